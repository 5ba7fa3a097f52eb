//! `/oauth/token`: tokens for systems of organs (RFC 6749, section 4.4), and what a token's scopes open.

use crate::fields::Fields;
use crate::limits::{Client, read_body};
use crate::problem::Trouble;
use crate::proxy::Certificate;
use crate::router::App;
use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flow::login::{Proof, Refused, Scope, TokenRequest};
use serde_json::json;

/// Longest body of a request for a token.
const MOST: usize = 16 << 10;

/// The scope an address of the interface belongs to; `None` for those that are a person's own.
pub fn scope_of(method: &Method, path: &str) -> Option<Scope> {
    let after = path.rsplit_once("/v1/").map_or(path, |(_, after)| after);
    let room = after.trim_start_matches('/').split('/').next()?;
    match (room, method) {
        ("uploads", &Method::POST) => Some(Scope::Upload),
        ("uploads", _) => Some(Scope::Status),
        ("consent-requests" | "questions" | "checks", _) => Some(Scope::Ask),
        ("consents", _) => Some(Scope::Check),
        _ => None,
    }
}

/// Gives a token.
pub async fn give(
    State(app): State<App>,
    client: Client,
    Certificate(certificate): Certificate,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Trouble> {
    app.token_rate.take(client, app.platform.now())?;
    let body = read_body(body, MOST).await?;
    let with_header = headers.contains_key(header::AUTHORIZATION);
    let request = match form(&headers, &body) {
        Some(fields) if once(&fields) => TokenRequest {
            grant_type: fields.get("grant_type").unwrap_or_default().to_owned(),
            scope: fields.get("scope").map(str::to_owned),
            proof: proof(&headers, &fields),
            certificate,
        },
        // A form that cannot be read holds no proof.
        _ => TokenRequest {
            grant_type: String::new(),
            scope: None,
            proof: None,
            certificate,
        },
    };
    let response = match app.platform.client_token(request).await {
        Ok(token) => Json(json!({
            "access_token": token.token,
            "token_type": "Bearer",
            "expires_in": token.seconds,
            "scope": token.scope,
        }))
        .into_response(),
        Err(refused) => refusal(&refused, with_header),
    };
    Ok(response)
}

fn refusal(refused: &Refused, with_header: bool) -> Response {
    let status = match refused.error {
        "invalid_client" => StatusCode::UNAUTHORIZED,
        "temporarily_unavailable" => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_REQUEST,
    };
    let document = json!({
        "error": refused.error,
        "error_description": refused.what.en,
        "code": refused.code,
        "zh": refused.what.zh,
    });
    let mut response = (status, Json(document)).into_response();
    if status == StatusCode::UNAUTHORIZED && with_header {
        let basic = HeaderValue::from_static("Basic realm=\"chengxin\"");
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, basic);
    }
    response
}

fn form(headers: &HeaderMap, body: &Bytes) -> Option<Fields> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    if !kind.starts_with("application/x-www-form-urlencoded") {
        return None;
    }
    let text = std::str::from_utf8(body).ok()?;
    let uri: Uri = format!("/?{text}").parse().ok()?;
    Some(Fields::of_query(&uri))
}

/// No parameter stands twice (RFC 6749, section 3.2).
fn once(fields: &Fields) -> bool {
    [
        "grant_type",
        "scope",
        "client_id",
        "client_secret",
        "client_assertion",
        "client_assertion_type",
    ]
    .into_iter()
    .all(|name| fields.all(name).len() <= 1)
}

/// The one proof of a request; `None` when there is none, or more than one.
fn proof(headers: &HeaderMap, fields: &Fields) -> Option<Proof> {
    let told = |name| fields.get(name).map(str::to_owned);
    let (id, secret, assertion) = (
        told("client_id"),
        told("client_secret"),
        told("client_assertion"),
    );
    let header = headers.get(header::AUTHORIZATION);
    match (header, secret, assertion) {
        (Some(header), None, None) => {
            let (client_id, secret) = basic(header)?;
            if id.is_some_and(|told| told != client_id) {
                return None;
            }
            Some(Proof::Secret {
                client_id,
                secret,
                in_form: false,
            })
        }
        (None, Some(secret), None) => Some(Proof::Secret {
            client_id: id?,
            secret,
            in_form: true,
        }),
        (None, None, Some(assertion)) => Some(Proof::Assertion {
            client_id: id,
            kind: told("client_assertion_type").unwrap_or_default(),
            assertion,
        }),
        (None, None, None) => Some(Proof::Certificate { client_id: id? }),
        _ => None,
    }
}

/// Name and secret of a header, each encoded as in a form (RFC 6749, section 2.3.1).
fn basic(header: &HeaderValue) -> Option<(String, String)> {
    let (scheme, rest) = header.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    let uri: Uri = format!("/?id={id}&secret={secret}").parse().ok()?;
    let fields = Fields::of_query(&uri);
    Some((
        fields.get("id")?.to_owned(),
        fields.get("secret")?.to_owned(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_of_the_interface_has_its_scope() {
        let check = |method: Method, path: &str, expected| {
            assert_eq!(scope_of(&method, path), expected, "{method} {path}");
        };
        check(Method::POST, "/api/v1/uploads", Some(Scope::Upload));
        check(Method::POST, "/v1/uploads", Some(Scope::Upload));
        check(Method::GET, "/api/v1/uploads", Some(Scope::Status));
        check(
            Method::GET,
            "/api/v1/uploads/x/findings",
            Some(Scope::Status),
        );
        check(Method::POST, "/api/v1/questions", Some(Scope::Ask));
        check(Method::POST, "/api/v1/consent-requests", Some(Scope::Ask));
        check(Method::POST, "/api/v1/checks", Some(Scope::Ask));
        check(Method::GET, "/api/v1/consents", Some(Scope::Check));
        check(Method::GET, "/api/v1/me/report", None);
        check(Method::GET, "/api/v1/anything", None);
    }
}
