//! 案件: cases with their steps, the lists organs work from, and what a step does to the record a case is about. A step, the log
//! entry that tells of it and the version it makes of a record commit together.

mod begin;
mod list;
mod move_on;
mod open;
mod publish;
mod read;
mod revise;
mod steps;
mod work;

pub(crate) use begin::begin;
pub use begin::{DecideBeginning, MetPerson, NewCase};
pub(crate) use list::people_proposed;
pub use list::{LISTED_ITEM, NewListing};
pub(crate) use move_on::move_case;
pub use move_on::{CaseMove, DecideMove, Decided, MoveOutcome, RecordChange};
pub use publish::{NewPublished, RecordOfDocument};
pub use read::CaseRow;
pub(crate) use revise::add_version;
pub use steps::StepRow;
pub use work::{CaseDue, CaseWork, OrganTimeliness, WorkFilter};

use crate::content::digest_of;
use crate::error::StoreError;
use rules::case::Step;
use serde::{Deserialize, Serialize};

/// Who makes a move, as it is kept and told.
#[derive(Debug, Clone)]
pub struct CaseActor {
    /// Login; `self` for the person, `clock` for time.
    pub login: String,
    /// Organ; `self` for the person, `platform` for time.
    pub organ: String,
    /// Names of the policies that allow it, separated by spaces.
    pub policy: String,
}

/// One field that is to be corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Code of the field.
    pub code: String,
    /// As it is recorded.
    pub old: String,
    /// As it should be.
    pub new: String,
}

/// What comes with a step: sealed in the tables, opened for the person and for who works on the case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseContent {
    /// Reasons, statement, reply.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// Fields to be corrected, or that were.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldChange>,
    /// Number of the document that came with it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub document: String,
    /// Other facts by their name: the item and list of a listing, a public commitment, an annulment.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub facts: Vec<(String, String)>,
}

impl CaseContent {
    /// A fact by its name.
    #[must_use]
    pub fn fact(&self, name: &str) -> Option<&str> {
        let found = self.facts.iter().find(|(known, _)| known == name);
        found.map(|(_, text)| text.as_str())
    }

    fn json(&self) -> Result<Vec<u8>, StoreError> {
        serde_json::to_vec(self).map_err(|error| StoreError::Corrupt {
            table: "case_step",
            column: "content_sealed",
            what: error.to_string(),
        })
    }
}

/// The place the content of a case's steps is bound to.
const PLACE: &[u8] = b"case-step:";

fn place(case: &[u8; 16]) -> Vec<u8> {
    [PLACE, case].concat()
}

/// What the log entry of a step vouches for.
fn step_digest(case: &[u8; 16], step: &Step, content: &[u8]) -> [u8; 32] {
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    digest_of(&[
        b"case-step/v1",
        case,
        &step.number.to_be_bytes(),
        step.step.word().as_bytes(),
        step.by.word().as_bytes(),
        step.on.to_string().as_bytes(),
        step.to.word().as_bytes(),
        day(step.due_on).as_bytes(),
        day(step.not_before).as_bytes(),
        content,
    ])
}
