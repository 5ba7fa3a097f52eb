//! What the store knows of the people and records of a batch: asked for once for the whole batch, then kept up while its
//! rows are decided in their order, so that a row sees what the rows before it wrote.

use crate::engine::Connection;
use crate::error::StoreError;
use crate::identities::subjects_of;
use crate::keys::Keys;
use rules::record::State;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Subject and record.
type RecordKey = ([u8; 16], [u8; 16]);

/// What is known.
#[derive(Debug, Default)]
pub(crate) struct Known {
    subjects: HashMap<[u8; 32], [u8; 16]>,
    names: HashMap<[u8; 16], String>,
    records: HashMap<RecordKey, KnownRecord>,
}

/// A record with the versions it has.
#[derive(Debug)]
pub(crate) struct KnownRecord {
    /// Newest version.
    pub(crate) version: u32,
    /// Its state.
    pub(crate) state: State,
    /// What is shown beside the newest version, as it is kept.
    pub(crate) annotations: Option<String>,
    /// A case wrote the newest version, or one of the others.
    by_case: bool,
    /// Content digest of the newest version.
    newest: [u8; 32],
    /// Those of the others.
    others: Vec<[u8; 32]>,
}

impl KnownRecord {
    /// Whether the newest version has this content.
    pub(crate) fn is(&self, content: &[u8; 32]) -> bool {
        self.newest == *content
    }

    /// Whether any version has or had it.
    pub(crate) fn had(&self, content: &[u8; 32]) -> bool {
        self.is(content) || self.others.contains(content)
    }

    /// Whether a case changed the record, or is about to.
    pub(crate) fn is_in_case(&self) -> bool {
        self.by_case
    }

    fn add(&mut self, version: NewVersion) {
        let NewVersion {
            version,
            content,
            state,
            annotations,
            by_case,
        } = version;
        self.by_case |= by_case;
        if version < self.version {
            self.others.push(content);
            return;
        }
        self.others
            .push(std::mem::replace(&mut self.newest, content));
        self.version = version;
        self.state = state;
        self.annotations = annotations;
    }
}

/// A version as it becomes known.
struct NewVersion {
    version: u32,
    content: [u8; 32],
    state: State,
    annotations: Option<String>,
    by_case: bool,
}

impl Known {
    /// Asks for the people and records named by digest of the number and id of the record.
    pub(crate) fn fetch(
        connection: &Connection,
        keys: &Keys,
        wanted: &[([u8; 32], [u8; 16])],
    ) -> Result<Self, StoreError> {
        let mut known = Self {
            subjects: HashMap::with_capacity(wanted.len()),
            names: HashMap::with_capacity(wanted.len()),
            records: HashMap::with_capacity(wanted.len()),
        };
        known.fetch_subjects(connection, keys, wanted)?;
        known.fetch_names(connection)?;
        known.fetch_records(connection, wanted)?;
        Ok(known)
    }

    fn fetch_subjects(
        &mut self,
        connection: &Connection,
        keys: &Keys,
        wanted: &[([u8; 32], [u8; 16])],
    ) -> Result<(), StoreError> {
        let mut digests: Vec<[u8; 32]> = wanted.iter().map(|(digest, _)| *digest).collect();
        digests.sort_unstable();
        digests.dedup();
        subjects_of(connection, keys, &digests, |digest, subject| {
            self.subjects.insert(digest, subject);
        })
    }

    fn fetch_names(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let subjects: Vec<[&[u8]; 1]> = self.subjects.values().map(|s| [s.as_slice()]).collect();
        connection.query_wanted(
            "SELECT subject.subject_id, subject.name FROM WANTED(subject_id)
             JOIN subject ON subject.subject_id = wanted.subject_id",
            &subjects,
            |row| {
                self.names.insert(row.get(0)?, row.get(1)?);
                Ok(())
            },
        )?;
        Ok(())
    }

    fn fetch_records(
        &mut self,
        connection: &Connection,
        wanted: &[([u8; 32], [u8; 16])],
    ) -> Result<(), StoreError> {
        let mut keys: Vec<[&[u8]; 2]> = wanted
            .iter()
            .filter_map(|(digest, record)| {
                let subject = self.subjects.get(digest)?;
                Some([subject.as_slice(), record.as_slice()])
            })
            .collect();
        keys.sort_unstable();
        keys.dedup();
        let records = &mut self.records;
        let mut unknown = None;
        connection.query_wanted(
            "SELECT record.subject_id, record.record_id, record.version, record.content_digest, record.state,
               record.annotations, record.case_id IS NOT NULL
             FROM WANTED(subject_id, record_id)
             JOIN record ON record.subject_id = wanted.subject_id AND record.record_id = wanted.record_id",
            &keys,
            |row| {
                let key = (row.get(0)?, row.get(1)?);
                match State::from_word(row.text(4)?) {
                    Some(state) => {
                        let version = NewVersion {
                            version: row.get(2)?,
                            content: row.get(3)?,
                            state,
                            annotations: row.get(5)?,
                            by_case: row.get(6)?,
                        };
                        add(records, key, version);
                    }
                    None => unknown = Some(row.text(4)?.to_owned()),
                }
                Ok(())
            },
        )?;
        match unknown {
            None => Ok(()),
            Some(word) => Err(StoreError::Corrupt {
                table: "record",
                column: "state",
                what: format!("unknown word {word}"),
            }),
        }
    }

    /// The subject of a digest.
    pub(crate) fn subject(&self, digest: &[u8; 32]) -> Option<[u8; 16]> {
        self.subjects.get(digest).copied()
    }

    /// The name of a subject.
    pub(crate) fn name(&self, subject: &[u8; 16]) -> Option<&str> {
        self.names.get(subject).map(String::as_str)
    }

    /// A record of a subject.
    pub(crate) fn record(&self, subject: [u8; 16], record: [u8; 16]) -> Option<&KnownRecord> {
        self.records.get(&(subject, record))
    }

    /// Keeps a new subject in mind.
    pub(crate) fn add_subject(&mut self, digest: [u8; 32], subject: [u8; 16], name: &str) {
        self.subjects.insert(digest, subject);
        self.names.insert(subject, name.to_owned());
    }

    /// Keeps a new version in mind.
    pub(crate) fn add_version(
        &mut self,
        subject: [u8; 16],
        record: [u8; 16],
        version: u32,
        content: [u8; 32],
        state: State,
        annotations: Option<String>,
    ) {
        let version = NewVersion {
            version,
            content,
            state,
            annotations,
            by_case: false,
        };
        add(&mut self.records, (subject, record), version);
    }
}

fn add(records: &mut HashMap<RecordKey, KnownRecord>, key: RecordKey, version: NewVersion) {
    match records.entry(key) {
        Entry::Occupied(known) => known.into_mut().add(version),
        Entry::Vacant(new) => {
            new.insert(KnownRecord {
                version: version.version,
                state: version.state,
                annotations: version.annotations,
                by_case: version.by_case,
                newest: version.content,
                others: Vec::new(),
            });
        }
    }
}
