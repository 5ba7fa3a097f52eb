//! The portal, the public pages and the JSON interface: what people and machines see of the platform.
//!
//! This crate turns requests into calls of [`flow::Platform`] and its answers into pages and documents. It knows
//! HTTP, HTML and the two languages of the interface; it knows no SQL, no key and no rule of law. A person's data is
//! reached only through `flow`, where the receipt is made before the data is read.

mod api;
mod cookies;
mod csrf;
mod device;
mod download;
mod fields;
mod headers;
mod json_body;
mod language;
mod limits;
mod observe;
mod page;
mod pages;
pub mod paper;
mod problem;
mod problem_document;
mod proxy;
mod route;
mod router;
mod session;
mod times;
mod views;
mod wire;

pub use observe::{Observed, Process, Stopwatch, metrics_router};
pub use proxy::digest as certificate_digest;
pub use route::Address;
pub use router::{WebSettings, addresses, router};

/// Everything held about a person as one document, for the command line.
#[must_use]
pub fn export_json(export: &flow::person::Export) -> serde_json::Value {
    wire::export::export_json(export)
}

/// A person's report as the interface writes it, for the command line.
#[must_use]
pub fn report_json(report: &flow::person::Report) -> serde_json::Value {
    // Only maps with keys that are no text fail to become a value; the report has none.
    serde_json::to_value(wire::answer::ReportWire::of(report)).unwrap_or_default()
}
