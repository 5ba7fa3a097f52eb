//! What every page has around its content: title, navigation, language switch, the visitor's account.

use crate::fields::Fields;
use crate::language::{self, Words};
use crate::pages::notices::INBOX;
use crate::problem::{DENIED, Trouble, kind_of};
use crate::router::App;
use crate::session::{self, Visitor, delegates, rooms};
use crate::views::receipt::ReceiptCard;
use crate::{cookies, csrf};
use askama::Template;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use flow::account::Account;
use rules::text::Bilingual;

/// The frame of a page.
#[derive(Debug, Clone)]
pub struct Page {
    /// Language of the page.
    pub words: Words,
    /// Name of the province.
    pub province: Bilingual,
    /// Navigation.
    pub links: Vec<Link>,
    /// Name of the account that is logged in.
    pub account: Option<Bilingual>,
    /// Whether it is a demo account.
    pub demo: bool,
    /// Form token of the session; empty without one.
    pub token: String,
    /// Address of this page in the other language.
    pub switch: String,
    /// Why the account can do nothing for its organ today, and what to do.
    pub notice: Option<(Bilingual, Bilingual)>,
}

/// A link of the navigation.
#[derive(Debug, Clone)]
pub struct Link {
    /// Address.
    pub href: &'static str,
    /// What it says.
    pub text: Bilingual,
    /// Leads to the page it stands on.
    pub current: bool,
}

impl Page {
    /// The frame for a visitor.
    pub fn new(app: &App, visitor: &Visitor) -> Self {
        let session = visitor.session.as_ref().map(|s| &s.session);
        Self {
            words: visitor.words,
            province: app.platform.pack().title.clone(),
            links: links(app, &visitor.path, session.map(|s| &s.account)),
            account: session.map(|s| s.account.display.clone()),
            demo: session.is_some_and(|s| s.account.demo),
            token: session.map(|s| s.csrf.clone()).unwrap_or_default(),
            switch: switch(visitor),
            notice: session
                .and_then(|s| app.platform.organ_not_there(&s.account))
                .map(|problem| (problem.what, problem.remedy)),
        }
    }

    /// Marks the link of the room that a page belongs to, when it is not the room's first page.
    pub fn mark(&mut self, href: &str) {
        for link in &mut self.links {
            link.current |= link.href == href;
        }
    }

    /// The same frame for a page of a room that is not its first.
    pub fn marked(mut self, href: &str) -> Self {
        self.mark(href);
        self
    }

    /// The same frame for a page that answers a post and cannot be loaded again: its switch leads to another page.
    pub fn switching_at(mut self, path: &str) -> Self {
        self.switch = format!("{path}?lang={}", self.words.other().word());
        self
    }
}

fn switch(visitor: &Visitor) -> String {
    let rest = visitor.query.without("lang");
    let and = if rest.is_empty() { "" } else { "&" };
    let word = visitor.words.other().word();
    format!("{}?{rest}{and}lang={word}", visitor.path)
}

/// The pages of an account's own rooms.
fn own_links(app: &App, account: &Account) -> Vec<(&'static str, &'static str, &'static str)> {
    let of_room = |room| match room {
        "/me" => vec![
            ("/me", "我的报告", "My report"),
            ("/me/notices", "通知", "Notices"),
            ("/me/accesses", "谁查过我", "Who looked"),
            ("/me/consents", "我的授权", "My consents"),
            ("/me/cases", "我的案件", "My cases"),
            ("/me/measures", "我的措施", "Measures"),
            ("/me/representations", "代理与安排", "Representation"),
        ],
        "/department" => vec![("/department", "数据报送", "Uploads")],
        "/desk" => [
            ("/desk", "授权查询", "Desk"),
            ("/desk/matter", "办理事项", "Matters"),
            ("/recalls", "召回通知", "Recalls"),
            ("/account/alarms", "预警说明", "Alarms"),
        ]
        .into_iter()
        .filter(|(href, ..)| *href != "/desk/matter" || handles_matters(app, account))
        .collect(),
        "/cases" => [
            ("/cases", "案件办理", "Cases"),
            ("/listings/new", "提议列入名单", "Propose a listing"),
            ("/publications/new", "提议公示", "Propose a publication"),
        ]
        .into_iter()
        .filter(|(href, ..)| match *href {
            "/listings/new" => app.platform.offers_listing(account),
            "/publications/new" => app.platform.offers_publication(account),
            _ => true,
        })
        .collect(),
        "/definitions" => vec![("/definitions", "失信行为划定", "Definitions")],
        "/representations" => vec![("/representations", "代理登记", "Representations")],
        "/operator" => vec![("/operator", "平台运行", "Operation")],
        "/admin/people" => vec![
            ("/admin/people", "人员与岗位", "People"),
            ("/admin/alarms", "预警复核", "Reviews"),
        ],
        "/audit/events" => vec![("/audit/events", "安全事件", "Security events")],
        _ => vec![],
    };
    let rooms = rooms(&app.platform, account).into_iter();
    let mut links: Vec<_> = rooms.flat_map(of_room).collect();
    if delegates(account) {
        links.push(("/account/delegation", "岗位委托", "Delegation"));
    }
    links
}

/// Whether the account's organ handles a matter that can be checked.
fn handles_matters(app: &App, account: &Account) -> bool {
    let organ = account.organ.as_deref().unwrap_or_default();
    let mut matters = app.platform.pack().measures.matters_of(organ);
    matters.next().is_some()
}

fn links(app: &App, path: &str, account: Option<&Account>) -> Vec<Link> {
    let own = account.map(|account| own_links(app, account));
    let own = own.unwrap_or_default();
    let public = [
        ("/verify", "报告核验", "Verify"),
        ("/catalogue", "信息目录", "Catalogue"),
        ("/register", "公示册", "Public register"),
        ("/log", "查询日志", "Access log"),
        ("/timeliness", "办理时效", "Timeliness"),
        ("/help", "帮助", "Help"),
    ];
    let unread = account.map_or(0, |account| unread(app, account));
    own.into_iter()
        .chain(public)
        .map(|(href, zh, en)| Link {
            href,
            text: match href {
                INBOX if unread > 0 => {
                    Bilingual::new(format!("{zh}（{unread}）"), format!("{en} ({unread})"))
                }
                _ => Bilingual::new(zh, en),
            },
            current: href == path,
        })
        .collect()
}

/// Notices the person has not opened. A page is shown without the count rather than not at all.
fn unread(app: &App, account: &Account) -> u64 {
    app.platform.my_unread_notices(account).unwrap_or_default()
}

/// A template as a response.
///
/// # Errors
/// 500 when the template cannot be rendered.
pub fn html<T: Template>(page: &T) -> Result<Response, Trouble> {
    let text = page.render().map_err(|_| Trouble::internal())?;
    Ok(Html(text).into_response())
}

/// The page of a trouble.
#[derive(Debug, Template)]
#[template(path = "problem.html")]
pub struct ProblemPage {
    pub l: Words,
    pub page: Page,
    pub title: Bilingual,
    pub status: u16,
    pub code: &'static str,
    pub what: Bilingual,
    pub remedy: Bilingual,
    pub receipt: Option<ReceiptCard>,
    pub back: &'static str,
}

impl ProblemPage {
    /// What a visitor is shown.
    pub fn of(trouble: &Trouble, page: Page, path: &str) -> Self {
        let details = trouble.details();
        let back = match details.code {
            DENIED => "/",
            _ => back_from(path),
        };
        let (_, title) = kind_of(details.status);
        Self {
            l: page.words,
            page: page.switching_at(back),
            title,
            status: details.status.as_u16(),
            code: details.code,
            what: details.what.clone(),
            remedy: details.remedy.clone(),
            receipt: details.receipt.as_ref().map(ReceiptCard::of),
            back,
        }
    }
}

/// The nearest page that can be loaded again.
fn back_from(path: &str) -> &'static str {
    const ROOMS: [&str; 28] = [
        "/definitions",
        "/consultations",
        "/me/cases",
        "/me/recalls",
        "/me/measures",
        "/recalls",
        "/cases",
        "/listings/new",
        "/publications/new",
        "/register",
        "/admin/alarms",
        "/account/alarms",
        "/me/representations",
        "/representations",
        "/me/consents",
        "/me/notices",
        "/me/accesses",
        "/me",
        "/department",
        "/desk",
        "/verify",
        "/catalogue",
        "/organs",
        "/admin/people",
        "/audit/events",
        "/account/delegation",
        "/login/first",
        "/login",
    ];
    let inside = |room: &&str| {
        path.strip_prefix(*room)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    // What somebody was doing for another begins on the page of those they act for.
    if path.starts_with("/me/for/") {
        return "/me/representations";
    }
    ROOMS.into_iter().find(inside).unwrap_or("/")
}

/// The outer layer of the portal: writes out troubles as pages and remembers the language that was asked for.
pub async fn finish(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let again = Request::from_parts(parts.clone(), body);
    let mut response = next.run(again).await;
    if let Some(trouble) = response.extensions_mut().remove::<Trouble>() {
        let allow = response.headers_mut().remove(header::ALLOW);
        response = written_out(&app, &mut parts, &trouble).await;
        if let Some(allow) = allow {
            response.headers_mut().insert(header::ALLOW, allow);
        }
    }
    let query = Fields::of_query(&parts.uri);
    if let Some(words) = language::asked_for(&query) {
        let year = 366 * 24 * 3600;
        let secure = app.settings.secure_cookies;
        let line = cookies::set(language::COOKIE, words.word(), year, secure);
        cookies::add(response.headers_mut(), line);
    }
    response
}

async fn written_out(app: &App, parts: &mut Parts, trouble: &Trouble) -> Response {
    // The session may be what failed; then the page is shown without it.
    let visitor = match Visitor::from_request_parts(parts, app).await {
        Ok(visitor) => visitor,
        Err(_) => Visitor {
            words: language::of_request(&Fields::default(), &parts.headers),
            path: parts.uri.path().to_owned(),
            query: Fields::default(),
            session: None,
            session_ended: false,
        },
    };
    let page = ProblemPage::of(trouble, Page::new(app, &visitor), &visitor.path);
    let details = trouble.details();
    let mut response = match page.render() {
        Ok(text) => (details.status, Html(text)).into_response(),
        Err(_) => (details.status, details.code).into_response(),
    };
    if let Some(seconds) = details.retry_after_seconds {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

/// Cookies of a login or a logout.
#[derive(Debug)]
pub enum SessionCookie<'a> {
    /// Keep this secret so many seconds.
    Keep(&'a str, i64),
    /// Forget it.
    Forget,
}

/// Sets or removes the session cookie; the login form's own cookie has then done its work.
pub fn with_session_cookie(
    app: &App,
    mut response: Response,
    cookie: SessionCookie<'_>,
) -> Response {
    let secure = app.settings.secure_cookies;
    let line = match cookie {
        SessionCookie::Keep(secret, seconds) => {
            cookies::set(session::COOKIE, secret, seconds, secure)
        }
        SessionCookie::Forget => cookies::clear(session::COOKIE, secure),
    };
    for line in [line, cookies::clear(csrf::LOGIN_COOKIE, secure)] {
        cookies::add(response.headers_mut(), line);
    }
    response
}
