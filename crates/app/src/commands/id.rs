//! `chengxin id check`: one identifier a line in, one JSON object a line out.

use super::lines::next_line;
use super::load_pack;
use crate::{environment, output};
use clap::Subcommand;
use flow::legal_date;
use rules::identifier::{Checked, Context, Kind, check};
use rules::text::Bilingual;
use serde_json::{Value, json};
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: IdCommand,
}

#[derive(Debug, Subcommand)]
enum IdCommand {
    /// Check one identifier a line from standard input; one JSON object a line comes back.
    Check {
        /// citizen, citizen-15, residence-permit, foreign-permanent-resident, foreign-permanent-resident-old,
        /// social-credit, organisation, region; guessed when left out.
        #[arg(long)]
        kind: Option<String>,
        /// Pack directory, for its regions.
        #[arg(long)]
        pack: Option<PathBuf>,
    },
}

pub fn run(arguments: &Arguments) -> ExitCode {
    let IdCommand::Check { kind, pack } = &arguments.command;
    let kind = match kind.as_deref().map(|slug| (slug, Kind::from_slug(slug))) {
        None => None,
        Some((_, Some(kind))) => Some(kind),
        Some((slug, None)) => {
            let known: Vec<&str> = Kind::ALL.iter().map(|k| k.slug()).collect();
            return output::failure(&format!(
                "没有这种标识 no such kind: {slug}; 可用 known: {}",
                known.join(", ")
            ));
        }
    };
    let pack = match load_pack(pack.as_deref()) {
        Ok(pack) => pack,
        Err(code) => return code,
    };
    let context = Context {
        today: legal_date(environment::system_time()),
        regions: &pack.regions,
        accept_fifteen: true,
    };
    match check_lines(kind, &context) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(output::FINDING),
        Err(error) => output::failure(&error),
    }
}

fn check_lines(kind: Option<Kind>, context: &Context<'_>) -> std::io::Result<bool> {
    let mut input = std::io::stdin().lock();
    let mut out = BufWriter::new(std::io::stdout().lock());
    let mut all_valid = true;
    while let Some(text) = next_line(&mut input)? {
        let checked = check(&text, kind, context);
        all_valid &= checked.is_valid();
        serde_json::to_writer(&mut out, &object(&text, &checked))?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(all_valid)
}

fn object(input: &str, checked: &Checked) -> Value {
    let coded = |code: &str, text: &Bilingual| json!({"code": code, "zh": text.zh, "en": text.en});
    let warnings: Vec<Value> = checked
        .warnings
        .iter()
        .map(|warning| coded(warning.code(), &warning.text()))
        .collect();
    let problem = checked.problem.as_ref().map(|problem| {
        let mut value = coded(problem.code(), &problem.text());
        let remedy = problem.remedy();
        value["remedy"] = json!({"zh": remedy.zh, "en": remedy.en});
        value
    });
    json!({
        "input": input,
        "kind": checked.kind.map(Kind::slug),
        "valid": checked.is_valid(),
        "normalised": checked.normalised,
        "warnings": warnings,
        "problem": problem,
    })
}
