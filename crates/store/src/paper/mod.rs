//! 材料: papers handed in with a case, kept encrypted in parts, and read with a ticket of their own.
//!
//! A paper has one key. Its parts are encrypted under it before they reach the writer; the writer seals the key, so that it is
//! under the generation in use, and writes the rows with the entry that tells of them.

mod keeping;
mod reading;

pub(crate) use reading::papers_of;

use crate::access::{Kind, Receipt};
use crate::days::from_milliseconds;

use crate::engine::{Bulk, Connection, Row, params};
use crate::error::StoreError;
use crate::rows;
use crate::transaction::Transaction;
use jiff::Timestamp;
use jiff::civil::Date;
use keeping::tell;
use std::fmt;

/// Before the place of a paper in what its key is bound to.
pub(crate) const PLACE: &[u8] = b"paper:";
/// A paper about to be kept. Whoever judges it says what it is.
#[derive(Clone)]
pub struct NewPaper {
    /// Stable word of its kind.
    pub kind: &'static str,
    /// Its name, without anything that says who somebody is.
    pub file_name: String,
    /// Its content.
    pub content: Vec<u8>,
}

impl fmt::Debug for NewPaper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewPaper({}, {} bytes)", self.kind, self.content.len())
    }
}

/// A paper encrypted for its subject, on its way into the store.
pub struct EncryptedPaper {
    subject: [u8; 16],
    id: [u8; 16],
    kind: &'static str,
    file_name: String,
    bytes: u64,
    digest: [u8; 32],
    key: [u8; 32],
    parts: Vec<Vec<u8>>,
}

impl fmt::Debug for EncryptedPaper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EncryptedPaper({}, {} bytes)", self.kind, self.bytes)
    }
}

impl EncryptedPaper {
    /// The id it will have.
    #[must_use]
    pub fn id(&self) -> [u8; 16] {
        self.id
    }

    /// SHA-256 of its content.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }
}

/// Who hands a paper in or destroys it, and in which case.
#[derive(Debug, Clone)]
pub struct PaperActor {
    /// The case.
    pub case: [u8; 16],
    /// `self`, or the organ of the officer.
    pub organ: String,
    /// Account.
    pub actor: String,
    /// What it rests on besides the case, when an officer does it.
    pub ground: Option<String>,
    /// What allowed it.
    pub policy: String,
}

/// Who reads a paper.
#[derive(Debug, Clone)]
pub struct PaperOpening {
    /// The paper.
    pub paper: [u8; 16],
    /// Case in which it is read; that of the paper.
    pub by: PaperActor,
}

/// A paper as kept, without its content.
#[derive(Clone)]
pub struct PaperRow {
    /// Id.
    pub id: [u8; 16],
    /// Case it was handed in with.
    pub case: [u8; 16],
    /// Stable word of its kind.
    pub kind: String,
    /// Its name.
    pub file_name: String,
    /// Bytes of its content.
    pub bytes: u64,
    /// SHA-256 of its content.
    pub digest: [u8; 32],
    /// `self`, or the organ that handed it in.
    pub organ: String,
    /// Account that did.
    pub actor: String,
    /// Entry of the access log that tells of it.
    pub log_index: u64,
    /// When it was kept.
    pub kept_at: Timestamp,
    /// When it was destroyed; nothing of its content is left then.
    pub destroyed_at: Option<Timestamp>,
    parts: u64,
}

impl fmt::Debug for PaperRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PaperRow({}, {} bytes)", self.kind, self.bytes)
    }
}

/// A case with papers that was closed a while ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClosedWithPapers {
    /// Person.
    pub subject: [u8; 16],
    /// Case.
    pub case: [u8; 16],
    /// Day on which it was closed.
    pub closed_on: Date,
}

/// The right to read one paper once: no receipt, no data. It opens no dossier, as the ticket of a dossier opens no paper.
///
/// ```compile_fail
/// fn copy(ticket: &store::PaperTicket) -> store::PaperTicket {
///     ticket.clone()
/// }
/// ```
#[derive(Debug)]
pub struct PaperTicket {
    subject: [u8; 16],
    paper: [u8; 16],
    receipt: Receipt,
}

impl PaperTicket {
    /// The receipt of the logged access.
    #[must_use]
    pub fn receipt(&self) -> &Receipt {
        &self.receipt
    }
}

const COLUMNS: &str = "paper_id, case_id, kind, file_name, bytes, digest, parts, organ, actor, log_index, kept_at, destroyed_at";

/// Keeps a paper in the transaction of whatever brings it, with an entry of its own that commits to its content.
pub(crate) fn keep_paper(
    transaction: &mut Transaction<'_>,
    paper: &EncryptedPaper,
    by: &PaperActor,
) -> Result<Receipt, StoreError> {
    let (subject, id) = (&paper.subject, &paper.id);
    let receipt = tell(transaction, subject, Kind::PaperKept, id, paper.digest, by)?;
    let key =
        transaction
            .keys()
            .seal(&paper.key, &place(subject, id), transaction.environment())?;
    transaction.connection.execute(
        "INSERT INTO paper (subject_id, paper_id, case_id, kind, file_name, bytes, digest, parts, organ, actor,
           log_index, kept_at, destroyed_at, key_sealed, key_generation)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL, $13, $14)",
        params![
            paper.subject,
            paper.id,
            by.case,
            paper.kind,
            paper.file_name,
            paper.bytes,
            paper.digest,
            paper.parts.len() as u64,
            by.organ,
            by.actor,
            receipt.log_index,
            receipt.at.as_millisecond(),
            key.bytes,
            key.generation
        ],
    )?;
    let columns = ["subject_id", "paper_id", "part", "content_sealed"];
    let mut table = Bulk::new("paper_part", &columns);
    for (number, part) in (0_u64..).zip(&paper.parts) {
        let values = params![paper.subject, paper.id, number, part];
        table.push(transaction.connection, values)?;
    }
    table.flush(transaction.connection)?;
    Ok(receipt)
}

/// What the key of a paper is bound to.
fn place(subject: &[u8; 16], id: &[u8; 16]) -> Vec<u8> {
    [PLACE, subject, id].concat()
}

/// What a part is bound to: no part opens in another place, and none can be left out.
fn bound_to(subject: &[u8; 16], id: &[u8; 16], part: u64, parts: u64) -> Vec<u8> {
    let (part, parts) = (part.to_be_bytes(), parts.to_be_bytes());
    [PLACE, subject, id, &part, &parts].concat()
}

/// A key encrypts the parts of one paper; each has its number for a nonce.
fn nonce(part: u64) -> [u8; 12] {
    let mut nonce = [0; 12];
    nonce[4..].copy_from_slice(&part.to_be_bytes());
    nonce
}

fn one(
    connection: &Connection,
    subject: &[u8; 16],
    id: &[u8; 16],
) -> Result<Option<PaperRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM paper WHERE subject_id = $1 AND paper_id = $2");
    let mut statement = connection.prepare_cached(&sql)?;
    rows::first(statement.query(params![*subject, *id])?, read)
}

fn read(row: &Row<'_>) -> Result<PaperRow, StoreError> {
    let destroyed: Option<i64> = row.get(11)?;
    Ok(PaperRow {
        id: row.get(0)?,
        case: row.get(1)?,
        kind: row.get(2)?,
        file_name: row.get(3)?,
        bytes: row.get(4)?,
        digest: row.get(5)?,
        parts: row.get(6)?,
        organ: row.get(7)?,
        actor: row.get(8)?,
        log_index: row.get(9)?,
        kept_at: from_milliseconds(row.get(10)?, "paper", "kept_at")?,
        destroyed_at: destroyed
            .map(|at| from_milliseconds(at, "paper", "destroyed_at"))
            .transpose()?,
    })
}
