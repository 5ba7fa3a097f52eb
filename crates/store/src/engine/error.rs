//! What an engine can answer with instead of a result.

/// An error of an engine. The texts name tables and constraints, never the values of a row.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The embedded engine.
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
    /// PostgreSQL. Its detail, which quotes values, is left out.
    #[error("{}", told(.0))]
    Postgres(#[from] tokio_postgres::Error),
    /// One row was asked for and there is none.
    #[error("the query returned no row")]
    NoRows,
    /// A column holds something else than the program expects.
    #[error("column {column} of the result does not hold {expected}")]
    Column {
        /// Place in the result, from 0.
        column: usize,
        /// What was expected.
        expected: &'static str,
    },
    /// The address of the database is not one this program can use.
    #[error("{0}")]
    Address(String),
}

fn told(error: &tokio_postgres::Error) -> String {
    match error.as_db_error() {
        Some(refusal) => format!("{} (SQLSTATE {})", refusal.message(), refusal.code().code()),
        None => {
            let cause = std::error::Error::source(error);
            cause.map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
        }
    }
}

/// Result of an engine.
pub(crate) type Result<T> = std::result::Result<T, EngineError>;

/// Makes of a missing row a `None`.
pub(crate) trait OptionalExtension<T> {
    /// `None` when there was no row.
    fn optional(self) -> Result<Option<T>>;
}

impl<T> OptionalExtension<T> for Result<T> {
    fn optional(self) -> Result<Option<T>> {
        match self {
            Ok(value) => Ok(Some(value)),
            Err(
                EngineError::NoRows | EngineError::Sqlite(rusqlite::Error::QueryReturnedNoRows),
            ) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
