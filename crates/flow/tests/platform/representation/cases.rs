//! A guardian begins and follows a ward's case; a relative has data of the dead corrected and applies for nothing else; whoever
//! holds no live representation does neither.

use super::{Hall, plan};
use flow::case::{CaseInput, CasePlan};
use flow::paper::SentPaper;
use flow::person::Step;
use testkit::{WANG_WU, ZHANG_SAN};

fn reasons(text: &str) -> CaseInput {
    CaseInput {
        text: text.to_owned(),
        ..CaseInput::default()
    }
}

impl Hall {
    fn objection(&self, kind: &str, record: &str) -> CasePlan {
        let sent = SentPaper {
            name: "户口簿.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            bytes: testkit::papers::pdf(""),
        };
        CasePlan {
            kind: kind.to_owned(),
            record: Some(record.to_owned()),
            about: None,
            input: CaseInput {
                papers: self.platform().judge_papers(vec![sent]).unwrap(),
                ..reasons("许可已经注销")
            },
        }
    }

    /// Codes with which an account is refused everything about cases on a representation.
    async fn case_codes(
        &self,
        who: &flow::account::Account,
        id: &str,
        case: &str,
    ) -> Vec<&'static str> {
        let platform = self.platform();
        let record = "0".repeat(32);
        let plan = self.objection("objection", &record);
        let moving = platform.move_case_for(who, id, (case, 1), "withdraw", CaseInput::default());
        vec![
            platform
                .cases_for(who, id)
                .await
                .map_or_else(|p| p.code, |_| "OPEN"),
            platform
                .case_for(who, id, case)
                .await
                .map_or_else(|p| p.code, |_| "OPEN"),
            platform
                .file_case_for(who, id, plan)
                .await
                .map_or_else(|p| p.code, |_| "OPEN"),
            moving.await.map_or_else(|p| p.code, |_| "OPEN"),
            platform
                .case_paper_for(who, id, case, &record)
                .await
                .map_or_else(|p| p.code, |_| "OPEN"),
        ]
    }
}

#[tokio::test]
async fn a_guardian_begins_and_follows_a_case_of_the_ward() {
    let hall = Hall::new().await;
    let platform = hall.platform();
    let id = hall
        .established("guardian-of-adult", &WANG_WU, &ZHANG_SAN)
        .await;
    let (_, report) = platform.report_for(&hall.zhang, &id, None).await.unwrap();
    let record = report.lines[0].record.clone();
    let plan = hall.objection("objection", &record);
    let case = platform
        .file_case_for(&hall.zhang, &id, plan)
        .await
        .unwrap();
    assert_eq!((case.line.state, case.steps.len()), ("filed", 1));

    // Their name stands in the step, and whoever decides reads it; the ward has the case and the entries.
    let step = &case.steps[0];
    assert_eq!(step.organ_name.zh, "代理人");
    assert_eq!(step.facts[0].0.zh, "代理人");
    assert!(step.facts[0].1.starts_with("张*"), "{}", step.facts[0].1);
    let own = platform.my_cases(&hall.wang).await.unwrap();
    assert_eq!(own[0].line.id, case.line.id);
    let (lines, _) = platform.my_accesses(&hall.wang, None).await.unwrap();
    let told: Vec<_> = lines
        .iter()
        .take(4)
        .map(|l| (l.kind.as_str(), l.organ_name.zh.as_str()))
        .collect();
    assert!(told.contains(&("represented-cases", "代理人")), "{told:?}");
    assert!(told.contains(&("case-opened", "代理人")), "{told:?}");
    assert!(told.contains(&("paper-kept", "代理人")), "{told:?}");
    let line = lines
        .iter()
        .find(|line| line.kind == "represented-cases")
        .unwrap();
    assert_eq!(line.policies[0].0, "guardian-works-on-cases");
    assert!(
        line.ground_title.zh.starts_with("监护人代理"),
        "{:?}",
        line.ground_title
    );
    let mine = platform.my_cases(&hall.zhang).await.unwrap();
    assert!(mine.is_empty());

    // They read it with its papers, and withdraw it; the second time there is nothing to withdraw.
    let (represented, cases) = platform.cases_for(&hall.zhang, &id).await.unwrap();
    assert_eq!((represented.id.as_str(), cases.len()), (id.as_str(), 1));
    let (_, read) = platform
        .case_for(&hall.zhang, &id, &case.line.id)
        .await
        .unwrap();
    let paper = &read.papers[0].card.id;
    let file = platform
        .case_paper_for(&hall.zhang, &id, &case.line.id, paper)
        .await
        .unwrap();
    assert_eq!(file.content, testkit::papers::pdf(""));
    let (lines, _) = platform.my_accesses(&hall.wang, None).await.unwrap();
    assert_eq!(lines[0].kind, "paper-read");
    assert!(
        lines[0].ground_title.zh.contains("监护人代理"),
        "{:?}",
        lines[0].ground_title
    );
    let key = (case.line.id.as_str(), case.seen);
    let withdraw =
        || platform.move_case_for(&hall.zhang, &id, key, "withdraw", CaseInput::default());
    let case = withdraw().await.unwrap();
    assert_eq!(case.line.state, "withdrawn");
    assert_eq!(withdraw().await.unwrap_err().code, "CASE-CHANGED");
    // A case of somebody else's is not there.
    let nothing = platform.case_for(&hall.zhang, &id, &"0".repeat(32)).await;
    assert_eq!(nothing.unwrap_err().code, "NOT-FOUND");
    platform.publish_now().unwrap();
    let check = hall.harness.check(Some(&WANG_WU.number()));
    assert!(check.problems.is_empty(), "{:?}", check.problems);
}

#[tokio::test]
async fn without_a_live_representation_nobody_touches_a_case() {
    let hall = Hall::new().await;
    let platform = hall.platform();
    let report = platform.my_report(&hall.wang, None).await.unwrap();
    let plan = hall.objection("objection", &report.lines[0].record);
    let case = platform.file_case(&hall.wang, plan).await.unwrap().line.id;
    let kind = "guardian-of-adult";
    let proposed = hall.propose(plan_of(kind)).await.unwrap().id;
    // Proposed only: refused, and the ward finds each attempt.
    let codes = hall.case_codes(&hall.zhang, &proposed, &case).await;
    assert_eq!(codes, ["REPRESENTATION-NOT-CONFIRMED"; 5]);
    let lines = hall.list(&hall.wang).await;
    let refused = lines
        .iter()
        .filter(|line| **line == ("represented-cases".to_owned(), "refused".to_owned()));
    assert_eq!(refused.count(), 5);
    hall.review(&proposed, Step::Confirm).await.unwrap();
    // Another's is not there, and an official is no representative.
    assert_eq!(
        hall.case_codes(&hall.li, &proposed, &case).await,
        ["NOT-FOUND"; 5]
    );
    assert_eq!(
        hall.case_codes(&hall.officer, &proposed, &case).await,
        ["POLICY-DENIED"; 5]
    );
    platform.cases_for(&hall.zhang, &proposed).await.unwrap();
    platform
        .end_own_representation(&hall.zhang, &proposed)
        .await
        .unwrap();
    let codes = hall.case_codes(&hall.zhang, &proposed, &case).await;
    assert_eq!(codes, ["REPRESENTATION-ENDED"; 5]);
    let own = platform.my_case(&hall.wang, &case).await.unwrap();
    assert_eq!((own.line.state, own.steps.len()), ("filed", 1));
}

fn plan_of(kind: &str) -> flow::person::RepresentationPlan {
    plan(kind, &WANG_WU, &ZHANG_SAN)
}

#[tokio::test]
async fn a_relative_has_data_of_the_dead_corrected_and_applies_for_nothing_else() {
    let hall = Hall::new().await;
    let platform = hall.platform();
    let id = hall
        .established("relative-of-deceased", &WANG_WU, &ZHANG_SAN)
        .await;
    let (_, report) = platform.report_for(&hall.zhang, &id, None).await.unwrap();
    let record = report.lines[0].record.clone();
    for kind in ["own-statement", "extension", "reconsideration"] {
        let plan = hall.objection(kind, &record);
        let refused = platform
            .file_case_for(&hall.zhang, &id, plan)
            .await
            .unwrap_err();
        assert_eq!(refused.code, "REPRESENTATION-NOT-COVERED", "{kind}");
        assert!(refused.receipt.is_some());
    }
    let plan = hall.objection("objection", &record);
    let case = platform
        .file_case_for(&hall.zhang, &id, plan)
        .await
        .unwrap();
    assert_eq!(case.line.state, "filed");
}
