//! The browser somebody logs in with: a word for the list of own sessions, and the cookie by which a login that succeeded
//! here before is known. The cookie opens nothing.

use axum::http::{HeaderMap, header};

/// Cookie of a device on which a login succeeded.
pub const COOKIE: &str = "chengxin_device";

/// It is kept for a year.
pub const SECONDS: i64 = 366 * 24 * 3600;

/// Kind of device and browser, as the browser tells it; never the whole of what it tells.
pub fn label(headers: &HeaderMap) -> String {
    let told = headers.get(header::USER_AGENT);
    let told = told.and_then(|t| t.to_str().ok()).unwrap_or_default();
    let first = |words: &[&'static str]| words.iter().copied().find(|word| told.contains(*word));
    let system = first(&[
        "HarmonyOS",
        "Android",
        "iPhone",
        "iPad",
        "Windows",
        "Macintosh",
        "Linux",
    ]);
    let browser = first(&["MicroMessenger", "Edg", "Firefox", "Chrome", "Safari"]);
    let words: Vec<&str> = [system, browser].into_iter().flatten().collect();
    words.join(" · ")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn check(told: &str, expected: &str) {
        let mut headers = HeaderMap::new();
        headers.insert(header::USER_AGENT, told.parse().unwrap());
        assert_eq!(label(&headers), expected);
    }

    #[test]
    fn a_device_is_told_by_kind_and_nothing_else() {
        check(
            "Mozilla/5.0 (Linux; Android 14; PHONE-4711) AppleWebKit/537 Chrome/126.0 Mobile Safari/537",
            "Android · Chrome",
        );
        check("<script>", "");
        assert_eq!(label(&HeaderMap::new()), "");
    }
}
