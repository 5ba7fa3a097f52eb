//! The schema is ready for a PostgreSQL that divides its rows by subject: read from a live one, not from its text.

use std::path::Path;
use store::Store;
use testkit::TestDatabase;

/// Tables of a person.
const BY_SUBJECT: &[&str] = &[
    "access",
    "arrangement",
    "case_file",
    "case_step",
    "consent",
    "identity_check",
    "measure_applied",
    "notice",
    "notice_contact",
    "notice_outbox",
    "paper",
    "paper_part",
    "points_membership",
    "published",
    "recall",
    "record",
    "representation",
    "subject",
    "watched",
];

/// Tables that name a subject and are nevertheless not divided by it, with the column they are divided by and why.
const BY_ANOTHER_KEY: &[(&str, &str, &str)] = &[
    (
        "identity",
        "digest",
        "finds the subject of a number, so the subject is not known yet",
    ),
    (
        "entry",
        "log_index",
        "the order of the log, one for all subjects; read by position only",
    ),
    (
        "report",
        "code",
        "checked by whoever is shown the code; the subject is not known",
    ),
    (
        "consent_asked",
        "grantee",
        "an organ's own list, read a page at a time",
    ),
    (
        "representation_held",
        "representative_id",
        "for whom somebody acts: the list of the one who acts",
    ),
    (
        "representation_kept",
        "organ",
        "an organ's own list of the representations it established",
    ),
    (
        "case_work",
        "organ",
        "an organ's own list of its cases, with their deadlines",
    ),
    (
        "recall_sent",
        "organ",
        "an organ's own list of what it has to acknowledge",
    ),
    (
        "measure_filed",
        "organ",
        "an organ's own list of the measures it filed",
    ),
    (
        "account",
        "account_id",
        "who may log in; the subject is that of a person's own account",
    ),
];

/// Tables without a subject, with the column they are divided by, or `None` for those copied to every machine, and why.
const WITHOUT_SUBJECT: &[(&str, Option<&str>, &str)] = &[
    ("closing", Some("log_index"), "beside entry; a row a day"),
    ("upload", Some("upload_id"), "a file of an organ"),
    (
        "problem_row",
        Some("upload_id"),
        "rows of a file, beside their file",
    ),
    (
        "problem_count",
        Some("upload_id"),
        "counts of a file, beside their file",
    ),
    ("session", Some("digest"), "found by its secret"),
    ("api_token", Some("digest"), "found by its secret"),
    ("login_identity", Some("digest"), "finds an account"),
    (
        "login_attempt",
        Some("digest"),
        "logins under way, for minutes",
    ),
    ("second_factor", Some("account_id"), "belongs to an account"),
    ("recovery_code", Some("account_id"), "belongs to an account"),
    ("passkey", Some("account_id"), "belongs to an account"),
    ("client_credential", Some("client_id"), "found by its name"),
    ("client_token", Some("digest"), "found by its secret"),
    ("invitation", Some("digest"), "found by its secret"),
    (
        "client_assertion",
        Some("digest"),
        "assertions used, for minutes",
    ),
    ("counter", None, "six rows"),
    ("key_generation", None, "a few rows, read at the start"),
    ("key_state", None, "one row, read before every group"),
    (
        "role_grant",
        Some("account_id"),
        "beside account; read with it",
    ),
    (
        "security_event",
        Some("event_id"),
        "one list for the audit administrator, read in order",
    ),
    (
        "budget_spent",
        Some("budget"),
        "read and written by the writer alone, with the log",
    ),
    (
        "listed",
        None,
        "some megabytes that the writer holds in memory, with the lock of the log",
    ),
    ("break_glass", Some("account_id"), "belongs to an account"),
    (
        "alarm",
        Some("alarm_id"),
        "one list for the security administrators, read by organ",
    ),
    ("review", Some("alarm_id"), "belongs to an alarm"),
    ("follower", None, "one row"),
    (
        "definition",
        None,
        "some hundred rows, read by every intake",
    ),
    ("definition_step", None, "beside definition"),
    ("definition_comment", None, "beside definition"),
];

/// Tables the script leaves on one machine, with the reason beside their name.
const ON_THE_COORDINATOR: [&str; 28] = [
    "entry",
    "closing",
    "account",
    "role_grant",
    "security_event",
    "session",
    "api_token",
    "login_identity",
    "login_attempt",
    "second_factor",
    "recovery_code",
    "passkey",
    "client_credential",
    "client_token",
    "client_assertion",
    "invitation",
    "counter",
    "key_generation",
    "key_state",
    "budget_spent",
    "listed",
    "break_glass",
    "alarm",
    "review",
    "follower",
    "definition",
    "definition_step",
    "definition_comment",
];

fn tables(server: &TestDatabase, condition: &str) -> Vec<String> {
    server.texts(&format!(
        "SELECT t.table_name::text FROM information_schema.tables t
         WHERE t.table_schema = 'public' AND t.table_name NOT LIKE 'refinery%' AND {condition} ORDER BY 1"
    ))
}

/// Tables with a primary key or a unique constraint or index that lacks a column.
fn keys_without(server: &TestDatabase, table: &str, column: &str) -> Vec<String> {
    server.texts(&format!(
        "SELECT c.relname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
         WHERE i.indrelid = '{table}'::regclass AND i.indisunique AND NOT EXISTS
           (SELECT 1 FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
              AND a.attname = '{column}')"
    ))
}

#[test]
fn every_key_of_a_subjects_table_has_the_subject() {
    let Some(server) = TestDatabase::fresh() else {
        return;
    };
    Store::migrate(&server.database(), Path::new("")).unwrap();
    let has_subject =
        "EXISTS (SELECT 1 FROM information_schema.columns c WHERE c.table_name = t.table_name
           AND c.table_schema = t.table_schema AND c.column_name = 'subject_id')";
    let owned = tables(&server, has_subject);
    for (table, column, _) in BY_ANOTHER_KEY {
        assert!(
            owned.contains(&(*table).to_owned()),
            "{table} names no subject"
        );
        // A second login of one name is refused before the account is made; the constraint is this table's own matter.
        let expected: &[&str] = if *table == "account" {
            &["account_login_unique"]
        } else {
            &[]
        };
        assert_eq!(keys_without(&server, table, column), expected, "{table}");
    }
    let mut by_subject = Vec::new();
    for table in &owned {
        if !BY_ANOTHER_KEY.iter().any(|(name, ..)| name == table) {
            assert_eq!(
                keys_without(&server, table, "subject_id"),
                [""; 0],
                "{table}"
            );
            by_subject.push(table.as_str());
        }
    }
    assert_eq!(by_subject, BY_SUBJECT);

    let others = tables(&server, &format!("NOT {has_subject}"));
    for table in &others {
        let known = WITHOUT_SUBJECT.iter().find(|(name, ..)| name == table);
        let (_, column, _) = known.unwrap_or_else(|| panic!("how is {table} divided?"));
        if let Some(column) = column {
            assert_eq!(keys_without(&server, table, column), [""; 0], "{table}");
        }
    }
    assert_eq!(others.len(), WITHOUT_SUBJECT.len());
}

#[test]
fn nothing_ties_one_shard_to_another() {
    let Some(server) = TestDatabase::fresh() else {
        return;
    };
    Store::migrate(&server.database(), Path::new("")).unwrap();
    let foreign = server.texts("SELECT conname::text FROM pg_constraint WHERE contype = 'f'");
    assert_eq!(foreign, [""; 0], "foreign keys");
    let sequences = server.texts("SELECT relname::text FROM pg_class WHERE relkind = 'S'");
    assert_eq!(sequences, [""; 0], "sequences");
    let triggers = server.texts("SELECT tgname::text FROM pg_trigger WHERE NOT tgisinternal");
    assert_eq!(triggers, [""; 0], "triggers");
}

/// The script that divides the schema knows every table, and divides it by the column said here.
#[test]
fn the_script_for_citus_divides_every_table() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/citus.sql");
    let script = std::fs::read_to_string(script).unwrap();
    let divided = |table: &str, column: &str| {
        let call = format!("create_distributed_table('{table}', '{column}'");
        assert!(script.contains(&call), "no {call} in deploy/citus.sql");
    };
    for table in BY_SUBJECT {
        divided(table, "subject_id");
    }
    for (table, column, _) in BY_ANOTHER_KEY {
        if !ON_THE_COORDINATOR.contains(table) {
            divided(table, column);
        }
    }
    for (table, column, _) in WITHOUT_SUBJECT {
        if let Some(column) = column.filter(|_| !ON_THE_COORDINATOR.contains(table)) {
            divided(table, column);
        }
    }
    for table in ON_THE_COORDINATOR {
        assert!(
            script.contains(&format!("-- {table}:")),
            "{table} is not spoken of"
        );
    }
}
