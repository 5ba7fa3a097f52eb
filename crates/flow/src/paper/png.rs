//! PNG (ISO/IEC 15948): chunk by chunk, with its checksums, and its pixels counted without keeping them.

use super::limits::{MOST_PIXEL_BYTES, MOST_SEGMENTS, PaperLimits};
use super::{Damage, PaperKind, PaperProblem};
use flate2::read::ZlibDecoder;
use std::io::Read;

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Bytes of a chunk besides its data: length, type, checksum.
const FRAME: usize = 12;
/// Pixels are unpacked into this, again and again.
const BUFFER: usize = 32 << 10;
/// What makes the picture. Texts, times, Exif, profiles and further pictures do not.
const KEPT: [&[u8; 4]; 11] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"bKGD", b"gAMA", b"cHRM", b"sRGB", b"sBIT",
    b"pHYs",
];

/// A chunk with its frame.
struct Chunk<'a> {
    kind: [u8; 4],
    data: &'a [u8],
    whole: &'a [u8],
}

/// The picture and nothing else.
pub(super) fn strip(bytes: &[u8], limits: &PaperLimits) -> Result<Vec<u8>, PaperProblem> {
    let chunks = chunks(bytes)?;
    let head = Head::read(chunks.first().ok_or(damaged(Damage::Head))?)?;
    limits.allow(head.width, head.height)?;
    let kinds: Vec<[u8; 4]> = chunks.iter().map(|chunk| chunk.kind).collect();
    let is_pixels = |kind: &[u8; 4]| kind == b"IDAT";
    let first = kinds.iter().position(is_pixels);
    let last = kinds.iter().rposition(is_pixels);
    let (Some(first), Some(last)) = (first, last) else {
        return Err(damaged(Damage::Pixels));
    };
    let is_once = |kind: &[u8; 4]| kinds.iter().filter(|other| *other == kind).count() <= 1;
    let is_in_order = kinds[first..=last].iter().all(is_pixels)
        && [b"IHDR", b"PLTE", b"IEND", b"tRNS"]
            .into_iter()
            .all(is_once)
        && kinds
            .iter()
            .position(|kind| kind == b"PLTE")
            .is_none_or(|palette| palette < first)
        && (head.colour != PALETTE || kinds.contains(b"PLTE"));
    if !is_in_order {
        return Err(damaged(Damage::Part));
    }
    let pixels = Pieces {
        pieces: chunks[first..=last].iter(),
        piece: &[],
    };
    count_pixels(pixels, head.bytes()?)?;
    let mut kept = SIGNATURE.to_vec();
    for chunk in chunks.iter().filter(|chunk| KEPT.contains(&&chunk.kind)) {
        kept.extend_from_slice(chunk.whole);
    }
    Ok(kept)
}

fn damaged(damage: Damage) -> PaperProblem {
    PaperProblem::Damaged {
        kind: PaperKind::Png,
        damage,
    }
}

/// Every chunk up to the end of the picture; what comes behind it is none of it.
fn chunks(bytes: &[u8]) -> Result<Vec<Chunk<'_>>, PaperProblem> {
    let mut rest = bytes.get(SIGNATURE.len()..).unwrap_or_default();
    let mut chunks = Vec::new();
    loop {
        let (length, behind) = rest.split_first_chunk::<4>().ok_or(damaged(Damage::End))?;
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let (kind, behind) = behind
            .split_first_chunk::<4>()
            .ok_or(damaged(Damage::End))?;
        let data = behind.get(..length).ok_or(damaged(Damage::End))?;
        let checksum = behind[length..]
            .first_chunk::<4>()
            .ok_or(damaged(Damage::End))?;
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(kind);
        hasher.update(data);
        if hasher.finalize() != u32::from_be_bytes(*checksum) {
            return Err(damaged(Damage::Checksum));
        }
        let is_letters = kind.iter().all(u8::is_ascii_alphabetic);
        // A capital says that the picture cannot be shown without it.
        let is_unknown = kind[0].is_ascii_uppercase() && !KEPT.contains(&kind);
        if !is_letters || is_unknown || chunks.len() >= MOST_SEGMENTS {
            return Err(damaged(Damage::Part));
        }
        chunks.push(Chunk {
            kind: *kind,
            data,
            whole: &rest[..length + FRAME],
        });
        if kind == b"IEND" {
            return match length {
                0 => Ok(chunks),
                _ => Err(damaged(Damage::Part)),
            };
        }
        rest = &rest[length + FRAME..];
    }
}

const PALETTE: u8 = 3;
/// Places of the seven passes of an interlaced picture: first column and row, and steps (ISO/IEC 15948, 8.2).
const PASSES: [(u32, u32, u32, u32); 7] = [
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
];

struct Head {
    width: u32,
    height: u32,
    colour: u8,
    bits_per_pixel: u64,
    is_interlaced: bool,
}

impl Head {
    fn read(chunk: &Chunk<'_>) -> Result<Self, PaperProblem> {
        let data: &[u8; 13] = match (&chunk.kind, chunk.data.try_into()) {
            (b"IHDR", Ok(data)) => data,
            _ => return Err(damaged(Damage::Head)),
        };
        let side =
            |at: usize| u32::from_be_bytes([data[at], data[at + 1], data[at + 2], data[at + 3]]);
        let (width, height, depth, colour) = (side(0), side(4), data[8], data[9]);
        let channels = match (colour, depth) {
            (0, 1 | 2 | 4 | 8 | 16) => 1,
            (2, 8 | 16) => 3,
            (PALETTE, 1 | 2 | 4 | 8) => 1,
            (4, 8 | 16) => 2,
            (6, 8 | 16) => 4,
            _ => return Err(damaged(Damage::Head)),
        };
        if width == 0 || height == 0 || data[10] != 0 || data[11] != 0 || data[12] > 1 {
            return Err(damaged(Damage::Head));
        }
        Ok(Self {
            width,
            height,
            colour,
            bits_per_pixel: channels * u64::from(depth),
            is_interlaced: data[12] == 1,
        })
    }

    /// Bytes of the unpacked rows, each with the byte that says how it is filtered.
    fn bytes(&self) -> Result<u64, PaperProblem> {
        let of = |width: u32, height: u32| match width {
            0 => 0,
            _ => u64::from(height) * (1 + (u64::from(width) * self.bits_per_pixel).div_ceil(8)),
        };
        let bytes = match self.is_interlaced {
            false => of(self.width, self.height),
            true => {
                let steps =
                    |side: u32, first: u32, step: u32| side.saturating_sub(first).div_ceil(step);
                let pass = |(x, y, dx, dy)| of(steps(self.width, x, dx), steps(self.height, y, dy));
                PASSES.into_iter().map(pass).sum()
            }
        };
        match bytes > MOST_PIXEL_BYTES {
            true => Err(damaged(Damage::Pixels)),
            false => Ok(bytes),
        }
    }
}

/// Unpacks the pixels and forgets them; there are as many as the head says, and not one more.
fn count_pixels(packed: Pieces<'_>, expected: u64) -> Result<(), PaperProblem> {
    let mut decoder = ZlibDecoder::new(packed).take(expected + 1);
    let mut buffer = vec![0; BUFFER];
    let mut counted = 0;
    loop {
        match decoder.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => counted += read as u64,
            Err(_) => return Err(damaged(Damage::Pixels)),
        }
    }
    match counted == expected {
        true => Ok(()),
        false => Err(damaged(Damage::Pixels)),
    }
}

/// Data of several chunks, one behind the other.
struct Pieces<'a> {
    pieces: std::slice::Iter<'a, Chunk<'a>>,
    piece: &'a [u8],
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.piece.is_empty() {
            match self.pieces.next() {
                Some(chunk) => self.piece = chunk.data,
                None => return Ok(0),
            }
        }
        self.piece.read(buffer)
    }
}
