//! Sessions: begun by a login, moved to a new secret when the person proves again who they are, ended by time, by disuse
//! or by their owner. Secrets are kept as digests.

use crate::account::{AccountRow, by_id, secret_digest};
use crate::days::from_milliseconds;
use crate::engine::{Row, params};
use crate::error::StoreError;
use crate::rows;
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use jiff::Timestamp;

/// A session about to begin.
#[derive(Clone)]
pub struct NewSession {
    /// Whose.
    pub account: [u8; 16],
    /// The secret of the cookie; only its digest is kept.
    pub secret: String,
    /// How the person proved who they are.
    pub method: String,
    /// Kind of device, as the browser tells it.
    pub label: String,
    /// When the person proved it.
    pub proved_at: Timestamp,
    /// When it ends, used or not.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for NewSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewSession({})", self.method)
    }
}

/// A session as kept.
#[derive(Debug, Clone)]
pub struct SessionRow {
    /// What the owner's list calls it by.
    pub id: [u8; 16],
    /// Whose.
    pub account: [u8; 16],
    /// How the person proved who they are.
    pub method: String,
    /// Kind of device.
    pub label: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When the person last proved who they are.
    pub proved_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

const COLUMNS: &str =
    "session_id, account_id, method, label, created_at, proved_at, seen_at, expires_at";

impl Store {
    /// Begins a session. A session that the browser had before ends in the same transaction: one browser, one session.
    pub fn begin_session(&self, new: NewSession, before: Option<String>) -> Pending<()> {
        self.writer().submit(move |transaction| {
            delete(transaction, before.as_deref())?;
            transaction
                .connection
                .execute("DELETE FROM session WHERE expires_at <= $1", params![transaction.now_milliseconds()])?;
            transaction
                .connection
                .execute("INSERT INTO session (digest, account_id, created_at, expires_at, session_id, method, label,
                       proved_at, seen_at)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", params![
                    secret_digest(&new.secret),
                    new.account,
                    transaction.now_milliseconds(),
                    new.expires_at.as_millisecond(),
                    transaction.environment().new_id(),
                    new.method,
                    new.label,
                    new.proved_at.as_millisecond(),
                    transaction.now_milliseconds()
                ])?;
            Ok(())
        })
    }

    /// The session of a secret that has not come to its end, with its account. Whether it was left unused too long is for
    /// the caller to say.
    ///
    /// # Errors
    /// [`StoreError`] of the engine; [`StoreError::Corrupt`] for an instant outside the calendar.
    pub fn session(&self, secret: &str) -> Result<Option<(AccountRow, SessionRow)>, StoreError> {
        let now = self.environment().clock.now().as_millisecond();
        let digest = secret_digest(secret);
        self.readers().read_one(|connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM session WHERE digest = $1 AND expires_at > $2 AND session_id IS NOT NULL"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let found = rows::first(statement.query(params![digest, now])?, read)?;
            let Some(session) = found else {
                return Ok(None);
            };
            Ok(by_id(connection, &session.account)?.map(|account| (account, session)))
        })
    }

    /// Notes that a session was used.
    pub fn touch_session(&self, id: [u8; 16]) -> Pending<()> {
        self.writer().submit(move |transaction| {
            transaction.connection.execute(
                "UPDATE session SET seen_at = $1 WHERE session_id = $2",
                params![transaction.now_milliseconds(), id],
            )?;
            Ok(())
        })
    }

    /// Ends the session of a secret.
    pub fn end_session(&self, secret: &str) -> Pending<()> {
        let secret = secret.to_owned();
        self.writer()
            .submit(move |transaction| delete(transaction, Some(&secret)))
    }

    /// Ends a session of an account by its id; whether there was one.
    pub fn end_session_of(&self, account: [u8; 16], id: [u8; 16]) -> Pending<bool> {
        self.writer().submit(move |transaction| {
            let ended = transaction.connection.execute(
                "DELETE FROM session WHERE account_id = $1 AND session_id = $2",
                params![account, id],
            )?;
            Ok(ended > 0)
        })
    }

    /// Ends every session of an account but one; how many there were.
    pub fn end_other_sessions(&self, account: [u8; 16], keep: [u8; 16]) -> Pending<u64> {
        self.writer().submit(move |transaction| {
            let ended = transaction.connection.execute(
                "DELETE FROM session WHERE account_id = $1 AND session_id <> $2",
                params![account, keep],
            )?;
            Ok(u64::try_from(ended).unwrap_or(u64::MAX))
        })
    }

    /// The sessions of an account that have not come to their end, newest first.
    ///
    /// # Errors
    /// As [`Store::session`].
    pub fn sessions_of(&self, account: [u8; 16]) -> Result<Vec<SessionRow>, StoreError> {
        let now = self.environment().clock.now().as_millisecond();
        self.readers().read_one(|connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM session
                 WHERE account_id = $1 AND expires_at > $2 AND session_id IS NOT NULL
                 ORDER BY session_id DESC LIMIT 100"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            rows::all(statement.query(params![account, now])?, read)
        })
    }
}

fn delete(transaction: &Transaction<'_>, secret: Option<&str>) -> Result<(), StoreError> {
    if let Some(secret) = secret {
        transaction.connection.execute(
            "DELETE FROM session WHERE digest = $1",
            params![secret_digest(secret)],
        )?;
    }
    Ok(())
}

fn read(row: &Row<'_>) -> Result<SessionRow, StoreError> {
    let at = |place: usize, column| from_milliseconds(row.get(place)?, "session", column);
    Ok(SessionRow {
        id: row.get(0)?,
        account: row.get(1)?,
        method: row.get(2)?,
        label: row.get(3)?,
        created_at: at(4, "created_at")?,
        proved_at: at(5, "proved_at")?,
        seen_at: at(6, "seen_at")?,
        expires_at: at(7, "expires_at")?,
    })
}
