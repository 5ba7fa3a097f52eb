//! 未成年人: how old the person was on the day of the act.

use super::reading::Reading;
use super::tell::say;
use jiff::civil::Date;
use rules::catalogue::Role;
use rules::finding::Severity;
use rules::period::has_reached;

/// The parameter that holds the age of majority, chosen by the day of the act.
const ADULT_AGE: &str = "ADULT_AGE";
/// Majority in whole years where the pack has no such parameter (Civil Code art. 17).
const ADULT_AGE_BY_CIVIL_CODE: u32 = 18;

/// Refuses a person below the item's age and holds any other minor for a person's review.
pub(super) fn check(reading: &mut Reading, born_on: Date, acted_on: Date) {
    let context = &reading.plan.context;
    let youngest = context.item.minimum_age;
    let adult = context
        .pack
        .parameters
        .count_on(ADULT_AGE, acted_on)
        .unwrap_or(ADULT_AGE_BY_CIVIL_CODE);
    let field = reading.plan.of(Role::IdentityNumber);
    if !has_reached(born_on, youngest, acted_on) {
        reading.tell(
            "ROW-BELOW-AGE",
            Severity::Refused,
            field,
            say(
                format!("行为发生时本人未满{youngest}周岁，该事项不得归集。"),
                format!("The person was under {youngest} on the day of the act; the item may not be collected."),
            ),
            say("请勿报送；日期或号码有误的，请更正。", "Do not report it; if a date or the number is wrong, correct it."),
        );
    } else if !has_reached(born_on, adult, acted_on) {
        reading.tell(
            "ROW-MINOR",
            Severity::Held,
            field,
            say(
                format!("行为发生时本人未满{adult}周岁，须由工作人员审核。"),
                format!("The person was under {adult} on the day of the act; an official has to review the row."),
            ),
            say("请等待审核；依法应当封存的，请报送撤销。", "Wait for the review; if the record is to be sealed by law, withdraw it."),
        );
    }
}
