//! Somebody comes, sets their password themselves, and leaves.

use crate::roles::{from_today, office};
use flow::account::{AccountKind, Role};
use flow::login::{ClientPlan, LocalLogin, Next, Proof, TokenRequest};
use flow::people::NewMember;
use rules::text::Bilingual;
use std::time::Duration;
use testkit::Harness;

const PASSWORD: &str = "long enough";

fn new(login: &str, kind: AccountKind) -> NewMember {
    NewMember {
        organ: "demo-bank".to_owned(),
        login: login.to_owned(),
        display: Bilingual::new("王工", "Wang"),
        kind,
    }
}

async fn log_in(harness: &Harness, password: &str) -> Result<String, &'static str> {
    let attempt = LocalLogin::new("wang", password);
    match harness.platform().log_in(attempt).await {
        Ok(Next::Session(logged_in)) => Ok(logged_in.secret),
        Ok(Next::Code { .. }) => Err("CODE"),
        Err(problem) => Err(problem.code),
    }
}

#[tokio::test]
async fn the_owner_sets_the_password_with_a_code_that_works_once() {
    let harness = Harness::new();
    let platform = harness.platform();
    let (administrator, _) = office(&harness, "demo-bank").await;
    let made = platform.make_member(&administrator, new("wang", AccountKind::Staff));
    let made = made.await.unwrap();
    let code = made.invitation.unwrap().code;
    assert!(!format!("{:?}", platform.member(&administrator, &made.id).await).contains(&code));
    // Without a password there is no way in, and without a role nothing to do there.
    for guess in ["", "!", "wang", PASSWORD] {
        assert_eq!(log_in(&harness, guess).await, Err("LOGIN-REFUSED"));
    }
    let set = async |login: &str, code: &str, password: &str| {
        let set = platform.set_first_password(login, code, password).await;
        set.map_err(|problem| problem.code)
    };
    assert_eq!(set("bank", &code, PASSWORD).await, Err("FIRST-CODE-WRONG"));
    let wrong = "AAAA-AAAA-AAAA-AAAA";
    assert_eq!(set("wang", wrong, PASSWORD).await, Err("FIRST-CODE-WRONG"));
    assert_eq!(set("wang", &code, "short").await, Err("PASSWORD-SHORT"));
    assert_eq!(
        set("wang", &code, "my-wang-2026").await,
        Err("PASSWORD-LOGIN")
    );
    // However it is typed.
    let typed = code.to_lowercase().replace('-', " ");
    assert_eq!(set("wang", &typed, PASSWORD).await, Ok(()));
    assert_eq!(
        set("wang", &code, "another one").await,
        Err("FIRST-CODE-WRONG")
    );
    let session = log_in(&harness, PASSWORD).await.unwrap();

    // A lost password: a new code ends the old one and, once used, the sessions.
    let first = platform
        .invite_member(&administrator, &made.id)
        .await
        .unwrap();
    let second = platform
        .invite_member(&administrator, &made.id)
        .await
        .unwrap();
    assert_eq!(
        set("wang", &first.code, "new password").await,
        Err("FIRST-CODE-WRONG")
    );
    assert!(platform.session(&session).await.unwrap().is_some());
    assert_eq!(set("wang", &second.code, "new password").await, Ok(()));
    assert!(platform.session(&session).await.unwrap().is_none());
    assert_eq!(log_in(&harness, PASSWORD).await, Err("LOGIN-REFUSED"));
    assert!(log_in(&harness, "new password").await.is_ok());
}

#[tokio::test]
async fn a_code_ends_by_itself() {
    let harness = Harness::new();
    let platform = harness.platform();
    let (administrator, _) = office(&harness, "demo-bank").await;
    let made = platform.make_member(&administrator, new("wang", AccountKind::Staff));
    let code = made.await.unwrap().invitation.unwrap();
    harness.clock().advance(Duration::from_secs(3 * 24 * 3600));
    let late = platform
        .set_first_password("wang", &code.code, PASSWORD)
        .await;
    assert_eq!(late.unwrap_err().code, "FIRST-CODE-WRONG");
}

#[tokio::test]
async fn what_is_wrong_with_a_new_account_is_told() {
    let harness = Harness::new();
    let platform = harness.platform();
    let (administrator, clerk) = office(&harness, "demo-bank").await;
    let code = async |new: NewMember| {
        let refused = platform.make_member(&administrator, new).await;
        refused.unwrap_err().code
    };
    let staff = |login: &str| new(login, AccountKind::Staff);
    for login in ["", "王", "a b", "x/y", &"a".repeat(65)] {
        assert_eq!(code(staff(login)).await, "ACCOUNT-LOGIN", "{login}");
    }
    assert_eq!(code(new("li", AccountKind::Person)).await, "ACCOUNT-KIND");
    assert_eq!(code(staff("court")).await, "ACCOUNT-LOGIN-TAKEN");
    let nameless = NewMember {
        display: Bilingual::new(" ", "x"),
        ..staff("li")
    };
    assert_eq!(code(nameless).await, "ACCOUNT-NAME");
    let elsewhere = NewMember {
        organ: "transport".to_owned(),
        ..staff("li")
    };
    assert_eq!(code(elsewhere).await, "POLICY-DENIED");
    let unknown = platform.member(&administrator, &"00".repeat(16)).await;
    assert_eq!(unknown.unwrap_err().code, "NOT-FOUND");
    let unreadable = platform.end_member(&administrator, "x").await;
    assert_eq!(unreadable.unwrap_err().code, "NOT-FOUND");
    // The operator's administrator finds no such organ.
    let (of_operator, _) = office(&harness, "operator").await;
    let nowhere = NewMember {
        organ: "no-such".to_owned(),
        ..staff("li")
    };
    let nowhere = platform.make_member(&of_operator, nowhere).await;
    assert_eq!(nowhere.unwrap_err().code, "NOT-FOUND");
    // A login is not given again after its owner left.
    platform.end_member(&administrator, &clerk).await.unwrap();
    assert_eq!(code(staff("clerk-demo-bank")).await, "ACCOUNT-LOGIN-TAKEN");
}

#[tokio::test]
async fn whoever_left_gets_in_nowhere() {
    let harness = Harness::new();
    let platform = harness.platform();
    let (administrator, _) = office(&harness, "demo-bank").await;
    let bank = harness.account("bank").await;
    let id = store::hex(&bank.id);
    let plan = ClientPlan {
        client_id: "loans".to_owned(),
        login: "bank".to_owned(),
        scopes: "ask".to_owned(),
        secret: true,
        keys: None,
        certificate: None,
    };
    let secret = platform.make_client(plan.clone()).await.unwrap().unwrap();
    let request = || TokenRequest {
        grant_type: "client_credentials".to_owned(),
        scope: None,
        proof: Some(Proof::Secret {
            client_id: "loans".to_owned(),
            secret: secret.clone(),
            in_form: false,
        }),
        certificate: None,
    };
    let client = platform.client_token(request()).await.unwrap().token;
    let token = platform
        .make_token("bank", Duration::from_secs(600))
        .await
        .unwrap();
    let attempt = LocalLogin::new("bank", "bank");
    let Next::Session(logged_in) = platform.log_in(attempt.clone()).await.unwrap() else {
        panic!("a code is asked for")
    };
    let code = platform
        .invite_member(&administrator, &id)
        .await
        .unwrap()
        .code;
    platform.end_member(&administrator, &id).await.unwrap();

    assert!(platform.session(&logged_in.secret).await.unwrap().is_none());
    assert!(platform.account_of_token(&token).await.unwrap().is_none());
    assert!(platform.bearer(&client, None).await.unwrap().is_none());
    let given = platform.client_token(request()).await;
    assert_eq!(given.unwrap_err().code, "CLIENT-REFUSED");
    let refused = platform.log_in(attempt).await.unwrap_err();
    assert_eq!(refused.code, "LOGIN-REFUSED");
    let set = platform.set_first_password("bank", &code, PASSWORD).await;
    assert_eq!(set.unwrap_err().code, "FIRST-CODE-WRONG");
    assert_eq!(
        platform.make_client(plan).await.unwrap_err().code,
        "CONFLICT"
    );

    // It stays, with its history, and nothing is changed about it any more.
    let details = platform.member(&administrator, &id).await.unwrap();
    assert!(details.member.ended && details.ended_by.is_some());
    assert!(details.grants.iter().all(|grant| grant.ended.is_some()));
    let again = platform.end_member(&administrator, &id).await;
    assert_eq!(again.unwrap_err().code, "ACCOUNT-ENDED");
    let role = from_today(Role::CounterOfficer);
    let granted = platform.grant(&administrator, &id, role.clone()).await;
    assert_eq!(granted.unwrap_err().code, "ACCOUNT-ENDED");
    let granted = platform.grant_here("bank", role).await;
    assert_eq!(granted.unwrap_err().code, "ACCOUNT-ENDED");
    let code = platform.invite_member(&administrator, &id).await;
    assert_eq!(code.unwrap_err().code, "ACCOUNT-ENDED");
    // A person's own account is theirs.
    let person = platform.end_account_here("zhang-san").await;
    assert_eq!(person.unwrap_err().code, "NOT-FOUND");
}

#[tokio::test]
async fn people_are_listed_page_by_page() {
    let harness = Harness::new();
    let platform = harness.platform();
    let (administrator, _) = office(&harness, "demo-bank").await;
    for number in 0..60 {
        let login = format!("teller-{number:02}");
        let made = platform.make_member(&administrator, new(&login, AccountKind::System));
        made.await.unwrap();
    }
    let first = platform.people(&administrator, None, None).await.unwrap();
    assert!(!first.any_organ);
    assert_eq!(first.members.len(), 50);
    let second = platform.people(&administrator, None, first.next.as_deref());
    let second = second.await.unwrap();
    assert_eq!((second.members.len(), second.next), (13, None));
    let mut logins: Vec<String> = first.members.into_iter().map(|m| m.login).collect();
    logins.extend(second.members.into_iter().map(|m| m.login));
    assert!(logins.is_sorted());
}
