//! Copies of PostgreSQL: every table as a file in the binary form of COPY, all of one moment, and back into an empty
//! database.

use super::files::{CHUNK, Written, digest_of_file, file_error};
use super::{CopiedDatabase, DatabaseCopy, FileDigest, entries_of};
use crate::connection::Source;
use crate::engine::{Bulk, Connection, Session, Value, dialect, params};
use crate::error::StoreError;
use crate::keys::DATABASE;
use crate::schema;
use bytes::Bytes;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Directory of the tables in a backup.
const TABLES: &str = "tables";
/// Bytes of rows that wait before they are sent, when they come from the embedded engine.
const WAITING: usize = 8 << 20;

/// A table in a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableCopy {
    /// Name.
    pub name: String,
    /// Columns, in the order of the file.
    pub columns: Vec<String>,
    /// Its file.
    pub file: FileDigest,
}

/// Where the rows of a table lie in a backup.
#[must_use]
pub fn table_file(backup: &Path, name: &str) -> PathBuf {
    backup.join(TABLES).join(format!("{name}.copy"))
}

/// Copies every table into a file of its own.
pub(super) fn copy(
    source: &Source,
    directory: &Path,
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<DatabaseCopy, StoreError> {
    let tables = directory.join(TABLES);
    std::fs::create_dir(&tables).map_err(file_error(&tables))?;
    let connection = source.reader()?;
    let session = session_of(&connection)?;
    let names = names(&connection)?;
    connection.run(dialect::begin_read(&connection))?;
    connection.run(&dialect::hold(&names))?;
    let schema_version = schema::version(&connection)?;
    let (entries, newest) = entries_of(&connection)?;
    let total = bytes_of(&connection, &names)?;
    let mut done = 0;
    let mut copies = Vec::new();
    for name in names {
        let columns = columns(&connection, &name)?;
        let mut file = Written::create(&table_file(directory, &name))?;
        session.copy_out(&dialect::copy_out(&name, &columns), |piece| {
            done += piece.len() as u64;
            progress(done, total.max(done));
            file.write(piece)
        })?;
        let file = file.finish()?;
        copies.push(TableCopy {
            name,
            columns,
            file,
        });
    }
    connection.run("COMMIT")?;
    Ok(DatabaseCopy {
        database: CopiedDatabase::Tables {
            schema_version,
            tables: copies,
        },
        entries,
        newest,
    })
}

/// Whether no table of a database has a row; so is one without tables.
pub(super) fn is_empty(source: &Source) -> Result<bool, StoreError> {
    let connection = source.reader()?;
    has_no_row(&connection, &names(&connection)?)
}

fn has_no_row(connection: &Connection, names: &[String]) -> Result<bool, StoreError> {
    for name in names {
        if connection.prepare(&dialect::a_row(name))?.exists([])? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Takes every row out of a database that was filled a moment ago.
pub(super) fn empty(source: &Source) -> Result<(), StoreError> {
    let connection = source.writer()?;
    let names = names(&connection)?;
    if !names.is_empty() {
        connection.run(&dialect::clear(&names))?;
    }
    Ok(())
}

/// Fills an empty database from a backup, all of it or nothing. Its tables are made as the backup has them, and brought
/// up to date afterwards.
pub(super) fn fill(
    source: &Source,
    backup: &Path,
    database: &CopiedDatabase,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<(), StoreError> {
    let mut connection = source.writer()?;
    let (embedded, version) = match database {
        CopiedDatabase::Tables { schema_version, .. } => (None, *schema_version),
        CopiedDatabase::File(_) => {
            let file = Source::Sqlite(backup.join(DATABASE)).reader()?;
            let version = schema::version(&file)?;
            (Some(file), version)
        }
    };
    schema::migrate_to(&mut connection, version)?;
    let names = names(&connection)?;
    connection.run("BEGIN")?;
    connection.run(&dialect::hold_alone(&names))?;
    if !has_no_row(&connection, &names)? {
        connection.roll_back();
        return Err(StoreError::Conflict("the database is not empty"));
    }
    let filled = match (database, embedded) {
        (CopiedDatabase::Tables { tables, .. }, _) => {
            copy_in(&connection, &names, tables, backup, progress)
        }
        (_, Some(file)) => move_rows(&file, &connection, &names, progress),
        (CopiedDatabase::File(_), None) => Ok(()),
    };
    if let Err(error) = filled {
        connection.roll_back();
        return Err(error);
    }
    connection.run(dialect::commit(&connection))?;
    schema::migrate(&mut connection)?;
    Ok(connection.run("ANALYZE")?)
}

fn copy_in(
    connection: &Connection,
    names: &[String],
    tables: &[TableCopy],
    backup: &Path,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<(), StoreError> {
    let in_copy: Vec<&String> = tables.iter().map(|table| &table.name).collect();
    if in_copy != names.iter().collect::<Vec<_>>() {
        return Err(StoreError::Schema(
            "the tables of the backup are not those of its schema version".to_owned(),
        ));
    }
    let mut done = 0;
    for table in tables {
        if columns(connection, &table.name)? != table.columns {
            return Err(StoreError::Schema(format!(
                "the columns of the table {} in the backup are not those of its schema version",
                table.name
            )));
        }
        let path = table_file(backup, &table.name);
        let mut file = File::open(&path).map_err(file_error(&path))?;
        let sql = dialect::copy_in(&table.name, &table.columns);
        session_of(connection)?.copy_in_from(&sql, || -> Result<_, StoreError> {
            let mut piece = vec![0; CHUNK];
            let read = file.read(&mut piece).map_err(file_error(&path))?;
            piece.truncate(read);
            done += read as u64;
            progress(done);
            Ok((read > 0).then(|| Bytes::from(piece)))
        })?;
    }
    Ok(())
}

/// Rows of the embedded engine into the tables of the same names and columns.
fn move_rows(
    from: &Connection,
    to: &Connection,
    names: &[String],
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<(), StoreError> {
    let mut done = 0;
    for name in names {
        let columns = columns(to, name)?;
        let mut statement = from.prepare(&dialect::rows(name, &columns))?;
        let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
        let mut rows = Bulk::new(name, &columns);
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let values = (0..columns.len()).map(|column| row.value(column));
            let values = values.collect::<Result<Vec<Value<'_>>, _>>()?;
            rows.push_remote(&values);
            if rows.waiting() >= WAITING {
                done += rows.waiting() as u64;
                progress(done);
                rows.flush(to)?;
            }
        }
        rows.flush(to)?;
    }
    Ok(())
}

/// What PostgreSQL itself can tell of damage: indexes that are not whole, and rows that cannot be read.
pub(super) fn integrity(source: &Source) -> Result<Vec<String>, StoreError> {
    let connection = source.reader()?;
    let mut found: Vec<String> = connection
        .prepare(dialect::BROKEN_INDEXES)?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for name in names(&connection)? {
        let columns = columns(&connection, &name)?;
        let sql = dialect::copy_out(&name, &columns);
        // Read to the last byte: a damaged page, or a long value that lost a part, is noticed by reading it.
        let read = session_of(&connection)?.copy_out(&sql, |_| Ok::<_, StoreError>(()));
        if let Err(error) = read {
            found.push(format!("table {name}: {error}"));
        }
    }
    Ok(found)
}

fn names(connection: &Connection) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare(dialect::TABLES)?;
    let names = statement.query_map([], |row| row.get(0))?;
    Ok(names.collect::<Result<_, _>>()?)
}

fn columns(connection: &Connection, table: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare(dialect::COLUMNS)?;
    let columns = statement.query_map(params![table], |row| row.get(0))?;
    Ok(columns.collect::<Result<_, _>>()?)
}

/// About as much as will be copied.
fn bytes_of(connection: &Connection, names: &[String]) -> Result<u64, StoreError> {
    let mut total = 0;
    for name in names {
        let bytes = connection.query_row(dialect::TABLE_BYTES, params![name], |row| row.get(0));
        total += bytes.map(|bytes: u64| bytes)?;
    }
    Ok(total)
}

fn session_of(connection: &Connection) -> Result<&Session, StoreError> {
    match connection {
        Connection::Postgres(session) => Ok(session),
        Connection::Sqlite(_) => Err(StoreError::Conflict("tables are copied of PostgreSQL only")),
    }
}

/// Whether the files of a copy are what it says of them.
pub(super) fn is_whole(
    backup: &Path,
    tables: &[TableCopy],
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<bool, StoreError> {
    let mut done = 0;
    for table in tables {
        let found = digest_of_file(&table_file(backup, &table.name))?;
        done += found.bytes;
        progress(done);
        if found != table.file {
            return Ok(false);
        }
    }
    Ok(true)
}
