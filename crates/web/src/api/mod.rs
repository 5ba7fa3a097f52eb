//! The JSON interface, version 1. Accounts are told by bearer tokens; cookies count for nothing here.

mod alarms;
mod caller;
mod cases;
mod checks;
mod consents;
mod definitions;
mod log;
mod matters;
mod me;
mod measures;
pub mod questions;
mod recalls;
mod register;
pub mod token;
mod uploads;

use crate::route::{Route, get, post, router_of};
use crate::router::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;

/// Addresses below `/api/v1`.
pub fn routes() -> Vec<Route> {
    vec![
        get("/uploads", uploads::list),
        // Each row taken in makes its own entry, after the answer.
        post("/uploads", uploads::begin),
        get("/uploads/{id}", uploads::status),
        get("/uploads/{id}/findings", uploads::findings),
        get("/uploads/{id}/problem-file", uploads::problem_file),
        post("/consent-requests", consents::request).with_entry(),
        get("/consents", consents::list),
        get("/consents/{id}/artefact", consents::artefact),
        post("/consents/check", consents::check),
        post("/questions", questions::ask).with_entry(),
        post("/checks", checks::check).with_entry(),
        post("/matters/check", matters::check).with_entry(),
        get("/measures", measures::list),
        post("/measures", measures::file).with_entry(),
        post("/measures/{id}/lift", measures::lift).with_entry(),
        get("/recalls", recalls::list),
        get("/recalls/{id}/notice", recalls::notice),
        post("/recalls/{id}/acknowledge", recalls::acknowledge).with_entry(),
        get("/me/report", me::report).with_entry(),
        get("/me/accesses", me::accesses),
        get("/me/accesses/list", me::list),
        get("/me/notices", me::notices),
        get("/me/notices/{id}", me::notice),
        get("/me/measures", measures::own).with_entry(),
        get("/me/recalls", recalls::own),
        get("/me/consents", me::consents),
        get("/me/consents/{id}/artefact", me::consent_artefact),
        get("/me/cases", cases::own),
        post("/me/cases", cases::file).with_entry(),
        get("/me/cases/{id}", cases::own_one),
        post("/me/cases/{id}/moves", cases::move_own).with_entry(),
        get("/me/cases/{id}/papers/{paper}", cases::own_paper).with_entry(),
        get("/cases", cases::work),
        get("/cases/{id}", cases::one).with_entry(),
        post("/cases/{id}/moves", cases::handle).with_entry(),
        get("/cases/{id}/papers/{paper}", cases::paper).with_entry(),
        get("/consultations", definitions::consultations),
        get("/consultations/{id}", definitions::consultation),
        post("/consultations/{id}/comments", definitions::comment).with_entry(),
        get("/definitions", definitions::list),
        post("/definitions", definitions::draft).with_entry(),
        get("/definitions/{id}", definitions::one),
        post("/definitions/{id}/moves", definitions::take_step).with_entry(),
        post("/definitions/{id}/content", definitions::revise).with_entry(),
        post(
            "/definitions/{id}/comments/{comment}",
            definitions::answer_comment,
        )
        .with_entry(),
        get("/alarms", alarms::list),
        get("/alarms/{id}", alarms::one),
        post("/alarms/{id}/steps", alarms::take_step),
        post("/emergencies", alarms::begin_emergency),
        post("/register", register::search),
        get("/register/{id}", register::entry),
        get("/log", log::state),
    ]
}

/// Their router.
pub fn router() -> Router<App> {
    // Bodies are bounded where they are read, an upload by the platform's own limit.
    router_of(routes()).layer(DefaultBodyLimit::disable())
}
