//! The yardstick of the intake on PostgreSQL: the rows it leaves behind, already in the form of COPY, sent by the driver
//! alone: in groups as the intake commits them, one transaction with one COPY for each table; and all in one transaction,
//! one COPY for each table. The quicker of the two counts.

use super::GROUP;
use crate::environment::moment;
use crate::home::{Engine, Home};
use crate::postgres::Session;
use bytes::Bytes;
use std::path::Path;

/// Tables an intake writes row by row, in the order in which it writes them.
const TABLES: [&str; 5] = ["subject", "identity", "record", "entry", "access"];

/// All rows of a finished intake, in the order in which they were written.
pub struct Rows {
    /// One for each of [`TABLES`].
    tables: Vec<Vec<Bytes>>,
    groups: usize,
}

impl Rows {
    /// Reads the tables of a finished intake into memory.
    pub fn read(url: &str) -> Self {
        let session = Session::connect(url);
        let tables: Vec<_> = TABLES.iter().map(|table| session.copy_out(table)).collect();
        let records = tables.get(2).map_or(0, Vec::len);
        Self {
            groups: records.div_ceil(GROUP).max(1),
            tables,
        }
    }

    /// Sends everything to fresh databases and returns the seconds it took.
    pub fn copy(&self, scratch: &Path, name: &str) -> f64 {
        let by_groups = self.copy_in(scratch, name, self.groups);
        let at_once = self.copy_in(scratch, name, 1);
        by_groups.min(at_once)
    }

    fn copy_in(&self, scratch: &Path, name: &str, groups: usize) -> f64 {
        let home = Home::fresh(Engine::Postgres, scratch, name);
        let session = Session::connect(home.url());
        let statements = TABLES
            .map(|table| session.prepare(&format!("COPY {table} FROM STDIN (FORMAT binary)")));
        let start = moment();
        for group in 0..groups {
            session.run("BEGIN");
            for (statement, rows) in statements.iter().zip(&self.tables) {
                let each = rows.len().div_ceil(groups);
                let from = (group * each).min(rows.len());
                let to = (from + each).min(rows.len());
                if from < to {
                    session.copy_in(statement, &rows[from..to]);
                }
            }
            session.run("COMMIT");
        }
        let seconds = start.elapsed().as_secs_f64();
        drop(session);
        home.remove();
        seconds
    }
}
