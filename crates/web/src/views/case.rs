//! Cases in words: where one stands, by when who has to do what, and what follows when they do not.

use super::paper::{PaperField, PaperRow};
use crate::times::beijing;
use flow::case::{Asked, CaseLine, CaseView, MoveView, StepView};
use jiff::civil::Date;
use rules::case::{Actor, CaseKind, CaseState, Move, TABLE, To};
use rules::text::Bilingual;

/// Digits of the id by which people name a case; notices name it by the same.
const REFERENCE: usize = 8;

/// A deadline.
#[derive(Debug, Clone)]
pub struct DueCard {
    /// Last day.
    pub on: Date,
    /// How long that is, in words.
    pub left: Bilingual,
    /// The same as a style class.
    pub class: &'static str,
    /// The holidays of that year are not announced yet.
    pub may_move: bool,
}

impl DueCard {
    fn of(line: &CaseLine) -> Option<Self> {
        let days = line.days_left?;
        let (left, class) = match days {
            i32::MIN..=-1 => (
                Bilingual::new(
                    format!("已逾期 {} 天", -days),
                    format!("overdue by {}", in_days(-days)),
                ),
                "refused",
            ),
            0 => (Bilingual::new("今天到期", "the last day is today"), "held"),
            _ => (
                Bilingual::new(format!("还有 {days} 天"), format!("{} left", in_days(days))),
                "",
            ),
        };
        Some(Self {
            on: line.due_on?,
            left,
            class,
            may_move: line.due_may_move,
        })
    }
}

fn in_days(days: i32) -> String {
    match days {
        1 => "1 day".to_owned(),
        _ => format!("{days} days"),
    }
}

/// A case in a list.
#[derive(Debug, Clone)]
pub struct CaseRow {
    /// Id.
    pub id: String,
    /// What people name it by.
    pub reference: String,
    /// What it is.
    pub title: Bilingual,
    /// Where it stands.
    pub state: Bilingual,
    /// The same as a style class.
    pub class: &'static str,
    /// Organ that decides it.
    pub organ: Bilingual,
    /// The running deadline.
    pub due: Option<DueCard>,
    /// Nobody decided in time.
    pub overdue: bool,
    /// A deadline was missed at some time.
    pub missed: bool,
    /// When it was begun.
    pub opened_on: Date,
    /// When it was closed.
    pub closed_on: Option<Date>,
}

impl CaseRow {
    /// Of a line.
    pub fn of(line: &CaseLine) -> Self {
        let past_due = line.days_left.is_some_and(|days| days < 0);
        Self {
            reference: reference(&line.id),
            id: line.id.clone(),
            title: line.title.clone(),
            state: line.state_title.clone(),
            class: class_of(line.state),
            organ: line.organ_name.clone(),
            due: DueCard::of(line),
            overdue: line.closed_on.is_none()
                && (past_due || line.state == CaseState::Overdue.word()),
            missed: line.missed,
            opened_on: line.opened_on,
            closed_on: line.closed_on,
        }
    }

    /// Rows to work from: what is overdue first, then what is due.
    pub fn by_deadline(lines: &[CaseLine]) -> Vec<Self> {
        let mut rows: Vec<Self> = lines.iter().map(Self::of).collect();
        rows.sort_by_key(|row| {
            let due_on = row.due.as_ref().map_or(Date::MAX, |due| due.on);
            (!row.overdue, due_on, row.opened_on)
        });
        rows
    }
}

/// The end of an id, as people read it out.
fn reference(id: &str) -> String {
    let from = id.len().saturating_sub(REFERENCE);
    id.get(from..).unwrap_or(id).to_uppercase()
}

fn class_of(state: &str) -> &'static str {
    match CaseState::from_word(state) {
        Some(CaseState::Granted) => "good",
        Some(CaseState::Overdue | CaseState::Refused) => "refused",
        Some(CaseState::Supplement | CaseState::Notified) => "held",
        Some(state) if state.is_closed() => "past",
        _ => "running",
    }
}

/// What comes by itself when nobody acts in time; `None` where nothing does.
fn if_silent(line: &CaseLine) -> Option<Bilingual> {
    let (kind, state) = (
        CaseKind::from_word(line.kind)?,
        CaseState::from_word(line.state)?,
    );
    let rule = TABLE.iter().find(|rule| {
        rule.step == Move::MissDeadline && rule.kinds.contains(&kind) && rule.from.contains(&state)
    })?;
    let (zh, en) = match rule.to {
        To::State(CaseState::Overdue) => (
            "逾期没有决定的，相关信息立即停止展示和使用，直到有人作出决定，并计入承办单位的逾期数",
            "if nobody decides in time, what it is about is neither shown nor used until somebody does, and it counts against the organ in public",
        ),
        To::State(CaseState::InHand) => (
            "逾期没有受理的，案件自动转给承办单位",
            "if it is not passed on in time, it goes to the organ by itself",
        ),
        To::State(CaseState::Granted) => (
            "逾期没有答复的，视为支持",
            "if nobody answers in time, it counts as granted",
        ),
        To::State(CaseState::Dropped) => (
            "逾期没有办理的，程序终止，对本人没有影响",
            "if nothing is done in time, it is dropped and nothing happens to the person",
        ),
        To::Back => (
            "到期没有补正的，按现有材料继续办理",
            "if nothing is supplied in time, it goes on with what there is",
        ),
        To::State(_) | To::Same => return None,
    };
    Some(Bilingual::new(zh, en))
}

/// A field before and after.
#[derive(Debug, Clone)]
pub struct FieldRow {
    /// Name.
    pub title: Bilingual,
    /// As recorded.
    pub old: String,
    /// As it should be, or is.
    pub new: String,
}

/// A step.
#[derive(Debug, Clone)]
pub struct StepCard {
    /// What was done.
    pub title: Bilingual,
    /// As whom.
    pub actor: Bilingual,
    /// For which organ.
    pub organ: Bilingual,
    /// Beijing time.
    pub at: String,
    /// Where it led.
    pub state: Bilingual,
    /// Last day of the deadline from then on.
    pub due_on: Option<Date>,
    /// Reasons, statement, reply.
    pub text: String,
    /// Number of the document.
    pub document: String,
    /// Fields, old and new.
    pub fields: Vec<FieldRow>,
    /// What else was said, with the name of it.
    pub facts: Vec<(Bilingual, String)>,
    /// Entry of the access log.
    pub log_index: u64,
}

impl StepCard {
    fn of(step: &StepView) -> Self {
        Self {
            title: step.title.clone(),
            actor: step.actor.clone(),
            organ: step.organ_name.clone(),
            at: beijing(step.at),
            state: step.state_title.clone(),
            due_on: step.due_on,
            text: step.text.clone(),
            document: step.document.clone(),
            facts: step.facts.clone(),
            fields: step
                .fields
                .iter()
                .map(|field| FieldRow {
                    title: field.title.clone(),
                    old: field.old.clone(),
                    new: field.new.clone(),
                })
                .collect(),
            log_index: step.log_index,
        }
    }
}

/// The record a case is about.
#[derive(Debug, Clone)]
pub struct RecordCard {
    /// Name of the item.
    pub item: Bilingual,
    /// Document number.
    pub document_number: String,
    /// Day of the decision.
    pub decided_on: String,
    /// Last day it is shown.
    pub display_until: String,
}

/// A case.
#[derive(Debug, Clone)]
pub struct CaseCard {
    /// As in a list.
    pub row: CaseRow,
    /// Masked name of the person.
    pub hint: String,
    /// Organ a complaint is about.
    pub about: Option<Bilingual>,
    /// List, for a listing.
    pub list: Option<Bilingual>,
    /// Record.
    pub record: Option<RecordCard>,
    /// First day on which a decision may be made.
    pub not_before: Option<Date>,
    /// Who acts next: as whom, and what they may do. Whoever reads it comes first.
    pub next: Vec<(Bilingual, Vec<Bilingual>)>,
    /// What comes by itself when nobody does.
    pub if_silent: Option<Bilingual>,
    /// Steps, the first first.
    pub steps: Vec<StepCard>,
    /// Papers, in the order they came.
    pub papers: Vec<PaperRow>,
}

impl CaseCard {
    /// Of a case; `reader` is what its own moves are called by.
    pub fn of(view: &CaseView, reader: &Bilingual) -> Self {
        let mut next: Vec<(Bilingual, Vec<Bilingual>)> = Vec::new();
        let own = view.moves.iter().map(|one| (reader, &one.title));
        let others = view.others.iter().map(|(actor, title)| (actor, title));
        let time = Actor::Clock.title();
        for (actor, title) in own.chain(others).filter(|(actor, _)| **actor != time) {
            match next.iter_mut().find(|(known, _)| known == actor) {
                Some((_, titles)) => titles.push(title.clone()),
                None => next.push((actor.clone(), vec![title.clone()])),
            }
        }
        Self {
            row: CaseRow::of(&view.line),
            hint: view.hint.clone(),
            about: view.about.clone(),
            list: view.list.clone(),
            record: view.record.as_ref().map(|record| RecordCard {
                item: record.item.clone(),
                document_number: record.document_number.clone(),
                decided_on: record.decided_on.clone(),
                display_until: record.display_until.clone(),
            }),
            not_before: view.not_before,
            next,
            if_silent: if_silent(&view.line),
            steps: view.steps.iter().map(StepCard::of).collect(),
            papers: view.papers.iter().map(PaperRow::of).collect(),
        }
    }
}

/// A field to fill in: its code is fixed, or is to be chosen.
#[derive(Debug, Clone, Default)]
pub struct FieldSlot {
    /// Place, from 1.
    pub number: usize,
    /// Code; empty when none is chosen.
    pub code: String,
    /// Name.
    pub title: Option<Bilingual>,
    /// As recorded.
    pub old: String,
    /// As typed.
    pub new: String,
}

/// What somebody may do now, as a form.
#[derive(Debug, Clone)]
pub struct MoveForm {
    /// Word.
    pub step: &'static str,
    /// In words.
    pub title: Bilingual,
    /// What it means.
    pub note: Option<Bilingual>,
    /// A document has to come with it.
    pub paper: bool,
    /// A text has to.
    pub reason: bool,
    /// The decision says what becomes of the record: as it was chosen, perhaps not yet.
    pub result: Option<String>,
    /// What else can be said with it, in one of several words.
    pub asks: Option<Asked>,
    /// The word that was chosen.
    pub chosen: String,
    /// The refusal may say that the material was false.
    pub asks_false_material: bool,
    /// Fields.
    pub slots: Vec<FieldSlot>,
    /// Fields to choose from; empty where the slots are fixed.
    pub choices: Vec<(String, Bilingual)>,
    /// Shown at once.
    pub open: bool,
    /// As typed.
    pub text: String,
    /// As typed.
    pub document: String,
    /// Where papers are chosen, when they may come with it.
    pub papers: Option<PaperField>,
}

impl MoveForm {
    /// Of a move, with nothing typed yet.
    pub fn of(one: &MoveView) -> Self {
        Self {
            step: one.step,
            title: one.title.clone(),
            note: note(one.step),
            paper: one.paper,
            reason: one.reason,
            result: None,
            asks: one.asks.clone(),
            chosen: String::new(),
            asks_false_material: false,
            slots: Vec::new(),
            choices: Vec::new(),
            open: false,
            text: String::new(),
            document: String::new(),
            papers: None,
        }
    }
}

fn note(step: &str) -> Option<Bilingual> {
    let (zh, en) = match Move::from_word(step)? {
        Move::Withdraw => (
            "撤回后不再办理；您可以再次提出",
            "it goes no further then; you may begin again",
        ),
        Move::Supply => (
            "提交后，案件回到办理的地方，期限继续计算",
            "the case goes back to where it was, and its deadline runs on",
        ),
        Move::State => (
            "您的陈述和申辩必须得到答复，此前不能作出决定",
            "your statement has to be answered before anything is decided",
        ),
        Move::Agree => (
            "不同意的不必办理，这条信息就不会公示；同意后可以随时撤回",
            "do nothing if you do not agree, and nothing is shown; you may take your consent back at any time",
        ),
        Move::ReportDecision => (
            "请填写复议或者诉讼决定的文号和结果",
            "give the number and the outcome of the decision",
        ),
        Move::AskSupplement => (
            "等候本人期间，您的期限停止计算",
            "while the person is asked, your deadline stands still",
        ),
        Move::Extend => (
            "只能延长一次，延长到规则允许的最长期限；理由本人可见",
            "once, to the longest the rule allows; the person reads the reason",
        ),
        Move::Grant | Move::Refuse => (
            "决定和理由立即告知本人，不能更改",
            "decision and reasons are told to the person at once and cannot be changed",
        ),
        _ => return None,
    };
    Some(Bilingual::new(zh, en))
}

/// What a person may begin, as a page says it.
#[derive(Debug, Clone)]
pub struct KindCard {
    /// Word.
    pub word: &'static str,
    /// Name.
    pub title: Bilingual,
    /// What it is for.
    pub about: Bilingual,
    /// What is to be written.
    pub ask: Bilingual,
    /// A document has to come with it.
    pub paper: bool,
    /// It is about a record.
    pub record: bool,
}

impl KindCard {
    /// Of the word of a kind that a person begins.
    pub fn of(word: &str) -> Option<Self> {
        let kind = CaseKind::from_word(word).filter(|kind| kind.is_the_persons())?;
        let rule = TABLE.iter().find(|rule| {
            rule.step == Move::File && rule.from.is_empty() && rule.kinds.contains(&kind)
        })?;
        let (about, ask) = kind_words(kind);
        Some(Self {
            word: kind.word(),
            title: kind.title(),
            about: Bilingual::new(about.0, about.1),
            ask: Bilingual::new(ask.0, ask.1),
            paper: rule.paper,
            record: kind.needs_record(),
        })
    }
}

type Words = ((&'static str, &'static str), (&'static str, &'static str));

fn kind_words(kind: CaseKind) -> Words {
    match kind {
        CaseKind::Correction => (
            (
                "信息的内容写错了，请来源单位更正。填写要更正的项目即可，其他留空。",
                "Something in the record is wrong. Fill in the fields that are to be corrected and leave the others empty.",
            ),
            ("怎么知道是错的", "How you know that it is wrong"),
        ),
        CaseKind::Objection => (
            (
                "这条信息不应该记录，或者不应该这样记录。提出后信息即标注“异议中”。",
                "The record should not be there, or not so. It is marked as disputed as soon as you object.",
            ),
            ("理由", "Your reasons"),
        ),
        CaseKind::Complaint => (
            (
                "对查询、办理方式或者平台不满意。投诉由平台运行单位答复。",
                "You are not content with how you were dealt with. The operator answers.",
            ),
            ("发生了什么", "What happened"),
        ),
        CaseKind::Reconsideration => (
            (
                "您已申请行政复议或者提起诉讼。由受理机关决定，这里跟踪结果；信息标注“异议中”。",
                "You applied for reconsideration or went to court. Another body decides; here it is followed, and the record is marked as disputed.",
            ),
            (
                "向哪个机关申请、请求什么",
                "To which body, and what you ask",
            ),
        ),
        CaseKind::Repair => (
            (
                "义务已经履行、期限已满，请求信用修复。修复后这条信息不再展示和使用。",
                "The duty is performed and the period is over. Once repaired, the record is neither shown nor used.",
            ),
            (
                "怎样履行的，附作出承诺的说明",
                "How you performed it, and your commitment",
            ),
        ),
        CaseKind::LatePerformance => (
            (
                "义务后来已经履行，请求在信息旁注明。",
                "You performed the duty later and want that said beside the record.",
            ),
            ("何时、怎样履行的", "When and how you performed it"),
        ),
        CaseKind::Extension => (
            (
                "需要更多时间履行义务，请求延期。",
                "You need more time for a duty.",
            ),
            ("为什么需要、到什么时候", "Why, and until when"),
        ),
        CaseKind::OwnStatement => (
            (
                "您自己的话，经核对不涉及他人后显示在信息旁，随时可以撤下。",
                "Your own words, shown beside the record once it is checked that they tell nothing of others. You may take them back at any time.",
            ),
            ("您的说明", "Your statement"),
        ),
        CaseKind::Publication | CaseKind::Listing => (("", ""), ("", "")),
    }
}

/// What a person may begin about a record; what concerns a duty only where the record speaks against them.
pub fn kinds_for(adverse: bool) -> Vec<(&'static str, Bilingual)> {
    let for_duties = |kind: &CaseKind| {
        matches!(
            kind,
            CaseKind::Repair | CaseKind::LatePerformance | CaseKind::Extension
        )
    };
    CaseKind::ALL
        .into_iter()
        .filter(|kind| kind.is_the_persons() && kind.needs_record())
        .filter(|kind| adverse || !for_duties(kind))
        .map(|kind| (kind.word(), kind.title()))
        .collect()
}
