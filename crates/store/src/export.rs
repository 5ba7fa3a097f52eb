//! Everything held about a person, made from the labels of the columns: no table is named here, so none can be forgotten.

use crate::access::Ticket;
use crate::days::to_days;
use crate::engine::{Connection, Row, params};
use crate::error::StoreError;
use crate::keys::Sealed;
use crate::label::{Belongs, Column, Form, Table, tables};
use crate::store::Store;
use jiff::civil::Date;

/// Column of the generation under which the key of a sealed value is wrapped.
const KEY_GENERATION: &str = "key_generation";

/// Column of the day on which an entry opens to the person.
const OPENS_ON: &str = "opens_on";

/// A value as it is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// Nothing.
    Nothing,
    /// A whole number; the form of the column says of what.
    Number(i64),
    /// Text.
    Text(String),
    /// An id or digest.
    Bytes(Vec<u8>),
    /// Something is held and not shown; [`Column::withheld`] says why.
    Withheld,
}

/// The rows of one table that are about a person.
#[derive(Debug, Clone)]
pub struct HeldTable {
    /// The table with its labels.
    pub table: &'static Table,
    /// Values in the order of its columns.
    pub rows: Vec<Vec<Held>>,
}

impl Store {
    /// Everything held about the ticket's subject: of every table whose rows can be found by a person, the rows that are
    /// theirs or their accounts', of entries that the law still keeps from them on this day only that they are there. Tables without any are in it too, so that nobody must guess.
    ///
    /// # Errors
    /// [`StoreError`] of the engine; [`StoreError::Unsealable`] when the number does not open.
    pub fn export(&self, ticket: &Ticket, today: Date) -> Result<Vec<HeldTable>, StoreError> {
        let subject = ticket.subject();
        let today = to_days(today);
        self.readers().read(|connection| {
            let accounts = accounts_of(connection, &subject)?;
            let mut all = Vec::new();
            for table in tables() {
                let (keys, of): (&[&str], &[[u8; 16]]) = match &table.belongs {
                    Belongs::Subject(keys) => (keys, std::slice::from_ref(&subject)),
                    Belongs::Account(keys) => (keys, &accounts),
                    Belongs::Nobody(..) => continue,
                };
                if table.embedded_only && connection.is_remote() {
                    continue;
                }
                let mut rows: Vec<Vec<Held>> = Vec::new();
                for key in keys {
                    for id in of {
                        self.read_held(connection, table, key, id, &mut rows)?;
                        rows.iter_mut()
                            .for_each(|row| keep_sealed(table, row, today));
                    }
                }
                all.push(HeldTable { table, rows });
            }
            Ok(all)
        })
    }

    fn read_held(
        &self,
        connection: &Connection,
        table: &'static Table,
        key: &str,
        id: &[u8; 16],
        rows: &mut Vec<Vec<Held>>,
    ) -> Result<(), StoreError> {
        let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        let names = names.join(", ");
        let sql = ["SELECT", &names, "FROM", table.name, "WHERE", key, "= $1"].join(" ");
        let mut statement = connection.prepare(&sql)?;
        let mut found = statement.query(params![*id])?;
        while let Some(row) = found.next()? {
            let mut values = Vec::with_capacity(table.columns.len());
            for (place, column) in table.columns.iter().enumerate() {
                values.push(self.held(&row, place, column, table, id)?);
            }
            // A row that both columns lead to is one row.
            if !rows.contains(&values) {
                rows.push(values);
            }
        }
        Ok(())
    }

    fn held(
        &self,
        row: &Row<'_>,
        place: usize,
        column: &Column,
        table: &Table,
        id: &[u8; 16],
    ) -> Result<Held, StoreError> {
        let value: Held = match column.form {
            Form::Number | Form::Flag | Form::Instant | Form::Day => {
                row.get::<_, Option<i64>>(place)?.map(Held::Number)
            }
            Form::Text => row.get::<_, Option<String>>(place)?.map(Held::Text),
            Form::Bytes | Form::Sealed | Form::Paper => {
                row.get::<_, Option<Vec<u8>>>(place)?.map(Held::Bytes)
            }
            Form::SealedNumber => self.opened(row, place, table, id)?,
            Form::SealedText(prefix, key) => {
                let key = table.columns.iter().position(|c| c.name == key);
                let key = key.ok_or(StoreError::Unsealable)?;
                let key: [u8; 16] = row.get(key)?;
                let bound = [prefix.as_bytes(), &key].concat();
                self.opened(row, place, table, &bound)?
            }
        }
        .unwrap_or(Held::Nothing);
        Ok(match column.withheld() {
            Some(_) if value != Held::Nothing => Held::Withheld,
            _ => value,
        })
    }

    /// A text that is sealed for a place. Of one that was erased nothing is left.
    fn opened(
        &self,
        row: &Row<'_>,
        place: usize,
        table: &Table,
        bound: &[u8],
    ) -> Result<Option<Held>, StoreError> {
        let bytes: Option<Vec<u8>> = row.get(place)?;
        let bytes = bytes.filter(|bytes| !bytes.is_empty());
        let generation = table.columns.iter().position(|c| c.name == KEY_GENERATION);
        let Some((bytes, generation)) = bytes.zip(generation) else {
            return Ok(None);
        };
        let generation = row.get(generation)?;
        let text = self.keys().unseal(&Sealed { generation, bytes }, bound)?;
        let text = String::from_utf8(text).map_err(|_| StoreError::Unsealable)?;
        Ok(Some(Held::Text(text)))
    }
}

/// 依法保密: of an entry that the law keeps from the person nothing is told before the day it opens, but where it stands and
/// when that day is.
fn keep_sealed(table: &Table, row: &mut [Held], today: i64) {
    let opens_on = table.columns.iter().position(|c| c.name == OPENS_ON);
    let Some(Held::Number(opens_on)) = opens_on.map(|place| &row[place]) else {
        return;
    };
    if today >= *opens_on {
        return;
    }
    for (column, value) in table.columns.iter().zip(row) {
        if ![OPENS_ON, "log_index", "subject_id"].contains(&column.name) {
            *value = Held::Withheld;
        }
    }
}

fn accounts_of(connection: &Connection, subject: &[u8; 16]) -> Result<Vec<[u8; 16]>, StoreError> {
    let mut statement =
        connection.prepare("SELECT account_id FROM account WHERE subject_id = $1")?;
    let accounts = statement
        .query_map(params![*subject], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(accounts)
}
