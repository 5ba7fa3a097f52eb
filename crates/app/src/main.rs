//! The one binary `chengxin`: configuration, the real clock and randomness, commands. No logic lives here.

mod commands;
mod demo;
mod environment;
mod logging;
mod output;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

use clap::Parser as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = commands::Arguments::parse();
    commands::run(arguments)
}
