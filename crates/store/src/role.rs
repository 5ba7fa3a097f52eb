//! Grants of roles: added, ended, and never changed or deleted.

use crate::account::by_id;
use crate::days::{from_days, from_milliseconds, to_days};
use crate::engine::{Connection, Row, params};
use crate::error::StoreError;
use crate::rows;
use crate::security::{EventKind, NewSecurityEvent};
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use jiff::Timestamp;
use jiff::civil::Date;
use rules::role::{Grant, GrantRefusal, Role, check_delegation, check_grant};

/// A grant about to be made.
#[derive(Debug, Clone)]
pub struct NewGrant {
    /// Account that gets the role.
    pub account: [u8; 16],
    /// Organ it is held in.
    pub organ: String,
    /// Role.
    pub role: Role,
    /// First day.
    pub first_day: Date,
    /// Last day; `None` until it is ended.
    pub last_day: Option<Date>,
    /// Account that grants it; `None` for the command line.
    pub granted_by: Option<[u8; 16]>,
    /// Account whose own role this is a delegation of.
    pub delegated_from: Option<[u8; 16]>,
}

/// A grant as kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantRow {
    /// The grant.
    pub grant: Grant,
    /// When it was made.
    pub granted_at: Timestamp,
    /// When somebody ended it.
    pub ended_at: Option<Timestamp>,
    /// Account that ended it; `None` for the command line.
    pub ended_by: Option<[u8; 16]>,
}

const COLUMNS: &str = "account_id, grant_id, organ, role, first_day, last_day, granted_by, delegated_from, granted_at, \
                       ended_at, ended_by";

impl Store {
    /// Grants a role, or says why not: the account's other roles are asked in the transaction that writes the grant, so
    /// that two grants at once cannot make together what neither could alone.
    pub fn grant_role(&self, new: NewGrant) -> Pending<Result<Grant, GrantRefusal>> {
        self.writer().submit(move |transaction| {
            let account = by_id(transaction.connection, &new.account)?;
            let account = account.ok_or(StoreError::NotFound)?;
            if account.ended {
                return Err(StoreError::Conflict("the account has been ended"));
            }
            add_grant(transaction, &new)
        })
    }

    /// Ends a grant, and with it the delegations that rest on it.
    pub fn end_grant(
        &self,
        account: [u8; 16],
        grant: [u8; 16],
        by: Option<[u8; 16]>,
    ) -> Pending<Grant> {
        self.writer().submit(move |transaction| {
            let rows = rows_of(transaction.connection, &account)?;
            let row = rows.into_iter().find(|row| row.grant.id == grant);
            let mut grant = row.ok_or(StoreError::NotFound)?.grant;
            if grant.ended {
                return Err(StoreError::Conflict("the grant has been ended before"));
            }
            let now = transaction.now_milliseconds();
            transaction.connection.execute(
                "UPDATE role_grant SET ended_at = $1, ended_by = $2
                     WHERE account_id = $3 AND grant_id = $4 AND ended_at IS NULL",
                params![now, by, account, grant.id],
            )?;
            transaction.connection.execute(
                "UPDATE role_grant SET ended_at = $1, ended_by = $2
                     WHERE delegated_from = $3 AND organ = $4 AND role = $5 AND ended_at IS NULL",
                params![now, by, account, grant.organ, grant.role.word()],
            )?;
            transaction.tell(&NewSecurityEvent {
                kind: EventKind::RoleEnded,
                actor: by,
                account: Some(account),
                organ: Some(grant.organ.clone()),
                detail: Some(grant.role.word().to_owned()),
            })?;
            grant.ended = true;
            Ok(grant)
        })
    }

    /// All grants an account ever had, the oldest first.
    ///
    /// # Errors
    /// [`StoreError`] of the engine; [`StoreError::Corrupt`] for an unknown role.
    pub fn grants_of(&self, account: [u8; 16]) -> Result<Vec<GrantRow>, StoreError> {
        self.readers()
            .read_one(|connection| rows_of(connection, &account))
    }

    /// All grants that were ever made in an organ, by account.
    ///
    /// # Errors
    /// As [`Store::grants_of`].
    pub fn grants_in(&self, organ: &str) -> Result<Vec<GrantRow>, StoreError> {
        self.readers().read_one(|connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM role_grant WHERE organ = $1 ORDER BY account_id, grant_id"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            rows::all(statement.query(params![organ])?, read)
        })
    }
}

/// Adds a grant in a transaction, with the event that tells of it.
pub(crate) fn add_grant(
    transaction: &Transaction<'_>,
    new: &NewGrant,
) -> Result<Result<Grant, GrantRefusal>, StoreError> {
    let grant = Grant {
        id: transaction.environment().new_id(),
        account: new.account,
        organ: new.organ.clone(),
        role: new.role,
        first_day: new.first_day,
        last_day: new.last_day,
        granted_by: new.granted_by,
        delegated_from: new.delegated_from,
        ended: false,
    };
    let held = held_by(transaction.connection, &new.account)?;
    if let Err(refusal) = check_grant(&held, &grant) {
        return Ok(Err(refusal));
    }
    if let Some(giver) = &grant.delegated_from {
        let of_giver = held_by(transaction.connection, giver)?;
        if let Err(refusal) = check_delegation(&of_giver, &grant) {
            return Ok(Err(refusal));
        }
    }
    transaction
        .connection
        .execute("INSERT INTO role_grant (account_id, grant_id, organ, role, first_day, last_day, granted_by,
               delegated_from, granted_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)", params![
            grant.account,
            grant.id,
            grant.organ,
            grant.role.word(),
            to_days(grant.first_day),
            grant.last_day.map(to_days),
            grant.granted_by,
            grant.delegated_from,
            transaction.now_milliseconds()
        ])?;
    transaction.tell(&NewSecurityEvent {
        kind: EventKind::RoleGranted,
        actor: grant.granted_by,
        account: Some(grant.account),
        organ: Some(grant.organ.clone()),
        detail: Some(grant.role.word().to_owned()),
    })?;
    Ok(Ok(grant))
}

fn held_by(connection: &Connection, account: &[u8; 16]) -> Result<Vec<Grant>, StoreError> {
    let rows = rows_of(connection, account)?;
    Ok(rows.into_iter().map(|row| row.grant).collect())
}

fn rows_of(connection: &Connection, account: &[u8; 16]) -> Result<Vec<GrantRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM role_grant WHERE account_id = $1 ORDER BY grant_id");
    let mut statement = connection.prepare_cached(&sql)?;
    rows::all(statement.query(params![account])?, read)
}

/// The role of a word the store keeps.
pub(crate) fn role_of(word: &str) -> Result<Role, StoreError> {
    Role::from_word(word).ok_or_else(|| StoreError::Corrupt {
        table: "role_grant",
        column: "role",
        what: format!("unknown word {word}"),
    })
}

fn read(row: &Row<'_>) -> Result<GrantRow, StoreError> {
    let role: String = row.get(3)?;
    let last_day: Option<i64> = row.get(5)?;
    let ended_at: Option<i64> = row.get(9)?;
    Ok(GrantRow {
        grant: Grant {
            account: row.get(0)?,
            id: row.get(1)?,
            organ: row.get(2)?,
            role: role_of(&role)?,
            first_day: from_days(row.get(4)?, "role_grant", "first_day")?,
            last_day: last_day
                .map(|day| from_days(day, "role_grant", "last_day"))
                .transpose()?,
            granted_by: row.get(6)?,
            delegated_from: row.get(7)?,
            ended: ended_at.is_some(),
        },
        granted_at: from_milliseconds(row.get(8)?, "role_grant", "granted_at")?,
        ended_at: ended_at
            .map(|at| from_milliseconds(at, "role_grant", "ended_at"))
            .transpose()?,
        ended_by: row.get(10)?,
    })
}
