//! Cases over the pages and the interface: from a line of the report to the decision, and what comes back with an error.

use crate::browser::{Browser, Page, router};
use crate::system::System;
use axum::Router;
use axum::http::StatusCode;
use flow::account::Role;
use jiff::civil::{Date, date};
use serde_json::json;
use testkit::{Harness, Row, ZHANG_SAN, csv};

const PENALTY: &str = "transport-penalty";

async fn scene() -> (Harness, Router) {
    let harness = Harness::new();
    let rows = [Row::penalty(&ZHANG_SAN, "赣交罚〔2026〕1号")];
    harness.import("transport", PENALTY, &csv(&rows)).await;
    harness
        .make_staff("handler", "transport", &[Role::CaseOfficer])
        .await;
    harness
        .make_staff("passer", "operator", &[Role::CaseOfficer])
        .await;
    let router = router(&harness);
    (harness, router)
}

/// The link of the report that begins a case of a kind.
async fn link(person: &mut Browser, kind: &str) -> String {
    let report = person.get("/me").await;
    let start = format!("href=\"/me/cases/new?kind={kind}&#38;record=");
    let start = match report.text().contains(&start) {
        true => start,
        false => format!("href=\"/me/cases/new?kind={kind}&amp;record="),
    };
    let record = report.between(&start, "\"").to_owned();
    format!("/me/cases/new?kind={kind}&record={record}")
}

/// Begins a case; `more` are fields besides kind and record.
async fn file(person: &mut Browser, kind: &str, more: &[(&str, &str)]) -> Page {
    let at = link(person, kind).await;
    let form = person.get(&at).await;
    form.shows(StatusCode::OK, "赣交罚〔2026〕1号");
    let token = form.form_token();
    let record = form.between("name=\"record\" value=\"", "\"").to_owned();
    let mut fields = vec![
        ("form_token", token.as_str()),
        ("kind", kind),
        ("record", record.as_str()),
    ];
    fields.extend_from_slice(more);
    person.post("/me/cases", &fields).await
}

async fn objection(person: &mut Browser) -> String {
    let page = file(person, "objection", &[("text", "当日本人不在现场")]).await;
    let to = page.location();
    let id = to.strip_prefix("/me/cases/").unwrap();
    id.strip_suffix("?done=filed").unwrap().to_owned()
}

/// A move of somebody on a case; the form's number of steps is the page's own.
async fn take(browser: &mut Browser, at: &str, step: &str, more: &[(&str, &str)]) -> Page {
    let page = browser.get(at).await;
    let token = page.form_token();
    let seen = page.between("name=\"seen\" value=\"", "\"").to_owned();
    let mut fields = vec![
        ("form_token", token.as_str()),
        ("step", step),
        ("seen", seen.as_str()),
    ];
    fields.extend_from_slice(more);
    browser.post(at, &fields).await
}

async fn clock(harness: &Harness, day: Date) {
    harness.case_round(day).await;
}

#[tokio::test]
async fn an_objection_from_the_report_to_its_end() {
    let (_harness, router) = scene().await;
    let mut person = Browser::of(&router, "zhang-san").await;
    let id = objection(&mut person).await;
    let own = format!("/me/cases/{id}");
    let page = person.get(&format!("{own}?done=filed")).await;
    page.shows(StatusCode::OK, "已提出，已登记");
    page.shows(StatusCode::OK, "2026-11-23");
    page.shows(StatusCode::OK, "平台办案员");
    page.shows(StatusCode::OK, "当日本人不在现场");
    let report = person.get("/me").await;
    report.shows(StatusCode::OK, "异议中");
    let json = person.get("/me/report.json").await.json();
    assert_eq!(json["lines"][0]["disputed"], true);
    person
        .get("/me/report.txt")
        .await
        .shows(StatusCode::OK, "异议中");

    let mut passer = Browser::of(&router, "passer").await;
    let list = passer.get("/cases?tab=platform").await;
    list.shows(StatusCode::OK, &id);
    assert!(!list.text().contains("张"), "the list tells of the person");
    let at = format!("/cases/{id}");
    let page = take(&mut passer, &at, "accept", &[]).await;
    assert_eq!(page.location(), format!("/cases?done=accept&case={id}"));
    passer
        .get(page.location())
        .await
        .shows(StatusCode::OK, "已办理：");

    let mut handler = Browser::of(&router, "handler").await;
    handler.get("/cases").await.shows(StatusCode::OK, &id);
    let page = handler.get(&at).await;
    page.shows(StatusCode::OK, "您打开了这个案件");
    page.shows(StatusCode::OK, "撤销：不再展示和使用");
    // Neither withdrawn nor corrected: what was typed is there again, and nothing was done.
    let page = take(
        &mut handler,
        &at,
        "grant",
        &[("asks_result", "1"), ("text", "经查属实")],
    )
    .await;
    page.shows(StatusCode::BAD_REQUEST, "CASE-RESULT");
    page.shows(StatusCode::BAD_REQUEST, "经查属实");
    let decided = [
        ("asks_result", "1"),
        ("result", "withdraw"),
        ("text", "经查属实，撤销"),
    ];
    let page = take(&mut handler, &at, "grant", &decided).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    handler
        .get("/cases?tab=closed")
        .await
        .shows(StatusCode::OK, &id);

    let page = person.get("/me").await;
    page.shows(StatusCode::OK, "没有关于您的在册信息");
    let page = person.get(&own).await;
    page.shows(StatusCode::OK, "已支持");
    page.shows(StatusCode::OK, "经查属实，撤销");
    person
        .get("/me/cases")
        .await
        .shows(StatusCode::OK, "已办结");
    // That it was opened is in the person's list.
    person
        .get("/me/accesses")
        .await
        .shows(StatusCode::OK, "江西省交通运输厅");
}

#[tokio::test]
async fn a_move_the_state_does_not_allow_comes_back_with_those_it_does() {
    let (_harness, router) = scene().await;
    let mut person = Browser::of(&router, "zhang-san").await;
    let id = objection(&mut person).await;
    let again = file(&mut person, "objection", &[("text", "再次提出")]).await;
    again.shows(StatusCode::CONFLICT, "CASE-EXISTS");
    again.shows(StatusCode::CONFLICT, "再次提出");
    let empty = file(&mut person, "own-statement", &[]).await;
    empty.shows(StatusCode::BAD_REQUEST, "CASE-REASON");
    let nothing = file(&mut person, "correction", &[("text", "写错了")]).await;
    nothing.shows(StatusCode::BAD_REQUEST, "CASE-FIELD");

    let mut handler = Browser::of(&router, "handler").await;
    let token = handler.get("/cases").await.form_token();
    let fields = [
        ("form_token", token.as_str()),
        ("step", "grant"),
        ("seen", "1"),
        ("text", "经查属实"),
    ];
    let page = handler.post(&format!("/cases/{id}"), &fields).await;
    page.shows(StatusCode::CONFLICT, "CASE-MOVE");
    page.shows(StatusCode::CONFLICT, "受理并转办");
    // Two at once: the second sees the case as it is now, and its own words.
    let mut passer = Browser::of(&router, "passer").await;
    let at = format!("/cases/{id}");
    take(&mut passer, &at, "accept", &[]).await;
    let page = handler.post(&at, &fields).await;
    page.shows(StatusCode::CONFLICT, "CASE-CHANGED");
    page.shows(StatusCode::CONFLICT, "经查属实");
    page.shows(StatusCode::CONFLICT, "name=\"seen\" value=\"2\"");
    // Nobody else's case is there, and no form without its token counts.
    let mut stranger = Browser::of(&router, "li-si").await;
    let page = stranger.get(&format!("/me/cases/{id}")).await;
    page.shows(StatusCode::NOT_FOUND, "NOT-FOUND");
    let page = person
        .post(
            &format!("/me/cases/{id}"),
            &[("step", "withdraw"), ("seen", "2")],
        )
        .await;
    page.shows(StatusCode::FORBIDDEN, "FORM-TOKEN-WRONG");
    let page = take(&mut person, &format!("/me/cases/{id}"), "withdraw", &[]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    assert!(!person.get("/me").await.text().contains("异议中"));
}

#[tokio::test]
async fn what_is_late_stands_first_and_is_counted_in_public() {
    let (harness, router) = scene().await;
    let mut person = Browser::of(&router, "zhang-san").await;
    let id = objection(&mut person).await;
    clock(&harness, date(2026, 11, 24)).await;
    clock(&harness, date(2026, 11, 28)).await;
    let mut person = Browser::of(&router, "zhang-san").await;
    let page = person.get("/me").await;
    page.shows(StatusCode::OK, "没有关于您的在册信息");
    let page = person.get(&format!("/me/cases/{id}")).await;
    page.shows(StatusCode::OK, "承办单位逾期没有决定");
    let mut handler = Browser::of(&router, "handler").await;
    let page = handler.get("/cases").await;
    page.shows(StatusCode::OK, "相关信息已停止展示和使用");
    let mut passer = Browser::of(&router, "passer").await;
    let page = passer.get("/cases?tab=platform").await;
    page.shows(StatusCode::OK, "逾期未办");
    let mut anyone = Browser::new(&router);
    let page = anyone.get("/timeliness").await;
    page.shows(StatusCode::OK, "江西省交通运输厅");
    // One case is too few for a number.
    page.shows(StatusCode::OK, "较少，不公布");
}

#[tokio::test]
async fn fields_are_corrected_side_by_side() {
    let (_harness, router) = scene().await;
    let mut person = Browser::of(&router, "zhang-san").await;
    let at = link(&mut person, "correction").await;
    let form = person.get(&at).await;
    assert!(
        !form.text().contains("value=\"CF_XDR_ZJHM\""),
        "an identity number cannot be written anew"
    );
    let code = form.between("name=\"field-3\" value=\"", "\"").to_owned();
    let more = [
        ("text", "写错了"),
        ("field-3", &code),
        ("new-3", "更正后的内容"),
    ];
    let page = file(&mut person, "correction", &more).await;
    let own = page.location().replace("?done=filed", "");
    let page = person.get(&own).await;
    page.shows(StatusCode::OK, "原记录");
    page.shows(StatusCode::OK, "更正后的内容");
    let at = own.trim_start_matches("/me").to_owned();
    let mut passer = Browser::of(&router, "passer").await;
    take(&mut passer, &at, "accept", &[]).await;
    let mut handler = Browser::of(&router, "handler").await;
    let page = take(&mut handler, &at, "grant", &[("text", "属实")]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    person
        .get("/me")
        .await
        .shows(StatusCode::OK, "更正后的内容");
}

#[tokio::test]
async fn systems_begin_cases_and_work_on_them() {
    let (harness, router) = scene().await;
    let platform = harness.platform();
    let mut person = System::of(platform, &router, "zhang-san").await;
    let report = person.get("/api/v1/me/report").await.json();
    let line = &report["lines"][0];
    assert_eq!(line["disputed"], false);
    assert_eq!(line["annotations"], json!([]));
    let new = json!({ "kind": "objection", "record": line["record"], "text": "不在现场" });
    let page = person.post("/api/v1/me/cases", new.to_string()).await;
    assert_eq!(page.status, StatusCode::CREATED, "{}", page.text());
    let case = page.json();
    assert_eq!(case["state"], "filed");
    assert_eq!(case["due_on"], "2026-11-23");
    let page = person.post("/api/v1/me/cases", new.to_string()).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert_eq!(page.json()["code"], "CASE-EXISTS");

    let id = case["id"].as_str().unwrap();
    let mut passer = System::of(platform, &router, "passer").await;
    let work = passer.get("/api/v1/cases").await.json();
    assert_eq!(work["platform"][0]["id"], id);
    assert!(work["platform"][0]["subject"].is_null());
    let moves = format!("/api/v1/cases/{id}/moves");
    let accept = json!({ "step": "accept", "seen": 1 }).to_string();
    let page = passer.post(&moves, accept.clone()).await;
    assert_eq!(page.json()["state"], "in-hand", "{}", page.text());
    // The same again does nothing.
    let page = passer.post(&moves, accept).await;
    assert_eq!(page.json()["code"], "CASE-CHANGED");
    let mut handler = System::of(platform, &router, "handler").await;
    let empty = json!({ "step": "grant", "seen": 2, "text": "属实", "result": "correct" });
    let page = handler.post(&moves, empty.to_string()).await;
    assert_eq!(page.json()["code"], "CASE-FIELD");
    let page = handler.get(&format!("/api/v1/cases/{id}")).await.json();
    assert_eq!(page["steps"][0]["text"], "不在现场");
    assert_eq!(page["seen"], 2);
    let page = person.get("/api/v1/me/cases").await.json();
    assert_eq!(page["entries"][0]["state"], "in-hand");
    let withdraw = json!({ "step": "withdraw", "seen": 2 }).to_string();
    let page = person
        .post(&format!("/api/v1/me/cases/{id}/moves"), withdraw)
        .await;
    assert_eq!(page.json()["state"], "withdrawn", "{}", page.text());
}
