//! The demonstration, and what is found when somebody changes its data afterwards.

use crate::support::{Run, program, with_input};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::TempDir;
use testkit::copy_directory;

fn demo(data: &Path) -> Run {
    let mut command = program();
    Run::of(
        command
            .args(["demo", "--no-serve", "--data"])
            .arg(data)
            .output()
            .unwrap(),
    )
}

/// The data of one demonstration, and what it told.
fn template() -> &'static (TempDir, String) {
    static TEMPLATE: OnceLock<(TempDir, String)> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let directory = TempDir::new().unwrap();
        let told = demo(&directory.path().join("data"));
        assert_eq!(told.status, 0, "{told:?}");
        (directory, told.out)
    })
}

/// A copy that may be changed.
fn copy() -> (TempDir, PathBuf) {
    let directory = TempDir::new().unwrap();
    let data = directory.path().join("data");
    copy_directory(&template().0.path().join("data"), &data);
    (directory, data)
}

/// Number of the person the story is about.
fn person() -> String {
    let persons = template().0.path().join("data/files/persons.csv");
    let mut reader = csv::Reader::from_path(persons).unwrap();
    reader.records().next().unwrap().unwrap()[2].to_owned()
}

fn with_person(name: &str, data: &Path, more: &[&str], number: &str) -> Run {
    let mut command = program();
    command.arg(name).arg("--data").arg(data).args(more);
    with_input(command, format!("{number}\n").as_bytes())
}

fn verify(data: &Path) -> (i32, Vec<String>, String) {
    let told = Run::of(
        program()
            .args(["verify", "--json", "--data"])
            .arg(data)
            .output()
            .unwrap(),
    );
    let problems = told.json()["problems"].as_array().unwrap().clone();
    let codes = problems
        .iter()
        .map(|p| p["code"].as_str().unwrap().to_owned())
        .collect();
    (told.status, codes, told.out)
}

#[test]
fn the_story_is_told_to_its_end() {
    let told = &template().1;
    for text in [
        "1. 法律与目录",
        "2. 部门报送的文件",
        "拒收 refused",
        "更正 superseded",
        "3. 本人查阅报告",
        "个人公共信用信息报告",
        "4. 银行经授权查询",
        "ASK-CONSENT-UNKNOWN",
        "ASK-CONSENT-NOT-ANSWERED",
        "授权已用 used 1 / 2",
        "5. 谁查过我",
        "6. 请求与期限",
        "逾期未办",
        "7. 外人核对查询日志",
        "全部相符 everything fits",
        "pip install tlog-scales",
    ] {
        assert!(told.contains(text), "{text}: {told}");
    }
    assert!(
        !told.contains("答复 answer: 0 条"),
        "the bank learns something: {told}"
    );
    assert!(!told.contains(&person()), "no number is told in clear");
}

#[test]
fn told_again_it_begins_anew() {
    let (_directory, data) = copy();
    std::fs::write(data.join("left-over"), b"").unwrap();
    let before = verify(&data);
    let told = demo(&data);
    assert_eq!(told.status, 0, "{told:?}");
    assert!(!data.join("left-over").exists());
    let after = verify(&data);
    assert_eq!((after.0, after.1.len()), (0, 0), "{}", after.2);
    assert_ne!(before.2, after.2, "another log with another key");
}

#[test]
fn a_directory_of_somebody_else_is_left_alone() {
    let directory = TempDir::new().unwrap();
    std::fs::write(directory.path().join("thesis.txt"), "precious").unwrap();
    let refused = demo(directory.path());
    refused.told(2, "--data");
    let names: Vec<_> = std::fs::read_dir(directory.path()).unwrap().collect();
    assert_eq!(names.len(), 1);
    let kept = std::fs::read_to_string(directory.path().join("thesis.txt")).unwrap();
    assert_eq!(kept, "precious");
    // A file is no directory either.
    let refused = demo(&directory.path().join("thesis.txt"));
    assert_eq!(refused.status, 2, "{refused:?}");
    assert!(directory.path().join("thesis.txt").exists());
}

#[test]
fn a_report_as_text_json_and_of_a_day() {
    let (_directory, data) = copy();
    let number = person();
    let text = with_person("report", &data, &[], &number);
    assert_eq!(text.status, 0, "{text:?}");
    for part in [
        "个人公共信用信息报告",
        "决定机关",
        "文书号",
        "依据",
        "展示至",
        "如何提出异议",
    ] {
        assert!(text.out.contains(part), "{part}: {}", text.out);
    }
    assert!(!text.out.contains(&number));
    let english = with_person("report", &data, &["--english"], &number);
    assert_eq!(english.status, 0);
    assert!(!english.out.contains("个人公共信用信息报告"));

    let json = with_person("report", &data, &["--json"], &number);
    assert_eq!(json.status, 0);
    assert!(!json.json()["lines"].as_array().unwrap().is_empty());
    assert!(!json.out.contains(&number));
    // Nothing was known in 2020.
    let then = with_person(
        "report",
        &data,
        &["--json", "--as-of", "2020-01-01"],
        &number,
    );
    assert_eq!(
        then.json()["lines"].as_array().unwrap().len(),
        0,
        "{then:?}"
    );
    let tomorrow = crate::support::days_ago(-2);
    with_person("report", &data, &["--as-of", &tomorrow], &number).told(2, "REPORT-DATE");
    for wrong in ["360199199003070022", "", "not a number"] {
        let refused = with_person("report", &data, &[], wrong);
        refused.told(2, "ID-");
    }
    let stranger = testkit::citizen_number(jiff::civil::date(1930, 1, 1), 7);
    let nothing = with_person("report", &data, &["--json"], &stranger);
    assert_eq!(nothing.status, 0, "{nothing:?}");
    assert_eq!(nothing.json()["lines"].as_array().unwrap().len(), 0);
    assert_eq!(verify(&data).0, 0, "every look is an entry that fits");
    let list = with_person("verify", &data, &["--person", "--json"], &number);
    assert_eq!(list.status, 0, "{list:?}");
    let before = with_person(
        "verify",
        &template().0.path().join("data"),
        &["--person", "--json"],
        &number,
    );
    let of = |run: &Run| run.json()["list"].as_u64().unwrap();
    assert_eq!(of(&list), of(&before) + 4, "four reports were read");
}

/// The published files of the log's first level, the largest first.
fn tiles(data: &Path, below: &str) -> Vec<PathBuf> {
    fn collect(directory: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, found);
            } else {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    collect(&data.join("log").join("tile").join(below), &mut found);
    found.sort();
    assert!(!found.is_empty());
    found
}

#[test]
fn a_flipped_byte_of_the_log_is_found() {
    for level in ["0", "1", "entries"] {
        let (_directory, data) = copy();
        let tile = &tiles(&data, level)[0];
        let mut bytes = std::fs::read(tile).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(tile, bytes).unwrap();
        let (status, codes, told) = verify(&data);
        assert_eq!(status, 1, "{level}: {told}");
        assert!(!codes.is_empty());
        assert!(
            told.contains("tile") || told.contains("entr"),
            "the place is named: {told}"
        );
    }
}

#[test]
fn a_removed_tile_and_a_changed_checkpoint_are_found() {
    let (_directory, data) = copy();
    std::fs::remove_file(&tiles(&data, "entries")[0]).unwrap();
    assert_eq!(verify(&data).0, 1);
    let (_directory, data) = copy();
    let checkpoint = data.join("log/checkpoint");
    let text = std::fs::read_to_string(&checkpoint).unwrap();
    let size = text.lines().nth(1).unwrap();
    let fewer: u64 = size.parse::<u64>().unwrap() - 1;
    std::fs::write(&checkpoint, text.replacen(size, &fewer.to_string(), 1)).unwrap();
    let (status, codes, _) = verify(&data);
    assert_eq!(status, 1);
    assert!(
        codes.contains(&"checkpoint-signature-wrong".to_owned()),
        "{codes:?}"
    );
}

#[test]
fn removed_and_changed_rows_are_found_and_named() {
    let one_record = "(subject_id, record_id, version) IN
        (SELECT subject_id, record_id, version FROM record ORDER BY log_index LIMIT 1 OFFSET 7)";
    for (change, code) in [
        (
            format!("DELETE FROM record WHERE {one_record}"),
            "STORE-RECORD-MISSING",
        ),
        (
            format!("UPDATE record SET display_until = display_until - 1 WHERE {one_record}"),
            "STORE-RECORD-DIFFERS",
        ),
        (
            format!("UPDATE record SET fields = replace(fields, '[', ' [') WHERE {one_record}"),
            "STORE-RECORD-DIFFERS",
        ),
        (
            "DELETE FROM entry WHERE log_index = 7".to_owned(),
            "STORE-ENTRY-MISSING",
        ),
        (
            "DELETE FROM access WHERE log_index = 7".to_owned(),
            "STORE-OPENING-MISSING",
        ),
        (
            "UPDATE access SET organ = 'nobody' WHERE log_index = 7".to_owned(),
            "STORE-OPENING-DIFFERS",
        ),
    ] {
        let (_directory, data) = copy();
        let store = Connection::open(data.join("store.sqlite")).unwrap();
        assert_eq!(store.execute(&change, []).unwrap(), 1, "{change}");
        drop(store);
        let (status, codes, told) = verify(&data);
        assert_eq!(status, 1, "{change}: {told}");
        assert!(codes.iter().any(|c| c == code), "{code} {codes:?}");
    }
}

#[test]
fn an_access_taken_from_a_persons_list_is_found() {
    let (_directory, data) = copy();
    let store = Connection::open(data.join("store.sqlite")).unwrap();
    // The newest access of the one who was asked about.
    let sql = "DELETE FROM access WHERE log_index = (SELECT max(log_index) FROM access)";
    assert_eq!(store.execute(sql, []).unwrap(), 1);
    drop(store);
    let told = with_person("verify", &data, &["--person"], &person());
    assert_eq!(told.status, 1, "{told:?}");
    assert!(told.out.contains("LIST-ENTRY-MISSING"), "{}", told.out);
}
