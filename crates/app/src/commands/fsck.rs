//! `chengxin fsck`: the engine's own check of the database, and everything `verify` checks.

use super::{Place, verify};
use crate::{environment, output};
use jiff::SignedDuration;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// One JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

pub fn run(arguments: &Arguments) -> ExitCode {
    let pack = match arguments.place.existing_pack() {
        Ok(pack) => pack,
        Err(code) => return code,
    };
    let environment = environment::environment(SignedDuration::ZERO);
    let database = arguments.place.database();
    match flow::outward::fsck(&database, &arguments.place.data, &pack, environment) {
        Ok(checked) => verify::tell(&checked, arguments.json),
        Err(problem) => output::problem(&problem),
    }
}
