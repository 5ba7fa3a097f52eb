//! The kinds of alarms.

use crate::text::Bilingual;

/// How soon somebody should look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// When there is time.
    Low = 1,
    /// This week.
    Middle = 2,
    /// Today.
    High = 3,
}

impl Severity {
    /// Every severity.
    pub const ALL: [Severity; 3] = [Severity::Low, Severity::Middle, Severity::High];

    /// Stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Severity::Low => "low",
            Severity::Middle => "middle",
            Severity::High => "high",
        }
    }

    /// Its name.
    #[must_use]
    pub fn title(self) -> Bilingual {
        let (zh, en) = match self {
            Severity::Low => ("低", "low"),
            Severity::Middle => ("中", "middle"),
            Severity::High => ("高", "high"),
        };
        Bilingual::new(zh, en)
    }
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $kind:ident = $word:literal, $severity:ident, $zh:literal, $en:literal;)*) => {
        /// What was noticed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum AlarmKind {
            $($(#[doc = $doc])* $kind,)*
        }

        impl AlarmKind {
            /// Every kind.
            pub const ALL: &[AlarmKind] = &[$(AlarmKind::$kind),*];

            /// Stable word for the store and the wire.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self {
                    $(AlarmKind::$kind => $word,)*
                }
            }

            /// How soon somebody should look.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self {
                    $(AlarmKind::$kind => Severity::$severity,)*
                }
            }

            /// Its name.
            #[must_use]
            pub fn title(self) -> Bilingual {
                let (zh, en) = match self {
                    $(AlarmKind::$kind => ($zh, $en),)*
                };
                Bilingual::new(zh, en)
            }
        }
    };
}

kinds! {
    /// Lookups before the desks open or after they closed.
    OutOfHours = "out-of-hours", Middle, "非工作时间查询", "lookups outside hours";
    /// Lookups on a day off, by somebody who does not work on such days.
    DayOff = "day-off", Middle, "休息日查询", "lookups on a day off";
    /// People from elsewhere than those this officer is asked about.
    OutOfRegion = "out-of-region", Middle, "查询外地人员异常", "people from elsewhere";
    /// More people with the officer's own family name than chance brings.
    SameSurname = "same-surname", Middle, "查询同姓人员异常", "people of the officer's family name";
    /// A person with the officer's own full name.
    OwnName = "own-name", High, "查询与本人同名者", "a person with the officer's own name";
    /// A synthetic person nobody has cause to ask about.
    Canary = "canary", High, "查询诱饵人员", "a planted person";
    /// A person many are curious about.
    PublicInterest = "public-interest", Low, "查询受关注人员", "a person of public interest";
    /// Many people for one case.
    CasePeople = "case-people", Middle, "同一案件查询多人", "many people for one case";
    /// One case used day after day.
    CaseDays = "case-days", Middle, "同一案件编号长期使用", "one case number day after day";
    /// Case numbers that are none.
    CaseMalformed = "case-malformed", Middle, "案件编号不成形", "case numbers that are none";
    /// One person asked about by many.
    PersonOfficers = "person-officers", High, "多人短期内查询同一人", "one person asked about by many";
    /// One person asked about by the same officer day after day.
    PersonDays = "person-days", High, "反复查询同一人", "the same person again and again";
    /// Numbers that are neighbours.
    Neighbours = "neighbours", High, "证件号码相邻", "neighbouring identity numbers";
    /// A refusal, and then another ground for the same person.
    OtherGround = "other-ground", Middle, "被拒绝后换依据再查", "another ground after a refusal";
    /// An account that was not used for long.
    LongUnused = "long-unused", High, "久未使用的账号", "an account long unused";
    /// More people in a few minutes than a desk can serve.
    Burst = "burst", High, "短时间内查询多人", "many people within minutes";
    /// Many more people in a day than this officer has.
    BusyDay = "busy-day", Middle, "当日查询量异常", "many more people than usual";
    /// People of whom nothing is recorded, one after the other.
    Strangers = "strangers", Middle, "大量查询无记录人员", "people of whom nothing is recorded";
    /// Names that are not the person's, one after the other.
    WrongNames = "wrong-names", Middle, "多次姓名不符", "names that do not belong to the number";
    /// A lookup as an emergency.
    Emergency = "emergency", High, "紧急查询", "an emergency lookup";
    /// Emergencies again and again.
    Emergencies = "emergencies", High, "频繁紧急查询", "emergencies again and again";
}

impl AlarmKind {
    /// Of its word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn words_lead_back() {
        let words: HashSet<&str> = AlarmKind::ALL.iter().map(|kind| kind.word()).collect();
        assert_eq!(words.len(), AlarmKind::ALL.len());
        for kind in AlarmKind::ALL {
            assert_eq!(AlarmKind::from_word(kind.word()), Some(*kind));
        }
    }
}
