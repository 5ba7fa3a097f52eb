//! Cases as they are kept.

use super::steps::{StepRow, steps_of};
use crate::days::from_milliseconds;
use crate::engine::{Connection, Row, params};
use crate::error::StoreError;
use crate::keys::Keys;
use crate::paper::{PaperRow, papers_of};
use crate::rows;
use crate::store::Store;
use jiff::Timestamp;
use rules::case::{Case, CaseKind, Step};

/// A case as kept.
#[derive(Debug, Clone)]
pub struct CaseRow {
    /// Person it is about.
    pub subject: [u8; 16],
    /// Identifier, UUID v7.
    pub id: [u8; 16],
    /// Record it is about.
    pub record: Option<[u8; 16]>,
    /// Slug of the organ that decides it.
    pub organ: String,
    /// Slug of the organ a complaint is about.
    pub about: Option<String>,
    /// Masked name and number of the person.
    pub hint: String,
    /// When it was begun.
    pub opened_at: Timestamp,
    /// Where it stands.
    pub case: Case,
    /// How it came there.
    pub steps: Vec<StepRow>,
    /// What came with it, without its content.
    pub papers: Vec<PaperRow>,
}

impl Store {
    /// Cases of a person, the newest first.
    ///
    /// # Errors
    /// [`StoreError`] of the engine; [`StoreError::Corrupt`] when a case contradicts the table of lawful moves.
    pub fn cases_of(&self, subject: [u8; 16]) -> Result<Vec<CaseRow>, StoreError> {
        let keys = self.keys();
        self.readers()
            .read_one(|connection| all_of(connection, keys, &subject))
    }

    /// A case of a person.
    ///
    /// # Errors
    /// As [`Store::cases_of`].
    pub fn case_of(
        &self,
        subject: [u8; 16],
        case: [u8; 16],
    ) -> Result<Option<CaseRow>, StoreError> {
        let keys = self.keys();
        self.readers()
            .read_one(|connection| one(connection, keys, &subject, &case))
    }
}

const COLUMNS: &str = "case_id, kind, record_id, organ, about, hint, opened_at";

pub(super) fn one(
    connection: &Connection,
    keys: &Keys,
    subject: &[u8; 16],
    case: &[u8; 16],
) -> Result<Option<CaseRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM case_file WHERE subject_id = $1 AND case_id = $2");
    let found = {
        let mut statement = connection.prepare_cached(&sql)?;
        rows::first(statement.query(params![subject, case])?, file)?
    };
    found
        .map(|file| with_steps(connection, keys, subject, file))
        .transpose()
}

pub(super) fn all_of(
    connection: &Connection,
    keys: &Keys,
    subject: &[u8; 16],
) -> Result<Vec<CaseRow>, StoreError> {
    let sql =
        format!("SELECT {COLUMNS} FROM case_file WHERE subject_id = $1 ORDER BY case_id DESC");
    let files = {
        let mut statement = connection.prepare_cached(&sql)?;
        rows::all(statement.query(params![subject])?, file)?
    };
    let with_steps = |file| with_steps(connection, keys, subject, file);
    files.into_iter().map(with_steps).collect()
}

/// A case without its steps.
struct File {
    id: [u8; 16],
    kind: CaseKind,
    record: Option<[u8; 16]>,
    organ: String,
    about: Option<String>,
    hint: String,
    opened_at: Timestamp,
}

fn file(row: &Row<'_>) -> Result<File, StoreError> {
    let kind: String = row.get(1)?;
    Ok(File {
        id: row.get(0)?,
        kind: CaseKind::from_word(&kind).ok_or_else(|| unknown("case_file", "kind", &kind))?,
        record: row.get(2)?,
        organ: row.get(3)?,
        about: row.get(4)?,
        hint: row.get(5)?,
        opened_at: from_milliseconds(row.get(6)?, "case_file", "opened_at")?,
    })
}

fn with_steps(
    connection: &Connection,
    keys: &Keys,
    subject: &[u8; 16],
    file: File,
) -> Result<CaseRow, StoreError> {
    let steps = steps_of(connection, keys, subject, &file.id)?;
    let made: Vec<Step> = steps.iter().map(|row| row.step).collect();
    let case = Case::of(file.kind, &made).ok_or_else(|| StoreError::Corrupt {
        table: "case_step",
        column: "step",
        what: format!(
            "the steps of case {} do not follow each other",
            crate::access::hex(&file.id)
        ),
    })?;
    Ok(CaseRow {
        subject: *subject,
        id: file.id,
        record: file.record,
        organ: file.organ,
        about: file.about,
        hint: file.hint,
        opened_at: file.opened_at,
        case,
        steps,
        papers: papers_of(connection, subject, &file.id)?,
    })
}

pub(super) fn unknown(table: &'static str, column: &'static str, word: &str) -> StoreError {
    StoreError::Corrupt {
        table,
        column,
        what: format!("unknown word {word}"),
    }
}
