//! Papers in words: what is taken where they are chosen, and what a case has of them.

use crate::paper::NAME;
use crate::problem::Trouble;
use crate::times::beijing;
use flow::case::PaperView;
use flow::paper::{PaperKind, PaperLimits};
use rules::text::Bilingual;

/// Bytes in a megabyte and in a kilobyte, as people are told sizes.
const MEGABYTE: u64 = 1_000_000;
const KILOBYTE: u64 = 1_000;
/// How the codes of what can be wrong with a paper begin.
const CODES: &str = "PAPER-";

/// Where papers are chosen.
#[derive(Debug, Clone)]
pub struct PaperField {
    /// Name of the field.
    pub name: &'static str,
    /// Media types, for the browser's own choice of files.
    pub accept: String,
    /// What is taken.
    pub note: Bilingual,
    /// What was wrong with one that came, and what to do.
    pub wrong: Option<(Bilingual, Bilingual)>,
}

impl PaperField {
    /// By the limits of the day; of a trouble only what concerns papers is said here.
    pub fn of(limits: &PaperLimits, trouble: Option<&Trouble>) -> Self {
        let kinds = PaperKind::ALL.map(PaperKind::title);
        let (one, all) = (
            limits.max_bytes / MEGABYTE,
            limits.max_bytes_together / MEGABYTE,
        );
        let count = limits.max_count;
        let details = trouble.map(Trouble::details);
        let details = details.filter(|details| details.code.starts_with(CODES));
        Self {
            name: NAME,
            accept: PaperKind::ALL.map(PaperKind::media_type).join(","),
            note: Bilingual::new(
                format!(
                    "{}文件，每个不超过{one}MB，一次最多{count}个、合计不超过{all}MB。图片中记载的拍摄地点、设备等会自动去除。加密保存，不公开，每次打开都有登记。",
                    kinds.join("、")
                ),
                format!(
                    "{} files of at most {one} MB each, at most {count} at once and {all} MB together. What a picture says of where and with what it was taken is removed. Kept encrypted and never public; each opening is an entry.",
                    kinds.join(", ")
                ),
            ),
            wrong: details.map(|details| (details.what.clone(), details.remedy.clone())),
        }
    }
}

/// A paper of a case.
#[derive(Debug, Clone)]
pub struct PaperRow {
    /// Id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: &'static str,
    /// Its size.
    pub size: String,
    /// Who handed it in.
    pub by: Bilingual,
    /// When, Beijing time.
    pub at: String,
    /// When it was destroyed; it cannot be opened then.
    pub destroyed: Option<String>,
    /// Entry of the access log.
    pub log_index: u64,
}

impl PaperRow {
    /// Of a paper.
    pub fn of(paper: &PaperView) -> Self {
        let card = &paper.card;
        Self {
            id: card.id.clone(),
            name: card.file_name.clone(),
            kind: card.kind.map_or("", PaperKind::title),
            size: size(card.bytes),
            by: paper.organ_name.clone(),
            at: beijing(card.kept_at),
            destroyed: card.destroyed_at.map(beijing),
            log_index: card.log_index,
        }
    }
}

/// A size as people read it, never rounded down to nothing.
fn size(bytes: u64) -> String {
    match bytes {
        0..MEGABYTE => format!("{} KB", bytes.div_ceil(KILOBYTE)),
        _ => {
            let tenths = bytes.div_ceil(MEGABYTE / 10);
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_rounded_up() {
        let told = [1, 1_000, 999_999, 1_000_000, 1_000_001, 9_950_000].map(size);
        let expected = ["1 KB", "1 KB", "1000 KB", "1.0 MB", "1.1 MB", "10.0 MB"];
        assert_eq!(told, expected);
    }
}
