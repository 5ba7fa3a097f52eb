//! Follows the log behind those who ask: a page of entries at a time, from where whoever followed it last got to. What is
//! remembered of the lookups before is read again at the start.

use crate::account::AccountKind;
use crate::platform::Platform;
use crate::problem::{Problem, ProblemKind};
use jiff::tz::{Offset, TimeZone};
use rules::alarm::{Alarm, AlarmSettings, GroundKind, Lookup, NumberPlace, Watch, Watched};
use std::collections::HashMap;
use store::{EMERGENCY, Kind, LookupRow, NewAlarm};

/// Entries looked at together.
const PAGE: u32 = 1_000;
/// Entries before the first new one that are read again, so that what was remembered of them is known.
const BEFORE: u64 = 50_000;

/// Follows the log. Of several processes with one database, whichever comes first gets on.
#[derive(Debug)]
pub struct Follower {
    platform: Platform,
    /// What was seen, up to this position.
    seen: Option<(Watch, u64)>,
    /// Name of the owner of a login, and whether it is a system.
    accounts: HashMap<String, (String, bool)>,
}

impl Follower {
    /// Of a platform; nothing is read yet.
    #[must_use]
    pub fn new(platform: Platform) -> Self {
        Self {
            platform,
            seen: None,
            accounts: HashMap::new(),
        }
    }

    /// Looks at the next entries. Whether there are more.
    ///
    /// # Errors
    /// [`Problem`] of the store, and `ALARM-SETTINGS` when the pack has no limits for today.
    pub async fn step(&mut self) -> Result<bool, Problem> {
        let store = std::sync::Arc::clone(self.platform.store());
        let from = store.followed_to()?;
        let mut watch = match self.seen.take() {
            Some((watch, to)) if to == from => watch,
            _ => self.remember(from)?,
        };
        let (rows, to) = store.lookups(from, PAGE)?;
        if to == from {
            self.seen = Some((watch, from));
            return Ok(false);
        }
        let mut alarms = Vec::new();
        for row in rows {
            let found = watch.observe(&self.lookup(row)?);
            alarms.extend(found.into_iter().map(kept));
        }
        let raised = alarms.len();
        if store.follow(from, to, alarms).wait().await? {
            self.seen = Some((watch, to));
            if raised > 0 {
                tracing::info!(raised, "alarms wait for a review");
            }
        }
        Ok(true)
    }

    /// Follows to the end.
    ///
    /// # Errors
    /// As [`Follower::step`].
    pub async fn catch_up(&mut self) -> Result<(), Problem> {
        while self.step().await? {}
        Ok(())
    }

    /// A watch that has seen what came before a position.
    fn remember(&mut self, before: u64) -> Result<Watch, Problem> {
        self.accounts.clear();
        let today = self.platform.today();
        let settings = AlarmSettings::of(&self.platform.pack().parameters, today);
        let mut watch = Watch::new(settings.map_err(|_| no_settings())?);
        let mut at = before.saturating_sub(BEFORE);
        while at < before {
            let page = u32::try_from(before - at).unwrap_or(PAGE).min(PAGE);
            let (rows, next) = self.platform.store().lookups(at, page)?;
            if next == at {
                break;
            }
            for row in rows {
                watch.observe(&self.lookup(row)?);
            }
            at = next;
        }
        Ok(watch)
    }

    fn lookup(&mut self, row: LookupRow) -> Result<Lookup, Problem> {
        let (officer_name, system) = self.account(&row.actor)?;
        let at = TimeZone::fixed(Offset::constant(8)).to_datetime(row.at);
        let calendar = &self.platform.pack().calendar;
        let ground = row.ground.as_deref().unwrap_or_default();
        Ok(Lookup {
            position: row.log_index,
            // Of a year the calendar does not know, the days of the week are all that can be told.
            working_day: calendar
                .is_working_day(at.date())
                .unwrap_or_else(|_| at.weekday().to_monday_zero_offset() < 5),
            at,
            officer: row.actor,
            officer_name,
            system,
            organ: row.organ,
            subject: row.subject,
            number: row.number.as_deref().and_then(NumberPlace::of),
            name: row.name,
            watched: row.watched.as_deref().and_then(Watched::from_word),
            ground: match (ground.split_once(':'), row.kind) {
                (Some(("consent", _)), _) => GroundKind::Consent,
                (Some(("power", _)), _) => GroundKind::Power,
                // The person was there.
                (_, Kind::CounterReport) => GroundKind::Consent,
                _ => GroundKind::Nothing,
            },
            case_number: row.case_number,
            emergency: row.reason.as_deref() == Some(EMERGENCY),
            refused: row.reason.filter(|_| row.refused),
        })
    }

    fn account(&mut self, login: &str) -> Result<(String, bool), Problem> {
        if let Some(known) = self.accounts.get(login) {
            return Ok(known.clone());
        }
        let row = self.platform.store().account(login)?;
        let known = row.map_or_else(
            || (String::new(), false),
            |row| (row.display_zh, row.kind == AccountKind::System.word()),
        );
        self.accounts.insert(login.to_owned(), known.clone());
        Ok(known)
    }
}

fn kept(alarm: Alarm) -> NewAlarm {
    NewAlarm {
        kind: alarm.kind.word(),
        severity: alarm.kind.severity() as u8,
        organ: alarm.organ,
        login: alarm.officer,
        positions: alarm.positions,
        zh: alarm.text.zh,
        en: alarm.text.en,
    }
}

fn no_settings() -> Problem {
    Problem::new(
        "ALARM-SETTINGS",
        ProblemKind::Unavailable,
        (
            "数据包没有当日有效的预警参数",
            "the pack has no limits of alarms for today",
        ),
        (
            "请在数据包中补充参数 ALARM_…",
            "add the parameters ALARM_… to the pack",
        ),
    )
}
