//! `chengxin log`: looking at checkpoints of an access log that somebody else published.

use crate::output;
use ledger::compare::{Relation, compare, vouched_for_both};
use ledger::{LogDirectory, SignedCheckpoint, VerifierKey, WitnessKey};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Compare two checkpoints of one log: does the larger tree continue the smaller one, or is it a fork?
    Compare(Compare),
}

#[derive(Debug, clap::Args)]
struct Compare {
    /// File with a signed checkpoint.
    one: PathBuf,
    /// File with another one.
    other: PathBuf,
    /// Public key of the log: <origin>+<id>+<base64>.
    #[arg(long)]
    log_key: String,
    /// Public key of a witness, to see whether it signed both; may be given several times.
    #[arg(long)]
    witness: Vec<String>,
    /// Directory of the published log whose tiles give the larger checkpoint; needed when the sizes differ.
    #[arg(long)]
    log: Option<PathBuf>,
    /// One JSON object.
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> ExitCode {
    let Command::Compare(compare) = &arguments.command;
    match compare.run() {
        Ok(code) => code,
        Err(error) => output::failure(&error),
    }
}

impl Compare {
    fn run(&self) -> Result<ExitCode, String> {
        let log = VerifierKey::parse(&self.log_key).map_err(|e| e.to_string())?;
        let witnesses = self
            .witness
            .iter()
            .map(|text| WitnessKey::parse(text).map_err(|e| e.to_string()))
            .collect::<Result<Vec<_>, _>>()?;
        let (one, other) = (read(&self.one, &log)?, read(&self.other, &log)?);
        let tiles = self.log.as_ref().map(LogDirectory::new);
        let relation = compare(&one, &other, tiles.as_ref());
        let both = vouched_for_both(&one, &other, &witnesses).map_err(|e| e.to_string())?;
        let both: Vec<&str> = both.into_iter().map(WitnessKey::text).collect();
        self.tell(&relation, [&one, &other], &both);
        Ok(match relation {
            Relation::Same | Relation::Continued => ExitCode::SUCCESS,
            Relation::Forked => ExitCode::from(output::FINDING),
            Relation::Untold(_) => ExitCode::from(output::USAGE),
        })
    }

    fn tell(&self, relation: &Relation, of: [&SignedCheckpoint; 2], both: &[&str]) {
        let [one, other] = of;
        let (code, words) = match relation {
            Relation::Same => (
                "same",
                "两个检查点是同一棵树 the checkpoints are of one tree",
            ),
            Relation::Continued => (
                "continued",
                "较大的日志延续较小的日志 the larger log continues the smaller one",
            ),
            Relation::Forked => (
                "log-forked",
                "分叉：同一日志公钥签署了互不延续的两份日志 FORK: the key of the log signed two logs of which neither \
                 continues the other",
            ),
            Relation::Untold(_) => (
                "untold",
                "大小不同，需要较大日志的目录 (--log) 才能比较 the sizes differ: the tiles of the larger log are \
                 needed to tell (--log)",
            ),
        };
        if self.json {
            let (one, other) = (one.text(), other.text());
            let forked = matches!(relation, Relation::Forked);
            let signed = if forked { both } else { &[] };
            let told = json!({"relation": code, "witnesses_that_signed_both": both,
                "witnesses_that_signed_a_fork": signed, "one": one, "other": other});
            return output::line(&told.to_string());
        }
        output::line(&format!("{code}: {words}"));
        if let Relation::Untold(Some(why)) = relation {
            output::line(&format!("{}: {why}", why.code()));
        }
        if matches!(relation, Relation::Forked) {
            for witness in both {
                output::line(&format!(
                    "witness-signed-a-fork: 该见证方为两份互不延续的日志签名 this witness signed both: {witness}"
                ));
            }
            for (path, checkpoint) in [(&self.one, one), (&self.other, other)] {
                output::line(&format!("\n{}:\n{}", path.display(), checkpoint.text()));
            }
        }
    }
}

fn read(path: &Path, log: &VerifierKey) -> Result<SignedCheckpoint, String> {
    let shown = path.display();
    let text = std::fs::read(path).map_err(|e| format!("{shown}: {e}"))?;
    SignedCheckpoint::verify(&text, log).map_err(|e| format!("{shown}: {}: {e}", e.code()))
}
