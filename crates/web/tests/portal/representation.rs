//! Representation over the pages: a form, a second pair of eyes, and somebody reading for another.

use crate::browser::{Browser, Page, router};
use axum::Router;
use axum::http::StatusCode;
use flow::account::Role;
use testkit::{Harness, Person, Row, SERVICE_HALL, WANG_WU, ZHANG_SAN, csv};

const PERMIT: &str = "transport-permit";

/// A service hall; Wang Wu has a permit on record and an account, Zhang San and Li Si have accounts.
async fn hall() -> (Harness, Router) {
    let harness = Harness::new();
    harness.set_up_login(SERVICE_HALL);
    let row = Row::permit(&WANG_WU, "赣测〔2026〕1号");
    harness.import("transport", PERMIT, &csv(&[row])).await;
    harness
        .make_staff("case", "transport", &[Role::CaseOfficer, Role::Reviewer])
        .await;
    harness
        .make_staff("review", "transport", &[Role::Reviewer])
        .await;
    harness
        .make_staff("other-case", "education", &[Role::CaseOfficer])
        .await;
    harness.make_person("wang-wu", &WANG_WU).await;
    let router = router(&harness);
    (harness, router)
}

/// The form as an officer fills it in; `change` replaces or empties a field.
async fn propose(browser: &mut Browser, kind: &str, change: (&str, &str)) -> Page {
    let number = |person: &Person| person.number();
    let (ward, acts) = (number(&WANG_WU), number(&ZHANG_SAN));
    let token = browser.get("/representations").await.form_token();
    let (document, second) = match kind {
        "relative-of-deceased" => ("death-certificate", "household-register"),
        _ => ("court-decision", ""),
    };
    let fields = [
        ("form_token", token.as_str()),
        ("kind", kind),
        ("represented_name", WANG_WU.name),
        ("represented_number", ward.as_str()),
        ("representative_name", ZHANG_SAN.name),
        ("representative_number", acts.as_str()),
        ("document", document),
        ("document_number", "测〔2026〕8号"),
        ("second_document", second),
        ("second_number", "户测1"),
        ("from", "2026-11-20"),
        ("until", ""),
    ];
    let fields = fields.map(|(name, text)| {
        let changed = if name == change.0 { change.1 } else { text };
        (name, changed)
    });
    browser.post("/representations", &fields).await
}

/// Decides on the first that waits.
async fn review(browser: &mut Browser, step: &str) -> Page {
    let page = browser.get("/representations").await;
    let token = page.form_token();
    let id = page.between("action=\"/representations/", "/").to_owned();
    let fields = [("form_token", token.as_str()), ("reason", "已核对原件")];
    browser
        .post(&format!("/representations/{id}/{step}"), &fields)
        .await
}

async fn established(router: &Router, kind: &str) -> String {
    let mut officer = Browser::of(router, "case").await;
    let page = propose(&mut officer, kind, ("", "")).await;
    assert_eq!(page.location(), "/representations?done=proposed");
    let mut reviewer = Browser::of(router, "review").await;
    let page = review(&mut reviewer, "confirm").await;
    assert_eq!(page.location(), "/representations?done=confirmed");
    let mut guardian = Browser::of(router, "zhang-san").await;
    let page = guardian.get("/me/representations").await;
    page.between("href=\"/me/for/", "\"").to_owned()
}

#[tokio::test]
async fn a_guardian_reads_and_the_ward_sees_it() {
    let (harness, router) = hall().await;
    let mut officer = Browser::of(&router, "case").await;
    let page = officer.get("/representations").await;
    page.shows(StatusCode::OK, "没有待复核的登记");
    let page = propose(&mut officer, "guardian-of-adult", ("", "")).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    // Whoever proposed it is not offered to decide, and refused when they try.
    let page = officer.get(page.location()).await;
    page.shows(StatusCode::OK, "须由另一名复核员办理");
    assert!(!page.text().contains("/confirm"));
    assert!(
        !page.text().contains(&WANG_WU.number()),
        "a number is shown in full"
    );

    let mut reviewer = Browser::of(&router, "review").await;
    let page = review(&mut reviewer, "confirm").await;
    reviewer
        .get(page.location())
        .await
        .shows(StatusCode::OK, "已确认");

    let mut guardian = Browser::of(&router, "zhang-san").await;
    let page = guardian.get("/me/representations").await;
    let id = page.between("href=\"/me/for/", "\"").to_owned();
    for (path, text) in [
        ("", "赣测〔2026〕1号"),
        ("/accesses", "代理人查阅报告"),
        ("/consents", "没有待答复的申请"),
    ] {
        let page = guardian.get(&format!("/me/for/{id}{path}")).await;
        page.shows(StatusCode::OK, text);
        page.shows(StatusCode::OK, "您正在代");
    }
    let page = guardian.get(&format!("/me/for/{id}/accesses")).await;
    page.shows(StatusCode::OK, &format!("/me/for/{id}/list"));
    harness.platform().publish_now().unwrap();
    let page = guardian.get(&format!("/me/for/{id}/list")).await;
    page.shows(StatusCode::OK, "record-written");
    let page = guardian.get(&format!("/me/for/{id}/report.txt")).await;
    page.shows(StatusCode::OK, "赣测〔2026〕1号");

    let mut ward = Browser::of(&router, "wang-wu").await;
    ward.get("/me/accesses")
        .await
        .shows(StatusCode::OK, "监护人代为查阅");
    // The address of it opens nothing to others, not even to the ward.
    let mut other = Browser::of(&router, "li-si").await;
    for browser in [&mut ward, &mut other] {
        let page = browser.get(&format!("/me/for/{id}")).await;
        page.shows(StatusCode::NOT_FOUND, "NOT-FOUND");
        assert!(!page.text().contains("赣测"));
    }
    // An objection, and the answer to it.
    let page = ward.get("/me/representations").await;
    let token = page.form_token();
    let fields = [("form_token", token.as_str())];
    let at = format!("/me/representations/{id}/object");
    let page = ward.post(&at, &fields).await;
    ward.get(page.location())
        .await
        .shows(StatusCode::OK, "异议已登记");
    reviewer
        .get("/representations")
        .await
        .shows(StatusCode::OK, "被代理人有异议");
    let page = review(&mut reviewer, "end").await;
    assert_eq!(page.location(), "/representations?done=ended");
    let page = guardian.get(&format!("/me/for/{id}")).await;
    page.shows(StatusCode::FORBIDDEN, "REPRESENTATION-ENDED");
    page.shows(StatusCode::FORBIDDEN, "查询回执");
}

#[tokio::test]
async fn a_relative_of_the_dead_withdraws_and_approves_nothing() {
    let (_harness, router) = hall().await;
    let id = established(&router, "relative-of-deceased").await;
    let mut relative = Browser::of(&router, "zhang-san").await;
    let page = relative.get(&format!("/me/for/{id}")).await;
    page.shows(StatusCode::OK, "死者的近亲属");
    // Whoever was said to be dead ends it with one press.
    let mut alive = Browser::of(&router, "wang-wu").await;
    let page = alive.get("/me/representations").await;
    page.shows(StatusCode::OK, "登记有误，立即终止");
    let token = page.form_token();
    let fields = [("form_token", token.as_str())];
    let page = alive
        .post(&format!("/me/representations/{id}/end"), &fields)
        .await;
    assert_eq!(page.location(), "/me/representations?done=ended");
    let page = relative.get(&format!("/me/for/{id}")).await;
    page.shows(StatusCode::FORBIDDEN, "REPRESENTATION-ENDED");
}

#[tokio::test]
async fn a_form_says_what_is_wrong() {
    let (_harness, router) = hall().await;
    let mut officer = Browser::of(&router, "case").await;
    let kind = "guardian-of-adult";
    let own = WANG_WU.number();
    for (change, code) in [
        (("represented_name", ""), "FIELD-MISSING"),
        (("until", "2026-11-01"), "REPRESENTATION-DATES"),
        (("until", "tomorrow"), "DATE-UNREADABLE"),
        (("document", "birth-certificate"), "REPRESENTATION-DOCUMENT"),
        (
            ("representative_number", own.as_str()),
            "REPRESENTATION-SAME-PERSON",
        ),
        (("kind", "guardian-of-minor"), "REPRESENTATION-WARD-ADULT"),
        (("kind", "x"), "REPRESENTATION-KIND"),
    ] {
        let page = propose(&mut officer, kind, change).await;
        page.shows(StatusCode::BAD_REQUEST, code);
        assert!(
            !page.text().contains(&own),
            "the number stays out of the page"
        );
    }
    let page = propose(&mut officer, kind, ("form_token", "x")).await;
    assert!(
        page.status.is_client_error() && page.text().contains("FORM"),
        "{}",
        page.text()
    );
    // Who has no part in it is not shown the way, and refused at the address.
    for login in ["other-case", "permits", "zhang-san"] {
        let mut browser = Browser::of(&router, login).await;
        let page = browser.get("/help").await;
        assert!(
            !page.text().contains("href=\"/representations\""),
            "{login}"
        );
        let page = browser.get("/representations").await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{login}");
    }
}

#[tokio::test]
async fn a_person_arranges_what_is_after_their_death() {
    let (_harness, router) = hall().await;
    let mut person = Browser::of(&router, "wang-wu").await;
    let number = ZHANG_SAN.number();
    let page = person.get("/me/representations").await;
    page.shows(StatusCode::OK, "近亲属依法办理");
    let token = page.form_token();
    let send = [
        ("form_token", token.as_str()),
        ("choice", "named"),
        ("name", ZHANG_SAN.name),
        ("number", number.as_str()),
    ];
    let page = person.post("/me/arrangement", &send[..3]).await;
    page.shows(StatusCode::BAD_REQUEST, "ARRANGEMENT-NAMED");
    let page = person.post("/me/arrangement", &send[..2]).await;
    page.shows(StatusCode::BAD_REQUEST, "ARRANGEMENT-NAMED");
    let page = person.post("/me/arrangement", &send[..1]).await;
    page.shows(StatusCode::BAD_REQUEST, "ARRANGEMENT-CHOICE");
    let page = person.post("/me/arrangement", &send).await;
    let page = person.get(page.location()).await;
    page.shows(StatusCode::OK, "张*");
    assert!(!page.text().contains(&number));
    person
        .get("/me/accesses")
        .await
        .shows(StatusCode::OK, "作出生前安排");
}

#[tokio::test]
async fn a_guardian_begins_and_withdraws_a_case_of_the_ward() {
    let (_harness, router) = hall().await;
    let id = established(&router, "guardian-of-adult").await;
    let room = format!("/me/for/{id}/cases");
    let mut guardian = Browser::of(&router, "zhang-san").await;
    let report = guardian.get(&format!("/me/for/{id}")).await;
    let link = format!("{room}/new?kind=objection");
    let record = report.between(&link, "\"").to_owned();
    let record = record.rsplit('=').next().unwrap().to_owned();
    report.shows(StatusCode::OK, &link);
    guardian
        .get(&room)
        .await
        .shows(StatusCode::OK, "没有办理中的案件");
    let form = guardian
        .get(&format!("{room}/new?kind=objection&record={record}"))
        .await;
    form.shows(StatusCode::OK, "您正在代");
    form.shows(StatusCode::OK, &format!("action=\"{room}\""));
    let token = form.form_token();
    let fields = [
        ("form_token", token.as_str()),
        ("kind", "objection"),
        ("record", record.as_str()),
        ("text", "许可已经注销"),
    ];
    let page = guardian.post(&room, &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    let case = page.location().replace("?done=filed", "");
    assert!(case.starts_with(&room), "{case}");
    let page = guardian.get(&case).await;
    page.shows(StatusCode::OK, "许可已经注销");
    page.shows(StatusCode::OK, "代理人");
    page.shows(StatusCode::OK, &format!("href=\"/me/for/{id}/accesses/"));

    // The ward has it among their own, and sees who began it.
    let mut ward = Browser::of(&router, "wang-wu").await;
    ward.get("/me/cases").await.shows(StatusCode::OK, "异议");
    ward.get("/me/accesses")
        .await
        .shows(StatusCode::OK, "代理人查看或者办理案件");
    // Nobody else finds it at that address.
    let mut other = Browser::of(&router, "li-si").await;
    for browser in [&mut ward, &mut other] {
        let page = browser.get(&case).await;
        page.shows(StatusCode::NOT_FOUND, "NOT-FOUND");
    }
    let fields = [
        ("form_token", token.as_str()),
        ("step", "withdraw"),
        ("seen", "1"),
    ];
    let page = guardian.post(&case, &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text());
    ward.get("/me/cases")
        .await
        .shows(StatusCode::OK, "本人已撤回");
}
