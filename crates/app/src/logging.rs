//! The program's log: lines on standard error, as text or JSON, of the program's own parts only.

use crate::output;
use clap::ValueEnum;
use std::process::ExitCode;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Chooses the level: `off`, `error`, `warn`, `info`, `debug` or `trace`.
const LEVEL: &str = "CHENGXIN_LOG";

/// Only these write: a library may say what it was given, which is nobody's business.
const OWN: [&str; 5] = ["chengxin", "web", "flow", "store", "ledger"];

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// Begins to log.
///
/// # Errors
/// Told already: the level is none.
pub fn begin(format: LogFormat) -> Result<(), ExitCode> {
    let level = match std::env::var(LEVEL) {
        Err(_) => LevelFilter::INFO,
        Ok(text) => text.parse().map_err(|_| {
            output::failure(&format!(
                "{LEVEL}={text}: off, error, warn, info, debug, trace"
            ))
        })?,
    };
    let own = Targets::new().with_targets(OWN.map(|name| (name, level)));
    let registry = tracing_subscriber::registry().with(own);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let begun = match format {
        LogFormat::Text => registry.with(lines.with_ansi(false)).try_init(),
        LogFormat::Json => registry
            .with(lines.json().flatten_event(true).with_span_list(false))
            .try_init(),
    };
    begun.map_err(|error| output::failure(&error))?;
    std::panic::set_hook(Box::new(|panic| {
        // Where, and not what: a panic's text may quote what the program was working on.
        let place = panic.location().map(ToString::to_string);
        tracing::error!(target: "chengxin", place, "panicked");
    }));
    Ok(())
}

/// Tells where the program listens; whoever started it on any free port waits for this line.
pub fn tell_address(format: LogFormat, what: &str, address: std::net::SocketAddr) {
    match format {
        LogFormat::Text => output::tell(&format!("{what} http://{address}")),
        LogFormat::Json => tracing::info!(target: "chengxin", "{what} http://{address}"),
    }
}
