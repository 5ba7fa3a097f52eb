//! `chengxin abuse`: what the alarms find in a simulated year, and what they cost those who review them.

use super::load_pack;
use crate::output;
use jiff::civil::date;
use rules::alarm::AlarmSettings;
use rules::pack::Pack;
use simulate::{AbuseFigures, AbuseSettings, measure_abuse};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Same seed, same year.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Officers, in offices of six.
    #[arg(long, default_value_t = 60)]
    officers: u64,
    /// How often each kind of abuse is planted.
    #[arg(long, default_value_t = 20)]
    incidents: u64,
    /// Days from the first of January 2026 on.
    #[arg(long, default_value_t = 365)]
    days: u32,
    /// Pack directory.
    #[arg(long)]
    pack: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> ExitCode {
    let pack = match load_pack(arguments.pack.as_deref()) {
        Ok(pack) => pack,
        Err(code) => return code,
    };
    match figures(&pack, arguments) {
        Some(figures) => {
            tell(&figures);
            ExitCode::SUCCESS
        }
        None => output::failure(&"数据包缺少预警参数 the pack has no parameters ALARM_…"),
    }
}

fn figures(pack: &Pack, arguments: &Arguments) -> Option<AbuseFigures> {
    let from = date(2026, 1, 1);
    Some(measure_abuse(&AbuseSettings {
        seed: arguments.seed,
        officers: arguments.officers.max(6),
        incidents: arguments.incidents,
        from,
        days: arguments.days,
        alarms: AlarmSettings::of(&pack.parameters, from).ok()?,
        calendar: &pack.calendar,
    }))
}

fn tell(figures: &AbuseFigures) {
    output::line(&format!(
        "{:<18} {:>7} {:>7} {:>9}",
        "kind", "planted", "found", "by its own"
    ));
    for (kind, of_kind) in &figures.kinds {
        output::line(&format!(
            "{:<18} {:>7} {:>6.0}% {:>8.0}%",
            kind.word(),
            of_kind.planted,
            percent(of_kind.found, of_kind.planted),
            percent(of_kind.by_its_own, of_kind.planted),
        ));
    }
    output::line(&format!(
        "found {:.1}% of all; {} honest lookups by {} officers, {} planted",
        figures.detection() * 100.0,
        figures.honest,
        figures.officers,
        figures.planted
    ));
    for (kind, count) in &figures.false_alarms {
        output::line(&format!("false alarms {:<18} {count:>6}", kind.word()));
    }
    output::line(&format!(
        "false alarms per 1,000 honest lookups: {:.3}",
        figures.false_per_thousand()
    ));
}

fn percent(part: u64, whole: u64) -> f64 {
    part as f64 * 100.0 / whole.max(1) as f64
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use flow::governance::{PackFiles, load};

    fn of_seed(seed: u64) -> AbuseFigures {
        let pack = load(&PackFiles::embedded()).unwrap();
        let arguments = Arguments {
            seed,
            officers: 12,
            incidents: 3,
            days: 130,
            pack: None,
        };
        figures(&pack, &arguments).unwrap()
    }

    /// The limits of the pack are chosen on the first seed; the others were not looked at.
    #[test]
    fn abuse_is_found_and_honest_work_is_left_alone() {
        for seed in [1, 2] {
            let figures = of_seed(seed);
            tell(&figures);
            assert_eq!(figures.kinds.len(), 20);
            assert!(figures.honest > 10_000, "{figures:?}");
            assert!(
                figures.detection() >= 0.7,
                "{}: {figures:?}",
                figures.detection()
            );
            assert!(
                figures.false_per_thousand() <= 1.0,
                "{}: {figures:?}",
                figures.false_per_thousand()
            );
        }
    }
}
