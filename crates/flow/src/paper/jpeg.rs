//! JPEG (ISO/IEC 10918-1): marker by marker to the end of the picture; of what stands beside it only how it is turned is kept.

use super::limits::{MOST_SCANS, MOST_SEGMENTS, PaperLimits};
use super::{Damage, PaperKind, PaperProblem};

const START: u8 = 0xd8;
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
/// JFIF, version 1.1, without density and without a small picture, which could be another one.
const JFIF: &[u8] = b"\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0";
/// Exif with the one entry that says how the picture is turned, whose value follows (two bytes), then no further directory.
const TURNED: &[u8] = b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01";
/// Entry of Exif for the turn.
const ORIENTATION: u16 = 0x0112;
/// Whether colours are changed before packing: without it a picture from a print shop is shown in wrong colours.
const ADOBE: &[u8] = b"Adobe";
const ADOBE_BYTES: usize = 12;

/// What was gathered on the way through.
#[derive(Default)]
struct Picture {
    /// Tables, frame and scans.
    kept: Vec<u8>,
    has_jfif: bool,
    turn: Option<u8>,
    has_frame: bool,
    scans: usize,
}

/// The picture and nothing else.
pub(super) fn strip(bytes: &[u8], limits: &PaperLimits) -> Result<Vec<u8>, PaperProblem> {
    let mut picture = Picture::default();
    let mut at = 2;
    for _ in 0..MOST_SEGMENTS {
        let marker = marker(bytes, &mut at)?;
        if marker == END {
            return picture.finish();
        }
        let length = bytes.get(at..at + 2).ok_or(damaged(Damage::End))?;
        let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
        let segment = bytes.get(at..at + length).ok_or(damaged(Damage::End))?;
        let data = segment.get(2..).ok_or(damaged(Damage::Part))?;
        at += length;
        picture.segment(marker, segment, data, limits)?;
        if marker == SCAN {
            let end = scan_end(bytes, at)?;
            picture.kept.extend_from_slice(&bytes[at..end]);
            at = end;
        }
    }
    Err(damaged(Damage::Part))
}

fn damaged(damage: Damage) -> PaperProblem {
    PaperProblem::Damaged {
        kind: PaperKind::Jpeg,
        damage,
    }
}

/// The marker at a place; as many fill bytes as somebody liked may stand before it.
fn marker(bytes: &[u8], at: &mut usize) -> Result<u8, PaperProblem> {
    if *bytes.get(*at).ok_or(damaged(Damage::End))? != 0xff {
        return Err(damaged(Damage::Part));
    }
    while let Some(byte) = bytes.get(*at) {
        *at += 1;
        match byte {
            0xff => {}
            0 => return Err(damaged(Damage::Part)),
            marker => return Ok(*marker),
        }
    }
    Err(damaged(Damage::End))
}

/// Where packed data end: at a marker that is neither a stuffed byte nor a restart.
fn scan_end(bytes: &[u8], from: usize) -> Result<usize, PaperProblem> {
    let mut at = from;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let further = rest.iter().position(|byte| *byte == 0xff);
        at += further.ok_or(damaged(Damage::End))?;
        match bytes.get(at + 1) {
            None => return Err(damaged(Damage::End)),
            Some(0 | 0xd0..=0xd7) => at += 2,
            // Fill bytes before a marker.
            Some(0xff) => at += 1,
            Some(_) => return Ok(at),
        }
    }
}

impl Picture {
    fn segment(
        &mut self,
        marker: u8,
        segment: &[u8],
        data: &[u8],
        limits: &PaperLimits,
    ) -> Result<(), PaperProblem> {
        match marker {
            0xe0 => self.has_jfif |= data.starts_with(b"JFIF\0"),
            0xe1 => self.turn = self.turn.or_else(|| turn(data)),
            0xee if data.starts_with(ADOBE) && data.len() == ADOBE_BYTES => {
                self.keep(marker, segment);
            }
            0xe2..=0xef | 0xfe => {}
            // Baseline, extended and progressive: what every reader shows.
            0xc0..=0xc2 => {
                self.frame(data, limits)?;
                self.keep(marker, segment);
            }
            // Tables, and after how many pieces it restarts.
            0xc4 | 0xdb | 0xdd => self.keep(marker, segment),
            SCAN => {
                self.scans += 1;
                if !self.has_frame || self.scans > MOST_SCANS {
                    return Err(damaged(Damage::Part));
                }
                self.keep(marker, segment);
            }
            _ => return Err(damaged(Damage::Part)),
        }
        Ok(())
    }

    fn keep(&mut self, marker: u8, segment: &[u8]) {
        self.kept.extend_from_slice(&[0xff, marker]);
        self.kept.extend_from_slice(segment);
    }

    fn frame(&mut self, data: &[u8], limits: &PaperLimits) -> Result<(), PaperProblem> {
        let [precision, h1, h2, w1, w2, components, rest @ ..] = data else {
            return Err(damaged(Damage::Head));
        };
        let (height, width) = (
            u16::from_be_bytes([*h1, *h2]),
            u16::from_be_bytes([*w1, *w2]),
        );
        let is_sound = !self.has_frame
            && *precision == 8
            && matches!(components, 1 | 3 | 4)
            && rest.len() == 3 * usize::from(*components)
            && width > 0
            && height > 0;
        if !is_sound {
            return Err(damaged(Damage::Head));
        }
        self.has_frame = true;
        limits.allow(width.into(), height.into())
    }

    fn finish(self) -> Result<Vec<u8>, PaperProblem> {
        if self.scans == 0 {
            return Err(damaged(Damage::Pixels));
        }
        let mut bytes = vec![0xff, START];
        if self.has_jfif {
            bytes.extend_from_slice(JFIF);
        }
        if let Some(turn) = self.turn.filter(|turn| *turn != 1) {
            bytes.extend_from_slice(TURNED);
            // The value lies left in its field of four bytes; four more say that no directory follows.
            bytes.extend_from_slice(&[0, turn, 0, 0, 0, 0, 0, 0]);
        }
        bytes.extend_from_slice(&self.kept);
        bytes.extend_from_slice(&[0xff, END]);
        Ok(bytes)
    }
}

/// How a picture is turned (1 to 8), from its Exif: a telephone writes the pixels as they come.
fn turn(data: &[u8]) -> Option<u8> {
    let tiff = data.strip_prefix(b"Exif\0\0")?;
    let is_big = match tiff.get(..4)? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let two = |at: usize| -> Option<u16> {
        let bytes = [*tiff.get(at)?, *tiff.get(at.checked_add(1)?)?];
        Some(match is_big {
            true => u16::from_be_bytes(bytes),
            false => u16::from_le_bytes(bytes),
        })
    };
    let (high, low) = match is_big {
        true => (two(4)?, two(6)?),
        false => (two(6)?, two(4)?),
    };
    let directory = usize::from(high) << 16 | usize::from(low);
    let entries = usize::from(two(directory)?);
    let places = (0..entries).map(|entry| directory + 2 + 12 * entry);
    for at in places {
        if two(at)? == ORIENTATION {
            let value = u8::try_from(two(at.checked_add(8)?)?).ok()?;
            return (1..=8).contains(&value).then_some(value);
        }
    }
    None
}
