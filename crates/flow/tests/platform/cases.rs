//! From an objection to its decision, and what silence does.

use crate::desk::{court_case, question};
use flow::account::Role;
use flow::case::{CaseInput, CasePlan, CaseView};
use flow::person::Report;
use flow::{Platform, Problem, ProblemKind};
use jiff::civil::{Date, date};
use testkit::{Harness, Row, TODAY, ZHANG_SAN, csv};

const PENALTY: &str = "transport-penalty";

struct Scene {
    harness: Harness,
}

impl Scene {
    async fn new() -> Self {
        Self::with(row()).await
    }

    async fn with(row: Row) -> Self {
        let harness = Harness::new();
        let rows = [row];
        let status = harness.import("transport", PENALTY, &csv(&rows)).await;
        assert_eq!(status.accepted, 1, "{:?}", status.codes);
        harness
            .make_staff("handler", "transport", &[Role::CaseOfficer])
            .await;
        harness
            .make_staff("platform", "operator", &[Role::CaseOfficer])
            .await;
        Self { harness }
    }

    async fn report(&self) -> Report {
        let account = self.harness.account("zhang-san").await;
        let report = self.harness.platform().my_report(&account, None).await;
        report.unwrap()
    }

    async fn file(&self, kind: &str, input: CaseInput) -> Result<CaseView, Problem> {
        let record = self.report().await.lines[0].record.clone();
        let plan = CasePlan {
            kind: kind.to_owned(),
            record: Some(record),
            about: None,
            input,
        };
        let account = self.harness.account("zhang-san").await;
        self.harness.platform().file_case(&account, plan).await
    }

    async fn handle(
        &self,
        login: &str,
        case: &CaseView,
        step: &str,
        text: &str,
    ) -> Result<CaseView, Problem> {
        let account = self.harness.account(login).await;
        let input = CaseInput {
            text: text.to_owned(),
            document: "赣交〔2026〕9号".to_owned(),
            ..CaseInput::default()
        };
        let platform = self.harness.platform();
        platform
            .handle_case(&account, &case.line.id, case.seen, step, input)
            .await
    }

    /// What the person was told last of a kind.
    async fn told(&self, kind: &str) -> Option<String> {
        let (platform, account) = (
            self.harness.platform(),
            self.harness.account("zhang-san").await,
        );
        let (lines, _) = platform.my_notices(&account, None).await.unwrap();
        let line = lines.into_iter().find(|line| line.kind == kind)?;
        let notice = platform.my_notice(&account, &line.id).await.unwrap();
        Some(notice.text.zh)
    }

    async fn clock(&self, day: Date) -> [u32; 3] {
        let round = self.harness.case_round(day).await;
        [round.missed, round.ended, round.stuck]
    }
}

fn row() -> Row {
    Row::penalty(&ZHANG_SAN, "赣交罚〔2026〕1号")
}

fn reasons() -> CaseInput {
    CaseInput {
        text: "当日本人不在现场".to_owned(),
        ..CaseInput::default()
    }
}

#[tokio::test]
async fn an_objection_is_marked_decided_and_told() {
    let scene = Scene::new().await;
    let case = scene.file("objection", reasons()).await.unwrap();
    assert_eq!(case.line.state, "filed");
    assert_eq!(case.line.organ, "transport");
    // The next working day after a Friday.
    assert_eq!(case.line.due_on, Some(date(2026, 11, 23)));
    assert!(scene.report().await.lines[0].disputed);

    let twice = scene.file("objection", reasons()).await.unwrap_err();
    assert_eq!(
        (twice.code, twice.kind),
        ("CASE-EXISTS", ProblemKind::Conflict)
    );

    let early = scene
        .handle("handler", &case, "grant", "属实")
        .await
        .unwrap_err();
    assert_eq!(early.code, "CASE-MOVE");
    assert!(early.what.zh.contains("受理并转办"), "{}", early.what.zh);
    let case = scene.handle("platform", &case, "accept", "").await.unwrap();
    let stale = CaseView {
        seen: 1,
        ..case.clone()
    };
    let stale = scene
        .handle("handler", &stale, "grant", "属实")
        .await
        .unwrap_err();
    assert_eq!(stale.code, "CASE-CHANGED");
    let decided = scene
        .handle("handler", &case, "grant", "属实，撤销")
        .await
        .unwrap();
    assert_eq!(decided.line.state, "granted");
    assert!(scene.report().await.lines.is_empty());
    let again = scene
        .handle("handler", &decided, "grant", "属实")
        .await
        .unwrap_err();
    assert_eq!(again.code, "CASE-MOVE");
    assert_eq!(scene.harness.check(None).problems, Vec::new());
}

#[tokio::test]
async fn silence_takes_the_record_out_of_use_until_somebody_decides() {
    let scene = Scene::new().await;
    let case = scene.file("objection", reasons()).await.unwrap();
    assert_eq!(scene.clock(TODAY).await, [0, 0, 0]);
    // Neither the platform nor the organ does anything.
    assert_eq!(scene.clock(date(2026, 11, 24)).await, [1, 0, 0]);
    assert!(scene.report().await.lines[0].disputed);
    assert_eq!(scene.clock(date(2026, 11, 28)).await, [1, 0, 0]);
    assert!(scene.report().await.lines.is_empty());
    let account = scene.harness.account("zhang-san").await;
    let platform = scene.harness.platform();
    let case = platform.my_case(&account, &case.line.id).await.unwrap();
    assert_eq!((case.line.state, case.line.missed), ("overdue", true));

    let organ = scene
        .handle("handler", &case, "refuse", "处罚正确")
        .await
        .unwrap_err();
    assert_eq!(
        (organ.code, organ.kind),
        ("CASE-NOT-YOURS", ProblemKind::NotAllowed)
    );
    let refused = scene
        .handle("platform", &case, "refuse", "处罚正确")
        .await
        .unwrap();
    assert_eq!(refused.line.state, "refused");
    assert_eq!(scene.report().await.lines.len(), 1);
    assert!(!scene.report().await.lines[0].disputed);
}

#[tokio::test]
async fn a_correction_keeps_old_and_new_side_by_side() {
    let scene = Scene::new().await;
    let line = scene.report().await.lines.remove(0);
    let field = &line.fields[0];
    let input = CaseInput {
        fields: vec![(field.code.clone(), "更正后的内容".to_owned())],
        ..reasons()
    };
    let case = scene.file("correction", input).await.unwrap();
    let asked = &case.steps[0].fields[0];
    assert_eq!(
        (asked.old.as_str(), asked.new.as_str()),
        (field.text.as_str(), "更正后的内容")
    );
    let case = scene.handle("platform", &case, "accept", "").await.unwrap();
    scene
        .handle("handler", &case, "grant", "属实")
        .await
        .unwrap();
    let corrected = scene.report().await.lines.remove(0);
    assert_eq!(corrected.fields[0].text, "更正后的内容");
    assert!(!corrected.disputed);
    let told = scene.told("record-corrected").await.unwrap();
    for said in ["2026年11月20日", "江西省交通运输厅", "属实", "召回通知"] {
        assert!(told.contains(said), "{said} is not in {told}");
    }
    assert!(scene.told("case-decided").await.is_some());
    assert_eq!(scene.told("record-repaired").await, None);
    // The old file sent again does not bring back what was corrected.
    let rows = [Row::penalty(&ZHANG_SAN, "赣交罚〔2026〕1号")];
    scene
        .harness
        .import("transport", PENALTY, &csv(&rows))
        .await;
    assert_eq!(scene.report().await.lines[0].fields[0].text, "更正后的内容");
    assert_eq!(scene.harness.check(None).problems, Vec::new());
}

#[tokio::test]
async fn nobody_comes_near_a_case_of_others() {
    let scene = Scene::new().await;
    let case = scene.file("objection", reasons()).await.unwrap();
    let harness = &scene.harness;
    let stranger = harness.account("li-si").await;
    let platform = harness.platform();
    let read = platform
        .my_case(&stranger, &case.line.id)
        .await
        .unwrap_err();
    assert_eq!(read.kind, ProblemKind::NotFound);
    harness
        .make_staff("elsewhere", "market-regulation", &[Role::CaseOfficer])
        .await;
    let elsewhere = harness.account("elsewhere").await;
    let read = platform
        .open_case(&elsewhere, &case.line.id)
        .await
        .unwrap_err();
    assert_eq!(read.kind, ProblemKind::NotFound);
    let handler = harness.account("handler").await;
    let read = platform.open_case(&handler, &case.line.id).await.unwrap();
    assert_eq!(read.steps[0].text, "当日本人不在现场");
    let record = scene.report().await.lines[0].record.clone();
    let plan = CasePlan {
        kind: "objection".to_owned(),
        record: Some(record),
        about: None,
        input: reasons(),
    };
    let foreign = platform.file_case(&stranger, plan).await.unwrap_err();
    assert_eq!(
        (foreign.code, foreign.kind),
        ("CASE-RECORD", ProblemKind::NotFound)
    );
    let person = harness.account("zhang-san").await;
    let (list, _) = platform.my_accesses(&person, None).await.unwrap();
    assert!(list.iter().any(|line| line.kind == "case-read"));
}

#[tokio::test]
async fn whoever_received_a_record_is_told_that_it_was_withdrawn() {
    let scene = Scene::new().await;
    let (harness, platform) = (&scene.harness, scene.harness.platform());
    let recalls = async || scene.harness.apart(Platform::run_recalls).await.unwrap();
    let court = harness.account("court").await;
    let ask = question(&ZHANG_SAN, &[PENALTY], court_case("（2026）赣01号"));
    let answer = platform.ask(&court, ask).await.unwrap();
    assert_eq!(answer.lines.len(), 1);
    assert_eq!(recalls().await, 0);

    let case = scene.file("objection", reasons()).await.unwrap();
    // That it is disputed changes nothing of what the court received.
    assert_eq!(recalls().await, 0);
    let case = scene.handle("platform", &case, "accept", "").await.unwrap();
    scene
        .handle("handler", &case, "grant", "属实，撤销")
        .await
        .unwrap();
    assert_eq!(recalls().await, 1);
    assert_eq!(recalls().await, 0);

    let sent = platform.recalls(&court).await.unwrap();
    assert_eq!((sent.len(), sent[0].reason), (1, "withdrawn"));
    assert_eq!(sent[0].due_on, date(2026, 11, 25));
    let signed = platform.signed_recall(&court, &sent[0].id).await.unwrap();
    assert_eq!(signed.split('.').count(), 3);
    let bank = harness.account("bank").await;
    assert!(platform.recalls(&bank).await.unwrap().is_empty());
    let foreign = platform
        .acknowledge_recall(&bank, &sent[0].id)
        .await
        .unwrap_err();
    assert_eq!(foreign.kind, ProblemKind::NotFound);

    let person = harness.account("zhang-san").await;
    harness.set_day(date(2026, 11, 27));
    let seen = platform.my_recalls(&person).await.unwrap();
    assert_eq!(
        (seen[0].organ.as_str(), seen[0].overdue_days),
        ("high-court", Some(2))
    );
    for _ in 0..2 {
        platform
            .acknowledge_recall(&court, &sent[0].id)
            .await
            .unwrap();
    }
    let seen = platform.my_recalls(&person).await.unwrap();
    assert!(seen[0].acknowledged_at.is_some() && seen[0].overdue_days.is_none());
    let (list, _) = platform.my_accesses(&person, None).await.unwrap();
    let told = |kind: &str| list.iter().filter(|line| line.kind == kind).count();
    assert_eq!((told("recall-sent"), told("recall-acknowledged")), (1, 1));
    assert_eq!(harness.check(None).problems, Vec::new());
}

fn judged(harness: &Harness) -> Vec<flow::paper::Paper> {
    let sent = flow::paper::SentPaper {
        name: "缴款凭证.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        bytes: small_pdf(),
    };
    harness.platform().judge_papers(vec![sent]).unwrap()
}

/// One page and nothing on it.
fn small_pdf() -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 72 72] >>",
    ];
    let mut text = String::from("%PDF-1.4\n");
    let mut places = String::from("0000000000 65535 f \n");
    for (number, object) in (1..).zip(objects) {
        places.push_str(&format!("{:010} 00000 n \n", text.len()));
        text.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let start = text.len();
    text.push_str(&format!(
        "xref\n0 4\n{places}trailer\n<< /Size 4 /Root 1 0 R >>\n"
    ));
    text.push_str(&format!("startxref\n{start}\n%%EOF\n"));
    text.into_bytes()
}

#[tokio::test]
async fn a_repair_waits_for_its_day_and_its_papers() {
    let row = row().with("CF_JDRQ", "2026-08-28");
    let scene = Scene::with(row.clone()).await;
    let (harness, platform) = (&scene.harness, scene.harness.platform());
    let person = harness.account("zhang-san").await;
    let line = scene.report().await.lines.remove(0);
    let outlook = platform
        .repair_outlook(&person, &line.record)
        .await
        .unwrap();
    let first = outlook.possible_from.unwrap();
    let filed = |commitment: bool, papers: bool| CaseInput {
        facts: match commitment {
            true => vec![("commitment".to_owned(), "yes".to_owned())],
            false => Vec::new(),
        },
        papers: if papers { judged(harness) } else { Vec::new() },
        ..reasons()
    };
    if first > TODAY {
        let early = scene.file("repair", filed(true, true)).await.unwrap_err();
        assert_eq!(early.code, "REPAIR-TOO-EARLY");
        assert!(
            early.what.zh.contains(&first.to_string()),
            "{}",
            early.what.zh
        );
        harness.set_day(first);
    }
    let without = scene.file("repair", filed(true, false)).await.unwrap_err();
    assert_eq!(without.code, "REPAIR-DUTY");
    let without = scene.file("repair", filed(false, true)).await.unwrap_err();
    assert_eq!(without.code, "REPAIR-COMMITMENT");
    let case = scene.file("repair", filed(true, true)).await.unwrap();
    // A repair is no dispute.
    assert!(!scene.report().await.lines[0].disputed);

    let case = platform.my_case(&person, &case.line.id).await.unwrap();
    let papers: Vec<_> = case.papers.iter().map(|paper| &paper.card).collect();
    assert_eq!((papers.len(), papers[0].is_own), (1, true));
    let handler = harness.account("handler").await;
    let read = platform
        .case_paper(&handler, &case.line.id, &papers[0].id)
        .await
        .unwrap();
    assert_eq!(read.content, small_pdf());
    let stranger = harness.account("li-si").await;
    let read = platform
        .my_case_paper(&stranger, &case.line.id, &papers[0].id)
        .await;
    assert_eq!(read.unwrap_err().kind, ProblemKind::NotFound);

    let case = scene.handle("platform", &case, "accept", "").await.unwrap();
    scene
        .handle("handler", &case, "grant", "已履行")
        .await
        .unwrap();
    assert!(scene.report().await.lines.is_empty());
    let told = scene.told("record-repaired").await.unwrap();
    let day = scene.harness.platform().today();
    let on = format!("{}年{}月{}日", day.year(), day.month(), day.day());
    assert!(told.contains(&on) && told.contains("已履行"), "{told}");
    assert_eq!(scene.told("record-corrected").await, None);
    // The file sent again brings nothing back.
    let status = harness.import("transport", PENALTY, &csv(&[row])).await;
    assert_eq!((status.accepted, status.superseded), (0, 0));
    assert!(scene.report().await.lines.is_empty());
    assert_eq!(harness.check(None).problems, Vec::new());
}

#[tokio::test]
async fn words_of_the_person_stand_beside_the_record_until_they_take_them_back() {
    let scene = Scene::new().await;
    let case = scene.file("own-statement", reasons()).await.unwrap();
    assert!(scene.report().await.lines[0].annotations.is_empty());
    // Nobody looked at it in time: it is shown.
    assert_eq!(scene.clock(date(2026, 11, 24)).await, [1, 0, 0]);
    let line = scene.report().await.lines.remove(0);
    assert_eq!(line.annotations[0].2, "当日本人不在现场");
    let court = scene.harness.account("court").await;
    let ask = question(&ZHANG_SAN, &[PENALTY], court_case("（2026）赣02号"));
    let answer = scene.harness.platform().ask(&court, ask).await.unwrap();
    assert_eq!(answer.lines[0].annotations.len(), 1);
    let person = scene.harness.account("zhang-san").await;
    let platform = scene.harness.platform();
    let case = platform.my_case(&person, &case.line.id).await.unwrap();
    let input = CaseInput::default();
    platform
        .move_my_case(&person, &case.line.id, case.seen, "withdraw", input)
        .await
        .unwrap();
    assert!(scene.report().await.lines[0].annotations.is_empty());
}

#[tokio::test]
async fn a_complaint_that_nobody_answers_counts_as_founded_in_public() {
    let scene = Scene::new().await;
    let person = scene.harness.account("zhang-san").await;
    let plan = CasePlan {
        kind: "complaint".to_owned(),
        record: None,
        about: Some("transport".to_owned()),
        input: reasons(),
    };
    let platform = scene.harness.platform();
    let case = platform.file_case(&person, plan).await.unwrap();
    assert_eq!(case.line.organ, "operator");
    assert_eq!(scene.clock(date(2026, 11, 24)).await, [1, 0, 0]);
    assert_eq!(scene.clock(date(2026, 12, 15)).await, [1, 0, 0]);
    let case = platform.my_case(&person, &case.line.id).await.unwrap();
    assert_eq!((case.line.state, case.line.missed), ("granted", true));
    let told = platform.timeliness().await.unwrap();
    // One case is too few to be told of.
    assert_eq!((told[0].organ.as_str(), told[0].missed), ("operator", None));
}

#[tokio::test]
async fn a_deadline_beyond_the_calendar_refuses_and_keeps_nothing() {
    let scene = Scene::new().await;
    // The year after has no holidays yet, not even provisional ones.
    scene.harness.set_day(date(2027, 12, 31));
    let person = scene.harness.account("zhang-san").await;
    let platform = scene.harness.platform();
    let plan = CasePlan {
        kind: "complaint".to_owned(),
        record: None,
        about: Some("transport".to_owned()),
        input: reasons(),
    };
    let refused = platform.file_case(&person, plan).await.unwrap_err();
    assert_eq!(refused.code, "CALENDAR-MISSING");
    let cases = platform.my_cases(&person).await.unwrap();
    assert!(cases.is_empty());
}

#[tokio::test]
async fn papers_end_when_their_time_after_the_case_is_over() {
    let scene = Scene::new().await;
    let platform = scene.harness.platform().clone();
    let end_papers = async |day: Date| {
        scene.harness.set_day(day);
        scene.harness.apart(Platform::end_papers).await.unwrap()
    };
    let input = CaseInput {
        papers: judged(&scene.harness),
        ..reasons()
    };
    let case = scene.file("objection", input).await.unwrap();
    let person = scene.harness.account("zhang-san").await;
    let id = case.line.id.clone();
    let input = CaseInput::default();
    platform
        .move_my_case(&person, &id, case.seen, "withdraw", input)
        .await
        .unwrap();
    scene.file("own-statement", reasons()).await.unwrap();
    assert_eq!(end_papers(date(2031, 11, 20)).await, 0);
    // Their time is over, but another case about the record is open, until it ends with the record.
    assert_eq!(end_papers(date(2031, 11, 21)).await, 0);
    let person = scene.harness.account("zhang-san").await;
    let case = platform.my_case(&person, &id).await.unwrap();
    assert_eq!(case.papers[0].card.destroyed_at, None);
    assert_eq!(scene.clock(date(2031, 11, 21)).await, [0, 1, 0]);
    assert_eq!(end_papers(date(2031, 11, 21)).await, 1);
    assert_eq!(end_papers(date(2031, 11, 21)).await, 0);

    let person = scene.harness.account("zhang-san").await;
    let case = platform.my_case(&person, &id).await.unwrap();
    let card = &case.papers[0].card;
    assert!(card.destroyed_at.is_some());
    let read = platform.my_case_paper(&person, &id, &card.id).await;
    assert_eq!(read.unwrap_err().kind, ProblemKind::NotFound);
    let (lines, _) = platform.my_accesses(&person, None).await.unwrap();
    let ended = lines.iter().find(|line| line.kind == "paper-destroyed");
    let ground = &ended.unwrap().ground_title.zh;
    assert!(ground.ends_with("办结后保存期限5年已满"), "{ground}");
    assert_eq!(scene.harness.check(None).problems, Vec::new());
}
