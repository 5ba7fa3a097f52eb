//! 信用修复: what a repair of a record needs, before and when it is applied for.

use super::Sent;
use crate::account::Account;
use crate::platform::{Platform, id_of_hex};
use crate::policy::{Action, Facts, Resource};
use crate::problem::Problem;
use crate::record::citation_text;
use jiff::civil::Date;
use rules::case::{CaseKind, CaseState, MoveRefusal};
use rules::pack::Pack;
use rules::record::Version;
use rules::repair::{Fulfilment, RepairConditions, RepairFiled, blocked_until, conditions};
use rules::text::Bilingual;
use store::{CaseRow, Kind, OwnOpening};

/// Name of the fact with which a person makes the public commitment.
const COMMITMENT: &str = "commitment";
/// Name of the fact with which an organ says why it refuses: the material was false, or a commitment was broken.
const FALSE_MATERIAL: &str = "false-material";
const YES: &str = "yes";

/// One thing a repair needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairNeed {
    /// Stable code of the refusal when it is missing.
    pub code: &'static str,
    /// It is fulfilled.
    pub fulfilled: bool,
    /// The person fulfils it with the application.
    pub with_application: bool,
    /// In words, with the dates.
    pub text: Bilingual,
    /// The rule.
    pub citation: Option<Bilingual>,
}

/// Whether and from when a record can be repaired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairOutlook {
    /// First day on which it can be applied for; `None` when it cannot be.
    pub possible_from: Option<Date>,
    /// It can be applied for today.
    pub possible_today: bool,
    /// Everything it needs.
    pub needs: Vec<RepairNeed>,
}

impl Platform {
    /// What a repair of one of the person's records needs today. The record is read, which is logged as every reading is.
    ///
    /// # Errors
    /// `NOT-FOUND` for a record that is not the person's or not shown any more; `POLICY-DENIED`.
    pub async fn repair_outlook(
        &self,
        account: &Account,
        record: &str,
    ) -> Result<RepairOutlook, Problem> {
        let record = id_of_hex(record).ok_or_else(Problem::not_found)?;
        let subject = account.subject().unwrap_or_default();
        let dossier = Resource::Dossier(subject);
        let permit = self.decide(account, Action::ReadOwnReport, &dossier, &Facts::None)?;
        let subject = account.subject()?;
        let opening = OwnOpening {
            kind: Kind::OwnReport,
            organ: "self".to_owned(),
            actor: account.login.clone(),
            ground: None,
            policy: permit.text(),
        };
        let ticket = self.store().open_own(subject, opening).wait().await?;
        let versions = self.store().read_dossier(&ticket, self.now())?;
        let version = versions.iter().find(|version| version.record == record);
        let version = version.ok_or_else(Problem::not_found)?;
        let cases = self.store().cases_of(subject)?;
        let (pack, today) = (self.pack(), self.today());
        let found = needed(version, &Sent::default(), &cases, today, pack);
        Ok(outlook(pack, &found.ok_or_else(Problem::not_found)?, today))
    }
}

fn outlook(pack: &Pack, found: &RepairConditions, today: Date) -> RepairOutlook {
    let possible_from = found.possible_from();
    let needs = found.conditions.iter().map(|one| RepairNeed {
        code: one.requirement.code(),
        fulfilled: one.is_fulfilled(),
        with_application: one.fulfilment == Fulfilment::ByThePerson,
        text: one.text.clone(),
        citation: one.citation.as_ref().map(|law| citation_text(pack, law)),
    });
    RepairOutlook {
        possible_today: possible_from.is_some_and(|first| first <= today),
        possible_from,
        needs: needs.collect(),
    }
}

fn needed(
    version: &Version,
    sent: &Sent,
    cases: &[CaseRow],
    today: Date,
    pack: &Pack,
) -> Option<RepairConditions> {
    let item = pack.item_version(&version.item, version.item_version)?;
    let filed = RepairFiled {
        paper: sent.papers || !sent.content.document.is_empty(),
        commitment: sent.content.fact(COMMITMENT) == Some(YES),
        blocked_until: last_block(cases, version.record, pack),
    };
    Some(conditions(item, version, &filed, today, pack))
}

/// Whether a repair may be applied for with what was sent.
///
/// # Errors
/// [`MoveRefusal::Repair`] with the first condition that is not fulfilled.
pub(super) fn check_repair(
    version: &Version,
    sent: &Sent,
    cases: &[CaseRow],
    today: Date,
    pack: &Pack,
) -> Result<(), MoveRefusal> {
    let found = needed(version, sent, cases, today, pack).ok_or(MoveRefusal::RecordGone)?;
    match found.unmet().next() {
        None => Ok(()),
        Some(unmet) => Err(MoveRefusal::Repair {
            code: unmet.requirement.code(),
            text: unmet.text.clone(),
        }),
    }
}

/// Until when an application for the record that was found false keeps the person from another.
fn last_block(cases: &[CaseRow], record: [u8; 16], pack: &Pack) -> Option<Date> {
    let refused = cases.iter().filter(|row| {
        row.case.kind == CaseKind::Repair
            && row.record == Some(record)
            && row.case.state == CaseState::Refused
    });
    let blocks = refused.filter_map(|row| {
        let last = row.steps.last()?;
        let is_false = last.content.fact(FALSE_MATERIAL) == Some(YES);
        // A year without calendar makes no block: doubt favours the person.
        is_false.then(|| blocked_until(last.step.on, pack).ok().flatten())?
    });
    blocks.max()
}
