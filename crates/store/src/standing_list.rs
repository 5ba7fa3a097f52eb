//! A list that another body keeps, held against what is recorded of it: what is not on it any more ends, and nothing is added.

use crate::case::{CaseActor, add_version};
use crate::days::to_days;
use crate::dossier::newest_version;
use crate::engine::params;
use crate::error::StoreError;
use crate::identities::subjects_of;
use crate::intake::record_id;
use crate::notice::NewNotice;
use crate::rows;
use crate::store::Store;
use crate::writer::Pending;
use jiff::civil::Date;
use rules::notice::{Facts, NoticeKind};
use rules::record::State;
use std::collections::{HashMap, HashSet};

/// Subject and record.
type RecordKey = ([u8; 16], [u8; 16]);

/// A row of the list.
#[derive(Debug, Clone)]
pub struct ListedRow {
    /// Keyed digest of the number.
    pub digest: [u8; 32],
    /// Normalised values that make the record the same record; `None` for a row that tells no more than whom it is about. All
    /// records of that person are then taken to be on the list.
    pub document_key: Option<String>,
}

/// What is recorded, held against the list.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// Records that stand and that the list does not have any more.
    pub gone: Vec<RecordKey>,
    /// Records that stand.
    pub standing: u64,
    /// Rows, by their place, that have no standing record here.
    pub unknown: Vec<usize>,
}

/// Why records end.
#[derive(Debug, Clone)]
pub struct Ending {
    /// Who ends them.
    pub actor: CaseActor,
    /// What the log entries name as the ground.
    pub ground: String,
    /// Digest of the pack in force.
    pub pack_digest: [u8; 32],
    /// What the people are told.
    pub told: (NoticeKind, Facts),
}

/// States in which a record stands.
const STANDING: [State; 3] = [State::Live, State::Disputed, State::Suspended];

impl Store {
    /// Holds the records an organ supplied under an item and that stand on a day against a list.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn hold_against(
        &self,
        (item, source): (&str, &str),
        today: Date,
        listed: &[ListedRow],
    ) -> Result<Standing, StoreError> {
        let standing = self.standing_records(item, source, today)?;
        let subjects = self.subjects_of_digests(listed)?;
        let mut on_list: HashSet<RecordKey> = HashSet::new();
        let mut protected: HashSet<[u8; 16]> = HashSet::new();
        let mut unknown = Vec::new();
        for (place, row) in listed.iter().enumerate() {
            let subject = subjects.get(&row.digest);
            match (&row.document_key, subject) {
                (None, Some(subject)) => {
                    protected.insert(*subject);
                }
                (None, None) => {}
                (Some(key), Some(subject)) => {
                    let record = (*subject, record_id(item, source, key));
                    if !standing.contains(&record) {
                        unknown.push(place);
                    }
                    on_list.insert(record);
                }
                (Some(_), None) => unknown.push(place),
            }
        }
        let is_gone =
            |record: &&RecordKey| !on_list.contains(*record) && !protected.contains(&record.0);
        let mut gone: Vec<RecordKey> = standing.iter().filter(is_gone).copied().collect();
        gone.sort_unstable();
        Ok(Standing {
            gone,
            standing: standing.len() as u64,
            unknown,
        })
    }

    fn standing_records(
        &self,
        item: &str,
        source: &str,
        today: Date,
    ) -> Result<HashSet<RecordKey>, StoreError> {
        let [live, disputed, suspended] = STANDING.map(State::word);
        self.readers().read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT record.subject_id, record.record_id FROM record
                 WHERE record.item = $1 AND record.source = $2 AND record.display_until >= $3
                   AND record.state IN ($4, $5, $6)
                   AND record.version = (SELECT max(newest.version) FROM record newest
                     WHERE newest.subject_id = record.subject_id AND newest.record_id = record.record_id)",
            )?;
            let found = statement.query(params![
                item,
                source,
                to_days(today),
                live,
                disputed,
                suspended
            ])?;
            let found = rows::all(found, |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(found.into_iter().collect())
        })
    }

    fn subjects_of_digests(
        &self,
        listed: &[ListedRow],
    ) -> Result<HashMap<[u8; 32], [u8; 16]>, StoreError> {
        let mut digests: Vec<[u8; 32]> = listed.iter().map(|row| row.digest).collect();
        digests.sort_unstable();
        digests.dedup();
        let keys = self.keys();
        self.readers().read(|connection| {
            let mut subjects = HashMap::new();
            subjects_of(connection, keys, &digests, |digest, subject| {
                subjects.insert(digest, subject);
            })?;
            Ok(subjects)
        })
    }

    /// Ends records that still stand, each with its log entry and a notice; how many did.
    pub fn end_records(&self, records: Vec<RecordKey>, ending: Ending) -> Pending<u64> {
        self.writer().submit(move |transaction| {
            let mut ended = 0;
            for (subject, record) in records {
                let newest = newest_version(transaction.connection, &subject, &record)?;
                let Some(mut next) = newest.filter(|version| STANDING.contains(&version.state))
                else {
                    continue;
                };
                next.state = State::Withdrawn;
                // What brought this version about is the list; a case that changed the record before did not.
                next.provenance.case = None;
                let (kind, facts) = &ending.told;
                let log_index = add_version(
                    transaction,
                    &subject,
                    next,
                    &ending.ground,
                    ending.pack_digest,
                    &ending.actor,
                )?;
                transaction.notify(&NewNotice {
                    subject,
                    kind: *kind,
                    about: Some(record),
                    facts: facts.clone(),
                    log_index: Some(log_index),
                })?;
                ended += 1;
            }
            Ok(ended)
        })
    }
}
