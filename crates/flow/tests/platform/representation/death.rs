//! After a death is on record, and what was arranged for it.

use super::{Hall, items, plan};
use flow::person::{ArrangementChoice, NamedPerson, Step};
use rules::consent::ConsentState;
use testkit::{LI_SI, Person, WANG_WU, ZHANG_SAN};

#[tokio::test]
async fn nobody_gives_a_consent_for_the_dead() {
    let hall = Hall::new().await;
    let platform = hall.platform();
    let given = hall.consent_asked().await;
    let answer = platform.answer_consent(&hall.wang, &given, items());
    answer.await.unwrap();
    let open = hall.consent_asked().await;
    let guardian = hall
        .established("guardian-of-adult", &WANG_WU, &LI_SI)
        .await;
    let id = hall
        .established("relative-of-deceased", &WANG_WU, &ZHANG_SAN)
        .await;

    // What stood has ended: the consent, and the guardianship.
    let (_, consents) = platform.consents_for(&hall.zhang, &id).await.unwrap();
    let state = |id: &str| consents.iter().find(|c| c.id == id).unwrap().state;
    assert_eq!(state(&given), ConsentState::Withdrawn);
    assert_eq!(state(&open), ConsentState::Asked);
    assert_eq!(
        hall.report_code(&hall.li, &guardian).await,
        "REPRESENTATION-ENDED"
    );
    assert_eq!(hall.report_code(&hall.zhang, &id).await, "OPEN");

    let answer = platform.answer_consent_for(&hall.zhang, &id, &open, items());
    assert_eq!(answer.await.unwrap_err().code, "REPRESENTATION-NOT-COVERED");
    // Nor with the account of the dead, nor is anything arranged with it.
    let answer = platform.answer_consent(&hall.wang, &open, items());
    assert_eq!(answer.await.unwrap_err().code, "CONFLICT");
    let arranged = platform.arrange_after_death(&hall.wang, ArrangementChoice::Nobody, vec![]);
    assert_eq!(arranged.await.unwrap_err().code, "CONFLICT");
    // A guardianship over the dead is not confirmed.
    let proposed = hall
        .propose(plan("guardian-of-adult", &WANG_WU, &LI_SI))
        .await
        .unwrap();
    let confirmed = hall.review(&proposed.id, Step::Confirm).await;
    assert_eq!(confirmed.unwrap_err().code, "REPRESENTATION-WARD-DEAD");

    // Whoever was said to be dead and is not ends it with one press, and decides again.
    platform
        .end_own_representation(&hall.wang, &id)
        .await
        .unwrap();
    assert_eq!(
        hall.report_code(&hall.zhang, &id).await,
        "REPRESENTATION-ENDED"
    );
    let answer = platform.answer_consent(&hall.wang, &open, items());
    assert_eq!(answer.await.unwrap().state, ConsentState::Approved);
}

#[tokio::test]
async fn what_was_arranged_in_life_holds() {
    let hall = Hall::new().await;
    let platform = hall.platform();
    let relative = |acts: &Person| plan("relative-of-deceased", &WANG_WU, acts);
    let none = platform.my_representations(&hall.wang).await.unwrap();
    assert_eq!(none.arrangement.choice, ArrangementChoice::Law);
    assert!(none.arrangement.made_at.is_none());

    let nobody = platform.arrange_after_death(&hall.wang, ArrangementChoice::Nobody, vec![]);
    nobody.await.unwrap();
    let proposed = hall.propose(relative(&ZHANG_SAN)).await.unwrap();
    let confirmed = hall.review(&proposed.id, Step::Confirm).await;
    assert_eq!(confirmed.unwrap_err().code, "REPRESENTATION-ARRANGED");
    hall.review(&proposed.id, Step::Reject).await.unwrap();
    assert_eq!(
        hall.report_code(&hall.zhang, &proposed.id).await,
        "REPRESENTATION-REJECTED"
    );

    // The newest holds: only Li Si.
    let name = |person: &Person| NamedPerson {
        name: person.name.to_owned(),
        number: person.number(),
    };
    let named = ArrangementChoice::Named;
    for (wrong, code) in [
        (vec![], "ARRANGEMENT-NAMED"),
        (vec![name(&LI_SI); 4], "ARRANGEMENT-NAMED"),
        (
            vec![NamedPerson {
                name: "李四".to_owned(),
                number: "360199199003070022".to_owned(),
            }],
            "ID-CHECK-DIGIT",
        ),
    ] {
        let arranged = platform.arrange_after_death(&hall.wang, named, wrong).await;
        assert_eq!(arranged.unwrap_err().code, code);
    }
    let arranged = platform.arrange_after_death(&hall.wang, named, vec![name(&LI_SI)]);
    arranged.await.unwrap();
    let own = platform.my_representations(&hall.wang).await.unwrap();
    assert_eq!(own.arrangement.choice, named);
    assert!(!own.arrangement.named[0].contains(&LI_SI.number()));
    let other = hall.propose(relative(&ZHANG_SAN)).await.unwrap();
    let confirmed = hall.review(&other.id, Step::Confirm).await;
    assert_eq!(confirmed.unwrap_err().code, "REPRESENTATION-ARRANGED");
    let id = hall
        .established("relative-of-deceased", &WANG_WU, &LI_SI)
        .await;
    assert_eq!(hall.report_code(&hall.li, &id).await, "OPEN");
}
