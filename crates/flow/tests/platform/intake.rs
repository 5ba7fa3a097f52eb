//! A file's rows become records, findings, or nothing new.

use flow::gate::intake::{UploadState, UploadStatus};
use flow::person::Report;
use std::io::Read as _;
use testkit::{Harness, LI_SI, Row, ZHANG_SAN, csv, csv_with_titles};

const PERMIT: &str = "transport-permit";
const PENALTY: &str = "transport-penalty";

/// Accepted, duplicate, superseded, withdrawn, held, refused.
fn counts(status: &UploadStatus) -> [u64; 6] {
    [
        status.accepted,
        status.duplicate,
        status.superseded,
        status.withdrawn,
        status.held,
        status.refused,
    ]
}

fn codes(status: &UploadStatus) -> Vec<&str> {
    status.codes.iter().map(|(code, _)| code.as_str()).collect()
}

async fn report(harness: &Harness, login: &str) -> Report {
    let account = harness.account(login).await;
    harness.platform().my_report(&account, None).await.unwrap()
}

async fn documents(harness: &Harness, login: &str) -> Vec<String> {
    let lines = report(harness, login).await.lines;
    lines.into_iter().map(|l| l.document_number).collect()
}

/// Rows of the record table: no version is ever removed or changed, so the count tells whether one was added.
async fn versions_and_entries(harness: &Harness) -> (u64, u64) {
    let counters = harness.platform().counters().await.unwrap();
    (counters.records, counters.accesses)
}

#[tokio::test]
async fn valid_rows_become_records() {
    let harness = Harness::new();
    let rows = [
        Row::permit(&ZHANG_SAN, "赣测〔2026〕1号"),
        Row::permit(&LI_SI, "赣测〔2026〕2号"),
    ];
    let status = harness.import("transport", PERMIT, &csv(&rows)).await;
    assert_eq!(counts(&status), [2, 0, 0, 0, 0, 0], "{:?}", status.codes);
    assert_eq!(status.state, UploadState::Done);
    assert_eq!((status.rows_read, status.late), (2, 0));

    let report = report(&harness, "zhang-san").await;
    assert_eq!(report.lines.len(), 1);
    let line = &report.lines[0];
    assert_eq!(report.name, "张三");
    assert_eq!(line.document_number, "赣测〔2026〕1号");
    assert_eq!(line.decided_by, "江西省交通运输厅");
    assert_eq!(line.display_until.to_string(), "2029-11-17");
    assert!(!line.basis.is_empty() && !line.how_to_object.zh.is_empty());
    let counters = harness.platform().counters().await.unwrap();
    assert_eq!((counters.records, counters.people), (2, 2));
}

#[tokio::test]
async fn a_penalty_ends_when_its_grade_says() {
    let harness = Harness::new();
    let rows = [Row::penalty(&ZHANG_SAN, "赣测罚〔2026〕1号")];
    let status = harness.import("transport", PENALTY, &csv(&rows)).await;
    assert_eq!(counts(&status), [1, 0, 0, 0, 0, 0], "{:?}", status.codes);
    let line = report(&harness, "zhang-san").await.lines.remove(0);
    assert_eq!(line.display_until.to_string(), "2027-11-18");
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing() {
    let harness = Harness::new();
    let file = csv(&[
        Row::permit(&ZHANG_SAN, "赣测〔2026〕1号"),
        Row::permit(&LI_SI, "赣测〔2026〕2号"),
    ]);
    harness.import("transport", PERMIT, &file).await;
    let before = versions_and_entries(&harness).await;
    let again = harness.import("transport", PERMIT, &file).await;
    assert_eq!(counts(&again), [0, 2, 0, 0, 0, 0]);
    assert_eq!(versions_and_entries(&harness).await, before);
}

#[tokio::test]
async fn the_same_row_twice_in_a_file_is_one_record() {
    let harness = Harness::new();
    let row = Row::permit(&ZHANG_SAN, "赣测〔2026〕1号");
    // The same number in other brackets and widths is the same document.
    let variant = row.clone().with("XK_WSH", "赣测[2026]1号");
    let status = harness
        .import("transport", PERMIT, &csv(&[row.clone(), row, variant]))
        .await;
    assert_eq!(status.accepted, 1);
    assert_eq!(documents(&harness, "zhang-san").await.len(), 1);
}

#[tokio::test]
async fn a_corrected_row_supersedes() {
    let harness = Harness::new();
    let row = Row::permit(&ZHANG_SAN, "赣测〔2026〕1号");
    harness
        .import("transport", PERMIT, &csv(std::slice::from_ref(&row)))
        .await;
    let corrected = row.with("XK_NR", "准予从事道路货物运输驾驶");
    let status = harness
        .import("transport", PERMIT, &csv(&[corrected]))
        .await;
    assert_eq!(counts(&status), [0, 0, 1, 0, 0, 0]);
    let lines = report(&harness, "zhang-san").await.lines;
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].version, 2);
    assert!(lines[0].fields.iter().any(|f| f.text.contains("货物")));
}

#[tokio::test]
async fn a_withdrawal_ends_and_an_old_file_does_not_bring_back() {
    let harness = Harness::new();
    let row = Row::permit(&ZHANG_SAN, "赣测〔2026〕1号");
    let old = csv(std::slice::from_ref(&row));
    harness.import("transport", PERMIT, &old).await;
    let withdrawal = row.clone().with("XK_ZT", "0");
    let status = harness
        .import("transport", PERMIT, &csv(std::slice::from_ref(&withdrawal)))
        .await;
    assert_eq!(counts(&status), [0, 0, 0, 1, 0, 0]);
    assert!(documents(&harness, "zhang-san").await.is_empty());

    let status = harness.import("transport", PERMIT, &old).await;
    assert_eq!(counts(&status), [0, 1, 0, 0, 0, 0]);
    assert!(documents(&harness, "zhang-san").await.is_empty());

    // Withdrawn twice is withdrawn once.
    let file = format!("{}\n", csv(&[withdrawal]));
    let status = harness.import("transport", PERMIT, &file).await;
    assert_eq!(counts(&status), [0, 1, 0, 0, 0, 0]);
    // A new decision of the same document is a new version.
    let renewed = row.with("XK_NR", "重新核发");
    let status = harness.import("transport", PERMIT, &csv(&[renewed])).await;
    assert_eq!(counts(&status), [0, 0, 1, 0, 0, 0]);
    assert_eq!(documents(&harness, "zhang-san").await.len(), 1);
}

#[tokio::test]
async fn an_old_file_sent_again_does_not_undo_a_correction() {
    let harness = Harness::new();
    let first = Row::permit(&ZHANG_SAN, "赣测〔2026〕1号");
    let corrected = first.clone().with("XK_NR", "更正后的许可内容");
    let old = csv(&[first]);
    harness.import("transport", PERMIT, &old).await;
    let status = harness
        .import("transport", PERMIT, &csv(&[corrected]))
        .await;
    assert_eq!(counts(&status), [0, 0, 1, 0, 0, 0]);
    let status = harness.import("transport", PERMIT, &old).await;
    assert_eq!(counts(&status), [0, 1, 0, 0, 0, 0]);
}

#[tokio::test]
async fn nothing_to_withdraw_is_refused() {
    let harness = Harness::new();
    let withdrawal = Row::permit(&ZHANG_SAN, "赣测〔2026〕1号").with("XK_ZT", "0");
    let status = harness
        .import("transport", PERMIT, &csv(&[withdrawal]))
        .await;
    assert_eq!(counts(&status), [0, 0, 0, 0, 0, 1]);
    assert!(codes(&status).contains(&"ROW-NOTHING-TO-WITHDRAW"));
    let counters = harness.platform().counters().await.unwrap();
    assert_eq!((counters.people, counters.accesses), (0, 0));
}

#[tokio::test]
async fn another_name_is_held_and_not_shown() {
    let harness = Harness::new();
    let other = Row::permit(&ZHANG_SAN, "赣测〔2026〕2号").with("XK_XDR_MC", "张珊");
    let rows = [Row::permit(&ZHANG_SAN, "赣测〔2026〕1号"), other];
    let status = harness.import("transport", PERMIT, &csv(&rows)).await;
    assert_eq!(counts(&status), [1, 0, 0, 0, 1, 0]);
    assert!(codes(&status).contains(&"ROW-OTHER-NAME"));
    assert_eq!(documents(&harness, "zhang-san").await, ["赣测〔2026〕1号"]);
}

#[tokio::test]
async fn an_item_is_taken_from_its_sources_only() {
    let harness = Harness::new();
    let file = csv(&[Row::permit(&ZHANG_SAN, "赣测〔2026〕1号")]);
    let refused = harness
        .import_file("market", PERMIT, "rows.csv", file.as_bytes(), false)
        .await;
    let problem = refused.unwrap_err();
    assert_eq!(problem.kind, flow::ProblemKind::NotAllowed, "{problem}");
    let items = harness.platform().items_for("transport");
    assert!(items.iter().any(|item| item.id == PERMIT));
    // The bank supplies nothing, whatever it calls itself.
    let refused = harness
        .import_file("bank", PERMIT, "rows.csv", file.as_bytes(), false)
        .await;
    assert_eq!(refused.unwrap_err().code, "POLICY-DENIED");
}

#[tokio::test]
async fn uploads_of_another_organ_are_not_there() {
    let harness = Harness::new();
    let file = csv(&[Row::permit(&ZHANG_SAN, "赣测〔2026〕1号").with("XK_XDR_ZJHM", "1")]);
    let status = harness.import("transport", PERMIT, &file).await;
    let stranger = harness.account("market").await;
    let platform = harness.platform();
    let seen = platform.upload_status(&stranger, &status.id).await;
    assert_eq!(seen.unwrap_err().code, "NOT-FOUND");
    let file = platform.problem_file(&stranger, &status.id).await;
    assert_eq!(file.unwrap_err().code, "NOT-FOUND");
    let findings = platform.findings(&stranger, &status.id, None).await;
    assert_eq!(findings.unwrap_err().code, "NOT-FOUND");
    assert!(
        platform
            .uploads(&stranger, None)
            .await
            .unwrap()
            .0
            .is_empty()
    );
}

#[tokio::test]
async fn the_problem_file_holds_what_was_held_or_refused() {
    let harness = Harness::new();
    let formula = "=HYPERLINK(\"http://example.invalid\",\"x\")";
    let rows = [
        Row::permit(&ZHANG_SAN, "赣测〔2026〕1号"),
        Row::permit(&ZHANG_SAN, "赣测〔2026〕2号").with("XK_XDR_MC", "张珊"),
        Row::permit(&LI_SI, "赣测〔2026〕3号")
            .with("XK_XDR_ZJHM", "360199199003070022")
            .with("BZ", formula),
    ];
    let status = harness.import("transport", PERMIT, &csv(&rows)).await;
    assert_eq!(counts(&status), [1, 0, 0, 0, 1, 1], "{:?}", status.codes);
    let account = harness.account("transport").await;
    let mut file = harness
        .platform()
        .problem_file(&account, &status.id)
        .await
        .unwrap();
    let mut text = String::new();
    file.file.read_to_string(&mut text).unwrap();
    assert_eq!(file.length, text.len() as u64);
    assert_eq!(file.file_name, "rows_问题.csv");

    let mut reader = csv_reader(&text);
    let header = reader.headers().unwrap().clone();
    let sent = csv(&rows);
    let sent_columns = csv_reader(&sent).headers().unwrap().len();
    assert_eq!(header.len(), sent_columns + 2);
    assert_eq!(&header[sent_columns], "问题代码");
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let of = |document: &str| {
        let document_column = header.iter().position(|h| h == "XK_WSH").unwrap();
        records.iter().find(|r| &r[document_column] == document)
    };
    let held = of("赣测〔2026〕2号").unwrap();
    assert!(held[sent_columns].contains("ROW-OTHER-NAME"), "{held:?}");
    assert!(held[sent_columns + 1].contains("[待核实 held]"), "{held:?}");
    let refused = of("赣测〔2026〕3号").unwrap();
    assert!(refused[sent_columns].contains("ID-CHECK-DIGIT"));
    let remark = header.iter().position(|h| h == "BZ").unwrap();
    assert_eq!(&refused[remark], format!("'{formula}"));

    // The same rows, sent back as they are, are understood again.
    let again = harness.import("transport", PERMIT, &text).await;
    assert_eq!(again.held, 1);
    assert_eq!(again.refused, 1);
}

fn csv_reader(text: &str) -> csv::Reader<&[u8]> {
    csv::Reader::from_reader(text.as_bytes())
}

#[tokio::test]
async fn findings_are_listed_in_the_order_of_the_file() {
    let harness = Harness::new();
    let rows: Vec<Row> = (1..=120)
        .map(|n| Row::permit(&ZHANG_SAN, &format!("赣测〔2026〕{n}号")).with("XK_XDR_ZJHM", "1"))
        .collect();
    let status = harness.import("transport", PERMIT, &csv(&rows)).await;
    assert_eq!(status.refused, 120);
    let account = harness.account("transport").await;
    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let (lines, next) = harness
            .platform()
            .findings(&account, &status.id, after)
            .await
            .unwrap();
        seen.extend(lines.iter().map(|l| l.ordinal));
        after = next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, (1..=120).collect::<Vec<u64>>());
}

#[tokio::test]
async fn fifteen_digits_only_in_historical_files() {
    let harness = Harness::new();
    // Zhang San's number as it was before 1999: without the century and the check digit.
    let row = Row::permit(&ZHANG_SAN, "赣测〔2026〕1号").with("XK_XDR_ZJHM", "360199900307002");
    let file = csv(&[row]);
    let status = harness.import("transport", PERMIT, &file).await;
    assert_eq!(status.refused, 1);
    let status = harness
        .import_file("transport", PERMIT, "old.csv", file.as_bytes(), true)
        .await
        .unwrap();
    assert_eq!(status.accepted, 1, "{:?}", status.codes);
    assert!(codes(&status).contains(&"ID-FIFTEEN-CONVERTED"));
    assert_eq!(documents(&harness, "zhang-san").await.len(), 1);
}

#[tokio::test]
async fn a_late_row_is_accepted_and_marked() {
    let harness = Harness::new();
    let row = Row::permit(&ZHANG_SAN, "赣测〔2026〕1号")
        .with("XK_JDRQ", "2026-10-12")
        .with("XK_YXQZ", "2026-10-12");
    let status = harness.import("transport", PERMIT, &csv(&[row])).await;
    assert_eq!((status.accepted, status.late), (1, 1), "{:?}", status.codes);
    assert!(report(&harness, "zhang-san").await.lines[0].late);
}

#[tokio::test]
async fn numbers_in_free_text_are_masked() {
    let harness = Harness::new();
    let text = format!("与{}共同经营", LI_SI.number());
    let row = Row::permit(&ZHANG_SAN, "赣测〔2026〕1号").with("XK_NR", &text);
    let status = harness.import("transport", PERMIT, &csv(&[row])).await;
    assert_eq!(status.accepted, 1);
    assert!(codes(&status).contains(&"ROW-PERSON-NUMBER-IN-TEXT"));
    let report = report(&harness, "zhang-san").await;
    let shown = flow::person::report_text(&report, rules::text::Language::Chinese);
    assert!(!shown.contains(&LI_SI.number()));
    assert!(shown.contains("共同经营"));
}

#[tokio::test]
async fn over_collection_is_counted() {
    let harness = Harness::new();
    let rows = [
        Row::penalty(&ZHANG_SAN, "赣测罚〔2026〕1号").with("CF_SY", "违反治安管理，被治安拘留"),
        Row::penalty(&LI_SI, "赣测罚〔2026〕2号").with("CF_FRDB", "赵六"),
    ];
    let status = harness.import("transport", PENALTY, &csv(&rows)).await;
    assert_eq!(status.refused, 1, "{:?}", status.codes);
    assert_eq!(status.accepted, 1, "{:?}", status.codes);
    assert_eq!(status.over_collected, 2, "{:?}", status.codes);
    let counters = harness.platform().counters().await.unwrap();
    assert_eq!((counters.over_collected, counters.refused_rows), (2, 1));
    assert!(documents(&harness, "zhang-san").await.is_empty());
}

#[tokio::test]
async fn every_format_of_a_row_makes_the_same_record() {
    let harness = Harness::new();
    let row = Row::permit(&ZHANG_SAN, "赣测〔2026〕1号");
    let plain = csv(std::slice::from_ref(&row));
    let (gb18030, _, lost) = encoding_rs::GB18030.encode(&plain);
    assert!(!lost);
    let files: [(&str, Vec<u8>); 6] = [
        ("a.csv", plain.clone().into_bytes()),
        ("b.csv", format!("\u{feff}{plain}").into_bytes()),
        ("c.csv", gb18030.into_owned()),
        (
            "d.csv",
            csv_with_titles(PERMIT, std::slice::from_ref(&row)).into_bytes(),
        ),
        ("e.xlsx", workbook(&row)),
        ("f.ndjson", json_line(&row).into_bytes()),
    ];
    for (place, (name, bytes)) in files.iter().enumerate() {
        let status = harness
            .import_file("transport", PERMIT, name, bytes, false)
            .await
            .unwrap_or_else(|problem| panic!("{name}: {problem}"));
        let expected = u64::from(place == 0);
        assert_eq!(
            counts(&status),
            [expected, 1 - expected, 0, 0, 0, 0],
            "{name}"
        );
    }
    assert_eq!(documents(&harness, "zhang-san").await.len(), 1);
}

fn workbook(row: &Row) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, (code, text)) in (0..).zip(row.cells()) {
        sheet.write_string(0, column, code).unwrap();
        sheet.write_string(1, column, text).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

fn json_line(row: &Row) -> String {
    let object: serde_json::Map<String, serde_json::Value> = row
        .cells()
        .iter()
        .map(|(code, text)| (code.clone(), text.as_str().into()))
        .collect();
    format!("{}\n", serde_json::Value::Object(object))
}
