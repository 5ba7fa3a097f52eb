//! What follows from a row by law: its basis, its grade, and when its display ends.

use super::dates::Dates;
use super::reading::Reading;
use super::tell::say;
use super::words;
use crate::gate::tabular::DateValue;
use jiff::civil::Date;
use rules::catalogue::{EndRule, Grade, GradeRule, Role};
use rules::definition::Applied;
use rules::display::{self, End, EndProblem, Facts};
use rules::finding::Severity;
use rules::period::months_after;
use rules::record::EndReason;

/// Yuan in 万元.
const YUAN_IN_TEN_THOUSAND: i128 = 10_000;

/// No basis, no record: one of the item's instruments was in force when the organ decided.
pub(super) fn check_basis(reading: &mut Reading, decided_on: Date) {
    if reading.plan.has_basis_on(decided_on) {
        return;
    }
    let title = &reading.plan.context.item.title;
    reading.tell(
        "ROW-BASIS-NOT-IN-FORCE",
        Severity::Refused,
        reading.plan.of(Role::DecidedOn),
        say(
            format!(
                "决定日期{decided_on}时，事项“{}”的法律依据均未施行或已失效。",
                title.zh
            ),
            format!(
                "On the decision date {decided_on} no legal basis of the item “{}” was in force.",
                title.en
            ),
        ),
        say(
            "无依据的信息不得归集；请核对决定日期。",
            "Without a basis nothing is collected; check the decision date.",
        ),
    );
}

/// The grade of the row. A penalty kind without a grade holds it: a person grades, not the platform.
pub(super) fn grade(reading: &mut Reading, dates: &Dates) -> Option<Grade> {
    match reading.plan.context.item.grade {
        GradeRule::None => None,
        GradeRule::Fixed(grade) => Some(grade),
        GradeRule::ByPenaltyKind => by_penalty_kind(reading, dates),
    }
}

/// What the organ defined reaches an act of its day or later; of what came into effect since, only what is milder.
fn applied<'a>(reading: &Reading<'a, '_>, dates: &Dates) -> Applied<'a> {
    let context = &reading.plan.context;
    Applied::to(context.defined, dates.acted_on, context.received_on)
}

/// What cannot be decided by rule waits for a person, except the end of a record, which only favours the subject.
fn undecided(withdrawal: bool) -> Severity {
    if withdrawal {
        Severity::Notice
    } else {
        Severity::Held
    }
}

fn by_penalty_kind(reading: &mut Reading, dates: &Dates) -> Option<Grade> {
    let pack = reading.plan.context.pack;
    let index = reading.plan.of(Role::PenaltyKinds);
    let fine = reading
        .plan
        .of(Role::FineTenThousandYuan)
        .and_then(|index| {
            let rules::catalogue::FieldKind::Decimal { scale } = reading.field(index).field.kind
            else {
                return None;
            };
            Some((reading.values[index].units?, u32::from(scale)))
        });
    let applied = applied(reading, dates);
    let mut gravest = None;
    let mut unknown = false;
    for word in words::split(reading.text(Role::PenaltyKinds)) {
        let known = |word: &str| pack.penalty_kinds.iter().find(|kind| kind.word == word);
        let kind = known(word).or_else(|| known(words::base(word)));
        let catalogue = kind.map(|kind| {
            let small = kind
                .minor_up_to_yuan
                .zip(fine)
                .is_some_and(|(limit, fine)| is_up_to(fine, limit));
            if small { Grade::Minor } else { kind.grade }
        });
        match applied.grade(word, catalogue) {
            Some(grade) => gravest = gravest.max(Some(grade)),
            None => unknown = true,
        }
    }
    if unknown {
        reading.tell(
            "ROW-GRADE-UNKNOWN",
            undecided(dates.withdrawal),
            index,
            say(
                "处罚类别没有对应的失信等级，须由工作人员确定。",
                "A kind of penalty has no grade; an official has to decide it.",
            ),
            say(
                "请等待审核，或改用代码集内的处罚类别。",
                "Wait for the review, or use a kind of penalty that is on the list.",
            ),
        );
    }
    gravest
}

/// Whether an amount in units of 万元 / 10^scale is at most so many yuan.
fn is_up_to((units, scale): (i128, u32), limit_yuan: u64) -> bool {
    let limit = 10_i128
        .checked_pow(scale)
        .and_then(|one| one.checked_mul(i128::from(limit_yuan)));
    match (units.checked_mul(YUAN_IN_TEN_THOUSAND), limit) {
        (Some(yuan), Some(limit)) => yuan <= limit,
        _ => false,
    }
}

/// The end of display, computed; the uploader's is compared with it and never taken.
pub(super) fn end(reading: &mut Reading, dates: &Dates, grade: Option<Grade>) -> End {
    let context = &reading.plan.context;
    let received_on = context.received_on;
    let facts = Facts {
        decided_on: dates.decided_on,
        own_end: dates.own_end,
        grade,
        received_on,
    };
    let (rule, pack) = (&context.item.end, context.pack);
    let end = match display::end(rule, &facts, &pack.parameters, &pack.calendar) {
        Ok(end) => end,
        Err(problem) => {
            tell_no_end(reading, &problem, dates.withdrawal);
            return End {
                last_day: dates.decided_on,
                reason: usual_reason(rule),
            };
        }
    };
    let end = shortened(reading, dates, end);
    if end.last_day < received_on && !dates.withdrawal {
        reading.tell(
            "ROW-EXPIRED",
            Severity::Refused,
            None,
            say(
                format!("展示期限已于{}届满，该信息已超过展示期限，不再归集。", end.last_day),
                format!("Its display ended on {}; what has ended is not collected any more.", end.last_day),
            ),
            say(
                "无需报送。若本行更正已报送的信息，请改为报送撤销。",
                "There is nothing to report. If the row corrects an earlier one, withdraw that one instead.",
            ),
        );
    }
    compare_claim(reading, end);
    end
}

/// A display that the organ defined ends a record earlier than the law, and never later.
fn shortened(reading: &Reading, dates: &Dates, end: End) -> End {
    let months = applied(reading, dates).display_months();
    let last_day = months.and_then(|months| months_after(dates.decided_on, months));
    match last_day.filter(|last_day| *last_day < end.last_day) {
        Some(last_day) => End {
            last_day,
            reason: EndReason::FixedPeriod,
        },
        None => end,
    }
}

fn usual_reason(rule: &EndRule) -> EndReason {
    match rule {
        EndRule::ByGrade => EndReason::GradePeriod,
        EndRule::OwnEnd { .. } => EndReason::OwnEnd,
        EndRule::After(_) => EndReason::FixedPeriod,
        EndRule::OwnEndAtMost { .. } => EndReason::LegalCap,
    }
}

fn tell_no_end(reading: &mut Reading, problem: &EndProblem, withdrawal: bool) {
    let (zh, en) = match problem {
        EndProblem::Parameter(missing) => (
            format!("数据包没有{}适用的参数{}", missing.day, missing.id),
            format!(
                "the pack has no parameter {} for {}",
                missing.id, missing.day
            ),
        ),
        EndProblem::Calendar(missing) => (
            format!("数据包没有{}年的节假日安排", missing.year),
            format!("the pack has no calendar of {}", missing.year),
        ),
        EndProblem::NoGrade => (
            "本行没有失信等级".to_owned(),
            "the row has no grade".to_owned(),
        ),
    };
    reading.tell(
        "ROW-END-UNKNOWN",
        undecided(withdrawal),
        None,
        say(
            format!("无法计算展示期限：{zh}。"),
            format!("The end of display cannot be computed: {en}."),
        ),
        say(
            "请等待平台运行单位补充数据包后审核。",
            "Wait until the operator has completed the pack and reviewed the row.",
        ),
    );
}

fn compare_claim(reading: &mut Reading, end: End) {
    let claimed = match reading.date(Role::ClaimedDisplayUntil) {
        Some(DateValue::Day(day)) if day == end.last_day => return,
        Some(DateValue::Day(day)) => (day.to_string(), day.to_string()),
        Some(DateValue::LongTerm) => ("长期".to_owned(), "open-ended".to_owned()),
        None => return,
    };
    reading.tell(
        "ROW-DISPLAY-END-DIFFERS",
        Severity::Notice,
        reading.plan.of(Role::ClaimedDisplayUntil),
        say(
            format!("填报的公示截止期（{}）与按规定计算的（{}）不一致，以计算结果为准。", claimed.0, end.last_day),
            format!("The claimed end of display ({}) is not the computed one ({}); the computed one counts.", claimed.1, end.last_day),
        ),
        say("无需处理；请据此更新本单位系统。", "Nothing to do; correct your own system accordingly."),
    );
}
