//! Proposals: what is wrong with them, and whose they may be.

use super::{Hall, named, plan};
use flow::account::Role;
use flow::person::{RepresentationPlan, Step};
use jiff::civil::{Date, date};
use testkit::{WANG_WU, ZHANG_SAN};

#[tokio::test]
async fn what_is_wrong_with_a_proposal_is_said() {
    let hall = Hall::new().await;
    let with = |kind: &str, change: &dyn Fn(&mut RepresentationPlan)| {
        let mut plan = plan(kind, &WANG_WU, &ZHANG_SAN);
        change(&mut plan);
        plan
    };
    let (adult, minor) = ("guardian-of-adult", "guardian-of-minor");
    let birth = ("birth-certificate".to_owned(), "X1".to_owned());
    for (plan, code) in [
        (
            with(adult, &|p| p.representative = named(&WANG_WU)),
            "REPRESENTATION-SAME-PERSON",
        ),
        (with(minor, &|_| ()), "REPRESENTATION-WARD-ADULT"),
        (
            with(adult, &|p| p.document = birth.clone()),
            "REPRESENTATION-DOCUMENT",
        ),
        (
            with(adult, &|p| p.document.0 = "passport".to_owned()),
            "REPRESENTATION-DOCUMENT",
        ),
        (
            with(adult, &|p| p.document.1 = WANG_WU.number()),
            "REPRESENTATION-DOCUMENT-NUMBER",
        ),
        (
            with(adult, &|p| p.until = Some(date(2026, 11, 1))),
            "REPRESENTATION-DATES",
        ),
        (
            with(adult, &|p| p.from = date(2026, 11, 1)),
            "REPRESENTATION-DATES",
        ),
        (
            with(adult, &|p| p.until = Some(Date::MAX)),
            "REPRESENTATION-LIMIT",
        ),
        (
            with(adult, &|p| p.kind = "friend".to_owned()),
            "REPRESENTATION-KIND",
        ),
        (
            with(adult, &|p| p.represented.0 = "查无此人".to_owned()),
            "IDENTITY-NOT-CONFIRMED",
        ),
        (
            with(adult, &|p| p.representative.0 = "查无此人".to_owned()),
            "IDENTITY-NOT-CONFIRMED",
        ),
        (
            with(adult, &|p| p.represented.1 = "36019919900307002".to_owned()),
            "ID-LENGTH",
        ),
    ] {
        assert_eq!(hall.refused(plan).await, code);
    }
    let known = hall
        .platform()
        .representations_in_organ(&hall.officer)
        .await;
    assert!(known.unwrap().is_empty());

    // Once there is one, the same is not proposed again.
    let proposed = hall
        .propose(plan(adult, &WANG_WU, &ZHANG_SAN))
        .await
        .unwrap();
    let again = hall.refused(plan(adult, &WANG_WU, &ZHANG_SAN)).await;
    assert_eq!(again, "REPRESENTATION-EXISTS");
    let platform = hall.platform();
    let silent = platform.review_representation(&hall.reviewer, &proposed.id, Step::Confirm, " ");
    assert_eq!(silent.await.unwrap_err().code, "REPRESENTATION-REASON");
    // Nobody decided in time.
    hall.harness.set_day(date(2026, 12, 6));
    let late = hall.review(&proposed.id, Step::Confirm).await;
    assert_eq!(late.unwrap_err().code, "REPRESENTATION-LAPSED");
}

#[tokio::test]
async fn only_halls_and_the_operator_establish_anything() {
    let hall = Hall::new().await;
    let platform = hall.platform();
    let elsewhere = hall
        .harness
        .make_staff("other-case", "education", &[Role::CaseOfficer])
        .await;
    let counter = hall.harness.account("permits").await;
    for (account, code) in [
        (&elsewhere, "NOT-ALLOWED"),
        (&counter, "POLICY-DENIED"),
        (&hall.reviewer, "NOT-ALLOWED"),
        (&hall.zhang, "POLICY-DENIED"),
    ] {
        let plan = plan("guardian-of-adult", &WANG_WU, &ZHANG_SAN);
        let proposed = platform.propose_representation(account, plan).await;
        assert_eq!(proposed.unwrap_err().code, code, "{}", account.login);
    }
    let operator = hall
        .harness
        .make_staff("op-case", "operator", &[Role::CaseOfficer])
        .await;
    let plan = plan("guardian-of-adult", &WANG_WU, &ZHANG_SAN);
    let proposed = platform.propose_representation(&operator, plan).await;
    assert!(proposed.is_ok());
}
