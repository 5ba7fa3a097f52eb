//! Lists to work from: an organ's by deadline, the operator's of what waits for the platform; and in public how organs keep their
//! deadlines.

use crate::account::Account;
use crate::platform::Platform;
use crate::policy::{Action, Facts, Part, Resource};
use crate::problem::Problem;
use crate::record::organ_name;
use jiff::civil::Date;
use rules::text::Bilingual;
use std::collections::BTreeMap;
use store::{CaseWork, WorkFilter, hex};

/// Cases listed at once.
const PAGE: u32 = 200;
/// Parameter of the pack: counts below this are not told.
const SMALL_CELL: &str = "SMALL_CELL";

/// A case in a list. It tells nothing of the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseLine {
    /// Id, hexadecimal.
    pub id: String,
    /// Word of its kind.
    pub kind: &'static str,
    /// What it is.
    pub title: Bilingual,
    /// Word of its state.
    pub state: &'static str,
    /// Where it stands.
    pub state_title: Bilingual,
    /// Slug of the organ that decides it.
    pub organ: String,
    /// Its name.
    pub organ_name: Bilingual,
    /// Last day of the running deadline.
    pub due_on: Option<Date>,
    /// Days that are left; below zero when it has passed.
    pub days_left: Option<i32>,
    /// The holidays of that year are not announced yet, so a deadline counted in it from later on may be another.
    pub due_may_move: bool,
    /// When it was begun.
    pub opened_on: Date,
    /// The organ missed a deadline.
    pub missed: bool,
    /// When it was closed.
    pub closed_on: Option<Date>,
}

/// What an account has to work on.
#[derive(Debug, Clone, Default)]
pub struct CaseLists {
    /// Open cases of the organ, those due first.
    pub open: Vec<CaseLine>,
    /// For the operator: everything that waits for the platform.
    pub platform: Vec<CaseLine>,
    /// Cases of the organ that were closed, the newest first.
    pub closed: Vec<CaseLine>,
}

/// How an organ keeps its deadlines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimelinessLine {
    /// Slug of the organ.
    pub organ: String,
    /// Its name.
    pub organ_name: Bilingual,
    /// Cases there were; `None` when there are too few to tell.
    pub all: Option<u64>,
    /// Cases in which it missed a deadline; `None` when there are too few to tell.
    pub missed: Option<u64>,
}

impl Platform {
    /// What the account's organ has to work on.
    ///
    /// # Errors
    /// `POLICY-DENIED` for an account that works on no cases.
    pub async fn case_lists(&self, account: &Account) -> Result<CaseLists, Problem> {
        let own = account.acts_for();
        let organ = Resource::Organ(own);
        let _ = self.decide(account, Action::ReadCaseWork, &organ, &Facts::None)?;
        let today = self.today();
        let mut lists = CaseLists::default();
        let before = self.pack().answers_for(own, today);
        for organ in std::iter::once(own).chain(before.iter().map(|organ| organ.id.as_str())) {
            let open = self.store().case_work(WorkFilter::OpenOf(organ), PAGE)?;
            lists.open.extend(self.case_lines(open, today));
            let closed = self.store().case_work(WorkFilter::ClosedOf(organ), PAGE)?;
            lists.closed.extend(self.case_lines(closed, today));
        }
        if self.runs_platform(account) {
            let waiting = self.store().case_work(WorkFilter::OfPlatform, PAGE)?;
            lists.platform = self.case_lines(waiting, today).collect();
        }
        lists
            .open
            .sort_by_key(|line| (line.due_on.unwrap_or(Date::MAX), line.id.clone()));
        Ok(lists)
    }

    /// Whether a deadline was counted in a year whose holidays are not announced yet.
    pub(super) fn may_move(&self, due_on: Option<Date>) -> bool {
        due_on.is_some_and(|due_on| self.pack().calendar.is_provisional(due_on))
    }

    fn case_lines(&self, work: Vec<CaseWork>, today: Date) -> impl Iterator<Item = CaseLine> + '_ {
        work.into_iter().map(move |work| CaseLine {
            id: hex(&work.case),
            kind: work.kind.word(),
            title: work.kind.title(),
            state: work.state.word(),
            state_title: work.state.title(),
            organ_name: organ_name(self.pack(), &work.organ, today),
            organ: work.organ,
            due_on: work.due_on,
            days_left: work.due_on.map(|due_on| (due_on - today).get_days()),
            due_may_move: self.may_move(work.due_on),
            opened_on: work.opened_on,
            missed: work.missed,
            closed_on: work.closed_on,
        })
    }

    /// How organs keep their deadlines, for everyone: those that missed most first.
    ///
    /// # Errors
    /// [`Problem`] of the store.
    pub async fn timeliness(&self) -> Result<Vec<TimelinessLine>, Problem> {
        self.public(Part::Catalogue)?;
        let today = self.today();
        let least = self.pack().parameters.count_on(SMALL_CELL, today);
        let least = u64::from(least.unwrap_or(u32::MAX));
        let mut by_organ: BTreeMap<String, (u64, u64)> = BTreeMap::new();
        for row in self.store().timeliness()? {
            let counts = by_organ.entry(row.organ).or_default();
            counts.0 += row.all;
            counts.1 += row.missed;
        }
        let told = |count: u64, all: u64| (all >= least).then_some(count);
        let mut lines: Vec<TimelinessLine> = by_organ
            .into_iter()
            .map(|(organ, (all, missed))| TimelinessLine {
                organ_name: organ_name(self.pack(), &organ, today),
                organ,
                all: told(all, all),
                missed: told(missed, all),
            })
            .collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.missed));
        Ok(lines)
    }
}
