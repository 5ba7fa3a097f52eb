//! One-time passwords by an authenticator app (RFC 6238), and recovery codes for the day it is lost.

use super::problems;
use super::session::Session;
use crate::platform::Platform;
use crate::policy::Part;
use crate::problem::Problem;
use rules::text::Bilingual;
use store::{Sealed, Store};
use totp_rs::{Builder, Totp};

/// Recovery codes that are given at once.
const CODES: usize = 10;
/// Letters of base32 (RFC 4648), five bits each.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Bytes of the shared secret, as RFC 4226 recommends.
const SECRET: usize = 20;

/// A shared secret that was offered and is not confirmed yet.
#[derive(Clone)]
pub struct TotpOffer {
    /// The secret to type, base32.
    pub secret: String,
    /// The `otpauth:` address in the QR code.
    pub address: String,
    /// The squares of the QR code, row by row.
    pub squares: Vec<Vec<bool>>,
}

impl std::fmt::Debug for TotpOffer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpOffer(hidden)")
    }
}

impl Platform {
    /// Whether the account has confirmed one-time passwords.
    ///
    /// # Errors
    /// [`Problem`] of the store.
    pub fn has_totp(&self, account: &[u8; 16]) -> Result<bool, Problem> {
        self.public(Part::Login)?;
        Ok(self.store().factor(*account)?.is_some_and(|f| f.confirmed))
    }

    /// Offers a shared secret.
    ///
    /// # Errors
    /// `LOGIN-STEP-UP` when the last proof is too old; `LOGIN-WAYS-ELSEWHERE` in a session of a provider; `FACTOR-EXISTS` when
    /// one is confirmed already.
    pub async fn offer_totp(&self, session: &Session) -> Result<TotpOffer, Problem> {
        self.public(Part::Login)?;
        self.may_change_ways(session)?;
        let secret = self.store().environment().random::<SECRET>();
        let account = session.account.id;
        let place = Store::factor_place(&account);
        let environment = self.store().environment();
        let sealed = self.store().keys().seal(&secret, &place, environment)?;
        if !self.store().offer_factor(account, sealed).wait().await? {
            return Err(problems::factor_exists());
        }
        Ok(offer(&secret, &session.account.login, &self.pack().title))
    }

    /// Confirms the offered secret with its first code; gives the recovery codes, told once.
    ///
    /// # Errors
    /// `LOGIN-CODE-WRONG`; `LOGIN-STEP-UP`; `LOGIN-WAYS-ELSEWHERE`.
    pub async fn confirm_totp(
        &self,
        session: &Session,
        code: &str,
    ) -> Result<Vec<String>, Problem> {
        self.public(Part::Login)?;
        self.may_change_ways(session)?;
        let account = session.account.id;
        let offered = self.store().factor(account)?;
        let offered = offered.filter(|f| !f.confirmed);
        let sealed = offered.ok_or_else(Problem::not_found)?.sealed;
        let step = self.step_of(&account, &sealed, code)?;
        let step = step.ok_or_else(problems::code_wrong)?;
        let codes: Vec<String> = (0..CODES).map(|_| self.recovery_code()).collect();
        let taken = self.store().take_step(account, step, Some(codes.clone()));
        if !taken.wait().await? {
            return Err(problems::code_wrong());
        }
        Ok(codes.iter().map(|code| spaced(code)).collect())
    }

    /// Removes one-time passwords and recovery codes.
    ///
    /// # Errors
    /// `LOGIN-STEP-UP` when the last proof is too old.
    pub async fn remove_totp(&self, session: &Session) -> Result<(), Problem> {
        self.public(Part::Login)?;
        self.must_be_fresh(session)?;
        Ok(self
            .store()
            .remove_factor(session.account.id)
            .wait()
            .await?)
    }

    /// Takes a code of the app or a recovery code; which it was. Each is taken once.
    pub(super) async fn take_code(
        &self,
        account: &[u8; 16],
        code: &str,
    ) -> Result<&'static str, Problem> {
        let wrong = || self.refused("code", problems::code_wrong());
        let plain: String = code.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
        if plain.len() == 6 {
            let factor = self.store().factor(*account)?.filter(|f| f.confirmed);
            let sealed = factor.ok_or_else(wrong)?.sealed;
            let step = self.step_of(account, &sealed, &plain)?.ok_or_else(wrong)?;
            let taken = self.store().take_step(*account, step, None).wait().await?;
            return taken.then_some("password+totp").ok_or_else(wrong);
        }
        let plain = plain.to_ascii_uppercase();
        let taken = self.store().take_recovery_code(*account, &plain);
        let taken = taken.wait().await?;
        taken.then_some("password+recovery").ok_or_else(wrong)
    }

    /// The time step a code is of, one step before and after now allowed.
    fn step_of(
        &self,
        account: &[u8; 16],
        sealed: &Sealed,
        code: &str,
    ) -> Result<Option<u64>, Problem> {
        let place = Store::factor_place(account);
        let secret = self.store().keys().unseal(sealed, &place)?;
        let now = u64::try_from(self.now().as_second()).unwrap_or(0);
        Ok(totp(&secret).and_then(|totp| totp.check(code, now)))
    }

    fn recovery_code(&self) -> String {
        code_of(&self.store().environment().random())
    }
}

/// A code of 80 random bits.
fn code_of(bytes: &[u8; 16]) -> String {
    bytes
        .iter()
        .map(|byte| char::from(BASE32[usize::from(byte % 32)]))
        .collect()
}

/// A code of 80 random bits as it is told, in groups.
pub(crate) fn new_code(bytes: &[u8; 16]) -> String {
    spaced(&code_of(bytes))
}

/// A code as it is kept, however it was typed.
pub(crate) fn plain_code(code: &str) -> String {
    let plain = code.chars().filter(char::is_ascii_alphanumeric);
    plain.map(|c| c.to_ascii_uppercase()).collect()
}

fn totp(secret: &[u8]) -> Option<Totp> {
    let secret: [u8; SECRET] = secret.try_into().ok()?;
    Builder::new()
        .with_secret(totp_rs::Secret::new_stack(secret))
        .build()
        .ok()
}

fn offer(secret: &[u8; SECRET], login: &str, title: &Bilingual) -> TotpOffer {
    let text = totp_rs::Secret::new_stack(*secret).to_base32();
    let issuer = escaped(&format!("诚信 {}", title.zh));
    let address = format!(
        "otpauth://totp/{issuer}:{}?secret={text}&issuer={issuer}",
        escaped(login)
    );
    let code = qrcodegen::QrCode::encode_text(&address, qrcodegen::QrCodeEcc::Medium);
    let squares = code.map_or_else(
        |_| Vec::new(),
        |code| {
            let line = |y| (0..code.size()).map(|x| code.get_module(x, y)).collect();
            (0..code.size()).map(line).collect()
        },
    );
    TotpOffer {
        secret: spaced(&text),
        address,
        squares,
    }
}

fn spaced(code: &str) -> String {
    let groups: Vec<&str> = (0..code.len())
        .step_by(4)
        .filter_map(|at| code.get(at..(at + 4).min(code.len())))
        .collect();
    groups.join("-")
}

fn escaped(text: &str) -> String {
    openidconnect::url::form_urlencoded::byte_serialize(text.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}
