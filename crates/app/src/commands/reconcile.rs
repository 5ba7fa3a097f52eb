//! `chengxin reconcile`: the complete list of a court, once a day.

use super::Place;
use super::import::not_readable;
use crate::output;
use flow::account::Account;
use flow::gate::intake::{ListProblem, Reconciliation};
use serde_json::json;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Catalogue item of the list, `court-list` for dishonest judgment debtors.
    item: String,
    /// The file with the whole list: CSV, XLSX or NDJSON.
    file: PathBuf,
    /// Organ that keeps the list.
    #[arg(long)]
    organ: String,
    /// Login of another person who confirms that the file is whole, when it would end unusually many records.
    #[arg(long)]
    confirm: Option<String>,
    /// Write the rows somebody should look at here, as CSV.
    #[arg(long)]
    problems: Option<PathBuf>,
    /// One JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

pub fn run(arguments: &Arguments) -> ExitCode {
    let file = match File::open(&arguments.file) {
        Ok(file) => file,
        Err(error) => return output::problem(&not_readable(&arguments.file, &error)),
    };
    let platform = match arguments.place.existing_platform() {
        Ok(platform) => platform,
        Err(code) => return code,
    };
    let account = Account::command_line(&arguments.organ);
    let name = arguments.file.file_name().unwrap_or_default();
    let done = platform.reconcile_list(
        &account,
        &arguments.item,
        file,
        &name.to_string_lossy(),
        arguments.confirm.as_deref(),
    );
    let done = match done {
        Ok(done) => done,
        Err(problem) => return output::problem(&problem),
    };
    if let Some(path) = &arguments.problems
        && let Err(error) = write(&done.problems, path)
    {
        return output::failure(&format!("{}: {error}", path.display()));
    }
    print(&done, arguments.json);
    match done.problems.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::from(output::FINDING),
    }
}

fn write(problems: &[ListProblem], path: &Path) -> Result<(), csv::Error> {
    let mut out = csv::Writer::from_path(path)?;
    out.write_record(["行号 row", "代码 code", "说明", "what"])?;
    for problem in problems {
        let row = problem.row.to_string();
        let what = &problem.what;
        out.write_record([row.as_str(), problem.code, &what.zh, &what.en])?;
    }
    out.flush()?;
    Ok(())
}

fn print(done: &Reconciliation, as_json: bool) {
    let counts = [
        ("名单行数", "rows", done.rows),
        ("平台原有", "standing", done.standing),
        ("移出", "withdrawn", done.withdrawn),
        ("平台没有", "unknown-here", done.unknown),
        ("无法读全", "unclear", done.unclear),
    ];
    if as_json {
        let mut object = json!({});
        for (_, en, value) in counts {
            object[en.replace('-', "_")] = value.into();
        }
        output::line(&object.to_string());
        return;
    }
    for (zh, en, value) in counts {
        output::line(&format!("  {zh} {en}: {value}"));
    }
}
