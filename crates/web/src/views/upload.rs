//! An upload and what was found in it.

use crate::times::beijing;
use crate::views::words;
use flow::gate::intake::{FindingLine, UploadState, UploadStatus};
use rules::pack::Pack;
use rules::text::Bilingual;

/// An upload as a page shows it.
#[derive(Debug, Clone)]
pub struct UploadCard {
    /// Identifier.
    pub id: String,
    /// Name of the item.
    pub item: Bilingual,
    /// Name of the file.
    pub file_name: String,
    /// Where it stands.
    pub state: Bilingual,
    /// The same as a style class.
    pub state_slug: &'static str,
    /// Still being read.
    pub running: bool,
    /// Thousandths done.
    pub permille: u16,
    /// Rows read so far.
    pub rows_read: u64,
    /// Counts by what became of the rows.
    pub counts: Vec<(Bilingual, u64)>,
    /// Beijing time.
    pub started_at: String,
    /// Beijing time.
    pub finished_at: Option<String>,
    /// Why the file as a whole failed: code, what, remedy.
    pub failure: Option<(String, Bilingual, Bilingual)>,
    /// A stop of the platform interrupted it.
    pub interrupted: bool,
    /// Findings by code.
    pub codes: Vec<(String, u64)>,
}

impl UploadCard {
    /// Of a status.
    pub fn of(status: &UploadStatus, pack: &Pack) -> Self {
        let unknown = || Bilingual::new(&status.item, &status.item);
        Self {
            id: status.id.to_string(),
            item: pack
                .item(&status.item)
                .map_or_else(unknown, |i| i.title.clone()),
            file_name: status.file_name.clone(),
            state: words::upload_state(status.state),
            state_slug: words::upload_state_slug(status.state),
            running: matches!(status.state, UploadState::Running),
            permille: status.progress_permille.min(1000),
            rows_read: status.rows_read,
            counts: counts(status),
            started_at: beijing(status.started_at),
            finished_at: status.finished_at.map(beijing),
            failure: status.failure.as_ref().map(|kept| {
                let what = Bilingual::new(&kept.zh, &kept.en);
                let remedy = Bilingual::new(&kept.remedy_zh, &kept.remedy_en);
                (kept.code.clone(), what, remedy)
            }),
            interrupted: matches!(status.state, UploadState::Interrupted),
            codes: status.codes.clone(),
        }
    }

    /// Percent done, for people.
    pub fn percent(&self) -> u16 {
        self.permille / 10
    }
}

fn counts(status: &UploadStatus) -> Vec<(Bilingual, u64)> {
    [
        ("入库", "Accepted", status.accepted),
        ("重复", "Duplicate", status.duplicate),
        ("更正", "Superseded", status.superseded),
        ("撤回", "Withdrawn", status.withdrawn),
        ("待核", "Held", status.held),
        ("拒收", "Refused", status.refused),
        ("迟报", "Late", status.late),
        ("超范围归集", "Over-collected", status.over_collected),
    ]
    .into_iter()
    .map(|(zh, en, count)| (Bilingual::new(zh, en), count))
    .collect()
}

/// A finding of a row.
#[derive(Debug, Clone)]
pub struct FindingCard {
    /// Sheet and row as the sender sees them.
    pub place: String,
    /// What it means for the row.
    pub severity: Bilingual,
    /// The same as a style class.
    pub severity_slug: &'static str,
    /// Stable code.
    pub code: String,
    /// Field.
    pub field: String,
    /// What is wrong.
    pub what: Bilingual,
    /// What to do.
    pub remedy: Bilingual,
}

impl FindingCard {
    /// Of a finding.
    pub fn of(finding: &FindingLine) -> Self {
        let row = finding.row;
        Self {
            place: match &finding.sheet {
                Some(sheet) => format!("{sheet} · {row}"),
                None => row.to_string(),
            },
            severity: words::severity(finding.severity),
            severity_slug: words::severity_slug(finding.severity),
            code: finding.code.clone(),
            field: finding.field.clone().unwrap_or_default(),
            what: finding.what.clone(),
            remedy: finding.remedy.clone(),
        }
    }
}
