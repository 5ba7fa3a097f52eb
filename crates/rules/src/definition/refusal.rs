//! Why a move is not made.

use super::Definition;
use super::moves::{Actor, Move, State};
use super::table::Rule;
use super::terms::Worse;
use crate::calendar::CalendarMissing;
use crate::parameter::ParameterMissing;
use crate::text::Bilingual;
use jiff::civil::Date;

/// Why not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MoveRefusal {
    /// The state does not allow it.
    NotNow {
        /// State; `None` for a definition that was to be begun.
        state: Option<State>,
        /// What may be done instead, and by whom.
        lawful: Vec<(Move, Actor)>,
    },
    /// Somebody moved the definition meanwhile.
    Changed {
        /// State it is in now.
        state: State,
        /// What may be done there.
        lawful: Vec<(Move, Actor)>,
    },
    /// The other one may, but not this one.
    NotYours {
        /// Who may.
        by: Actor,
    },
    /// Reasons have to come with it.
    ReasonMissing,
    /// Whoever wrote it may not decide on it.
    FourEyes,
    /// Nothing is defined.
    NothingDefined,
    /// A definition stays with its item.
    OtherItem,
    /// So many comments have no answer.
    Unanswered(u32),
    /// The impact of the newest content was not computed.
    NotAssessed,
    /// The day of effect has to lie after this day.
    EffectTooEarly {
        /// The day.
        after: Date,
    },
    /// It would be worse than what people could comment on.
    ConsultAgain(Vec<Worse>),
    /// The public cannot comment on it today.
    NoComments(State),
    /// Comments cannot be answered any more, or this one was.
    NoAnswers(State),
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
    /// Somebody moved the definition before this move.
    #[must_use]
    pub fn changed(definition: &Definition, day: Date) -> Self {
        MoveRefusal::Changed {
            state: definition.state_on(day),
            lawful: named(definition.lawful(day)),
        }
    }

    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            MoveRefusal::NotNow { .. } => "DEFINITION-MOVE",
            MoveRefusal::Changed { .. } => "DEFINITION-CHANGED",
            MoveRefusal::NotYours { .. } => "DEFINITION-NOT-YOURS",
            MoveRefusal::ReasonMissing => "DEFINITION-REASON",
            MoveRefusal::FourEyes => "DEFINITION-FOUR-EYES",
            MoveRefusal::NothingDefined => "DEFINITION-EMPTY",
            MoveRefusal::OtherItem => "DEFINITION-OTHER-ITEM",
            MoveRefusal::Unanswered(_) => "DEFINITION-UNANSWERED",
            MoveRefusal::NotAssessed => "DEFINITION-NOT-ASSESSED",
            MoveRefusal::EffectTooEarly { .. } => "DEFINITION-EFFECT-TOO-EARLY",
            MoveRefusal::ConsultAgain(_) => "DEFINITION-CONSULT-AGAIN",
            MoveRefusal::NoComments(_) => "DEFINITION-NO-COMMENTS",
            MoveRefusal::NoAnswers(_) => "DEFINITION-NO-ANSWERS",
            MoveRefusal::Calendar(missing) => missing.code(),
            MoveRefusal::Law(_) => "DEFINITION-LAW-MISSING",
        }
    }

    /// In words.
    #[must_use]
    pub fn text(&self) -> Bilingual {
        match self {
            MoveRefusal::NotNow { state, lawful } => not_now(*state, lawful),
            MoveRefusal::Changed { state, lawful } => {
                let (title, can) = (state.title(), in_words(lawful));
                Bilingual::new(
                    format!(
                        "刚刚已有变化，现为“{}”，您的操作没有执行。可以：{}",
                        title.zh, can.zh
                    ),
                    format!(
                        "Somebody moved it meanwhile; it is “{}” now, and nothing was done. Possible: {}",
                        title.en, can.en
                    ),
                )
            }
            MoveRefusal::NotYours { by } => {
                let who = by.title();
                Bilingual::new(
                    format!("这一步只能由{}办理", who.zh),
                    format!("Only this one may do this: {}", who.en),
                )
            }
            MoveRefusal::Unanswered(count) => Bilingual::new(
                format!("还有{count}条意见没有答复，每一条都须公开答复"),
                format!("{count} comments have no answer; each is answered in public"),
            ),
            MoveRefusal::EffectTooEarly { after } => Bilingual::new(
                format!("生效日须晚于{after}"),
                format!("The day of effect has to lie after {after}"),
            ),
            MoveRefusal::ConsultAgain(worse) => {
                let texts: Vec<Bilingual> = worse.iter().map(Worse::text).collect();
                let zh: Vec<&str> = texts.iter().map(|text| text.zh.as_str()).collect();
                let en: Vec<&str> = texts.iter().map(|text| text.en.as_str()).collect();
                Bilingual::new(
                    format!(
                        "比征求意见时更重，须退回起草并重新公开征求意见：{}",
                        zh.join("、")
                    ),
                    format!(
                        "This is worse than what people could comment on; take it back and put it to them again: {}",
                        en.join(", ")
                    ),
                )
            }
            MoveRefusal::NoComments(state) => {
                let title = state.title();
                Bilingual::new(
                    format!("当前为“{}”，不在征求意见期内", title.zh),
                    format!("It is “{}”, and not open for comments", title.en),
                )
            }
            MoveRefusal::NoAnswers(state) => {
                let title = state.title();
                Bilingual::new(
                    format!(
                        "当前为“{}”，或者这条意见已经答复；答复公布后不再更改",
                        title.zh
                    ),
                    format!(
                        "It is “{}”, or this comment has its answer; what was published is not changed",
                        title.en
                    ),
                )
            }
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
            MoveRefusal::ReasonMissing => (
                "须写明理由，理由公开",
                "Reasons have to be given; everyone reads them",
            ),
            MoveRefusal::FourEyes => (
                "起草、修改或者报请的人不能自己审定",
                "Whoever wrote it or submitted it may not decide on it",
            ),
            MoveRefusal::NothingDefined => ("没有划定内容", "Nothing is defined"),
            MoveRefusal::OtherItem => (
                "划定不能改换目录事项，请另行起草",
                "A definition stays with its item; draft another one",
            ),
            _ => (
                "须先对最新内容作影响预估",
                "Compute the impact of the newest content first",
            ),
        };
        Bilingual::new(zh, en)
    }
}

fn not_now(state: Option<State>, lawful: &[(Move, Actor)]) -> Bilingual {
    let can = in_words(lawful);
    match state.map(State::title) {
        None => Bilingual::new(
            format!("划定不能这样开始。可以：{}", can.zh),
            format!("A definition does not begin so. Possible: {}", can.en),
        ),
        Some(title) => Bilingual::new(
            format!("当前为“{}”，不能这样办理。可以：{}", title.zh, can.zh),
            format!(
                "It is “{}”, where this cannot be done. Possible: {}",
                title.en, can.en
            ),
        ),
    }
}

/// What may be done, as a refusal names it.
pub(super) fn named<'r>(rules: impl Iterator<Item = &'r Rule>) -> Vec<(Move, Actor)> {
    rules.map(|rule| (rule.step, rule.by)).collect()
}

fn in_words(lawful: &[(Move, Actor)]) -> Bilingual {
    if lawful.is_empty() {
        return Bilingual::new("无，已经终结", "nothing, it is closed");
    }
    let zh = lawful
        .iter()
        .map(|(step, by)| format!("{}（{}）", step.title().zh, by.title().zh));
    let en = lawful
        .iter()
        .map(|(step, by)| format!("{} ({})", step.title().en, by.title().en));
    Bilingual::new(
        zh.collect::<Vec<_>>().join("；"),
        en.collect::<Vec<_>>().join("; "),
    )
}
