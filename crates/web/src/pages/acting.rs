//! 代他人办理: the pages a representative reads for somebody else. They are the person's own pages with a word at their head
//! that says for whom they are shown, and each reading of one has an entry in that person's list.

use super::consents::{chosen, done, show_consents};
use super::person::{
    download_proof, download_report, download_report_text, read_index, show_access, show_accesses,
    show_opening, show_report,
};
use crate::csrf::SignedForm;
use crate::download;
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use crate::views::representation::ActingCard;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};

pub async fn report(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let as_of = member.visitor.query.date("as_of")?;
    let account = member.account();
    let (represented, report) = app.platform.report_for(account, &id, as_of).await?;
    let acting = Some(ActingCard::of(&represented));
    show_report(&app, &member, &report, as_of, acting)
}

pub async fn report_json(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let as_of = member.visitor.query.date("as_of")?;
    let account = member.account();
    let (_, report) = app.platform.report_for(account, &id, as_of).await?;
    download_report(&report)
}

pub async fn report_text(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let as_of = member.visitor.query.date("as_of")?;
    let account = member.account();
    let (_, report) = app.platform.report_for(account, &id, as_of).await?;
    download_report_text(&member, &report)
}

pub async fn accesses(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let before = member.visitor.query.number("before")?;
    let account = member.account();
    let (represented, lines, older) = app.platform.accesses_for(account, &id, before).await?;
    let acting = Some(ActingCard::of(&represented));
    show_accesses(&app, &member, &lines, (older, before.is_some()), acting)
}

pub async fn access(
    State(app): State<App>,
    member: Member,
    Path((id, index)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let (account, index) = (member.account(), read_index(&index)?);
    let (represented, proof) = app.platform.access_proof_for(account, &id, index).await?;
    let acting = Some(ActingCard::of(&represented));
    show_access(&app, &member, index, proof, acting)
}

/// The whole list with all that proves it.
pub async fn list(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let proof = app.platform.list_proof_for(member.account(), &id).await?;
    download::text(&proof.file_name, "application/json", proof.text)
}

pub async fn proof(
    State(app): State<App>,
    member: Member,
    Path((id, index)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let (account, index) = (member.account(), read_index(&index)?);
    let (_, proof) = app.platform.access_proof_for(account, &id, index).await?;
    download_proof(proof)
}

pub async fn opening(
    State(app): State<App>,
    member: Member,
    Path((id, index)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let (account, index) = (member.account(), read_index(&index)?);
    let (_, proof) = app.platform.access_proof_for(account, &id, index).await?;
    show_opening(index, &proof)
}

pub async fn consents(
    State(app): State<App>,
    member: Member,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let account = member.account();
    let (represented, consents) = app.platform.consents_for(account, &id).await?;
    let told = member.visitor.query.get("done").and_then(done);
    let acting = Some(ActingCard::of(&represented));
    show_consents(&app, &member, &consents, told, acting)
}

fn back(id: &str, done: &str) -> Response {
    Redirect::to(&format!("/me/for/{id}/consents?done={done}")).into_response()
}

pub async fn approve(
    State(app): State<App>,
    Path((id, consent)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let items = chosen(&form)?;
    let account = form.member.account();
    app.platform
        .answer_consent_for(account, &id, &consent, Some(items))
        .await?;
    Ok(back(&id, "approved"))
}

pub async fn refuse(
    State(app): State<App>,
    Path((id, consent)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let account = form.member.account();
    app.platform
        .answer_consent_for(account, &id, &consent, None)
        .await?;
    Ok(back(&id, "refused"))
}

pub async fn withdraw(
    State(app): State<App>,
    Path((id, consent)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Trouble> {
    let account = form.member.account();
    app.platform
        .withdraw_consent_for(account, &id, &consent)
        .await?;
    Ok(back(&id, "withdrawn"))
}
