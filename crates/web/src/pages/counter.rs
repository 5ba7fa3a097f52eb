//! The counter of a service hall: an officer opens the report for a person who is present, and prints it.

use super::person::ReportCard;
use crate::csrf::SignedForm;
use crate::language::Words;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use flow::person::CounterReason;
use rules::text::Bilingual;

/// The form, and the report once it is open.
#[derive(Debug, Template)]
#[template(path = "counter.html")]
pub struct CounterPage {
    pub l: Words,
    pub page: Page,
    /// Why the person does not look themselves.
    pub reasons: Vec<(&'static str, Bilingual)>,
    pub report: Option<ReportCard>,
}

fn show(app: &App, member: &Member, report: Option<ReportCard>) -> Result<Response, Trouble> {
    let reasons = CounterReason::ALL.map(|reason| (reason.word(), reason.text()));
    html(&CounterPage {
        l: member.visitor.words,
        page: Page::new(app, &member.visitor).switching_at("/desk/counter"),
        reasons: reasons.to_vec(),
        report,
    })
}

pub async fn form(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    app.platform.may_serve_at_counter(member.account())?;
    show(&app, &member, None)
}

/// Opens the report. Name and number travel in the body only.
pub async fn open(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let account = form.member.account();
    let said = |name, zh: &str, en: &str| form.fields.needed(name, &Bilingual::new(zh, en));
    let name = said("name", "姓名", "Name")?;
    let number = said("number", "证件号码", "Identity number")?;
    let reason = form.fields.get("reason").unwrap_or_default();
    let opened = app.platform.counter_report(account, name, number, reason);
    let report = opened.await?;
    show(&app, &form.member, Some(ReportCard::of(&report)))
}
