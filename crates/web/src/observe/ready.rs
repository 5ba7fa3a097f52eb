//! `GET /readyz`: whether requests should be sent here at the moment.

use crate::problem::Trouble;
use crate::router::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use flow::outward::Unready;
use flow::policy::Part;
use jiff::SignedDuration;
use serde::Serialize;

/// How long the log may wait to be published before the platform counts as not ready.
const PUBLICATION_LIMIT: SignedDuration = SignedDuration::from_secs(30);

#[derive(Serialize)]
struct Readiness {
    ready: bool,
    reasons: Vec<Reason>,
}

/// Codes only: anyone may ask.
#[derive(Serialize)]
struct Reason {
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<i64>,
}

impl From<Unready> for Reason {
    fn from(unready: Unready) -> Self {
        Self {
            code: unready.code(),
            seconds: match unready {
                Unready::PublicationBehind { seconds } => Some(seconds),
                _ => None,
            },
        }
    }
}

pub async fn ready(State(app): State<App>) -> Result<Response, Trouble> {
    app.platform.public(Part::Health)?;
    let reasons: Vec<Reason> = app
        .platform
        .unready(PUBLICATION_LIMIT)
        .into_iter()
        .map(Reason::from)
        .collect();
    let ready = reasons.is_empty();
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    Ok((status, Json(Readiness { ready, reasons })).into_response())
}
