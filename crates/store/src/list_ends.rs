//! The newest entry of each list, as far as the writer knows: those met in the present transaction, and those of the
//! transactions before, as long as nobody else appended to the log.

use std::collections::HashMap;

/// Most lists remembered from one transaction to the next; about 5 MB.
const MOST: usize = 100_000;

/// Subject, and the position of the newest entry about them; `None` when there is none.
type Ends = HashMap<[u8; 16], Option<u64>>;

/// What the writer knows.
#[derive(Debug, Default)]
pub(crate) struct ListEnds {
    /// Of transactions that committed.
    durable: Ends,
    /// Read or written in the present transaction.
    present: Ends,
    /// What stood in `present` before the present job wrote.
    displaced: Vec<([u8; 16], Option<Option<u64>>)>,
}

impl ListEnds {
    /// The newest entry of a list, if it is known what it is.
    pub(crate) fn get(&self, subject: &[u8; 16]) -> Option<Option<u64>> {
        let known = self.present.get(subject);
        known.or_else(|| self.durable.get(subject)).copied()
    }

    /// Takes note of what the tables have, unless a newer entry waits for them.
    pub(crate) fn learn(&mut self, subject: [u8; 16], newest: Option<u64>) {
        if self.get(&subject).is_none() {
            self.present.insert(subject, newest);
        }
    }

    /// Takes note of what the present transaction writes.
    pub(crate) fn set(&mut self, subject: [u8; 16], newest: Option<u64>) {
        let before = self.present.insert(subject, newest);
        self.displaced.push((subject, before));
    }

    /// A job begins.
    pub(crate) fn mark(&mut self) {
        self.displaced.clear();
    }

    /// The present job is undone. Entries of earlier jobs may still wait for their table: it cannot be asked what was newest
    /// before.
    pub(crate) fn rewind(&mut self) {
        for (subject, newest) in self.displaced.drain(..).rev() {
            match newest {
                Some(newest) => self.present.insert(subject, newest),
                None => self.present.remove(&subject),
            };
        }
    }

    /// The lists that the present transaction added to, whose first entry has this position.
    pub(crate) fn written_since(&self, first: u64) -> impl Iterator<Item = (&[u8; 16], u64)> {
        let newest = self.present.iter();
        newest.filter_map(move |(subject, newest)| {
            Some((subject, newest.filter(|newest| *newest >= first)?))
        })
    }

    /// The transaction is durable.
    pub(crate) fn committed(&mut self) {
        if self.durable.len() + self.present.len() > MOST {
            self.durable.clear();
        }
        if self.present.len() <= MOST {
            self.durable.extend(self.present.drain());
        }
        self.present.clear();
        self.displaced.clear();
    }

    /// The transaction failed, or the log has entries that are not of this writer.
    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: [u8; 16] = [1; 16];
    const TWO: [u8; 16] = [2; 16];

    #[test]
    fn a_job_that_is_undone_leaves_what_was_there_before() {
        let mut ends = ListEnds::default();
        ends.learn(ONE, Some(3));
        ends.committed();
        ends.mark();
        ends.set(TWO, Some(4));
        ends.mark();
        ends.set(ONE, Some(5));
        ends.set(TWO, Some(6));
        ends.set(TWO, Some(7));
        ends.rewind();
        assert_eq!(ends.get(&ONE), Some(Some(3)));
        assert_eq!(ends.get(&TWO), Some(Some(4)));
        assert_eq!(ends.written_since(4).collect::<Vec<_>>(), [(&TWO, 4)]);
    }

    #[test]
    fn what_the_tables_have_does_not_displace_what_waits_for_them() {
        let mut ends = ListEnds::default();
        ends.set(ONE, Some(5));
        ends.learn(ONE, Some(3));
        assert_eq!(ends.get(&ONE), Some(Some(5)));
        ends.committed();
        ends.learn(ONE, None);
        assert_eq!(ends.get(&ONE), Some(Some(5)));
        ends.forget();
        assert_eq!(ends.get(&ONE), None);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut ends = ListEnds::default();
        for n in 0..3 * MOST as u128 {
            ends.set(n.to_be_bytes(), None);
            if n.is_multiple_of(1000) {
                ends.committed();
                assert!(ends.durable.len() <= MOST);
            }
        }
    }
}
