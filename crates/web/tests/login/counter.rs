//! A person without a phone, at the counter of a service hall.

use crate::browser::{Browser, Page, router};
use axum::http::StatusCode;
use flow::account::{AccountKind, AccountPlan};
use rules::parameter::{Parameters, Value};
use rules::text::Bilingual;
use testkit::{Harness, LI_SI, Row, ZHANG_SAN, csv};

const SETTINGS: &str =
    "[identity_check]\nregister = \"simulator\"\n[counter]\norgans = [\"transport\"]\n";

async fn hall(settings: &str) -> Harness {
    hall_in(Harness::new(), settings).await
}

async fn hall_in(harness: Harness, settings: &str) -> Harness {
    let row = Row::permit(&ZHANG_SAN, "赣测〔2026〕1号");
    let rows = csv(&[row]);
    harness.import("transport", "transport-permit", &rows).await;
    harness.set_up_login(settings);
    harness
}

async fn open(officer: &mut Browser, name: &str, number: &str, reason: &str) -> Page {
    let token = officer.get("/desk").await.form_token();
    let fields = [
        ("form_token", token.as_str()),
        ("name", name),
        ("number", number),
        ("reason", reason),
    ];
    officer.post("/desk/counter", &fields).await
}

#[tokio::test]
async fn the_officer_prints_the_report_and_the_person_sees_who_did() {
    let harness = hall(SETTINGS).await;
    let router = router(&harness);
    let number = ZHANG_SAN.number();
    // `permits` is the officer of the transport department's hall.
    let mut officer = Browser::of(&router, "permits").await;
    let page = officer.get("/desk").await;
    page.shows(StatusCode::OK, "/desk/counter");
    let page = open(&mut officer, "张三", &number, "no-phone").await;
    page.shows(StatusCode::OK, "赣测〔2026〕1号");
    assert!(!page.text().contains(&number), "the number stays masked");

    let mut person = Browser::of(&router, "zhang-san").await;
    let accesses = person.get("/me/accesses").await;
    accesses.shows(StatusCode::OK, "窗口为到场本人查阅报告");
    accesses.shows(StatusCode::OK, "没有可用的手机");
    accesses.shows(StatusCode::OK, "江西省交通运输厅");
    let check = harness.check(Some(&number));
    assert!(check.problems.is_empty(), "{:?}", check.problems);
}

#[tokio::test]
async fn nothing_opens_without_a_confirmed_identity_a_reason_and_a_hall() {
    let harness = hall(SETTINGS).await;
    let router = router(&harness);
    let number = ZHANG_SAN.number();
    let mut officer = Browser::of(&router, "permits").await;
    for (name, number, reason, code) in [
        (
            "查无此人",
            number.as_str(),
            "no-phone",
            "IDENTITY-NOT-CONFIRMED",
        ),
        ("张三", "360199199003070022", "no-phone", "ID-CHECK-DIGIT"),
        ("张三", number.as_str(), "", "COUNTER-REASON"),
        ("张三", number.as_str(), "curiosity", "COUNTER-REASON"),
        ("", number.as_str(), "no-phone", "FIELD-MISSING"),
    ] {
        let page = open(&mut officer, name, number, reason).await;
        assert!(page.status.is_client_error(), "{code}");
        assert!(page.text().contains(code), "{code} in {}", page.text());
        assert!(!page.text().contains("赣测"), "{code}");
    }
    // A bank is no service hall, whatever it says of who is present; and neither is a department's reporter.
    let mut bank = Browser::of(&router, "bank").await;
    let page = open(&mut bank, "张三", &number, "no-phone").await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    let page = bank.get("/desk/counter").await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    let mut person = Browser::of(&router, "zhang-san").await;
    let accesses = person.get("/me/accesses").await;
    assert!(!accesses.text().contains("窗口为到场本人查阅报告"));
}

#[tokio::test]
async fn an_officer_serves_no_more_people_in_an_hour_than_the_budget_says() {
    let mut harness = Harness::new();
    let mut pack = testkit::pack().clone();
    let mut versions = pack.parameters.all().to_vec();
    let budget = versions.iter_mut().find(|v| v.id == "BUDGET_OFFICER_HOUR");
    budget.unwrap().value = Value::Count(1);
    pack.parameters = Parameters::new(versions);
    harness.open_with(pack);
    let harness = hall_in(harness, SETTINGS).await;
    let router = router(&harness);
    let mut officer = Browser::of(&router, "permits").await;
    for _ in 0..2 {
        let page = open(&mut officer, "张三", &ZHANG_SAN.number(), "paper").await;
        page.shows(StatusCode::OK, "赣测〔2026〕1号");
    }
    let page = open(&mut officer, "李四", &LI_SI.number(), "paper").await;
    page.shows(StatusCode::TOO_MANY_REQUESTS, "ASK-BUDGET-HOUR");
    // They see that somebody tried.
    let mut person = Browser::of(&router, "li-si").await;
    let accesses = person.get("/me/accesses").await;
    accesses.shows(StatusCode::OK, "窗口为到场本人查阅报告");
    accesses.shows(StatusCode::OK, "拒绝");
    let check = harness.check(Some(&LI_SI.number()));
    assert!(check.problems.is_empty(), "{:?}", check.problems);
}

#[tokio::test]
async fn without_a_register_nothing_is_confirmed() {
    let harness = hall("[counter]\norgans = [\"transport\"]\n").await;
    let mut officer = Browser::of(&router(&harness), "permits").await;
    let page = open(&mut officer, "张三", &ZHANG_SAN.number(), "paper").await;
    page.shows(
        StatusCode::SERVICE_UNAVAILABLE,
        "IDENTITY-CHECK-UNAVAILABLE",
    );
}

#[tokio::test]
async fn a_persons_account_is_made_for_a_confirmed_one() {
    let harness = hall(SETTINGS).await;
    let plan = |login: &str, name: &str| AccountPlan {
        login: login.to_owned(),
        password: "a password".to_owned(),
        display: Bilingual::new(name, name),
        kind: AccountKind::Person,
        organ: None,
        roles: Vec::new(),
        number: Some(testkit::WANG_WU.number()),
        demo: false,
    };
    let platform = harness.platform();
    let refused = platform.make_account(plan("one", "查无此人")).await;
    assert_eq!(refused.unwrap_err().code, "IDENTITY-NOT-CONFIRMED");
    platform.make_account(plan("two", "王五")).await.unwrap();
}
