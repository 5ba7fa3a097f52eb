//! Migrations: numbered, only ever added, and refused when the database is not one this program knows.

use crate::connection::Source;
use crate::engine::{Connection, EngineError, Session, dialect};
use crate::error::StoreError;
use refinery::{Runner, Target};

mod sqlite {
    refinery::embed_migrations!("migrations/sqlite");
}

mod postgres {
    refinery::embed_migrations!("migrations/postgres");
}

/// A database written by a newer program has migrations this one does not know; it is refused, not guessed at.
fn strict(runner: Runner) -> Runner {
    runner
        // A migration and the note that it was applied in one transaction: a stop in between leaves neither.
        .set_grouped(true)
        .set_abort_missing(true)
        .set_abort_divergent(true)
}

/// Brings the schema up to date.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    run(connection, Target::Latest)
}

/// Brings the schema of an empty database to a version, which need not be the newest.
///
/// # Errors
/// [`StoreError::Schema`] when it has another version already, or when this program does not know the one asked for.
pub(crate) fn migrate_to(connection: &mut Connection, wanted: u32) -> Result<(), StoreError> {
    let known = postgres::migrations::runner();
    let known = known.get_migrations().iter().map(|m| m.version());
    let Some(target) = known
        .clone()
        .find(|version| u32::try_from(*version) == Ok(wanted))
    else {
        return Err(StoreError::Schema(format!(
            "the backup has schema version {wanted}, this program knows up to {}; use the program that wrote it",
            known.max().unwrap_or(0)
        )));
    };
    if let Connection::Postgres(session) = connection {
        let has = newest(&applied(session)?);
        if has > i64::from(wanted) {
            return Err(StoreError::Schema(format!(
                "the database has schema version {has}, the backup version {wanted}; name a database without tables"
            )));
        }
    }
    run(connection, Target::Version(target))
}

/// Version of a schema.
pub(crate) fn version(connection: &Connection) -> Result<u32, StoreError> {
    let newest = "SELECT max(version) FROM refinery_schema_history";
    Ok(connection.query_row(newest, [], |row| row.get(0))?)
}

fn run(connection: &mut Connection, target: Target) -> Result<(), StoreError> {
    let migrated = match connection {
        Connection::Sqlite(connection) => strict(sqlite::migrations::runner())
            .set_target(target)
            .run(connection),
        Connection::Postgres(session) => {
            session.run(dialect::MIGRATION_LOCK)?;
            let runner = strict(postgres::migrations::runner()).set_target(target);
            let migrated = session
                .with_client(|client| Box::pin(async move { runner.run_async(client).await }));
            session.run(dialect::MIGRATION_UNLOCK)?;
            migrated
        }
    };
    migrated.map(|_| ()).map_err(|error| {
        StoreError::Schema(format!(
            "{error}; use the version of the program that wrote this database, or restore a backup"
        ))
    })
}

/// Makes the schema ready for a process that serves. The embedded one is brought up to date; a PostgreSQL, which other
/// processes may be using, is changed by nobody but the operator.
pub(crate) fn prepare(connection: &mut Connection) -> Result<(), StoreError> {
    match connection {
        Connection::Sqlite(_) => migrate(connection),
        Connection::Postgres(session) => check(session),
    }
}

/// Version of the schema, and the one this program needs. Only an embedded database may have an earlier one, which its next start
/// brings up to date.
pub(crate) fn versions(connection: &Connection) -> Result<(u32, u32), StoreError> {
    if let Connection::Postgres(session) = connection {
        check(session)?;
    }
    let known = sqlite::migrations::runner();
    let known = known.get_migrations().iter().map(|m| m.version());
    let needed = known.max().and_then(|version| u32::try_from(version).ok());
    let (has, needed) = (version(connection)?, needed.unwrap_or_default());
    if has > needed {
        return Err(StoreError::Schema(format!(
            "the schema of the database is at version {has}, this program knows up to {needed}; use the version of the program that wrote it"
        )));
    }
    Ok((has, needed))
}

/// Migrates a database by itself, as the operator asks for it. Returns the version reached.
pub(crate) fn migrate_source(source: &Source) -> Result<u32, StoreError> {
    let mut connection = source.writer()?;
    migrate(&mut connection)?;
    version(&connection)
}

fn check(session: &Session) -> Result<(), StoreError> {
    let mut expected: Vec<(i64, String)> = postgres::migrations::runner()
        .get_migrations()
        .iter()
        .map(|m| (i64::from(m.version()), m.checksum().to_string()))
        .collect();
    // They come in the order of the names of their files, where 10 stands before 2.
    expected.sort_unstable();
    let applied = applied(session)?;
    if applied == expected {
        return Ok(());
    }
    let (has, needs) = (newest(&applied), newest(&expected));
    let remedy = if applied.len() < expected.len() && expected.starts_with(&applied) {
        "run `chengxin migrate` with the same --database"
    } else {
        "use the version of the program that wrote this database, or restore a backup"
    };
    Err(StoreError::Schema(format!(
        "the schema of the database is at version {has}, this program needs version {needs}; {remedy}"
    )))
}

fn newest(versions: &[(i64, String)]) -> i64 {
    versions.last().map_or(0, |(version, _)| *version)
}

fn applied(session: &Session) -> Result<Vec<(i64, String)>, EngineError> {
    let read = |sql: &str| -> Result<Vec<(i64, String)>, EngineError> {
        let mut rows = session.query(&session.prepare(sql)?, [])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let row = crate::engine::Row::Postgres(row);
            found.push((row.get(0)?, row.get(1)?));
        }
        Ok(found)
    };
    let made = read("SELECT 1, 'made' WHERE to_regclass('refinery_schema_history') IS NOT NULL")?;
    if made.is_empty() {
        return Ok(Vec::new());
    }
    read("SELECT version, checksum FROM refinery_schema_history ORDER BY version")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::engine::{Server, params};
    use refinery::Target;
    use std::sync::Arc;

    /// Accounts as the first version of the schema kept them: a person, a reporter, somebody who asks, and an operator
    /// without an organ; made on the last evening of 2025, which is the first day of 2026 in China.
    const OF_VERSION_1: [&str; 4] = [
        "'zhang', 'person', NULL",
        "'clerk', 'reporter', 'transport'",
        "'teller', 'asker', 'demo-bank'",
        "'ops', 'operator', NULL",
    ];

    fn migrate_to_1(connection: &mut Connection) {
        match connection {
            Connection::Sqlite(connection) => {
                let runner = sqlite::migrations::runner().set_target(Target::Version(1));
                runner.run(connection).unwrap();
            }
            Connection::Postgres(session) => {
                let runner = postgres::migrations::runner().set_target(Target::Version(1));
                let migrated = session
                    .with_client(|client| Box::pin(async move { runner.run_async(client).await }));
                migrated.unwrap();
            }
        }
    }

    fn fill(connection: &Connection) {
        let remote = connection.is_remote();
        for (place, values) in OF_VERSION_1.iter().enumerate() {
            let id = format!("{place:02}").repeat(16);
            let id = if remote {
                format!("'\\x{id}'")
            } else {
                format!("x'{id}'")
            };
            let mut parts = values.splitn(2, ", ");
            let (login, rest) = (parts.next().unwrap(), parts.next().unwrap());
            connection
                .run(&format!(
                    "INSERT INTO account (account_id, login, password, display_zh, display_en, role, organ, demo, created_at)
                     VALUES ({id}, {login}, 'p', 'zh', 'en', {rest}, 0, 1767200400000)"
                ))
                .unwrap();
        }
    }

    fn check(source: &Source) {
        let mut connection = source.writer().unwrap();
        migrate_to_1(&mut connection);
        fill(&connection);
        migrate(&mut connection).unwrap();
        let mut statement = connection
            .prepare(
                "SELECT login, kind, account.organ, role, first_day FROM account
                 LEFT JOIN role_grant ON role_grant.account_id = account.account_id ORDER BY login",
            )
            .unwrap();
        let mut rows = statement.query([]).unwrap();
        let mut found = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let day: Option<i64> = row.get(4).unwrap();
            let day = day.map(|day| crate::days::from_days(day, "", "").unwrap().to_string());
            let organ: Option<String> = row.get(2).unwrap();
            let role: Option<String> = row.get(3).unwrap();
            let words = [
                Some(row.text(0).unwrap().to_owned()),
                Some(row.text(1).unwrap().to_owned()),
            ];
            let words = words.into_iter().chain([organ, role, day]);
            let words: Vec<String> = words.map(|w| w.unwrap_or_else(|| "-".to_owned())).collect();
            found.push(words.join(" "));
        }
        assert_eq!(
            found,
            [
                "clerk staff transport reporter 2026-01-01",
                "ops staff operator system-administrator 2026-01-01",
                "teller staff demo-bank counter-officer 2026-01-01",
                "zhang person - - -",
            ]
        );
    }

    #[test]
    fn accounts_of_the_first_version_become_accounts_with_a_grant() {
        let directory = tempfile::TempDir::new().unwrap();
        check(&Source::Sqlite(directory.path().join("store.sqlite")));
        let Some(server) = testkit::TestDatabase::fresh() else {
            return;
        };
        check(&Source::Postgres(Arc::new(
            Server::new(&server.url()).unwrap(),
        )));
    }

    /// Three entries of one person and one of another, as the first version of the schema kept them.
    #[test]
    fn lists_of_the_first_layout_are_walked() {
        let directory = tempfile::TempDir::new().unwrap();
        let source = Source::Sqlite(directory.path().join("store.sqlite"));
        let mut connection = source.writer().unwrap();
        migrate_to(&mut connection, 1).unwrap();
        for (subject, index, previous) in [(1, 0, "NULL"), (2, 1, "NULL"), (1, 2, "0"), (1, 5, "2")]
        {
            let id = format!("{subject:02}").repeat(16);
            connection
                .run(&format!(
                    "INSERT INTO access (subject_id, log_index, previous, at, kind, outcome, organ, actor, salt)
                     VALUES (x'{id}', {index}, {previous}, 0, 'own-report', 'answered', 'self', 'zhang', zeroblob(32))"
                ))
                .unwrap();
        }
        migrate(&mut connection).unwrap();
        let list = |subject: u8, before: u64, limit: u32| -> Vec<u64> {
            let mut statement = connection
                .prepare(&dialect::list_before("log_index", false))
                .unwrap();
            let rows = statement
                .query_map(params![[subject; 16], before, limit], |row| row.get(0))
                .unwrap();
            rows.collect::<crate::engine::Result<_>>().unwrap()
        };
        assert_eq!(list(0x01, 100, 50), [5, 2, 0]);
        assert_eq!(list(0x01, 100, 2), [5, 2]);
        // A page is continued before its last entry, or before any position.
        assert_eq!(list(0x01, 2, 50), [0]);
        assert_eq!(list(0x01, 3, 50), [2, 0]);
        assert_eq!(list(0x02, 100, 50), [1]);
        assert_eq!(list(0x02, 1, 50), [0; 0]);
        assert_eq!(list(0x03, 100, 50), [0; 0]);
    }
}
