//! Forms that only this portal's own pages can send.
//!
//! A form of a session carries the session's token. The login form has no session yet: its token also lies in a
//! cookie and both must agree (double submit); the token is signed, so that nobody can plant one of their own making.

use crate::cookies;
use crate::fields::Fields;
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use crate::wire::hexadecimal;
use axum::Form;
use axum::extract::rejection::FormRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use rules::text::Bilingual;
use sha2::Sha256;
use std::sync::atomic::{AtomicU64, Ordering};

/// Name of the hidden field.
pub const FIELD: &str = "form_token";

/// Cookie of the login form.
pub const LOGIN_COOKIE: &str = "chengxin_login";

/// A login page left open longer than this is to be loaded again.
pub const LOGIN_FORM_SECONDS: i64 = 3600;

/// A form sent by a member whose token fits: the only way a handler gets at posted fields of a session.
#[derive(Debug)]
pub struct SignedForm {
    /// Who sent it.
    pub member: Member,
    /// What stood in it.
    pub fields: Fields,
}

impl FromRequest<App> for SignedForm {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let member = Member::from_request_parts(&mut parts, app).await?;
        let posted = Posted::from_request(Request::from_parts(parts, body), app)
            .await
            .map_err(IntoResponse::into_response)?;
        let token = posted.0.get(FIELD).unwrap_or_default();
        check(app, &member, token).map_err(IntoResponse::into_response)?;
        let fields = posted.0;
        Ok(Self { member, fields })
    }
}

/// Whether a session's form token fits.
///
/// # Errors
/// 403 when it does not.
pub fn check(app: &App, member: &Member, token: &str) -> Result<(), Trouble> {
    if app.platform.csrf_ok(&member.signed_in.secret, token) {
        Ok(())
    } else {
        Err(not_ours())
    }
}

/// Fields of a posted form whose token nobody has looked at yet.
#[derive(Debug)]
pub struct Posted(pub Fields);

impl FromRequest<App> for Posted {
    type Rejection = Trouble;

    async fn from_request(request: Request, app: &App) -> Result<Self, Trouble> {
        match Form::<Vec<(String, String)>>::from_request(request, app).await {
            Ok(Form(pairs)) => Ok(Self(Fields::new(pairs))),
            Err(rejection) => Err(form_unreadable(&rejection)),
        }
    }
}

fn form_unreadable(rejection: &FormRejection) -> Trouble {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Trouble::too_large();
    }
    Trouble::bad_input(
        "FORM-UNREADABLE",
        Bilingual::new("表单内容无法识别", "the form cannot be read"),
        Bilingual::new("请从页面上重新提交", "send it again from the page"),
    )
}

/// The form did not come from a page of ours, or the page is too old.
fn not_ours() -> Trouble {
    Trouble::new(
        StatusCode::FORBIDDEN,
        "FORM-TOKEN-WRONG",
        Bilingual::new(
            "表单校验未通过：页面可能已过期，或请求并非来自本平台页面",
            "the form token does not fit: the page may be too old, or the form did not come from this portal",
        ),
        Bilingual::new(
            "请返回页面刷新后再提交；您的数据没有改变",
            "reload the page and send again; nothing was changed",
        ),
    )
}

/// Makes and checks the tokens of the login form.
#[derive(Debug)]
pub struct LoginForms {
    key: [u8; 32],
    made: AtomicU64,
}

impl LoginForms {
    /// Forms signed with a key that lives as long as the process.
    pub fn new(key: [u8; 32]) -> Self {
        Self {
            key,
            made: AtomicU64::new(0),
        }
    }

    /// The token for a login page: the one of the cookie while it is good, so that two open tabs agree; else a new one.
    pub fn token_for(&self, headers: &HeaderMap, now: Timestamp) -> String {
        if let Some(token) = cookies::read(headers, LOGIN_COOKIE)
            && self.is_good(token, now)
        {
            return token.to_owned();
        }
        let number = self.made.fetch_add(1, Ordering::Relaxed);
        let head = format!("{}.{number}", now.as_second());
        let signature = self.sign(&head);
        format!("{head}.{signature}")
    }

    /// Checks that field and cookie agree and that the token is ours and young.
    ///
    /// # Errors
    /// 403 when not.
    pub fn check(
        &self,
        headers: &HeaderMap,
        fields: &Fields,
        now: Timestamp,
    ) -> Result<(), Trouble> {
        let cookie = cookies::read(headers, LOGIN_COOKIE);
        let field = fields.get(FIELD);
        match (cookie, field) {
            (Some(cookie), Some(field)) if cookie == field && self.is_good(field, now) => Ok(()),
            _ => Err(not_ours()),
        }
    }

    fn is_good(&self, token: &str, now: Timestamp) -> bool {
        let Some((head, signature)) = token.rsplit_once('.') else {
            return false;
        };
        let made = head.split('.').next().and_then(|s| s.parse::<i64>().ok());
        let young = made.is_some_and(|made| (now.as_second() - made).abs() <= LOGIN_FORM_SECONDS);
        young && self.signature_fits(head, signature)
    }

    fn mac(&self, head: &str) -> Hmac<Sha256> {
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&self.key)
            .expect("HMAC takes a key of any length");
        mac.update(head.as_bytes());
        mac
    }

    fn sign(&self, head: &str) -> String {
        hexadecimal(&self.mac(head).finalize().into_bytes())
    }

    /// Compares in constant time.
    fn signature_fits(&self, head: &str, signature: &str) -> bool {
        let bytes: Option<Vec<u8>> = (0..signature.len())
            .step_by(2)
            .map(|at| signature.get(at..at + 2))
            .map(|pair| pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()))
            .collect();
        bytes.is_some_and(|bytes| self.mac(head).verify_slice(&bytes).is_ok())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use axum::http::header;

    fn sent(cookie: &str, field: &str) -> (HeaderMap, Fields) {
        let mut headers = HeaderMap::new();
        let cookie = format!("{LOGIN_COOKIE}={cookie}");
        headers.insert(header::COOKIE, cookie.parse().unwrap());
        let fields = Fields::new(vec![(FIELD.to_owned(), field.to_owned())]);
        (headers, fields)
    }

    #[test]
    fn cookie_and_field_must_agree_and_be_ours_and_young() {
        let now = Timestamp::from_second(1_779_000_000).unwrap();
        let forms = LoginForms::new([1; 32]);
        let token = forms.token_for(&HeaderMap::new(), now);
        let second = forms.token_for(&HeaderMap::new(), now);
        assert_ne!(token, second);

        let (headers, fields) = sent(&token, &token);
        assert!(forms.check(&headers, &fields, now).is_ok());
        assert_eq!(forms.token_for(&headers, now), token);

        let (headers, fields) = sent(&token, &second);
        assert!(forms.check(&headers, &fields, now).is_err());
        let foreign = LoginForms::new([2; 32]).token_for(&HeaderMap::new(), now);
        let (headers, fields) = sent(&foreign, &foreign);
        assert!(forms.check(&headers, &fields, now).is_err());
        let late = Timestamp::from_second(1_779_003_601).unwrap();
        let (headers, fields) = sent(&token, &token);
        assert!(forms.check(&headers, &fields, late).is_err());
    }
}
