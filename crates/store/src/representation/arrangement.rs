//! 生前安排: rows are added, and the newest holds.

use super::is_dead;
use crate::access::{Kind, NewAccess, Outcome, hex};
use crate::days::from_milliseconds;
use crate::engine::{Connection, params};
use crate::error::StoreError;
use crate::store::Store;
use crate::writer::Pending;
use jiff::Timestamp;
use rules::representation::Arrangement;

/// A relative somebody names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedRelative {
    /// Keyed digest of their number.
    pub digest: [u8; 32],
    /// Masked name and number, as the person who names them knows them.
    pub hint: String,
}

/// An arrangement about to be made.
#[derive(Debug, Clone)]
pub enum NewArrangement {
    /// Close relatives as the law says.
    AsTheLawSays,
    /// Nobody.
    Nobody,
    /// These only.
    Only(Vec<NamedRelative>),
}

/// An arrangement as kept.
#[derive(Debug, Clone)]
pub struct ArrangementRow {
    /// What was arranged.
    pub arrangement: Arrangement,
    /// Masked names and numbers of those who are named.
    pub hints: Vec<String>,
    /// When.
    pub made_at: Timestamp,
}

impl Store {
    /// Keeps what a person arranges, in whose list it is entered. Nobody arranges anything once their death is on record.
    pub fn arrange(
        &self,
        subject: [u8; 16],
        actor: String,
        policy: String,
        new: NewArrangement,
    ) -> Pending<()> {
        self.writer().submit(move |transaction| {
            if is_dead(transaction.connection, &subject)? {
                return Err(StoreError::Conflict("the person's death is on record"));
            }
            let (choice, named) = match new {
                NewArrangement::AsTheLawSays => ("law", Vec::new()),
                NewArrangement::Nobody => ("nobody", Vec::new()),
                NewArrangement::Only(named) => ("named", named),
            };
            let mut kept: Vec<(String, String)> = Vec::with_capacity(named.len());
            for relative in named {
                let subject = transaction.identify(&relative.digest)?;
                kept.push((hex(&subject), relative.hint));
            }
            let entry = transaction.append(&NewAccess {
                subject,
                kind: Kind::ArrangementMade,
                outcome: Outcome::Done,
                organ: "self",
                actor: &actor,
                purpose: None,
                ground: Some(&format!("arrangement:{choice}")),
                case_number: None,
                reason: None,
                items: None,
                policy: Some(&policy),
                object: None,
                seal: None,
                first: false,
            })?;
            let named = serde_json::to_string(&kept).unwrap_or_default();
            transaction.connection.execute(
                "INSERT INTO arrangement (subject_id, log_index, choice, named, made_at)
                     VALUES ($1, $2, $3, $4, $5)",
                params![
                    subject,
                    entry.log_index,
                    choice,
                    named,
                    transaction.now_milliseconds()
                ],
            )?;
            Ok(())
        })
    }

    /// What a person arranged, if they did.
    ///
    /// # Errors
    /// [`StoreError`] of the engine; [`StoreError::Corrupt`] when the row contradicts itself.
    pub fn arrangement_of(&self, subject: [u8; 16]) -> Result<Option<ArrangementRow>, StoreError> {
        self.readers()
            .read_one(|connection| newest(connection, &subject))
    }
}

/// What holds of a person's arrangements; what the law says when there is none.
pub(super) fn in_force(
    connection: &Connection,
    subject: &[u8; 16],
) -> Result<Arrangement, StoreError> {
    let newest = newest(connection, subject)?;
    Ok(newest.map(|row| row.arrangement).unwrap_or_default())
}

fn newest(
    connection: &Connection,
    subject: &[u8; 16],
) -> Result<Option<ArrangementRow>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT choice, named, made_at FROM arrangement WHERE subject_id = $1
         ORDER BY log_index DESC LIMIT 1",
    )?;
    let mut rows = statement.query(params![subject])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let corrupt = |column, what| StoreError::Corrupt {
        table: "arrangement",
        column,
        what,
    };
    let (choice, named): (String, String) = (row.get(0)?, row.get(1)?);
    let named: Vec<(String, String)> =
        serde_json::from_str(&named).map_err(|error| corrupt("named", error.to_string()))?;
    let mut hints = Vec::with_capacity(named.len());
    let mut subjects = Vec::with_capacity(named.len());
    for (subject, hint) in named {
        let id =
            subject_of_hex(&subject).ok_or_else(|| corrupt("named", "no subject".to_owned()))?;
        subjects.push(id);
        hints.push(hint);
    }
    Ok(Some(ArrangementRow {
        arrangement: match choice.as_str() {
            "law" => Arrangement::AsTheLawSays,
            "nobody" => Arrangement::Nobody,
            "named" => Arrangement::Only(subjects),
            _ => return Err(corrupt("choice", format!("unknown word {choice}"))),
        },
        hints,
        made_at: from_milliseconds(row.get(2)?, "arrangement", "made_at")?,
    }))
}

fn subject_of_hex(text: &str) -> Option<[u8; 16]> {
    if text.len() != 32 || !text.is_ascii() {
        return None;
    }
    let mut id = [0; 16];
    for (byte, pair) in id.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(id)
}
