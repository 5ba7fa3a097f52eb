//! Finding those who came onto a list before it was kept, a little at a time, beside everything else.

use super::Listed;
use crate::engine::params;
use crate::error::StoreError;
use crate::store::Store;

/// Subject, record and version.
type Place = ([u8; 16], [u8; 16], u32);

/// How far the records were looked through.
#[derive(Debug)]
pub struct ListWalk {
    /// Records looked at in one step.
    step: u32,
    /// The lists somebody may be missing of; `None` before the first step.
    wanted: Option<Vec<String>>,
    behind: Place,
}

impl ListWalk {
    /// From the beginning, so many records in one step.
    #[must_use]
    pub fn new(step: u32) -> Self {
        Self {
            step,
            wanted: None,
            behind: Place::default(),
        }
    }
}

/// What a step came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gathering {
    /// So many records were looked at, and there may be more.
    Went(u64),
    /// So many were looked at, and nobody is missing of any of the lists.
    Whole(u64),
}

impl Store {
    /// Makes sure, a step at a time, that it is known who ever came onto each of these lists. What is recorded from the first step on is
    /// noted as it is written, by every process; what was recorded before is looked through.
    ///
    /// # Errors
    /// [`StoreError`] when the database cannot be read or written; the next step goes on where this one began.
    pub fn gather_listed(
        &self,
        lists: &[String],
        walk: &mut ListWalk,
    ) -> Result<Gathering, StoreError> {
        let Some(wanted) = &walk.wanted else {
            let wanted = self.keep_lists(lists)?;
            let is_whole = wanted.is_empty();
            walk.wanted = Some(wanted);
            return Ok(if is_whole {
                Gathering::Whole(0)
            } else {
                Gathering::Went(0)
            });
        };
        if wanted.is_empty() {
            return Ok(Gathering::Whole(0));
        }
        let mut found: Vec<(String, [u8; 16])> = Vec::new();
        let (seen, last) = self.look_through(walk, |item, subject| {
            if wanted.contains(&item) {
                found.push((item, subject));
            }
        })?;
        let completed = last.is_none().then(|| wanted.clone());
        let is_last = completed.is_some();
        if is_last || !found.is_empty() {
            self.note_found(found, completed.unwrap_or_default())?;
        }
        match last {
            Some(last) => walk.behind = last,
            None => walk.wanted = Some(Vec::new()),
        }
        Ok(if is_last {
            Gathering::Whole(seen)
        } else {
            Gathering::Went(seen)
        })
    }

    /// Keeps these lists from now on; gives those somebody may be missing of.
    fn keep_lists(&self, lists: &[String]) -> Result<Vec<String>, StoreError> {
        let mut known = Listed::default();
        self.readers().read(|connection| known.fetch(connection))?;
        let missing = |item: &String| (!known.is_whole(item)).then(|| item.clone());
        let missing: Vec<String> = lists.iter().filter_map(missing).collect();
        if missing.is_empty() {
            return Ok(missing);
        }
        let kept = missing.clone();
        let keeping = self.writer().submit(move |transaction| {
            let listed = transaction.listed()?;
            kept.iter().for_each(|item| listed.keep(item));
            Ok(())
        });
        keeping.wait_blocking()?;
        Ok(missing)
    }

    /// Looks at the next records; how many there were, and the last of them when there may be more.
    fn look_through(
        &self,
        walk: &ListWalk,
        mut each: impl FnMut(String, [u8; 16]),
    ) -> Result<(u64, Option<Place>), StoreError> {
        let (mut seen, mut last) = (0, walk.behind);
        self.readers().read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT subject_id, record_id, version, item FROM record
                 WHERE (subject_id, record_id, version) > ($1, $2, $3)
                 ORDER BY subject_id, record_id, version LIMIT $4",
            )?;
            let (subject, record, version) = walk.behind;
            let mut rows = statement.query(params![subject, record, version, walk.step])?;
            while let Some(row) = rows.next()? {
                seen += 1;
                last = (row.get(0)?, row.get(1)?, row.get(2)?);
                each(row.get(3)?, last.0);
            }
            Ok(())
        })?;
        Ok((seen, (seen == u64::from(walk.step)).then_some(last)))
    }

    fn note_found(
        &self,
        found: Vec<(String, [u8; 16])>,
        completed: Vec<String>,
    ) -> Result<(), StoreError> {
        let noting = self.writer().submit(move |transaction| {
            let listed = transaction.listed()?;
            for (item, subject) in &found {
                listed.note(item, subject);
            }
            completed.iter().for_each(|item| listed.complete(item));
            Ok(())
        });
        noting.wait_blocking()
    }
}
