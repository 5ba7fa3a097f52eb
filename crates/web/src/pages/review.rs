//! Alarms and their review: for the security administrator, and for the officer who is asked to explain one.

use crate::csrf::SignedForm;
use crate::fields::percent;
use crate::language::Words;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use crate::times::beijing;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use flow::review::{AlarmDetails, AlarmLine, EvidenceLine, StepLine};
use rules::alarm::Severity;
use rules::text::Bilingual;

const QUEUE: &str = "/admin/alarms";
const OWN: &str = "/account/alarms";

/// An alarm on a page.
#[derive(Debug, Clone)]
pub struct AlarmCard {
    pub id: String,
    pub title: Bilingual,
    pub severity: Bilingual,
    /// Style class of the severity.
    pub class: &'static str,
    pub organ: Bilingual,
    pub login: String,
    pub raised_at: String,
    pub text: Bilingual,
    pub waits_for_officer: bool,
    pub decided_at: Option<String>,
}

impl AlarmCard {
    fn of(line: AlarmLine) -> Self {
        Self {
            class: match line.severity {
                Severity::High => "adverse",
                Severity::Middle => "held",
                Severity::Low => "past",
            },
            severity: line.severity.title(),
            id: line.id,
            title: line.title,
            organ: line.organ_name,
            login: line.login,
            raised_at: beijing(line.raised_at),
            text: line.text,
            waits_for_officer: line.waits_for_officer,
            decided_at: line.decided_at.map(beijing),
        }
    }
}

/// The alarms that wait.
#[derive(Debug, Template)]
#[template(path = "alarms.html")]
pub struct AlarmsPage {
    pub l: Words,
    pub page: Page,
    /// They are the officer's own.
    pub own: bool,
    /// Where the single ones are.
    pub room: &'static str,
    pub alarms: Vec<AlarmCard>,
    /// People can be planted here.
    pub plants: bool,
    /// What was just done.
    pub done: Option<Bilingual>,
}

pub async fn list(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let alarms = app.platform.alarms(member.account()).await?;
    let mut page = Page::new(&app, &member.visitor);
    page.mark(QUEUE);
    html(&AlarmsPage {
        l: member.visitor.words,
        page,
        own: false,
        room: QUEUE,
        alarms: alarms.into_iter().map(AlarmCard::of).collect(),
        plants: app.platform.may_watch(member.account()),
        done: member.visitor.query.get("done").and_then(done),
    })
}

/// The officer's own, as far as they are to hear of them.
pub async fn own(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let alarms = app.platform.own_alarms(member.account()).await?;
    let mut page = Page::new(&app, &member.visitor);
    page.mark(OWN);
    html(&AlarmsPage {
        l: member.visitor.words,
        page,
        own: true,
        room: OWN,
        alarms: alarms.into_iter().map(AlarmCard::of).collect(),
        plants: false,
        done: member.visitor.query.get("done").and_then(done),
    })
}

fn done(word: &str) -> Option<Bilingual> {
    match word {
        "asked" => Some(Bilingual::new(
            "已请查询人说明。",
            "The officer is asked to explain.",
        )),
        "explained" => Some(Bilingual::new("说明已提交。", "The explanation is sent.")),
        "justified" => Some(Bilingual::new(
            "已认定正当，预警办结。",
            "Found justified; the alarm is decided.",
        )),
        "not-justified" => Some(Bilingual::new(
            "已认定不正当，预警办结；被查询人将在其查询登记中看到。请在“人员与岗位”中决定是否终止岗位。",
            "Found not justified; the alarm is decided and the people asked about see it in their lists. Decide under People whether a role is to end.",
        )),
        "watched" => Some(Bilingual::new("已登记。", "It is entered.")),
        _ => None,
    }
}

/// A lookup on the page.
#[derive(Debug, Clone)]
pub struct EvidenceCard {
    pub log_index: u64,
    pub at: String,
    pub title: Bilingual,
    pub person: usize,
    pub purpose: Option<Bilingual>,
    pub ground: Bilingual,
    pub case_number: Option<String>,
    pub refused: Option<String>,
    pub emergency: bool,
}

impl EvidenceCard {
    fn of(line: EvidenceLine) -> Self {
        Self {
            log_index: line.log_index,
            at: beijing(line.at),
            title: line.title,
            person: line.person,
            purpose: line.purpose,
            ground: line.ground,
            case_number: line.case_number,
            refused: line.refused,
            emergency: line.emergency,
        }
    }
}

/// What was said or decided.
#[derive(Debug, Clone)]
pub struct StepCard {
    pub title: Bilingual,
    pub who: Bilingual,
    pub at: String,
    pub text: String,
}

impl StepCard {
    fn of(line: StepLine) -> Self {
        Self {
            title: line.title,
            who: line.who,
            at: beijing(line.at),
            text: line.text,
        }
    }
}

/// One alarm.
#[derive(Debug, Template)]
#[template(path = "alarm.html")]
pub struct AlarmPage {
    pub l: Words,
    pub page: Page,
    pub room: &'static str,
    pub alarm: AlarmCard,
    /// The account it concerns, for whoever looks after its roles.
    pub account: Option<String>,
    pub evidence: Vec<EvidenceCard>,
    pub steps: Vec<StepCard>,
    pub may_decide: bool,
    pub may_explain: bool,
}

impl AlarmPage {
    fn of(details: AlarmDetails, l: Words, mut page: Page, room: &'static str) -> Self {
        page.mark(room);
        Self {
            l,
            page,
            room,
            alarm: AlarmCard::of(details.alarm),
            account: details.account,
            evidence: details.evidence.into_iter().map(EvidenceCard::of).collect(),
            steps: details.steps.into_iter().map(StepCard::of).collect(),
            may_decide: details.may_decide,
            may_explain: details.may_explain,
        }
    }
}

async fn shown(
    app: &App,
    member: &Member,
    id: &str,
    room: &'static str,
) -> Result<Response, Trouble> {
    let details = app.platform.alarm(member.account(), id).await?;
    let page = Page::new(app, &member.visitor);
    html(&AlarmPage::of(details, member.visitor.words, page, room))
}

pub async fn alarm(
    State(app): State<App>,
    Path(id): Path<String>,
    member: Member,
) -> Result<Response, Trouble> {
    shown(&app, &member, &id, QUEUE).await
}

pub async fn own_alarm(
    State(app): State<App>,
    Path(id): Path<String>,
    member: Member,
) -> Result<Response, Trouble> {
    shown(&app, &member, &id, OWN).await
}

fn reason_title() -> Bilingual {
    Bilingual::new("理由", "Reason")
}

/// Asks the officer, or decides.
pub async fn take_step(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let account = form.member.account();
    let step = form
        .fields
        .needed("step", &Bilingual::new("决定", "Decision"))?;
    let reason = form.fields.needed("reason", &reason_title())?;
    app.platform
        .review_alarm(account, &id, step, reason)
        .await?;
    Ok(Redirect::to(&format!("{QUEUE}?done={}", percent(step))).into_response())
}

/// The officer explains.
pub async fn explain(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let account = form.member.account();
    let reason = form.fields.needed("reason", &reason_title())?;
    app.platform
        .review_alarm(account, &id, "explained", reason)
        .await?;
    Ok(Redirect::to(&format!("{OWN}?done=explained")).into_response())
}

/// Enters a person whose lookups are always noticed.
pub async fn watch(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let account = form.member.account();
    let number = Bilingual::new("证件号码", "Identity number");
    let number = form.fields.needed("number", &number)?;
    let kind = form
        .fields
        .needed("kind", &Bilingual::new("类别", "Kind"))?;
    app.platform.watch_person(account, number, kind).await?;
    Ok(Redirect::to(&format!("{QUEUE}?done=watched")).into_response())
}

/// Begins an emergency.
pub async fn begin_emergency(
    State(app): State<App>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let account = form.member.account();
    let reason = form.fields.needed("reason", &reason_title())?;
    app.platform.begin_emergency(account, reason).await?;
    Ok(Redirect::to("/desk#emergency").into_response())
}
