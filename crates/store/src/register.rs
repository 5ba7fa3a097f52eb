//! 公示册: what was released to everybody, read without a ticket. It holds only what a release put there, and a row is given only as
//! long as its record may be shown and says what it said when it was released.

use crate::days::{from_days, to_days};
use crate::engine::{Row, params};
use crate::error::StoreError;
use crate::rows;
use crate::store::Store;
use jiff::civil::Date;
use rules::record::State;

/// What the public may look for. Every search names something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegisterSearch<'a> {
    /// A document number.
    Document(&'a str),
    /// A name as it is shown.
    Name(&'a str),
    /// Slug of an organ.
    Organ(&'a str),
}

/// A record as everybody sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedRow {
    /// Its number in the register.
    pub public_id: [u8; 16],
    /// Catalogue item.
    pub item: String,
    /// Version of the item.
    pub item_version: u32,
    /// Slug of the organ that supplied it.
    pub organ: String,
    /// Name as shown.
    pub name_shown: String,
    /// Document number.
    pub document_number: String,
    /// Organ that decided.
    pub decided_by: String,
    /// Day of the decision.
    pub decided_on: Date,
    /// Last day of display.
    pub display_until: Date,
    /// Live or disputed.
    pub state: State,
    /// Codes and texts of the fields, masked.
    pub fields: Vec<(String, String)>,
    /// Legal date of the release.
    pub released_on: Date,
}

const COLUMNS: &str = "published.public_id, published.item, published.item_version, published.organ, \
                       published.name_shown, published.document_number, published.decided_by, published.decided_on, \
                       newest.display_until, newest.state, published.fields, published.released_on \
                       FROM published \
                       JOIN record released ON released.subject_id = published.subject_id \
                         AND released.record_id = published.record_id \
                         AND released.version = published.record_version \
                       JOIN record newest ON newest.subject_id = published.subject_id \
                         AND newest.record_id = published.record_id \
                         AND newest.version = (SELECT max(known.version) FROM record known \
                           WHERE known.subject_id = published.subject_id \
                             AND known.record_id = published.record_id) \
                         AND newest.document_number = released.document_number \
                         AND newest.decided_by = released.decided_by \
                         AND newest.decided_on = released.decided_on \
                         AND newest.fields = released.fields \
                         AND newest.state IN ('live', 'disputed')";

impl Store {
    /// The record of a number in the register, if it is shown on a day.
    ///
    /// # Errors
    /// [`StoreError`] of the engine; [`StoreError::Corrupt`] for a row that contradicts itself.
    pub fn published_record(
        &self,
        public_id: [u8; 16],
        today: Date,
    ) -> Result<Option<PublishedRow>, StoreError> {
        self.readers().read_one(|connection| {
            let sql = format!(
                "SELECT {COLUMNS} WHERE published.public_id = $1 AND newest.display_until >= $2"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let found = statement.query(params![public_id, to_days(today)])?;
            rows::first(found, row)
        })
    }

    /// Records that a search leads to and that are shown on a day, those released last first. The text is compared whole.
    ///
    /// # Errors
    /// As [`Store::published_record`].
    pub fn search_published(
        &self,
        search: RegisterSearch<'_>,
        today: Date,
        limit: u32,
    ) -> Result<Vec<PublishedRow>, StoreError> {
        let document = format!(
            "SELECT {COLUMNS} WHERE published.document_number = $1 AND newest.display_until >= $2
             ORDER BY published.released_on DESC, published.public_id LIMIT $3"
        );
        let name = format!(
            "SELECT {COLUMNS} WHERE published.name_shown = $1 AND newest.display_until >= $2
             ORDER BY published.released_on DESC, published.public_id LIMIT $3"
        );
        let organ = format!(
            "SELECT {COLUMNS} WHERE published.organ = $1 AND newest.display_until >= $2
             ORDER BY published.released_on DESC, published.public_id LIMIT $3"
        );
        let (sql, wanted) = match search {
            RegisterSearch::Document(number) => (document, number),
            RegisterSearch::Name(shown) => (name, shown),
            RegisterSearch::Organ(slug) => (organ, slug),
        };
        self.readers().read_one(|connection| {
            let mut statement = connection.prepare_cached(&sql)?;
            let found = statement.query(params![wanted, to_days(today), limit])?;
            rows::all(found, row)
        })
    }
}

fn row(row: &Row<'_>) -> Result<PublishedRow, StoreError> {
    const TABLE: &str = "published";
    let corrupt = |column, what: String| StoreError::Corrupt {
        table: TABLE,
        column,
        what,
    };
    let (state, fields): (String, String) = (row.get(9)?, row.get(10)?);
    Ok(PublishedRow {
        public_id: row.get(0)?,
        item: row.get(1)?,
        item_version: row.get(2)?,
        organ: row.get(3)?,
        name_shown: row.get(4)?,
        document_number: row.get(5)?,
        decided_by: row.get(6)?,
        decided_on: from_days(row.get(7)?, TABLE, "decided_on")?,
        display_until: from_days(row.get(8)?, "record", "display_until")?,
        state: State::from_word(&state).ok_or_else(|| corrupt("state", state.clone()))?,
        fields: serde_json::from_str(&fields).map_err(|e| corrupt("fields", e.to_string()))?,
        released_on: from_days(row.get(11)?, TABLE, "released_on")?,
    })
}
