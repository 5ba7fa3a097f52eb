//! Receiving a file piece by piece. It is kept in a file without a name: nothing of it stays on disk after the intake,
//! whatever happens.

use super::UploadId;
use super::beside::Received;
use crate::account::Account;
use crate::gate::tabular::{FileProblem, SourceLimits};
use crate::platform::Platform;
use crate::problem::{Problem, ProblemKind};
use std::io::Write as _;

/// Pieces smaller than this are gathered before they are written.
const BUFFER: usize = 1 << 18;

/// A file that is being received.
pub struct UploadSink {
    platform: Platform,
    received: Received,
    buffer: Vec<u8>,
    bytes: u64,
}

impl std::fmt::Debug for UploadSink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "UploadSink({}, {} bytes)",
            self.received.item, self.bytes
        )
    }
}

impl Platform {
    /// Begins to receive a file, after asking whether the organ may supply the item at all.
    ///
    /// # Errors
    /// `ITEM-…` or `ORGAN-…` when it may not.
    pub async fn begin_upload(
        &self,
        account: &Account,
        item: &str,
        file_name: &str,
    ) -> Result<UploadSink, Problem> {
        let _ = self.may_upload(account)?;
        self.checked_item(item, account.acts_for())?;
        let directory = self.store().directory();
        let file = tempfile::tempfile_in(directory).map_err(|e| no_space(&e))?;
        Ok(UploadSink {
            platform: self.clone(),
            received: Received {
                account: account.clone(),
                item: item.to_owned(),
                file_name: file_name.to_owned(),
                file,
            },
            buffer: Vec::with_capacity(BUFFER),
            bytes: 0,
        })
    }
}

impl UploadSink {
    /// Takes the next piece.
    ///
    /// # Errors
    /// `FILE-TOO-LARGE` beyond the limit.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        let limit = SourceLimits::default().max_file_bytes;
        self.bytes += bytes.len() as u64;
        if self.bytes > limit {
            return Err(super::file_problem(&FileProblem::TooLarge {
                bytes: self.bytes,
                limit,
            }));
        }
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BUFFER {
            self.flush()?;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Problem> {
        self.received
            .file
            .write_all(&self.buffer)
            .map_err(|e| no_space(&e))?;
        self.buffer.clear();
        Ok(())
    }

    /// Ends the file. What is wrong with it as a whole is told at once; the rows are taken in in the background.
    ///
    /// # Errors
    /// `FILE-…` for what is wrong with the whole file.
    pub async fn finish(mut self) -> Result<UploadId, Problem> {
        self.flush()?;
        let Self {
            platform, received, ..
        } = self;
        let (started, start) = tokio::sync::oneshot::channel();
        tokio::task::spawn_blocking(move || match received.prepare(&platform) {
            Err(problem) => {
                let _ = started.send(Err(problem));
            }
            Ok(prepared) => {
                let _ = started.send(Ok(prepared.id()));
                received.take_in(&platform, prepared);
            }
        });
        start
            .await
            .map_err(|_| Problem::from(store::StoreError::Stopped))?
    }
}

pub(super) fn no_space(error: &std::io::Error) -> Problem {
    Problem::new(
        "UPLOAD-NOT-KEPT",
        ProblemKind::Unavailable,
        (
            "文件暂时无法接收",
            &format!("the file cannot be received at the moment: {error}"),
        ),
        (
            "请稍后重试；如持续出现，请平台管理员检查磁盘空间",
            "try again later; if it lasts, the operator should check disk space",
        ),
    )
}
