//! A consent after the other: asked for by the bank, approved by the person, used and withdrawn.

use super::{Load, Reply, Told};
use crate::serving::Request;
use crate::support::days_ago;
use serde_json::json;
use std::collections::BTreeMap;
use testkit::ZHANG_SAN;

/// Questions a consent allows.
const USES: u64 = 2;

/// A consent from its request on.
#[derive(Debug)]
pub(super) struct Consent {
    pub(super) approved: Told,
    pub(super) withdrawn: Told,
    pub(super) used: u64,
    pub(super) perhaps_used: u64,
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
pub(super) struct Consents {
    pub(super) by_id: BTreeMap<String, Consent>,
    /// The one in work.
    open: Option<String>,
    pub(super) perhaps_asked: u64,
}

impl Load {
    /// The next step of the consent in work: asked, approved, used, withdrawn.
    pub(super) fn consent_step(&self, consents: &mut Consents) {
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
}
