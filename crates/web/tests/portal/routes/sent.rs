//! What is sent to each address, and by whom.

use super::definitions::to_definitions;
use super::scene::{Scene, consent_request};
use super::{CHEN_LIU, PERMIT};
use serde_json::json;
use testkit::{LI_SI, Row, WANG_WU, ZHANG_SAN, csv};
use web::Address;

/// What is to be sent to an address. A new address is entered here, or the test fails.
pub enum Sent {
    /// By whoever, without a body.
    Anyone,
    /// By an account, over the pages; a form's fields.
    Form(&'static str, Vec<(&'static str, String)>),
    /// By an account, over the interface; the body.
    Api(&'static str, String),
}

pub async fn sent(scene: &Scene, address: &Address) -> (String, Sent) {
    let fill = |path: &str, id: &str| path.replace("{id}", id).replace("{index}", id);
    let number = ZHANG_SAN.number();
    let form = |login, fields: &[(&'static str, &str)]| {
        let fields = fields
            .iter()
            .map(|(name, text)| (*name, (*text).to_owned()));
        Sent::Form(login, fields.collect())
    };
    let path = address.path;
    if path.starts_with("/me/for/") && path.contains("/cases") {
        return to_cases_of_others(scene, address);
    }
    if path.starts_with("/definitions") || path.starts_with("/consultations") {
        return to_definitions(scene, address);
    }
    if path.contains("/cases") {
        return to_cases(scene, address);
    }
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
        ("/api/v1", "GET", "/me/notices") => {
            (path.to_owned(), Sent::Api("zhang-san", String::new()))
        }
        ("/api/v1", "GET", "/me/notices/{id}") => (
            fill(path, &scene.notice().await),
            Sent::Api("zhang-san", String::new()),
        ),
        ("/api/v1", "POST", "/consents/check") => (
            path.to_owned(),
            Sent::Api("bank", json!({ "artefact": "a.b.c" }).to_string()),
        ),
        ("/api/v1", "GET", path) if path.starts_with("/alarms") => (
            fill(path, &scene.alarms[1]),
            Sent::Api("security", String::new()),
        ),
        ("/api/v1", "POST", "/alarms/{id}/steps") => {
            let step = json!({ "step": "justified", "reason": "已核对业务单据" });
            let path = fill(path, &scene.alarms[1]);
            (path, Sent::Api("security", step.to_string()))
        }
        ("/api/v1", "POST", "/emergencies") => {
            let reason = json!({ "reason": "开庭在即，不能等到下一小时" });
            (path.to_owned(), Sent::Api("court", reason.to_string()))
        }
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
        (
            "/api/v1",
            "GET",
            "/me/report" | "/me/accesses" | "/me/accesses/list" | "/me/consents",
        ) => (path.to_owned(), Sent::Api("zhang-san", String::new())),
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
        ("", "POST", "/desk/emergency") => {
            let fields = [("reason", "应聘者今日入职，不能改期")];
            (path.to_owned(), form("employer", &fields))
        }
        ("", "POST", "/admin/alarms") => {
            let fields = [("number", number.as_str()), ("kind", "public-interest")];
            (path.to_owned(), form("security", &fields))
        }
        ("", _, path) if path.starts_with("/admin/alarms") => {
            let fields = [("step", "asked"), ("reason", "请说明为何不能等待")];
            (fill(path, &scene.alarms[0]), form("security", &fields))
        }
        ("", _, path) if path.starts_with("/account/alarms") => {
            let fields = [("reason", "客户在柜台等候，当日放款")];
            (fill(path, &scene.alarms[0]), form("bank", &fields))
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
        ("/api/v1", "POST", "/matters/check") => {
            let check = json!({
                "matter": "company-registration", "number": number,
                "power": "matter-measures", "case_number": "案1"
            });
            (path.to_owned(), Sent::Api("registrar", check.to_string()))
        }
        ("/api/v1", "GET", "/measures") => (path.to_owned(), Sent::Api("registrar", String::new())),
        ("/api/v1", "POST", "/measures") => {
            let checked: u64 = scene.checked().await.parse().unwrap();
            let measure = json!({
                "checked": checked, "matter": "company-registration",
                "measure": "no-notice-and-commitment", "applied": true, "reason": "在名单内"
            });
            (path.to_owned(), Sent::Api("registrar", measure.to_string()))
        }
        ("/api/v1", "POST", "/measures/{id}/lift") => (
            fill(path, &scene.filed().await),
            Sent::Api("registrar", "{}".to_owned()),
        ),
        ("/api/v1", "GET", "/me/measures" | "/me/recalls") => {
            (path.to_owned(), Sent::Api("zhang-san", String::new()))
        }
        // Each way acknowledges one of its own.
        ("/api/v1", _, path) if path.starts_with("/recalls") => (
            fill(path, &scene.recalls[0]),
            Sent::Api("bank", String::new()),
        ),
        ("", _, path) if path.starts_with("/recalls") => {
            (fill(path, &scene.recalls[1]), form("bank", &[]))
        }
        ("", "GET", "/desk/matter" | "/desk/measures") => (path.to_owned(), form("registrar", &[])),
        ("", "POST", "/desk/matter") => {
            let fields = [
                ("matter", "company-registration"),
                ("number", number.as_str()),
                ("ground", "power matter-measures"),
                ("case_number", "案1"),
            ];
            (path.to_owned(), form("registrar", &fields))
        }
        ("", "POST", "/desk/measures") => {
            let checked = scene.checked().await;
            let fields = [
                ("checked", checked.as_str()),
                ("matter", "company-registration"),
                ("measure", "no-notice-and-commitment"),
                ("action", "applied"),
                ("reason", "在名单内，按一般程序办理"),
            ];
            (path.to_owned(), form("registrar", &fields))
        }
        ("", "POST", "/desk/measures/{id}/lift") => {
            (fill(path, &scene.filed().await), form("registrar", &[]))
        }
        ("", "POST", "/me/points") => (path.to_owned(), form("zhang-san", &[("wanted", "yes")])),
        ("", "POST", "/me/points/show") => (path.to_owned(), form("zhang-san", &[])),
        ("", "POST", "/me/export") => (path.to_owned(), form("zhang-san", &[])),
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
        ("", "GET", "/publications/new") => (path.to_owned(), form("lister", &[])),
        ("", "POST", "/publications") => {
            let number = LI_SI.number();
            let fields = [
                ("item", "severe-list-market"),
                ("name", LI_SI.name),
                ("number", number.as_str()),
                ("document", "赣测列〔2026〕2号"),
                ("reason", "该名单依法应当公布"),
            ];
            (path.to_owned(), form("lister", &fields))
        }
        ("", "POST", "/register") => {
            let fields = [("document", "赣测列〔2026〕1号")];
            (path.to_owned(), form("", &fields))
        }
        ("/api/v1", "POST", "/register") => {
            let query = json!({ "document": "赣测列〔2026〕1号" });
            (path.to_owned(), Sent::Api("bank", query.to_string()))
        }
        (_, "GET", "/register/{id}") => (fill(path, &"ab".repeat(16)), Sent::Anyone),
        ("", "GET", "/listings/new") => (path.to_owned(), form("lister", &[])),
        ("", "POST", "/listings") => {
            let number = CHEN_LIU.number();
            let fields = [
                ("item", "severe-list-market"),
                ("name", CHEN_LIU.name),
                ("number", number.as_str()),
                ("grounds", "销售不符合食品安全标准的食品，情节严重"),
            ];
            (path.to_owned(), form("lister", &fields))
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
        ("", "POST", "/me/notices/contact") => {
            let fields = [("channel", "mobile"), ("address", "10000000000")];
            (path.to_owned(), form("zhang-san", &fields))
        }
        ("", "POST", "/me/notices/contact/remove") => (path.to_owned(), form("zhang-san", &[])),
        ("", "GET", "/me/notices/{id}") => {
            (fill(path, &scene.notice().await), form("zhang-san", &[]))
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
            | "/timeliness"
            | "/register"
            | "/log"
            | "/help"
            | "/login"
            | "/healthz"
            | "/readyz"
            | "/assets/style.css"
            | "/assets/icon.svg"
            | "/assets/passkey.js"
            | "/log/checkpoint"
            | "/log/witnessed"
            | "/log/closing",
        ) => (path.to_owned(), Sent::Anyone),
        _ => {
            panic!("{address:?} is new: say here what is sent to it, and whether it makes an entry")
        }
    }
}

/// Of Zhang San's cases the first two are withdrawn, over the pages and over the interface; the others are passed on so.
fn to_cases(scene: &Scene, address: &Address) -> (String, Sent) {
    let own = address.path.starts_with("/me");
    let login = if own { "zhang-san" } else { "passer" };
    let over_pages = address.prefix.is_empty();
    let place = usize::from(!over_pages) + if own { 0 } else { 2 };
    let path = address.path.replace("{id}", &scene.cases[place]);
    let mut path = path.replace("{paper}", &scene.papers[place]);
    let step = if own { "withdraw" } else { "accept" };
    let fields: [(&'static str, &str); 2] = match address.path {
        "/me/cases" => [("kind", "own-statement"), ("text", "请核对")],
        _ => [("step", step), ("seen", "1")],
    };
    if address.path == "/me/cases/new" {
        path.push_str(&format!("?kind=correction&record={}", scene.record));
    }
    if !over_pages {
        let body = match (address.method, address.path) {
            ("GET", _) => String::new(),
            (_, "/me/cases") => json!({ "kind": "complaint", "text": "请核对" }).to_string(),
            _ => json!({ "step": step, "seen": 1 }).to_string(),
        };
        return (path, Sent::Api(login, body));
    }
    let mut fields = fields.map(|(name, text)| (name, text.to_owned())).to_vec();
    if address.path == "/me/cases" {
        fields.push(("record", scene.record.clone()));
    }
    (path, Sent::Form(login, fields))
}

/// Li Si acts for Zhang San.
fn to_cases_of_others(scene: &Scene, address: &Address) -> (String, Sent) {
    let path = address.path.replace("{id}", &scene.over_zhang);
    let path = path.replace("{case}", &scene.cases[4]);
    let mut path = path.replace("{paper}", &scene.papers[4]);
    if path.ends_with("/new") {
        path.push_str(&format!("?kind=correction&record={}", scene.record));
    }
    let fields: [(&'static str, &str); 3] = match address.path.contains("{case}") {
        true => [("step", "withdraw"), ("seen", "1"), ("text", "")],
        false => [
            ("kind", "complaint"),
            ("text", "请核对"),
            ("about", "transport"),
        ],
    };
    let fields = fields.map(|(name, text)| (name, text.to_owned()));
    (path, Sent::Form("li-si", fields.to_vec()))
}
