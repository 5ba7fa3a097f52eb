//! 材料: what somebody hands in with a case, judged by its content before anything is kept of it.
//!
//! Only three kinds are taken, each because it can be looked through to its end: PDF without anything that acts, PNG and
//! JPEG. A picture is rewritten from the parts that make the picture, so that nothing else of the file is kept: where and
//! with what it was taken tells more than the paper says.

mod file_name;
mod jpeg;
mod keeping;
mod limits;
mod pdf;
mod pdf_dictionary;
mod pdf_names;
mod pdf_walk;
mod png;
mod problem;
mod sniff;

pub use keeping::{PaperCard, PaperFile, PaperReading, SentPaper};
pub use limits::PaperLimits;
pub use problem::{Damage, PaperProblem};

use sniff::Content;
use std::fmt;

/// What a paper is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PaperKind {
    /// ISO 32000.
    Pdf,
    /// ISO/IEC 15948.
    Png,
    /// ISO/IEC 10918-1, in a file of JFIF or Exif.
    Jpeg,
}

impl PaperKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Pdf, Self::Png, Self::Jpeg];

    /// Stable word, as the store keeps it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpeg",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Media type it is handed out with.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }

    /// As people call it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Png => "PNG",
            Self::Jpeg => "JPEG",
        }
    }

    /// Endings of the names of such files; the first is the one a name without a right one is given.
    fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg", "jpe", "jfif"],
        }
    }

    fn of_extension(extension: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.extensions().contains(&extension))
    }

    /// Browsers on old systems say `image/pjpeg` and `image/x-png`.
    fn of_media_type(media_type: &str) -> Option<Self> {
        match media_type {
            "application/pdf" | "application/x-pdf" => Some(Self::Pdf),
            "image/png" | "image/x-png" => Some(Self::Png),
            "image/jpeg" | "image/jpg" | "image/pjpeg" => Some(Self::Jpeg),
            _ => None,
        }
    }
}

/// A paper that was judged: what it is, what it may be called, and what is kept of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Paper {
    /// What it is.
    pub kind: PaperKind,
    /// Its name without anything that is no name.
    pub file_name: String,
    /// What is kept: of a PDF all, of a picture what makes the picture.
    pub bytes: Vec<u8>,
    /// Something that is not the picture was taken out.
    pub was_stripped: bool,
}

impl fmt::Debug for Paper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Paper({}, {} bytes)", self.kind.word(), self.bytes.len())
    }
}

/// Judges a file by its content. What its name and its sender say of it is only compared.
///
/// # Errors
/// [`PaperProblem`] says what it is instead, or what in it is not taken.
pub fn judge(
    bytes: Vec<u8>,
    claimed_name: &str,
    claimed_type: &str,
    limits: &PaperLimits,
) -> Result<Paper, PaperProblem> {
    if bytes.is_empty() {
        return Err(PaperProblem::Empty);
    }
    if bytes.len() as u64 > limits.max_bytes {
        return Err(PaperProblem::TooLarge {
            limit: limits.max_bytes,
        });
    }
    let kind = match sniff::content(&bytes) {
        Content::Paper(kind) => kind,
        Content::Other(found) => return Err(PaperProblem::NotAPaper { found }),
    };
    compare(kind, claimed_name, claimed_type)?;
    if sniff::ends_as_archive(&bytes) {
        return Err(PaperProblem::TwoInOne { kind });
    }
    let (bytes, was_stripped) = match kind {
        PaperKind::Pdf => {
            pdf::check(&bytes)?;
            (bytes, false)
        }
        PaperKind::Png => stripped(&bytes, png::strip(&bytes, limits)?),
        PaperKind::Jpeg => stripped(&bytes, jpeg::strip(&bytes, limits)?),
    };
    Ok(Paper {
        kind,
        file_name: file_name::clean(claimed_name, kind),
        bytes,
        was_stripped,
    })
}

fn stripped(sent: &[u8], kept: Vec<u8>) -> (Vec<u8>, bool) {
    let was_stripped = sent != kept;
    (kept, was_stripped)
}

/// A file whose name or sender says something else than its content is not taken, whichever of them is right: who opens it
/// later would go by one of them.
fn compare(kind: PaperKind, name: &str, media_type: &str) -> Result<(), PaperProblem> {
    let differs = |says: &str| PaperProblem::NotWhatItSays {
        says: problem::shown(says),
        kind,
    };
    if let Some(extension) = file_name::extension(name)
        && PaperKind::of_extension(&extension) != Some(kind)
    {
        return Err(differs(&format!(".{extension}")));
    }
    let media_type = media_type.split(';').next().unwrap_or_default().trim();
    let media_type = media_type.to_ascii_lowercase();
    // What is sent when the sender does not know.
    let is_unsaid = media_type.is_empty() || media_type == "application/octet-stream";
    if !is_unsaid && PaperKind::of_media_type(&media_type) != Some(kind) {
        return Err(differs(&media_type));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
