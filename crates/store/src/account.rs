//! Local accounts, sessions and tokens. Passwords come hashed; secrets of sessions and tokens are kept as digests.

use crate::days::from_milliseconds;
use crate::engine::{self, Connection, OptionalExtension as _, Row, params};
use crate::error::StoreError;
use crate::store::Store;
use crate::writer::Pending;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;

/// An account about to be made.
#[derive(Clone)]
pub struct NewAccount {
    /// Login name.
    pub login: String,
    /// argon2id hash in PHC form.
    pub password: String,
    /// Name shown, Chinese.
    pub display_zh: String,
    /// Name shown, English.
    pub display_en: String,
    /// Role word.
    pub role: String,
    /// Organ it acts for.
    pub organ: Option<String>,
    /// Keyed digest of the person's number, for a person's own account.
    pub digest: Option<[u8; 32]>,
    /// A demonstration account.
    pub demo: bool,
}

impl std::fmt::Debug for NewAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewAccount({})", self.login)
    }
}

/// An account as kept.
#[derive(Clone)]
pub struct AccountRow {
    /// Id.
    pub id: [u8; 16],
    /// Login name.
    pub login: String,
    /// argon2id hash in PHC form.
    pub password: String,
    /// Name shown, Chinese.
    pub display_zh: String,
    /// Name shown, English.
    pub display_en: String,
    /// Role word.
    pub role: String,
    /// Organ it acts for.
    pub organ: Option<String>,
    /// The person it belongs to.
    pub subject: Option<[u8; 16]>,
    /// A demonstration account.
    pub demo: bool,
}

impl std::fmt::Debug for AccountRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AccountRow({})", self.login)
    }
}

/// The account of a secret, and when the secret ends.
pub(crate) type LiveSecret = (AccountRow, i64);

const COLUMNS: &str =
    "account.account_id, login, password, display_zh, display_en, role, organ, subject_id, demo";

impl Store {
    /// Makes an account, or leaves the one of this login as it is.
    pub fn make_account(&self, new: NewAccount) -> Pending<()> {
        self.writer().submit(move |transaction| {
            let subject = new
                .digest
                .map(|digest| transaction.identify(&digest))
                .transpose()?;
            transaction
                .connection
                .prepare_cached(
                    "INSERT INTO account (account_id, login, password, display_zh, display_en, role, organ,
                       subject_id, demo, created_at)
                     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                     ON CONFLICT (login) DO NOTHING",
                )?
                .execute(params![
                    transaction.environment().new_id(),
                    new.login,
                    new.password,
                    new.display_zh,
                    new.display_en,
                    new.role,
                    new.organ,
                    subject,
                    new.demo,
                    transaction.now_milliseconds()
                ])?;
            Ok(())
        })
    }

    /// The account of a login.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn account(&self, login: &str) -> Result<Option<AccountRow>, StoreError> {
        self.readers().read_one(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM account WHERE login = $1");
            Ok(connection
                .prepare_cached(&sql)?
                .query_row(params![login], read)
                .optional()?)
        })
    }

    /// The demonstration accounts.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn demo_accounts(&self) -> Result<Vec<AccountRow>, StoreError> {
        self.readers().read_one(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM account WHERE demo = 1 ORDER BY account_id");
            let accounts = connection
                .prepare_cached(&sql)?
                .query_map([], read)?
                .collect::<Result<_, _>>()?;
            Ok(accounts)
        })
    }

    /// Begins a session of an account.
    pub fn begin_session(
        &self,
        account: [u8; 16],
        secret: &str,
        expires_at: Timestamp,
    ) -> Pending<()> {
        self.add_secret("session", account, secret, expires_at)
    }

    /// Makes an API token of an account.
    pub fn make_token(
        &self,
        account: [u8; 16],
        secret: &str,
        expires_at: Timestamp,
    ) -> Pending<()> {
        self.add_secret("api_token", account, secret, expires_at)
    }

    fn add_secret(
        &self,
        table: &'static str,
        account: [u8; 16],
        secret: &str,
        expires_at: Timestamp,
    ) -> Pending<()> {
        let digest = secret_digest(secret);
        self.writer().submit(move |transaction| {
            let ended = format!("DELETE FROM {table} WHERE expires_at <= $1");
            transaction
                .connection
                .prepare_cached(&ended)?
                .execute(params![transaction.now_milliseconds()])?;
            let sql = format!(
                "INSERT INTO {table} (digest, account_id, created_at, expires_at)
                 VALUES ($1, $2, $3, $4) ON CONFLICT (digest) DO NOTHING"
            );
            transaction
                .connection
                .prepare_cached(&sql)?
                .execute(params![
                    digest,
                    account,
                    transaction.now_milliseconds(),
                    expires_at.as_millisecond()
                ])?;
            Ok(())
        })
    }

    /// Ends a session.
    pub fn end_session(&self, secret: &str) -> Pending<()> {
        let digest = secret_digest(secret);
        self.writer().submit(move |transaction| {
            transaction
                .connection
                .prepare_cached("DELETE FROM session WHERE digest = $1")?
                .execute(params![digest])?;
            Ok(())
        })
    }

    /// The account of a live session and when the session ends.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn session(&self, secret: &str) -> Result<Option<(AccountRow, Timestamp)>, StoreError> {
        self.of_secret("session", secret)
    }

    /// The account of a live token.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn token(&self, secret: &str) -> Result<Option<(AccountRow, Timestamp)>, StoreError> {
        self.of_secret("api_token", secret)
    }

    /// The same for many who ask at the same time: where a statement costs a round trip, one asks for all.
    ///
    /// # Errors
    /// As [`Store::token`].
    pub async fn token_together(
        &self,
        secret: &str,
    ) -> Result<Option<(AccountRow, Timestamp)>, StoreError> {
        if !self.is_shared() {
            return self.token(secret);
        }
        let read = |digests: &[[u8; 32]]| self.live_tokens(digests).ok();
        match self.tokens().ask(secret_digest(secret), read).await {
            None => self.token(secret),
            Some(None) => Ok(None),
            Some(Some((account, expires_at))) => {
                let expires_at = from_milliseconds(expires_at, "api_token", "expires_at")?;
                Ok(Some((account, expires_at)))
            }
        }
    }

    fn live_tokens(&self, digests: &[[u8; 32]]) -> Result<Vec<Option<LiveSecret>>, StoreError> {
        let now = self.environment().clock.now().as_millisecond();
        let mut wanted: Vec<[&[u8]; 1]> = digests.iter().map(|d| [d.as_slice()]).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut found: HashMap<[u8; 32], LiveSecret> = HashMap::new();
        self.readers().read_one(|connection| {
            let sql = format!(
                "SELECT {COLUMNS}, api_token.expires_at, api_token.digest FROM WANTED(digest)
                 JOIN api_token ON api_token.digest = wanted.digest
                 JOIN account ON account.account_id = api_token.account_id"
            );
            connection.query_wanted(&sql, &wanted, |row| {
                found.insert(row.get(10)?, (read(row)?, row.get(9)?));
                Ok(())
            })?;
            Ok(())
        })?;
        found.retain(|_, (_, expires_at)| *expires_at > now);
        Ok(digests.iter().map(|d| found.get(d).cloned()).collect())
    }

    fn of_secret(
        &self,
        table: &'static str,
        secret: &str,
    ) -> Result<Option<(AccountRow, Timestamp)>, StoreError> {
        let now = self.environment().clock.now().as_millisecond();
        let digest = secret_digest(secret);
        let found = self
            .readers()
            .read_settled(|connection| live(connection, table, &digest, now))?;
        found
            .map(|(account, expires_at)| {
                Ok((account, from_milliseconds(expires_at, table, "expires_at")?))
            })
            .transpose()
    }
}

fn live(
    connection: &Connection,
    table: &'static str,
    digest: &[u8; 32],
    now: i64,
) -> Result<Option<(AccountRow, i64)>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS}, {table}.expires_at FROM {table}
         JOIN account ON account.account_id = {table}.account_id
         WHERE digest = $1 AND expires_at > $2"
    );
    Ok(connection
        .prepare_cached(&sql)?
        .query_row(params![digest, now], |row| Ok((read(row)?, row.get(9)?)))
        .optional()?)
}

fn secret_digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

fn read(row: &Row<'_>) -> engine::Result<AccountRow> {
    Ok(AccountRow {
        id: row.get(0)?,
        login: row.get(1)?,
        password: row.get(2)?,
        display_zh: row.get(3)?,
        display_en: row.get(4)?,
        role: row.get(5)?,
        organ: row.get(6)?,
        subject: row.get(7)?,
        demo: row.get(8)?,
    })
}
