//! Accounts and tokens. Passwords come hashed; secrets of tokens are kept as digests.

mod make;

pub use make::NewAccount;
pub(crate) use make::make;

use crate::days::{from_days, from_milliseconds};
use crate::engine::{Connection, Row, Rows, params};
use crate::error::StoreError;
use crate::recent::Moment;
use crate::role::role_of;
use crate::store::Store;
use crate::writer::Pending;
use jiff::Timestamp;
use rules::role::Grant;
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;

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
    /// What it is: `person`, `staff` or `system`.
    pub kind: String,
    /// Organ it belongs to.
    pub organ: Option<String>,
    /// Its grants that nobody ended, whatever their days.
    pub grants: Vec<Grant>,
    /// The person it belongs to.
    pub subject: Option<[u8; 16]>,
    /// A demonstration account.
    pub demo: bool,
    /// Somebody ended it.
    pub ended: bool,
}

impl std::fmt::Debug for AccountRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AccountRow({})", self.login)
    }
}

/// The account of a secret, and when the secret ends.
pub(crate) type LiveSecret = (AccountRow, i64);

const COLUMNS: &str = "account.account_id, login, password, display_zh, display_en, kind, account.organ, subject_id, demo, \
                       grant_id, role_grant.organ, role, first_day, last_day, granted_by, delegated_from, \
                       account.ended_at";

impl Store {
    /// The account of a login.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn account(&self, login: &str) -> Result<Option<AccountRow>, StoreError> {
        self.readers()
            .read_one(|connection| by_login(connection, login))
    }

    /// The demonstration accounts.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn demo_accounts(&self) -> Result<Vec<AccountRow>, StoreError> {
        self.readers().read_one(|connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM account
                 LEFT JOIN role_grant ON role_grant.account_id = account.account_id AND role_grant.ended_at IS NULL
                 WHERE demo = 1 AND account.ended_at IS NULL ORDER BY account.account_id, grant_id"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            accounts(statement.query([])?)
        })
    }

    /// The accounts of an organ with the grants that nobody ended, by login, after a given login.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn accounts_in(
        &self,
        organ: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<AccountRow>, StoreError> {
        self.readers().read_one(|connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM
                   (SELECT * FROM account WHERE organ = $1 AND login > $2 ORDER BY login LIMIT $3) AS account
                 LEFT JOIN role_grant ON role_grant.account_id = account.account_id AND role_grant.ended_at IS NULL
                 ORDER BY login, grant_id"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            accounts(statement.query(params![organ, after, limit])?)
        })
    }

    /// Makes an API token of an account.
    pub fn make_token(
        &self,
        account: [u8; 16],
        secret: &str,
        expires_at: Timestamp,
    ) -> Pending<()> {
        let digest = secret_digest(secret);
        self.writer().submit(move |transaction| {
            transaction.connection.execute(
                "DELETE FROM api_token WHERE expires_at <= $1",
                params![transaction.now_milliseconds()],
            )?;
            transaction.connection.execute(
                "INSERT INTO api_token (digest, account_id, created_at, expires_at)
                     VALUES ($1, $2, $3, $4) ON CONFLICT (digest) DO NOTHING",
                params![
                    digest,
                    account,
                    transaction.now_milliseconds(),
                    expires_at.as_millisecond()
                ],
            )?;
            Ok(())
        })
    }

    /// The account of a live token.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn token(&self, secret: &str) -> Result<Option<(AccountRow, Timestamp)>, StoreError> {
        let now = self.environment().clock.now().as_millisecond();
        let digest = secret_digest(secret);
        let found = self
            .readers()
            .read_settled(|connection| live(connection, &digest, now))?;
        found.map(with_end).transpose()
    }

    /// The same for many who ask at the same time: what was looked up a moment ago is not looked up again, and where a
    /// statement costs a round trip, one asks for all.
    ///
    /// # Errors
    /// As [`Store::token`].
    pub async fn token_together(
        &self,
        secret: &str,
    ) -> Result<Option<(AccountRow, Timestamp)>, StoreError> {
        let digest = secret_digest(secret);
        let clock = &self.environment().clock;
        let moment = Moment {
            changes: self.readers().changes(),
            stopwatch: clock.stopwatch(),
        };
        let recent = self.recent_tokens().get(&digest, moment);
        let found = match recent {
            Some(recent) => Some(recent),
            None => {
                let read = |digests: &[[u8; 32]]| self.live_tokens(digests).ok();
                let together = if self.is_shared() {
                    self.tokens().ask(digest, read).await
                } else {
                    read(&[digest]).map(|mut found| found.pop().flatten())
                };
                let Some(found) = together else {
                    return self.token(secret);
                };
                if let Some(found) = &found {
                    self.recent_tokens().keep(digest, moment, found.clone());
                }
                found
            }
        };
        let now = clock.now().as_millisecond();
        found
            .filter(|(_, expires_at)| *expires_at > now)
            .map(with_end)
            .transpose()
    }

    fn live_tokens(&self, digests: &[[u8; 32]]) -> Result<Vec<Option<LiveSecret>>, StoreError> {
        let now = self.environment().clock.now().as_millisecond();
        let mut wanted: Vec<[&[u8]; 1]> = digests.iter().map(|d| [d.as_slice()]).collect();
        wanted.sort_unstable();
        wanted.dedup();
        // A row for each grant of each account, in no order.
        let mut found: HashMap<[u8; 32], LiveSecret> = HashMap::new();
        let mut unreadable = None;
        self.readers().read_one(|connection| {
            let sql = format!(
                "SELECT {COLUMNS}, api_token.expires_at, api_token.digest FROM WANTED(digest)
                 JOIN api_token ON api_token.digest = wanted.digest
                 JOIN account ON account.account_id = api_token.account_id
                 LEFT JOIN role_grant ON role_grant.account_id = account.account_id AND role_grant.ended_at IS NULL"
            );
            connection.query_wanted(&sql, &wanted, |row| {
                match read(row) {
                    Err(error) => unreadable = Some(error),
                    Ok(account) => {
                        let expires_at = row.get(17)?;
                        let grants = account.grants.clone();
                        found
                            .entry(row.get(18)?)
                            .and_modify(|(known, _)| known.grants.extend(grants))
                            .or_insert((account, expires_at));
                    }
                }
                Ok(())
            })?;
            Ok(())
        })?;
        if let Some(error) = unreadable {
            return Err(error);
        }
        found.retain(|_, (_, expires_at)| *expires_at > now);
        Ok(digests.iter().map(|d| found.get(d).cloned()).collect())
    }
}

/// The account of a login.
pub(crate) fn by_login(
    connection: &Connection,
    login: &str,
) -> Result<Option<AccountRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM account
         LEFT JOIN role_grant ON role_grant.account_id = account.account_id AND role_grant.ended_at IS NULL
         WHERE login = $1 ORDER BY account.account_id, grant_id"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(accounts(statement.query(params![login])?)?.pop())
}

/// The account of an id, for those who found the id by something else.
pub(crate) fn by_id(
    connection: &Connection,
    account: &[u8; 16],
) -> Result<Option<AccountRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM account
         LEFT JOIN role_grant ON role_grant.account_id = account.account_id AND role_grant.ended_at IS NULL
         WHERE account.account_id = $1 ORDER BY account.account_id, grant_id"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(accounts(statement.query(params![account])?)?.pop())
}

fn live(
    connection: &Connection,
    digest: &[u8; 32],
    now: i64,
) -> Result<Option<LiveSecret>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS}, api_token.expires_at FROM api_token
         JOIN account ON account.account_id = api_token.account_id
         LEFT JOIN role_grant ON role_grant.account_id = account.account_id AND role_grant.ended_at IS NULL
         WHERE digest = $1 AND expires_at > $2 ORDER BY grant_id"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![digest, now])?;
    let mut found: Option<LiveSecret> = None;
    while let Some(row) = rows.next()? {
        match &mut found {
            None => found = Some((read(&row)?, row.get(17)?)),
            Some((account, _)) => account.grants.extend(read_grant(&row, account.id)?),
        }
    }
    Ok(found)
}

fn with_end((account, expires_at): LiveSecret) -> Result<(AccountRow, Timestamp), StoreError> {
    let expires_at = from_milliseconds(expires_at, "api_token", "expires_at")?;
    Ok((account, expires_at))
}

/// SHA-256 of a secret of enough random bits, which is all that is kept of it.
pub(crate) fn secret_digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

/// One account of all rows that begin with the same id: a row for each of its grants, or one without.
fn accounts(mut rows: Rows<'_>) -> Result<Vec<AccountRow>, StoreError> {
    let mut accounts: Vec<AccountRow> = Vec::new();
    while let Some(row) = rows.next()? {
        let id: [u8; 16] = row.get(0)?;
        match accounts.last_mut().filter(|account| account.id == id) {
            Some(account) => account.grants.extend(read_grant(&row, id)?),
            None => accounts.push(read(&row)?),
        }
    }
    Ok(accounts)
}

fn read(row: &Row<'_>) -> Result<AccountRow, StoreError> {
    let id = row.get(0)?;
    Ok(AccountRow {
        id,
        login: row.get(1)?,
        password: row.get(2)?,
        display_zh: row.get(3)?,
        display_en: row.get(4)?,
        kind: row.get(5)?,
        organ: row.get(6)?,
        subject: row.get(7)?,
        demo: row.get(8)?,
        ended: row.get::<_, Option<i64>>(16)?.is_some(),
        grants: read_grant(row, id)?.into_iter().collect(),
    })
}

fn read_grant(row: &Row<'_>, account: [u8; 16]) -> Result<Option<Grant>, StoreError> {
    let Some(id) = row.get(9)? else {
        return Ok(None);
    };
    let role: String = row.get(11)?;
    let last_day: Option<i64> = row.get(13)?;
    Ok(Some(Grant {
        id,
        account,
        organ: row.get(10)?,
        role: role_of(&role)?,
        first_day: from_days(row.get(12)?, "role_grant", "first_day")?,
        last_day: last_day
            .map(|day| from_days(day, "role_grant", "last_day"))
            .transpose()?,
        granted_by: row.get(14)?,
        delegated_from: row.get(15)?,
        ended: false,
    }))
}
