//! Consents from their request to their end: nobody is pressed, nothing waits for ever, a withdrawal counts at once.

use crate::desk::{PENALTY, PERMIT, PURPOSE, Scene, request};
use flow::desk::{ConsentRequest, ConsentView};
use flow::person::AccessLine;
use flow::{Problem, ProblemKind};
use jiff::civil::date;
use rules::consent::ConsentState;
use testkit::LI_SI;

async fn ask_for(scene: &Scene, request: ConsentRequest) -> Result<ConsentView, Problem> {
    scene.platform().request_consent(&scene.bank, request).await
}

/// The request was not passed on: with a receipt, and in words in the person's list.
async fn assert_not_passed_on(
    scene: &Scene,
    asked: Result<ConsentView, Problem>,
    code: &str,
    first_day: &str,
) {
    let problem = asked.unwrap_err();
    assert_eq!(problem.code, code);
    for text in [&problem.what.zh, &problem.what.en] {
        assert!(text.contains(first_day), "{text}");
    }
    let line = newest(scene).await;
    let receipt = problem.receipt.expect("a refusal has a receipt");
    assert_eq!(line.log_index, receipt.log_index);
    assert_eq!(
        (line.kind.as_str(), line.outcome.as_str()),
        ("consent-asked", "refused")
    );
    assert_eq!(line.reason_code.as_deref(), Some(code));
    assert!(
        line.reason
            .is_some_and(|words| words.zh.contains("没有送达"))
    );
    assert_eq!(line.consent, None);
}

async fn newest(scene: &Scene) -> AccessLine {
    let listed = scene.platform().my_accesses(&scene.person, None).await;
    listed.unwrap().0.remove(0)
}

fn for_purpose(purpose: &str, items: &[&str]) -> ConsentRequest {
    ConsentRequest {
        purpose: purpose.to_owned(),
        ..request(items, 1)
    }
}

#[tokio::test]
async fn after_a_refusal_the_same_grantee_waits_whatever_it_would_ask_for() {
    let scene = Scene::new().await;
    let asked = scene.asked(&[PERMIT], 1).await;
    assert_eq!(
        newest(&scene).await.consent.as_deref(),
        Some(asked.id.as_str())
    );
    scene.answer(&asked, None).await;
    for day in [date(2026, 11, 20), date(2026, 11, 21)] {
        scene.harness.set_day(day);
        for (purpose, items) in [(PURPOSE, [PENALTY]), ("employment-check", [PERMIT])] {
            let again = ask_for(&scene, for_purpose(purpose, &items)).await;
            let kind = again.as_ref().unwrap_err().kind;
            assert_eq!(kind, ProblemKind::TooMany);
            assert_not_passed_on(&scene, again, "CONSENT-ASKED-TOO-SOON", "2026-11-22").await;
        }
    }
    let listed = scene.platform().my_consents(&scene.person).await.unwrap();
    assert_eq!(listed.len(), 1, "nothing was written");

    // Others may ask, and the bank may ask others.
    let employer = scene.harness.account("employer").await;
    let other = for_purpose("employment-check", &[PERMIT]);
    let asked = scene.platform().request_consent(&employer, other).await;
    assert_eq!(asked.unwrap().state, ConsentState::Asked);
    let of_another = ConsentRequest {
        name: LI_SI.name.to_owned(),
        number: LI_SI.number(),
        ..request(&[PERMIT], 1)
    };
    assert!(ask_for(&scene, of_another).await.is_ok());

    scene.harness.set_day(date(2026, 11, 22));
    assert!(ask_for(&scene, request(&[PERMIT], 1)).await.is_ok());
}

#[tokio::test]
async fn while_a_request_waits_its_like_is_not_passed_on() {
    let scene = Scene::new().await;
    let asked = scene.asked(&[PERMIT], 1).await;
    assert_eq!(asked.answer_by, date(2026, 11, 27));
    let again = ask_for(&scene, request(&[PENALTY], 1)).await;
    assert_not_passed_on(&scene, again, "CONSENT-STILL-WAITING", "2026-11-28").await;
    // For another purpose it may ask, and after the answer again for this one.
    let other = for_purpose("employment-check", &[PERMIT]);
    assert!(ask_for(&scene, other).await.is_ok());
    scene.answer(&asked, Some(&[PERMIT])).await;
    assert!(ask_for(&scene, request(&[PENALTY], 1)).await.is_ok());
}

#[tokio::test]
async fn a_request_that_nobody_answers_lapses() {
    let scene = Scene::new().await;
    let asked = scene.asked(&[PERMIT], 1).await;
    let platform = scene.platform();
    scene.harness.set_day(date(2026, 11, 28));
    for items in [Some(vec![PERMIT.to_owned()]), None] {
        let answer = platform.answer_consent(&scene.person, &asked.id, items);
        assert_eq!(answer.await.unwrap_err().code, "CONSENT-LAPSED");
    }
    let question = scene.ask(&asked, &[]).await;
    scene
        .assert_refused(question, "ASK-CONSENT-NOT-ANSWERED")
        .await;
    // Nothing stands in the way of a new one.
    let new = ask_for(&scene, request(&[PERMIT], 1)).await.unwrap();
    scene.answer(&new, Some(&[PERMIT])).await;

    // A request for a few days lapses with them.
    let short = ConsentRequest {
        until: date(2026, 11, 29),
        ..for_purpose("employment-check", &[PERMIT])
    };
    let short = ask_for(&scene, short).await.unwrap();
    assert_eq!(short.answer_by, date(2026, 11, 29));
    scene.harness.set_day(date(2026, 11, 30));
    let answer = platform.answer_consent(&scene.person, &short.id, None);
    assert_eq!(answer.await.unwrap_err().code, "CONSENT-LAPSED");
}

#[tokio::test]
async fn the_question_after_a_withdrawal_is_refused_and_both_sides_see_it() {
    let scene = Scene::new().await;
    let approved = scene.approved(&[PERMIT], 9).await;
    let platform = scene.platform();
    for _ in 0..3 {
        assert!(scene.ask(&approved, &[]).await.is_ok());
    }
    assert_eq!(
        newest(&scene).await.consent.as_deref(),
        Some(approved.id.as_str())
    );
    // The clock stands still: not a moment passes between the two.
    let withdrawing = platform.withdraw_consent(&scene.person, &approved.id);
    withdrawing.await.unwrap();
    let question = scene.ask(&approved, &[]).await;
    scene
        .assert_refused(question, "ASK-CONSENT-WITHDRAWN")
        .await;
    let of_grantee = platform.consents_of_grantee(&scene.bank).await.unwrap();
    let of_person = platform.my_consents(&scene.person).await.unwrap();
    for seen in [&of_grantee[0], &of_person[0]] {
        assert_eq!((seen.state, seen.used), (ConsentState::Withdrawn, 3));
        assert!(seen.withdrawn_at.is_some());
    }
}

#[tokio::test]
async fn a_consent_is_answered_once_and_by_its_person() {
    let scene = Scene::new().await;
    let asked = scene.asked(&[PERMIT], 1).await;
    let platform = scene.platform();
    let stranger = scene.harness.account("li-si").await;
    let approve = || Some(vec![PERMIT.to_owned()]);
    let answer = platform
        .answer_consent(&stranger, &asked.id, approve())
        .await;
    assert_eq!(answer.unwrap_err().code, "NOT-FOUND");
    let withdrawal = platform.withdraw_consent(&stranger, &asked.id).await;
    assert_eq!(withdrawal.unwrap_err().code, "NOT-FOUND");
    let withdrawal = platform.withdraw_consent(&scene.person, &asked.id).await;
    assert_eq!(withdrawal.unwrap_err().code, "CONFLICT");

    let more = Some(vec![PERMIT.to_owned(), PENALTY.to_owned()]);
    let answer = platform
        .answer_consent(&scene.person, &asked.id, more)
        .await;
    assert_eq!(answer.unwrap_err().code, "CONSENT-APPROVAL");
    scene.answer(&asked, Some(&[PERMIT])).await;
    let again = platform
        .answer_consent(&scene.person, &asked.id, None)
        .await;
    assert_eq!(again.unwrap_err().code, "CONFLICT");
    for id in ["", "x", "00", "zz000000000000000000000000000000"] {
        let answer = platform.answer_consent(&scene.person, id, None).await;
        assert_eq!(answer.unwrap_err().code, "NOT-FOUND", "{id}");
    }
}

#[tokio::test]
async fn requests_stay_within_purpose_and_limits() {
    let scene = Scene::new().await;
    let with = |change: &dyn Fn(&mut ConsentRequest)| {
        let mut request = request(&[PERMIT], 1);
        change(&mut request);
        request
    };
    for (request, code) in [
        (
            with(&|r| r.purpose = "case-handling".to_owned()),
            "CONSENT-PURPOSE",
        ),
        (
            with(&|r| r.purpose = "tenancy".to_owned()),
            "CONSENT-PURPOSE",
        ),
        (
            with(&|r| r.purpose = "loan-application".to_owned()),
            "CONSENT-ITEMS",
        ),
        (with(&|r| r.items.clear()), "CONSENT-ITEMS"),
        (
            with(&|r| r.items = vec!["no-such-item".to_owned()]),
            "CONSENT-ITEMS",
        ),
        (with(&|r| r.until = date(2026, 11, 19)), "CONSENT-DATES"),
        (with(&|r| r.from = date(2026, 12, 21)), "CONSENT-DATES"),
        (with(&|r| r.until = date(2027, 11, 22)), "CONSENT-LIMITS"),
        (with(&|r| r.uses = 0), "CONSENT-LIMITS"),
        (with(&|r| r.uses = 1_000), "CONSENT-LIMITS"),
        (
            with(&|r| r.number = "360199199003070022".to_owned()),
            "ID-CHECK-DIGIT",
        ),
    ] {
        let asked = scene.platform().request_consent(&scene.bank, request).await;
        assert_eq!(asked.unwrap_err().code, code);
    }
    assert!(
        scene
            .platform()
            .my_consents(&scene.person)
            .await
            .unwrap()
            .is_empty()
    );
}
