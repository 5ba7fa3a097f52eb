//! A year of lookups in the offices of a province, most of them honest, with twenty kinds of abuse planted among them, and how
//! many of these the alarms of `rules` find. Same seed, same year.
//!
//! Honest work is what makes alarms hard: shifts and Saturdays, people from the office's own city and from elsewhere, clients
//! who come back, families who come together, typing errors, and a country in which one in five is called 王, 李 or 张.

mod kind;
mod measure;
mod office;
mod people;
mod plant;

pub use kind::AbuseKind;
pub use measure::{AbuseFigures, KindFigures, measure_abuse};

use jiff::civil::Date;
use rules::alarm::AlarmSettings;
use rules::calendar::Calendar;

/// What is simulated.
#[derive(Debug, Clone)]
pub struct AbuseSettings<'a> {
    /// Same seed, same year.
    pub seed: u64,
    /// Officers, in offices of six.
    pub officers: u64,
    /// How often each kind of abuse is planted.
    pub incidents: u64,
    /// First day.
    pub from: Date,
    /// Days.
    pub days: u32,
    /// From when on something is noticed.
    pub alarms: AlarmSettings,
    /// Working days.
    pub calendar: &'a Calendar,
}
