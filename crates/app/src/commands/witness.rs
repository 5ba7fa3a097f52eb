//! `chengxin witness`: cosigns checkpoints of access logs that only grow (C2SP tlog-witness). It needs nothing of the
//! platform and sees no entry; whoever runs it should not be whoever runs the log.

use super::block_on;
use super::serve::stop;
use crate::{environment, output};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, DefaultBodyLimit, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use ledger::VerifierKey;
use ledger::witness::{REQUEST_MAX, Refused, Witness};
use serde::Deserialize;
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Requests an address may make within [`WINDOW`]. A log sends one now and then.
const REQUESTS: u32 = 120;
const WINDOW: Duration = Duration::from_secs(60);
/// Addresses that are told apart; beyond them everybody waits for the next window.
const MOST_ADDRESSES: usize = 10_000;
const SIZE_TYPE: &str = "text/x.tlog.size";
const TEXT: &str = "text/plain; charset=utf-8";

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Configuration file (TOML): name of the witness, its directory, the logs it follows.
    #[arg(long)]
    config: PathBuf,
    /// Address to listen on; HTTPS is for a proxy in front.
    #[arg(long, default_value = "127.0.0.1:8095")]
    listen: SocketAddr,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    directory: PathBuf,
    #[serde(default)]
    log: Vec<LogFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LogFile {
    key: String,
    origin: Option<String>,
}

struct Serving {
    witness: Witness,
    asked: Mutex<Asked>,
    stopwatch: Box<dyn Fn() -> Duration + Send + Sync>,
}

/// Requests of the window that runs.
#[derive(Default)]
struct Asked {
    begun: Duration,
    by: HashMap<IpAddr, u32>,
}

pub fn run(arguments: &Arguments) -> ExitCode {
    let witness = match open(&arguments.config) {
        Ok(witness) => witness,
        Err(error) => return output::failure(&error),
    };
    output::line(&format!("见证方公钥 key: {}", witness.key()));
    let serving = Serving {
        witness,
        asked: Mutex::default(),
        stopwatch: Box::new(environment::stopwatch()),
    };
    match block_on(serve(serving, arguments.listen)) {
        Err(code) => code,
        Ok(Err(error)) => output::failure(&error),
        Ok(Ok(())) => ExitCode::SUCCESS,
    }
}

fn open(config: &Path) -> Result<Witness, String> {
    let shown = config.display();
    let text = std::fs::read_to_string(config).map_err(|e| format!("{shown}: {e}"))?;
    let file: File = toml::from_str(&text).map_err(|e| format!("{shown}: {e}"))?;
    let mut keys = Vec::new();
    for log in &file.log {
        let key =
            VerifierKey::parse(&log.key).map_err(|e| format!("{shown}: log {}: {e}", log.key))?;
        if log
            .origin
            .as_deref()
            .is_some_and(|origin| origin != key.origin())
        {
            return Err(format!(
                "{shown}: the key {key} is not of the origin named beside it"
            ));
        }
        keys.push(key);
    }
    if keys.is_empty() {
        return Err(format!(
            "{shown}: 没有要见证的日志 names no [[log]] to follow"
        ));
    }
    let directory = config
        .parent()
        .unwrap_or(Path::new(""))
        .join(&file.directory);
    Witness::open(&directory, &file.name, keys, &environment::random())
        .map_err(|e| format!("{}: {e}", e.code()))
}

async fn serve(serving: Serving, address: SocketAddr) -> Result<(), String> {
    let listener = tokio::net::TcpListener::bind(address)
        .await
        .map_err(|e| format!("{address}: {e}"))?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    output::tell(&format!("listening on http://{address}"));
    let router = Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .route("/", get(state))
        .layer(DefaultBodyLimit::max(REQUEST_MAX))
        .with_state(Arc::new(serving));
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service)
        .with_graceful_shutdown(stop())
        .await
        .map_err(|e| e.to_string())
}

async fn add_checkpoint(
    State(serving): State<Arc<Serving>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    body: Bytes,
) -> Response {
    if !serving.admits(from.ip()) {
        return (StatusCode::TOO_MANY_REQUESTS, "too many requests\n").into_response();
    }
    let time = u64::try_from(environment::system_time().as_second()).unwrap_or(0);
    // It waits for the disk.
    let answered =
        tokio::task::spawn_blocking(move || serving.witness.add_checkpoint(&body, time)).await;
    match answered {
        Ok(Ok(word)) => ([(header::CONTENT_TYPE, TEXT)], word.line().to_owned()).into_response(),
        Ok(Err(refused)) => refusal(&refused),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn refusal(refused: &Refused) -> Response {
    if let Refused::Fork { .. } | Refused::NotContinued { .. } = refused {
        output::tell(&format!("{}: {refused}", refused.code()));
    }
    let status = StatusCode::from_u16(refused.status()).unwrap_or(StatusCode::BAD_REQUEST);
    let (kind, text) = match refused.known_size() {
        Some(size) => (SIZE_TYPE, format!("{size}\n")),
        None => (TEXT, format!("{}: {refused}\n", refused.code())),
    };
    (status, [(header::CONTENT_TYPE, kind)], text).into_response()
}

/// The key, and the newest checkpoints cosigned here, for whoever compares what logs show to whom.
async fn state(State(serving): State<Arc<Serving>>) -> Response {
    let mut text = format!("{}\n", serving.witness.key());
    for checkpoint in serving.witness.newest() {
        text += &format!("\n{}", checkpoint.text());
    }
    ([(header::CONTENT_TYPE, TEXT)], text).into_response()
}

impl Serving {
    fn admits(&self, address: IpAddr) -> bool {
        let now = (self.stopwatch)();
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if now.saturating_sub(asked.begun) >= WINDOW {
            *asked = Asked {
                begun: now,
                by: HashMap::new(),
            };
        }
        if asked.by.len() >= MOST_ADDRESSES && !asked.by.contains_key(&address) {
            return false;
        }
        let count = asked.by.entry(address).or_default();
        *count = count.saturating_add(1);
        *count <= REQUESTS
    }
}
