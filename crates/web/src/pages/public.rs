//! Home, verification of a report, help; and the few files every page needs.

use crate::csrf::Posted;
use crate::language::Words;
use crate::limits::Client;
use crate::page::{Page, html};
use crate::problem::{STATUSES, Trouble, kind_of};
use crate::router::App;
use crate::session::Visitor;
use crate::times::beijing;
use crate::views::parameter::ParameterLine;
use crate::wire::hexadecimal;
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flow::outward::{Counters, ReportVerification};
use flow::policy::Part;
use rules::text::Bilingual;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

const STYLE: &str = include_str!("../../assets/style.css");
/// The only script; it runs on the pages of passkeys.
const PASSKEY_SCRIPT: &str = include_str!("../../assets/passkey.js");
const ICON: &str = include_str!("../../assets/icon.svg");

/// Longest report code that is looked up.
const LONGEST_CODE: usize = 64;

/// Periods a person with an objection or a repair wants to know; what the pack does not have is not shown.
const REMEDY_PERIODS: [&str; 9] = [
    "OBJECTION_ACK_WD",
    "OBJECTION_DECIDE_WD",
    "OBJECTION_DECIDE_MAX",
    "ANNUL_DELETE_WD",
    "PEN_WITHDRAW_WD",
    "REPAIR_PORTAL_WD",
    "RECON_APPLY",
    "SUE_AFTER_RECON",
    "SUE_DIRECT",
];

/// Alive. Touches neither store nor session.
pub async fn health(State(app): State<App>) -> Result<&'static str, Trouble> {
    app.platform.public(Part::Health)?;
    Ok("ok\n")
}

/// The one style sheet.
pub async fn style(State(app): State<App>, headers: HeaderMap) -> Result<Response, Trouble> {
    app.platform.public(Part::Files)?;
    static TAG: LazyLock<String> = LazyLock::new(|| tag_of(STYLE));
    Ok(asset("text/css; charset=utf-8", STYLE, &TAG, &headers))
}

/// The script of the pages of passkeys.
pub async fn passkey_script(
    State(app): State<App>,
    headers: HeaderMap,
) -> Result<Response, Trouble> {
    app.platform.public(Part::Files)?;
    static TAG: LazyLock<String> = LazyLock::new(|| tag_of(PASSKEY_SCRIPT));
    let kind = "text/javascript; charset=utf-8";
    Ok(asset(kind, PASSKEY_SCRIPT, &TAG, &headers))
}

/// The mark in the browser's tab.
pub async fn icon(State(app): State<App>, headers: HeaderMap) -> Result<Response, Trouble> {
    app.platform.public(Part::Files)?;
    static TAG: LazyLock<String> = LazyLock::new(|| tag_of(ICON));
    Ok(asset("image/svg+xml", ICON, &TAG, &headers))
}

/// Names a file by its content, so that a new version is seen at once.
fn tag_of(text: &str) -> String {
    format!("\"{}\"", hexadecimal(&Sha256::digest(text)[..8]))
}

fn asset(media_type: &str, text: &'static str, tag: &str, asked: &HeaderMap) -> Response {
    let known = asked.get(header::IF_NONE_MATCH);
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "public, no-cache"),
        (header::ETAG, tag),
    ];
    if known.is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, text).into_response()
}

/// The home page.
#[derive(Debug, Template)]
#[template(path = "home.html")]
pub struct HomePage {
    pub l: Words,
    pub page: Page,
    pub counters: Vec<(Bilingual, u64)>,
}

pub async fn home(State(app): State<App>, visitor: Visitor) -> Result<Response, Trouble> {
    let counters = app.platform.counters().await?;
    html(&HomePage {
        l: visitor.words,
        page: Page::new(&app, &visitor),
        counters: counters_in_words(&counters),
    })
}

/// Counters with their names.
pub fn counters_in_words(counters: &Counters) -> Vec<(Bilingual, u64)> {
    [
        ("在册信息", "Records held", counters.records),
        ("涉及个人", "People", counters.people),
        ("拒收的数据行", "Rows refused", counters.refused_rows),
        (
            "剔除的超范围内容",
            "Over-collected, not kept",
            counters.over_collected,
        ),
        (
            "已答复的查询",
            "Questions answered",
            counters.questions_answered,
        ),
        (
            "已拒绝的查询",
            "Questions refused",
            counters.questions_refused,
        ),
        ("日志登记的访问", "Accesses logged", counters.accesses),
    ]
    .into_iter()
    .map(|(zh, en, count)| (Bilingual::new(zh, en), count))
    .collect()
}

/// What a verification found.
#[derive(Debug, Clone)]
pub struct VerificationCard {
    /// The code that was asked for.
    pub code: String,
    /// The platform issued it.
    pub genuine: bool,
    /// Facts of the report: name and text.
    pub facts: Vec<(Bilingual, String)>,
}

impl VerificationCard {
    fn of(code: &str, found: &ReportVerification) -> Self {
        let facts = [
            ("出具时间", "Issued at", found.issued_at.map(beijing)),
            ("信息截至", "As of", found.as_of.map(|day| day.to_string())),
            (
                "信息条数",
                "Number of lines",
                found.lines.map(|n| n.to_string()),
            ),
            (
                "内容摘要（SHA-256）",
                "Digest (SHA-256)",
                found.digest.clone(),
            ),
        ];
        let named = |(zh, en, fact): (&str, &str, Option<String>)| {
            fact.map(|text| (Bilingual::new(zh, en), text))
        };
        Self {
            code: code.to_owned(),
            genuine: found.genuine,
            facts: facts.into_iter().filter_map(named).collect(),
        }
    }
}

/// Verification of a report.
#[derive(Debug, Template)]
#[template(path = "verify.html")]
pub struct VerifyPage {
    pub l: Words,
    pub page: Page,
    pub result: Option<VerificationCard>,
}

pub async fn verify_form(State(app): State<App>, visitor: Visitor) -> Result<Response, Trouble> {
    app.platform.public(Part::ReportCode)?;
    html(&VerifyPage {
        l: visitor.words,
        page: Page::new(&app, &visitor),
        result: None,
    })
}

/// Looks a code up. The form needs no token: it belongs to no session and changes nothing.
pub async fn verify(
    State(app): State<App>,
    client: Client,
    visitor: Visitor,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    app.platform.public(Part::ReportCode)?;
    app.verify_rate.take(client, app.platform.now())?;
    let title = Bilingual::new("报告核验码", "Report code");
    let code = fields.needed("code", &title)?;
    let found = if code.len() > LONGEST_CODE {
        ReportVerification::default()
    } else {
        app.platform.verify_report(code).await?
    };
    html(&VerifyPage {
        l: visitor.words,
        page: Page::new(&app, &visitor),
        result: Some(VerificationCard::of(code, &found)),
    })
}

/// Plain answers.
#[derive(Debug, Template)]
#[template(path = "help.html")]
pub struct HelpPage {
    pub l: Words,
    pub page: Page,
    pub periods: Vec<ParameterLine>,
    pub problems: Vec<(u16, &'static str, Bilingual)>,
}

pub async fn help(State(app): State<App>, visitor: Visitor) -> Result<Response, Trouble> {
    app.platform.public(Part::Help)?;
    html(&HelpPage {
        l: visitor.words,
        page: Page::new(&app, &visitor),
        periods: ParameterLine::governing(
            &REMEDY_PERIODS,
            app.platform.pack(),
            app.platform.today(),
        ),
        problems: problem_kinds(),
    })
}

/// Statuses with their anchors, as problem documents name them.
pub fn problem_kinds() -> Vec<(u16, &'static str, Bilingual)> {
    STATUSES
        .iter()
        .map(|status| {
            let (slug, title) = kind_of(*status);
            (status.as_u16(), slug, title)
        })
        .collect()
}
