//! How measures stand, counted in two ways that must agree.

use super::row::{ROW, read};
use crate::days::to_days;
use crate::engine::{Connection, params};
use crate::error::StoreError;
use crate::store::Store;
use jiff::civil::Date;
use rules::disputed::DisputedUse;
use rules::record::State;

/// How measures stand on a day, over all people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MeasureNumbers {
    /// Measures alive.
    pub alive: u64,
    /// Those that are told to be alive while no live record carries them: always 0.
    pub without_record: u64,
    /// Those whose ground ended and of which the organ has not yet confirmed that it lifted them.
    pub to_be_lifted: u64,
}

impl Store {
    /// How measures stand on a day. What the pages tell to be alive is held against the records once more, by another way:
    /// `without_record` counts where the two disagree.
    ///
    /// # Errors
    /// As [`Store::measures_of`].
    pub fn measure_numbers(
        &self,
        day: Date,
        disputed: DisputedUse,
    ) -> Result<MeasureNumbers, StoreError> {
        self.readers().read(|connection| {
            let sql = format!(
                "{ROW} WHERE measure_applied.action = 'applied' AND measure_applied.ended_at IS NULL"
            );
            let mut numbers = MeasureNumbers::default();
            let mut alive = Vec::new();
            let mut statement = connection.prepare_cached(&sql)?;
            let mut found = statement.query(params![])?;
            while let Some(row) = found.next()? {
                let row = read(&row)?;
                numbers.to_be_lifted += u64::from(row.waits_for_lifting_on(day, disputed));
                if row.is_alive_on(day, disputed) {
                    alive.push(row.id);
                }
            }
            let carried = carried_by_live_records(connection, day, disputed)?;
            numbers.alive = alive.len() as u64;
            let without = alive.iter().filter(|id| !carried.contains(*id));
            numbers.without_record = without.count() as u64;
            Ok(numbers)
        })
    }
}

/// The measures whose record is live on a day, by the rows of the records alone.
fn carried_by_live_records(
    connection: &Connection,
    day: Date,
    disputed: DisputedUse,
) -> Result<std::collections::HashSet<[u8; 16]>, StoreError> {
    let besides = match disputed.may_use(State::Disputed) {
        true => State::Disputed,
        false => State::Live,
    };
    let mut statement = connection.prepare_cached(
        "SELECT measure_applied.application_id FROM record
         JOIN measure_applied ON measure_applied.subject_id = record.subject_id
           AND measure_applied.record_id = record.record_id
         WHERE (record.state = 'live' OR record.state = $1) AND record.decided_on <= $2 AND record.display_until >= $3
           AND NOT EXISTS (SELECT 1 FROM record AS newer WHERE newer.subject_id = record.subject_id
             AND newer.record_id = record.record_id AND newer.version > record.version)",
    )?;
    let on = to_days(day);
    let ids = statement.query_map(params![besides.word(), on, on], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}
