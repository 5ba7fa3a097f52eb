//! 查询回执: entries of the access log, what they commit to, and the ticket without which no dossier opens.

use crate::days::from_milliseconds;
use crate::engine::{self, Connection, OptionalExtension as _, Row, dialect, params};
use crate::error::StoreError;
use crate::store::Store;
use jiff::Timestamp;
use ledger::commitment::{Commitment, Salt};
use std::sync::Arc;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A record's version was written to the dossier.
    RecordWritten,
    /// An organ asked a question.
    Question,
    /// An organ asked whether the person stands on a severe list.
    Check,
    /// The person read their own report.
    OwnReport,
    /// The person was shown their own number in full.
    OwnNumber,
    /// An officer at a counter opened the report for the person, who was present.
    CounterReport,
    /// An organ asked for consent.
    ConsentAsked,
    /// The person answered a request for consent.
    ConsentAnswered,
    /// The person withdrew a consent.
    ConsentWithdrawn,
    /// An official proposed that somebody may act for the person.
    RepresentationProposed,
    /// A second official confirmed it.
    RepresentationConfirmed,
    /// A second official rejected it.
    RepresentationRejected,
    /// The person objected to it.
    RepresentationObjected,
    /// An official let it stand all the same.
    ObjectionAnswered,
    /// It was ended.
    RepresentationEnded,
    /// A representative read the report.
    RepresentedReport,
    /// A representative read who looked.
    RepresentedAccesses,
    /// A representative read the consents.
    RepresentedConsents,
    /// The person arranged what relatives may do after their death.
    ArrangementMade,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 19] = [
        Kind::RecordWritten,
        Kind::Question,
        Kind::Check,
        Kind::OwnReport,
        Kind::OwnNumber,
        Kind::CounterReport,
        Kind::ConsentAsked,
        Kind::ConsentAnswered,
        Kind::ConsentWithdrawn,
        Kind::RepresentationProposed,
        Kind::RepresentationConfirmed,
        Kind::RepresentationRejected,
        Kind::RepresentationObjected,
        Kind::ObjectionAnswered,
        Kind::RepresentationEnded,
        Kind::RepresentedReport,
        Kind::RepresentedAccesses,
        Kind::RepresentedConsents,
        Kind::ArrangementMade,
    ];

    /// Stable word, as it stands in an opening.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Kind::RecordWritten => "record-written",
            Kind::Question => "question",
            Kind::Check => "check",
            Kind::OwnReport => "own-report",
            Kind::OwnNumber => "own-number",
            Kind::CounterReport => "counter-report",
            Kind::ConsentAsked => "consent-asked",
            Kind::ConsentAnswered => "consent-answered",
            Kind::ConsentWithdrawn => "consent-withdrawn",
            Kind::RepresentationProposed => "representation-proposed",
            Kind::RepresentationConfirmed => "representation-confirmed",
            Kind::RepresentationRejected => "representation-rejected",
            Kind::RepresentationObjected => "representation-objected",
            Kind::ObjectionAnswered => "objection-answered",
            Kind::RepresentationEnded => "representation-ended",
            Kind::RepresentedReport => "represented-report",
            Kind::RepresentedAccesses => "represented-accesses",
            Kind::RepresentedConsents => "represented-consents",
            Kind::ArrangementMade => "arrangement-made",
        }
    }
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Done, for writes.
    Done,
    /// The question was answered.
    Answered,
    /// The question was refused.
    Refused,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Outcome; 3] = [Outcome::Done, Outcome::Answered, Outcome::Refused];

    /// Stable word, as it stands in an opening.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Answered => "answered",
            Outcome::Refused => "refused",
        }
    }
}

/// The row an entry tells of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Object {
    pub(crate) id: [u8; 16],
    pub(crate) version: u32,
    pub(crate) digest: [u8; 32],
}

/// An entry about to be written.
#[derive(Debug, Clone)]
pub(crate) struct NewAccess<'a> {
    pub(crate) subject: [u8; 16],
    pub(crate) kind: Kind,
    pub(crate) outcome: Outcome,
    pub(crate) organ: &'a str,
    pub(crate) actor: &'a str,
    pub(crate) purpose: Option<&'a str>,
    pub(crate) ground: Option<&'a str>,
    pub(crate) case_number: Option<&'a str>,
    pub(crate) reason: Option<&'a str>,
    pub(crate) items: Option<&'a str>,
    pub(crate) policy: Option<&'a str>,
    pub(crate) object: Option<Object>,
    /// The subject is new in this transaction and cannot have an entry before.
    pub(crate) first: bool,
}

impl NewAccess<'_> {
    /// The text the entry commits to.
    pub(crate) fn opening(&self, log_index: u64, previous: Option<u64>, at: Timestamp) -> String {
        Opening {
            subject: &self.subject,
            log_index,
            previous,
            at: at.as_millisecond(),
            kind: self.kind.word(),
            outcome: self.outcome.word(),
            organ: self.organ,
            actor: self.actor,
            purpose: self.purpose,
            ground: self.ground,
            case_number: self.case_number,
            reason: self.reason,
            items: self.items,
            policy: self.policy,
            object_id: self.object.as_ref().map(|o| o.id.as_slice()),
            object_version: self.object.map(|o| o.version),
            object_digest: self.object.as_ref().map(|o| o.digest.as_slice()),
        }
        .text()
    }
}

/// The fields of an opening in their fixed order.
struct Opening<'a> {
    subject: &'a [u8],
    log_index: u64,
    previous: Option<u64>,
    at: i64,
    kind: &'a str,
    outcome: &'a str,
    organ: &'a str,
    actor: &'a str,
    purpose: Option<&'a str>,
    ground: Option<&'a str>,
    case_number: Option<&'a str>,
    reason: Option<&'a str>,
    items: Option<&'a str>,
    policy: Option<&'a str>,
    object_id: Option<&'a [u8]>,
    object_version: Option<u32>,
    object_digest: Option<&'a [u8]>,
}

impl Opening<'_> {
    /// One JSON object with the keys in this order and no spaces: whoever holds it and the salt recomputes the
    /// commitment with any SHA-256.
    fn text(&self) -> String {
        let mut text = String::with_capacity(640);
        text.push_str("{\"subject\":\"");
        hex_into(&mut text, self.subject);
        text.push_str("\",\"log_index\":");
        number_into(&mut text, self.log_index);
        if let Some(previous) = self.previous {
            text.push_str(",\"previous\":");
            number_into(&mut text, previous);
        }
        text.push_str(",\"at\":");
        text.push_str(&self.at.to_string());
        for (key, value) in [
            ("kind", Some(self.kind)),
            ("outcome", Some(self.outcome)),
            ("organ", Some(self.organ)),
            ("actor", Some(self.actor)),
            ("purpose", self.purpose),
            ("ground", self.ground),
            ("case_number", self.case_number),
            ("reason", self.reason),
            ("items", self.items),
            ("policy", self.policy),
        ] {
            if let Some(value) = value {
                text.push_str(",\"");
                text.push_str(key);
                text.push_str("\":");
                text_into(&mut text, value);
            }
        }
        for (key, value) in [
            ("object", self.object_id),
            ("object_digest", self.object_digest),
        ] {
            if let Some(value) = value {
                text.push_str(",\"");
                text.push_str(key);
                text.push_str("\":\"");
                hex_into(&mut text, value);
                text.push('"');
            }
        }
        if let Some(version) = self.object_version {
            text.push_str(",\"object_version\":");
            text.push_str(&version.to_string());
        }
        text.push('}');
        text
    }
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    hex_into(&mut text, bytes);
    text
}

fn number_into(text: &mut String, number: u64) {
    use std::fmt::Write as _;
    write!(text, "{number}").expect("a text takes what is written to it");
}

/// A text as JSON. Slugs and names need no escapes; entries are written by the thousand.
fn text_into(text: &mut String, value: &str) {
    let plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
    if value.bytes().all(plain) {
        text.push('"');
        text.push_str(value);
        text.push('"');
    } else {
        text.push_str(&serde_json::Value::from(value).to_string());
    }
}

fn hex_into(text: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

/// An entry that was written.
#[derive(Debug, Clone)]
pub(crate) struct Appended {
    pub(crate) log_index: u64,
    pub(crate) commitment: Commitment,
    pub(crate) at: Timestamp,
}

/// 查询回执: proof for the asker that the access is logged, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Position in the access log.
    pub log_index: u64,
    /// Commitment published at that position.
    pub commitment: [u8; 32],
    /// When it was logged.
    pub at: Timestamp,
}

impl From<Appended> for Receipt {
    fn from(appended: Appended) -> Self {
        Self {
            log_index: appended.log_index,
            commitment: appended.commitment.0,
            at: appended.at,
        }
    }
}

/// The right to read one dossier once. Only the store makes one, and only after the entry that tells of the read is
/// durable: no receipt, no data. Nobody else can make one, and none can be kept for a second use by copying it:
///
/// ```compile_fail
/// fn forge(receipt: store::Receipt) -> store::Ticket {
///     store::Ticket::new([0; 16], receipt, None)
/// }
/// ```
///
/// ```compile_fail
/// fn copy(ticket: &store::Ticket) -> store::Ticket {
///     ticket.clone()
/// }
/// ```
#[derive(Debug)]
pub struct Ticket {
    subject: [u8; 16],
    receipt: Receipt,
    items: Option<Arc<[String]>>,
}

impl Ticket {
    pub(crate) fn new(subject: [u8; 16], receipt: Receipt, items: Option<Arc<[String]>>) -> Self {
        Self {
            subject,
            receipt,
            items,
        }
    }

    pub(crate) fn subject(&self) -> [u8; 16] {
        self.subject
    }

    /// The receipt of the logged access.
    #[must_use]
    pub fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    pub(crate) fn items_shared(&self) -> Option<Arc<[String]>> {
        self.items.clone()
    }

    /// Items the ticket opens; `None` opens all, for the person.
    #[must_use]
    pub fn items(&self) -> Option<&[String]> {
        self.items.as_deref()
    }
}

/// One line of the person's list of accesses.
#[derive(Debug, Clone)]
pub struct Access {
    /// Position in the access log.
    pub log_index: u64,
    /// The subject's entry before.
    pub previous: Option<u64>,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: Kind,
    /// How it ended.
    pub outcome: Outcome,
    /// Organ that did it.
    pub organ: String,
    /// Account or system of the organ.
    pub actor: String,
    /// Purpose of a question.
    pub purpose: Option<String>,
    /// `consent:<id>`, `power:<slug>`, `present:<check>:<reason>` or `representation:<id>:<kind>`.
    pub ground: Option<String>,
    /// Case number of a statutory question.
    pub case_number: Option<String>,
    /// Code of a refusal.
    pub reason: Option<String>,
    /// Items asked for or written, separated by spaces.
    pub items: Option<String>,
    /// Names of the policies that allowed it, separated by spaces.
    pub policy: Option<String>,
    /// Record and version written.
    pub object: Option<([u8; 16], u32, [u8; 32])>,
    /// Salt of the commitment.
    pub salt: Salt,
    /// The text the commitment opens to.
    pub opening: String,
}

const COLUMNS: &str = "log_index, previous, at, kind, outcome, organ, actor, purpose, ground, case_number, reason, items, \
                       object_id, object_version, object_digest, salt, policy";

impl Store {
    /// A person's list of accesses, newest first. `before` continues a page.
    ///
    /// # Errors
    /// [`StoreError`] of the engine; [`StoreError::Corrupt`] when a row contradicts itself.
    pub fn accesses(
        &self,
        subject: [u8; 16],
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<Access>, StoreError> {
        let start = before.unwrap_or(i64::MAX.cast_unsigned());
        self.readers().read_one(|connection| {
            let sql = dialect::list_before(COLUMNS, connection.is_remote());
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query(params![subject, start, limit])?;
            let mut accesses = Vec::new();
            while let Some(row) = rows.next()? {
                accesses.push(read_access(&row, &subject)?);
            }
            let gap = |pair: &&[Access]| pair[0].previous != Some(pair[1].log_index);
            let before_gap = accesses.windows(2).find(gap).map(|pair| &pair[0]);
            let goes_on = match accesses.last() {
                Some(oldest) => oldest.previous.is_some() && accesses.len() < limit as usize,
                None => before.is_none() && newest_of(connection, &subject)?.is_some(),
            };
            if before_gap.is_some() || goes_on {
                return Err(breaks_off(before_gap.or(accesses.last())));
            }
            Ok(accesses)
        })
    }

    /// One entry of a person's list.
    ///
    /// # Errors
    /// As [`Store::accesses`].
    pub fn access(&self, subject: [u8; 16], log_index: u64) -> Result<Option<Access>, StoreError> {
        self.readers().read_one(|connection| {
            let sql =
                format!("SELECT {COLUMNS} FROM access WHERE subject_id = $1 AND log_index = $2");
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query(params![subject, log_index])?;
            rows.next()?
                .map(|row| read_access(&row, &subject))
                .transpose()
        })
    }

    /// Commitments from a position on, in the order of the log, for publication.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn commitments(&self, from: u64, limit: u32) -> Result<Vec<Commitment>, StoreError> {
        self.readers().read_one(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT commitment FROM entry WHERE log_index >= $1 ORDER BY log_index LIMIT $2",
            )?;
            let commitments = statement
                .query_map(params![from, limit], |row| row.get(0).map(Commitment))?
                .collect::<Result<_, _>>()?;
            Ok(commitments)
        })
    }

    /// Number of entries made.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn entries(&self) -> Result<u64, StoreError> {
        self.readers().read_one(|connection| {
            Ok(connection
                .query_row("SELECT max(log_index) FROM entry", [], |row| {
                    row.get::<_, Option<u64>>(0)
                })?
                .map_or(0, |newest| newest + 1))
        })
    }
}

/// The newest entry of a subject's list.
pub(crate) fn newest_of(
    connection: &Connection,
    subject: &[u8; 16],
) -> Result<Option<u64>, StoreError> {
    let sql = dialect::newest("SELECT NEWEST($1)", connection.is_remote());
    Ok(connection.query_row(&sql, params![subject], |row| row.get(0))?)
}

/// A list that is shorter than the log says is not shown as if it were whole.
fn breaks_off(oldest: Option<&Access>) -> StoreError {
    let before = match oldest {
        Some(oldest) => format!("before entry {}", oldest.log_index),
        None => "at its end".to_owned(),
    };
    StoreError::Corrupt {
        table: "access",
        column: "previous",
        what: format!("the list breaks off {before}"),
    }
}

pub(crate) fn read_access(row: &Row<'_>, subject: &[u8; 16]) -> Result<Access, StoreError> {
    let kind_word: String = row.get(3)?;
    let outcome_word: String = row.get(4)?;
    let object_id: Option<[u8; 16]> = row.get(12)?;
    let object_version: Option<u32> = row.get(13)?;
    let object_digest: Option<[u8; 32]> = row.get(14)?;
    let mut access = Access {
        log_index: row.get(0)?,
        previous: row.get(1)?,
        at: from_milliseconds(row.get(2)?, "access", "at")?,
        kind: known(&Kind::ALL, |k| k.word(), &kind_word, "kind")?,
        outcome: known(&Outcome::ALL, |o| o.word(), &outcome_word, "outcome")?,
        organ: row.get(5)?,
        actor: row.get(6)?,
        purpose: row.get(7)?,
        ground: row.get(8)?,
        case_number: row.get(9)?,
        reason: row.get(10)?,
        items: row.get(11)?,
        policy: row.get(16)?,
        object: match (object_id, object_version, object_digest) {
            (Some(id), Some(version), Some(digest)) => Some((id, version, digest)),
            _ => None,
        },
        salt: Salt(row.get(15)?),
        opening: String::new(),
    };
    access.opening = Opening {
        subject,
        log_index: access.log_index,
        previous: access.previous,
        at: access.at.as_millisecond(),
        kind: &kind_word,
        outcome: &outcome_word,
        organ: &access.organ,
        actor: &access.actor,
        purpose: access.purpose.as_deref(),
        ground: access.ground.as_deref(),
        case_number: access.case_number.as_deref(),
        reason: access.reason.as_deref(),
        items: access.items.as_deref(),
        policy: access.policy.as_deref(),
        object_id: object_id.as_ref().map(<[u8; 16]>::as_slice),
        object_version,
        object_digest: object_digest.as_ref().map(<[u8; 32]>::as_slice),
    }
    .text();
    Ok(access)
}

fn known<T: Copy>(
    all: &[T],
    word_of: impl Fn(T) -> &'static str,
    word: &str,
    column: &'static str,
) -> Result<T, StoreError> {
    all.iter()
        .copied()
        .find(|t| word_of(*t) == word)
        .ok_or_else(|| StoreError::Corrupt {
            table: "access",
            column,
            what: format!("unknown word {word}"),
        })
}

pub(crate) fn optional<T>(result: engine::Result<T>) -> Result<Option<T>, StoreError> {
    Ok(result.optional()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_an_opening_is_json() {
        for value in [
            "",
            "market-regulation",
            "张三 «»",
            "a\"b",
            "a\\b",
            "a\nb\u{1}",
            "\u{7f}",
        ] {
            let mut text = String::new();
            text_into(&mut text, value);
            assert_eq!(text, serde_json::Value::from(value).to_string());
        }
    }
}
