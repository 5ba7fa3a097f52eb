//! A severe list: from the proposal by every step to the removal, with the person's defence; and what is refused on the way.

use crate::measures::{CONSTRAINT, by_power, filing, notices_of_ends, told_over};
use flow::account::Role;
use flow::case::{CaseInput, CaseView, ListingPlan, Responsible};
use flow::gate::intake::Reconciliation;
use flow::person::Report;
use flow::{Problem, ProblemKind};
use jiff::civil::{Date, date};
use std::io::{Seek as _, Write as _};
use testkit::{Harness, LI_SI, Person, Row, WANG_WU, ZHANG_SAN, csv};

const COURT_LIST: &str = "court-list";
const LIST: &str = "severe-list-market";
const DECISION: &str = "赣市监列〔2026〕7号";
/// Early enough that the time to decide ends within the calendar.
const PROPOSED_ON: Date = date(2026, 8, 3);

struct Scene {
    harness: Harness,
}

impl Scene {
    async fn new() -> Self {
        let harness = Harness::on(PROPOSED_ON);
        let organ = "market-regulation";
        harness
            .make_staff("lister", organ, &[Role::CaseOfficer])
            .await;
        harness
            .make_staff("decider", organ, &[Role::Reviewer])
            .await;
        Self { harness }
    }

    async fn propose(&self, plan: ListingPlan) -> Result<CaseView, Problem> {
        let account = self.harness.account("lister").await;
        self.harness
            .platform()
            .propose_listing(&account, plan)
            .await
    }

    async fn step(
        &self,
        login: &str,
        case: &CaseView,
        step: &str,
        fact: Option<(&str, &str)>,
    ) -> Result<CaseView, Problem> {
        let account = self.harness.account(login).await;
        let input = CaseInput {
            text: format!("{step}的理由"),
            document: match step {
                "decide" => DECISION.to_owned(),
                _ => "赣市监告〔2026〕7号".to_owned(),
            },
            facts: fact
                .map(|(name, text)| (name.to_owned(), text.to_owned()))
                .into_iter()
                .collect(),
            ..CaseInput::default()
        };
        let platform = self.harness.platform();
        platform
            .handle_case(&account, &case.line.id, case.seen, step, input)
            .await
    }

    /// The steps one after the other, each on the day given.
    async fn steps(&self, mut case: CaseView, steps: &[(Date, &str, &str)]) -> CaseView {
        for (day, login, step) in steps {
            self.harness.set_day(*day);
            case = self.step(login, &case, step, None).await.unwrap();
        }
        case
    }

    async fn report(&self) -> Report {
        let account = self.harness.account("zhang-san").await;
        let report = self.harness.platform().my_report(&account, None).await;
        report.unwrap()
    }

    async fn notices(&self) -> Vec<&'static str> {
        let account = self.harness.account("zhang-san").await;
        let (lines, _) = self
            .harness
            .platform()
            .my_notices(&account, None)
            .await
            .unwrap();
        lines.iter().map(|line| line.kind).collect()
    }

    /// What the newest notice of a kind says.
    async fn told(&self, kind: &str) -> String {
        let account = self.harness.account("zhang-san").await;
        let platform = self.harness.platform();
        let (lines, _) = platform.my_notices(&account, None).await.unwrap();
        let line = lines.iter().find(|line| line.kind == kind).unwrap();
        platform
            .my_notice(&account, &line.id)
            .await
            .unwrap()
            .text
            .zh
    }

    async fn clock(&self, day: Date) -> [u32; 3] {
        let round = self.harness.case_round(day).await;
        [round.missed, round.ended, round.stuck]
    }
}

fn plan(person: &Person) -> ListingPlan {
    ListingPlan {
        item: LIST.to_owned(),
        name: person.name.to_owned(),
        number: person.number(),
        grounds: "销售不符合食品安全标准的食品，情节严重".to_owned(),
        ..ListingPlan::default()
    }
}

const TO_EFFECT: [(Date, &str, &str); 4] = [
    (date(2026, 8, 3), "lister", "serve-notice"),
    (date(2026, 8, 11), "decider", "decide"),
    (date(2026, 8, 12), "lister", "serve-decision"),
    (date(2026, 8, 13), "lister", "take-effect"),
];

#[tokio::test]
async fn a_listing_goes_through_every_step_and_ends_by_itself() {
    let scene = Scene::new().await;
    let case = scene.propose(plan(&ZHANG_SAN)).await.unwrap();
    assert_eq!(case.line.state, "proposed");
    assert!(case.list.is_some());
    assert!(!format!("{case:?}").contains(&ZHANG_SAN.number()));
    // Nothing has happened to the person, and no step can be left out.
    assert!(scene.report().await.lines.is_empty());
    for step in ["decide", "serve-decision", "take-effect"] {
        let early = scene.step("lister", &case, step, None).await.unwrap_err();
        assert_eq!(early.code, "CASE-MOVE", "{step}");
    }
    let case = scene
        .step("lister", &case, "serve-notice", None)
        .await
        .unwrap();
    let early = scene
        .step("decider", &case, "decide", None)
        .await
        .unwrap_err();
    assert_eq!(early.code, "CASE-STATEMENT-PERIOD");

    // The person answers, and gets a reply before anything is decided.
    let person = scene.harness.account("zhang-san").await;
    let platform = scene.harness.platform();
    let input = CaseInput {
        text: "食品由供货商贴标，本人不知情".to_owned(),
        ..CaseInput::default()
    };
    let case = platform
        .move_my_case(&person, &case.line.id, case.seen, "state", input)
        .await
        .unwrap();
    scene.harness.set_day(date(2026, 8, 11));
    let unanswered = scene
        .step("decider", &case, "decide", None)
        .await
        .unwrap_err();
    assert_eq!(unanswered.code, "CASE-STATEMENT-UNANSWERED");
    let accepted_in_part = Some(("outcome", "部分采纳"));
    let case = scene
        .step("lister", &case, "answer-statement", accepted_in_part)
        .await
        .unwrap();
    let alone = scene
        .step("lister", &case, "decide", None)
        .await
        .unwrap_err();
    assert_eq!(alone.kind, ProblemKind::NotAllowed, "{}", alone.code);
    let case = scene.steps(case, &TO_EFFECT[1..]).await;
    assert_eq!(case.line.state, "in-effect");

    let line = scene.report().await.lines.remove(0);
    assert_eq!(
        (line.item.as_str(), line.document_number.as_str()),
        (LIST, DECISION)
    );
    assert_eq!(line.decided_on, date(2026, 8, 11));
    assert_eq!(line.display_until, date(2029, 8, 11));
    let fields: Vec<&str> = line
        .fields
        .iter()
        .map(|field| field.text.as_str())
        .collect();
    for text in ["2026-08-03", "部分采纳", "2026-08-12"] {
        assert!(fields.contains(&text), "{text} in {fields:?}");
    }
    let notices = scene.notices().await;
    for kind in ["prior-notice", "listed"] {
        assert!(notices.contains(&kind), "{kind} in {notices:?}");
    }
    // Each says what it rests on: the facts of the proposal, and number and day of the decision.
    let told = scene.told("prior-notice").await;
    assert!(
        told.contains("销售不符合食品安全标准的食品，情节严重。"),
        "{told}"
    );
    let told = scene.told("listed").await;
    assert!(
        told.contains(DECISION) && told.contains("2026年8月11日"),
        "{told}"
    );
    assert_eq!(scene.harness.check(None).problems, Vec::new());

    // Its term ends it, and nobody has to do anything.
    assert_eq!(scene.clock(date(2029, 8, 11)).await, [0, 0, 0]);
    assert_eq!(scene.clock(date(2029, 11, 12)).await, [0, 1, 0]);
    assert!(scene.report().await.lines.is_empty());
    let case = platform.my_case(&person, &case.line.id).await.unwrap();
    assert_eq!(case.line.state, "removed");
    let last = case.steps.last().unwrap();
    assert!(last.facts.iter().any(|(_, text)| text.contains("expired")));
    assert!(scene.notices().await.contains(&"removed-from-list"));
}

#[tokio::test]
async fn an_order_suspends_a_listing_and_a_removal_ends_it() {
    let scene = Scene::new().await;
    let case = scene.propose(plan(&ZHANG_SAN)).await.unwrap();
    let case = scene.steps(case, &TO_EFFECT).await;
    assert_eq!(scene.report().await.lines.len(), 1);
    let case = scene
        .step("lister", &case, "order-suspension", None)
        .await
        .unwrap();
    assert!(scene.report().await.lines.is_empty());
    let case = scene
        .step("lister", &case, "lift-suspension", None)
        .await
        .unwrap();
    assert_eq!(scene.report().await.lines.len(), 1);
    // Repaired and annulled are kept apart; that the term has run is nothing an officer says.
    for reason in [None, Some(("removal", "expired"))] {
        let unsaid = scene.step("lister", &case, "remove", reason).await;
        assert_eq!(unsaid.unwrap_err().code, "LISTING-REMOVAL");
    }
    assert_eq!(scene.report().await.lines.len(), 1);
    let repaired = Some(("removal", "repaired"));
    let case = scene
        .step("lister", &case, "remove", repaired)
        .await
        .unwrap();
    assert_eq!(case.line.state, "removed");
    assert!(scene.report().await.lines.is_empty());
    let last = case.steps.last().unwrap();
    assert!(last.facts.iter().any(|(_, text)| text.contains("repaired")));
    assert_eq!(scene.clock(date(2026, 9, 1)).await, [0, 0, 0]);
    assert_eq!(scene.harness.check(None).problems, Vec::new());
}

#[tokio::test]
async fn whose_listing_is_repaired_is_told_that_the_measure_is_over() {
    let scene = Scene::new().await;
    let harness = &scene.harness;
    harness
        .make_staff("registrar", "market-regulation", &[Role::CounterOfficer])
        .await;
    let case = scene.propose(plan(&ZHANG_SAN)).await.unwrap();
    let case = scene.steps(case, &TO_EFFECT).await;
    let (platform, officer) = (harness.platform(), harness.account("registrar").await);
    let answer = platform.check_matter(&officer, by_power(&ZHANG_SAN));
    let answer = answer.await.unwrap();
    let filed = platform.file_measure(&officer, filing(&answer, CONSTRAINT, "在名单内"));
    filed.await.unwrap();
    // An order that suspends it is not the end of it.
    let in_force = date(2026, 8, 13);
    let case = scene.step("lister", &case, "order-suspension", None);
    let case = case.await.unwrap();
    assert_eq!(told_over(harness, in_force).await, 0);
    let case = scene.step("lister", &case, "lift-suspension", None);
    let case = case.await.unwrap();
    assert_eq!(told_over(harness, in_force).await, 0);

    harness.set_day(date(2026, 8, 20));
    let repaired = Some(("removal", "repaired"));
    let removed = scene.step("lister", &case, "remove", repaired);
    removed.await.unwrap();
    assert_eq!(told_over(harness, date(2026, 8, 21)).await, 1);
    assert_eq!(told_over(harness, date(2026, 8, 21)).await, 0);
    let texts = notices_of_ends(harness).await;
    assert_eq!(texts.len(), 1);
    for said in ["自2026年8月20日起", "信用修复"] {
        assert!(texts[0].contains(said), "{said}: {}", texts[0]);
    }
}

#[tokio::test]
async fn silence_of_the_organ_drops_a_listing() {
    let scene = Scene::new().await;
    scene.propose(plan(&ZHANG_SAN)).await.unwrap();
    assert_eq!(scene.clock(date(2026, 8, 18)).await, [1, 0, 0]);
    let person = scene.harness.account("zhang-san").await;
    let cases = scene.harness.platform().my_cases(&person).await.unwrap();
    assert_eq!(cases[0].line.state, "dropped");
    assert!(scene.report().await.lines.is_empty());
}

#[tokio::test]
async fn what_the_law_does_not_allow_is_refused_before_it_begins() {
    let scene = Scene::new().await;
    let child = Person {
        name: "小明",
        born_on: date(2012, 3, 7),
        sequence: 3,
    };
    let of = |item: &str| ListingPlan {
        item: item.to_owned(),
        ..plan(&ZHANG_SAN)
    };
    let unnamed = ListingPlan {
        responsible: Some(Responsible {
            entity: "南昌测试食品有限公司".to_owned(),
            named_by: String::new(),
        }),
        ..plan(&ZHANG_SAN)
    };
    let groundless = ListingPlan {
        grounds: String::new(),
        ..plan(&ZHANG_SAN)
    };
    let refused = [
        (of("severe-list-tax"), "ITEM-NOT-SOURCE"),
        (of("no-such-list"), "ITEM-UNKNOWN"),
        (plan(&child), "ROW-BELOW-AGE"),
        (unnamed, "LISTING-NOT-NAMED"),
        // The field the list requires is named.
        (groundless, "ROW-REQUIRED-MISSING"),
    ];
    for (plan, code) in refused {
        let problem = scene.propose(plan).await.unwrap_err();
        assert_eq!(problem.code, code, "{}", problem.what.zh);
        assert!(!problem.remedy.zh.is_empty());
    }
    let officer = scene.harness.account("decider").await;
    let platform = scene.harness.platform();
    let denied = platform
        .propose_listing(&officer, plan(&ZHANG_SAN))
        .await
        .unwrap_err();
    assert_eq!(denied.code, "POLICY-DENIED");
    assert_eq!(scene.harness.check(None).problems, Vec::new());
}

#[tokio::test]
async fn a_file_does_not_overtake_the_procedure_and_agrees_with_it_afterwards() {
    let scene = Scene::new().await;
    let organ = "market-regulation";
    let harness = &scene.harness;
    harness.make_staff("sender", organ, &[Role::Reporter]).await;
    // Somebody the platform never met: a person only when the listing takes effect.
    let case = scene.propose(plan(&WANG_WU)).await.unwrap();
    let again = scene.propose(plan(&WANG_WU)).await.unwrap_err();
    assert_eq!(again.code, "CASE-EXISTS");
    let other = Row::listing(&WANG_WU, "赣市监列〔2026〕99号")
        .with("SXGZRQ", "2026-07-13")
        .with("RDRQ", "2026-07-31")
        .with("SDRQ", "2026-07-31")
        .with("YXQZ", "2028-07-30");
    let held = harness.import("sender", LIST, &csv(&[other])).await;
    assert_eq!((held.accepted, held.held), (0, 1), "{:?}", held.codes);
    assert!(held.codes.iter().any(|(code, _)| code == "ROW-IN-LISTING"));
    let case = scene.steps(case, &TO_EFFECT).await;
    assert_eq!(case.line.state, "in-effect");

    // The same decision in a file is the same record.
    let same = Row::listing(&WANG_WU, DECISION)
        .with("SXGZRQ", "2026-08-03")
        .with("RDRQ", "2026-08-11")
        .with("SDRQ", "2026-08-12")
        .with("YXQZ", "")
        .with("YCRQ", "2026-08-13")
        .with("YCWH", "赣市监移〔2026〕7号");
    let ended = harness.import("sender", LIST, &csv(&[same])).await;
    assert_eq!(ended.withdrawn, 1, "{:?}", ended.codes);
    assert_eq!(scene.clock(date(2026, 8, 13)).await, [0, 1, 0]);
    assert_eq!(harness.check(None).problems, Vec::new());
}

/// The whole list of the high court, held against the platform.
async fn reconcile(
    harness: &Harness,
    rows: &[Row],
    confirmed_by: Option<&'static str>,
) -> Result<Reconciliation, Problem> {
    let account = harness.account("registrar").await;
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(csv(rows).as_bytes()).unwrap();
    file.rewind().unwrap();
    let platform = harness.platform().clone();
    let done = tokio::task::spawn_blocking(move || {
        platform.reconcile_list(&account, COURT_LIST, file, "list.csv", confirmed_by)
    });
    done.await.unwrap()
}

fn debtor(person: &Person, case: &str) -> Row {
    let texts = [
        ("iname", person.name),
        ("courtName", "江西省高级人民法院"),
        ("caseCode", case),
        ("gistId", "（2025）赣测民初1号"),
        ("gistUnit", "江西省高级人民法院"),
        ("regDate", "2026-05-06"),
        ("publishDate", "2026-06-01"),
        ("duty", "支付货款"),
        ("performance", "全部未履行"),
        (
            "disruptTypeName",
            "有履行能力而拒不履行生效法律文书确定义务",
        ),
    ];
    let row = Row::of(COURT_LIST, "high-court", person).with("cardNum", &person.number());
    texts
        .into_iter()
        .fold(row, |row, (code, text)| row.with(code, text))
}

#[tokio::test]
async fn what_the_court_took_off_its_list_is_gone_and_nothing_is_added() {
    let harness = Harness::new();
    harness
        .make_staff("registrar", "high-court", &[Role::Reporter])
        .await;
    harness
        .make_staff("president", "high-court", &[Role::Reviewer])
        .await;
    let (zhang, li) = (
        debtor(&ZHANG_SAN, "（2026）赣测执1号"),
        debtor(&LI_SI, "（2026）赣测执2号"),
    );
    let both = csv(&[zhang.clone(), li.clone()]);
    let status = harness.import("registrar", COURT_LIST, &both).await;
    assert_eq!(status.accepted, 2, "{:?}", status.codes);
    let whole = reconcile(&harness, &[zhang.clone(), li.clone()], None)
        .await
        .unwrap();
    assert_eq!((whole.standing, whole.withdrawn, whole.unknown), (2, 0, 0));

    // One of two is more than one in ten: somebody else has to say that the file is whole.
    let new = debtor(&WANG_WU, "（2026）赣测执3号");
    let rest = [li.clone(), new];
    for nobody in [None, Some("registrar"), Some("transport"), Some("nobody")] {
        let short = reconcile(&harness, &rest, nobody).await.unwrap_err();
        assert_eq!(short.code, "LIST-SHORT", "{nobody:?}");
    }
    let done = reconcile(&harness, &rest, Some("president")).await.unwrap();
    assert_eq!((done.withdrawn, done.unknown), (1, 1));
    assert_eq!(done.problems[0].code, "LIST-UNKNOWN-HERE");
    assert_eq!(done.problems[0].row, 3);
    let platform = harness.platform();
    let (zhang_account, li_account) = (
        harness.account("zhang-san").await,
        harness.account("li-si").await,
    );
    let report = platform.my_report(&zhang_account, None).await.unwrap();
    assert!(report.lines.is_empty());
    let (notices, _) = platform.my_notices(&zhang_account, None).await.unwrap();
    assert_eq!(notices[0].kind, "removed-from-list");
    let report = platform.my_report(&li_account, None).await.unwrap();
    assert_eq!(report.lines.len(), 1);
    // The old file does not bring it back.
    let status = harness
        .import("registrar", COURT_LIST, &csv(&[zhang]))
        .await;
    assert_eq!(status.duplicate, 1, "{:?}", status.codes);
    // A row that cannot be read whole still tells whom it is about, and nothing of theirs ends.
    let unclear = li.with("caseCode", "");
    let done = reconcile(&harness, &[unclear], Some("president")).await;
    let done = done.unwrap();
    assert_eq!((done.withdrawn, done.unclear), (0, 1));
    assert_eq!(harness.check(None).problems, Vec::new());
}

#[tokio::test]
async fn a_campus_loan_lists_nobody_who_may_be_a_student() {
    let harness = Harness::new();
    harness
        .make_staff("registrar", "high-court", &[Role::Reporter])
        .await;
    let loan = debtor(&LI_SI, "（2026）赣测执4号").with("duty", "偿还校园贷借款本金及利息");
    let held = csv(std::slice::from_ref(&loan));
    let status = harness.import("registrar", COURT_LIST, &held).await;
    assert_eq!((status.accepted, status.held), (0, 1), "{:?}", status.codes);
    let account = harness.account("li-si").await;
    let platform = harness.platform();
    let report = platform.my_report(&account, None).await.unwrap();
    assert!(report.lines.is_empty());
    // The court says that it asked.
    let asked = csv(&[loan.with("remark", "被执行人已毕业")]);
    let status = harness.import("registrar", COURT_LIST, &asked).await;
    assert_eq!(status.accepted, 1, "{:?}", status.codes);
    let report = platform.my_report(&account, None).await.unwrap();
    assert_eq!(report.lines.len(), 1);
}

#[tokio::test]
async fn only_a_mirrored_list_is_reconciled() {
    let harness = Harness::new();
    let account = harness.account("market").await;
    let platform = harness.platform().clone();
    let done = tokio::task::spawn_blocking(move || {
        let file = tempfile::tempfile().unwrap();
        platform.reconcile_list(&account, LIST, file, "list.csv", None)
    });
    let refused = done.await.unwrap().unwrap_err();
    assert_eq!(refused.code, "LIST-NOT-MIRRORED");
}
