//! Accesses to a dossier, and the state of the log.

use super::TextWire;
use flow::outward::LogState;
use flow::person::AccessLine;
use flow::witnesses::WitnessedLog;
use jiff::Timestamp;
use rules::text::Bilingual;
use serde::Serialize;

/// One access.
#[derive(Debug, Serialize)]
pub struct AccessWire<'a> {
    log_index: u64,
    at: Option<String>,
    kind: &'a str,
    kind_title: TextWire<'a>,
    outcome: &'a str,
    organ: &'a str,
    organ_name: TextWire<'a>,
    purpose_title: Option<TextWire<'a>>,
    ground_title: TextWire<'a>,
    consent: Option<&'a str>,
    case_number: Option<&'a str>,
    items: Vec<TextWire<'a>>,
    policies: Vec<PolicyWire<'a>>,
    reason: Option<TextWire<'a>>,
    published: bool,
    /// The day it opens, or opened, when it was kept from the person by law.
    #[serde(skip_serializing_if = "Option::is_none")]
    opens_on: Option<String>,
    /// Why it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    seal_note: Option<TextWire<'a>>,
}

impl<'a> AccessWire<'a> {
    /// Of a line of the list.
    pub fn of(line: &'a AccessLine) -> Self {
        Self {
            log_index: line.log_index,
            at: line.at.map(|at| at.to_string()),
            kind: &line.kind,
            kind_title: TextWire::of(&line.kind_title),
            outcome: &line.outcome,
            organ: &line.organ,
            organ_name: TextWire::of(&line.organ_name),
            purpose_title: line.purpose_title.as_ref().map(TextWire::of),
            ground_title: TextWire::of(&line.ground_title),
            consent: line.consent.as_deref(),
            case_number: line.case_number.as_deref(),
            items: line.items.iter().map(TextWire::of).collect(),
            policies: line.policies.iter().map(PolicyWire::of).collect(),
            reason: line.reason.as_ref().map(TextWire::of),
            published: line.published,
            opens_on: line.seal.as_ref().map(|seal| seal.opens_on.to_string()),
            seal_note: line
                .seal
                .as_ref()
                .and_then(|seal| seal.note.as_ref())
                .map(TextWire::of),
        }
    }
}

/// A policy that allowed an access.
#[derive(Debug, Serialize)]
pub struct PolicyWire<'a> {
    name: &'a str,
    words: TextWire<'a>,
}

impl<'a> PolicyWire<'a> {
    fn of((name, words): &'a (String, Bilingual)) -> Self {
        Self {
            name,
            words: TextWire::of(words),
        }
    }
}

/// State of the log.
#[derive(Debug, Serialize)]
pub struct LogWire<'a> {
    origin: &'a str,
    size: u64,
    pending: u64,
    root: &'a str,
    checkpoint: &'a str,
    verifier_key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    witnessed: Option<WitnessedWire<'a>>,
}

/// What witnesses say of the log.
#[derive(Debug, Serialize)]
struct WitnessedWire<'a> {
    quorum: usize,
    size: Option<u64>,
    at: Option<String>,
    witnesses: Vec<WitnessWire<'a>>,
}

#[derive(Debug, Serialize)]
struct WitnessWire<'a> {
    name: &'a str,
    verifier_key: &'a str,
    size: Option<u64>,
    at: Option<String>,
    standing: &'static str,
}

impl<'a> WitnessedWire<'a> {
    fn of(log: &'a WitnessedLog) -> Self {
        let text = |at: Option<Timestamp>| at.map(|at| at.to_string());
        Self {
            quorum: log.quorum,
            size: log.size,
            at: text(log.at),
            witnesses: log
                .witnesses
                .iter()
                .map(|witness| WitnessWire {
                    name: &witness.name,
                    verifier_key: &witness.key,
                    size: witness.size,
                    at: text(witness.at),
                    standing: witness.standing.code(),
                })
                .collect(),
        }
    }
}

impl<'a> LogWire<'a> {
    /// Of a state.
    pub fn of(state: &'a LogState) -> Self {
        Self {
            origin: &state.origin,
            size: state.size,
            pending: state.pending,
            root: &state.root,
            checkpoint: &state.checkpoint,
            verifier_key: &state.vkey,
            witnessed: state.witnessed.as_ref().map(WitnessedWire::of),
        }
    }
}

/// A proof with what its commitment opens to.
#[derive(Debug, Serialize)]
pub struct OpeningWire<'a> {
    /// Place in the log.
    pub log_index: u64,
    /// The text that was committed to, byte for byte.
    pub opening: &'a str,
    /// Salt of the commitment, hexadecimal.
    pub salt: &'a str,
    /// The leaf as it stands in the log.
    pub leaf: &'a str,
}
