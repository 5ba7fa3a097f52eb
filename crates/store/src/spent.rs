//! Whom budgets were spent on. The writer remembers it, so that a question costs no look into a table; what it remembers is
//! written with each commit, a row for each budget, and whatever other processes wrote meanwhile is read before anything is
//! decided.

use crate::engine::{Bulk, Connection, params};
use crate::error::StoreError;
use jiff::Timestamp;
use rules::budget::{Budget, BudgetSpent};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Most budgets remembered; those whose time is over are forgotten first.
const MOST: usize = 20_000;
/// Bytes that tell people of one budget, or of one list, apart. The end of an id is random; its beginning is a time.
const MARK: usize = 8;

type Key = [u8; 16];
pub(crate) type Mark = [u8; MARK];

/// What is known of a budget.
#[derive(Debug, Default)]
struct Kept {
    until: i64,
    people: HashSet<Mark>,
    /// Rows of entries before this one are read.
    read_to: u64,
    /// Others may have written since.
    stale: bool,
}

/// What the writer knows of the budgets.
#[derive(Debug, Default)]
pub(crate) struct Spent {
    known: HashMap<Key, Kept>,
    /// Added in the present transaction.
    added: BTreeMap<Key, Vec<u8>>,
}

fn key_of(budget: &Budget) -> Key {
    let mut digest = Sha256::new();
    for part in [budget.kind.word(), &budget.whose] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.update(budget.from.as_millisecond().to_be_bytes());
    let mut key = Key::default();
    key.copy_from_slice(&digest.finalize()[..16]);
    key
}

pub(crate) fn mark_of(subject: &[u8; 16]) -> Mark {
    let mut mark = Mark::default();
    mark.copy_from_slice(&subject[16 - MARK..]);
    mark
}

/// The marks that stand one behind the other.
pub(crate) fn marks_in(people: &[u8]) -> &[Mark] {
    people.as_chunks::<MARK>().0
}

impl Spent {
    /// Reads what is not known of these budgets: with one process, when one is first asked for; with several, also what the
    /// others wrote. One statement for all of them.
    pub(crate) fn fetch<'b>(
        &mut self,
        connection: &Connection,
        next_index: u64,
        budgets: impl Iterator<Item = &'b Budget>,
    ) -> Result<(), StoreError> {
        let mut since = u64::MAX;
        let mut keys: HashMap<Key, i64> = HashMap::new();
        for budget in budgets {
            let key = key_of(budget);
            match self.known.get(&key) {
                Some(kept) if !kept.stale => continue,
                Some(kept) => since = since.min(kept.read_to),
                None => since = 0,
            }
            keys.insert(key, budget.until.as_millisecond());
        }
        if keys.is_empty() {
            return Ok(());
        }
        let wanted: Vec<[&[u8]; 1]> = keys.keys().map(|key| [key.as_slice()]).collect();
        let mut rows: Vec<(Key, Vec<u8>)> = Vec::new();
        connection.query_wanted_with(
            "SELECT budget_spent.budget, budget_spent.people FROM WANTED(budget)
             JOIN budget_spent ON budget_spent.budget = wanted.budget AND budget_spent.log_index >= $2",
            &wanted,
            params![since],
            |row| {
                rows.push((row.get(0)?, row.get(1)?));
                Ok(())
            },
        )?;
        for (key, until) in keys {
            let kept = self.known.entry(key).or_default();
            (kept.until, kept.read_to, kept.stale) = (until, next_index, false);
        }
        for (key, people) in rows {
            let kept = self.known.entry(key).or_default();
            kept.people.extend(marks_in(&people));
        }
        Ok(())
    }

    /// Counts people in budgets, all of them or, when one has no room for all, none. `beyond` counts them all the same.
    ///
    /// # Errors
    /// [`BudgetSpent`] of the first that has no room.
    pub(crate) fn take(
        &mut self,
        budgets: &[Budget],
        subjects: &[[u8; 16]],
        beyond: bool,
    ) -> Result<(), BudgetSpent> {
        let marks: HashSet<Mark> = subjects.iter().map(mark_of).collect();
        let keyed: Vec<(Key, &Budget)> = budgets.iter().map(|b| (key_of(b), b)).collect();
        if !beyond {
            for (key, budget) in &keyed {
                let counted = self.known.get(key).map(|kept| &kept.people);
                let used = counted.map_or(0, HashSet::len);
                let new = marks
                    .iter()
                    .filter(|m| counted.is_none_or(|c| !c.contains(*m)));
                budget.take(number(used), number(new.count()))?;
            }
        }
        for (key, budget) in keyed {
            let kept = self.known.entry(key).or_default();
            kept.until = budget.until.as_millisecond();
            for mark in &marks {
                if kept.people.insert(*mark) {
                    self.added.entry(key).or_default().extend(mark);
                }
            }
        }
        Ok(())
    }

    /// Puts what the present transaction added on its way into the table.
    pub(crate) fn write<'c>(
        &mut self,
        connection: &'c Connection,
        table: &mut Bulk<'c>,
        begun_at: u64,
    ) -> Result<(), StoreError> {
        for (key, people) in std::mem::take(&mut self.added) {
            let until = self.known.get(&key).map_or(0, |kept| kept.until);
            table.push(connection, params![key, begun_at, until, people])?;
        }
        Ok(())
    }

    /// The transaction is durable.
    pub(crate) fn committed(&mut self, now: Timestamp) {
        if self.known.len() > MOST {
            let now = now.as_millisecond();
            self.known.retain(|_, kept| kept.until > now);
        }
        if self.known.len() > MOST {
            self.known.clear();
        }
    }

    /// The transaction failed: what it added is in no table.
    pub(crate) fn failed(&mut self) {
        *self = Self::default();
    }

    /// The log has entries that are not of this writer.
    pub(crate) fn others_wrote(&mut self) {
        for kept in self.known.values_mut() {
            kept.stale = true;
        }
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use rules::budget::BudgetKind;

    fn budget(whose: &str, most: u32) -> Budget {
        Budget {
            kind: BudgetKind::Hour,
            whose: whose.to_owned(),
            most,
            from: Timestamp::UNIX_EPOCH,
            until: Timestamp::from_second(3600).unwrap(),
        }
    }

    #[test]
    fn people_count_once_and_not_at_all_when_one_budget_has_no_room() {
        let (wide, narrow) = (budget("judge", 9), budget("case", 2));
        let both = [wide.clone(), narrow.clone()];
        let mut spent = Spent::default();
        for subject in [[1; 16], [1; 16], [2; 16], [1; 16]] {
            spent.take(&both, &[subject], false).unwrap();
        }
        let refused = spent.take(&both, &[[3; 16]], false).unwrap_err();
        assert_eq!((refused.used, refused.most), (2, 2));
        // Nothing was counted in the wide one either.
        assert_eq!(spent.known[&key_of(&wide)].people.len(), 2);
        assert_eq!(spent.added[&key_of(&wide)].len(), 2 * MARK);
        spent.take(&both, &[[3; 16]], true).unwrap();
        assert_eq!(spent.known[&key_of(&narrow)].people.len(), 3);
    }

    #[test]
    fn budgets_of_others_and_of_other_hours_are_apart() {
        let mut later = budget("judge", 1);
        later.from = later.until;
        let keys = [budget("judge", 1), budget("clerk", 1), later].map(|b| key_of(&b));
        assert_eq!(HashSet::from(keys).len(), 3);
    }
}
