//! 名单所涉的人: who ever came onto a list. They are few among all, so the writer holds them in memory, and a check, which is made of many
//! people and finds a listing of hardly anyone, reads records of these alone. Whoever left a list again is still held here: it only has
//! to be known of whom there is nothing to read.

mod gather;

pub use gather::{Gathering, ListWalk};

use crate::engine::{Bulk, Connection, params};
use crate::error::StoreError;
use crate::spent::{Mark, mark_of, marks_in};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Columns of what was added.
pub(crate) const LISTED_COLUMNS: [&str; 4] = ["number", "item", "is_whole", "people"];

/// What is known of a list.
#[derive(Debug, Default)]
struct List {
    /// Nobody is missing. Until then anyone may stand on it.
    is_whole: bool,
    people: HashSet<Mark>,
}

#[derive(Debug, Default)]
struct Added {
    is_whole: bool,
    people: Vec<u8>,
}

/// What the writer knows of the lists.
#[derive(Debug, Default)]
pub(crate) struct Listed {
    lists: HashMap<String, List>,
    /// Number of the next row; `None` when nothing was read.
    next: Option<u64>,
    /// There are rows of others that were not read.
    is_behind: bool,
    /// Added in the present transaction.
    added: BTreeMap<String, Added>,
}

impl Listed {
    /// Reads what is not known: everything once, and afterwards what other processes wrote.
    pub(crate) fn fetch(&mut self, connection: &Connection) -> Result<(), StoreError> {
        if self.next.is_some() && !self.is_behind {
            return Ok(());
        }
        let mut next = self.next.unwrap_or_default();
        let mut statement = connection.prepare_cached(
            "SELECT number, item, is_whole, people FROM listed WHERE number >= $1 ORDER BY number",
        )?;
        let mut rows = statement.query(params![next])?;
        while let Some(row) = rows.next()? {
            let (number, people): (u64, Vec<u8>) = (row.get(0)?, row.get(3)?);
            let list = self.lists.entry(row.get(1)?).or_default();
            list.is_whole |= row.get::<_, bool>(2)?;
            list.people.extend(marks_in(&people));
            next = number + 1;
        }
        self.next = Some(next);
        self.is_behind = false;
        Ok(())
    }

    /// Keeps a list from now on, of which nobody may be known yet.
    fn keep(&mut self, item: &str) {
        if !self.lists.contains_key(item) {
            self.lists.insert(item.to_owned(), List::default());
            self.added.entry(item.to_owned()).or_default();
        }
    }

    /// Nobody is missing of a list that is kept.
    fn complete(&mut self, item: &str) {
        if let Some(list) = self.lists.get_mut(item).filter(|list| !list.is_whole) {
            list.is_whole = true;
            self.added.entry(item.to_owned()).or_default().is_whole = true;
        }
    }

    /// A record of an item is written, which may be a list that is kept. Should its job be undone, one more is held of whom
    /// there may be nothing to read.
    pub(crate) fn note(&mut self, item: &str, subject: &[u8; 16]) {
        let mark = mark_of(subject);
        if let Some(list) = self.lists.get_mut(item)
            && list.people.insert(mark)
        {
            let added = self.added.entry(item.to_owned()).or_default();
            added.people.extend(mark);
        }
    }

    /// Whether a person may ever have stood on one of these lists.
    pub(crate) fn may_hold(&self, items: &[String], subject: &[u8; 16]) -> bool {
        let mark = mark_of(subject);
        items.iter().any(|item| match self.lists.get(item) {
            Some(list) if list.is_whole => list.people.contains(&mark),
            _ => true,
        })
    }

    /// Whether nobody of a list is missing.
    pub(crate) fn is_whole(&self, item: &str) -> bool {
        self.lists.get(item).is_some_and(|list| list.is_whole)
    }

    /// Puts what the present transaction added on its way into the table.
    pub(crate) fn write<'c>(
        &mut self,
        connection: &'c Connection,
        table: &mut Bulk<'c>,
    ) -> Result<(), StoreError> {
        for (item, added) in std::mem::take(&mut self.added) {
            let number = self.next.unwrap_or_default();
            table.push(
                connection,
                params![number, item, added.is_whole, added.people],
            )?;
            self.next = Some(number + 1);
        }
        Ok(())
    }

    /// The number of the next row as the table has it.
    pub(crate) fn compare(&mut self, next: u64) {
        self.is_behind = self.next.is_some_and(|known| known != next);
    }

    /// The transaction failed: what it added is in no table.
    pub(crate) fn failed(&mut self) {
        *self = Self::default();
    }
}
