//! The tables with sealed values, walked in the order of their keys.

use crate::engine::{Connection, params};
use crate::error::StoreError;
use crate::keys::Sealed;

/// Rows brought under the new generation in one step.
pub(super) const STEP: u32 = 500;

/// What the key of a row is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// One column.
    One,
    /// One column and an ordinal.
    Ordered,
    /// The subject and an id, which stand behind each other in the key of a [`Row`].
    OfSubject,
}

/// Bytes of the id of a subject.
const SUBJECT: usize = 16;

/// A table with sealed values.
pub(super) struct SealedTable {
    pub(super) name: &'static str,
    column: &'static str,
    /// What stands before the key of a row in the place its value is bound to.
    place: &'static [u8],
    shape: Shape,
    /// Key, value, generation and ordinal of the rows after a key (and an ordinal) that are not under a generation.
    select: &'static str,
    /// Sets value $1 and generation $2 where the generation is $3, of the row $4 and $5.
    update: &'static str,
    /// Rows under a generation.
    pub(super) count: &'static str,
}

pub(super) const TABLES: [SealedTable; 8] = [
    SealedTable {
        name: "subject",
        column: "number_sealed",
        place: b"",
        shape: Shape::One,
        select: "SELECT subject_id, number_sealed, key_generation FROM subject
             WHERE subject_id > $1 AND key_generation <> $2 ORDER BY subject_id LIMIT $3",
        update: "UPDATE subject SET number_sealed = $1, key_generation = $2
             WHERE key_generation = $3 AND subject_id = $4",
        count: "SELECT count(*) FROM subject WHERE key_generation = $1",
    },
    SealedTable {
        name: "upload",
        column: "header_sealed",
        place: b"",
        shape: Shape::One,
        select: "SELECT upload_id, header_sealed, key_generation FROM upload
             WHERE upload_id > $1 AND key_generation <> $2 ORDER BY upload_id LIMIT $3",
        update: "UPDATE upload SET header_sealed = $1, key_generation = $2
             WHERE key_generation = $3 AND upload_id = $4",
        count: "SELECT count(*) FROM upload WHERE key_generation = $1",
    },
    SealedTable {
        name: "second_factor",
        column: "sealed",
        place: b"second-factor:",
        shape: Shape::One,
        select: "SELECT account_id, sealed, key_generation FROM second_factor
             WHERE account_id > $1 AND key_generation <> $2 ORDER BY account_id LIMIT $3",
        update: "UPDATE second_factor SET sealed = $1, key_generation = $2
             WHERE key_generation = $3 AND account_id = $4",
        count: "SELECT count(*) FROM second_factor WHERE key_generation = $1",
    },
    SealedTable {
        name: "login_attempt",
        column: "sealed",
        place: b"login-attempt:",
        shape: Shape::One,
        select: "SELECT digest, sealed, key_generation FROM login_attempt
             WHERE digest > $1 AND key_generation <> $2 ORDER BY digest LIMIT $3",
        update: "UPDATE login_attempt SET sealed = $1, key_generation = $2
             WHERE key_generation = $3 AND digest = $4",
        count: "SELECT count(*) FROM login_attempt WHERE key_generation = $1",
    },
    SealedTable {
        name: "notice_contact",
        column: "address_sealed",
        place: b"notice-contact:",
        shape: Shape::One,
        select: "SELECT subject_id, address_sealed, key_generation FROM notice_contact
             WHERE subject_id > $1 AND key_generation <> $2 ORDER BY subject_id LIMIT $3",
        update: "UPDATE notice_contact SET address_sealed = $1, key_generation = $2
             WHERE key_generation = $3 AND subject_id = $4",
        count: "SELECT count(*) FROM notice_contact WHERE key_generation = $1",
    },
    SealedTable {
        name: "problem_row",
        column: "cells_sealed",
        place: b"",
        shape: Shape::Ordered,
        select: "SELECT upload_id, cells_sealed, key_generation, row_ordinal FROM problem_row
             WHERE (upload_id, row_ordinal) > ($1, $2) AND key_generation <> $3
             ORDER BY upload_id, row_ordinal LIMIT $4",
        update: "UPDATE problem_row SET cells_sealed = $1, key_generation = $2
             WHERE key_generation = $3 AND upload_id = $4 AND row_ordinal = $5",
        count: "SELECT count(*) FROM problem_row WHERE key_generation = $1",
    },
    SealedTable {
        name: "case_step",
        column: "content_sealed",
        place: b"case-step:",
        shape: Shape::Ordered,
        select: "SELECT case_id, content_sealed, key_generation, number FROM case_step
             WHERE (case_id, number) > ($1, $2) AND key_generation <> $3
             ORDER BY case_id, number LIMIT $4",
        update: "UPDATE case_step SET content_sealed = $1, key_generation = $2
             WHERE key_generation = $3 AND case_id = $4 AND number = $5",
        count: "SELECT count(*) FROM case_step WHERE key_generation = $1",
    },
    SealedTable {
        name: "paper",
        column: "key_sealed",
        place: crate::paper::PLACE,
        shape: Shape::OfSubject,
        select: "SELECT subject_id, key_sealed, key_generation, paper_id FROM paper
             WHERE (subject_id, paper_id) > ($1, $2) AND key_generation <> $3
             ORDER BY subject_id, paper_id LIMIT $4",
        update: "UPDATE paper SET key_sealed = $1, key_generation = $2
             WHERE key_generation = $3 AND subject_id = $4 AND paper_id = $5",
        count: "SELECT count(*) FROM paper WHERE key_generation = $1",
    },
];

/// Subject and id of a key; of none both are empty, which is before every one.
fn halves(key: &[u8]) -> (&[u8], &[u8]) {
    key.split_at(key.len().min(SUBJECT))
}

/// No value is under this generation: it selects all.
pub(super) const NONE: u32 = u32::MAX;

/// A row with a sealed value.
pub(super) struct Row {
    pub(super) key: Vec<u8>,
    pub(super) ordinal: i64,
    pub(super) sealed: Sealed,
}

impl SealedTable {
    pub(super) fn place(&self, key: &[u8]) -> Vec<u8> {
        [self.place, key].concat()
    }

    pub(super) fn rows(
        &self,
        connection: &Connection,
        after: &Place,
        except: u32,
    ) -> Result<Vec<Row>, StoreError> {
        let mut statement = connection.prepare_cached(self.select)?;
        let mut rows = match self.shape {
            Shape::One => statement.query(params![after.key, except, STEP])?,
            Shape::Ordered => statement.query(params![after.key, after.ordinal, except, STEP])?,
            Shape::OfSubject => {
                let (subject, id) = halves(&after.key);
                statement.query(params![subject, id, except, STEP])?
            }
        };
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let bytes: Option<Vec<u8>> = row.get(1)?;
            let mut key: Vec<u8> = row.get(0)?;
            if self.shape == Shape::OfSubject {
                key.extend_from_slice(&row.get::<_, Vec<u8>>(3)?);
            }
            found.push(Row {
                key,
                ordinal: match self.shape {
                    Shape::Ordered => row.get(3)?,
                    Shape::One | Shape::OfSubject => 0,
                },
                sealed: Sealed {
                    generation: row.get(2)?,
                    bytes: bytes.unwrap_or_default(),
                },
            });
        }
        Ok(found)
    }

    pub(super) fn write(
        &self,
        connection: &Connection,
        row: &Row,
        new: &Sealed,
    ) -> Result<(), StoreError> {
        let (bytes, generation, before) = (&new.bytes, new.generation, row.sealed.generation);
        match self.shape {
            Shape::One => {
                connection.execute(self.update, params![bytes, generation, before, row.key])?;
            }
            Shape::Ordered => {
                let values = params![bytes, generation, before, row.key, row.ordinal];
                connection.execute(self.update, values)?;
            }
            Shape::OfSubject => {
                let (subject, id) = halves(&row.key);
                let values = params![bytes, generation, before, subject, id];
                connection.execute(self.update, values)?;
            }
        }
        Ok(())
    }
}

impl SealedTable {
    pub(super) fn told(&self, row: &Row) -> String {
        let ordinal = match self.shape {
            Shape::Ordered => format!(" row {}", row.ordinal),
            Shape::One | Shape::OfSubject => String::new(),
        };
        format!(
            "table {}, column {}: the value of {}{ordinal}, under generation {}, does not open",
            self.name,
            self.column,
            crate::access::hex(&row.key),
            row.sealed.generation
        )
    }
}

/// Behind a row.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) key: Vec<u8>,
    pub(super) ordinal: i64,
}

impl Default for Place {
    fn default() -> Self {
        Self {
            key: Vec::new(),
            ordinal: -1,
        }
    }
}
