//! Passwords: argon2id, and a bound on how many are worked on at once.

use super::problems;
use crate::problem::Problem;
use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

/// Passwords worked on at once, 19 MiB and some tens of milliseconds each.
const AT_ONCE: usize = 2;
/// Attempts that may wait for their turn.
const WAITING: usize = 64;
/// Salt of the hash that a login without account costs; its result is thrown away.
const NOBODYS_SALT: &[u8] = b"nobody's account";

/// Turns at hashing. Known devices have turns of their own, so that a flood from strangers does not keep them waiting.
#[derive(Debug)]
pub(super) struct Hashing {
    strangers: Lane,
    known: Lane,
}

#[derive(Debug)]
struct Lane {
    waiting: Semaphore,
    turns: Semaphore,
}

impl Default for Hashing {
    fn default() -> Self {
        let lane = || Lane {
            waiting: Semaphore::new(WAITING),
            turns: Semaphore::new(AT_ONCE),
        };
        Self {
            strangers: lane(),
            known: lane(),
        }
    }
}

impl Hashing {
    /// Whether the password is the one kept.
    ///
    /// # Errors
    /// `LOGIN-BUSY` when too many wait already.
    pub(super) async fn is_right(
        &self,
        known: bool,
        kept: Option<String>,
        password: &str,
    ) -> Result<bool, Problem> {
        let lane = if known { &self.known } else { &self.strangers };
        let _place = lane.waiting.try_acquire().map_err(|_| problems::busy())?;
        let _turn = lane.turns.acquire().await.map_err(|_| problems::busy())?;
        let password = password.to_owned();
        let checked = tokio::task::spawn_blocking(move || is_right(kept.as_deref(), &password));
        Ok(checked.await.unwrap_or(false))
    }
}

/// The hash of a password, in PHC form.
pub(crate) fn hash(password: &str, salt: &[u8; 16]) -> Result<String, Problem> {
    SaltString::encode_b64(salt)
        .and_then(|salt| {
            hasher()
                .hash_password(password.as_bytes(), &salt)
                .map(|hash| hash.to_string())
        })
        .map_err(|_| problems::refused())
}

fn hasher() -> Argon2<'static> {
    // The parameters OWASP names as the least for argon2id: 19 MiB, two passes, one lane.
    let params = Params::new(19 * 1024, 2, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// A login that does not exist, or has no password, costs the same hash, so that time does not tell which logins exist.
fn is_right(kept: Option<&str>, password: &str) -> bool {
    let Some(hash) = kept.and_then(|kept| PasswordHash::new(kept).ok()) else {
        let _ = hasher().hash_password_into(password.as_bytes(), NOBODYS_SALT, &mut [0; 32]);
        return false;
    };
    hasher().verify_password(password.as_bytes(), &hash).is_ok()
}
