//! Checks against the severe lists: one ground for many people, an entry for each, and nothing told but the listing.

use flow::desk::{CheckAnswer, CheckLine, CheckRequest, CheckedPerson};
use flow::{Platform, Problem};
use rules::consent::Ground;
use testkit::{Harness, LI_SI, Person, Row, WANG_WU, ZHANG_SAN, csv, pack};

const LIST: &str = "severe-list-market";

/// Zhang San stands on a list and has a penalty, Li Si has a permit, of Wang Wu nothing is known.
async fn scene() -> Harness {
    let harness = Harness::new();
    let listing = Row::listing(&ZHANG_SAN, "赣测列〔2026〕1号");
    let status = harness.import("market", LIST, &csv(&[listing])).await;
    assert_eq!(status.accepted, 1, "{status:?}");
    let penalty = csv(&[Row::penalty(&ZHANG_SAN, "赣测罚〔2026〕1号")]);
    harness
        .import("transport", "transport-penalty", &penalty)
        .await;
    let permit = csv(&[Row::permit(&LI_SI, "赣测〔2026〕1号")]);
    harness
        .import("transport", "transport-permit", &permit)
        .await;
    harness
}

fn power(power: &str, case_number: &str) -> Ground {
    Ground::Statute {
        power: power.to_owned(),
        case_number: case_number.to_owned(),
    }
}

fn person(number: &str, name: Option<&str>) -> CheckedPerson {
    CheckedPerson {
        number: number.to_owned(),
        name: name.map(str::to_owned),
    }
}

fn request(people: Vec<CheckedPerson>) -> CheckRequest {
    CheckRequest {
        people,
        purpose: "severe-list-check".to_owned(),
        items: Vec::new(),
        ground: power("listed-measures", "赣测核〔2026〕1号"),
    }
}

fn known(people: &[&Person]) -> Vec<CheckedPerson> {
    let named = |p: &&Person| person(&p.number(), Some(p.name));
    people.iter().map(named).collect()
}

/// The transport department asks; it holds the power that checks rest on.
async fn check(harness: &Harness, request: CheckRequest) -> Result<CheckAnswer, Problem> {
    check_as(harness, "permits", request).await
}

async fn check_as(
    harness: &Harness,
    login: &str,
    request: CheckRequest,
) -> Result<CheckAnswer, Problem> {
    let account = harness.account(login).await;
    harness.platform().check(&account, request).await
}

fn in_short(answer: &CheckAnswer) -> Vec<String> {
    let short = |line: &CheckLine| match line {
        CheckLine::Checked { listings, .. } => format!("{} listings", listings.len()),
        CheckLine::OtherName(_) => "other name".to_owned(),
        CheckLine::Malformed { code, .. } => (*code).to_owned(),
        CheckLine::Repeated(place) => format!("as {place}"),
    };
    answer.people.iter().map(short).collect()
}

#[tokio::test]
async fn everyone_is_answered_at_their_place() {
    let harness = scene().await;
    let mut people = known(&[&LI_SI, &ZHANG_SAN, &WANG_WU]);
    people.push(person("36019919900307102", None));
    people.push(person(&LI_SI.number(), Some("王五")));
    let expected = [
        "0 listings",
        "1 listings",
        "0 listings",
        "ID-LENGTH",
        "as 1",
    ];
    let before = check(&harness, request(people.clone())).await.unwrap();
    assert_eq!(in_short(&before), expected);
    // The same once it is known of whom there is nothing to read.
    let looked_at = harness.apart(Platform::gather_lists).await.unwrap();
    assert_eq!(looked_at, 3);
    let answer = check(&harness, request(people)).await.unwrap();
    assert_eq!(in_short(&answer), expected);
    let CheckLine::Checked { listings, .. } = &answer.people[1] else {
        panic!("{answer:?}");
    };
    assert_shown(&format!("{:#?}", listings[0]));
    // Neither the facts of the listing nor anything else of the dossier.
    let text = format!("{answer:?}");
    for hidden in ["食品", "transport", "罚", "张三", &ZHANG_SAN.number()] {
        assert!(!text.contains(hidden), "{hidden} in {text}");
    }
}

fn assert_shown(listing: &str) {
    for part in [
        LIST,
        "赣测列〔2026〕1号",
        "2026-11-18",
        "2028-11-17",
        "市场监督管理",
    ] {
        assert!(listing.contains(part), "no {part} in {listing}");
    }
}

#[tokio::test]
async fn each_person_sees_the_check() {
    let harness = scene().await;
    let answer = check(&harness, request(known(&[&ZHANG_SAN, &LI_SI])));
    let answer = answer.await.unwrap();
    let mut indexes = Vec::new();
    for (login, line) in ["zhang-san", "li-si"].into_iter().zip(&answer.people) {
        let CheckLine::Checked { receipt, .. } = line else {
            panic!("{line:?}");
        };
        let account = harness.account(login).await;
        let (lines, _) = harness
            .platform()
            .my_accesses(&account, None)
            .await
            .unwrap();
        let seen = &lines[0];
        assert_eq!(seen.log_index, receipt.log_index);
        assert_eq!(
            (seen.kind.as_str(), seen.outcome.as_str()),
            ("check", "answered")
        );
        assert!(seen.kind_title.zh.contains("核查"), "{seen:?}");
        assert_eq!(seen.case_number.as_deref(), Some("赣测核〔2026〕1号"));
        assert!(
            seen.purpose_title.is_some() && seen.items.len() == 10,
            "{seen:?}"
        );
        assert_eq!(seen.organ, "transport");
        indexes.push(receipt.log_index);
    }
    assert_eq!(indexes[0] + 1, indexes[1]);
    // Somebody who was never heard of finds it too, once they have an account.
    check(&harness, request(known(&[&WANG_WU]))).await.unwrap();
    let account = harness.make_person("wang-wu", &WANG_WU).await;
    let (lines, _) = harness
        .platform()
        .my_accesses(&account, None)
        .await
        .unwrap();
    assert_eq!(lines[0].kind, "check");
    harness.platform().publish_now().unwrap();
    let checked = harness.check(Some(&WANG_WU.number()));
    assert!(checked.problems.is_empty(), "{:?}", checked.problems);
}

#[tokio::test]
async fn a_listing_ends_with_its_last_day() {
    let harness = scene().await;
    for (day, expected) in [
        (jiff::civil::date(2028, 11, 17), "1 listings"),
        (jiff::civil::date(2028, 11, 18), "0 listings"),
    ] {
        harness.set_day(day);
        let answer = check(&harness, request(known(&[&ZHANG_SAN])))
            .await
            .unwrap();
        assert_eq!(in_short(&answer), [expected], "{day}");
    }
}

#[tokio::test]
async fn of_a_person_of_another_name_nothing_is_told() {
    let harness = scene().await;
    let people = vec![
        person(&ZHANG_SAN.number(), Some("李四")),
        person(&LI_SI.number(), Some(" 李四 ")),
    ];
    let answer = check(&harness, request(people)).await.unwrap();
    assert_eq!(in_short(&answer), ["other name", "0 listings"]);
    let account = harness.account("zhang-san").await;
    let (lines, _) = harness
        .platform()
        .my_accesses(&account, None)
        .await
        .unwrap();
    assert_eq!(lines[0].reason_code.as_deref(), Some("ASK-NAME-DIFFERS"));
}

#[tokio::test]
async fn a_ground_that_does_not_carry_it_is_refused_and_logged_for_each() {
    let harness = scene().await;
    let ask = |change: fn(&mut CheckRequest)| {
        let mut request = request(known(&[&LI_SI, &ZHANG_SAN]));
        change(&mut request);
        request
    };
    let cases: [(&str, CheckRequest, &str); 6] = [
        (
            "permits",
            ask(|r| r.ground = Ground::Consent([1; 16])),
            "ASK-GROUND-NOT-FOR-PURPOSE",
        ),
        (
            "permits",
            ask(|r| r.purpose = "loan-application".to_owned()),
            "ASK-GROUND-NOT-FOR-PURPOSE",
        ),
        (
            "permits",
            ask(|r| r.purpose = "curiosity".to_owned()),
            "ASK-PURPOSE-NOT-OPEN",
        ),
        ("bank", ask(|_| ()), "ASK-POWER-NOT-HELD"),
        (
            "permits",
            ask(|r| r.ground = power("listed-measures", " ")),
            "ASK-CASE-NUMBER-MISSING",
        ),
        (
            "permits",
            ask(|r| {
                r.purpose = "public-procurement".to_owned();
                r.ground = power("permit-examination", "赣测核〔2026〕2号");
            }),
            "ASK-POWER-NOT-HELD",
        ),
    ];
    let account = harness.account("zhang-san").await;
    for (login, request, code) in cases {
        let problem = check_as(&harness, login, request).await.unwrap_err();
        assert_eq!(problem.code, code);
        // The receipt is that of the first person; the second has the entry behind it.
        let receipt = problem.receipt.expect("a refusal has a receipt");
        let (lines, _) = harness
            .platform()
            .my_accesses(&account, None)
            .await
            .unwrap();
        assert_eq!(lines[0].log_index, receipt.log_index + 1);
        assert_eq!(lines[0].reason_code.as_deref(), Some(code));
        assert_eq!(lines[0].kind, "check");
    }
}

#[tokio::test]
async fn a_call_that_cannot_be_taken_leaves_no_trace() {
    let harness = scene().await;
    let before = harness.store().entries().unwrap();
    let most = pack()
        .parameters
        .count_on("CHECK_MAX_PERSONS", testkit::TODAY);
    let most = most.unwrap() as usize;
    let crowd = |count| vec![person(&ZHANG_SAN.number(), None); count];
    let with_item = |item: &str| CheckRequest {
        items: vec![item.to_owned()],
        ..request(known(&[&ZHANG_SAN]))
    };
    for (request, code, named) in [
        (request(Vec::new()), "CHECK-NOBODY", ""),
        (request(crowd(most + 1)), "CHECK-TOO-MANY", "100"),
        (
            with_item("transport-penalty"),
            "CHECK-NOT-A-LIST",
            "transport-penalty",
        ),
        (
            with_item("no-such-item"),
            "CHECK-NOT-A-LIST",
            "no-such-item",
        ),
    ] {
        let problem = check(&harness, request).await.unwrap_err();
        assert_eq!(problem.code, code);
        assert!(problem.what.zh.contains(named) && problem.what.en.contains(named));
    }
    assert_eq!(harness.store().entries().unwrap(), before);
    // As many as the limit allows are taken, and the one person among them has one entry.
    let answer = check(&harness, request(crowd(most))).await.unwrap();
    assert_eq!(answer.people.len(), most);
    assert_eq!(harness.store().entries().unwrap(), before + 1);
    // Only a role that asks may check.
    let problem = check_as(&harness, "transport", request(crowd(1))).await;
    assert_eq!(problem.unwrap_err().code, "POLICY-DENIED");
}

#[tokio::test]
async fn items_narrow_a_check() {
    let harness = scene().await;
    let one = |item: &str| CheckRequest {
        items: vec![item.to_owned(), item.to_owned()],
        ..request(known(&[&ZHANG_SAN]))
    };
    for (item, expected) in [(LIST, "1 listings"), ("court-list", "0 listings")] {
        let answer = check(&harness, one(item)).await.unwrap();
        assert_eq!(in_short(&answer), [expected], "{item}");
    }
    // A power that opens more than lists opens the lists only.
    let court = CheckRequest {
        purpose: "case-handling".to_owned(),
        ground: power("court-case", "（2026）赣0199测1号"),
        ..request(known(&[&ZHANG_SAN]))
    };
    let answer = check_as(&harness, "court", court).await.unwrap();
    assert_eq!(in_short(&answer), ["1 listings"]);
    let account = harness.account("zhang-san").await;
    let (lines, _) = harness
        .platform()
        .my_accesses(&account, None)
        .await
        .unwrap();
    assert_eq!(lines[0].items.len(), 10, "{:?}", lines[0].items);
}
