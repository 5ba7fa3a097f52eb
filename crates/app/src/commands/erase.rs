//! `chengxin erase-identity`: the number is read from standard input, so that it stands in no list of processes and no history.

use super::{Place, block_on};
use crate::output;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Login of the security administrator who decided it.
    #[arg(long)]
    decided_by: String,
    /// Document that orders it, or article of law; the person's list of accesses shows it.
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    place: Place,
}

pub fn run(arguments: &Arguments) -> ExitCode {
    let (platform, number) = match arguments.place.platform_and_number() {
        Ok(both) => both,
        Err(code) => return code,
    };
    let (login, reason) = (&arguments.decided_by, &arguments.reason);
    match block_on(platform.erase_number_here(&number, login, reason)) {
        Err(code) => code,
        Ok(Err(problem)) => output::problem(&problem),
        Ok(Ok(index)) => {
            output::line(&format!(
                "证件号码已删除，登记于日志第 {index} 条 erased, entry {index} of the log"
            ));
            ExitCode::SUCCESS
        }
    }
}
