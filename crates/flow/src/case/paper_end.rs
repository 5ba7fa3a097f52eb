//! The end of papers: when the period after the closing of their case is over, their keys are destroyed.

use crate::platform::Platform;
use crate::problem::Problem;
use rules::case::PAPERS_KEPT;
use rules::period::Rolling;
use store::{ClosedWithPapers, PaperActor};

/// Cases looked at at once.
const PAGE: u32 = 500;

impl Platform {
    /// Destroys the papers of cases that were closed so long ago that their time is over; each has its entry in the person's
    /// list. What cannot be counted to its end today is kept. Gives how many papers there were.
    ///
    /// # Errors
    /// [`Problem`] of the store; what was destroyed stays destroyed, and the next time goes on.
    pub fn end_papers(&self) -> Result<u64, Problem> {
        let (pack, today) = (self.pack(), self.today());
        let Ok(period) = pack.parameters.period_on(PAPERS_KEPT, today) else {
            return Ok(0);
        };
        let Some(before) = period.counted_back(today) else {
            return Ok(0);
        };
        let is_over = |case: &ClosedWithPapers| {
            let end = period.end(case.closed_on, &pack.calendar, Rolling::Never);
            end.is_ok_and(|end| end < today)
        };
        let mut destroyed = 0;
        loop {
            let page = self.store().closed_with_papers(before, PAGE)?;
            let mut in_page = 0;
            for case in page.into_iter().filter(is_over) {
                let by = PaperActor {
                    case: case.case,
                    organ: "platform".to_owned(),
                    actor: "clock".to_owned(),
                    ground: Some(format!("kept:{period}")),
                    policy: String::new(),
                };
                in_page += self
                    .store()
                    .destroy_papers(case.subject, by)
                    .wait_blocking()?;
            }
            destroyed += in_page;
            if in_page == 0 {
                return Ok(destroyed);
            }
        }
    }
}
