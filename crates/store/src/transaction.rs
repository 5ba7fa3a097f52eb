//! A write transaction: rows and the log entries that tell of them become durable together.

use crate::access::{Appended, NewAccess, newest_of};
use crate::closing::{ClosingRow, NOBODY, digest_of_line};
use crate::days::to_days;
use crate::engine::{AsValue as _, Bulk, Change, Connection, Mark, dialect, params};
use crate::environment::Environment;
use crate::error::StoreError;
use crate::identities::{IDENTITY_COLUMNS, ReadSoFar, subject_of, subjects_of};
use crate::keys::Keys;
use crate::listed::{LISTED_COLUMNS, Listed};
use crate::remembered::Remembered;
use crate::settle::Witness;
use jiff::Timestamp;
use ledger::commitment::Salt;
use rules::budget::{Budget, BudgetSpent};
use rules::consent::Consent;
use std::cell::RefCell;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Bytes of log rows after which they are written between two jobs.
const LOG_BUFFER: usize = 1 << 20;

/// What a transaction of the writer can do.
pub(crate) struct Transaction<'a> {
    pub(crate) connection: &'a Connection,
    environment: &'a Environment,
    keys: &'a Keys,
    remembered: &'a mut Remembered,
    next_index: u64,
    /// Position of the first entry of this transaction.
    begun_at: u64,
    now: Timestamp,
    log: LogRows<'a>,
    /// Uses of consents that are counted and not yet written.
    uses: BTreeMap<ConsentKey, u32>,
    /// What is to be added to the counters.
    counts: RefCell<BTreeMap<String, u64>>,
    /// The newest entry, by which the transaction is known again.
    witness: Option<Witness>,
    /// A job failed because the engine cannot write at the moment.
    had_outage: bool,
    /// Why the transaction is not to be committed.
    doomed: Option<String>,
}

/// Subject and consent.
pub(crate) type ConsentKey = ([u8; 16], [u8; 16]);

/// Rows of the log on their way into their tables: on PostgreSQL they go together, for each alone would cost a round
/// trip. Nothing in a transaction reads them but through `newest`.
struct LogRows<'a> {
    entry: Bulk<'a>,
    access: Bulk<'a>,
    spent: Bulk<'a>,
    listed: Bulk<'a>,
}

/// What a job that fails goes back to.
pub(crate) struct Before {
    next_index: u64,
    entry: Mark,
    access: Mark,
    mark: ReadSoFar,
    uses: BTreeMap<ConsentKey, u32>,
    counts: BTreeMap<String, u64>,
    witness: Option<Witness>,
}

impl<'a> Transaction<'a> {
    pub(crate) fn new(
        connection: &'a Connection,
        environment: &'a Environment,
        keys: &'a Keys,
        remembered: &'a mut Remembered,
        next_index: u64,
        not_before: Timestamp,
    ) -> Self {
        Self {
            connection,
            environment,
            keys,
            remembered,
            next_index,
            begun_at: next_index,
            now: environment.clock.now().max(not_before),
            log: LogRows {
                entry: Bulk::new("entry", &["log_index", "subject_id", "commitment"]),
                access: Bulk::new("access", &ACCESS_COLUMNS),
                spent: Bulk::new("budget_spent", &["budget", "log_index", "until", "people"]),
                listed: Bulk::new("listed", &LISTED_COLUMNS),
            },
            uses: BTreeMap::new(),
            counts: RefCell::default(),
            witness: None,
            had_outage: false,
            doomed: None,
        }
    }

    pub(crate) fn environment(&self) -> &'a Environment {
        self.environment
    }

    pub(crate) fn keys(&self) -> &'a Keys {
        self.keys
    }

    /// The instant stamped on every row of the group; it never goes back, even when the clock does.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    pub(crate) fn now_milliseconds(&self) -> i64 {
        self.now.as_millisecond()
    }

    pub(crate) fn next_index(&self) -> u64 {
        self.next_index
    }

    /// Forgets whom digests lead to: one of them leads nowhere now.
    pub(crate) fn forget_identities(&mut self) {
        self.remembered.identities.failed();
    }

    /// What to go back to should the next job fail.
    pub(crate) fn before(&mut self) -> Before {
        Before {
            next_index: self.next_index,
            entry: self.log.entry.mark(),
            access: self.log.access.mark(),
            mark: self.remembered.mark(),
            uses: self.uses.clone(),
            counts: self.counts.borrow().clone(),
            witness: self.witness,
        }
    }

    /// Forgets what a failed job left beside the tables.
    pub(crate) fn back_to(&mut self, before: Before) {
        self.next_index = before.next_index;
        self.log.entry.rewind(before.entry);
        self.log.access.rewind(before.access);
        self.remembered.rewind(before.mark);
        self.uses = before.uses;
        self.counts.replace(before.counts);
        self.witness = before.witness;
    }

    /// An entry this transaction wrote, if it wrote one.
    pub(crate) fn witness(&self) -> Option<Witness> {
        self.witness
    }

    /// Notes that the engine cannot write at the moment.
    pub(crate) fn note_outage(&mut self) {
        self.had_outage = true;
    }

    /// Whether every job found the engine able to write.
    pub(crate) fn is_well(&self) -> bool {
        !self.had_outage
    }

    /// What a job without a savepoint wrote is not whole: nothing of the transaction is to be committed.
    pub(crate) fn doom(&mut self, error: &StoreError) {
        if error.is_outage() {
            self.note_outage();
        }
        self.doomed.get_or_insert_with(|| error.to_string());
    }

    /// Why the transaction is not to be committed.
    pub(crate) fn doomed(&self) -> Option<&str> {
        self.doomed.as_deref()
    }

    /// Writes something that changes nothing, to find out whether the engine can write.
    pub(crate) fn touch(&self) {
        self.counts
            .borrow_mut()
            .entry("records".to_owned())
            .or_default();
    }

    /// Writes the rows of the log that wait, when they are many. Only between jobs: a job that fails must not take
    /// along what others wrote.
    pub(crate) fn relieve(&mut self) -> Result<(), StoreError> {
        if self.log.entry.waiting() + self.log.access.waiting() > LOG_BUFFER {
            self.flush_log()?;
        }
        Ok(())
    }

    fn flush_log(&mut self) -> Result<(), StoreError> {
        self.log.entry.flush(self.connection)?;
        self.log.access.flush(self.connection)?;
        Ok(())
    }

    /// Writes all that waits, and commits.
    pub(crate) fn commit(&mut self) -> Result<(), StoreError> {
        self.write_ends()?;
        let spent = &mut self.remembered.spent;
        spent.write(self.connection, &mut self.log.spent, self.begun_at)?;
        let listed = &mut self.remembered.listed;
        listed.write(self.connection, &mut self.log.listed)?;
        let counts = self.counts.take();
        let counting: Vec<_> = counts
            .iter()
            .map(|(name, by)| {
                let sql = "INSERT INTO counter (name, value) VALUES ($1, $2)
                     ON CONFLICT (name) DO UPDATE SET value = counter.value + excluded.value";
                (sql, [name.as_value(), by.as_value()])
            })
            .collect();
        let log = &mut self.log;
        self.connection.finish(
            &mut [
                &mut log.entry,
                &mut log.access,
                &mut log.spent,
                &mut log.listed,
            ],
            &changes(&self.uses),
            &counting,
        )?;
        Ok(())
    }

    /// Notes where the lists end to which this transaction added, where the engine keeps the entries in the order of the log.
    fn write_ends(&self) -> Result<(), StoreError> {
        if self.connection.is_remote() {
            return Ok(());
        }
        let mut ends: Vec<_> = self
            .remembered
            .list_ends
            .written_since(self.begun_at)
            .collect();
        // In order, so that neighbours in the table are written after each other.
        ends.sort_unstable();
        let mut statement = self.connection.prepare_cached(dialect::NOTE_LIST_END)?;
        for (subject, log_index) in ends {
            statement.execute(params![subject, log_index])?;
        }
        Ok(())
    }

    /// A consent that a question names, with all its uses, if it was read since anything could have changed it.
    pub(crate) fn consent(&self, key: &ConsentKey) -> Option<&Consent> {
        self.remembered.consents.get(key)
    }

    /// Takes note of a consent as its table has it.
    pub(crate) fn learn_consent(&mut self, key: ConsentKey, consent: Consent) {
        let waiting = self.uses.get(&key).copied().unwrap_or_default();
        self.remembered.consents.learn(key, consent, waiting);
    }

    /// Counts a use of a consent. It is in the table after [`Transaction::write_uses`] or the commit.
    pub(crate) fn use_consent(&mut self, consent: ConsentKey) {
        self.remembered.consents.use_one(&consent);
        *self.uses.entry(consent).or_default() += 1;
    }

    /// Forgets consents before a job that may change them.
    pub(crate) fn forget_consents(&mut self) {
        self.remembered.consents.forget();
    }

    /// Writes the uses that wait, before a job that may look at them.
    pub(crate) fn write_uses(&mut self) -> Result<(), StoreError> {
        let uses = std::mem::take(&mut self.uses);
        for (sql, keys) in changes(&uses) {
            self.connection.execute_among(sql, &keys)?;
        }
        Ok(())
    }

    /// Reads what is not known of budgets, before people are counted in them.
    pub(crate) fn fetch_spent<'b>(
        &mut self,
        budgets: impl Iterator<Item = &'b Budget>,
    ) -> Result<(), StoreError> {
        let spent = &mut self.remembered.spent;
        spent.fetch(self.connection, self.begun_at, budgets)
    }

    /// Who ever came onto a list, as far as it is known.
    pub(crate) fn listed(&mut self) -> Result<&mut Listed, StoreError> {
        let listed = &mut self.remembered.listed;
        listed.fetch(self.connection)?;
        Ok(listed)
    }

    /// Counts people in budgets that were fetched; in an emergency also beyond them.
    pub(crate) fn spend(
        &mut self,
        budgets: &[Budget],
        subjects: &[[u8; 16]],
        emergency: bool,
    ) -> Result<(), BudgetSpent> {
        self.remembered.spent.take(budgets, subjects, emergency)
    }

    /// Adds to a counter shown in public.
    pub(crate) fn count(&self, name: &str, by: u64) -> Result<(), StoreError> {
        if by > 0 {
            *self.counts.borrow_mut().entry(name.to_owned()).or_default() += by;
        }
        Ok(())
    }

    /// The subject a digest leads to, if a number with this digest is known.
    pub(crate) fn subject_of(&self, digest: &[u8; 32]) -> Result<Option<[u8; 16]>, StoreError> {
        subject_of(self.connection, self.keys, digest)
    }

    /// The subject a digest leads to, met now if never before. A person about whom only a question was asked has an
    /// identity, so that the question is in their list, and no dossier.
    ///
    /// Ids grow with time: what is recorded together lies together on the disk.
    pub(crate) fn identify(&self, digest: &[u8; 32]) -> Result<[u8; 16], StoreError> {
        match self.subject_of(digest)? {
            Some(known) => Ok(known),
            None => self.meet(digest),
        }
    }

    /// The subjects many digests lead to, met now where never before, as by [`Transaction::identify`].
    pub(crate) fn identify_all(
        &mut self,
        digests: impl Iterator<Item = [u8; 32]>,
    ) -> Result<HashMap<[u8; 32], [u8; 16]>, StoreError> {
        // In order, so that neighbours in the table are asked for after each other.
        let digests: BTreeSet<[u8; 32]> = digests.collect();
        let mut subjects = HashMap::with_capacity(digests.len());
        let mut unknown: Vec<[u8; 32]> = Vec::new();
        for digest in &digests {
            match self.remembered.identities.get(digest) {
                Some(subject) => {
                    subjects.insert(*digest, subject);
                }
                None => unknown.push(*digest),
            }
        }
        let identities = &mut self.remembered.identities;
        subjects_of(self.connection, self.keys, &unknown, |digest, subject| {
            subjects.insert(digest, subject);
            identities.note(digest, subject);
        })?;
        let mut identity = Bulk::new("identity", &IDENTITY_COLUMNS);
        let now = self.now_milliseconds();
        for digest in digests {
            if let Entry::Vacant(unknown) = subjects.entry(digest) {
                let id = self.environment.new_id();
                let (stored, generation) = self.keys.stored(&digest);
                identity.push(self.connection, params![stored, id, now, generation])?;
                self.has_no_entries(id);
                unknown.insert(id);
            }
        }
        identity.flush(self.connection)?;
        Ok(subjects)
    }

    /// Gives a digest that leads to nobody yet a subject of its own.
    pub(crate) fn meet(&self, digest: &[u8; 32]) -> Result<[u8; 16], StoreError> {
        let id = self.environment.new_id();
        self.meet_as(digest, id)?;
        Ok(id)
    }

    /// Gives a digest that leads to nobody yet this subject.
    pub(crate) fn meet_as(&self, digest: &[u8; 32], subject: [u8; 16]) -> Result<(), StoreError> {
        let (stored, generation) = self.keys.stored(digest);
        self.connection.execute(
            "INSERT INTO identity (digest, subject_id, recorded_at, index_generation) VALUES ($1, $2, $3, $4)",
            params![stored, subject, self.now_milliseconds(), generation],
        )?;
        Ok(())
    }

    /// Asks for the newest entries of many subjects at once, where asking costs a round trip.
    pub(crate) fn fetch_newest(&mut self, subjects: &[[u8; 16]]) -> Result<(), StoreError> {
        if !self.connection.is_remote() {
            return Ok(());
        }
        let unknown: Vec<[&[u8]; 1]> = subjects
            .iter()
            .filter(|subject| !self.knows_newest(subject))
            .map(|subject| [subject.as_slice()])
            .collect();
        let list_ends = &mut self.remembered.list_ends;
        self.connection.query_wanted(
            "SELECT wanted.subject_id,
               NEWEST(wanted.subject_id)
             FROM WANTED(subject_id)",
            &unknown,
            |row| {
                list_ends.learn(row.get(0)?, row.get(1)?);
                Ok(())
            },
        )?;
        Ok(())
    }

    /// Whether it is known where the list of a subject ends.
    pub(crate) fn knows_newest(&self, subject: &[u8; 16]) -> bool {
        self.remembered.list_ends.get(subject).is_some()
    }

    /// Takes note of the newest entry the tables have of a subject, unless a newer one waits for them.
    pub(crate) fn learn_newest(&mut self, subject: [u8; 16], newest: Option<u64>) {
        self.remembered.list_ends.learn(subject, newest);
    }

    /// The subject is new in this transaction and cannot have an entry before.
    pub(crate) fn has_no_entries(&mut self, subject: [u8; 16]) {
        self.remembered.list_ends.set(subject, None);
    }

    fn newest(&self, subject: &[u8; 16]) -> Result<Option<u64>, StoreError> {
        if let Some(newest) = self.remembered.list_ends.get(subject) {
            return Ok(newest);
        }
        newest_of(self.connection, subject)
    }

    /// Writes a closing as the next entry of the access log: a line of its own, that tells of nobody.
    pub(crate) fn append_closing(
        &mut self,
        size: u64,
        line: String,
    ) -> Result<ClosingRow, StoreError> {
        let log_index = self.next_index;
        let commitment = digest_of_line(&line);
        self.log
            .entry
            .push(self.connection, params![log_index, NOBODY, commitment.0])?;
        self.connection.execute(
            "INSERT INTO closing (log_index, line, size, made_at) VALUES ($1, $2, $3, $4)",
            params![log_index, line, size, self.now_milliseconds()],
        )?;
        self.witness = Some(Witness {
            log_index,
            commitment,
        });
        self.next_index += 1;
        Ok(ClosingRow {
            log_index,
            line,
            size,
            made_at: self.now,
        })
    }

    /// Writes the next entry of the access log and its opening.
    pub(crate) fn append(&mut self, access: &NewAccess<'_>) -> Result<Appended, StoreError> {
        let previous = if access.first {
            None
        } else {
            self.newest(&access.subject)?
        };
        let salt = Salt(self.environment.random());
        let log_index = self.next_index;
        let opening = access.opening(log_index, previous, self.now);
        let commitment = ledger::commitment::commit(&salt, opening.as_bytes());
        self.log.entry.push(
            self.connection,
            params![log_index, access.subject, commitment.0],
        )?;
        self.log.access.push(
            self.connection,
            params![
                access.subject,
                log_index,
                previous,
                self.now.as_millisecond(),
                access.kind.word(),
                access.outcome.word(),
                access.organ,
                access.actor,
                access.purpose,
                access.ground,
                access.case_number,
                access.reason,
                access.items,
                access.object.map(|o| o.id),
                access.object.map(|o| o.version),
                access.object.map(|o| o.digest),
                salt.0,
                access.policy,
                access.seal.map(|seal| to_days(seal.opens_on)),
                access.seal.map(|seal| seal.reason),
            ],
        )?;
        self.remembered
            .list_ends
            .set(access.subject, Some(log_index));
        self.witness = Some(Witness {
            log_index,
            commitment,
        });
        self.next_index += 1;
        Ok(Appended {
            log_index,
            commitment,
            at: self.now,
        })
    }
}

/// Statements that write uses: one for the first use of each consent, one for the second where there was a second, …
fn changes(uses: &BTreeMap<ConsentKey, u32>) -> Vec<Change<'_>> {
    let most = uses.values().copied().max().unwrap_or_default();
    (0..most)
        .map(|turn| {
            let again = uses.iter().filter(|(_, count)| **count > turn);
            let keys = again.map(|((subject, id), _)| [subject.as_slice(), id.as_slice()]);
            let sql = "UPDATE consent SET used = used + 1 WHERE AMONG(subject_id, consent_id)";
            (sql, keys.collect())
        })
        .collect()
}

const ACCESS_COLUMNS: [&str; 20] = [
    "subject_id",
    "log_index",
    "previous",
    "at",
    "kind",
    "outcome",
    "organ",
    "actor",
    "purpose",
    "ground",
    "case_number",
    "reason",
    "items",
    "object_id",
    "object_version",
    "object_digest",
    "salt",
    "policy",
    "opens_on",
    "seal_reason",
];
