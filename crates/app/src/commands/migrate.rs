//! `chengxin migrate`.

use super::{DATA, Rows};
use crate::output;
use flow::Problem;
use std::path::PathBuf;
use std::process::ExitCode;
use store::Store;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Data directory, which holds the database unless --database names another.
    #[arg(long, default_value = DATA, env = "CHENGXIN_DATA")]
    data: PathBuf,
    #[command(flatten)]
    rows: Rows,
}

pub fn run(arguments: &Arguments) -> ExitCode {
    match Store::migrate(&arguments.rows.database(), &arguments.data) {
        Ok(version) => {
            output::line(&format!("数据库结构版本 schema version: {version}"));
            ExitCode::SUCCESS
        }
        Err(error) => output::problem(&Problem::from(error)),
    }
}
