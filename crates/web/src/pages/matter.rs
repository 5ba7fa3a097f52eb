//! The counter's check of a matter: what applies to a person and why, and what the organ did about it.

use crate::csrf::SignedForm;
use crate::fields::unreadable;
use crate::language::Words;
use crate::page::{Page, html};
use crate::pages::desk::Choice;
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use crate::times::beijing;
use crate::views::receipt::ReceiptCard;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use flow::account::{Account, AccountKind};
use flow::desk::{
    FiledMeasure, MatterAnswer, MatterCheck, MatterLine, MeasureFiling, MeasureLifting,
};
use jiff::civil::Date;
use rules::consent::Ground;
use rules::text::Bilingual;

const ROOM: &str = "/desk/matter";

/// The form.
#[derive(Debug, Template)]
#[template(path = "matter.html")]
pub struct MatterPage {
    pub l: Words,
    pub page: Page,
    pub matters: Vec<Choice>,
    /// Consents that can be used and powers of the organ: `consent ID PURPOSE` or `power ID`.
    pub grounds: Vec<Choice>,
}

pub async fn form(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let account = member.account();
    let matters = app.platform.matters(account)?;
    let purposes: Vec<String> = matters.iter().flat_map(|m| m.purposes.clone()).collect();
    html(&MatterPage {
        l: member.visitor.words,
        page: Page::new(&app, &member.visitor),
        matters: matters
            .iter()
            .map(|m| (m.id.clone(), m.title.clone()))
            .collect(),
        grounds: grounds(&app, account, &purposes).await?,
    })
}

async fn grounds(
    app: &App,
    account: &Account,
    purposes: &[String],
) -> Result<Vec<Choice>, Trouble> {
    let pack = app.platform.pack();
    let organ = account.organ.as_deref().unwrap_or_default();
    let powers = pack.powers.iter().filter(|power| {
        power.organs.iter().any(|o| o == organ)
            && power.purposes.iter().any(|p| purposes.contains(p))
    });
    let mut grounds: Vec<Choice> = powers
        .map(|power| (format!("power {}", power.id), power.title.clone()))
        .collect();
    let today = app.platform.today();
    for consent in app.platform.consents_of_grantee(account).await? {
        let usable = consent.until >= today && consent.used < consent.uses;
        let given = consent.answered_at.is_some() && consent.withdrawn_at.is_none();
        if usable && given && purposes.contains(&consent.purpose) {
            let hint = &consent.subject_hint;
            let title = &consent.purpose_title;
            grounds.push((
                format!("consent {} {}", consent.id, consent.purpose),
                Bilingual::new(
                    format!("本人授权：{hint} · {}", title.zh),
                    format!("consent of {hint}: {}", title.en),
                ),
            ));
        }
    }
    Ok(grounds)
}

/// What applies.
#[derive(Debug, Template)]
#[template(path = "matter_answer.html")]
pub struct MatterAnswerPage {
    pub l: Words,
    pub page: Page,
    pub answer: MatterAnswer,
    /// Constraints and conveniences, each under its heading.
    pub sections: Vec<(Bilingual, Vec<MatterLine>)>,
    /// Whoever sees it may file what was done.
    pub may_file: bool,
    pub receipt: ReceiptCard,
}

/// Checks. Like every answer it is shown at once and stands at no address.
pub async fn check(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let account = form.member.account();
    let fields = &form.fields;
    let (ground, purpose) = ground(
        &app,
        fields.needed("ground", &Bilingual::new("查询依据", "Ground"))?,
        fields.get("case_number").unwrap_or_default(),
    )?;
    let check = MatterCheck {
        matter: fields
            .needed("matter", &Bilingual::new("办理事项", "Matter"))?
            .to_owned(),
        number: fields
            .needed("number", &Bilingual::new("证件号码", "Identity number"))?
            .to_owned(),
        name: fields.get("name").map(str::to_owned),
        purpose,
        ground,
    };
    let answer = app.platform.check_matter(account, check).await?;
    let (constraints, conveniences) = answer
        .measures
        .iter()
        .cloned()
        .partition(|line: &MatterLine| line.is_constraint);
    html(&MatterAnswerPage {
        l: form.member.visitor.words,
        page: Page::new(&app, &form.member.visitor)
            .marked(ROOM)
            .switching_at(ROOM),
        sections: vec![
            (Bilingual::new("便利", "Conveniences"), conveniences),
            (Bilingual::new("约束", "Constraints"), constraints),
        ],
        may_file: account.kind == AccountKind::Staff,
        receipt: ReceiptCard::of(&answer.receipt),
        answer,
    })
}

fn ground(app: &App, text: &str, case_number: &str) -> Result<(Ground, Option<String>), Trouble> {
    let mut words = text.split(' ');
    match (words.next(), words.next(), words.next()) {
        (Some("power"), Some(power), None) => {
            let ground = Ground::Statute {
                power: power.to_owned(),
                case_number: case_number.to_owned(),
            };
            Ok((ground, None))
        }
        (Some("consent"), Some(id), purpose) => {
            let ground = app.platform.consent_ground(id);
            let ground = ground.ok_or_else(|| unreadable("ground", text))?;
            Ok((ground, purpose.map(str::to_owned)))
        }
        _ => Err(unreadable("ground", text)),
    }
}

/// A measure the organ filed, as its list shows it.
#[derive(Debug, Clone)]
pub struct FiledCard {
    pub id: String,
    pub title: Bilingual,
    pub matter_title: Bilingual,
    pub applied: bool,
    pub reason: Option<String>,
    pub at: String,
    pub ground_end: Option<Date>,
    pub alive: bool,
    pub to_be_lifted: bool,
    pub ended_at: Option<String>,
}

impl FiledCard {
    fn of(filed: FiledMeasure) -> Self {
        Self {
            id: filed.id,
            title: filed.title,
            matter_title: filed.matter_title,
            applied: filed.applied,
            reason: filed.reason,
            at: beijing(filed.at),
            ground_end: filed.ground_end,
            alive: filed.alive,
            to_be_lifted: filed.to_be_lifted,
            ended_at: filed.ended_at.map(beijing),
        }
    }
}

/// What the organ filed.
#[derive(Debug, Template)]
#[template(path = "desk_measures.html")]
pub struct FiledPage {
    pub l: Words,
    pub page: Page,
    /// Something was just filed.
    pub done: bool,
    pub measures: Vec<FiledCard>,
}

pub async fn filed(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let filed = app.platform.filed_measures(member.account())?;
    // What has to be lifted comes first.
    let (to_be_lifted, others): (Vec<_>, Vec<_>) =
        filed.into_iter().partition(|measure| measure.to_be_lifted);
    let all = to_be_lifted.into_iter().chain(others);
    html(&FiledPage {
        l: member.visitor.words,
        page: Page::new(&app, &member.visitor).marked(ROOM),
        done: member.visitor.query.get("done").is_some(),
        measures: all.map(FiledCard::of).collect(),
    })
}

pub async fn file(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let fields = &form.fields;
    let measure = Bilingual::new("措施", "Measure");
    let action = fields.needed("action", &measure)?;
    let filing = MeasureFiling {
        checked: fields
            .number("checked")?
            .ok_or_else(|| unreadable("checked", ""))?,
        matter: fields.needed("matter", &measure)?.to_owned(),
        measure: fields.needed("measure", &measure)?.to_owned(),
        applied: match action {
            "applied" => true,
            "not-applied" => false,
            _ => return Err(unreadable("action", action)),
        },
        reason: fields.get("reason").unwrap_or_default().to_owned(),
    };
    let account = form.member.account();
    app.platform.file_measure(account, filing).await?;
    Ok(Redirect::to("/desk/measures?done=1").into_response())
}

pub async fn lift(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let lifting = match form.fields.get("because") {
        Some("ground-ended") => MeasureLifting::GroundEnded,
        _ => MeasureLifting::OwnAccord,
    };
    let account = form.member.account();
    app.platform.lift_measure(account, &id, lifting).await?;
    Ok(Redirect::to("/desk/measures?done=1").into_response())
}
