//! The simulated province as its users see it.
#![allow(clippy::unwrap_used)]

mod pack;

use calamine::{Data, Reader, Xlsx};
use encoding_rs::GB18030;
use jiff::civil::date;
use pack::{as_of, pack as test_pack};
use rules::identifier::{self, Context};
use rules::pack::Pack;
use simulate::{
    Answer, Errors, FileFormat, Headers, Outcome, PlannedFile, Planted, Province, Settings,
    demonstration_files, write_all,
};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

fn province(pack: &Pack, seed: u64, persons: u64) -> Province<'_> {
    Province::new(pack, Settings::new(seed, persons, as_of())).unwrap()
}

fn clean_province(pack: &Pack, persons: u64) -> Province<'_> {
    let mut settings = Settings::new(1, persons, as_of());
    settings.errors = Errors::none();
    Province::new(pack, settings).unwrap()
}

fn written(province: &Province, planned: &PlannedFile) -> (Vec<u8>, Vec<Answer>) {
    let mut bytes = Vec::new();
    let mut answers = Vec::new();
    let report = province
        .write_file_with_answers(planned, &mut bytes, &mut |answer| {
            answers.push(answer.clone());
            Ok(())
        })
        .unwrap();
    assert_eq!(report.rows, planned.rows, "{}", planned.path);
    assert_eq!(report.planted.values().sum::<u64>(), answers.len() as u64);
    (bytes, answers)
}

/// Every data row of a file by field code, read with the readers everybody uses.
fn read(pack: &Pack, planned: &PlannedFile, bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let item = pack.item(&planned.item).unwrap();
    let code = |header: &str| {
        let header = header.trim_start_matches('*');
        let known = item
            .fields
            .iter()
            .find(|f| f.code == header || f.title.zh == header);
        known.map_or(header.to_owned(), |field| field.code.clone())
    };
    let mut table: Vec<Vec<String>> = match planned.format {
        FileFormat::NdJson => {
            let text = std::str::from_utf8(bytes).unwrap();
            return text
                .lines()
                .map(|line| serde_json::from_str(line).unwrap())
                .collect();
        }
        FileFormat::Xlsx => {
            let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
            assert_eq!(
                workbook.sheet_names().len(),
                if planned.notes_sheet { 2 } else { 1 }
            );
            let range = workbook.worksheet_range("数据").unwrap();
            range
                .rows()
                .map(|row| row.iter().map(Data::to_string).collect())
                .collect()
        }
        format => {
            let text = match format {
                FileFormat::CsvGb18030 => {
                    assert!(std::str::from_utf8(bytes).is_err());
                    GB18030.decode(bytes).0.into_owned()
                }
                _ => String::from_utf8(bytes.to_vec()).unwrap(),
            };
            assert_eq!(
                text.starts_with('\u{feff}'),
                format == FileFormat::CsvUtf8Bom
            );
            let text = text.trim_start_matches('\u{feff}').to_owned();
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .from_reader(text.as_bytes());
            let records = reader.records().map(Result::unwrap);
            records
                .map(|record| record.iter().map(str::to_owned).collect())
                .collect()
        }
    };
    if planned.title_row {
        table.remove(0);
    }
    let headers: Vec<String> = table.remove(0).iter().map(|header| code(header)).collect();
    if planned.code_row {
        assert_eq!(table.remove(0), headers);
    }
    let row = |cells: Vec<String>| headers.iter().cloned().zip(cells).collect();
    table.into_iter().map(row).collect()
}

#[test]
fn persons_are_stable_and_synthetic() {
    let pack = test_pack();
    let (one, other) = (province(&pack, 7, 5_000), province(&pack, 8, 5_000));
    let context = Context {
        today: as_of(),
        regions: &pack.regions,
        accept_fifteen: false,
    };
    let mut numbers = BTreeSet::new();
    for index in 0..5_000 {
        let person = one.person(index);
        assert_eq!(person, one.person(index));
        assert!(person.number.starts_with(simulate::PREFIX));
        assert!(
            identifier::check_person(&person.number, &context).is_ok(),
            "{person:?}"
        );
        assert!(person.birth >= simulate::FIRST_BIRTH && person.birth <= simulate::LAST_BIRTH);
        assert!(!person.name.is_empty());
        assert!(numbers.insert(person.number), "a number twice");
    }
    assert_eq!(one.person(0).name, "诸葛示例");
    assert_eq!(one.person(0).number, other.person(0).number);
    assert_eq!(one.person(1).number, "36019919900307003X");
    assert_ne!(one.person(2).number, other.person(2).number);
}

#[test]
fn homes_follow_the_population() {
    let pack = test_pack();
    let province = province(&pack, 3, 10_000);
    let mut homes: BTreeMap<String, u64> = BTreeMap::new();
    for index in 0..10_000 {
        *homes
            .entry(province.person(index).home_region[..4].to_owned())
            .or_default() += 1;
    }
    assert_eq!(homes.len(), 11);
    assert_eq!(homes["3607"], 1_980);
    assert_eq!(homes["3606"], 260);
}

#[test]
fn same_seed_same_bytes_and_another_seed_others() {
    let pack = test_pack();
    let (one, same) = (province(&pack, 5, 2_000), province(&pack, 5, 2_000));
    let other = province(&pack, 6, 2_000);
    let files: Vec<PlannedFile> = one.files().chain(demonstration_files(&one)).collect();
    let again: Vec<PlannedFile> = same.files().chain(demonstration_files(&same)).collect();
    assert_eq!(files, again);
    for planned in &files {
        assert_eq!(
            written(&one, planned),
            written(&same, planned),
            "{}",
            planned.path
        );
    }
    for (planned, changed) in demonstration_files(&one)
        .iter()
        .zip(demonstration_files(&other))
    {
        assert_ne!(
            written(&one, planned).0,
            written(&other, &changed).0,
            "{}",
            planned.path
        );
    }
}

#[test]
fn workbooks_do_not_carry_the_clock() {
    let pack = test_pack();
    let province = province(&pack, 5, 2_000);
    let workbook = demonstration_files(&province)
        .into_iter()
        .find(|planned| planned.format == FileFormat::Xlsx)
        .unwrap();
    let first = written(&province, &workbook).0;
    // Office properties and archive entries count in seconds and in pairs of seconds.
    std::thread::sleep(std::time::Duration::from_millis(2_100));
    assert_eq!(first, written(&province, &workbook).0);
}

#[test]
fn clean_rows_are_lawful() {
    let pack = test_pack();
    let province = clean_province(&pack, 4_000);
    let context = Context {
        today: as_of(),
        regions: &pack.regions,
        accept_fifteen: false,
    };
    let mut formats = BTreeSet::new();
    for planned in province.files() {
        formats.insert(planned.format.slug());
        let (bytes, answers) = written(&province, &planned);
        assert!(answers.is_empty());
        let item = pack.item(&planned.item).unwrap();
        let rows = read(&pack, &planned, &bytes);
        assert_eq!(rows.len() as u64, planned.rows);
        for row in rows {
            assert!(
                identifier::check_person(&row["ZJHM"], &context).is_ok(),
                "{row:?}"
            );
            for field in &item.fields {
                let filled = row.get(&field.code).is_some_and(|cell| !cell.is_empty());
                match field.required {
                    rules::catalogue::Required::Always => assert!(filled, "{} {row:?}", field.code),
                    rules::catalogue::Required::Forbidden => assert!(!filled, "{row:?}"),
                    _ => {}
                }
            }
            if let Some(kinds) = row.get("CFLB") {
                let fine = row.get("FK").is_some_and(|cell| !cell.is_empty());
                assert_eq!(kinds.contains("罚款"), fine);
            }
        }
    }
    assert!(formats.len() >= 4, "{formats:?}");
}

#[test]
fn planted_rows_say_what_they_hold() {
    let pack = test_pack();
    let province = province(&pack, 11, 60_000);
    let context = Context {
        today: as_of(),
        regions: &pack.regions,
        accept_fifteen: false,
    };
    let mut kinds: BTreeMap<Planted, u64> = BTreeMap::new();
    let mut total = 0;
    for planned in province.files() {
        let (bytes, answers) = written(&province, &planned);
        let rows = read(&pack, &planned, &bytes);
        total += planned.rows;
        for answer in answers {
            *kinds.entry(answer.planted).or_default() += 1;
            let row = &rows[answer.row as usize - 1];
            let number = row.get("ZJHM").map_or("", String::as_str);
            let valid = identifier::check_person(number, &context).is_ok();
            if answer.planted.family().starts_with("ID-") && answer.field.as_deref() == Some("ZJHM")
            {
                assert_eq!(
                    valid,
                    answer.planted.outcome() == Outcome::Accepted,
                    "{answer:?} {number}"
                );
            }
            match answer.planted {
                Planted::ExactDuplicate => assert_eq!(*row, rows[answer.row as usize - 2]),
                Planted::OtherName => {
                    let before = &rows[answer.row as usize - 2];
                    assert_eq!(row["ZJHM"], before["ZJHM"]);
                    assert_ne!(row["XM"], before["XM"]);
                }
                Planted::Formula => assert!(row["BZ"].starts_with("=HYPERLINK")),
                Planted::SurplusColumn => assert!(!row[planned.surplus_column.unwrap()].is_empty()),
                Planted::FineInYuan => assert!(row["FK"].parse::<f64>().unwrap() > 100.0),
                Planted::Missing => {
                    let cell = row.get(answer.field.as_deref().unwrap());
                    assert!(cell.is_none_or(String::is_empty));
                }
                _ => {}
            }
        }
    }
    let share = kinds.values().sum::<u64>() * 1000 / total;
    assert!((35..=75).contains(&share), "{share} of a thousand rows");
    let absent: Vec<_> = Planted::ALL
        .iter()
        .filter(|kind| !kinds.contains_key(kind))
        .collect();
    assert!(absent.len() <= 4, "never planted: {absent:?}");
}

#[test]
fn each_kind_can_be_planted_alone() {
    let pack = test_pack();
    for &kind in Planted::ALL {
        if matches!(kind, Planted::Corrected | Planted::Expired) {
            continue;
        }
        let mut settings = Settings::new(2, 3_000, as_of());
        settings.errors = Errors::none().with(kind, 15_000);
        let province = Province::new(&pack, settings).unwrap();
        let found = demonstration_files(&province)
            .iter()
            .flat_map(|planned| written(&province, planned).1)
            .filter(|answer| answer.planted == kind)
            .count();
        assert!(found > 0, "{kind:?}");
    }
}

#[test]
fn the_demonstration_knows_its_persons() {
    let pack = test_pack();
    let province = province(&pack, 1, 1_000);
    let files = demonstration_files(&province);
    assert_eq!(files.len(), 8);
    let (first, second) = (province.person(0).number, province.person(1).number);
    let mut about_first = Vec::new();
    let mut about_second = Vec::new();
    for planned in &files {
        assert!((12..=400).contains(&planned.rows));
        let (bytes, _) = written(&province, planned);
        for row in read(&pack, planned, &bytes) {
            let item = planned.item.clone();
            if row.get("ZJHM") == Some(&first) {
                about_first.push((item, row.get("GSJZQ").cloned()));
            } else if row.get("ZJHM") == Some(&second) {
                about_second.push(item);
            }
        }
    }
    let items: Vec<&str> = about_first.iter().map(|(item, _)| item.as_str()).collect();
    let expected = [
        "transport-permit",
        "transport-penalty",
        "transport-penalty",
        "commitment",
        "honour",
    ];
    assert_eq!(items, expected);
    let soon = about_first[2].1.as_ref().unwrap().replace('/', "-");
    assert_eq!(
        soon.parse::<jiff::civil::Date>().unwrap(),
        date(2026, 11, 25)
    );
    assert_eq!(about_second, ["transport-permit", "commitment"]);
    let formats: BTreeSet<_> = files.iter().map(|planned| planned.format.slug()).collect();
    assert_eq!(formats.len(), 5);
    assert!(
        files
            .iter()
            .any(|planned| planned.headers == Headers::Codes)
    );
}

#[test]
fn a_correction_is_about_a_row_of_the_file_before_it() {
    let pack = test_pack();
    let province = province(&pack, 1, 1_000);
    let files = demonstration_files(&province);
    let later = files
        .iter()
        .position(|planned| planned.path.contains("更正"))
        .unwrap();
    let original = read(
        &pack,
        &files[later - 1],
        &written(&province, &files[later - 1]).0,
    );
    let corrected = read(&pack, &files[later], &written(&province, &files[later]).0);
    for row in corrected {
        let before = original
            .iter()
            .find(|before| before["WSH"] == row["WSH"])
            .unwrap();
        assert_eq!(before["ZJHM"], row["ZJHM"]);
        assert_ne!(before, &row);
    }
}

#[test]
fn write_all_leaves_a_complete_directory() {
    let pack = test_pack();
    let province = province(&pack, 1, 1_000);
    let directory = tempfile::tempdir().unwrap();
    let mut told = Vec::new();
    let manifest = write_all(&province, directory.path(), &mut |done, total| {
        told.push((done, total))
    })
    .unwrap();
    assert_eq!(told.last(), Some(&(manifest.rows, manifest.rows)));
    for file in &manifest.files {
        assert!(directory.path().join(&file.path).is_file(), "{}", file.path);
    }
    let answers = std::fs::read_to_string(directory.path().join(simulate::ANSWERS)).unwrap();
    let planted: u64 = manifest.files.iter().map(|file| file.planted).sum();
    assert_eq!(answers.lines().count() as u64, planted);
    let paths: BTreeSet<_> = manifest.files.iter().map(|file| &file.path).collect();
    assert_eq!(paths.len(), manifest.files.len(), "a path twice");
}

#[test]
fn impossible_settings_are_refused() {
    let pack = test_pack();
    let code = |settings| Province::new(&pack, settings).unwrap_err().code();
    assert_eq!(code(Settings::new(1, 3, as_of())), "SIMULATE-PERSONS");
    assert_eq!(
        code(Settings::new(1, 90_000_000, as_of())),
        "SIMULATE-PERSONS"
    );
    assert_eq!(
        code(Settings::new(1, 1_000, date(1999, 1, 1))),
        "SIMULATE-TOO-EARLY"
    );
    let mut empty = test_pack();
    empty.items.clear();
    let problem = Province::new(&empty, Settings::new(1, 1_000, as_of())).unwrap_err();
    assert_eq!(problem.code(), "SIMULATE-NO-ITEMS");
    assert!(!problem.text().zh.is_empty());
}
