//! `chengxin backup`: the database and the signed checkpoint, also while the program serves.

use super::Place;
use crate::{environment, output};
use flow::outward::backup::{Manifest, ManifestDatabase, backup};
use jiff::SignedDuration;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Directory to make; one that holds something is left alone.
    #[arg(long)]
    to: PathBuf,
    /// Put the key file into the backup too. Whoever gets such a backup can read everything in it.
    #[arg(long)]
    with_keys: bool,
    /// The manifest as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    place: Place,
}

pub fn run(arguments: &Arguments) -> ExitCode {
    let pack = match arguments.place.existing_pack() {
        Ok(pack) => pack,
        Err(code) => return code,
    };
    let bar = output::progress(0, "backup");
    let made = backup(
        &arguments.place.database(),
        &arguments.place.data,
        &pack,
        environment::environment(SignedDuration::ZERO),
        &arguments.to,
        arguments.with_keys,
        &mut |done, total| {
            bar.set_length(total);
            bar.set_position(done);
        },
    );
    bar.finish_and_clear();
    match made {
        Err(problem) => output::problem(&problem),
        Ok(manifest) => {
            print(&manifest, arguments);
            ExitCode::SUCCESS
        }
    }
}

fn print(manifest: &Manifest, arguments: &Arguments) {
    if arguments.json {
        output::line(&serde_json::json!(manifest).to_string());
    } else {
        output::line(&format!("备份 backup: {}", arguments.to.display()));
        output::line(&format!(
            "登记 entries: {}  已签名 signed: {}  root: {}",
            manifest.entries, manifest.checkpoint_size, manifest.checkpoint_root
        ));
        output::line(&match &manifest.database {
            ManifestDatabase::File {
                database_bytes,
                database_sha256,
            } => format!("数据库 database: {database_bytes} bytes  SHA-256 {database_sha256}"),
            ManifestDatabase::Tables { tables, .. } => {
                let bytes: u64 = tables.iter().map(|table| table.bytes).sum();
                format!(
                    "数据库 database: {} 张表 tables, {bytes} bytes",
                    tables.len()
                )
            }
        });
    }
    if manifest.keys {
        output::tell("备份中有密钥：得到它的人能读出一切，请妥善保管");
        output::tell(
            "the keys are in it: whoever gets this backup can read everything, keep it accordingly",
        );
    } else {
        output::tell("备份中没有密钥：请另行保管 keys 文件，没有它备份无法恢复");
        output::tell(
            "the keys are not in it: keep a copy of the file `keys` apart, nothing can be restored without it",
        );
    }
}
