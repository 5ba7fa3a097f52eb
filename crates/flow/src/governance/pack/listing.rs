//! Entries of a pack together with the places they were read from.

use super::problem::{Noun, Place, Problems};
use jiff::civil::Date;
use rules::instrument::Citation;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;

/// An entry and where it, and each of its keys, stands.
#[derive(Debug)]
pub(super) struct Placed<T> {
    pub value: T,
    pub place: Place,
    /// Line of each key; elements of a list are `key.0`, `key.1`, ….
    pub lines: BTreeMap<String, u32>,
}

impl<T> Placed<T> {
    /// The place of a key, or of the entry when it has no such key.
    pub fn at(&self, key: &str) -> Place {
        Place {
            file: self.place.file.clone(),
            line: self.lines.get(key).copied().unwrap_or(self.place.line),
        }
    }

    /// The place of an element of a list.
    pub fn at_element(&self, key: &str, index: usize) -> Place {
        match self.lines.get(&format!("{key}.{index}")) {
            Some(&line) => Place {
                file: self.place.file.clone(),
                line,
            },
            None => self.at(key),
        }
    }

    /// The citations of a key, each with its place.
    pub fn cited<'c>(
        &self,
        key: &str,
        citations: &'c [Citation],
    ) -> impl Iterator<Item = (&'c Citation, Place)> {
        let numbered = citations.iter().enumerate();
        numbered.map(move |(index, citation)| (citation, self.at_element(key, index)))
    }
}

impl<T> Deref for Placed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Entries of one kind.
#[derive(Debug)]
pub(super) struct Listing<T> {
    pub entries: Vec<Placed<T>>,
    /// Every id written down, also of entries that could not be read: a reference to one of those is no second problem.
    pub ids: BTreeSet<String>,
    /// Whether an entry could not be read: what seems to be missing may stand there.
    pub some_unread: bool,
}

impl<T> Default for Listing<T> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            ids: BTreeSet::new(),
            some_unread: false,
        }
    }
}

impl<T> Listing<T> {
    pub fn knows(&self, id: &str) -> bool {
        self.ids.contains(id)
    }

    pub fn find(&self, is_it: impl Fn(&T) -> bool) -> Option<&Placed<T>> {
        self.entries.iter().find(|e| is_it(e))
    }

    pub fn append(&mut self, mut other: Self) {
        self.entries.append(&mut other.entries);
        self.ids.append(&mut other.ids);
        self.some_unread |= other.some_unread;
    }

    pub fn into_values(self) -> Vec<T> {
        self.entries.into_iter().map(|e| e.value).collect()
    }

    /// Reports ids that stand twice.
    pub fn refuse_duplicates(&self, problems: &Problems, noun: Noun, id: impl Fn(&T) -> String) {
        let mut seen: BTreeMap<String, &Place> = BTreeMap::new();
        for entry in &self.entries {
            let id = id(entry);
            match seen.get(&id) {
                Some(first) => problems.duplicate(&entry.place, noun, &id, first),
                None => {
                    seen.insert(id, &entry.place);
                }
            }
        }
    }

    /// Reports reversed periods, and versions of one id that hold on the same day.
    pub fn refuse_overlaps(
        &self,
        problems: &Problems,
        noun: Noun,
        version: impl Fn(&T) -> (String, Validity),
    ) {
        let mut by_id: BTreeMap<String, Vec<(Validity, &Place)>> = BTreeMap::new();
        for entry in &self.entries {
            let (id, validity) = version(entry);
            if validity.is_reversed() {
                problems.interval(&entry.place, noun, &id);
                continue;
            }
            let earlier = by_id.entry(id.clone()).or_default();
            if let Some((_, first)) = earlier.iter().find(|(v, _)| v.overlaps(validity)) {
                problems.overlap(&entry.place, noun, &id, first);
            }
            earlier.push((validity, &entry.place));
        }
    }
}

/// First and last day of a version; `None` is without beginning or end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Validity {
    pub from: Option<Date>,
    pub until: Option<Date>,
}

impl Validity {
    pub fn is_reversed(self) -> bool {
        matches!((self.from, self.until), (Some(f), Some(u)) if f > u)
    }

    pub fn overlaps(self, other: Self) -> bool {
        let begins_in_time =
            |a: Self, b: Self| a.from.is_none_or(|f| b.until.is_none_or(|u| f <= u));
        begins_in_time(self, other) && begins_in_time(other, self)
    }
}

/// Reports the elements of a list of references that are not known.
pub(super) fn each_known<T>(
    entry: &Placed<T>,
    problems: &Problems,
    (key, ids): (&str, &[String]),
    (code, noun): (&'static str, Noun),
    known: impl Fn(&str) -> bool,
) {
    for (index, id) in ids.iter().enumerate() {
        if !known(id) {
            problems.unknown(code, &entry.at_element(key, index), noun, id);
        }
    }
}
