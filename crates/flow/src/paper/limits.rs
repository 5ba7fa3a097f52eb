//! How much is taken. What people are told stands in the pack; what only protects the machine stands here with its reason.

use super::PaperProblem;
use jiff::civil::Date;
use rules::parameter::{ParameterMissing, Parameters};

/// Bytes in a megabyte, as people are told sizes.
const MEGABYTE: u64 = 1_000_000;
/// Pixels in a megapixel.
const MEGAPIXEL: u64 = 1_000_000;

/// What a picture may become when it is unpacked, in bytes, which are counted and not kept: 64 million pixels of the widest kind.
pub(super) const MOST_PIXEL_BYTES: u64 = 512 << 20;
/// What the packed objects of a PDF may become together, in bytes. They hold structure and no pictures; that of a thousand
/// pages is a few megabytes.
pub(super) const MOST_OBJECT_BYTES: usize = 64 << 20;
/// Nesting of the objects of a PDF. Producers stay below 20; readers give up at about 100.
pub(super) const DEEPEST: usize = 100;
/// Parts of a PNG besides its pixels, and segments of a JPEG: a file of thousands is no picture.
pub(super) const MOST_SEGMENTS: usize = 100_000;
/// Scans of a progressive JPEG. Encoders make about 10; each costs whoever shows it the whole picture again.
pub(super) const MOST_SCANS: usize = 100;

/// How much is taken, as the pack says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaperLimits {
    /// Size of one paper, in bytes.
    pub max_bytes: u64,
    /// Size of all that come together, in bytes.
    pub max_bytes_together: u64,
    /// How many come together.
    pub max_count: usize,
    /// Longest side of a picture, in pixels.
    pub max_side: u32,
    /// Pixels of a picture.
    pub max_pixels: u64,
}

impl PaperLimits {
    /// Those of a day.
    ///
    /// # Errors
    /// [`ParameterMissing`] names the parameter the pack does not have for the day.
    pub fn on(parameters: &Parameters, day: Date) -> Result<Self, ParameterMissing> {
        let count = |id| parameters.count_on(id, day);
        Ok(Self {
            max_bytes: u64::from(count("PAPER_MAX_MEGABYTES")?) * MEGABYTE,
            max_bytes_together: u64::from(count("PAPER_MAX_MEGABYTES_TOGETHER")?) * MEGABYTE,
            max_count: usize::try_from(count("PAPER_MAX_COUNT")?).unwrap_or(usize::MAX),
            max_side: count("PAPER_MAX_SIDE")?,
            max_pixels: u64::from(count("PAPER_MAX_MEGAPIXELS")?) * MEGAPIXEL,
        })
    }

    /// Whether a picture of these sides is taken; nothing of it was unpacked yet.
    pub(super) fn allow(&self, width: u32, height: u32) -> Result<(), PaperProblem> {
        let pixels = u64::from(width) * u64::from(height);
        if width.max(height) > self.max_side || pixels > self.max_pixels {
            return Err(PaperProblem::Dimensions {
                width,
                height,
                max_side: self.max_side,
                max_pixels: self.max_pixels,
            });
        }
        Ok(())
    }
}
