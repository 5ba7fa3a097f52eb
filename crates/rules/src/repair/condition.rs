//! One thing a repair needs, and all of them together.

use crate::instrument::Citation;
use crate::parameter::Parameter;
use crate::text::Bilingual;
use jiff::civil::Date;

/// What a repair needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Requirement {
    /// The record speaks against the person.
    Adverse,
    /// It is still shown and used.
    Running,
    /// No law excludes it.
    Permitted,
    /// It is asked for here, and not of the source under its own rule.
    OnThisRoad,
    /// The rules of the pack say how long it is shown at least.
    RuleKnown,
    /// It has been shown as long as it must be.
    MinimumPeriod,
    /// The duties are performed.
    Duty,
    /// The commitment is made.
    Commitment,
    /// Nothing filed before keeps the person from applying.
    NotBlocked,
}

impl Requirement {
    /// Stable code of the refusal when it is not fulfilled.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Requirement::Adverse => "REPAIR-NOT-ADVERSE",
            Requirement::Running => "REPAIR-ENDED",
            Requirement::Permitted => "REPAIR-EXCLUDED",
            Requirement::OnThisRoad => "REPAIR-BY-SOURCE",
            Requirement::RuleKnown => "REPAIR-LAW-MISSING",
            Requirement::MinimumPeriod => "REPAIR-TOO-EARLY",
            Requirement::Duty => "REPAIR-DUTY",
            Requirement::Commitment => "REPAIR-COMMITMENT",
            Requirement::NotBlocked => "REPAIR-BLOCKED",
        }
    }
}

/// Whether and how a requirement is fulfilled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fulfilment {
    /// It is.
    Fulfilled,
    /// By waiting: this is the first day on which it is.
    From(Date),
    /// By something the person does or hands in.
    ByThePerson,
    /// Not at all.
    Never,
}

/// One requirement on the day asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// What is required.
    pub requirement: Requirement,
    /// Whether it is fulfilled.
    pub fulfilment: Fulfilment,
    /// In words for the person, with the dates.
    pub text: Bilingual,
    /// The rule it follows from, where it is not the nature of the thing.
    pub citation: Option<Citation>,
}

impl Condition {
    /// It is fulfilled on the day asked for.
    #[must_use]
    pub fn is_fulfilled(&self) -> bool {
        self.fulfilment == Fulfilment::Fulfilled
    }
}

/// All requirements of a repair on a day, in the order a person reads them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairConditions {
    /// The day asked for.
    pub on: Date,
    /// Last day on which the record is shown without a repair.
    pub display_until: Date,
    /// Each requirement, fulfilled or not.
    pub conditions: Vec<Condition>,
}

impl RepairConditions {
    pub(super) fn new(on: Date, display_until: Date) -> Self {
        Self {
            on,
            display_until,
            conditions: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, condition: Condition) {
        self.conditions.push(condition);
    }

    /// Every requirement is fulfilled: the repair may be applied for.
    #[must_use]
    pub fn met(&self) -> bool {
        self.conditions.iter().all(Condition::is_fulfilled)
    }

    /// What is not fulfilled; the first is what a refusal names.
    pub fn unmet(&self) -> impl Iterator<Item = &Condition> {
        self.conditions.iter().filter(|c| !c.is_fulfilled())
    }

    /// What the person still has to do or hand in.
    pub fn for_the_person(&self) -> impl Iterator<Item = &Condition> {
        let theirs = |c: &&Condition| c.fulfilment == Fulfilment::ByThePerson;
        self.conditions.iter().filter(theirs)
    }

    /// First day on which it can be applied for, once the person has done their part; `None` when it cannot be, or when the
    /// record ends by itself before.
    #[must_use]
    pub fn possible_from(&self) -> Option<Date> {
        let mut first = self.on;
        for condition in &self.conditions {
            match condition.fulfilment {
                Fulfilment::Fulfilled | Fulfilment::ByThePerson => {}
                Fulfilment::From(day) => first = first.max(day),
                Fulfilment::Never => return None,
            }
        }
        (first <= self.display_until).then_some(first)
    }
}

/// The instrument of a parameter.
pub(super) fn cited(parameter: &Parameter) -> Citation {
    Citation {
        instrument: parameter.instrument.clone(),
        article: None,
    }
}
