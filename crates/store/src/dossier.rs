//! 个人公共信用档案: reading a person's records, with a ticket.

use crate::access::{Kind, NewAccess, Outcome, Receipt, Ticket};
use crate::days::{from_days, from_milliseconds, to_days};
use crate::engine::{Connection, OptionalExtension as _, Row, params};
use crate::error::StoreError;
use crate::keys::{Sealed, sealed};
use crate::question::AskOutcome;
use crate::rows;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use jiff::Timestamp;
use rules::budget::Budget;
use rules::catalogue::{Grade, Leaning};
use rules::consent::Refusal;
use rules::record::{Annotation, AnnotationKind, EndReason, Provenance, State, Version};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

/// A person as kept.
#[derive(Clone)]
pub struct SubjectRow {
    /// Name as first reported.
    pub name: String,
    /// Slug of the identifier kind.
    pub number_kind: String,
    /// The number, opened. Never logged, never in a URL. Empty once it was erased.
    pub number: String,
}

impl std::fmt::Debug for SubjectRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SubjectRow(hidden)")
    }
}

/// What a ticket opens, on its way to whoever reads for several.
pub(crate) struct WantedDossier {
    subject: [u8; 16],
    items: Option<Arc<[String]>>,
    known_at: Timestamp,
}

/// A dossier as it was read.
pub(crate) type Dossier = Result<Vec<Version>, StoreError>;

/// Who opens a person's dossier by the person's own right.
#[derive(Debug, Clone)]
pub struct OwnOpening {
    /// [`Kind::OwnReport`], [`Kind::OwnNumber`], [`Kind::OwnExport`] or [`Kind::CounterReport`].
    pub kind: Kind,
    /// `self`, or the organ of the officer.
    pub organ: String,
    /// Account.
    pub actor: String,
    /// `present:<identity check>:<reason>`, when an officer does it for a person present.
    pub ground: Option<String>,
    /// What allowed it.
    pub policy: String,
}

impl OwnOpening {
    fn log(
        &self,
        transaction: &mut Transaction<'_>,
        subject: [u8; 16],
        refusal: Option<&Refusal>,
    ) -> Result<Receipt, StoreError> {
        let appended = transaction.append(&NewAccess {
            subject,
            kind: self.kind,
            outcome: match refusal {
                None => Outcome::Answered,
                Some(_) => Outcome::Refused,
            },
            organ: &self.organ,
            actor: &self.actor,
            purpose: None,
            ground: self.ground.as_deref(),
            case_number: None,
            reason: refusal.map(Refusal::code),
            items: None,
            policy: refusal.is_none().then_some(self.policy.as_str()),
            object: None,
            seal: None,
            first: false,
        })?;
        Ok(appended.into())
    }
}

const COLUMNS: &str = "record_id, version, item, item_version, source, decided_by, document_number, decided_on, \
                       display_until, end_reason, grade, leaning, state, fields, late, upload_id, sheet, row_number, \
                       recorded_at, case_id, annotations";

impl Store {
    /// Logs that a person's dossier is opened by their own right, and gives the ticket.
    pub fn open_own(&self, subject: [u8; 16], opening: OwnOpening) -> Pending<Ticket> {
        self.writer().submit(move |transaction| {
            let receipt = opening.log(transaction, subject, None)?;
            Ok(Ticket::new(subject, receipt, None))
        })
    }

    /// As [`Store::open_own`], by an officer for a person who is present. The person counts in the officer's budgets; when one is
    /// spent nothing is opened, and the refusal is logged in the same way.
    pub fn open_at_counter(
        &self,
        subject: [u8; 16],
        opening: OwnOpening,
        budgets: Vec<Budget>,
    ) -> Pending<AskOutcome> {
        self.writer().submit(move |transaction| {
            transaction.fetch_spent(budgets.iter())?;
            let spent = transaction.spend(&budgets, &[subject], false).err();
            let refusal = spent.map(Refusal::BudgetSpent);
            let receipt = opening.log(transaction, subject, refusal.as_ref())?;
            Ok(match refusal {
                None => AskOutcome::Open(Ticket::new(subject, receipt, None)),
                Some(refusal) => AskOutcome::Refused(receipt, refusal),
            })
        })
    }

    /// The subject a number's digest leads to, met now if never before.
    pub fn identify(&self, digest: [u8; 32]) -> Pending<[u8; 16]> {
        self.writer()
            .submit(move |transaction| transaction.identify(&digest))
    }

    /// The newest version of each record of the ticket's subject, as it was known at an instant. Which of them may be
    /// shown on a day is for the rules to say.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] names the column of a row that contradicts itself.
    pub fn read_dossier(
        &self,
        ticket: &Ticket,
        known_at: Timestamp,
    ) -> Result<Vec<Version>, StoreError> {
        self.readers().read_settled(|connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM record WHERE subject_id = $1 AND recorded_at <= $2
                 ORDER BY record_id, version"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query(params![ticket.subject(), known_at.as_millisecond()])?;
            let mut newest: Vec<Version> = Vec::new();
            while let Some(row) = rows.next()? {
                if let Some(items) = ticket.items() {
                    let item = row.text(2)?;
                    if !items.iter().any(|i| i == item) {
                        continue;
                    }
                }
                let version = read_version(&row)?;
                match newest.last_mut() {
                    Some(last) if last.record == version.record => *last = version,
                    _ => newest.push(version),
                }
            }
            Ok(newest)
        })
    }

    /// The same as [`Store::read_dossier`], for many who read at the same time: where a statement costs a round trip,
    /// one reads for all.
    ///
    /// # Errors
    /// As [`Store::read_dossier`].
    pub async fn read_dossier_together(
        &self,
        ticket: &Ticket,
        known_at: Timestamp,
    ) -> Result<Vec<Version>, StoreError> {
        if !self.is_shared() {
            return self.read_dossier(ticket, known_at);
        }
        let wanted = WantedDossier {
            subject: ticket.subject(),
            items: ticket.items_shared(),
            known_at,
        };
        let read = |wanted: &[WantedDossier]| self.read_dossiers(wanted).ok();
        match self.dossiers().ask(wanted, read).await {
            Some(dossier) => dossier,
            None => self.read_dossier(ticket, known_at),
        }
    }

    fn read_dossiers(&self, wanted: &[WantedDossier]) -> Result<Vec<Dossier>, StoreError> {
        let mut places: HashMap<[u8; 16], Vec<usize>> = HashMap::new();
        for (place, one) in wanted.iter().enumerate() {
            places.entry(one.subject).or_default().push(place);
        }
        let keys: Vec<[&[u8]; 1]> = places.keys().map(|subject| [subject.as_slice()]).collect();
        let mut dossiers: Vec<Dossier> = wanted.iter().map(|_| Ok(Vec::new())).collect();
        self.readers().read_one(|connection| {
            let sql = format!(
                "SELECT {COLUMNS}, record.subject_id FROM WANTED(subject_id)
                 JOIN record ON record.subject_id = wanted.subject_id"
            );
            connection.query_wanted(&sql, &keys, |row| {
                let item = row.text(2)?;
                for place in places
                    .get(&row.get::<_, [u8; 16]>(21)?)
                    .into_iter()
                    .flatten()
                {
                    let asked_for = |items: &Arc<[String]>| items.iter().any(|i| i == item);
                    if wanted[*place].items.as_ref().is_none_or(asked_for)
                        && let Ok(versions) = &mut dossiers[*place]
                    {
                        match read_version(row) {
                            Ok(version) => versions.push(version),
                            Err(error) => dossiers[*place] = Err(error),
                        }
                    }
                }
                Ok(())
            })?;
            Ok(())
        })?;
        for (dossier, one) in dossiers.iter_mut().zip(wanted) {
            if let Ok(versions) = dossier {
                versions.retain(|version| version.recorded_at <= one.known_at);
                // The newest of each record comes first and is the one that stays.
                versions.sort_by_key(|version| (version.record, Reverse(version.version)));
                versions.dedup_by_key(|version| version.record);
            }
        }
        Ok(dossiers)
    }

    /// The person of a ticket; `None` when nothing was recorded about them until an instant.
    ///
    /// # Errors
    /// [`StoreError::Unsealable`] when the number does not open.
    pub fn read_subject(
        &self,
        ticket: &Ticket,
        known_at: Timestamp,
    ) -> Result<Option<SubjectRow>, StoreError> {
        let subject = ticket.subject();
        let found: Option<(String, String, Sealed)> = self.readers().read_one(|connection| {
            Ok(connection
                .query_row(
                    "SELECT name, number_kind, number_sealed, key_generation FROM subject
                     WHERE subject_id = $1 AND recorded_at <= $2",
                    params![subject, known_at.as_millisecond()],
                    |row| Ok((row.get(0)?, row.get(1)?, sealed(row, 2)?)),
                )
                .optional()?)
        })?;
        found
            .map(|(name, number_kind, sealed)| {
                let number = match sealed.bytes.is_empty() {
                    true => Vec::new(),
                    false => self.keys().unseal(&sealed, &subject)?,
                };
                let number = String::from_utf8(number).map_err(|_| StoreError::Unsealable)?;
                Ok(SubjectRow {
                    name,
                    number_kind,
                    number,
                })
            })
            .transpose()
    }
}

/// The newest version of a record, for a step that changes it.
pub(crate) fn newest_version(
    connection: &Connection,
    subject: &[u8; 16],
    record: &[u8; 16],
) -> Result<Option<Version>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM record WHERE subject_id = $1 AND record_id = $2 ORDER BY version DESC LIMIT 1"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    rows::first(statement.query(params![subject, record])?, read_version)
}

/// A version of a record.
pub(crate) fn version_of(
    connection: &Connection,
    subject: &[u8; 16],
    record: &[u8; 16],
    version: u32,
) -> Result<Option<Version>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM record WHERE subject_id = $1 AND record_id = $2 AND version = $3"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    rows::first(
        statement.query(params![subject, record, version])?,
        read_version,
    )
}

/// Kind, day, words and case, as they are kept.
type AnnotationText = (String, i64, String, String);

fn annotations(text: &str) -> Result<Vec<Annotation>, StoreError> {
    let corrupt = |what: String| StoreError::Corrupt {
        table: "record",
        column: "annotations",
        what,
    };
    let kept: Vec<AnnotationText> =
        serde_json::from_str(text).map_err(|error| corrupt(error.to_string()))?;
    let read = |(kind, on, text, case): AnnotationText| {
        Ok(Annotation {
            kind: AnnotationKind::from_word(&kind).ok_or_else(|| corrupt(kind))?,
            on: from_days(on, "record", "annotations")?,
            text,
            case: crate::access::from_hex(&case).ok_or_else(|| corrupt(case))?,
        })
    };
    kept.into_iter().map(read).collect()
}

/// Annotations as they are kept; `None` when there are none.
pub(crate) fn annotations_text(annotations: &[Annotation]) -> Result<Option<String>, StoreError> {
    if annotations.is_empty() {
        return Ok(None);
    }
    let kept: Vec<AnnotationText> = annotations
        .iter()
        .map(|one| {
            let (kind, case) = (one.kind.word().to_owned(), crate::access::hex(&one.case));
            (kind, to_days(one.on), one.text.clone(), case)
        })
        .collect();
    let text = serde_json::to_string(&kept).map_err(|error| StoreError::Corrupt {
        table: "record",
        column: "annotations",
        what: error.to_string(),
    })?;
    Ok(Some(text))
}

/// The newest version of each of a subject's records of some items, inside a transaction that decides about them.
pub(crate) fn newest_versions(
    connection: &Connection,
    subject: &[u8; 16],
    items: &[String],
) -> Result<Vec<Version>, StoreError> {
    let sql =
        format!("SELECT {COLUMNS} FROM record WHERE subject_id = $1 ORDER BY record_id, version");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut versions: Vec<Version> = rows::all(statement.query(params![*subject])?, read_version)?;
    versions.reverse();
    versions.dedup_by_key(|version| version.record);
    versions.retain(|version| items.contains(&version.item));
    Ok(versions)
}

fn read_version(row: &Row<'_>) -> Result<Version, StoreError> {
    let corrupt = |column: &'static str, what: String| StoreError::Corrupt {
        table: "record",
        column,
        what,
    };
    let grade: Option<String> = row.get(10)?;
    let end_reason: String = row.get(9)?;
    let leaning: String = row.get(11)?;
    let state: String = row.get(12)?;
    let fields: String = row.get(13)?;
    Ok(Version {
        record: row.get(0)?,
        version: row.get(1)?,
        item: row.get(2)?,
        item_version: row.get(3)?,
        source: row.get(4)?,
        decided_by: row.get(5)?,
        document_number: row.get(6)?,
        decided_on: from_days(row.get(7)?, "record", "decided_on")?,
        display_until: from_days(row.get(8)?, "record", "display_until")?,
        end_reason: EndReason::from_word(&end_reason)
            .ok_or_else(|| corrupt("end_reason", end_reason))?,
        grade: match grade.as_deref() {
            None => None,
            Some("minor") => Some(Grade::Minor),
            Some("general") => Some(Grade::General),
            Some("serious") => Some(Grade::Serious),
            Some(other) => return Err(corrupt("grade", other.to_owned())),
        },
        leaning: match leaning.as_str() {
            "good" => Leaning::Good,
            "neutral" => Leaning::Neutral,
            "adverse" => Leaning::Adverse,
            _ => return Err(corrupt("leaning", leaning)),
        },
        state: State::from_word(&state).ok_or_else(|| corrupt("state", state))?,
        fields: serde_json::from_str(&fields).map_err(|e| corrupt("fields", e.to_string()))?,
        late: row.get(14)?,
        provenance: Provenance {
            upload: row.get(15)?,
            sheet: row.get(16)?,
            row: row.get(17)?,
            case: row.get(19)?,
        },
        annotations: match row.get::<_, Option<String>>(20)? {
            None => Vec::new(),
            Some(text) => annotations(&text)?,
        },
        recorded_at: from_milliseconds(row.get(18)?, "record", "recorded_at")?,
    })
}
