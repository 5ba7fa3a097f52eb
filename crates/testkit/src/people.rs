//! People who do not exist: their numbers carry a county that was never given, and right check digits.

use jiff::civil::{Date, date};
use rules::identifier::citizen_check_digit;

/// The first six digits of every synthetic number: no county ever had them.
const NO_COUNTY: &str = "360199";

/// A synthetic person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// Name.
    pub name: &'static str,
    /// Day of birth.
    pub born_on: Date,
    /// Number among those born on this day.
    pub sequence: u16,
}

impl Person {
    /// The person's citizen number, 18 characters.
    #[must_use]
    pub fn number(&self) -> String {
        citizen_number(self.born_on, self.sequence)
    }
}

/// A person with an account, `zhang-san`.
pub const ZHANG_SAN: Person = Person {
    name: "张三",
    born_on: date(1990, 3, 7),
    sequence: 2,
};

/// A person with an account, `li-si`.
pub const LI_SI: Person = Person {
    name: "李四",
    born_on: date(1985, 11, 30),
    sequence: 13,
};

/// A person without an account.
pub const WANG_WU: Person = Person {
    name: "王五",
    born_on: date(1978, 6, 1),
    sequence: 25,
};

/// A citizen number of nobody.
///
/// # Panics
/// For a sequence above 999.
#[must_use]
pub fn citizen_number(born_on: Date, sequence: u16) -> String {
    assert!(sequence <= 999, "a sequence has three digits");
    let body = format!("{NO_COUNTY}{}{sequence:03}", born_on.strftime("%Y%m%d"));
    let check = citizen_check_digit(&body).expect("the body has seventeen digits");
    format!("{body}{check}")
}
