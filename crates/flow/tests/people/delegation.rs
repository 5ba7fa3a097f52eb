//! Roles given to colleagues until a day.

use crate::roles::office;
use flow::account::{Account, Role};
use flow::people::NewDelegation;
use jiff::civil::date;
use testkit::{Harness, TODAY};

fn to(login: &str, role: Role) -> NewDelegation {
    NewDelegation {
        to: login.to_owned(),
        role,
        first_day: None,
        last_day: Some(date(2026, 11, 30)),
    }
}

async fn may_ask(harness: &Harness, login: &str) -> bool {
    let account = harness.account(login).await;
    harness.platform().desk(&account).is_ok()
}

#[tokio::test]
async fn a_delegation_ends_on_its_day() {
    let harness = Harness::new();
    let platform = harness.platform();
    let (_, _) = office(&harness, "demo-bank").await;
    let bank = harness.account("bank").await;
    let page = platform.delegations(&bank).await.unwrap();
    assert_eq!(page.roles, [Role::CounterOfficer]);
    let colleagues: Vec<&str> = page.colleagues.iter().map(|(l, _)| l.as_str()).collect();
    assert_eq!(colleagues, ["clerk-demo-bank", "security-demo-bank"]);

    let given = to("clerk-demo-bank", Role::CounterOfficer);
    platform.delegate(&bank, given).await.unwrap();
    assert!(may_ask(&harness, "clerk-demo-bank").await);
    let clerk = harness.account("clerk-demo-bank").await;
    let page = platform.delegations(&clerk).await.unwrap();
    assert_eq!((page.given.len(), page.received.len()), (0, 1));
    // What was received is not passed on.
    assert!(page.roles.is_empty());
    let on = platform.delegate(&clerk, to("security-demo-bank", Role::CounterOfficer));
    assert_eq!(on.await.unwrap_err().code, "POLICY-DENIED");
    harness.set_day(date(2026, 11, 30));
    assert!(may_ask(&harness, "clerk-demo-bank").await);
    harness.set_day(date(2026, 12, 1));
    assert!(!may_ask(&harness, "clerk-demo-bank").await);
}

async fn ended_by(harness: &Harness, account: &Account) -> Result<(), flow::Problem> {
    let bank = harness.account("bank").await;
    let page = harness.platform().delegations(&bank).await.unwrap();
    let given = &page.given[0];
    harness
        .platform()
        .end_delegation(account, &given.account, &given.id)
        .await
}

#[tokio::test]
async fn the_giver_ends_it_and_nobody_else() {
    let harness = Harness::new();
    let platform = harness.platform();
    office(&harness, "demo-bank").await;
    let bank = harness.account("bank").await;
    let given = to("clerk-demo-bank", Role::CounterOfficer);
    platform.delegate(&bank, given).await.unwrap();
    for login in ["clerk-demo-bank", "employer", "zhang-san"] {
        let account = harness.account(login).await;
        let refused = ended_by(&harness, &account).await;
        assert_eq!(refused.unwrap_err().code, "POLICY-DENIED", "{login}");
    }
    ended_by(&harness, &bank).await.unwrap();
    assert!(!may_ask(&harness, "clerk-demo-bank").await);
    let again = ended_by(&harness, &bank).await;
    assert_eq!(again.unwrap_err().code, "CONFLICT");
    // A role that is nobody's delegation is not ended this way.
    let details = platform.grants_here("bank").unwrap();
    let id = store::hex(&bank.id);
    let own = platform.end_delegation(&bank, &id, &details[0].id);
    assert_eq!(own.await.unwrap_err().code, "POLICY-DENIED");
}

#[tokio::test]
async fn it_ends_with_the_role_it_rests_on() {
    let harness = Harness::new();
    let platform = harness.platform();
    let (administrator, _) = office(&harness, "demo-bank").await;
    let bank = harness.account("bank").await;
    let given = to("clerk-demo-bank", Role::CounterOfficer);
    platform.delegate(&bank, given).await.unwrap();
    platform
        .end_member(&administrator, &store::hex(&bank.id))
        .await
        .unwrap();
    assert!(!may_ask(&harness, "clerk-demo-bank").await);
}

#[tokio::test]
async fn what_may_not_be_delegated_is_refused() {
    let harness = Harness::new();
    let platform = harness.platform();
    let (administrator, _) = office(&harness, "demo-bank").await;
    let bank = harness.account("bank").await;
    let clerk = "clerk-demo-bank";
    let endless = NewDelegation {
        last_day: None,
        ..to(clerk, Role::CounterOfficer)
    };
    let code = async |account: &Account, new| {
        let refused = platform.delegate(account, new).await;
        refused.unwrap_err().code
    };
    assert_eq!(code(&bank, endless).await, "POLICY-DENIED");
    assert_eq!(
        code(&bank, to(clerk, Role::Reporter)).await,
        "POLICY-DENIED"
    );
    assert_eq!(
        code(&bank, to("bank", Role::CounterOfficer)).await,
        "POLICY-DENIED"
    );
    let security = to(clerk, Role::SecurityAdministrator);
    assert_eq!(code(&administrator, security).await, "POLICY-DENIED");
    for stranger in ["employer", "nobody", "zhang-san"] {
        let refused = code(&bank, to(stranger, Role::CounterOfficer)).await;
        assert_eq!(refused, "DELEGATE-COLLEAGUE", "{stranger}");
    }
    // An administrator may not ask about people, however they come by the role.
    let excluded = to("security-demo-bank", Role::CounterOfficer);
    assert_eq!(code(&bank, excluded).await, "GRANT-EXCLUDED");
    let backwards = NewDelegation {
        first_day: Some(date(2026, 12, 9)),
        ..to(clerk, Role::CounterOfficer)
    };
    assert_eq!(code(&bank, backwards).await, "GRANT-DATES");
    let past = NewDelegation {
        last_day: Some(TODAY.yesterday().unwrap()),
        ..to(clerk, Role::CounterOfficer)
    };
    assert_eq!(code(&bank, past).await, "GRANT-DATES");
}
