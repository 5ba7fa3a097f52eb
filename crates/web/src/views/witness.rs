//! What the witnesses of the access log say, for people.

use crate::times::beijing;
use flow::witnesses::{Standing, WitnessState, WitnessedLog};
use rules::text::Bilingual;

/// All witnesses.
#[derive(Debug, Clone)]
pub struct WitnessesCard {
    /// How many of them must have signed.
    pub quorum: usize,
    /// Entries of the newest checkpoint so many signed, and when, Beijing time.
    pub newest: Option<(u64, String)>,
    /// Somebody has seen something that contradicts this log.
    pub contradicted: bool,
    /// Each of them.
    pub lines: Vec<WitnessLine>,
}

/// One witness.
#[derive(Debug, Clone)]
pub struct WitnessLine {
    /// Its name.
    pub name: String,
    /// Its public key.
    pub key: String,
    /// Entries of the newest checkpoint it signed, and when, Beijing time.
    pub newest: Option<(u64, String)>,
    /// How it stands to the log.
    pub standing: Bilingual,
    /// How that is coloured.
    pub class: &'static str,
}

impl WitnessesCard {
    /// Of what is known.
    pub fn of(log: &WitnessedLog) -> Self {
        Self {
            quorum: log.quorum,
            newest: log.size.zip(log.at.map(beijing)),
            contradicted: log.contradiction().is_some(),
            lines: log.witnesses.iter().map(WitnessLine::of).collect(),
        }
    }
}

impl WitnessLine {
    fn of(state: &WitnessState) -> Self {
        let (zh, en) = words(state.standing);
        Self {
            name: state.name.clone(),
            key: state.key.clone(),
            newest: state.size.zip(state.at.map(beijing)),
            standing: Bilingual::new(zh, en),
            class: match state.standing {
                Standing::Signs => "good",
                standing if standing.contradicts() => "adverse",
                _ => "held",
            },
        }
    }
}

fn words(standing: Standing) -> (&'static str, &'static str) {
    match standing {
        Standing::NotAsked => ("尚未询问", "not asked yet"),
        Standing::Signs => ("已签名", "signs"),
        Standing::Silent => ("没有应答", "does not answer"),
        Standing::Refuses { .. } => ("拒绝签名", "refuses"),
        Standing::Unusable => ("应答无法使用", "its answer cannot be used"),
        Standing::LogUnreadable => ("本机读不出日志", "the log cannot be read here"),
        Standing::LogOlder { .. } => (
            "见证方见过更长的日志：日志被换成旧副本或被截短",
            "has seen more of this log: an older copy was put back, or it was cut short",
        ),
        Standing::Forked { .. } => (
            "分叉：见证方见过另一份内容不同的日志",
            "fork: has seen another log under this signature",
        ),
    }
}
