//! Files of a department, sent again until they are taken in to their end.

use super::{Load, Reply};
use crate::serving::Request;
use crate::support::{ONE_BAD_IN, many_permits};
use serde_json::Value;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Rows of a file: several batches, so that it can stop in the middle.
pub(super) const ROWS: u64 = 2_300;
pub(super) const BAD: u64 = ROWS / ONE_BAD_IN;

/// A file on its way.
#[derive(Debug)]
pub(super) struct Upload {
    body: String,
    /// Sent since the server was last started.
    pub(super) sent: bool,
    /// Known since the first answer.
    id: Option<String>,
    /// Most rows the client was told were read.
    rows: u64,
}

impl Upload {
    pub(super) fn of(place: usize, number: u64) -> Self {
        let series = format!("{place}甲{number}");
        Self {
            body: many_permits(&series, ROWS),
            sent: false,
            id: None,
            rows: 0,
        }
    }

    pub(super) fn is_new(&self) -> bool {
        self.id.is_none() && !self.sent
    }
}

impl Load {
    pub(super) fn upload_step(&self, upload: &mut Upload) {
        if !upload.sent {
            if upload.is_new() && self.draining.load(Ordering::Relaxed) {
                return std::thread::sleep(Duration::from_millis(20));
            }
            return self.send_file(upload);
        }
        std::thread::sleep(Duration::from_millis(20));
        let id = upload.id.clone().unwrap();
        let Some(status) = self.status(&id) else {
            return;
        };
        let rows = status["rows_read"].as_u64().unwrap();
        assert!(rows >= upload.rows, "fewer than {}: {status}", upload.rows);
        upload.rows = rows;
        if status["state"] == "done" {
            assert_eq!(rows, ROWS, "{status}");
            let counts = ["accepted", "duplicate", "refused"].map(|c| status[c].as_u64().unwrap());
            assert_eq!(counts, [ROWS - 2 * BAD, BAD, BAD], "{status}");
            self.files_done.fetch_add(1, Ordering::Relaxed);
            let next = self.next_number();
            *upload = Upload::of(0, next);
        }
    }

    /// Sends the file, again if it was sent before: the upload that was interrupted goes on where it stopped.
    fn send_file(&self, upload: &mut Upload) {
        if let Some(id) = &upload.id {
            // Perhaps it came to its end, and only the client was not told.
            match self.status(id) {
                None => return,
                Some(status) if status["state"] != "interrupted" => {
                    upload.sent = true;
                    return;
                }
                Some(_) => {}
            }
        }
        let path = "/api/v1/uploads?item=transport-permit&file_name=permits.csv";
        let request = Request::new("POST", path, upload.body.as_bytes());
        match self.send(request.token(&self.clerk)) {
            // The platform has taken it up by itself.
            Reply::Answer(answer) if answer.body.contains("UPLOAD-RUNNING") => {}
            Reply::Answer(answer) => {
                assert_eq!(answer.status, 202, "{answer:?}");
                let id = answer.json()["id"].as_str().unwrap().to_owned();
                let known = upload.id.get_or_insert_with(|| id.clone());
                assert_eq!(*known, id, "the interrupted upload was not taken up");
                let is_continued = u64::from(upload.rows > 0);
                self.files_continued
                    .fetch_add(is_continued, Ordering::Relaxed);
                upload.sent = true;
            }
            Reply::Logged(problem) => panic!("{problem}"),
            Reply::NotDone | Reply::Unknown => {}
        }
    }

    fn status(&self, id: &str) -> Option<Value> {
        let path = format!("/api/v1/uploads/{id}");
        match self.send(Request::get(&path).token(&self.clerk)) {
            Reply::Answer(answer) => {
                assert_eq!(answer.status, 200, "{answer:?}");
                Some(answer.json())
            }
            _ => None,
        }
    }
}
