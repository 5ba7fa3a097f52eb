//! The operator's view: the law the platform runs by, and the state of the log.

use crate::language::Words;
use crate::page::{Page, html};
use crate::pages::catalogue::by_class;
use crate::pages::public::counters_in_words;
use crate::pages::recalls::days;
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Member;
use crate::views::citation::InstrumentCard;
use crate::views::item::ItemLine;
use crate::views::parameter::ParameterLine;
use crate::views::witness::WitnessesCard;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use flow::desk::MeasureCounts;
use flow::outward::{LogState, RecallCounts};
use rules::text::Bilingual;

/// Operation of the platform.
#[derive(Debug, Template)]
#[template(path = "operator.html")]
pub struct OperatorPage {
    pub l: Words,
    pub page: Page,
    pub pack_id: String,
    pub pack_digest: String,
    pub counters: Vec<(Bilingual, u64)>,
    pub log: LogState,
    /// How measures stand: alive, alive without a live record, to be lifted.
    pub measures: MeasureCounts,
    /// Recalls that nobody acknowledged.
    pub recalls: RecallCounts,
    /// Age of the oldest of them, in words.
    pub oldest_recall: Option<Bilingual>,
    pub witnesses: Option<WitnessesCard>,
    pub classes: Vec<(Bilingual, Vec<ItemLine>)>,
    pub instruments: Vec<InstrumentCard>,
    pub parameters: Vec<ParameterLine>,
}

pub async fn overview(State(app): State<App>, member: Member) -> Result<Response, Trouble> {
    app.platform.operation(member.account())?;
    let counters = app.platform.counters().await?;
    let log = app.platform.log_state().await?;
    let pack = app.platform.pack();
    let instruments = pack.instruments.iter().map(|i| InstrumentCard::of(i, pack));
    let parameters = pack.parameters.all().iter();
    let recalls = app.platform.recall_numbers(member.account())?;
    html(&OperatorPage {
        l: member.visitor.words,
        page: Page::new(&app, &member.visitor),
        pack_id: pack.id.clone(),
        pack_digest: pack.digest.clone(),
        counters: counters_in_words(&counters),
        witnesses: log.witnessed.as_ref().map(WitnessesCard::of),
        log,
        measures: app.platform.measure_numbers(member.account())?,
        recalls,
        oldest_recall: recalls.oldest_days.map(days),
        classes: by_class(pack, app.platform.today()),
        instruments: instruments.collect(),
        parameters: parameters.map(|p| ParameterLine::of(p, pack)).collect(),
    })
}
