//! `chengxin id check`: one identifier a line in, one JSON object a line out.

use super::load_pack;
use crate::{environment, output};
use clap::Subcommand;
use flow::legal_date;
use rules::identifier::{Checked, Context, Kind, check};
use rules::text::Bilingual;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufWriter, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

/// Longest line read; an identifier has at most a few dozen characters.
const LINE: u64 = 4096;

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
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        let read = std::io::Read::take(&mut input, LINE).read_until(b'\n', &mut bytes)?;
        if read == 0 {
            break;
        }
        if bytes.last() != Some(&b'\n') && read as u64 == LINE {
            skip_line(&mut input)?;
        }
        let text = String::from_utf8_lossy(&bytes);
        let text = text.trim_end_matches(['\n', '\r']);
        let checked = check(text, kind, context);
        all_valid &= checked.is_valid();
        serde_json::to_writer(&mut out, &object(text, &checked))?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(all_valid)
}

fn skip_line(input: &mut impl std::io::BufRead) -> std::io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        let (used, done) = match buffer.iter().position(|b| *b == b'\n') {
            Some(end) => (end + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        input.consume(used);
        if done {
            return Ok(());
        }
    }
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
