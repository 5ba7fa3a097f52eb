//! `chengxin role`: roles of the accounts of organs, as whoever runs the machine sees to them. From day to day the security
//! administrators do it on their pages.

use super::account::role;
use super::{Place, block_on};
use crate::output;
use clap::Subcommand;
use flow::account::Role;
use flow::people::{GrantLine, GrantStanding, NewRole};
use flow::{Platform, Problem};
use jiff::civil::Date;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: RoleCommand,
}

#[derive(Debug, Subcommand)]
enum RoleCommand {
    /// Grant a role in the organ of an account.
    Grant {
        /// Login name.
        login: String,
        /// Role.
        #[arg(value_parser = role)]
        role: Role,
        /// First day; today without it.
        #[arg(long)]
        from: Option<Date>,
        /// Last day; without it until the role is ended.
        #[arg(long)]
        until: Option<Date>,
        #[command(flatten)]
        place: Place,
    },
    /// End a role, by the id that `role list` prints, and the delegations that rest on it.
    End {
        /// Login name.
        login: String,
        /// Id of the role.
        id: String,
        #[command(flatten)]
        place: Place,
    },
    /// List every role an account ever had, the newest first.
    List {
        /// Login name.
        login: String,
        #[command(flatten)]
        place: Place,
    },
}

pub fn run(arguments: &Arguments) -> ExitCode {
    let place = match &arguments.command {
        RoleCommand::Grant { place, .. }
        | RoleCommand::End { place, .. }
        | RoleCommand::List { place, .. } => place,
    };
    let platform = match place.existing_platform() {
        Ok(platform) => platform,
        Err(code) => return code,
    };
    match block_on(done(&platform, &arguments.command)) {
        Err(code) => code,
        Ok(Err(problem)) => output::problem(&problem),
        Ok(Ok(())) => ExitCode::SUCCESS,
    }
}

async fn done(platform: &Platform, command: &RoleCommand) -> Result<(), Problem> {
    match command {
        RoleCommand::Grant {
            login,
            role,
            from,
            until,
            ..
        } => {
            let new = NewRole {
                role: *role,
                first_day: *from,
                last_day: *until,
            };
            platform.grant_here(login, new).await
        }
        RoleCommand::End { login, id, .. } => platform.end_grant_here(login, id).await,
        RoleCommand::List { login, .. } => {
            for grant in platform.grants_here(login)? {
                output::line(&line(&grant));
            }
            Ok(())
        }
    }
}

fn line(grant: &GrantLine) -> String {
    let last = grant
        .last_day
        .map_or_else(|| "-".to_owned(), |day| day.to_string());
    let standing = match grant.standing {
        GrantStanding::Counts => "有效 in force",
        GrantStanding::ToCome => "尚未开始 to come",
        GrantStanding::Past => "已到期 past",
        GrantStanding::Ended => "已终止 ended",
        GrantStanding::NotOfTheOrgan => "无效 not of this organ",
    };
    let title = grant.role.title();
    let from = grant.delegated_from.as_ref();
    let from = from.map_or_else(String::new, |from| {
        format!("  委托自 delegated by {}", from.zh)
    });
    format!(
        "{}  {}  {} {}  {}..{last}  {standing}{from}",
        grant.id,
        grant.role.word(),
        title.zh,
        title.en,
        grant.first_day
    )
}
