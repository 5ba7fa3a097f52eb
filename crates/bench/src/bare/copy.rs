//! The yardstick of the intake on PostgreSQL: the rows it leaves behind, already in the form of COPY, sent by the driver
//! alone. A group of rows of the file is one transaction with one COPY for each table, as the intake commits them.

use super::GROUP;
use crate::environment::moment;
use crate::home::Home;
use crate::postgres::Session;
use bytes::Bytes;

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

    /// Sends everything to a fresh database and returns the seconds it took.
    pub fn copy(&self, home: &Home) -> f64 {
        let session = Session::connect(home.url());
        let statements = TABLES
            .map(|table| session.prepare(&format!("COPY {table} FROM STDIN (FORMAT binary)")));
        let start = moment();
        for group in 0..self.groups {
            session.run("BEGIN");
            for (statement, rows) in statements.iter().zip(&self.tables) {
                let each = rows.len().div_ceil(self.groups);
                let from = (group * each).min(rows.len());
                let to = (from + each).min(rows.len());
                if from < to {
                    session.copy_in(statement, &rows[from..to]);
                }
            }
            session.run("COMMIT");
        }
        start.elapsed().as_secs_f64()
    }
}
