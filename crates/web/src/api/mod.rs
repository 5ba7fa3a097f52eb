//! The JSON interface, version 1. Accounts are told by bearer tokens; cookies count for nothing here.

mod alarms;
mod caller;
mod checks;
mod consents;
mod log;
mod me;
pub mod questions;
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
        get("/me/report", me::report).with_entry(),
        get("/me/accesses", me::accesses),
        get("/me/accesses/list", me::list),
        get("/me/consents", me::consents),
        get("/me/consents/{id}/artefact", me::consent_artefact),
        get("/alarms", alarms::list),
        get("/alarms/{id}", alarms::one),
        post("/alarms/{id}/steps", alarms::take_step),
        post("/emergencies", alarms::begin_emergency),
        get("/log", log::state),
    ]
}

/// Their router.
pub fn router() -> Router<App> {
    // Bodies are bounded where they are read, an upload by the platform's own limit.
    router_of(routes()).layer(DefaultBodyLimit::disable())
}
