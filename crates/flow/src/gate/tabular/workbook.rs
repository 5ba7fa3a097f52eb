//! XLSX, row by row in constant memory apart from the table of shared strings.
//!
//! The reader of the spreadsheet library borrows the workbook, so the chosen sheet is read by a thread of its own that
//! owns both and hands over rows in batches. If the library should panic on a file nobody has thought of, the thread
//! ends and the file counts as damaged.

use std::fmt;
use std::fs::File;
use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use calamine::{Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::cell::Row;
use super::header::{HEADER_SEARCH_ROWS, Header, find_header};
use super::limits::SourceLimits;
use super::problem::FileProblem;
use super::source::RowOutcome;
use super::workbook_rows::WorkbookRows;

pub(super) type Workbook = Xlsx<BufReader<File>>;

/// Rows handed over at once, and how many batches may wait: a few thousand rows in memory.
const BATCH_ROWS: usize = 256;
const WAITING_BATCHES: usize = 4;

/// Beginnings of the names of sheets that explain how to fill in the others.
const NOTES_SHEETS: [&str; 4] = ["填表说明", "填报说明", "说明", "填写说明"];

pub(super) struct WorkbookReader {
    limits: SourceLimits,
    state: State,
    /// Last row the sheet declares, from 1, for the progress.
    declared_rows: u64,
    last_row: u64,
}

enum State {
    /// Opened; no sheet is being read.
    Idle(Box<Workbook>),
    Reading {
        receiver: Receiver<Message>,
        batch: std::vec::IntoIter<RowOutcome>,
    },
    Finished,
}

enum Message {
    Rows(Vec<RowOutcome>),
    Failed(FileProblem),
    End,
}

/// The first rows of a sheet.
struct Preview {
    rows: Vec<Row>,
    declared_rows: u64,
}

impl fmt::Debug for WorkbookReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WorkbookReader").finish_non_exhaustive()
    }
}

impl WorkbookReader {
    /// Opens a workbook whose container was checked.
    pub(super) fn open(file: File, limits: &SourceLimits) -> Result<Self, FileProblem> {
        let workbook = guarded("workbook.xml", || {
            Xlsx::new(BufReader::new(file)).map_err(|error| problem_of("workbook.xml", &error))
        })?;
        Ok(Self {
            limits: limits.clone(),
            state: State::Idle(Box::new(workbook)),
            declared_rows: 0,
            last_row: 0,
        })
    }

    /// Progress as a share of the bytes of the file.
    pub(super) fn position(&self, total_bytes: u64) -> u64 {
        match self.state {
            State::Idle(_) => 0,
            State::Finished => total_bytes,
            State::Reading { .. } => {
                let rows = u128::from(self.declared_rows.max(self.last_row).max(1));
                let read = u128::from(total_bytes) * u128::from(self.last_row) / rows;
                u64::try_from(read).unwrap_or(total_bytes)
            }
        }
    }

    /// Takes the first visible sheet with a header, and begins to read it.
    pub(super) fn choose_sheet(
        &mut self,
        known: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Header, FileProblem> {
        let mut chosen: Option<(Header, u64)> = None;
        for name in self.candidates() {
            let preview = self.preview(&name)?;
            match (find_header(&preview.rows, known), &mut chosen) {
                (Err(FileProblem::NoHeader), _) => {}
                (Ok(header), None) => chosen = Some((header, preview.declared_rows)),
                (Err(problem), None) => return Err(problem),
                (_, Some((header, _))) => header.other_sheets.push(name),
            }
        }
        let (header, declared_rows) = chosen.ok_or(FileProblem::NoHeader)?;
        self.declared_rows = declared_rows;
        let sheet = header.sheet.clone().ok_or(FileProblem::NoHeader)?;
        self.start(sheet)?;
        Ok(header)
    }

    /// The next row of the chosen sheet, or of the first visible one if none was chosen.
    pub(super) fn next_row(&mut self) -> Result<Option<RowOutcome>, FileProblem> {
        if let State::Idle(_) = self.state {
            let Some(first) = self.candidates().into_iter().next() else {
                return Err(FileProblem::NoHeader);
            };
            self.start(first.into())?;
        }
        loop {
            let State::Reading { receiver, batch } = &mut self.state else {
                return Ok(None);
            };
            if let Some(outcome) = batch.next() {
                self.last_row = match &outcome {
                    Ok(row) => row.number,
                    Err(problem) => problem.number,
                };
                return Ok(Some(outcome));
            }
            match receiver.recv() {
                Ok(Message::Rows(rows)) => *batch = rows.into_iter(),
                Ok(Message::End) => self.state = State::Finished,
                Ok(Message::Failed(problem)) => {
                    self.state = State::Finished;
                    return Err(problem);
                }
                // The thread ended without a word: it panicked.
                Err(_) => {
                    self.state = State::Finished;
                    return Err(FileProblem::Damaged {
                        part: "worksheet".to_owned(),
                    });
                }
            }
        }
    }

    fn candidates(&self) -> Vec<String> {
        let State::Idle(workbook) = &self.state else {
            return Vec::new();
        };
        workbook
            .sheets_metadata()
            .iter()
            .filter(|sheet| {
                sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible
            })
            .map(|sheet| sheet.name.clone())
            .filter(|name| {
                !NOTES_SHEETS
                    .iter()
                    .any(|notes| name.trim().starts_with(notes))
            })
            .collect()
    }

    fn preview(&mut self, name: &str) -> Result<Preview, FileProblem> {
        let limits = &self.limits;
        let State::Idle(workbook) = &mut self.state else {
            return Err(FileProblem::NoHeader);
        };
        guarded(name, || {
            let sheet: Arc<str> = name.into();
            let mut rows = WorkbookRows::open(workbook, sheet, limits)?;
            let declared_rows = rows.declared_rows();
            let mut first_rows = Vec::with_capacity(HEADER_SEARCH_ROWS);
            while first_rows.len() < HEADER_SEARCH_ROWS {
                match rows.next_row()? {
                    None => break,
                    Some(outcome) => first_rows.extend(outcome.ok()),
                }
            }
            Ok(Preview {
                rows: first_rows,
                declared_rows,
            })
        })
    }

    fn start(&mut self, sheet: Arc<str>) -> Result<(), FileProblem> {
        let State::Idle(workbook) = std::mem::replace(&mut self.state, State::Finished) else {
            return Ok(());
        };
        let limits = self.limits.clone();
        let (sender, receiver) = sync_channel(WAITING_BATCHES);
        std::thread::Builder::new()
            .name("worksheet".to_owned())
            .spawn(move || send_rows(*workbook, sheet, &limits, &sender))?;
        self.state = State::Reading {
            receiver,
            batch: Vec::new().into_iter(),
        };
        Ok(())
    }
}

/// Reads the sheet to its end, or until nobody listens any more.
fn send_rows(
    mut workbook: Workbook,
    sheet: Arc<str>,
    limits: &SourceLimits,
    sender: &SyncSender<Message>,
) {
    let last = match send_batches(&mut workbook, sheet, limits, sender) {
        Ok(()) => Message::End,
        Err(problem) => Message::Failed(problem),
    };
    // A failure means that the reader was dropped, which is its right.
    let _ = sender.send(last);
}

fn send_batches(
    workbook: &mut Workbook,
    sheet: Arc<str>,
    limits: &SourceLimits,
    sender: &SyncSender<Message>,
) -> Result<(), FileProblem> {
    let mut rows = WorkbookRows::open(workbook, sheet, limits)?;
    loop {
        let mut batch = Vec::with_capacity(BATCH_ROWS);
        let mut end = Ok(false);
        while batch.len() < BATCH_ROWS {
            match rows.next_row() {
                Ok(Some(outcome)) => batch.push(outcome),
                Ok(None) => {
                    end = Ok(true);
                    break;
                }
                Err(problem) => {
                    end = Err(problem);
                    break;
                }
            }
        }
        // The rows before a damaged place are still handed over.
        let is_heard = sender.send(Message::Rows(batch)).is_ok();
        if end? || !is_heard {
            return Ok(());
        }
    }
}

/// Runs the spreadsheet library; a panic in it means that the file is damaged.
fn guarded<T>(part: &str, read: impl FnOnce() -> Result<T, FileProblem>) -> Result<T, FileProblem> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
        Err(FileProblem::Damaged {
            part: part.to_owned(),
        })
    })
}

pub(super) fn problem_of(part: &str, error: &XlsxError) -> FileProblem {
    match error {
        XlsxError::Password => FileProblem::PasswordProtected,
        // What the library says may quote the file, so only the place is passed on.
        _ => FileProblem::Damaged {
            part: part.to_owned(),
        },
    }
}
