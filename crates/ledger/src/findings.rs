//! What an audit has found so far, and the rows it walks beside the log.

use std::iter::Peekable;

use crate::problem::Problem;

/// How many problems a report lists; further ones are counted.
pub const PROBLEMS_LISTED: usize = 1_000;

#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub listed: Vec<Problem>,
    pub unlisted: u64,
}

impl Findings {
    pub fn add(&mut self, problem: Problem) {
        if self.listed.len() < PROBLEMS_LISTED {
            self.listed.push(problem);
        } else {
            self.unlisted += 1;
        }
    }
}

/// The rows of the store, walked beside the entries.
pub(crate) struct Rows<R: Iterator<Item = (u64, Vec<u8>)>> {
    rows: Peekable<R>,
    /// The lowest index that may come next.
    next: u64,
}

impl<R: Iterator<Item = (u64, Vec<u8>)>> Rows<R> {
    pub fn new(rows: R) -> Self {
        Self {
            rows: rows.peekable(),
            next: 0,
        }
    }

    /// Compares the row `index` with the entry there, if it could be read.
    pub fn compare(&mut self, index: u64, entry: Option<&[u8]>, findings: &mut Findings) {
        self.skip_out_of_order(findings);
        let row = self.rows.next_if(|(row, _)| *row == index);
        self.next = index + 1;
        match (row, entry) {
            (Some((_, leaf)), Some(entry)) if leaf == entry => {}
            (Some(_), Some(_)) => findings.add(Problem::EntryDiffers { index }),
            (Some(_), None) => findings.add(Problem::LeafMissing { index }),
            (None, _) => findings.add(Problem::RowMissing { index }),
        }
    }

    /// Everything that is left has no entry.
    pub fn rest(&mut self, findings: &mut Findings) {
        self.skip_out_of_order(findings);
        while let Some((index, _)) = self.rows.next() {
            self.next = index.saturating_add(1);
            findings.add(Problem::LeafMissing { index });
            self.skip_out_of_order(findings);
        }
    }

    fn skip_out_of_order(&mut self, findings: &mut Findings) {
        while let Some((index, _)) = self.rows.next_if(|(row, _)| *row < self.next) {
            findings.add(Problem::RowOutOfOrder { index });
        }
    }
}
