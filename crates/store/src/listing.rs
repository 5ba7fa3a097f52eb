//! What a check may know of a person: the records of the items on its ticket, and of each only who decided what when.

use crate::access::Ticket;
use crate::days::from_days;
use crate::engine::{Row, params};
use crate::error::StoreError;
use crate::store::Store;
use jiff::Timestamp;
use jiff::civil::Date;
use rules::record::{State, shown_on};
use std::collections::{BTreeMap, HashMap};

/// The newest version of a record, without its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// Catalogue item.
    pub item: String,
    /// Version of the item under which it was accepted.
    pub item_version: u32,
    /// Organ that decided, as the document names it.
    pub decided_by: String,
    /// Document number as received.
    pub document_number: String,
    /// Day of the decision.
    pub decided_on: Date,
    /// Last day of display and use.
    pub display_until: Date,
    /// State.
    pub state: State,
}

impl Listing {
    /// Whether it may be shown and used on a day.
    #[must_use]
    pub fn shown_on(&self, day: Date) -> bool {
        shown_on(self.state, self.decided_on, self.display_until, day)
    }
}

/// The newest version of each record, by the record's id.
type Newest = BTreeMap<[u8; 16], (u32, Listing)>;

impl Store {
    /// The newest version of each record that the tickets open, as it was known at an instant, for each ticket in turn.
    /// A ticket that names no items opens nothing here.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] names the column of a row that contradicts itself.
    pub fn read_listings(
        &self,
        tickets: &[Ticket],
        known_at: Timestamp,
    ) -> Result<Vec<Vec<Listing>>, StoreError> {
        let opening = |ticket: &&Ticket| ticket.items().is_some_and(|items| !items.is_empty());
        let opening = tickets.iter().filter(opening);
        let mut subjects: Vec<[u8; 16]> = opening.map(Ticket::subject).collect();
        if subjects.is_empty() {
            return Ok(vec![Vec::new(); tickets.len()]);
        }
        subjects.sort_unstable();
        subjects.dedup();
        let keys: Vec<[&[u8]; 1]> = subjects.iter().map(|s| [s.as_slice()]).collect();
        // Only a first sieve, so that other records are not even read: a pattern may let more through than it names.
        let mut items: Vec<&str> = tickets
            .iter()
            .flat_map(|ticket| ticket.items().unwrap_or_default())
            .map(String::as_str)
            .collect();
        items.sort_unstable();
        items.dedup();
        let items = format!(" {} ", items.join(" "));
        let mut found: HashMap<[u8; 16], Newest> = HashMap::new();
        let mut failed = None;
        self.readers().read_settled(|connection| {
            connection.query_wanted_with(
                "SELECT record.subject_id, record.record_id, record.version, record.item, record.item_version,
                   record.decided_by, record.document_number, record.decided_on, record.display_until, record.state
                 FROM WANTED(subject_id) JOIN record ON record.subject_id = wanted.subject_id
                 WHERE record.recorded_at <= $2 AND $3 LIKE '% ' || record.item || ' %'",
                &keys,
                params![known_at.as_millisecond(), items],
                |row| {
                    match read(row) {
                        Ok(listing) => keep(&mut found, row.get(0)?, row.get(1)?, row.get(2)?, listing),
                        Err(error) => failed = Some(error),
                    }
                    Ok(())
                },
            )?;
            Ok(())
        })?;
        if let Some(error) = failed {
            return Err(error);
        }
        let of = |ticket: &Ticket| -> Vec<Listing> {
            let items = ticket.items().unwrap_or_default();
            let records = found.get(&ticket.subject()).into_iter().flatten();
            let listings = records.map(|(_, (_, listing))| listing);
            listings
                .filter(|listing| items.contains(&listing.item))
                .cloned()
                .collect()
        };
        Ok(tickets.iter().map(of).collect())
    }
}

fn keep(
    found: &mut HashMap<[u8; 16], Newest>,
    subject: [u8; 16],
    record: [u8; 16],
    version: u32,
    listing: Listing,
) {
    let newest = found.entry(subject).or_default();
    if newest
        .get(&record)
        .is_none_or(|(known, _)| *known < version)
    {
        newest.insert(record, (version, listing));
    }
}

fn read(row: &Row<'_>) -> Result<Listing, StoreError> {
    let state: String = row.get(9)?;
    Ok(Listing {
        item: row.get(3)?,
        item_version: row.get(4)?,
        decided_by: row.get(5)?,
        document_number: row.get(6)?,
        decided_on: from_days(row.get(7)?, "record", "decided_on")?,
        display_until: from_days(row.get(8)?, "record", "display_until")?,
        state: State::from_word(&state).ok_or(StoreError::Corrupt {
            table: "record",
            column: "state",
            what: state,
        })?,
    })
}
