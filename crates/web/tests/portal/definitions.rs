//! Definitions of dishonest acts over the pages and the interface: drafted, put to the public, answered, approved.

use crate::browser::{Browser, Page, router};
use crate::system::System;
use axum::Router;
use axum::http::StatusCode;
use flow::account::Role;
use jiff::civil::date;
use serde_json::json;
use testkit::Harness;

async fn scene() -> (Harness, Router) {
    let harness = Harness::on(date(2026, 8, 3));
    harness
        .make_staff("editor", "transport", &[Role::CatalogueEditor])
        .await;
    harness
        .make_staff("approver", "drc", &[Role::CatalogueApprover])
        .await;
    let router = router(&harness);
    (harness, router)
}

const CONTENT: [(&str, &str); 7] = [
    ("title", "道路运输失信行为划定"),
    ("reason", "统一全省尺度"),
    ("item", "transport-penalty"),
    ("basis", "road-transport-regulations"),
    ("acts", "其他(暂停营运) ｜ 严重 ｜ 一年内三次以上"),
    ("indicators", "一年内次数"),
    ("effect_on", "2026-10-12"),
];

async fn send(browser: &mut Browser, from: &str, to: &str, fields: &[(&str, &str)]) -> Page {
    let token = browser.get(from).await.form_token();
    let mut all = vec![("form_token", token.as_str())];
    all.extend_from_slice(fields);
    browser.post(to, &all).await
}

/// A move from the page of the definition.
async fn take(browser: &mut Browser, at: &str, step: &str, reason: &str) -> Page {
    let page = browser.get(at).await;
    let seen = page.between("name=\"seen\" value=\"", "\"").to_owned();
    let fields = [("step", step), ("seen", seen.as_str()), ("reason", reason)];
    send(browser, at, at, &fields).await
}

#[tokio::test]
async fn a_definition_from_the_form_to_its_approval() {
    let (harness, router) = scene().await;
    let mut editor = Browser::of(&router, "editor").await;
    let from = "/definitions/new?item=transport-penalty";
    editor
        .get("/definitions/new")
        .await
        .shows(StatusCode::OK, "交通运输行政处罚");
    editor
        .get(from)
        .await
        .shows(StatusCode::OK, "road-transport-regulations");
    let mut wrong = CONTENT;
    wrong[4].1 = "罚款 | 很重 | 首次";
    let page = send(&mut editor, from, "/definitions", &wrong).await;
    page.shows(StatusCode::BAD_REQUEST, "DEFINITION-ACT-LINE");
    let mut own_measure = CONTENT.to_vec();
    own_measure.push(("measure", "no-flying"));
    let page = send(&mut editor, from, "/definitions", &own_measure).await;
    page.shows(StatusCode::BAD_REQUEST, "DEFINITION-MEASURE");
    let page = send(&mut editor, from, "/definitions", &CONTENT).await;
    let to = page.location().to_owned();
    let at = to.split('?').next().unwrap().to_owned();
    let id = at.rsplit('/').next().unwrap().to_owned();
    let open = format!("/consultations/{id}");

    let mut public = Browser::new(&router);
    public
        .get(&open)
        .await
        .shows(StatusCode::NOT_FOUND, "NOT-FOUND");
    let page = take(&mut editor, &at, "approve", "").await;
    page.shows(StatusCode::FORBIDDEN, "POLICY-DENIED");
    take(&mut editor, &at, "open-consultation", "")
        .await
        .location();
    let page = public.get(&open).await;
    page.shows(StatusCode::OK, "2026-09-02");
    page.shows(StatusCode::OK, "一年内三次以上");
    public
        .get("/consultations")
        .await
        .shows(StatusCode::OK, &id);

    // Without the token of the form nothing is kept.
    let comments = format!("{open}/comments");
    let page = public.post(&comments, &[("text", "过重")]).await;
    page.shows(StatusCode::FORBIDDEN, "FORM-TOKEN-WRONG");
    let page = send(&mut public, &open, &comments, &[("text", "<b>过重</b>")]).await;
    let page = public.get(page.location()).await;
    page.shows(StatusCode::OK, "意见已收到");
    assert!(!page.text().contains("过重"), "it is shown with its answer");
    let mut person = Browser::of(&router, "zhang-san").await;
    send(&mut person, &open, &comments, &[("text", "请说明")])
        .await
        .location();
    // Whoever says too much waits.
    let mut refused = None;
    for _ in 0..6 {
        let page = send(&mut public, &open, &comments, &[("text", "再说一遍")]).await;
        refused = Some(page.status).filter(|s| *s == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(refused.is_some());

    harness.set_day(date(2026, 9, 3));
    // A month later the session has ended.
    let mut editor = Browser::of(&router, "editor").await;
    take(&mut editor, &at, "assess", "").await.location();
    let page = take(&mut editor, &at, "submit", "").await;
    page.shows(StatusCode::CONFLICT, "DEFINITION-UNANSWERED");
    loop {
        let page = editor.get(&at).await;
        let start = format!("action=\"{at}/comments/");
        if !page.text().contains(&start) {
            break;
        }
        let to = format!("{at}/comments/{}", page.between(&start, "\""));
        send(&mut editor, &at, &to, &[("answer", "已研究，维持")])
            .await
            .location();
    }
    public
        .get(&open)
        .await
        .shows(StatusCode::OK, "已研究，维持");
    take(&mut editor, &at, "submit", "").await.location();
    let mut approver = Browser::of(&router, "approver").await;
    approver
        .get("/definitions")
        .await
        .shows(StatusCode::OK, "待批准");
    take(&mut approver, &at, "approve", "同意").await.location();
    public
        .get(&open)
        .await
        .shows(StatusCode::OK, "已批准，待生效");
}

/// All that was typed stands in the form again.
fn gives_back(page: &Page, typed: &[(&str, &str)]) {
    for (name, text) in typed {
        let stands = match *name {
            "title" | "effect_on" => format!("value=\"{text}\">"),
            "basis" | "measure" => format!("value=\"{text}\" checked>"),
            "item" => format!("name=\"item\" value=\"{text}\""),
            _ => format!(">{text}</textarea>"),
        };
        assert!(page.text().contains(&stands), "{name}: {}", page.text());
    }
}

#[tokio::test]
async fn a_form_that_is_not_taken_comes_back_with_all_that_was_typed() {
    let (_harness, router) = scene().await;
    let mut editor = Browser::of(&router, "editor").await;
    let from = "/definitions/new?item=transport-penalty";
    let mut unreadable = CONTENT;
    unreadable[4].1 = "罚款 | 很重 | 首次";
    let mut nothing_said = CONTENT;
    nothing_said[1].1 = "";
    let mut no_basis = CONTENT;
    no_basis[3].1 = "";
    for (typed, code) in [
        (unreadable, "DEFINITION-ACT-LINE"),
        (nothing_said, "FIELD-MISSING"),
        (no_basis, "DEFINITION-BASIS"),
    ] {
        let page = send(&mut editor, from, "/definitions", &typed).await;
        page.shows(StatusCode::BAD_REQUEST, code);
        let typed: Vec<_> = typed.into_iter().filter(|(_, t)| !t.is_empty()).collect();
        gives_back(&page, &typed);
        let chosen = page.text().matches(" checked>").count();
        assert_eq!(chosen, usize::from(code != "DEFINITION-BASIS"), "{code}");
        page.shows(StatusCode::BAD_REQUEST, "action=\"/definitions\"");
        page.shows(StatusCode::BAD_REQUEST, "没有办理");
    }
    // An item of another organ has no form to come back to.
    let mut foreign = CONTENT;
    foreign[2].1 = "court-judgment";
    let page = send(&mut editor, from, "/definitions", &foreign).await;
    assert!(!page.text().contains("name=\"acts\""), "{}", page.text());

    let page = send(&mut editor, from, "/definitions", &CONTENT).await;
    let at = page.location().split('?').next().unwrap().to_owned();
    let to = format!("{at}/content");
    let mut changed = unreadable.to_vec();
    changed[0].1 = "另一标题";
    changed.push(("seen", "1"));
    let page = send(&mut editor, &at, &to, &changed).await;
    page.shows(StatusCode::BAD_REQUEST, "DEFINITION-ACT-LINE");
    page.shows(
        StatusCode::BAD_REQUEST,
        "<details class=\"card\" open><summary><strong>修改内容",
    );
    page.shows(StatusCode::BAD_REQUEST, &format!("action=\"{to}\""));
    gives_back(&page, &changed[..7]);
    // What somebody else changed meanwhile is shown, and what was typed is kept.
    let mut first = CONTENT.to_vec();
    first.push(("seen", "1"));
    send(&mut editor, &at, &to, &first).await.location();
    changed[4].1 = CONTENT[4].1;
    let page = send(&mut editor, &at, &to, &changed).await;
    page.shows(StatusCode::CONFLICT, "DEFINITION-CHANGED");
    gives_back(&page, &changed[..7]);
    assert_eq!(page.between("name=\"seen\" value=\"", "\""), "2");
}

#[tokio::test]
async fn the_same_over_the_interface() {
    let (harness, router) = scene().await;
    let platform = harness.platform();
    let mut editor = System::of(platform, &router, "editor").await;
    let new = json!({
        "title": "道路运输失信行为划定", "reason": "统一尺度", "item": "transport-penalty",
        "basis": ["road-transport-regulations"], "effect_on": "2026-10-12",
        "acts": [{ "word": "其他(暂停营运)", "grade": "serious", "text": "三次以上" }]
    });
    let page = editor
        .send("POST", "/api/v1/definitions", new.to_string())
        .await;
    assert_eq!(page.status, StatusCode::CREATED, "{}", page.text());
    let id = page.json()["id"].as_str().unwrap().to_owned();
    let at = format!("/api/v1/definitions/{id}");
    let step = json!({ "step": "open-consultation", "seen": 1 }).to_string();
    let page = editor
        .send("POST", &format!("{at}/moves"), step.clone())
        .await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let again = editor.send("POST", &format!("{at}/moves"), step).await;
    assert_eq!(again.json()["code"], "DEFINITION-CHANGED");
    let mut public = Browser::new(&router);
    let seen = public
        .get(&format!("/api/v1/consultations/{id}"))
        .await
        .json();
    assert_eq!(seen["state"], "consulting");
    assert_eq!(seen["acts"][0]["grade"], "serious");
    assert_eq!(seen["worse"].as_array().unwrap().len(), 1);
    let said = json!({ "text": "过重" }).to_string();
    let path = format!("/api/v1/consultations/{id}/comments");
    let mut person = System::of(platform, &router, "zhang-san").await;
    let page = person.send("POST", &path, said).await;
    assert_eq!(page.status, StatusCode::CREATED, "{}", page.text());
    let view = editor.send("GET", &at, String::new()).await.json();
    assert_eq!(view["unanswered"], 1);
    let comment = view["comments"][0]["id"].as_str().unwrap();
    let answer = json!({ "text": "维持" }).to_string();
    let page = editor
        .send("POST", &format!("{at}/comments/{comment}"), answer)
        .await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let seen = public
        .get(&format!("/api/v1/consultations/{id}"))
        .await
        .json();
    assert_eq!(seen["comments"][0]["answer"], "维持");
}
