//! The people of an organ: its accounts, the links by which they set their passwords, and the end of an account.

use crate::account::{AccountRow, by_id, secret_digest};
use crate::days::from_milliseconds;
use crate::engine::{Connection, OptionalExtension as _, params};
use crate::error::StoreError;
use crate::security::{EventKind, NewSecurityEvent};
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use jiff::Timestamp;

/// When an account was made and ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountDays {
    /// When it was made.
    pub made_at: Timestamp,
    /// When somebody ended it.
    pub ended_at: Option<Timestamp>,
    /// Account that ended it; `None` for the command line.
    pub ended_by: Option<[u8; 16]>,
    /// Until when a link to set its password may be used.
    pub invited_until: Option<Timestamp>,
}

impl Store {
    /// The account of an id.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn account_of_id(&self, account: [u8; 16]) -> Result<Option<AccountRow>, StoreError> {
        self.readers()
            .read_one(|connection| by_id(connection, &account))
    }

    /// When an account was made and ended.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Corrupt`] for an instant outside the calendar.
    pub fn days_of_account(&self, account: [u8; 16]) -> Result<AccountDays, StoreError> {
        type Raw = (i64, Option<i64>, Option<[u8; 16]>);
        let now = self.environment().clock.now().as_millisecond();
        let (raw, invited): (Raw, Option<i64>) = self.readers().read_one(|connection| {
            let raw: Option<Raw> = connection
                .query_row(
                    "SELECT created_at, ended_at, ended_by FROM account WHERE account_id = $1",
                    params![account],
                    |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
                )
                .optional()?;
            let invited = connection
                .query_row(
                    "SELECT expires_at FROM invitation WHERE account_id = $1 AND expires_at > $2",
                    params![account, now],
                    |row| row.get(0),
                )
                .optional()?;
            Ok((raw.ok_or(StoreError::NotFound)?, invited))
        })?;
        let (made, ended, ended_by) = raw;
        let at = |at: i64, column| from_milliseconds(at, "account", column);
        Ok(AccountDays {
            made_at: at(made, "created_at")?,
            ended_at: ended.map(|ended| at(ended, "ended_at")).transpose()?,
            ended_by,
            invited_until: invited.map(|until| at(until, "expires_at")).transpose()?,
        })
    }

    /// Ends an account with everything that opens it: its sessions, tokens, clients and links, its roles, and the
    /// delegations of them. `false` when it had been ended before. What it did stays, and so does its login name.
    pub fn end_account(&self, account: [u8; 16], by: Option<[u8; 16]>) -> Pending<bool> {
        self.writer()
            .submit(move |transaction| end(transaction, &account, by.as_ref()))
    }

    /// Keeps a link by which the owner of an account sets its password, in place of any earlier one.
    pub fn invite(
        &self,
        account: [u8; 16],
        secret: &str,
        expires_at: Timestamp,
        by: Option<[u8; 16]>,
    ) -> Pending<()> {
        let digest = secret_digest(secret);
        self.writer().submit(move |transaction| {
            let organ = organ_of(transaction.connection, &account)?;
            for (sql, at) in [
                ("DELETE FROM invitation WHERE account_id = $1", None),
                (
                    "DELETE FROM invitation WHERE expires_at <= $1",
                    Some(transaction.now_milliseconds()),
                ),
            ] {
                let mut statement = transaction.connection.prepare_cached(sql)?;
                match at {
                    None => statement.execute(params![account])?,
                    Some(now) => statement.execute(params![now])?,
                };
            }
            transaction.connection.execute(
                "INSERT INTO invitation (digest, account_id, made_by, created_at, expires_at)
                     VALUES ($1, $2, $3, $4, $5)",
                params![
                    digest,
                    account,
                    by,
                    transaction.now_milliseconds(),
                    expires_at.as_millisecond()
                ],
            )?;
            transaction.tell(&NewSecurityEvent {
                kind: EventKind::InvitationMade,
                actor: by,
                account: Some(account),
                organ,
                detail: None,
            })
        })
    }

    /// The account a live link is for.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn invited(&self, secret: &str) -> Result<Option<AccountRow>, StoreError> {
        let now = self.environment().clock.now().as_millisecond();
        let digest = secret_digest(secret);
        self.readers()
            .read_one(|connection| invited(connection, &digest, now))
    }

    /// Takes a link and sets the password of its account; sessions the account had end. `false` when there is no such
    /// link any more.
    pub fn set_password(&self, secret: &str, password: String) -> Pending<bool> {
        let digest = secret_digest(secret);
        self.writer().submit(move |transaction| {
            let now = transaction.now_milliseconds();
            let Some(account) = invited(transaction.connection, &digest, now)? else {
                return Ok(false);
            };
            transaction.connection.execute(
                "UPDATE account SET password = $1 WHERE account_id = $2",
                params![password, account.id],
            )?;
            for sql in [
                "DELETE FROM invitation WHERE account_id = $1",
                "DELETE FROM session WHERE account_id = $1",
            ] {
                transaction.connection.execute(sql, params![account.id])?;
            }
            transaction.tell(&NewSecurityEvent {
                kind: EventKind::PasswordSet,
                actor: None,
                account: Some(account.id),
                organ: account.organ,
                detail: None,
            })?;
            Ok(true)
        })
    }
}

fn organ_of(connection: &Connection, account: &[u8; 16]) -> Result<Option<String>, StoreError> {
    let found = by_id(connection, account)?.ok_or(StoreError::NotFound)?;
    if found.ended {
        return Err(StoreError::Conflict("the account has been ended"));
    }
    Ok(found.organ)
}

fn invited(
    connection: &Connection,
    digest: &[u8; 32],
    now: i64,
) -> Result<Option<AccountRow>, StoreError> {
    let found: Option<[u8; 16]> = connection
        .query_row(
            "SELECT account_id FROM invitation WHERE digest = $1 AND expires_at > $2",
            params![digest, now],
            |row| row.get(0),
        )
        .optional()?;
    let account = found.map(|id| by_id(connection, &id)).transpose()?;
    Ok(account.flatten().filter(|account| !account.ended))
}

fn end(
    transaction: &Transaction<'_>,
    account: &[u8; 16],
    by: Option<&[u8; 16]>,
) -> Result<bool, StoreError> {
    let connection = transaction.connection;
    let found = by_id(connection, account)?.ok_or(StoreError::NotFound)?;
    if found.ended {
        return Ok(false);
    }
    let now = transaction.now_milliseconds();
    for sql in [
        "UPDATE account SET ended_at = $1, ended_by = $2 WHERE account_id = $3 AND ended_at IS NULL",
        "UPDATE role_grant SET ended_at = $1, ended_by = $2 WHERE account_id = $3 AND ended_at IS NULL",
        "UPDATE role_grant SET ended_at = $1, ended_by = $2 WHERE delegated_from = $3 AND ended_at IS NULL",
    ] {
        connection.execute(sql, params![now, by, account])?;
    }
    connection.execute(
        "DELETE FROM client_token WHERE client_id IN
               (SELECT client_id FROM client_credential WHERE account_id = $1)",
        params![account],
    )?;
    connection.execute(
        "UPDATE client_credential SET ended_at = $1 WHERE account_id = $2 AND ended_at IS NULL",
        params![now, account],
    )?;
    for sql in [
        "DELETE FROM session WHERE account_id = $1",
        "DELETE FROM api_token WHERE account_id = $1",
        "DELETE FROM invitation WHERE account_id = $1",
        "DELETE FROM passkey WHERE account_id = $1",
    ] {
        connection.execute(sql, params![account])?;
    }
    transaction.tell(&NewSecurityEvent {
        kind: EventKind::AccountEnded,
        actor: by.copied(),
        account: Some(*account),
        organ: found.organ,
        detail: Some(found.kind),
    })?;
    Ok(true)
}
