//! Systems of organs: how a client proves itself, the tokens it is given, and the assertions it used.

use crate::account::{AccountRow, by_id, secret_digest};
use crate::engine::{self, OptionalExtension as _, Row, params};
use crate::error::StoreError;
use crate::store::Store;
use crate::writer::Pending;
use jiff::Timestamp;

/// A client as kept. It proves itself with what it has of secret, keys and certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientRow {
    /// Its name.
    pub client_id: String,
    /// The account it acts as.
    pub account: [u8; 16],
    /// Scopes it may ask for, separated by spaces.
    pub scopes: String,
    /// SHA-256 of its secret.
    pub secret: Option<[u8; 32]>,
    /// Its public keys, as a JSON Web Key Set.
    pub keys: Option<String>,
    /// SHA-256 of its certificate.
    pub certificate: Option<[u8; 32]>,
}

/// A token about to be given.
#[derive(Clone)]
pub struct NewClientToken {
    /// The client.
    pub client_id: String,
    /// The token; only its digest is kept.
    pub secret: String,
    /// Scopes, separated by spaces.
    pub scopes: String,
    /// Certificate it is bound to.
    pub certificate: Option<[u8; 32]>,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for NewClientToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewClientToken({})", self.client_id)
    }
}

/// A live token.
#[derive(Debug, Clone)]
pub struct ClientTokenRow {
    /// The account the client acts as.
    pub account: AccountRow,
    /// Scopes, separated by spaces.
    pub scopes: String,
    /// Certificate it is bound to.
    pub certificate: Option<[u8; 32]>,
}

const COLUMNS: &str = "client_id, account_id, scopes, secret, keys, certificate";

impl Store {
    /// Makes a client, or gives one of this name and account new scopes and proofs; tokens it has go on.
    pub fn keep_client(&self, client: ClientRow) -> Pending<bool> {
        self.writer().submit(move |transaction| {
            let account = by_id(transaction.connection, &client.account)?;
            if account.is_none_or(|account| account.ended) {
                return Ok(false);
            }
            let kept = transaction
                .connection
                .execute("INSERT INTO client_credential (client_id, account_id, scopes, secret, keys, certificate, created_at)
                     VALUES ($1, $2, $3, $4, $5, $6, $7)
                     ON CONFLICT (client_id) DO UPDATE SET scopes = excluded.scopes, secret = excluded.secret,
                       keys = excluded.keys, certificate = excluded.certificate
                     WHERE client_credential.account_id = excluded.account_id AND client_credential.ended_at IS NULL", params![
                    client.client_id,
                    client.account,
                    client.scopes,
                    client.secret,
                    client.keys,
                    client.certificate,
                    transaction.now_milliseconds()
                ])?;
            Ok(kept > 0)
        })
    }

    /// Ends a client and its tokens; whether there was one.
    pub fn end_client(&self, client_id: String) -> Pending<bool> {
        self.writer().submit(move |transaction| {
            let now = transaction.now_milliseconds();
            let ended = transaction
                .connection
                .execute("UPDATE client_credential SET ended_at = $1 WHERE client_id = $2 AND ended_at IS NULL", params![now, client_id])?;
            transaction
                .connection
                .execute("DELETE FROM client_token WHERE client_id = $1", params![client_id])?;
            Ok(ended > 0)
        })
    }

    /// A client that has not been ended.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn client(&self, client_id: &str) -> Result<Option<ClientRow>, StoreError> {
        self.readers().read_one(|connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM client_credential WHERE client_id = $1 AND ended_at IS NULL"
            );
            Ok(connection
                .query_row(&sql, params![client_id], read)
                .optional()?)
        })
    }

    /// Keeps a token. With `assertion`, the digest of client and `jti` and when it ends, the token is given only when that
    /// assertion was not used before; whether it was given.
    pub fn give_client_token(
        &self,
        token: NewClientToken,
        assertion: Option<([u8; 32], Timestamp)>,
    ) -> Pending<bool> {
        self.writer().submit(move |transaction| {
            let now = transaction.now_milliseconds();
            let connection = transaction.connection;
            connection
                .execute("DELETE FROM client_token WHERE expires_at <= $1", params![now])?;
            connection
                .execute("DELETE FROM client_assertion WHERE expires_at <= $1", params![now])?;
            if let Some((digest, expires_at)) = assertion {
                let fresh = connection
                    .execute("INSERT INTO client_assertion (digest, expires_at) VALUES ($1, $2)
                         ON CONFLICT (digest) DO NOTHING", params![digest, expires_at.as_millisecond()])?;
                if fresh == 0 {
                    return Ok(false);
                }
            }
            connection
                .execute("INSERT INTO client_token (digest, client_id, scopes, certificate, created_at, expires_at)
                     VALUES ($1, $2, $3, $4, $5, $6)", params![
                    secret_digest(&token.secret),
                    token.client_id,
                    token.scopes,
                    token.certificate,
                    now,
                    token.expires_at.as_millisecond()
                ])?;
            Ok(true)
        })
    }

    /// A live token of a client that has not been ended.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn client_token(&self, secret: &str) -> Result<Option<ClientTokenRow>, StoreError> {
        let now = self.environment().clock.now().as_millisecond();
        let digest = secret_digest(secret);
        self.readers().read_one(|connection| {
            let found: Option<([u8; 16], String, Option<[u8; 32]>)> = connection
                .query_row("SELECT client_credential.account_id, client_token.scopes, client_token.certificate
                     FROM client_token JOIN client_credential ON client_credential.client_id = client_token.client_id
                     WHERE client_token.digest = $1 AND client_token.expires_at > $2
                       AND client_credential.ended_at IS NULL", params![digest, now], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
                })
                .optional()?;
            let Some((account, scopes, certificate)) = found else {
                return Ok(None);
            };
            Ok(by_id(connection, &account)?.map(|account| ClientTokenRow {
                account,
                scopes,
                certificate,
            }))
        })
    }
}

fn read(row: &Row<'_>) -> engine::Result<ClientRow> {
    Ok(ClientRow {
        client_id: row.get(0)?,
        account: row.get(1)?,
        scopes: row.get(2)?,
        secret: row.get(3)?,
        keys: row.get(4)?,
        certificate: row.get(5)?,
    })
}
