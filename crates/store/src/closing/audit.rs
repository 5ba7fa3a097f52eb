//! The newest closing computed again from the entries: whoever was left out of it, or counted short, is found.

use super::lists::{Lists, PersonList, shown};
use super::tree::Tree;
use crate::error::StoreError;
use crate::store::Store;
use ledger::closing::Leaf;

impl Store {
    /// Compares the newest closing with the entries. Returns its entry and the number of people in it.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read at all.
    pub(crate) fn audit_closing(
        &self,
        origin: &str,
        mut found: impl FnMut(&'static str, String),
    ) -> Result<Option<(u64, u64)>, StoreError> {
        let Some(row) = self.newest_closing(i64::MAX.cast_unsigned())? else {
            return Ok(None);
        };
        let closing = match row.closing() {
            Ok(closing) => closing,
            Err(error) => {
                found("STORE-CLOSING-DIFFERS", error.to_string());
                return Ok(None);
            }
        };
        let told = Some((row.log_index, closing.people));
        let directory = tempfile::tempdir().map_err(|source| StoreError::File {
            path: std::env::temp_dir(),
            source,
        })?;
        let lists = Lists::make(self, None, closing.size, &directory.path().join("lists"))?;
        let (mut people, mut failed) = (0, None);
        let leaves = lists.read()?.map_while(|person| match person {
            Ok(person) => {
                people += 1;
                Some(self.leaf_of(&person, closing.size).bytes().to_vec())
            }
            Err(error) => {
                failed = Some(error);
                None
            }
        });
        let root = ledger::audit::root_of(leaves);
        if let Some(error) = failed {
            return Err(error);
        }
        if row.size != closing.size || (people, root) != (closing.people, closing.root) {
            found(
                "CLOSING-DIFFERS",
                format!(
                    "entry {} closes the log with {} people; the entries of the store give {people} people or another root",
                    row.log_index, closing.people
                ),
            );
        }
        if Tree::is_there(self, closing.size) {
            let mut differs = |what: String| found("CLOSING-LIST-DIFFERS", what);
            if let Err(error) = self.compare_leaves(&lists, origin, closing.size, &mut differs) {
                found("CLOSING-UNREADABLE", error.to_string());
            }
        } else {
            found(
                "CLOSING-MISSING",
                format!(
                    "the files of the closing of entry {} are not there; the program makes them again when it serves",
                    row.log_index
                ),
            );
        }
        Ok(told)
    }

    fn leaf_of(&self, person: &PersonList, size: u64) -> Leaf {
        let secret = self.keys().list_secret(&person.subject);
        secret.leaf(&person.subject, size, &person.list)
    }

    /// Walks the leaves as they are kept beside those that ought to be there.
    fn compare_leaves(
        &self,
        lists: &Lists,
        origin: &str,
        size: u64,
        differs: &mut impl FnMut(String),
    ) -> Result<(), StoreError> {
        let tree = Tree::open(self, origin, size)?;
        let mut kept = tree.leaves().peekable();
        for person in lists.read()? {
            let person = person?;
            let leaf = self.leaf_of(&person, size);
            while let Some(stray) =
                kept.next_if(|kept| kept.as_ref().is_ok_and(|kept| kept.key < leaf.key))
            {
                differs(stray_text(&stray?));
            }
            let whose = shown(&person.subject);
            let count = person.list.count;
            let found = kept.next_if(|kept| !kept.as_ref().is_ok_and(|kept| kept.key > leaf.key));
            match found.transpose()? {
                None => differs(format!(
                    "{whose} has {count} entries and is not in the closing"
                )),
                Some(kept) if kept != leaf => differs(format!(
                    "{whose} has {count} entries; the closing says something else"
                )),
                Some(_) => {}
            }
        }
        for stray in kept {
            differs(stray_text(&stray?));
        }
        Ok(())
    }
}

fn stray_text(leaf: &Leaf) -> String {
    let key = ledger::commitment::Commitment(leaf.key);
    format!("the closing has a leaf {key} that belongs to nobody")
}
