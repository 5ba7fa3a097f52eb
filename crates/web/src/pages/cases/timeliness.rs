//! 办理时效: how organs keep their deadlines, for everyone.

use crate::language::Words;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Visitor;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use flow::case::TimelinessLine;

/// Organs with what they missed.
#[derive(Debug, Template)]
#[template(path = "timeliness.html")]
pub struct TimelinessPage {
    pub l: Words,
    pub page: Page,
    pub lines: Vec<TimelinessLine>,
}

pub async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Trouble> {
    let lines = app.platform.timeliness().await?;
    html(&TimelinessPage {
        l: visitor.words,
        page: Page::new(&app, &visitor),
        lines,
    })
}
