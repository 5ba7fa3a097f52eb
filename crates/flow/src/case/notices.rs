//! What the person is told of a step: by whom, by when, and what follows. Their own steps need no telling, but for the first, which
//! says that it has come in.

use super::change::RESULT;
use crate::record::organ_name;
use jiff::civil::Date;
use rules::case::{Actor, CaseKind, CaseState, Move, Step};
use rules::notice::{Fact, Facts, NoticeKind};
use rules::pack::Pack;
use rules::record::{State, Version};
use rules::text::Bilingual;
use store::{CaseContent, CaseRow, RecordChange, StepRow};

/// What a notice is made of.
pub(super) struct Told<'a> {
    pub(super) pack: &'a Pack,
    pub(super) kind: CaseKind,
    /// Case.
    pub(super) id: [u8; 16],
    /// Slug of the organ that decides it.
    pub(super) organ: &'a str,
    pub(super) step: &'a Step,
    pub(super) content: &'a CaseContent,
    /// Name of the list, for a listing; of the item, for a publication.
    pub(super) list: Option<Bilingual>,
    /// Last day of the record, for a listing or a publication.
    pub(super) until: Option<Date>,
    /// The case before the step; `None` for the first.
    pub(super) before: Option<&'a CaseRow>,
}

/// The number by which a person names a case: the end of its id.
pub(super) fn reference(id: &[u8; 16]) -> String {
    let hex = store::hex(id);
    hex.get(hex.len() - 8..).unwrap_or(&hex).to_uppercase()
}

/// The notice of a step, if it needs one.
pub(super) fn notice_of(told: &Told<'_>) -> Vec<(NoticeKind, Facts)> {
    let notice = match told.kind {
        CaseKind::Listing => of_listing(told),
        CaseKind::Publication => of_publication(told),
        _ => kind_of(told.step).map(|kind| (kind, facts(told, kind))),
    };
    notice.into_iter().collect()
}

/// The notice that a record was corrected or repaired, if that is what the step does to it: from which day, and why.
pub(super) fn notice_of_record(
    pack: &Pack,
    version: Option<&Version>,
    change: &RecordChange,
    step: &Step,
    content: &CaseContent,
) -> Option<(NoticeKind, Facts)> {
    let version = version?;
    let kind = match change {
        RecordChange::Correct(_) => NoticeKind::RecordCorrected,
        RecordChange::End(State::Repaired) => NoticeKind::RecordRepaired,
        _ => return None,
    };
    let title = pack.item(&version.item).map(|item| item.title.clone());
    let item = title.unwrap_or_else(|| Bilingual::new(&version.item, &version.item));
    let facts = Facts::new()
        .with(Fact::Item, item)
        .with(Fact::Organ, organ_name(pack, &version.source, step.on))
        .with_day(Fact::On, step.on)
        .with(Fact::Reason, reason(content));
    Some((kind, facts))
}

fn kind_of(step: &Step) -> Option<NoticeKind> {
    match (step.step, step.by) {
        (Move::File | Move::Propose, _) => Some(NoticeKind::CaseOpened),
        (Move::MissDeadline, _) if matches!(step.to, CaseState::Overdue | CaseState::Granted) => {
            Some(NoticeKind::DeadlineMissed)
        }
        (Move::Grant | Move::Refuse, _) => Some(NoticeKind::CaseDecided),
        (_, Actor::Person) => None,
        _ => Some(NoticeKind::CaseMoved),
    }
}

fn facts(told: &Told<'_>, kind: NoticeKind) -> Facts {
    let step = told.step;
    let mut facts = Facts::new()
        .with(Fact::Case, told.kind.title())
        .with_plain(Fact::Reference, &reference(&told.id))
        .with(Fact::Organ, organ_name(told.pack, told.organ, step.on));
    for fact in kind.facts() {
        facts = match fact {
            Fact::Due => with_due(facts, step),
            Fact::State => facts.with(Fact::State, step.to.title()),
            Fact::Decision => facts.with(Fact::Decision, decision(step, told.content)),
            Fact::Reason => facts.with(Fact::Reason, reason(told.content)),
            Fact::Effect => facts.with(Fact::Effect, effect(step)),
            _ => facts,
        };
    }
    facts
}

fn with_due(facts: Facts, step: &Step) -> Facts {
    match step.due_on {
        Some(due_on) => facts.with_day(Fact::Due, due_on),
        None => facts.with(Fact::Due, Bilingual::new("无办理期限", "no deadline")),
    }
}

fn decision(step: &Step, content: &CaseContent) -> Bilingual {
    let withdrawn = content.fact(RESULT) == Some(super::change::WITHDRAW);
    match (step.to, withdrawn) {
        (CaseState::Granted, true) => {
            Bilingual::new("支持，该信息已撤销", "granted, and the record is withdrawn")
        }
        (state, _) => state.title(),
    }
}

/// The reasons stand in the case itself; a notice that goes to the inbox says that they do.
fn reason(content: &CaseContent) -> Bilingual {
    match content.text.is_empty() {
        true => Bilingual::new("见案件", "see the case"),
        false => Bilingual::new(&content.text, &content.text),
    }
}

/// The last step of a kind that was made before.
fn made<'a>(told: &Told<'a>, step: Move) -> Option<&'a StepRow> {
    let steps = &told.before?.steps;
    steps.iter().rev().find(|made| made.step.step == step)
}

fn effect(step: &Step) -> Bilingual {
    match step.to {
        CaseState::Granted => Bilingual::new(
            "逾期未答复，您的请求视为成立",
            "nobody answered in time: what you asked for counts as granted",
        ),
        _ => Bilingual::new(
            "在有人作出决定之前，相关信息暂停展示和使用",
            "until somebody decides, what it is about is neither shown nor used",
        ),
    }
}

fn of_listing(told: &Told<'_>) -> Option<(NoticeKind, Facts)> {
    let step = told.step;
    let kind = match step.step {
        Move::ServeNotice => NoticeKind::PriorNotice,
        Move::TakeEffect => NoticeKind::Listed,
        Move::Remove | Move::EndWithRecord => NoticeKind::RemovedFromList,
        // Nothing has happened to the person before the notice, and what they said themselves they know.
        Move::Propose | Move::State => return None,
        Move::Drop | Move::MissDeadline if step.number == 2 => return None,
        _ => {
            let kind = NoticeKind::CaseMoved;
            return Some((kind, facts(told, kind)));
        }
    };
    let list = told.list.clone().unwrap_or_else(|| told.kind.title());
    let mut facts = Facts::new()
        .with(Fact::List, list)
        .with(Fact::Organ, organ_name(told.pack, told.organ, step.on));
    for fact in kind.facts() {
        facts = match fact {
            Fact::Reason => facts.with(Fact::Reason, why(told)),
            Fact::Due => match step.not_before.and_then(|first| first.yesterday().ok()) {
                // What counts for the person is until when they may answer.
                Some(until) => facts.with_day(Fact::Due, until),
                None => with_due(facts, step),
            },
            Fact::Document => {
                let decided = made(told, Move::Decide).map_or(told.content, |made| &made.content);
                facts.with_plain(Fact::Document, &decided.document)
            }
            Fact::DecidedOn => {
                let decided = made(told, Move::Decide).map_or(step.on, |made| made.step.on);
                facts.with_day(Fact::DecidedOn, decided)
            }
            Fact::On => facts.with_day(Fact::On, step.on),
            Fact::Until => match told.until {
                Some(until) => facts.with_day(Fact::Until, until),
                None => facts.with(Fact::Until, Bilingual::new("见决定书", "see the decision")),
            },
            _ => facts,
        };
    }
    Some((kind, facts))
}

/// What is told of a publication: before anything is decided, when everybody sees it, and when nobody does any more.
fn of_publication(told: &Told<'_>) -> Option<(NoticeKind, Facts)> {
    let step = told.step;
    let kind = match step.step {
        Move::ServeNotice => NoticeKind::PublicationNotice,
        Move::Release => NoticeKind::Published,
        _ if step.to == CaseState::Removed => NoticeKind::Unpublished,
        // Nothing has happened to the person before the notice, and what they did themselves they know.
        Move::Propose => return None,
        _ if step.by == Actor::Person || step.number == 2 => return None,
        _ => {
            let kind = NoticeKind::CaseMoved;
            return Some((kind, facts(told, kind)));
        }
    };
    let item = told.list.clone().unwrap_or_else(|| told.kind.title());
    let mut facts = Facts::new()
        .with(Fact::Item, item)
        .with(Fact::Organ, organ_name(told.pack, told.organ, step.on));
    for fact in kind.facts() {
        facts = match fact {
            Fact::Reason => facts.with(Fact::Reason, why_unpublished(told)),
            Fact::Due => match step.not_before.and_then(|first| first.yesterday().ok()) {
                Some(until) => facts.with_day(Fact::Due, until),
                None => with_due(facts, step),
            },
            Fact::On => facts.with_day(Fact::On, step.on),
            Fact::Until => match told.until {
                Some(until) => facts.with_day(Fact::Until, until),
                None => facts.with(Fact::Until, Bilingual::new("见案件", "see the case")),
            },
            _ => facts,
        };
    }
    Some((kind, facts))
}

fn why_unpublished(told: &Told<'_>) -> Bilingual {
    match told.step.step {
        Move::EndWithRecord => Bilingual::new(
            "展示期限届满，或者该信息已撤销、修复、更正",
            "its display has run, or the record was withdrawn, repaired or corrected",
        ),
        _ => reason(told.content),
    }
}

/// Why a listing is told of; one that time ended says so itself.
fn why(told: &Told<'_>) -> Bilingual {
    match told.step.step {
        Move::EndWithRecord => Bilingual::new(
            "列入期限届满，或者该信息已撤销、修复",
            "its term has run, or the record was withdrawn or repaired",
        ),
        // What the organ holds against the person stands in its proposal; the step says how the notice was served.
        Move::ServeNotice => {
            let proposed = made(told, Move::Propose).map_or(told.content, |made| &made.content);
            reason(proposed)
        }
        _ => reason(told.content),
    }
}
