//! What became of an upload: counts, findings, and the problem file in the sender's own format.

use super::findings::{KeptFinding, severity_of};
use crate::account::Account;
use crate::gate::tabular::problem_file::{ProblemWriter, problem_file_name};
use crate::gate::tabular::{Cell, Encoding, Format};
use crate::platform::{Platform, id_of_hex, lock};
use crate::policy::{Action, Facts, Resource};
use crate::problem::{Problem, ProblemKind};
use jiff::Timestamp;
use rules::finding::Severity;
use rules::text::Bilingual;
use std::fs::File;
use std::io::{BufWriter, Seek as _, SeekFrom};
use store::{FindingRow, StoreError, UploadRow, hex};

/// Uploads on one page.
const UPLOADS: u32 = 20;
/// Rows with findings on one page.
const FINDINGS: u32 = 50;
/// Rows read at once for a problem file.
const ROWS: u32 = 1_000;

/// Id of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct UploadId(pub [u8; 16]);

impl std::fmt::Display for UploadId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl std::str::FromStr for UploadId {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        id_of_hex(text).map(UploadId).ok_or_else(Problem::not_found)
    }
}

/// How far an upload is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadState {
    /// Rows are being taken in.
    Running,
    /// All rows are decided.
    Done,
    /// The file could not be read to its end; the rows before stay.
    Failed,
    /// A stop of the platform interrupted it; the same file sent again goes on after the last row.
    Interrupted,
}

/// What became of an upload.
#[derive(Debug, Clone)]
pub struct UploadStatus {
    /// Id.
    pub id: UploadId,
    /// Organ.
    pub organ: String,
    /// Item.
    pub item: String,
    /// Name of the file.
    pub file_name: String,
    /// How far it is.
    pub state: UploadState,
    /// Rows read.
    pub rows_read: u64,
    /// Rows accepted as new records.
    pub accepted: u64,
    /// Rows already there.
    pub duplicate: u64,
    /// Rows that superseded an earlier version.
    pub superseded: u64,
    /// Rows that withdrew a record.
    pub withdrawn: u64,
    /// Rows held for a person's review.
    pub held: u64,
    /// Rows refused.
    pub refused: u64,
    /// Accepted rows that came late.
    pub late: u64,
    /// Rows with something outside the catalogue.
    pub over_collected: u64,
    /// Progress in thousandths.
    pub progress_permille: u16,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// What ended it early.
    pub failure: Option<FailureText>,
    /// Findings by code.
    pub codes: Vec<(String, u64)>,
}

/// What ended an upload early, as kept.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct FailureText {
    /// Code.
    pub code: String,
    /// What is wrong, Chinese.
    pub zh: String,
    /// What is wrong, English.
    pub en: String,
    /// What to do, Chinese.
    pub remedy_zh: String,
    /// What to do, English.
    pub remedy_en: String,
}

/// One finding of a row.
#[derive(Debug, Clone)]
pub struct FindingLine {
    /// Row counted from the first data row: the cursor of the list.
    pub ordinal: u64,
    /// Row as the sender sees it.
    pub row: u64,
    /// Sheet.
    pub sheet: Option<String>,
    /// What it means for the row.
    pub severity: Severity,
    /// Code.
    pub code: String,
    /// Field.
    pub field: Option<String>,
    /// What is wrong.
    pub what: Bilingual,
    /// What to do.
    pub remedy: Bilingual,
}

/// A problem file, ready to be sent.
#[derive(Debug)]
pub struct ProblemFile {
    /// Name of the file.
    pub file_name: String,
    /// Media type.
    pub media_type: String,
    /// The file, at its start; it has no name on disk.
    pub file: File,
    /// Its length in bytes.
    pub length: u64,
}

impl Platform {
    /// What became of an upload.
    ///
    /// # Errors
    /// `NOT-FOUND` when it is another organ's.
    pub async fn upload_status(
        &self,
        account: &Account,
        id: &UploadId,
    ) -> Result<UploadStatus, Problem> {
        let row = self.own_upload(account, id)?;
        let codes = self.store().problem_counts(id.0)?;
        Ok(self.status(row, codes))
    }

    /// The organ's uploads, newest first, with the cursor of the next page.
    ///
    /// # Errors
    /// [`Problem`] of the store.
    pub async fn uploads(
        &self,
        account: &Account,
        after: Option<UploadId>,
    ) -> Result<(Vec<UploadStatus>, Option<UploadId>), Problem> {
        let organ = self.may_read_uploads(account)?;
        let rows = self.store().uploads(organ, after.map(|id| id.0), UPLOADS)?;
        let full = rows.len() == UPLOADS as usize;
        let next = rows.last().map(|row| UploadId(row.id)).filter(|_| full);
        let uploads = rows
            .into_iter()
            .map(|row| self.status(row, Vec::new()))
            .collect();
        Ok((uploads, next))
    }

    /// Findings of an upload in the order of the file, with the cursor of the next page.
    ///
    /// # Errors
    /// `NOT-FOUND` when it is another organ's.
    pub async fn findings(
        &self,
        account: &Account,
        id: &UploadId,
        after: Option<u64>,
    ) -> Result<(Vec<FindingLine>, Option<u64>), Problem> {
        self.own_upload(account, id)?;
        let rows = self
            .store()
            .finding_rows(id.0, after.unwrap_or(0), FINDINGS)?;
        let full = rows.len() == FINDINGS as usize;
        let next = rows.last().map(|row| row.ordinal).filter(|_| full);
        let mut lines = Vec::new();
        for row in &rows {
            for finding in kept(row)? {
                lines.push(line(row, finding));
            }
        }
        Ok((lines, next))
    }

    /// The problem file: the sender's own rows that have findings, with code and explanation added.
    ///
    /// # Errors
    /// `NOT-FOUND` when the upload is another organ's.
    pub async fn problem_file(
        &self,
        account: &Account,
        id: &UploadId,
    ) -> Result<ProblemFile, Problem> {
        let row = self.own_upload(account, id)?;
        let platform = self.clone();
        tokio::task::spawn_blocking(move || platform.write_problem_file(&row))
            .await
            .map_err(|_| Problem::from(StoreError::Stopped))?
    }

    /// Writes the problem file of an upload. Blocks; not for an async thread.
    fn write_problem_file(&self, upload: &UploadRow) -> Result<ProblemFile, Problem> {
        let format = format_of(&upload.format).ok_or_else(|| unreadable("upload", "format"))?;
        let header: Vec<String> = parse(&self.store().upload_header(upload.id)?, "header_sealed")?;
        let file = tempfile::tempfile_in(self.store().directory()).map_err(|e| not_written(&e))?;
        let out = BufWriter::new(file);
        let mut writer = ProblemWriter::create(&format, &upload.file_name, &header, out)
            .map_err(|e| super::file_problem(&e))?;
        let mut after = 0;
        loop {
            let rows = self.store().finding_rows(upload.id, after, ROWS)?;
            let Some(last) = rows.last() else { break };
            after = last.ordinal;
            for row in &rows {
                let texts: Vec<String> = parse(
                    &self.store().problem_cells(upload.id, row.ordinal)?,
                    "cells_sealed",
                )?;
                let cells: Vec<Cell> = texts.iter().map(|text| Cell::from_text(text)).collect();
                let (code, explanation) = explain(row, &kept(row)?);
                writer
                    .write_row(&cells, &code, &explanation)
                    .map_err(|e| super::file_problem(&e))?;
            }
        }
        let out = writer.finish().map_err(|e| super::file_problem(&e))?;
        let mut file = out.into_inner().map_err(|e| not_written(e.error()))?;
        let length = file.seek(SeekFrom::End(0)).map_err(|e| not_written(&e))?;
        file.seek(SeekFrom::Start(0)).map_err(|e| not_written(&e))?;
        Ok(ProblemFile {
            file_name: problem_file_name(&format, &upload.file_name),
            media_type: format.media_type().to_owned(),
            file,
            length,
        })
    }

    fn own_upload(&self, account: &Account, id: &UploadId) -> Result<UploadRow, Problem> {
        let organ = self.may_read_uploads(account)?;
        // Another organ's is not there: not even that it exists is told.
        let row = self.store().upload(id.0)?.filter(|row| row.organ == organ);
        let row = row.ok_or_else(Problem::not_found)?;
        let upload = Resource::Upload {
            organ: &row.organ,
            submitted_by: &row.actor,
        };
        let _ = self.decide(account, Action::ReadUpload, &upload, &Facts::None)?;
        Ok(row)
    }

    /// The organ whose uploads the account may read.
    fn may_read_uploads<'a>(&self, account: &'a Account) -> Result<&'a str, Problem> {
        let organ = account.acts_for();
        let of_organ = Resource::Organ(organ);
        let _ = self.decide(account, Action::ReadUploads, &of_organ, &Facts::None)?;
        Ok(organ)
    }

    fn status(&self, row: UploadRow, codes: Vec<(String, u64)>) -> UploadStatus {
        let running = lock(self.running()).get(&row.id).copied();
        let state = match (row.state.as_str(), running) {
            ("done", _) => UploadState::Done,
            ("failed", _) => UploadState::Failed,
            (_, Some(_)) => UploadState::Running,
            // Between the last row and the mark of the end, nobody works on it and nothing is missing.
            (_, None) => UploadState::Interrupted,
        };
        UploadStatus {
            id: UploadId(row.id),
            organ: row.organ,
            item: row.item,
            file_name: row.file_name,
            state,
            rows_read: row.last_row,
            accepted: row.totals.accepted,
            duplicate: row.totals.duplicate,
            superseded: row.totals.superseded,
            withdrawn: row.totals.withdrawn,
            held: row.totals.held,
            refused: row.totals.refused,
            late: row.totals.late,
            over_collected: row.totals.over_collected,
            progress_permille: match state {
                UploadState::Done => 1000,
                _ => running.unwrap_or(0),
            },
            started_at: row.started_at,
            finished_at: row.finished_at,
            failure: row
                .failure
                .and_then(|text| serde_json::from_str(&text).ok()),
            codes,
        }
    }
}

fn line(row: &FindingRow, finding: KeptFinding) -> FindingLine {
    FindingLine {
        ordinal: row.ordinal,
        row: row.row_number,
        sheet: row.sheet.clone(),
        severity: severity_of(&finding.severity),
        code: finding.code,
        field: finding.field,
        what: Bilingual::new(finding.zh, finding.en),
        remedy: Bilingual::new(finding.remedy_zh, finding.remedy_en),
    }
}

/// Code and explanation columns of a problem file: what became of the row, each problem, what to do.
fn explain(row: &FindingRow, findings: &[KeptFinding]) -> (String, String) {
    let outcome = match row.severity.as_str() {
        "refused" => "未接收 refused",
        "held" => "待核实 held",
        _ => "已接收 accepted",
    };
    let codes: Vec<&str> = findings.iter().map(|f| f.code.as_str()).collect();
    let mut texts = vec![format!("[{outcome}]")];
    for finding in findings {
        let field = finding
            .field
            .as_deref()
            .map(|f| format!("{f}: "))
            .unwrap_or_default();
        texts.push(format!(
            "{field}{} {} / {} {}",
            finding.zh, finding.remedy_zh, finding.en, finding.remedy_en
        ));
    }
    (codes.join("; "), texts.join(" "))
}

fn kept(row: &FindingRow) -> Result<Vec<KeptFinding>, Problem> {
    parse(&row.findings, "findings")
}

fn parse<T: serde::de::DeserializeOwned>(text: &str, column: &'static str) -> Result<T, Problem> {
    serde_json::from_str(text).map_err(|_| unreadable("problem_row", column))
}

fn unreadable(table: &'static str, column: &'static str) -> Problem {
    StoreError::Corrupt {
        table,
        column,
        what: "not readable".to_owned(),
    }
    .into()
}

fn not_written(error: &std::io::Error) -> Problem {
    Problem::new(
        "PROBLEM-FILE-NOT-WRITTEN",
        ProblemKind::Unavailable,
        (
            "问题文件暂时无法生成",
            &format!("the problem file cannot be written: {error}"),
        ),
        ("请稍后重试", "try again later"),
    )
}

/// JSON of what ended an upload early.
pub(super) fn problem_json(problem: &Problem) -> String {
    serde_json::to_string(&FailureText {
        code: problem.code.to_owned(),
        zh: problem.what.zh.clone(),
        en: problem.what.en.clone(),
        remedy_zh: problem.remedy.zh.clone(),
        remedy_en: problem.remedy.en.clone(),
    })
    .unwrap_or_default()
}

/// A format as a word the store keeps.
pub(super) fn format_word(format: &Format) -> String {
    match format {
        Format::Csv {
            encoding,
            delimiter,
        } => {
            let encoding = match encoding {
                Encoding::Utf8 => "utf-8",
                Encoding::Utf8Bom => "utf-8-bom",
                Encoding::Gb18030 => "gb18030",
            };
            format!("csv {encoding} {delimiter}")
        }
        Format::Xlsx => "xlsx".to_owned(),
        Format::NdJson => "ndjson".to_owned(),
    }
}

fn format_of(word: &str) -> Option<Format> {
    let mut parts = word.split(' ');
    match parts.next()? {
        "xlsx" => Some(Format::Xlsx),
        "ndjson" => Some(Format::NdJson),
        "csv" => Some(Format::Csv {
            encoding: match parts.next()? {
                "utf-8" => Encoding::Utf8,
                "utf-8-bom" => Encoding::Utf8Bom,
                "gb18030" => Encoding::Gb18030,
                _ => return None,
            },
            delimiter: parts.next()?.parse().ok()?,
        }),
        _ => None,
    }
}
