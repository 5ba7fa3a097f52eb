//! Consent artefacts for whoever is shown one: is it genuine, what does it say, and with which key and schema is that seen
//! without asking.

use crate::csrf::Posted;
use crate::download;
use crate::language::Words;
use crate::limits::Client;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Visitor;
use crate::times::beijing;
use crate::views::consent::Standing;
use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use flow::account::Account;
use flow::desk::ArtefactFile;
use flow::desk::artefact::{Document, MEDIA_TYPE};
use flow::outward::ArtefactCheck;
use flow::policy::Part;
use flow::problem::ProblemKind;
use rules::text::Bilingual;
use serde_json::json;

/// What an artefact's payload is, for other programs; the same file as in the repository.
const SCHEMA: &str = include_str!("../../schemas/consent-1.json");

/// What an artefact says, in words.
#[derive(Debug, Clone)]
pub struct ArtefactCard {
    /// Identifier of the consent.
    pub id: String,
    /// Who allows whom what, for what, how long and how often.
    pub sentence: Bilingual,
    /// Its 统一社会信用代码.
    pub social_credit_code: Option<String>,
    /// About what.
    pub items: Vec<Bilingual>,
    /// Beijing time.
    pub answered_at: String,
    /// The law it rests on.
    pub basis: Vec<Bilingual>,
    /// The platform that signed.
    pub issuer: String,
    /// Where it stands now, for its two sides.
    pub standing: Option<Standing>,
}

impl ArtefactCard {
    /// Of what a genuine artefact says.
    pub fn of(document: &Document, standing: Option<Standing>) -> Self {
        let at = document.answered_at.parse();
        Self {
            id: document.id.clone(),
            sentence: sentence(document),
            social_credit_code: document.grantee.social_credit_code.clone(),
            items: document.items.iter().map(|i| (&i.title).into()).collect(),
            answered_at: at.map_or_else(|_| document.answered_at.clone(), beijing),
            basis: document.basis.iter().map(Bilingual::from).collect(),
            issuer: document.issuer.clone(),
            standing,
        }
    }
}

fn sentence(said: &Document) -> Bilingual {
    let (person, grantee, purpose) = (&said.person, &said.grantee.name, &said.purpose.title);
    let (from, until, uses) = (&said.from, &said.until, said.uses);
    Bilingual::new(
        format!(
            "{person} 同意{}自 {from} 起至 {until} 止，为“{}”用途最多查询 {uses} 次，事项如下：",
            grantee.zh, purpose.zh
        ),
        format!(
            "{person} allows {} to ask at most {uses} times from {from} to {until}, for this purpose: {}. Items:",
            grantee.en, purpose.en
        ),
    )
}

/// The page on which an artefact is checked.
#[derive(Debug, Template)]
#[template(path = "artefact.html")]
pub struct ArtefactPage {
    pub l: Words,
    pub page: Page,
    /// What it says, or why it proves nothing.
    pub result: Option<Result<ArtefactCard, Bilingual>>,
}

pub async fn form(State(app): State<App>, visitor: Visitor) -> Result<Response, Trouble> {
    app.platform.public(Part::ConsentArtefact)?;
    html(&ArtefactPage {
        l: visitor.words,
        page: Page::new(&app, &visitor),
        result: None,
    })
}

/// Checks what was pasted. The form needs no token: it belongs to no session and changes nothing.
pub async fn check(
    State(app): State<App>,
    client: Client,
    visitor: Visitor,
    Posted(fields): Posted,
) -> Result<Response, Trouble> {
    app.platform.public(Part::ConsentArtefact)?;
    app.verify_rate.take(client, app.platform.now())?;
    let title = Bilingual::new("授权凭证", "Consent artefact");
    let text = fields.needed("artefact", &title)?;
    let result = match app.platform.check_artefact(text).await? {
        ArtefactCheck::NotGenuine(fault) => Err(fault.text()),
        ArtefactCheck::Genuine(document) => {
            let account = visitor.session.as_ref().map(|s| &s.session.account);
            let standing = standing(&app, account, &document).await?;
            Ok(ArtefactCard::of(&document, standing))
        }
    };
    html(&ArtefactPage {
        l: visitor.words,
        page: Page::new(&app, &visitor),
        result: Some(result),
    })
}

/// Where the consent of an artefact stands, if whoever asks is one of its sides.
///
/// # Errors
/// Of the store.
pub async fn standing(
    app: &App,
    account: Option<&Account>,
    document: &Document,
) -> Result<Option<Standing>, Trouble> {
    let Some(account) = account else {
        return Ok(None);
    };
    match app.platform.consent_of_artefact(account, document).await {
        Ok(consent) => Ok(Some(Standing::on(&consent, app.platform.today()))),
        Err(problem)
            if matches!(
                problem.kind,
                ProblemKind::NotFound | ProblemKind::NotAllowed
            ) =>
        {
            Ok(None)
        }
        Err(problem) => Err(problem.into()),
    }
}

/// The schema of what an artefact says (JSON Schema 2020-12).
pub async fn schema(State(app): State<App>) -> Result<Response, Trouble> {
    app.platform.public(Part::ConsentArtefact)?;
    Ok(public("application/schema+json", SCHEMA.to_owned()))
}

/// The key artefacts are signed with, as a set of JSON Web Keys (RFC 7517).
pub async fn keys(State(app): State<App>) -> Result<Response, Trouble> {
    let key = app.platform.artefact_public_key()?;
    let mut member = json!({
        "kty": key.kind, "crv": key.curve, "use": "sig", "alg": key.algorithm, "kid": key.id, "x": key.x
    });
    if let Some(y) = key.y {
        member["y"] = y.into();
    }
    let set = Json(json!({ "keys": [member] }));
    Ok(public("application/jwk-set+json", set.0.to_string()))
}

/// A document that anyone may read, also a page of another origin.
fn public(media_type: &'static str, text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "public, max-age=300"),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    (headers, text).into_response()
}

/// An artefact to be saved.
///
/// # Errors
/// 500 when it cannot be written out.
pub fn file(artefact: ArtefactFile) -> Result<Response, Trouble> {
    download::text(&artefact.file_name, MEDIA_TYPE, artefact.text)
}
