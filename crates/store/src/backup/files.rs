//! Files of a backup: made for their owner only, made durable, digested.

use crate::error::StoreError;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Bytes read at once while a file is copied or digested.
pub(super) const CHUNK: usize = 1 << 20;

/// A file and its SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileDigest {
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 of the content.
    pub sha256: [u8; 32],
}

/// Copies a file into a new one that only its owner can read, makes it durable and digests what went through.
///
/// # Errors
/// [`StoreError::File`] naming the file that failed.
pub fn copy_private(
    from: &Path,
    to: &Path,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<FileDigest, StoreError> {
    let mut source = File::open(from).map_err(file_error(from))?;
    let mut target = Written::create(to)?;
    through(&mut source, from, |bytes, done| {
        progress(done);
        target.write(bytes)
    })?;
    target.finish()
}

/// Length and SHA-256 of a file.
///
/// # Errors
/// [`StoreError::File`] when it cannot be read.
pub fn digest_of_file(path: &Path) -> Result<FileDigest, StoreError> {
    let mut file = File::open(path).map_err(file_error(path))?;
    let (mut hasher, mut bytes) = (Sha256::new(), 0);
    through(&mut file, path, |piece, done| {
        hasher.update(piece);
        bytes = done;
        Ok(())
    })?;
    let sha256 = hasher.finalize().into();
    Ok(FileDigest { bytes, sha256 })
}

/// Hands out a file piece by piece, with the bytes done.
pub(super) fn through(
    file: &mut File,
    path: &Path,
    mut each: impl FnMut(&[u8], u64) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut buffer = vec![0; CHUNK];
    let mut done = 0;
    loop {
        let read = file.read(&mut buffer).map_err(file_error(path))?;
        if read == 0 {
            return Ok(());
        }
        done += read as u64;
        each(&buffer[..read], done)?;
    }
}

/// A new file, digested while it is written.
pub(super) struct Written {
    path: PathBuf,
    file: File,
    hasher: Sha256,
    bytes: u64,
}

impl Written {
    pub(super) fn create(path: &Path) -> Result<Self, StoreError> {
        Ok(Self {
            path: path.to_owned(),
            file: create_private(path)?,
            hasher: Sha256::new(),
            bytes: 0,
        })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
        let written = self.file.write_all(bytes);
        written.map_err(file_error(&self.path))
    }

    /// Makes it durable.
    pub(super) fn finish(self) -> Result<FileDigest, StoreError> {
        self.file.sync_all().map_err(file_error(&self.path))?;
        let sha256 = self.hasher.finalize().into();
        let bytes = self.bytes;
        Ok(FileDigest { bytes, sha256 })
    }
}

/// A new file that only its owner can read.
pub(super) fn create_private(path: &Path) -> Result<File, StoreError> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path).map_err(file_error(path))
}

pub(super) fn file_error(path: &Path) -> impl Fn(std::io::Error) -> StoreError + '_ {
    |source| StoreError::File {
        path: path.to_owned(),
        source,
    }
}
