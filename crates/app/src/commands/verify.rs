//! `chengxin verify`: the log, the records against it, one person's list.

use super::{Place, asked_number};
use crate::output;
use flow::outward::Relied;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Check the list of the person whose number is read from standard input.
    #[arg(long)]
    person: bool,
    /// Public key of a witness that is relied on; may be given several times.
    #[arg(long)]
    witness: Vec<String>,
    /// How many of them must have signed; left out, all.
    #[arg(long, requires = "witness")]
    quorum: Option<usize>,
    /// Check this file of a person's list by itself, with the public key of the log and nothing else.
    #[arg(long, requires = "vkey", conflicts_with = "person")]
    bundle: Option<PathBuf>,
    /// Public key of the log, for --bundle.
    #[arg(long)]
    vkey: Option<String>,
    /// The file `closing` of the log, for --bundle: tells whether the list is of the newest one.
    #[arg(long, requires = "bundle")]
    newest: Option<PathBuf>,
    /// One JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

pub fn run(arguments: &Arguments) -> ExitCode {
    if let (Some(bundle), Some(vkey)) = (&arguments.bundle, &arguments.vkey) {
        return check_bundle(bundle, vkey, arguments.newest.as_deref(), arguments.json);
    }
    let number = match arguments.person.then(asked_number).transpose() {
        Ok(number) => number,
        Err(code) => return code,
    };
    let relied = match arguments.relied() {
        Ok(relied) => relied,
        Err(problem) => return output::problem(&problem),
    };
    let pack = match arguments.place.existing_pack() {
        Ok(pack) => pack,
        Err(code) => return code,
    };
    let environment = crate::environment::environment(jiff::SignedDuration::ZERO);
    let checked = match flow::outward::check_on(
        &arguments.place.database(),
        &arguments.place.data,
        &pack,
        environment,
        number.as_deref(),
        relied.as_ref(),
    ) {
        Ok(checked) => checked,
        Err(problem) => return output::problem(&problem),
    };
    tell(&checked, arguments.json)
}

impl Arguments {
    fn relied(&self) -> Result<Option<Relied>, flow::Problem> {
        let given = !self.witness.is_empty();
        given
            .then(|| Relied::of(&self.witness, self.quorum))
            .transpose()
    }
}

fn check_bundle(bundle: &Path, vkey: &str, newest: Option<&Path>, as_json: bool) -> ExitCode {
    let read = |path: &Path| {
        std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
    };
    let (text, newest) = match (read(bundle), newest.map(read).transpose()) {
        (Ok(text), Ok(newest)) => (text, newest),
        (Err(error), _) | (_, Err(error)) => return output::failure(&error),
    };
    let proven = match flow::outward::check_bundle(&text, vkey, newest.as_deref()) {
        Ok(proven) => proven,
        Err(problem) => {
            output::problem(&problem);
            return ExitCode::from(output::FINDING);
        }
    };
    if as_json {
        let closing = proven
            .closing
            .as_ref()
            .map(|(index, line, _)| json!({"log_index": index, "line": line}));
        let told = json!({
            "log_size": proven.size, "closing": closing, "closed": proven.closed, "after": proven.after,
            "sealed": proven.sealed, "is_newest_closing": newest.is_some(),
        });
        output::line(&told.to_string());
        return ExitCode::SUCCESS;
    }
    match &proven.closing {
        Some((index, _, size)) => output::line(&format!(
            "截至第 {size} 条登记清单完整 the list is whole up to {size} entries of the log: {} 条 entries（结账 closing: {index}）",
            proven.closed
        )),
        None => output::line(
            "尚未结账，清单是否完整无从证明 not closed yet: nothing proves that the list is whole",
        ),
    }
    output::line(&format!(
        "其后 after it: {} 条 entries，均在日志中 in the log；是否还有其他登记待下次结账证明 whether there are others the next closing proves",
        proven.after
    ));
    if proven.sealed > 0 {
        output::line(&format!(
            "依法保密 sealed: {} 条 entries，仅核对承诺值 by their commitments only",
            proven.sealed
        ));
    }
    if newest.is_none() {
        output::line(
            "未核对是否为最近一次结账（--newest）not checked whether there is a newer closing",
        );
    }
    ExitCode::SUCCESS
}

/// Prints the outcome of a check; what is wrong ends the program with a finding.
pub fn tell(checked: &flow::outward::Check, as_json: bool) -> ExitCode {
    print(checked, as_json);
    if checked.problems.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(output::FINDING)
    }
}

fn print(checked: &flow::outward::Check, as_json: bool) {
    if as_json {
        let problems: Vec<_> = checked
            .problems
            .iter()
            .map(|(code, what)| json!({"code": code, "what": what}))
            .collect();
        output::line(
            &json!({
                "published": checked.published, "root": checked.root, "entries": checked.entries,
                "witnessed": checked.witnessed, "witnesses": checked.witnesses,
                "openings": checked.openings, "records": checked.records,
                "closing": checked.closing.map(|(entry, people)| json!({"log_index": entry, "people": people})), "list": checked.list,
                "vkey": checked.vkey, "problems": problems, "unlisted": checked.unlisted,
            })
            .to_string(),
        );
        return;
    }
    output::line(&format!("日志公钥 vkey: {}", checked.vkey));
    output::line(&format!(
        "已签名 published entries: {}  root: {}",
        checked.published,
        checked.root.as_deref().unwrap_or("-")
    ));
    output::line(&format!(
        "库中登记 entries: {}  承诺可打开 openings: {}  信用信息版本 record versions: {}",
        checked.entries, checked.openings, checked.records
    ));
    if let Some((entry, people)) = checked.closing {
        output::line(&format!(
            "最近一次结账 newest closing: 登记 entry {entry}  人数 people {people}"
        ));
    }
    if let Some(list) = checked.list {
        output::line(&format!("本人清单 entries of the person's list: {list}"));
    }
    if let Some(witnessed) = checked.witnessed {
        let names = checked.witnesses.join(", ");
        output::line(&format!("已见证 witnessed entries: {witnessed}  {names}"));
    }
    for (code, what) in &checked.problems {
        output::line(&format!("{code}: {what}"));
    }
    if checked.unlisted > 0 {
        output::line(&format!("另有 and {} more", checked.unlisted));
    }
    if checked.problems.is_empty() {
        output::line("全部相符 everything fits");
    }
}
