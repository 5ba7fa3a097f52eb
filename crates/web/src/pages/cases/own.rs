//! The person's own cases: what they are about, where they stand, what is next and by when, and how one is begun.

use super::whose::{Shown, Whose};
use super::{
    COMMITMENT, Refused, Wrong, come_back, input_of, move_forms, paper_field, refused_by, seen_of,
    with_status,
};
use crate::fields::{Fields, percent};
use crate::language::Words;
use crate::page::{Page, html};
use crate::pages::person::base_of;
use crate::pages::recalls::RecallCard;
use crate::paper::{self, PaperForm};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use crate::views::case::{CaseCard, FieldSlot, KindCard, MoveForm};
use crate::views::line::LineCard;
use crate::views::paper::PaperField;
use crate::views::representation::ActingCard;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use flow::case::{CasePlan, CaseView, RepairOutlook};
use flow::paper::Paper;
use flow::person::Report;
use flow::record::AnswerLine;
use rules::case::CaseKind;
use rules::catalogue::Role;
use rules::text::Bilingual;

/// Where the person's own cases are.
pub const OWN: &str = "/me/cases";

fn you() -> Bilingual {
    Bilingual::new("您", "you")
}

fn own<'a>(app: &'a App, member: &'a Member) -> Whose<'a> {
    Whose {
        app,
        account: member.account(),
        representation: None,
    }
}

/// The frame of a page; somebody else's cases are no room of one's own.
fn frame(whose: Whose<'_>, member: &Member) -> Page {
    let mut page = Page::new(whose.app, &member.visitor);
    if whose.representation.is_none() {
        page.mark(OWN);
    }
    page
}

/// The list.
#[derive(Debug, Template)]
#[template(path = "me_cases.html")]
pub struct CasesPage {
    pub l: Words,
    pub page: Page,
    /// Open ones, those due first.
    pub open: Vec<CaseCard>,
    /// Closed ones, the newest first.
    pub closed: Vec<CaseCard>,
    /// Where the pages of these cases begin.
    pub room: String,
    /// For whom, when it is for somebody else.
    pub acting: Option<ActingCard>,
}

pub async fn list(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    list_of(own(&app, &member), &member).await
}

pub async fn list_of(whose: Whose<'_>, member: &Member) -> Result<Response, Trouble> {
    let (views, acting) = whose.all().await?;
    let cards = views.iter().map(|view| CaseCard::of(view, &you()));
    let (closed, mut open): (Vec<_>, Vec<_>) = cards.partition(|card| card.row.closed_on.is_some());
    open.sort_by_key(|card| {
        let due_on = card.row.due.as_ref().map(|due| due.on);
        (!card.row.overdue, due_on.is_none(), due_on)
    });
    html(&CasesPage {
        l: member.visitor.words,
        page: frame(whose, member),
        open,
        closed,
        room: whose.room(),
        acting,
    })
}

/// One case.
#[derive(Debug, Template)]
#[template(path = "me_case.html")]
pub struct CasePage {
    pub l: Words,
    pub page: Page,
    pub case: CaseCard,
    /// What was just done.
    pub done: Option<Bilingual>,
    pub refused: Refused,
    /// What the person may do now.
    pub forms: Vec<MoveForm>,
    /// Number of steps the forms were made for.
    pub seen: u32,
    /// Where the forms are sent.
    pub action: String,
    /// Entries of the log can be opened.
    pub own: bool,
    /// Where the pages of these cases begin.
    pub room: String,
    /// For whom, when it is for somebody else.
    pub acting: Option<ActingCard>,
    /// Where the list of who looked is.
    pub accesses: String,
    /// Who was told that the record has changed.
    pub recalls: Vec<RecallCard>,
}

pub async fn one(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    one_of(own(&app, &member), &member, &id).await
}

pub async fn one_of(whose: Whose<'_>, member: &Member, id: &str) -> Result<Response, Trouble> {
    let shown = whose.one(id).await?;
    let done = match member.visitor.query.get("done") {
        Some("filed") => Some(Bilingual::new(
            "已提出，已登记。下面写明下一步由谁办理、什么时候之前。",
            "It is begun and on record. Below is who acts next, and by when.",
        )),
        Some("moved") => Some(Bilingual::new("已办理，已登记。", "Done and on record.")),
        _ => None,
    };
    let mut page = case_page(whose, member, &shown, done, None);
    // Whom the platform told is read by the person alone.
    if let (None, Some(record)) = (whose.representation, &shown.0.record) {
        let recalls = whose.app.platform.my_recalls(whose.account).await?;
        let about = recalls
            .into_iter()
            .filter(|one| one.record == record.record);
        page.recalls = about.map(RecallCard::of).collect();
    }
    html(&page)
}

fn case_page(
    whose: Whose<'_>,
    member: &Member,
    (view, acting): &Shown<CaseView>,
    done: Option<Bilingual>,
    wrong: Wrong<'_>,
) -> CasePage {
    let room = whose.room();
    let path = format!("{room}/{}", view.line.id);
    CasePage {
        l: member.visitor.words,
        page: frame(whose, member).switching_at(&path),
        case: CaseCard::of(view, &you()),
        done,
        refused: wrong.and_then(|(trouble, _)| refused_by(trouble)),
        forms: move_forms(whose.app, view, wrong),
        seen: view.seen,
        action: path,
        own: true,
        accesses: accesses_of(acting.as_ref()),
        room,
        acting: acting.clone(),
        recalls: Vec::new(),
    }
}

/// A paper of a case, to be saved.
pub async fn paper(
    State(app): State<App>,
    member: Member,
    Path((id, paper)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    paper_of(own(&app, &member), &id, &paper).await
}

pub async fn paper_of(whose: Whose<'_>, case: &str, paper: &str) -> Result<Response, Trouble> {
    paper::give(whose.paper(case, paper).await?)
}

/// Where the list of who looked is.
fn accesses_of(acting: Option<&ActingCard>) -> String {
    format!("{}/accesses", base_of(acting))
}

/// The person's own move. What was typed comes back with what is wrong, on the case as it is now.
pub async fn take_step(
    State(app): State<App>,
    Path(id): Path<String>,
    form: PaperForm,
) -> Result<Response, Trouble> {
    take_in(&app, None, &id, form).await
}

pub async fn take_in(
    app: &App,
    representation: Option<&str>,
    id: &str,
    mut form: PaperForm,
) -> Result<Response, Trouble> {
    let papers = form.take_papers();
    let whose = Whose {
        app,
        account: form.member.account(),
        representation,
    };
    let made = try_step(whose, id, &form.fields, papers).await;
    let Err(trouble) = made else {
        let to = format!("{}/{}?done=moved", whose.room(), percent(id));
        return Ok(Redirect::to(&to).into_response());
    };
    let Ok(shown) = whose.one(id).await else {
        return Err(trouble);
    };
    let wrong = Some((&trouble, &form.fields));
    let page = html(&case_page(whose, &form.member, &shown, None, wrong))?;
    Ok(with_status(page, trouble.details().status))
}

async fn try_step(
    whose: Whose<'_>,
    id: &str,
    fields: &Fields,
    papers: Result<Vec<Paper>, Trouble>,
) -> Result<(), Trouble> {
    let step = fields.needed("step", &Bilingual::new("步骤", "Step"))?;
    let (seen, input) = (seen_of(fields)?, input_of(fields, papers?)?);
    whose.take((id, seen), step, input).await?;
    Ok(())
}

/// What a person is about to begin.
#[derive(Debug, Template)]
#[template(path = "me_case_new.html")]
pub struct NewCasePage {
    pub l: Words,
    pub page: Page,
    pub kind: KindCard,
    /// The record, as the report shows it.
    pub line: Option<LineCard>,
    /// Its id; empty without one.
    pub record: String,
    /// Fields that can be corrected.
    pub slots: Vec<FieldSlot>,
    /// Organs a complaint may be about.
    pub organs: Vec<(String, Bilingual)>,
    /// The one chosen.
    pub about: String,
    pub text: String,
    pub document: String,
    pub refused: Refused,
    /// What a repair of the record needs.
    pub outlook: Option<RepairOutlook>,
    /// The commitment was made.
    pub committed: bool,
    /// Where papers are chosen.
    pub papers: Option<PaperField>,
    /// Where the pages of these cases begin.
    pub room: String,
    /// Where the report is.
    pub base: String,
    /// For whom, when it is for somebody else.
    pub acting: Option<ActingCard>,
}

pub async fn new(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    new_of(own(&app, &member), &member).await
}

pub async fn new_of(whose: Whose<'_>, member: &Member) -> Result<Response, Trouble> {
    html(&new_page(whose, member, &member.visitor.query, None).await?)
}

async fn new_page(
    whose: Whose<'_>,
    member: &Member,
    typed: &Fields,
    trouble: Option<&Trouble>,
) -> Result<NewCasePage, Trouble> {
    let word = typed.get("kind").unwrap_or_default();
    let kind = KindCard::of(word).ok_or_else(Trouble::not_found)?;
    let record = typed.get("record").unwrap_or_default().to_owned();
    let app = whose.app;
    let wants_record = !record.is_empty() || kind.record;
    // For somebody else the report says for whom, also where no record is asked for.
    let (line, acting) = match wants_record || whose.representation.is_some() {
        false => (None, None),
        true => {
            let (report, acting) = whose.report().await?;
            let line = match wants_record {
                true => Some(line_of(report, &record)?),
                false => None,
            };
            (line, acting)
        }
    };
    let slots = match (&line, kind.word) {
        (Some(line), "correction") => slots(app, line, typed),
        _ => Vec::new(),
    };
    let own_repair = kind.word == CaseKind::Repair.word() && acting.is_none();
    let outlook = match own_repair {
        true => Some(app.platform.repair_outlook(whose.account, &record).await?),
        false => None,
    };
    let text = |name| typed.get(name).unwrap_or_default().to_owned();
    let (page, room) = (frame(whose, member), whose.room());
    let page = match trouble {
        Some(_) => page.switching_at(&room),
        None => page,
    };
    Ok(NewCasePage {
        l: member.visitor.words,
        page,
        organs: match kind.record {
            true => Vec::new(),
            false => organs(app),
        },
        kind,
        line: line.as_ref().map(LineCard::of),
        record,
        slots,
        about: text("about"),
        text: text("text"),
        document: text("document"),
        refused: trouble.and_then(refused_by),
        outlook,
        committed: typed.get(COMMITMENT).is_some(),
        papers: paper_field(app, trouble),
        room,
        base: base_of(acting.as_ref()),
        acting,
    })
}

/// The record on the person's report of today; that it was read has its entry like every reading of the report.
fn line_of(report: Report, record: &str) -> Result<AnswerLine, Trouble> {
    let found = report.lines.into_iter().find(|line| line.record == record);
    found.ok_or_else(|| {
        Trouble::new(
            StatusCode::NOT_FOUND,
            "CASE-RECORD",
            Bilingual::new(
                "您今天的报告中没有这条信息",
                "this record is not in your report of today",
            ),
            Bilingual::new(
                "请从报告中的信息进入；已到期、已撤销或者暂停使用的信息不必再申请",
                "begin at a record in your report; what has ended or is out of use needs no request",
            ),
        )
    })
}

/// The fields of the record. What says who the person is cannot be written anew: a record of somebody else is objected to.
fn slots(app: &App, line: &AnswerLine, typed: &Fields) -> Vec<FieldSlot> {
    let item = app.platform.pack().item(&line.item);
    let identifies = |code: &str| {
        let field = item.and_then(|item| item.field(code));
        let role = field.and_then(|field| field.role);
        matches!(role, Some(Role::IdentityNumber | Role::DocumentType))
    };
    let fields = line.fields.iter().filter(|field| !identifies(&field.code));
    fields
        .enumerate()
        .map(|(place, field)| FieldSlot {
            number: place + 1,
            code: field.code.clone(),
            title: Some(field.title.clone()),
            old: field.text.clone(),
            new: typed
                .get(&format!("new-{}", place + 1))
                .unwrap_or_default()
                .to_owned(),
        })
        .collect()
}

fn organs(app: &App) -> Vec<(String, Bilingual)> {
    let (pack, day) = (app.platform.pack(), app.platform.today());
    let there = pack.organs.iter().filter(|organ| organ.exists_on(day));
    there
        .map(|organ| (organ.id.clone(), organ.name_on(day).clone()))
        .collect()
}

/// Begins it.
pub async fn file(State(app): State<App>, form: PaperForm) -> Result<Response, Trouble> {
    file_in(&app, None, form).await
}

pub async fn file_in(
    app: &App,
    representation: Option<&str>,
    mut form: PaperForm,
) -> Result<Response, Trouble> {
    let papers = form.take_papers();
    let whose = Whose {
        app,
        account: form.member.account(),
        representation,
    };
    let trouble = match try_file(whose, &form.fields, papers).await {
        Ok(id) => {
            let to = format!("{}/{id}?done=filed", whose.room());
            return Ok(Redirect::to(&to).into_response());
        }
        Err(trouble) => trouble,
    };
    let page = new_page(whose, &form.member, &form.fields, Some(&trouble)).await;
    come_back(page.ok(), trouble)
}

async fn try_file(
    whose: Whose<'_>,
    fields: &Fields,
    papers: Result<Vec<Paper>, Trouble>,
) -> Result<String, Trouble> {
    let text = |name| fields.get(name).map(str::to_owned);
    let plan = CasePlan {
        kind: text("kind").unwrap_or_default(),
        record: text("record"),
        about: text("about"),
        input: input_of(fields, papers?)?,
    };
    Ok(whose.begin(plan).await?.line.id)
}
