//! Yardsticks: the same rows and the same statements by the drivers alone.

pub mod copy;
pub mod costs;
mod costs_question;
mod costs_rows;
pub mod inserts;
pub mod plain;
mod plain_postgres;
pub mod question;
mod question_postgres;
mod question_sqlite;

use crate::home::{Engine, Home};
use std::path::Path;

/// Rows in one transaction, as many as the intake puts into one.
const GROUP: usize = 1_000;

/// What an intake left behind.
pub enum Rows {
    /// For prepared inserts.
    Sqlite(inserts::Rows),
    /// For COPY.
    Postgres(copy::Rows),
}

impl Rows {
    /// Reads the tables of a finished intake into memory.
    pub fn read(home: &Home) -> Self {
        match home.engine {
            Engine::Sqlite => {
                Rows::Sqlite(inserts::Rows::read(&home.file()).expect("the store just written"))
            }
            Engine::Postgres => Rows::Postgres(copy::Rows::read(home.url())),
        }
    }

    /// Writes everything into a fresh database and returns the seconds it took; reading was before.
    pub fn write(&self, scratch: &Path, name: &str) -> f64 {
        match self {
            Rows::Sqlite(rows) => {
                let file = scratch.join(format!("{name}.sqlite"));
                let seconds = rows.insert(&file).expect("a fresh database");
                let _ = std::fs::remove_file(&file);
                seconds
            }
            Rows::Postgres(rows) => rows.copy(scratch, name),
        }
    }
}
