//! Files that are refused as a whole. After each a good file still enters and everything fits.

use crate::support::{Installation, PERMIT, permit, run};
use encoding_rs::GB18030;
use rust_xlsxwriter::Workbook;
use testkit::csv;

fn workbook(document: &str) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, (code, text)) in (0..).zip(permit(document).cells()) {
        sheet.write_string(0, column, code).unwrap();
        sheet.write_string(1, column, text).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

/// An OLE compound file whose directory has one entry of a name, as Office wraps an encrypted workbook.
fn compound_file(entry: &str) -> Vec<u8> {
    let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    bytes.resize(1024 + 128, 0);
    bytes.extend(entry.encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(4096, 0);
    bytes
}

/// Refused as a whole: a code on standard error, nothing on standard output.
fn refused(place: &Installation, name: &str, bytes: impl AsRef<[u8]>, code: &str) {
    let refused = place.import(name, bytes);
    assert_eq!(
        (refused.status, refused.out.as_str()),
        (2, ""),
        "{name} {refused:?}"
    );
    // In both languages, with what to do.
    assert_eq!(
        refused.err.matches(&format!("{code}: ")).count(),
        2,
        "{name} {refused:?}"
    );
    assert_eq!(refused.err.lines().count(), 4, "{name} {refused:?}");
    place.still_works();
}

#[test]
fn empty_or_without_the_right_header() {
    let place = Installation::new();
    refused(&place, "a.csv", "", "FILE-EMPTY");
    refused(&place, "a.csv", "\u{feff}\r\n \r\n", "FILE-EMPTY");
    let file = csv(&[permit("赣测〔2026〕1号")]);
    let (header, row) = file.split_once('\n').unwrap();
    refused(&place, "a.csv", row, "FILE-NO-HEADER");
    refused(
        &place,
        "a.csv",
        file.replacen("XK_XDR_ZJHM", "XK_XDR_X", 1),
        "FILE-MISSING-HEADER",
    );
    let repeated = format!("{header},XK_WSH\n{row}");
    refused(&place, "a.csv", repeated, "FILE-REPEATED-HEADER");
    // The title and the code of one column.
    let repeated = format!("{header},证件号码\n{row}");
    refused(&place, "a.csv", repeated, "FILE-REPEATED-HEADER");

    let only = place.import("a.csv", header);
    assert_eq!(only.status, 0, "{only:?}");
    assert_eq!(only.json()["rows_read"], 0);
    place.still_works();
}

#[test]
fn another_content_than_the_name_says() {
    let place = Installation::new();
    let file = csv(&[permit("赣测〔2026〕1号")]);
    refused(
        &place,
        "a.csv",
        workbook("赣测〔2026〕1号"),
        "FILE-WRONG-EXTENSION",
    );
    refused(&place, "a.xlsx", &file, "FILE-WRONG-EXTENSION");
    refused(
        &place,
        "a.xls",
        workbook("赣测〔2026〕1号"),
        "FILE-WRONG-EXTENSION",
    );
    refused(&place, "a.csv", "%PDF-1.7 1 0 obj", "FILE-UNSUPPORTED");
    refused(
        &place,
        "a.csv",
        "{\"XK_WSH\":\"1\"}\n",
        "FILE-WRONG-EXTENSION",
    );
    refused(
        &place,
        "a.ndjson",
        "[{\"XK_WSH\":\"1\"}]",
        "FILE-JSON-ARRAY",
    );
    let utf16: Vec<u8> = format!("\u{feff}{file}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    refused(&place, "a.csv", utf16, "FILE-UTF16");
}

#[test]
fn workbooks_that_cannot_be_opened() {
    let place = Installation::new();
    refused(
        &place,
        "a.xlsx",
        compound_file("EncryptedPackage"),
        "FILE-PASSWORD",
    );
    refused(
        &place,
        "a.xls",
        compound_file("Workbook"),
        "FILE-OLD-WORKBOOK",
    );
    let good = workbook("赣测〔2026〕1号");
    refused(&place, "a.xlsx", &good[..good.len() / 2], "FILE-DAMAGED");
    refused(&place, "a.xlsx", &good[..10], "FILE-DAMAGED");
}

#[test]
fn flipped_bytes_of_a_workbook_never_enter_unnoticed() {
    let place = Installation::new();
    let good = workbook("赣测〔2026〕1号");
    let mut refusals = 0;
    for part in 1..10 {
        let mut damaged = good.clone();
        let at = damaged.len() * part / 10;
        damaged[at] ^= 0xff;
        let run = place.import("a.xlsx", &damaged);
        // Some bytes mean nothing, such as a time in the container; then the row is the one that was written.
        if run.status == 2 {
            assert!(run.err.contains("FILE-"), "{run:?}");
            refusals += 1;
        } else {
            assert_eq!(run.status, 0, "byte {at}: {run:?}");
            assert!(run.json()["rows_read"] == 1, "byte {at}: {run:?}");
            place.made(run.json()["accepted"].as_u64().unwrap());
        }
    }
    assert!(refusals >= 6, "{refusals} of 9 were noticed");
    place.still_works();
}

#[test]
fn paths_that_are_no_files() {
    let place = Installation::new();
    std::fs::create_dir(place.path("directory.csv")).unwrap();
    let directory = place.import_as("transport", PERMIT, &place.path("directory.csv"));
    directory.told(2, "FILE-IO");
    place.still_works();
    place
        .import_as("transport", PERMIT, &place.path("nothing.csv"))
        .told(2, "FILE-IO");
    // Below a file there is nothing to read, for the superuser neither.
    let below = place.path("good.csv").join("permits.csv");
    place
        .import_as("transport", PERMIT, &below)
        .told(2, "FILE-IO");
    assert_eq!(run(&["import"]).status, 2);
    let nowhere = Installation::new();
    nowhere
        .import_as("transport", PERMIT, &place.path("nothing.csv"))
        .told(2, "FILE-IO");
    assert!(
        !nowhere.data().exists(),
        "a mistyped path makes no data directory"
    );
}

#[test]
fn an_organ_and_an_item_that_do_not_go_together() {
    let place = Installation::new();
    let file = place.file("permits.csv", csv(&[permit("赣测〔2026〕1号")]));
    for (organ, item, code) in [
        ("transports", PERMIT, "ORGAN-UNKNOWN"),
        ("transport", "transport-permits", "ITEM-UNKNOWN"),
        ("education", "student-academic-fraud", "ITEM-SWITCHED-OFF"),
        ("market-regulation", PERMIT, "ITEM-NOT-SOURCE"),
        ("demo-bank", PERMIT, "ITEM-NOT-SOURCE"),
    ] {
        place.import_as(organ, item, &file).told(2, code);
    }
    place.still_works();
}

#[test]
fn rows_in_another_encoding_are_refused_alone() {
    let place = Installation::new();
    let rows = ["赣测〔2026〕1号", "赣测〔2026〕2号", "赣测〔2026〕3号"].map(permit);
    let file = csv(&rows);
    let lines: Vec<&str> = file.lines().collect();
    let mut mixed = lines[..3].join("\n").into_bytes();
    mixed.push(b'\n');
    mixed.extend_from_slice(&GB18030.encode(lines[3]).0);
    mixed.push(b'\n');
    let taken = place.import("mixed.csv", mixed);
    assert_eq!(taken.status, 1, "{taken:?}");
    assert_eq!(
        (&taken.json()["accepted"], &taken.json()["refused"]),
        (&2.into(), &1.into())
    );
    assert_eq!(taken.json()["findings"]["ROW-ENCODING"], 1);
    place.made(2);
    place.still_works();
}
