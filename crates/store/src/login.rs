//! Logins under way, and whom a provider's subject is here.

use crate::account::{AccountRow, NewAccount, by_id, by_login, make, secret_digest};
use crate::engine::{OptionalExtension as _, params};
use crate::error::StoreError;
use crate::keys::{Sealed, sealed};
use crate::store::Store;
use crate::transaction::Transaction;
use crate::writer::Pending;
use jiff::Timestamp;

/// Why a provider's subject leads to no account here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unbound {
    /// The number is known under another name.
    OtherName,
    /// The account is another person's or none of this kind.
    OtherPerson,
    /// There is no such account, and the provider may make none.
    NoAccount,
}

/// What a provider's subject is to be bound to at first meeting.
#[derive(Debug, Clone)]
pub enum Binding {
    /// A person: their account, which is made when there is none.
    Person {
        /// The account.
        new: NewAccount,
        /// The name as the provider has it, in one spelling.
        name: String,
    },
    /// Somebody of an organ, whose account an administrator made before.
    Staff {
        /// Login name.
        login: String,
        /// Organs whose accounts the provider vouches for.
        organs: Vec<String>,
    },
}

impl Store {
    /// Keeps a login under way. `state` and `browser` are secrets; `sealed` was sealed for the place
    /// [`Store::attempt_place`] names.
    pub fn begin_attempt(
        &self,
        state: &str,
        browser: &str,
        sealed: Sealed,
        expires_at: Timestamp,
    ) -> Pending<()> {
        let (digest, browser) = (secret_digest(state), secret_digest(browser));
        self.writer().submit(move |transaction| {
            transaction.connection.execute(
                "DELETE FROM login_attempt WHERE expires_at <= $1",
                params![transaction.now_milliseconds()],
            )?;
            transaction.connection.execute(
                "INSERT INTO login_attempt (digest, browser, sealed, created_at, expires_at, key_generation)
                     VALUES ($1, $2, $3, $4, $5, $6)",
                params![
                    digest,
                    browser,
                    sealed.bytes,
                    transaction.now_milliseconds(),
                    expires_at.as_millisecond(),
                    sealed.generation
                ],
            )?;
            Ok(())
        })
    }

    /// Where an attempt is sealed for.
    #[must_use]
    pub fn attempt_place(state: &str) -> Vec<u8> {
        [b"login-attempt:".as_slice(), &secret_digest(state)].concat()
    }

    /// Takes a login under way out: none is taken twice, in time or not, by its own browser or another's. `None` when there
    /// is none for this state, it has ended, or another browser began it.
    pub fn take_attempt(&self, state: &str, browser: &str) -> Pending<Option<Sealed>> {
        let (digest, browser) = (secret_digest(state), secret_digest(browser));
        self.writer().submit(move |transaction| {
            let found: Option<([u8; 32], i64, Sealed)> = transaction
                .connection
                .query_row(
                    "SELECT browser, expires_at, sealed, key_generation FROM login_attempt WHERE digest = $1",
                    params![digest],
                    |row| Ok((row.get(0)?, row.get(1)?, sealed(row, 2)?)),
                )
                .optional()?;
            transaction.connection.execute(
                "DELETE FROM login_attempt WHERE digest = $1",
                params![digest],
            )?;
            let now = transaction.now_milliseconds();
            Ok(found
                .filter(|(began, expires, _)| *began == browser && *expires > now)
                .map(|(_, _, sealed)| sealed))
        })
    }

    /// The account a provider's subject is bound to, bound now at first meeting. `who` is the issuer with the subject claim.
    pub fn bind_identity(
        &self,
        provider: String,
        who: &str,
        binding: Binding,
    ) -> Pending<Result<AccountRow, Unbound>> {
        let digest = self.keys().digest(who);
        self.writer()
            .submit(move |transaction| bind(transaction, &provider, &digest, binding))
    }
}

fn bind(
    transaction: &Transaction<'_>,
    provider: &str,
    digest: &[u8; 32],
    binding: Binding,
) -> Result<Result<AccountRow, Unbound>, StoreError> {
    let look = |stored: [u8; 32]| {
        let sql = "SELECT account_id FROM login_identity WHERE digest = $1";
        let found = transaction
            .connection
            .query_row(sql, params![stored], |row| row.get::<_, [u8; 16]>(0));
        found.optional()
    };
    let (stored, generation) = transaction.keys().stored(digest);
    let mut known = look(stored)?;
    if let (None, Some(before)) = (known, transaction.keys().stored_before(digest)) {
        known = look(before)?;
        if known.is_some() {
            transaction.connection.execute(
                "UPDATE login_identity SET digest = $1, index_generation = $2 WHERE digest = $3",
                params![stored, generation, before],
            )?;
        }
    }
    let account = match &binding {
        Binding::Person { new, name } => person(transaction, known, new, name)?,
        Binding::Staff { login, organs } => staff(transaction, known, login, organs)?,
    };
    let account = match account {
        Ok(account) => account,
        Err(unbound) => return Ok(Err(unbound)),
    };
    let sql =
        "INSERT INTO login_identity (digest, provider, account_id, created_at, index_generation)
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT (digest) DO NOTHING";
    transaction.connection.execute(
        sql,
        params![
            stored,
            provider,
            account.id,
            transaction.now_milliseconds(),
            generation
        ],
    )?;
    Ok(Ok(account))
}

/// The number leads to the subject, and the name must be the one the subject is known by.
fn person(
    transaction: &Transaction<'_>,
    known: Option<[u8; 16]>,
    new: &NewAccount,
    name: &str,
) -> Result<Result<AccountRow, Unbound>, StoreError> {
    let Some(number) = new.digest else {
        return Ok(Err(Unbound::NoAccount));
    };
    let subject = transaction.identify(&number)?;
    let recorded: Option<String> = transaction
        .connection
        .query_row(
            "SELECT name FROM subject WHERE subject_id = $1",
            params![subject],
            |row| row.get(0),
        )
        .optional()?;
    if recorded.is_some_and(|recorded| recorded != name) {
        return Ok(Err(Unbound::OtherName));
    }
    let id = match known {
        Some(id) => id,
        // A person has no roles that could exclude each other.
        None => match make(transaction, new)? {
            Ok(made) => made.id,
            Err(_) => return Ok(Err(Unbound::NoAccount)),
        },
    };
    let account = by_id(transaction.connection, &id)?;
    // A provider that gives one subject another number than before speaks of somebody else.
    Ok(account
        .filter(|account| account.subject == Some(subject))
        .ok_or(Unbound::OtherPerson))
}

fn staff(
    transaction: &Transaction<'_>,
    known: Option<[u8; 16]>,
    login: &str,
    organs: &[String],
) -> Result<Result<AccountRow, Unbound>, StoreError> {
    let account = match known {
        Some(id) => by_id(transaction.connection, &id)?,
        None => by_login(transaction.connection, login)?,
    };
    let vouched = |account: &AccountRow| {
        account.subject.is_none()
            && !account.ended
            && account
                .organ
                .as_ref()
                .is_some_and(|organ| organs.contains(organ))
    };
    Ok(match account {
        None => Err(Unbound::NoAccount),
        Some(account) if vouched(&account) => Ok(account),
        Some(_) => Err(Unbound::OtherPerson),
    })
}
