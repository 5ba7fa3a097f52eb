//! Consent artefacts: what they prove, and that one edited on its way opens nothing.

use crate::desk::{PENALTY, PERMIT, Scene, question};
use flow::desk::artefact::{ArtefactKey, Document};
use flow::desk::{Ask, ConsentView};
use flow::outward::ArtefactCheck;
use jiff::civil::date;
use rules::consent::{ArtefactFault, Ground};
use testkit::{Harness, LI_SI, TODAY, ZHANG_SAN};

async fn artefact(scene: &Scene, consent: &ConsentView) -> String {
    let file = scene.platform().consent_artefact(&scene.bank, &consent.id);
    file.await.unwrap().text
}

fn on(scene: &Scene, artefact: &str) -> Ground {
    scene.platform().consent_ground(artefact).unwrap()
}

fn asking(scene: &Scene, artefact: &str) -> Ask {
    question(&ZHANG_SAN, &[], on(scene, artefact))
}

async fn says(scene: &Scene, artefact: &str) -> Document {
    match scene.platform().check_artefact(artefact).await.unwrap() {
        ArtefactCheck::Genuine(document) => *document,
        ArtefactCheck::NotGenuine(fault) => panic!("{fault:?}"),
    }
}

async fn assert_not_genuine(scene: &Scene, artefact: &str, fault: ArtefactFault) {
    match scene.platform().check_artefact(artefact).await.unwrap() {
        ArtefactCheck::NotGenuine(found) => assert_eq!(found, fault, "{artefact}"),
        ArtefactCheck::Genuine(document) => panic!("{document:?}"),
    }
    let before = scene.platform().my_consents(&scene.person).await.unwrap();
    let refused = scene
        .platform()
        .ask(&scene.bank, asking(scene, artefact))
        .await;
    let said = refused.as_ref().unwrap_err().what.en.clone();
    assert!(said.contains(&fault.text().en), "{said}");
    scene.assert_refused(refused, "ASK-CONSENT-ARTEFACT").await;
    let (lines, _) = scene
        .platform()
        .my_accesses(&scene.person, None)
        .await
        .unwrap();
    assert_eq!(
        lines[0].consent, None,
        "it names no consent that could be believed"
    );
    let after = scene.platform().my_consents(&scene.person).await.unwrap();
    assert_eq!(
        format!("{before:?}"),
        format!("{after:?}"),
        "something changed"
    );
}

#[tokio::test]
async fn an_artefact_says_what_was_given_and_a_question_may_rest_on_it() {
    let scene = Scene::new().await;
    let asked = scene.asked(&[PERMIT, PENALTY], 2).await;
    for account in [&scene.bank, &scene.person] {
        let file = match account.organ {
            Some(_) => scene.platform().consent_artefact(account, &asked.id).await,
            None => {
                scene
                    .platform()
                    .my_consent_artefact(account, &asked.id)
                    .await
            }
        };
        assert_eq!(file.unwrap_err().code, "CONSENT-NO-ARTEFACT");
    }
    let approved = scene.answer(&asked, Some(&[PERMIT])).await;
    let text = artefact(&scene, &approved).await;
    let own = scene
        .platform()
        .my_consent_artefact(&scene.person, &approved.id);
    assert_eq!(own.await.unwrap().text, text, "both sides have the same");

    let document = says(&scene, &text).await;
    assert_eq!(document.id, approved.id);
    assert_eq!(document.grantee.id, "demo-bank");
    assert_eq!(
        document.grantee.social_credit_code.as_deref(),
        Some("91369900YY99005678")
    );
    let items: Vec<&str> = document.items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(items, [PERMIT], "the part that was approved");
    assert_eq!((document.from.as_str(), document.uses), ("2026-11-20", 2));
    assert!(!document.basis.is_empty());
    let everything = format!("{document:?}");
    assert!(!everything.contains(&ZHANG_SAN.number()) && !everything.contains(ZHANG_SAN.name));

    let answer = scene
        .platform()
        .ask(&scene.bank, asking(&scene, &text))
        .await;
    assert_eq!(answer.unwrap().lines.len(), 1);
    // It reads the same after it was used, and on a later day.
    scene.harness.set_day(date(2026, 11, 25));
    assert_eq!(artefact(&scene, &approved).await, text);
}

#[tokio::test]
async fn an_artefact_proves_what_was_given_and_not_that_it_is_live() {
    let scene = Scene::new().await;
    let approved = scene.approved(&[PERMIT], 9).await;
    let text = artefact(&scene, &approved).await;
    let platform = scene.platform();
    platform
        .withdraw_consent(&scene.person, &approved.id)
        .await
        .unwrap();
    let refused = platform.ask(&scene.bank, asking(&scene, &text)).await;
    scene.assert_refused(refused, "ASK-CONSENT-WITHDRAWN").await;
    let document = says(&scene, &text).await;
    for account in [&scene.bank, &scene.person] {
        let now = platform
            .consent_of_artefact(account, &document)
            .await
            .unwrap();
        assert!(now.withdrawn_at.is_some());
    }
    // Nobody else is told whether it is live, though they hold it.
    let employer = scene.harness.account("employer").await;
    let li_si = scene.harness.account("li-si").await;
    let reporter = scene.harness.account("transport").await;
    for (account, code) in [
        (&employer, "NOT-FOUND"),
        (&li_si, "NOT-FOUND"),
        (&reporter, "POLICY-DENIED"),
    ] {
        let told = platform.consent_of_artefact(account, &document).await;
        assert_eq!(told.unwrap_err().code, code);
        let file = platform.consent_artefact(account, &approved.id).await;
        assert!(file.is_err());
    }
}

#[tokio::test]
async fn an_artefact_edited_on_its_way_opens_nothing() {
    let scene = Scene::new().await;
    let approved = scene.approved(&[PERMIT], 9).await;
    let text = artefact(&scene, &approved).await;
    let document = says(&scene, &text).await;
    let parts: Vec<&str> = text.split('.').collect();

    // More items, more uses, another organ: signed by whoever edits it, under the header as it was or with the edited
    // payload under the old signature.
    let wider = Document {
        uses: 12,
        ..document.clone()
    };
    let theirs = ArtefactKey::of_seed(&[1; 32]).sign(&wider);
    assert_not_genuine(&scene, &theirs, ArtefactFault::OtherKey).await;
    let payload = theirs.split('.').nth(1).unwrap();
    let signature = theirs.split('.').nth(2).unwrap();
    for edited in [
        format!("{}.{payload}.{}", parts[0], parts[2]),
        format!("{}.{payload}.{signature}", parts[0]),
        format!("{}.{}.{signature}", parts[0], parts[1]),
    ] {
        assert_not_genuine(&scene, &edited, ArtefactFault::Signature).await;
    }
    // {"alg":"none"} and {"alg":"HS256"}
    for header in ["eyJhbGciOiJub25lIn0", "eyJhbGciOiJIUzI1NiJ9"] {
        let edited = format!("{header}.{}.{}", parts[1], parts[2]);
        assert_not_genuine(&scene, &edited, ArtefactFault::Header).await;
    }
    let unsigned = format!("eyJhbGciOiJub25lIn0.{}.", parts[1]);
    assert_not_genuine(&scene, &unsigned, ArtefactFault::Header).await;
    for truncated in [parts[0], &text[..text.len() / 2], &text[..text.len() - 3]] {
        assert_not_genuine(&scene, truncated, ArtefactFault::Form).await;
    }
    // The signature of another artefact of this platform.
    let asked = scene.asked(&[PENALTY], 1).await;
    let other = scene.answer(&asked, Some(&[PENALTY])).await;
    let other = artefact(&scene, &other).await;
    let swapped = format!(
        "{}.{}.{}",
        parts[0],
        parts[1],
        other.split('.').nth(2).unwrap()
    );
    assert_not_genuine(&scene, &swapped, ArtefactFault::Signature).await;
    // What was not edited is still good.
    let answer = scene
        .platform()
        .ask(&scene.bank, asking(&scene, &text))
        .await;
    assert!(answer.is_ok());
}

#[tokio::test]
async fn a_genuine_artefact_of_another_consent_opens_only_its_own() {
    let scene = Scene::new().await;
    let approved = scene.approved(&[PERMIT], 9).await;
    let text = artefact(&scene, &approved).await;
    // About another person it is no consent of theirs.
    let of_another = question(&LI_SI, &[], on(&scene, &text));
    let refused = scene.platform().ask(&scene.bank, of_another).await;
    assert_eq!(refused.unwrap_err().code, "ASK-CONSENT-UNKNOWN");
    // In the hands of another organ, and for another purpose, it opens nothing.
    let employer = scene.harness.account("employer").await;
    let refused = scene.platform().ask(&employer, asking(&scene, &text)).await;
    scene.assert_refused(refused, "ASK-OTHER-GRANTEE").await;
    let elsewhere = Ask {
        purpose: "employment-check".to_owned(),
        ..asking(&scene, &text)
    };
    let refused = scene.platform().ask(&scene.bank, elsewhere).await;
    scene.assert_refused(refused, "ASK-OTHER-PURPOSE").await;

    // An id is read in both usual forms.
    for id in [
        "ab".repeat(16),
        "abababab-abab-abab-ABAB-abababababab".to_owned(),
    ] {
        let ground = scene.platform().consent_ground(&id);
        assert_eq!(ground, Some(Ground::Consent([0xab; 16])), "{id}");
    }
    // What is neither an id nor an artefact is no ground at all.
    let signs = "+1".repeat(16);
    for nothing in ["", "0", "loan", "江", &"ab".repeat(17), &signs] {
        assert_eq!(scene.platform().consent_ground(nothing), None, "{nothing}");
    }
}

#[tokio::test]
async fn an_artefact_outlives_a_restart_and_is_not_believed_elsewhere() {
    let mut scene = Scene::new().await;
    let approved = scene.approved(&[PERMIT], 9).await;
    let text = artefact(&scene, &approved).await;
    scene.harness.close();
    scene.harness.open();
    says(&scene, &text).await;

    // Another installation of the same pack has a key of its own.
    let directory = tempfile::TempDir::new().unwrap();
    let elsewhere = flow::Platform::open(
        directory.path(),
        testkit::pack().clone(),
        Harness::on(TODAY).environment(),
    )
    .unwrap();
    match elsewhere.check_artefact(&text).await.unwrap() {
        ArtefactCheck::NotGenuine(fault) => assert_eq!(fault, ArtefactFault::OtherKey),
        ArtefactCheck::Genuine(_) => panic!("believed elsewhere"),
    }
    let ground = elsewhere.consent_ground(&text);
    assert_eq!(ground, Some(Ground::NotGenuine(ArtefactFault::OtherKey)));
}
