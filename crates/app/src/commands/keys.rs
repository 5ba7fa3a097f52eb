//! `chengxin keys`: generations of the master key, while the program serves or not. Nothing secret is printed or taken from
//! arguments.

use super::{DATA, Rows};
use crate::{environment, output};
use clap::Subcommand;
use flow::Problem;
use jiff::SignedDuration;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use store::{Database, Environment, KeyStanding, Keys, Step, Store, StoreError, Walk};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: KeysCommand,
    /// Data directory.
    #[arg(long, default_value = DATA, env = "CHENGXIN_DATA", global = true)]
    data: PathBuf,
    #[command(flatten)]
    rows: Rows,
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// Show the generations, and what waits to be brought under the newest.
    Status,
    /// Add a generation to the key file and no more, to copy the file to other data directories first.
    Add,
    /// Take a new generation into use, and bring everything under it; what was stopped is taken up again.
    Rotate,
    /// Take a generation out of the key file that nothing refers to any more.
    Retire {
        /// Generation.
        generation: u32,
    },
    /// Enclose the secrets in the key file under the key that a command prints, or lay them open.
    Enclose {
        /// Command as a JSON array, program first; it prints a key of 32 bytes, as it is or in base64.
        #[arg(long, value_parser = argv, required_unless_present = "plain")]
        command: Option<Arc<[String]>>,
        /// No command: whoever can read the file has the keys.
        #[arg(long, conflicts_with = "command")]
        plain: bool,
    },
}

/// Reads a command as a JSON array.
pub(super) fn argv(text: &str) -> Result<Arc<[String]>, String> {
    let argv: Vec<String> = serde_json::from_str(text).map_err(|e| e.to_string())?;
    if argv.is_empty() {
        return Err("no program is named".to_owned());
    }
    Ok(argv.into())
}

pub fn run(arguments: &Arguments) -> ExitCode {
    let file = arguments.data.join("keys");
    if !file.exists() {
        return output::failure(&format!(
            "{} 没有密钥文件 has no key file; --data names the data directory",
            arguments.data.display()
        ));
    }
    let environment = environment::environment(SignedDuration::ZERO);
    match done(arguments, &environment) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => output::problem(&Problem::from(error)),
    }
}

fn done(arguments: &Arguments, environment: &Environment) -> Result<(), StoreError> {
    let (data, database) = (&arguments.data, arguments.rows.database());
    let file = data.join("keys");
    let look = || Store::open_to_read_on(&database, data, environment.clone());
    match &arguments.command {
        KeysCommand::Status => tell(&look()?.key_standing()?),
        KeysCommand::Add => {
            let added = Keys::add_generation(&file, environment)?;
            output::line(&format!("已加入第 {added} 代密钥 generation {added} added"));
        }
        KeysCommand::Rotate => {
            let standing = look()?.key_standing()?;
            let newest = standing.live.last().copied().unwrap_or_default();
            if standing.is_finished && newest == standing.in_use {
                let added = Keys::add_generation(&file, environment)?;
                output::line(&format!("已加入第 {added} 代密钥 generation {added} added"));
            }
            match Store::open_on(&database, data, environment.clone()) {
                Ok(store) => walk(&store)?,
                Err(StoreError::InUse(_)) if database == Database::Embedded => output::line(
                    "运行中的进程会自行启用并完成；用 chengxin keys status 查看进度\n\
                     the serving process takes it up by itself; `chengxin keys status` shows how far it is",
                ),
                Err(error) => return Err(error),
            }
        }
        KeysCommand::Retire { generation } => {
            look()?.retire_generation(*generation)?;
            output::line(&format!(
                "第 {generation} 代密钥已停用 generation {generation} is retired"
            ));
        }
        KeysCommand::Enclose { command, .. } => {
            let command = command.as_ref().map(|argv| argv.to_vec());
            Keys::enclose(&file, command, environment)?;
            output::line("密钥文件已改写 the key file is written anew");
        }
    }
    Ok(())
}

fn walk(store: &Store) -> Result<(), StoreError> {
    let waiting = |store: &Store| -> Result<u64, StoreError> {
        let standing = store.key_standing()?;
        Ok(standing.older.iter().map(|(.., rows)| rows).sum())
    };
    let bar = output::progress(waiting(store)?, "轮换密钥 rotating");
    let mut walk = Walk::default();
    loop {
        match store.rotate_step(&mut walk, true)? {
            Step::Nothing => break,
            Step::Begun(generation) => {
                bar.set_length(waiting(store)?);
                output::tell(&format!("第 {generation} 代密钥已启用 in use"));
            }
            Step::Went(rows) => bar.inc(rows),
            Step::Done(damaged) if damaged > 0 => output::tell(&format!(
                "{damaged} 个加密值已损坏，保持原样 values are damaged and stay as they are; chengxin fsck"
            )),
            Step::Done(_) => {}
        }
    }
    bar.finish_and_clear();
    tell(&store.key_standing()?);
    Ok(())
}

fn tell(standing: &KeyStanding) {
    let list = |generations: &[u32]| {
        let words: Vec<String> = generations.iter().map(u32::to_string).collect();
        match words.is_empty() {
            true => "-".to_owned(),
            false => words.join(" "),
        }
    };
    let state = match standing.is_finished {
        true => "完成 finished",
        false => "进行中 under way",
    };
    output::line(&format!("密码套件 suite: {}", standing.suite));
    output::line(&format!("使用中 in use: {}", standing.in_use));
    output::line(&format!("可用 live: {}", list(&standing.live)));
    output::line(&format!("已停用 retired: {}", list(&standing.retired)));
    output::line(&format!("轮换 rotation: {state}"));
    for (generation, table, rows) in &standing.older {
        output::line(&format!(
            "第 {generation} 代下 under generation {generation}: {table} {rows}"
        ));
    }
}
