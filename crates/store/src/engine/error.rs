//! What an engine can answer with instead of a result.

use rusqlite::ErrorCode;

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

/// SQLSTATE classes and codes with which PostgreSQL says that it cannot serve at the moment: connection lost, not enough
/// resources, shutting down or starting up, an operator's limit or lock reached, reading only, an error of its disk.
const OUTAGES: [&str; 9] = [
    "08", "53", "57P", "57014", "25006", "25P03", "55P03", "58030", "40",
];

impl EngineError {
    /// Whether the engine cannot be reached or cannot write at the moment, through no fault of what was asked: the same
    /// may be asked again once the connection, the disk or the server is there again.
    #[must_use]
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Sqlite(error) => matches!(
                error.sqlite_error_code(),
                Some(
                    ErrorCode::DiskFull
                        | ErrorCode::SystemIoFailure
                        | ErrorCode::ReadOnly
                        | ErrorCode::CannotOpen
                        | ErrorCode::PermissionDenied
                        | ErrorCode::DatabaseBusy
                        | ErrorCode::DatabaseLocked
                )
            ),
            Self::Postgres(error) => match error.code() {
                Some(code) => OUTAGES.iter().any(|outage| code.code().starts_with(outage)),
                None => error.is_closed() || is_from_the_system(error),
            },
            Self::NoRows | Self::Column { .. } | Self::Address(_) => false,
        }
    }

    /// Whether a commit that failed with this may be found to stand after a crash: everything is in the file, and only
    /// whether it reached the disk is not known.
    pub(crate) fn leaves_commit_open(&self) -> bool {
        matches!(self, Self::Sqlite(rusqlite::Error::SqliteFailure(error, _))
            if error.extended_code == rusqlite::ffi::SQLITE_IOERR_FSYNC)
    }
}

fn is_from_the_system(error: &tokio_postgres::Error) -> bool {
    std::error::Error::source(error).is_some_and(|cause| cause.is::<std::io::Error>())
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
