//! Clients at work: files, questions, consents and cases, while the program or what it stands on fails. What each was told is
//! kept, and afterwards compared with what is there: done is there once, not done is not there, and where nobody could
//! know, it is there at most once.

mod cases;
mod comparing;
mod consents;
mod files;

use self::cases::Cases;
use self::consents::Consents;
use self::files::Upload;
use crate::serving::{Answer, Attempt, Request, make_account, make_token};
use crate::support::Installation;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use testkit::ZHANG_SAN;

const UPLOADERS: usize = 2;
const ASKERS: usize = 2;
const PASSWORD: &str = "long enough";

/// What a client knows of something it wanted done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    Done,
    NotDone,
    Unknown,
}

/// An answer as a client takes it.
enum Reply {
    /// Anything below 500.
    Answer(Answer),
    /// Logged, and not answered further.
    Logged(Value),
    NotDone,
    Unknown,
}

/// Position and commitment of every receipt a client got.
type Receipts = Vec<(u64, String)>;

/// The clients and what they know.
#[derive(Debug)]
pub struct Load {
    clerk: String,
    court: String,
    bank: String,
    session: String,
    form_token: String,
    address: Mutex<String>,
    stopping: AtomicBool,
    /// No new file is begun.
    draining: AtomicBool,
    number: AtomicU64,
    uploads: [Mutex<Upload>; UPLOADERS],
    files_done: AtomicU64,
    files_continued: AtomicU64,
    consents: Mutex<Consents>,
    cases: Mutex<Cases>,
    questions: Mutex<HashMap<String, Told>>,
    receipts: Mutex<Receipts>,
    receipts_kept: AtomicU64,
    checked_to: AtomicU64,
    /// Answers that said not now.
    refusals: Mutex<BTreeMap<String, u64>>,
}

impl Load {
    /// Makes the accounts. The session is made with [`Load::log_in`].
    pub fn prepare(place: &Installation) -> Self {
        let password = format!("{PASSWORD}\n");
        for (login, role, organ) in [
            ("clerk", "reporter", "transport"),
            ("court", "counter-officer", "high-court"),
            ("bank", "counter-officer", "demo-bank"),
            ("handler", "case-officer", "transport"),
            ("platform", "case-officer", "operator"),
        ] {
            make_account(place, login, &["--role", role, "--organ", organ], &password);
        }
        let with_number = format!("{PASSWORD}\n{}\n", ZHANG_SAN.number());
        make_account(place, "person", &["--kind", "person"], &with_number);
        let sides = ["person", "platform", "handler"].map(|login| make_token(place, login));
        Self {
            clerk: make_token(place, "clerk"),
            court: make_token(place, "court"),
            bank: make_token(place, "bank"),
            session: String::new(),
            form_token: String::new(),
            address: Mutex::default(),
            stopping: AtomicBool::new(false),
            draining: AtomicBool::new(false),
            number: AtomicU64::new(1),
            uploads: std::array::from_fn(|place| Mutex::new(Upload::of(place, 0))),
            files_done: AtomicU64::new(0),
            files_continued: AtomicU64::new(0),
            consents: Mutex::default(),
            cases: Mutex::new(Cases::prepare(place, sides)),
            questions: Mutex::default(),
            receipts: Mutex::default(),
            receipts_kept: AtomicU64::new(0),
            checked_to: AtomicU64::new(0),
            refusals: Mutex::default(),
        }
    }

    /// The person logs in; the session outlives the process.
    pub fn log_in(&mut self, address: &str) {
        let page = Request::get("/login").send(address);
        let token = page.between("name=\"form_token\" value=\"", "\"");
        let cookie = page.between("set-cookie: ", ";");
        let form = format!("form_token={token}&login=person&password={PASSWORD}");
        let form = form.replace(' ', "+");
        let answer = Request::new("POST", "/login", form.as_bytes())
            .form()
            .header("Cookie", &cookie)
            .send(address);
        assert_eq!(answer.status, 303, "{answer:?}");
        self.session = answer.between("set-cookie: ", ";");
        let page = Request::get("/me/consents").header("Cookie", &self.session);
        self.form_token = page
            .send(address)
            .between("name=\"form_token\" value=\"", "\"");
    }

    /// Lets all clients work against a server until what is done meanwhile is over.
    pub fn run<T>(&self, address: &str, meanwhile: impl FnOnce() -> T) -> T {
        address.clone_into(&mut self.address.lock().unwrap());
        self.stopping.store(false, Ordering::Relaxed);
        for upload in &self.uploads {
            upload.lock().unwrap().sent = false;
        }
        std::thread::scope(|scope| {
            for upload in &self.uploads {
                scope.spawn(|| self.keep_on(|| self.upload_step(&mut upload.lock().unwrap())));
            }
            for _ in 0..ASKERS {
                scope.spawn(|| self.keep_on(|| self.ask()));
            }
            scope.spawn(|| self.keep_on(|| self.consent_step(&mut self.consents.lock().unwrap())));
            scope.spawn(|| self.keep_on(|| self.case_step(&mut self.cases.lock().unwrap())));
            // The clients end also when what is done meanwhile fails.
            let ending = Ending(&self.stopping);
            let result = meanwhile();
            drop(ending);
            result
        })
    }

    /// Lets the files that are on their way come to their end.
    pub fn finish(&self, address: &str) {
        self.draining.store(true, Ordering::Relaxed);
        self.run(address, || {
            self.wait(
                "the files that were begun are taken in to their end",
                || {
                    self.uploads
                        .iter()
                        .all(|upload| upload.lock().unwrap().is_new())
                },
            );
        });
        self.draining.store(false, Ordering::Relaxed);
    }

    /// Waits, while the clients work, until so many more questions are answered.
    pub fn more_answers(&self, more: u64) {
        let answered = || self.receipts.lock().unwrap().len() as u64;
        let before = answered();
        self.wait("questions are answered", || answered() >= before + more);
    }

    /// How often each code said not now.
    pub fn refusals(&self) -> BTreeMap<String, u64> {
        self.refusals.lock().unwrap().clone()
    }

    /// Questions answered, files taken in, consents asked, cases begun.
    pub fn done(&self) -> (u64, u64, usize, usize) {
        (
            self.receipts_kept.load(Ordering::Relaxed),
            self.files_done.load(Ordering::Relaxed),
            self.consents.lock().unwrap().by_id.len(),
            self.cases.lock().unwrap().count(),
        )
    }

    /// How often a file that was interrupted behind its first rows was sent again and taken up.
    pub fn continued(&self) -> u64 {
        self.files_continued.load(Ordering::Relaxed)
    }

    #[track_caller]
    fn wait(&self, what: &str, is_so: impl Fn() -> bool) {
        for _ in 0..3_000 {
            if is_so() {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("{what}: not in time; told meanwhile {:?}", self.refusals());
    }

    fn keep_on(&self, mut step: impl FnMut()) {
        while !self.stopping.load(Ordering::Relaxed) {
            step();
        }
    }

    fn send(&self, request: Request<'_>) -> Reply {
        let address = self.address.lock().unwrap().clone();
        let answer = match request.attempt(&address) {
            Attempt::Answered(answer) if answer.status < 500 => return Reply::Answer(answer),
            Attempt::Answered(answer) => answer,
            Attempt::NotSent => {
                std::thread::sleep(Duration::from_millis(5));
                return Reply::NotDone;
            }
            Attempt::BrokenOff => return Reply::Unknown,
        };
        assert_eq!(answer.status, 503, "{answer:?}");
        assert!(answer.head.contains("retry-after: "), "{answer:?}");
        let code = [
            "STORE-UNAVAILABLE",
            "STORE-OUTCOME-UNKNOWN",
            "UPLOAD-NOT-KEPT",
            "ANSWER-NOT-READ",
        ]
        .into_iter()
        .find(|code| answer.body.contains(code));
        let code = code.unwrap_or_else(|| panic!("another code: {answer:?}"));
        *self
            .refusals
            .lock()
            .unwrap()
            .entry(code.to_owned())
            .or_default() += 1;
        // Sooner than asked for, so that it is seen when things go again.
        std::thread::sleep(Duration::from_millis(50));
        match code {
            "STORE-OUTCOME-UNKNOWN" => Reply::Unknown,
            "ANSWER-NOT-READ" => Reply::Logged(answer.json()),
            _ => Reply::NotDone,
        }
    }

    fn next_number(&self) -> u64 {
        self.number.fetch_add(1, Ordering::Relaxed)
    }

    fn keep_receipt(&self, answer: &Value) {
        let receipt = &answer["receipt"];
        let index = receipt["log_index"].as_u64().unwrap();
        let commitment = receipt["commitment"].as_str().unwrap().to_owned();
        self.receipts.lock().unwrap().push((index, commitment));
    }

    fn ask(&self) {
        let case = format!("(2026)测{}号", self.next_number());
        let question = json!({
            "number": ZHANG_SAN.number(), "purpose": "case-handling",
            "power": "court-case", "case_number": case,
        })
        .to_string();
        let told = self.question(&self.court, &question);
        self.questions.lock().unwrap().insert(case, told);
    }

    fn question(&self, token: &str, question: &str) -> Told {
        let request = Request::new("POST", "/api/v1/questions", question.as_bytes());
        match self.send(request.json().token(token)) {
            Reply::Answer(answer) => {
                assert_eq!(answer.status, 200, "{answer:?}");
                self.keep_receipt(&answer.json());
                Told::Done
            }
            Reply::Logged(problem) => {
                self.keep_receipt(&problem);
                Told::Done
            }
            Reply::NotDone => Told::NotDone,
            Reply::Unknown => Told::Unknown,
        }
    }
}

/// Tells the clients to end, however the test goes on.
struct Ending<'a>(&'a AtomicBool);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
