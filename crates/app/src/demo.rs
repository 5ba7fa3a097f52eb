//! `chengxin demo`: the platform at work, from a department's file to an outsider's check of the log.

mod stage;
mod story;

use crate::commands::{load_pack, open};
use crate::output;
use jiff::SignedDuration;
use rules::pack::Pack;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Made in a demonstration's data directory, so that only such a directory is ever begun anew.
const MARK: &str = "chengxin-demo";

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Data directory; one that an earlier demonstration made is begun anew.
    #[arg(long, default_value = "demo-data")]
    data: PathBuf,
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// Do everything and exit.
    #[arg(long)]
    no_serve: bool,
    /// Seed of the simulated province.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

pub fn run(arguments: &Arguments) -> ExitCode {
    let pack = match load_pack(None) {
        Ok(pack) => pack,
        Err(code) => return code,
    };
    if let Err(error) = begin_anew(&arguments.data) {
        return output::failure(&error);
    }
    let shift = shift_into_calendar(&pack);
    let platform = match open(&arguments.data, pack, shift) {
        Ok(platform) => platform,
        Err(problem) => return output::problem(&problem),
    };
    match story::tell(&platform, &arguments.data, arguments.seed, shift) {
        Ok(true) => {}
        Ok(false) => return ExitCode::from(output::FINDING),
        Err(stage::Stopped::Problem(problem)) => return output::problem(&problem),
        Err(stage::Stopped::Code(code)) => return code,
    }
    if arguments.no_serve {
        return ExitCode::SUCCESS;
    }
    output::line(&format!(
        "\n浏览器打开 Open in a browser: http://{}   （Ctrl-C 结束 ends it）",
        arguments.listen
    ));
    crate::commands::serve_platform(platform, arguments.listen)
}

/// Empties a directory that an earlier demonstration made; refuses any other that holds something.
fn begin_anew(directory: &Path) -> Result<(), String> {
    let failed = |e: std::io::Error| format!("{}: {e}", directory.display());
    if directory.exists() {
        let used = std::fs::read_dir(directory)
            .map_err(failed)?
            .next()
            .is_some();
        if used && !directory.join(MARK).exists() {
            return Err(format!(
                "{} 不是演示目录，不会清空 was not made by a demonstration and is left alone; \
                 choose another with --data",
                directory.display()
            ));
        }
        std::fs::remove_dir_all(directory).map_err(failed)?;
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(directory).map_err(failed)?;
    std::fs::write(directory.join(MARK), b"").map_err(failed)
}

/// The demonstration runs today; on a day the pack has no calendar for, on the same day of the pack's last year.
fn shift_into_calendar(pack: &Pack) -> SignedDuration {
    let today = flow::legal_date(crate::environment::system_time());
    let Some(last) = pack.calendar.years().max() else {
        return SignedDuration::ZERO;
    };
    if today.year() <= last {
        return SignedDuration::ZERO;
    }
    let years = i64::from(today.year() - last);
    // Whole weeks, so that weekdays stay weekdays.
    SignedDuration::from_hours(-years * 52 * 7 * 24)
}
