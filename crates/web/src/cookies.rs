//! Reading and writing the few cookies the portal uses. None of them is readable by scripts.

use axum::http::{HeaderMap, HeaderValue, header};

/// The value of a cookie of the request.
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
        .filter(|value| !value.is_empty())
}

/// A `Set-Cookie` value that lives so many seconds. `None` when the value cannot stand in a cookie.
pub fn set(name: &str, value: &str, seconds: i64, secure: bool) -> Option<HeaderValue> {
    line(name, value, seconds, secure, "Strict")
}

/// The same for a cookie that must still come along when a provider sends the browser back here.
pub fn set_returning(name: &str, value: &str, seconds: i64, secure: bool) -> Option<HeaderValue> {
    line(name, value, seconds, secure, "Lax")
}

fn line(
    name: &str,
    value: &str,
    seconds: i64,
    secure: bool,
    same_site: &str,
) -> Option<HeaderValue> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'=' | b'~');
    if !value.bytes().all(plain) {
        return None;
    }
    let secure = if secure { "; Secure" } else { "" };
    let line = format!(
        "{name}={value}; Path=/; HttpOnly; SameSite={same_site}; Max-Age={seconds}{secure}"
    );
    HeaderValue::try_from(line).ok()
}

/// Adds a `Set-Cookie` line to the headers of a response, when there is one.
pub fn add(headers: &mut HeaderMap, line: Option<HeaderValue>) {
    if let Some(line) = line {
        headers.append(header::SET_COOKIE, line);
    }
}

/// A `Set-Cookie` value that removes a cookie.
pub fn clear(name: &str, secure: bool) -> Option<HeaderValue> {
    set(name, "", 0, secure)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn finds_its_own_cookie_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "a=1; chengxin=x.y ;b=2".parse().unwrap());
        assert_eq!(read(&headers, "chengxin"), Some("x.y"));
        assert_eq!(read(&headers, "c"), None);
    }

    #[test]
    fn a_value_that_would_break_out_is_not_set() {
        assert!(set("a", "x; Domain=evil", 5, false).is_none());
        let line = set("a", "x", 5, true).unwrap();
        assert!(line.to_str().unwrap().ends_with("; Secure"));
    }
}
