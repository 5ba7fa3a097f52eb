//! PDF (ISO 32000): whole, with pages, and without anything that acts, carries files or cannot be looked into.
//!
//! It is not rendered and not rewritten. Everything that a reader can take for an object is looked at: names anywhere in
//! the bytes, since a reader finds objects by their place and could be sent into the middle of a stream, and the
//! structure inside packed objects.

use super::limits::MOST_OBJECT_BYTES;
use super::pdf_names::{self, find};
use super::pdf_walk::{Seen, walk_file, walk_packed};
use super::{Damage, PaperKind, PaperProblem};
use flate2::read::ZlibDecoder;
use std::io::Read as _;

/// So far from the end a reader looks for the table.
const TAIL: usize = 1024;
/// Objects in one packed stream; producers put at most some hundred.
const MOST_PACKED: usize = 100_000;

/// Whether it is a PDF that is taken.
pub(super) fn check(bytes: &[u8]) -> Result<(), PaperProblem> {
    head_and_tail(bytes)?;
    let mut seen = Seen::default();
    let streams = {
        let hidable = names(bytes)?;
        let streams = walk_file(bytes, &mut seen)?;
        nothing_hidden(hidable, seen.hidable)?;
        streams
    };
    let mut left = MOST_OBJECT_BYTES;
    for stream in &streams {
        let unpacked = unpack(&bytes[stream.from..stream.to], stream.packed, left)?;
        left -= unpacked.len();
        packed_objects(&unpacked, stream.first, &mut seen)?;
    }
    if let Some(name) = seen.forbidden {
        return Err(refused(name));
    }
    if !seen.opens_to_a_page() {
        return Err(PaperProblem::Active { name: "OpenAction" });
    }
    match seen.has_catalog && seen.has_page {
        true => Ok(()),
        false => Err(damaged(Damage::Pages)),
    }
}

pub(super) fn damaged(damage: Damage) -> PaperProblem {
    PaperProblem::Damaged {
        kind: PaperKind::Pdf,
        damage,
    }
}

fn refused(name: &'static str) -> PaperProblem {
    match name {
        "Encrypt" => PaperProblem::Encrypted,
        name => PaperProblem::Active { name },
    }
}

/// The version at the very beginning, and at the very end the place of a table that is there. Readers are more lenient;
/// what stands before or behind a PDF is for other programs.
fn head_and_tail(bytes: &[u8]) -> Result<(), PaperProblem> {
    let version = bytes.get(5..8).unwrap_or_default();
    if !matches!(version, [b'1', b'.', b'0'..=b'7'] | [b'2', b'.', b'0']) {
        return Err(damaged(Damage::Head));
    }
    let end = bytes.trim_ascii_end();
    let body = end.strip_suffix(b"%%EOF").ok_or(damaged(Damage::End))?;
    let tail = &body[body.len().saturating_sub(TAIL)..];
    let place = tail.windows(9).rposition(|w| w == b"startxref");
    let place = place.ok_or(damaged(Damage::End))?;
    let number = tail[place + 9..].trim_ascii();
    let number = std::str::from_utf8(number)
        .ok()
        .and_then(|n| n.parse().ok());
    let table: usize = number.ok_or(damaged(Damage::End))?;
    let at = body.get(table..).unwrap_or_default().trim_ascii_start();
    let is_stream = at.first().is_some_and(u8::is_ascii_digit)
        && find(&at[..at.len().min(40)], b"obj").is_some();
    match at.starts_with(b"xref") || is_stream {
        true => Ok(()),
        false => Err(damaged(Damage::Table)),
    }
}

/// How a stream is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packed {
    /// As it is.
    Not,
    /// Flate (RFC 1950).
    Flate,
    /// Otherwise, or more than once.
    Otherwise,
}

fn unpack(bytes: &[u8], packed: Packed, left: usize) -> Result<Vec<u8>, PaperProblem> {
    let mut unpacked = Vec::new();
    match packed {
        Packed::Not => unpacked.extend_from_slice(bytes),
        Packed::Otherwise => return Err(PaperProblem::Hidden),
        Packed::Flate => {
            let bound = left as u64 + 1;
            let mut decoder = ZlibDecoder::new(bytes).take(bound);
            // What was unpacked before damage is what a lenient reader would use.
            if decoder.read_to_end(&mut unpacked).is_err() && unpacked.is_empty() {
                return Err(damaged(Damage::Part));
            }
        }
    }
    match unpacked.len() > left {
        true => Err(PaperProblem::Hidden),
        false => Ok(unpacked),
    }
}

/// Objects that lie packed together (ISO 32000, 7.5.7): pairs of number and place, then the objects.
fn packed_objects(bytes: &[u8], first: Option<usize>, seen: &mut Seen) -> Result<(), PaperProblem> {
    let hidable = names(bytes)?;
    let first = first.unwrap_or(bytes.len()).min(bytes.len());
    let mut objects = pairs(&bytes[..first]);
    let before = seen.hidable;
    // Wherever they are said to begin, all of it is looked at, and then each for what it is.
    walk_packed(bytes, seen)?;
    nothing_hidden(hidable, seen.hidable - before)?;
    objects.sort_unstable();
    let mut rest = objects.as_slice();
    while let Some((place, _)) = rest.first() {
        let same = rest.partition_point(|(other, _)| other == place);
        let from = first.saturating_add(*place).min(bytes.len());
        let to = rest.get(same).map_or(bytes.len(), |(next, _)| {
            first.saturating_add(*next).min(bytes.len())
        });
        let is_place = walk_packed(&bytes[from..to], seen)?;
        for (_, number) in &rest[..same] {
            seen.object(*number, is_place);
        }
        rest = &rest[same..];
    }
    Ok(())
}

/// Place and number of each object.
fn pairs(bytes: &[u8]) -> Vec<(usize, u32)> {
    let words = bytes.split(|byte| pdf_names::is_space(*byte));
    let numbers: Vec<u32> = words
        .filter(|word| !word.is_empty())
        .map_while(|word| std::str::from_utf8(word).ok()?.parse().ok())
        .take(2 * MOST_PACKED)
        .collect();
    let pairs = numbers.chunks_exact(2);
    pairs
        .map(|pair| (usize::try_from(pair[1]).unwrap_or(usize::MAX), pair[0]))
        .collect()
}

/// What acts is refused wherever it stands; how many names could be hidden is told.
fn names(bytes: &[u8]) -> Result<usize, PaperProblem> {
    match pdf_names::anywhere(bytes) {
        (Some(name), _) => Err(refused(name)),
        (None, hidable) => Ok(hidable),
    }
}

fn nothing_hidden(anywhere: usize, in_structure: usize) -> Result<(), PaperProblem> {
    match anywhere == in_structure {
        true => Ok(()),
        false => Err(PaperProblem::Hidden),
    }
}
