//! Clients at work: files, questions and consents, while the program or what it stands on fails. What each was told is
//! kept, and afterwards compared with what is there: done is there once, not done is not there, and where nobody could
//! know, it is there at most once.

use crate::serving::{Answer, Attempt, Request, make_account, make_token};
use crate::support::{Installation, ONE_BAD_IN, days_ago, many_permits};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use testkit::ZHANG_SAN;

/// Rows of a file: several batches, so that it can stop in the middle.
const ROWS: u64 = 2_300;
const BAD: u64 = ROWS / ONE_BAD_IN;
const UPLOADERS: usize = 2;
const ASKERS: usize = 2;
const PASSWORD: &str = "long enough";
/// Questions a consent allows.
const USES: u64 = 2;

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

/// A file on its way.
#[derive(Debug)]
struct Upload {
    body: String,
    /// Sent since the server was last started.
    sent: bool,
    /// Known since the first answer.
    id: Option<String>,
    /// Most rows the client was told were read.
    rows: u64,
}

/// A consent from its request on.
#[derive(Debug)]
struct Consent {
    approved: Told,
    withdrawn: Told,
    used: u64,
    perhaps_used: u64,
}

impl Consent {
    fn asked() -> Self {
        Self {
            approved: Told::NotDone,
            withdrawn: Told::NotDone,
            used: 0,
            perhaps_used: 0,
        }
    }
}

#[derive(Debug, Default)]
struct Consents {
    by_id: BTreeMap<String, Consent>,
    /// The one in work.
    open: Option<String>,
    perhaps_asked: u64,
}

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
        ] {
            make_account(place, login, &["--role", role, "--organ", organ], &password);
        }
        let with_number = format!("{PASSWORD}\n{}\n", ZHANG_SAN.number());
        make_account(place, "person", &["--kind", "person"], &with_number);
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

    /// Questions answered, files taken in, consents asked.
    pub fn done(&self) -> (u64, u64, usize) {
        (
            self.receipts_kept.load(Ordering::Relaxed),
            self.files_done.load(Ordering::Relaxed),
            self.consents.lock().unwrap().by_id.len(),
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

    /// The next step of the consent in work: asked, approved, used, withdrawn.
    fn consent_step(&self, consents: &mut Consents) {
        let Some(id) = consents.open.clone() else {
            return self.ask_consent(consents);
        };
        let consent = consents.by_id.get_mut(&id).unwrap();
        if consent.approved != Told::Done {
            consent.approved = self.person_does(&id, "approve", consent.approved);
        } else if consent.used + consent.perhaps_used < USES {
            let question = json!({
                "number": ZHANG_SAN.number(), "purpose": "loan-application", "consent": id,
            });
            match self.question(&self.bank, &question.to_string()) {
                Told::Done => consent.used += 1,
                Told::Unknown => consent.perhaps_used += 1,
                Told::NotDone => {}
            }
        } else if consent.withdrawn != Told::Done {
            consent.withdrawn = self.person_does(&id, "withdraw", consent.withdrawn);
        } else {
            consents.open = None;
        }
    }

    fn ask_consent(&self, consents: &mut Consents) {
        let wish = json!({
            "name": ZHANG_SAN.name, "number": ZHANG_SAN.number(), "purpose": "loan-application",
            "items": ["contract-performance"], "from": days_ago(0), "until": days_ago(-9), "uses": USES,
        })
        .to_string();
        let request = Request::new("POST", "/api/v1/consent-requests", wish.as_bytes());
        match self.send(request.json().token(&self.bank)) {
            // The one of which nobody knew whether it was made is there, and keeps the next away.
            Reply::Answer(answer) if answer.body.contains("CONSENT-STILL-WAITING") => {
                assert!(consents.perhaps_asked > 0, "{answer:?}");
                self.keep_receipt(&answer.json());
                self.find_waiting(consents);
            }
            Reply::Answer(answer) => {
                assert_eq!(answer.status, 201, "{answer:?}");
                let id = answer.json()["id"].as_str().unwrap().to_owned();
                consents.by_id.insert(id.clone(), Consent::asked());
                consents.open = Some(id);
            }
            Reply::Logged(problem) => panic!("{problem}"),
            Reply::NotDone => {}
            Reply::Unknown => consents.perhaps_asked += 1,
        }
    }

    /// Goes on with the request that waits for its answer.
    fn find_waiting(&self, consents: &mut Consents) {
        let Reply::Answer(answer) = self.send(Request::get("/api/v1/consents").token(&self.bank))
        else {
            return;
        };
        let listed = answer.json();
        let mut entries = listed["entries"].as_array().unwrap().iter();
        let waiting = entries.find(|entry| entry["state"] == "asked");
        let id = waiting.unwrap()["id"].as_str().unwrap().to_owned();
        let known = consents.by_id.insert(id.clone(), Consent::asked());
        assert!(known.is_none(), "{id} was known");
        consents.open = Some(id);
    }

    /// What was not done can be done; what may have been done may be refused as done.
    fn person_does(&self, id: &str, what: &str, before: Told) -> Told {
        let path = format!("/me/consents/{id}/{what}");
        let form = format!("form_token={}&item=contract-performance", self.form_token);
        let request = Request::new("POST", &path, form.as_bytes()).form();
        match self.send(request.header("Cookie", &self.session)) {
            Reply::Answer(answer) if answer.status == 303 => {
                assert!(answer.head.contains("/me/consents?done="), "{answer:?}");
                Told::Done
            }
            Reply::Answer(answer) => {
                let known = (answer.status, before);
                assert_eq!(known, (409, Told::Unknown), "{what}: {answer:?}");
                Told::Done
            }
            Reply::Logged(problem) => panic!("{problem}"),
            Reply::NotDone => before,
            Reply::Unknown => Told::Unknown,
        }
    }

    fn upload_step(&self, upload: &mut Upload) {
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

/// Tells the clients to end, however the test goes on.
struct Ending<'a>(&'a AtomicBool);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Upload {
    fn of(place: usize, number: u64) -> Self {
        let series = format!("{place}甲{number}");
        Self {
            body: many_permits(&series, ROWS),
            sent: false,
            id: None,
            rows: 0,
        }
    }

    fn is_new(&self) -> bool {
        self.id.is_none() && !self.sent
    }
}

/// Comparing what clients were told with what is there.
impl Load {
    /// Every receipt given has its entry, and the log has no gap. Looks only at what is new since the last time.
    pub fn check_receipts(&self, place: &Installation) {
        let receipts = std::mem::take(&mut *self.receipts.lock().unwrap());
        let from = self.checked_to.load(Ordering::Relaxed);
        let commitment = place.hex("commitment");
        let entries = place.texts(&format!(
            "SELECT CAST(log_index AS TEXT) || ' ' || {commitment} FROM entry
             WHERE log_index >= {from} ORDER BY log_index"
        ));
        for (expected, entry) in (from..).zip(&entries) {
            let index = entry.split(' ').next().unwrap();
            assert_eq!(index, expected.to_string(), "the log has a gap");
        }
        for (index, commitment) in &receipts {
            let entry = index
                .checked_sub(from)
                .and_then(|i| entries.get(i as usize));
            assert_eq!(
                entry,
                Some(&format!("{index} {commitment}")),
                "a receipt without entry"
            );
        }
        // Whatever a client of this time is told comes later in the log.
        let newest = receipts.iter().map(|(index, _)| index + 1).max();
        self.checked_to
            .fetch_max(newest.unwrap_or(from), Ordering::Relaxed);
        self.receipts_kept
            .fetch_add(receipts.len() as u64, Ordering::Relaxed);
    }

    /// All that clients were told is so, nothing is there twice, and everything fits. No server is at work, and no file
    /// is on its way.
    pub fn check_all(&self, place: &Installation) {
        self.check_receipts(place);
        let checked = place.verify();
        let entries = place.number("SELECT count(*) FROM entry");
        assert_eq!(checked["entries"], entries, "{checked}");
        assert_eq!(
            place.number("SELECT max(log_index) + 1 FROM entry"),
            entries
        );
        self.check_records(place);
        self.check_questions(place);
        self.check_consents(place);
    }

    fn check_records(&self, place: &Installation) {
        let files = self.files_done.load(Ordering::Relaxed);
        let records = files * (ROWS - 2 * BAD);
        assert_eq!(place.number("SELECT count(*) FROM record"), records);
        assert_eq!(
            place.number("SELECT count(DISTINCT record_id) FROM record"),
            records
        );
        assert_eq!(
            place.number("SELECT value FROM counter WHERE name = 'records'"),
            records
        );
        let written = "SELECT count(*) FROM access WHERE kind = 'record-written'";
        assert_eq!(place.number(written), records);
        assert_eq!(place.number("SELECT count(*) FROM upload"), files);
        assert_eq!(
            place.number("SELECT count(*) FROM upload WHERE state = 'done'"),
            files
        );
    }

    fn check_questions(&self, place: &Installation) {
        let cases = place.texts("SELECT case_number FROM access WHERE case_number IS NOT NULL");
        let mut times: HashMap<String, u64> = HashMap::new();
        for case in cases {
            *times.entry(case).or_default() += 1;
        }
        for (case, told) in &*self.questions.lock().unwrap() {
            let times = times.remove(case).unwrap_or(0);
            let fits = match told {
                Told::Done => times == 1,
                Told::NotDone => times == 0,
                Told::Unknown => times <= 1,
            };
            assert!(fits, "{case}: told {told:?}, logged {times} times");
        }
        assert!(times.is_empty(), "nobody asked {times:?}");
        let answered =
            "SELECT count(*) FROM access WHERE kind = 'question' AND outcome = 'answered'";
        let counted = "SELECT value FROM counter WHERE name = 'questions_answered'";
        assert_eq!(place.number(answered), place.number(counted));
    }

    fn check_consents(&self, place: &Installation) {
        let consents = self.consents.lock().unwrap();
        let id = place.hex("consent_id");
        let rows = place.texts(&format!(
            "SELECT {id} || ' ' || CASE WHEN answered_at IS NULL THEN '0' ELSE '1' END || ' '
               || CASE WHEN withdrawn_at IS NULL THEN '0' ELSE '1' END || ' ' || CAST(used AS TEXT)
             FROM consent"
        ));
        let logged = place.texts(
            "SELECT ground || ' ' || kind || ' ' || CAST(count(*) AS TEXT) FROM access
             WHERE ground LIKE 'consent:%' GROUP BY ground, kind",
        );
        let logged: HashMap<String, u64> = logged
            .iter()
            .map(|line| line.rsplit_once(' ').unwrap())
            .map(|(what, times)| (what.to_owned(), times.parse().unwrap()))
            .collect();
        let mut nobody_knows = 0;
        for row in &rows {
            let parts: Vec<&str> = row.split(' ').collect();
            let [id, approved, withdrawn, used] = parts[..] else {
                panic!("{row}");
            };
            let used: u64 = used.parse().unwrap();
            let of = |kind: &str| {
                let what = format!("consent:{id} {kind}");
                logged.get(&what).copied().unwrap_or(0).to_string()
            };
            // Each row has its entries, each once.
            let entries = [
                "consent-asked",
                "consent-answered",
                "consent-withdrawn",
                "question",
            ]
            .map(of);
            assert_eq!(
                entries.each_ref().map(String::as_str),
                ["1", approved, withdrawn, &used.to_string()],
                "{row}"
            );
            let Some(known) = consents.by_id.get(id) else {
                nobody_knows += 1;
                continue;
            };
            let fits = |told: Told, there: &str| {
                told == Told::Unknown || (told == Told::Done) == (there == "1")
            };
            assert!(fits(known.approved, approved), "{row}: {known:?}");
            assert!(fits(known.withdrawn, withdrawn), "{row}: {known:?}");
            let most = known.used + known.perhaps_used;
            assert!((known.used..=most).contains(&used), "{row}: {known:?}");
        }
        assert_eq!(
            rows.len() - nobody_knows,
            consents.by_id.len(),
            "a consent is lost"
        );
        assert!(
            nobody_knows as u64 <= consents.perhaps_asked,
            "{nobody_knows} asked twice"
        );
    }
}
