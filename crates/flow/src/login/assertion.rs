//! Assertions with which a client proves that it has its private key (RFC 7523, `private_key_jwt`).

use super::claims::Claims;
use super::client::Refused;
use super::id_token::ALGORITHMS;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use openidconnect::core::{CoreJsonWebKeySet, CoreJwsSigningAlgorithm};
use openidconnect::url::Url;
use openidconnect::{JsonWebKey as _, JsonWebKeyId};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

const KIND: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// How far clocks may differ, in seconds.
const SKEW: i64 = 60;
/// An assertion may end at most so many seconds from now; so long its use is remembered.
const LONGEST: i64 = 600;
/// Longest assertion that is looked at.
const MOST_BYTES: usize = 8 << 10;

#[derive(Deserialize)]
struct Header {
    alg: CoreJwsSigningAlgorithm,
    kid: Option<JsonWebKeyId>,
    crit: Option<Value>,
}

/// The client an assertion says it is of, not checked yet.
pub(super) fn issuer(assertion: &str) -> Option<String> {
    if assertion.len() > MOST_BYTES {
        return None;
    }
    let claims = Claims::of_checked(assertion)?;
    claims.get("iss")?.as_str().map(str::to_owned)
}

/// Checks an assertion; what is used up with it: the digest of client and `jti`, and when it ends.
pub(super) fn check(
    kind: &str,
    assertion: &str,
    client: &str,
    keys: &str,
    public: &Url,
    now: Timestamp,
) -> Result<([u8; 32], Timestamp), Refused> {
    let refused = |code, zh: &str, en: &str| Refused::new("invalid_client", code, zh, en);
    if kind != KIND {
        return Err(refused(
            "ASSERTION-KIND",
            "不支持的声明类型",
            "an assertion of this type is not taken",
        ));
    }
    if !is_signed(assertion, keys) {
        return Err(refused(
            "ASSERTION-SIGNATURE",
            "声明的签名不正确，或签名算法、密钥不被接受",
            "the signature of the assertion, its algorithm or its key is not taken",
        ));
    }
    let claims = Claims::of_checked(assertion).ok_or_else(|| {
        refused(
            "ASSERTION-UNREADABLE",
            "声明无法识别",
            "the assertion cannot be read",
        )
    })?;
    let says = |name: &str| claims.get(name).and_then(Value::as_str);
    let for_us = || match claims.get("aud") {
        Some(Value::String(audience)) => is_here(audience, public),
        // Exactly one: an assertion for several could be used by one of them at the other.
        Some(Value::Array(several)) => match several.as_slice() {
            [Value::String(audience)] => is_here(audience, public),
            _ => false,
        },
        _ => false,
    };
    if says("iss") != Some(client) || says("sub") != Some(client) || !for_us() {
        return Err(refused(
            "ASSERTION-FOR-ANOTHER",
            "声明不是该客户端发给本平台的",
            "the assertion is not this client's, or not for this platform",
        ));
    }
    let second = now.as_second();
    let expires = claims.seconds("exp").unwrap_or(0);
    let in_time = |name: &str| {
        claims.get(name).is_none() || claims.seconds(name).is_some_and(|at| at <= second + SKEW)
    };
    let ends_soon = expires > second && expires <= second + LONGEST;
    if !ends_soon || !in_time("iat") || !in_time("nbf") {
        return Err(refused(
            "ASSERTION-TIME",
            "声明已过期、尚未生效或有效期过长",
            "the assertion has ended, is not valid yet, or is valid for too long",
        ));
    }
    let number = says("jti").filter(|jti| !jti.is_empty() && jti.len() <= 200);
    let number = number.ok_or_else(|| {
        refused(
            "ASSERTION-NUMBER",
            "声明缺少编号 jti",
            "the assertion has no jti",
        )
    })?;
    let used = Sha256::digest(format!("{client}\n{number}")).into();
    let ends = Timestamp::from_second(expires).unwrap_or(Timestamp::MAX);
    Ok((used, ends))
}

fn is_here(audience: &str, public: &Url) -> bool {
    let base = public.as_str().trim_end_matches('/');
    audience.trim_end_matches('/') == base || audience == format!("{base}/oauth/token")
}

/// Whether one of the client's keys signed it. The header chooses among the client's own keys only.
fn is_signed(assertion: &str, keys: &str) -> bool {
    let Ok(keys) = serde_json::from_str::<CoreJsonWebKeySet>(keys) else {
        return false;
    };
    let Some((message, signature)) = assertion.rsplit_once('.') else {
        return false;
    };
    let header = message.split('.').next().unwrap_or_default();
    let header = URL_SAFE_NO_PAD.decode(header).ok();
    let header: Option<Header> = header.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let Some(header) = header.filter(|h| h.crit.is_none() && ALGORITHMS.contains(&h.alg)) else {
        return false;
    };
    let Ok(signature) = URL_SAFE_NO_PAD.decode(signature) else {
        return false;
    };
    keys.keys()
        .iter()
        .filter(|key| header.kid.is_none() || key.key_id() == header.kid.as_ref())
        .any(|key| {
            key.verify_signature(&header.alg, message.as_bytes(), &signature)
                .is_ok()
        })
}

/// Whether a text is a set of public keys.
pub(super) fn check_keys(text: &str) -> Result<(), &'static str> {
    let document: Value = serde_json::from_str(text).map_err(|_| "the keys are no JSON")?;
    let listed = document.get("keys").and_then(Value::as_array);
    let listed = listed.ok_or("the keys are no JSON Web Key Set")?;
    if listed
        .iter()
        .any(|k| k.get("d").is_some() || k.get("k").is_some())
    {
        return Err("a private or shared key is among the keys; only public ones belong here");
    }
    let set: CoreJsonWebKeySet =
        serde_json::from_value(document.clone()).map_err(|_| "the keys are no JSON Web Key Set")?;
    if set.keys().is_empty() || set.keys().len() != listed.len() {
        return Err("there is no key, or one of a kind that is not known");
    }
    Ok(())
}
