//! Organs, people, delegation and security events, as they are clicked through.

use crate::browser::{Browser, Page, router};
use axum::http::StatusCode;
use flow::account::Role;
use jiff::civil::date;
use testkit::{Harness, pack};

async fn scene() -> Harness {
    let harness = Harness::new();
    for (login, organ, role) in [
        ("security", "demo-bank", Role::SecurityAdministrator),
        ("chief", "operator", Role::SecurityAdministrator),
        ("audit", "operator", Role::AuditAdministrator),
    ] {
        harness.make_staff(login, organ, &[role]).await;
    }
    harness
}

/// Sends a form from a page.
async fn send(browser: &mut Browser, page: &str, to: &str, fields: &[(&str, &str)]) -> Page {
    let token = browser.get(page).await.form_token();
    let mut all = vec![("form_token", token.as_str())];
    all.extend(fields);
    browser.post(to, &all).await
}

#[tokio::test]
async fn the_register_shows_names_days_and_succession() {
    let harness = Harness::new();
    let mut browser = Browser::new(&router(&harness));
    let page = browser.get("/organs").await;
    page.shows(StatusCode::OK, "省级");
    page.shows(StatusCode::OK, "/organs/nanchang-transport");
    let page = browser.get("/organs?kind=bank").await;
    page.shows(StatusCode::OK, "/organs/demo-bank");
    assert!(!page.text().contains("/organs/transport"));
    // A name it bore until 2023 still finds it.
    let page = browser
        .get("/organs?q=%E5%8D%97%E6%98%8C%E4%B8%AD%E5%BF%83%E6%94%AF%E8%A1%8C")
        .await;
    page.shows(StatusCode::OK, "/organs/pboc");
    let page = browser.get("/organs?q=nothing-like-it").await;
    page.shows(StatusCode::OK, "没有符合的单位");

    let page = browser.get("/organs/pboc").await;
    page.shows(StatusCode::OK, "中国人民银行江西省分行");
    page.shows(StatusCode::OK, "至 2023-08-17");
    let page = browser.get("/organs/local-finance").await;
    page.shows(StatusCode::OK, "存续至 2024-02-29");
    page.shows(StatusCode::OK, "/organs/local-finance-administration");
    let page = browser
        .get("/organs/local-finance-administration?lang=en")
        .await;
    page.shows(StatusCode::OK, "May correct and withdraw the records of");
    let page = browser.get("/organs/transport?lang=zh").await;
    page.shows(StatusCode::OK, "/catalogue/transport-permit");
    page.shows(StatusCode::OK, "行政许可审查");
    let page = browser.get("/organs/no-such").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn somebody_comes_works_and_leaves() {
    let harness = scene().await;
    let router = router(&harness);
    let mut administrator = Browser::of(&router, "security").await;
    let page = administrator.get("/").await;
    page.shows(StatusCode::OK, "href=\"/admin/people\"");
    administrator
        .get("/admin/people")
        .await
        .shows(StatusCode::OK, "演示银行");

    let fields = [("login", "wang"), ("name", "王工")];
    let made = send(
        &mut administrator,
        "/admin/people",
        "/admin/people",
        &fields,
    )
    .await;
    made.shows(StatusCode::OK, "首次登录码");
    let code = made
        .between("首次登录码</dt><dd><code class=\"big\">", "<")
        .to_owned();
    let member = made.between("class=\"button\" href=\"", "\"").to_owned();
    // The code is never shown again.
    let page = administrator.get(&member).await;
    page.shows(StatusCode::OK, "尚未使用");
    assert!(!page.text().contains(&code));
    let again = send(
        &mut administrator,
        "/admin/people",
        "/admin/people",
        &fields,
    )
    .await;
    again.shows(StatusCode::CONFLICT, "ACCOUNT-LOGIN-TAKEN");

    let mut wang = Browser::new(&router);
    let password = [("password", "long enough"), ("again", "long enough")];
    let with = |code| [[("login", "wang"), ("code", code)], password].concat();
    let wrong = send(&mut wang, "/login/first", "/login/first", &with("AAAA")).await;
    wrong.shows(StatusCode::UNAUTHORIZED, "FIRST-CODE-WRONG");
    let mut differ = with(&code);
    differ[3].1 = "something else";
    let wrong = send(&mut wang, "/login/first", "/login/first", &differ).await;
    wrong.shows(StatusCode::BAD_REQUEST, "PASSWORD-TWICE");
    let set = send(&mut wang, "/login/first", "/login/first", &with(&code)).await;
    assert_eq!(set.location(), "/login?reason=password-set");
    assert_eq!(wang.log_in("wang", "long enough").await.location(), "/");
    wang.get("/desk")
        .await
        .shows(StatusCode::FORBIDDEN, "POLICY-DENIED");

    let grants = format!("{member}/grants");
    let publisher = [("role", "publisher")];
    let refused = send(&mut administrator, &member, &grants, &publisher).await;
    refused.shows(StatusCode::CONFLICT, "GRANT-ORGAN-ROLE");
    refused.shows(StatusCode::CONFLICT, "窗口查询员");
    let counter = [("role", "counter-officer"), ("until", "2026-12-31")];
    let granted = send(&mut administrator, &member, &grants, &counter).await;
    administrator
        .get(granted.location())
        .await
        .shows(StatusCode::OK, "已授予岗位");
    wang.get("/desk").await.shows(StatusCode::OK, "授权查询");

    let unsure = send(&mut administrator, &member, &format!("{member}/end"), &[]).await;
    unsure.shows(StatusCode::BAD_REQUEST, "ACCOUNT-END-UNSURE");
    let sure = [("sure", "yes")];
    let ended = send(&mut administrator, &member, &format!("{member}/end"), &sure).await;
    let page = administrator.get(ended.location()).await;
    page.shows(StatusCode::OK, "已停用");
    assert!(!page.text().contains("授予岗位</h2>"));
    let out = wang.get("/desk").await;
    assert!(
        out.location().starts_with("/login?reason=expired"),
        "{}",
        out.location()
    );
}

#[tokio::test]
async fn the_operators_administrator_chooses_the_organ_and_others_do_not() {
    let harness = scene().await;
    let router = router(&harness);
    let mut chief = Browser::of(&router, "chief").await;
    let page = chief.get("/admin/people").await;
    page.shows(StatusCode::OK, "id=\"choose\"");
    let page = chief.get("/admin/people?organ=demo-bank").await;
    let bank = page.between(">bank</a>", "<").len();
    assert_eq!(bank, 0);
    let mut own = Browser::of(&router, "security").await;
    let page = own.get("/admin/people").await;
    assert!(!page.text().contains("id=\"choose\""));
    let page = own.get("/admin/people?organ=transport").await;
    page.shows(StatusCode::FORBIDDEN, "POLICY-DENIED");
    // One's own account has no forms.
    let people = own.get("/admin/people").await;
    let path = people.text().split("href=\"/admin/people/").skip(1);
    let own_path = path.map(|rest| rest.split('"').next().unwrap().to_owned());
    let mut found = false;
    for id in own_path {
        let page = own.get(&format!("/admin/people/{id}")).await;
        if page.text().contains("<code>security</code>") {
            page.shows(StatusCode::OK, "其他安全管理员管理");
            assert!(!page.text().contains("/grants"));
            found = true;
        }
    }
    assert!(found);
    for login in ["bank", "operator", "zhang-san", "audit"] {
        let mut other = Browser::of(&router, login).await;
        let page = other.get("/admin/people").await;
        page.shows(StatusCode::FORBIDDEN, "POLICY-DENIED");
    }
}

#[tokio::test]
async fn a_role_is_delegated_and_taken_back() {
    let harness = scene().await;
    harness.make_staff("clerk", "demo-bank", &[]).await;
    let router = router(&harness);
    let mut bank = Browser::of(&router, "bank").await;
    let here = "/account/delegation";
    bank.get("/desk")
        .await
        .shows(StatusCode::OK, "href=\"/account/delegation\"");
    let page = bank.get(here).await;
    page.shows(StatusCode::OK, "窗口查询员");
    page.shows(StatusCode::OK, "value=\"clerk\"");
    let mut fields = vec![("role", "counter-officer"), ("to", "clerk")];
    let endless = send(&mut bank, here, here, &fields).await;
    endless.shows(StatusCode::BAD_REQUEST, "FIELD-MISSING");
    fields.push(("until", "2026-11-30"));
    let given = send(&mut bank, here, here, &fields).await;
    let page = bank.get(given.location()).await;
    page.shows(StatusCode::OK, "已委托");
    let end = page
        .between("action=\"/account/delegation/", "\"")
        .to_owned();
    let mut clerk = Browser::of(&router, "clerk").await;
    clerk.get("/desk").await.shows(StatusCode::OK, "授权查询");
    let page = clerk.get(here).await;
    page.shows(StatusCode::OK, "受托的岗位不能再委托");
    let end = format!("/account/delegation/{end}");
    let not_theirs = send(&mut clerk, here, &end, &[]).await;
    not_theirs.shows(StatusCode::FORBIDDEN, "POLICY-DENIED");
    let ended = send(&mut bank, here, &end, &[]).await;
    assert_eq!(ended.location(), "/account/delegation?done=ended");
    clerk
        .get("/desk")
        .await
        .shows(StatusCode::FORBIDDEN, "POLICY-DENIED");
    let mut security = Browser::of(&router, "security").await;
    security
        .get(here)
        .await
        .shows(StatusCode::FORBIDDEN, "POLICY-DENIED");
}

#[tokio::test]
async fn the_audit_administrator_reads_events_in_words() {
    let harness = scene().await;
    let router = router(&harness);
    Browser::new(&router).log_in("bank", "wrong").await;
    let mut audit = Browser::of(&router, "audit").await;
    let page = audit.get("/audit/events").await;
    page.shows(StatusCode::OK, "拒绝登录");
    page.shows(StatusCode::OK, "安全管理员");
    let page = audit.get("/audit/events?kind=login-refused&lang=en").await;
    page.shows(StatusCode::OK, "login refused");
    assert!(!page.text().contains("<th scope=\"row\">role granted"));
    let page = audit.get("/audit/events?kind=account-ended").await;
    page.shows(StatusCode::OK, "No events.");
    let page = audit.get("/audit/events?before=x").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    for login in ["security", "chief", "operator", "zhang-san"] {
        let mut other = Browser::of(&router, login).await;
        let page = other.get("/audit/events").await;
        page.shows(StatusCode::FORBIDDEN, "POLICY-DENIED");
    }
}

#[tokio::test]
async fn staff_of_an_organ_that_is_gone_are_told_on_every_page() {
    let mut harness = Harness::new();
    let mut merged = pack().clone();
    let bank = merged.organs.iter_mut().find(|o| o.id == "demo-bank");
    let bank = bank.unwrap();
    bank.until = Some(date(2026, 11, 19));
    bank.successors = vec!["demo-employer".to_owned()];
    harness.open_with(merged);
    let router = router(&harness);
    let mut browser = Browser::of(&router, "bank").await;
    browser
        .get("/")
        .await
        .shows(StatusCode::OK, "存续至 2026-11-19");
    let page = browser.get("/desk").await;
    page.shows(StatusCode::FORBIDDEN, "ORGAN-ENDED");
    page.shows(StatusCode::FORBIDDEN, "其职责由");
    let page = Browser::of(&router, "employer").await.get("/desk").await;
    assert!(!page.text().contains("存续至"));
}
