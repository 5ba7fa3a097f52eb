//! Roles an organ may have, who grants them, and what a grant opens.

use flow::account::{Account, AccountKind, AccountPlan, Role};
use flow::people::NewRole;
use flow::policy::{Action, Facts, Resource};
use jiff::civil::{Date, date};
use rules::organ::OrganKind;
use rules::text::Bilingual;
use testkit::{Harness, TODAY, pack};

pub fn from_today(role: Role) -> NewRole {
    NewRole {
        role,
        first_day: None,
        last_day: None,
    }
}

/// A security administrator of an organ, and a colleague without any role: account and id.
pub async fn office(harness: &Harness, organ: &str) -> (Account, String) {
    let administrator = format!("security-{organ}");
    let colleague = format!("clerk-{organ}");
    let security = [Role::SecurityAdministrator];
    harness.make_staff(&administrator, organ, &security).await;
    let clerk = harness.make_staff(&colleague, organ, &[]).await;
    let administrator = harness.account(&administrator).await;
    (administrator, store::hex(&clerk.id))
}

async fn kinds_told(harness: &Harness) -> Vec<String> {
    let auditor = harness
        .make_staff("auditor", "operator", &[Role::AuditAdministrator])
        .await;
    let events = harness.platform().security_events(&auditor, None, None);
    let (events, _) = events.await.unwrap();
    events.into_iter().map(|event| event.title.en).collect()
}

#[tokio::test]
async fn a_role_is_granted_and_ended_and_its_history_stays() {
    let harness = Harness::new();
    let platform = harness.platform();
    let (administrator, clerk) = office(&harness, "demo-bank").await;
    let until = Some(date(2026, 12, 31));
    let role = NewRole {
        last_day: until,
        ..from_today(Role::CounterOfficer)
    };
    platform
        .grant(&administrator, &clerk, role.clone())
        .await
        .unwrap();
    let account = harness.account("clerk-demo-bank").await;
    assert!(platform.desk(&account).is_ok());
    let twice = platform.grant(&administrator, &clerk, role).await;
    assert_eq!(twice.unwrap_err().code, "GRANT-HELD");

    let details = platform.member(&administrator, &clerk).await.unwrap();
    let [grant] = details.grants.as_slice() else {
        panic!("{:?}", details.grants)
    };
    assert!(grant.granted_by.en.contains("security-demo-bank"));
    assert_eq!((grant.first_day, grant.last_day), (TODAY, until));
    platform
        .end_grant(&administrator, &clerk, &grant.id)
        .await
        .unwrap();
    let account = harness.account("clerk-demo-bank").await;
    assert_eq!(platform.desk(&account).unwrap_err().code, "POLICY-DENIED");
    let details = platform.member(&administrator, &clerk).await.unwrap();
    assert!(details.grants[0].ended.is_some());
    let again = platform
        .end_grant(&administrator, &clerk, &details.grants[0].id)
        .await;
    assert_eq!(again.unwrap_err().code, "CONFLICT");
    let told = kinds_told(&harness).await;
    assert!(told.iter().any(|t| t == "role ended"), "{told:?}");
}

#[tokio::test]
async fn a_role_the_organ_may_not_have_is_refused_and_told() {
    let harness = Harness::new();
    let platform = harness.platform();
    let (administrator, clerk) = office(&harness, "demo-bank").await;
    for role in [
        Role::CatalogueApprover,
        Role::Publisher,
        Role::SystemAdministrator,
    ] {
        let refused = platform
            .grant(&administrator, &clerk, from_today(role))
            .await;
        let problem = refused.unwrap_err();
        assert_eq!(problem.code, "GRANT-ORGAN-ROLE", "{role:?}");
        let counter = Role::CounterOfficer.title();
        assert!(
            problem.remedy.zh.contains(&counter.zh),
            "{}",
            problem.remedy.zh
        );
        assert!(
            problem.remedy.en.contains(&counter.en),
            "{}",
            problem.remedy.en
        );
    }
    // The operator on the machine is told the same, and so is whoever makes an account with it.
    let here = platform.grant_here("clerk-demo-bank", from_today(Role::Publisher));
    assert_eq!(here.await.unwrap_err().code, "GRANT-ORGAN-ROLE");
    let made = platform.make_account(AccountPlan {
        login: "editor".to_owned(),
        password: "editor".to_owned(),
        display: Bilingual::new("编辑", "editor"),
        kind: AccountKind::Staff,
        organ: Some("demo-bank".to_owned()),
        roles: vec![Role::CatalogueEditor],
        number: None,
        demo: false,
    });
    assert_eq!(made.await.unwrap_err().code, "GRANT-ORGAN-ROLE");
    let told = kinds_told(&harness).await;
    let refusals = told.iter().filter(|t| *t == "role not granted").count();
    assert_eq!(refusals, 5, "{told:?}");
}

#[tokio::test]
async fn a_grant_counts_no_more_when_the_pack_takes_the_role_away() {
    let mut harness = Harness::new();
    let mut narrower = pack().clone();
    let rule = narrower.roles.iter_mut();
    let rule = rule.filter(|rule| rule.role == Role::CounterOfficer);
    for rule in rule {
        rule.kinds.retain(|kind| *kind != OrganKind::Bank);
    }
    let bank = harness.account("bank").await;
    assert!(harness.platform().desk(&bank).is_ok());
    harness.open_with(narrower);
    let bank = harness.account("bank").await;
    assert_eq!(bank.roles().count(), 0);
    let refused = harness.platform().desk(&bank).unwrap_err();
    assert_eq!(refused.code, "POLICY-DENIED");
}

#[tokio::test]
async fn what_excludes_each_other_is_refused_and_told() {
    let harness = Harness::new();
    let platform = harness.platform();
    let (administrator, clerk) = office(&harness, "transport").await;
    let grant = |role| platform.grant(&administrator, &clerk, from_today(role));
    grant(Role::Reporter).await.unwrap();
    let refused = grant(Role::AuditAdministrator).await.unwrap_err();
    assert_eq!(refused.code, "GRANT-EXCLUDED");
    let dates = NewRole {
        first_day: Some(date(2026, 12, 2)),
        last_day: Some(date(2026, 12, 1)),
        ..from_today(Role::Reviewer)
    };
    let refused = platform.grant(&administrator, &clerk, dates).await;
    assert_eq!(refused.unwrap_err().code, "GRANT-DATES");
    let past = NewRole {
        first_day: Some(date(2026, 11, 19)),
        ..from_today(Role::Reviewer)
    };
    let refused = platform.grant(&administrator, &clerk, past).await;
    assert_eq!(refused.unwrap_err().code, "GRANT-DATES");
    let told = kinds_told(&harness).await;
    assert!(told.iter().any(|t| t == "role not granted"), "{told:?}");
}

#[tokio::test]
async fn an_administrator_stays_in_their_organ_but_for_the_operators() {
    let harness = Harness::new();
    let platform = harness.platform();
    let (of_bank, clerk_of_bank) = office(&harness, "demo-bank").await;
    let (of_transport, _) = office(&harness, "transport").await;
    let (of_operator, _) = office(&harness, "operator").await;
    let counter = || from_today(Role::CounterOfficer);
    let denied = platform.grant(&of_transport, &clerk_of_bank, counter());
    assert_eq!(denied.await.unwrap_err().code, "POLICY-DENIED");
    let denied = platform.people(&of_transport, Some("demo-bank"), None);
    assert_eq!(denied.await.unwrap_err().code, "POLICY-DENIED");
    let denied = platform.end_member(&of_transport, &clerk_of_bank);
    assert_eq!(denied.await.unwrap_err().code, "POLICY-DENIED");

    let all = platform.people(&of_operator, Some("demo-bank"), None);
    let all = all.await.unwrap();
    assert!(all.any_organ);
    let logins: Vec<&str> = all.members.iter().map(|m| m.login.as_str()).collect();
    assert_eq!(logins, ["bank", "clerk-demo-bank", "security-demo-bank"]);
    let granted = platform.grant(&of_operator, &clerk_of_bank, counter());
    granted.await.unwrap();

    // Nobody acts on themselves, the operator's administrator least of all.
    for account in [&of_bank, &of_operator] {
        let own = store::hex(&account.id);
        let grant = platform.grant(account, &own, counter()).await;
        assert_eq!(grant.unwrap_err().code, "POLICY-DENIED");
        let end = platform.end_member(account, &own).await;
        assert_eq!(end.unwrap_err().code, "POLICY-DENIED");
        let invite = platform.invite_member(account, &own).await;
        assert_eq!(invite.unwrap_err().code, "POLICY-DENIED");
    }
}

#[tokio::test]
async fn only_administrators_see_people_and_only_auditors_see_events() {
    let harness = Harness::new();
    let platform = harness.platform();
    let (administrator, clerk) = office(&harness, "demo-bank").await;
    for login in ["zhang-san", "bank", "operator", "transport"] {
        let account = harness.account(login).await;
        let people = platform.people(&account, Some("demo-bank"), None).await;
        assert_eq!(people.unwrap_err().code, "POLICY-DENIED", "{login}");
        let member = platform.member(&account, &clerk).await;
        assert_eq!(member.unwrap_err().code, "POLICY-DENIED", "{login}");
        let events = platform.security_events(&account, None, None).await;
        assert_eq!(events.unwrap_err().code, "POLICY-DENIED", "{login}");
    }
    let events = platform.security_events(&administrator, None, None).await;
    assert_eq!(events.unwrap_err().code, "POLICY-DENIED");

    // An auditor of an organ sees what concerns it; the operator's sees everything, page by page.
    let auditor = [Role::AuditAdministrator];
    let of_bank = harness.make_staff("auditor-1", "demo-bank", &auditor).await;
    let (events, _) = platform
        .security_events(&of_bank, None, None)
        .await
        .unwrap();
    assert!(!events.is_empty());
    let bank = "演示银行";
    assert!(
        events
            .iter()
            .all(|e| e.organ.as_ref().is_some_and(|o| o.zh.contains(bank)))
    );
    let of_operator = harness.make_staff("auditor-2", "operator", &auditor).await;
    let wrong = platform.security_events(&of_operator, Some("no-such"), None);
    assert_eq!(wrong.await.unwrap_err().code, "NOT-FOUND");
    let made = platform.security_events(&of_operator, Some("account-made"), None);
    let (made, _) = made.await.unwrap();
    assert!(made.iter().all(|event| event.title.en == "account made"));
    assert!(made.len() > events.len());
}

#[tokio::test]
async fn a_system_is_no_administrator() {
    let harness = Harness::new();
    let platform = harness.platform();
    let (administrator, _) = office(&harness, "demo-bank").await;
    let plan = AccountPlan {
        login: "loan-system".to_owned(),
        password: "!".to_owned(),
        display: Bilingual::new("贷款系统", "loan system"),
        kind: AccountKind::System,
        organ: Some("demo-bank".to_owned()),
        roles: vec![Role::CounterOfficer],
        number: None,
        demo: false,
    };
    platform.make_account(plan).await.unwrap();
    let system = store::hex(&harness.account("loan-system").await.id);
    let refused = platform
        .grant(
            &administrator,
            &system,
            from_today(Role::SecurityAdministrator),
        )
        .await;
    assert_eq!(refused.unwrap_err().code, "GRANT-KIND");
}

#[tokio::test]
async fn a_role_begins_on_its_first_day() {
    let harness = Harness::new();
    let platform = harness.platform();
    let (administrator, clerk) = office(&harness, "demo-bank").await;
    let monday: Date = date(2026, 11, 23);
    let role = NewRole {
        first_day: Some(monday),
        last_day: Some(monday),
        ..from_today(Role::CounterOfficer)
    };
    platform.grant(&administrator, &clerk, role).await.unwrap();
    for (day, open) in [(TODAY, false), (monday, true), (date(2026, 11, 24), false)] {
        harness.set_day(day);
        let account = harness.account("clerk-demo-bank").await;
        let desk = Resource::Organ("demo-bank");
        let decision = platform.rehearse(&account, Action::UseDesk, &desk, &Facts::None);
        assert_eq!(decision.allowed, open, "{day}");
    }
}
