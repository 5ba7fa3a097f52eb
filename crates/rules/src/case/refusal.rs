//! Why a move is not made.

use super::Case;
use super::moves::{Actor, Move};
use super::state::CaseState;
use super::table::Rule;
use crate::calendar::CalendarMissing;
use crate::parameter::ParameterMissing;
use crate::text::Bilingual;
use jiff::civil::Date;

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MoveRefusal {
    /// The state does not allow it.
    NotNow {
        /// State; `None` for a case that was to be begun.
        state: Option<CaseState>,
        /// What may be done instead, and by whom.
        lawful: Vec<(Move, &'static [Actor])>,
    },
    /// Somebody else may, but not this one.
    NotYours {
        /// Who may.
        by: &'static [Actor],
    },
    /// A document has to come with it.
    PaperMissing,
    /// Reasons have to come with it.
    ReasonMissing,
    /// Whoever proposed it may not decide on it.
    FourEyes,
    /// The person still has until this day to answer.
    StatementPeriod(Date),
    /// The person answered, and nobody has replied.
    StatementUnanswered,
    /// The deadline has not passed: this is its last day.
    NotYetMissed(Date),
    /// The record has not ended.
    RecordStands,
    /// The deadline passed on this day, and what follows from that comes first.
    Missed(Date),
    /// The person was asked for what is missing before; one asks once, for everything.
    AskedBefore,
    /// The person said nothing that waits for a reply.
    NothingToAnswer,
    /// The person agreed before.
    AgreedBefore,
    /// It was extended before, or cannot be longer.
    NoLonger,
    /// A case of this kind about the same record is open.
    Exists {
        /// Where it stands.
        state: CaseState,
    },
    /// A repair cannot be applied for: the first condition that is not fulfilled.
    Repair {
        /// Its code.
        code: &'static str,
        /// In words, with the dates.
        text: Bilingual,
    },
    /// No such field of the record, or none was named.
    Field {
        /// Code, as it was given; empty when none was.
        code: String,
    },
    /// What the case is about is not there, or has ended.
    RecordGone,
    /// The number is known under another name.
    OtherName,
    /// The record that the case would make is there already.
    RecordExists,
    /// Law or catalogue do not allow what the move would do.
    Unlawful {
        /// Stable code of what was found.
        code: &'static str,
        /// What.
        what: Bilingual,
        /// What to do.
        remedy: Bilingual,
    },
    /// Somebody moved the case meanwhile.
    Changed {
        /// State it is in now.
        state: CaseState,
        /// What may be done there.
        lawful: Vec<(Move, &'static [Actor])>,
    },
    /// The calendar does not reach so far.
    Calendar(CalendarMissing),
    /// The pack has no period for the day.
    Law(ParameterMissing),
}

impl From<CalendarMissing> for MoveRefusal {
    fn from(missing: CalendarMissing) -> Self {
        MoveRefusal::Calendar(missing)
    }
}

impl From<ParameterMissing> for MoveRefusal {
    fn from(missing: ParameterMissing) -> Self {
        MoveRefusal::Law(missing)
    }
}

impl MoveRefusal {
    /// Somebody moved the case before this move.
    #[must_use]
    pub fn changed(case: &Case) -> Self {
        MoveRefusal::Changed {
            state: case.state,
            lawful: named(case.lawful()),
        }
    }

    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            MoveRefusal::NotNow { .. } => "CASE-MOVE",
            MoveRefusal::NotYours { .. } => "CASE-NOT-YOURS",
            MoveRefusal::PaperMissing => "CASE-PAPER",
            MoveRefusal::ReasonMissing => "CASE-REASON",
            MoveRefusal::FourEyes => "CASE-FOUR-EYES",
            MoveRefusal::StatementPeriod(_) => "CASE-STATEMENT-PERIOD",
            MoveRefusal::StatementUnanswered => "CASE-STATEMENT-UNANSWERED",
            MoveRefusal::NotYetMissed(_) => "CASE-NOT-MISSED",
            MoveRefusal::RecordStands => "CASE-RECORD-STANDS",
            MoveRefusal::Missed(_) => "CASE-MISSED",
            MoveRefusal::AskedBefore => "CASE-ASKED",
            MoveRefusal::NothingToAnswer => "CASE-NOTHING-TO-ANSWER",
            MoveRefusal::AgreedBefore => "CASE-AGREED",
            MoveRefusal::NoLonger => "CASE-EXTENDED",
            MoveRefusal::Exists { .. } => "CASE-EXISTS",
            MoveRefusal::Repair { code, .. } => code,
            MoveRefusal::Field { .. } => "CASE-FIELD",
            MoveRefusal::RecordGone => "CASE-RECORD",
            MoveRefusal::OtherName => "CASE-OTHER-NAME",
            MoveRefusal::RecordExists => "CASE-RECORD-EXISTS",
            MoveRefusal::Unlawful { code, .. } => code,
            MoveRefusal::Changed { .. } => "CASE-CHANGED",
            MoveRefusal::Calendar(missing) => missing.code(),
            MoveRefusal::Law(_) => "CASE-LAW-MISSING",
        }
    }

    /// In words.
    #[must_use]
    pub fn text(&self) -> Bilingual {
        match self {
            MoveRefusal::NotNow {
                state: None,
                lawful,
            } => Bilingual::new(
                format!("这类案件不能这样开始。可以：{}", in_chinese(lawful)),
                format!(
                    "A case of this kind does not begin so. Possible: {}",
                    in_english(lawful)
                ),
            ),
            MoveRefusal::NotNow {
                state: Some(state),
                lawful,
            } => {
                let title = state.title();
                Bilingual::new(
                    format!(
                        "案件当前为“{}”，不能这样办理。可以：{}",
                        title.zh,
                        in_chinese(lawful)
                    ),
                    format!(
                        "The case is “{}”, where this cannot be done. Possible: {}",
                        title.en,
                        in_english(lawful)
                    ),
                )
            }
            MoveRefusal::Changed { state, lawful } => {
                let title = state.title();
                Bilingual::new(
                    format!(
                        "案件刚刚已有变化，现为“{}”，您的操作没有执行。可以：{}",
                        title.zh,
                        in_chinese(lawful)
                    ),
                    format!(
                        "Somebody moved the case meanwhile; it is “{}” now, and nothing was done. Possible: {}",
                        title.en,
                        in_english(lawful)
                    ),
                )
            }
            MoveRefusal::Exists { state } => {
                let title = state.title();
                Bilingual::new(
                    format!(
                        "就这条信息已有同类案件，现为“{}”，请在该案件中办理",
                        title.zh
                    ),
                    format!(
                        "A case of this kind about the record is open (“{}”); go on there",
                        title.en
                    ),
                )
            }
            MoveRefusal::NotYours { by } => {
                let who: Vec<Bilingual> = by.iter().map(|actor| actor.title()).collect();
                let zh: Vec<&str> = who.iter().map(|text| text.zh.as_str()).collect();
                let en: Vec<&str> = who.iter().map(|text| text.en.as_str()).collect();
                Bilingual::new(
                    format!("这一步只能由以下人员办理：{}", zh.join("、")),
                    format!("Only these may do this: {}", en.join(", ")),
                )
            }
            MoveRefusal::Repair { text, .. } => text.clone(),
            MoveRefusal::Field { code } if code.is_empty() => {
                Bilingual::new("没有指明要更正的字段", "No field to be corrected is named")
            }
            MoveRefusal::Field { code } => Bilingual::new(
                format!("这条信息没有字段“{code}”"),
                format!("The record has no field “{code}”"),
            ),
            MoveRefusal::StatementPeriod(until) => Bilingual::new(
                format!("本人可在{until}前（含当日）陈述申辩，此前不得作出决定"),
                format!("The person may answer until {until}; nothing can be decided before"),
            ),
            MoveRefusal::NotYetMissed(due_on) => Bilingual::new(
                format!("期限尚未届满，最后一日为{due_on}"),
                format!("The deadline has not passed; its last day is {due_on}"),
            ),
            MoveRefusal::Missed(due_on) => Bilingual::new(
                format!("期限已于{due_on}届满，须先按逾期处理；支持申请或者终止仍可办理"),
                format!(
                    "The deadline passed on {due_on}, and what follows from that comes first; granting or dropping is still possible"
                ),
            ),
            MoveRefusal::Unlawful { what, .. } => what.clone(),
            MoveRefusal::Calendar(missing) => missing.text(),
            MoveRefusal::Law(missing) => Bilingual::new(
                format!("数据包没有{}适用的参数{}", missing.day, missing.id),
                format!(
                    "The pack has no parameter {} for {}",
                    missing.id, missing.day
                ),
            ),
            plain => plain.plain_text(),
        }
    }

    fn plain_text(&self) -> Bilingual {
        let (zh, en) = match self {
            MoveRefusal::PaperMissing => {
                ("这一步须附文书或者材料", "A document has to come with this")
            }
            MoveRefusal::ReasonMissing => (
                "须写明理由，本人将看到",
                "Reasons have to be given; the person reads them",
            ),
            MoveRefusal::FourEyes => (
                "提出的人不能自己复核决定",
                "Whoever proposed it may not decide on it",
            ),
            MoveRefusal::StatementUnanswered => (
                "本人已陈述申辩，须先答复",
                "The person answered the notice; reply to that first",
            ),
            MoveRefusal::RecordGone => (
                "没有这条信息，或者它已不再展示和使用",
                "There is no such record, or it is neither shown nor used any more",
            ),
            MoveRefusal::AskedBefore => (
                "已经一次性告知过须补正的内容，不能再次要求补正",
                "The person was asked for what is missing before; it is asked once, for everything",
            ),
            MoveRefusal::NothingToAnswer => (
                "本人没有待答复的陈述申辩",
                "The person said nothing that waits for a reply",
            ),
            MoveRefusal::AgreedBefore => (
                "本人已经同意公示",
                "The person agreed to the publication before",
            ),
            MoveRefusal::OtherName => (
                "该证件号码已以另一姓名登记，须先核实身份",
                "This number is recorded under another name; find out first who it is",
            ),
            MoveRefusal::RecordExists => (
                "同一文书的信息已在平台，不能重复列入",
                "A record of the same document is there already",
            ),
            MoveRefusal::RecordStands => {
                ("相关信息尚未到期", "The record it is about has not ended")
            }
            _ => (
                "期限已经延长过，或者不能再长",
                "The time was extended before, or cannot be longer",
            ),
        };
        Bilingual::new(zh, en)
    }
}

/// What may be done, as a refusal names it.
pub(super) fn named<'r>(rules: impl Iterator<Item = &'r Rule>) -> Vec<(Move, &'static [Actor])> {
    rules.map(|rule| (rule.step, rule.by)).collect()
}

fn in_chinese(lawful: &[(Move, &'static [Actor])]) -> String {
    if lawful.is_empty() {
        return "无，案件已办结".to_owned();
    }
    let each = lawful.iter().map(|(step, by)| {
        let who: Vec<String> = by.iter().map(|actor| actor.title().zh).collect();
        format!("{}（{}）", step.title().zh, who.join("、"))
    });
    each.collect::<Vec<_>>().join("；")
}

fn in_english(lawful: &[(Move, &'static [Actor])]) -> String {
    if lawful.is_empty() {
        return "nothing, the case is closed".to_owned();
    }
    let each = lawful.iter().map(|(step, by)| {
        let who: Vec<String> = by.iter().map(|actor| actor.title().en).collect();
        format!("{} ({})", step.title().en, who.join(", "))
    });
    each.collect::<Vec<_>>().join("; ")
}
