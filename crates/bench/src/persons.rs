//! People who do not exist: numbers of a region code that was never given, names put together from a few characters.

use jiff::ToSpan as _;
use jiff::civil::date;
use rules::identifier::citizen_check_digit;

/// Birthdays used before the sequence number goes up.
const DAYS: u64 = 20_000;
const SURNAMES: [&str; 10] = ["赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈"];
const GIVEN: [&str; 10] = ["安", "文", "明", "华", "丽", "伟", "芳", "强", "静", "勇"];

/// The citizen number of the person of an index; distinct below twenty million.
pub fn number(index: u64) -> String {
    let days = i64::try_from(index % DAYS).unwrap_or_default();
    let born = date(1950, 1, 1).saturating_add(days.days());
    let body = format!("360199{}{:03}", born.strftime("%Y%m%d"), index / DAYS);
    let check = citizen_check_digit(&body).expect("seventeen digits");
    format!("{body}{check}")
}

/// The name of the person of an index.
pub fn name(index: u64) -> String {
    let pick = |from: [&'static str; 10], divisor: u64| {
        from[usize::try_from(index / divisor % 10).unwrap_or_default()]
    };
    format!(
        "{}{}{}",
        pick(SURNAMES, 1),
        pick(GIVEN, 10),
        pick(GIVEN, 100)
    )
}
