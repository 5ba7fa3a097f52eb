//! Where a store under measurement lies: a data directory, and the database that belongs to it.

use crate::postgres;
use std::path::{Path, PathBuf};
use store::{Database, Store};

/// The engines that are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Engine {
    /// Embedded.
    Sqlite,
    /// A server, named by `CHENGXIN_BENCH_POSTGRES`.
    Postgres,
}

impl Engine {
    /// As it is called in figures.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Sqlite => "SQLite",
            Engine::Postgres => "PostgreSQL",
        }
    }

    fn word(self) -> &'static str {
        match self {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        }
    }
}

/// A data directory and its database.
#[derive(Debug, Clone)]
pub struct Home {
    /// Engine of the database.
    pub engine: Engine,
    /// Data directory.
    pub directory: PathBuf,
    /// The database.
    pub database: Database,
}

impl Home {
    /// An empty one of a name that nobody else has.
    pub fn fresh(engine: Engine, scratch: &Path, name: &str) -> Self {
        let database = match engine {
            Engine::Sqlite => Database::Embedded,
            Engine::Postgres => Database::Postgres(postgres::create(name, "template0")),
        };
        let directory = scratch.join(format!("{name}-{}", engine.word()));
        if engine == Engine::Postgres {
            Store::migrate(&database, &directory).expect("a fresh database");
        }
        Self {
            engine,
            directory,
            database,
        }
    }

    /// A copy, with the same keys and the same log. Nobody may have the original open.
    pub fn copy(&self, name: &str) -> Self {
        let scratch = self.directory.parent().unwrap_or(Path::new("."));
        let directory = scratch.join(format!("{name}-{}", self.engine.word()));
        copy_directory(&self.directory, &directory).expect("room for a copy");
        let database = match &self.database {
            Database::Embedded => Database::Embedded,
            Database::Postgres(url) => {
                Database::Postgres(postgres::create(name, postgres::name_of(url)))
            }
        };
        Self {
            engine: self.engine,
            directory,
            database,
        }
    }

    /// File of the embedded database.
    pub fn file(&self) -> PathBuf {
        self.directory.join("store.sqlite")
    }

    /// Address of a PostgreSQL database; empty for the embedded one.
    pub fn url(&self) -> &str {
        match &self.database {
            Database::Embedded => "",
            Database::Postgres(url) => url,
        }
    }

    /// Bytes on the disk: tables with their indexes, without what is written ahead of them.
    pub fn bytes(&self) -> u64 {
        match &self.database {
            Database::Embedded => std::fs::metadata(self.file()).map_or(0, |file| file.len()),
            Database::Postgres(url) => postgres::size(url),
        }
    }

    /// Bytes of the published log.
    pub fn log_bytes(&self) -> u64 {
        directory_bytes(&self.directory.join("log")).unwrap_or(0)
    }

    /// Gives the disk back.
    pub fn remove(&self) {
        let _ = std::fs::remove_dir_all(&self.directory);
        if let Database::Postgres(url) = &self.database {
            postgres::remove(postgres::name_of(url));
        }
    }
}

fn copy_directory(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let beside = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_directory(&entry.path(), &beside)?;
        } else {
            std::fs::copy(entry.path(), beside)?;
        }
    }
    Ok(())
}

fn directory_bytes(directory: &Path) -> std::io::Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        bytes += if entry.file_type()?.is_dir() {
            directory_bytes(&entry.path())?
        } else {
            entry.metadata()?.len()
        };
    }
    Ok(bytes)
}
