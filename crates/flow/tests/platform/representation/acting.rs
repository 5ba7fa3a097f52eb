//! What a guardian reads and decides, and what nobody else does.

use super::{Hall, items, plan};
use flow::account::Role;
use flow::person::{RepresentationStanding, Step};
use jiff::civil::date;
use rules::consent::ConsentState;
use testkit::{Person, WANG_WU, ZHANG_SAN};

const CHILD: Person = Person {
    name: "张小",
    born_on: date(2015, 3, 1),
    sequence: 31,
};

#[tokio::test]
async fn a_guardian_reads_the_report_after_two_officials() {
    let hall = Hall::new().await;
    let platform = hall.platform();
    let kind = "guardian-of-adult";
    let proposed = hall
        .propose(plan(kind, &WANG_WU, &ZHANG_SAN))
        .await
        .unwrap();
    let id = proposed.id.as_str();
    assert_eq!(proposed.standing, RepresentationStanding::Proposed);
    assert!(!proposed.represented.contains(&WANG_WU.number()));

    // Not confirmed, it opens nothing, and the person finds the attempt.
    let early = platform
        .report_for(&hall.zhang, id, None)
        .await
        .unwrap_err();
    assert_eq!(early.code, "REPRESENTATION-NOT-CONFIRMED");
    let receipt = early.receipt.unwrap();
    let (lines, _) = platform.my_accesses(&hall.wang, None).await.unwrap();
    assert_eq!(lines[0].log_index, receipt.log_index);
    assert_eq!(
        (lines[0].kind.as_str(), lines[0].outcome.as_str()),
        ("represented-report", "refused")
    );
    assert_eq!(lines[0].reason.as_ref().unwrap().zh, "代理尚未复核确认");

    // Whoever proposed it does not decide on it.
    let own = platform
        .review_representation(&hall.officer, id, Step::Confirm, "本人复核")
        .await;
    assert_eq!(own.unwrap_err().code, "POLICY-DENIED");
    hall.review(id, Step::Confirm).await.unwrap();

    let (represented, report) = platform.report_for(&hall.zhang, id, None).await.unwrap();
    assert_eq!(represented.id, id);
    assert_eq!((report.lines.len(), report.name.as_str()), (1, "王五"));
    let (lines, _) = platform.my_accesses(&hall.wang, None).await.unwrap();
    let line = &lines[0];
    assert_eq!(line.log_index, report.receipt.log_index);
    assert_eq!(line.kind_title.zh, "代理人查阅报告");
    assert!(
        line.ground_title.zh.starts_with("监护人代理"),
        "{:?}",
        line.ground_title
    );
    assert_eq!(line.organ_name.zh, "代理人");
    assert_eq!(line.policies[0].0, "guardian-reads");

    // The representative's own list tells of the steps, and their own report is theirs.
    let own: Vec<String> = hall
        .list(&hall.zhang)
        .await
        .into_iter()
        .map(|l| l.0)
        .collect();
    assert_eq!(own, ["representation-confirmed", "representation-proposed"]);
    let own = platform.my_report(&hall.zhang, None).await.unwrap();
    assert!(own.lines.is_empty());

    // List, proof and consents.
    platform.publish_now().unwrap();
    let (_, accesses, _) = platform.accesses_for(&hall.zhang, id, None).await.unwrap();
    assert_eq!(accesses[0].kind, "represented-accesses");
    let index = accesses.last().unwrap().log_index;
    let (_, proof) = platform
        .access_proof_for(&hall.zhang, id, index)
        .await
        .unwrap();
    assert!(proof.opening.contains("record-written"));
    // The whole list is the ward's and not the representative's own.
    let list = platform.list_proof_for(&hall.zhang, id).await.unwrap();
    let own = platform.my_list_proof(&hall.zhang).await.unwrap();
    assert!(list.text.contains("record-written") && !own.text.contains("record-written"));
    let read = platform.list_proof_for(&hall.li, id).await.unwrap_err();
    assert_eq!(read.kind, flow::ProblemKind::NotFound);
    let (_, consents) = platform.consents_for(&hall.zhang, id).await.unwrap();
    assert!(consents.is_empty());
    platform.publish_now().unwrap();
    let check = hall.harness.check(Some(&WANG_WU.number()));
    assert!(check.problems.is_empty(), "{:?}", check.problems);
    assert!(check.list.is_some_and(|entries| entries > 5));
}

#[tokio::test]
async fn nothing_is_told_of_anothers_representation() {
    let hall = Hall::new().await;
    let id = hall
        .established("guardian-of-adult", &WANG_WU, &ZHANG_SAN)
        .await;
    let before = hall.list(&hall.wang).await.len();
    let platform = hall.platform();
    // Another person, the represented themselves, an id of nothing, and what is no id.
    for (account, id) in [
        (&hall.li, id.as_str()),
        (&hall.wang, id.as_str()),
        (&hall.zhang, &"0".repeat(32)),
        (&hall.zhang, "../../x"),
    ] {
        assert_eq!(hall.report_code(account, id).await, "NOT-FOUND");
        let consents = platform.consents_for(account, id).await;
        assert_eq!(consents.unwrap_err().code, "NOT-FOUND");
        let accesses = platform.accesses_for(account, id, None).await;
        assert_eq!(accesses.unwrap_err().code, "NOT-FOUND");
    }
    assert_eq!(hall.report_code(&hall.officer, &id).await, "POLICY-DENIED");
    let ended = platform.end_own_representation(&hall.li, &id).await;
    assert_eq!(ended.unwrap_err().code, "NOT-FOUND");
    assert_eq!(hall.list(&hall.wang).await.len(), before);
    // Nor is another organ told.
    let other = hall
        .harness
        .make_staff("other", "operator", &[Role::Reviewer]);
    let other = other.await;
    let reviewed = platform
        .review_representation(&other, &id, Step::End, "x")
        .await;
    assert_eq!(reviewed.unwrap_err().code, "NOT-FOUND");
    assert!(
        platform
            .representations_in_organ(&other)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_guardianship_ends_with_the_eighteenth_birthday() {
    let hall = Hall::new().await;
    let id = hall
        .established("guardian-of-minor", &CHILD, &ZHANG_SAN)
        .await;
    let child = hall.harness.make_person("child", &CHILD).await;
    for (day, code) in [
        (date(2033, 2, 28), "OPEN"),
        (date(2033, 3, 1), "REPRESENTATION-EXPIRED"),
    ] {
        hall.harness.set_day(day);
        assert_eq!(hall.report_code(&hall.zhang, &id).await, code, "{day}");
    }
    let own = hall.platform().my_representations(&child).await.unwrap();
    assert_eq!(own.over[0].standing, RepresentationStanding::Expired);
    let minor = hall
        .refused(plan("guardian-of-minor", &CHILD, &ZHANG_SAN))
        .await;
    assert_eq!(minor, "REPRESENTATION-WARD-ADULT");
}

#[tokio::test]
async fn a_guardian_decides_on_consents() {
    let hall = Hall::new().await;
    let platform = hall.platform();
    let id = hall
        .established("guardian-of-adult", &WANG_WU, &ZHANG_SAN)
        .await;
    let asked = hall.consent_asked().await;
    let beyond = Some(vec!["something-else".to_owned()]);
    let answer = platform.answer_consent_for(&hall.zhang, &id, &asked, beyond);
    assert_eq!(answer.await.unwrap_err().code, "CONSENT-APPROVAL");
    let answer = platform.answer_consent_for(&hall.zhang, &id, &asked, items());
    assert_eq!(answer.await.unwrap().state, ConsentState::Approved);
    let (lines, _) = platform.my_accesses(&hall.wang, None).await.unwrap();
    assert_eq!(lines[0].kind, "consent-answered");
    assert!(
        lines[0].ground_title.zh.contains("监护人代理"),
        "{:?}",
        lines[0].ground_title
    );
    let withdrawn = platform.withdraw_consent_for(&hall.zhang, &id, &asked);
    assert_eq!(withdrawn.await.unwrap().state, ConsentState::Withdrawn);
    // A consent of somebody else's is not there.
    let others = "1".repeat(32);
    let others = platform.withdraw_consent_for(&hall.zhang, &id, &others);
    assert_eq!(others.await.unwrap_err().code, "NOT-FOUND");
}
