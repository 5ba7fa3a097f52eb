//! 依法保密: a question may be kept from the person for as long as the power allows, and not a day longer.

use crate::desk::question;
use flow::Platform;
use flow::account::{Account, Role};
use flow::desk::{Answer, Ask};
use flow::person::{AccessLine, ExportValue};
use jiff::ToSpan as _;
use jiff::civil::Date;
use proptest::prelude::{ProptestConfig, any, proptest};
use rules::consent::{Ground, Refusal};
use rules::secrecy::{Seal, check_seal};
use testkit::{Harness, Row, TODAY, ZHANG_SAN, csv, pack};

const PERMIT: &str = "transport-permit";
const REASON: &str = "侦查期间";

fn cap() -> i64 {
    let power = pack().power("police-case").unwrap();
    power.secrecy.as_ref().unwrap().days.into()
}

fn after(days: i64) -> Date {
    TODAY.checked_add(days.days()).unwrap()
}

fn police_case(case: &str) -> Ground {
    Ground::Statute {
        power: "police-case".to_owned(),
        case_number: case.to_owned(),
    }
}

fn seal(opens_on: Date) -> Seal {
    Seal {
        opens_on,
        reason: REASON.to_owned(),
    }
}

struct Scene {
    harness: Harness,
    police: Account,
    person: Account,
}

impl Scene {
    async fn new() -> Self {
        let harness = Harness::new();
        let rows = [Row::permit(&ZHANG_SAN, "赣测〔2026〕1号")];
        harness.import("transport", PERMIT, &csv(&rows)).await;
        let police = harness
            .make_staff("police", "public-security", &[Role::CounterOfficer])
            .await;
        let person = harness.account("zhang-san").await;
        Self {
            harness,
            police,
            person,
        }
    }

    async fn ask(&self, ask: Ask, until: Date) -> Result<Answer, flow::Problem> {
        let platform = self.harness.platform();
        platform
            .ask_sealed(&self.police, ask, Some(seal(until)))
            .await
    }

    async fn newest(&self) -> AccessLine {
        let platform = self.harness.platform();
        let (mut lines, _) = platform.my_accesses(&self.person, None).await.unwrap();
        lines.remove(0)
    }

    async fn list(&self) -> String {
        let platform = self.harness.platform();
        platform.publish_now().unwrap();
        platform.my_list_proof(&self.person).await.unwrap().text
    }
}

#[tokio::test]
async fn it_is_there_at_once_and_opens_by_itself() {
    let scene = Scene::new().await;
    let ask = question(&ZHANG_SAN, &[PERMIT], police_case("赣公刑〔2026〕7号"));
    let until = after(cap());
    let answer = scene.ask(ask, until).await.unwrap();
    assert_eq!(answer.lines.len(), 1);

    for day in [TODAY, after(cap() - 1)] {
        scene.harness.set_day(day);
        let line = scene.newest().await;
        assert_eq!(line.log_index, answer.receipt.log_index);
        let shown = format!("{line:?}");
        let list = scene.list().await;
        for secret in [
            "公安",
            "police",
            "public-security",
            "case-handling",
            "7号",
            REASON,
        ] {
            assert!(!shown.contains(secret), "{secret} in {shown}");
            assert!(!list.contains(secret), "{secret} in {list}");
        }
        assert!(line.at.is_none() && line.items.is_empty());
        assert_eq!(line.seal.as_ref().unwrap().opens_on, until);
        assert!(
            list.contains(&format!("\"opens_on\": \"{until}\"")),
            "{list}"
        );
        let proof = scene
            .harness
            .platform()
            .my_access_proof(&scene.person, line.log_index)
            .await;
        assert_eq!(proof.unwrap_err().code, "LOG-ENTRY-SEALED");
    }

    scene.harness.set_day(until);
    let line = scene.newest().await;
    assert_eq!(line.organ, "public-security");
    assert_eq!(line.case_number.as_deref(), Some("赣公刑〔2026〕7号"));
    let note = line.seal.unwrap().note.unwrap().zh;
    assert!(
        note.contains(REASON) && note.contains("个人信息保护法"),
        "{note}"
    );
    let list = scene.list().await;
    assert!(list.contains(REASON), "{list}");
    let check = scene.harness.check(Some(&ZHANG_SAN.number()));
    assert_eq!(check.problems, []);
}

/// What was sealed is proven by its commitment, with all else, before and after a closing.
#[tokio::test]
async fn a_sealed_entry_is_in_the_closing() {
    let scene = Scene::new().await;
    let ask = question(&ZHANG_SAN, &[PERMIT], police_case("案1"));
    scene.ask(ask, after(1)).await.unwrap();
    let platform = scene.harness.platform().clone();
    let closing = tokio::task::spawn_blocking(move || platform.close_log());
    let closing = closing.await.unwrap().unwrap();
    assert_eq!((closing.size, closing.people), (2, 1));
    let key = scene.harness.check(None).vkey;
    let check = |text: &str| flow::outward::check_bundle(text, &key, None).unwrap();
    let proven = check(&scene.list().await);
    assert_eq!((proven.closed, proven.after, proven.sealed), (2, 0, 1));
    scene.harness.set_day(after(1));
    let proven = check(&scene.list().await);
    assert_eq!((proven.closed, proven.after, proven.sealed), (2, 0, 0));
}

#[tokio::test]
async fn beyond_the_cap_or_on_another_ground_it_is_refused_in_the_open() {
    let scene = Scene::new().await;
    let of = |ground| question(&ZHANG_SAN, &[PERMIT], ground);
    for (until, code) in [
        (after(cap() + 1), "ASK-SEAL-DATE"),
        (TODAY, "ASK-SEAL-DATE"),
        (after(-1), "ASK-SEAL-DATE"),
    ] {
        let refused = scene.ask(of(police_case("案1")), until).await.unwrap_err();
        assert_eq!(refused.code, code);
        let line = scene.newest().await;
        assert_eq!(line.organ, "public-security");
        assert_eq!(line.reason_code.as_deref(), Some(code));
        assert!(line.seal.is_none());
    }
    // A court has a power of its own, which carries no secrecy.
    let court = scene.harness.account("court").await;
    let ground = Ground::Statute {
        power: "court-case".to_owned(),
        case_number: "案2".to_owned(),
    };
    let platform = scene.harness.platform();
    let asked = platform
        .ask_sealed(&court, of(ground), Some(seal(after(1))))
        .await;
    assert_eq!(asked.unwrap_err().code, "ASK-SEAL-NOT-ALLOWED");
    let nameless = Seal {
        opens_on: after(1),
        reason: " ".to_owned(),
    };
    let asked = platform
        .ask_sealed(&scene.police, of(police_case("案3")), Some(nameless))
        .await;
    assert_eq!(asked.unwrap_err().code, "ASK-SEAL-REASON-MISSING");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn nothing_is_sealed_beyond_the_cap(days in -400_i64..400, by_power in any::<bool>()) {
        let ground = if by_power { police_case("案1") } else { Ground::Consent([1; 16]) };
        let decided = check_seal(&seal(after(days)), &ground, pack(), TODAY);
        let expected = match (by_power, (1..=cap()).contains(&days)) {
            (false, _) => Err(Refusal::SealNotAllowed),
            (true, false) => Err(Refusal::SealDate(after(cap()))),
            (true, true) => Ok(()),
        };
        assert_eq!(decided, expected);
    }
}

/// That whoever asked under seal is told of a change is kept from the person for as long as the question.
#[tokio::test]
async fn a_recall_tells_no_more_than_the_question() {
    let scene = Scene::new().await;
    let platform = scene.harness.platform();
    let sealed = question(&ZHANG_SAN, &[PERMIT], police_case("赣公刑〔2026〕7号"));
    scene.ask(sealed, after(5)).await.unwrap();
    let court = scene.harness.account("court").await;
    let open = question(&ZHANG_SAN, &[PERMIT], crate::desk::court_case("案2"));
    platform.ask(&court, open).await.unwrap();
    let corrected = Row::permit(&ZHANG_SAN, "赣测〔2026〕1号").with("XK_NR", "其他内容");
    scene
        .harness
        .import("transport", PERMIT, &csv(&[corrected]))
        .await;
    let made = scene.harness.apart(Platform::run_recalls).await;
    assert_eq!(made.unwrap(), 2);

    let told = platform.recalls(&scene.police).await.unwrap();
    assert_eq!(told.len(), 1);
    let acknowledged = platform.acknowledge_recall(&scene.police, &told[0].id);
    acknowledged.await.unwrap();
    let seen = async || {
        let recalls = platform.my_recalls(&scene.person).await.unwrap();
        let (lines, _) = platform.my_accesses(&scene.person, None).await.unwrap();
        let held = platform.export_for_number(&ZHANG_SAN.number()).await;
        let held = held
            .unwrap()
            .tables
            .into_iter()
            .flat_map(|table| table.rows);
        let held = held.flatten().filter_map(|value| match value {
            ExportValue::Text(text) => Some(text),
            _ => None,
        });
        let held: Vec<String> = held.collect();
        (recalls.len(), format!("{recalls:?} {lines:?} {held:?}"))
    };
    let (count, text) = seen().await;
    assert_eq!(count, 1);
    assert!(!text.contains("public-security"), "{text}");
    scene.harness.set_day(after(5));
    let (count, text) = seen().await;
    assert_eq!(count, 2);
    assert!(text.contains("public-security"));
    assert_eq!(scene.harness.check(None).problems, Vec::new());
}
