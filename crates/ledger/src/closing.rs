//! 结账 closings: what makes a person's list of entries provably whole.
//!
//! A closing says, for everybody about whom the log has entries below a size, how many there are and which. It is a
//! Merkle tree (RFC 6962, as the log itself) with one leaf for each person, sorted by a key that says nothing of the
//! person, and its root is an entry of the log: one line, `closing/v1 …`, the same for everybody. Whoever is shown a
//! list checks it against their leaf, and a list that lacks an entry does not fit.
//!
//! ```text
//! head of n entries  h(0) = SHA-256("list/v1\0")
//!                    h(n) = SHA-256("list/v1\0" ‖ h(n-1) ‖ index of the entry ‖ its commitment)
//! key                SHA-256("closing-key/v1\0" ‖ secret ‖ subject)
//! leaf               key ‖ SHA-256("closing-list/v1\0" ‖ secret ‖ size ‖ n ‖ h(n))
//! ```
//!
//! Numbers are eight bytes, big-endian. The secret is the person's: without it neither the key nor the second half of a
//! leaf can be told from chance, and the second half is another one in every closing.

use std::fmt;

use sha2::{Digest, Sha256};
use tlog_tiles::Hash;

use crate::commitment::Commitment;

const LIST: &[u8] = b"list/v1\0";
const KEY: &[u8] = b"closing-key/v1\0";
const LEAF: &[u8] = b"closing-list/v1\0";
/// What the line of a closing begins with.
pub const LINE_PREFIX: &str = "closing/v1 ";
/// Bytes of a leaf.
pub const LEAF_BYTES: usize = 64;

/// A person's entries as far as they go: how many, and one digest over all of them in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct List {
    /// Number of entries.
    pub count: u64,
    /// Digest over them.
    pub head: [u8; 32],
}

impl Default for List {
    /// Without entries.
    fn default() -> Self {
        Self {
            count: 0,
            head: Sha256::digest(LIST).into(),
        }
    }
}

impl List {
    /// Adds the next entry: its position in the log and its commitment.
    pub fn push(&mut self, index: u64, commitment: &Commitment) {
        let mut hash = Sha256::new();
        hash.update(LIST);
        hash.update(self.head);
        hash.update(index.to_be_bytes());
        hash.update(commitment.0);
        self.head = hash.finalize().into();
        self.count += 1;
    }
}

/// 32 bytes that belong to one person: who has them finds and opens the person's leaf in every closing.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub [u8; 32]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(not shown)")
    }
}

impl Secret {
    /// The key by which the leaf of `subject` is found.
    pub fn key(&self, subject: &[u8]) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(KEY);
        hash.update(self.0);
        hash.update(subject);
        hash.finalize().into()
    }

    /// The leaf of `subject` in the closing over the first `size` entries of the log.
    pub fn leaf(&self, subject: &[u8], size: u64, list: &List) -> Leaf {
        let mut hash = Sha256::new();
        hash.update(LEAF);
        hash.update(self.0);
        hash.update(size.to_be_bytes());
        hash.update(list.count.to_be_bytes());
        hash.update(list.head);
        Leaf {
            key: self.key(subject),
            list: hash.finalize().into(),
        }
    }
}

/// A leaf of a closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaf {
    /// Where it stands among the others.
    pub key: [u8; 32],
    /// What it says, hidden.
    pub list: [u8; 32],
}

impl Leaf {
    /// As it stands in the tree.
    pub fn bytes(&self) -> [u8; LEAF_BYTES] {
        let mut bytes = [0; LEAF_BYTES];
        bytes[..32].copy_from_slice(&self.key);
        bytes[32..].copy_from_slice(&self.list);
        bytes
    }

    /// Of its bytes; `None` when they are not as many.
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let (key, list) = bytes.split_first_chunk::<32>()?;
        Some(Self {
            key: *key,
            list: list.try_into().ok()?,
        })
    }
}

/// The line of a closing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Closing {
    /// When it was made: seconds since 1970.
    pub at: i64,
    /// It is of all entries of the log below this size.
    pub size: u64,
    /// Number of leaves: people with at least one of these entries.
    pub people: u64,
    /// Root of the tree.
    pub root: Hash,
}

/// A line that is not that of a closing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "a closing must read \"closing/v1 \", seconds, size, people and 64 lower-case hexadecimal digits"
)]
pub struct NotAClosing;

impl Closing {
    /// The entry of the log: one line of ASCII without a line end.
    pub fn line(&self) -> String {
        let Self {
            at, size, people, ..
        } = self;
        let root = Commitment(self.root.0);
        format!("{LINE_PREFIX}{at} {size} {people} {root}")
    }

    /// Reads a line back. Only the exact spelling is accepted.
    ///
    /// # Errors
    /// [`NotAClosing`] for anything else.
    pub fn parse(line: &[u8]) -> Result<Self, NotAClosing> {
        let text = std::str::from_utf8(line).map_err(|_| NotAClosing)?;
        let rest = text.strip_prefix(LINE_PREFIX).ok_or(NotAClosing)?;
        let mut parts = rest.split(' ');
        let mut next = || parts.next().ok_or(NotAClosing);
        let closing = Self {
            at: next()?.parse().map_err(|_| NotAClosing)?,
            size: next()?.parse().map_err(|_| NotAClosing)?,
            people: next()?.parse().map_err(|_| NotAClosing)?,
            root: Hash(bytes_of_hex(next()?).ok_or(NotAClosing)?),
        };
        if closing.line() == text {
            Ok(closing)
        } else {
            Err(NotAClosing)
        }
    }
}

/// Bytes of lower-case hexadecimal digits, exactly as many as asked for.
pub(crate) fn bytes_of_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |c: u8| match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        _ => None,
    };
    if text.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = (digit(pair[0])? << 4) | digit(pair[1])?;
    }
    Some(bytes)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::commitment::Salt;
    use crate::commitment::commit;

    #[test]
    fn a_list_says_which_entries_in_which_order() {
        let (a, b) = (commit(&Salt([1; 32]), b"a"), commit(&Salt([2; 32]), b"b"));
        let of = |entries: &[(u64, Commitment)]| {
            let mut list = List::default();
            for (index, commitment) in entries {
                list.push(*index, commitment);
            }
            list
        };
        let whole = of(&[(3, a), (9, b)]);
        assert_eq!(whole.count, 2);
        for other in [
            of(&[(3, a)]),
            of(&[(9, b)]),
            of(&[(9, b), (3, a)]),
            of(&[(3, a), (8, b)]),
            of(&[(3, a), (9, a)]),
            List::default(),
        ] {
            assert_ne!(other.head, whole.head);
        }
    }

    #[test]
    fn the_definitions_do_not_drift() {
        // Computed with hashlib of Python.
        let mut list = List::default();
        list.push(5, &Commitment([0xab; 32]));
        let leaf = Secret([7; 32]).leaf(&[9; 16], 12, &list);
        let hex = |bytes: [u8; 32]| Commitment(bytes).to_string();
        assert_eq!(hex(list.head), HEAD);
        assert_eq!(hex(leaf.key), LEAF_KEY);
        assert_eq!(hex(leaf.list), LEAF_LIST);
    }

    const HEAD: &str = "d68af4e2d6f62c57a8eda2c05ff7f671ff291756daf02776676b3e95442317a5";
    const LEAF_KEY: &str = "bd539071532c2b66b07857284ca8020ca97dad573304f4a996c26899dc704aae";
    const LEAF_LIST: &str = "9806dee5334dccfc3175bd2fc6adcf93128645af026e9389c2f4164ec5124b58";

    #[test]
    fn a_leaf_says_nothing_without_its_secret_and_another_thing_in_each_closing() {
        let list = List::default();
        let leaf = Secret([1; 32]).leaf(b"subject", 5, &list);
        assert_ne!(leaf, Secret([2; 32]).leaf(b"subject", 5, &list));
        let later = Secret([1; 32]).leaf(b"subject", 6, &list);
        assert_eq!(leaf.key, later.key);
        assert_ne!(leaf.list, later.list);
        assert_eq!(Leaf::of_bytes(&leaf.bytes()), Some(leaf));
        assert_eq!(Leaf::of_bytes(&leaf.bytes()[1..]), None);
    }

    #[test]
    fn a_line_has_one_spelling() {
        let closing = Closing {
            at: 1_795_000_000,
            size: 12,
            people: 3,
            root: Hash([0x0a; 32]),
        };
        let line = closing.line();
        assert_eq!(
            line,
            format!("closing/v1 1795000000 12 3 {}", "0a".repeat(32))
        );
        assert_eq!(Closing::parse(line.as_bytes()), Ok(closing));
        for other in [
            line.replace(" 12 ", " 012 "),
            line.replace(" 12 ", " +12 "),
            line.replace("0a", "0A"),
            format!("{line} "),
            line.replace("closing", "opening"),
            line[..line.len() - 1].to_owned(),
        ] {
            assert_eq!(
                Closing::parse(other.as_bytes()),
                Err(NotAClosing),
                "{other}"
            );
        }
    }
}
