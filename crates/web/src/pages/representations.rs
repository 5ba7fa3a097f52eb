//! 代理: the person's own page of who acts for them, for whom they act and what they arranged; and the page on which
//! officials establish representations.

use crate::csrf::SignedForm;
use crate::language::Words;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use crate::views::representation::{KindChoice, RepresentationCard};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use flow::account::Role;
use flow::person::{ArrangementChoice, NamedPerson, RepresentationPlan, Step};
use jiff::civil::Date;
use rules::text::Bilingual;

/// The person's own page.
#[derive(Debug, Template)]
#[template(path = "me_representations.html")]
pub struct OwnPage {
    pub l: Words,
    pub page: Page,
    /// What was just done.
    pub done: Option<Bilingual>,
    pub held: Vec<RepresentationCard>,
    pub over: Vec<RepresentationCard>,
    /// Word of the arrangement that holds.
    pub choice: &'static str,
    /// Those named in it, masked.
    pub named: Vec<String>,
    /// Beijing time.
    pub arranged_at: Option<String>,
    /// Places to name somebody.
    pub places: Vec<u32>,
}

pub async fn own(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let own = app.platform.my_representations(member.account()).await?;
    html(&OwnPage {
        l: member.visitor.words,
        page: Page::new(&app, &member.visitor),
        done: member.visitor.query.get("done").and_then(done),
        held: own.held.iter().map(RepresentationCard::of).collect(),
        over: own.over.iter().map(RepresentationCard::of).collect(),
        choice: own.arrangement.choice.word(),
        named: own.arrangement.named,
        arranged_at: own.arrangement.made_at.map(crate::times::beijing),
        places: (1..=own.most_named).collect(),
    })
}

fn done(word: &str) -> Option<Bilingual> {
    let (zh, en) = match word {
        "ended" => ("已终止，即刻生效。", "Ended. It opens nothing from now on."),
        "objected" => (
            "异议已登记，由登记单位的复核员处理，结果会显示在这里。",
            "Your objection is on record. A reviewer of the organ decides on it, and you read the result here.",
        ),
        "arranged" => (
            "已保存。您可以随时更改，以最新的为准。",
            "Kept. You may change it at any time; the newest holds.",
        ),
        "proposed" => (
            "已提交，等待另一名工作人员复核。",
            "Proposed. Another official has to confirm it.",
        ),
        "confirmed" => ("已确认。", "Confirmed."),
        "rejected" => ("已不予确认。", "Rejected."),
        "kept" => ("异议已答复。", "The objection is answered."),
        _ => return None,
    };
    Some(Bilingual::new(zh, en))
}

fn to_own(done: &str) -> Response {
    Redirect::to(&format!("/me/representations?done={done}")).into_response()
}

pub async fn end_own(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let account = form.member.account();
    app.platform.end_own_representation(account, &id).await?;
    Ok(to_own("ended"))
}

pub async fn object(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let account = form.member.account();
    app.platform.object_to_representation(account, &id).await?;
    Ok(to_own("objected"))
}

pub async fn arrange(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let fields = &form.fields;
    let choice = fields.get("choice").and_then(ArrangementChoice::of);
    let choice = choice.ok_or_else(|| {
        Trouble::bad_input(
            "ARRANGEMENT-CHOICE",
            Bilingual::new("没有选择安排", "no arrangement is chosen"),
            Bilingual::new("请选择一项", "choose one"),
        )
    })?;
    let (names, numbers) = (fields.all("name"), fields.all("number"));
    if names.len() != numbers.len() {
        return Err(Trouble::bad_input(
            "ARRANGEMENT-NAMED",
            Bilingual::new(
                "姓名和证件号码须成对填写",
                "each name needs a number, and each number a name",
            ),
            Bilingual::new("请返回补充", "go back and complete them"),
        ));
    }
    let pairs = names.into_iter().zip(numbers);
    let named = pairs.map(|(name, number)| NamedPerson { name, number });
    let account = form.member.account();
    app.platform
        .arrange_after_death(account, choice, named.collect())
        .await?;
    Ok(to_own("arranged"))
}

/// The officials' page.
#[derive(Debug, Template)]
#[template(path = "representations.html")]
pub struct OrganPage {
    pub l: Words,
    pub page: Page,
    /// What was just done.
    pub done: Option<Bilingual>,
    /// Wait for a second official.
    pub waiting: Vec<RepresentationCard>,
    /// Whose represented person objected.
    pub objected: Vec<RepresentationCard>,
    pub open: Vec<RepresentationCard>,
    pub past: Vec<RepresentationCard>,
    /// The account may propose.
    pub proposes: bool,
    /// The account may decide, but for what it proposed.
    pub reviews: bool,
    /// Its login.
    pub login: String,
    pub kinds: Vec<KindChoice>,
    pub today: Date,
}

pub async fn of_organ(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let account = member.account();
    let views = app.platform.representations_in_organ(account).await?;
    let cards = views.iter().map(RepresentationCard::of);
    let (standing, past): (Vec<_>, Vec<_>) = cards.partition(|card| card.stands);
    let (waiting, confirmed): (Vec<_>, Vec<_>) = standing.into_iter().partition(|c| c.waits);
    let (objected, open) = confirmed
        .into_iter()
        .partition(RepresentationCard::objection_waits);
    html(&OrganPage {
        l: member.visitor.words,
        page: Page::new(&app, &member.visitor),
        done: member.visitor.query.get("done").and_then(done),
        waiting,
        objected,
        open,
        past,
        proposes: account.has_role(Role::CaseOfficer),
        reviews: account.has_role(Role::Reviewer),
        login: account.login.clone(),
        kinds: KindChoice::all(),
        today: app.platform.today(),
    })
}

fn to_organ(done: &str) -> Response {
    Redirect::to(&format!("/representations?done={done}")).into_response()
}

/// Names and numbers travel in the body only.
pub async fn propose(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let fields = &form.fields;
    let said = |name, zh: &str, en: &str| {
        let text = fields.needed(name, &Bilingual::new(zh, en))?;
        Ok::<_, Trouble>(text.to_owned())
    };
    let second = match fields.get("second_document") {
        Some(kind) => {
            let number = said(
                "second_number",
                "第二份文件编号",
                "Number of the second document",
            )?;
            Some((kind.to_owned(), number))
        }
        None => None,
    };
    let plan = RepresentationPlan {
        represented: (
            said(
                "represented_name",
                "被代理人姓名",
                "Name of the person represented",
            )?,
            said(
                "represented_number",
                "被代理人证件号码",
                "Number of the person represented",
            )?,
        ),
        representative: (
            said(
                "representative_name",
                "代理人姓名",
                "Name of the representative",
            )?,
            said(
                "representative_number",
                "代理人证件号码",
                "Number of the representative",
            )?,
        ),
        kind: said("kind", "代理种类", "Kind")?,
        document: (
            said("document", "证明文件", "Document")?,
            said("document_number", "文件编号", "Number of the document")?,
        ),
        second,
        from: fields.date("from")?.unwrap_or(app.platform.today()),
        until: fields.date("until")?,
    };
    let account = form.member.account();
    app.platform.propose_representation(account, plan).await?;
    Ok(to_organ("proposed"))
}

async fn review(
    app: &App,
    form: &SignedForm,
    id: &str,
    step: Step,
    done: &str,
) -> Result<Response, Trouble> {
    let reason = form.fields.get("reason").unwrap_or_default();
    let account = form.member.account();
    app.platform
        .review_representation(account, id, step, reason)
        .await?;
    Ok(to_organ(done))
}

pub async fn confirm(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    review(&app, &form, &id, Step::Confirm, "confirmed").await
}

pub async fn reject(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    review(&app, &form, &id, Step::Reject, "rejected").await
}

pub async fn end(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    review(&app, &form, &id, Step::End, "ended").await
}

pub async fn keep(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    review(&app, &form, &id, Step::Keep, "kept").await
}
