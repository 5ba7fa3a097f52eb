//! `chengxin verify`: the log, the records against it, one person's list.

use super::Place;
use crate::output;
use flow::outward::Relied;
use serde_json::json;
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
    let relied = match arguments.relied() {
        Ok(relied) => relied,
        Err(problem) => return output::problem(&problem),
    };
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
                "witnessed": checked.witnessed, "witnesses": checked.witnesses,
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
