//! The rules and the policy decide questions alike, whatever the case: the rules give the reason of a refusal, the policy is
//! what is proved, and neither is weaker than the other.

use flow::Platform;
use flow::account::Role;
use flow::policy::{Action, Facts, QuestionFacts, Resource};
use jiff::ToSpan as _;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::test_runner::{Config, TestRunner};
use rules::consent::{
    Allowed, ArtefactFault, Consent, ConsentState, Ground, Question, Refusal, decide,
};
use rules::pack::Pack;
use rules::secrecy::{Seal, check_seal};
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
    /// For how many days it is to be kept from the person; 0 for not at all.
    sealed_days: i64,
}

impl Case {
    /// What the rules decide, on the ground and on its secrecy.
    fn decided(&self, pack: &Pack) -> Result<Allowed, Refusal> {
        let question = Question {
            organ: self.organ.clone(),
            purpose: self.purpose.clone(),
            items: self.asked.clone(),
            ground: self.ground.clone(),
        };
        let allowed = decide(&question, Some(&self.consent), pack, TODAY)?;
        if self.sealed_days != 0 {
            let seal = Seal {
                opens_on: TODAY.saturating_add(self.sealed_days.days()),
                reason: "办案需要".to_owned(),
            };
            check_seal(&seal, &self.ground, pack, TODAY)?;
        }
        Ok(allowed)
    }
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
    // Few powers may be kept secret; what they are for comes more often.
    let secret = pack.powers.iter().filter(|power| power.secrecy.is_some());
    let of_secret = secret.clone().flat_map(|power| power.purposes.clone());
    let of_secret: Vec<String> = of_secret.collect();
    let of_purposes: Vec<(String, Vec<String>)> = purposes
        .iter()
        .chain(of_secret.iter().cycle().take(purposes.len() / 4))
        .map(|purpose| (purpose.clone(), items(pack, purpose)))
        .collect();
    let powers = powers(pack);
    let organs = organs(pack);
    let secret: Vec<String> = secret.map(|power| power.id.clone()).collect();
    select(of_purposes).prop_flat_map(move |(purpose, items)| {
        let asked = subsequence(items.clone(), 0..=2);
        let ground = ground(&powers, &purpose);
        let secret = secret.clone();
        (
            select(organs.clone()),
            Just(purpose),
            asked,
            ground,
            consent(&organs, &purposes, &items),
            any::<bool>(),
            // Days past, to come, and beyond what any power allows.
            -2..=400_i64,
            0..4,
        )
            .prop_map(
                move |(organ, purpose, asked, ground, mut consent, fits, days, of_four)| {
                    let (ground, holder) = ground;
                    // Half of the time the organ is one that the ground is for, or nearly nothing would ever be allowed.
                    let organ = if fits { holder.unwrap_or(organ) } else { organ };
                    if fits {
                        consent.grantee.clone_from(&organ);
                        consent.purpose.clone_from(&purpose);
                    }
                    // Of these most are kept secret.
                    let may =
                        matches!(&ground, Ground::Statute { power, .. } if secret.contains(power));
                    let is_sealed = of_four == 0 || (may && of_four < 3);
                    let sealed_days = if is_sealed { days } else { 0 };
                    Case {
                        organ,
                        purpose,
                        asked,
                        ground,
                        consent,
                        sealed_days,
                    }
                },
            )
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
    let secret = known.clone().zip(&pack.powers);
    let secret = secret.filter(|(_, power)| power.secrecy.is_some());
    let secret: Vec<Known> = secret.map(|(known, _)| known).collect();
    let more = secret.iter().cycle().take(secret.len() * 3).cloned();
    known.chain([unknown]).chain(more).collect()
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
        sealed_days: case.sealed_days,
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
    let sealed = std::cell::Cell::new(0);
    let mut runner = TestRunner::new(Config::with_cases(12_000));
    runner
        .run(&cases(pack), |case| {
            let mut account = model.clone();
            account.organ = Some(case.organ.clone());
            account.grants[0].organ.clone_from(&case.organ);
            match case.decided(pack) {
                Ok(found) => {
                    let counted = match case.ground {
                        _ if case.sealed_days != 0 => &sealed,
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
    for (ground, allowed, least) in [
        ("consents", by_consent.get(), 30),
        ("powers", by_power.get(), 50),
        ("powers, kept from the person", sealed.get(), 10),
    ] {
        assert!(
            allowed > least,
            "only {allowed} cases were allowed on {ground}"
        );
    }
}
