//! 召回: what was written anew in records, and who is told of it.

use crate::access::{Kind, NewAccess, Outcome, Seal};
use crate::days::{from_days, from_milliseconds, to_days};
use crate::dossier::version_of;
use crate::engine::{Connection, Row, Value, params};
use crate::error::StoreError;
use crate::rows;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use jiff::Timestamp;
use jiff::civil::Date;
use rules::recall::RecallReason;
use rules::record::Version;

/// Name of the follower that looks for what has to be recalled.
const RECALLS: &str = "recalls";

/// A record that has a new version.
#[derive(Debug, Clone)]
pub struct Revision {
    /// Person.
    pub subject: [u8; 16],
    /// Entry that tells of the new version.
    pub log_index: u64,
    /// The version before.
    pub before: Version,
    /// The new one.
    pub after: Version,
}

/// 依法保密: whoever received the record asked in a way that is kept from the person until a day, and so is that they are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecallSeal {
    /// First day on which the person sees it.
    pub opens_on: Date,
    /// Why, as the question says.
    pub reason: String,
}

/// How recalls stand that nobody acknowledged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OpenRecalls {
    /// How many there are.
    pub count: u64,
    /// When the oldest of them was made.
    pub oldest: Option<Timestamp>,
}

/// A recall about to be made.
#[derive(Debug, Clone)]
pub struct NewRecall {
    /// Person.
    pub subject: [u8; 16],
    /// Who received the record.
    pub organ: String,
    /// Record.
    pub record: [u8; 16],
    /// Version that took the place of what they received.
    pub version: u32,
    /// Why.
    pub reason: RecallReason,
    /// Entries with which they received it.
    pub received: Vec<u64>,
    /// Item.
    pub item: String,
    /// Document number, as they received it.
    pub document_number: String,
    /// Day of the decision.
    pub decided_on: Date,
    /// Last day on which it should be acknowledged.
    pub due_on: Date,
    /// It is kept from the person until a day, as are the questions it names.
    pub seal: Option<RecallSeal>,
}

/// A recall as kept.
#[derive(Debug, Clone)]
pub struct RecallRow {
    /// Id, UUID v7.
    pub id: [u8; 16],
    /// What it says.
    pub recall: NewRecall,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was acknowledged.
    pub acknowledged_at: Option<Timestamp>,
}

const COLUMNS: &str = "subject_id, recall_id, organ, record_id, version, reason, received, item, document_number, decided_on, \
                       made_at, due_on, acknowledged_at, opens_on, seal_reason";

impl Store {
    /// Up to which entry it was looked for recalls.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn recalled_to(&self) -> Result<u64, StoreError> {
        self.follower_at(RECALLS)
    }

    /// Records that were written anew among so many entries from a position on, and the position behind them.
    ///
    /// # Errors
    /// [`StoreError`] of the engine; [`StoreError::Corrupt`] when a version contradicts itself.
    pub fn revisions(&self, from: u64, limit: u32) -> Result<(Vec<Revision>, u64), StoreError> {
        self.readers().read(|connection| {
            let newest: Option<u64> = connection.query_row(
                "SELECT max(log_index) FROM (SELECT log_index FROM entry WHERE log_index >= $1 ORDER BY log_index LIMIT $2) AS page",
                params![from, limit],
                |row| row.get(0),
            )?;
            let Some(newest) = newest else {
                return Ok((Vec::new(), from));
            };
            let mut statement = connection.prepare_cached(
                "SELECT access.subject_id, access.log_index, access.object_id, access.object_version FROM entry
                 JOIN access ON access.subject_id = entry.subject_id AND access.log_index = entry.log_index
                 WHERE entry.log_index >= $1 AND entry.log_index <= $2
                   AND access.kind = 'record-written' AND access.object_version > 1
                 ORDER BY entry.log_index",
            )?;
            type Found = ([u8; 16], u64, [u8; 16], u32);
            let found: Vec<Found> = rows::all(statement.query(params![from, newest])?, |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?;
            let mut revisions = Vec::with_capacity(found.len());
            for (subject, log_index, record, version) in found {
                let before = version_of(connection, &subject, &record, version - 1)?;
                let after = version_of(connection, &subject, &record, version)?;
                if let (Some(before), Some(after)) = (before, after) {
                    revisions.push(Revision {
                        subject,
                        log_index,
                        before,
                        after,
                    });
                }
            }
            Ok((revisions, newest + 1))
        })
    }

    /// Notes that the entries from one position to another were looked at, with the recalls they gave, each with an entry in the
    /// person's list. `false`, and nothing is kept, when somebody else has noted that meanwhile.
    pub fn recall(&self, from: u64, to: u64, recalls: Vec<NewRecall>) -> Pending<bool> {
        self.writer().submit(move |transaction| {
            if !transaction.move_follower(RECALLS, from, to)? {
                return Ok(false);
            }
            for recall in &recalls {
                insert(transaction, recall)?;
            }
            Ok(true)
        })
    }

    /// Recalls about a person's records, the newest first.
    ///
    /// # Errors
    /// As [`Store::revisions`].
    pub fn recalls_of(&self, subject: [u8; 16]) -> Result<Vec<RecallRow>, StoreError> {
        self.readers().read_one(|connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM recall WHERE subject_id = $1 ORDER BY recall_id DESC"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            rows::all(statement.query(params![subject])?, read)
        })
    }

    /// Recalls an organ was sent, those not acknowledged first and the oldest first.
    ///
    /// # Errors
    /// As [`Store::revisions`].
    pub fn recalls_sent(&self, organ: &str, limit: u32) -> Result<Vec<RecallRow>, StoreError> {
        self.readers().read(|connection| {
            by_keys(
                connection,
                "SELECT subject_id, recall_id FROM recall_sent WHERE organ = $1
                 ORDER BY acknowledged, recall_id LIMIT $2",
                params![organ, limit],
            )
        })
    }

    /// One of them.
    ///
    /// # Errors
    /// As [`Store::revisions`].
    pub fn recall_sent(&self, organ: &str, id: [u8; 16]) -> Result<Option<RecallRow>, StoreError> {
        self.readers().read(|connection| {
            let mut found = by_keys(
                connection,
                "SELECT subject_id, recall_id FROM recall_sent WHERE organ = $1 AND recall_id = $2",
                params![organ, id],
            )?;
            Ok(found.pop())
        })
    }

    /// An organ says that it knows. Saying it again changes nothing.
    pub fn acknowledge_recall(
        &self,
        organ: String,
        id: [u8; 16],
        login: String,
        policy: String,
    ) -> Pending<()> {
        self.writer().submit(move |transaction| {
            let connection = transaction.connection;
            let mut found = by_keys(
                connection,
                "SELECT subject_id, recall_id FROM recall_sent WHERE organ = $1 AND recall_id = $2",
                params![organ, id],
            )?;
            let row = found.pop().ok_or(StoreError::NotFound)?;
            if row.acknowledged_at.is_some() {
                return Ok(());
            }
            tell(
                transaction,
                &row.recall,
                Kind::RecallAcknowledged,
                &login,
                &policy,
            )?;
            transaction.connection.execute(
                "UPDATE recall SET acknowledged_at = $1, acknowledged_by = $2
                 WHERE subject_id = $3 AND recall_id = $4 AND acknowledged_at IS NULL",
                params![
                    transaction.now_milliseconds(),
                    login,
                    row.recall.subject,
                    id
                ],
            )?;
            transaction.connection.execute(
                "UPDATE recall_sent SET acknowledged = 1 WHERE organ = $1 AND recall_id = $2",
                params![organ, id],
            )?;
            Ok(())
        })
    }

    /// Recalls that nobody acknowledged, over all organs.
    ///
    /// # Errors
    /// As [`Store::revisions`].
    pub fn recalls_open(&self) -> Result<OpenRecalls, StoreError> {
        self.readers().read(|connection| {
            let count = connection.query_row(
                "SELECT count(*) FROM recall_sent WHERE acknowledged = 0",
                [],
                |row| row.get(0),
            )?;
            // Ids are in the order of time.
            let mut oldest = by_keys(
                connection,
                "SELECT subject_id, recall_id FROM recall_sent WHERE acknowledged = 0 ORDER BY recall_id LIMIT 1",
                params![],
            )?;
            Ok(OpenRecalls {
                count,
                oldest: oldest.pop().map(|row| row.made_at),
            })
        })
    }
}

fn by_keys<const N: usize>(
    connection: &Connection,
    sql: &str,
    values: [Value<'_>; N],
) -> Result<Vec<RecallRow>, StoreError> {
    let keys: Vec<([u8; 16], [u8; 16])> = connection
        .prepare_cached(sql)?
        .query_map(values, |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let sql = format!("SELECT {COLUMNS} FROM recall WHERE subject_id = $1 AND recall_id = $2");
    let mut found = Vec::with_capacity(keys.len());
    for (subject, id) in keys {
        let mut statement = connection.prepare_cached(&sql)?;
        found.extend(rows::first(statement.query(params![subject, id])?, read)?);
    }
    Ok(found)
}

fn insert(transaction: &mut Transaction<'_>, recall: &NewRecall) -> Result<(), StoreError> {
    let id = transaction.environment().new_id();
    tell(transaction, recall, Kind::RecallSent, "platform", "")?;
    let opens_on = recall.seal.as_ref().map(|seal| to_days(seal.opens_on));
    let received: Vec<String> = recall.received.iter().map(u64::to_string).collect();
    transaction.connection.execute(
        "INSERT INTO recall (subject_id, recall_id, organ, record_id, version, reason, received, item, document_number,
               decided_on, made_at, due_on, opens_on, seal_reason)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        params![
            recall.subject,
            id,
            recall.organ,
            recall.record,
            recall.version,
            recall.reason.word(),
            received.join(" "),
            recall.item,
            recall.document_number,
            to_days(recall.decided_on),
            transaction.now_milliseconds(),
            to_days(recall.due_on),
            opens_on,
            recall.seal.as_ref().map(|seal| seal.reason.as_str())
        ],
    )?;
    transaction.connection.execute(
        "INSERT INTO recall_sent (organ, recall_id, subject_id, acknowledged, opens_on) VALUES ($1, $2, $3, 0, $4)",
        params![recall.organ, id, recall.subject, opens_on],
    )?;
    Ok(())
}

fn tell(
    transaction: &mut Transaction<'_>,
    recall: &NewRecall,
    kind: Kind,
    actor: &str,
    policy: &str,
) -> Result<(), StoreError> {
    transaction.append(&NewAccess {
        subject: recall.subject,
        kind,
        outcome: Outcome::Done,
        organ: &recall.organ,
        actor,
        purpose: None,
        ground: Some(&format!("recall:{}", recall.reason.word())),
        case_number: None,
        reason: None,
        items: Some(&recall.item),
        policy: (!policy.is_empty()).then_some(policy),
        object: None,
        seal: recall.seal.as_ref().map(|seal| Seal {
            opens_on: seal.opens_on,
            reason: &seal.reason,
        }),
        first: false,
    })?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<RecallRow, StoreError> {
    const TABLE: &str = "recall";
    let corrupt = |column: &'static str, what: String| StoreError::Corrupt {
        table: TABLE,
        column,
        what,
    };
    let (reason, received): (String, String) = (row.get(5)?, row.get(6)?);
    let acknowledged: Option<i64> = row.get(12)?;
    let (opens_on, seal_reason): (Option<i64>, Option<String>) = (row.get(13)?, row.get(14)?);
    let seal = |opens_on| {
        Ok::<_, StoreError>(RecallSeal {
            opens_on: from_days(opens_on, TABLE, "opens_on")?,
            reason: seal_reason.unwrap_or_default(),
        })
    };
    Ok(RecallRow {
        id: row.get(1)?,
        recall: NewRecall {
            subject: row.get(0)?,
            organ: row.get(2)?,
            record: row.get(3)?,
            version: row.get(4)?,
            reason: RecallReason::from_word(&reason).ok_or_else(|| corrupt("reason", reason))?,
            received: received
                .split(' ')
                .map(|index| {
                    index
                        .parse()
                        .map_err(|_| corrupt("received", index.to_owned()))
                })
                .collect::<Result<_, _>>()?,
            item: row.get(7)?,
            document_number: row.get(8)?,
            decided_on: from_days(row.get(9)?, TABLE, "decided_on")?,
            due_on: from_days(row.get(11)?, TABLE, "due_on")?,
            seal: opens_on.map(seal).transpose()?,
        },
        made_at: from_milliseconds(row.get(10)?, TABLE, "made_at")?,
        acknowledged_at: acknowledged
            .map(|at| from_milliseconds(at, TABLE, "acknowledged_at"))
            .transpose()?,
    })
}
