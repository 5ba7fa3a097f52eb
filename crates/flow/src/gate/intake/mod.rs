//! Intake: a file is read, its rows are checked and written in batches, and its sender learns what became of each.
//!
//! Reading and checking run on one core while the store's writer works on another. A batch commits its records, its
//! findings and the place reached together, so a stop at any moment loses no accepted row and repeats none.

mod batch;
mod beside;
mod findings;
mod mirrored;
mod sink;
mod status;

use crate::account::Account;
use crate::gate::check::{CheckContext, Plan, check_item, titles};
use crate::gate::tabular::{FileProblem, Header, Source, SourceLimits, open};
use crate::platform::{Platform, lock};
use crate::policy::{Action, Facts, Permit, Resource};
use crate::problem::{Problem, ProblemKind};
use batch::Batches;
use rules::catalogue::{Item, Required};
use rules::definition::{InEffect, timeline};
use rules::finding::Finding;
use rules::pack::Pack;
use sha2::{Digest as _, Sha256};
use std::collections::hash_map::Entry;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use store::{NewUpload, UploadRow};

pub use mirrored::{ListProblem, Reconciliation};
pub use sink::UploadSink;
pub use status::{FindingLine, ProblemFile, UploadId, UploadState, UploadStatus};

/// Bytes read at once while a file is digested.
const CHUNK: usize = 1 << 20;

/// How far an intake is.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Rows read.
    pub rows: u64,
    /// Bytes read of all bytes, in thousandths.
    pub permille: u16,
}

/// An upload whose file was opened and whose header was understood: everything that concerns the file as a whole is
/// already decided.
pub struct Prepared {
    source: Source,
    header: Header,
    upload: UploadRow,
    seen_before: bool,
    item: String,
    organ: String,
    actor: String,
    policy: String,
    historical: bool,
    _mark: RunningMark,
}

/// Marks an upload as running in this process for as long as it lives, also when the intake does not come to its end.
struct RunningMark {
    platform: Platform,
    id: [u8; 16],
}

impl RunningMark {
    /// `None` when the upload is marked already.
    fn set(platform: &Platform, id: [u8; 16]) -> Option<Self> {
        match lock(platform.running()).entry(id) {
            Entry::Occupied(_) => return None,
            Entry::Vacant(vacant) => vacant.insert(0),
        };
        Some(Self {
            platform: platform.clone(),
            id,
        })
    }
}

impl Drop for RunningMark {
    fn drop(&mut self) {
        lock(self.platform.running()).remove(&self.id);
    }
}

impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Prepared({})", self.item)
    }
}

impl Prepared {
    /// The upload.
    #[must_use]
    pub fn id(&self) -> UploadId {
        UploadId(self.upload.id)
    }
}

impl Platform {
    /// Items an organ may supply today.
    #[must_use]
    pub fn items_for(&self, organ: &str) -> Vec<&Item> {
        let today = self.today();
        let pack = self.pack();
        let mut items: Vec<&Item> = pack
            .items
            .iter()
            .filter(|item| {
                check_item(pack, &item.id, organ, today)
                    .is_ok_and(|found| found.version == item.version)
            })
            .collect();
        items.sort_by(|a, b| a.title.zh.cmp(&b.title.zh));
        items
    }

    /// Opens a file and begins its upload, or takes up the one a stop interrupted. Blocks; not for an async thread.
    ///
    /// # Errors
    /// `POLICY-DENIED` for an account that may not; `ITEM-…`, `ORGAN-…` when the organ may not supply the item; `FILE-…` for what is wrong with the whole file.
    pub fn prepare_upload(
        &self,
        account: &Account,
        item: &str,
        mut file: File,
        file_name: &str,
        historical: bool,
    ) -> Result<Prepared, Problem> {
        let permit = self.may_upload(account)?;
        let organ = account.acts_for().to_owned();
        let checked = self.checked_item(item, &organ)?;
        let (file_digest, file_bytes) = digest(&mut file)?;
        let mut source =
            open(file, file_name, SourceLimits::default()).map_err(|e| file_problem(&e))?;
        let titles = titles(checked);
        let header = source
            .read_header(&|title| titles.get(title).cloned())
            .and_then(|header| {
                header.require(required(checked))?;
                Ok(header)
            })
            .map_err(|e| file_problem(&e))?;
        let new = NewUpload {
            organ: organ.clone(),
            item: item.to_owned(),
            actor: account.login.clone(),
            // Files are named after people at times, and the name is shown again.
            file_name: rules::mask::mask_person_numbers(file_name)
                .unwrap_or_else(|| file_name.to_owned()),
            file_digest,
            file_bytes,
            format: status::format_word(source.format()),
            header: serde_json::Value::from(header.raw.clone()).to_string(),
        };
        let begun = self.store().begin_upload(new).wait_blocking()?;
        let upload = begun.row;
        let mark = RunningMark::set(self, upload.id).ok_or_else(already_running)?;
        Ok(Prepared {
            source,
            header,
            upload,
            seen_before: begun.seen_before,
            item: item.to_owned(),
            organ,
            actor: account.login.clone(),
            policy: permit.text(),
            historical,
            _mark: mark,
        })
    }

    /// Reads, checks and writes the rows of a prepared upload. Blocks until the last row is durable.
    ///
    /// # Errors
    /// [`Problem`] of the file or the store; what was written until then stays, and the same file sent again goes on.
    pub fn take_in(
        &self,
        mut prepared: Prepared,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<UploadId, Problem> {
        let id = prepared.upload.id;
        let _within = tracing::info_span!("intake", upload = %UploadId(id)).entered();
        // Neither the file's name nor who sent it: files are named after people at times.
        tracing::info!(
            organ = prepared.organ,
            item = prepared.item,
            bytes = prepared.upload.file_bytes,
            after_row = prepared.upload.last_row,
            "intake begins"
        );
        match self.take_rows(&mut prepared, progress) {
            Ok(()) => self.store().finish_upload(id, None).wait_blocking()?,
            Err(Stop::File(problem)) => {
                tracing::warn!(code = problem.code, "the file broke the intake off");
                let text = status::problem_json(&problem);
                self.store().finish_upload(id, Some(text)).wait_blocking()?;
            }
            // The upload stays open, and the same file sent again continues it.
            Err(Stop::Store(problem)) => {
                tracing::warn!(code = problem.code, "intake stays open");
                return Err(problem);
            }
        }
        self.tell_end(id);
        Ok(UploadId(id))
    }

    /// For the operator; an intake that has ended has ended, whether this can be read or not.
    fn tell_end(&self, id: [u8; 16]) {
        if let Ok(Some(row)) = self.store().upload(id) {
            let totals = row.totals;
            tracing::info!(
                state = row.state,
                rows = row.last_row,
                accepted = totals.accepted,
                duplicate = totals.duplicate,
                superseded = totals.superseded,
                withdrawn = totals.withdrawn,
                held = totals.held,
                refused = totals.refused,
                late = totals.late,
                over_collected = totals.over_collected,
                "intake ends"
            );
        }
    }

    fn take_rows(
        &self,
        prepared: &mut Prepared,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), Stop> {
        let pack = self.pack_handle();
        let defined = self.defined(&prepared.organ, &prepared.item);
        let defined = defined.map_err(Stop::Store)?;
        let context = self
            .context(&pack, prepared, &defined)
            .map_err(Stop::File)?;
        let plan = Plan::for_header(context, &prepared.header);
        let mut batches = Batches::new(self, prepared);
        let total = prepared.source.total_hint().unwrap_or(1).max(1);
        let mut ordinal = 0;
        loop {
            let outcome = match prepared.source.next_row() {
                Ok(Some(outcome)) => outcome,
                Ok(None) => break,
                Err(problem) => {
                    // The rows before the damage stay.
                    batches.finish().map_err(Stop::Store)?;
                    return Err(Stop::File(file_problem(&problem)));
                }
            };
            ordinal += 1;
            if ordinal <= prepared.upload.last_row {
                continue;
            }
            batches.row(&plan, ordinal, outcome).map_err(Stop::Store)?;
            if batches.just_sent() {
                let read = prepared.source.position().saturating_mul(1000) / total;
                let permille = u16::try_from(read.min(999)).unwrap_or(999);
                lock(self.running()).insert(prepared.upload.id, permille);
                progress(Progress {
                    rows: ordinal,
                    permille,
                });
                if self.is_leaving() {
                    batches.finish().map_err(Stop::Store)?;
                    return Err(Stop::Store(leaving()));
                }
            }
        }
        batches.finish().map_err(Stop::Store)?;
        progress(Progress {
            rows: ordinal,
            permille: 1000,
        });
        Ok(())
    }

    fn context<'a>(
        &self,
        pack: &'a Pack,
        prepared: &Prepared,
        defined: &'a [InEffect],
    ) -> Result<CheckContext<'a>, Problem> {
        let received_on = self.today();
        let item = check_item(pack, &prepared.item, &prepared.organ, received_on)
            .map_err(|f| finding_problem(&f))?;
        Ok(CheckContext {
            pack,
            item,
            organ: pack.organ(&prepared.organ).ok_or_else(Problem::not_found)?,
            defined,
            received_on,
            historical: prepared.historical,
        })
    }

    /// What the organ defined about an item, in the order of its days.
    pub(super) fn defined(&self, organ: &str, item: &str) -> Result<Vec<InEffect>, Problem> {
        Ok(timeline(&self.store().approved_definitions(organ, item)?))
    }

    /// Whether the account may send files for its organ.
    ///
    /// # Errors
    /// `POLICY-DENIED`.
    pub fn reporting(&self, account: &Account) -> Result<(), Problem> {
        self.may_upload(account).map(|_| ())
    }

    fn may_upload(&self, account: &Account) -> Result<Permit, Problem> {
        let organ = Resource::Organ(account.acts_for());
        self.decide(account, Action::SubmitUpload, &organ, &Facts::None)
    }

    fn checked_item(&self, item: &str, organ: &str) -> Result<&Item, Problem> {
        check_item(self.pack(), item, organ, self.today()).map_err(|f| finding_problem(&f))
    }
}

/// Why an intake ends before its last row.
enum Stop {
    /// The file cannot be read further: the upload has ended.
    File(Problem),
    /// The store failed, or the platform is stopping: the upload stays open.
    Store(Problem),
}

fn required(item: &Item) -> impl Iterator<Item = (&str, &str)> {
    item.fields
        .iter()
        .filter(|f| f.required == Required::Always)
        .map(|f| (f.code.as_str(), f.title.zh.as_str()))
}

fn digest(file: &mut File) -> Result<([u8; 32], u64), Problem> {
    let unreadable = |e: std::io::Error| file_problem(&FileProblem::from(e));
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; CHUNK];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut buffer).map_err(unreadable)?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
        bytes += read as u64;
    }
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    Ok((hasher.finalize().into(), bytes))
}

/// A finding about the whole upload.
fn finding_problem(finding: &Finding) -> Problem {
    Problem {
        code: finding.code,
        kind: ProblemKind::NotAllowed,
        what: finding.what.clone(),
        remedy: finding.remedy.clone(),
        receipt: None,
    }
}

/// What is wrong with a whole file, with what was expected.
fn file_problem(problem: &FileProblem) -> Problem {
    let (mut what, expected) = (problem.text(), problem.expected());
    for (text, more) in [(&mut what.zh, expected.zh), (&mut what.en, expected.en)] {
        if !more.is_empty() {
            text.push(' ');
            text.push_str(&more);
        }
    }
    let kind = match problem {
        FileProblem::TooLarge { .. } => ProblemKind::TooLarge,
        _ => ProblemKind::BadInput,
    };
    Problem {
        code: problem.code(),
        kind,
        what,
        remedy: problem.remedy(),
        receipt: None,
    }
}

fn leaving() -> Problem {
    Problem::new(
        "PLATFORM-STOPPING",
        ProblemKind::Unavailable,
        (
            "平台正在停止，已处理的行已保存",
            "the platform is stopping; the rows done until now are kept",
        ),
        (
            "平台恢复后请重新报送同一文件，将从中断处继续",
            "send the same file again when it is back; it goes on where it stopped",
        ),
    )
}

fn already_running() -> Problem {
    Problem::new(
        "UPLOAD-RUNNING",
        ProblemKind::Conflict,
        (
            "同一文件正在处理中",
            "the same file is being taken in at this moment",
        ),
        ("请等待处理完成后查看结果", "wait for its result"),
    )
}
