//! The key file: text, a line for each secret, readable by its owner only. The first version held one master key and nothing
//! else, and is still read; whatever is written is of the second.

use super::command;
use super::fault::KeyFault;
use super::suite::{NONCE, Suite};
use crate::environment::Environment;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::Path;

const FIRST: &str = "chengxin-keys/v1";
const HEADER: &str = "chengxin-keys/v2";
/// Label of the digest in the last line.
const WHOLE: &[u8] = b"chengxin-keys/v2/whole";
/// Secrets that no rotation changes, by the label under which the first version derived them. What will be needed one day
/// derives from the root.
pub(super) const LASTING: [&str; 4] = [ACCESS_LOG, ARTEFACT, FORM, ROOT];
pub(super) const ACCESS_LOG: &str = "access-log/v1";
pub(super) const ARTEFACT: &str = "consent-artefact/v1";
pub(super) const FORM: &str = "form/v1";
pub(super) const ROOT: &str = "root/v2";
/// Labels of what derives from the key of a generation.
pub(super) const INDEX: &str = "blind-index/v1";
const CHECK: &[u8] = b"check/v2";

/// What is left of a generation that was retired: nothing that opens anything.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Retired {
    /// Its key of the blind index, on which those of later generations rest.
    pub(super) index: [u8; 32],
    /// By which the data know it.
    pub(super) check: [u8; 32],
}

/// A key file, opened.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct KeyFile {
    pub(super) suite: Suite,
    /// Command that gives the key under which the secrets in the file are enclosed, program first.
    pub(super) command: Option<Vec<String>>,
    pub(super) lasting: BTreeMap<String, [u8; 32]>,
    pub(super) retired: BTreeMap<u32, Retired>,
    pub(super) generations: BTreeMap<u32, [u8; 32]>,
}

impl KeyFile {
    /// New keys.
    pub(super) fn new(suite: Suite, environment: &Environment) -> Self {
        let lasting = LASTING.map(|name| (name.to_owned(), environment.random()));
        Self {
            suite,
            command: None,
            lasting: lasting.into(),
            retired: BTreeMap::new(),
            generations: [(1, environment.random())].into(),
        }
    }

    /// The keys that the first version derived from its one master key.
    pub(super) fn of_master(master: &[u8]) -> Self {
        let suite = Suite::Intl;
        let mac = suite.mac(master);
        let lasting = LASTING.map(|name| (name.to_owned(), mac.digest(name.as_bytes())));
        let mut first = [0; 32];
        first.copy_from_slice(master.get(..32).unwrap_or(&[0; 32]));
        Self {
            suite,
            command: None,
            lasting: lasting.into(),
            retired: BTreeMap::new(),
            generations: [(1, first)].into(),
        }
    }

    /// Reads a key file.
    pub(super) fn read(path: &Path) -> Result<Self, KeyFault> {
        check_permissions(path)?;
        let bytes = std::fs::read(path).map_err(|e| KeyFault::Unreadable(e.to_string()))?;
        let text = String::from_utf8(bytes).map_err(|_| damaged("it is not text"))?;
        match text.lines().next() {
            Some(FIRST) => Self::first(&text),
            Some(HEADER) => Self::parse(&text),
            _ => Err(damaged("the first line is not the expected header")),
        }
    }

    fn first(text: &str) -> Result<Self, KeyFault> {
        let master = text.lines().nth(1);
        let master = master.and_then(|line| STANDARD.decode(line.trim()).ok());
        match master.filter(|master| master.len() == 32) {
            Some(master) => Ok(Self::of_master(&master)),
            None => Err(damaged(
                "the second line is not a key of 32 bytes in base64",
            )),
        }
    }

    fn parse(text: &str) -> Result<Self, KeyFault> {
        let lines: Vec<&str> = text.lines().collect();
        let suite = lines.get(1).and_then(|line| line.strip_prefix("suite "));
        let suite = suite
            .and_then(Suite::from_word)
            .ok_or_else(|| damaged("the second line does not name a suite"))?;
        let whole = text.trim_end().rsplit_once("\nwhole ");
        let (body, told) = whole.ok_or_else(|| damaged("its last line is missing"))?;
        if crate::access::hex(&suite.mac(WHOLE).digest(body.as_bytes())) != told {
            return Err(damaged("its lines do not fit the digest in the last one"));
        }
        let mut file = Self {
            suite,
            command: None,
            lasting: BTreeMap::new(),
            retired: BTreeMap::new(),
            generations: BTreeMap::new(),
        };
        let mut enclosure = None;
        for line in body.lines().skip(2) {
            let (name, value) = line.rsplit_once(' ').ok_or_else(|| damaged("a line"))?;
            if let Some(argv) = line.strip_prefix("command ") {
                let argv: Vec<String> =
                    serde_json::from_str(argv).map_err(|_| damaged("the line `command`"))?;
                enclosure = Some(Enclosure::of_command(suite, &argv)?);
                file.command = Some(argv);
                continue;
            }
            let bytes = STANDARD.decode(value).map_err(|_| damaged(name))?;
            if name == "opens" {
                if enclosure.as_ref().is_none_or(|e| e.check != *bytes) {
                    return Err(KeyFault::CommandGaveAnotherKey);
                }
                continue;
            }
            let secret = match &enclosure {
                Some(enclosure) => enclosure.open(name, &bytes),
                None => Some(bytes),
            };
            secret
                .and_then(|secret| file.take(name, &secret))
                .ok_or_else(|| damaged(&format!("the line `{name}`")))?;
        }
        if file.generations.is_empty() || LASTING.iter().any(|n| !file.lasting.contains_key(*n)) {
            return Err(damaged("a line is missing"));
        }
        Ok(file)
    }

    fn take(&mut self, name: &str, secret: &[u8]) -> Option<()> {
        let (kind, rest) = name.split_once(' ')?;
        match kind {
            "lasting" => {
                self.lasting
                    .insert(rest.to_owned(), secret.try_into().ok()?);
            }
            "generation" => {
                self.generations
                    .insert(rest.parse().ok()?, secret.try_into().ok()?);
            }
            "retired" => {
                let (index, check) = secret.split_first_chunk::<32>()?;
                let retired = Retired {
                    index: *index,
                    check: check.try_into().ok()?,
                };
                self.retired.insert(rest.parse().ok()?, retired);
            }
            _ => return None,
        }
        Some(())
    }

    fn text(&self, environment: &Environment) -> Result<String, KeyFault> {
        let mut text = format!("{HEADER}\nsuite {}\n", self.suite);
        let enclosure = match &self.command {
            None => None,
            Some(argv) => {
                let enclosure = Enclosure::of_command(self.suite, argv)?;
                let argv = serde_json::to_string(argv).unwrap_or_default();
                text += &format!(
                    "command {argv}\nopens {}\n",
                    STANDARD.encode(enclosure.check)
                );
                Some(enclosure)
            }
        };
        let lasting = self
            .lasting
            .iter()
            .map(|(name, secret)| (format!("lasting {name}"), secret.to_vec()));
        let retired = self.retired.iter().map(|(generation, retired)| {
            let secret = [retired.index, retired.check].concat();
            (format!("retired {generation}"), secret)
        });
        let generations = self
            .generations
            .iter()
            .map(|(generation, secret)| (format!("generation {generation}"), secret.to_vec()));
        for (name, secret) in lasting.chain(retired).chain(generations) {
            let value = match &enclosure {
                Some(enclosure) => enclosure.close(&name, &secret, environment.random()),
                None => secret,
            };
            text += &format!("{name} {}\n", STANDARD.encode(value));
        }
        let whole = self.suite.mac(WHOLE).digest(text.trim_end().as_bytes());
        text += &format!("whole {}\n", crate::access::hex(&whole));
        Ok(text)
    }

    /// Writes the file beside its place and then puts it there: a stop in between leaves no half of a key file.
    pub(super) fn write(&self, path: &Path, environment: &Environment) -> Result<(), KeyFault> {
        let text = self.text(environment)?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let unfinished = path.with_extension("unfinished");
        let write = || -> std::io::Result<()> {
            if unfinished.exists() {
                std::fs::remove_file(&unfinished)?;
            }
            let mut file = options.open(&unfinished)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            std::fs::rename(&unfinished, path)?;
            // Data sealed with a key must never outlive it.
            match path.parent().filter(|p| !p.as_os_str().is_empty()) {
                Some(directory) => File::open(directory)?.sync_all(),
                None => Ok(()),
            }
        };
        write().map_err(|e| KeyFault::Unreadable(e.to_string()))
    }

    /// By which the data know a generation, live or retired.
    pub(super) fn check(&self, generation: u32) -> Option<[u8; 32]> {
        match self.generations.get(&generation) {
            Some(key) => Some(self.suite.mac(key).digest(CHECK)),
            None => self.retired.get(&generation).map(|retired| retired.check),
        }
    }

    /// The key of the blind index of a generation, live or retired.
    pub(super) fn index(&self, generation: u32) -> Option<[u8; 32]> {
        match self.generations.get(&generation) {
            Some(key) => Some(self.suite.mac(key).digest(INDEX.as_bytes())),
            None => self.retired.get(&generation).map(|retired| retired.index),
        }
    }

    /// The newest generation.
    pub(super) fn newest(&self) -> u32 {
        self.generations.keys().next_back().copied().unwrap_or(0)
    }
}

/// What the secrets in a file are enclosed under, when a command gives the key.
struct Enclosure {
    cipher: super::suite::Cipher,
    check: [u8; 32],
}

impl Enclosure {
    fn of_command(suite: Suite, argv: &[String]) -> Result<Self, KeyFault> {
        let mac = suite.mac(&command::run(argv)?);
        Ok(Self {
            cipher: suite.cipher(&mac.digest(b"enclosure/v2")),
            check: mac.digest(CHECK),
        })
    }

    fn open(&self, name: &str, enclosed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = enclosed.split_first_chunk::<NONCE>()?;
        self.cipher.decrypt(nonce, name.as_bytes(), sealed)
    }

    fn close(&self, name: &str, secret: &[u8], nonce: [u8; NONCE]) -> Vec<u8> {
        let mut enclosed = [&nonce, secret].concat();
        let closed = self
            .cipher
            .encrypt(&nonce, name.as_bytes(), &mut enclosed, NONCE);
        closed.expect("a secret of 64 bytes is not too long");
        enclosed
    }
}

fn damaged(what: &str) -> KeyFault {
    KeyFault::Damaged(what.to_owned())
}

#[cfg(unix)]
fn check_permissions(path: &Path) -> Result<(), KeyFault> {
    use std::os::unix::fs::PermissionsExt as _;
    let metadata = std::fs::metadata(path).map_err(|e| KeyFault::Unreadable(e.to_string()))?;
    if metadata.permissions().mode() & 0o077 != 0 {
        return Err(KeyFault::OpenToOthers);
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_permissions(_path: &Path) -> Result<(), KeyFault> {
    Ok(())
}
