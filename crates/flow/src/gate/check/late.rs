//! 迟报: whether a row came after the reporting period.

use super::reading::Reading;
use super::tell::say;
use jiff::civil::Date;
use rules::catalogue::Role;
use rules::finding::Severity;
use rules::period::{Period, Rolling};

/// The parameter that holds the reporting period, chosen by the decision date.
const REPORTING_PERIOD: &str = "SGS_REPORT_WD";
/// So many times the reporting period in calendar days is past any run of holidays: late without a calendar.
const CERTAINLY_LATE: u32 = 3;
/// Whether the row came after the reporting period. Late rows are accepted and marked.
pub(super) fn check(reading: &mut Reading, decided_on: Date) -> bool {
    let context = &reading.plan.context;
    if !context.item.seven_working_days {
        return false;
    }
    let Ok(period) = context
        .pack
        .parameters
        .period_on(REPORTING_PERIOD, decided_on)
    else {
        // Before the reporting period existed nothing could be late.
        return false;
    };
    let received_on = context.received_on;
    let days_since = decided_on
        .until(received_on)
        .map_or(0, |span| span.get_days())
        .unsigned_abs();
    let n = match period {
        Period::WorkingDays(n) | Period::Days(n) => n,
        Period::Months(_) | Period::Years(_) => u32::MAX,
    };
    // Fewer calendar days than the period has working days: in time whatever the calendar says.
    if days_since <= n && n != u32::MAX {
        return false;
    }
    match period.end(decided_on, &context.pack.calendar, Rolling::Never) {
        Ok(due) if received_on <= due => false,
        Ok(due) => {
            tell_late(
                reading,
                &format!("最迟应于{due}报送"),
                &format!("it was due on {due}"),
            );
            true
        }
        Err(_) if days_since > n.saturating_mul(CERTAINLY_LATE) => {
            tell_late(reading, "已远超报送期限", "it is long past due");
            true
        }
        Err(missing) => {
            let text = missing.text();
            reading.tell(
                "ROW-LATE-UNKNOWN",
                Severity::Held,
                reading.plan.of(Role::DecidedOn),
                say(
                    format!("无法判断是否迟报：{}", text.zh),
                    format!("It is open whether the row is late: {}", text.en),
                ),
                say(
                    "请等待平台运行单位补充节假日安排。",
                    "Wait until the operator has added the calendar.",
                ),
            );
            false
        }
    }
}

fn tell_late(reading: &mut Reading, zh: &str, en: &str) {
    reading.tell(
        "ROW-LATE",
        Severity::Notice,
        reading.plan.of(Role::DecidedOn),
        say(
            format!("迟报：{zh}。已接收并标记。"),
            format!("Late: {en}. Accepted and marked."),
        ),
        say(
            "请在作出决定之日起的报送期限内报送。",
            "Report within the reporting period from the decision.",
        ),
    );
}
