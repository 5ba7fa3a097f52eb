//! Consents: asked for by an organ, answered and withdrawn by the person. Each step has its entry in the log.

mod answer;
mod request;

pub use answer::ConsentActor;
pub(crate) use answer::{answer, withdraw};
pub use request::{NewConsent, RequestOutcome};

use crate::days::{from_days, from_milliseconds};
use crate::engine::{Connection, OptionalExtension as _, Row, params};
use crate::error::StoreError;
use crate::rows;
use crate::store::Store;
use jiff::Timestamp;
use rules::consent::{Consent, ConsentState, Ground};

/// A consent as kept.
#[derive(Debug, Clone)]
pub struct ConsentRow {
    /// The consent.
    pub consent: Consent,
    /// Masked name and number.
    pub hint: String,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Timestamp>,
}

const COLUMNS: &str = "consent.consent_id, grantee, purpose, items, valid_from, valid_until, uses, used, hint, asked_at, \
                       answered_at, approved_items, withdrawn_at";

impl Store {
    /// A person's consents, newest first.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn consents_of(&self, subject: [u8; 16]) -> Result<Vec<ConsentRow>, StoreError> {
        self.readers().read(|connection| of(connection, &subject))
    }

    /// A consent a grantee asked for.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn consent_asked_by(
        &self,
        grantee: &str,
        id: [u8; 16],
    ) -> Result<Option<ConsentRow>, StoreError> {
        self.readers().read(|connection| {
            let subject: Option<[u8; 16]> = connection
                .query_row(
                    "SELECT subject_id FROM consent_asked WHERE grantee = $1 AND consent_id = $2",
                    params![grantee, id],
                    |row| row.get(0),
                )
                .optional()?;
            subject.map_or(Ok(None), |subject| one(connection, &subject, &id))
        })
    }

    /// The consents a grantee asked for, newest first, before a given one.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn consents_asked_by(
        &self,
        grantee: &str,
        before: Option<[u8; 16]>,
        limit: u32,
    ) -> Result<Vec<ConsentRow>, StoreError> {
        self.readers().read(|connection| {
            let keys: Vec<([u8; 16], [u8; 16])> = connection
                .prepare_cached(
                    "SELECT subject_id, consent_id FROM consent_asked
                     WHERE grantee = $1 AND consent_id < $2 ORDER BY consent_id DESC LIMIT $3",
                )?
                .query_map(
                    params![grantee, before.unwrap_or([255; 16]), limit],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )?
                .collect::<Result<_, _>>()?;
            keys.iter()
                .filter_map(|(subject, id)| one(connection, subject, id).transpose())
                .collect()
        })
    }
}

/// The approved consents of a person.
pub(crate) fn approved_of(
    connection: &Connection,
    subject: &[u8; 16],
) -> Result<Vec<[u8; 16]>, StoreError> {
    let rows = of(connection, subject)?.into_iter();
    let approved = rows.filter(|row| row.consent.state == ConsentState::Approved);
    Ok(approved.map(|row| row.consent.id).collect())
}

fn of(connection: &Connection, subject: &[u8; 16]) -> Result<Vec<ConsentRow>, StoreError> {
    let sql =
        format!("SELECT {COLUMNS} FROM consent WHERE subject_id = $1 ORDER BY consent_id DESC");
    let mut statement = connection.prepare_cached(&sql)?;
    rows::all(statement.query(params![subject])?, read)
}

/// What a grantee asked a person for and got no consent: not answered, or refused.
fn unanswered_or_refused(
    connection: &Connection,
    subject: &[u8; 16],
    grantee: &str,
) -> Result<Vec<ConsentRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM consent
         WHERE subject_id = $1 AND grantee = $2 AND (approved_items IS NULL OR approved_items = '')"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    rows::all(statement.query(params![subject, grantee])?, read)
}

/// The ground as an entry states it.
pub(crate) fn ground_word(ground: &Ground) -> String {
    match ground {
        Ground::Consent(id) => format!("consent:{}", crate::access::hex(id)),
        Ground::Statute { power, .. } => format!("power:{power}"),
        Ground::NotGenuine(_) => "artefact".to_owned(),
    }
}

fn one(
    connection: &Connection,
    subject: &[u8; 16],
    id: &[u8; 16],
) -> Result<Option<ConsentRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM consent WHERE subject_id = $1 AND consent_id = $2");
    let mut statement = connection.prepare_cached(&sql)?;
    rows::first(statement.query(params![subject, id])?, read)
}

/// What the tables have of a person asked about.
#[derive(Debug)]
pub(crate) struct AskedAbout {
    pub(crate) subject: [u8; 16],
    /// The consent named, if it is this person's.
    pub(crate) consent: Option<Consent>,
    /// Newest entry of the log, if it was wanted.
    pub(crate) newest: Option<u64>,
    /// The name, if it was wanted and one is recorded.
    pub(crate) name: Option<String>,
}

/// Asks for the consents, the newest entries and the names of people asked about. The keys are subject, consent, and
/// once more the subject where the name is wanted, and where the newest entry is; an empty key is nobody's.
pub(crate) fn asked_about(
    connection: &Connection,
    keys: &[[&[u8]; 4]],
    mut found: impl FnMut(AskedAbout),
) -> Result<(), StoreError> {
    let sql = format!(
        "SELECT {COLUMNS}, wanted.subject_id,
           NEWEST(wanted.list_id),
           subject.name
         FROM WANTED(subject_id, consent_id, named_id, list_id)
         LEFT JOIN consent ON consent.subject_id = wanted.subject_id AND consent.consent_id = wanted.consent_id
         LEFT JOIN subject ON subject.subject_id = wanted.named_id"
    );
    let mut failed = None;
    connection.query_wanted(&sql, keys, |row| {
        let consent = match row.get::<_, Option<Vec<u8>>>(0)? {
            Some(_) => read(row).map(|row| Some(row.consent)),
            None => Ok(None),
        };
        match consent {
            Ok(consent) => found(AskedAbout {
                subject: row.get(13)?,
                consent,
                newest: row.get(14)?,
                name: row.get(15)?,
            }),
            Err(error) => failed = Some(error),
        }
        Ok(())
    })?;
    failed.map_or(Ok(()), Err)
}

fn read(row: &Row<'_>) -> Result<ConsentRow, StoreError> {
    let words = |text: &str| {
        text.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let instant = |at: Option<i64>, column| {
        at.map(|at| from_milliseconds(at, "consent", column))
            .transpose()
    };
    let items: String = row.get(3)?;
    let approved: Option<String> = row.get(11)?;
    let withdrawn_at = instant(row.get(12)?, "withdrawn_at")?;
    let approved_items = approved.as_deref().map(words);
    let state = match (&approved_items, withdrawn_at) {
        (None, _) => ConsentState::Asked,
        (Some(items), _) if items.is_empty() => ConsentState::Refused,
        (Some(_), Some(_)) => ConsentState::Withdrawn,
        (Some(_), None) => ConsentState::Approved,
    };
    Ok(ConsentRow {
        consent: Consent {
            id: row.get(0)?,
            grantee: row.get(1)?,
            purpose: row.get(2)?,
            items: words(&items),
            approved_items: approved_items.unwrap_or_default(),
            from: from_days(row.get(4)?, "consent", "valid_from")?,
            until: from_days(row.get(5)?, "consent", "valid_until")?,
            uses: row.get(6)?,
            used: row.get(7)?,
            state,
        },
        hint: row.get(8)?,
        asked_at: from_milliseconds(row.get(9)?, "consent", "asked_at")?,
        answered_at: instant(row.get(10)?, "answered_at")?,
        withdrawn_at,
    })
}
