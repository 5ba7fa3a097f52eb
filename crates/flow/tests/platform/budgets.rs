//! Budgets of people, as an officer meets them.

use crate::desk::{PERMIT, court_case, question};
use flow::Problem;
use flow::account::Account;
use flow::desk::{CheckRequest, CheckedPerson};
use rules::parameter::{Parameters, Value};
use testkit::{Harness, LI_SI, Person, ZHANG_SAN};

/// A platform whose budgets of a kind are so small.
fn harness(budget: &str, people: u32) -> Harness {
    let mut harness = Harness::new();
    let mut pack = testkit::pack().clone();
    let mut versions = pack.parameters.all().to_vec();
    for version in versions.iter_mut().filter(|version| version.id == budget) {
        version.value = Value::Count(people);
    }
    pack.parameters = Parameters::new(versions);
    harness.open_with(pack);
    harness
}

async fn asks(
    harness: &Harness,
    account: &Account,
    person: &Person,
    case: &str,
) -> Result<(), Problem> {
    let ask = question(person, &[PERMIT], court_case(case));
    harness.platform().ask(account, ask).await.map(|_| ())
}

#[tokio::test]
async fn an_officer_is_told_what_is_spent_and_when_it_is_free_again() {
    let harness = harness("BUDGET_OFFICER_HOUR", 1);
    let court = harness.account("court").await;
    asks(&harness, &court, &ZHANG_SAN, "案一").await.unwrap();
    asks(&harness, &court, &ZHANG_SAN, "案二").await.unwrap();
    let problem = asks(&harness, &court, &LI_SI, "案三").await.unwrap_err();
    assert_eq!(problem.code, "ASK-BUDGET-HOUR");
    assert_eq!(
        problem.what.zh,
        "本账号每小时查询的不同人数额度为 1 人，已用 1 人，13:00 起恢复"
    );
    assert_eq!(
        problem.what.en,
        "the budget of people this account asks about in an hour is 1, 1 are used, and it is free again at 13:00"
    );
    assert!(problem.receipt.is_some());
    // In the next hour, and for another account.
    harness
        .clock()
        .advance(std::time::Duration::from_secs(3_600));
    asks(&harness, &court, &LI_SI, "案三").await.unwrap();
}

#[tokio::test]
async fn a_case_is_about_few_people_a_day() {
    let harness = harness("BUDGET_OFFICER_CASE", 1);
    let court = harness.account("court").await;
    asks(&harness, &court, &ZHANG_SAN, "案一").await.unwrap();
    let problem = asks(&harness, &court, &LI_SI, " 案一").await.unwrap_err();
    assert_eq!(problem.code, "ASK-BUDGET-CASE");
    assert!(problem.what.zh.contains("00:00"), "{}", problem.what.zh);
    asks(&harness, &court, &LI_SI, "案二").await.unwrap();
}

#[tokio::test]
async fn a_check_beyond_its_budget_tells_nothing_of_anybody() {
    let harness = harness("BUDGET_OFFICER_CHECK", 1);
    let people = [&ZHANG_SAN, &LI_SI].map(|person| CheckedPerson {
        number: person.number(),
        name: None,
    });
    let request = CheckRequest {
        people: people.to_vec(),
        purpose: "severe-list-check".to_owned(),
        items: Vec::new(),
        ground: rules::consent::Ground::Statute {
            power: "listed-measures".to_owned(),
            case_number: "案".to_owned(),
        },
    };
    let permits = harness.account("permits").await;
    let problem = harness
        .platform()
        .check(&permits, request)
        .await
        .unwrap_err();
    assert_eq!(problem.code, "ASK-BUDGET-CHECK");
    assert!(problem.receipt.is_some());
}
