//! Writing files so that they are still there after a power cut.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Up to this many files are made durable one by one; above it the whole file system is, in one call.
const ONE_BY_ONE: usize = 64;

/// The files of one directory tree that have been written but are not yet known to be on the disk.
#[derive(Debug, Default)]
pub(crate) struct Unsynced {
    files: Vec<PathBuf>,
    /// More files than the list keeps.
    many: bool,
}

impl Unsynced {
    /// Writes a file, with the directories it needs. It is durable only after [`Self::sync`].
    pub fn write(&mut self, path: PathBuf, bytes: &[u8]) -> io::Result<()> {
        let mut file = match File::create(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                if let Some(parent) = path.parent() {
                    fs::create_dir_all(parent)?;
                }
                File::create(&path)?
            }
            other => other?,
        };
        file.write_all(bytes)?;
        if self.files.len() < ONE_BY_ONE || !WHOLE_FILE_SYSTEM {
            self.files.push(path);
        } else {
            self.many = true;
        }
        Ok(())
    }

    /// Makes everything written so far durable. `root` is the directory all the files lie below.
    pub fn sync(&mut self, root: &Path) -> io::Result<()> {
        if self.many {
            sync_file_system(root)?;
        } else {
            let mut directories = BTreeSet::new();
            for file in &self.files {
                File::open(file)?.sync_all()?;
                directories.extend(
                    file.ancestors()
                        .skip(1)
                        .take_while(|at| at.starts_with(root)),
                );
            }
            for directory in directories {
                sync_directory(directory)?;
            }
        }
        self.files.clear();
        self.many = false;
        Ok(())
    }
}

/// Replaces `path` by `bytes` so that after a crash either the old or the new content is there, never a mixture.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let fresh = path.with_extension("new");
    let mut file = File::create(&fresh)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&fresh, path)?;
    path.parent().map_or(Ok(()), sync_directory)
}

#[cfg(unix)]
pub(crate) fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

/// Elsewhere a directory cannot be opened as a file; the system writes its entries on its own.
#[cfg(not(unix))]
pub(crate) fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(target_os = "linux")]
const WHOLE_FILE_SYSTEM: bool = true;

#[cfg(target_os = "linux")]
fn sync_file_system(root: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(root)?)?)
}

#[cfg(not(target_os = "linux"))]
const WHOLE_FILE_SYSTEM: bool = false;

#[cfg(not(target_os = "linux"))]
fn sync_file_system(_: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
