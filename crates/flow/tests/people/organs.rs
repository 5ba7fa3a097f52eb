//! An organ joins, is renamed, ends, and another takes over.

use flow::account::Role;
use flow::desk::{Ask, ConsentRequest};
use flow::policy::{Action, Facts, Resource};
use jiff::civil::{Date, date};
use rules::catalogue::Source;
use rules::consent::Ground;
use rules::organ::OrganName;
use rules::pack::Pack;
use rules::text::Bilingual;
use testkit::{Harness, Row, TODAY, ZHANG_SAN, csv, pack};

const PERMIT: &str = "transport-permit";
/// Last day of the organ that ends.
const LAST: Date = date(2026, 11, 25);
/// A day after it.
const AFTER: Date = date(2026, 11, 27);

/// The transport department ends, and the housing department takes over; whether it becomes a source of the permits too.
fn merged(source_too: bool) -> Pack {
    let mut pack = pack().clone();
    let transport = pack.organs.iter_mut().find(|o| o.id == "transport");
    let transport = transport.unwrap();
    transport.until = Some(LAST);
    transport.successors = vec!["housing".to_owned()];
    if source_too {
        for item in pack.items.iter_mut().filter(|i| i.id == PERMIT) {
            item.sources.push(Source::Organ("housing".to_owned()));
        }
    }
    pack
}

fn row(document: &str) -> Row {
    Row::permit(&ZHANG_SAN, document)
}

/// Permits recorded by the transport department, and a reporter of the housing department.
async fn recorded(documents: &[&str]) -> Harness {
    let harness = Harness::new();
    let rows: Vec<Row> = documents.iter().map(|document| row(document)).collect();
    let first = harness.import("transport", PERMIT, &csv(&rows)).await;
    assert_eq!(first.accepted, documents.len() as u64);
    harness
        .make_staff("heir", "housing", &[Role::Reporter])
        .await;
    harness
}

async fn lines(harness: &Harness) -> Vec<(String, String, String)> {
    let person = harness.account("zhang-san").await;
    let report = harness.platform().my_report(&person, None).await.unwrap();
    let line = |l: flow::record::AnswerLine| (l.document_number, l.source, l.source_name.zh);
    report.lines.into_iter().map(line).collect()
}

#[tokio::test]
async fn nothing_is_done_for_an_organ_that_is_gone() {
    let mut harness = Harness::new();
    harness
        .make_staff("both", "transport", &[Role::CounterOfficer, Role::Reporter])
        .await;
    harness.open_with(merged(true));
    harness.set_day(LAST);
    let account = harness.account("both").await;
    assert_eq!(account.roles().count(), 2);
    assert!(harness.platform().desk(&account).is_ok());
    assert!(harness.platform().organ_not_there(&account).is_none());

    harness.set_day(AFTER);
    let account = harness.account("both").await;
    assert_eq!(account.roles().count(), 0);
    let problem = harness.platform().desk(&account).unwrap_err();
    assert_eq!(problem.code, "ORGAN-ENDED");
    assert!(
        problem.what.zh.contains("2026-11-25"),
        "{}",
        problem.what.zh
    );
    let housing = "江西省住房和城乡建设厅";
    assert!(problem.remedy.zh.contains(housing), "{}", problem.remedy.zh);
    let refused = harness.platform().reporting(&account).unwrap_err();
    assert_eq!(refused.code, "ORGAN-ENDED");
    // It is the policy that refuses: no grant counts, so nothing allows it.
    let desk = Resource::Organ("transport");
    let decision = harness
        .platform()
        .rehearse(&account, Action::UseDesk, &desk, &Facts::None);
    assert!(!decision.allowed && decision.policies.is_empty());
    // The command line is beyond the policy, and the gate refuses it too.
    let here = flow::account::Account::command_line("transport");
    let checked = flow::gate::check::check_item(
        harness.platform().pack(),
        PERMIT,
        here.organ.as_deref().unwrap(),
        AFTER,
    );
    assert_eq!(checked.unwrap_err().code, "ORGAN-NOT-EXISTING");
}

#[tokio::test]
async fn nothing_is_done_for_an_organ_that_is_not_there_yet() {
    let mut harness = Harness::new();
    let mut later = pack().clone();
    let organ = later.organs.iter_mut().find(|o| o.id == "demo-bank");
    organ.unwrap().from = Some(AFTER);
    harness.open_with(later);
    let bank = harness.account("bank").await;
    let problem = harness.platform().desk(&bank).unwrap_err();
    assert_eq!(problem.code, "ORGAN-NOT-YET");
    assert!(
        problem.what.en.contains("2026-11-27"),
        "{}",
        problem.what.en
    );
    harness.set_day(AFTER);
    let bank = harness.account("bank").await;
    assert!(harness.platform().desk(&bank).is_ok());
}

/// The bank asks for a consent, gets it, and is merged into the employer.
async fn consent(harness: &Harness) -> [u8; 16] {
    let (bank, person) = (
        harness.account("bank").await,
        harness.account("zhang-san").await,
    );
    let request = ConsentRequest {
        name: ZHANG_SAN.name.to_owned(),
        number: ZHANG_SAN.number(),
        purpose: "award-review".to_owned(),
        items: vec![PERMIT.to_owned()],
        from: TODAY,
        until: date(2026, 12, 10),
        uses: 9,
    };
    let platform = harness.platform();
    let asked = platform.request_consent(&bank, request).await.unwrap();
    let items = Some(vec![PERMIT.to_owned()]);
    platform
        .answer_consent(&person, &asked.id, items)
        .await
        .unwrap();
    flow::platform::id_of_hex(&asked.id).unwrap()
}

#[tokio::test]
async fn a_consent_does_not_pass_to_the_successor() {
    let mut harness = Harness::new();
    let consent = consent(&harness).await;
    let ask = || Ask {
        number: ZHANG_SAN.number(),
        name: None,
        purpose: "award-review".to_owned(),
        items: vec![PERMIT.to_owned()],
        ground: Ground::Consent(consent),
        emergency: false,
    };
    let bank = harness.account("bank").await;
    harness.platform().ask(&bank, ask()).await.unwrap();

    let mut merged = pack().clone();
    let bank = merged.organs.iter_mut().find(|o| o.id == "demo-bank");
    let bank = bank.unwrap();
    bank.until = Some(LAST);
    bank.successors = vec!["demo-employer".to_owned()];
    harness.open_with(merged);
    harness.set_day(AFTER);
    let (bank, employer) = (
        harness.account("bank").await,
        harness.account("employer").await,
    );
    let gone = harness.platform().ask(&bank, ask()).await.unwrap_err();
    assert_eq!(gone.code, "ORGAN-ENDED");
    let other = harness.platform().ask(&employer, ask()).await.unwrap_err();
    assert_eq!(other.code, "ASK-OTHER-GRANTEE");
    assert!(other.receipt.is_some(), "a refused question is logged");
}

#[tokio::test]
async fn a_power_of_an_organ_that_is_gone_opens_nothing() {
    let mut harness = Harness::new();
    let mut without = pack().clone();
    let court = without.organs.iter_mut().find(|o| o.id == "high-court");
    court.unwrap().until = Some(LAST);
    harness.open_with(without);
    let ask = || Ask {
        number: ZHANG_SAN.number(),
        name: None,
        purpose: "case-handling".to_owned(),
        items: Vec::new(),
        ground: Ground::Statute {
            power: "court-case".to_owned(),
            case_number: "（2026）赣测1号".to_owned(),
        },
        emergency: false,
    };
    let court = harness.account("court").await;
    harness.platform().ask(&court, ask()).await.unwrap();
    harness.set_day(AFTER);
    let court = harness.account("court").await;
    let gone = harness.platform().ask(&court, ask()).await.unwrap_err();
    assert_eq!(gone.code, "ORGAN-ENDED");
    // Nobody is named when nobody took over.
    assert!(
        gone.remedy.zh.contains("平台运行单位"),
        "{}",
        gone.remedy.zh
    );
}

#[tokio::test]
async fn the_successor_withdraws_and_corrects_what_its_predecessor_recorded() {
    let documents = ["赣测〔2026〕1号", "赣测〔2026〕2号", "赣测〔2026〕3号"];
    let mut harness = recorded(&documents).await;
    harness.open_with(merged(true));

    // While the organ is there its successor has no say over its records: what it sends is its own.
    harness.set_day(LAST);
    let early = harness
        .import(
            "heir",
            PERMIT,
            &csv(&[row("赣测〔2026〕1号").with("XK_ZT", "0")]),
        )
        .await;
    assert_eq!(early.withdrawn, 0);
    assert_eq!(early.refused, 1);

    harness.set_day(AFTER);
    let files = [
        row("赣测〔2026〕1号").with("XK_ZT", "0"),
        row("赣测〔2026〕2号").with("XK_NR", "准予从事道路货物运输驾驶"),
        // Word for word what is there: nothing new.
        row("赣测〔2026〕3号"),
        row("赣测〔2026〕4号"),
    ];
    let changed = harness.import("heir", PERMIT, &csv(&files)).await;
    assert_eq!(changed.withdrawn, 1);
    assert_eq!(changed.superseded, 1);
    assert_eq!(changed.duplicate, 1);
    assert_eq!(changed.accepted, 1);

    let mut shown = lines(&harness).await;
    shown.sort();
    let told: Vec<(&str, &str)> = shown
        .iter()
        .map(|(document, source, _)| (document.as_str(), source.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("赣测〔2026〕2号", "housing"),
            ("赣测〔2026〕3号", "transport"),
            ("赣测〔2026〕4号", "housing"),
        ]
    );
    // Nothing was overwritten: the day before still has all three, and everything is in the log.
    let person = harness.account("zhang-san").await;
    let before = harness.platform().my_report(&person, Some(LAST)).await;
    let before = before.unwrap();
    assert_eq!(before.lines.len(), 3);
    assert!(before.lines.iter().all(|line| line.source == "transport"));
    harness.platform().publish_now().unwrap();
    let check = harness.check(Some(&ZHANG_SAN.number()));
    assert!(check.problems.is_empty(), "{:?}", check.problems);
}

#[tokio::test]
async fn a_successor_that_is_no_source_changes_and_adds_nothing() {
    let mut harness = recorded(&["赣测〔2026〕1号"]).await;
    harness
        .make_staff("other", "science", &[Role::Reporter])
        .await;
    harness.open_with(merged(false));
    harness.set_day(AFTER);
    let file = csv(&[
        row("赣测〔2026〕1号").with("XK_ZT", "0"),
        row("赣测〔2026〕5号"),
    ]);
    let status = harness.import("heir", PERMIT, &file).await;
    assert_eq!(status.withdrawn, 1);
    assert_eq!(status.accepted, 0);
    assert_eq!(status.refused, 1);
    let codes: Vec<&str> = status.codes.iter().map(|(code, _)| code.as_str()).collect();
    assert!(codes.contains(&"ROW-SUCCESSOR-NEW"), "{codes:?}");
    assert!(lines(&harness).await.is_empty());
    // An organ that succeeds nobody cannot even send the file.
    let stranger = harness
        .import_file("other", PERMIT, "rows.csv", file.as_bytes(), false)
        .await;
    assert_eq!(stranger.unwrap_err().code, "ITEM-NOT-SOURCE");
}

#[tokio::test]
async fn duties_that_passed_on_twice_are_answered_for() {
    let mut harness = recorded(&["赣测〔2026〕1号"]).await;
    let mut chain = merged(false);
    for (id, successor) in [("transport", "science"), ("science", "housing")] {
        let organ = chain.organs.iter_mut().find(|o| o.id == id).unwrap();
        organ.until = Some(LAST);
        organ.successors = vec![successor.to_owned()];
    }
    harness.open_with(chain);
    harness.set_day(AFTER);
    // The row still names the first organ as its source.
    let file = csv(&[row("赣测〔2026〕1号").with("XK_ZT", "0")]);
    let status = harness.import("heir", PERMIT, &file).await;
    assert_eq!(status.withdrawn, 1, "{:?}", status.codes);
}

#[tokio::test]
async fn a_record_is_shown_under_the_name_of_its_day() {
    let mut harness = Harness::new();
    harness
        .import("transport", PERMIT, &csv(&[row("赣测〔2026〕1号")]))
        .await;
    let mut renamed = pack().clone();
    let organ = renamed.organs.iter_mut().find(|o| o.id == "transport");
    let organ = organ.unwrap();
    let old = organ.name_on(TODAY).zh.clone();
    organ.names.last_mut().unwrap().until = Some(LAST);
    organ.names.push(OrganName {
        name: Bilingual::new("江西省综合交通厅", "Integrated Transport Department"),
        from: Some(date(2026, 11, 26)),
        until: None,
    });
    harness.open_with(renamed);
    harness.set_day(AFTER);
    let shown = lines(&harness).await;
    assert_eq!(shown[0].2, old);
    // Its people go on as before.
    let account = harness.account("transport").await;
    assert!(harness.platform().reporting(&account).is_ok());
}

#[test]
fn duties_pass_on_through_organs_that_ended_only() {
    let mut chain = pack().clone();
    let mut end = |id: &str, until: Option<Date>, successor: &str| {
        let organ = chain.organs.iter_mut().find(|o| o.id == id).unwrap();
        organ.until = until;
        organ.successors = vec![successor.to_owned()];
    };
    end("science", Some(date(2026, 1, 1)), "transport");
    end("transport", Some(LAST), "housing");
    end("statistics", None, "housing");
    let before = |day| -> Vec<&str> {
        let found = chain.answers_for("housing", day);
        found.iter().map(|o| o.id.as_str()).collect()
    };
    assert!(before(LAST).is_empty());
    assert_eq!(before(date(2026, 11, 26)), ["transport", "science"]);
}
