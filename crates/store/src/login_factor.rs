//! Second factors of local accounts: one-time passwords, recovery codes, passkeys.

use crate::account::secret_digest;
use crate::days::from_milliseconds;
use crate::engine::{OptionalExtension as _, Row, params};
use crate::error::StoreError;
use crate::keys::{Sealed, sealed};
use crate::rows;
use crate::store::Store;
use crate::writer::Pending;
use jiff::Timestamp;

/// The one-time passwords of an account.
#[derive(Debug, Clone)]
pub struct FactorRow {
    /// The shared secret, sealed for the place [`Store::factor_place`] names.
    pub sealed: Sealed,
    /// Whether a right code was given once.
    pub confirmed: bool,
}

/// A passkey of an account.
#[derive(Debug, Clone)]
pub struct PasskeyRow {
    /// The authenticator's id of it.
    pub credential_id: Vec<u8>,
    /// As its owner calls it.
    pub name: String,
    /// JSON of the public key and its counter.
    pub public_key: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
}

impl Store {
    /// Where the shared secret of an account is sealed for.
    #[must_use]
    pub fn factor_place(account: &[u8; 16]) -> Vec<u8> {
        [b"second-factor:".as_slice(), account].concat()
    }

    /// Keeps a new shared secret, not confirmed yet. A confirmed one stays; whether the new one was kept.
    pub fn offer_factor(&self, account: [u8; 16], sealed: Sealed) -> Pending<bool> {
        self.writer().submit(move |transaction| {
            let kept = transaction
                .connection
                .execute("INSERT INTO second_factor (account_id, sealed, confirmed_at, last_step, key_generation)
                     VALUES ($1, $2, NULL, 0, $3)
                     ON CONFLICT (account_id) DO UPDATE SET sealed = excluded.sealed, key_generation = excluded.key_generation
                     WHERE second_factor.confirmed_at IS NULL", params![account, sealed.bytes, sealed.generation])?;
            Ok(kept > 0)
        })
    }

    /// The one-time passwords of an account.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn factor(&self, account: [u8; 16]) -> Result<Option<FactorRow>, StoreError> {
        self.readers().read_one(|connection| {
            Ok(connection
                .query_row(
                    "SELECT confirmed_at, sealed, key_generation FROM second_factor WHERE account_id = $1",
                    params![account],
                    |row| {
                        let confirmed: Option<i64> = row.get(0)?;
                        Ok(FactorRow {
                            sealed: sealed(row, 1)?,
                            confirmed: confirmed.is_some(),
                        })
                    },
                )
                .optional()?)
        })
    }

    /// Takes the code of a time step, which must be later than the last one taken; whether it was taken. The first one
    /// confirms the factor and brings its recovery codes, as secrets.
    pub fn take_step(
        &self,
        account: [u8; 16],
        step: u64,
        recovery: Option<Vec<String>>,
    ) -> Pending<bool> {
        self.writer().submit(move |transaction| {
            let now = transaction.now_milliseconds();
            let taken = transaction.connection.execute(
                "UPDATE second_factor SET last_step = $1, confirmed_at = coalesce(confirmed_at, $2)
                     WHERE account_id = $3 AND last_step < $1",
                params![step, now, account],
            )?;
            for code in recovery.filter(|_| taken > 0).unwrap_or_default() {
                transaction.connection.execute(
                    "INSERT INTO recovery_code (account_id, digest, used_at) VALUES ($1, $2, NULL)",
                    params![account, secret_digest(&code)],
                )?;
            }
            Ok(taken > 0)
        })
    }

    /// Uses up a recovery code; whether there was one.
    pub fn take_recovery_code(&self, account: [u8; 16], code: &str) -> Pending<bool> {
        let digest = secret_digest(code);
        self.writer().submit(move |transaction| {
            let taken = transaction.connection.execute(
                "UPDATE recovery_code SET used_at = $1
                     WHERE account_id = $2 AND digest = $3 AND used_at IS NULL",
                params![transaction.now_milliseconds(), account, digest],
            )?;
            Ok(taken > 0)
        })
    }

    /// Removes one-time passwords and recovery codes of an account.
    pub fn remove_factor(&self, account: [u8; 16]) -> Pending<()> {
        self.writer().submit(move |transaction| {
            transaction.connection.execute(
                "DELETE FROM second_factor WHERE account_id = $1",
                params![account],
            )?;
            transaction.connection.execute(
                "DELETE FROM recovery_code WHERE account_id = $1",
                params![account],
            )?;
            Ok(())
        })
    }

    /// Adds a passkey.
    pub fn add_passkey(&self, account: [u8; 16], passkey: PasskeyRow) -> Pending<()> {
        self.writer().submit(move |transaction| {
            transaction
                .connection
                .execute("INSERT INTO passkey (account_id, credential_id, name, public_key, created_at, used_at)
                     VALUES ($1, $2, $3, $4, $5, NULL)", params![
                    account,
                    passkey.credential_id,
                    passkey.name,
                    passkey.public_key,
                    transaction.now_milliseconds()
                ])?;
            Ok(())
        })
    }

    /// The passkeys of an account, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] of the engine; [`StoreError::Corrupt`] for an instant outside the calendar.
    pub fn passkeys(&self, account: [u8; 16]) -> Result<Vec<PasskeyRow>, StoreError> {
        self.readers().read_one(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT credential_id, name, public_key, created_at, used_at FROM passkey
                 WHERE account_id = $1 ORDER BY created_at, credential_id",
            )?;
            rows::all(statement.query(params![account])?, read_passkey)
        })
    }

    /// Notes a use of a passkey with the counter its authenticator told, if the passkey is still what it was `before`; whether
    /// it was.
    pub fn use_passkey(
        &self,
        account: [u8; 16],
        credential_id: Vec<u8>,
        before: String,
        after: String,
    ) -> Pending<bool> {
        self.writer().submit(move |transaction| {
            let noted = transaction.connection.execute(
                "UPDATE passkey SET public_key = $1, used_at = $2
                     WHERE account_id = $3 AND credential_id = $4 AND public_key = $5",
                params![
                    after,
                    transaction.now_milliseconds(),
                    account,
                    credential_id,
                    before
                ],
            )?;
            Ok(noted > 0)
        })
    }

    /// Removes a passkey; whether there was one.
    pub fn remove_passkey(&self, account: [u8; 16], credential_id: Vec<u8>) -> Pending<bool> {
        self.writer().submit(move |transaction| {
            let removed = transaction.connection.execute(
                "DELETE FROM passkey WHERE account_id = $1 AND credential_id = $2",
                params![account, credential_id],
            )?;
            Ok(removed > 0)
        })
    }
}

fn read_passkey(row: &Row<'_>) -> Result<PasskeyRow, StoreError> {
    let at = |milliseconds, column| from_milliseconds(milliseconds, "passkey", column);
    let used: Option<i64> = row.get(4)?;
    Ok(PasskeyRow {
        credential_id: row.get(0)?,
        name: row.get(1)?,
        public_key: row.get(2)?,
        created_at: at(row.get(3)?, "created_at")?,
        used_at: used.map(|used| at(used, "used_at")).transpose()?,
    })
}
