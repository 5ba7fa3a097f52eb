//! The proxy in front: who called it, and with which certificate. Only a proxy that is configured is believed; what anybody
//! else says in its headers is taken away before anyone reads it.

use crate::router::App;
use axum::extract::connect_info::ConnectInfo;
use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

/// SHA-256 of the certificate the client showed the proxy, if it did.
#[derive(Debug, Clone, Copy, Default)]
pub struct Certificate(pub Option<[u8; 32]>);

impl<S: Sync> FromRequestParts<S> for Certificate {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().copied().unwrap_or_default())
    }
}

/// Takes the word of the proxy, and nobody else's.
pub fn believe(app: &App, mut request: Request) -> Request {
    let settings = &app.platform.login_settings().proxy;
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map(|ConnectInfo(address)| *address);
    let trusted = peer.is_some_and(|p| settings.addresses.contains(&p.ip().to_canonical()));
    let mut said = |header: &Option<String>| {
        let name = HeaderName::try_from(header.as_deref()?).ok()?;
        let text = one(request.headers(), &name);
        // Removed also when it is believed: nothing behind this reads headers of the proxy.
        request.headers_mut().remove(&name);
        text.filter(|_| trusted)
    };
    let address = said(&settings.client_address_header);
    let certificate = said(&settings.certificate_header);
    if let Some((peer, ip)) = peer.zip(address.and_then(|a| a.parse::<IpAddr>().ok())) {
        let address = SocketAddr::new(ip, peer.port());
        request.extensions_mut().insert(ConnectInfo(address));
    }
    let certificate = Certificate(certificate.as_deref().and_then(digest));
    request.extensions_mut().insert(certificate);
    request
}

/// The header, if it stands once: of two, one may be the client's own.
fn one(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?.to_str().ok()?;
    values.next().is_none().then(|| first.trim().to_owned())
}

/// Thirty-two bytes in hexadecimal digits, with or without colons between them.
pub fn digest(text: &str) -> Option<[u8; 32]> {
    let digits: Vec<u8> = text.bytes().filter(|b| *b != b':').collect();
    if digits.len() != 64 {
        return None;
    }
    let mut digest = [0; 32];
    for (byte, pair) in digest.iter_mut().zip(digits.chunks(2)) {
        let digit = |b: u8| char::from(b).to_digit(16);
        let value = digit(pair[0])? * 16 + digit(pair[1])?;
        *byte = u8::try_from(value).ok()?;
    }
    Some(digest)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_thirty_two_bytes() {
        assert_eq!(digest(&"aB".repeat(32)), Some([0xab; 32]));
        let colons = vec!["0f"; 32].join(":");
        assert_eq!(digest(&colons), Some([0x0f; 32]));
        for wrong in ["", "ab", &"zz".repeat(32), &"ab".repeat(33)] {
            assert_eq!(digest(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_header_that_stands_twice_is_no_word_of_the_proxy() {
        let name = HeaderName::from_static("x-certificate");
        let mut headers = HeaderMap::new();
        headers.append(&name, "a".parse().unwrap());
        assert_eq!(one(&headers, &name).as_deref(), Some("a"));
        headers.append(&name, "b".parse().unwrap());
        assert_eq!(one(&headers, &name), None);
    }
}
