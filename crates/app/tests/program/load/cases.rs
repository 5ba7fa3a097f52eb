//! An objection after the other about the same record: filed by the person, passed on by the platform, sent back by the organ
//! for what is missing, supplied, and withdrawn. Each step is written with its log entry, its notice, and what it does to the record.

use super::comparing::counted;
use super::{Load, Reply};
use crate::serving::Request;
use crate::support::{Installation, permit};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use testkit::csv;

/// Who takes which step, after the person has filed it.
const STEPS: [(Side, &str); 4] = [
    (Side::Platform, "accept"),
    (Side::Organ, "ask-supplement"),
    (Side::Person, "supply"),
    (Side::Person, "withdraw"),
];
/// Steps of a case that came to its end.
const WHOLE: u64 = 1 + STEPS.len() as u64;
/// The person's own later steps bring them no notice.
const TOLD_OF: u64 = 3;

#[derive(Debug, Clone, Copy)]
enum Side {
    Person,
    Platform,
    Organ,
}

/// What the clients know of a case.
#[derive(Debug, Default)]
struct Known {
    steps: u64,
    /// Nobody could tell whether the step behind was taken.
    perhaps: bool,
}

#[derive(Debug)]
pub(super) struct Cases {
    record: String,
    tokens: [String; 3],
    by_id: BTreeMap<String, Known>,
    /// The one in work.
    open: Option<String>,
    perhaps_filed: u64,
}

impl Cases {
    /// Brings the record that they are about. The accounts are there.
    pub(super) fn prepare(place: &Installation, tokens: [String; 3]) -> Self {
        let brought = place.import("disputed.csv", csv(&[permit("赣测异〔2026〕1号")]));
        assert_eq!(brought.json()["accepted"], 1, "{brought:?}");
        let id = place.hex("record_id");
        Self {
            record: place.texts(&format!("SELECT {id} FROM record")).remove(0),
            tokens,
            by_id: BTreeMap::new(),
            open: None,
            perhaps_filed: 0,
        }
    }

    pub(super) fn count(&self) -> usize {
        self.by_id.len()
    }

    fn token(&self, side: Side) -> &str {
        &self.tokens[side as usize]
    }
}

impl Load {
    /// The next step of the case in work.
    pub(super) fn case_step(&self, cases: &mut Cases) {
        let Some(id) = cases.open.clone() else {
            return self.file_case(cases);
        };
        let known = &cases.by_id[&id];
        let Some((side, step)) = STEPS.get(known.steps as usize - 1) else {
            cases.open = None;
            return;
        };
        let path = match side {
            Side::Person => format!("/api/v1/me/cases/{id}/moves"),
            Side::Platform | Side::Organ => format!("/api/v1/cases/{id}/moves"),
        };
        let wish =
            json!({ "step": step, "seen": known.steps, "text": "当日本人不在现场" }).to_string();
        let request = Request::new("POST", &path, wish.as_bytes()).json();
        let reply = self.send(request.token(cases.token(*side)));
        let known = cases.by_id.get_mut(&id).unwrap();
        match reply {
            Reply::Answer(answer) if answer.status == 200 => {
                assert_eq!(answer.json()["seen"], known.steps + 1, "{answer:?}");
                known.steps += 1;
                known.perhaps = false;
            }
            // The step of which nobody knew whether it was taken was.
            Reply::Answer(answer) => {
                assert!(known.perhaps, "{step}: {answer:?}");
                assert!(answer.body.contains("CASE-CHANGED"), "{step}: {answer:?}");
                known.steps += 1;
                known.perhaps = false;
            }
            Reply::Logged(problem) => panic!("{problem}"),
            Reply::NotDone => {}
            Reply::Unknown => known.perhaps = true,
        }
    }

    fn file_case(&self, cases: &mut Cases) {
        let wish =
            json!({ "kind": "objection", "record": cases.record, "text": "当日本人不在现场" })
                .to_string();
        let request = Request::new("POST", "/api/v1/me/cases", wish.as_bytes()).json();
        match self.send(request.token(cases.token(Side::Person))) {
            Reply::Answer(answer) if answer.body.contains("CASE-EXISTS") => {
                assert!(cases.perhaps_filed > 0, "{answer:?}");
                self.find_open(cases);
            }
            Reply::Answer(answer) => {
                assert_eq!(answer.status, 201, "{answer:?}");
                self.go_on_with(cases, &answer.json());
            }
            Reply::Logged(problem) => panic!("{problem}"),
            Reply::NotDone => {}
            Reply::Unknown => cases.perhaps_filed += 1,
        }
    }

    /// Goes on with the case that was filed without anybody being told.
    fn find_open(&self, cases: &mut Cases) {
        let request = Request::get("/api/v1/me/cases").token(cases.token(Side::Person));
        let Reply::Answer(answer) = self.send(request) else {
            return;
        };
        let listed = answer.json();
        let mut entries = listed["entries"].as_array().unwrap().iter();
        let open = entries.find(|case| case["closed_on"].is_null());
        self.go_on_with(cases, open.unwrap());
    }

    fn go_on_with(&self, cases: &mut Cases, case: &Value) {
        assert_eq!(case["seen"], 1, "{case}");
        let id = case["id"].as_str().unwrap().to_owned();
        let filed = Known {
            steps: 1,
            perhaps: false,
        };
        assert!(
            cases.by_id.insert(id.clone(), filed).is_none(),
            "{id} was known"
        );
        cases.open = Some(id);
    }

    /// Every step is there once, with its entry, its notice and its version of the record. Gives the number of such versions.
    pub(super) fn check_cases(&self, place: &Installation) -> u64 {
        let cases = self.cases.lock().unwrap();
        let id = place.hex("case_id");
        let steps = counted(
            place,
            &format!(
                "SELECT {id} || ' ' || CAST(count(*) AS TEXT) FROM case_step GROUP BY case_id HAVING count(*) = max(number)"
            ),
        );
        let files = place.number("SELECT count(*) FROM case_file");
        assert_eq!(files, steps.len() as u64, "a case without its steps");
        let mut nobody_knows = 0;
        for (id, steps) in &steps {
            let Some(known) = cases.by_id.get(id) else {
                nobody_knows += 1;
                continue;
            };
            let most = known.steps + u64::from(known.perhaps);
            assert!(
                (known.steps..=most).contains(steps),
                "{id}: {steps}, {known:?}"
            );
        }
        assert_eq!(
            steps.len() - nobody_knows,
            cases.by_id.len(),
            "a case is lost"
        );
        assert!(
            nobody_knows as u64 <= cases.perhaps_filed,
            "{nobody_knows} filed twice"
        );
        let all: u64 = steps.values().sum();
        let ended = steps.values().filter(|steps| **steps == WHOLE).count() as u64;
        let told: u64 = steps.values().map(|steps| (*steps).min(TOLD_OF)).sum();
        let versions = files + ended;
        for (what, sql) in [
            (
                files,
                "SELECT count(*) FROM access WHERE kind = 'case-opened'",
            ),
            (
                all - files,
                "SELECT count(*) FROM access WHERE kind = 'case-moved'",
            ),
            (
                ended,
                "SELECT count(*) FROM case_work WHERE closed_on IS NOT NULL",
            ),
            (
                files - ended,
                "SELECT count(*) FROM case_work WHERE closed_on IS NULL",
            ),
            (
                told,
                "SELECT count(*) FROM notice WHERE about IN (SELECT case_id FROM case_file)",
            ),
            (
                versions,
                "SELECT count(*) FROM record WHERE case_id IS NOT NULL",
            ),
        ] {
            assert_eq!(place.number(sql), what, "{sql}");
        }
        versions
    }
}
