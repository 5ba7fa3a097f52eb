//! `calendars/*.toml`: the yearly notices on days off and make-up days.

use super::draft::Draft;
use super::listing::{Listing, Placed};
use super::problem::Problems;
use super::reader::Table;
use super::words::{INSTRUMENT, YEAR};
use jiff::civil::{Date, Weekday};
use rules::calendar::{Calendar, YearCalendar};
use rules::text::Bilingual;
use std::collections::BTreeSet;

/// One file.
#[derive(Debug)]
pub(super) struct Notice {
    year: i16,
    instrument: String,
    off: Vec<Date>,
    make_up: Vec<Date>,
    provisional: bool,
}

pub(super) fn read(root: &Table) -> Listing<Notice> {
    let (year, instrument) = (root.number("year"), root.text("instrument"));
    let (off, make_up) = (root.dates("off"), root.dates("make_up"));
    let provisional = root.yes("provisional");
    let notice = || {
        Some(Notice {
            year: year?,
            instrument: instrument?,
            off: off?,
            make_up: make_up?,
            provisional: provisional?,
        })
    };
    let mut listing = Listing::default();
    match notice() {
        Some(value) => listing.entries.push(root.placed(value)),
        None => listing.some_unread = true,
    }
    listing
}

pub(super) fn check(draft: &Draft, problems: &Problems) {
    draft
        .calendars
        .refuse_duplicates(problems, YEAR, |n| n.year.to_string());
    for notice in &draft.calendars.entries {
        if !draft.instruments.knows(&notice.instrument) {
            let place = notice.at("instrument");
            let id = &notice.instrument;
            problems.unknown("PACK-UNKNOWN-BASIS", &place, INSTRUMENT, id);
        }
        check_days(notice, problems);
    }
}

fn check_days(notice: &Placed<Notice>, problems: &Problems) {
    let report = |code, key, index, day: Date, zh: &str, en: &str| {
        problems.add(
            code,
            &notice.at_element(key, index),
            Bilingual::new(format!("{day} {zh}"), format!("{day} {en}")),
            Bilingual::new(
                "请对照国务院办公厅的节假日安排通知改正",
                "correct it by the notice of the State Council",
            ),
        );
    };
    let mut seen = BTreeSet::new();
    for (key, days) in [("off", &notice.off), ("make_up", &notice.make_up)] {
        for (index, day) in days.iter().enumerate() {
            if day.year() != notice.year {
                let code = "PACK-CALENDAR-YEAR";
                report(code, key, index, *day, "不在该年", "is not in the year");
            }
            if !seen.insert(*day) {
                let code = "PACK-CALENDAR-TWICE";
                report(code, key, index, *day, "列了两次", "is listed twice");
            }
        }
    }
    for (index, day) in notice.make_up.iter().enumerate() {
        if !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            report(
                "PACK-CALENDAR-WEEKEND",
                "make_up",
                index,
                *day,
                "不是周末，不能是调休上班日",
                "is no weekend day and cannot be a make-up day",
            );
        }
    }
}

pub(super) fn assemble(notices: Listing<Notice>) -> Calendar {
    let year = |notice: Notice| {
        let calendar = YearCalendar {
            off: notice.off.into_iter().collect(),
            make_up: notice.make_up.into_iter().collect(),
            provisional: notice.provisional,
        };
        (notice.year, calendar)
    };
    Calendar::new(notices.into_values().into_iter().map(year).collect())
}
