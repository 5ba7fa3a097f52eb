//! `chengxin import`: a department's file from the command line.

use super::{Place, block_on};
use crate::output;
use flow::account::Account;
use flow::gate::intake::{UploadId, UploadState, UploadStatus};
use flow::{Platform, Problem, ProblemKind};
use serde_json::json;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The file: CSV, XLSX or NDJSON.
    file: PathBuf,
    /// Organ that supplies it.
    #[arg(long)]
    organ: String,
    /// Catalogue item.
    #[arg(long)]
    item: String,
    /// The file holds historical records: identity numbers of 15 digits are converted.
    #[arg(long)]
    historical: bool,
    /// Write the rows with findings here, in the sender's format with two columns added.
    #[arg(long)]
    problems: Option<PathBuf>,
    /// One JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

pub fn run(arguments: &Arguments) -> ExitCode {
    // Before anything else: a mistyped path makes no data directory.
    if let Err(error) = File::open(&arguments.file) {
        return output::problem(&not_readable(&arguments.file, &error));
    }
    let platform = match arguments.place.platform() {
        Ok(platform) => platform,
        Err(code) => return code,
    };
    let account = Account::command_line(&arguments.organ);
    let status = match take_in(&platform, &account, arguments) {
        Ok(status) => status,
        Err(problem) => return output::problem(&problem),
    };
    if let Some(path) = &arguments.problems
        && let Err(code) = write_problems(&platform, &account, &status.id, path)
    {
        return code;
    }
    print(&status, arguments.json);
    if let Some(failure) = &status.failure {
        output::tell(&format!("{}: {}", failure.code, failure.zh));
        output::tell(&format!("  {}", failure.remedy_zh));
        output::tell(&format!("{}: {}", failure.code, failure.en));
        output::tell(&format!("  {}", failure.remedy_en));
    }
    let refused = status.refused + status.held > 0 || status.state == UploadState::Failed;
    if refused {
        ExitCode::from(output::FINDING)
    } else {
        ExitCode::SUCCESS
    }
}

fn take_in(
    platform: &Platform,
    account: &Account,
    arguments: &Arguments,
) -> Result<UploadStatus, Problem> {
    let historical = arguments.historical;
    import(
        platform,
        account,
        &arguments.item,
        &arguments.file,
        historical,
    )
}

/// Takes a file in with a progress bar and tells what became of it.
pub fn import(
    platform: &Platform,
    account: &Account,
    item: &str,
    path: &Path,
    historical: bool,
) -> Result<UploadStatus, Problem> {
    let name = path
        .file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    let file = File::open(path).map_err(|e| not_readable(path, &e))?;
    let bar = output::progress(1000, &name);
    let prepared = platform.prepare_upload(account, item, file, &name, historical)?;
    let id = platform.take_in(prepared, &mut |progress| {
        bar.set_position(progress.permille.into());
    })?;
    bar.finish_and_clear();
    block_on(platform.upload_status(account, &id)).unwrap_or_else(|_| Err(Problem::not_found()))
}

pub(super) fn not_readable(path: &Path, error: &std::io::Error) -> Problem {
    let path = path.display();
    Problem::new(
        "FILE-IO",
        ProblemKind::BadInput,
        (
            &format!("文件无法读取：{path}：{error}"),
            &format!("the file cannot be read: {path}: {error}"),
        ),
        ("请检查文件路径和权限", "check the path and the permissions"),
    )
}

fn write_problems(
    platform: &Platform,
    account: &Account,
    id: &UploadId,
    path: &Path,
) -> Result<(), ExitCode> {
    let mut problems =
        block_on(platform.problem_file(account, id))?.map_err(|p| output::problem(&p))?;
    let copied = File::create(path).and_then(|mut out| std::io::copy(&mut problems.file, &mut out));
    copied
        .map(|_| ())
        .map_err(|e| output::failure(&format!("{}: {e}", path.display())))
}

fn print(status: &UploadStatus, as_json: bool) {
    let counts = counts(status);
    if as_json {
        let codes: serde_json::Map<String, serde_json::Value> = status
            .codes
            .iter()
            .map(|(code, count)| (code.clone(), (*count).into()))
            .collect();
        let mut object = json!({
            "upload": status.id.to_string(),
            "file": status.file_name,
            "item": status.item,
            "organ": status.organ,
            "state": state_word(status.state),
        });
        for (_, en, value) in counts {
            object[en.replace('-', "_")] = value.into();
        }
        object["findings"] = codes.into();
        object["failure"] = json!(status.failure);
        output::line(&object.to_string());
        return;
    }
    output::line(&format!(
        "{}  [{}]",
        status.file_name,
        state_word(status.state)
    ));
    for (zh, en, value) in counts {
        output::line(&format!("  {zh} {en}: {value}"));
    }
    for (code, count) in &status.codes {
        output::line(&format!("    {code}: {count}"));
    }
    if let Some(failure) = &status.failure {
        output::line(&format!(
            "  {}: {} / {}",
            failure.code, failure.zh, failure.en
        ));
    }
}

/// The counts of an upload, named in both languages.
pub fn counts(status: &UploadStatus) -> [(&'static str, &'static str, u64); 9] {
    [
        ("读取", "rows-read", status.rows_read),
        ("接收", "accepted", status.accepted),
        ("重复", "duplicate", status.duplicate),
        ("更正", "superseded", status.superseded),
        ("撤销", "withdrawn", status.withdrawn),
        ("待核实", "held", status.held),
        ("拒收", "refused", status.refused),
        ("迟报", "late", status.late),
        ("过度归集", "over-collected", status.over_collected),
    ]
}

fn state_word(state: UploadState) -> &'static str {
    match state {
        UploadState::Running => "running",
        UploadState::Done => "done",
        UploadState::Failed => "failed",
        UploadState::Interrupted => "interrupted",
    }
}
