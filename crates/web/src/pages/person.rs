//! The person's own room: report, who looked, proofs.

use crate::download;
use crate::fields::unreadable;
use crate::language::Words;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use crate::times::beijing;
use crate::views::access::AccessCard;
use crate::views::line::LineCard;
use crate::views::receipt::ReceiptCard;
use crate::views::representation::ActingCard;
use crate::wire::access::OpeningWire;
use crate::wire::answer::ReportWire;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use flow::person::{AccessLine, ProofFile, Report};
use jiff::civil::Date;
use rules::case::CaseKind;
use rules::catalogue::Leaning;
use rules::representation::RepresentationKind;
use rules::text::Bilingual;
use serde::Serialize;

/// A report as a page shows it.
#[derive(Debug, Clone)]
pub struct ReportCard {
    /// Verification code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Number, masked.
    pub number_masked: String,
    /// Day it is true of.
    pub as_of: Date,
    /// Beijing time.
    pub issued_at: String,
    /// Digest of its content.
    pub digest: String,
    /// Counts by leaning.
    pub counts: Vec<(Bilingual, usize)>,
    /// For how long nothing adverse stands against the person, where that is so.
    pub clean_years: Option<Bilingual>,
    /// Lines.
    pub lines: Vec<LineCard>,
    /// Receipt of this reading.
    pub receipt: ReceiptCard,
}

impl ReportCard {
    /// Of a report.
    pub fn of(report: &Report) -> Self {
        let count = |leaning: Leaning| report.lines.iter().filter(|l| l.leaning == leaning).count();
        let counts = [Leaning::Good, Leaning::Neutral, Leaning::Adverse];
        Self {
            code: report.code.clone(),
            name: report.name.clone(),
            number_masked: report.number_masked.clone(),
            as_of: report.as_of,
            issued_at: beijing(report.issued_at),
            digest: report.digest.clone(),
            counts: counts
                .into_iter()
                .map(|leaning| (crate::views::words::leaning(leaning), count(leaning)))
                .collect(),
            clean_years: report.clean_years.clone(),
            lines: report.lines.iter().map(LineCard::of).collect(),
            receipt: ReceiptCard::of(&report.receipt),
        }
    }
}

/// The report.
#[derive(Debug, Template)]
#[template(path = "me_report.html")]
pub struct ReportPage {
    pub l: Words,
    pub page: Page,
    pub report: ReportCard,
    /// Today, the last day a report can be asked for.
    pub today: Date,
    /// Query of the downloads.
    pub query: String,
    /// Where the pages of the person begin.
    pub base: String,
    /// For whom, when somebody acts for another.
    pub acting: Option<ActingCard>,
}

impl ReportPage {
    /// Where a case about a record is begun; nowhere in a report of another day.
    fn begins(&self) -> String {
        match self.report.as_of == self.today {
            true => format!("{}/cases/new", self.base),
            false => String::new(),
        }
    }
}

/// Where the pages begin: the person's own, or those of somebody they act for.
pub fn base_of(acting: Option<&ActingCard>) -> String {
    acting.map_or_else(|| "/me".to_owned(), |acting| acting.base.clone())
}

pub async fn report(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let as_of = member.visitor.query.date("as_of")?;
    let account = member.account();
    let report = app.platform.my_report(account, as_of).await?;
    show_report(&app, &member, &report, as_of, None)
}

pub fn show_report(
    app: &App,
    member: &Member,
    report: &Report,
    as_of: Option<Date>,
    acting: Option<ActingCard>,
) -> Result<Response, Trouble> {
    let mut card = ReportCard::of(report);
    if acting.as_ref().is_some_and(|acting| !acting.gives_consents) {
        let relative = RepresentationKind::RelativeOfDeceased;
        let covered =
            |word: &str| CaseKind::from_word(word).is_some_and(|k| relative.covers_case(k));
        for line in &mut card.lines {
            line.kinds.retain(|(word, _)| covered(word));
        }
    }
    html(&ReportPage {
        l: member.visitor.words,
        page: Page::new(app, &member.visitor),
        report: card,
        today: app.platform.today(),
        query: as_of.map(|day| format!("?as_of={day}")).unwrap_or_default(),
        base: base_of(acting.as_ref()),
        acting,
    })
}

pub async fn report_json(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let as_of = member.visitor.query.date("as_of")?;
    let account = member.account();
    let report = app.platform.my_report(account, as_of).await?;
    download_report(&report)
}

pub fn download_report(report: &Report) -> Result<Response, Trouble> {
    let name = format!("report-{}.json", report.as_of);
    json_download(&name, &ReportWire::of(report))
}

pub async fn report_text(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let as_of = member.visitor.query.date("as_of")?;
    let account = member.account();
    let report = app.platform.my_report(account, as_of).await?;
    download_report_text(&member, &report)
}

pub fn download_report_text(member: &Member, report: &Report) -> Result<Response, Trouble> {
    let name = format!("report-{}.txt", report.as_of);
    let text = flow::person::report_text(report, member.visitor.words.0);
    download::text(&name, "text/plain; charset=utf-8", text)
}

fn json_download<T: Serialize>(name: &str, document: &T) -> Result<Response, Trouble> {
    let text = serde_json::to_string_pretty(document).map_err(|_| Trouble::internal())?;
    download::text(name, "application/json", text)
}

/// Who looked.
#[derive(Debug, Template)]
#[template(path = "me_accesses.html")]
pub struct AccessesPage {
    pub l: Words,
    pub page: Page,
    pub accesses: Vec<AccessCard>,
    /// Cursor of the older ones.
    pub older: Option<u64>,
    /// This is not the newest page.
    pub paged: bool,
    /// Entry, number of entries and time of the newest closing.
    pub closing: Option<(u64, u64, String)>,
    /// Where the pages of the person begin.
    pub base: String,
    /// For whom, when somebody acts for another.
    pub acting: Option<ActingCard>,
}

pub async fn accesses(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let before = member.visitor.query.number("before")?;
    let account = member.account();
    let (lines, older) = app.platform.my_accesses(account, before).await?;
    show_accesses(&app, &member, &lines, (older, before.is_some()), None)
}

/// The whole list with all that proves it.
pub async fn list(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let proof = app.platform.my_list_proof(member.account()).await?;
    download::text(&proof.file_name, "application/json", proof.text)
}

/// A page of the list: its lines, the cursor of the older ones, and whether it is not the newest page.
pub fn show_accesses(
    app: &App,
    member: &Member,
    lines: &[AccessLine],
    (older, paged): (Option<u64>, bool),
    acting: Option<ActingCard>,
) -> Result<Response, Trouble> {
    html(&AccessesPage {
        l: member.visitor.words,
        page: Page::new(app, &member.visitor),
        accesses: lines.iter().map(AccessCard::of).collect(),
        older,
        paged,
        closing: app
            .platform
            .newest_closing()?
            .map(|closing| (closing.log_index, closing.size, beijing(closing.made_at))),
        base: base_of(acting.as_ref()),
        acting,
    })
}

/// One access with everything needed to check it.
#[derive(Debug, Template)]
#[template(path = "me_access.html")]
pub struct AccessPage {
    pub l: Words,
    pub page: Page,
    pub index: u64,
    pub proof: String,
    pub opening: String,
    pub salt: String,
    pub leaf: String,
    /// Where the pages of the person begin.
    pub base: String,
    /// For whom, when somebody acts for another.
    pub acting: Option<ActingCard>,
}

pub async fn access(
    State(app): State<App>,
    member: Member,
    Path(index): Path<String>,
) -> Result<Response, Trouble> {
    let (index, proof) = proof_of(&app, &member, &index).await?;
    show_access(&app, &member, index, proof, None)
}

pub fn show_access(
    app: &App,
    member: &Member,
    index: u64,
    proof: ProofFile,
    acting: Option<ActingCard>,
) -> Result<Response, Trouble> {
    html(&AccessPage {
        l: member.visitor.words,
        page: Page::new(app, &member.visitor),
        index,
        proof: proof.text,
        opening: proof.opening,
        salt: proof.salt,
        leaf: proof.leaf,
        base: base_of(acting.as_ref()),
        acting,
    })
}

pub async fn proof(
    State(app): State<App>,
    member: Member,
    Path(index): Path<String>,
) -> Result<Response, Trouble> {
    let (_, proof) = proof_of(&app, &member, &index).await?;
    download_proof(proof)
}

pub fn download_proof(proof: ProofFile) -> Result<Response, Trouble> {
    download::text(&proof.file_name, "text/plain; charset=utf-8", proof.text)
}

pub async fn opening(
    State(app): State<App>,
    member: Member,
    Path(index): Path<String>,
) -> Result<Response, Trouble> {
    let (log_index, proof) = proof_of(&app, &member, &index).await?;
    show_opening(log_index, &proof)
}

pub fn show_opening(log_index: u64, proof: &ProofFile) -> Result<Response, Trouble> {
    let opening = OpeningWire {
        log_index,
        opening: &proof.opening,
        salt: &proof.salt,
        leaf: &proof.leaf,
    };
    json_download(&format!("access-{log_index}-opening.json"), &opening)
}

async fn proof_of(app: &App, member: &Member, index: &str) -> Result<(u64, ProofFile), Trouble> {
    let number = read_index(index)?;
    let account = member.account();
    let proof = app.platform.my_access_proof(account, number).await?;
    Ok((number, proof))
}

/// A place in the log, out of an address.
pub fn read_index(index: &str) -> Result<u64, Trouble> {
    index.parse().map_err(|_| unreadable("index", index))
}
