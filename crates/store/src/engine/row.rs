//! Rows of a result, read by the order of their columns.

use super::error::{EngineError, Result};
use super::value::Value;
use rusqlite::types::ValueRef;
use std::error::Error;
use tokio_postgres::types::{FromSql, Type};

/// A row of a result.
pub(crate) enum Row<'a> {
    /// Embedded.
    Sqlite(&'a rusqlite::Row<'a>),
    /// PostgreSQL.
    Postgres(tokio_postgres::Row),
}

/// What stands in a column.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Field<'a> {
    Null,
    Integer(i64),
    Text(&'a str),
    Blob(&'a [u8]),
}

/// Place of a column in the result.
pub(crate) trait Place {
    /// From 0.
    fn place(self) -> usize;
}

impl Place for usize {
    fn place(self) -> usize {
        self
    }
}

/// What a column can be read as.
pub(crate) trait Column: Sized {
    /// Named in the error.
    const EXPECTED: &'static str;
    /// The value, or `None` when the field holds something else.
    fn of(field: Field<'_>) -> Option<Self>;
}

impl Row<'_> {
    /// Reads a column.
    pub(crate) fn get<P: Place, T: Column>(&self, place: P) -> Result<T> {
        let column = place.place();
        T::of(self.field(column)?).ok_or(EngineError::Column {
            column,
            expected: T::EXPECTED,
        })
    }

    /// Text of a column without copying it; empty when there is none.
    pub(crate) fn text(&self, column: usize) -> Result<&str> {
        Ok(match self.field(column)? {
            Field::Text(text) => text,
            _ => "",
        })
    }

    /// A column as the value of a parameter.
    pub(crate) fn value(&self, column: usize) -> Result<Value<'_>> {
        Ok(match self.field(column)? {
            Field::Null => Value::Null,
            Field::Integer(number) => Value::Integer(number),
            Field::Text(text) => Value::Text(text),
            Field::Blob(bytes) => Value::Blob(bytes),
        })
    }

    fn field(&self, column: usize) -> Result<Field<'_>> {
        match self {
            Row::Sqlite(row) => Ok(match row.get_ref(column)? {
                ValueRef::Null => Field::Null,
                ValueRef::Integer(number) => Field::Integer(number),
                ValueRef::Text(text) => Field::Text(
                    std::str::from_utf8(text)
                        .map_err(|error| rusqlite::Error::Utf8Error(column, error))?,
                ),
                ValueRef::Blob(bytes) => Field::Blob(bytes),
                ValueRef::Real(_) => {
                    return Err(EngineError::Column {
                        column,
                        expected: "a whole number",
                    });
                }
            }),
            Row::Postgres(row) => Ok(row.try_get(column)?),
        }
    }
}

impl<'a> FromSql<'a> for Field<'a> {
    fn from_sql(
        ty: &Type,
        raw: &'a [u8],
    ) -> std::result::Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(match *ty {
            Type::INT8 => Field::Integer(i64::from_be_bytes(raw.try_into()?)),
            Type::INT4 => Field::Integer(i32::from_be_bytes(raw.try_into()?).into()),
            Type::BOOL => Field::Integer(i64::from(raw.first().is_some_and(|byte| *byte != 0))),
            Type::BYTEA => Field::Blob(raw),
            _ => Field::Text(std::str::from_utf8(raw)?),
        })
    }

    fn from_sql_null(_: &Type) -> std::result::Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Field::Null)
    }

    fn accepts(ty: &Type) -> bool {
        [
            Type::INT8,
            Type::INT4,
            Type::BOOL,
            Type::BYTEA,
            Type::TEXT,
            Type::VARCHAR,
            Type::NAME,
        ]
        .contains(ty)
    }
}

impl Column for i64 {
    const EXPECTED: &'static str = "a whole number";
    fn of(field: Field<'_>) -> Option<Self> {
        match field {
            Field::Integer(number) => Some(number),
            _ => None,
        }
    }
}

macro_rules! narrower {
    ($($number:ty),*) => {
        $(impl Column for $number {
            const EXPECTED: &'static str = "a whole number of the expected size";
            fn of(field: Field<'_>) -> Option<Self> {
                i64::of(field)?.try_into().ok()
            }
        })*
    };
}
narrower!(u64, u32);

impl Column for bool {
    const EXPECTED: &'static str = "0 or 1";
    fn of(field: Field<'_>) -> Option<Self> {
        i64::of(field).map(|number| number != 0)
    }
}

impl Column for String {
    const EXPECTED: &'static str = "text";
    fn of(field: Field<'_>) -> Option<Self> {
        match field {
            Field::Text(text) => Some(text.to_owned()),
            _ => None,
        }
    }
}

impl Column for Vec<u8> {
    const EXPECTED: &'static str = "bytes";
    fn of(field: Field<'_>) -> Option<Self> {
        match field {
            Field::Blob(bytes) => Some(bytes.to_vec()),
            _ => None,
        }
    }
}

impl<const N: usize> Column for [u8; N] {
    const EXPECTED: &'static str = "bytes of the expected length";
    fn of(field: Field<'_>) -> Option<Self> {
        match field {
            Field::Blob(bytes) => bytes.try_into().ok(),
            _ => None,
        }
    }
}

impl<T: Column> Column for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    fn of(field: Field<'_>) -> Option<Self> {
        match field {
            Field::Null => Some(None),
            field => T::of(field).map(Some),
        }
    }
}
