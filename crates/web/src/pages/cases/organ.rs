//! What an organ has to work on, by deadline; a case opened, with an entry in the person's list; and the moves of officers.

use super::{Refused, Wrong, input_of, move_forms, refused_by, seen_of, with_status};
use crate::fields::{Fields, percent};
use crate::language::Words;
use crate::page::{Page, html};
use crate::paper::{self, PaperForm};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use crate::views::case::{CaseCard, CaseRow, MoveForm};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use flow::case::CaseView;
use rules::case::Move;
use rules::text::Bilingual;

const ROOM: &str = "/cases";

/// A part of the work.
#[derive(Debug, Clone)]
pub struct Tab {
    /// Its word in the address.
    pub word: &'static str,
    /// Name.
    pub title: Bilingual,
    /// How many there are.
    pub count: usize,
    /// It is shown.
    pub current: bool,
}

/// The work list.
#[derive(Debug, Template)]
#[template(path = "cases.html")]
pub struct CasesPage {
    pub l: Words,
    pub page: Page,
    pub tabs: Vec<Tab>,
    /// What the part is.
    pub lead: Bilingual,
    pub rows: Vec<CaseRow>,
    /// Of these overdue.
    pub overdue: usize,
    /// What was just done, and in which case.
    pub done: Option<(Bilingual, String)>,
}

pub async fn list(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let lists = app.platform.case_lists(member.account()).await?;
    let wanted = member.visitor.query.get("tab").unwrap_or("open");
    let of_platform = ("platform", "等待平台", "Waits for the platform");
    let mut tabs = vec![
        (("open", "本单位待办", "To do"), lists.open.len()),
        (("closed", "已办结", "Closed"), lists.closed.len()),
    ];
    if app.platform.works_for_platform(member.account()) {
        tabs.insert(0, (of_platform, lists.platform.len()));
    }
    let (lines, lead) = match wanted {
        "closed" => (
            &lists.closed,
            Bilingual::new(
                "本单位办结的案件，最近的在前。",
                "What your organ closed, the newest first.",
            ),
        ),
        "platform" => (
            &lists.platform,
            Bilingual::new(
                "全省等待平台办理的案件：待受理转办的，和承办单位逾期未决定的。",
                "Everything in the province that waits for the platform: to be passed on, or because the organ did not decide in time.",
            ),
        ),
        _ => (
            &lists.open,
            Bilingual::new(
                "本单位承办的案件：逾期的在前，其余按期限先后。",
                "What your organ decides: the overdue first, then by deadline.",
            ),
        ),
    };
    let rows = match wanted {
        "closed" => lines.iter().map(CaseRow::of).collect(),
        _ => CaseRow::by_deadline(lines),
    };
    let mut page = Page::new(&app, &member.visitor);
    page.mark(ROOM);
    html(&CasesPage {
        l: member.visitor.words,
        page,
        tabs: tabs
            .into_iter()
            .map(|((word, zh, en), count)| Tab {
                word,
                title: Bilingual::new(zh, en),
                count,
                current: word == wanted,
            })
            .collect(),
        lead,
        overdue: rows.iter().filter(|row| row.overdue).count(),
        rows,
        done: done(&member.visitor.query),
    })
}

fn done(query: &Fields) -> Option<(Bilingual, String)> {
    let step = Move::from_word(query.get("done")?)?.title();
    let text = Bilingual::new(
        format!("已办理：{}。已登记，本人能看到。", step.zh),
        format!(
            "Done: {}. It is on record, and the person sees it.",
            step.en
        ),
    );
    let case = query.get("case").unwrap_or_default();
    let is_id = !case.is_empty() && case.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_id.then(|| (text, case.to_owned()))
}

/// One case.
#[derive(Debug, Template)]
#[template(path = "case.html")]
pub struct CasePage {
    pub l: Words,
    pub page: Page,
    pub case: CaseCard,
    pub refused: Refused,
    /// What the officer may do now.
    pub forms: Vec<MoveForm>,
    /// Number of steps the forms were made for.
    pub seen: u32,
    /// Where the forms are sent.
    pub action: String,
    /// Entries of the log can be opened: they are the person's.
    pub own: bool,
    /// Where the list of who looked is; the person's alone.
    pub accesses: String,
}

pub async fn one(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let view = app.platform.open_case(member.account(), &id).await?;
    html(&case_page(&app, &member, &view, None))
}

fn case_page(app: &App, member: &Member, view: &CaseView, wrong: Wrong<'_>) -> CasePage {
    let path = format!("{ROOM}/{}", view.line.id);
    let mut page = Page::new(app, &member.visitor);
    page.mark(ROOM);
    CasePage {
        l: member.visitor.words,
        page: page.switching_at(&path),
        case: CaseCard::of(view, &Bilingual::new("您", "you")),
        refused: wrong.and_then(|(trouble, _)| refused_by(trouble)),
        forms: move_forms(app, view, wrong),
        seen: view.seen,
        action: path,
        own: false,
        accesses: String::new(),
    }
}

/// A paper of a case, to be saved; that it was read is in the person's list.
pub async fn paper(
    State(app): State<App>,
    member: Member,
    Path((id, paper)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let account = member.account();
    paper::give(app.platform.case_paper(account, &id, &paper).await?)
}

/// An officer's move; then back to the list, since opening the case again would be another entry.
pub async fn take_step(
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: PaperForm,
) -> Result<Response, Trouble> {
    let trouble = match try_step(&app, &id, &mut form).await {
        Ok(step) => {
            let to = format!("{ROOM}?done={}&case={}", percent(&step), percent(&id));
            return Ok(Redirect::to(&to).into_response());
        }
        Err(trouble) => trouble,
    };
    let account = form.member.account();
    let Ok(view) = app.platform.open_case(account, &id).await else {
        return Err(trouble);
    };
    let wrong = Some((&trouble, &form.fields));
    let page = html(&case_page(&app, &form.member, &view, wrong))?;
    Ok(with_status(page, trouble.details().status))
}

async fn try_step(app: &App, id: &str, form: &mut PaperForm) -> Result<String, Trouble> {
    let papers = form.take_papers()?;
    let step = form
        .fields
        .needed("step", &Bilingual::new("步骤", "Step"))?;
    let (seen, input) = (seen_of(&form.fields)?, input_of(&form.fields, papers)?);
    let account = form.member.account();
    app.platform
        .handle_case(account, id, seen, step, input)
        .await?;
    Ok(step.to_owned())
}
