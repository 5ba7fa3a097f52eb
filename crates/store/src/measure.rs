//! 措施: what organs filed that they did because of a record. Whether a measure is alive is computed from its record whenever it
//! is asked; nothing here says so, and nothing has to be switched off when the record ends.

mod ends;

pub use ends::MeasureKey;

use crate::access::{Access, Kind, NewAccess, Outcome, Receipt, Ticket};
use crate::days::{from_days, from_milliseconds, to_days};
use crate::dossier::newest_versions;
use crate::engine::{Connection, OptionalExtension as _, Row, params};
use crate::error::StoreError;
use crate::notice::NewNotice;
use crate::rows;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use jiff::Timestamp;
use jiff::civil::Date;
use rules::disputed::DisputedUse;
use rules::measure::MeasureRefusal;
use rules::notice::{Facts, NoticeKind};
use rules::record::{State, Version, shown_on};

/// What an organ did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MeasureAction {
    /// It applied the measure.
    Applied,
    /// It left it, for a reason.
    NotApplied,
}

impl MeasureAction {
    /// Stable word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            MeasureAction::Applied => "applied",
            MeasureAction::NotApplied => "not-applied",
        }
    }
}

/// Why an organ says that a measure is lifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeasureEnd {
    /// Its ground ended, and the organ confirms that it no longer acts on it.
    GroundEnded,
    /// The organ lifts it of its own accord.
    Lifted,
}

impl MeasureEnd {
    /// Stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            MeasureEnd::GroundEnded => "ground-ended",
            MeasureEnd::Lifted => "lifted",
        }
    }
}

/// What an organ files.
#[derive(Debug, Clone)]
pub struct Filing {
    /// Who it is about.
    pub subject: [u8; 16],
    /// Entry of the check it rests on.
    pub checked: u64,
    /// Items that check covered: no other is looked at.
    pub items: Vec<String>,
    /// Measure.
    pub measure: String,
    /// Matter.
    pub matter: String,
    /// Organ that acted.
    pub organ: String,
    /// Account that files.
    pub account: [u8; 16],
    /// Its login.
    pub actor: String,
    /// What was done.
    pub action: MeasureAction,
    /// Why, in the organ's words, without anybody's number.
    pub reason: Option<String>,
    /// Names of the policies that allowed it.
    pub policy: String,
}

/// What a measure follows from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureGround {
    /// The record; none when it follows from clean years.
    pub record: Option<[u8; 16]>,
    /// Its last day, as far as it is known.
    pub until: Option<Date>,
    /// What the person is told of the filing; none where it changes nothing for them.
    pub notice: Option<(NoticeKind, Facts)>,
}

/// Why a measure is not filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotFiled {
    /// Why.
    pub refusal: MeasureRefusal,
    /// The measures of the matter that apply at this moment, and could be filed.
    pub applying: Vec<String>,
}

/// What a filing led to.
#[derive(Debug)]
pub enum FilingOutcome {
    /// It is filed, under this id.
    Filed(Receipt, [u8; 16]),
    /// The measure does not apply, or not to this check: nothing is filed, and the attempt is logged.
    Refused(Receipt, NotFiled),
}

/// A measure as it was filed.
#[derive(Debug, Clone)]
pub struct MeasureRow {
    /// Who it is about.
    pub subject: [u8; 16],
    /// Id.
    pub id: [u8; 16],
    /// Measure.
    pub measure: String,
    /// Matter.
    pub matter: String,
    /// Organ.
    pub organ: String,
    /// `applied` or `not-applied`.
    pub action: String,
    /// Reason of the organ.
    pub reason: Option<String>,
    /// Last day of its ground, as it was known when filed.
    pub ground_end: Option<Date>,
    /// When.
    pub at: Timestamp,
    /// When the organ said that it is lifted, and why.
    pub ended: Option<(Timestamp, String)>,
    /// The person was told that it ended with its record.
    pub end_told: bool,
    ground: Option<GroundRow>,
}

/// The record a measure follows from, in its newest version.
#[derive(Debug, Clone)]
pub struct GroundRow {
    /// Item.
    pub item: String,
    /// Organ that decided.
    pub decided_by: String,
    /// Document number.
    pub document_number: String,
    /// Day of the decision.
    pub decided_on: Date,
    /// Last day of display and use.
    pub display_until: Date,
    /// State.
    pub state: State,
    /// When this version was recorded.
    pub recorded_at: Timestamp,
}

impl MeasureRow {
    /// The record it follows from, as it stands now, for whoever opened the person's dossier.
    #[must_use]
    pub fn ground(&self, _opened: &Ticket) -> Option<&GroundRow> {
        self.ground.as_ref()
    }

    /// Whether the measure is alive on a day: it was applied, nobody lifted it, and its record may be shown and used, for which
    /// the rule on what is disputed is asked as well. One that ended with its record stays so, whatever becomes of the record.
    #[must_use]
    pub fn is_alive_on(&self, day: Date, disputed: DisputedUse) -> bool {
        let carries = |ground: &GroundRow| {
            let (from, until) = (ground.decided_on, ground.display_until);
            shown_on(ground.state, from, until, day) && disputed.may_use(ground.state)
        };
        self.stands_applied() && !self.end_told && self.ground.as_ref().is_some_and(carries)
    }

    /// Whether it followed from a record that ended, and the organ has not yet said that it no longer acts on it.
    #[must_use]
    pub fn waits_for_lifting_on(&self, day: Date, disputed: DisputedUse) -> bool {
        self.stands_applied() && self.ground.is_some() && !self.is_alive_on(day, disputed)
    }

    fn stands_applied(&self) -> bool {
        self.action == MeasureAction::Applied.word() && self.ended.is_none()
    }
}

/// How measures stand on a day, over all people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MeasureNumbers {
    /// Measures alive.
    pub alive: u64,
    /// Those that are told to be alive while no live record carries them: always 0.
    pub without_record: u64,
    /// Those whose ground ended and of which the organ has not yet confirmed that it lifted them.
    pub to_be_lifted: u64,
}

/// A measure with the newest version of its record.
const ROW: &str = "SELECT measure_applied.subject_id, measure_applied.application_id, measure_applied.measure,
        measure_applied.matter, measure_applied.organ, measure_applied.action, measure_applied.reason,
        measure_applied.ground_end, measure_applied.at, measure_applied.ended_at, measure_applied.ended_because,
        record.item, record.decided_by, record.document_number, record.decided_on, record.display_until, record.state,
        record.recorded_at, measure_applied.end_told_at
    FROM measure_applied
    LEFT JOIN record ON record.subject_id = measure_applied.subject_id AND record.record_id = measure_applied.record_id
      AND record.version = (SELECT max(newest.version) FROM record AS newest
        WHERE newest.subject_id = measure_applied.subject_id AND newest.record_id = measure_applied.record_id)";

impl Store {
    /// The entry of a question of an organ, with the person it was about; `None` when it is not there or another's.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn question_of_organ(
        &self,
        organ: &str,
        log_index: u64,
    ) -> Result<Option<([u8; 16], Access)>, StoreError> {
        let subject: Option<[u8; 16]> = self.readers().read_one(|connection| {
            Ok(connection
                .query_row(
                    "SELECT subject_id FROM entry WHERE log_index = $1",
                    params![log_index],
                    |row| row.get(0),
                )
                .optional()?)
        })?;
        let Some(subject) = subject else {
            return Ok(None);
        };
        let access = self.access(subject, log_index)?;
        let asked = |access: &Access| access.kind == Kind::Question && access.organ == organ;
        Ok(access.filter(asked).map(|access| (subject, access)))
    }

    /// Files what an organ did. `decide` is handed the person's records of the items that were checked, as they stand in the
    /// transaction that writes: a measure whose ground ended a moment ago is not filed. Filed or refused, the person's list has
    /// an entry.
    pub fn file_measure(
        &self,
        filing: Filing,
        decide: impl FnOnce(&[Version]) -> Result<MeasureGround, NotFiled> + Send + 'static,
    ) -> Pending<FilingOutcome> {
        self.writer().submit(move |transaction| {
            let versions = newest_versions(transaction.connection, &filing.subject, &filing.items)?;
            let decided = match was_filed(transaction.connection, &filing)? {
                true => Err(NotFiled {
                    refusal: MeasureRefusal::FiledBefore,
                    applying: Vec::new(),
                }),
                false => decide(&versions),
            };
            match decided {
                Ok(ground) => {
                    let (receipt, id) = insert(transaction, &filing, &ground)?;
                    Ok(FilingOutcome::Filed(receipt, id))
                }
                Err(not_filed) => {
                    let receipt = log(transaction, &filing, Some(not_filed.refusal))?;
                    Ok(FilingOutcome::Refused(receipt, not_filed))
                }
            }
        })
    }

    /// Enters that an organ lifted a measure it filed, and tells the person, in the words of `told`. Gives
    /// [`StoreError::NotFound`] when it filed no such measure, and `false` when it was lifted before.
    pub fn end_measure(
        &self,
        organ: String,
        actor: String,
        id: [u8; 16],
        because: MeasureEnd,
        policy: String,
        told: impl FnOnce(&MeasureRow) -> Facts + Send + 'static,
    ) -> Pending<bool> {
        self.writer().submit(move |transaction| {
            let subject: Option<[u8; 16]> = transaction
                .connection
                .query_row(
                    "SELECT subject_id FROM measure_filed WHERE organ = $1 AND application_id = $2",
                    params![organ, id],
                    |row| row.get(0),
                )
                .optional()?;
            let subject = subject.ok_or(StoreError::NotFound)?;
            let row = row_of(transaction.connection, &subject, &id)?.ok_or(StoreError::NotFound)?;
            if !row.stands_applied() {
                return Ok(false);
            }
            transaction.connection.execute(
                "UPDATE measure_applied SET ended_at = $1, ended_because = $2
                 WHERE subject_id = $3 AND application_id = $4",
                params![transaction.now_milliseconds(), because.word(), subject, id],
            )?;
            let ground = ground_word(&row.measure, &row.matter, because.word());
            let appended = transaction.append(&NewAccess {
                subject,
                kind: Kind::MeasureEnded,
                outcome: Outcome::Done,
                organ: &organ,
                actor: &actor,
                purpose: None,
                ground: Some(&ground),
                case_number: None,
                reason: None,
                items: None,
                policy: Some(&policy),
                object: None,
                seal: None,
                first: false,
            })?;
            transaction.notify(&NewNotice {
                subject,
                kind: NoticeKind::MeasureEnded,
                about: Some(id),
                facts: told(&row),
                log_index: Some(appended.log_index),
            })?;
            Ok(true)
        })
    }

    /// What was filed about the ticket's subject, newest first.
    ///
    /// # Errors
    /// [`StoreError`] of the engine; [`StoreError::Corrupt`] when a row contradicts itself.
    pub fn measures_of(&self, ticket: &Ticket) -> Result<Vec<MeasureRow>, StoreError> {
        let subject = ticket.subject();
        self.readers().read_one(|connection| {
            let sql = format!(
                "{ROW} WHERE measure_applied.subject_id = $1 ORDER BY measure_applied.application_id DESC"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            rows::all(statement.query(params![subject])?, read)
        })
    }

    /// What an organ filed, newest first, before a given one. Of the records it says whether they still carry the measure, and
    /// nothing else: what they are the organ was told with a receipt.
    ///
    /// # Errors
    /// As [`Store::measures_of`].
    pub fn measures_filed_by(
        &self,
        organ: &str,
        before: Option<[u8; 16]>,
        limit: u32,
    ) -> Result<Vec<MeasureRow>, StoreError> {
        self.readers().read(|connection| {
            let keys: Vec<([u8; 16], [u8; 16])> = connection
                .prepare_cached(
                    "SELECT subject_id, application_id FROM measure_filed
                     WHERE organ = $1 AND application_id < $2 ORDER BY application_id DESC LIMIT $3",
                )?
                .query_map(params![organ, before.unwrap_or([255; 16]), limit], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?
                .collect::<Result<_, _>>()?;
            keys.iter()
                .filter_map(|(subject, id)| row_of(connection, subject, id).transpose())
                .collect()
        })
    }

    /// How measures stand on a day. What the pages tell to be alive is held against the records once more, by another way:
    /// `without_record` counts where the two disagree.
    ///
    /// # Errors
    /// As [`Store::measures_of`].
    pub fn measure_numbers(
        &self,
        day: Date,
        disputed: DisputedUse,
    ) -> Result<MeasureNumbers, StoreError> {
        self.readers().read(|connection| {
            let sql = format!(
                "{ROW} WHERE measure_applied.action = 'applied' AND measure_applied.ended_at IS NULL"
            );
            let mut numbers = MeasureNumbers::default();
            let mut alive = Vec::new();
            let mut statement = connection.prepare_cached(&sql)?;
            let mut found = statement.query(params![])?;
            while let Some(row) = found.next()? {
                let row = read(&row)?;
                numbers.to_be_lifted += u64::from(row.waits_for_lifting_on(day, disputed));
                if row.is_alive_on(day, disputed) {
                    alive.push(row.id);
                }
            }
            let carried = carried_by_live_records(connection, day, disputed)?;
            numbers.alive = alive.len() as u64;
            let without = alive.iter().filter(|id| !carried.contains(*id));
            numbers.without_record = without.count() as u64;
            Ok(numbers)
        })
    }
}

/// The measures whose record is live on a day, by the rows of the records alone.
fn carried_by_live_records(
    connection: &Connection,
    day: Date,
    disputed: DisputedUse,
) -> Result<std::collections::HashSet<[u8; 16]>, StoreError> {
    let besides = match disputed.may_use(State::Disputed) {
        true => State::Disputed,
        false => State::Live,
    };
    let mut statement = connection.prepare_cached(
        "SELECT measure_applied.application_id FROM record
         JOIN measure_applied ON measure_applied.subject_id = record.subject_id
           AND measure_applied.record_id = record.record_id
         WHERE (record.state = 'live' OR record.state = $1) AND record.decided_on <= $2 AND record.display_until >= $3
           AND NOT EXISTS (SELECT 1 FROM record AS newer WHERE newer.subject_id = record.subject_id
             AND newer.record_id = record.record_id AND newer.version > record.version)",
    )?;
    let on = to_days(day);
    let ids = statement.query_map(params![besides.word(), on, on], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

fn was_filed(connection: &Connection, filing: &Filing) -> Result<bool, StoreError> {
    let found: Option<i64> = connection
        .query_row(
            "SELECT checked FROM measure_applied WHERE subject_id = $1 AND checked = $2 AND measure = $3",
            params![filing.subject, filing.checked, filing.measure],
            |row| row.get(0),
        )
        .optional()?;
    Ok(found.is_some())
}

fn insert(
    transaction: &mut Transaction<'_>,
    filing: &Filing,
    ground: &MeasureGround,
) -> Result<(Receipt, [u8; 16]), StoreError> {
    let id = transaction.environment().new_id();
    transaction.connection.execute(
        "INSERT INTO measure_applied (subject_id, application_id, measure, matter, organ, account_id, action, reason,
           record_id, ground_end, checked, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        params![
            filing.subject,
            id,
            filing.measure,
            filing.matter,
            filing.organ,
            filing.account,
            filing.action.word(),
            filing.reason,
            ground.record,
            ground.until.map(to_days),
            filing.checked,
            transaction.now_milliseconds(),
        ],
    )?;
    transaction.connection.execute(
        "INSERT INTO measure_filed (organ, application_id, subject_id) VALUES ($1, $2, $3)",
        params![filing.organ, id, filing.subject],
    )?;
    let receipt = log(transaction, filing, None)?;
    if let Some((kind, facts)) = &ground.notice {
        transaction.notify(&NewNotice {
            subject: filing.subject,
            kind: *kind,
            about: Some(id),
            facts: facts.clone(),
            log_index: Some(receipt.log_index),
        })?;
    }
    Ok((receipt, id))
}

fn log(
    transaction: &mut Transaction<'_>,
    filing: &Filing,
    refusal: Option<MeasureRefusal>,
) -> Result<Receipt, StoreError> {
    let ground = ground_word(&filing.measure, &filing.matter, filing.action.word());
    let appended = transaction.append(&NewAccess {
        subject: filing.subject,
        kind: Kind::MeasureApplied,
        outcome: match refusal {
            None => Outcome::Done,
            Some(_) => Outcome::Refused,
        },
        organ: &filing.organ,
        actor: &filing.actor,
        purpose: None,
        ground: Some(&ground),
        case_number: None,
        reason: refusal.map(MeasureRefusal::code),
        items: None,
        policy: refusal.is_none().then_some(filing.policy.as_str()),
        object: None,
        seal: None,
        first: false,
    })?;
    Ok(appended.into())
}

/// What an entry says it rests on.
fn ground_word(measure: &str, matter: &str, done: &str) -> String {
    format!("measure:{measure} {matter} {done}")
}

fn row_of(
    connection: &Connection,
    subject: &[u8; 16],
    id: &[u8; 16],
) -> Result<Option<MeasureRow>, StoreError> {
    let sql = format!(
        "{ROW} WHERE measure_applied.subject_id = $1 AND measure_applied.application_id = $2"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    rows::first(statement.query(params![*subject, *id])?, read)
}

fn read(row: &Row<'_>) -> Result<MeasureRow, StoreError> {
    let instant = |value: i64, column| from_milliseconds(value, "measure_applied", column);
    let (ended_at, because): (Option<i64>, Option<String>) = (row.get(9)?, row.get(10)?);
    Ok(MeasureRow {
        subject: row.get(0)?,
        id: row.get(1)?,
        measure: row.get(2)?,
        matter: row.get(3)?,
        organ: row.get(4)?,
        action: row.get(5)?,
        reason: row.get(6)?,
        ground_end: row
            .get::<_, Option<i64>>(7)?
            .map(|day| from_days(day, "measure_applied", "ground_end"))
            .transpose()?,
        at: instant(row.get(8)?, "at")?,
        ended: ended_at
            .map(|at| Ok::<_, StoreError>((instant(at, "ended_at")?, because.unwrap_or_default())))
            .transpose()?,
        end_told: row.get::<_, Option<i64>>(18)?.is_some(),
        ground: read_ground(row)?,
    })
}

fn read_ground(row: &Row<'_>) -> Result<Option<GroundRow>, StoreError> {
    let Some(item) = row.get::<_, Option<String>>(11)? else {
        return Ok(None);
    };
    let state: String = row.get(16)?;
    Ok(Some(GroundRow {
        item,
        decided_by: row.get(12)?,
        document_number: row.get(13)?,
        decided_on: from_days(row.get(14)?, "record", "decided_on")?,
        display_until: from_days(row.get(15)?, "record", "display_until")?,
        state: State::from_word(&state).ok_or_else(|| StoreError::Corrupt {
            table: "record",
            column: "state",
            what: state,
        })?,
        recorded_at: from_milliseconds(row.get(17)?, "record", "recorded_at")?,
    }))
}
