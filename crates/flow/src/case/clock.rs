//! Time moves cases by itself, and only so that it favours the person or ends something.

use super::change::{change_of, has_ended};
use super::notices::{Told, notice_of, notice_of_record};
use super::{By, Sent, law, listing, proposal, publishing};
use crate::platform::Platform;
use crate::problem::Problem;
use crate::repeated::Repeated;
use rules::case::{Actor, Effect, Move, decide, effect_of};
use std::time::Duration;
use store::{CaseActor, CaseContent, CaseDue, CaseMove, Decided, RecordChange};

/// How often it is looked whether a deadline has passed. A day passes at midnight; whoever is late learns it within the minute.
const GLANCE: Duration = Duration::from_secs(30);
/// Cases moved in one round.
const ROUND: u32 = 1_000;

/// What a round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClockRound {
    /// Deadlines that were missed.
    pub missed: u32,
    /// Cases that ended with their record.
    pub ended: u32,
    /// Cases that could not be moved; each is in the log of the program.
    pub stuck: u32,
}

impl Platform {
    /// Looks at every open case whose deadline or record has ended, and moves it.
    ///
    /// # Errors
    /// [`Problem`] of the store; what was moved stays moved, and the next round goes on.
    pub fn run_case_clock(&self) -> Result<ClockRound, Problem> {
        let mut round = ClockRound::default();
        let mut all = self.store().cases_due(self.today(), ROUND)?;
        for changed in self.store().publications_changed(ROUND)? {
            if !all.contains(&changed) {
                all.push(changed);
            }
        }
        for due in all {
            match self.move_by_time(due)? {
                Some(Move::MissDeadline) => round.missed += 1,
                Some(_) => round.ended += 1,
                None => round.stuck += 1,
            }
        }
        Ok(round)
    }

    fn move_by_time(&self, due: CaseDue) -> Result<Option<Move>, Problem> {
        let (today, pack, pack_digest) = (self.today(), self.pack_handle(), self.pack_digest());
        let by = By {
            actor: Actor::Clock,
            account: None,
        };
        let moving = CaseMove {
            subject: due.subject,
            case: due.case,
            seen: None,
            actor: CaseActor {
                login: "clock".to_owned(),
                organ: "platform".to_owned(),
                policy: String::new(),
            },
            content: CaseContent::default(),
            papers: Vec::new(),
            decide: Box::new(move |row, version| {
                let ended = row.record.is_some() && has_ended(version, today)
                    || publishing::is_another(row, version);
                let step = match ended {
                    true => Move::EndWithRecord,
                    false => Move::MissDeadline,
                };
                let nothing = CaseContent::default();
                let proposal = proposal(step, by, today, &Sent::default(), ended);
                let made = decide(&row.case, &proposal, law(&pack))?;
                let effect = effect_of(row.case.kind, made.step, Some(row.case.state), made.to);
                // A request that is granted by silence has its effect as if somebody had granted it.
                let (change, fields) = match effect {
                    _ if ended => (RecordChange::None, Vec::new()),
                    Effect::None => (RecordChange::None, Vec::new()),
                    _ => change_of(row, &made, &nothing, version)?,
                };
                let mut notice = notice_of(&Told {
                    pack: &pack,
                    kind: row.case.kind,
                    id: row.id,
                    organ: &row.organ,
                    step: &made,
                    content: &nothing,
                    list: listing::list_of(row, &pack).or_else(|| publishing::item_of(row, &pack)),
                    until: version.map(|version| version.display_until),
                    before: Some(row),
                });
                notice.extend(notice_of_record(&pack, version, &change, &made, &nothing));
                Ok(Decided {
                    step: made,
                    change,
                    pack_digest,
                    facts: listing::end_of(row, version, ended),
                    fields,
                    notice,
                })
            }),
        };
        match self.store().move_case(moving).wait_blocking()? {
            Ok(row) => Ok(row.steps.last().map(|last| last.step.step)),
            Err(refusal) => {
                tracing::error!(
                    case = store::hex(&due.case),
                    code = refusal.code(),
                    "the clock could not move a case"
                );
                Ok(None)
            }
        }
    }

    /// Looks again and again, until what is returned is dropped.
    ///
    /// # Errors
    /// [`Problem`] when the thread cannot be started.
    pub fn keep_case_clock(&self) -> Result<Repeated, Problem> {
        let platform = self.clone();
        // The time of papers ends with a day: they are looked through once in each.
        let mut papers_ended_on = None;
        let clock = Repeated::start("case-clock", Duration::ZERO, move || {
            if let Err(cause) = platform.run_case_clock() {
                tracing::error!(%cause, "cases could not be moved by the clock");
            }
            let today = platform.today();
            if papers_ended_on != Some(today) {
                match platform.end_papers() {
                    Ok(_) => papers_ended_on = Some(today),
                    Err(cause) => {
                        tracing::error!(%cause, "papers whose time is over are not destroyed")
                    }
                }
            }
            GLANCE
        })?;
        Ok(clock)
    }
}
