//! The JSON interface, version 1. Accounts are told by bearer tokens; cookies count for nothing here.

mod caller;
mod checks;
mod consents;
mod log;
mod me;
mod questions;
mod uploads;

use crate::router::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

/// Addresses below `/api/v1`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/uploads", get(uploads::list).post(uploads::begin))
        .route("/uploads/{id}", get(uploads::status))
        .route("/uploads/{id}/findings", get(uploads::findings))
        .route("/uploads/{id}/problem-file", get(uploads::problem_file))
        .route("/consent-requests", post(consents::request))
        .route("/consents", get(consents::list))
        .route("/questions", post(questions::ask))
        .route("/checks", post(checks::check))
        .route("/me/report", get(me::report))
        .route("/me/accesses", get(me::accesses))
        .route("/log", get(log::state))
        // Bodies are bounded where they are read, an upload by the platform's own limit.
        .layer(DefaultBodyLimit::disable())
}
