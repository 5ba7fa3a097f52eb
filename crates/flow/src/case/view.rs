//! A case as people read it: what was said and decided, by when the next is due, and what can be done now.

use super::lists::CaseLine;
use crate::paper::PaperCard;
use crate::platform::Platform;
use crate::record::organ_name;
use jiff::Timestamp;
use jiff::civil::Date;
use rules::case::{Actor, Move, Rule};
use rules::record::Version;
use rules::text::Bilingual;
use store::{CaseRow, StepRow, hex};

/// Names of the facts that say which record a case is about.
pub(super) const ITEM: &str = "record-item";
const DOCUMENT: &str = "record-document";
const DECIDED_ON: &str = "record-decided-on";
const UNTIL: &str = "record-until";

/// What a case keeps of its record from its beginning, so that whoever works on it need not open the dossier.
pub(super) fn brief_facts(version: &Version) -> Vec<(String, String)> {
    let fact = |name: &str, text: String| (name.to_owned(), text);
    vec![
        fact(ITEM, version.item.clone()),
        fact(DOCUMENT, version.document_number.clone()),
        fact(DECIDED_ON, version.decided_on.to_string()),
        fact(UNTIL, version.display_until.to_string()),
    ]
}

/// The record a case is about, as it was when the case was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordBrief {
    /// Id, hexadecimal.
    pub record: String,
    /// Slug of the item.
    pub item_id: String,
    /// Name of the item.
    pub item: Bilingual,
    /// Document number.
    pub document_number: String,
    /// Day of the decision.
    pub decided_on: String,
    /// Last day of display.
    pub display_until: String,
}

/// A field that was to be corrected, or was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldView {
    /// Code.
    pub code: String,
    /// Name of the field.
    pub title: Bilingual,
    /// As recorded.
    pub old: String,
    /// As it should be.
    pub new: String,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepView {
    /// Number.
    pub number: u32,
    /// Word of what was done.
    pub step: &'static str,
    /// What was done.
    pub title: Bilingual,
    /// As whom.
    pub actor: Bilingual,
    /// Organ.
    pub organ_name: Bilingual,
    /// Legal date.
    pub on: Date,
    /// When.
    pub at: Timestamp,
    /// Where it led.
    pub state_title: Bilingual,
    /// Last day of the deadline from then on.
    pub due_on: Option<Date>,
    /// Reasons, statement, reply.
    pub text: String,
    /// Number of the document.
    pub document: String,
    /// Fields.
    pub fields: Vec<FieldView>,
    /// What else was said, with the name of it.
    pub facts: Vec<(Bilingual, String)>,
    /// Entry of the access log.
    pub log_index: u64,
}

/// Something that can be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveView {
    /// Word.
    pub step: &'static str,
    /// In words.
    pub title: Bilingual,
    /// A document has to come with it.
    pub paper: bool,
    /// Reasons have to.
    pub reason: bool,
    /// What else can be said with it.
    pub asks: Option<Asked>,
}

/// Something a move can say in one of several words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Name of the fact.
    pub name: &'static str,
    /// What it is.
    pub title: Bilingual,
    /// The words with what they mean.
    pub words: Vec<(String, Bilingual)>,
}

/// A paper of a case, without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperView {
    /// The paper.
    pub card: PaperCard,
    /// Who handed it in.
    pub organ_name: Bilingual,
}

/// A case.
#[derive(Debug, Clone)]
pub struct CaseView {
    /// As in a list.
    pub line: CaseLine,
    /// Masked name of the person.
    pub hint: String,
    /// Organ a complaint is about.
    pub about: Option<Bilingual>,
    /// Record.
    pub record: Option<RecordBrief>,
    /// List, for a listing.
    pub list: Option<Bilingual>,
    /// First day on which a decision may be made.
    pub not_before: Option<Date>,
    /// Steps, the first first.
    pub steps: Vec<StepView>,
    /// Papers, in the order they came; a list of cases goes without.
    pub papers: Vec<PaperView>,
    /// What whoever reads it can do now.
    pub moves: Vec<MoveView>,
    /// What others can do now: who, and what.
    pub others: Vec<(Bilingual, Bilingual)>,
    /// Number of steps, to be sent with a move.
    pub seen: u32,
}

impl Platform {
    /// A case for whoever is all of these to it.
    pub(super) fn case_view(&self, row: &CaseRow, actors: &[Actor]) -> CaseView {
        let (pack, today, case) = (self.pack(), self.today(), &row.case);
        let closed = row.steps.last().filter(|_| case.state.is_closed());
        let cards = row.papers.iter().cloned().map(PaperCard::of);
        let papers = cards.map(|card| PaperView {
            organ_name: organ_name_or(self, &card.organ, today),
            card,
        });
        let mine = |rule: &&Rule| rule.by.iter().any(|actor| actors.contains(actor));
        // Nobody is offered to reply to somebody who said nothing.
        let offered = |rule: &&Rule| {
            (rule.step != Move::AnswerStatement || case.unanswered)
                && super::publishing::offers(row, rule.step)
        };
        let others = case.lawful().filter(offered).filter(|rule| !mine(rule));
        CaseView {
            line: CaseLine {
                id: hex(&row.id),
                kind: case.kind.word(),
                title: case.kind.title(),
                state: case.state.word(),
                state_title: case.state.title(),
                organ: row.organ.clone(),
                organ_name: organ_name(pack, &row.organ, today),
                due_on: case.due_on,
                days_left: case.due_on.map(|due_on| (due_on - today).get_days()),
                due_may_move: self.may_move(case.due_on),
                opened_on: case.opened_on,
                missed: case.missed,
                closed_on: closed.map(|last| last.step.on),
            },
            hint: row.hint.clone(),
            about: row
                .about
                .as_ref()
                .map(|organ| organ_name(pack, organ, today)),
            record: self.brief(row),
            list: super::listing::list_of(row, pack),
            not_before: case.not_before,
            steps: row
                .steps
                .iter()
                .map(|step| self.step_view(row, step))
                .collect(),
            papers: papers.collect(),
            moves: case
                .lawful_for(actors)
                .filter(offered)
                .map(|rule| MoveView {
                    asks: super::listing::asked_with(row, rule.step, pack),
                    ..move_view(rule)
                })
                .collect(),
            others: others
                .flat_map(|rule| {
                    rule.by
                        .iter()
                        .map(|actor| (actor.title(), rule.step.title()))
                })
                .collect(),
            seen: case.steps,
        }
    }

    fn brief(&self, row: &CaseRow) -> Option<RecordBrief> {
        let record = row.record?;
        // A listing knows its record only from the step that made it.
        let fact = |name| {
            let newest_first = row.steps.iter().rev();
            let mut found = newest_first.filter_map(|step| step.content.fact(name));
            found.next().unwrap_or_default().to_owned()
        };
        let item = fact(ITEM);
        let title = self.pack().item(&item).map(|item| item.title.clone());
        Some(RecordBrief {
            record: hex(&record),
            item: title.unwrap_or_else(|| Bilingual::new(&item, &item)),
            item_id: item,
            document_number: fact(DOCUMENT),
            decided_on: fact(DECIDED_ON),
            display_until: fact(UNTIL),
        })
    }

    fn step_view(&self, row: &CaseRow, step: &StepRow) -> StepView {
        let made = &step.step;
        let item = row.steps.first().and_then(|first| first.content.fact(ITEM));
        let item = item.and_then(|item| self.pack().item(item));
        let field = |change: &store::FieldChange| FieldView {
            title: item.and_then(|item| item.field(&change.code)).map_or_else(
                || Bilingual::new(&change.code, &change.code),
                |field| field.title.clone(),
            ),
            code: change.code.clone(),
            old: change.old.clone(),
            new: change.new.clone(),
        };
        StepView {
            number: made.number,
            step: made.step.word(),
            title: made.step.title(),
            actor: made.by.title(),
            organ_name: organ_name_or(self, &step.organ, made.on),
            on: made.on,
            at: step.at,
            state_title: made.to.title(),
            due_on: made.due_on,
            text: step.content.text.clone(),
            document: step.content.document.clone(),
            fields: step.content.fields.iter().map(field).collect(),
            facts: [
                super::listing::told(&step.content),
                super::publishing::told(&step.content),
            ]
            .concat(),
            log_index: step.log_index,
        }
    }
}

/// The name of an organ; the person and the clock act for none.
fn organ_name_or(platform: &Platform, organ: &str, day: Date) -> Bilingual {
    match organ {
        "self" => Bilingual::new("本人", "the person"),
        "platform" => Bilingual::new("平台", "the platform"),
        store::REPRESENTATIVE => Bilingual::new("代理人", "a representative"),
        organ => organ_name(platform.pack(), organ, day),
    }
}

fn move_view(rule: &Rule) -> MoveView {
    MoveView {
        step: rule.step.word(),
        title: rule.step.title(),
        paper: rule.paper,
        reason: rule.reason,
        asks: None,
    }
}
