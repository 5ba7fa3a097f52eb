//! 依法保密: for how long an organ may keep from a person that it asked about them.
//!
//! The entry is written and committed to at once, like every other, and the person sees that it is there. Who asked and
//! why opens by itself on a day that is fixed when the question is asked: no later than the power allows, and never
//! later than was said. Duty to tell and its exception: 个人信息保护法 articles 18 and 35.

use crate::consent::{Ground, Refusal};
use crate::instrument::Citation;
use crate::pack::Pack;
use jiff::ToSpan as _;
use jiff::civil::Date;

/// What a statutory power allows to be kept secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secrecy {
    /// Most days from the question to the day it opens.
    pub days: u16,
    /// The law that allows it.
    pub basis: Vec<Citation>,
    /// The number of days has still to be confirmed by the authority before go-live.
    pub verify: bool,
}

/// A question to be sealed, as the asker wishes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// The first day on which the person sees it.
    pub opens_on: Date,
    /// Why; the person sees it then.
    pub reason: String,
}

/// Whether a question on a ground may be sealed as wished, on a day.
///
/// # Errors
/// [`Refusal::SealNotAllowed`] when the ground carries no secrecy, [`Refusal::SealReasonMissing`], and
/// [`Refusal::SealDate`] for a day that is past or beyond what the power allows.
pub fn check_seal(seal: &Seal, ground: &Ground, pack: &Pack, day: Date) -> Result<(), Refusal> {
    let Ground::Statute { power, .. } = ground else {
        return Err(Refusal::SealNotAllowed);
    };
    let secrecy = pack.power(power).and_then(|power| power.secrecy.as_ref());
    let secrecy = secrecy.ok_or(Refusal::SealNotAllowed)?;
    let last = day.saturating_add(i64::from(secrecy.days).days());
    if seal.opens_on <= day || seal.opens_on > last {
        return Err(Refusal::SealDate(last));
    }
    if seal.reason.trim().is_empty() {
        return Err(Refusal::SealReasonMissing);
    }
    Ok(())
}
