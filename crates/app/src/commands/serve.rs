//! `chengxin serve`.

use super::{Place, block_on};
use crate::logging::{self, LogFormat};
use crate::{environment, output};
use flow::Platform;
use flow::login::Settings;
use flow::review::Follower;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use web::{Observed, Process, WebSettings};

/// Between two pages of entries that are looked at for alarms, and after the last.
const BETWEEN_PAGES: Duration = Duration::from_millis(250);
const UNTIL_NEXT: Duration = Duration::from_secs(2);
/// How often is looked whether the last intake has ended.
const GLANCE: Duration = Duration::from_millis(50);

const SECONDS_OF_HOUR: u64 = 3600;

/// Shorter than the patience of service managers, which is 90 seconds or, in containers, 30.
pub const GRACE_SECONDS: u64 = 20;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:8090", env = "CHENGXIN_LISTEN")]
    listen: SocketAddr,
    /// The pages are reached over HTTPS (by a proxy): cookies are marked Secure.
    #[arg(long, env = "CHENGXIN_HTTPS")]
    https: bool,
    /// Loopback address on which `/metrics` answers; left out, there are no metrics.
    #[arg(long, env = "CHENGXIN_METRICS")]
    metrics: Option<SocketAddr>,
    /// How the log on standard error is written; its level is in CHENGXIN_LOG.
    #[arg(long, value_enum, default_value = "text")]
    log: LogFormat,
    /// Configuration file (TOML): identity providers, systems, the proxy in front, witnesses of the log, gateways for messages.
    #[arg(long, env = "CHENGXIN_CONFIG")]
    config: Option<PathBuf>,
    /// Seconds that requests and intakes which run may go on after the program was told to stop.
    #[arg(long, default_value_t = GRACE_SECONDS, env = "CHENGXIN_GRACE")]
    grace: u64,
    /// Hours from one closing of the access log to the next; 0 for none.
    #[arg(long, default_value_t = 24, env = "CHENGXIN_CLOSING_HOURS")]
    closing_hours: u32,
    #[command(flatten)]
    place: Place,
}

/// How to serve.
#[derive(Debug, Clone, Copy)]
pub struct Serving {
    /// Address of the pages and the interface.
    pub listen: SocketAddr,
    /// They are reached over HTTPS.
    pub https: bool,
    /// Address of the metrics.
    pub metrics: Option<SocketAddr>,
    /// Format of the log.
    pub log: LogFormat,
    /// How long what runs may go on after the program was told to stop.
    pub grace: Duration,
}

pub fn run(arguments: &Arguments) -> ExitCode {
    if let Some(address) = arguments.metrics.filter(|a| !a.ip().is_loopback()) {
        return output::failure(&format!(
            "--metrics {address}: 只能是本机地址 a loopback address only, such as 127.0.0.1:9090; \
             let a proxy that asks who it is pass it on"
        ));
    }
    if let Err(code) = logging::begin(arguments.log) {
        return code;
    }
    // Before the data directory is made: a mistake in the file leaves nothing behind.
    let settings = match arguments.config.as_deref().map(Settings::read).transpose() {
        Ok(settings) => settings.unwrap_or_default(),
        Err(problem) => return output::problem(&problem),
    };
    let platform = match arguments.place.platform() {
        Ok(platform) => platform,
        Err(code) => return code,
    };
    if let Err(problem) = platform.follow_witnesses(&settings) {
        return output::problem(&problem);
    }
    if let Err(problem) = platform.send_notices(&settings) {
        return output::problem(&problem);
    }
    if let Err(problem) = platform.set_up_login(settings) {
        return output::problem(&problem);
    }
    let period = Duration::from_secs(u64::from(arguments.closing_hours) * SECONDS_OF_HOUR);
    if !period.is_zero()
        && let Err(problem) = platform.close_log_every(period)
    {
        return output::problem(&problem);
    }
    serve(
        platform,
        Serving {
            listen: arguments.listen,
            https: arguments.https,
            metrics: arguments.metrics,
            log: arguments.log,
            grace: Duration::from_secs(arguments.grace),
        },
    )
}

/// Serves until the process is told to stop; what runs is finished first, as far as it does not take too long.
pub fn serve(platform: Platform, serving: Serving) -> ExitCode {
    match block_on(until_stopped(platform, serving)) {
        Err(code) => code,
        Ok(Err(error)) => output::failure(&error),
        Ok(Ok(())) => {
            tracing::info!(target: "chengxin", "stopped");
            ExitCode::SUCCESS
        }
    }
}

async fn until_stopped(platform: Platform, serving: Serving) -> Result<(), String> {
    let stopwatch = environment::stopwatch();
    let observed = Observed::new(Arc::new(stopwatch));
    let settings = WebSettings {
        secure_cookies: serving.https,
        form_key: environment::random(),
        observed: observed.clone(),
    };
    let listener = bind(serving.listen).await?;
    if let Some(address) = serving.metrics {
        let listener = bind(address).await?;
        let address = listener.local_addr().map_err(|e| e.to_string())?;
        logging::tell_address(serving.log, "metrics on", address);
        let process = Process {
            version: env!("CARGO_PKG_VERSION"),
            started_at: environment::system_time(),
            resident_bytes: environment::resident_bytes,
        };
        let router = web::metrics_router(platform.clone(), observed, process);
        // Answers to the end, so that the stop can be watched too.
        tokio::spawn(async move { axum::serve(listener, router).await });
    }
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    logging::tell_address(serving.log, "listening on", address);
    tracing::info!(
        target: "chengxin",
        version = env!("CARGO_PKG_VERSION"),
        pack = platform.pack().id,
        log_entries = platform.published(),
        "started"
    );
    let following = tokio::spawn(follow(platform.clone()));
    let clock = platform.keep_case_clock().map_err(|e| e.to_string())?;
    let recalling = platform.keep_recalling().map_err(|e| e.to_string())?;
    let telling = platform
        .keep_telling_measures_over()
        .map_err(|e| e.to_string())?;
    let gathering = platform.keep_lists().map_err(|e| e.to_string())?;
    let served = serve_pages(&platform, settings, listener, serving.grace).await;
    // What it was at is not noted, and is done again by whoever follows next.
    following.abort();
    let _ = following.await;
    drop((clock, recalling, telling, gathering));
    served
}

/// Looks at what was asked, behind those who ask and never so fast that it is in their way.
async fn follow(platform: Platform) {
    let mut follower = Follower::new(platform);
    let mut failing = false;
    loop {
        let more = follower.step().await;
        if let Err(problem) = &more
            && !failing
        {
            tracing::error!(code = problem.code, "alarms are not looked for");
        }
        failing = more.is_err();
        let pause = if more.is_ok_and(|more| more) {
            BETWEEN_PAGES
        } else {
            UNTIL_NEXT
        };
        tokio::time::sleep(pause).await;
    }
}

/// Serves until told to stop, and lets what runs come to its end within the time of grace.
async fn serve_pages(
    platform: &Platform,
    settings: WebSettings,
    listener: TcpListener,
    grace: Duration,
) -> Result<(), String> {
    let (told, mut stopping) = watch::channel(false);
    let router = web::router(platform.clone(), settings);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let serve = axum::serve(listener, service).with_graceful_shutdown(async move {
        stop().await;
        tracing::info!(target: "chengxin", "stopping");
        let _ = told.send(true);
    });
    let over = async move {
        let _ = stopping.wait_for(|told| *told).await;
        tokio::time::sleep(grace).await;
    };
    tokio::pin!(over);
    let in_time = tokio::select! {
        served = serve => served.map(|()| true).map_err(|e| e.to_string())?,
        () = &mut over => false,
    };
    if in_time {
        tokio::select! {
            () = intakes_ended(platform) => {}
            () = &mut over => {}
        }
    } else {
        tracing::warn!(target: "chengxin", "requests that took too long were broken off");
    }
    // The same file sent again goes on behind the last batch.
    platform.leave_intakes();
    intakes_ended(platform).await;
    Ok(())
}

async fn bind(address: SocketAddr) -> Result<TcpListener, String> {
    TcpListener::bind(address)
        .await
        .map_err(|e| format!("{address}: {e}"))
}

async fn intakes_ended(platform: &Platform) {
    while platform.intakes() > 0 {
        tokio::time::sleep(GLANCE).await;
    }
}

/// Resolves on Ctrl-C or, on Unix, SIGTERM.
pub async fn stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
