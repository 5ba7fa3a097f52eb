//! The person's consents: approve in parts, refuse, withdraw.

use super::person::base_of;
use crate::csrf::SignedForm;
use crate::language::Words;
use crate::page::{Page, html};
use crate::pages::artefacts;
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use crate::views::consent::{ConsentCard, Standing};
use crate::views::consent_request::RequestCard;
use crate::views::representation::ActingCard;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use flow::desk::ConsentView;
use rules::text::Bilingual;

/// Consents of a person.
#[derive(Debug, Template)]
#[template(path = "me_consents.html")]
pub struct ConsentsPage {
    pub l: Words,
    pub page: Page,
    /// What was just done.
    pub done: Option<Bilingual>,
    pub asked: Vec<RequestCard>,
    pub open: Vec<ConsentCard>,
    pub past: Vec<ConsentCard>,
    /// Where the pages of the person begin.
    pub base: String,
    /// For whom, when somebody acts for another.
    pub acting: Option<ActingCard>,
}

impl ConsentsPage {
    /// Nobody gives a consent for the dead.
    fn gives_consents(&self) -> bool {
        self.acting
            .as_ref()
            .is_none_or(|acting| acting.gives_consents)
    }
}

pub async fn list(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let account = member.account();
    let consents = app.platform.my_consents(account).await?;
    let told = member.visitor.query.get("done").and_then(done);
    show_consents(&app, &member, &consents, told, None)
}

pub fn show_consents(
    app: &App,
    member: &Member,
    consents: &[ConsentView],
    done: Option<Bilingual>,
    acting: Option<ActingCard>,
) -> Result<Response, Trouble> {
    let day = app.platform.today();
    let waits = |consent: &&_| Standing::on(consent, day) == Standing::Asked;
    let (asked, rest): (Vec<_>, Vec<_>) = consents.iter().partition(waits);
    let (open, past) = rest
        .into_iter()
        .map(|consent| ConsentCard::of(consent, day))
        .partition(|card| card.standing.is_open());
    let pack = app.platform.pack();
    html(&ConsentsPage {
        l: member.visitor.words,
        page: Page::new(app, &member.visitor),
        done,
        asked: asked
            .into_iter()
            .map(|consent| RequestCard::of(consent, pack, day))
            .collect(),
        open,
        past,
        base: base_of(acting.as_ref()),
        acting,
    })
}

pub fn done(word: &str) -> Option<Bilingual> {
    match word {
        "approved" => Some(Bilingual::new(
            "已授权。您可以随时在下方撤回。",
            "Approved. You can withdraw it below at any time.",
        )),
        "refused" => Some(Bilingual::new(
            "已拒绝。对方得不到任何信息，一段时间内也不得再次申请。",
            "Refused. The other side gets nothing, and may not ask again for a while.",
        )),
        "withdrawn" => Some(Bilingual::new(
            "已撤回。此后的查询一律拒绝。",
            "Withdrawn. Every later question is refused.",
        )),
        _ => None,
    }
}

pub async fn approve(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let items = chosen(&form)?;
    let account = form.member.account();
    app.platform
        .answer_consent(account, &id, Some(items))
        .await?;
    Ok(Redirect::to("/me/consents?done=approved").into_response())
}

/// The items that were ticked.
pub fn chosen(form: &SignedForm) -> Result<Vec<String>, Trouble> {
    let items = form.fields.all("item");
    if items.is_empty() {
        return Err(Trouble::bad_input(
            "CONSENT-NOTHING-CHOSEN",
            Bilingual::new("没有勾选任何事项", "no item was ticked"),
            Bilingual::new("请至少勾选一项，或选择拒绝", "tick at least one, or refuse"),
        ));
    }
    Ok(items)
}

pub async fn refuse(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let account = form.member.account();
    app.platform.answer_consent(account, &id, None).await?;
    Ok(Redirect::to("/me/consents?done=refused").into_response())
}

/// The artefact of a consent the person gave.
pub async fn artefact(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let account = member.account();
    artefacts::file(app.platform.my_consent_artefact(account, &id).await?)
}

pub async fn withdraw(
    State(app): State<App>,
    Path(id): Path<String>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let account = form.member.account();
    app.platform.withdraw_consent(account, &id).await?;
    Ok(Redirect::to("/me/consents?done=withdrawn").into_response())
}
