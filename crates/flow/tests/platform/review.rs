//! From a lookup to an alarm, a review and what the person reads of it.

use crate::desk::{PERMIT, court_case, question};
use flow::account::{Account, AccountKind, AccountPlan, Role};
use flow::desk::Ask;
use flow::review::Follower;
use rules::alarm::Severity;
use rules::parameter::{Parameters, Value};
use rules::text::Bilingual;
use testkit::{Harness, LI_SI, Person, ZHANG_SAN};

async fn account(harness: &Harness, login: &str, role: Role, organ: &str) -> Account {
    let plan = AccountPlan {
        login: login.to_owned(),
        password: login.to_owned(),
        display: Bilingual::new("安全员", "security officer"),
        kind: AccountKind::Staff,
        organ: Some(organ.to_owned()),
        roles: vec![role],
        number: None,
        demo: false,
    };
    harness.platform().make_account(plan).await.unwrap();
    harness.account(login).await
}

struct Scene {
    harness: Harness,
    court: Account,
    guard: Account,
    chief: Account,
}

impl Scene {
    async fn new() -> Self {
        let harness = Harness::new();
        Self::over(harness).await
    }

    async fn over(harness: Harness) -> Self {
        let role = Role::SecurityAdministrator;
        Self {
            court: harness.account("court").await,
            guard: account(&harness, "guard", role, "high-court").await,
            chief: account(&harness, "chief", role, "operator").await,
            harness,
        }
    }

    async fn asks(&self, person: &Person) {
        let ask = question(person, &[PERMIT], court_case("（2026）赣01号"));
        self.harness.platform().ask(&self.court, ask).await.unwrap();
    }

    async fn follow(&self) {
        let mut follower = Follower::new(self.harness.platform().clone());
        follower.catch_up().await.unwrap();
    }

    /// A canary that was asked about.
    async fn noticed(&self) -> String {
        let platform = self.harness.platform();
        platform
            .watch_person(&self.chief, &LI_SI.number(), "canary")
            .await
            .unwrap();
        self.asks(&LI_SI).await;
        self.follow().await;
        let alarms = platform.alarms(&self.guard).await.unwrap();
        assert_eq!(alarms.len(), 1);
        assert_eq!(
            (alarms[0].kind.as_str(), alarms[0].severity),
            ("canary", Severity::High)
        );
        assert_eq!(alarms[0].login, "court");
        alarms[0].id.clone()
    }
}

#[tokio::test]
async fn what_was_noticed_is_reviewed_and_told() {
    let scene = Scene::new().await;
    let platform = scene.harness.platform();
    scene.asks(&ZHANG_SAN).await;
    let id = scene.noticed().await;
    let details = platform.alarm(&scene.guard, &id).await.unwrap();
    assert_eq!(details.evidence.len(), 1);
    assert!(details.may_decide && !details.may_explain);
    let shown = format!("{details:?}");
    assert!(
        !shown.contains(LI_SI.name) && !shown.contains(&LI_SI.number()),
        "{shown}"
    );

    // The officer hears of it when they are asked.
    let unheard = platform.alarm(&scene.court, &id).await.unwrap_err();
    assert_eq!(unheard.code, "NOT-FOUND");
    let step = |account: Account, step: &'static str| {
        let id = id.clone();
        async move {
            platform
                .review_alarm(&account, &id, step, "请说明这次查询的案件")
                .await
        }
    };
    let early = step(scene.court.clone(), "explained").await.unwrap_err();
    assert_eq!(early.code, "REVIEW-NOT-NOW");
    step(scene.guard.clone(), "asked").await.unwrap();
    let own = platform.own_alarms(&scene.court).await.unwrap();
    assert!(own[0].waits_for_officer);
    assert!(platform.alarm(&scene.court, &id).await.unwrap().may_explain);
    let by_oneself = step(scene.court.clone(), "justified").await.unwrap_err();
    assert_eq!(by_oneself.code, "POLICY-DENIED");
    step(scene.court.clone(), "explained").await.unwrap();
    let short = platform
        .review_alarm(&scene.guard, &id, "not-justified", "否")
        .await;
    assert_eq!(short.unwrap_err().code, "REVIEW-REASON");
    step(scene.guard.clone(), "not-justified").await.unwrap();
    let again = step(scene.guard.clone(), "justified").await.unwrap_err();
    assert_eq!(again.code, "REVIEW-NOT-NOW");

    // Decided, told to the person, and an event.
    assert!(platform.alarms(&scene.guard).await.unwrap().is_empty());
    assert_eq!(platform.waiting_alarms().unwrap().0, 0);
    let person = scene.harness.account("li-si").await;
    let (list, _) = platform.my_accesses(&person, None).await.unwrap();
    assert_eq!(list[0].kind, "lookup-not-justified");
    assert!(
        list[0].ground_title.zh.contains("复核"),
        "{:?}",
        list[0].ground_title
    );
    let (told, _) = platform.my_notices(&person, None).await.unwrap();
    assert_eq!(told[0].kind, "lookup-not-justified");
    let steps = platform.alarm(&scene.guard, &id).await.unwrap().steps;
    let words: Vec<&str> = steps.iter().map(|step| step.step).collect();
    assert_eq!(words, ["asked", "explained", "not-justified"]);
    platform.publish_now().unwrap();
    let check = scene.harness.check(Some(&LI_SI.number()));
    assert_eq!(check.problems, []);
}

#[tokio::test]
async fn only_the_reviewers_of_the_organ_look() {
    let scene = Scene::new().await;
    let platform = scene.harness.platform();
    let id = scene.noticed().await;
    let other = account(
        &scene.harness,
        "other",
        Role::SecurityAdministrator,
        "transport",
    )
    .await;
    assert!(platform.alarms(&other).await.unwrap().is_empty());
    assert_eq!(
        platform.alarm(&other, &id).await.unwrap_err().code,
        "NOT-FOUND"
    );
    assert_eq!(platform.alarms(&scene.chief).await.unwrap().len(), 1);
    assert!(platform.alarm(&scene.chief, &id).await.unwrap().may_decide);
    let person = scene.harness.account("li-si").await;
    for nobody in [&scene.court, &person] {
        let refused = platform.alarms(nobody).await.unwrap_err();
        assert_eq!(refused.code, "POLICY-DENIED");
    }
    let planted = platform
        .watch_person(&scene.guard, &LI_SI.number(), "canary")
        .await;
    assert_eq!(planted.unwrap_err().code, "POLICY-DENIED");
}

#[tokio::test]
async fn the_log_is_followed_once() {
    let scene = Scene::new().await;
    scene.noticed().await;
    let (mut one, mut two) = (
        Follower::new(scene.harness.platform().clone()),
        Follower::new(scene.harness.platform().clone()),
    );
    one.catch_up().await.unwrap();
    two.catch_up().await.unwrap();
    scene.asks(&LI_SI).await;
    two.catch_up().await.unwrap();
    one.catch_up().await.unwrap();
    let alarms = scene.harness.platform().alarms(&scene.guard).await.unwrap();
    // The same officer and the same person: once a month.
    assert_eq!(alarms.len(), 1);
}

#[tokio::test]
async fn an_emergency_goes_on_and_is_reviewed() {
    let mut harness = Harness::new();
    let mut pack = testkit::pack().clone();
    let mut versions = pack.parameters.all().to_vec();
    for version in versions
        .iter_mut()
        .filter(|v| v.id == "BUDGET_OFFICER_HOUR")
    {
        version.value = Value::Count(1);
    }
    pack.parameters = Parameters::new(versions);
    harness.open_with(pack);
    let scene = Scene::over(harness).await;
    let platform = scene.harness.platform();
    scene.asks(&ZHANG_SAN).await;
    let urgent = || Ask {
        emergency: true,
        ..question(&LI_SI, &[PERMIT], court_case("（2026）赣02号"))
    };
    let none = platform.ask(&scene.court, urgent()).await.unwrap_err();
    assert_eq!(none.code, "EMERGENCY-NONE");
    let short = platform
        .begin_emergency(&scene.court, "急")
        .await
        .unwrap_err();
    assert_eq!(short.code, "EMERGENCY-REASON");
    let reason = "开庭在即，须核对当事人资格";
    let until = platform
        .begin_emergency(&scene.court, reason)
        .await
        .unwrap();
    assert_eq!(platform.emergency(&scene.court).unwrap(), Some(until));
    // Nobody has to wait for the follower: the item is there at once.
    let alarms = platform.alarms(&scene.guard).await.unwrap();
    assert_eq!(alarms[0].kind, "emergency");
    assert!(alarms[0].text.zh.contains(reason));
    let late = Ask {
        emergency: false,
        ..urgent()
    };
    assert_eq!(
        platform.ask(&scene.court, late).await.unwrap_err().code,
        "ASK-BUDGET-HOUR"
    );
    platform.ask(&scene.court, urgent()).await.unwrap();
    let person = scene.harness.account("li-si").await;
    let (list, _) = platform.my_accesses(&person, None).await.unwrap();
    assert!(
        list[0].kind_title.zh.starts_with("紧急查询"),
        "{:?}",
        list[0].kind_title
    );
    // One lookup went on as an emergency, and one notice tells of it.
    let (told, _) = platform.my_notices(&person, None).await.unwrap();
    let kinds: Vec<&str> = told.iter().map(|line| line.kind).collect();
    assert_eq!(kinds, ["emergency-lookup"]);
    scene.follow().await;
    let alarms = platform.alarms(&scene.guard).await.unwrap();
    assert_eq!(alarms.iter().filter(|a| a.kind == "emergency").count(), 2);
    let bank = account(&scene.harness, "clerk", Role::Reporter, "transport").await;
    let denied = platform.begin_emergency(&bank, reason).await.unwrap_err();
    assert_eq!(denied.code, "POLICY-DENIED");
    // It ends by itself.
    scene
        .harness
        .clock()
        .advance(std::time::Duration::from_secs(31 * 60));
    let over = platform.ask(&scene.court, urgent()).await.unwrap_err();
    assert_eq!(over.code, "EMERGENCY-NONE");
}
