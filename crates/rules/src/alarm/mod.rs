//! 预警: what a security administrator should look at among the lookups of officers and systems. An alarm is a finding and
//! nothing more: it ends no role and closes no account; a person decides.
//!
//! Each kind is a function over a window of lookups ([`kinds`]), and each asks how surprising something is for this officer
//! rather than whether it ever happens: an officer called 王 meets a 王 in every fourteenth person without looking for one.

mod chance;
mod kind;
mod kinds;
mod lookup;
mod settings;
mod window;

pub use kind::{AlarmKind, Severity};
pub use lookup::{GroundKind, Lookup, NumberPlace, Watched};
pub use settings::AlarmSettings;
pub use window::Watch;

use crate::text::Bilingual;

/// Something that was noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// What.
    pub kind: AlarmKind,
    /// Login of the account it concerns.
    pub officer: String,
    /// Organ of the account.
    pub organ: String,
    /// Entries of the access log it rests on, the newest last.
    pub positions: Vec<u64>,
    /// In words, without naming anybody.
    pub text: Bilingual,
}
