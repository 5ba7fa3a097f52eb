//! The checks of an ID token (OpenID Connect Core 1.0, section 3.1.3.7), each with its own fault.

use super::claims::Claims;
use super::problems::TokenFault;
use jiff::{Timestamp, ToSpan as _};
use openidconnect::core::{
    CoreIdToken, CoreIdTokenVerifier, CoreJsonWebKeySet, CoreJwsSigningAlgorithm,
};
use openidconnect::{
    ClaimsVerificationError, ClientId, IssuerUrl, Nonce, SignatureVerificationError,
};
use std::time::SystemTime;

/// How far clocks may differ, in seconds.
const SKEW: i64 = 60;

/// Signatures of the issuer's own keys. What a shared secret signs, whoever knows the secret could have signed; and `none`
/// is no signature.
pub(super) const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// What the token has to agree with.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a IssuerUrl,
    pub(super) client_id: &'a ClientId,
    pub(super) nonce: &'a str,
    /// When the login began, in seconds since 1970.
    pub(super) began: i64,
    /// The person must have proved who they are since.
    pub(super) fresh: bool,
    pub(super) acr: Option<&'a str>,
    pub(super) now: Timestamp,
}

/// Checks a token against the keys the issuer publishes.
pub(super) fn check(
    token: &CoreIdToken,
    keys: &CoreJsonWebKeySet,
    expected: &Expected<'_>,
) -> Result<Claims, TokenFault> {
    let now = expected.now;
    let verifier = CoreIdTokenVerifier::new_public_client(
        expected.client_id.clone(),
        expected.issuer.clone(),
        keys.clone(),
    )
    .set_allowed_algs(ALGORITHMS)
    .set_time_fn(move || SystemTime::from(now).into());
    let nonce = Nonce::new(expected.nonce.to_owned());
    token.claims(&verifier, &nonce).map_err(|e| fault(&e))?;
    let claims = Claims::of_checked(&token.to_string()).ok_or(TokenFault::Unreadable)?;
    times(&claims, expected)?;
    // A token for several must say for whom it was made (section 3.1.3.7, steps 4 and 5).
    match claims.get("azp").and_then(serde_json::Value::as_str) {
        Some(party) if party != expected.client_id.as_str() => Err(TokenFault::Audience),
        _ => Ok(claims),
    }
}

fn times(claims: &Claims, expected: &Expected<'_>) -> Result<(), TokenFault> {
    let now = expected.now.as_second();
    let issued = claims.seconds("iat").ok_or(TokenFault::Time)?;
    // Issued for this login, so after it began and not in time to come.
    if issued > now + SKEW || issued < expected.began - SKEW {
        return Err(TokenFault::Time);
    }
    if claims.get("nbf").is_some() {
        let from = claims.seconds("nbf").ok_or(TokenFault::Time)?;
        if from > now + SKEW {
            return Err(TokenFault::Time);
        }
    }
    if !expected.fresh {
        return Ok(());
    }
    let proved = claims.auth_time().ok_or(TokenFault::NotFresh)?;
    let soon = expected.now.checked_add(SKEW.seconds());
    let too_old = proved.as_second() < expected.began - SKEW;
    if too_old || soon.is_ok_and(|soon| proved > soon) {
        return Err(TokenFault::NotFresh);
    }
    match expected.acr {
        Some(acr) if claims.get("acr").and_then(|c| c.as_str()) != Some(acr) => {
            Err(TokenFault::Level)
        }
        _ => Ok(()),
    }
}

fn fault(error: &ClaimsVerificationError) -> TokenFault {
    match error {
        ClaimsVerificationError::Expired(_) => TokenFault::Time,
        ClaimsVerificationError::InvalidAudience(_) => TokenFault::Audience,
        ClaimsVerificationError::InvalidIssuer(_) => TokenFault::Issuer,
        ClaimsVerificationError::InvalidNonce(_) => TokenFault::Nonce,
        ClaimsVerificationError::SignatureVerification(wrong) => match wrong {
            SignatureVerificationError::DisallowedAlg(_)
            | SignatureVerificationError::UnsupportedAlg(_)
            | SignatureVerificationError::NoSignature => TokenFault::Algorithm,
            SignatureVerificationError::NoMatchingKey
            | SignatureVerificationError::AmbiguousKeyId(_)
            | SignatureVerificationError::InvalidKey(_) => TokenFault::Key,
            _ => TokenFault::Signature,
        },
        _ => TokenFault::Unreadable,
    }
}
