//! The rules and the policy decide questions alike, whatever the case: the rules give the reason of a refusal, the policy is
//! what is proved, and neither is weaker than the other.

use flow::Platform;
use flow::account::Role;
use flow::policy::{Action, Facts, QuestionFacts, Resource};
use jiff::ToSpan as _;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::{Config, TestRunner};
use rules::consent::{ArtefactFault, Consent, ConsentState, Ground, Question, decide};
use rules::pack::Pack;
use testkit::{Harness, TODAY};

const SUBJECT: [u8; 16] = [1; 16];
const ID: [u8; 16] = [7; 16];

#[derive(Debug, Clone)]
struct Case {
    organ: String,
    purpose: String,
    asked: Vec<String>,
    ground: Ground,
    consent: Consent,
}

/// An item no purpose of the pack opens, unless it opens all.
const OUTSIDE: &str = "no-such-item";
/// Items of a purpose that are tried.
const ITEMS: usize = 6;

/// The organs with powers, and one with none.
fn organs(pack: &Pack) -> Vec<String> {
    let mut organs: Vec<String> = pack.powers.iter().flat_map(|p| p.organs.clone()).collect();
    organs.push("demo-bank".to_owned());
    organs.sort();
    organs.dedup();
    organs
}

/// Items that the purpose opens, in the order of the pack, those first that a power opens with it; and one besides.
fn items(pack: &Pack, purpose: &str) -> Vec<String> {
    let of_powers = pack.powers.iter();
    let of_powers = of_powers.filter(|power| power.purposes.iter().any(|p| p == purpose));
    let of_powers = of_powers.flat_map(|power| power.items.clone());
    let opened = pack.purpose(purpose).map(|p| p.items.clone());
    let opened = opened.unwrap_or_default();
    let mut items: Vec<String> = Vec::new();
    for item in of_powers.chain(opened.iter().cloned()) {
        let within = opened.is_empty() || opened.contains(&item);
        if within && !items.contains(&item) && items.len() < ITEMS {
            items.push(item);
        }
    }
    items.push("transport-permit".to_owned());
    items.push(OUTSIDE.to_owned());
    items.dedup();
    items
}

fn cases(pack: &Pack) -> impl Strategy<Value = Case> + use<> {
    let mut purposes: Vec<String> = pack.purposes.iter().map(|p| p.id.clone()).collect();
    purposes.push("no-such-purpose".to_owned());
    let of_purposes: Vec<(String, Vec<String>)> = purposes
        .iter()
        .map(|purpose| (purpose.clone(), items(pack, purpose)))
        .collect();
    let powers = powers(pack);
    let organs = organs(pack);
    select(of_purposes).prop_flat_map(move |(purpose, items)| {
        let asked = subsequence(items.clone(), 0..=2);
        let ground = ground(&powers, &purpose);
        (
            select(organs.clone()),
            Just(purpose),
            asked,
            ground,
            consent(&organs, &purposes, &items),
            any::<bool>(),
        )
            .prop_map(|(organ, purpose, asked, ground, mut consent, fits)| {
                let (ground, holder) = ground;
                // Half of the time the organ is one that the ground is for, or nearly nothing would ever be allowed.
                let organ = if fits { holder.unwrap_or(organ) } else { organ };
                if fits {
                    consent.grantee.clone_from(&organ);
                    consent.purpose.clone_from(&purpose);
                }
                Case {
                    organ,
                    purpose,
                    asked,
                    ground,
                    consent,
                }
            })
    })
}

/// A power, as far as a case is made from it.
#[derive(Debug, Clone)]
struct Known {
    id: String,
    organs: Vec<String>,
    purposes: Vec<String>,
}

fn powers(pack: &Pack) -> Vec<Known> {
    let known = pack.powers.iter().map(|power| Known {
        id: power.id.clone(),
        organs: power.organs.clone(),
        purposes: power.purposes.clone(),
    });
    let unknown = Known {
        id: "no-such-power".to_owned(),
        organs: vec!["demo-bank".to_owned()],
        purposes: Vec::new(),
    };
    known.chain([unknown]).collect()
}

/// A ground for a question, and an organ that holds it if it is a power.
fn ground(powers: &[Known], purpose: &str) -> BoxedStrategy<(Ground, Option<String>)> {
    let fitting: Vec<Known> = powers
        .iter()
        .filter(|power| power.purposes.iter().any(|one| one == purpose))
        .cloned()
        .collect();
    let any_power = select(powers.to_vec()).boxed();
    let power = if fitting.is_empty() {
        any_power
    } else {
        prop_oneof![select(fitting), any_power].boxed()
    };
    let by_power = (
        power,
        select(vec!["", " ", "案1", "案2"]),
        any::<prop::sample::Index>(),
    );
    let by_power = by_power.prop_map(|(power, case, index)| {
        let holder = power.organs[index.index(power.organs.len())].clone();
        let ground = Ground::Statute {
            power: power.id,
            case_number: case.to_owned(),
        };
        (ground, Some(holder))
    });
    let forged = select(ArtefactFault::ALL.to_vec()).prop_map(Ground::NotGenuine);
    prop_oneof![
        8 => Just((Ground::Consent(ID), None)),
        8 => by_power,
        1 => forged.prop_map(|ground| (ground, None)),
    ]
    .boxed()
}

fn consent(
    organs: &[String],
    purposes: &[String],
    items: &[String],
) -> impl Strategy<Value = Consent> + use<> {
    let parts = (
        select(organs.to_vec()),
        select(purposes.to_vec()),
        subsequence(items.to_vec(), 0..=items.len()),
        -2..=1_i64,
        -1..=2_i64,
        0..=3_u32,
        0..=2_u32,
        select(vec![
            ConsentState::Asked,
            ConsentState::Approved,
            ConsentState::Approved,
            ConsentState::Approved,
            ConsentState::Refused,
            ConsentState::Withdrawn,
        ]),
    );
    parts.prop_map(
        |(grantee, purpose, items, from, until, uses, used, state)| Consent {
            id: ID,
            grantee,
            purpose,
            items: items.clone(),
            approved_items: items,
            from: TODAY.saturating_add(from.days()),
            until: TODAY.saturating_add(until.days()),
            uses,
            used,
            state,
        },
    )
}

fn policy_allows(
    platform: &Platform,
    account: &flow::account::Account,
    case: &Case,
    items: &[String],
) -> bool {
    let (consent, power, case_number_given) = match &case.ground {
        Ground::Consent(_) => (Some((SUBJECT, &case.consent)), None, false),
        Ground::Statute { power, case_number } => {
            let known = platform.pack().power(power).map(|power| power.id.as_str());
            (None, known, !case_number.trim().is_empty())
        }
        Ground::NotGenuine(_) => (None, None, false),
    };
    let facts = QuestionFacts {
        today: TODAY,
        purpose: &case.purpose,
        items,
        consent,
        power,
        case_number_given,
        sealed_days: 0,
    };
    let dossier = Resource::Dossier(SUBJECT);
    platform
        .rehearse(
            account,
            Action::AskQuestion,
            &dossier,
            &Facts::Question(facts),
        )
        .allowed
}

#[test]
fn rules_and_policy_agree() {
    let harness = Harness::new();
    let platform = harness.platform();
    let pack = platform.pack();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let model =
        runtime.block_on(harness.make_staff("agreement", "demo-bank", &[Role::CounterOfficer]));
    let by_consent = std::cell::Cell::new(0);
    let by_power = std::cell::Cell::new(0);
    let mut runner = TestRunner::new(Config::with_cases(8_000));
    runner
        .run(&cases(pack), |case| {
            let mut account = model.clone();
            account.organ = Some(case.organ.clone());
            account.grants[0].organ.clone_from(&case.organ);
            let question = Question {
                organ: case.organ.clone(),
                purpose: case.purpose.clone(),
                items: case.asked.clone(),
                ground: case.ground.clone(),
            };
            match decide(&question, Some(&case.consent), pack, TODAY) {
                Ok(found) => {
                    let counted = match case.ground {
                        Ground::Consent(_) => &by_consent,
                        Ground::Statute { .. } => &by_power,
                        Ground::NotGenuine(_) => panic!("an artefact that is not genuine opens"),
                    };
                    counted.set(counted.get() + 1);
                    prop_assert!(policy_allows(platform, &account, &case, &found.items));
                }
                // A question for everything the ground covers has no items of its own to be refused.
                Err(_) if case.asked.is_empty() => {}
                Err(refusal) => {
                    let allows = policy_allows(platform, &account, &case, &case.asked);
                    prop_assert!(!allows, "{refusal:?}");
                }
            }
            Ok(())
        })
        .unwrap();
    for (ground, allowed) in [("consents", by_consent.get()), ("powers", by_power.get())] {
        assert!(
            allowed > 50,
            "only {allowed} cases were allowed on {ground}"
        );
    }
}
