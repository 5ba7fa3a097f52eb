//! 名单所涉的人: a check reads records of those alone who ever came onto a severe list. Who they are is noted as it is recorded; what a list
//! had before it was kept is looked through once, beside everything else, and until then a check reads of everyone.

use crate::platform::Platform;
use crate::problem::Problem;
use crate::repeated::Repeated;
use std::time::Duration;
use store::{Gathering, ListWalk};

/// Records looked at in one step: some tens of milliseconds of reading.
const STEP: u32 = 20_000;
/// Between two steps: whoever asks a question comes first.
const PAUSE: Duration = Duration::from_millis(5);
/// After a failure it is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(10);
/// Once nobody is missing there is nothing to do until the lists are others, with another pack and another start.
const REST: Duration = Duration::from_secs(3600);

impl Platform {
    /// Makes sure that it is known who ever came onto a severe list. How many records were looked through.
    ///
    /// # Errors
    /// [`Problem`] of the store; the next call begins again.
    pub fn gather_lists(&self) -> Result<u64, Problem> {
        let (lists, mut walk, mut seen) = (self.severe_lists(), ListWalk::new(STEP), 0);
        loop {
            match self.store().gather_listed(&lists, &mut walk)? {
                Gathering::Went(records) => seen += records,
                Gathering::Whole(records) => return Ok(seen + records),
            }
        }
    }

    /// Does so beside everything else, until what is returned is dropped.
    ///
    /// # Errors
    /// [`Problem`] when the thread cannot be started.
    pub fn keep_lists(&self) -> Result<Repeated, Problem> {
        let platform = self.clone();
        let (lists, mut walk, mut seen) = (self.severe_lists(), ListWalk::new(STEP), 0);
        let mut failing = false;
        let gathering = Repeated::start("list-keeper", Duration::ZERO, move || {
            let step = platform.store().gather_listed(&lists, &mut walk);
            if let Err(cause) = &step
                && !failing
            {
                tracing::error!(%cause, "the lists cannot be looked through");
            }
            failing = step.is_err();
            match step {
                Ok(Gathering::Went(records)) => {
                    seen += records;
                    PAUSE
                }
                Ok(Gathering::Whole(records)) => {
                    if seen + records > 0 {
                        tracing::info!(records = seen + records, "the lists are whole");
                    }
                    seen = 0;
                    REST
                }
                Err(_) => TRY_AGAIN,
            }
        })?;
        Ok(gathering)
    }

    fn severe_lists(&self) -> Vec<String> {
        let items = self.pack().items.iter();
        let lists = items.filter(|item| item.severe_list);
        lists.map(|item| item.id.clone()).collect()
    }
}
