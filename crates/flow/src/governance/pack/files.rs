//! The files of a pack, from a directory or from the binary, and their digest.

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::path::Path;
use std::{fs, io};

static EMBEDDED: Dir = include_dir!("$CARGO_MANIFEST_DIR/../../packs/jiangxi");

/// The files of a pack: relative path with `/`, and text. Sorted by path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFiles(Vec<(String, String)>);

impl PackFiles {
    /// Files given as texts.
    #[must_use]
    pub fn new(mut files: Vec<(String, String)>) -> Self {
        files.sort();
        Self(files)
    }

    /// Every file below a directory; hidden files are left out.
    ///
    /// # Errors
    /// When the directory or a file cannot be read or is not UTF-8; the message names the path.
    pub fn from_directory(directory: &Path) -> io::Result<Self> {
        let mut files = Vec::new();
        collect(directory, "", &mut files)?;
        Ok(Self::new(files))
    }

    /// The pack built into the binary.
    #[must_use]
    pub fn embedded() -> Self {
        let mut files = Vec::new();
        collect_embedded(&EMBEDDED, &mut files);
        Self::new(files)
    }

    /// Path and text of every file.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// SHA-256 over paths and contents, hexadecimal. Lengths go in as well, so that no two packs share their bytes.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for part in self.0.iter().flat_map(|(path, text)| [path, text]) {
            let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
            hash.update(length.to_be_bytes());
            hash.update(part.as_bytes());
        }
        hash.finalize()
            .iter()
            .fold(String::with_capacity(64), |mut hex, byte| {
                // Writing into a String cannot fail.
                let _ = write!(hex, "{byte:02x}");
                hex
            })
    }
}

fn collect(directory: &Path, prefix: &str, files: &mut Vec<(String, String)>) -> io::Result<()> {
    let naming = |path: &Path, error: io::Error| {
        io::Error::new(error.kind(), format!("{}: {error}", path.display()))
    };
    for entry in fs::read_dir(directory).map_err(|e| naming(directory, e))? {
        let path = entry.map_err(|e| naming(directory, e))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with('.') {
            continue;
        }
        let relative = format!("{prefix}{name}");
        if path.is_dir() {
            collect(&path, &format!("{relative}/"), files)?;
        } else {
            let text = fs::read_to_string(&path).map_err(|e| naming(&path, e))?;
            files.push((relative, text));
        }
    }
    Ok(())
}

fn collect_embedded(directory: &Dir, files: &mut Vec<(String, String)>) {
    for file in directory.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        let hidden = path.rsplit('/').next().is_some_and(|n| n.starts_with('.'));
        if let (false, Some(text)) = (hidden, file.contents_utf8()) {
            files.push((path, text.to_owned()));
        }
    }
    for below in directory.dirs() {
        collect_embedded(below, files);
    }
}
