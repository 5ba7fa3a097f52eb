//! The platform that is asked.

use super::definitions::Definitions;
use super::{CHEN_LIU, PERMIT};
use crate::browser::{Page, router};
use crate::system::System;
use axum::Router;
use axum::body::Body;
use flow::Platform;
use flow::account::{Account, Role};
use flow::case::{CaseInput, CasePlan};
use flow::desk::{MatterCheck, MeasureFiling};
use flow::login::{ClientPlan, LocalLogin, Next, Settings};
use flow::paper::SentPaper;
use flow::people::NewDelegation;
use flow::person::{RepresentationPlan, Step};
use rules::consent::Ground;
use serde_json::json;
use std::path::Path;
use testkit::{Harness, LI_SI, Person, Row, SERVICE_HALL, TODAY, WANG_WU, ZHANG_SAN, csv};

/// A platform with something at every address: records, an upload with findings, consents in every state.
pub struct Scene {
    pub harness: Harness,
    pub router: Router,
    pub upload: String,
    /// A consent not yet answered for each that is to be answered, and one that is approved.
    pub asked: Vec<String>,
    pub approved: String,
    /// Li Si's over Wang Wu, with Wang Wu's consents: two to be answered, one to be withdrawn.
    pub guardianship: String,
    pub wards_consents: Vec<String>,
    /// Li Si's over Zhang San, and the other way round.
    pub over_zhang: String,
    pub held_by_zhang: String,
    /// Representations that wait to be decided.
    pub proposed: Vec<String>,
    /// Secret of the system of the bank.
    pub secret: String,
    /// Ids of accounts of the bank, and of a role of the first: to be read and changed, to be ended.
    pub clerk: String,
    pub role: String,
    pub leaver: String,
    /// Account and role of a delegation the bank's officer gave.
    pub delegated: (String, String),
    /// Alarms: about the bank's officer and about its clerk.
    pub alarms: Vec<String>,
    /// Record of Zhang San, and cases about it: two to be withdrawn, two to be passed on.
    pub record: String,
    pub cases: Vec<String>,
    /// A paper of each of them.
    pub papers: Vec<String>,
    pub definitions: Definitions,
    /// Recalls sent to the bank, all about Wang Wu.
    pub recalls: Vec<String>,
    /// Entries under the checkpoint.
    pub published: u64,
}

impl Scene {
    pub async fn new() -> Self {
        let harness = Harness::new();
        let rows = [
            Row::permit(&ZHANG_SAN, "赣测〔2026〕1号"),
            Row::permit(&WANG_WU, "赣测〔2026〕2号"),
        ];
        let upload = harness.import("transport", PERMIT, &csv(&rows)).await;
        let listing = csv(&[
            Row::listing(&ZHANG_SAN, "赣测列〔2026〕1号"),
            Row::listing(&LI_SI, "赣测列〔2026〕2号"),
        ]);
        harness
            .import("market", "severe-list-market", &listing)
            .await;
        let counter = [Role::CounterOfficer];
        harness
            .make_staff("registrar", "market-regulation", &counter)
            .await;
        let mut scene = Self {
            router: router(&harness),
            harness,
            upload: upload.id.to_string(),
            asked: Vec::new(),
            approved: String::new(),
            guardianship: String::new(),
            wards_consents: Vec::new(),
            over_zhang: String::new(),
            held_by_zhang: String::new(),
            proposed: Vec::new(),
            secret: String::new(),
            clerk: String::new(),
            role: String::new(),
            leaver: String::new(),
            delegated: (String::new(), String::new()),
            alarms: Vec::new(),
            record: String::new(),
            cases: Vec::new(),
            papers: Vec::new(),
            definitions: Definitions::default(),
            recalls: Vec::new(),
            published: 0,
        };
        scene.set_up_login().await;
        scene.set_up_people().await;
        // No two of them wait for the same purpose.
        for purpose in ["employment-check", "permit-handling"] {
            let consent = scene.request_consent(purpose).await;
            scene.asked.push(consent);
        }
        scene.approved = scene.request_consent("award-review").await;
        scene.set_up_representations().await;
        scene.set_up_cases().await;
        scene.definitions = Definitions::new(&scene.harness).await;
        scene.set_up_recalls().await;
        let platform = scene.harness.platform();
        let person = scene.harness.account("zhang-san").await;
        let items = Some(vec![PERMIT.to_owned()]);
        let answered = platform.answer_consent(&person, &scene.approved, items);
        answered.await.unwrap();
        // Its first entry can be proved.
        let published = platform.publish_now().unwrap();
        scene.published = published;
        scene
    }

    /// A service hall, a register and a system, so that what belongs to them answers.
    async fn set_up_login(&mut self) {
        let text = format!("{SERVICE_HALL}[client]\nsecret_in_form = true\n");
        self.harness.set_up_login(&text);
        let platform = self.harness.platform();
        let gateway =
            "[notices]\nsite = \"https://credit.example\"\nmobile = { command = [\"/bin/true\"] }";
        let settings = Settings::of(gateway, Path::new("")).unwrap();
        platform.send_notices(&settings).unwrap();
        let plan = ClientPlan {
            client_id: "hall".to_owned(),
            login: "bank".to_owned(),
            scopes: "ask".to_owned(),
            secret: true,
            keys: None,
            certificate: None,
        };
        self.secret = platform.make_client(plan).await.unwrap().unwrap();
    }

    /// Li Si is Wang Wu's guardian, and Zhang San is under guardianship; proposals wait to be decided. Wang Wu is asked for
    /// consents as well.
    async fn set_up_representations(&mut self) {
        let harness = &self.harness;
        harness
            .make_staff("lister", "market-regulation", &[Role::CaseOfficer])
            .await;
        harness
            .make_staff("case", "transport", &[Role::CaseOfficer])
            .await;
        harness
            .make_staff("review", "transport", &[Role::Reviewer])
            .await;
        let given = self.request_from(&WANG_WU, "permit-handling").await;
        let wang = self.harness.make_person("wang-wu", &WANG_WU).await;
        let items = Some(vec![PERMIT.to_owned()]);
        let platform = self.harness.platform();
        platform.answer_consent(&wang, &given, items).await.unwrap();
        for purpose in ["employment-check", "permit-handling"] {
            let asked = self.request_from(&WANG_WU, purpose).await;
            self.wards_consents.push(asked);
        }
        self.wards_consents.push(given);
        self.guardianship = self.represented(&WANG_WU, &LI_SI, true).await;
        self.over_zhang = self.represented(&ZHANG_SAN, &LI_SI, true).await;
        self.held_by_zhang = self.represented(&LI_SI, &ZHANG_SAN, true).await;
        for acts in [&ZHANG_SAN, &CHEN_LIU] {
            self.proposed
                .push(self.represented(&WANG_WU, acts, false).await);
        }
    }

    async fn represented(&self, ward: &Person, acts: &Person, confirmed: bool) -> String {
        let platform = self.harness.platform();
        let plan = RepresentationPlan {
            represented: (ward.name.to_owned(), ward.number()),
            representative: (acts.name.to_owned(), acts.number()),
            kind: "guardian-of-adult".to_owned(),
            document: ("court-decision".to_owned(), "测〔2026〕1号".to_owned()),
            second: None,
            from: platform.today(),
            until: None,
        };
        let case = self.harness.account("case").await;
        let proposed = platform.propose_representation(&case, plan).await.unwrap();
        if confirmed {
            let review = self.harness.account("review").await;
            let step =
                platform.review_representation(&review, &proposed.id, Step::Confirm, "已核对");
            step.await.unwrap();
        }
        proposed.id
    }

    async fn set_up_cases(&mut self) {
        let officer = [Role::CaseOfficer];
        self.harness
            .make_staff("passer", "operator", &officer)
            .await;
        let platform = self.harness.platform();
        let person = self.harness.account("zhang-san").await;
        let report = platform.my_report(&person, None).await.unwrap();
        let sent = SentPaper {
            name: "判决书.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            bytes: testkit::papers::pdf(""),
        };
        let papers = platform.judge_papers(vec![sent]).unwrap();
        // Not the listing: what is disputed begins no measure.
        let permit = report.lines.iter().find(|line| line.item == PERMIT);
        self.record.clone_from(&permit.unwrap().record);
        for kind in [
            "objection",
            "reconsideration",
            "extension",
            "late-performance",
            "complaint",
        ] {
            let plan = CasePlan {
                kind: kind.to_owned(),
                record: Some(self.record.clone()),
                about: None,
                input: CaseInput {
                    text: "请核对".to_owned(),
                    document: "测〔2026〕3号".to_owned(),
                    papers: papers.clone(),
                    ..CaseInput::default()
                },
            };
            let case = platform.file_case(&person, plan).await.unwrap();
            self.papers.push(case.papers[0].card.id.clone());
            self.cases.push(case.line.id);
        }
    }

    /// The bank received Wang Wu's permit, which was corrected twice since.
    async fn set_up_recalls(&mut self) {
        let question = json!({
            "number": WANG_WU.number(), "purpose": "permit-handling", "consent": self.wards_consents[2]
        });
        let asked = self.call("bank", "POST", "/api/v1/questions", question.to_string());
        assert_eq!(asked.await.json()["lines"].as_array().unwrap().len(), 1);
        for content in ["甲类运输", "乙类运输"] {
            let row = Row::permit(&WANG_WU, "赣测〔2026〕2号").with("XK_NR", content);
            let status = self.harness.import("transport", PERMIT, &csv(&[row])).await;
            assert_eq!(status.superseded, 1, "{status:?}");
        }
        let made = self.harness.apart(Platform::run_recalls).await;
        assert_eq!(made.unwrap(), 2);
        let bank = self.harness.account("bank").await;
        let sent = self.harness.platform().recalls(&bank).await.unwrap();
        self.recalls = sent.into_iter().map(|recall| recall.id).collect();
    }

    /// Administrators, and people whom they look after.
    async fn set_up_people(&mut self) {
        let harness = &self.harness;
        let security = [Role::SecurityAdministrator];
        harness.make_staff("security", "operator", &security).await;
        let audit = [Role::AuditAdministrator];
        harness.make_staff("audit", "operator", &audit).await;
        let id = |account: Account| account.id.map(|byte| format!("{byte:02x}")).concat();
        let counter = [Role::CounterOfficer];
        self.clerk = id(harness.make_staff("clerk", "demo-bank", &counter).await);
        self.leaver = id(harness.make_staff("leaver", "demo-bank", &[]).await);
        let platform = harness.platform();
        self.role = platform.grants_here("clerk").unwrap()[0].id.clone();
        let bank = harness.account("bank").await;
        let delegation = NewDelegation {
            to: "leaver".to_owned(),
            role: Role::CounterOfficer,
            first_day: None,
            last_day: Some(TODAY),
        };
        platform.delegate(&bank, delegation).await.unwrap();
        let given = platform.delegations(&bank).await.unwrap().given.remove(0);
        self.delegated = (given.account, given.id);
        for login in ["bank", "clerk"] {
            let officer = harness.account(login).await;
            let reason = "客户在柜台等候，不能改期";
            platform.begin_emergency(&officer, reason).await.unwrap();
        }
        let security = harness.account("security").await;
        let alarms = platform.alarms(&security).await.unwrap();
        for login in ["bank", "clerk"] {
            let about = alarms.iter().find(|alarm| alarm.login == login);
            self.alarms.push(about.unwrap().id.clone());
        }
    }

    /// Id of another session of an account.
    pub async fn session_of(&self, login: &str) -> String {
        let platform = self.harness.platform();
        let attempt = LocalLogin::new(login, login);
        let Next::Session(logged_in) = platform.log_in(attempt).await.unwrap() else {
            panic!("{login} has one-time passwords")
        };
        let sessions = platform.own_sessions(&logged_in.session).await.unwrap();
        let own = sessions.into_iter().find(|session| session.own);
        own.unwrap().id
    }

    async fn request_consent(&self, purpose: &str) -> String {
        self.request_from(&ZHANG_SAN, purpose).await
    }

    async fn request_from(&self, person: &Person, purpose: &str) -> String {
        let body = consent_request(person, purpose).to_string();
        let page = self.call("bank", "POST", "/api/v1/consent-requests", body);
        page.await.json()["id"].as_str().unwrap().to_owned()
    }

    async fn call(&self, login: &str, method: &str, path: &str, body: impl Into<Body>) -> Page {
        let platform = self.harness.platform();
        let mut system = System::of(platform, &self.router, login).await;
        system.send(method, path, body).await
    }

    /// Place in the log of a check of a matter about Zhang San.
    pub async fn checked(&self) -> String {
        let platform = self.harness.platform();
        let officer = self.harness.account("registrar").await;
        let check = MatterCheck {
            matter: "company-registration".to_owned(),
            number: ZHANG_SAN.number(),
            name: None,
            purpose: None,
            ground: Ground::Statute {
                power: "matter-measures".to_owned(),
                case_number: "赣测登〔2026〕1号".to_owned(),
            },
        };
        let answer = platform.check_matter(&officer, check).await.unwrap();
        answer.receipt.log_index.to_string()
    }

    /// Id of a measure that was filed about him.
    pub async fn filed(&self) -> String {
        let platform = self.harness.platform();
        let officer = self.harness.account("registrar").await;
        let filing = MeasureFiling {
            checked: self.checked().await.parse().unwrap(),
            matter: "company-registration".to_owned(),
            measure: "no-notice-and-commitment".to_owned(),
            applied: true,
            reason: "在名单内".to_owned(),
        };
        platform.file_measure(&officer, filing).await.unwrap();
        platform.filed_measures(&officer).unwrap().remove(0).id
    }

    /// Place in the log of an entry of Zhang San's.
    pub async fn notice(&self) -> String {
        let person = self.harness.account("zhang-san").await;
        let listed = self.harness.platform().my_notices(&person, None).await;
        listed.unwrap().0.remove(0).id
    }

    pub async fn index(&self) -> String {
        self.index_of("zhang-san").await
    }

    pub async fn index_of(&self, login: &str) -> String {
        let platform = self.harness.platform();
        let person = self.harness.account(login).await;
        let (lines, _) = platform.my_accesses(&person, None).await.unwrap();
        lines.last().unwrap().log_index.to_string()
    }
}

pub fn consent_request(person: &Person, purpose: &str) -> serde_json::Value {
    json!({
        "name": person.name, "number": person.number(), "purpose": purpose,
        "items": [PERMIT], "from": "2026-11-20", "until": "2026-12-01", "uses": 9
    })
}
