//! `chengxin init`: a data directory with keys of a chosen suite. Without it the first start makes one of `intl`.

use super::DATA;
use super::keys::argv;
use crate::{environment, output};
use flow::Problem;
use jiff::SignedDuration;
use std::path::PathBuf;
use std::process::ExitCode;
use store::{Keys, Store, Suite};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Suite of cryptography: intl (AES-256-GCM, HMAC-SHA-256) or sm (SM4-GCM, HMAC-SM3). It cannot be changed later.
    #[arg(long, default_value = "intl", value_parser = suite)]
    suite: Suite,
    /// Command that prints the key under which the key file is enclosed, as a JSON array, program first.
    #[arg(long, value_parser = argv)]
    command: Option<std::sync::Arc<[String]>>,
    /// Data directory.
    #[arg(long, default_value = DATA, env = "CHENGXIN_DATA")]
    data: PathBuf,
}

fn suite(word: &str) -> Result<Suite, String> {
    Suite::from_word(word).ok_or_else(|| "intl or sm".to_owned())
}

pub fn run(arguments: &Arguments) -> ExitCode {
    let environment = environment::environment(SignedDuration::ZERO);
    let file = arguments.data.join("keys");
    let made = Store::make_directory(&arguments.data)
        .and_then(|()| Keys::create(&file, arguments.suite, &environment))
        .and_then(|()| match &arguments.command {
            Some(command) => Keys::enclose(&file, Some(command.to_vec()), &environment),
            None => Ok(()),
        });
    match made {
        Ok(()) => {
            output::line(&format!(
                "已建立数据目录，密码套件 made, with the suite {}: {}",
                arguments.suite,
                arguments.data.display()
            ));
            ExitCode::SUCCESS
        }
        Err(error) => output::problem(&Problem::from(error)),
    }
}
