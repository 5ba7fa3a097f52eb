//! `GET /metrics` for Prometheus, on an address of its own: how much is asked of a platform is not for everyone.

use super::Observed;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use flow::Platform;
use flow::outward::{Classes, Gauges};
use flow::witnesses::{Standing, WitnessedLog};
use jiff::Timestamp;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeMetric, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

/// The text format the library writes; Prometheus asks for it by this name.
const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Facts of the process, which only the program itself knows.
#[derive(Debug, Clone)]
pub struct Process {
    /// Version of the program.
    pub version: &'static str,
    /// When it started.
    pub started_at: Timestamp,
    /// Bytes of memory it holds, where the system tells.
    pub resident_bytes: fn() -> Option<u64>,
}

#[derive(Debug, Clone)]
struct Watched {
    platform: Platform,
    observed: Observed,
    process: Process,
}

/// Answers `GET /metrics` and nothing else. Serve it on an address that only the operator reaches.
pub fn metrics_router(platform: Platform, observed: Observed, process: Process) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .with_state(Watched {
            platform,
            observed,
            process,
        })
}

async fn metrics(State(watched): State<Watched>) -> Response {
    let mut registry = Registry::default();
    watched.process.register(&mut registry);
    watched.observed.register(&mut registry);
    // What the store cannot tell at the moment is left out; the rest is still worth knowing.
    if let Ok(gauges) = watched.platform.gauges().await {
        register(&gauges, &mut registry);
    }
    let mut text = String::new();
    match encode(&mut text, &registry) {
        Ok(()) => ([(header::CONTENT_TYPE, MEDIA_TYPE)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

impl Process {
    fn register(&self, registry: &mut Registry) {
        registry.register(
            "chengxin_build",
            "The program that answers",
            Info::new([("version", self.version)]),
        );
        let started = self.started_at.as_duration().as_secs_f64();
        registry.register(
            "process_start_time_seconds",
            "When the process started, seconds since 1970",
            ConstGauge::new(started),
        );
        if let Some(bytes) = (self.resident_bytes)() {
            registry.register(
                "process_resident_memory_bytes",
                "Memory the process holds",
                ConstGauge::new(bytes),
            );
        }
    }
}

impl Observed {
    fn register(&self, registry: &mut Registry) {
        registry.register(
            "chengxin_http_requests",
            "Requests answered",
            self.requests.clone(),
        );
        registry.register(
            "chengxin_http_request_duration_seconds",
            "Time from a request to the beginning of its answer",
            self.durations.clone(),
        );
    }
}

fn register(gauges: &Gauges, registry: &mut Registry) {
    let counters = &gauges.counters;
    for (name, help, value) in [
        (
            "chengxin_records",
            "Record versions accepted",
            counters.records,
        ),
        (
            "chengxin_log_entries",
            "Entries of the access log",
            counters.accesses,
        ),
        (
            "chengxin_rows_refused",
            "Rows refused at the gate",
            counters.refused_rows,
        ),
    ] {
        registry.register(name, help, ConstCounter::new(value));
    }
    let questions = Family::<[(&str, &str); 1], Counter>::default();
    for (outcome, count) in [
        ("answered", counters.questions_answered),
        ("refused", counters.questions_refused),
    ] {
        questions
            .get_or_create(&[("outcome", outcome)])
            .inc_by(count);
    }
    registry.register(
        "chengxin_questions",
        "Questions by their outcome",
        questions,
    );
    for (name, help, value) in [
        (
            "chengxin_log_published_entries",
            "Entries the signed checkpoint covers",
            gauges.published,
        ),
        (
            "chengxin_log_pending_entries",
            "Entries that wait for the next checkpoint",
            counters.accesses.saturating_sub(gauges.published),
        ),
        (
            "chengxin_intakes_running",
            "Files that are being taken in",
            gauges.intakes,
        ),
        (
            "chengxin_alarms_waiting",
            "Alarms about lookups that wait for a review",
            gauges.alarms,
        ),
        (
            "chengxin_alarms_oldest_seconds",
            "Seconds the oldest of them has waited",
            gauges.oldest_alarm,
        ),
    ] {
        registry.register(name, help, ConstGauge::new(value));
    }
    if let Some(witnessed) = &gauges.witnessed {
        register_witnesses(witnessed, registry);
    }
    let writer = &gauges.writer;
    registry.register(
        "chengxin_store_commit_seconds",
        "Time commits took to become durable",
        Encoded(writer.commit_seconds.clone()),
    );
    registry.register(
        "chengxin_store_commit_jobs",
        "Writes that became durable in one commit",
        Encoded(writer.commit_jobs.clone()),
    );
}

fn register_witnesses(witnessed: &WitnessedLog, registry: &mut Registry) {
    let seconds = |at: Option<Timestamp>| at.map_or(0, Timestamp::as_second);
    for (name, help, value) in [
        (
            "chengxin_log_witnessed_entries",
            "Entries of the newest checkpoint that a quorum of witnesses cosigned",
            witnessed.size.unwrap_or(0),
        ),
        (
            "chengxin_log_witnessed_time_seconds",
            "When they did, seconds since 1970; 0 when there is none",
            u64::try_from(seconds(witnessed.at)).unwrap_or(0),
        ),
    ] {
        registry.register(name, help, ConstGauge::new(value));
    }
    let signs = Family::<[(String, String); 1], Gauge>::default();
    let against = Family::<[(String, String); 2], Gauge>::default();
    for witness in &witnessed.witnesses {
        let name = || ("witness".to_owned(), witness.name.clone());
        signs
            .get_or_create(&[name()])
            .set(i64::from(witness.standing == Standing::Signs));
        if witness.standing.contradicts() {
            let code = ("code".to_owned(), witness.standing.code().to_owned());
            against.get_or_create(&[name(), code]).set(1);
        }
    }
    registry.register(
        "chengxin_witness_signs",
        "Whether the witness cosigned what it was last asked about",
        signs,
    );
    registry.register(
        "chengxin_witness_contradicts",
        "Witnesses that have seen another log under this one's signature, or more of it than there is",
        against,
    );
}

/// A histogram that was counted elsewhere.
#[derive(Debug)]
struct Encoded(Classes);

impl EncodeMetric for Encoded {
    fn encode(&self, mut encoder: MetricEncoder<'_>) -> Result<(), std::fmt::Error> {
        let Self(classes) = self;
        encoder.encode_histogram::<NoLabelSet>(classes.sum, classes.count(), &classes.counts, None)
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Histogram
    }
}
