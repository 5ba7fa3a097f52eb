//! Consents: asked for by an organ, answered and withdrawn by the person. Each step has its entry in the log.

use crate::access::{Kind, NewAccess, Outcome, Receipt};
use crate::days::{from_days, from_milliseconds, to_days};
use crate::engine::{Connection, OptionalExtension as _, Row, params};
use crate::error::StoreError;
use crate::representation::is_dead;
use crate::rows;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use jiff::Timestamp;
use jiff::civil::Date;
use rules::consent::{Consent, ConsentState, Ground};
use rules::consent_request::RequestRefusal;

/// A request for consent.
#[derive(Debug, Clone)]
pub struct NewConsent {
    /// Keyed digest of the person's number.
    pub digest: [u8; 32],
    /// Organ that asks.
    pub grantee: String,
    /// Account that asks.
    pub actor: String,
    /// Purpose.
    pub purpose: String,
    /// Items.
    pub items: Vec<String>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Date,
    /// Number of uses.
    pub uses: u32,
    /// Masked name and number, as the grantee knows the person.
    pub hint: String,
    /// Names of the policies that allow the request, separated by spaces.
    pub policy: String,
}

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

/// Who answers or withdraws a consent, and what allows it.
#[derive(Debug, Clone)]
pub struct ConsentActor {
    /// Account of the person.
    pub actor: String,
    /// Names of the policies that allow it, separated by spaces.
    pub policy: String,
    /// `representation:<id>:<kind>`, when somebody acts for the person or their death ended it.
    pub representation: Option<String>,
}

/// What a request for consent led to.
#[derive(Debug)]
pub enum RequestOutcome {
    /// It waits for the person.
    Asked(Box<ConsentRow>),
    /// It was not passed on; that is logged.
    Refused(Receipt, RequestRefusal),
}

const COLUMNS: &str = "consent.consent_id, grantee, purpose, items, valid_from, valid_until, uses, used, hint, asked_at, \
                       answered_at, approved_items, withdrawn_at";

impl Store {
    /// Writes a request for consent, or its refusal when `decide` gives one. `decide` is handed the requests of the same
    /// grantee to the same person that wait or were refused, and the instant of the request; it decides in the
    /// transaction that writes, so that two requests at once cannot both pass. Otherwise the answer is the same whether
    /// the person is known or not: a request tells nobody who has a dossier.
    pub fn ask_consent(
        &self,
        new: NewConsent,
        decide: impl FnOnce(&[ConsentRow], Timestamp) -> Result<(), RequestRefusal> + Send + 'static,
    ) -> Pending<RequestOutcome> {
        self.writer().submit(move |transaction| {
            let subject = transaction.identify(&new.digest)?;
            let earlier = unanswered_or_refused(transaction.connection, &subject, &new.grantee)?;
            if let Err(refusal) = decide(&earlier, transaction.now()) {
                let receipt = append_request(transaction, subject, &new, Err(refusal))?;
                return Ok(RequestOutcome::Refused(receipt, refusal));
            }
            let id = transaction.environment().new_id();
            append_request(transaction, subject, &new, Ok(id))?;
            insert(transaction, &new, subject, id)?;
            let row = one(transaction.connection, &subject, &id)?.ok_or(StoreError::NotFound)?;
            Ok(RequestOutcome::Asked(Box::new(row)))
        })
    }

    /// Writes the person's answer: the approved items, or none when refused. After `lapses_after` there is none.
    pub fn answer_consent(
        &self,
        subject: [u8; 16],
        id: [u8; 16],
        by: ConsentActor,
        approved: Vec<String>,
        lapses_after: Timestamp,
    ) -> Pending<ConsentRow> {
        self.writer().submit(move |transaction| {
            let answered = (approved.as_slice(), lapses_after);
            answer(transaction, subject, id, &by, answered)
        })
    }

    /// Withdraws an approved consent; the next question on it is refused.
    pub fn withdraw_consent(
        &self,
        subject: [u8; 16],
        id: [u8; 16],
        by: ConsentActor,
    ) -> Pending<ConsentRow> {
        self.writer()
            .submit(move |transaction| withdraw(transaction, subject, id, &by))
    }

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
                .prepare_cached(
                    "SELECT subject_id FROM consent_asked WHERE grantee = $1 AND consent_id = $2",
                )?
                .query_row(params![grantee, id], |row| row.get(0))
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

/// Logs a request: the consent it made, or why it made none.
fn append_request(
    transaction: &mut Transaction<'_>,
    subject: [u8; 16],
    new: &NewConsent,
    result: Result<[u8; 16], RequestRefusal>,
) -> Result<Receipt, StoreError> {
    let ground = result.map(|id| ground_word(&Ground::Consent(id))).ok();
    let appended = transaction.append(&NewAccess {
        subject,
        kind: Kind::ConsentAsked,
        outcome: match result {
            Ok(_) => Outcome::Done,
            Err(_) => Outcome::Refused,
        },
        organ: &new.grantee,
        actor: &new.actor,
        purpose: Some(&new.purpose),
        ground: ground.as_deref(),
        case_number: None,
        reason: result.as_ref().err().map(RequestRefusal::code),
        items: Some(&new.items.join(" ")),
        policy: result.is_ok().then_some(new.policy.as_str()),
        object: None,
        first: false,
    })?;
    Ok(appended.into())
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

/// Writes an answer, whoever gives it for the person. Once the person's death is on record nobody gives one.
pub(crate) fn answer(
    transaction: &mut Transaction<'_>,
    subject: [u8; 16],
    id: [u8; 16],
    by: &ConsentActor,
    (approved, lapses_after): (&[String], Timestamp),
) -> Result<ConsentRow, StoreError> {
    let asked = one(transaction.connection, &subject, &id)?.ok_or(StoreError::NotFound)?;
    if asked.consent.state != ConsentState::Asked {
        return Err(StoreError::Conflict("the request is already answered"));
    }
    if transaction.now() > lapses_after {
        return Err(StoreError::Conflict("the request has lapsed"));
    }
    if !approved.is_empty() && is_dead(transaction.connection, &subject)? {
        return Err(StoreError::Conflict("the person's death is on record"));
    }
    append_answer(
        transaction,
        subject,
        &asked.consent,
        by,
        Kind::ConsentAnswered,
        approved,
    )?;
    transaction
        .connection
        .prepare_cached(
            "UPDATE consent SET answered_at = $1, approved_items = $2
             WHERE subject_id = $3 AND consent_id = $4 AND answered_at IS NULL",
        )?
        .execute(params![
            transaction.now_milliseconds(),
            approved.join(" "),
            subject,
            id
        ])?;
    one(transaction.connection, &subject, &id)?.ok_or(StoreError::NotFound)
}

/// Withdraws an approved consent, whoever does it for the person.
pub(crate) fn withdraw(
    transaction: &mut Transaction<'_>,
    subject: [u8; 16],
    id: [u8; 16],
    by: &ConsentActor,
) -> Result<ConsentRow, StoreError> {
    let given = one(transaction.connection, &subject, &id)?.ok_or(StoreError::NotFound)?;
    if given.consent.state != ConsentState::Approved {
        return Err(StoreError::Conflict(
            "only an approved consent can be withdrawn",
        ));
    }
    append_answer(
        transaction,
        subject,
        &given.consent,
        by,
        Kind::ConsentWithdrawn,
        &given.consent.approved_items,
    )?;
    transaction
        .connection
        .prepare_cached(
            "UPDATE consent SET withdrawn_at = $1 WHERE subject_id = $2 AND consent_id = $3",
        )?
        .execute(params![transaction.now_milliseconds(), subject, id])?;
    one(transaction.connection, &subject, &id)?.ok_or(StoreError::NotFound)
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

fn append_answer(
    transaction: &mut Transaction<'_>,
    subject: [u8; 16],
    consent: &Consent,
    by: &ConsentActor,
    kind: Kind,
    items: &[String],
) -> Result<(), StoreError> {
    let outcome = if items.is_empty() {
        Outcome::Refused
    } else {
        Outcome::Done
    };
    let mut ground = ground_word(&Ground::Consent(consent.id));
    if let Some(representation) = &by.representation {
        ground.push(' ');
        ground.push_str(representation);
    }
    transaction
        .append(&NewAccess {
            subject,
            kind,
            outcome,
            organ: &consent.grantee,
            actor: &by.actor,
            purpose: Some(&consent.purpose),
            ground: Some(&ground),
            case_number: None,
            reason: None,
            items: Some(&items.join(" ")),
            policy: Some(&by.policy),
            object: None,
            first: false,
        })
        .map(|_| ())
}

fn insert(
    transaction: &Transaction<'_>,
    new: &NewConsent,
    subject: [u8; 16],
    id: [u8; 16],
) -> Result<(), StoreError> {
    transaction
        .connection
        .prepare_cached(
            "INSERT INTO consent (subject_id, consent_id, grantee, purpose, items, valid_from, valid_until,
               uses, used, hint, asked_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10)",
        )?
        .execute(params![
            subject,
            id,
            new.grantee,
            new.purpose,
            new.items.join(" "),
            to_days(new.from),
            to_days(new.until),
            new.uses,
            new.hint,
            transaction.now_milliseconds()
        ])?;
    transaction
        .connection
        .prepare_cached(
            "INSERT INTO consent_asked (grantee, consent_id, subject_id) VALUES ($1, $2, $3)",
        )?
        .execute(params![new.grantee, id, subject])?;
    Ok(())
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
    /// Newest entry of the log.
    pub(crate) newest: Option<u64>,
    /// The name, if it was wanted and one is recorded.
    pub(crate) name: Option<String>,
}

/// Asks for the consents, the newest entries and the names of people asked about. The keys are subject, consent, and
/// once more the subject where the name is wanted; an empty key is nobody's.
pub(crate) fn asked_about(
    connection: &Connection,
    keys: &[[&[u8]; 3]],
    mut found: impl FnMut(AskedAbout),
) -> Result<(), StoreError> {
    let sql = format!(
        "SELECT {COLUMNS}, wanted.subject_id,
           NEWEST(wanted.subject_id),
           subject.name
         FROM WANTED(subject_id, consent_id, named_id)
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
