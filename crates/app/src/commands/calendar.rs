//! `chengxin calendar`: working days of the pack's calendars.

use super::lines::next_line;
use super::load_pack;
use crate::output;
use clap::Subcommand;
use jiff::civil::Date;
use rules::calendar::Calendar;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: CalendarCommand,
    /// Pack directory, for its calendars.
    #[arg(long, global = true)]
    pack: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum CalendarCommand {
    /// The date so many working days after a date; the day itself is not counted.
    Add {
        /// Date, 2026-02-12.
        #[arg(required_unless_present = "stdin")]
        date: Option<Date>,
        /// Working days.
        #[arg(required_unless_present = "stdin")]
        days: Option<u32>,
        /// Read lines of `date days`; one date a line comes back.
        #[arg(long, conflicts_with_all = ["date", "days"])]
        stdin: bool,
    },
    /// Working days after the first date, up to and with the second.
    Between {
        /// First date.
        from: Date,
        /// Second date.
        to: Date,
    },
}

pub fn run(arguments: &Arguments) -> ExitCode {
    let pack = match load_pack(arguments.pack.as_deref()) {
        Ok(pack) => pack,
        Err(code) => return code,
    };
    let result = match &arguments.command {
        CalendarCommand::Add { stdin: true, .. } => return add_lines(&pack.calendar),
        CalendarCommand::Add { date, days, .. } => match (date, days) {
            (Some(date), Some(days)) => pack
                .calendar
                .add_working_days(*date, *days)
                .map(|d| d.to_string()),
            _ => return output::failure(&"date and days are needed"),
        },
        CalendarCommand::Between { from, to } => pack
            .calendar
            .working_days_after(*from, *to)
            .map(|n| n.to_string()),
    };
    match result {
        Ok(text) => {
            output::line(&text);
            ExitCode::SUCCESS
        }
        Err(missing) => {
            let text = missing.text();
            output::tell(&format!("{}: {} / {}", missing.code(), text.zh, text.en));
            ExitCode::from(output::FINDING)
        }
    }
}

/// One line in, one line out: a line that cannot be computed says why in its place.
fn add_lines(calendar: &Calendar) -> ExitCode {
    let mut all_computed = true;
    let mut input = std::io::stdin().lock();
    loop {
        let line = match next_line(&mut input) {
            Ok(Some(line)) => line,
            Ok(None) => break,
            Err(error) => return output::failure(&error),
        };
        match add_line(calendar, &line) {
            Ok(date) => output::line(&date.to_string()),
            Err(why) => {
                all_computed = false;
                output::line(&format!("error: {why}"));
            }
        }
    }
    if all_computed {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(output::FINDING)
    }
}

fn add_line(calendar: &Calendar, line: &str) -> Result<Date, String> {
    let mut words = line.split_whitespace();
    let date = words.next().and_then(|w| w.parse::<Date>().ok());
    let days = words.next().and_then(|w| w.parse::<u32>().ok());
    let (Some(date), Some(days), None) = (date, days, words.next()) else {
        return Err("CALENDAR-LINE: 每行应为“日期 天数” a line is `date days`".to_owned());
    };
    calendar.add_working_days(date, days).map_err(|missing| {
        let text = missing.text();
        format!("{}: {} / {}", missing.code(), text.zh, text.en)
    })
}
