//! Ended by the organ, by the representative, or after an objection.

use super::{Hall, items};
use flow::person::{RepresentationStanding, Step};
use rules::representation::EndedBy;
use testkit::{WANG_WU, ZHANG_SAN};

#[tokio::test]
async fn an_ended_one_opens_nothing_from_then_on() {
    let hall = Hall::new().await;
    let platform = hall.platform();
    let id = hall
        .established("guardian-of-adult", &WANG_WU, &ZHANG_SAN)
        .await;
    let consent = hall.consent_asked().await;
    assert_eq!(hall.report_code(&hall.zhang, &id).await, "OPEN");
    hall.review(&id, Step::End).await.unwrap();
    assert_eq!(
        hall.report_code(&hall.zhang, &id).await,
        "REPRESENTATION-ENDED"
    );
    let answer = platform.answer_consent_for(&hall.zhang, &id, &consent, items());
    let problem = answer.await.unwrap_err();
    assert_eq!(problem.code, "REPRESENTATION-ENDED");
    assert!(problem.receipt.is_some());
    // A consent that is not there is told from one that is to nobody who may not read.
    let absent = "0".repeat(32);
    let absent = platform.withdraw_consent_for(&hall.zhang, &id, &absent);
    assert_eq!(absent.await.unwrap_err().code, "REPRESENTATION-ENDED");
    // Nothing brings it back, but it can be established anew.
    let again = hall.review(&id, Step::Confirm).await;
    assert_eq!(again.unwrap_err().code, "REPRESENTATION-DECIDED");
    let twice = hall.review(&id, Step::End).await;
    assert_eq!(twice.unwrap_err().code, "REPRESENTATION-ENDED");
    let anew = hall
        .established("guardian-of-adult", &WANG_WU, &ZHANG_SAN)
        .await;
    assert_ne!(anew, id);
    assert_eq!(hall.report_code(&hall.zhang, &anew).await, "OPEN");
    // The representative gives it up.
    platform
        .end_own_representation(&hall.zhang, &anew)
        .await
        .unwrap();
    assert_eq!(
        hall.report_code(&hall.zhang, &anew).await,
        "REPRESENTATION-ENDED"
    );
    let wang = platform.my_representations(&hall.wang).await.unwrap();
    let standing = wang
        .over
        .iter()
        .find(|view| view.id == anew)
        .unwrap()
        .standing;
    assert_eq!(
        standing,
        RepresentationStanding::Ended(EndedBy::Representative)
    );
}

#[tokio::test]
async fn a_ward_objects_and_a_reviewer_decides() {
    let hall = Hall::new().await;
    let platform = hall.platform();
    let id = hall
        .established("guardian-of-adult", &WANG_WU, &ZHANG_SAN)
        .await;
    // Ending it alone would end the protection; the objection goes to the organ.
    let alone = platform.end_own_representation(&hall.wang, &id).await;
    assert_eq!(alone.unwrap_err().code, "POLICY-DENIED");
    let of_guardian = platform.object_to_representation(&hall.zhang, &id).await;
    assert_eq!(of_guardian.unwrap_err().code, "POLICY-DENIED");
    platform
        .object_to_representation(&hall.wang, &id)
        .await
        .unwrap();
    let twice = platform.object_to_representation(&hall.wang, &id).await;
    assert_eq!(twice.unwrap_err().code, "CONFLICT");
    let kept = platform
        .representations_in_organ(&hall.reviewer)
        .await
        .unwrap();
    assert!(kept[0].objected_at.is_some() && kept[0].objection_answer.is_none());
    // It stands until somebody decides; the guardian's list does not tell of it.
    assert_eq!(hall.report_code(&hall.zhang, &id).await, "OPEN");
    let told = hall.list(&hall.zhang).await;
    assert!(
        told.iter()
            .all(|(kind, _)| kind != "representation-objected")
    );
    hall.review(&id, Step::Keep).await.unwrap();
    let own = platform.my_representations(&hall.wang).await.unwrap();
    assert_eq!(
        own.over[0].objection_answer.as_ref().unwrap().1,
        "已核对原件"
    );
    let nothing = hall.review(&id, Step::Keep).await;
    assert_eq!(nothing.unwrap_err().code, "CONFLICT");
    hall.review(&id, Step::End).await.unwrap();
    assert_eq!(
        hall.report_code(&hall.zhang, &id).await,
        "REPRESENTATION-ENDED"
    );
}

/// However reads and the end fall together, through whichever process: what is logged after the end opened nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_end_is_a_point_in_the_log() {
    let hall = Hall::new().await;
    let id = hall
        .established("guardian-of-adult", &WANG_WU, &ZHANG_SAN)
        .await;
    let first = hall.platform().clone();
    // PostgreSQL is shared by several processes; the embedded engine has one.
    let second = if testkit::on_postgres() {
        hall.harness.try_open().unwrap()
    } else {
        first.clone()
    };
    let reads: Vec<_> = (0..40)
        .map(|turn| {
            let platform = if turn % 2 == 0 {
                first.clone()
            } else {
                second.clone()
            };
            let (account, id) = (hall.zhang.clone(), id.clone());
            tokio::spawn(async move {
                match platform.report_for(&account, &id, None).await {
                    Ok((_, report)) => (report.receipt.log_index, true),
                    Err(problem) => {
                        assert_eq!(problem.code, "REPRESENTATION-ENDED");
                        (problem.receipt.unwrap().log_index, false)
                    }
                }
            })
        })
        .collect();
    let end = {
        let (account, id) = (hall.zhang.clone(), id.clone());
        tokio::spawn(async move { second.end_own_representation(&account, &id).await })
    };
    let mut outcomes = Vec::new();
    for read in reads {
        outcomes.push(read.await.unwrap());
    }
    end.await.unwrap().unwrap();
    let (lines, _) = first.my_accesses(&hall.zhang, None).await.unwrap();
    let ended = lines
        .iter()
        .find(|line| line.kind == "representation-ended");
    // The step is in both lists, in the list of the represented person first.
    let ended = ended.unwrap().log_index - 1;
    for (index, opened) in outcomes {
        assert_eq!(opened, index < ended, "entry {index}, ended at {ended}");
    }
    assert_eq!(
        hall.report_code(&hall.zhang, &id).await,
        "REPRESENTATION-ENDED"
    );
}
