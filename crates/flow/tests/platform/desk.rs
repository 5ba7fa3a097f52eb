//! Questions: what a consent or a statutory power opens, and what stays closed.

use flow::account::Account;
use flow::desk::{Answer, Ask, ConsentRequest, ConsentView};
use flow::platform::id_of_hex;
use flow::{Platform, Problem};
use jiff::civil::date;
use rules::consent::{ConsentState, Ground};
use testkit::{Harness, LI_SI, Person, Row, TODAY, WANG_WU, ZHANG_SAN, csv};

pub const PERMIT: &str = "transport-permit";
pub const PENALTY: &str = "transport-penalty";
pub const PURPOSE: &str = "award-review";

pub fn court_case(number: &str) -> Ground {
    Ground::Statute {
        power: "court-case".to_owned(),
        case_number: number.to_owned(),
    }
}

/// A question about a person for the purpose the ground serves.
pub fn question(person: &Person, items: &[&str], ground: Ground) -> Ask {
    let purpose = match &ground {
        Ground::Consent(_) | Ground::NotGenuine(_) => PURPOSE,
        Ground::Statute { .. } => "case-handling",
    };
    Ask {
        number: person.number(),
        name: Some(person.name.to_owned()),
        purpose: purpose.to_owned(),
        items: items.iter().map(|&i| i.to_owned()).collect(),
        ground,
        emergency: false,
    }
}

pub fn request(items: &[&str], uses: u32) -> ConsentRequest {
    ConsentRequest {
        name: ZHANG_SAN.name.to_owned(),
        number: ZHANG_SAN.number(),
        purpose: PURPOSE.to_owned(),
        items: items.iter().map(|&i| i.to_owned()).collect(),
        from: TODAY,
        until: date(2026, 12, 20),
        uses,
    }
}

/// Zhang San with a permit and a penalty, the bank, and what it needs to ask.
pub struct Scene {
    pub harness: Harness,
    pub bank: Account,
    pub person: Account,
}

impl Scene {
    pub async fn new() -> Self {
        let harness = Harness::new();
        let permit = Row::permit(&ZHANG_SAN, "赣测〔2026〕1号");
        harness.import("transport", PERMIT, &csv(&[permit])).await;
        let penalty = Row::penalty(&ZHANG_SAN, "赣测罚〔2026〕1号");
        harness.import("transport", PENALTY, &csv(&[penalty])).await;
        Self {
            bank: harness.account("bank").await,
            person: harness.account("zhang-san").await,
            harness,
        }
    }

    pub fn platform(&self) -> &Platform {
        self.harness.platform()
    }

    pub async fn asked(&self, items: &[&str], uses: u32) -> ConsentView {
        let asking = self
            .platform()
            .request_consent(&self.bank, request(items, uses));
        asking.await.unwrap()
    }

    /// A consent approved for these items.
    pub async fn approved(&self, items: &[&str], uses: u32) -> ConsentView {
        let asked = self.asked(items, uses).await;
        self.answer(&asked, Some(items)).await
    }

    pub async fn answer(&self, asked: &ConsentView, items: Option<&[&str]>) -> ConsentView {
        let items = items.map(|items| items.iter().map(|&i| i.to_owned()).collect());
        let answering = self
            .platform()
            .answer_consent(&self.person, &asked.id, items);
        answering.await.unwrap()
    }

    pub async fn ask(&self, consent: &ConsentView, items: &[&str]) -> Result<Answer, Problem> {
        self.ask_as(&self.bank, consent, items).await
    }

    async fn ask_as(
        &self,
        account: &Account,
        consent: &ConsentView,
        items: &[&str],
    ) -> Result<Answer, Problem> {
        let ask = question(&ZHANG_SAN, items, ground(consent));
        self.platform().ask(account, ask).await
    }

    /// The refusal has this code and a receipt, and the person finds it in their list.
    pub async fn assert_refused(&self, answer: Result<Answer, Problem>, code: &str) {
        let problem = answer.unwrap_err();
        assert_eq!(problem.code, code);
        let receipt = problem.receipt.expect("a refusal has a receipt");
        let (lines, _) = self
            .platform()
            .my_accesses(&self.person, None)
            .await
            .unwrap();
        let line = lines
            .iter()
            .find(|line| line.log_index == receipt.log_index)
            .expect("the person sees the refusal");
        assert_eq!(line.outcome, "refused");
        assert_eq!(line.reason_code.as_deref(), Some(code));
        assert!(line.reason.as_ref().is_some_and(|words| words.zh != code));
    }

    async fn used(&self) -> u32 {
        let consents = self
            .platform()
            .consents_of_grantee(&self.bank)
            .await
            .unwrap();
        consents[0].used
    }
}

fn ground(consent: &ConsentView) -> Ground {
    Ground::Consent(id_of_hex(&consent.id).unwrap())
}

fn items_of(answer: &Answer) -> Vec<&str> {
    answer.lines.iter().map(|line| line.item.as_str()).collect()
}

#[tokio::test]
async fn before_the_person_answers_nothing_opens() {
    let scene = Scene::new().await;
    let asked = scene.asked(&[PERMIT], 1).await;
    assert_eq!(asked.state, ConsentState::Asked);
    assert!(!asked.subject_hint.contains(&ZHANG_SAN.number()));
    assert!(!asked.subject_hint.contains("张三"));
    let answer = scene.ask(&asked, &[]).await;
    scene
        .assert_refused(answer, "ASK-CONSENT-NOT-ANSWERED")
        .await;
}

#[tokio::test]
async fn a_consent_opens_what_was_approved_and_counts() {
    let scene = Scene::new().await;
    let asked = scene.asked(&[PERMIT, PENALTY], 2).await;
    let approved = scene.answer(&asked, Some(&[PERMIT])).await;
    assert_eq!(approved.state, ConsentState::Approved);

    let answer = scene.ask(&approved, &[]).await.unwrap();
    assert_eq!(items_of(&answer), [PERMIT]);
    assert_eq!(scene.used().await, 1);
    let penalty = scene.ask(&approved, &[PENALTY]).await;
    scene.assert_refused(penalty, "ASK-ITEM-NOT-COVERED").await;
    let both = scene.ask(&approved, &[PERMIT, PENALTY]).await;
    scene.assert_refused(both, "ASK-ITEM-NOT-COVERED").await;
    assert_eq!(scene.used().await, 1, "a refusal uses nothing");

    assert!(scene.ask(&approved, &[PERMIT]).await.is_ok());
    let third = scene.ask(&approved, &[PERMIT]).await;
    scene.assert_refused(third, "ASK-CONSENT-USED-UP").await;
    assert_eq!(scene.used().await, 2);
}

#[tokio::test]
async fn an_answer_is_masked_by_the_catalogue() {
    let scene = Scene::new().await;
    let approved = scene.approved(&[PERMIT, PENALTY], 1).await;
    let answer = scene.ask(&approved, &[]).await.unwrap();
    assert_eq!(answer.lines.len(), 2);
    let text = format!("{answer:?}");
    assert!(!text.contains(&ZHANG_SAN.number()));
    assert!(!text.contains("张三"));
    let codes: Vec<&str> = answer
        .lines
        .iter()
        .flat_map(|line| &line.fields)
        .map(|field| field.code.as_str())
        .collect();
    assert!(codes.contains(&"XK_NR"));
    // The remark is the person's and the supplier's only.
    assert!(!codes.contains(&"BZ"));
}

#[tokio::test]
async fn a_refused_or_withdrawn_consent_opens_nothing() {
    let scene = Scene::new().await;
    let asked = scene.asked(&[PERMIT], 3).await;
    let refused = scene.answer(&asked, None).await;
    assert_eq!(refused.state, ConsentState::Refused);
    let answer = scene.ask(&refused, &[]).await;
    scene.assert_refused(answer, "ASK-CONSENT-REFUSED").await;

    // So long after the refusal that the bank may ask again.
    scene.harness.set_day(date(2026, 11, 22));
    let approved = scene.approved(&[PERMIT], 3).await;
    assert!(scene.ask(&approved, &[]).await.is_ok());
    let withdrawn = scene
        .platform()
        .withdraw_consent(&scene.person, &approved.id)
        .await
        .unwrap();
    assert_eq!(withdrawn.state, ConsentState::Withdrawn);
    let answer = scene.ask(&approved, &[]).await;
    scene.assert_refused(answer, "ASK-CONSENT-WITHDRAWN").await;
}

#[tokio::test]
async fn a_consent_has_its_days() {
    let scene = Scene::new().await;
    let late = ConsentRequest {
        from: date(2026, 12, 1),
        ..request(&[PERMIT], 9)
    };
    let asked = scene.platform().request_consent(&scene.bank, late).await;
    let approved = scene.answer(&asked.unwrap(), Some(&[PERMIT])).await;
    let answer = scene.ask(&approved, &[]).await;
    scene
        .assert_refused(answer, "ASK-CONSENT-NOT-YET-VALID")
        .await;
    for (day, open) in [
        (date(2026, 12, 1), true),
        (date(2026, 12, 20), true),
        (date(2026, 12, 21), false),
    ] {
        scene.harness.set_day(day);
        let answer = scene.ask(&approved, &[]).await;
        if open {
            assert_eq!(answer.unwrap().as_of, day);
        } else {
            scene.assert_refused(answer, "ASK-CONSENT-EXPIRED").await;
        }
    }
}

#[tokio::test]
async fn a_consent_is_its_grantees_for_its_purpose_and_person() {
    let scene = Scene::new().await;
    let approved = scene.approved(&[PERMIT], 9).await;
    let employer = scene.harness.account("employer").await;
    let answer = scene.ask_as(&employer, &approved, &[]).await;
    scene.assert_refused(answer, "ASK-OTHER-GRANTEE").await;

    let elsewhere = Ask {
        purpose: "employment-check".to_owned(),
        ..question(&ZHANG_SAN, &[], ground(&approved))
    };
    let answer = scene.platform().ask(&scene.bank, elsewhere).await;
    scene.assert_refused(answer, "ASK-OTHER-PURPOSE").await;

    for closed in ["no-such-purpose", "tenancy"] {
        let ask = Ask {
            purpose: closed.to_owned(),
            ..question(&ZHANG_SAN, &[], ground(&approved))
        };
        let answer = scene.platform().ask(&scene.bank, ask).await;
        scene.assert_refused(answer, "ASK-PURPOSE-NOT-OPEN").await;
    }

    let unknown = question(&ZHANG_SAN, &[], Ground::Consent([7; 16]));
    let answer = scene.platform().ask(&scene.bank, unknown).await;
    scene.assert_refused(answer, "ASK-CONSENT-UNKNOWN").await;
    // Zhang San's consent opens nothing of Li Si.
    let other = question(&LI_SI, &[], ground(&approved));
    let problem = scene.platform().ask(&scene.bank, other).await.unwrap_err();
    assert_eq!(problem.code, "ASK-CONSENT-UNKNOWN");
    assert_eq!(scene.used().await, 0);
}

#[tokio::test]
async fn a_statutory_power_needs_a_case() {
    let scene = Scene::new().await;
    let court = scene.harness.account("court").await;
    let ask = |ground| question(&ZHANG_SAN, &[PENALTY], ground);
    let answer = scene.platform().ask(&court, ask(court_case(" "))).await;
    scene
        .assert_refused(answer, "ASK-CASE-NUMBER-MISSING")
        .await;
    let answer = scene
        .platform()
        .ask(&court, ask(court_case("（2026）赣01执1号")))
        .await
        .unwrap();
    assert_eq!(items_of(&answer), [PENALTY]);
    let (lines, _) = scene
        .platform()
        .my_accesses(&scene.person, None)
        .await
        .unwrap();
    assert_eq!(lines[0].log_index, answer.receipt.log_index);
    assert_eq!(lines[0].outcome, "answered");
    assert_eq!(lines[0].case_number.as_deref(), Some("（2026）赣01执1号"));
    assert_eq!(lines[0].organ_name.zh, "江西省高级人民法院");

    // The bank has no power, and the court none for the bank's purposes.
    let answer = scene
        .platform()
        .ask(&scene.bank, ask(court_case("1")))
        .await;
    scene.assert_refused(answer, "ASK-POWER-NOT-HELD").await;
    let elsewhere = Ask {
        purpose: PURPOSE.to_owned(),
        ..ask(court_case("1"))
    };
    let answer = scene.platform().ask(&court, elsewhere).await;
    scene
        .assert_refused(answer, "ASK-GROUND-NOT-FOR-PURPOSE")
        .await;
    let more = question(&ZHANG_SAN, &["labour-model-honour"], court_case("1"));
    let answer = scene.platform().ask(&court, more).await;
    scene.assert_refused(answer, "ASK-ITEM-NOT-COVERED").await;
}

#[tokio::test]
async fn a_department_asks_about_its_permits() {
    let scene = Scene::new().await;
    let permits = scene.harness.account("permits").await;
    let ask = Ask {
        purpose: "permit-handling".to_owned(),
        ..question(
            &ZHANG_SAN,
            &[],
            Ground::Statute {
                power: "permit-examination".to_owned(),
                case_number: "赣交许〔2026〕7号".to_owned(),
            },
        )
    };
    let answer = scene.platform().ask(&permits, ask).await.unwrap();
    assert_eq!(answer.lines.len(), 2);
}

#[tokio::test]
async fn a_question_about_nobody_known_is_logged_for_them() {
    let harness = Harness::new();
    let court = harness.account("court").await;
    let ask = question(&WANG_WU, &[], court_case("（2026）赣01执2号"));
    let answer = harness.platform().ask(&court, ask).await.unwrap();
    assert!(answer.lines.is_empty());

    let person = harness.make_person("wang-wu", &WANG_WU).await;
    let (lines, _) = harness.platform().my_accesses(&person, None).await.unwrap();
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].log_index, answer.receipt.log_index);
    // The list goes on when something is recorded about them.
    let row = Row::permit(&WANG_WU, "赣测〔2026〕9号");
    harness.import("transport", PERMIT, &csv(&[row])).await;
    let (lines, _) = harness.platform().my_accesses(&person, None).await.unwrap();
    let kinds: Vec<&str> = lines.iter().map(|line| line.kind.as_str()).collect();
    assert_eq!(kinds, ["record-written", "question"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn uses_are_counted_once_however_many_ask_at_once() {
    let scene = Scene::new().await;
    let approved = scene.approved(&[PERMIT], 10).await;
    let asks: Vec<_> = (0..50)
        .map(|_| {
            let (platform, bank) = (scene.platform().clone(), scene.bank.clone());
            let ask = question(&ZHANG_SAN, &[], ground(&approved));
            tokio::spawn(async move { platform.ask(&bank, ask).await })
        })
        .collect();
    let mut answered = 0;
    for ask in asks {
        match ask.await.unwrap() {
            Ok(answer) => {
                assert_eq!(answer.lines.len(), 1);
                answered += 1;
            }
            Err(problem) => assert_eq!(problem.code, "ASK-CONSENT-USED-UP"),
        }
    }
    assert_eq!(answered, 10);
    assert_eq!(scene.used().await, 10);
    let counters = scene.platform().counters().await.unwrap();
    assert_eq!(
        (counters.questions_answered, counters.questions_refused),
        (10, 40)
    );
}

#[tokio::test]
async fn what_an_asker_writes_stays_short_and_without_numbers() {
    let scene = Scene::new().await;
    let court = scene.harness.account("court").await;
    let case = format!("案{}{}\n", LI_SI.number(), "长".repeat(5_000));
    let mut items = vec![PERMIT; 3];
    items.push(PENALTY);
    let ask = question(&ZHANG_SAN, &items, court_case(&case));
    let answer = scene.platform().ask(&court, ask).await.unwrap();
    assert_eq!(answer.lines.len(), 2);
    let (lines, _) = scene
        .platform()
        .my_accesses(&scene.person, None)
        .await
        .unwrap();
    let kept = lines[0].case_number.as_deref().unwrap();
    assert_eq!(kept.chars().count(), 200);
    assert!(!kept.contains(&LI_SI.number()) && !kept.contains('\n'));
    assert_eq!(lines[0].items.len(), 2);

    let malformed = Ask {
        number: "360199199003070022".to_owned(),
        ..question(&ZHANG_SAN, &[], court_case("1"))
    };
    let problem = scene.platform().ask(&court, malformed).await.unwrap_err();
    assert_eq!(problem.code, "ID-CHECK-DIGIT");
}

#[tokio::test]
async fn a_number_with_another_name_is_refused() {
    let scene = Scene::new().await;
    let approved = scene.approved(&[PERMIT], 9).await;
    for (name, open) in [
        (Some("李四"), false),
        (Some(" 张三 "), true),
        (Some(""), true),
        (None, true),
    ] {
        let ask = Ask {
            name: name.map(str::to_owned),
            ..question(&ZHANG_SAN, &[], ground(&approved))
        };
        let answer = scene.platform().ask(&scene.bank, ask).await;
        if open {
            assert_eq!(answer.unwrap().lines.len(), 1, "{name:?}");
        } else {
            scene.assert_refused(answer, "ASK-NAME-DIFFERS").await;
        }
    }
    assert_eq!(scene.used().await, 3);
}
