//! Every column of the live schema has a label, every label its column; a person's export lacks nothing that is labelled
//! as theirs. `CHENGXIN_WRITE_DATA=1` writes `docs/data.md` again.

use crate::common::Bench;
use jiff::civil::{Date, date};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use store::label::{Belongs, Form, Table, tables};
use store::{Database, Held, Keys, Kind, OwnOpening, Sealed, Store, Suite, Ticket};
use testkit::TestDatabase;

const TODAY: Date = date(2026, 11, 20);

fn labelled(embedded: bool) -> BTreeSet<String> {
    let tables = tables().into_iter();
    let shown = tables.filter(|table| embedded || !table.embedded_only);
    shown
        .flat_map(|table| {
            let columns = table.columns.iter();
            columns.map(|column| format!("{}.{}", table.name, column.name))
        })
        .collect()
}

fn compare(live: &BTreeSet<String>, labels: &BTreeSet<String>) {
    let without: Vec<_> = live.difference(labels).collect();
    assert!(
        without.is_empty(),
        "no label in crates/store/src/label for {without:?}"
    );
    let stale: Vec<_> = labels.difference(live).collect();
    assert!(
        stale.is_empty(),
        "labels of columns that are not there: {stale:?}"
    );
}

#[test]
fn every_column_of_the_embedded_engine_is_labelled() {
    let directory = tempfile::TempDir::new().unwrap();
    Store::migrate(&Database::Embedded, directory.path()).unwrap();
    let database = rusqlite::Connection::open(directory.path().join("store.sqlite")).unwrap();
    let mut statement = database
        .prepare(
            "SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c
             WHERE m.type = 'table' AND m.name NOT LIKE 'refinery%' AND m.name NOT LIKE 'sqlite%'",
        )
        .unwrap();
    let live = statement.query_map([], |row| row.get(0)).unwrap();
    compare(&live.map(Result::unwrap).collect(), &labelled(true));
}

#[test]
fn every_column_of_postgresql_is_labelled() {
    let Some(server) = TestDatabase::fresh() else {
        return;
    };
    Store::migrate(&server.database(), Path::new("")).unwrap();
    let live = server.texts(
        "SELECT table_name || '.' || column_name FROM information_schema.columns
         WHERE table_schema = 'public' AND table_name NOT LIKE 'refinery%'",
    );
    compare(&live.into_iter().collect(), &labelled(false));
}

#[test]
fn labels_are_whole() {
    let pack = testkit::pack();
    let known = |id: &str| pack.parameters.all().iter().any(|p| p.id == id);
    let mut names = BTreeSet::new();
    for table in tables() {
        assert!(names.insert(table.name), "{} twice", table.name);
        let texts = [table.zh, table.en, table.ends.zh, table.ends.en];
        assert!(texts.iter().all(|text| !text.is_empty()), "{}", table.name);
        assert!(!table.seen_by.is_empty(), "{}", table.name);
        for id in table.ends.parameters {
            assert!(known(id), "{}: the pack has no parameter {id}", table.name);
        }
        for column in table.columns {
            assert!(
                !column.zh.is_empty() && !column.en.is_empty(),
                "{}",
                column.name
            );
        }
        let keys: &[&str] = match &table.belongs {
            Belongs::Subject(keys) | Belongs::Account(keys) => keys,
            // What is personal and cannot be found by a person says why.
            Belongs::Nobody(zh, en) => {
                assert!(!zh.is_empty() && !en.is_empty(), "{}", table.name);
                assert!(
                    !table.columns.iter().any(|c| c.name == "subject_id"),
                    "{}",
                    table.name
                );
                &[]
            }
        };
        for key in keys {
            assert!(
                table.columns.iter().any(|c| c.name == *key),
                "{}.{key}",
                table.name
            );
        }
    }
}

/// What somebody wrote, in what is sealed.
const WRITTEN: &str = "当日本人不在现场";

/// A value of a column in the words of SQL that both engines read.
fn sample(
    table: &Table,
    column: usize,
    remote: bool,
    (store, number): (&Store, &Sealed),
) -> String {
    let column = &table.columns[column];
    let bytes = |bytes: &[u8]| {
        let hex = store::hex(bytes);
        match remote {
            true => format!("'\\x{hex}'::bytea"),
            false => format!("x'{hex}'"),
        }
    };
    let own: &[&str] = match &table.belongs {
        Belongs::Subject(keys) => keys,
        Belongs::Account(keys) => keys,
        Belongs::Nobody(..) => &[],
    };
    let id = |name: &str| match (name, &table.belongs) {
        ("account_id", _) => [2; 16],
        (name, Belongs::Subject(_)) if own.contains(&name) => [1; 16],
        (name, Belongs::Account(_)) if own.contains(&name) => [2; 16],
        _ => [7; 16],
    };
    match column.form {
        Form::Text => format!("'held {}'", column.name),
        Form::Number if column.name == "key_generation" => number.generation.to_string(),
        Form::Number | Form::Instant | Form::Day => "5".to_owned(),
        Form::Flag => "1".to_owned(),
        Form::SealedNumber => bytes(&number.bytes),
        Form::SealedText(prefix, key) => bytes(&sealed_text(store, prefix, &id(key)).bytes),
        Form::Sealed | Form::Paper => bytes(&[9; 32]),
        Form::Bytes => bytes(&id(column.name)),
    }
}

/// What somebody wrote, sealed as the table has it.
fn sealed_text(store: &Store, prefix: &str, key: &[u8; 16]) -> Sealed {
    let place = [prefix.as_bytes(), key].concat();
    let environment = store.environment();
    let sealed = store.keys().seal(WRITTEN.as_bytes(), &place, environment);
    sealed.unwrap()
}

/// A row of the person in every table that can hold one, written past the store.
fn fill(bench: &Bench, store: &Store, number: &Sealed) {
    let remote = bench.server().is_some();
    for table in tables() {
        if matches!(table.belongs, Belongs::Nobody(..)) || (table.embedded_only && remote) {
            continue;
        }
        let names: Vec<_> = table.columns.iter().map(|column| column.name).collect();
        let values: Vec<_> = (0..names.len())
            .map(|place| sample(table, place, remote, (store, number)))
            .collect();
        let (names, values) = (names.join(", "), values.join(", "));
        // The embedded engine noted already where the list ends.
        let insert = match table.embedded_only {
            true => "INSERT OR REPLACE INTO",
            false => "INSERT INTO",
        };
        let table = table.name;
        bench.tamper(&format!("{insert} {table} ({names}) VALUES ({values})"));
    }
}

fn open(store: &Store) -> Ticket {
    let opening = OwnOpening {
        kind: Kind::OwnExport,
        organ: "self".to_owned(),
        actor: "zhang".to_owned(),
        ground: None,
        policy: "test".to_owned(),
    };
    let opened = store.open_own([1; 16], opening).wait();
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(opened)
        .unwrap()
}

/// No hand-written list: whatever is labelled as the person's must come out.
#[test]
fn a_persons_export_lacks_nothing_that_is_labelled_as_theirs() {
    lacks_nothing(Suite::Intl);
}

#[test]
fn nor_does_one_of_the_chinese_suite() {
    lacks_nothing(Suite::Sm);
}

fn lacks_nothing(suite: Suite) {
    let bench = Bench::new();
    std::fs::create_dir_all(bench.path()).unwrap();
    let keys = bench.path().join("keys");
    Keys::create(&keys, suite, &bench.environment()).unwrap();
    let store = bench.open();
    let number = testkit::ZHANG_SAN.number();
    let sealed = store
        .keys()
        .seal(number.as_bytes(), &[1; 16], store.environment())
        .unwrap();
    let ticket = open(&store);
    assert!(ticket.receipt().log_index < 1);
    fill(&bench, &store, &sealed);
    let export = store.export(&ticket, TODAY).unwrap();
    let mut exported = 0;
    for table in tables() {
        if matches!(table.belongs, Belongs::Nobody(..))
            || (table.embedded_only && bench.server().is_some())
        {
            assert!(!export.iter().any(|t| t.table.name == table.name));
            continue;
        }
        let held = export.iter().find(|held| held.table.name == table.name);
        let held = held.unwrap_or_else(|| panic!("{} is not exported", table.name));
        let row = held.rows.iter().find(|row| !row.contains(&Held::Nothing));
        let row = row.unwrap_or_else(|| panic!("{} lost its row: {:?}", table.name, held.rows));
        for (column, value) in table.columns.iter().zip(row) {
            let shown = *value != Held::Withheld;
            assert_eq!(
                shown,
                column.withheld().is_none(),
                "{}.{}",
                table.name,
                column.name
            );
            // A paper is handed out whole, as a file, and not in its encrypted parts.
            let is_a_value = ![Form::Sealed, Form::Paper].contains(&column.form);
            if let Form::SealedText(..) = column.form {
                assert_eq!(*value, Held::Text(WRITTEN.to_owned()), "{}", table.name);
            }
            if column.sensitivity.is_personal() && is_a_value {
                assert!(shown, "{}.{} is left out", table.name, column.name);
                exported += 1;
            }
        }
        if table.name == "subject" {
            assert!(row.contains(&Held::Text(number.clone())), "{row:?}");
        }
    }
    assert!(exported > 80, "{exported}");
    // Somebody else's rows are not in it.
    let other = "INSERT INTO counter (name, value) VALUES ('other', 1)";
    bench.tamper(other);
    assert!(export.iter().all(|held| held.table.name != "counter"));
}

/// 依法保密: before the day on which an entry opens, its row tells nothing but where it stands and that day.
#[test]
fn what_the_law_still_seals_is_not_exported() {
    let bench = Bench::new();
    let store = bench.open();
    let ticket = open(&store);
    let opens_on = date(2026, 12, 1);
    let days = opens_on.since(date(1970, 1, 1)).unwrap().get_days();
    bench.tamper(&format!(
        "UPDATE access SET opens_on = {days}, seal_reason = 'hush'"
    ));
    let entry = |today| {
        let export = store.export(&ticket, today).unwrap();
        let table = export.into_iter().find(|held| held.table.name == "access");
        let table = table.unwrap();
        let shown = table.table.columns.iter().zip(&table.rows[0]);
        let shown = shown.filter(|(_, value)| !matches!(value, Held::Withheld));
        shown.map(|(column, _)| column.name).collect::<Vec<_>>()
    };
    let day_before = opens_on.yesterday().unwrap();
    assert_eq!(entry(day_before), ["subject_id", "log_index", "opens_on"]);
    assert!(entry(opens_on).contains(&"seal_reason"));
    assert!(entry(opens_on).contains(&"ground"));
}

fn document() -> String {
    let mut text = String::from(
        "# 数据项 Data\n\n每个数据表和字段：内容、敏感程度、谁可以看到、何时终止。由 `crates/store/src/label` 生成，请勿手改。\n\n\
         Every table and column: what it holds, how sensitive it is, who may see it, what ends it. Made from \
         `crates/store/src/label`; do not edit.\n",
    );
    for table in tables() {
        let seen: Vec<_> = table.seen_by.iter().map(|a| a.title()).collect();
        let zh: Vec<_> = seen.iter().map(|(zh, _)| *zh).collect();
        let en: Vec<_> = seen.iter().map(|(_, en)| *en).collect();
        write!(
            text,
            "\n## {}\n\n{} · {}\n\n",
            table.name, table.zh, table.en
        )
        .unwrap();
        let whose = match &table.belongs {
            Belongs::Subject(keys) => {
                format!("按本人查找 found by the person: `{}`", keys.join("`, `"))
            }
            Belongs::Account(keys) => {
                format!("按账户查找 found by the account: `{}`", keys.join("`, `"))
            }
            Belongs::Nobody(zh, en) => format!("不按人查找 not found by a person: {zh} · {en}"),
        };
        writeln!(text, "- {whose}").unwrap();
        writeln!(
            text,
            "- 谁可看 seen by: {} · {}",
            zh.join("、"),
            en.join(", ")
        )
        .unwrap();
        write!(text, "- 终止 ends: {} · {}", table.ends.zh, table.ends.en).unwrap();
        if !table.ends.parameters.is_empty() {
            write!(text, " (`{}`)", table.ends.parameters.join("`, `")).unwrap();
        }
        text.push('\n');
        if table.embedded_only {
            text.push_str("- 仅内嵌引擎 on the embedded engine only\n");
        }
        text.push_str("\n| 字段 column | 内容 what | 敏感程度 sensitivity | 谁可看 seen by |\n|---|---|---|---|\n");
        for column in table.columns {
            let (zh, en) = column.sensitivity.title();
            let seen = match table.seen_by(column) == table.seen_by {
                true => "",
                false => "仅程序 the program alone",
            };
            writeln!(
                text,
                "| `{}` | {} · {} | {zh} {en} | {seen} |",
                column.name, column.zh, column.en
            )
            .unwrap();
        }
    }
    text
}

#[test]
fn the_document_says_what_the_labels_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/data.md");
    let document = document();
    if std::env::var_os("CHENGXIN_WRITE_DATA").is_some() {
        std::fs::write(&path, &document).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).is_ok_and(|text| text == document),
        "docs/data.md is not what the labels say; CHENGXIN_WRITE_DATA=1 writes it"
    );
}
