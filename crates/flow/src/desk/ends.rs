//! 措施随其依据终止: measures end with their record or their own last day, by themselves; that they did is told to their persons without waiting for the
//! organ to confirm it.

use super::told::over_facts;
use crate::platform::{Platform, legal_date};
use crate::problem::Problem;
use crate::repeated::Repeated;
use rules::measure::Carried;
use std::time::Duration;
use store::{GroundRow, MeasureRow};

/// How often it is looked whether a record of a measure is over. A day passes at midnight; whoever is concerned knows it within the
/// minute.
const GLANCE: Duration = Duration::from_secs(60);
/// Measures told of in one transaction: nobody who asks a question waits long for it.
const PAGE: u32 = 200;

impl Platform {
    /// Tells everyone whose measure ended by itself since the last time. How many measures these were.
    ///
    /// # Errors
    /// [`Problem`] of the store; what was told stays told, and the next call goes on.
    pub fn tell_measures_over(&self) -> Result<u64, Problem> {
        let today = self.today();
        let (mut told, mut behind) = (0, [0; 16]);
        loop {
            let page = self.store().measures_over(today, behind, PAGE)?;
            let Some((_, last)) = page.last() else {
                return Ok(told);
            };
            behind = *last;
            let pack = self.pack_handle();
            let facts = move |row: &MeasureRow, ground: &GroundRow| {
                let (why, from) = carried(row, ground).ended_by(today)?;
                Some(over_facts(&pack, row, why, from))
            };
            let telling = self.store().tell_measures_over(page, facts);
            told += telling.wait_blocking()?;
        }
    }

    /// Tells again and again, until what is returned is dropped.
    ///
    /// # Errors
    /// [`Problem`] when the thread cannot be started.
    pub fn keep_telling_measures_over(&self) -> Result<Repeated, Problem> {
        let platform = self.clone();
        let telling = Repeated::start("measure-ends", Duration::ZERO, move || {
            if let Err(cause) = platform.tell_measures_over() {
                tracing::error!(%cause, "measures that ended are not told of");
            }
            GLANCE
        })?;
        Ok(telling)
    }
}

fn carried(row: &MeasureRow, ground: &GroundRow) -> Carried {
    Carried {
        state: ground.state,
        display_until: ground.display_until,
        recorded_on: legal_date(ground.recorded_at),
        filed_on: legal_date(row.at),
        last_day: row.ground_end,
    }
}
