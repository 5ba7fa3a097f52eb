//! The structure of a PDF, read from front to back in constant memory: which names stand where, and where packed objects
//! lie. It goes by the bytes and not by the table, so that nothing is passed over that the table does not name.

use super::limits::DEEPEST;
use super::pdf::{Packed, damaged};
use super::pdf_dictionary::Dictionary;
use super::pdf_names::{Name, find, is_regular};
use super::{Damage, PaperProblem};

/// So many different objects are opened to, when a file was changed and saved again and again.
const MOST_OPENINGS: usize = 32;

/// What was seen.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) has_page: bool,
    pub(super) has_catalog: bool,
    /// A name that acts.
    pub(super) forbidden: Option<&'static str>,
    /// Something opens that is no place in the document.
    opens_otherwise: bool,
    /// Objects that are opened to.
    opened: Vec<u32>,
    /// Objects that are a place in the document, or an action that goes to one.
    places: Vec<u32>,
    /// All others.
    others: Vec<u32>,
    /// Names of the structure that could be hidden, see [`Name::is_hidable`].
    pub(super) hidable: usize,
}

impl Seen {
    /// Whether what happens at opening is only that a page is shown.
    pub(super) fn opens_to_a_page(&self) -> bool {
        let is_place = |object: &u32| self.places.contains(object) && !self.others.contains(object);
        !self.opens_otherwise && self.opened.iter().all(is_place)
    }

    /// Takes note of what an object is.
    pub(super) fn object(&mut self, object: u32, is_place: bool) {
        match is_place {
            true => self.places.push(object),
            false => self.others.push(object),
        }
    }

    fn opens(&mut self, object: u32) {
        if !self.opened.contains(&object) {
            self.opened.push(object);
        }
        self.opens_otherwise |= self.opened.len() > MOST_OPENINGS;
    }
}

/// A stream of packed objects.
#[derive(Debug)]
pub(super) struct PackedStream {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) packed: Packed,
    /// Where in it the objects begin, if it says.
    pub(super) first: Option<usize>,
}

#[derive(Debug)]
enum Frame {
    Dictionary(Dictionary),
    /// Of an array it is only known whether it names filters.
    Array {
        names_filters: bool,
    },
}

struct Walk<'a, 's> {
    bytes: &'a [u8],
    at: usize,
    frames: Vec<Frame>,
    seen: &'s mut Seen,
    /// The last dictionary that ended outside of all others.
    last: Dictionary,
    /// The last two numbers outside of everything.
    numbers: [Option<u32>; 2],
    /// The object that is being read, until its first value ended.
    object: Option<u32>,
    is_packed: bool,
    first_is_place: Option<bool>,
    streams: Vec<PackedStream>,
}

/// Reads a whole file. Streams of packed objects are returned, all others passed over.
pub(super) fn walk_file(bytes: &[u8], seen: &mut Seen) -> Result<Vec<PackedStream>, PaperProblem> {
    let mut walk = Walk::new(bytes, seen);
    walk.run()?;
    Ok(walk.streams)
}

/// Reads packed objects. Returns whether the first of them is a place in the document.
pub(super) fn walk_packed(bytes: &[u8], seen: &mut Seen) -> Result<bool, PaperProblem> {
    let mut walk = Walk::new(bytes, seen);
    walk.is_packed = true;
    walk.run()?;
    Ok(walk.first_is_place.unwrap_or_default())
}

impl<'a, 's> Walk<'a, 's> {
    fn new(bytes: &'a [u8], seen: &'s mut Seen) -> Self {
        Self {
            bytes,
            at: 0,
            frames: Vec::new(),
            seen,
            last: Dictionary::default(),
            numbers: [None; 2],
            object: None,
            is_packed: false,
            first_is_place: None,
            streams: Vec::new(),
        }
    }

    fn run(&mut self) -> Result<(), PaperProblem> {
        while let Some(byte) = self.bytes.get(self.at).copied() {
            self.at += 1;
            match byte {
                b'%' => self.skip_line(),
                b'(' => self.text(),
                b'<' if self.next_is(b'<') => self.open(Frame::Dictionary(self.inner()))?,
                b'>' if self.next_is(b'>') => self.close_dictionary(),
                b'<' => self.skip_past(b'>'),
                b'[' => self.open(Frame::Array {
                    names_filters: self.names_filters(),
                })?,
                b']' => self.close_array(),
                b'/' => {
                    let (name, length) = Name::read(&self.bytes[self.at..]);
                    self.at += length;
                    self.name(name);
                }
                byte if is_regular(byte) => {
                    self.at -= 1;
                    self.word()?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn next_is(&mut self, wanted: u8) -> bool {
        let is = self.bytes.get(self.at) == Some(&wanted);
        self.at += usize::from(is);
        is
    }

    fn skip_line(&mut self) {
        let rest = &self.bytes[self.at..];
        let end = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
        self.at += end.unwrap_or(rest.len());
    }

    fn skip_past(&mut self, wanted: u8) {
        let rest = &self.bytes[self.at..];
        let end = rest.iter().position(|byte| *byte == wanted);
        self.at += end.map_or(rest.len(), |end| end + 1);
        self.value_ended();
    }

    /// A string ends with the parenthesis that closes its first.
    fn text(&mut self) {
        let mut depth = 1;
        while let Some(byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        self.at = self.at.min(self.bytes.len());
        self.value_ended();
    }

    /// A dictionary that begins here.
    fn inner(&self) -> Dictionary {
        let is_opening = matches!(self.frames.last(),
            Some(Frame::Dictionary(outer)) if outer.is_key("OpenAction"));
        Dictionary::beginning(is_opening)
    }

    fn names_filters(&self) -> bool {
        matches!(self.frames.last(), Some(Frame::Dictionary(outer)) if outer.is_key("Filter"))
    }

    fn open(&mut self, frame: Frame) -> Result<(), PaperProblem> {
        self.frames.push(frame);
        match self.frames.len() > DEEPEST {
            true => Err(damaged(Damage::Part)),
            false => Ok(()),
        }
    }

    fn close_dictionary(&mut self) {
        if !matches!(self.frames.last(), Some(Frame::Dictionary(_))) {
            return;
        }
        let Some(Frame::Dictionary(mut ended)) = self.frames.pop() else {
            return;
        };
        ended.number_ended();
        let goes_to = ended.goes_to && !ended.does_otherwise;
        self.seen.opens_otherwise |= ended.is_opening && !goes_to;
        if self.frames.is_empty() {
            self.last = ended;
            self.object_ended(goes_to);
        }
        self.value_ended();
    }

    fn close_array(&mut self) {
        if !matches!(self.frames.last(), Some(Frame::Array { .. })) {
            return;
        }
        self.frames.pop();
        if self.frames.is_empty() {
            self.object_ended(true);
        }
        self.value_ended();
    }

    /// The first value of an object is the object.
    fn object_ended(&mut self, is_place: bool) {
        self.first_is_place.get_or_insert(is_place);
        if let Some(object) = self.object.take() {
            self.seen.object(object, is_place);
        }
    }

    fn value_ended(&mut self) {
        if let Some(Frame::Dictionary(dictionary)) = self.frames.last_mut() {
            dictionary.key = None;
            dictionary.number = None;
        }
    }

    fn name(&mut self, name: Name) {
        if let Some(acts) = name.acts() {
            self.seen.forbidden.get_or_insert(acts);
        }
        self.seen.hidable += usize::from(name.is_hidable());
        let depth = self.frames.len();
        match self.frames.last_mut() {
            Some(Frame::Dictionary(dictionary)) => match dictionary.key {
                // A number before it was the value of the key before.
                Some(_) if dictionary.number.is_some() => dictionary.begin(name),
                Some(key) => {
                    dictionary.value(key, name, self.seen);
                    self.value_ended();
                }
                None => dictionary.begin(name),
            },
            Some(Frame::Array {
                names_filters: true,
            }) if depth >= 2 => {
                if let Some(Frame::Dictionary(outer)) = self.frames.get_mut(depth - 2) {
                    outer.add_filter(name);
                }
            }
            Some(Frame::Array { .. }) => {}
            None => self.object_ended(false),
        }
    }

    /// A number or a keyword.
    fn word(&mut self) -> Result<(), PaperProblem> {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().take_while(|byte| is_regular(**byte)).count();
        let word = &rest[..length];
        self.at += length;
        let number = std::str::from_utf8(word).ok().and_then(|w| w.parse().ok());
        match self.frames.last_mut() {
            Some(Frame::Dictionary(dictionary)) => match (number, word) {
                (Some(number), _) => {
                    dictionary.number.get_or_insert(number);
                }
                (None, b"R") => {
                    let (key, object) = (dictionary.key, dictionary.number);
                    dictionary.refer(key);
                    if let Some(object) = object.filter(|_| key.is_some_and(|k| k.is("OpenAction")))
                    {
                        self.seen.opens(object);
                    }
                    self.value_ended();
                }
                _ => self.value_ended(),
            },
            Some(Frame::Array { .. }) => {}
            None => return self.outside(word, number),
        }
        Ok(())
    }

    fn outside(&mut self, word: &[u8], number: Option<u32>) -> Result<(), PaperProblem> {
        // Of a damaged file words run together: `endobj12`.
        let ends_with = |keyword: &[u8]| word.ends_with(keyword);
        if let Some(number) = number {
            self.numbers = [self.numbers[1], Some(number)];
        } else if word == b"obj" || (ends_with(b"obj") && !ends_with(b"endobj")) {
            self.object = self.numbers[0];
            self.last = Dictionary::default();
        } else if word.starts_with(b"stream") {
            if self.is_packed {
                return Err(damaged(Damage::Part));
            }
            self.at -= word.len() - b"stream".len();
            self.stream();
        } else {
            self.object_ended(false);
        }
        Ok(())
    }

    fn stream(&mut self) {
        let mut from = self.at;
        if self.bytes.get(from) == Some(&b'\r') {
            from += 1;
        }
        if self.bytes.get(from) == Some(&b'\n') {
            from += 1;
        }
        let from = from.min(self.bytes.len());
        // The first place that ends it, whatever length it says: what is behind is read as structure.
        let to = find(&self.bytes[from..], b"endstream").map_or(self.bytes.len(), |n| from + n);
        if self.last.holds_objects() {
            self.streams.push(PackedStream {
                from,
                to,
                packed: self.last.packed(),
                first: self.last.first.and_then(|first| first.try_into().ok()),
            });
        }
        self.at = (to + b"endstream".len()).min(self.bytes.len());
    }
}
