//! `chengxin simulate`: the files of a simulated province.

use super::load_pack;
use crate::{environment, output};
use flow::legal_date;
use jiff::civil::Date;
use simulate::{Province, Settings};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Directory to write to.
    #[arg(long)]
    out: PathBuf,
    /// Same seed, same bytes.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many persons live in the province.
    #[arg(long, default_value_t = 100_000)]
    persons: u64,
    /// The day on which the files are sent; today when left out.
    #[arg(long)]
    as_of: Option<Date>,
    /// Pack directory.
    #[arg(long)]
    pack: Option<PathBuf>,
}

pub fn run(arguments: &Arguments) -> ExitCode {
    let pack = match load_pack(arguments.pack.as_deref()) {
        Ok(pack) => pack,
        Err(code) => return code,
    };
    let as_of = arguments
        .as_of
        .unwrap_or_else(|| legal_date(environment::system_time()));
    let settings = Settings::new(arguments.seed, arguments.persons, as_of);
    let bar = output::progress(0, "simulate");
    let written = Province::new(&pack, settings).and_then(|province| {
        simulate::write_all(&province, &arguments.out, &mut |done, total| {
            bar.set_length(total);
            bar.set_position(done);
        })
    });
    bar.finish_and_clear();
    match written {
        Err(problem) => {
            let text = problem.text();
            output::failure(&format!("{}: {} / {}", problem.code(), text.zh, text.en))
        }
        Ok(manifest) => {
            for file in &manifest.files {
                output::line(&format!(
                    "{}  --organ {} --item {}  rows {}",
                    file.path, file.organ, file.item, file.rows
                ));
            }
            output::line(&format!(
                "{} rows in {} files",
                manifest.rows,
                manifest.files.len()
            ));
            ExitCode::SUCCESS
        }
    }
}
