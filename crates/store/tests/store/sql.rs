//! The SQL of the store, read from its source.

use std::path::{Path, PathBuf};
use store::{Database, Store};
use testkit::TestDatabase;

/// `$1` is a name to the embedded engine and a number to PostgreSQL: both bind alike only when the parameters appear in
/// the order of their numbers.
#[test]
fn parameters_appear_in_the_order_of_their_numbers() {
    let mut statements = 0;
    for (path, literal) in literals() {
        if !literal.contains("$1") {
            continue;
        }
        statements += 1;
        let mut seen: Vec<u32> = Vec::new();
        for after in literal.split('$').skip(1) {
            let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
            let number = digits.parse().unwrap();
            if !seen.contains(&number) {
                seen.push(number);
            }
        }
        let expected: Vec<u32> = (1..=seen.len() as u32).collect();
        assert_eq!(seen, expected, "{}: {literal}", path.display());
    }
    assert!(statements > 20, "only {statements} statements were found");
}

#[test]
fn every_statement_is_understood_by_the_embedded_engine() {
    let directory = tempfile::TempDir::new().unwrap();
    Store::migrate(&Database::Embedded, directory.path()).unwrap();
    let database = rusqlite::Connection::open(directory.path().join("store.sqlite")).unwrap();
    let texts = statements(false);
    assert!(
        texts.len() > 40,
        "only {} statements were found",
        texts.len()
    );
    for sql in texts {
        let prepared = database.prepare(&sql);
        assert!(prepared.is_ok(), "{sql}: {:?}", prepared.err());
    }
}

#[test]
fn every_statement_is_understood_by_postgresql() {
    let Some(database) = TestDatabase::fresh() else {
        return;
    };
    Store::migrate(&database.database(), Path::new("")).unwrap();
    let texts = statements(true);
    assert!(
        texts.len() > 40,
        "only {} statements were found",
        texts.len()
    );
    database.prepare_all(texts);
}

/// Both engines end with the same tables and columns; types and constraints correspond.
#[test]
fn both_engines_have_the_same_tables() {
    let Some(server) = TestDatabase::fresh() else {
        return;
    };
    Store::migrate(&server.database(), Path::new("")).unwrap();
    let directory = tempfile::TempDir::new().unwrap();
    Store::migrate(&Database::Embedded, directory.path()).unwrap();
    let embedded = rusqlite::Connection::open(directory.path().join("store.sqlite")).unwrap();

    let of_sqlite =
        "SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || c.pk
         FROM sqlite_master m JOIN pragma_table_info(m.name) c
         WHERE m.type = 'table' AND m.name NOT LIKE 'refinery%' AND m.name NOT LIKE 'sqlite%'
         ORDER BY 1";
    let mut statement = embedded.prepare(of_sqlite).unwrap();
    let mut sqlite: Vec<String> = statement
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let mut postgres = server.texts(
        "SELECT c.table_name || '.' || c.column_name || ' ' ||
           CASE c.data_type WHEN 'bytea' THEN 'BLOB' WHEN 'bigint' THEN 'INTEGER' WHEN 'text' THEN 'TEXT'
             ELSE c.data_type END || ' ' ||
           CASE c.is_nullable WHEN 'NO' THEN 1 ELSE 0 END || ' ' ||
           coalesce((SELECT k.ordinal_position FROM information_schema.key_column_usage k
             JOIN information_schema.table_constraints t USING (constraint_schema, constraint_name)
             WHERE t.constraint_type = 'PRIMARY KEY' AND k.table_name = c.table_name
               AND k.table_schema = 'public' AND k.column_name = c.column_name), 0)
         FROM information_schema.columns c
         WHERE c.table_schema = 'public' AND c.table_name NOT LIKE 'refinery%'",
    );
    sqlite.sort();
    postgres.sort();
    assert!(sqlite.len() > 100);
    let only = |these: &[String], those: &[String]| -> Vec<String> {
        let alone = these.iter().filter(|column| !those.contains(column));
        alone.cloned().collect()
    };
    // SQLite keeps the entries in the order of the log and notes where each person's list ends.
    assert_eq!(
        only(&sqlite, &postgres),
        [
            "access.log_index INTEGER 1 1",
            "access.subject_id BLOB 1 0",
            "list_end.log_index INTEGER 1 0",
            "list_end.subject_id BLOB 1 1",
        ]
    );
    assert_eq!(
        only(&postgres, &sqlite),
        ["access.log_index INTEGER 1 2", "access.subject_id BLOB 1 1",]
    );
}

/// Every text between quotation marks in the source of the store that begins like a statement.
fn literals() -> Vec<(PathBuf, String)> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for path in sources(&source) {
        // The file that holds what the engines do not share.
        if path.ends_with("engine/dialect.rs") || path.ends_with("schema.rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let begins = ["SELECT ", "INSERT ", "UPDATE ", "DELETE "];
        for literal in text.split('"') {
            if begins
                .iter()
                .any(|word| literal.trim_start().starts_with(word))
            {
                found.push((path.clone(), literal.to_owned()));
            }
        }
    }
    found
}

/// The statements, with what stands for names in them put in.
fn statements(remote: bool) -> Vec<String> {
    let mut texts = Vec::new();
    for (path, literal) in literals() {
        let mut literal = literal;
        if literal.contains("{COLUMNS}") {
            literal = literal.replace("{COLUMNS}", &columns(&path));
        }
        literal = wanted(&literal, remote);
        if literal.contains("{table}") && literal.contains("({list})") {
            continue;
        }
        assert!(!literal.contains('{'), "{}: {literal}", path.display());
        texts.push(literal);
    }
    texts
}

/// The list of columns a file, or the `mod.rs` beside it, calls `COLUMNS`.
fn columns(path: &Path) -> String {
    let text = [path, &path.with_file_name("mod.rs")]
        .map(|path| std::fs::read_to_string(path).unwrap_or_default())
        .join("");
    let (_, after) = text.split_once("const COLUMNS: &str =").unwrap();
    let literal = after.split('"').nth(1).unwrap();
    let lines: Vec<&str> = literal
        .lines()
        .map(|line| line.trim().trim_end_matches('\\'))
        .collect();
    lines.join(" ")
}

/// As the store puts the keys in.
fn wanted(sql: &str, remote: bool) -> String {
    let newest = |subject: &str| {
        if remote {
            format!("(SELECT max(log_index) FROM access WHERE access.subject_id = {subject})")
        } else {
            format!("(SELECT log_index FROM list_end WHERE list_end.subject_id = {subject})")
        }
    };
    let sql = &match sql.split_once("NEWEST(") {
        Some((before, rest)) => {
            let (subject, after) = rest.split_once(')').unwrap();
            format!("{before}{}{after}", newest(subject))
        }
        None => sql.to_owned(),
    };
    for word in ["WANTED(", "AMONG("] {
        let Some((before, rest)) = sql.split_once(word) else {
            continue;
        };
        let (names, after) = rest.split_once(')').unwrap();
        let columns: Vec<&str> = names.split(", ").collect();
        let list = |form: &dyn Fn(usize) -> String, between: &str| {
            let parts: Vec<String> = (0..columns.len()).map(form).collect();
            parts.join(between)
        };
        let arrays = list(&|n| format!("${}::bytea[]", n + 1), ", ");
        let put_in = match (word, remote) {
            ("WANTED(", true) => format!("unnest({arrays}) AS wanted ({names})"),
            ("WANTED(", false) => {
                let keys = list(&|n| format!("${} AS {}", n + 1, columns[n]), ", ");
                format!("(SELECT {keys}) AS wanted")
            }
            (_, true) => format!("({names}) IN (SELECT * FROM unnest({arrays}))"),
            (_, false) => list(&|n| format!("{} = ${}", columns[n], n + 1), " AND "),
        };
        return format!("{before}{put_in}{after}");
    }
    sql.to_owned()
}

fn sources(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else {
            found.push(path);
        }
    }
    found
}
