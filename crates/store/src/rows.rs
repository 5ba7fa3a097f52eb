//! Rows of an answer read as what they keep, where a row can contradict itself.

use crate::engine::{Row, Rows};
use crate::error::StoreError;

/// Every row.
pub(crate) fn all<T>(
    mut rows: Rows<'_>,
    read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(&row)?);
    }
    Ok(found)
}

/// The first row, if there is one.
pub(crate) fn first<T>(
    mut rows: Rows<'_>,
    read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    rows.next()?.map(|row| read(&row)).transpose()
}
