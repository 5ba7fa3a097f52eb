//! `chengxin serve`.

use super::{Place, block_on};
use crate::output;
use flow::Platform;
use std::net::SocketAddr;
use std::process::ExitCode;
use tokio::net::TcpListener;
use web::WebSettings;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:8090", env = "CHENGXIN_LISTEN")]
    listen: SocketAddr,
    /// The pages are reached over HTTPS (by a proxy): cookies are marked Secure.
    #[arg(long, env = "CHENGXIN_HTTPS")]
    https: bool,
    #[command(flatten)]
    place: Place,
}

pub fn run(arguments: &Arguments) -> ExitCode {
    let platform = match arguments.place.platform() {
        Ok(platform) => platform,
        Err(code) => return code,
    };
    serve(platform, arguments.listen, arguments.https)
}

/// Serves until the process is told to stop; what runs is finished first.
pub fn serve(platform: Platform, listen: SocketAddr, https: bool) -> ExitCode {
    let settings = WebSettings {
        secure_cookies: https,
        form_key: crate::environment::random(),
    };
    let served = block_on(async move {
        let listener = TcpListener::bind(listen)
            .await
            .map_err(|e| format!("{listen}: {e}"))?;
        let address = listener.local_addr().map_err(|e| e.to_string())?;
        output::tell(&format!("listening on http://{address}"));
        let service =
            web::router(platform, settings).into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, service)
            .with_graceful_shutdown(stop())
            .await
            .map_err(|e| e.to_string())
    });
    match served {
        Err(code) => code,
        Ok(Err(error)) => output::failure(&error),
        Ok(Ok(())) => ExitCode::SUCCESS,
    }
}

/// Resolves on Ctrl-C or, on Unix, SIGTERM.
async fn stop() {
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
