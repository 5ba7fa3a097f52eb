//! `chengxin close-log`: a closing of the access log, now.

use super::Place;
use crate::output;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
}

pub fn run(arguments: &Arguments) -> ExitCode {
    let platform = match arguments.place.platform() {
        Ok(platform) => platform,
        Err(code) => return code,
    };
    match platform.close_log() {
        Ok(closing) => {
            output::line(&format!(
                "结账 closed: 登记 entry {}  截至 entries {}  人数 people {}",
                closing.log_index, closing.size, closing.people
            ));
            ExitCode::SUCCESS
        }
        Err(problem) => output::problem(&problem),
    }
}
