//! Papers on their way into the store, and their end.

use super::{COLUMNS, EncryptedPaper, NewPaper, PaperActor, bound_to, keep_paper, nonce, read};
use crate::access::{Kind, NewAccess, Object, Outcome, Receipt, hex};
use crate::engine::{dialect, params};
use crate::error::StoreError;
use crate::rows;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use sha2::{Digest as _, Sha256};

/// Bytes of a part: a row stays small enough to be copied, restored and read a piece at a time.
const PART: usize = 256 << 10;
/// The first and only version of a paper, as its entry names it.
const VERSION: u32 = 1;

impl Store {
    /// Encrypts a paper for its subject. It takes a while for a large one, so it is done before the writer is asked.
    ///
    /// # Errors
    /// [`StoreError::Unsealable`] never happens for papers of a sensible size.
    pub fn encrypt_paper(
        &self,
        subject: [u8; 16],
        paper: NewPaper,
    ) -> Result<EncryptedPaper, StoreError> {
        let environment = self.environment();
        let (id, key) = (environment.new_id(), environment.random());
        let cipher = self.keys().suite().cipher(&key);
        let pieces: Vec<&[u8]> = paper.content.chunks(PART).collect();
        let mut parts = Vec::with_capacity(pieces.len());
        for (number, piece) in (0..).zip(&pieces) {
            let bound = bound_to(&subject, &id, number, pieces.len() as u64);
            let mut part = Vec::with_capacity(piece.len() + 16);
            part.extend_from_slice(piece);
            let encrypted = cipher.encrypt(&nonce(number), &bound, &mut part, 0);
            encrypted.ok_or(StoreError::Unsealable)?;
            parts.push(part);
        }
        Ok(EncryptedPaper {
            subject,
            id,
            kind: paper.kind,
            file_name: paper.file_name,
            bytes: paper.content.len() as u64,
            digest: Sha256::digest(&paper.content).into(),
            key,
            parts,
        })
    }

    /// Keeps papers of a case by themselves, all or none. Papers that come with a move of a case are kept in the transaction
    /// of that move.
    pub fn keep_papers(
        &self,
        papers: Vec<EncryptedPaper>,
        by: PaperActor,
    ) -> Pending<Vec<Receipt>> {
        self.writer().submit(move |transaction| {
            let kept = papers
                .iter()
                .map(|paper| keep_paper(transaction, paper, &by));
            kept.collect()
        })
    }

    /// Destroys the papers of a case: their keys and what is encrypted under them. That they were there, what they were and
    /// when they ended stays. Gives how many there were.
    pub fn destroy_papers(&self, subject: [u8; 16], by: PaperActor) -> Pending<u64> {
        self.writer()
            .submit(move |transaction| destroy_papers(transaction, &subject, &by))
    }
}

/// Destroys the papers of a case in the transaction that ends it.
pub(crate) fn destroy_papers(
    transaction: &mut Transaction<'_>,
    subject: &[u8; 16],
    by: &PaperActor,
) -> Result<u64, StoreError> {
    let live = {
        let sql = format!(
            "SELECT {COLUMNS} FROM paper
             WHERE subject_id = $1 AND case_id = $2 AND destroyed_at IS NULL ORDER BY paper_id"
        );
        let mut statement = transaction.connection.prepare_cached(&sql)?;
        rows::all(statement.query(params![*subject, by.case])?, read)?
    };
    for row in &live {
        tell(
            transaction,
            subject,
            Kind::PaperDestroyed,
            &row.id,
            row.digest,
            by,
        )?;
    }
    let connection = transaction.connection;
    connection.run(dialect::overwrite_deleted(connection, true))?;
    for row in &live {
        connection.execute(
            "UPDATE paper SET key_sealed = $1, destroyed_at = $2 WHERE subject_id = $3 AND paper_id = $4",
            params![Vec::<u8>::new(), transaction.now_milliseconds(), *subject, row.id],
        )?;
        connection.execute(
            "DELETE FROM paper_part WHERE subject_id = $1 AND paper_id = $2",
            params![*subject, row.id],
        )?;
    }
    connection.run(dialect::overwrite_deleted(connection, false))?;
    Ok(live.len() as u64)
}

/// Writes the entry that tells of a paper.
pub(super) fn tell(
    transaction: &mut Transaction<'_>,
    subject: &[u8; 16],
    kind: Kind,
    id: &[u8; 16],
    digest: [u8; 32],
    by: &PaperActor,
) -> Result<Receipt, StoreError> {
    // The case first, by which a person's pages lead to it.
    let case = format!("case:{}", hex(&by.case));
    let ground = match &by.ground {
        Some(ground) => format!("{case} {ground}"),
        None => case,
    };
    let appended = transaction.append(&NewAccess {
        subject: *subject,
        kind,
        outcome: match kind {
            Kind::PaperRead => Outcome::Answered,
            _ => Outcome::Done,
        },
        organ: &by.organ,
        actor: &by.actor,
        purpose: None,
        ground: Some(&ground),
        case_number: None,
        reason: None,
        items: None,
        policy: Some(&by.policy),
        object: Some(Object {
            id: *id,
            version: VERSION,
            digest,
        }),
        seal: None,
        first: false,
    })?;
    Ok(appended.into())
}
