//! The kinds of abuse that are planted.

use rules::alarm::AlarmKind;

macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $kind:ident = $word:literal, $alarm:ident;)*) => {
        /// What somebody does who has no business to.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum AbuseKind {
            $($(#[doc = $doc])* $kind,)*
        }

        impl AbuseKind {
            /// Every kind.
            pub const ALL: [AbuseKind; 20] = [$(AbuseKind::$kind),*];

            /// Stable word.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self {
                    $(AbuseKind::$kind => $word,)*
                }
            }

            /// The alarm that is made for it.
            #[must_use]
            pub fn alarm(self) -> AlarmKind {
                match self {
                    $(AbuseKind::$kind => AlarmKind::$alarm,)*
                }
            }
        }
    };
}

kinds! {
    /// Browses late in the evening.
    NightBrowsing = "night-browsing", OutOfHours;
    /// Comes in on a Sunday to look.
    SundayVisit = "sunday-visit", DayOff;
    /// Looks up people of another city for somebody there.
    AnotherCity = "another-city", OutOfRegion;
    /// Looks up relatives.
    Relatives = "relatives", SameSurname;
    /// Looks up oneself.
    Oneself = "oneself", OwnName;
    /// Goes through whatever is there, and meets a planted person.
    PlantedPerson = "planted-person", Canary;
    /// Looks up somebody well known.
    WellKnown = "well-known", PublicInterest;
    /// Uses one case for everybody.
    OneCase = "one-case", CasePeople;
    /// Uses a case that is long closed, week after week.
    OldCase = "old-case", CaseDays;
    /// Invents case numbers.
    InventedCases = "invented-cases", CaseMalformed;
    /// A department talks about somebody, and everybody looks.
    Gossip = "gossip", PersonOfficers;
    /// Watches one person.
    Stalking = "stalking", PersonDays;
    /// Goes through the numbers of one region and day.
    NumberSeries = "number-series", Neighbours;
    /// Was refused, and tries another ground.
    GroundShopping = "ground-shopping", OtherGround;
    /// Uses the account of somebody who left.
    StolenAccount = "stolen-account", LongUnused;
    /// Reads out as many as can be read before somebody comes.
    FastDownload = "fast-download", Burst;
    /// Looks up people for a broker beside the day's work.
    ForABroker = "for-a-broker", BusyDay;
    /// Tries numbers.
    TryingNumbers = "trying-numbers", Strangers;
    /// Tries names for a number.
    TryingNames = "trying-names", WrongNames;
    /// Has an emergency whenever the budget is spent.
    EmergencyHabit = "emergency-habit", Emergencies;
}
