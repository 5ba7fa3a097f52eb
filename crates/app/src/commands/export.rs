//! `chengxin export`: everything held about somebody, for them. The number is read from standard input, so that it stands
//! in no list of processes and no history; the access is entered into the person's list.

use super::{Place, block_on};
use crate::output;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Print everything held about the person whose number is read from standard input, as JSON.
    Subject {
        #[command(flatten)]
        place: Place,
    },
}

pub fn run(arguments: &Arguments) -> ExitCode {
    let Command::Subject { place } = &arguments.command;
    let (platform, number) = match place.platform_and_number() {
        Ok(both) => both,
        Err(code) => return code,
    };
    match block_on(platform.export_for_number(&number)) {
        Err(code) => code,
        Ok(Err(problem)) => output::problem(&problem),
        Ok(Ok(export)) => {
            output::line(&format!("{:#}", web::export_json(&export)));
            ExitCode::SUCCESS
        }
    }
}
