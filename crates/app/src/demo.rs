//! `chengxin demo`: the platform at work, from a department's file to an outsider's check of the log.

mod cases;
mod definitions;
mod register;
mod stage;
mod story;

use crate::commands::{load_pack, open};
use crate::output;
use jiff::SignedDuration;
use jiff::civil::Date;
use rules::pack::Pack;
use stage::Stopped;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Made in a demonstration's data directory, so that only such a directory is ever begun anew.
const MARK: &str = "chengxin-demo";
/// The longest deadline of the demonstration, that of a prior notice, with a stretch of holidays behind it.
const LONGEST_DEADLINE_DAYS: i64 = 75;

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
    if let Err(stopped) = earlier(arguments, &pack, shift) {
        return stopped.told();
    }
    let platform = match open(&arguments.data, pack, shift) {
        Ok(platform) => platform,
        Err(problem) => return output::problem(&problem),
    };
    if !shift.is_zero() {
        output::line(&format!(
            "演示中的今天是 in the demonstration today is {}：使各项期限都在日历之内 so that every deadline ends within the calendar",
            platform.today()
        ));
    }
    match story::tell(&platform, &arguments.data, arguments.seed, shift) {
        Ok(true) => {}
        Ok(false) => return ExitCode::from(output::FINDING),
        Err(stopped) => return stopped.told(),
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

/// What happened in the weeks before, with the clock as it stood then: a deadline can only be missed by waiting.
fn earlier(arguments: &Arguments, pack: &Pack, shift: SignedDuration) -> Result<(), Stopped> {
    let days = |days: i64| shift - SignedDuration::from_hours(24 * days);
    let (data, seed) = (&arguments.data, arguments.seed);
    let begun = open(data, pack.clone(), days(cases::BEGUN_DAYS_AGO))?;
    cases::begin_earlier(&begun, data, seed)?;
    let (_, honoured, listed) = story::persons(&begun, seed)?;
    register::propose_earlier(&begun, data, &honoured, &listed)?;
    drop(begun);
    let missed = open(data, pack.clone(), days(cases::MISSED_DAYS_AGO))?;
    cases::miss_the_deadline(&missed)?;
    register::release(&missed)
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

/// The demonstration runs today. Where a deadline that begins today would end beyond the calendar of the pack, it runs some weeks
/// earlier: whole weeks, so that weekdays stay weekdays.
fn shift_into_calendar(pack: &Pack) -> SignedDuration {
    let today = flow::legal_date(crate::environment::system_time());
    shift_from(today, pack.calendar.years().max())
}

fn shift_from(today: Date, last_year: Option<i16>) -> SignedDuration {
    let end = last_year.and_then(|year| Date::new(year, 12, 31).ok());
    let Some(end) = end else {
        return SignedDuration::ZERO;
    };
    let beyond = today.duration_since(end).as_hours() / 24 + LONGEST_DEADLINE_DAYS;
    let weeks = (beyond.max(0) + 6) / 7;
    SignedDuration::from_hours(-weeks * 7 * 24)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_deadline_that_begins_today_ends_within_the_calendar() {
        let shifted = |today: Date| today.saturating_add(shift_from(today, Some(2026)));
        assert_eq!(shifted(date(2026, 5, 4)), date(2026, 5, 4));
        assert_eq!(shifted(date(2026, 10, 17)), date(2026, 10, 17));
        for today in [date(2026, 10, 18), date(2026, 12, 31), date(2029, 2, 3)] {
            let then = shifted(today);
            assert_eq!(then.weekday(), today.weekday(), "{today}");
            assert!(
                then <= date(2026, 10, 17) && then > date(2026, 10, 10),
                "{today} {then}"
            );
        }
        assert_eq!(shift_from(date(2029, 2, 3), None), SignedDuration::ZERO);
    }
}
