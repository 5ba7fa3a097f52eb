//! What keeps one client from taking too much: a rate limit for the doors that strangers may knock at, and bounds on
//! what a body may hold.

use crate::problem::Trouble;
use axum::body::{Body, BodyDataStream};
use axum::extract::FromRequestParts;
use axum::extract::connect_info::ConnectInfo;
use axum::http::request::Parts;
use bytes::Bytes;
use futures_util::StreamExt;
use jiff::Timestamp;
use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};

/// Clients remembered at once; beyond it, those that have waited long enough are forgotten.
const MOST_CLIENTS: usize = 20_000;

/// Longest body of a form without a file.
pub const FORM_BYTES: usize = 64 << 10;

/// So much of an over-long body is still read, so that the client has finished sending when the answer comes.
pub const DRAINED_BYTES: usize = 64 << 20;

/// A token bucket per client address.
#[derive(Debug)]
pub struct RateLimit {
    burst: f64,
    seconds_per_token: f64,
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Timestamp,
}

impl RateLimit {
    /// `burst` requests at once, then one every so many seconds.
    pub fn new(burst: u32, seconds_per_token: u32) -> Self {
        Self {
            burst: f64::from(burst),
            seconds_per_token: f64::from(seconds_per_token),
            buckets: Mutex::default(),
        }
    }

    /// Takes a token.
    ///
    /// # Errors
    /// 429 with the seconds to wait.
    pub fn take(&self, client: Client, now: Timestamp) -> Result<(), Trouble> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST_CLIENTS {
            buckets.retain(|_, bucket| self.refilled(*bucket, now) < self.burst);
        }
        let fresh = Bucket {
            tokens: self.burst,
            at: now,
        };
        let bucket = buckets.entry(client.0).or_insert(fresh);
        bucket.tokens = self.refilled(*bucket, now);
        bucket.at = now;
        if bucket.tokens < 1.0 {
            let wait = (1.0 - bucket.tokens) * self.seconds_per_token;
            // A wait is between nothing and the seconds of one token.
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "bounded"
            )]
            return Err(Trouble::too_many(wait.ceil() as u32));
        }
        bucket.tokens -= 1.0;
        Ok(())
    }

    /// Tokens after the time that passed; a clock set back gives none.
    fn refilled(&self, bucket: Bucket, now: Timestamp) -> f64 {
        let seconds = now.duration_since(bucket.at).as_secs_f64().max(0.0);
        (bucket.tokens + seconds / self.seconds_per_token).min(self.burst)
    }
}

/// The address a request came from. An IPv6 client owns a whole /64, so that is its address here.
#[derive(Debug, Clone, Copy)]
pub struct Client(IpAddr);

impl std::fmt::Display for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl<S: Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let known = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let address = known.map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |c| c.0.ip());
        Ok(Self(match address {
            IpAddr::V6(long) if long.to_ipv4_mapped().is_none() => {
                let network = long.to_bits() >> 64 << 64;
                IpAddr::V6(Ipv6Addr::from_bits(network))
            }
            other => other.to_canonical(),
        }))
    }
}

/// Reads a body up to a bound.
///
/// # Errors
/// 413 when it is longer, 400 when it breaks off.
pub async fn read_body(body: Body, most: usize) -> Result<Bytes, Trouble> {
    let mut stream = body.into_data_stream();
    let Some(first) = stream.next().await.transpose().map_err(broken_off)? else {
        return Ok(Bytes::new());
    };
    // A small body is one chunk and is not copied.
    let mut whole = Vec::new();
    let mut size = first.len();
    let mut next = stream.next().await.transpose().map_err(broken_off)?;
    if next.is_none() && size <= most {
        return Ok(first);
    }
    whole.extend_from_slice(&first[..size.min(most)]);
    while let Some(chunk) = next {
        size += chunk.len();
        if size > most {
            drain(&mut stream).await;
            return Err(Trouble::too_large());
        }
        whole.extend_from_slice(&chunk);
        next = stream.next().await.transpose().map_err(broken_off)?;
    }
    if size > most {
        return Err(Trouble::too_large());
    }
    Ok(Bytes::from(whole))
}

/// Reads on without keeping anything: a client that is still sending does not see an answer.
pub async fn drain(stream: &mut BodyDataStream) {
    let mut size = 0;
    while let Some(Ok(chunk)) = stream.next().await {
        size += chunk.len();
        if size > DRAINED_BYTES {
            break;
        }
    }
}

/// A body that ended before its end.
pub fn broken_off(_: axum::Error) -> Trouble {
    Trouble::bad_input(
        "BODY-BROKEN-OFF",
        rules::text::Bilingual::new("内容未传输完整", "the body broke off"),
        rules::text::Bilingual::new("请重新提交", "send it again"),
    )
}

/// How deep brackets nest in a JSON text, strings left out. Counting stops above `most`.
pub fn deeper_than(json: &[u8], most: usize) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in json {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > most {
            return true;
        }
    }
    false
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_779_000_000 + second).unwrap()
    }

    #[test]
    fn a_burst_passes_then_one_per_period() {
        let limit = RateLimit::new(2, 10);
        let client = Client("192.0.2.1".parse().unwrap());
        assert!(limit.take(client, at(0)).is_ok());
        assert!(limit.take(client, at(0)).is_ok());
        let refused = limit.take(client, at(4)).unwrap_err();
        assert_eq!(refused.details().retry_after_seconds, Some(6));
        assert!(limit.take(client, at(10)).is_ok());
        let other = Client("192.0.2.2".parse().unwrap());
        assert!(limit.take(other, at(10)).is_ok());
    }

    #[test]
    fn a_clock_set_back_gives_nothing_and_breaks_nothing() {
        let limit = RateLimit::new(1, 10);
        let client = Client("192.0.2.1".parse().unwrap());
        assert!(limit.take(client, at(100)).is_ok());
        assert!(limit.take(client, at(0)).is_err());
        assert!(limit.take(client, at(10)).is_ok());
    }

    #[test]
    fn brackets_count_outside_strings_only() {
        assert!(deeper_than(b"[[[]]]", 2));
        assert!(!deeper_than(b"[[],[],[[]]]", 3));
        assert!(!deeper_than(br#"{"a":"[[[[\"[[["}"#, 1));
    }
}
