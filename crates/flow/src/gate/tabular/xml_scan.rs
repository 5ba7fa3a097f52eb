//! A look over the XML of a workbook part that keeps nothing, to find out what kind of part it is and whether a single
//! piece of it would fill the memory of whoever parses it.

/// Most bytes between two tags. A cell holds 32,767 characters, each at most ten bytes when written as a reference.
const MAX_BETWEEN_TAGS: u64 = 1 << 20;
/// Most bytes between two cells: a cell of the greatest length with a format of its own for every character.
const MAX_BETWEEN_CELLS: u64 = 8 << 20;
/// Bytes of the beginning in which the root has to be found.
const HEAD_BYTES: usize = 16 * 1024;

/// What a part is, told by its root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartKind {
    /// A worksheet.
    Worksheet,
    /// The table of shared strings.
    SharedStrings,
    /// Any other XML.
    OtherXml,
    /// Not XML, for example a picture.
    NotXml,
}

/// A piece is too long.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLong;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Between tags.
    Text,
    /// Within the name of a tag.
    Name,
    /// Within a tag behind its name; the quotation mark of the attribute value if within one, else 0.
    Tag(u8),
    /// Within `<!`, of which the kind is not known yet.
    Declaration,
    /// Within a comment, CDATA section or instruction; the byte that stands before the `>` at its end.
    Special(u8),
}

pub(super) struct XmlScan {
    kind: Option<PartKind>,
    head: Vec<u8>,
    state: State,
    name: [u8; 16],
    name_bytes: usize,
    is_closing: bool,
    since_tag: u64,
    since_cell: u64,
    last_two: [u8; 2],
    special_bytes: u64,
    finished: bool,
}

impl XmlScan {
    pub(super) fn new() -> Self {
        Self {
            kind: None,
            head: Vec::new(),
            state: State::Text,
            name: [0; 16],
            name_bytes: 0,
            is_closing: false,
            since_tag: 0,
            since_cell: 0,
            last_two: [0; 2],
            special_bytes: 0,
            finished: false,
        }
    }

    /// What the part is, as far as it was seen.
    pub(super) fn kind(&self) -> PartKind {
        self.kind.unwrap_or_else(|| kind_of(&self.head))
    }

    /// The number of shared strings the part says it has.
    pub(super) fn declared_strings(&self) -> Option<u64> {
        const ATTRIBUTE: &[u8] = b"uniqueCount";
        self.head
            .windows(ATTRIBUTE.len())
            .enumerate()
            .filter(|(_, window)| *window == ATTRIBUTE)
            .filter_map(|(start, _)| {
                let digits: String = self.head[start + ATTRIBUTE.len()..]
                    .iter()
                    .skip_while(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'"' | b'\''))
                    .take_while(|b| b.is_ascii_digit())
                    .map(|b| char::from(*b))
                    .collect();
                (!digits.is_empty()).then(|| digits.parse().unwrap_or(u64::MAX))
            })
            .max()
    }

    pub(super) fn feed(&mut self, chunk: &[u8]) -> Result<(), TooLong> {
        if self.head.len() < HEAD_BYTES {
            let missing = HEAD_BYTES - self.head.len();
            self.head
                .extend_from_slice(&chunk[..chunk.len().min(missing)]);
            if self.head.len() == HEAD_BYTES {
                self.kind = Some(kind_of(&self.head));
            }
        }
        if self.finished {
            return Ok(());
        }
        let kind = self.kind();
        if kind == PartKind::NotXml {
            return Ok(());
        }
        let counts_cells = matches!(kind, PartKind::Worksheet | PartKind::SharedStrings);
        let mut rest = chunk;
        while !rest.is_empty() && !self.finished {
            let taken = self.step(rest);
            rest = &rest[taken..];
            self.since_tag += taken as u64;
            self.since_cell += taken as u64;
            if self.since_tag > MAX_BETWEEN_TAGS
                || (counts_cells && self.since_cell > MAX_BETWEEN_CELLS)
            {
                return Err(TooLong);
            }
        }
        Ok(())
    }

    /// Takes some bytes, at least one.
    fn step(&mut self, bytes: &[u8]) -> usize {
        let first = bytes[0];
        match self.state {
            State::Text => match bytes.iter().position(|b| *b == b'<') {
                Some(position) => {
                    self.state = State::Name;
                    self.name_bytes = 0;
                    self.is_closing = false;
                    position + 1
                }
                None => bytes.len(),
            },
            State::Name => {
                self.take_name_byte(first);
                1
            }
            State::Tag(quote) => {
                self.state = match (quote, first) {
                    (0, b'>') => State::Text,
                    (0, b'"' | b'\'') => State::Tag(first),
                    (quote, byte) if quote == byte => State::Tag(0),
                    (quote, _) => State::Tag(quote),
                };
                1
            }
            State::Declaration => {
                match first {
                    b'-' => self.enter_special(b'-'),
                    b'[' => self.enter_special(b']'),
                    _ => self.state = State::Tag(0),
                }
                1
            }
            State::Special(end) => {
                if first == b'>' && self.is_special_end(end) {
                    self.state = State::Text;
                }
                self.last_two = [self.last_two[1], first];
                self.special_bytes += 1;
                1
            }
        }
    }

    fn enter_special(&mut self, end: u8) {
        self.state = State::Special(end);
        self.last_two = [0; 2];
        self.special_bytes = 0;
    }

    /// Whether a `>` now ends the section. A comment has two dashes of its own at the end, not those it began with.
    fn is_special_end(&self, end: u8) -> bool {
        match end {
            b'?' => self.last_two[1] == end,
            _ => self.last_two == [end, end] && self.special_bytes >= 3,
        }
    }

    fn take_name_byte(&mut self, byte: u8) {
        match byte {
            b'!' if self.name_bytes == 0 => self.state = State::Declaration,
            b'?' if self.name_bytes == 0 => self.enter_special(b'?'),
            b'/' if self.name_bytes == 0 && !self.is_closing => self.is_closing = true,
            // What stands before the colon is a prefix, not the name.
            b':' => self.name_bytes = 0,
            b' ' | b'\t' | b'\r' | b'\n' | b'/' | b'>' => {
                self.state = if byte == b'>' {
                    State::Text
                } else {
                    State::Tag(0)
                };
                self.end_name();
            }
            _ => {
                if let Some(place) = self.name.get_mut(self.name_bytes) {
                    *place = byte;
                }
                self.name_bytes += 1;
            }
        }
    }

    fn end_name(&mut self) {
        self.since_tag = 0;
        let name = self.name.get(..self.name_bytes);
        if let Some(b"c" | b"si" | b"row" | b"sheetData") = name {
            self.since_cell = 0;
        }
        // Nothing behind the cells is read.
        let is_sheet_data = name == Some(b"sheetData");
        self.finished = self.is_closing && is_sheet_data && self.kind() == PartKind::Worksheet;
    }
}

fn kind_of(head: &[u8]) -> PartKind {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    if text.trim_ascii_start().first() != Some(&b'<') {
        return PartKind::NotXml;
    }
    let root = text
        .split(|b| *b == b'<')
        .skip(1)
        .find(|tag| !matches!(tag.first(), Some(b'?' | b'!')));
    let name = root
        .and_then(|tag| {
            tag.split(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))
                .next()
        })
        .and_then(|name| name.rsplit(|b| *b == b':').next());
    match name {
        Some(b"worksheet") => PartKind::Worksheet,
        Some(b"sst") => PartKind::SharedStrings,
        _ => PartKind::OtherXml,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn scan(parts: &[&[u8]]) -> (XmlScan, Result<(), TooLong>) {
        let mut scan = XmlScan::new();
        for part in parts {
            // Odd pieces, so that tags and terminators are cut.
            for piece in part.chunks(4093) {
                if let Err(error) = scan.feed(piece) {
                    return (scan, Err(error));
                }
            }
        }
        (scan, Ok(()))
    }

    #[test]
    fn kinds() {
        assert_eq!(
            scan(&[b"<?xml version=\"1.0\"?>\n<x:worksheet xmlns:x=\"a\">"])
                .0
                .kind(),
            PartKind::Worksheet
        );
        assert_eq!(
            scan(&[b"<sst count='1'>"]).0.kind(),
            PartKind::SharedStrings
        );
        assert_eq!(scan(&[b"<styleSheet/>"]).0.kind(), PartKind::OtherXml);
        assert_eq!(scan(&[b"\x89PNG"]).0.kind(), PartKind::NotXml);
    }

    #[test]
    fn a_long_text_is_refused_and_many_short_ones_are_not() {
        let long = vec![b'a'; (MAX_BETWEEN_TAGS + 10) as usize];
        assert_eq!(
            scan(&[b"<worksheet><sheetData><c><v>", &long]).1,
            Err(TooLong)
        );
        let cells = b"<c r=\"A1\"><v>1234567890</v></c>".repeat(400_000);
        assert_eq!(scan(&[b"<worksheet><sheetData>", &cells]).1, Ok(()));
        let runs = b"<r><t>1234567890</t></r>".repeat(400_000);
        assert_eq!(
            scan(&[b"<worksheet><sheetData><c><is>", &runs]).1,
            Err(TooLong)
        );
    }

    #[test]
    fn tags_within_a_comment_do_not_count() {
        let tags = b"<c>".repeat(400_000);
        assert_eq!(scan(&[b"<worksheet><!--", &tags]).1, Err(TooLong));
        assert_eq!(scan(&[b"<worksheet><![CDATA[", &tags]).1, Err(TooLong));
        assert_eq!(scan(&[b"<worksheet><!-- -- -->", &tags]).1, Ok(()));
        assert_eq!(scan(&[b"<worksheet><!--->", &tags]).1, Err(TooLong));
        assert_eq!(scan(&[b"<worksheet><?a ", &tags]).1, Err(TooLong));
        assert_eq!(scan(&[b"<worksheet><c a='>\"", &tags]).1, Err(TooLong));
        assert_eq!(
            scan(&[b"<?xml version='1.0'?><worksheet a='\"<'>", &tags]).1,
            Ok(())
        );
    }

    #[test]
    fn declared_count_of_strings() {
        assert_eq!(
            scan(&[b"<sst count=\"3\" uniqueCount = \"99999999999\">"])
                .0
                .declared_strings(),
            Some(99_999_999_999)
        );
        assert_eq!(scan(&[b"<sst>"]).0.declared_strings(), None);
    }
}
