//! 失信行为划定: which acts an organ counts as dishonest, how grave each is and which measures follow, as a draft that everyone may
//! comment on before somebody else approves it.
//!
//! A definition is the sequence of its steps. [`TABLE`] holds the lawful moves; [`begin`] and [`decide`] say where a proposed move
//! leads, or why it is not made. That a consultation is over and that a definition is in effect follows from days alone
//! ([`Definition::state_on`]): nobody has to do anything for it. What reaches which record is said in [`Applied`].

mod check;
mod content;
mod moves;
mod refusal;
mod table;
mod terms;
#[cfg(test)]
mod tests;

pub use check::{ContentProblem, check};
pub use content::{Act, Content, Impact};
pub use moves::{Actor, Move, State};
pub use refusal::MoveRefusal;
pub use table::{Rule, TABLE, To};
pub use terms::{Applied, InEffect, Span, Terms, Worse, timeline, worsens};

use crate::calendar::Calendar;
use crate::catalogue::{Grade, PenaltyKind};
use crate::parameter::Parameters;
use crate::period::Rolling;
use jiff::civil::Date;
use refusal::named;
use std::collections::BTreeSet;

/// Parameter with the shortest public consultation.
pub const CONSULTATION: &str = "LIST_CONSULT";

/// A definition, as its steps so far make it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Where the last step left it; [`Definition::state_on`] says where it stands on a day.
    pub state: State,
    /// Number of steps made; a move names the number it was decided on, so that of two at once one is refused.
    pub steps: u32,
    /// Number of the newest content, from 1.
    pub version: u32,
    /// The newest content.
    pub content: Content,
    /// What was last put to the public.
    pub consulted: Option<Content>,
    /// First and last day of the consultation.
    pub consultation: Option<(Date, Date)>,
    /// Version of the content the impact was computed of, and the impact.
    pub assessed: Option<(u32, Impact)>,
    /// Accounts that wrote it or passed it on for approval: none of them decides about it.
    pub drafters: BTreeSet<[u8; 16]>,
    /// Day of the approval.
    pub approved_on: Option<Date>,
    /// Day from which it holds no more.
    pub repealed_on: Option<Date>,
}

/// A move somebody wants to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The move.
    pub step: Move,
    /// As whom.
    pub by: Actor,
    /// Account.
    pub account: [u8; 16],
    /// Legal date.
    pub on: Date,
    /// Reasons come with it.
    pub reason: bool,
    /// Comments nobody has answered.
    pub unanswered: u32,
    /// The content, for a draft and a revision; it was checked with [`check()`].
    pub content: Option<Content>,
    /// What was computed, for an assessment.
    pub impact: Option<Impact>,
}

/// A move that was made, with what was computed when it was: a later pack changes none of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Number in the definition, from 1.
    pub number: u32,
    /// The move.
    pub step: Move,
    /// As whom.
    pub by: Actor,
    /// Account.
    pub account: [u8; 16],
    /// Legal date.
    pub on: Date,
    /// Where it led.
    pub to: State,
    /// Last day of the consultation it began.
    pub consult_until: Option<Date>,
    /// The content it brought.
    pub content: Option<Content>,
    /// The impact it found.
    pub impact: Option<Impact>,
}

/// What periods are computed from.
#[derive(Debug, Clone, Copy)]
pub struct Law<'p> {
    /// Periods of the pack.
    pub parameters: &'p Parameters,
    /// Working days.
    pub calendar: &'p Calendar,
    /// Grades of the catalogue.
    pub penalty_kinds: &'p [PenaltyKind],
}

impl Law<'_> {
    /// The grade the catalogue gives an act.
    fn grade(&self, word: &str) -> Option<Grade> {
        let known = |word: &str| self.penalty_kinds.iter().find(|kind| kind.word == word);
        // `其他(…)` has the grade of `其他` where the pack does not name it.
        let before_brackets = word.split(['(', '（']).next().unwrap_or(word);
        let kind = known(word).or_else(|| known(before_brackets.trim_end()));
        kind.map(|kind| kind.grade)
    }
}

impl Definition {
    /// The definition of its steps; `None` when they are not steps the table allows one after the other, which no definition of
    /// this program is.
    #[must_use]
    pub fn of(steps: &[Step]) -> Option<Self> {
        let (first, rest) = steps.split_first()?;
        let begins = TABLE.iter().any(|rule| {
            rule.from.is_empty()
                && rule.step == first.step
                && rule.by == first.by
                && rule.to == To::State(first.to)
        });
        if !begins || first.number != 1 {
            return None;
        }
        let mut definition = Self {
            state: first.to,
            steps: 1,
            version: 1,
            content: first.content.clone()?,
            consulted: None,
            consultation: None,
            assessed: None,
            drafters: BTreeSet::from([first.account]),
            approved_on: None,
            repealed_on: None,
        };
        for step in rest {
            definition = definition.after(step)?;
        }
        Some(definition)
    }

    /// The definition after one more step; `None` when the table does not allow it.
    #[must_use]
    pub fn after(&self, step: &Step) -> Option<Self> {
        let rule = self.rule_of(step.step, step.on)?;
        let lawful = rule.by == step.by && step.number == self.steps + 1;
        if !lawful || self.target(rule, step.on) != step.to {
            return None;
        }
        let mut next = self.clone();
        next.steps = step.number;
        next.state = step.to;
        if step.by == Actor::Editor {
            next.drafters.insert(step.account);
        }
        match step.step {
            Move::Revise => {
                next.content = step.content.clone()?;
                next.version += 1;
            }
            Move::Assess => next.assessed = Some((self.version, step.impact?)),
            Move::OpenConsultation => {
                next.consulted = Some(self.content.clone());
                next.consultation = Some((step.on, step.consult_until?));
            }
            Move::Redraft => {
                next.consulted = None;
                next.consultation = None;
            }
            Move::Approve => next.approved_on = Some(step.on),
            Move::Repeal => next.repealed_on = Some(step.on),
            _ => {}
        }
        Some(next)
    }

    /// Where it stands on a day: a consultation ends and a definition takes effect by the day alone.
    #[must_use]
    pub fn state_on(&self, day: Date) -> State {
        match (self.state, self.consultation) {
            (State::Consulting, Some((_, until))) if until < day => State::Answering,
            (State::Approved, _) if self.content.effect_on <= day => State::InEffect,
            (state, _) => state,
        }
    }

    /// Whether the public may comment on a day.
    #[must_use]
    pub fn takes_comments_on(&self, day: Date) -> bool {
        self.state_on(day) == State::Consulting
    }

    /// Whether comments may be answered on a day: while there is still something to change.
    #[must_use]
    pub fn takes_answers_on(&self, day: Date) -> bool {
        matches!(self.state_on(day), State::Consulting | State::Answering)
    }

    /// Whether the newest content is the one whose impact was computed.
    #[must_use]
    pub fn is_assessed(&self) -> bool {
        self.assessed
            .is_some_and(|(version, _)| version == self.version)
    }

    /// Days on which it holds, with what it says; `None` when it was never approved.
    #[must_use]
    pub fn span(&self) -> Option<Span> {
        self.approved_on.map(|_| Span {
            from: self.content.effect_on,
            until: self.repealed_on,
            terms: self.content.terms(),
        })
    }

    /// The moves lawful on a day, whoever may make them.
    pub fn lawful(&self, day: Date) -> impl Iterator<Item = &'static Rule> {
        let state = self.state_on(day);
        TABLE.iter().filter(move |rule| rule.from.contains(&state))
    }

    fn rule_of(&self, step: Move, day: Date) -> Option<&'static Rule> {
        self.lawful(day).find(|rule| rule.step == step)
    }

    fn target(&self, rule: &Rule, day: Date) -> State {
        match rule.to {
            To::State(state) => state,
            // A consultation that is over stays over.
            To::Same => self.state_on(day),
        }
    }
}

/// Begins a definition.
///
/// # Errors
/// [`MoveRefusal`] when it does not begin so or not by them, or nothing is defined.
pub fn begin(proposal: &Proposal) -> Result<Step, MoveRefusal> {
    let begins = || TABLE.iter().filter(|rule| rule.from.is_empty());
    let Some(rule) = begins().find(|rule| rule.step == proposal.step) else {
        return Err(MoveRefusal::NotNow {
            state: None,
            lawful: named(begins()),
        });
    };
    if rule.by != proposal.by {
        return Err(MoveRefusal::NotYours { by: rule.by });
    }
    if proposal.content.is_none() {
        return Err(MoveRefusal::NothingDefined);
    }
    Ok(step_of(1, proposal, State::Draft))
}

/// Where a move leads, or why it is not made.
///
/// # Errors
/// [`MoveRefusal`] with the moves that are lawful where the definition stands.
pub fn decide(
    definition: &Definition,
    proposal: &Proposal,
    law: Law<'_>,
) -> Result<Step, MoveRefusal> {
    let day = proposal.on;
    let rule = definition
        .rule_of(proposal.step, day)
        .ok_or_else(|| MoveRefusal::NotNow {
            state: Some(definition.state_on(day)),
            lawful: named(definition.lawful(day)),
        })?;
    if rule.by != proposal.by {
        return Err(MoveRefusal::NotYours { by: rule.by });
    }
    if rule.reason && !proposal.reason {
        return Err(MoveRefusal::ReasonMissing);
    }
    if rule.by == Actor::Approver && definition.drafters.contains(&proposal.account) {
        return Err(MoveRefusal::FourEyes);
    }
    check_move(definition, proposal, law)?;
    let mut step = step_of(definition.steps + 1, proposal, definition.target(rule, day));
    if proposal.step == Move::OpenConsultation {
        step.consult_until = Some(consultation_end(definition, day, law)?);
    }
    Ok(step)
}

/// What a move needs beside its place in the table.
fn check_move(
    definition: &Definition,
    proposal: &Proposal,
    law: Law<'_>,
) -> Result<(), MoveRefusal> {
    match proposal.step {
        Move::Revise => check_revision(definition, proposal, law),
        Move::Assess if proposal.impact.is_none() => Err(MoveRefusal::NotAssessed),
        Move::Submit if proposal.unanswered > 0 => {
            Err(MoveRefusal::Unanswered(proposal.unanswered))
        }
        Move::Submit | Move::Approve => {
            if !definition.is_assessed() {
                return Err(MoveRefusal::NotAssessed);
            }
            check_effect(definition, proposal.on)
        }
        _ => Ok(()),
    }
}

/// After a consultation only what is milder than what people could read is changed; anything else is put to them again.
fn check_revision(
    definition: &Definition,
    proposal: &Proposal,
    law: Law<'_>,
) -> Result<(), MoveRefusal> {
    let new = proposal
        .content
        .as_ref()
        .ok_or(MoveRefusal::NothingDefined)?;
    if new.item != definition.content.item {
        return Err(MoveRefusal::OtherItem);
    }
    let Some(consulted) = &definition.consulted else {
        return Ok(());
    };
    let mut worse = worsens(&consulted.terms(), &new.terms(), &|word| law.grade(word));
    if new.effect_on < consulted.effect_on {
        worse.push(Worse::EarlierEffect);
    }
    if new
        .indicators
        .iter()
        .any(|i| !consulted.indicators.contains(i))
    {
        worse.push(Worse::OtherIndicator);
    }
    match worse.is_empty() {
        true => Ok(()),
        false => Err(MoveRefusal::ConsultAgain(worse)),
    }
}

/// Nothing takes effect on a day that has come: who acts must be able to know.
fn check_effect(definition: &Definition, on: Date) -> Result<(), MoveRefusal> {
    match definition.content.effect_on > on {
        true => Ok(()),
        false => Err(MoveRefusal::EffectTooEarly { after: on }),
    }
}

/// The last day of a consultation that begins on a day, which is not counted. It lies before the day of effect.
fn consultation_end(definition: &Definition, on: Date, law: Law<'_>) -> Result<Date, MoveRefusal> {
    let period = law.parameters.period_on(CONSULTATION, on)?;
    let until = period.end(on, law.calendar, Rolling::Never)?;
    match definition.content.effect_on > until {
        true => Ok(until),
        false => Err(MoveRefusal::EffectTooEarly { after: until }),
    }
}

fn step_of(number: u32, proposal: &Proposal, to: State) -> Step {
    let brings_content = matches!(proposal.step, Move::Draft | Move::Revise);
    Step {
        number,
        step: proposal.step,
        by: proposal.by,
        account: proposal.account,
        on: proposal.on,
        to,
        consult_until: None,
        content: proposal.content.clone().filter(|_| brings_content),
        impact: proposal.impact.filter(|_| proposal.step == Move::Assess),
    }
}
