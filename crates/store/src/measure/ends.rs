//! Measures that ended with their record or their own last day, and that the person is told so: each once, by whichever process looks first.

use super::row::{GroundRow, MeasureRow, row_of};
use crate::days::to_days;
use crate::engine::params;
use crate::error::StoreError;
use crate::notice::NewNotice;
use crate::store::Store;
use crate::writer::Pending;
use jiff::civil::Date;
use rules::notice::{Facts, NoticeKind};

/// Subject and id of a measure.
pub type MeasureKey = ([u8; 16], [u8; 16]);

impl Store {
    /// Measures that stand, of whose end nobody was told, and that are over on a day, or whose record is: some of them, in the order
    /// of their ids, behind a given one.
    ///
    /// # Errors
    /// [`StoreError`] of the engine.
    pub fn measures_over(
        &self,
        today: Date,
        behind: [u8; 16],
        limit: u32,
    ) -> Result<Vec<MeasureKey>, StoreError> {
        self.readers().read(|connection| {
            // The conditions on the measure are those of the index, in its words.
            let mut statement = connection.prepare_cached(
                "SELECT measure_applied.subject_id, measure_applied.application_id FROM measure_applied
                 JOIN record ON record.subject_id = measure_applied.subject_id
                   AND record.record_id = measure_applied.record_id
                   AND record.version = (SELECT max(newest.version) FROM record AS newest
                     WHERE newest.subject_id = measure_applied.subject_id
                       AND newest.record_id = measure_applied.record_id)
                 WHERE measure_applied.action = 'applied' AND measure_applied.record_id IS NOT NULL
                   AND measure_applied.ended_at IS NULL AND measure_applied.end_told_at IS NULL
                   AND measure_applied.application_id > $1
                   AND (record.display_until < $2 OR record.state IN ('withdrawn', 'repaired', 'sealed')
                     OR measure_applied.ground_end < $3)
                 ORDER BY measure_applied.application_id LIMIT $4",
            )?;
            let today = to_days(today);
            let keys = statement.query_map(params![behind, today, today, limit], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
            Ok(keys.collect::<Result<_, _>>()?)
        })
    }

    /// Tells the persons of measures that these ended, and notes it with the notice. `told` is handed each as it
    /// stands in the transaction that writes, and says nothing of one that goes on. One of which somebody was told meanwhile, or
    /// that its organ lifted, is left. How many were told of.
    pub fn tell_measures_over(
        &self,
        over: Vec<MeasureKey>,
        told: impl Fn(&MeasureRow, &GroundRow) -> Option<Facts> + Send + 'static,
    ) -> Pending<u64> {
        self.writer().submit(move |transaction| {
            let mut notices = Vec::new();
            for (subject, id) in over {
                let row = row_of(transaction.connection, &subject, &id)?;
                let row = row.filter(|row| row.stands_applied() && !row.end_told);
                let facts = row.and_then(|row| told(&row, row.ground.as_ref()?));
                let Some(facts) = facts else {
                    continue;
                };
                transaction.connection.execute(
                    "UPDATE measure_applied SET end_told_at = $1 WHERE subject_id = $2 AND application_id = $3",
                    params![transaction.now_milliseconds(), subject, id],
                )?;
                notices.push(NewNotice {
                    subject,
                    kind: NoticeKind::MeasureOver,
                    about: Some(id),
                    facts,
                    // Nobody did anything: it followed from the record, whose entry the person has.
                    log_index: None,
                });
            }
            if !notices.is_empty() {
                transaction.notify_all(&notices)?;
            }
            Ok(notices.len() as u64)
        })
    }
}
