//! How often a login may be tried. Counted by login *and* where the attempts come from, so that nobody can lock another
//! out: whoever fails somewhere else fails for himself.

use super::problems;
use crate::platform::Platform;
use crate::problem::Problem;
use jiff::Timestamp;
use std::collections::HashMap;
use std::time::Duration;
use store::hex;

/// Failed attempts of one login from one source before it has to wait.
const ATTEMPTS: u32 = 10;
/// How long it then waits.
const ATTEMPTS_WITHIN: Duration = Duration::from_secs(300);
/// Pairs of login and source remembered; beyond it those that failed once only are forgotten first.
const MOST: usize = 100_000;

/// Where an attempt comes from.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// Address of the client, or its network.
    pub address: String,
    /// What the browser's device cookie says.
    pub device: Option<String>,
}

/// Attempts by login and source since the last success.
#[derive(Debug, Default)]
pub(super) struct Attempts(HashMap<(String, String), (u32, Timestamp)>);

impl Attempts {
    /// Counts an attempt before it is tried, so that many at once count as many.
    pub(super) fn count(&mut self, login: &str, from: &str, now: Timestamp) -> Result<(), Problem> {
        self.0
            .retain(|_, (_, last)| now.duration_since(*last).unsigned_abs() < ATTEMPTS_WITHIN);
        if self.0.len() >= MOST {
            self.0.retain(|_, (count, _)| *count > 1);
        }
        let key = (login.to_owned(), from.to_owned());
        let count = self.0.get(&key).map_or(0, |(count, _)| *count);
        if count >= ATTEMPTS {
            return Err(problems::too_often());
        }
        self.0.insert(key, (count + 1, now));
        Ok(())
    }

    pub(super) fn succeeded(&mut self, login: &str, from: &str) {
        self.0.remove(&(login.to_owned(), from.to_owned()));
    }
}

impl Platform {
    /// What attempts are counted under: a device on which this login succeeded before has a count of its own, everything
    /// else counts by address.
    pub(super) fn counted_under(&self, login: &str, source: &Source) -> String {
        match source.device.as_deref() {
            Some(device) if self.knows_device(login, device) => format!("device {device}"),
            _ => format!("address {}", source.address),
        }
    }

    pub(super) fn knows_device(&self, login: &str, device: &str) -> bool {
        device.split_once('.').is_some_and(|(number, _)| {
            number.len() == 32 && super::session::same(device, &self.device_of(login, number))
        })
    }

    /// A device cookie for whoever just logged in with a password: nobody else can make one, and it opens nothing.
    pub(super) fn new_device(&self, login: &str) -> String {
        let number = hex(&self.store().environment().random::<16>());
        self.device_of(login, &number)
    }

    fn device_of(&self, login: &str, number: &str) -> String {
        let mark = self
            .store()
            .keys()
            .form_token(&format!("device\n{number}\n{login}"));
        format!("{number}.{}", hex(&mark))
    }
}
