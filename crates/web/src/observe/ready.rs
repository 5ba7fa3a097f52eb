//! `GET /readyz`: whether requests should be sent here at the moment.

use crate::problem::Trouble;
use crate::router::App;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use flow::outward::{Finding, Unready};
use flow::policy::Part;
use jiff::SignedDuration;
use serde::Serialize;

/// How long the log may wait to be published before the platform counts as not ready.
const PUBLICATION_LIMIT: SignedDuration = SignedDuration::from_secs(30);

#[derive(Serialize)]
struct Readiness {
    ready: bool,
    reasons: Vec<Reason>,
    /// What operators must know although requests are answered.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    findings: Vec<Reason>,
}

/// Codes only: anyone may ask.
#[derive(Serialize)]
struct Reason {
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    witnesses: Option<usize>,
}

impl From<Unready> for Reason {
    fn from(unready: Unready) -> Self {
        Self {
            code: unready.code(),
            seconds: match unready {
                Unready::PublicationBehind { seconds } => Some(seconds),
                _ => None,
            },
            witnesses: match unready {
                Unready::LogForked { witnesses } | Unready::LogOlder { witnesses } => {
                    Some(witnesses)
                }
                _ => None,
            },
        }
    }
}

impl From<Finding> for Reason {
    fn from(finding: Finding) -> Self {
        let (seconds, witnesses) = match finding {
            Finding::Contradicted { witnesses, .. } => (None, Some(witnesses)),
            Finding::WitnessesBehind { seconds } => (Some(seconds), None),
        };
        Self {
            code: finding.code(),
            seconds,
            witnesses,
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
    let findings = app.platform.log_findings();
    let findings = findings.into_iter().map(Reason::from).collect();
    let ready = reasons.is_empty();
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    Ok((
        status,
        Json(Readiness {
            ready,
            reasons,
            findings,
        }),
    )
        .into_response())
}
