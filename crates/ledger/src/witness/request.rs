//! What a log sends a witness: `add-checkpoint` of C2SP tlog-witness.

use tlog_tiles::Hash;

use crate::proof::{HASHES_MAX, canonical_number};

/// The longest request that is read, in bytes: 63 hashes, and a checkpoint with many signatures.
pub const REQUEST_MAX: usize = 64 << 10;

/// A body that is not one of the protocol.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the request is malformed at line {line}: expected {expected}")]
pub struct Malformed {
    /// The line, counted from 1.
    pub line: usize,
    /// What should stand there.
    pub expected: &'static str,
}

/// A checkpoint to cosign, with the proof that it continues the tree the witness saw last.
#[derive(Debug, Clone, PartialEq)]
pub struct AddCheckpoint {
    /// The size of the tree the proof begins at.
    pub old_size: u64,
    /// The consistency proof of RFC 6962, section 2.1.2.
    pub hashes: Vec<Hash>,
    /// The signed checkpoint, verbatim.
    pub checkpoint: String,
}

impl AddCheckpoint {
    /// The body of the request.
    pub fn to_text(&self) -> String {
        let mut text = format!("old {}\n", self.old_size);
        for hash in &self.hashes {
            text += &format!("{hash}\n");
        }
        text + "\n" + &self.checkpoint
    }

    /// Reads a body. Of the checkpoint nothing is read yet.
    ///
    /// # Errors
    /// [`Malformed`] with the line that does not fit.
    pub fn parse(body: &[u8]) -> Result<Self, Malformed> {
        let malformed = |line, expected| Malformed { line, expected };
        if body.len() > REQUEST_MAX {
            return Err(malformed(1, "at most 64 KiB"));
        }
        let text = std::str::from_utf8(body).map_err(|_| malformed(1, "UTF-8"))?;
        let (head, checkpoint) = text.split_once("\n\n").ok_or(malformed(
            1,
            "an empty line and a checkpoint after the proof",
        ))?;
        let mut lines = (1..).zip(head.split('\n'));
        let old_size = lines
            .next()
            .and_then(|(_, line)| line.strip_prefix("old "))
            .and_then(canonical_number)
            .ok_or(malformed(1, "old and a size"))?;
        let mut hashes = Vec::new();
        for (number, line) in lines {
            if hashes.len() == HASHES_MAX {
                return Err(malformed(number, "at most 63 hashes"));
            }
            let hash = Hash::parse_hash(line);
            hashes.push(hash.map_err(|_| malformed(number, "32 bytes in base64"))?);
        }
        Ok(Self {
            old_size,
            hashes,
            checkpoint: checkpoint.to_owned(),
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn request(old_size: u64, hashes: usize) -> AddCheckpoint {
        AddCheckpoint {
            old_size,
            hashes: vec![tlog_tiles::record_hash(b"x"); hashes],
            checkpoint: "example.org/log\n8\nroot\n\n— signature\n".to_owned(),
        }
    }

    /// The example of the specification.
    #[test]
    fn the_example_of_the_specification_is_read() {
        let body = "old 20852014\n\
            PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n\
            jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n\
            5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n\
            /6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n\
            \n\
            example.com/behind-the-sofa\n\
            20852163\n\
            CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\
            \n\
            — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";
        let read = AddCheckpoint::parse(body.as_bytes()).unwrap();
        assert_eq!((read.old_size, read.hashes.len()), (20_852_014, 4));
        assert!(
            read.checkpoint
                .starts_with("example.com/behind-the-sofa\n20852163\n")
        );
        assert_eq!(read.to_text(), body);
    }

    #[test]
    fn malformed_bodies_name_the_line() {
        let check = |text: &str, at: usize| {
            let error = AddCheckpoint::parse(text.as_bytes()).unwrap_err();
            assert_eq!(error.line, at, "{text:?}");
        };
        let good = request(5, 2).to_text();
        check("", 1);
        check("old 5\n", 1);
        check(&good.replace("old 5", "old 05"), 1);
        check(&good.replace("old 5", "old +5"), 1);
        check(&good.replace("old 5", "old  5"), 1);
        check(&good.replace("old 5", "old 18446744073709551616"), 1);
        check(&good.replace("old 5", "new 5"), 1);
        check(&good.replacen('=', "", 1), 2);
        check(&good.replace("\n\n", "\r\n\r\n"), 1);
        check(&request(5, 64).to_text(), 65);
        assert!(AddCheckpoint::parse(b"old 0\n\n\xff").is_err());
        assert!(AddCheckpoint::parse(&vec![b'a'; REQUEST_MAX + 1]).is_err());
    }

    proptest! {
        #[test]
        fn what_is_read_is_written_the_same(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(read) = AddCheckpoint::parse(&bytes) {
                prop_assert_eq!(read.to_text().into_bytes(), bytes);
            }
        }

        #[test]
        fn what_is_written_is_read_the_same(old in any::<u64>(), hashes in 0_usize..=63) {
            let made = request(old, hashes);
            prop_assert_eq!(AddCheckpoint::parse(made.to_text().as_bytes()), Ok(made));
        }
    }
}
