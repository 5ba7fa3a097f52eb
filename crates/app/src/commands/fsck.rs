//! `chengxin fsck`: the database as a file, and everything `verify` checks.

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
    if let Err(code) = arguments.place.must_be_embedded() {
        return code;
    }
    let pack = match super::load_pack(arguments.place.pack.as_deref()) {
        Ok(pack) => pack,
        Err(code) => return code,
    };
    let environment = environment::environment(SignedDuration::ZERO);
    match flow::outward::fsck(&arguments.place.data, &pack, environment) {
        Ok(checked) => verify::tell(&checked, arguments.json),
        Err(problem) => output::problem(&problem),
    }
}
