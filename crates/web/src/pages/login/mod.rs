//! Login and logout.

mod again;
mod attempt;
mod code;
pub mod first;
pub mod passkey;
mod provider;
pub mod security;
mod sessions;

#[cfg(test)]
pub use again::AgainPage;
pub use again::{again, prove_again};
#[cfg(test)]
pub use code::CodePage;
pub use code::give as give_code;
#[cfg(test)]
pub use provider::GoingPage;
pub use provider::{back, leave};
#[cfg(test)]
pub use sessions::{SessionCard, SessionsPage};
pub use sessions::{end, end_others, sessions};

use self::attempt::{Why, admit, keep_form_token, onwards, refused_status, source, why};
use crate::csrf::{Posted, SignedForm};
use crate::device;
use crate::language::Words;
use crate::limits::Client;
use crate::page::{Page, SessionCookie, html, with_session_cookie};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Visitor;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use flow::account::{Account, AccountKind, Role};
use flow::login::{LocalLogin, Next};
use rules::text::Bilingual;

/// An account of the demonstration, with the button that opens it.
#[derive(Debug, Clone)]
pub struct DemoAccount {
    /// Login name.
    pub login: String,
    /// Its password, the same for everyone to see.
    pub password: String,
    /// Name shown.
    pub display: Bilingual,
    /// What it is for.
    pub role: Bilingual,
}

impl DemoAccount {
    /// Of an account.
    pub fn of(account: &Account, password: &str) -> Self {
        let role = match (account.kind, account.roles().next()) {
            (AccountKind::Person, _) => Bilingual::new(
                "个人：看自己的报告和谁查过",
                "a person: own report and who looked",
            ),
            (_, Some(Role::Reporter)) => Bilingual::new("部门：报送数据", "a department: uploads"),
            (_, Some(Role::CounterOfficer)) => {
                Bilingual::new("银行或窗口：授权查询", "a bank or counter: questions")
            }
            (_, Some(Role::SystemAdministrator)) => Bilingual::new(
                "平台运行：目录、参数和日志",
                "the operator: catalogue, parameters, log",
            ),
            (_, Some(Role::SecurityAdministrator)) => {
                Bilingual::new("安全管理：人员与岗位", "security: people and roles")
            }
            (_, Some(Role::AuditAdministrator)) => {
                Bilingual::new("审计：安全事件", "audit: security events")
            }
            (_, Some(role)) => role.title(),
            (_, None) => Bilingual::new("尚无岗位", "no role yet"),
        };
        Self {
            login: account.login.clone(),
            password: password.to_owned(),
            display: account.display.clone(),
            role,
        }
    }
}

/// The login page.
#[derive(Debug, Template)]
#[template(path = "login.html")]
pub struct LoginPage {
    pub l: Words,
    pub page: Page,
    /// Token of the form; also in a cookie.
    pub token: String,
    /// Why the visitor was sent here.
    pub reason: Option<Bilingual>,
    /// Why the last attempt failed.
    pub refused: Option<Why>,
    /// Page to go to afterwards.
    pub next: String,
    /// Login name typed before.
    pub login: String,
    pub demo: Vec<DemoAccount>,
    /// Identity providers: id and name.
    pub providers: Vec<(String, Bilingual)>,
    /// One can log in with a passkey.
    pub passkeys: bool,
}

pub async fn form(
    State(app): State<App>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Trouble> {
    let reason = match visitor.query.get("reason") {
        Some("expired") => Some(Bilingual::new(
            "登录已过期，请重新登录。未提交的内容没有保存。",
            "Your session has ended. Please log in again; nothing unsent was saved.",
        )),
        Some("password-set") => Some(Bilingual::new(
            "密码已设置，请登录。",
            "The password is set. Please log in with it.",
        )),
        Some("required") => Some(Bilingual::new("请先登录。", "Please log in first.")),
        Some("goodbye") => Some(Bilingual::new("您已退出登录。", "You are logged out.")),
        _ => None,
    };
    let next = visitor.query.get("next").unwrap_or_default().to_owned();
    show(&app, &visitor, &headers, reason, None, next, String::new()).await
}

async fn show(
    app: &App,
    visitor: &Visitor,
    headers: &HeaderMap,
    reason: Option<Bilingual>,
    refused: Option<Why>,
    next: String,
    login: String,
) -> Result<Response, Trouble> {
    let token = app.login_forms.token_for(headers, app.platform.now());
    let accounts = app.platform.demo_accounts().await?;
    let mut response = html(&LoginPage {
        l: visitor.words,
        page: Page::new(app, visitor).switching_at("/login"),
        token: token.clone(),
        reason,
        refused,
        next,
        login,
        demo: accounts
            .iter()
            .map(|(a, password)| DemoAccount::of(a, password))
            .collect(),
        providers: provider::all(app),
        passkeys: app.platform.has_passkeys(),
    })?;
    keep_form_token(app, &mut response, &token);
    Ok(response)
}

/// Opens a session. A refused attempt shows the form again, with the reason.
pub async fn log_in(
    State(app): State<App>,
    client: Client,
    headers: HeaderMap,
    visitor: Visitor,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    admit(&app, client, &headers, &fields)?;
    let login = fields.get("login").unwrap_or_default();
    let password = fields.get("password").unwrap_or_default();
    let next = fields.get("next");
    let attempt = LocalLogin {
        source: source(client, &headers),
        label: device::label(&headers),
        before: visitor.session.as_ref().map(|s| s.secret.clone()),
        next: next.map(str::to_owned),
        ..LocalLogin::new(login, password)
    };
    match app.platform.log_in(attempt).await {
        Ok(Next::Session(logged_in)) => Ok(onwards(&app, &logged_in)),
        Ok(Next::Code { state, browser }) => code::show(&app, &visitor, &state, &browser, None),
        Err(problem) => {
            let trouble = Trouble::from(problem);
            refused(&app, &visitor, &headers, &trouble, next, login).await
        }
    }
}

async fn refused(
    app: &App,
    visitor: &Visitor,
    headers: &HeaderMap,
    trouble: &Trouble,
    next: Option<&str>,
    login: &str,
) -> Result<Response, Trouble> {
    let why = why(trouble)?;
    let next = next.unwrap_or_default().to_owned();
    let login: String = login.chars().take(100).collect();
    let mut response = show(app, visitor, headers, None, Some(why), next, login).await?;
    *response.status_mut() = refused_status(trouble);
    Ok(response)
}

/// Ends the session.
pub async fn log_out(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    app.platform.log_out(&form.member.signed_in.secret).await?;
    let response = Redirect::to("/login?reason=goodbye").into_response();
    Ok(with_session_cookie(&app, response, SessionCookie::Forget))
}
