//! Headers every response carries.

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;

/// Nothing runs in a page of the portal: no script, no frame, no foreign style or picture.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; \
     form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Features of the browser no page of the portal uses.
const PERMISSIONS_POLICY: &str =
    "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()";

/// The same where the portal's own script runs, which is on the pages of passkeys only.
const WITH_OWN_SCRIPT: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; \
     form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Marks a response as a page of passkeys.
#[derive(Debug, Clone, Copy)]
pub struct OwnScript;

/// A file somebody else made: should it be shown all the same, nothing of it acts and it belongs to no page.
const SANDBOX: &str = "default-src 'none'; sandbox";

/// Marks a response as a file somebody else made.
#[derive(Debug, Clone, Copy)]
pub struct Sandboxed;

const ALWAYS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("permissions-policy"),
        PERMISSIONS_POLICY,
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
];

/// Adds the headers. What does not say that it may be kept is not kept by anyone.
pub fn add(mut response: Response) -> Response {
    let own_script = response.extensions_mut().remove::<OwnScript>();
    let sandboxed = response.extensions_mut().remove::<Sandboxed>();
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if own_script.is_some() {
        let policy = HeaderValue::from_static(WITH_OWN_SCRIPT);
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if sandboxed.is_some() {
        let policy = HeaderValue::from_static(SANDBOX);
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        let policy = HeaderName::from_static("cross-origin-resource-policy");
        headers.insert(policy, HeaderValue::from_static("same-origin"));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}
