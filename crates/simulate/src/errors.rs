//! The errors that files have, how often each is planted, and what the platform is expected to make of it.

/// What the platform is expected to do with a planted row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The row does not enter.
    Refused,
    /// The row waits for a review.
    Held,
    /// The row enters, and a finding is told.
    Notice,
    /// The row enters and is marked late.
    Late,
    /// The row enters without the surplus, which is counted.
    OverCollected,
    /// The row is already there.
    Duplicate,
    /// The row takes the place of an earlier one.
    Supersedes,
    /// The row ends an earlier one.
    Ends,
    /// The row enters as if it were clean.
    Accepted,
}

impl Outcome {
    /// The word in the answer sheet.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Held => "held",
            Self::Notice => "notice",
            Self::Late => "late",
            Self::OverCollected => "over-collected",
            Self::Duplicate => "duplicate",
            Self::Supersedes => "supersedes",
            Self::Ends => "ends",
            Self::Accepted => "accepted",
        }
    }
}

macro_rules! planted {
    ($($(#[$doc:meta])* $name:ident $slug:literal $rate:literal $outcome:ident $family:literal,)*) => {
        /// A kind of error or habit that is planted in a row.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Planted { $($(#[$doc])* $name,)* }

        impl Planted {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The word in the answer sheet.
            #[must_use]
            pub fn slug(self) -> &'static str {
                match self { $(Self::$name => $slug,)* }
            }

            /// What the platform is expected to do.
            #[must_use]
            pub fn outcome(self) -> Outcome {
                match self { $(Self::$name => Outcome::$outcome,)* }
            }

            /// How the finding code expected begins; empty where no code of a row tells it.
            #[must_use]
            pub fn family(self) -> &'static str {
                match self { $(Self::$name => $family,)* }
            }

            fn usual_rate(self) -> u32 {
                match self { $(Self::$name => $rate,)* }
            }
        }
    };
}

planted! {
    /// A mistyped digit.
    Typo "typo" 600 Refused "ID-CHECK-DIGIT",
    /// Two neighbouring digits in the wrong order.
    Swapped "swapped-digits" 250 Refused "ID-CHECK-DIGIT",
    /// A spreadsheet kept the number as a float: the last three digits are 000.
    FloatDamage "float-damage" 250 Refused "ID-FLOAT-DAMAGE",
    /// The number as `3.60199E+17`.
    Exponent "float-exponent" 120 Refused "ID-FLOAT-DAMAGE",
    /// A birth date in the future, with a residence permit's prefix.
    FutureBirth "future-birth" 40 Refused "ID-DATE",
    /// A prefix no province has.
    UnknownProvince "unknown-province" 40 Refused "ID-UNKNOWN-PROVINCE",
    /// A right number with a lower-case `x`.
    LowerCaseX "lower-case-x" 120 Accepted "ID-LOWER-CASE-CONVERTED",
    /// A right number in full-width digits.
    FullWidth "full-width-digits" 80 Accepted "ID-FULL-WIDTH-CONVERTED",
    /// A right number with the apostrophe that keeps spreadsheets from calculating.
    Apostrophe "apostrophe" 80 Accepted "ID-APOSTROPHE-REMOVED",
    /// A right number with spaces in it.
    Spaces "spaces" 60 Accepted "ID-SPACES-REMOVED",
    /// A first-generation number of fifteen digits, taken only from historical files.
    FifteenDigits "fifteen-digits" 120 Refused "ID-FIFTEEN",
    /// The row before it, once more.
    ExactDuplicate "exact-duplicate" 300 Duplicate "",
    /// The number of the row before it with another name.
    OtherName "other-name" 150 Held "",
    /// A person too young for the item.
    Minor "minor" 120 Refused "ROW-BELOW-AGE",
    /// Reported weeks after the decision.
    LateRow "late" 700 Late "ROW-LATE",
    /// Reported years after the decision.
    OldRow "old" 250 Late "ROW-LATE",
    /// An old row whose display is already over: not planted by itself, it is what becomes of some old rows.
    Expired "expired" 0 Refused "ROW-EXPIRED",
    /// Decided after the day of the file.
    FutureDecision "future-decision" 120 Refused "ROW-DATE-FUTURE",
    /// A day that no calendar has.
    ImpossibleDate "impossible-date" 150 Refused "ROW-DATE-",
    /// The end lies before the beginning.
    DatesReversed "dates-reversed" 120 Refused "ROW-DATE-ORDER",
    /// A date written with points.
    DateWithPoints "date-with-points" 80 Accepted "",
    /// A date written with 年月日.
    DateInWords "date-in-words" 80 Accepted "",
    /// A date as a spreadsheet's day number.
    DateSerial "date-serial" 80 Accepted "",
    /// `2099/12/31`.
    LongTerm "long-term" 80 Accepted "",
    /// The fine in yuan where 万元 is asked for.
    FineInYuan "fine-in-yuan" 200 Notice "ROW-FINE-SUSPICIOUS",
    /// A fine below zero.
    NegativeFine "negative-fine" 40 Refused "ROW-NUMBER-NEGATIVE",
    /// The organ under a name it no longer bears.
    OldOrganName "old-organ-name" 100 Notice "ROW-ORGAN-RENAMED",
    /// An organ's code with a wrong check character.
    OrganCodeTypo "organ-code-typo" 120 Refused "ROW-ORGAN-CODE-INVALID",
    /// The right code of another organ.
    OrganCodeOfAnother "organ-code-of-another" 100 Held "ROW-ORGAN-NAME-MISMATCH",
    /// A column the catalogue does not have is filled.
    SurplusColumn "surplus-column" 400 OverCollected "ROW-COLUMN-OVER-COLLECTED",
    /// A column that belongs to legal persons is filled.
    LegalPersonColumn "legal-person-column" 150 OverCollected "ROW-FIELD-OVER-COLLECTED",
    /// A matter that may never enter, for example a public-security penalty.
    ForbiddenMatter "forbidden-matter" 250 Refused "ROW-MATTER-FORBIDDEN",
    /// Another person's identity number in free text.
    NumberInText "number-in-text" 150 Notice "ROW-PERSON-NUMBER-IN-TEXT",
    /// 无, /, -, 测试 in a required column.
    Filler "filler" 200 Refused "ROW-REQUIRED-FILLER",
    /// 无 or / in a column that may be empty.
    HarmlessFiller "filler-where-optional" 120 Accepted "",
    /// A formula that would open a link.
    Formula "formula" 60 Notice "ROW-FORMULA",
    /// A line feed inside a cell.
    LineFeed "line-feed" 80 Accepted "",
    /// The row says the party is an organisation.
    WrongPartyKind "wrong-party-kind" 120 Refused "ROW-PARTY-NOT-PERSON",
    /// A word outside a closed list.
    UnknownWord "unknown-word" 80 Refused "ROW-WORD-UNKNOWN",
    /// A text longer than the column allows.
    OverLong "over-long" 60 Refused "ROW-TOO-LONG",
    /// A required column is empty.
    Missing "missing" 200 Refused "ROW-REQUIRED-MISSING",
    /// State 0: the document is no longer in force.
    Withdrawn "withdrawn" 100 Ends "",
    /// A later file corrects an earlier row.
    Corrected "corrected" 0 Supersedes "",
}

/// How often each kind is planted, in rows of a hundred thousand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Errors {
    rates: Vec<(Planted, u32)>,
}

/// Rates count rows of this many.
pub(crate) const OUT_OF: u64 = 100_000;

impl Default for Errors {
    /// The usual mixture, about six rows in a hundred.
    fn default() -> Self {
        let rates = Planted::ALL.iter().map(|&kind| (kind, kind.usual_rate()));
        Self {
            rates: rates.collect(),
        }
    }
}

impl Errors {
    /// Clean files, and no corrections.
    #[must_use]
    pub fn none() -> Self {
        Self { rates: Vec::new() }
    }

    /// The same mixture with another rate for a kind, in rows of a hundred thousand.
    #[must_use]
    pub fn with(mut self, kind: Planted, rate: u32) -> Self {
        self.rates.retain(|(other, _)| *other != kind);
        self.rates.push((kind, rate));
        self
    }

    /// Rows of a hundred thousand in which something is planted.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.rates.iter().map(|(_, rate)| rate).sum()
    }

    /// The kind that a draw below [`OUT_OF`] stands for.
    pub(crate) fn choose(&self, mut draw: u64) -> Option<Planted> {
        for &(kind, rate) in &self.rates {
            if draw < u64::from(rate) {
                return Some(kind);
            }
            draw -= u64::from(rate);
        }
        None
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn about_six_in_a_hundred_rows_are_planted() {
        let total = Errors::default().total();
        assert!((5_500..=7_500).contains(&total), "{total}");
        assert_eq!(Errors::none().choose(0), None);
    }

    #[test]
    fn a_rate_is_replaced_not_added() {
        let errors = Errors::none()
            .with(Planted::Typo, 10)
            .with(Planted::Typo, 30);
        assert_eq!(errors.total(), 30);
        assert_eq!(errors.choose(29), Some(Planted::Typo));
        assert_eq!(errors.choose(30), None);
    }
}
