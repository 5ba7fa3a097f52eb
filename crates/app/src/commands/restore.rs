//! `chengxin restore`: a data directory from a backup, put in place only after it was compared with what was signed.

use super::Rows;
use crate::{environment, output};
use flow::outward::backup::{Newer, RestorePlan, Restored, restore};
use jiff::SignedDuration;
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The backup.
    #[arg(long)]
    from: PathBuf,
    /// Data directory to make; one that holds something is left alone.
    #[arg(long)]
    data: PathBuf,
    /// The key file, when it is not in the backup.
    #[arg(long)]
    keys: Option<PathBuf>,
    /// The newest published log there is, with its tiles: tells an older backup from a forged one.
    #[arg(long, conflicts_with = "checkpoint")]
    log: Option<PathBuf>,
    /// The newest checkpoint there is, when its tiles are lost.
    #[arg(long)]
    checkpoint: Option<PathBuf>,
    /// One JSON object.
    #[arg(long)]
    json: bool,
    /// Pack directory; the pack of Jiangxi is built in.
    #[arg(long, env = "CHENGXIN_PACK")]
    pack: Option<PathBuf>,
    #[command(flatten)]
    rows: Rows,
}

pub fn run(arguments: &Arguments) -> ExitCode {
    let pack = match super::load_pack(arguments.pack.as_deref()) {
        Ok(pack) => pack,
        Err(code) => return code,
    };
    let log = arguments.log.clone().map(Newer::Log);
    let plan = RestorePlan {
        from: arguments.from.clone(),
        to: arguments.data.clone(),
        keys: arguments.keys.clone(),
        newer: log.or_else(|| arguments.checkpoint.clone().map(Newer::Checkpoint)),
    };
    let bar = output::progress(0, "restore");
    let environment = environment::environment(SignedDuration::ZERO);
    let database = arguments.rows.database();
    let restored = restore(&plan, &database, &pack, &environment, &mut |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    let restored = match restored {
        Ok(restored) => restored,
        Err(problem) => return output::problem(&problem),
    };
    print(&restored, arguments);
    match &restored.finding {
        Some(finding) => output::finding(finding),
        None => ExitCode::SUCCESS,
    }
}

fn print(restored: &Restored, arguments: &Arguments) {
    let problems = restored.check.as_ref().map(|check| &check.problems);
    if arguments.json {
        let problems: Vec<_> = problems
            .into_iter()
            .flatten()
            .map(|(code, what)| json!({"code": code, "what": what}))
            .collect();
        output::line(
            &json!({
                "in_place": restored.in_place,
                "code": restored.finding.as_ref().map(|finding| finding.code),
                "manifest": restored.manifest,
                "records": restored.check.as_ref().map(|check| check.records),
                "problems": problems,
            })
            .to_string(),
        );
        return;
    }
    for (code, what) in problems.into_iter().flatten() {
        output::line(&format!("{code}: {what}"));
    }
    if restored.in_place {
        output::line(&format!("已恢复 restored: {}", arguments.data.display()));
    } else {
        output::line("未恢复任何内容 nothing was put in place");
    }
}
