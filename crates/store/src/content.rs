//! Digests of what is written: the same content is recognised again, and the log entry of a write vouches for all of it.

use rules::catalogue::{Grade, Leaning};
use sha2::{Digest, Sha256};

/// Digest over the parts of a version that its source states.
pub(crate) fn content(parts: &[&str; 8]) -> [u8; 32] {
    let mut bytes: Vec<&[u8]> = vec![b"content/v1"];
    bytes.extend(parts.iter().map(|p| p.as_bytes()));
    digest_of(&bytes)
}

/// All of a stored version beside its content: what the log entry of the write vouches for.
#[derive(Debug)]
pub(crate) struct VersionParts<'a> {
    pub(crate) content: [u8; 32],
    pub(crate) item_version: u32,
    pub(crate) display_until: i64,
    pub(crate) end_reason: &'a str,
    pub(crate) leaning: &'a str,
    pub(crate) late: bool,
    pub(crate) pack_digest: [u8; 32],
    pub(crate) upload: [u8; 16],
    pub(crate) sheet: Option<&'a str>,
    pub(crate) row_number: u64,
    pub(crate) recorded_at: i64,
    /// Case whose step wrote it.
    pub(crate) case: Option<[u8; 16]>,
    /// What is shown beside it.
    pub(crate) annotations: Option<&'a str>,
}

/// Digest of a whole version, committed to by the log entry of its write.
pub(crate) fn version_digest(parts: &VersionParts<'_>) -> [u8; 32] {
    let digest = digest_of(&[
        b"version/v1",
        &parts.content,
        &parts.item_version.to_be_bytes(),
        &parts.display_until.to_be_bytes(),
        parts.end_reason.as_bytes(),
        parts.leaning.as_bytes(),
        &[u8::from(parts.late)],
        &parts.pack_digest,
        &parts.upload,
        parts.sheet.unwrap_or_default().as_bytes(),
        &parts.row_number.to_be_bytes(),
        &parts.recorded_at.to_be_bytes(),
    ]);
    match (parts.case, parts.annotations) {
        // As it has been since before there were cases.
        (None, None) => digest,
        (case, annotations) => digest_of(&[
            b"version-in-case/v1",
            &digest,
            case.as_ref().map_or(&[], |case| case.as_slice()),
            annotations.unwrap_or_default().as_bytes(),
        ]),
    }
}

pub(crate) fn digest_of(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// Stable word of a grade in the store.
pub(crate) fn grade_word(grade: Grade) -> &'static str {
    match grade {
        Grade::Minor => "minor",
        Grade::General => "general",
        Grade::Serious => "serious",
    }
}

/// Stable word of a leaning in the store.
pub(crate) fn leaning_word(leaning: Leaning) -> &'static str {
    match leaning {
        Leaning::Good => "good",
        Leaning::Neutral => "neutral",
        Leaning::Adverse => "adverse",
    }
}
