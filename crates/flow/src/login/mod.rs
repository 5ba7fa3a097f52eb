//! 登录: how somebody proves who they are, and the session that comes of it.
//!
//! Persons and staff come through an identity provider (OpenID Connect) or with a local account, systems with OAuth 2.0
//! client credentials. Whatever the way, the outcome is an account, and what an account may do is decided elsewhere.

mod answer;
mod assertion;
mod attempts;
mod begin;
mod callback;
mod claims;
mod client;
mod http;
mod id_token;
mod identity_check;
mod local;
mod passkey;
mod password;
mod problems;
mod provider;
mod session;
mod settings;
mod totp;

use crate::platform::{Platform, lock};
use crate::problem::Problem;
use std::sync::{Arc, Mutex, OnceLock};
use store::{EventKind, NewSecurityEvent};

pub use answer::LoginAnswer;
pub use attempts::Source;
pub use begin::{Beginning, Begun};
pub use callback::Callback;
pub use client::{Bearer, ClientPlan, ClientToken, Proof, Refused, Scope, TokenRequest};
pub(crate) use http::bounded_client;
pub(crate) use identity_check::Confirmed;
pub use identity_check::PopulationRegister;
pub use local::{LocalLogin, Next};
pub use passkey::{Ceremony, OwnPasskey};
pub(crate) use password::hash;
pub use session::{LoggedIn, OwnSession, Session};
pub(crate) use settings::secure;
pub use settings::{ClientSettings, ProviderKind, ProviderSettings, ProxySettings, Settings};
pub use totp::TotpOffer;
pub(crate) use totp::{new_code, plain_code};

/// What logins share in a process.
#[derive(Debug, Default)]
pub(crate) struct Login {
    ready: OnceLock<Ready>,
    attempts: Mutex<attempts::Attempts>,
    hashing: password::Hashing,
}

#[derive(Debug)]
struct Ready {
    settings: Settings,
    providers: Vec<Arc<provider::Provider>>,
}

impl Platform {
    /// Takes the settings of logins over, once, before anything is served.
    ///
    /// # Errors
    /// `CONFIGURATION` when the certificates named cannot be used.
    pub fn set_up_login(&self, settings: Settings) -> Result<(), Problem> {
        let client = http::client(&settings)?;
        let providers = settings
            .providers
            .iter()
            .map(|p| Arc::new(provider::Provider::new(p.clone(), client.clone())))
            .collect();
        let ready = Ready {
            settings,
            providers,
        };
        // A second call changes nothing: what is served already goes by the first.
        let _ = self.login().ready.set(ready);
        Ok(())
    }

    /// The settings of logins; those of a platform without a configuration when none were given.
    #[must_use]
    pub fn login_settings(&self) -> &Settings {
        static NONE: OnceLock<Settings> = OnceLock::new();
        self.login()
            .ready
            .get()
            .map_or_else(|| NONE.get_or_init(Settings::default), |r| &r.settings)
    }

    fn provider(&self, id: &str) -> Result<Arc<provider::Provider>, Problem> {
        let ready = self.login().ready.get();
        ready
            .and_then(|ready| ready.providers.iter().find(|p| p.settings.id == id))
            .cloned()
            .ok_or_else(Problem::not_found)
    }

    fn attempts(&self) -> std::sync::MutexGuard<'_, attempts::Attempts> {
        lock(&self.login().attempts)
    }

    /// The same for ways in that lie elsewhere.
    pub(crate) fn login_refused(&self, way: &str, problem: Problem) -> Problem {
        self.refused(way, problem)
    }

    /// Tells operators and the audit administrator that a login was refused.
    fn refused(&self, way: &str, problem: Problem) -> Problem {
        self.tell_refused(way, problem.code);
        problem
    }

    /// The code, and which way it came. Nothing about whoever it was.
    fn tell_refused(&self, way: &str, code: &'static str) {
        tracing::warn!(code, way, "login refused");
        // Nobody waits for it: the answer does not depend on it.
        let _ = self.store().keep_event(NewSecurityEvent {
            kind: EventKind::LoginRefused,
            actor: None,
            account: None,
            organ: None,
            detail: Some(format!("{way} {code}")),
        });
    }
}
