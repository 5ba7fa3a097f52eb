//! Changes to a key file, by whoever runs the machine. Processes that serve take them up by themselves.

use super::fault::KeyFault;
use super::file::{KeyFile, Retired};
use super::{Keys, fault};
use crate::environment::Environment;
use crate::error::StoreError;
use std::path::Path;

impl Keys {
    /// Adds a generation to a key file; which one.
    ///
    /// # Errors
    /// [`StoreError::Key`] when the file cannot be read or written.
    pub fn add_generation(path: &Path, environment: &Environment) -> Result<u32, StoreError> {
        change(path, environment, |keys| {
            let next = keys.newest() + 1;
            keys.generations.insert(next, environment.random());
            Ok(next)
        })
    }

    /// Takes a generation out of a key file. Whether data are still under it is for [`crate::Store::uses_of`] to say.
    ///
    /// # Errors
    /// [`StoreError::Key`] when there is no such generation, or no newer one.
    pub(crate) fn retire_generation(
        path: &Path,
        generation: u32,
        environment: &Environment,
    ) -> Result<(), StoreError> {
        change(path, environment, |keys| {
            let left = keys.check(generation).zip(keys.index(generation));
            let (Some((check, index)), true) = (left, generation < keys.newest()) else {
                let (zh, en) = (
                    "没有这一代密钥，或没有更新的一代",
                    "there is no such generation, or none that is newer",
                );
                return Err(KeyFault::Refused(zh, en));
            };
            keys.generations.remove(&generation);
            keys.retired.insert(generation, Retired { index, check });
            Ok(())
        })
    }

    /// Encloses the secrets of a key file under the key that a command gives, or, without one, lays them open to whoever can
    /// read the file.
    ///
    /// # Errors
    /// [`StoreError::Key`] when the present or the new command gives no key.
    pub fn enclose(
        path: &Path,
        command: Option<Vec<String>>,
        environment: &Environment,
    ) -> Result<(), StoreError> {
        change(path, environment, |keys| {
            keys.command = command;
            Ok(())
        })
    }
}

fn change<T>(
    path: &Path,
    environment: &Environment,
    change: impl FnOnce(&mut KeyFile) -> Result<T, KeyFault>,
) -> Result<T, StoreError> {
    let work = || {
        // Of two that change it at the same time, the second would lose what the first added.
        let lock = path.with_extension("lock");
        let lock = std::fs::File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&lock)
            .and_then(|lock| lock.lock().map(|()| lock));
        let _lock = lock.map_err(|e| KeyFault::Unreadable(e.to_string()))?;
        let mut keys = KeyFile::read(path)?;
        let changed = change(&mut keys)?;
        keys.write(path, environment)?;
        match KeyFile::read(path)? == keys {
            true => Ok(changed),
            false => Err(KeyFault::Damaged("what was written differs".to_owned())),
        }
    };
    work().map_err(|what| fault(path, what))
}
