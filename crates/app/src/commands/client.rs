//! `chengxin client`: systems of organs. A secret is printed once; keys are read from a file.

use super::{Place, block_on};
use crate::output;
use clap::Subcommand;
use flow::login::ClientPlan;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: ClientCommand,
}

#[derive(Debug, Subcommand)]
enum ClientCommand {
    /// Make a client, or give one new scopes and proofs.
    Add {
        /// Its name.
        client: String,
        /// Login of the account it acts as.
        #[arg(long)]
        account: String,
        /// What it may do: upload, status, ask, check.
        #[arg(long, value_delimiter = ',', required = true)]
        scopes: Vec<String>,
        /// It gets a secret, which is printed once and kept as a digest.
        #[arg(long)]
        secret: bool,
        /// File with its public keys, as a JSON Web Key Set.
        #[arg(long)]
        keys: Option<PathBuf>,
        /// SHA-256 of its certificate, hexadecimal.
        #[arg(long, value_parser = certificate)]
        certificate: Option<Digest>,
        #[command(flatten)]
        place: Place,
    },
    /// End a client and its tokens.
    End {
        /// Its name.
        client: String,
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Debug, Clone, Copy)]
struct Digest([u8; 32]);

fn certificate(text: &str) -> Result<Digest, String> {
    web::certificate_digest(text)
        .map(Digest)
        .ok_or_else(|| "64 hexadecimal digits".to_owned())
}

pub fn run(arguments: &Arguments) -> ExitCode {
    match &arguments.command {
        ClientCommand::Add {
            client,
            account,
            scopes,
            secret,
            keys,
            certificate,
            place,
        } => {
            let keys = match keys.as_deref().map(std::fs::read_to_string).transpose() {
                Ok(keys) => keys,
                Err(error) => return output::failure(&error),
            };
            let plan = ClientPlan {
                client_id: client.clone(),
                login: account.clone(),
                scopes: scopes.join(" "),
                secret: *secret,
                keys,
                certificate: certificate.map(|digest| digest.0),
            };
            let platform = match place.existing_platform() {
                Ok(platform) => platform,
                Err(code) => return code,
            };
            match block_on(platform.make_client(plan)) {
                Err(code) => code,
                Ok(Err(problem)) => output::problem(&problem),
                Ok(Ok(secret)) => {
                    if let Some(secret) = secret {
                        output::line(&secret);
                    }
                    ExitCode::SUCCESS
                }
            }
        }
        ClientCommand::End { client, place } => {
            let platform = match place.existing_platform() {
                Ok(platform) => platform,
                Err(code) => return code,
            };
            match block_on(platform.end_client(client)) {
                Err(code) => code,
                Ok(Err(problem)) => output::problem(&problem),
                Ok(Ok(())) => ExitCode::SUCCESS,
            }
        }
    }
}
