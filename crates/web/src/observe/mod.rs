//! The platform as those see it who run it: a line of the log and a count for every request, readiness, metrics.
//!
//! Requests are told by the template of their address, never by the address itself: no file name, no identifier of a
//! consent or upload, no query string, no address of a client and no account comes into a log or a metric.

mod metrics;
mod ready;

use crate::router::App;
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::{Family, MetricConstructor};
use prometheus_client::metrics::histogram::Histogram;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tracing::Instrument as _;

pub use metrics::{Process, metrics_router};
pub use ready::ready;

/// Upper bounds of the classes of durations, in seconds.
const SECONDS: [f64; 12] = [
    0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 5.0, 30.0,
];

/// Where nothing matches: one word for all such addresses, for they may hold anything.
const NO_ROUTE: &str = "none";

/// Addresses asked every few seconds by machines; their lines are for those who want them.
const PROBES: [&str; 2] = ["/healthz", "/readyz"];

/// A watch that only goes forwards.
pub type Stopwatch = Arc<dyn Fn() -> Duration + Send + Sync>;

/// What is counted of requests. Cheap to clone; all clones count together.
#[derive(Clone)]
pub struct Observed {
    requests: Family<RequestLabels, Counter>,
    durations: Family<RouteLabels, Histogram, DurationClasses>,
    stopwatch: Stopwatch,
    last_request: Arc<AtomicU64>,
}

impl std::fmt::Debug for Observed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Observed")
    }
}

#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RequestLabels {
    route: String,
    method: &'static str,
    status: u16,
}

#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

#[derive(Clone)]
struct DurationClasses;

impl MetricConstructor<Histogram> for DurationClasses {
    fn new_metric(&self) -> Histogram {
        Histogram::new(SECONDS)
    }
}

impl Observed {
    /// Nothing counted yet.
    #[must_use]
    pub fn new(stopwatch: Stopwatch) -> Self {
        Self {
            requests: Family::default(),
            durations: Family::new_with_constructor(DurationClasses),
            stopwatch,
            last_request: Arc::default(),
        }
    }

    fn count(&self, route: &str, method: &'static str, status: u16, took: Duration) {
        let route = route.to_owned();
        self.durations
            .get_or_create(&RouteLabels {
                route: route.clone(),
            })
            .observe(took.as_secs_f64());
        let labels = RequestLabels {
            route,
            method,
            status,
        };
        self.requests.get_or_create(&labels).inc();
    }
}

/// The outermost layer: counts a request and tells of it. The duration ends when the answer begins to be sent.
pub async fn request(State(app): State<App>, request: Request, next: Next) -> Response {
    let observed = &app.settings.observed;
    let method = method_word(request.method());
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let route = matched.as_ref().map_or(NO_ROUTE, MatchedPath::as_str);
    let id = observed.last_request.fetch_add(1, Ordering::Relaxed) + 1;
    let span = tracing::info_span!("request", id);
    let begun = (observed.stopwatch)();
    let response = next.run(request).instrument(span.clone()).await;
    let took = (observed.stopwatch)().saturating_sub(begun);
    let status = response.status().as_u16();
    observed.count(route, method, status, took);
    let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    span.in_scope(|| {
        if PROBES.contains(&route) {
            tracing::debug!(method, route, status, microseconds, "answered");
        } else {
            tracing::info!(method, route, status, microseconds, "answered");
        }
    });
    response
}

/// A method by its name; what a client makes up is not repeated.
fn method_word(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "OTHER",
    }
}
