//! Names of a PDF: how they are written, and which of them act.

/// Longest name that is compared.
const LONGEST: usize = 32;

/// What runs, starts or sends something, carries files, or encrypts. They are long enough not to come about by chance in
/// packed bytes, so they are looked for everywhere.
const ANYWHERE: [&str; 12] = [
    "JavaScript",
    "Launch",
    "EmbeddedFile",
    "EmbeddedFiles",
    "RichMedia",
    "SubmitForm",
    "ImportData",
    "Rendition",
    "GoToE",
    "GoToR",
    "FileAttachment",
    "Encrypt",
];

/// Short ones, which mean something as a name of the structure only.
const IN_STRUCTURE: [&str; 5] = ["JS", "AA", "XFA", "AF", "EF"];

/// A name with its `#` pairs undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Name {
    bytes: [u8; LONGEST],
    length: usize,
}

impl Name {
    /// The name that begins behind a solidus, and how many bytes it takes. A longer one than any that is compared is cut.
    pub(super) fn read(bytes: &[u8]) -> (Self, usize) {
        let mut name = Self {
            bytes: [0; LONGEST],
            length: 0,
        };
        let mut at = 0;
        while let Some(byte) = bytes.get(at).copied().filter(|byte| is_regular(*byte)) {
            let pair = bytes.get(at + 1..at + 3).filter(|_| byte == b'#');
            let (byte, taken) = match pair.and_then(hexadecimal) {
                Some(decoded) => (decoded, 3),
                None => (byte, 1),
            };
            if name.length < LONGEST {
                name.bytes[name.length] = byte;
                name.length += 1;
            }
            at += taken;
        }
        (name, at)
    }

    pub(super) fn is(&self, text: &str) -> bool {
        self.bytes[..self.length] == *text.as_bytes()
    }

    /// A reader that goes by the table could be sent into a string or a comment, where the structure is not looked at. What
    /// would have to stand there to do harm without any other name that acts has to stand in the structure.
    pub(super) fn is_hidable(&self) -> bool {
        self.is("OpenAction") || self.is("ObjStm")
    }

    /// What it is called, if it acts.
    pub(super) fn acts(&self) -> Option<&'static str> {
        let mut all = ANYWHERE.iter().chain(&IN_STRUCTURE);
        all.find(|name| self.is(name)).copied()
    }
}

fn hexadecimal(pair: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let value = digit(pair[0])? * 16 + digit(pair[1])?;
    u8::try_from(value).ok()
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
}

pub(super) fn is_regular(byte: u8) -> bool {
    !is_space(byte)
        && !matches!(
            byte,
            b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
        )
}

/// The names in any of the bytes: the first that acts, and how many could be hidden.
pub(super) fn anywhere(bytes: &[u8]) -> (Option<&'static str>, usize) {
    let mut hidable = 0;
    let mut at = 0;
    while let Some(further) = bytes[at..].iter().position(|byte| *byte == b'/') {
        at += further + 1;
        let (name, _) = Name::read(&bytes[at..]);
        if let Some(found) = ANYWHERE.iter().find(|known| name.is(known)) {
            return (Some(found), hidable);
        }
        hidable += usize::from(name.is_hidable());
    }
    (None, hidable)
}

/// Where a piece begins first.
pub(super) fn find(bytes: &[u8], piece: &[u8]) -> Option<usize> {
    let first = *piece.first()?;
    let mut at = 0;
    while let Some(further) = bytes.get(at..)?.iter().position(|byte| *byte == first) {
        at += further;
        if bytes[at..].starts_with(piece) {
            return Some(at);
        }
        at += 1;
    }
    None
}
