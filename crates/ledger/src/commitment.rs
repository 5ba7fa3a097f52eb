//! Salted commitments: what stands in the log instead of the data itself.
//!
//! The log is public, the data are not. An entry holds a commitment; whoever is given the salt and the opening can
//! check that the entry speaks of exactly these data, and nobody else learns anything from it.

use std::fmt;

use sha2::{Digest, Sha256};

/// Separates these hashes from every other use of SHA-256 over the same bytes.
const DOMAIN: &[u8] = b"commitment/v1\0";
/// What a leaf begins with, so that a person who opens an entry bundle sees what it holds.
const LEAF_PREFIX: &str = "commitment/v1 ";

/// 32 random bytes that keep a commitment from being guessed; secret until the commitment is opened.
///
/// A salt must be used for one opening only.
#[derive(Clone, PartialEq, Eq)]
pub struct Salt(pub [u8; 32]);

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt(not shown)")
    }
}

/// SHA-256 over the domain, the salt, the length of the opening in eight bytes (big-endian) and the opening.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Commitment(pub [u8; 32]);

impl fmt::Display for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Commitment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Commitment({self})")
    }
}

/// A leaf that is not a commitment line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a leaf must read \"commitment/v1 \" and 64 lower-case hexadecimal digits")]
pub struct NotACommitment;

/// Commits to `opening`: the result may be published, `salt` and `opening` stay with their owner.
pub fn commit(salt: &Salt, opening: &[u8]) -> Commitment {
    let mut hash = Sha256::new();
    hash.update(DOMAIN);
    hash.update(salt.0);
    hash.update((opening.len() as u64).to_be_bytes());
    hash.update(opening);
    Commitment(hash.finalize().into())
}

/// Whether `salt` and `opening` are what `commitment` was made from.
pub fn opens(commitment: &Commitment, salt: &Salt, opening: &[u8]) -> bool {
    commit(salt, opening) == *commitment
}

/// The entry of the log that carries `commitment`: one line of ASCII without a line end, always 78 bytes.
pub fn leaf(commitment: &Commitment) -> Vec<u8> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut line = Vec::with_capacity(LEAF_PREFIX.len() + 64);
    line.extend_from_slice(LEAF_PREFIX.as_bytes());
    for byte in commitment.0 {
        line.push(DIGITS[usize::from(byte >> 4)]);
        line.push(DIGITS[usize::from(byte & 15)]);
    }
    line
}

/// Reads an entry written by [`leaf`] back. Only the exact spelling is accepted.
///
/// # Errors
/// [`NotACommitment`] for anything else.
pub fn parse_leaf(leaf: &[u8]) -> Result<Commitment, NotACommitment> {
    let digits = leaf
        .strip_prefix(LEAF_PREFIX.as_bytes())
        .filter(|digits| digits.len() == 64)
        .ok_or(NotACommitment)?;
    let mut bytes = [0u8; 32];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = (digit(pair[0])? << 4) | digit(pair[1])?;
    }
    Ok(Commitment(bytes))
}

fn digit(character: u8) -> Result<u8, NotACommitment> {
    match character {
        b'0'..=b'9' => Ok(character - b'0'),
        b'a'..=b'f' => Ok(character - b'a' + 10),
        _ => Err(NotACommitment),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_salt_and_opening_open() {
        let salt = Salt([7; 32]);
        let made = commit(&salt, b"who asked, and why");
        assert!(opens(&made, &salt, b"who asked, and why"));
        assert!(!opens(&made, &salt, b"who asked, and why "));
        assert!(!opens(&made, &Salt([8; 32]), b"who asked, and why"));
    }

    #[test]
    fn the_definition_does_not_drift() {
        // Computed with coreutils: printf of the 14 bytes of the domain, 32 zero bytes, eight bytes of length, "abc".
        let made = commit(&Salt([0; 32]), b"abc");
        assert_eq!(
            made.to_string(),
            "8024015d5ad722418c12b893fb99a930bebadf8bce7421d8d312b06e49551d32"
        );
    }

    #[test]
    fn a_leaf_is_one_readable_line() {
        let made = commit(&Salt([1; 32]), b"x");
        let line = leaf(&made);
        assert_eq!(line, format!("commitment/v1 {made}").into_bytes());
        assert_eq!(parse_leaf(&line), Ok(made));
    }

    #[test]
    fn another_spelling_is_not_a_leaf() {
        let line = leaf(&Commitment([0xab; 32]));
        let upper = String::from_utf8(line.clone()).unwrap().to_uppercase();
        assert_eq!(parse_leaf(upper.as_bytes()), Err(NotACommitment));
        assert_eq!(parse_leaf(&line[..77]), Err(NotACommitment));
        assert_eq!(
            parse_leaf(&[line.as_slice(), b"\n"].concat()),
            Err(NotACommitment)
        );
        assert_eq!(parse_leaf(b""), Err(NotACommitment));
    }

    #[test]
    fn a_salt_is_not_printed() {
        assert_eq!(format!("{:?}", Salt([9; 32])), "Salt(not shown)");
    }
}
