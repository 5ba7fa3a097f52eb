//! Papers in the forms of cases and over the interface: taken, listed, handed out to be saved, and each opening an entry.

use crate::browser::{Browser, Page, form_with_files, router};
use crate::system::System;
use axum::Router;
use axum::http::StatusCode;
use flow::account::Role;
use serde_json::json;
use testkit::papers::{pdf, png};
use testkit::{Harness, Row, ZHANG_SAN, csv};

const PENALTY: &str = "transport-penalty";

async fn scene() -> (Harness, Router) {
    let harness = Harness::new();
    let row = Row::penalty(&ZHANG_SAN, "赣交罚〔2026〕1号");
    harness.import("transport", PENALTY, &csv(&[row])).await;
    for (login, organ) in [
        ("handler", "transport"),
        ("passer", "operator"),
        ("other", "market-regulation"),
    ] {
        harness.make_staff(login, organ, &[Role::CaseOfficer]).await;
    }
    let router = router(&harness);
    (harness, router)
}

async fn record(harness: &Harness) -> String {
    let person = harness.account("zhang-san").await;
    let report = harness.platform().my_report(&person, None).await.unwrap();
    report.lines[0].record.clone()
}

/// Sends the form of a page, with papers.
async fn send(
    browser: &mut Browser,
    (from, to): (&str, &str),
    fields: &[(&str, &str)],
    files: &[(&str, &[u8])],
) -> Page {
    let page = browser.get(from).await;
    let token = page.form_token();
    let mut all = vec![("form_token", token.as_str())];
    let seen = page.text().contains("name=\"seen\"");
    let seen = seen.then(|| page.between("name=\"seen\" value=\"", "\"").to_owned());
    all.extend(seen.as_deref().map(|seen| ("seen", seen)));
    all.extend_from_slice(fields);
    let (kind, body) = form_with_files(&all, "papers", files);
    browser.send("POST", to, &[kind], body).await
}

#[tokio::test]
async fn papers_come_with_a_case_and_are_saved_by_those_who_work_on_it() {
    let (harness, router) = scene().await;
    let record = record(&harness).await;
    let mut person = Browser::of(&router, "zhang-san").await;
    let from = format!("/me/cases/new?kind=reconsideration&record={record}");
    let form = person.get(&from).await;
    form.shows(
        StatusCode::OK,
        "每个不超过10MB，一次最多10个、合计不超过30MB",
    );
    form.shows(StatusCode::OK, "enctype=\"multipart/form-data\"");
    let fields = [
        ("kind", "reconsideration"),
        ("record", record.as_str()),
        ("text", "已向省政府申请行政复议"),
    ];
    let way = (from.as_str(), "/me/cases");
    // Neither a document nor a paper: refused, with what was typed.
    let page = send(&mut person, way, &fields, &[]).await;
    page.shows(StatusCode::BAD_REQUEST, "CASE-PAPER");
    page.shows(StatusCode::BAD_REQUEST, "已向省政府申请行政复议");
    // What is no paper is named beside the field.
    let files: [(&str, &[u8]); 1] = [("受理通知书.pdf", b"MZ and more")];
    let page = send(&mut person, way, &fields, &files).await;
    page.shows(StatusCode::BAD_REQUEST, "PAPER-KIND");
    page.shows(StatusCode::BAD_REQUEST, "id=\"new-papers-wrong\"");
    page.shows(StatusCode::BAD_REQUEST, "已向省政府申请行政复议");
    let large = vec![0; 10_000_001];
    let page = send(&mut person, way, &fields, &[("a.pdf", &large)]).await;
    page.shows(StatusCode::PAYLOAD_TOO_LARGE, "PAPER-TOO-LARGE");
    page.shows(StatusCode::PAYLOAD_TOO_LARGE, "已向省政府申请行政复议");

    let (notice, picture) = (pdf(""), png(8, 8));
    let files: [(&str, &[u8]); 2] = [("受理通知书.pdf", &notice), ("现场.png", &picture)];
    let page = send(&mut person, way, &fields, &files).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let own = page.location().replace("?done=filed", "");
    let page = person.get(&own).await;
    page.shows(StatusCode::OK, "受理通知书.pdf");
    page.shows(StatusCode::OK, "现场.png");
    let start = format!("href=\"{own}/papers/");
    let paper = page.between(&start, "\"").to_owned();
    let file = person.get(&format!("{own}/papers/{paper}")).await;
    assert_eq!((file.status, &file.body), (StatusCode::OK, &notice));

    // Whoever works on it saves it too, as a file and never in a page; the person sees that.
    let at = own.trim_start_matches("/me").to_owned();
    let mut handler = Browser::of(&router, "handler").await;
    handler.get(&at).await.shows(StatusCode::OK, "现场.png");
    let file = handler.get(&format!("{at}/papers/{paper}")).await;
    assert_eq!((file.status, &file.body), (StatusCode::OK, &notice));
    assert!(
        file.header("content-disposition")
            .starts_with("attachment; ")
    );
    assert_eq!(file.header("content-type"), "application/pdf");
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert_eq!(file.header("cache-control"), "no-store");
    let account = harness.account("zhang-san").await;
    let listed = harness.platform().my_accesses(&account, None).await;
    let line = listed.unwrap().0.remove(0);
    assert_eq!(line.kind, "paper-read");
    assert_eq!(line.organ_name.zh, "江西省交通运输厅");

    // Nobody else, and nobody without logging in.
    for login in ["li-si", "other"] {
        let mut stranger = Browser::of(&router, login).await;
        for path in [&own, &at] {
            let page = stranger.get(&format!("{path}/papers/{paper}")).await;
            assert!(
                page.status.is_client_error(),
                "{login} {path}: {}",
                page.status
            );
        }
    }
    let mut anyone = Browser::new(&router);
    let page = anyone.get(&format!("{own}/papers/{paper}")).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    // A paper of another case is none of this one.
    let nothing = person
        .get(&format!("{own}/papers/{}", "0".repeat(32)))
        .await;
    nothing.shows(StatusCode::NOT_FOUND, "NOT-FOUND");
}

#[tokio::test]
async fn officers_and_the_person_hand_papers_in_with_their_moves() {
    let (harness, router) = scene().await;
    let record = record(&harness).await;
    let mut person = Browser::of(&router, "zhang-san").await;
    let from = format!("/me/cases/new?kind=objection&record={record}");
    let fields = [
        ("kind", "objection"),
        ("record", record.as_str()),
        ("text", "不在现场"),
    ];
    let page = send(&mut person, (&from, "/me/cases"), &fields, &[]).await;
    let own = page.location().replace("?done=filed", "");
    let at = own.trim_start_matches("/me").to_owned();
    let mut passer = Browser::of(&router, "passer").await;
    let ask = [("step", "ask-supplement"), ("text", "请提供当日行程")];
    let letter = pdf("");
    let files: [(&str, &[u8]); 1] = [("补正通知书.pdf", &letter)];
    let page = send(&mut passer, (&at, &at), &ask, &files).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let page = person.get(&own).await;
    page.shows(StatusCode::OK, "补正通知书.pdf");
    page.shows(StatusCode::OK, "id=\"supply-papers\"");

    // A paper that is not taken leaves the case as it was, and what was typed.
    let supply = [("step", "supply"), ("text", "行程附后")];
    let page = send(&mut person, (&own, &own), &supply, &[("行程.png", &letter)]).await;
    page.shows(StatusCode::BAD_REQUEST, "PAPER-NOT-WHAT-IT-SAYS");
    page.shows(StatusCode::BAD_REQUEST, "行程附后");
    page.shows(StatusCode::BAD_REQUEST, "id=\"supply-papers-wrong\"");
    let page = send(&mut person, (&own, &own), &supply, &[("行程.pdf", &letter)]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    person.get(&own).await.shows(StatusCode::OK, "行程.pdf");

    // A form of somebody else's page keeps nothing.
    let (kind, body) = form_with_files(&[("step", "withdraw"), ("seen", "3")], "papers", &files);
    let page = person.send("POST", &own, &[kind], body).await;
    page.shows(StatusCode::FORBIDDEN, "FORM-TOKEN-WRONG");
    let account = harness.account("zhang-san").await;
    let id = own.trim_start_matches("/me/cases/");
    let case = harness.platform().my_case(&account, id).await.unwrap();
    assert_eq!(case.papers.len(), 2);
}

#[tokio::test]
async fn systems_send_papers_beside_the_document() {
    let (harness, router) = scene().await;
    let platform = harness.platform();
    let record = record(&harness).await;
    let mut person = System::of(platform, &router, "zhang-san").await;
    let new = json!({ "kind": "reconsideration", "record": record, "text": "已申请复议" });
    let page = person.post("/api/v1/me/cases", new.to_string()).await;
    assert_eq!(page.json()["code"], "CASE-PAPER", "{}", page.text());
    let notice = pdf("");
    let bearer = person.bearer.clone();
    let document = new.to_string();
    let fields = [("case", document.as_str())];
    let mut send = async |files: &[(&str, &[u8])]| {
        let (kind, body) = form_with_files(&fields, "papers", files);
        let headers = [("authorization", bearer.as_str()), kind];
        let path = "/api/v1/me/cases";
        person.browser.send("POST", path, &headers, body).await
    };
    let page = send(&[("a.pdf", b"not a paper")]).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert_eq!(page.json()["code"], "PAPER-KIND");
    let page = send(&[("受理通知书.pdf", &notice)]).await;
    assert_eq!(page.status, StatusCode::CREATED, "{}", page.text());
    let case = page.json();
    let paper = &case["papers"][0];
    assert_eq!(paper["media_type"], "application/pdf");
    assert_eq!(paper["bytes"], notice.len());
    let (id, paper) = (case["id"].as_str().unwrap(), paper["id"].as_str().unwrap());
    let file = person
        .get(&format!("/api/v1/me/cases/{id}/papers/{paper}"))
        .await;
    assert_eq!((file.status, &file.body), (StatusCode::OK, &notice));
    let mut handler = System::of(platform, &router, "handler").await;
    let file = handler
        .get(&format!("/api/v1/cases/{id}/papers/{paper}"))
        .await;
    assert_eq!((file.status, &file.body), (StatusCode::OK, &notice));
    let mut other = System::of(platform, &router, "other").await;
    let file = other
        .get(&format!("/api/v1/cases/{id}/papers/{paper}"))
        .await;
    assert_eq!(file.status, StatusCode::NOT_FOUND);
}
