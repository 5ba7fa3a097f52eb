//! Consents and questions. A question is decided in the transaction that logs it: the entry states the decision, a use
//! of a consent is counted exactly once, and what comes back is either a ticket or a receipt of the refusal.

use crate::access::{Kind, NewAccess, Outcome, Receipt, Ticket};
use crate::days::{from_days, from_milliseconds, to_days};
use crate::engine::{Connection, OptionalExtension as _, Row, params};
use crate::error::StoreError;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use jiff::Timestamp;
use jiff::civil::Date;
use rules::consent::{Allowed, Consent, ConsentState, Ground, Refusal};

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
}

/// A consent as kept.
#[derive(Debug, Clone)]
pub struct ConsentRow {
    /// The artefact.
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

/// A question about to be asked.
#[derive(Debug, Clone)]
pub struct Asking {
    /// Keyed digest of the person's number.
    pub digest: [u8; 32],
    /// Name the asker gives; a question about a person recorded under another name is refused.
    pub name: Option<String>,
    /// Organ that asks.
    pub organ: String,
    /// Account that asks.
    pub actor: String,
    /// Purpose.
    pub purpose: String,
    /// Items asked for.
    pub items: Vec<String>,
    /// Ground named.
    pub ground: Ground,
}

/// What a question led to, once its entry is durable.
#[derive(Debug)]
pub enum AskOutcome {
    /// The dossier may be read with this ticket.
    Open(Ticket),
    /// Refused; the refusal is logged.
    Refused(Receipt, Refusal),
}

const COLUMNS: &str = "consent_id, grantee, purpose, items, valid_from, valid_until, uses, used, hint, asked_at, \
                       answered_at, approved_items, withdrawn_at";

impl Store {
    /// Writes a request for consent. The answer is the same whether the person is known or not: a request tells nobody
    /// who has a dossier.
    pub fn ask_consent(&self, new: NewConsent) -> Pending<ConsentRow> {
        self.writer().submit(move |transaction| {
            let subject = transaction.identify(&new.digest)?;
            let id = transaction.environment().new_id();
            transaction.append(&NewAccess {
                subject,
                kind: Kind::ConsentAsked,
                outcome: Outcome::Done,
                organ: &new.grantee,
                actor: &new.actor,
                purpose: Some(&new.purpose),
                ground: Some(&ground_word(&Ground::Consent(id))),
                case_number: None,
                reason: None,
                items: Some(&new.items.join(" ")),
                object: None,
                first: false,
            })?;
            insert(transaction, &new, subject, id)?;
            one(transaction.connection, &subject, &id)?.ok_or(StoreError::NotFound)
        })
    }

    /// Writes the person's answer: the approved items, or none when refused.
    pub fn answer_consent(
        &self,
        subject: [u8; 16],
        id: [u8; 16],
        actor: String,
        approved: Vec<String>,
    ) -> Pending<ConsentRow> {
        self.writer().submit(move |transaction| {
            let asked = one(transaction.connection, &subject, &id)?.ok_or(StoreError::NotFound)?;
            if asked.consent.state != ConsentState::Asked {
                return Err(StoreError::Conflict("the request is already answered"));
            }
            append_answer(
                transaction,
                subject,
                &asked.consent,
                &actor,
                Kind::ConsentAnswered,
                &approved,
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
        })
    }

    /// Withdraws an approved consent; the next question on it is refused.
    pub fn withdraw_consent(
        &self,
        subject: [u8; 16],
        id: [u8; 16],
        actor: String,
    ) -> Pending<ConsentRow> {
        self.writer().submit(move |transaction| {
            let given =
                one(transaction.connection, &subject, &id)?.ok_or(StoreError::NotFound)?;
            if given.consent.state != ConsentState::Approved {
                return Err(StoreError::Conflict("only an approved consent can be withdrawn"));
            }
            append_answer(
                transaction,
                subject,
                &given.consent,
                &actor,
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
        })
    }

    /// Logs a question with its decision and, when it is allowed, counts the use and gives the ticket to read.
    pub fn ask(
        &self,
        asking: Asking,
        decide: impl FnOnce(Option<&Consent>) -> Result<Allowed, Refusal> + Send + 'static,
    ) -> Pending<AskOutcome> {
        self.writer()
            .submit(move |transaction| ask(transaction, &asking, decide))
    }

    /// A person's consents, newest first.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn consents_of(&self, subject: [u8; 16]) -> Result<Vec<ConsentRow>, StoreError> {
        self.readers().read(|connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM consent WHERE subject_id = $1 ORDER BY consent_id DESC"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let mut rows = statement.query(params![subject])?;
            let mut consents = Vec::new();
            while let Some(row) = rows.next()? {
                consents.push(read(&row)?);
            }
            Ok(consents)
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

fn ask(
    transaction: &mut Transaction<'_>,
    asking: &Asking,
    decide: impl FnOnce(Option<&Consent>) -> Result<Allowed, Refusal>,
) -> Result<AskOutcome, StoreError> {
    let subject = transaction.identify(&asking.digest)?;
    let consent = match &asking.ground {
        Ground::Consent(id) => one(transaction.connection, &subject, id)?.map(|row| row.consent),
        Ground::Statute { .. } => None,
    };
    let decision = match decide(consent.as_ref()) {
        Ok(_) if !has_name(transaction, &subject, asking.name.as_deref())? => {
            Err(Refusal::NameDiffers)
        }
        decision => decision,
    };
    let case_number = match &asking.ground {
        Ground::Statute { case_number, .. } => Some(case_number.as_str()),
        Ground::Consent(_) => None,
    };
    let items = match &decision {
        Ok(allowed) => allowed.items.join(" "),
        Err(_) => asking.items.join(" "),
    };
    let appended = transaction.append(&NewAccess {
        subject,
        kind: Kind::Question,
        outcome: if decision.is_ok() {
            Outcome::Answered
        } else {
            Outcome::Refused
        },
        organ: &asking.organ,
        actor: &asking.actor,
        purpose: Some(&asking.purpose),
        ground: Some(&ground_word(&asking.ground)),
        case_number,
        reason: decision.as_ref().err().map(Refusal::code),
        items: Some(&items),
        object: None,
        first: false,
    })?;
    match decision {
        Ok(allowed) => {
            if let Ground::Consent(id) = &asking.ground {
                transaction
                    .connection
                    .prepare_cached(
                        "UPDATE consent SET used = used + 1 WHERE subject_id = $1 AND consent_id = $2",
                    )?
                    .execute(params![subject, id])?;
            }
            transaction.count("questions_answered", 1)?;
            Ok(AskOutcome::Open(Ticket::new(
                subject,
                appended.into(),
                Some(allowed.items),
            )))
        }
        Err(refusal) => {
            transaction.count("questions_refused", 1)?;
            Ok(AskOutcome::Refused(appended.into(), refusal))
        }
    }
}

/// Whether the name given is the one recorded; nothing is compared when none is given or nobody is recorded.
fn has_name(
    transaction: &Transaction<'_>,
    subject: &[u8; 16],
    name: Option<&str>,
) -> Result<bool, StoreError> {
    let Some(name) = name else { return Ok(true) };
    let recorded: Option<String> = transaction
        .connection
        .prepare_cached("SELECT name FROM subject WHERE subject_id = $1")?
        .query_row(params![subject], |row| row.get(0))
        .optional()?;
    Ok(recorded.is_none_or(|recorded| recorded == name))
}

fn append_answer(
    transaction: &mut Transaction<'_>,
    subject: [u8; 16],
    consent: &Consent,
    actor: &str,
    kind: Kind,
    items: &[String],
) -> Result<(), StoreError> {
    let outcome = if items.is_empty() {
        Outcome::Refused
    } else {
        Outcome::Done
    };
    transaction
        .append(&NewAccess {
            subject,
            kind,
            outcome,
            organ: &consent.grantee,
            actor,
            purpose: Some(&consent.purpose),
            ground: Some(&ground_word(&Ground::Consent(consent.id))),
            case_number: None,
            reason: None,
            items: Some(&items.join(" ")),
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

fn ground_word(ground: &Ground) -> String {
    match ground {
        Ground::Consent(id) => format!("consent:{}", crate::access::hex(id)),
        Ground::Statute { power, .. } => format!("power:{power}"),
    }
}

fn one(
    connection: &Connection,
    subject: &[u8; 16],
    id: &[u8; 16],
) -> Result<Option<ConsentRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM consent WHERE subject_id = $1 AND consent_id = $2");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![subject, id])?;
    rows.next()?.map(|row| read(&row)).transpose()
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
