//! `[notices]` of the configuration: through which gateways messages go, and which address they lead to.

use super::address::Channel;
use super::gateway::Gateway;
use crate::login::secure;
use crate::platform::try_writing;
use crate::problem::Problem;
use openidconnect::url::Url;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a program may take for a message, unless the configuration says otherwise, and at most: the end of this process
/// waits for it.
const SECONDS: u64 = 10;
const SECONDS_MOST: u64 = 60;

/// The gateways; none unless the configuration names some.
#[derive(Debug, Clone, Default)]
pub struct NoticeSettings {
    /// Address of the site, as a message names it.
    pub(super) site: String,
    pub(super) channels: Vec<(Channel, Gateway)>,
}

/// The table as it is written.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct NoticesFile {
    site: Option<String>,
    mobile: Option<GatewayFile>,
    mail: Option<GatewayFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GatewayFile {
    directory: Option<PathBuf>,
    command: Option<Vec<String>>,
    seconds: Option<u64>,
}

impl NoticesFile {
    /// Checks the table. Paths are found beside the file.
    ///
    /// # Errors
    /// `CONFIGURATION` with the place and the reason.
    pub(crate) fn settings(
        self,
        public_url: Option<&Url>,
        beside: &Path,
    ) -> Result<NoticeSettings, Problem> {
        let mut channels = Vec::new();
        for (channel, file) in [(Channel::Mobile, self.mobile), (Channel::Mail, self.mail)] {
            if let Some(file) = file {
                channels.push((channel, gateway(channel, file, beside)?));
            }
        }
        let site = self.site.or_else(|| public_url.map(Url::to_string));
        let site = match site {
            Some(site) if secure(&site) => site,
            Some(_) => {
                return Err(Problem::configuration(
                    "notices.site",
                    "必须是 https 地址（本机除外）",
                    "is an https address, but on this machine",
                ));
            }
            None if channels.is_empty() => String::new(),
            None => {
                return Err(Problem::configuration(
                    "notices.site",
                    "必须写明提示中的网址（或填写 login.public_url）",
                    "says which address a message leads to (or set login.public_url)",
                ));
            }
        };
        Ok(NoticeSettings {
            site: site.trim_end_matches('/').to_owned(),
            channels,
        })
    }
}

fn gateway(channel: Channel, file: GatewayFile, beside: &Path) -> Result<Gateway, Problem> {
    let place = format!("notices.{}", channel.word());
    let wrong = |zh: &str, en: &str| Problem::configuration(&place, zh, en);
    let seconds = file.seconds.unwrap_or(SECONDS);
    if !(1..=SECONDS_MOST).contains(&seconds) {
        return Err(wrong(
            "seconds 应在 1 到 60 之间",
            "seconds is between 1 and 60",
        ));
    }
    match (file.directory, file.command) {
        (Some(directory), None) => Ok(Gateway::Directory(beside.join(directory))),
        (None, Some(words)) => {
            let mut words = words.into_iter();
            let program = words.next().filter(|program| !program.is_empty());
            let program = program.ok_or_else(|| wrong("command 是空的", "command is empty"))?;
            Ok(Gateway::Command {
                program: beside.join(program),
                arguments: words.collect(),
                patience: Duration::from_secs(seconds),
            })
        }
        _ => Err(wrong(
            "directory 和 command 须且只能写一个",
            "has one of directory and command",
        )),
    }
}

impl NoticeSettings {
    pub(super) fn gateway(&self, channel: Channel) -> Option<&Gateway> {
        let found = self.channels.iter().find(|(known, _)| *known == channel);
        found.map(|(_, gateway)| gateway)
    }

    /// Whether each gateway can be used at all, before anything is served.
    ///
    /// # Errors
    /// `CONFIGURATION` with the place and the reason.
    pub(crate) fn try_gateways(&self) -> Result<(), Problem> {
        for (channel, gateway) in &self.channels {
            let place = format!("notices.{}", channel.word());
            let wrong = |zh: &str, path: &Path, why: &dyn std::fmt::Display| {
                let en = format!("{}: {why}", path.display());
                Problem::configuration(&place, zh, &en)
            };
            match gateway {
                Gateway::Directory(path) => {
                    try_writing(path).map_err(|why| wrong("目录不能写入", path, &why))?;
                }
                Gateway::Command { program, .. } => {
                    let found = std::fs::metadata(program);
                    let found = found.map_err(|why| wrong("找不到程序", program, &why))?;
                    if !may_run(&found) {
                        return Err(wrong("不是可执行的程序", program, &"is no program"));
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(unix)]
fn may_run(found: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    found.is_file() && found.permissions().mode() & 0o111 != 0
}

#[cfg(not(unix))]
fn may_run(found: &std::fs::Metadata) -> bool {
    found.is_file()
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::login::Settings;
    use std::path::Path;

    const GOOD: &str = "[notices]
site = \"https://credit.example/\"
mobile = { command = [\"/bin/true\", \"--x\"] }
mail = { directory = \"mails\" }
";

    fn check(text: &str, expected: &str) {
        let directory = tempfile::tempdir().unwrap();
        std::fs::create_dir(directory.path().join("mails")).unwrap();
        let settings = Settings::of(text, directory.path());
        let tried = settings.and_then(|settings| settings.notices.try_gateways());
        let problem = tried.unwrap_err();
        assert_eq!(problem.code, "CONFIGURATION");
        assert!(problem.what.en.contains(expected), "{}", problem.what.en);
    }

    #[test]
    fn a_table_is_taken_and_what_is_wrong_is_named() {
        let settings = Settings::of(GOOD, Path::new("/nowhere")).unwrap().notices;
        assert_eq!(settings.site, "https://credit.example");
        assert_eq!(settings.channels.len(), 2);
        assert!(
            Settings::of("", Path::new(""))
                .unwrap()
                .notices
                .channels
                .is_empty()
        );
        let with = |from: &str, to: &str| GOOD.replace(from, to);
        check(&with("mobile =", "fax ="), "line 3");
        check(&with("site", "# site"), "which address");
        check(&with("https", "http"), "https");
        check(&with("[\"/bin/true\", \"--x\"]", "[]"), "empty");
        check(&with("/bin/true", "/nowhere/send"), "No such file");
        check(&with("/bin/true", "/etc/passwd"), "is no program");
        check(&with("/bin/true", "/bin"), "is no program");
        check(&with("\"mails\"", "\"posts\""), "No such file");
        check(
            &with("\"mails\"", "\"mails\", seconds = 0"),
            "between 1 and 60",
        );
        check(&with("\"mails\"", "\"mails\", command = [\"x\"]"), "one of");
        check(&with("directory = \"mails\"", ""), "one of");
        check(&with("directory", "folder"), "line 4");
    }
}
