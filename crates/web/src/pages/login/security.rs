//! The ways in to one's own account: the authenticator app, and the list of passkeys.

use crate::csrf::SignedForm;
use crate::language::Words;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use crate::times::beijing;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use flow::login::TotpOffer;

/// Where a fresh proof leads back to.
const HERE: &str = "/login/again?next=/account/security";

/// The page of the account's ways in.
#[derive(Debug, Template)]
#[template(path = "security.html")]
pub struct SecurityPage {
    pub l: Words,
    pub page: Page,
    /// The session is of a local account.
    pub local: bool,
    /// One-time passwords are set up.
    pub totp: bool,
    /// Recovery codes, told once.
    pub codes: Vec<String>,
    /// Passkeys can be used here.
    pub can_passkeys: bool,
    /// Passkeys: id, name, when they were added and last used.
    pub passkeys: Vec<(String, String, String, Option<String>)>,
}

/// The page with the QR code.
#[derive(Debug, Template)]
#[template(path = "totp.html")]
pub struct TotpPage {
    pub l: Words,
    pub page: Page,
    /// The secret to type.
    pub secret: String,
    /// Squares of the QR code as the path of an SVG.
    pub path: String,
    /// Width of the QR code with its margin.
    pub width: usize,
}

impl TotpPage {
    fn of(l: Words, page: Page, offer: &TotpOffer) -> Self {
        let mut path = String::new();
        for (y, row) in offer.squares.iter().enumerate() {
            for (x, _) in row.iter().enumerate().filter(|(_, dark)| **dark) {
                path.push_str(&format!("M{} {}h1v1h-1z", x + 4, y + 4));
            }
        }
        Self {
            l,
            page,
            secret: offer.secret.clone(),
            path,
            width: offer.squares.len() + 8,
        }
    }
}

fn show(app: &App, member: &Member, codes: Vec<String>) -> Result<Response, Trouble> {
    let session = &member.signed_in.session;
    let passkeys = app.platform.own_passkeys(session)?;
    html(&SecurityPage {
        l: member.visitor.words,
        page: Page::new(app, &member.visitor).switching_at("/account/security"),
        local: session.is_local(),
        totp: app.platform.has_totp(&session.account.id)?,
        codes,
        can_passkeys: app.platform.has_passkeys(),
        passkeys: passkeys
            .into_iter()
            .map(|p| (p.id, p.name, beijing(p.created_at), p.used_at.map(beijing)))
            .collect(),
    })
}

pub async fn overview(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    show(&app, &member, Vec::new())
}

/// Offers a secret.
pub async fn offer(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let session = &form.member.signed_in.session;
    if session.is_local() && !app.platform.is_fresh(session) {
        return Ok(Redirect::to(HERE).into_response());
    }
    let offer = app.platform.offer_totp(session).await?;
    let page = Page::new(&app, &form.member.visitor).switching_at("/account/security");
    html(&TotpPage::of(form.member.visitor.words, page, &offer))
}

/// Confirms it with its first code and shows the recovery codes.
pub async fn confirm(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let session = &form.member.signed_in.session;
    let code = form.fields.get("code").unwrap_or_default();
    let codes = app.platform.confirm_totp(session, code).await?;
    show(&app, &form.member, codes)
}

/// Removes it.
pub async fn remove(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let session = &form.member.signed_in.session;
    if !app.platform.is_fresh(session) {
        return Ok(Redirect::to(HERE).into_response());
    }
    app.platform.remove_totp(session).await?;
    Ok(Redirect::to("/account/security").into_response())
}
