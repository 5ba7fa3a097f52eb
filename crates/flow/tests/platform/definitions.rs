//! 失信行为划定: from the draft over the consultation to the first row that is graded by it.

use flow::account::{Account, Role};
use flow::definition::DefinitionPlan;
use flow::{Platform, Problem};
use jiff::civil::{Date, date};
use rules::catalogue::Grade;
use rules::definition::State;
use testkit::{Harness, LI_SI, Row, ZHANG_SAN, csv};

const ITEM: &str = "transport-penalty";
const START: Date = date(2026, 8, 3);
/// The day after the consultation.
const CLOSED: Date = date(2026, 9, 3);
const EFFECT: Date = date(2026, 10, 12);
const WORD: &str = "其他(暂停营运)";

struct Scene {
    harness: Harness,
    editor: Account,
    approver: Account,
}

impl Scene {
    async fn new() -> Self {
        let harness = Harness::on(START);
        let editor = harness
            .make_staff("editor", "transport", &[Role::CatalogueEditor])
            .await;
        let approver = harness
            .make_staff("approver", "drc", &[Role::CatalogueApprover])
            .await;
        Self {
            harness,
            editor,
            approver,
        }
    }

    fn platform(&self) -> &Platform {
        self.harness.platform()
    }

    async fn step(&self, account: &Account, id: &str, step: &str) -> Result<(), Problem> {
        let seen = self.platform().definition(account, id).await?.seen;
        let moved = self
            .platform()
            .move_definition(account, id, seen, step, "理由充分");
        moved.await.map(|_| ())
    }

    async fn code(&self, account: &Account, id: &str, step: &str) -> &'static str {
        self.step(account, id, step).await.unwrap_err().code
    }

    /// A row of the item decided on a day, taken in on the day after: its grade as the person reads it.
    async fn graded(&self, document: &str, decided_on: Date) -> Option<Grade> {
        let received_on = decided_on.tomorrow().unwrap();
        self.harness.set_day(received_on);
        self.graded_today(document, decided_on).await
    }

    async fn graded_today(&self, document: &str, decided_on: Date) -> Option<Grade> {
        let row = Row::penalty(&LI_SI, document)
            .with("CF_CFLB", WORD)
            .with("CF_JDRQ", &decided_on.to_string());
        let status = self.harness.import("transport", ITEM, &csv(&[row])).await;
        assert_eq!(status.accepted, 1, "{status:?}");
        let person = self.harness.account("li-si").await;
        let report = self.platform().my_report(&person, None).await.unwrap();
        let line = report.lines.iter().find(|l| l.document_number == document);
        line.unwrap().grade
    }
}

fn plan(grade: Grade) -> DefinitionPlan {
    DefinitionPlan {
        title: "道路运输失信行为划定".to_owned(),
        reason: "统一全省尺度".to_owned(),
        item: ITEM.to_owned(),
        basis: vec!["road-transport-regulations".to_owned()],
        acts: vec![(WORD.to_owned(), grade, "一年内三次以上".to_owned())],
        indicators: vec!["一年内次数".to_owned()],
        measures: Vec::new(),
        display_months: None,
        effect_on: EFFECT,
    }
}

#[tokio::test]
async fn a_definition_from_its_draft_to_the_first_row_it_grades() {
    let scene = Scene::new().await;
    let platform = scene.platform();
    // Something there is to be counted.
    scene
        .harness
        .import(
            "transport",
            ITEM,
            &csv(&[Row::penalty(&ZHANG_SAN, "赣测罚〔2026〕1号").with("CF_JDRQ", "2026-08-01")]),
        )
        .await;
    let id = platform
        .draft_definition(&scene.editor, plan(Grade::Serious))
        .await
        .unwrap();
    // A draft is nobody else's.
    assert!(platform.consultations().await.unwrap().is_empty());
    assert_eq!(
        platform.consultation(&id).await.unwrap_err().code,
        "NOT-FOUND"
    );
    let early = platform.comment_on_definition(None, &id, "反对").await;
    assert_eq!(early.unwrap_err().code, "NOT-FOUND");
    assert_eq!(
        scene.code(&scene.editor, &id, "submit").await,
        "DEFINITION-MOVE"
    );

    scene
        .step(&scene.editor, &id, "open-consultation")
        .await
        .unwrap();
    let view = platform.consultation(&id).await.unwrap();
    assert_eq!(view.consultation, Some((START, date(2026, 9, 2))));
    assert_eq!(view.line.state, State::Consulting);
    assert_eq!(view.worse.len(), 1, "{:?}", view.worse);

    let number = ZHANG_SAN.number();
    let said = format!("等级过重，见{number}一案");
    let receipt = platform
        .comment_on_definition(None, &id, &said)
        .await
        .unwrap();
    assert!(receipt.log_index > 0);
    let person = scene.harness.account("zhang-san").await;
    let second = platform.comment_on_definition(Some(&person), &id, "请说明次数如何计算");
    second.await.unwrap();
    let view = platform.consultation(&id).await.unwrap();
    assert_eq!((view.comments.len(), view.all_comments), (0, 2));
    let view = platform.definition(&scene.editor, &id).await.unwrap();
    assert!(
        !view.comments[0].text.contains(&number),
        "{:?}",
        view.comments
    );
    assert_eq!(view.comments[1].voice.en, "a person who logged in");

    scene.harness.set_day(CLOSED);
    let late = platform.comment_on_definition(None, &id, "太迟").await;
    assert_eq!(late.unwrap_err().code, "DEFINITION-NO-COMMENTS");
    scene.step(&scene.editor, &id, "assess").await.unwrap();
    assert_eq!(
        scene.code(&scene.editor, &id, "submit").await,
        "DEFINITION-UNANSWERED"
    );
    for comment in &view.comments {
        let answered =
            platform.answer_definition_comment(&scene.editor, &id, &comment.id, "已采纳");
        answered.await.unwrap();
    }
    let again =
        platform.answer_definition_comment(&scene.editor, &id, &view.comments[0].id, "改口");
    assert_eq!(again.await.unwrap_err().code, "DEFINITION-NO-ANSWERS");
    assert_eq!(platform.consultation(&id).await.unwrap().comments.len(), 2);
    // Milder than what was put to the public; so it need not be put again, but counted again.
    let seen = platform.definition(&scene.editor, &id).await.unwrap().seen;
    let revised = platform.revise_definition(&scene.editor, &id, seen, plan(Grade::Minor));
    revised.await.unwrap();
    let stale = platform.revise_definition(&scene.editor, &id, seen, plan(Grade::Minor));
    assert_eq!(stale.await.unwrap_err().code, "DEFINITION-CHANGED");
    assert_eq!(
        scene.code(&scene.editor, &id, "submit").await,
        "DEFINITION-NOT-ASSESSED"
    );
    scene.step(&scene.editor, &id, "assess").await.unwrap();
    let impact = platform
        .definition(&scene.editor, &id)
        .await
        .unwrap()
        .impact
        .unwrap();
    assert_eq!((impact.records, impact.people, impact.measures), (1, 1, 0));
    assert_eq!(impact.records_of_year, 1);
    scene.step(&scene.editor, &id, "submit").await.unwrap();
    assert_eq!(
        scene.code(&scene.editor, &id, "approve").await,
        "POLICY-DENIED"
    );
    scene.step(&scene.approver, &id, "approve").await.unwrap();
    assert_eq!(
        platform.consultation(&id).await.unwrap().line.state,
        State::Approved
    );

    // The catalogue's grade until the day of effect; the definition's from then on, and being milder for what is older too.
    let before = scene.graded("赣测罚〔2026〕2号", date(2026, 10, 9)).await;
    assert_eq!(before, Some(Grade::General));
    let view = platform.consultation(&id).await.unwrap();
    assert_eq!(view.line.state, State::Approved);
    let after = scene.graded("赣测罚〔2026〕3号", EFFECT).await;
    assert_eq!(after, Some(Grade::Minor));
    let older = scene
        .graded_today("赣测罚〔2026〕7号", date(2026, 10, 9))
        .await;
    assert_eq!(older, Some(Grade::Minor));
    assert_eq!(
        platform.consultation(&id).await.unwrap().line.state,
        State::InEffect
    );

    // Every step, comment and answer is in the log, and everything fits.
    let view = platform.consultation(&id).await.unwrap();
    assert!(
        view.steps.iter().all(|step| step.log_index > 0),
        "{:?}",
        view.steps
    );
    platform.publish_now().unwrap();
    let check = scene.harness.check(None);
    assert!(check.problems.is_empty(), "{:?}", check.problems);
}

#[tokio::test]
async fn what_is_worse_reaches_no_act_of_before_its_day() {
    let scene = Scene::new().await;
    let platform = scene.platform();
    let id = platform
        .draft_definition(&scene.editor, plan(Grade::Serious))
        .await
        .unwrap();
    scene
        .step(&scene.editor, &id, "open-consultation")
        .await
        .unwrap();
    scene.harness.set_day(CLOSED);
    for step in ["assess", "submit"] {
        scene.step(&scene.editor, &id, step).await.unwrap();
    }
    scene.step(&scene.approver, &id, "approve").await.unwrap();
    // Decided on the day before, received on the day of effect.
    let before = scene.graded("赣测罚〔2026〕4号", date(2026, 10, 11)).await;
    assert_eq!(before, Some(Grade::General));
    assert_eq!(
        scene.graded("赣测罚〔2026〕5号", EFFECT).await,
        Some(Grade::Serious)
    );
    scene.step(&scene.approver, &id, "repeal").await.unwrap();
    let repealed = scene.graded("赣测罚〔2026〕6号", date(2026, 10, 20)).await;
    assert_eq!(repealed, Some(Grade::General));
}

#[tokio::test]
async fn what_is_not_lawful_is_not_saved() {
    let scene = Scene::new().await;
    let platform = scene.platform();
    let code = async |change: fn(&mut DefinitionPlan)| {
        let mut plan = plan(Grade::Minor);
        change(&mut plan);
        platform
            .draft_definition(&scene.editor, plan)
            .await
            .unwrap_err()
            .code
    };
    assert_eq!(code(|p| p.basis.clear()).await, "DEFINITION-BASIS");
    assert_eq!(
        code(|p| p.basis = vec!["no-such-law".to_owned()]).await,
        "DEFINITION-BASIS"
    );
    assert_eq!(
        code(|p| p.measures = vec!["blacklist-of-my-own".to_owned()]).await,
        "DEFINITION-MEASURE"
    );
    assert_eq!(
        code(|p| p.item = "severe-list-market".to_owned()).await,
        "DEFINITION-ITEM"
    );
    assert_eq!(
        code(|p| p.item = "transport-permit".to_owned()).await,
        "DEFINITION-ITEM"
    );
    assert_eq!(code(|p| p.acts.clear()).await, "DEFINITION-ACTS");
    assert_eq!(
        code(|p| p.acts.push(p.acts[0].clone())).await,
        "DEFINITION-ACT-TWICE"
    );
    assert_eq!(
        code(|p| p.display_months = Some(48)).await,
        "DEFINITION-DISPLAY"
    );
    assert_eq!(code(|p| p.title.clear()).await, "DEFINITION-TEXT");
    let by_another = platform.draft_definition(&scene.approver, plan(Grade::Minor));
    assert_eq!(by_another.await.unwrap_err().code, "POLICY-DENIED");
    let lists = platform.definitions(&scene.editor).await.unwrap();
    assert!(lists.lines.is_empty() && lists.may_draft);
}
