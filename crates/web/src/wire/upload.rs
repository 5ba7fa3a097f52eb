//! Uploads and their findings.

use super::TextWire;
use crate::views::words;
use flow::gate::intake::{FindingLine, UploadId, UploadStatus};
use serde::Serialize;
use std::collections::BTreeMap;

/// What an upload is answered with: where to look.
#[derive(Debug, Serialize)]
pub struct StartedWire {
    id: String,
    status_url: String,
}

impl StartedWire {
    /// For an upload.
    pub fn of(id: &UploadId) -> Self {
        Self {
            id: id.to_string(),
            status_url: status_url(id),
        }
    }
}

/// Address of an upload's status.
pub fn status_url(id: &UploadId) -> String {
    format!("/api/v1/uploads/{id}")
}

/// Where an upload stands.
#[derive(Debug, Serialize)]
pub struct StatusWire<'a> {
    id: String,
    organ: &'a str,
    item: &'a str,
    file_name: &'a str,
    state: &'static str,
    progress_permille: u16,
    rows_read: u64,
    accepted: u64,
    duplicate: u64,
    superseded: u64,
    withdrawn: u64,
    held: u64,
    refused: u64,
    late: u64,
    over_collected: u64,
    started_at: String,
    finished_at: Option<String>,
    failure: Option<FailureWire<'a>>,
    codes: BTreeMap<&'a str, u64>,
    findings_url: String,
    problem_file_url: String,
}

#[derive(Debug, Serialize)]
struct FailureWire<'a> {
    code: &'a str,
    what: TextWire<'a>,
    remedy: TextWire<'a>,
}

impl<'a> StatusWire<'a> {
    /// Of a status.
    pub fn of(status: &'a UploadStatus) -> Self {
        let url = status_url(&status.id);
        Self {
            id: status.id.to_string(),
            organ: &status.organ,
            item: &status.item,
            file_name: &status.file_name,
            state: words::upload_state_slug(status.state),
            progress_permille: status.progress_permille,
            rows_read: status.rows_read,
            accepted: status.accepted,
            duplicate: status.duplicate,
            superseded: status.superseded,
            withdrawn: status.withdrawn,
            held: status.held,
            refused: status.refused,
            late: status.late,
            over_collected: status.over_collected,
            started_at: status.started_at.to_string(),
            finished_at: status.finished_at.map(|at| at.to_string()),
            failure: status.failure.as_ref().map(|failure| FailureWire {
                code: &failure.code,
                what: TextWire {
                    zh: &failure.zh,
                    en: &failure.en,
                },
                remedy: TextWire {
                    zh: &failure.remedy_zh,
                    en: &failure.remedy_en,
                },
            }),
            codes: status.codes.iter().map(|(c, n)| (c.as_str(), *n)).collect(),
            findings_url: format!("{url}/findings"),
            problem_file_url: format!("{url}/problem-file"),
        }
    }
}

/// A page of a list.
#[derive(Debug, Serialize)]
pub struct PageWire<T> {
    /// Entries.
    pub entries: Vec<T>,
    /// Cursor of the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A finding of a row.
#[derive(Debug, Serialize)]
pub struct FindingWire<'a> {
    row: u64,
    sheet: Option<&'a str>,
    severity: &'static str,
    code: &'a str,
    field: Option<&'a str>,
    what: TextWire<'a>,
    remedy: TextWire<'a>,
}

impl<'a> FindingWire<'a> {
    /// Of a finding.
    pub fn of(finding: &'a FindingLine) -> Self {
        Self {
            row: finding.row,
            sheet: finding.sheet.as_deref(),
            severity: words::severity_slug(finding.severity),
            code: &finding.code,
            field: finding.field.as_deref(),
            what: TextWire::of(&finding.what),
            remedy: TextWire::of(&finding.remedy),
        }
    }
}
