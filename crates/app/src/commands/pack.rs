//! `chengxin pack check`.

use super::pack_files;
use crate::output;
use clap::Subcommand;
use flow::governance::PackReport;
use rules::text::Language;
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: PackCommand,
}

#[derive(Debug, Subcommand)]
enum PackCommand {
    /// Check a pack: every problem with its file, line and reason.
    Check {
        /// Pack directory; the built-in pack when left out.
        directory: Option<PathBuf>,
        /// English texts.
        #[arg(long)]
        english: bool,
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
}

pub fn run(arguments: &Arguments) -> ExitCode {
    let PackCommand::Check {
        directory,
        english,
        json,
    } = &arguments.command;
    let files = match pack_files(directory.as_deref()) {
        Ok(files) => files,
        Err(code) => return code,
    };
    let report = PackReport::of(&files);
    if *json {
        output::line(&as_json(&report).to_string());
    } else {
        let language = if *english {
            Language::English
        } else {
            Language::Chinese
        };
        for line in report.lines(language) {
            output::line(&line);
        }
    }
    if report.passed() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(output::FINDING)
    }
}

fn as_json(report: &PackReport) -> serde_json::Value {
    let problems: Vec<_> = report
        .problems
        .iter()
        .map(|p| {
            json!({
                "code": p.code, "file": p.file, "line": p.line,
                "zh": p.what.zh, "en": p.what.en,
                "remedy": {"zh": p.remedy.zh, "en": p.remedy.en},
            })
        })
        .collect();
    let counts: serde_json::Map<String, serde_json::Value> = report
        .counts
        .iter()
        .map(|(what, count)| (what.clone(), (*count).into()))
        .collect();
    json!({"passed": report.passed(), "digest": report.digest, "counts": counts, "problems": problems})
}
