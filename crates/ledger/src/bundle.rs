//! 清单证明: everything with which a person shows that their list of entries is whole, as one JSON file, and its check.
//!
//! The file needs nothing but itself and the public key of the log. `docs/verify_list.py` checks the same without this
//! program; what it says must stay what is said here.

mod file;

use serde_json::{Map, Value};
use tlog_tiles::{Hash, check_record, record_hash};

use crate::checkpoint::SignedCheckpoint;
use crate::closing::{Closing, Leaf, List, Secret};
use crate::commitment::{self, Commitment, Salt};
use crate::key::VerifierKey;
use crate::proof::InclusionProof;
use file::hex;

/// What the file says it is.
pub const FORMAT: &str = "chengxin-list/v1";

/// What makes a file, in the words of the file. Bytes are lower-case hexadecimal digits, hashes of a proof base64.
#[derive(Debug, Clone, PartialEq)]
pub struct Bundle {
    /// Whose list it is.
    pub subject: Vec<u8>,
    /// The person's secret.
    pub secret: Secret,
    /// The signed checkpoint under which all else is proven, verbatim.
    pub checkpoint: String,
    /// The newest closing, when there is one.
    pub closing: Option<ClosingProof>,
    /// The entries, oldest first.
    pub entries: Vec<Entry>,
}

/// A closing with its place in the log, and what it says of the person.
#[derive(Debug, Clone, PartialEq)]
pub struct ClosingProof {
    /// Position of its line in the log.
    pub index: u64,
    /// The line.
    pub line: String,
    /// That the line is in the log.
    pub proof: Vec<Hash>,
    /// What it says of the person.
    pub place: Place,
}

/// What a closing says of a person.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// So many entries.
    Listed {
        /// How many, and which.
        list: List,
        /// The leaf.
        leaf: PlacedLeaf,
    },
    /// None: these two leaves are neighbours, and the person's would be between them. One is missing at an end.
    Absent {
        /// The last leaf before.
        before: Option<PlacedLeaf>,
        /// The first leaf after.
        after: Option<PlacedLeaf>,
    },
}

/// A leaf with the proof that it is in the closing.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedLeaf {
    /// Its place, from 0.
    pub position: u64,
    /// The leaf.
    pub leaf: Leaf,
    /// The proof.
    pub proof: Vec<Hash>,
}

/// An entry of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Position in the log.
    pub index: u64,
    /// What stands there.
    pub content: Content,
    /// That it is in the log; for entries after the closing, which nothing else binds to it.
    pub proof: Option<Vec<Hash>>,
}

/// What is told of an entry.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Everything.
    Open {
        /// The text committed to.
        opening: String,
        /// The salt.
        salt: Salt,
    },
    /// That it is there; it opens by itself on a day.
    Sealed {
        /// Commitment.
        commitment: Commitment,
        /// The day, as it is written in ISO 8601.
        opens_on: String,
    },
}

impl Content {
    /// The commitment in the log.
    pub fn commitment(&self) -> Commitment {
        match self {
            Self::Open { opening, salt } => commitment::commit(salt, opening.as_bytes()),
            Self::Sealed { commitment, .. } => *commitment,
        }
    }
}

/// What a bundle proves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proven {
    /// Size of the checkpoint.
    pub size: u64,
    /// Position, line and size of the closing.
    pub closing: Option<(u64, String, u64)>,
    /// Entries the closing vouches for: neither more nor fewer.
    pub closed: u64,
    /// Entries after it, which are in the log; whether there are others nothing says yet.
    pub after: u64,
    /// Entries of which only the commitment is told as yet.
    pub sealed: u64,
}

/// Why a bundle is not accepted: a stable code, and the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {what}")]
pub struct BundleProblem {
    /// Stable code.
    pub code: &'static str,
    /// What and where.
    pub what: String,
}

fn problem(code: &'static str, what: impl Into<String>) -> BundleProblem {
    let what = what.into();
    BundleProblem { code, what }
}

impl Bundle {
    /// Checks everything the bundle claims.
    ///
    /// `newest` is the newest closing as the log publishes it in its file `closing`: with it, a bundle that was made
    /// for an earlier one is told apart (`CLOSING-OLDER`).
    ///
    /// # Errors
    /// The first [`BundleProblem`].
    pub fn verify(&self, key: &VerifierKey, newest: Option<&str>) -> Result<Proven, BundleProblem> {
        let checkpoint = SignedCheckpoint::verify(self.checkpoint.as_bytes(), key)
            .map_err(|e| problem("CHECKPOINT-REFUSED", e.to_string()))?;
        let mut proven = Proven {
            size: checkpoint.size(),
            ..Proven::default()
        };
        self.check_entries(&mut proven)?;
        let size = match &self.closing {
            None => 0,
            Some(closing) => {
                let read = self.check_closing(closing, &checkpoint)?;
                proven.closing = Some((closing.index, closing.line.clone(), read.size));
                read.size
            }
        };
        for entry in &self.entries {
            if entry.index < size {
                proven.closed += 1;
            } else {
                check_in_log(entry, &checkpoint)?;
                proven.after += 1;
            }
        }
        if let Some(newest) = newest {
            self.check_newest(newest, key)?;
        }
        Ok(proven)
    }

    /// Every opening is of this person and of its place, and none is missing between two.
    fn check_entries(&self, proven: &mut Proven) -> Result<(), BundleProblem> {
        let mut before: Option<u64> = None;
        for Entry { index, content, .. } in &self.entries {
            if before.is_some_and(|before| before >= *index) {
                let what = format!("entry {index} does not stand in the order of the log");
                return Err(problem("LIST-ORDER", what));
            }
            match content {
                Content::Sealed { .. } => proven.sealed += 1,
                Content::Open { opening, .. } => {
                    self.check_opening(*index, before, opening)?;
                }
            }
            before = Some(*index);
        }
        Ok(())
    }

    fn check_opening(
        &self,
        index: u64,
        before: Option<u64>,
        opening: &str,
    ) -> Result<(), BundleProblem> {
        let read: Map<String, Value> = serde_json::from_str(opening)
            .map_err(|_| problem("OPENING-MALFORMED", format!("entry {index}")))?;
        let subject = read.get("subject").and_then(Value::as_str);
        if subject != Some(&hex(&self.subject))
            || read.get("log_index").and_then(Value::as_u64) != Some(index)
        {
            let what = format!("the text of entry {index} is of another person or place");
            return Err(problem("OPENING-OF-ANOTHER", what));
        }
        let previous = read.get("previous").and_then(Value::as_u64);
        if previous != before {
            let shown = |index: Option<u64>| {
                index.map_or_else(|| "nothing".to_owned(), |i| format!("entry {i}"))
            };
            let what = format!(
                "entry {index} follows {}, the list has {} before it",
                shown(previous),
                shown(before)
            );
            return Err(problem("LIST-GAP", what));
        }
        Ok(())
    }

    fn check_closing(
        &self,
        closing: &ClosingProof,
        checkpoint: &SignedCheckpoint,
    ) -> Result<Closing, BundleProblem> {
        let ClosingProof {
            index, line, proof, ..
        } = closing;
        let read = Closing::parse(line.as_bytes())
            .map_err(|e| problem("CLOSING-MALFORMED", e.to_string()))?;
        let leaf = record_hash(line.as_bytes());
        let (size, root) = (checkpoint.size(), checkpoint.root());
        let holds = *index < size && check_record(proof, size, root, *index, leaf).is_ok();
        if !holds || read.size > *index {
            let what = format!("the closing is not entry {index} of the log of {size} entries");
            return Err(problem("CLOSING-NOT-IN-LOG", what));
        }
        match &closing.place {
            Place::Listed { list, leaf } => self.check_listed(&read, list, leaf)?,
            Place::Absent { before, after } => {
                self.check_absent(&read, before.as_ref(), after.as_ref())?;
            }
        }
        Ok(read)
    }

    /// The list up to the closing, as it is shown.
    fn shown(&self, size: u64) -> List {
        let mut list = List::default();
        for entry in self.entries.iter().take_while(|entry| entry.index < size) {
            list.push(entry.index, &entry.content.commitment());
        }
        list
    }

    fn check_listed(
        &self,
        closing: &Closing,
        list: &List,
        placed: &PlacedLeaf,
    ) -> Result<(), BundleProblem> {
        if placed.leaf.key != self.secret.key(&self.subject) {
            let what = "the leaf belongs to another person";
            return Err(problem("LEAF-OF-ANOTHER", what));
        }
        check_leaf(closing, placed)?;
        if self.secret.leaf(&self.subject, closing.size, list) != placed.leaf {
            let what = format!(
                "the leaf does not say {} entries with this digest",
                list.count
            );
            return Err(problem("LEAF-DIFFERS", what));
        }
        let shown = self.shown(closing.size);
        if shown.count != list.count {
            let what = format!(
                "the closing says {} entries, the list has {}",
                list.count, shown.count
            );
            return Err(problem("LIST-COUNT-DIFFERS", what));
        }
        if shown.head != list.head {
            let what = "an entry of the list is not the one the closing has; its text or salt was changed, or it was exchanged";
            return Err(problem("LIST-HEAD-DIFFERS", what));
        }
        Ok(())
    }

    fn check_absent(
        &self,
        closing: &Closing,
        before: Option<&PlacedLeaf>,
        after: Option<&PlacedLeaf>,
    ) -> Result<(), BundleProblem> {
        let key = self.secret.key(&self.subject);
        let not_proven = |what: &str| Err(problem("ABSENCE-NOT-PROVEN", what));
        for placed in before.iter().chain(&after) {
            check_leaf(closing, placed)?;
        }
        let follows = before.map_or(0, |placed| placed.position + 1);
        if after.map_or(closing.people, |placed| placed.position) != follows {
            return not_proven("the two leaves are not neighbours");
        }
        if before.is_some_and(|placed| placed.leaf.key >= key)
            || after.is_some_and(|placed| placed.leaf.key <= key)
        {
            return not_proven("the person's leaf would not be between these two");
        }
        if self.shown(closing.size).count > 0 {
            let what = "the closing has no entry of the person, the list has some";
            return Err(problem("LIST-COUNT-DIFFERS", what));
        }
        Ok(())
    }

    fn check_newest(&self, newest: &str, key: &VerifierKey) -> Result<(), BundleProblem> {
        let refused = |what: String| problem("NEWEST-CLOSING-REFUSED", what);
        let proof = InclusionProof::parse(newest).map_err(|e| refused(e.to_string()))?;
        let line = proof.extra.clone().unwrap_or_default();
        Closing::parse(&line).map_err(|e| refused(e.to_string()))?;
        proof
            .verify(&line, key)
            .map_err(|e| refused(e.to_string()))?;
        let has = self.closing.as_ref().map(|closing| closing.index);
        if has.is_none_or(|index| index < proof.index) {
            let what = format!("there is a newer closing, entry {}", proof.index);
            return Err(problem("CLOSING-OLDER", what));
        }
        Ok(())
    }
}

fn check_leaf(closing: &Closing, placed: &PlacedLeaf) -> Result<(), BundleProblem> {
    let PlacedLeaf {
        position,
        leaf,
        proof,
    } = placed;
    let hash = record_hash(&leaf.bytes());
    let holds = *position < closing.people
        && check_record(proof, closing.people, closing.root, *position, hash).is_ok();
    if holds {
        return Ok(());
    }
    let what = format!("the leaf is not number {position} of this closing");
    Err(problem("LEAF-NOT-IN-CLOSING", what))
}

fn check_in_log(entry: &Entry, checkpoint: &SignedCheckpoint) -> Result<(), BundleProblem> {
    let (size, root) = (checkpoint.size(), checkpoint.root());
    let leaf = record_hash(&commitment::leaf(&entry.content.commitment()));
    let proven = entry.proof.as_ref().is_some_and(|proof| {
        entry.index < size && check_record(proof, size, root, entry.index, leaf).is_ok()
    });
    if proven {
        return Ok(());
    }
    let what = format!(
        "entry {} is after the closing and not proven to be in the log",
        entry.index
    );
    Err(problem("ENTRY-NOT-IN-LOG", what))
}
