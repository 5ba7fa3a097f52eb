//! The person's own: which measures organs took, and points for whoever wants them.

use crate::csrf::SignedForm;
use crate::language::Words;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use crate::times::beijing;
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use flow::person::{MeasureView, PointsView};
use jiff::civil::Date;
use rules::text::Bilingual;

/// A measure as a page shows it.
#[derive(Debug, Clone)]
pub struct MeasureCard {
    pub title: Bilingual,
    pub meaning: Bilingual,
    pub matter_title: Bilingual,
    pub organ_name: Bilingual,
    pub is_constraint: bool,
    pub applied: bool,
    pub reason: Option<String>,
    pub at: String,
    pub because: Option<(Bilingual, String, String)>,
    pub until: Option<Date>,
    pub alive: bool,
    pub lifted_at: Option<String>,
    pub how_to_object: Bilingual,
}

impl MeasureCard {
    fn of(view: MeasureView) -> Self {
        Self {
            title: view.title,
            meaning: view.meaning,
            matter_title: view.matter_title,
            organ_name: view.organ_name,
            is_constraint: view.is_constraint,
            applied: view.applied,
            reason: view.reason,
            at: beijing(view.at),
            because: view.because,
            until: view.until,
            alive: view.alive,
            lifted_at: view.lifted_at.map(beijing),
            how_to_object: view.how_to_object,
        }
    }
}

/// Measures towards the person.
#[derive(Debug, Template)]
#[template(path = "me_measures.html")]
pub struct MeasuresPage {
    pub l: Words,
    pub page: Page,
    pub measures: Vec<MeasureCard>,
}

pub async fn own(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let measures = app.platform.my_measures(member.account()).await?;
    html(&MeasuresPage {
        l: member.visitor.words,
        page: Page::new(&app, &member.visitor),
        measures: measures.into_iter().map(MeasureCard::of).collect(),
    })
}

/// Points, before and after they are computed.
#[derive(Debug, Template)]
#[template(path = "me_points.html")]
pub struct PointsPage {
    pub l: Words,
    pub page: Page,
    pub joined: bool,
    pub points: Option<PointsView>,
}

pub async fn points(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    let joined = app.platform.my_points_since(member.account())?.is_some();
    html(&PointsPage {
        l: member.visitor.words,
        page: Page::new(&app, &member.visitor).marked("/me/measures"),
        joined,
        points: None,
    })
}

pub async fn choose_points(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let wanted = form.fields.get("wanted") == Some("yes");
    let account = form.member.account();
    app.platform.choose_points(account, wanted).await?;
    Ok(Redirect::to("/me/points").into_response())
}

/// Computes them: in the answer to a form, since it reads records.
pub async fn show_points(State(app): State<App>, form: SignedForm) -> Result<Response, Trouble> {
    let points = app.platform.my_points(form.member.account()).await?;
    html(&PointsPage {
        l: form.member.visitor.words,
        page: Page::new(&app, &form.member.visitor)
            .marked("/me/measures")
            .switching_at("/me/points"),
        joined: true,
        points: Some(points),
    })
}
