//! Systems of organs: OAuth 2.0 client credentials (RFC 6749, section 4.4). A client proves itself with a secret, with an
//! assertion signed by a key of its own (RFC 7523) or with a certificate (RFC 8705), and gets a token that is short, scoped
//! and, when it has a certificate, good with that certificate only.

use super::assertion;
use super::session::same;
use crate::account::Account;
use crate::platform::Platform;
use crate::policy::Part;
use crate::problem::{Problem, ProblemKind};
use jiff::Timestamp;
use rules::text::Bilingual;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::time::Duration;
use store::{ClientRow, NewClientToken, hex};

/// A token ends after so long; a new one costs one request.
const TOKEN: Duration = Duration::from_secs(15 * 60);
/// Longest name of a client.
const LONGEST: usize = 64;

/// What a token may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Send files.
    Upload,
    /// See how files were taken in.
    Status,
    /// Ask for consent, and ask questions.
    Ask,
    /// See how consents stand.
    Check,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Scope; 4] = [Scope::Upload, Scope::Status, Scope::Ask, Scope::Check];

    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Scope::Upload => "upload",
            Scope::Status => "status",
            Scope::Ask => "ask",
            Scope::Check => "check",
        }
    }

    fn parse(text: &str) -> Option<BTreeSet<Self>> {
        text.split(' ')
            .filter(|word| !word.is_empty())
            .map(|word| Self::ALL.into_iter().find(|scope| scope.word() == word))
            .collect()
    }

    fn text(scopes: &BTreeSet<Self>) -> String {
        let words: Vec<&str> = scopes.iter().map(|scope| scope.word()).collect();
        words.join(" ")
    }
}

/// How a client proves itself.
#[derive(Clone)]
pub enum Proof {
    /// With its secret.
    Secret {
        /// Its name.
        client_id: String,
        /// The secret.
        secret: String,
        /// It stood in the form and not in the header.
        in_form: bool,
    },
    /// With an assertion.
    Assertion {
        /// Its name, if told beside the assertion.
        client_id: Option<String>,
        /// `client_assertion_type`.
        kind: String,
        /// `client_assertion`.
        assertion: String,
    },
    /// With the certificate of the connection alone.
    Certificate {
        /// Its name.
        client_id: String,
    },
}

impl std::fmt::Debug for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Proof(hidden)")
    }
}

/// A request for a token.
#[derive(Debug, Clone)]
pub struct TokenRequest {
    /// `grant_type`.
    pub grant_type: String,
    /// `scope`; left out, all the client may ask for.
    pub scope: Option<String>,
    /// The proof; `None` when there is none, or more than one.
    pub proof: Option<Proof>,
    /// SHA-256 of the connection's certificate, as the proxy tells it.
    pub certificate: Option<[u8; 32]>,
}

/// A token, told once.
#[derive(Clone)]
pub struct ClientToken {
    /// The token.
    pub token: String,
    /// Seconds it is good for.
    pub seconds: u64,
    /// Its scopes.
    pub scope: String,
}

impl std::fmt::Debug for ClientToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ClientToken({})", self.scope)
    }
}

/// Why no token is given: the error of RFC 6749, section 5.2, with a code of ours.
#[derive(Debug, Clone)]
pub struct Refused {
    /// `invalid_client`, `invalid_scope` …
    pub error: &'static str,
    /// Stable code.
    pub code: &'static str,
    /// In words.
    pub what: Bilingual,
}

impl Refused {
    pub(super) fn new(error: &'static str, code: &'static str, zh: &str, en: &str) -> Self {
        Self {
            error,
            code,
            what: Bilingual::new(zh, en),
        }
    }

    /// One answer for a client that does not exist and a proof that does not fit.
    fn client() -> Self {
        Self::new(
            "invalid_client",
            "CLIENT-REFUSED",
            "客户端不存在，或其证明不正确",
            "there is no such client, or its proof is not right",
        )
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self {
            error: "temporarily_unavailable",
            code: problem.code,
            what: problem.what,
        }
    }
}

impl From<store::StoreError> for Refused {
    fn from(error: store::StoreError) -> Self {
        Problem::from(error).into()
    }
}

/// A client about to be made.
#[derive(Debug, Clone)]
pub struct ClientPlan {
    /// Its name.
    pub client_id: String,
    /// Login of the account it acts as.
    pub login: String,
    /// Scopes, separated by spaces.
    pub scopes: String,
    /// It gets a secret.
    pub secret: bool,
    /// Its public keys, as a JSON Web Key Set.
    pub keys: Option<String>,
    /// SHA-256 of its certificate.
    pub certificate: Option<[u8; 32]>,
}

/// The bearer of a token of the interface.
#[derive(Debug, Clone)]
pub struct Bearer {
    /// The account it acts as.
    pub account: Account,
    /// What the token is for; `None` for a token made by the operator for all its account may do.
    pub scopes: Option<BTreeSet<Scope>>,
}

impl Platform {
    /// Makes a client, or gives one new scopes and proofs. Returns the secret, told once.
    ///
    /// # Errors
    /// `CLIENT-PLAN` for scopes or keys that are none; `NOT-FOUND` for an unknown login; `CONFLICT` for a client of another
    /// account or one that was ended.
    pub async fn make_client(&self, plan: ClientPlan) -> Result<Option<String>, Problem> {
        let scopes = Scope::parse(&plan.scopes).filter(|scopes| !scopes.is_empty());
        let scopes = scopes.ok_or_else(|| wrong_plan("scopes: upload status ask check"))?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
        let named = plan.client_id.chars().all(plain) && !plan.client_id.is_empty();
        if !named || plan.client_id.len() > LONGEST {
            return Err(wrong_plan("a name has letters, digits and -._"));
        }
        if let Some(keys) = &plan.keys {
            assertion::check_keys(keys).map_err(wrong_plan)?;
        }
        if !plan.secret && plan.keys.is_none() && plan.certificate.is_none() {
            return Err(wrong_plan("a client needs a secret, keys or a certificate"));
        }
        let row = self.store().account(&plan.login)?;
        let account = row.ok_or_else(Problem::not_found)?;
        // A person's own report is theirs alone: no system acts as a person.
        if account.subject.is_some() {
            return Err(wrong_plan("no system acts as a person"));
        }
        let secret = plan
            .secret
            .then(|| hex(&self.store().environment().random::<32>()));
        let client = ClientRow {
            client_id: plan.client_id,
            account: account.id,
            scopes: Scope::text(&scopes),
            secret: secret.as_deref().map(digest),
            keys: plan.keys,
            certificate: plan.certificate,
        };
        if self.store().keep_client(client).wait().await? {
            Ok(secret)
        } else {
            Err(store::StoreError::Conflict("the client is another account's, or was ended").into())
        }
    }

    /// Ends a client with its tokens.
    ///
    /// # Errors
    /// `NOT-FOUND` when there is none.
    pub async fn end_client(&self, client_id: &str) -> Result<(), Problem> {
        match self.store().end_client(client_id.to_owned()).wait().await? {
            true => Ok(()),
            false => Err(Problem::not_found()),
        }
    }

    /// Gives a client a token.
    ///
    /// # Errors
    /// [`Refused`].
    pub async fn client_token(&self, request: TokenRequest) -> Result<ClientToken, Refused> {
        self.public(Part::Login)?;
        let given = self.give(request).await;
        given.inspect_err(|refused| self.tell_refused("token", refused.code))
    }

    async fn give(&self, request: TokenRequest) -> Result<ClientToken, Refused> {
        let proof = request.proof.as_ref().ok_or_else(|| {
            Refused::new(
                "invalid_request",
                "CLIENT-PROOF",
                "缺少客户端证明，或同时使用了多种证明",
                "there is no proof of the client, or more than one",
            )
        })?;
        let (client, used) = self.proved(proof, request.certificate)?;
        if request.grant_type != "client_credentials" {
            return Err(Refused::new(
                "unsupported_grant_type",
                "GRANT-TYPE",
                "只接受 client_credentials",
                "only client_credentials is taken",
            ));
        }
        let may = Scope::parse(&client.scopes).unwrap_or_default();
        let scopes = match request.scope.as_deref() {
            None => may,
            Some(text) => Scope::parse(text)
                .filter(|asked| !asked.is_empty() && asked.is_subset(&may))
                .ok_or_else(|| {
                    Refused::new(
                        "invalid_scope",
                        "CLIENT-SCOPE",
                        "申请的范围不存在，或不属于该客户端",
                        "a scope asked for does not exist or is not this client's",
                    )
                })?,
        };
        let token = hex(&self.store().environment().random::<32>());
        let new = NewClientToken {
            client_id: client.client_id,
            secret: token.clone(),
            scopes: Scope::text(&scopes),
            certificate: client.certificate,
            expires_at: self.now().checked_add(TOKEN).unwrap_or(Timestamp::MAX),
        };
        if !self.store().give_client_token(new, used).wait().await? {
            return Err(Refused::new(
                "invalid_client",
                "ASSERTION-REPLAYED",
                "该声明已经用过",
                "this assertion was used before",
            ));
        }
        Ok(ClientToken {
            token,
            seconds: TOKEN.as_secs(),
            scope: Scope::text(&scopes),
        })
    }

    /// The client that a proof fits, and the assertion it used up.
    #[expect(clippy::type_complexity, reason = "digest and end of an assertion")]
    fn proved(
        &self,
        proof: &Proof,
        certificate: Option<[u8; 32]>,
    ) -> Result<(ClientRow, Option<([u8; 32], Timestamp)>), Refused> {
        let name = match proof {
            Proof::Secret { client_id, .. } | Proof::Certificate { client_id } => client_id.clone(),
            Proof::Assertion { assertion, .. } => {
                assertion::issuer(assertion).ok_or_else(Refused::client)?
            }
        };
        let client = self.store().client(&name)?.ok_or_else(Refused::client)?;
        // A client with a certificate comes with it, whatever else it shows.
        if client.certificate.is_some() && client.certificate != certificate {
            return Err(Refused::client());
        }
        let used = match proof {
            Proof::Secret {
                secret, in_form, ..
            } => {
                if *in_form && !self.login_settings().clients.secret_in_form {
                    return Err(Refused::new(
                        "invalid_client",
                        "CLIENT-SECRET-IN-FORM",
                        "密钥须放在 Authorization 头中（client_secret_basic）",
                        "the secret belongs into the Authorization header (client_secret_basic)",
                    ));
                }
                let right = client
                    .secret
                    .is_some_and(|kept| same(&hex(&kept), &hex(&digest(secret))));
                if !right {
                    return Err(Refused::client());
                }
                None
            }
            Proof::Certificate { .. } if client.certificate.is_some() => None,
            Proof::Certificate { .. } => return Err(Refused::client()),
            Proof::Assertion {
                client_id,
                kind,
                assertion,
            } => {
                if client_id.as_ref().is_some_and(|told| *told != name) {
                    return Err(Refused::client());
                }
                let keys = client.keys.as_deref().ok_or_else(Refused::client)?;
                let public = self.login_settings().public_url.as_ref();
                let at = public.ok_or_else(Refused::client)?;
                let used = assertion::check(kind, assertion, &name, keys, at, self.now())?;
                Some(used)
            }
        };
        Ok((client, used))
    }

    /// Who bears a token of the interface; `None` when it is unknown or has ended.
    ///
    /// # Errors
    /// `TOKEN-CERTIFICATE` when it comes without the certificate it is bound to.
    pub async fn bearer(
        &self,
        token: &str,
        certificate: Option<[u8; 32]>,
    ) -> Result<Option<Bearer>, Problem> {
        if let Some(account) = self.account_of_token(token).await? {
            return Ok(Some(Bearer {
                account,
                scopes: None,
            }));
        }
        let Some(row) = self.store().client_token(token)? else {
            return Ok(None);
        };
        if row.certificate.is_some() && row.certificate != certificate {
            return Err(self.refused("certificate", wrong_certificate()));
        }
        let scopes = Scope::parse(&row.scopes);
        Ok(self
            .account_today(row.account)
            .map(|account| Bearer { account, scopes }))
    }
}

fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}

fn wrong_plan(what: &str) -> Problem {
    Problem::new(
        "CLIENT-PLAN",
        ProblemKind::BadInput,
        (&format!("客户端设置有误：{what}"), what),
        ("请修改后重试", "mend it and try again"),
    )
}

fn wrong_certificate() -> Problem {
    Problem::new(
        "TOKEN-CERTIFICATE",
        ProblemKind::NotLoggedIn,
        (
            "该令牌须与申请时的证书一同使用",
            "this token is good only with the certificate it was given to",
        ),
        (
            "请使用同一客户端证书建立连接",
            "connect with the same client certificate",
        ),
    )
}
