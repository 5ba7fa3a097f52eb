//! `chengxin account`: local accounts and API tokens. Secrets are read from standard input, never from arguments.

use super::{Place, block_on};
use crate::output;
use clap::{Subcommand, ValueEnum};
use flow::account::{AccountKind, AccountPlan, Role};
use rules::text::Bilingual;
use std::process::ExitCode;
use std::time::Duration;

const DAY: u64 = 24 * 3600;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: AccountCommand,
}

#[derive(Debug, Subcommand)]
enum AccountCommand {
    /// Make an account; the password is the first line of standard input, a person's number the second.
    Add {
        /// Login name.
        login: String,
        /// What it is.
        #[arg(long, default_value = "staff")]
        kind: KindName,
        /// Role in the organ; may be given several times. Not for a person.
        #[arg(long, value_parser = role)]
        role: Vec<Role>,
        /// Organ it acts for. Not for a person.
        #[arg(long)]
        organ: Option<String>,
        /// Name shown.
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        place: Place,
    },
    /// End the account of somebody who left, with its sessions, tokens, clients and roles. It does not come back.
    End {
        /// Login name.
        login: String,
        #[command(flatten)]
        place: Place,
    },
    /// Make an API token; it is printed once and kept only as a digest.
    Token {
        /// Login name.
        login: String,
        /// Days it is valid.
        #[arg(long, default_value_t = 90)]
        days: u64,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum KindName {
    /// A person's own account.
    Person,
    /// Somebody who works for an organ.
    Staff,
    /// A program of an organ.
    System,
}

impl From<KindName> for AccountKind {
    fn from(name: KindName) -> Self {
        match name {
            KindName::Person => AccountKind::Person,
            KindName::Staff => AccountKind::Staff,
            KindName::System => AccountKind::System,
        }
    }
}

/// Reads the word of a role.
pub(super) fn role(word: &str) -> Result<Role, String> {
    Role::from_word(word).ok_or_else(|| {
        let words: Vec<&str> = Role::ALL.iter().map(|role| role.word()).collect();
        format!(
            "没有这种岗位 no such role; 可用 known: {}",
            words.join(", ")
        )
    })
}

pub fn run(arguments: &Arguments) -> ExitCode {
    match &arguments.command {
        AccountCommand::Add {
            login,
            kind,
            role,
            organ,
            name,
            place,
        } => {
            let lines: Vec<String> = std::io::stdin().lines().map_while(Result::ok).collect();
            let Some(password) = lines.first().filter(|p| p.chars().count() >= 8) else {
                return output::failure(
                    &"密码至少八个字符 a password has at least eight characters",
                );
            };
            let shown = name.as_deref().unwrap_or(login);
            let plan = AccountPlan {
                login: login.clone(),
                password: password.clone(),
                display: Bilingual::new(shown, shown),
                kind: (*kind).into(),
                organ: organ.clone(),
                roles: role.clone(),
                number: lines.get(1).map(|n| n.trim().to_owned()),
                demo: false,
            };
            let platform = match place.platform() {
                Ok(platform) => platform,
                Err(code) => return code,
            };
            match block_on(platform.make_account(plan)) {
                Err(code) => code,
                Ok(Err(problem)) => output::problem(&problem),
                Ok(Ok(())) => ExitCode::SUCCESS,
            }
        }
        AccountCommand::End { login, place } => {
            let platform = match place.existing_platform() {
                Ok(platform) => platform,
                Err(code) => return code,
            };
            match block_on(platform.end_account_here(login)) {
                Err(code) => code,
                Ok(Err(problem)) => output::problem(&problem),
                Ok(Ok(())) => ExitCode::SUCCESS,
            }
        }
        AccountCommand::Token { login, days, place } => {
            let platform = match place.existing_platform() {
                Ok(platform) => platform,
                Err(code) => return code,
            };
            let valid_for = Duration::from_secs(days.saturating_mul(DAY));
            match block_on(platform.make_token(login, valid_for)) {
                Err(code) => code,
                Ok(Err(problem)) => output::problem(&problem),
                Ok(Ok(token)) => {
                    output::line(&token);
                    ExitCode::SUCCESS
                }
            }
        }
    }
}
