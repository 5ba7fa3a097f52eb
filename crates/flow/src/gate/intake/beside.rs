//! Taking in beside the requests: the sender was told that the file is taken, so a database that is away for a while
//! delays the intake and does not end it.

use super::{Prepared, UploadId};
use crate::account::Account;
use crate::platform::Platform;
use crate::problem::{Problem, ProblemKind};
use std::fs::File;
use std::io::{Seek as _, SeekFrom};
use std::time::Duration;

/// Rest before the next attempt; it doubles up to the longest.
const REST: Duration = Duration::from_millis(500);
const LONGEST_REST: Duration = Duration::from_secs(10);
/// How often a rest looks whether the platform is stopping.
const GLANCE: Duration = Duration::from_millis(50);

/// A file as it was received, to be opened as often as needed.
pub(super) struct Received {
    pub(super) account: Account,
    pub(super) item: String,
    pub(super) file_name: String,
    pub(super) file: File,
}

impl Received {
    /// Prepares the upload, or takes up the one that was interrupted.
    pub(super) fn prepare(&self, platform: &Platform) -> Result<Prepared, Problem> {
        let mut file = self
            .file
            .try_clone()
            .map_err(|e| super::sink::no_space(&e))?;
        file.seek(SeekFrom::Start(0))
            .map_err(|e| super::sink::no_space(&e))?;
        platform.prepare_upload(&self.account, &self.item, file, &self.file_name, false)
    }

    /// Takes in to the end. Its outcome is kept with the upload; a stop leaves it open, and the same file sent again
    /// continues it.
    pub(super) fn take_in(&self, platform: &Platform, mut prepared: Prepared) {
        let upload = prepared.id();
        while let Err(problem) = platform.take_in(prepared, &mut |_| ())
            && problem.kind == ProblemKind::Unavailable
        {
            match self.prepare_again(platform, &upload) {
                Some(again) => prepared = again,
                None => return,
            }
        }
    }

    /// `None` when the platform stops, when the upload has ended, or when it cannot go on from here.
    fn prepare_again(&self, platform: &Platform, upload: &UploadId) -> Option<Prepared> {
        let mut rest = REST;
        while has_rested(platform, rest) {
            match self.take_up(platform, upload) {
                Ok(prepared) => return prepared,
                Err(problem) if problem.kind == ProblemKind::Unavailable => {
                    rest = (rest * 2).min(LONGEST_REST);
                }
                Err(_) => return None,
            }
        }
        None
    }

    /// Its end may have been written though that could not be told; then there is nothing to take up.
    fn take_up(&self, platform: &Platform, upload: &UploadId) -> Result<Option<Prepared>, Problem> {
        match platform.store().upload(upload.0)? {
            Some(row) if row.state == "running" => self.prepare(platform).map(Some),
            _ => Ok(None),
        }
    }
}

/// Rests, and says whether the platform goes on.
fn has_rested(platform: &Platform, rest: Duration) -> bool {
    let glances = rest.as_millis() / GLANCE.as_millis();
    (0..glances).all(|_| {
        std::thread::sleep(GLANCE);
        !platform.is_leaving()
    })
}
