//! The desk of those who ask: request consent, ask, read the answer. Identity numbers travel in bodies only.

use crate::api;
use crate::csrf::SignedForm;
use crate::fields::{Fields, unreadable};
use crate::language::Words;
use crate::page::{Page, html};
use crate::pages::artefacts;
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use crate::times::beijing;
use crate::views::consent::ConsentCard;
use crate::views::line::LineCard;
use crate::views::receipt::ReceiptCard;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use flow::account::Account;
use flow::desk::{Answer, Ask, ConsentRequest};
use jiff::ToSpan as _;
use jiff::civil::Date;
use rules::consent::Ground;
use rules::pack::Pack;
use rules::text::Bilingual;

/// A slug with its name, for lists to choose from.
pub type Choice = (String, Bilingual);

/// The desk.
#[derive(Debug, Template)]
#[template(path = "desk.html")]
pub struct DeskPage {
    pub l: Words,
    pub page: Page,
    /// A request was just sent.
    pub requested: bool,
    /// Purposes that need consent.
    pub purposes: Vec<Choice>,
    /// Items that can be asked for.
    pub items: Vec<Choice>,
    /// Statutory powers of the organ.
    pub powers: Vec<Choice>,
    pub consents: Vec<ConsentCard>,
    pub today: Date,
    pub until: Date,
    /// The organ serves persons at a counter.
    pub counter: bool,
    /// Until when the emergency of the account lasts.
    pub emergency: Option<String>,
}

pub async fn overview(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let account = member.account();
    let consents = app.platform.consents_of_grantee(account).await?;
    let (pack, day) = (app.platform.pack(), app.platform.today());
    let purposes = pack.purposes.iter();
    let with_consent = purposes.filter(|p| p.with_consent && p.switched_off.is_none());
    let items = pack.items.iter();
    let on = items.filter(|i| i.governs(day) && i.switched_off.is_none());
    html(&DeskPage {
        l: member.visitor.words,
        page: Page::new(&app, &member.visitor),
        requested: member.visitor.query.get("requested").is_some(),
        counter: app.platform.serves_at_counter(account),
        emergency: app.platform.emergency(account)?.map(beijing),
        purposes: with_consent
            .map(|p| (p.id.clone(), p.title.clone()))
            .collect(),
        items: on.map(|i| (i.id.clone(), i.title.clone())).collect(),
        powers: powers_of(account, pack),
        consents: consents.iter().map(|c| ConsentCard::of(c, day)).collect(),
        today: day,
        until: app.platform.suggested_until(),
    })
}

fn powers_of(account: &Account, pack: &Pack) -> Vec<Choice> {
    let organ = account.organ.as_deref().unwrap_or_default();
    let powers = pack.powers.iter();
    powers
        .filter(|p| p.organs.iter().any(|o| o == organ))
        .map(|p| (p.id.clone(), p.title.clone()))
        .collect()
}

pub async fn request_consent(
    State(app): State<App>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let account = form.member.account();
    let fields = &form.fields;
    let until = Bilingual::new("授权截止日", "Last day");
    let request = ConsentRequest {
        name: fields
            .needed("name", &Bilingual::new("姓名", "Name"))?
            .to_owned(),
        number: fields.needed("number", &number_title())?.to_owned(),
        purpose: fields
            .needed("purpose", &Bilingual::new("用途", "Purpose"))?
            .to_owned(),
        items: fields.all("item"),
        from: fields.date("from")?.unwrap_or_else(|| app.platform.today()),
        until: crate::fields::read_date(fields.needed("until", &until)?)?,
        uses: fields.number("uses")?.unwrap_or(1),
    };
    app.platform.request_consent(account, request).await?;
    Ok(Redirect::to("/desk?requested=1#consents").into_response())
}

fn number_title() -> Bilingual {
    Bilingual::new("证件号码", "Identity number")
}

/// The artefact of a consent the organ was given.
pub async fn artefact(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let account = member.account();
    artefacts::file(app.platform.consent_artefact(account, &id).await?)
}

/// The ground a question is about to rest on.
#[derive(Debug, Clone)]
pub struct GroundCard {
    /// Field of the form that names it: `consent` or `power`.
    pub field: &'static str,
    /// Its identifier.
    pub id: String,
    /// What it is.
    pub title: Bilingual,
    /// Purposes it can serve.
    pub purposes: Vec<Choice>,
    /// Items it covers.
    pub items: Vec<Choice>,
    /// The person, masked; known for a consent.
    pub subject_hint: Option<String>,
    /// A case number is needed.
    pub needs_case: bool,
    /// Last day until which it may be kept from the person.
    pub seal_until: Option<Date>,
}

/// The question form.
#[derive(Debug, Template)]
#[template(path = "ask.html")]
pub struct AskPage {
    pub l: Words,
    pub page: Page,
    pub ground: GroundCard,
    /// Until when the emergency of the account lasts.
    pub emergency: Option<String>,
}

pub async fn ask_form(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let account = member.account();
    app.platform.desk(account)?;
    let query = &member.visitor.query;
    let ground = match (query.get("consent"), query.get("power")) {
        (Some(id), _) => {
            let consents = app.platform.consents_of_grantee(account).await?;
            let consent = consents.iter().find(|c| c.id == id);
            let consent = consent.ok_or_else(Trouble::not_found)?;
            consent_ground(&ConsentCard::of(consent, app.platform.today()))
        }
        (None, Some(id)) => {
            let allowed = powers_of(account, app.platform.pack());
            let held = allowed.iter().any(|(power, _)| power == id);
            let ground = held.then(|| power_ground(id, app.platform.pack(), app.platform.today()));
            ground.flatten().ok_or_else(Trouble::not_found)?
        }
        (None, None) => return Ok(Redirect::to("/desk").into_response()),
    };
    html(&AskPage {
        l: member.visitor.words,
        page: Page::new(&app, &member.visitor),
        ground,
        emergency: app.platform.emergency(account)?.map(beijing),
    })
}

fn consent_ground(consent: &ConsentCard) -> GroundCard {
    GroundCard {
        field: "consent",
        id: consent.id.clone(),
        title: Bilingual::new("本人授权", "Consent of the person"),
        purposes: vec![(consent.purpose_slug.clone(), consent.purpose.clone())],
        items: consent.approved.clone(),
        subject_hint: Some(consent.subject_hint.clone()),
        needs_case: false,
        seal_until: None,
    }
}

fn power_ground(id: &str, pack: &Pack, today: Date) -> Option<GroundCard> {
    let power = pack.power(id)?;
    let purposes = power.purposes.iter().filter_map(|p| pack.purpose(p));
    let items = power.items.iter().filter_map(|i| pack.item(i));
    Some(GroundCard {
        field: "power",
        id: power.id.clone(),
        title: power.title.clone(),
        purposes: purposes.map(|p| (p.id.clone(), p.title.clone())).collect(),
        items: items.map(|i| (i.id.clone(), i.title.clone())).collect(),
        subject_hint: None,
        needs_case: true,
        seal_until: power
            .secrecy
            .as_ref()
            .and_then(|secrecy| today.checked_add(i64::from(secrecy.days).days()).ok()),
    })
}

/// An answer.
#[derive(Debug, Template)]
#[template(path = "answer.html")]
pub struct AnswerPage {
    pub l: Words,
    pub page: Page,
    pub subject_hint: String,
    pub purpose: Bilingual,
    pub as_of: Date,
    pub receipt: ReceiptCard,
    pub lines: Vec<LineCard>,
}

impl AnswerPage {
    /// Of an answer.
    pub fn of(answer: &Answer, page: Page) -> Self {
        Self {
            l: page.words,
            page: page.switching_at("/desk"),
            subject_hint: answer.subject_hint.clone(),
            purpose: answer.purpose_title.clone(),
            as_of: answer.as_of,
            receipt: ReceiptCard::of(&answer.receipt),
            lines: answer.lines.iter().map(LineCard::of).collect(),
        }
    }
}

/// Asks. The answer is shown at once and stands at no address: it cannot be loaded again without a new receipt.
pub async fn ask(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let account = form.member.account();
    let fields = &form.fields;
    let ask = Ask {
        number: fields.needed("number", &number_title())?.to_owned(),
        name: fields.get("name").map(str::to_owned),
        purpose: fields
            .needed("purpose", &Bilingual::new("用途", "Purpose"))?
            .to_owned(),
        items: fields.all("item"),
        ground: ground(&app, fields)?,
        emergency: fields.get("emergency").is_some(),
    };
    let seal = api::questions::seal(fields.get("sealed_until"), fields.get("seal_reason"))?;
    let answer = app.platform.ask_sealed(account, ask, seal).await?;
    let page = Page::new(&app, &form.member.visitor);
    html(&AnswerPage::of(&answer, page))
}

fn ground(app: &App, fields: &Fields) -> Result<Ground, Trouble> {
    if let Some(consent) = fields.get("consent") {
        let named = app.platform.consent_ground(consent);
        return named.ok_or_else(|| unreadable("consent", consent));
    }
    let power = Bilingual::new("查询依据", "Ground");
    Ok(Ground::Statute {
        power: fields.needed("power", &power)?.to_owned(),
        case_number: fields.get("case_number").unwrap_or_default().to_owned(),
    })
}
