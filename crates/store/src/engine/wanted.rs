//! Many keys asked for with one statement.

use super::error::Result;
use super::row::Row;
use super::value::Value;
use super::{Connection, dialect};

impl Connection {
    /// Asks for many keys with a text that names them as `WANTED(column, …)`; gives every row found, in no order.
    pub(crate) fn query_wanted<const N: usize>(
        &self,
        sql: &str,
        keys: &[[&[u8]; N]],
        mut read: impl FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        if keys.is_empty() {
            return Ok(());
        }
        let text = dialect::wanted(sql, self.is_remote());
        match self {
            Connection::Sqlite(_) => {
                let mut statement = self.prepare_cached(&text)?;
                for key in keys {
                    let mut rows = statement.query(key.map(Value::Blob))?;
                    while let Some(row) = rows.next()? {
                        read(&row)?;
                    }
                }
            }
            Connection::Postgres(session) => {
                let statement = session.prepare(&text)?;
                let columns: [Vec<&[u8]>; N] =
                    std::array::from_fn(|column| keys.iter().map(|key| key[column]).collect());
                let mut rows = session.query_arrays(&statement, &columns)?;
                while let Some(row) = rows.next()? {
                    read(&Row::Postgres(row))?;
                }
            }
        }
        Ok(())
    }
}
