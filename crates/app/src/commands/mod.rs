//! Commands: each reads its arguments, calls one use case and prints what it gave.

mod abuse;
mod account;
mod backup;
mod calendar;
mod client;
mod close_log;
mod config;
mod erase;
mod export;
mod fsck;
mod id;
pub mod import;
mod init;
mod keys;
mod lines;
mod log;
mod migrate;
mod pack;
mod reconcile;
mod report;
mod restore;
mod role;
mod serve;
mod simulate;
mod verify;
mod witness;

use crate::logging::LogFormat;
use crate::{demo, environment, output};
use clap::{Parser, Subcommand};
use flow::governance::{PackFiles, load};
use flow::policy::Policies;
use flow::{Platform, Problem};
use jiff::SignedDuration;
use rules::pack::Pack;
use rules::text::Language;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use store::Database;

/// 诚信 Chengxin: personal public credit records, kept lawfully.
#[derive(Debug, Parser)]
#[command(name = "chengxin", version, arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the whole platform at work on a simulated province, then serve its pages.
    Demo(demo::Arguments),
    /// Serve the pages and the interface.
    Serve(serve::Arguments),
    /// Look at configuration, keys, database, pack and policies before one serves.
    Config(config::Arguments),
    /// Take in a file of a department.
    Import(import::Arguments),
    /// Hold the complete list of its keeper against the records: what is not on it any more is withdrawn.
    Reconcile(reconcile::Arguments),
    /// Print a person's report, read from standard input by their number.
    Report(report::Arguments),
    /// Check the access log, the records against it, and one person's list.
    Verify(verify::Arguments),
    /// Give somebody everything held about them.
    Export(export::Arguments),
    /// Compare checkpoints of a published log: a fork is told, with the witnesses that signed it.
    Log(log::Arguments),
    /// Be a witness: cosign the checkpoints of logs that only grow.
    Witness(witness::Arguments),
    /// Close the access log now: afterwards everybody can prove that their list is whole so far.
    CloseLog(close_log::Arguments),
    /// Let the engine check the database, and check everything `verify` checks.
    Fsck(fsck::Arguments),
    /// Copy the database and the signed checkpoint, also while the program serves.
    Backup(backup::Arguments),
    /// Make a data directory of a backup, and fill a PostgreSQL, after comparing it with what was signed.
    Restore(restore::Arguments),
    /// Bring the schema of the database up to date; do it with no process serving from it.
    Migrate(migrate::Arguments),
    /// Make a data directory, and choose its suite of cryptography, before anything is in it.
    Init(init::Arguments),
    /// Show, rotate, retire and enclose the keys of an installation.
    Keys(keys::Arguments),
    /// Erase a person's number, read from standard input, by the decision of a security administrator.
    EraseIdentity(erase::Arguments),
    /// Check identifiers.
    Id(id::Arguments),
    /// Count working days.
    Calendar(calendar::Arguments),
    /// Check a province's pack.
    Pack(pack::Arguments),
    /// Write the files of a simulated province.
    Simulate(simulate::Arguments),
    /// Play a year of lookups with abuse among them, and print what the alarms find.
    Abuse(abuse::Arguments),
    /// Make and end local accounts, and make tokens.
    Account(account::Arguments),
    /// Grant, end and list roles.
    Role(role::Arguments),
    /// Make and end clients: systems of organs that get tokens by themselves.
    Client(client::Arguments),
}

/// Runs a command.
pub fn run(arguments: Arguments) -> ExitCode {
    match arguments.command {
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Config(arguments) => config::run(&arguments),
        Command::Import(arguments) => import::run(&arguments),
        Command::Reconcile(arguments) => reconcile::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Log(arguments) => log::run(&arguments),
        Command::Witness(arguments) => witness::run(&arguments),
        Command::CloseLog(arguments) => close_log::run(&arguments),
        Command::Fsck(arguments) => fsck::run(&arguments),
        Command::Backup(arguments) => backup::run(&arguments),
        Command::Restore(arguments) => restore::run(&arguments),
        Command::Migrate(arguments) => migrate::run(&arguments),
        Command::Init(arguments) => init::run(&arguments),
        Command::Keys(arguments) => keys::run(&arguments),
        Command::EraseIdentity(arguments) => erase::run(&arguments),
        Command::Id(arguments) => id::run(&arguments),
        Command::Calendar(arguments) => calendar::run(&arguments),
        Command::Pack(arguments) => pack::run(&arguments),
        Command::Simulate(arguments) => simulate::run(&arguments),
        Command::Abuse(arguments) => abuse::run(&arguments),
        Command::Account(arguments) => account::run(&arguments),
        Command::Role(arguments) => role::run(&arguments),
        Command::Client(arguments) => client::run(&arguments),
    }
}

/// Where data lie unless said otherwise.
const DATA: &str = "chengxin-data";

/// Where the data and the pack are.
#[derive(Debug, Clone, clap::Args)]
pub struct Place {
    /// Data directory; made at first start.
    #[arg(long, default_value = DATA, env = "CHENGXIN_DATA")]
    data: PathBuf,
    /// Pack directory; the pack of Jiangxi is built in.
    #[arg(long, env = "CHENGXIN_PACK")]
    pack: Option<PathBuf>,
    /// Directory of policies; those of the repository are built in.
    #[arg(long, env = "CHENGXIN_POLICIES")]
    policies: Option<PathBuf>,
    #[command(flatten)]
    rows: Rows,
}

/// Where the rows are.
#[derive(Debug, Clone, clap::Args)]
pub struct Rows {
    /// PostgreSQL to keep the rows in, as postgres://USER@HOST/DATABASE; without it they lie in the data directory. A
    /// password belongs into the variable or a file of libpq's kind, not into an argument.
    #[arg(long, env = "CHENGXIN_DATABASE", hide_env_values = true)]
    database: Option<Database>,
}

impl Rows {
    fn database(&self) -> Database {
        self.database.clone().unwrap_or_default()
    }
}

impl Place {
    fn database(&self) -> Database {
        self.rows.database()
    }

    /// Whether something is there: a mistyped directory is not made.
    fn is_there(&self) -> bool {
        let file = match self.database() {
            Database::Embedded => "store.sqlite",
            Database::Postgres(_) => "keys",
        };
        self.data.join(file).exists()
    }

    /// Opens the platform on the data directory.
    fn platform(&self) -> Result<Platform, ExitCode> {
        let pack = load_pack(self.pack.as_deref())?;
        let policies = load_policies(self.policies.as_deref())?;
        let environment = environment::environment(SignedDuration::ZERO);
        Platform::open_with(&self.database(), &self.data, pack, policies, environment)
            .map_err(|p| output::problem(&p))
    }

    /// Opens a platform that must be there already: a mistyped directory is not made.
    fn existing_platform(&self) -> Result<Platform, ExitCode> {
        self.must_exist()?;
        self.platform()
    }

    /// The platform, and the number of the person something is asked about.
    fn platform_and_number(&self) -> Result<(Platform, String), ExitCode> {
        let number = asked_number()?;
        Ok((self.existing_platform()?, number))
    }

    /// The pack for data that is there.
    pub fn existing_pack(&self) -> Result<Pack, ExitCode> {
        self.must_exist()?;
        load_pack(self.pack.as_deref())
    }

    /// Refuses what is no data directory.
    fn must_exist(&self) -> Result<(), ExitCode> {
        if self.is_there() {
            return Ok(());
        }
        Err(output::failure(&format!(
            "{} 不是数据目录 is not a data directory; --data names it",
            self.data.display()
        )))
    }
}

/// An identity number from standard input, where it stands in no list of processes and no history.
fn asked_number() -> Result<String, ExitCode> {
    let mut number = String::new();
    match std::io::stdin().read_line(&mut number) {
        Ok(_) => Ok(number.trim().to_owned()),
        Err(error) => Err(output::failure(&error)),
    }
}

/// Opens the platform.
pub fn open(data: &Path, pack: Pack, shift: SignedDuration) -> Result<Platform, Problem> {
    Platform::open(data, pack, environment::environment(shift))
}

/// Loads and checks a pack; every problem is told with file and line.
pub fn load_pack(directory: Option<&Path>) -> Result<Pack, ExitCode> {
    let files = pack_files(directory)?;
    load(&files).map_err(|problems| {
        for problem in &problems {
            output::tell(&problem.line_in(Language::Chinese));
            output::tell(&problem.line_in(Language::English));
        }
        ExitCode::from(output::USAGE)
    })
}

/// Loads and checks policies; every problem is told with file and line.
fn load_policies(directory: Option<&Path>) -> Result<Arc<Policies>, ExitCode> {
    let Some(directory) = directory else {
        return Ok(Policies::embedded());
    };
    let files = PackFiles::from_directory(directory)
        .map_err(|e| output::failure(&format!("{}: {e}", directory.display())))?;
    Policies::load(&files).map(Arc::new).map_err(|problems| {
        for problem in &problems {
            output::tell(&problem.line_in(Language::Chinese));
            output::tell(&problem.line_in(Language::English));
        }
        ExitCode::from(output::USAGE)
    })
}

/// The files of a pack directory, or of the built-in pack.
fn pack_files(directory: Option<&Path>) -> Result<PackFiles, ExitCode> {
    match directory {
        None => Ok(PackFiles::embedded()),
        Some(directory) => PackFiles::from_directory(directory)
            .map_err(|e| output::failure(&format!("{}: {e}", directory.display()))),
    }
}

/// Serves a platform that is already open, without HTTPS in front.
pub fn serve_platform(platform: Platform, listen: std::net::SocketAddr) -> ExitCode {
    let serving = serve::Serving {
        listen,
        https: false,
        metrics: None,
        log: LogFormat::Text,
        grace: std::time::Duration::from_secs(serve::GRACE_SECONDS),
    };
    serve::serve(platform, serving)
}

/// Runs an async use case to its end.
pub fn block_on<T>(future: impl Future<Output = T>) -> Result<T, ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| output::failure(&e))?;
    Ok(runtime.block_on(future))
}
