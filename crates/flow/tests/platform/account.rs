//! Logging in, sessions, tokens.

use flow::Platform;
use flow::account::{AccountKind, AccountPlan};
use flow::login::{LocalLogin, LoggedIn, Next, Session};
use rules::text::Bilingual;
use std::time::Duration;
use testkit::{Harness, Person, Row, WANG_WU, ZHANG_SAN, csv};

/// A session of an account whose password is its login.
async fn session_of(platform: &Platform, login: &str) -> (String, Session) {
    let logged_in = logged_in(platform, LocalLogin::new(login, login)).await;
    (logged_in.secret, logged_in.session)
}

async fn logged_in(platform: &Platform, attempt: LocalLogin) -> LoggedIn {
    match platform.log_in(attempt).await.unwrap() {
        Next::Session(logged_in) => *logged_in,
        Next::Code { .. } => panic!("a code is asked for"),
    }
}

#[tokio::test]
async fn a_session_lives_until_it_ends() {
    let harness = Harness::new();
    let platform = harness.platform();
    let (secret, session) = session_of(platform, "zhang-san").await;
    assert_eq!(session.account.kind, AccountKind::Person);
    let found = platform.session(&secret).await.unwrap().unwrap();
    assert_eq!(found.account.login, "zhang-san");
    assert_eq!(found.csrf, session.csrf);
    assert!(platform.session("another").await.unwrap().is_none());

    // Used every twenty minutes it lives for eight hours and not longer.
    for _ in 0..23 {
        harness.clock().advance(Duration::from_secs(20 * 60));
        assert!(platform.session(&secret).await.unwrap().is_some());
    }
    harness.clock().advance(Duration::from_secs(20 * 60 - 1));
    assert!(platform.session(&secret).await.unwrap().is_some());
    harness.clock().advance(Duration::from_secs(1));
    assert!(platform.session(&secret).await.unwrap().is_none());
}

#[tokio::test]
async fn logging_out_ends_the_session() {
    let harness = Harness::new();
    let platform = harness.platform();
    let (secret, _) = session_of(platform, "bank").await;
    platform.log_out(&secret).await.unwrap();
    assert!(platform.session(&secret).await.unwrap().is_none());
}

#[tokio::test]
async fn a_form_token_belongs_to_its_session() {
    let harness = Harness::new();
    let platform = harness.platform();
    let (secret, session) = session_of(platform, "bank").await;
    let (other, _) = session_of(platform, "court").await;
    assert!(platform.csrf_ok(&secret, &session.csrf));
    assert!(!platform.csrf_ok(&other, &session.csrf));
    assert!(!platform.csrf_ok(&secret, ""));
    assert!(!platform.csrf_ok(&secret, &session.csrf[1..]));
}

#[tokio::test]
async fn an_unknown_login_and_a_wrong_password_get_the_same_answer() {
    let harness = Harness::new();
    let platform = harness.platform();
    let wrong = platform
        .log_in(LocalLogin::new("zhang-san", "no"))
        .await
        .unwrap_err();
    let unknown = platform
        .log_in(LocalLogin::new("nobody", "no"))
        .await
        .unwrap_err();
    assert_eq!(wrong.code, "LOGIN-REFUSED");
    assert_eq!(format!("{wrong:?}"), format!("{unknown:?}"));
}

#[tokio::test]
async fn too_many_failures_of_a_login_have_to_wait() {
    let harness = Harness::new();
    let platform = harness.platform();
    let attempts = (0..15).map(|_| {
        let platform = platform.clone();
        tokio::spawn(async move {
            platform
                .log_in(LocalLogin::new("bank", "no"))
                .await
                .unwrap_err()
                .code
        })
    });
    let mut codes = Vec::new();
    for attempt in attempts.collect::<Vec<_>>() {
        codes.push(attempt.await.unwrap());
    }
    let refused = codes.iter().filter(|c| **c == "LOGIN-REFUSED").count();
    assert_eq!(refused, 10, "{codes:?}");
    let even_right = platform
        .log_in(LocalLogin::new("bank", "bank"))
        .await
        .unwrap_err();
    assert_eq!(even_right.code, "LOGIN-TOO-OFTEN");
    // Others are not made to wait, and neither is this one for ever.
    assert!(
        platform
            .log_in(LocalLogin::new("court", "court"))
            .await
            .is_ok()
    );
    harness.clock().advance(Duration::from_secs(301));
    assert!(
        platform
            .log_in(LocalLogin::new("bank", "bank"))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn tokens_end_too() {
    let harness = Harness::new();
    let platform = harness.platform();
    let token = platform
        .make_token("transport", Duration::from_secs(60))
        .await
        .unwrap();
    let account = platform.account_of_token(&token).await.unwrap().unwrap();
    assert_eq!(account.organ.as_deref(), Some("transport"));
    assert!(platform.account_of_token("x").await.unwrap().is_none());
    harness.clock().advance(Duration::from_secs(60));
    assert!(platform.account_of_token(&token).await.unwrap().is_none());
    let unknown = platform.make_token("nobody", Duration::from_secs(60)).await;
    assert_eq!(unknown.unwrap_err().code, "NOT-FOUND");
}

#[tokio::test]
async fn an_account_finds_its_person_however_the_number_is_written() {
    let harness = Harness::new();
    // A check digit of X, as people write it.
    let person = (0..100)
        .map(|sequence| Person {
            sequence,
            ..WANG_WU
        })
        .find(|person| person.number().ends_with('X'))
        .unwrap();
    let row = Row::permit(&person, "赣测〔2026〕1号");
    harness
        .import("transport", "transport-permit", &csv(&[row]))
        .await;
    let plan = AccountPlan {
        login: "wang-wu".to_owned(),
        password: "wang-wu".to_owned(),
        display: Bilingual::new("王五", "Wang Wu"),
        kind: AccountKind::Person,
        organ: None,
        roles: Vec::new(),
        number: Some(person.number().to_lowercase()),
        demo: false,
    };
    harness.platform().make_account(plan.clone()).await.unwrap();
    let account = harness.account("wang-wu").await;
    let report = harness.platform().my_report(&account, None).await.unwrap();
    assert_eq!(report.lines.len(), 1);

    let broken = AccountPlan {
        login: "broken".to_owned(),
        number: Some("360199199003070022".to_owned()),
        ..plan
    };
    let problem = harness.platform().make_account(broken).await.unwrap_err();
    assert_eq!(problem.code, "ID-CHECK-DIGIT");
}

#[tokio::test]
async fn every_role_keeps_to_its_room() {
    let harness = Harness::new();
    let platform = harness.platform();
    let bank = harness.account("bank").await;
    let person = harness.account("zhang-san").await;
    let operator = harness.account("operator").await;
    for stranger in [&bank, &operator] {
        let report = platform.my_report(stranger, None).await;
        assert_eq!(report.unwrap_err().code, "POLICY-DENIED");
    }
    for stranger in [&person, &operator] {
        let ask = super::desk::question(&ZHANG_SAN, &[], super::desk::court_case("1"));
        let answer = platform.ask(stranger, ask).await;
        assert_eq!(answer.unwrap_err().code, "POLICY-DENIED");
    }
    let upload = platform
        .begin_upload(&bank, "transport-permit", "a.csv")
        .await;
    assert_eq!(upload.unwrap_err().code, "POLICY-DENIED");
}
