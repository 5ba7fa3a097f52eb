//! From which number on something is noticed. The numbers stand in the pack.

use crate::parameter::{ParameterMissing, Parameters};
use jiff::civil::Date;

/// Limits of the alarms.
#[derive(Debug, Clone, PartialEq)]
pub struct AlarmSettings {
    /// Hour at which desks open.
    pub opens: i8,
    /// Hour at which they have closed.
    pub closes: i8,
    /// Fewest lookups of a day at an unusual time, or by an account long unused.
    pub unusual_a_day: usize,
    /// Fewest people asked about for one case.
    pub case_people: usize,
    /// Fewest days on which one case is used.
    pub case_days: usize,
    /// Fewest officers who ask about one person within three days.
    pub person_officers: usize,
    /// Fewest days on which an officer asks about one person.
    pub person_days: usize,
    /// Fewest neighbours among the numbers asked about.
    pub neighbours: usize,
    /// Fewest people within ten minutes.
    pub burst: usize,
    /// Days after which an account counts as long unused.
    pub unused_days: i32,
    /// Fewest names of a day that were not the person's.
    pub names_a_day: usize,
    /// Fewest emergency lookups within the window.
    pub emergencies: usize,
    /// What happens by chance less often than this is noticed.
    pub chance: f64,
}

impl AlarmSettings {
    /// Of the parameters on a day.
    ///
    /// # Errors
    /// [`ParameterMissing`] names the one that is not there.
    pub fn of(parameters: &Parameters, day: Date) -> Result<Self, ParameterMissing> {
        let count = |id| parameters.count_on(id, day);
        let number = |id| count(id).map(|n| n as usize);
        let hour = |id| count(id).map(|n| i8::try_from(n).unwrap_or(24));
        Ok(Self {
            opens: hour("ALARM_DESK_OPENS")?,
            closes: hour("ALARM_DESK_CLOSES")?,
            unusual_a_day: number("ALARM_UNUSUAL_A_DAY")?,
            case_people: number("ALARM_CASE_PEOPLE")?,
            case_days: number("ALARM_CASE_DAYS")?,
            person_officers: number("ALARM_PERSON_OFFICERS")?,
            person_days: number("ALARM_PERSON_DAYS")?,
            neighbours: number("ALARM_NEIGHBOURS")?,
            burst: number("ALARM_BURST")?,
            unused_days: i32::try_from(count("ALARM_UNUSED_DAYS")?).unwrap_or(i32::MAX),
            names_a_day: number("ALARM_NAMES_A_DAY")?,
            emergencies: number("ALARM_EMERGENCIES")?,
            chance: 1.0 / f64::from(count("ALARM_CHANCE_ONE_IN")?.max(1)),
        })
    }
}
