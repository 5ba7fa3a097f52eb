//! Findings of a batch: rows with findings, sealed with the sender's cells, and their number by code.

use crate::batch::{Batch, ProblemRow};
use crate::engine::{Bulk, params};
use crate::error::StoreError;
use crate::keys::Sealed;
use crate::transaction::Transaction;
use std::collections::BTreeMap;

/// What was found, until the batch is written.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    rows: BTreeMap<u64, Finding>,
    counts: BTreeMap<String, u64>,
}

#[derive(Debug)]
struct Finding {
    sheet: Option<String>,
    row_number: u64,
    severity: &'static str,
    findings: String,
    cells_sealed: Sealed,
}

impl Findings {
    /// Adds a row. An accepted row can carry a notice and then be held by the store: the graver finding, which comes
    /// later, is the one to keep.
    pub(crate) fn add(
        &mut self,
        transaction: &Transaction<'_>,
        batch: &Batch,
        problem: &ProblemRow,
        cells: &[u8],
    ) -> Result<(), StoreError> {
        for code in &problem.codes {
            self.tally(code, 1);
        }
        if let Some(kept) = self.rows.get_mut(&problem.ordinal) {
            kept.severity = problem.severity;
            kept.findings.clone_from(&problem.findings);
            return Ok(());
        }
        let environment = transaction.environment();
        let cells_sealed = transaction.keys().seal(cells, &batch.upload, environment)?;
        let finding = Finding {
            sheet: problem.sheet.clone(),
            row_number: problem.row_number,
            severity: problem.severity,
            findings: problem.findings.clone(),
            cells_sealed,
        };
        self.rows.insert(problem.ordinal, finding);
        Ok(())
    }

    /// Counts a code.
    pub(crate) fn tally(&mut self, code: &str, count: u64) {
        match self.counts.get_mut(code) {
            Some(counted) => *counted += count,
            None => {
                self.counts.insert(code.to_owned(), count);
            }
        }
    }

    /// Writes all of it.
    pub(crate) fn write(
        &self,
        transaction: &Transaction<'_>,
        batch: &Batch,
    ) -> Result<(), StoreError> {
        let mut table = Bulk::new("problem_row", &COLUMNS);
        for (ordinal, row) in &self.rows {
            table.push(
                transaction.connection,
                params![
                    batch.upload,
                    ordinal,
                    row.sheet,
                    row.row_number,
                    row.severity,
                    row.findings,
                    row.cells_sealed.bytes,
                    row.cells_sealed.generation,
                ],
            )?;
        }
        table.flush(transaction.connection)?;
        for (code, count) in &self.counts {
            transaction
                .connection
                .execute("INSERT INTO problem_count (upload_id, code, count) VALUES ($1, $2, $3)
                     ON CONFLICT (upload_id, code) DO UPDATE SET count = problem_count.count + excluded.count", params![batch.upload, code, count])?;
        }
        Ok(())
    }
}

const COLUMNS: [&str; 8] = [
    "upload_id",
    "row_ordinal",
    "sheet",
    "row_number",
    "severity",
    "findings",
    "cells_sealed",
    "key_generation",
];
