//! `[witnesses]` of the configuration: who is asked to cosign the access log, and how many of them are relied on.

use crate::login::secure;
use crate::problem::Problem;
use ledger::WitnessKey;
use openidconnect::url::Url;
use serde::Deserialize;
use std::time::Duration;

const EVERY_SECONDS: u64 = 10;
/// A log whose newest checkpoint is older than this is as good as not witnessed.
const EVERY_MOST: u64 = 3_600;

/// The witnesses of the access log; none unless the configuration names some.
#[derive(Debug, Clone, Default)]
pub struct WitnessSettings {
    pub(super) witnesses: Vec<WitnessAt>,
    pub(super) quorum: usize,
    pub(super) every: Duration,
}

#[derive(Debug, Clone)]
pub(super) struct WitnessAt {
    pub key: WitnessKey,
    /// The submission prefix with `add-checkpoint` behind it.
    pub address: Url,
}

/// The table as it is written.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct WitnessesFile {
    quorum: Option<usize>,
    every_seconds: Option<u64>,
    witness: Vec<WitnessFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WitnessFile {
    key: String,
    url: String,
}

impl WitnessesFile {
    /// Checks the table.
    ///
    /// # Errors
    /// `CONFIGURATION` with the place and the reason.
    pub(crate) fn settings(self) -> Result<WitnessSettings, Problem> {
        let wrong = Problem::configuration;
        let every = self.every_seconds.unwrap_or(EVERY_SECONDS);
        if !(1..=EVERY_MOST).contains(&every) {
            return Err(wrong(
                "witnesses.every_seconds",
                "应在 1 到 3600 之间",
                "is between 1 and 3600",
            ));
        }
        let mut witnesses: Vec<WitnessAt> = Vec::new();
        for file in self.witness {
            let witness = witness(&file)?;
            if witnesses.iter().any(|w| w.key.is_same_key(&witness.key)) {
                let place = format!("witnesses.witness {}", witness.key.name());
                return Err(wrong(
                    &place,
                    "同一密钥重复：一个见证方只算一次",
                    "the key stands there twice, and one witness counts once",
                ));
            }
            witnesses.push(witness);
        }
        let quorum = match self.quorum {
            Some(quorum) => quorum,
            None if witnesses.is_empty() => 0,
            None => {
                return Err(wrong(
                    "witnesses.quorum",
                    "必须写明须有几个见证方签名",
                    "says how many of the witnesses must have signed",
                ));
            }
        };
        if quorum > witnesses.len() || (quorum == 0 && !witnesses.is_empty()) {
            return Err(wrong(
                "witnesses.quorum",
                "应在 1 到见证方个数之间",
                "is at least 1 and at most the number of witnesses",
            ));
        }
        Ok(WitnessSettings {
            witnesses,
            quorum,
            every: Duration::from_secs(every),
        })
    }
}

fn witness(file: &WitnessFile) -> Result<WitnessAt, Problem> {
    let key = WitnessKey::parse(&file.key).map_err(|error| {
        Problem::configuration(
            "witnesses.witness",
            "key 不是见证方公钥",
            &error.to_string(),
        )
    })?;
    let place = format!("witnesses.witness {}", key.name());
    let address = Url::parse(&format!(
        "{}/add-checkpoint",
        file.url.trim_end_matches('/')
    ))
    .ok()
    .filter(|url| secure(&file.url) && url.query().is_none() && url.fragment().is_none());
    let address = address.ok_or_else(|| {
        Problem::configuration(
            &place,
            "url 必须是 https 地址（本机除外）",
            "the url is an https address, but on this machine",
        )
    })?;
    Ok(WitnessAt { key, address })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::login::Settings;
    use std::path::Path;

    const ONE: &str = "[[witnesses.witness]]
key = \"remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2\"
url = \"https://witness.example/w1/\"
";

    fn check(text: &str, expected: &str) {
        let problem = Settings::of(text, Path::new("")).unwrap_err();
        assert_eq!(problem.code, "CONFIGURATION");
        assert!(problem.what.en.contains(expected), "{}", problem.what.en);
    }

    #[test]
    fn a_table_is_taken_and_what_is_wrong_is_named() {
        let good = format!("[witnesses]\nquorum = 1\n{ONE}");
        let settings = Settings::of(&good, Path::new("")).unwrap().witnesses;
        let address = settings.witnesses[0].address.as_str();
        assert_eq!(address, "https://witness.example/w1/add-checkpoint");
        assert_eq!(settings.every.as_secs(), 10);
        check(ONE, "says how many");
        check(&good.replace("= 1", "= 2"), "at most");
        check(&good.replace("= 1", "= 0"), "at least 1");
        check(&good.replace("da77", "da78"), "not a key of a witness");
        check(&good.replace("https", "http"), "https");
        check(&good.replace("quorum", "every_seconds = 0\nquorum"), "3600");
        check(&format!("{good}{ONE}"), "twice");
        check(&good.replace("url", "uri"), "line");
    }
}
