//! `chengxin report`: a person's report at a service counter, with the number read from standard input so that it
//! stands in no list of processes and no history.

use super::{Place, block_on};
use crate::output;
use flow::person::report_text;
use jiff::civil::Date;
use rules::text::Language;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The report as it stood on this day.
    #[arg(long)]
    as_of: Option<Date>,
    /// English texts.
    #[arg(long)]
    english: bool,
    /// The report as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

pub fn run(arguments: &Arguments) -> ExitCode {
    let (platform, number) = match arguments.place.platform_and_number() {
        Ok(both) => both,
        Err(code) => return code,
    };
    let asked = platform.report_for_number(&number, "command-line", arguments.as_of);
    match block_on(asked) {
        Err(code) => code,
        Ok(Err(problem)) => output::problem(&problem),
        Ok(Ok(report)) => {
            if arguments.json {
                output::line(&web::report_json(&report).to_string());
            } else {
                let language = if arguments.english {
                    Language::English
                } else {
                    Language::Chinese
                };
                output::line(report_text(&report, language).trim_end());
            }
            ExitCode::SUCCESS
        }
    }
}
