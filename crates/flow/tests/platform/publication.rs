//! A publication: proposed, told, heard, decided, released, and gone by itself; and what is never shown.

use flow::account::Role;
use flow::case::{CaseInput, CasePlan, CaseView, PublicationPlan};
use flow::outward::{RegisterAnswer, RegisterQuery};
use flow::{Problem, ProblemKind};
use jiff::civil::{Date, date};
use testkit::{Harness, Person, Row, ZHANG_SAN, csv};

const LIST: &str = "severe-list-market";
const HONOUR: &str = "excellent-volunteer-honour";
const DOCUMENT: &str = "赣测列〔2026〕1号";
const DECIDED_ON: Date = date(2026, 11, 30);
const RELEASED_ON: Date = date(2026, 12, 1);

struct Scene {
    harness: Harness,
}

impl Scene {
    async fn new() -> Self {
        let harness = Harness::new();
        let rows = csv(&[Row::listing(&ZHANG_SAN, DOCUMENT)]);
        let status = harness.import("market", LIST, &rows).await;
        assert_eq!(status.accepted, 1, "{:?}", status.codes);
        let scene = Self { harness };
        scene
            .staff("market-regulation", ["lister", "decider"])
            .await;
        scene.operator().await;
        scene
    }

    async fn staff(&self, organ: &str, [officer, reviewer]: [&str; 2]) {
        let harness = &self.harness;
        harness
            .make_staff(officer, organ, &[Role::CaseOfficer])
            .await;
        harness.make_staff(reviewer, organ, &[Role::Reviewer]).await;
    }

    async fn operator(&self) {
        let harness = &self.harness;
        harness
            .make_staff("publisher", "operator", &[Role::Publisher])
            .await;
        harness
            .make_staff("passer", "operator", &[Role::CaseOfficer])
            .await;
    }

    async fn propose(&self, login: &str, plan: PublicationPlan) -> Result<CaseView, Problem> {
        let account = self.harness.account(login).await;
        self.harness
            .platform()
            .propose_publication(&account, plan)
            .await
    }

    async fn step(&self, login: &str, case: &CaseView, step: &str) -> Result<CaseView, Problem> {
        let account = self.harness.account(login).await;
        let input = CaseInput {
            text: format!("{step}的理由"),
            document: "赣市监告〔2026〕8号".to_owned(),
            ..CaseInput::default()
        };
        let platform = self.harness.platform();
        let (id, seen) = (&case.line.id, case.seen);
        match login {
            "zhang-san" => platform.move_my_case(&account, id, seen, step, input).await,
            _ => platform.handle_case(&account, id, seen, step, input).await,
        }
    }

    /// Told on the first day, decided and released when the person has had their time.
    async fn to_public(&self, case: CaseView, [officer, reviewer]: [&str; 2]) -> CaseView {
        let case = self.step(officer, &case, "serve-notice").await.unwrap();
        self.harness.set_day(DECIDED_ON);
        let case = self.step(reviewer, &case, "decide").await.unwrap();
        self.harness.set_day(RELEASED_ON);
        self.step("publisher", &case, "release").await.unwrap()
    }

    async fn listed(&self) -> CaseView {
        let case = self.propose("lister", plan(&ZHANG_SAN)).await.unwrap();
        self.to_public(case, ["lister", "decider"]).await
    }

    async fn search(&self, query: RegisterQuery) -> RegisterAnswer {
        self.harness
            .platform()
            .search_register(&query)
            .await
            .unwrap()
    }

    async fn shown(&self) -> usize {
        self.search(by_document()).await.entries.len()
    }

    async fn notices(&self) -> Vec<&'static str> {
        let account = self.harness.account("zhang-san").await;
        let platform = self.harness.platform();
        let (lines, _) = platform.my_notices(&account, None).await.unwrap();
        lines.iter().map(|line| line.kind).collect()
    }

    async fn file(&self, kind: &str, fields: Vec<(String, String)>) -> CaseView {
        let account = self.harness.account("zhang-san").await;
        let platform = self.harness.platform();
        let report = platform.my_report(&account, None).await.unwrap();
        let plan = CasePlan {
            kind: kind.to_owned(),
            record: Some(report.lines[0].record.clone()),
            about: None,
            input: CaseInput {
                text: "与事实不符".to_owned(),
                document: "测复〔2026〕1号".to_owned(),
                fields,
                ..CaseInput::default()
            },
        };
        platform.file_case(&account, plan).await.unwrap()
    }

    async fn clock(&self, day: Date) -> [u32; 3] {
        let round = self.harness.case_round(day).await;
        [round.missed, round.ended, round.stuck]
    }
}

fn plan(person: &Person) -> PublicationPlan {
    PublicationPlan {
        item: LIST.to_owned(),
        name: person.name.to_owned(),
        number: person.number(),
        document: DOCUMENT.to_owned(),
        reason: "该名单依法应当公布".to_owned(),
    }
}

fn by_document() -> RegisterQuery {
    RegisterQuery {
        document: DOCUMENT.to_owned(),
        ..RegisterQuery::default()
    }
}

#[tokio::test]
async fn a_publication_goes_through_every_step_and_ends_by_itself() {
    let scene = Scene::new().await;
    let case = scene.propose("lister", plan(&ZHANG_SAN)).await.unwrap();
    assert_eq!(
        (case.line.state, case.line.organ.as_str()),
        ("proposed", "market-regulation")
    );
    assert!(!format!("{case:?}").contains(&ZHANG_SAN.number()));
    for step in ["decide", "release"] {
        let early = scene.step("decider", &case, step).await.unwrap_err();
        assert_eq!(early.code, "CASE-MOVE", "{step}");
    }
    let case = scene.step("lister", &case, "serve-notice").await.unwrap();
    let early = scene.step("decider", &case, "decide").await.unwrap_err();
    assert_eq!(early.code, "CASE-STATEMENT-PERIOD");
    // It rests on a law: there is nothing to agree to, and nothing to take back.
    for step in ["agree", "withdraw"] {
        let refused = scene.step("zhang-san", &case, step).await.unwrap_err();
        assert_eq!(refused.code, "PUBLICATION-BY-LAW", "{step}");
    }
    let case = scene.step("zhang-san", &case, "state").await.unwrap();
    assert!(
        case.moves.iter().all(|offered| offered.step == "state"),
        "{:?}",
        case.moves
    );
    scene.harness.set_day(DECIDED_ON);
    let unheard = scene.step("decider", &case, "decide").await.unwrap_err();
    assert_eq!(unheard.code, "CASE-STATEMENT-UNANSWERED");
    let case = scene
        .step("lister", &case, "answer-statement")
        .await
        .unwrap();
    let alone = scene.step("lister", &case, "decide").await.unwrap_err();
    assert_eq!(alone.kind, ProblemKind::NotAllowed, "{}", alone.code);
    let case = scene.step("decider", &case, "decide").await.unwrap();
    assert_eq!(scene.shown().await, 0);
    let own = scene.step("decider", &case, "release").await.unwrap_err();
    assert_eq!(own.kind, ProblemKind::NotAllowed, "{}", own.code);
    let lists = scene.harness.account("publisher").await;
    let lists = scene.harness.platform().case_lists(&lists).await.unwrap();
    assert_eq!(lists.platform.len(), 1);
    scene.harness.set_day(RELEASED_ON);
    let case = scene.step("publisher", &case, "release").await.unwrap();
    assert_eq!(case.line.state, "in-effect");

    let found = scene.search(by_document()).await;
    let entry = &found.entries[0];
    assert_eq!(
        (entry.name.as_str(), entry.disputed, found.more),
        ("张*", false, false)
    );
    assert_eq!(
        (entry.released_on, entry.until),
        (RELEASED_ON, date(2028, 11, 17))
    );
    assert!(!entry.basis.is_empty());
    let told = format!("{entry:?}");
    for hidden in [
        ZHANG_SAN.name,
        &ZHANG_SAN.number(),
        "情节严重",
        "2026-11-02",
    ] {
        assert!(!told.contains(hidden), "{hidden} in {told}");
    }
    let platform = scene.harness.platform();
    assert_eq!(platform.register_entry(&entry.id).await.unwrap(), *entry);
    let notices = scene.notices().await;
    for kind in ["publication-notice", "published"] {
        assert!(notices.contains(&kind), "{kind} in {notices:?}");
    }
    let twice = scene.propose("lister", plan(&ZHANG_SAN)).await.unwrap_err();
    assert_eq!(twice.code, "CASE-EXISTS");

    // Its last day ends it, before anybody does anything.
    scene.harness.set_day(date(2028, 11, 17));
    assert_eq!(scene.shown().await, 1);
    scene.harness.set_day(date(2028, 11, 18));
    assert_eq!(scene.shown().await, 0);
    let gone = platform.register_entry(&entry.id).await.unwrap_err();
    assert_eq!(gone.kind, ProblemKind::NotFound);
    assert_eq!(scene.clock(date(2028, 11, 18)).await, [0, 1, 0]);
    assert!(scene.notices().await.contains(&"unpublished"));
    assert_eq!(scene.harness.check(None).problems, Vec::new());
}

#[tokio::test]
async fn what_is_shown_is_what_holds_now() {
    let scene = Scene::new().await;
    scene.listed().await;
    assert_eq!(scene.shown().await, 1);
    let objection = scene.file("objection", Vec::new()).await;
    assert!(scene.search(by_document()).await.entries[0].disputed);
    scene
        .step("zhang-san", &objection, "withdraw")
        .await
        .unwrap();
    assert!(!scene.search(by_document()).await.entries[0].disputed);
    // Another body orders that it has no effect meanwhile.
    let elsewhere = scene.file("reconsideration", Vec::new()).await;
    let ordered = scene
        .step("lister", &elsewhere, "order-suspension")
        .await
        .unwrap();
    assert_eq!(scene.shown().await, 0);
    let lifted = scene
        .step("lister", &ordered, "lift-suspension")
        .await
        .unwrap();
    assert_eq!(scene.shown().await, 1);
    let reported = scene
        .step("lister", &lifted, "report-decision")
        .await
        .unwrap();
    scene.step("lister", &reported, "grant").await.unwrap();
    assert_eq!(scene.shown().await, 0);
    assert_eq!(scene.clock(RELEASED_ON).await, [0, 1, 0]);
    assert!(scene.notices().await.contains(&"unpublished"));
    assert_eq!(scene.harness.check(None).problems, Vec::new());
}

#[tokio::test]
async fn what_was_corrected_nobody_released() {
    let scene = Scene::new().await;
    scene.listed().await;
    let fields = vec![("ZYSXSS".to_owned(), "情节较轻".to_owned())];
    let case = scene.file("correction", fields).await;
    let case = scene.step("passer", &case, "accept").await.unwrap();
    scene.step("lister", &case, "grant").await.unwrap();
    assert_eq!(scene.shown().await, 0);
    assert_eq!(scene.clock(RELEASED_ON).await, [0, 1, 0]);
    assert_eq!(scene.clock(RELEASED_ON).await, [0, 0, 0]);
    let again = scene.propose("lister", plan(&ZHANG_SAN)).await.unwrap();
    assert_eq!(again.line.state, "proposed");
}

#[tokio::test]
async fn a_removal_and_a_withdrawn_record_are_gone_at_once() {
    let scene = Scene::new().await;
    let case = scene.listed().await;
    let ended = Row::listing(&ZHANG_SAN, DOCUMENT)
        .with("YCRQ", "2026-12-01")
        .with("YCWH", "赣测移〔2026〕1号");
    let status = scene.harness.import("market", LIST, &csv(&[ended])).await;
    assert_eq!(status.withdrawn, 1, "{:?}", status.codes);
    assert_eq!(scene.shown().await, 0);
    assert_eq!(scene.clock(RELEASED_ON).await, [0, 1, 0]);
    let late = scene.step("publisher", &case, "remove").await.unwrap_err();
    assert_eq!(late.code, "CASE-CHANGED");

    let other = Scene::new().await;
    let case = other.listed().await;
    let case = other.step("publisher", &case, "remove").await.unwrap();
    assert_eq!((case.line.state, other.shown().await), ("removed", 0));
}

#[tokio::test]
async fn an_honour_is_shown_while_the_person_agrees() {
    let scene = Scene::new().await;
    let honour = honour_of(&ZHANG_SAN);
    scene
        .staff("youth-league", ["league", "league-reviewer"])
        .await;
    scene
        .harness
        .make_staff("league-reporter", "youth-league", &[Role::Reporter])
        .await;
    let status = scene
        .harness
        .import("league-reporter", HONOUR, &csv(&[honour]))
        .await;
    assert_eq!(status.accepted, 1, "{:?}", status.codes);
    let plan = PublicationPlan {
        item: HONOUR.to_owned(),
        document: "青测〔2026〕1号".to_owned(),
        ..plan(&ZHANG_SAN)
    };
    let case = scene.propose("league", plan).await.unwrap();
    let case = scene.step("league", &case, "serve-notice").await.unwrap();
    scene.harness.set_day(DECIDED_ON);
    let silent = scene
        .step("league-reviewer", &case, "decide")
        .await
        .unwrap_err();
    assert_eq!(silent.code, "PUBLICATION-NO-CONSENT");
    let case = scene.step("zhang-san", &case, "agree").await.unwrap();
    let twice = scene.step("zhang-san", &case, "agree").await.unwrap_err();
    assert_eq!(twice.code, "CASE-AGREED");
    let case = scene
        .step("league-reviewer", &case, "decide")
        .await
        .unwrap();
    let case = scene.step("publisher", &case, "release").await.unwrap();
    // Named in full, and found by the name.
    let by_name = || RegisterQuery {
        name: "张三".to_owned(),
        ..RegisterQuery::default()
    };
    let found = scene.search(by_name()).await;
    assert_eq!(found.entries[0].name, "张三");
    let case = scene.step("zhang-san", &case, "withdraw").await.unwrap();
    assert_eq!(case.line.state, "withdrawn");
    assert!(scene.search(by_name()).await.entries.is_empty());
    assert_eq!(scene.harness.check(None).problems, Vec::new());
}

fn honour_of(person: &Person) -> Row {
    let league = testkit::pack().organ("youth-league").unwrap();
    let code = league.social_credit_code.as_deref().unwrap_or_default();
    Row::of(HONOUR, "youth-league", person)
        .with("RYMC", "优秀志愿者")
        .with("BZWH", "青测〔2026〕1号")
        .with("BZRQ", "2026-11-18")
        .with("BZDW", &league.name_on(testkit::TODAY).zh)
        .with("BZDWDM", code)
}

#[tokio::test]
async fn what_may_not_be_shown_is_refused_before_it_begins() {
    let scene = Scene::new().await;
    let stranger = Person {
        name: "周七",
        born_on: date(1975, 5, 5),
        sequence: 9,
    };
    let child = Person {
        name: "张三",
        born_on: date(2012, 3, 7),
        sequence: 3,
    };
    let of = |item: &str| PublicationPlan {
        item: item.to_owned(),
        ..plan(&ZHANG_SAN)
    };
    let refused = [
        (of("transport-permit"), "ITEM-NOT-SOURCE"),
        (
            of("market-regulation-penalty"),
            "PUBLICATION-NOT-IN-CATALOGUE",
        ),
        (of("no-such-item"), "ITEM-UNKNOWN"),
        (plan(&stranger), "CASE-RECORD"),
        (plan(&child), "CASE-RECORD"),
        (
            PublicationPlan {
                document: "赣测列〔2026〕99号".to_owned(),
                ..plan(&ZHANG_SAN)
            },
            "CASE-RECORD",
        ),
        (
            PublicationPlan {
                document: String::new(),
                ..plan(&ZHANG_SAN)
            },
            "PUBLICATION-DOCUMENT",
        ),
        (
            PublicationPlan {
                name: "张四".to_owned(),
                ..plan(&ZHANG_SAN)
            },
            "CASE-OTHER-NAME",
        ),
        (
            PublicationPlan {
                reason: String::new(),
                ..plan(&ZHANG_SAN)
            },
            "CASE-REASON",
        ),
    ];
    for (plan, code) in refused {
        let problem = scene.propose("lister", plan).await.unwrap_err();
        assert_eq!(problem.code, code, "{}", problem.what.zh);
        assert!(!problem.remedy.zh.is_empty());
    }
    scene
        .harness
        .make_staff("clerk", "transport", &[Role::CaseOfficer])
        .await;
    let foreign = scene.propose("clerk", plan(&ZHANG_SAN)).await.unwrap_err();
    assert_eq!(foreign.code, "ITEM-NOT-SOURCE");
    let denied = scene
        .propose("decider", plan(&ZHANG_SAN))
        .await
        .unwrap_err();
    assert_eq!(denied.code, "POLICY-DENIED");
    // A record in dispute is not made public before that is decided.
    scene.file("objection", Vec::new()).await;
    let disputed = scene.propose("lister", plan(&ZHANG_SAN)).await.unwrap_err();
    assert_eq!(disputed.code, "PUBLICATION-DISPUTED");
    assert_eq!(scene.harness.check(None).problems, Vec::new());
}

#[tokio::test]
async fn a_minor_is_never_shown() {
    let scene = Scene::new().await;
    let pupil = Person {
        name: "赵小明",
        born_on: date(2010, 3, 7),
        sequence: 3,
    };
    scene
        .staff("youth-league", ["league", "league-reviewer"])
        .await;
    scene
        .harness
        .make_staff("league-reporter", "youth-league", &[Role::Reporter])
        .await;
    let honour = honour_of(&pupil);
    let status = scene
        .harness
        .import("league-reporter", HONOUR, &csv(&[honour]))
        .await;
    // The gate holds it for a person's review already; nothing of it can be published.
    assert_eq!((status.accepted, status.held), (0, 1), "{:?}", status.codes);
    let plan = PublicationPlan {
        item: HONOUR.to_owned(),
        document: "青测〔2026〕1号".to_owned(),
        ..plan(&pupil)
    };
    let refused = scene.propose("league", plan).await.unwrap_err();
    assert_eq!(refused.code, "CASE-RECORD");
}

#[tokio::test]
async fn silence_drops_a_publication() {
    let scene = Scene::new().await;
    scene.propose("lister", plan(&ZHANG_SAN)).await.unwrap();
    assert_eq!(scene.clock(date(2026, 11, 28)).await, [1, 0, 0]);
    assert!(
        scene
            .notices()
            .await
            .iter()
            .all(|kind| *kind == "record-written")
    );
    let case = scene.propose("lister", plan(&ZHANG_SAN)).await.unwrap();
    scene.step("lister", &case, "serve-notice").await.unwrap();
    assert_eq!(scene.clock(date(2026, 12, 22)).await, [1, 0, 0]);
    assert_eq!(scene.shown().await, 0);
}

#[tokio::test]
async fn nobody_is_found_by_a_number_and_nothing_without_a_question() {
    let scene = Scene::new().await;
    scene.listed().await;
    let platform = scene.harness.platform();
    let number = ZHANG_SAN.number();
    for text in [number.clone(), format!("张三 {number}")] {
        let query = RegisterQuery {
            name: text,
            ..RegisterQuery::default()
        };
        let refused = platform.search_register(&query).await.unwrap_err();
        assert_eq!(refused.code, "REGISTER-NUMBER");
        assert!(!format!("{refused:?} {query:?}").contains(&number));
    }
    let nothing = RegisterQuery {
        name: "  ".to_owned(),
        ..RegisterQuery::default()
    };
    let refused = platform.search_register(&nothing).await.unwrap_err();
    assert_eq!(refused.code, "REGISTER-EMPTY");
    let long = RegisterQuery {
        document: "长".repeat(121),
        ..RegisterQuery::default()
    };
    let refused = platform.search_register(&long).await.unwrap_err();
    assert_eq!(refused.code, "REGISTER-TOO-LONG");
    let with = |name: &str, organ: &str, document: &str| RegisterQuery {
        name: name.to_owned(),
        organ: organ.to_owned(),
        document: document.to_owned(),
    };
    // A masked name leads to nobody by itself; with the document it is compared as far as it is shown.
    for (query, count) in [
        (with("张三", "", ""), 0),
        (with("张三", "", DOCUMENT), 1),
        (with("李四", "", DOCUMENT), 0),
        (with("", "market-regulation", ""), 1),
        (with("", "transport", ""), 0),
        (with("", "transport", DOCUMENT), 0),
        (with("%", "", ""), 0),
    ] {
        assert_eq!(scene.search(query.clone()).await.entries.len(), count);
    }
}
