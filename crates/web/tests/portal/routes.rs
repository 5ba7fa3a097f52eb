//! Every address of the router, one by one: it answers with a decision of the policy, and what reads a dossier or does
//! something about a person has an entry in the access log.

use crate::browser::{Browser, Page, router};
use axum::Router;
use axum::body::Body;
use axum::http::StatusCode;
use flow::account::{Account, Role};
use flow::login::{ClientPlan, LocalLogin, Next, Settings};
use flow::people::NewDelegation;
use flow::person::{RepresentationPlan, Step};
use jiff::civil::date;
use serde_json::json;
use std::path::Path;
use std::time::Duration;
use testkit::{Harness, LI_SI, Person, Row, TODAY, WANG_WU, ZHANG_SAN, csv};
use web::{Address, addresses};

/// A person without an account.
const CHEN_LIU: Person = Person {
    name: "陈六",
    born_on: date(1970, 2, 3),
    sequence: 41,
};
const PERMIT: &str = "transport-permit";
/// Longer than the allowance for a login takes to come back.
const BETWEEN: Duration = Duration::from_secs(15);

/// A platform with something at every address: records, an upload with findings, consents in every state.
struct Scene {
    harness: Harness,
    router: Router,
    upload: String,
    /// A consent not yet answered for each that is to be answered, and one that is approved.
    asked: Vec<String>,
    approved: String,
    /// Li Si's over Wang Wu, with Wang Wu's consents: two to be answered, one to be withdrawn.
    guardianship: String,
    wards_consents: Vec<String>,
    /// Li Si's over Zhang San, and the other way round.
    over_zhang: String,
    held_by_zhang: String,
    /// Representations that wait to be decided.
    proposed: Vec<String>,
    /// Secret of the system of the bank.
    secret: String,
    /// Ids of accounts of the bank, and of a role of the first: to be read and changed, to be ended.
    clerk: String,
    role: String,
    leaver: String,
    /// Account and role of a delegation the bank's officer gave.
    delegated: (String, String),
    /// Entries under the checkpoint.
    published: u64,
}

impl Scene {
    async fn new() -> Self {
        let harness = Harness::new();
        let rows = [
            Row::permit(&ZHANG_SAN, "赣测〔2026〕1号"),
            Row::permit(&WANG_WU, "赣测〔2026〕2号"),
        ];
        let upload = harness.import("transport", PERMIT, &csv(&rows)).await;
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
        let text = "[login]\npublic_url = \"http://localhost:8090\"\n[client]\nsecret_in_form = true\n[identity_check]\nregister = \"simulator\"\n\
                    [counter]\norgans = [\"transport\"]\n";
        let settings = Settings::of(text, Path::new("")).unwrap();
        let platform = self.harness.platform();
        platform.set_up_login(settings).unwrap();
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
    }

    /// Id of another session of an account.
    async fn session_of(&self, login: &str) -> String {
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
        let token = platform.make_token(login, Duration::from_secs(600)).await;
        let bearer = format!("Bearer {}", token.unwrap());
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
        ];
        let mut browser = Browser::new(&self.router);
        browser.send(method, path, &headers, body.into()).await
    }

    /// Place in the log of an entry of Zhang San's.
    async fn index(&self) -> String {
        self.index_of("zhang-san").await
    }

    async fn index_of(&self, login: &str) -> String {
        let platform = self.harness.platform();
        let person = self.harness.account(login).await;
        let (lines, _) = platform.my_accesses(&person, None).await.unwrap();
        lines.last().unwrap().log_index.to_string()
    }
}

fn consent_request(person: &Person, purpose: &str) -> serde_json::Value {
    json!({
        "name": person.name, "number": person.number(), "purpose": purpose,
        "items": [PERMIT], "from": "2026-11-20", "until": "2026-12-01", "uses": 9
    })
}

/// What is to be sent to an address. A new address is entered here, or the test fails.
enum Sent {
    /// By whoever, without a body.
    Anyone,
    /// By an account, over the pages; a form's fields.
    Form(&'static str, Vec<(&'static str, String)>),
    /// By an account, over the interface; the body.
    Api(&'static str, String),
}

async fn sent(scene: &Scene, address: &Address) -> (String, Sent) {
    let fill = |path: &str, id: &str| path.replace("{id}", id).replace("{index}", id);
    let number = ZHANG_SAN.number();
    let form = |login, fields: &[(&'static str, &str)]| {
        let fields = fields
            .iter()
            .map(|(name, text)| (*name, (*text).to_owned()));
        Sent::Form(login, fields.collect())
    };
    let path = address.path;
    match (address.prefix, address.method, path) {
        ("/api/v1", "GET", "/log") => (path.to_owned(), Sent::Anyone),
        ("/api/v1", "GET", "/uploads") => (path.to_owned(), Sent::Api("transport", String::new())),
        ("/api/v1", "POST", "/uploads") => {
            let row = Row::permit(&WANG_WU, "赣测〔2026〕9号");
            let path = format!("{path}?item={PERMIT}&file_name=a.csv");
            (path, Sent::Api("transport", csv(&[row])))
        }
        ("/api/v1", "GET", path) if path.starts_with("/uploads/") => (
            fill(path, &scene.upload),
            Sent::Api("transport", String::new()),
        ),
        ("/api/v1", "POST", "/consent-requests") => (
            path.to_owned(),
            Sent::Api(
                "bank",
                consent_request(&CHEN_LIU, "award-review").to_string(),
            ),
        ),
        ("/api/v1", "GET", "/consents/{id}/artefact") => (
            fill(path, &scene.approved),
            Sent::Api("bank", String::new()),
        ),
        ("/api/v1", "GET", "/me/consents/{id}/artefact") => (
            fill(path, &scene.approved),
            Sent::Api("zhang-san", String::new()),
        ),
        ("/api/v1", "POST", "/consents/check") => (
            path.to_owned(),
            Sent::Api("bank", json!({ "artefact": "a.b.c" }).to_string()),
        ),
        ("/api/v1", "GET", "/consents") => (path.to_owned(), Sent::Api("bank", String::new())),
        ("/api/v1", "POST", "/questions") => {
            let question = json!({
                "number": number, "purpose": "award-review", "consent": scene.approved
            });
            (path.to_owned(), Sent::Api("bank", question.to_string()))
        }
        ("/api/v1", "POST", "/checks") => {
            let check = json!({
                "people": [{ "number": number }], "purpose": "severe-list-check",
                "power": "listed-measures", "case_number": "案1"
            });
            (path.to_owned(), Sent::Api("permits", check.to_string()))
        }
        ("/api/v1", "GET", "/me/report" | "/me/accesses" | "/me/consents") => {
            (path.to_owned(), Sent::Api("zhang-san", String::new()))
        }
        ("", "POST", "/verify/consent") => (path.to_owned(), form("", &[("artefact", "a.b.c")])),
        ("", "POST", "/verify") => (path.to_owned(), form("", &[("code", "ABCD")])),
        ("", "POST", "/login") => {
            let fields = [("login", "bank"), ("password", "bank")];
            (path.to_owned(), form("", &fields))
        }
        ("", "POST", "/oauth/token") => {
            let fields = [
                ("grant_type", "client_credentials"),
                ("client_id", "hall"),
                ("client_secret", scene.secret.as_str()),
            ];
            (path.to_owned(), form("", &fields))
        }
        ("", "POST", "/login/at/{provider}") | ("", "GET", "/login/at/{provider}/done") => {
            // No provider is configured: what they answer is tried in the suite `login`.
            (path.replace("{provider}", "nobody"), form("", &[]))
        }
        ("", "POST", "/login/code" | "/login/passkey/done") => (path.to_owned(), form("", &[])),
        ("", "POST", "/login/passkey") => (path.to_owned(), form("", &[("login", "bank")])),
        ("", "POST", "/login/again") => (path.to_owned(), form("bank", &[("password", "bank")])),
        ("", "POST", "/account/sessions/{id}/end") => (
            fill(path, &scene.session_of("bank").await),
            form("bank", &[]),
        ),
        ("", "POST", "/account/passkeys/{id}/remove") => (fill(path, "00"), form("bank", &[])),
        ("", "GET", "/organs") => (path.to_owned(), Sent::Anyone),
        ("", "GET", "/organs/{organ}") => ("/organs/transport".to_owned(), Sent::Anyone),
        ("", "GET", "/login/first") => (path.to_owned(), Sent::Anyone),
        ("", "POST", "/login/first") => (path.to_owned(), form("", &[])),
        ("", "POST", "/account/delegation") => {
            let fields = [
                ("role", "counter-officer"),
                ("to", "clerk"),
                ("until", "2026-12-01"),
            ];
            (path.to_owned(), form("bank", &fields))
        }
        ("", "POST", "/account/delegation/{account}/{grant}/end") => {
            let (account, grant) = &scene.delegated;
            let path = path.replace("{account}", account);
            (path.replace("{grant}", grant), form("bank", &[]))
        }
        ("", "GET", "/audit/events") => (path.to_owned(), form("audit", &[])),
        ("", "POST", "/admin/people") => {
            let fields = [("organ", "demo-bank"), ("login", "new"), ("name", "新人")];
            (path.to_owned(), form("security", &fields))
        }
        ("", "POST", "/admin/people/{id}/end") => (
            fill(path, &scene.leaver),
            form("security", &[("sure", "yes")]),
        ),
        ("", "POST", "/admin/people/{id}/grants") => {
            let fields = [("role", "counter-officer"), ("from", "2026-12-01")];
            (fill(path, &scene.leaver), form("security", &fields))
        }
        ("", "GET" | "POST", path) if path.starts_with("/admin/people") => {
            let path = fill(path, &scene.clerk).replace("{grant}", &scene.role);
            (path, form("security", &[]))
        }
        ("", "POST", "/account/totp/confirm") => (path.to_owned(), form("bank", &[])),
        ("", _, path) if path.starts_with("/account/") || path == "/login/again" => {
            (path.to_owned(), form("bank", &[]))
        }
        ("", "POST", "/me/number") => (path.to_owned(), form("zhang-san", &[])),
        ("", "GET", "/desk/counter") => (path.to_owned(), form("permits", &[])),
        ("", "POST", "/desk/counter") => {
            let fields = [
                ("name", ZHANG_SAN.name),
                ("number", number.as_str()),
                ("reason", "paper"),
            ];
            (path.to_owned(), form("permits", &fields))
        }
        ("", "POST", "/logout") => (path.to_owned(), form("bank", &[])),
        ("", method, path) if path.starts_with("/me/for/") => {
            let consent = match (method, path.rsplit('/').next()) {
                ("POST", Some("approve")) => &scene.wards_consents[0],
                ("POST", Some("refuse")) => &scene.wards_consents[1],
                _ => &scene.wards_consents[2],
            };
            let index = scene.index_of("wang-wu").await;
            let path = path.replace("{id}", &scene.guardianship);
            let path = path.replace("{consent}", consent);
            let path = path.replace("{index}", &index);
            (path, form("li-si", &[("item", PERMIT)]))
        }
        ("", "POST", "/me/representations/{id}/end") => {
            (fill(path, &scene.held_by_zhang), form("zhang-san", &[]))
        }
        ("", "POST", "/me/representations/{id}/object") => {
            (fill(path, &scene.over_zhang), form("zhang-san", &[]))
        }
        ("", "POST", "/me/arrangement") => {
            (path.to_owned(), form("zhang-san", &[("choice", "nobody")]))
        }
        ("", "GET", "/representations") => (path.to_owned(), form("case", &[])),
        ("", "POST", "/representations") => {
            let (ward, acts) = (CHEN_LIU.number(), LI_SI.number());
            let fields = [
                ("kind", "guardian-of-adult"),
                ("represented_name", CHEN_LIU.name),
                ("represented_number", ward.as_str()),
                ("representative_name", LI_SI.name),
                ("representative_number", acts.as_str()),
                ("document", "court-decision"),
                ("document_number", "测〔2026〕2号"),
            ];
            (path.to_owned(), form("case", &fields))
        }
        ("", "POST", path) if path.starts_with("/representations/") => {
            let id = match path.rsplit('/').next() {
                Some("confirm") => &scene.proposed[0],
                Some("reject") => &scene.proposed[1],
                Some("end") => &scene.guardianship,
                _ => &scene.over_zhang,
            };
            (fill(path, id), form("review", &[("reason", "已核对原件")]))
        }
        ("", "GET", path) if path.starts_with("/me/accesses/") => {
            (fill(path, &scene.index().await), form("zhang-san", &[]))
        }
        ("", "GET", "/me/consents/{id}/artefact") => {
            (fill(path, &scene.approved), form("zhang-san", &[]))
        }
        ("", "GET", "/desk/consents/{id}/artefact") => {
            (fill(path, &scene.approved), form("bank", &[]))
        }
        ("", "GET", path) if path.starts_with("/me") => (path.to_owned(), form("zhang-san", &[])),
        ("", "POST", "/me/consents/{id}/approve") => (
            fill(path, &scene.asked[0]),
            form("zhang-san", &[("item", PERMIT)]),
        ),
        ("", "POST", "/me/consents/{id}/refuse") => {
            (fill(path, &scene.asked[1]), form("zhang-san", &[]))
        }
        ("", "POST", "/me/consents/{id}/withdraw") => {
            (fill(path, &scene.asked[0]), form("zhang-san", &[]))
        }
        ("", "GET" | "POST", path) if path.starts_with("/department") => {
            let fields = [("item", PERMIT)];
            (fill(path, &scene.upload), form("transport", &fields))
        }
        ("", "GET", "/desk") => (path.to_owned(), form("bank", &[])),
        ("", "GET", "/desk/ask") => (
            format!("{path}?consent={}", scene.approved),
            form("bank", &[]),
        ),
        ("", "POST", "/desk/consents") => {
            let number = CHEN_LIU.number();
            let fields = [
                ("name", CHEN_LIU.name),
                ("number", number.as_str()),
                ("purpose", "employment-check"),
                ("item", PERMIT),
                ("until", "2026-12-01"),
            ];
            (path.to_owned(), form("bank", &fields))
        }
        ("", "POST", "/desk/ask") => {
            let fields = [
                ("consent", scene.approved.as_str()),
                ("number", number.as_str()),
                ("purpose", "award-review"),
            ];
            (path.to_owned(), form("bank", &fields))
        }
        ("", "GET", "/operator") => (path.to_owned(), form("operator", &[])),
        ("", "GET", "/catalogue/{item}") => (path.replace("{item}", PERMIT), Sent::Anyone),
        ("", "GET", "/log/tile/{*path}") => (
            format!("/log/tile/0/000.p/{}", scene.published),
            Sent::Anyone,
        ),
        (
            "",
            "GET",
            "/"
            | "/verify"
            | "/verify/consent"
            | "/.well-known/jwks.json"
            | "/schemas/consent-1.json"
            | "/catalogue"
            | "/instruments"
            | "/tasks"
            | "/log"
            | "/help"
            | "/login"
            | "/healthz"
            | "/readyz"
            | "/assets/style.css"
            | "/assets/icon.svg"
            | "/assets/passkey.js"
            | "/log/checkpoint",
        ) => (path.to_owned(), Sent::Anyone),
        _ => {
            panic!("{address:?} is new: say here what is sent to it, and whether it makes an entry")
        }
    }
}

/// Sends the request and nothing else between the two readings of the counts.
async fn answer(scene: &Scene, address: &Address, counts: &mut Vec<(u64, u64)>) -> Page {
    let (path, sent) = sent(scene, address).await;
    let path = format!("{}{path}", address.prefix);
    let platform = scene.harness.platform();
    let count = async || {
        let accesses = platform.counters().await.unwrap().accesses;
        (accesses, platform.decisions())
    };
    match sent {
        Sent::Anyone => {
            let mut browser = Browser::new(&scene.router);
            counts.push(count().await);
            let page = browser.get(&path).await;
            counts.push((platform.counters().await.unwrap().accesses, 0));
            page
        }
        Sent::Api(login, body) => {
            let token = platform.make_token(login, Duration::from_secs(600)).await;
            let bearer = format!("Bearer {}", token.unwrap());
            let headers = [
                ("authorization", bearer.as_str()),
                ("content-type", "application/json"),
            ];
            let mut browser = Browser::new(&scene.router);
            counts.push(count().await);
            let page = browser
                .send(address.method, &path, &headers, Body::from(body))
                .await;
            counts.push((platform.counters().await.unwrap().accesses, 0));
            page
        }
        Sent::Form(login, fields) => {
            let (mut browser, token) = match login {
                "" => {
                    let mut browser = Browser::new(&scene.router);
                    let token = browser.get("/login").await.form_token();
                    (browser, token)
                }
                login => {
                    let mut browser = Browser::of(&scene.router, login).await;
                    let token = browser.get("/help").await.form_token();
                    (browser, token)
                }
            };
            let mut all = vec![("form_token", token.as_str())];
            all.extend(fields.iter().map(|(name, text)| (*name, text.as_str())));
            counts.push(count().await);
            let page = match (address.method, address.path) {
                ("GET", _) => browser.get(&path).await,
                (_, "/department/uploads") => {
                    let row = Row::permit(&WANG_WU, "赣测〔2026〕10号");
                    browser
                        .post_file(&path, &all, "b.csv", csv(&[row]).as_bytes())
                        .await
                }
                _ => browser.post(&path, &all).await,
            };
            counts.push((platform.counters().await.unwrap().accesses, 0));
            page
        }
    }
}

/// Addresses that come after something that was not begun here; they refuse, and no less by a decision.
const REFUSED: [(&str, &str); 8] = [
    ("POST", "/login/passkey/done"),
    ("POST", "/account/passkeys/add"),
    ("POST", "/account/passkeys/{id}/remove"),
    ("POST", "/login/at/{provider}"),
    ("GET", "/login/at/{provider}/done"),
    ("POST", "/login/code"),
    ("POST", "/login/first"),
    ("POST", "/account/totp/confirm"),
];

#[tokio::test]
async fn every_address_is_decided_and_logged() {
    let mut scene = Scene::new().await;
    let platform = scene.harness.platform().clone();
    let mut seen = 0;
    for address in addresses() {
        // Each goes so long after the one before that nobody knocks too often.
        scene.harness.clock().advance(BETWEEN);
        scene.published = platform.publish_now().unwrap();
        let mut counts = Vec::new();
        let page = answer(&scene, &address, &mut counts).await;
        // The count after the answer is itself a use case with one decision.
        let decisions = platform.decisions() - counts[0].1 - 1;
        let refused_here = REFUSED.contains(&(address.method, address.path));
        assert!(
            page.status.is_success() || page.status == StatusCode::SEE_OTHER || refused_here,
            "{address:?}: {} {}",
            page.status,
            String::from_utf8_lossy(&page.body)
        );
        assert!(decisions > 0, "{address:?} answers without a decision");
        // An upload's rows make theirs behind the answer, whenever they are taken in.
        if !address.path.ends_with("uploads") {
            let entries = counts[1].0 - counts[0].0;
            assert_eq!(entries > 0, address.entry, "{address:?}: {entries} entries");
        }
        while platform.intakes() > 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        seen += 1;
    }
    assert!(seen >= 45, "only {seen} addresses");
}
