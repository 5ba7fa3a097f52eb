//! Measures at a counter: checked, filed, told to the person, and gone with their ground.

use flow::account::{Account, Role};
use flow::case::{CaseInput, CasePlan};
use flow::desk::{
    Ask, ConsentRequest, MatterAnswer, MatterCheck, MatterLine, MeasureCounts, MeasureFiling,
    MeasureLifting,
};
use flow::person::NoticeView;
use flow::{Platform, Problem};
use jiff::civil::{Date, date};
use rules::consent::Ground;
use testkit::{Harness, LI_SI, Person, Row, TODAY, ZHANG_SAN, csv, pack};

const MATTER: &str = "company-registration";
pub const CONSTRAINT: &str = "no-notice-and-commitment";

/// Zhang San stands on the list of the market regulator, whose officer is at the counter.
async fn scene() -> (Harness, Account) {
    let harness = Harness::new();
    let listing = Row::listing(&ZHANG_SAN, "赣测列〔2026〕1号");
    let status = harness
        .import("market", "severe-list-market", &csv(&[listing]))
        .await;
    assert_eq!(status.accepted, 1, "{status:?}");
    let officer = harness
        .make_staff("registrar", "market-regulation", &[Role::CounterOfficer])
        .await;
    (harness, officer)
}

pub fn by_power(person: &Person) -> MatterCheck {
    MatterCheck {
        matter: MATTER.to_owned(),
        number: person.number(),
        name: Some(person.name.to_owned()),
        purpose: None,
        ground: Ground::Statute {
            power: "matter-measures".to_owned(),
            case_number: "赣测登〔2026〕1号".to_owned(),
        },
    }
}

fn line<'a>(answer: &'a MatterAnswer, measure: &str) -> &'a MatterLine {
    let found = answer.measures.iter().find(|m| m.measure == measure);
    found.unwrap()
}

pub fn filing(answer: &MatterAnswer, measure: &str, reason: &str) -> MeasureFiling {
    MeasureFiling {
        checked: answer.receipt.log_index,
        matter: MATTER.to_owned(),
        measure: measure.to_owned(),
        applied: true,
        reason: reason.to_owned(),
    }
}

/// Tells of the measures that ended with their record by a day; how many there were.
pub async fn told_over(harness: &Harness, day: Date) -> u64 {
    harness.set_day(day);
    harness.apart(Platform::tell_measures_over).await.unwrap()
}

/// The texts of the notices that a measure of Zhang San ended by itself.
pub async fn notices_of_ends(harness: &Harness) -> Vec<String> {
    let (platform, person) = (harness.platform(), harness.account("zhang-san").await);
    let (lines, _) = platform.my_notices(&person, None).await.unwrap();
    let mut texts = Vec::new();
    for line in lines.iter().filter(|line| line.kind == "measure-over") {
        let notice = platform.my_notice(&person, &line.id).await.unwrap();
        assert_eq!(notice.remedies.len(), 2, "{:?}", notice.remedies);
        texts.push(notice.text.zh);
    }
    texts
}

async fn notice_of(harness: &Harness, kind: &str) -> NoticeView {
    let (platform, person) = (harness.platform(), harness.account("zhang-san").await);
    let (lines, _) = platform.my_notices(&person, None).await.unwrap();
    let line = lines.iter().find(|line| line.kind == kind).unwrap();
    platform.my_notice(&person, &line.id).await.unwrap()
}

async fn numbers(harness: &Harness) -> (u64, u64, u64) {
    let operator = harness.account("operator").await;
    let MeasureCounts {
        alive,
        without_record,
        to_be_lifted,
    } = harness.platform().measure_numbers(&operator).unwrap();
    (alive, without_record, to_be_lifted)
}

#[tokio::test]
async fn a_check_says_what_applies_and_because_of_which_record() {
    let (harness, officer) = scene().await;
    let platform = harness.platform();
    let answer = platform
        .check_matter(&officer, by_power(&ZHANG_SAN))
        .await
        .unwrap();
    let constraint = line(&answer, CONSTRAINT);
    assert!(constraint.applies && constraint.is_constraint);
    assert_eq!(
        constraint.records[0].document_number, "赣测列〔2026〕1号",
        "{constraint:?}"
    );
    assert!(constraint.until.is_some());
    // Adverse years were not looked at: the power does not open them, and nobody guesses.
    let convenience = line(&answer, "priority-handling");
    assert!(!convenience.applies && convenience.why.zh.contains("没有涵盖"));
    assert!(!line(&answer, "representative-bar").applies);
    let person = harness.account("zhang-san").await;
    let (mut seen, _) = platform.my_accesses(&person, None).await.unwrap();
    let newest = seen.remove(0);
    assert_eq!(newest.log_index, answer.receipt.log_index);
    assert!(
        newest.kind_title.zh.contains("经营主体设立"),
        "{:?}",
        newest.kind_title
    );
    // Only what the measures of the matter need, as far as the power opens it.
    assert_eq!(newest.items.len(), 3, "{:?}", newest.items);
}

#[tokio::test]
async fn a_matter_is_checked_by_who_handles_it_and_its_purposes_open_nothing_else() {
    let (harness, officer) = scene().await;
    let platform = harness.platform();
    let code = async |account: &Account, check: MatterCheck| {
        platform
            .check_matter(account, check)
            .await
            .unwrap_err()
            .code
    };
    let court = harness.account("court").await;
    assert_eq!(
        code(&court, by_power(&ZHANG_SAN)).await,
        "MATTER-NOT-HANDLED"
    );
    let person = harness.account("zhang-san").await;
    assert_eq!(code(&person, by_power(&ZHANG_SAN)).await, "POLICY-DENIED");
    let purpose = MatterCheck {
        purpose: Some("loan-application".to_owned()),
        ..by_power(&ZHANG_SAN)
    };
    assert_eq!(code(&officer, purpose).await, "MATTER-PURPOSE");
    let no_case = MatterCheck {
        ground: Ground::Statute {
            power: "matter-measures".to_owned(),
            case_number: String::new(),
        },
        ..by_power(&ZHANG_SAN)
    };
    let refused = platform.check_matter(&officer, no_case).await.unwrap_err();
    assert_eq!(refused.code, "ASK-CASE-NUMBER-MISSING");
    assert!(refused.receipt.is_some());
    let plain = Ask {
        number: ZHANG_SAN.number(),
        name: None,
        purpose: "matter-constraints".to_owned(),
        items: Vec::new(),
        ground: by_power(&ZHANG_SAN).ground,
        emergency: false,
    };
    let refused = platform.ask(&officer, plain).await.unwrap_err();
    assert_eq!(refused.code, "ASK-PURPOSE-NOT-OPEN");
}

#[tokio::test]
async fn what_was_done_is_filed_with_a_reason_and_ends_with_its_ground() {
    let (harness, officer) = scene().await;
    let platform = harness.platform();
    let check = || platform.check_matter(&officer, by_power(&ZHANG_SAN));
    let answer = check().await.unwrap();
    let file = async |account: &Account, filing: MeasureFiling| {
        let filed = platform.file_measure(account, filing).await;
        filed.map(|_| ()).map_err(|p: Problem| p.code)
    };
    let applied = || filing(&answer, CONSTRAINT, "在严重违法失信名单内，按一般程序办理");
    assert_eq!(
        file(&officer, filing(&answer, CONSTRAINT, " ")).await,
        Err("MEASURE-REASON")
    );
    assert_eq!(
        file(&officer, filing(&answer, "representative-bar", "无")).await,
        Err("MEASURE-NOT-APPLICABLE")
    );
    assert_eq!(
        file(&officer, filing(&answer, "procurement-exclusion", "无")).await,
        Err("MEASURE-NOT-OF-MATTER")
    );
    let elsewhere = harness
        .make_staff(
            "nanchang",
            "nanchang-market-regulation",
            &[Role::CounterOfficer],
        )
        .await;
    assert_eq!(file(&elsewhere, applied()).await, Err("NOT-FOUND"));
    // What is not on the list, or has no ground, is refused with what is.
    let unlisted = filing(&answer, "procurement-exclusion", "无");
    let refused = platform.file_measure(&officer, unlisted).await.unwrap_err();
    assert!(refused.remedy.zh.contains("告知承诺"), "{refused:?}");
    let groundless = filing(&answer, "representative-bar", "无");
    let refused = platform
        .file_measure(&officer, groundless)
        .await
        .unwrap_err();
    assert!(refused.remedy.zh.contains("告知承诺"), "{refused:?}");
    assert_eq!(file(&officer, applied()).await, Ok(()));
    assert_eq!(file(&officer, applied()).await, Err("MEASURE-FILED-BEFORE"));
    assert_eq!(numbers(&harness).await, (1, 0, 0));
    let person = harness.account("zhang-san").await;
    let told = platform.my_measures(&person).await.unwrap();
    assert!(told.len() == 1 && told[0].alive && told[0].because.is_some());
    assert!(told[0].how_to_object.zh.contains("异议"));
    let (seen, _) = platform.my_accesses(&person, None).await.unwrap();
    let kinds: Vec<&str> = seen.iter().take(4).map(|l| l.kind.as_str()).collect();
    let filed = "measure-applied";
    assert_eq!(kinds, ["own-measures", filed, filed, filed]);
    let notice = notice_of(&harness, "measure-applied").await;
    for said in [
        "市场监督管理局",
        "2026年11月20日",
        "在严重违法失信名单内",
        "一般程序提交材料",
    ] {
        assert!(notice.text.zh.contains(said), "{said}: {}", notice.text.zh);
    }
    let objecting = notice.remedies.iter().any(|way| way.zh.contains("异议"));
    assert!(objecting, "{:?}", notice.remedies);

    // The listing is removed: from this moment the measure is alive nowhere, without anybody doing anything about it.
    let removal = Row::listing(&ZHANG_SAN, "赣测列〔2026〕1号")
        .with("YCRQ", "2026-11-19")
        .with("YCWH", "赣测移〔2026〕1号");
    let status = harness
        .import("market", "severe-list-market", &csv(&[removal]))
        .await;
    assert_eq!(status.withdrawn, 1, "{status:?}");
    assert_eq!(numbers(&harness).await, (0, 0, 1));
    let told = platform.my_measures(&person).await.unwrap();
    assert!(!told[0].alive && told[0].because.is_none() && told[0].until.is_none());
    assert!(!line(&check().await.unwrap(), CONSTRAINT).applies);
    // Nor is it filed on the check from before.
    let other = MeasureFiling {
        applied: false,
        ..applied()
    };
    assert_eq!(file(&officer, other).await, Err("MEASURE-FILED-BEFORE"));

    let list = platform.filed_measures(&officer).unwrap();
    assert!(list.len() == 1 && list[0].to_be_lifted);
    let lift = |account| platform.lift_measure(account, &list[0].id, MeasureLifting::GroundEnded);
    assert_eq!(lift(&elsewhere).await.unwrap_err().code, "NOT-FOUND");
    lift(&officer).await.unwrap();
    assert_eq!(
        lift(&officer).await.unwrap_err().code,
        "MEASURE-LIFTED-BEFORE"
    );
    assert_eq!(numbers(&harness).await, (0, 0, 0));
    let notice = notice_of(&harness, "measure-ended").await;
    assert!(
        notice.text.zh.contains("所依据的信息已经终止"),
        "{}",
        notice.text.zh
    );
}

/// Zhang San's measure is filed.
async fn filed_scene() -> (Harness, Account) {
    let (harness, officer) = scene().await;
    let platform = harness.platform();
    let answer = platform.check_matter(&officer, by_power(&ZHANG_SAN));
    let answer = answer.await.unwrap();
    let filed = platform.file_measure(&officer, filing(&answer, CONSTRAINT, "在名单内"));
    filed.await.unwrap();
    (harness, officer)
}

async fn lift_only_one(harness: &Harness, lifting: MeasureLifting) {
    let (platform, officer) = (harness.platform(), harness.account("registrar").await);
    let list = platform.filed_measures(&officer).unwrap();
    assert_eq!(list.len(), 1);
    let lifted = platform.lift_measure(&officer, &list[0].id, lifting);
    lifted.await.unwrap();
}

fn removal() -> String {
    let row = Row::listing(&ZHANG_SAN, "赣测列〔2026〕1号")
        .with("YCRQ", "2026-11-19")
        .with("YCWH", "赣测移〔2026〕1号");
    csv(&[row])
}

#[tokio::test]
async fn whose_measure_nobody_looked_at_again_is_told_once_that_it_is_over() {
    let (harness, _) = filed_scene().await;
    let person = harness.account("zhang-san").await;
    let measure = harness.platform().pack().measures.measure(CONSTRAINT);
    let last = measure.unwrap().last_day().unwrap();
    let report = harness.platform().my_report(&person, None).await.unwrap();
    assert!(last < report.lines[0].display_until);
    let first = last.tomorrow().unwrap();
    assert_eq!(told_over(&harness, TODAY).await, 0);
    assert_eq!(told_over(&harness, last).await, 0);
    assert_eq!(numbers(&harness).await, (1, 0, 0));
    assert_eq!(notices_of_ends(&harness).await, [""; 0]);
    harness.set_day(first);
    assert_eq!(numbers(&harness).await, (0, 0, 1));
    // However late it is looked, what is told is the day from which it holds.
    let later = last.checked_add(jiff::Span::new().days(9)).unwrap();
    assert_eq!(told_over(&harness, later).await, 1);
    assert_eq!(told_over(&harness, later).await, 0);
    let texts = notices_of_ends(&harness).await;
    assert_eq!(texts.len(), 1);
    let from = format!("自{}年{}月{}日起", first.year(), first.month(), first.day());
    for said in [&from, "市场监督管理局", "告知承诺", "最后一日已经过去"] {
        assert!(texts[0].contains(said), "{said}: {}", texts[0]);
    }
    // The organ has still to confirm, and of that the person is told as well.
    assert_eq!(numbers(&harness).await, (0, 0, 1));
    lift_only_one(&harness, MeasureLifting::GroundEnded).await;
    notice_of(&harness, "measure-ended").await;
    assert_eq!(told_over(&harness, later.tomorrow().unwrap()).await, 0);
    assert_eq!(notices_of_ends(&harness).await.len(), 1);
}

#[tokio::test]
async fn whose_record_is_withdrawn_is_told_at_once() {
    let (harness, _) = filed_scene().await;
    harness
        .import("market", "severe-list-market", &removal())
        .await;
    assert_eq!(told_over(&harness, TODAY).await, 1);
    assert_eq!(told_over(&harness, date(2029, 1, 1)).await, 0);
    let texts = notices_of_ends(&harness).await;
    assert_eq!(texts.len(), 1);
    assert!(texts[0].contains("撤回或者撤销"), "{}", texts[0]);
    assert!(texts[0].contains("自2026年11月20日起"), "{}", texts[0]);
}

#[tokio::test]
async fn whoever_was_told_by_the_organ_is_not_told_again() {
    for lifting in [MeasureLifting::GroundEnded, MeasureLifting::OwnAccord] {
        let (harness, _) = filed_scene().await;
        if lifting == MeasureLifting::GroundEnded {
            harness
                .import("market", "severe-list-market", &removal())
                .await;
        }
        lift_only_one(&harness, lifting).await;
        for day in [TODAY, date(2029, 12, 1)] {
            assert_eq!(told_over(&harness, day).await, 0);
        }
        assert_eq!(notices_of_ends(&harness).await, [""; 0]);
    }
}

/// While it is disputed nothing new is held against the person because of it; what was taken before goes on, and what nobody decides in
/// time ends it by itself. At no moment is a measure told to be alive that no record carries.
#[tokio::test]
async fn a_disputed_record_begins_no_constraint() {
    let (harness, officer) = scene().await;
    let platform = harness.platform();
    let check = || platform.check_matter(&officer, by_power(&ZHANG_SAN));
    let answer = check().await.unwrap();
    let reason = "在名单内，按一般程序办理";
    let filed = platform.file_measure(&officer, filing(&answer, CONSTRAINT, reason));
    filed.await.unwrap();
    let before = check().await.unwrap();

    let person = harness.account("zhang-san").await;
    let report = platform.my_report(&person, None).await.unwrap();
    let objection = || CasePlan {
        kind: "objection".to_owned(),
        record: Some(report.lines[0].record.clone()),
        about: None,
        input: CaseInput {
            text: "已经移出".to_owned(),
            ..CaseInput::default()
        },
    };
    let case = platform.file_case(&person, objection()).await.unwrap();
    let during = platform.my_report(&person, None).await.unwrap();
    assert!(during.lines[0].disputed);
    assert_eq!(numbers(&harness).await, (1, 0, 0));
    let during = check().await.unwrap();
    assert!(!line(&during, CONSTRAINT).applies);
    // Nor on a check of before it was disputed.
    let again = platform.file_measure(&officer, filing(&before, CONSTRAINT, reason));
    assert_eq!(again.await.unwrap_err().code, "MEASURE-NOT-APPLICABLE");

    let case_id = case.line.id.clone();
    let withdrawn = platform.move_my_case(&person, &case_id, 1, "withdraw", CaseInput::default());
    withdrawn.await.unwrap();
    assert!(line(&check().await.unwrap(), CONSTRAINT).applies);
    assert_eq!(numbers(&harness).await, (1, 0, 0));

    platform.file_case(&person, objection()).await.unwrap();
    for (day, stands) in [(24, (1, 0, 0)), (28, (0, 0, 1))] {
        assert_eq!(harness.case_round(date(2026, 11, day)).await.missed, 1);
        assert_eq!(numbers(&harness).await, stands, "on day {day}");
        // What is out of use until somebody decides may come back.
        assert_eq!(told_over(&harness, date(2026, 11, day)).await, 0);
    }
    // Out of use until its last day, it is over with that day.
    assert_eq!(told_over(&harness, date(2029, 12, 1)).await, 1);
}

#[tokio::test]
async fn what_ended_since_the_check_is_not_filed_and_a_check_of_yesterday_is_too_old() {
    let (harness, officer) = scene().await;
    let platform = harness.platform();
    let answer = platform.check_matter(&officer, by_power(&ZHANG_SAN));
    let answer = answer.await.unwrap();
    let removal = Row::listing(&ZHANG_SAN, "赣测列〔2026〕1号")
        .with("YCRQ", "2026-11-19")
        .with("YCWH", "赣测移〔2026〕1号");
    harness
        .import("market", "severe-list-market", &csv(&[removal]))
        .await;
    let file = async || {
        let filing = filing(&answer, CONSTRAINT, "在名单内");
        platform.file_measure(&officer, filing).await.unwrap_err()
    };
    let refused = file().await;
    assert_eq!(refused.code, "MEASURE-NOT-APPLICABLE");
    assert!(refused.receipt.is_some());
    assert_eq!(numbers(&harness).await, (0, 0, 0));
    harness.set_day(TODAY.tomorrow().unwrap());
    let officer = harness.account("registrar").await;
    let filing = filing(&answer, CONSTRAINT, "在名单内");
    let refused = platform.file_measure(&officer, filing).await.unwrap_err();
    assert_eq!(refused.code, "MEASURE-CHECK-OLD");
}

#[tokio::test]
async fn clean_years_are_told_without_any_record() {
    let (harness, _) = scene().await;
    let platform = harness.platform();
    let officer = harness.account("permits").await;
    let purpose = "clean-record-check";
    let asked = platform
        .request_consent(
            &officer,
            ConsentRequest {
                name: LI_SI.name.to_owned(),
                number: LI_SI.number(),
                purpose: purpose.to_owned(),
                items: pack().purpose(purpose).unwrap().items.clone(),
                from: TODAY,
                until: TODAY,
                uses: 3,
            },
        )
        .await
        .unwrap();
    let person = harness.account("li-si").await;
    let items = pack().purpose(purpose).unwrap().items.clone();
    let answered = platform.answer_consent(&person, &asked.id, Some(items));
    answered.await.unwrap();
    let check = || MatterCheck {
        matter: "transport-licence".to_owned(),
        number: LI_SI.number(),
        name: None,
        purpose: Some(purpose.to_owned()),
        ground: platform.consent_ground(&asked.id).unwrap(),
    };
    let answer = platform.check_matter(&officer, check()).await.unwrap();
    let found = line(&answer, "tolerant-acceptance");
    assert!(
        found.applies && found.records.is_empty() && found.why.zh.contains("连续三年"),
        "{found:?}"
    );
    let penalty = csv(&[Row::penalty(&LI_SI, "赣测罚〔2026〕9号")]);
    harness
        .import("transport", "transport-penalty", &penalty)
        .await;
    let answer = platform.check_matter(&officer, check()).await.unwrap();
    assert!(!line(&answer, "tolerant-acceptance").applies);
    // That there is one is all that is told of it.
    assert!(!format!("{answer:?}").contains("赣测罚"));
}

#[tokio::test]
async fn points_are_for_whoever_wants_them_and_for_nobody_else() {
    let (harness, officer) = scene().await;
    let platform = harness.platform();
    let person = harness.account("zhang-san").await;
    let entries = async || platform.counters().await.unwrap().accesses;
    let before = entries().await;
    let refused = platform.my_points(&person).await.unwrap_err();
    assert_eq!(refused.code, "POINTS-NOT-CHOSEN");
    // Nothing was read, and so nothing is in the list.
    assert_eq!(entries().await, before);
    platform.choose_points(&person, true).await.unwrap();
    platform.choose_points(&person, true).await.unwrap();
    assert!(platform.my_points_since(&person).unwrap().is_some());
    let points = platform.my_points(&person).await.unwrap();
    // The listing has no place in them.
    assert_eq!(points.total, 0);
    assert_eq!(entries().await, before + 1);
    for other in [&officer, &harness.account("operator").await] {
        let refused = platform.my_points(other).await.unwrap_err();
        assert_eq!(refused.code, "POLICY-DENIED");
    }
    platform.choose_points(&person, false).await.unwrap();
    assert_eq!(platform.my_points_since(&person).unwrap(), None);
    assert_eq!(
        platform.my_points(&person).await.unwrap_err().code,
        "POINTS-NOT-CHOSEN"
    );
}
