//! Good files: the same twice, corrected, withdrawn, late, in every format.

use crate::support::{
    Installation, PENALTY, count, counts, days_ago, penalty, permit, permit_of, run, today,
};
use testkit::{LI_SI, ZHANG_SAN, csv, csv_with_titles};

#[test]
fn the_same_file_a_correction_and_a_withdrawal() {
    let place = Installation::new();
    let rows = [
        permit("赣测〔2026〕1号"),
        permit_of(&LI_SI, "赣测〔2026〕2号"),
    ];
    let file = csv(&rows);
    let first = place.import("permits.csv", &file);
    assert_eq!(
        (first.status, counts(&first)),
        (0, [2, 0, 0, 0, 0, 0]),
        "{first:?}"
    );
    let before = place.verify();

    let again = place.import("permits.csv", &file);
    assert_eq!((again.status, counts(&again)), (0, [0, 2, 0, 0, 0, 0]));
    assert_eq!(
        place.verify(),
        before,
        "the same file twice changes nothing"
    );

    let corrected = rows[0].clone().with("XK_NR", "准予从事道路货物运输驾驶");
    let correction = place.import("permits.csv", csv(std::slice::from_ref(&corrected)));
    assert_eq!(
        (correction.status, counts(&correction)),
        (0, [0, 0, 1, 0, 0, 0])
    );
    assert_eq!(place.verify()["records"], 3);

    let withdrawal = csv(&[corrected.with("XK_ZT", "0")]);
    let withdrawn = place.import("permits.csv", &withdrawal);
    assert_eq!(
        (withdrawn.status, counts(&withdrawn)),
        (0, [0, 0, 0, 1, 0, 0])
    );
    let again = place.import("permits.csv", &withdrawal);
    assert_eq!((again.status, counts(&again)), (0, [0, 1, 0, 0, 0, 0]));
    let old = place.import("permits.csv", &file);
    assert_eq!(
        (old.status, counts(&old)),
        (0, [0, 2, 0, 0, 0, 0]),
        "nothing is brought back"
    );
    assert_eq!(place.verify()["records"], 4);

    let nothing = permit("赣测〔2026〕3号").with("XK_ZT", "0");
    let nothing = place.import("permits.csv", csv(&[nothing]));
    assert_eq!((nothing.status, counts(&nothing)), (1, [0, 0, 0, 0, 0, 1]));
    assert_eq!(nothing.json()["findings"]["ROW-NOTHING-TO-WITHDRAW"], 1);
}

#[test]
fn every_format_makes_the_same_record() {
    let place = Installation::new();
    let row = permit("赣测〔2026〕1号");
    let plain = csv(std::slice::from_ref(&row));
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    let mut object = serde_json::Map::new();
    for (column, (code, text)) in (0..).zip(row.cells()) {
        sheet.write_string(0, column, code).unwrap();
        sheet.write_string(1, column, text).unwrap();
        object.insert(code.clone(), text.as_str().into());
    }
    let files: [(&str, Vec<u8>); 7] = [
        ("a.csv", plain.clone().into_bytes()),
        ("b.csv", format!("\u{feff}{plain}").into_bytes()),
        ("c.csv", encoding_rs::GB18030.encode(&plain).0.into_owned()),
        (
            "d.csv",
            csv_with_titles("transport-permit", &[row]).into_bytes(),
        ),
        ("e.xlsx", workbook.save_to_buffer().unwrap()),
        ("f.ndjson", serde_json::to_vec(&object).unwrap()),
        ("没有扩展名 (1)", plain.replace("\n", "\r\n").into_bytes()),
    ];
    for (index, (name, bytes)) in files.iter().enumerate() {
        let taken = place.import(name, bytes);
        let new = u64::from(index == 0);
        assert_eq!(
            counts(&taken),
            [new, 1 - new, 0, 0, 0, 0],
            "{name} {taken:?}"
        );
    }
    assert_eq!(place.verify()["records"], 1);
}

#[test]
fn what_clerks_write_differently_is_understood() {
    let place = Installation::new();
    let full_width: String = ZHANG_SAN
        .number()
        .chars()
        .map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap())
        .collect();
    let two_days_ago = days_ago(2);
    let rows = [
        permit("赣测〔2026〕1号").with("XK_XDR_ZJHM", &full_width),
        permit("赣测〔2026〕2号").with("XK_YXQZI", "2099/12/31"),
        permit("赣测〔2026〕3号").with("XK_YXQZI", "长期"),
        permit("赣测〔2026〕4号").with("XK_JDRQ", &two_days_ago.replace('-', "/")),
        permit("赣测〔2026〕5号").with("XK_JDRQ", &two_days_ago.replace('-', ".")),
        permit("赣测〔2026〕6号").with("XK_XDR_ZJHM", &format!("'{}", ZHANG_SAN.number())),
    ];
    let taken = place.import("permits.csv", csv(&rows));
    assert_eq!(
        (taken.status, counts(&taken)),
        (0, [6, 0, 0, 0, 0, 0]),
        "{taken:?}"
    );
    assert_eq!(taken.json()["findings"]["ID-FULL-WIDTH-CONVERTED"], 1);
    place.verify();

    let number = ZHANG_SAN.number();
    let mut command = place.command("report");
    command.arg("--json");
    let report = crate::support::with_input(command, number.as_bytes());
    assert_eq!(report.status, 0, "{report:?}");
    assert_eq!(report.json()["lines"].as_array().unwrap().len(), 6);
    let long_term = today().year() + 49;
    let ends = report.json()["lines"].to_string();
    let years = [long_term, long_term + 1].map(|year| format!("\"{year}-"));
    assert!(years.iter().any(|year| ends.contains(year)), "{ends}");
}

#[test]
fn late_over_collected_and_fifteen_digits_are_counted() {
    let place = Installation::new();
    let long_ago = days_ago(200);
    let rows = [
        permit("赣测〔2026〕1号")
            .with("XK_JDRQ", &long_ago)
            .with("XK_YXQZ", &long_ago),
        permit("赣测〔2026〕2号")
            .with("XK_FRDB", "赵六")
            .with("家庭住址", "某路1号"),
        permit("赣测〔2026〕3号").with("XK_XDR_ZJHM", "360199900307002"),
    ];
    let file = csv(&rows);
    let taken = place.import("permits.csv", &file);
    assert_eq!(
        (taken.status, counts(&taken)),
        (1, [2, 0, 0, 0, 0, 1]),
        "{taken:?}"
    );
    assert_eq!(
        (count(&taken, "late"), count(&taken, "over_collected")),
        (1, 1)
    );
    assert!(
        taken.json()["findings"]["ID-FIFTEEN-NOT-ACCEPTED"] == 1,
        "{taken:?}"
    );

    let old = place.file("permits.csv", &file);
    let mut command = place.import_command("transport", "transport-permit", &old);
    let historical = crate::support::Run::of(command.arg("--historical").output().unwrap());
    assert_eq!(
        (historical.status, counts(&historical)),
        (0, [1, 2, 0, 0, 0, 0]),
        "{historical:?}"
    );
    place.verify();
}

#[test]
fn a_penalty_of_another_format() {
    let place = Installation::new();
    let yuan = penalty("赣测罚〔2026〕2号").with("CF_NR_FK", "500000");
    let file = csv(&[penalty("赣测罚〔2026〕1号"), yuan]);
    let path = place.file("penalties.csv", file);
    let taken = place.import_as("transport", PENALTY, &path);
    assert_eq!(
        (taken.status, count(&taken, "accepted")),
        (0, 2),
        "{taken:?}"
    );
    assert_eq!(taken.json()["findings"]["ROW-FINE-SUSPICIOUS"], 1);
}

#[test]
fn what_is_told_without_json() {
    let place = Installation::new();
    let file = place.file(
        "permits.csv",
        csv(&[permit("赣测〔2026〕1号").with("XK_XDR_ZJHM", "1")]),
    );
    let data = place.data();
    let arguments = [
        "import",
        file.to_str().unwrap(),
        "--data",
        data.to_str().unwrap(),
    ];
    let told = run(&[
        &arguments[..],
        &["--organ", "transport", "--item", "transport-permit"],
    ]
    .concat());
    assert_eq!(told.status, 1);
    for text in ["permits.csv", "拒收 refused: 1", "ID-LENGTH: 1"] {
        assert!(told.out.contains(text), "{text}: {told:?}");
    }
}
