//! Everybody's list as a digest, in a file in the order of the leaves: how it is brought up to a size of the log from the
//! file before and the entries since. Memory holds the entries of one slice, never everybody.

use super::NOBODY;
use crate::access::hex;
use crate::engine::params;
use crate::error::StoreError;
use crate::store::Store;
use ledger::closing::List;
use ledger::commitment::Commitment;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, BufWriter, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Entries taken up at once; about 100 MB.
const SLICE: u64 = 1 << 20;
/// Entries read from the store at once.
const PAGE: u32 = 65_536;
/// Subject, count, head.
const RECORD: usize = 16 + 8 + 32;

/// One person's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PersonList {
    pub(crate) subject: [u8; 16],
    pub(crate) list: List,
}

/// A file of everybody's lists.
#[derive(Debug)]
pub(crate) struct Lists {
    path: PathBuf,
}

impl Lists {
    pub(crate) fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// Makes the file for the first `size` entries of the log, from the one for `from` entries if there is one.
    pub(crate) fn make(
        store: &Store,
        before: Option<(u64, &Lists)>,
        size: u64,
        path: &Path,
    ) -> Result<Self, StoreError> {
        let spare = path.with_extension("before");
        let mut from = match before {
            Some((from, lists)) => {
                copy(&lists.path, path)?;
                from
            }
            None => {
                create(path)?;
                0
            }
        };
        while from < size {
            let to = size.min(from + SLICE);
            let fresh = read_slice(store, from, to)?;
            std::fs::rename(path, &spare).map_err(|e| file_error(path, e))?;
            merge(store, &spare, fresh, path)?;
            std::fs::remove_file(&spare).map_err(|e| file_error(&spare, e))?;
            from = to;
        }
        Ok(Self::at(path.to_owned()))
    }

    /// Every list, in the order of the leaves.
    pub(crate) fn read(&self) -> Result<Reader, StoreError> {
        let file = File::open(&self.path).map_err(|e| file_error(&self.path, e))?;
        Ok(Reader {
            file: BufReader::new(file),
            path: self.path.clone(),
        })
    }
}

/// Reads a file of lists from its beginning.
#[derive(Debug)]
pub(crate) struct Reader {
    file: BufReader<File>,
    path: PathBuf,
}

impl Reader {
    fn next_list(&mut self) -> Result<Option<PersonList>, StoreError> {
        let mut record = [0; RECORD];
        match self.file.read_exact(&mut record) {
            Ok(()) => {}
            Err(e) if e.kind() == ErrorKind::UnexpectedEof => return Ok(None),
            Err(e) => return Err(file_error(&self.path, e)),
        }
        let (mut subject, mut count, mut head) = ([0; 16], [0; 8], [0; 32]);
        subject.copy_from_slice(&record[..16]);
        count.copy_from_slice(&record[16..24]);
        head.copy_from_slice(&record[24..]);
        let count = u64::from_be_bytes(count);
        Ok(Some(PersonList {
            subject,
            list: List { count, head },
        }))
    }
}

impl Iterator for Reader {
    type Item = Result<PersonList, StoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_list().transpose()
    }
}

/// The entries of one person in a slice, in their order.
type Entries = Vec<(u64, Commitment)>;
/// Position, subject, commitment, and the closing the entry is, if it is one.
type Row = (u64, [u8; 16], [u8; 32], Option<u64>);
/// Of everybody who has some, by key.
type Slice = Vec<([u8; 32], [u8; 16], Entries)>;

fn read_slice(store: &Store, from: u64, to: u64) -> Result<Slice, StoreError> {
    let mut entries: HashMap<[u8; 16], Entries> = HashMap::new();
    let mut next = from;
    while next < to {
        let page: Vec<Row> = store.readers().read_one(|connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT entry.log_index, entry.subject_id, entry.commitment, closing.log_index
                         FROM entry LEFT JOIN closing ON closing.log_index = entry.log_index
                         WHERE entry.log_index >= $1 AND entry.log_index < $2
                         ORDER BY entry.log_index LIMIT $3",
                )?
                .query_map(params![next, to, PAGE], |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
                })?
                .collect::<Result<_, _>>()?)
        })?;
        let Some((last, ..)) = page.last() else { break };
        next = last + 1;
        for (index, subject, commitment, closing) in page {
            // What tells of nobody is in no person's list.
            if closing.is_none() && subject != NOBODY {
                let list = entries.entry(subject).or_default();
                list.push((index, Commitment(commitment)));
            }
        }
    }
    let mut slice: Slice = entries
        .into_iter()
        .map(|(subject, entries)| (store.keys().list_key(&subject), subject, entries))
        .collect();
    slice.sort_unstable_by_key(|(key, ..)| *key);
    Ok(slice)
}

fn merge(store: &Store, before: &Path, slice: Slice, path: &Path) -> Result<(), StoreError> {
    let mut old = Lists::at(before.to_owned()).read()?;
    let mut out = BufWriter::new(create(path)?);
    let mut write = |person: &PersonList| -> Result<(), StoreError> {
        let mut record = Vec::with_capacity(RECORD);
        record.extend_from_slice(&person.subject);
        record.extend_from_slice(&person.list.count.to_be_bytes());
        record.extend_from_slice(&person.list.head);
        out.write_all(&record).map_err(|e| file_error(path, e))
    };
    let mut waiting = old.next_list()?;
    for (key, subject, entries) in slice {
        let mut list = List::default();
        while let Some(person) = waiting {
            if person.subject == subject {
                list = person.list;
                waiting = old.next_list()?;
                break;
            }
            if store.keys().list_key(&person.subject) > key {
                break;
            }
            write(&person)?;
            waiting = old.next_list()?;
        }
        for (index, commitment) in &entries {
            list.push(*index, commitment);
        }
        write(&PersonList { subject, list })?;
    }
    while let Some(person) = waiting {
        write(&person)?;
        waiting = old.next_list()?;
    }
    out.flush().map_err(|e| file_error(path, e))
}

/// A file nobody else reads: it tells who is who among the leaves.
fn create(path: &Path) -> Result<File, StoreError> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path).map_err(|e| file_error(path, e))
}

fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    let mut source = File::open(from).map_err(|e| file_error(from, e))?;
    let mut target = create(to)?;
    std::io::copy(&mut source, &mut target).map_err(|e| file_error(to, e))?;
    Ok(())
}

pub(super) fn file_error(path: &Path, source: std::io::Error) -> StoreError {
    StoreError::File {
        path: path.to_owned(),
        source,
    }
}

/// A subject, as a message names it.
pub(crate) fn shown(subject: &[u8; 16]) -> String {
    format!("subject {}", hex(subject))
}
