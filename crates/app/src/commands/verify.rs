//! `chengxin verify`: the log, the records against it, one person's list.

use super::Place;
use crate::output;
use serde_json::json;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Check the list of the person whose number is read from standard input.
    #[arg(long)]
    person: bool,
    /// One JSON object.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

pub fn run(arguments: &Arguments) -> ExitCode {
    let mut number = String::new();
    if arguments.person
        && let Err(error) = std::io::stdin().read_line(&mut number)
    {
        return output::failure(&error);
    }
    let pack = match arguments.place.existing_pack() {
        Ok(pack) => pack,
        Err(code) => return code,
    };
    let environment = crate::environment::environment(jiff::SignedDuration::ZERO);
    let number = arguments.person.then(|| number.trim());
    let checked = match flow::outward::check_on(
        &arguments.place.database(),
        &arguments.place.data,
        &pack,
        environment,
        number,
    ) {
        Ok(checked) => checked,
        Err(problem) => return output::problem(&problem),
    };
    tell(&checked, arguments.json)
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
                "openings": checked.openings, "records": checked.records, "list": checked.list,
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
    if let Some(list) = checked.list {
        output::line(&format!("本人清单 entries of the person's list: {list}"));
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
