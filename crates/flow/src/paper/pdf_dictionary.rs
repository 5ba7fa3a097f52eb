//! A dictionary of a PDF, as far as it matters: what it says of itself, and how its stream is packed.

use super::pdf::Packed;
use super::pdf_names::Name;
use super::pdf_walk::Seen;

/// What is told of a dictionary once it ends.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Dictionary {
    pub(super) key: Option<Name>,
    /// The first of two numbers that may be a reference.
    pub(super) number: Option<u32>,
    filters: usize,
    is_flate: bool,
    is_object_stream: bool,
    has_first: bool,
    has_count: bool,
    pub(super) first: Option<u32>,
    has_parameters: bool,
    pub(super) goes_to: bool,
    pub(super) does_otherwise: bool,
    /// It is what is opened.
    pub(super) is_opening: bool,
}

impl Dictionary {
    /// One that begins, and may be what is opened.
    pub(super) fn beginning(is_opening: bool) -> Self {
        Self {
            is_opening,
            ..Self::default()
        }
    }

    pub(super) fn packed(&self) -> Packed {
        match (self.filters, self.is_flate) {
            (0, _) => Packed::Not,
            (1, true) if !self.has_parameters => Packed::Flate,
            _ => Packed::Otherwise,
        }
    }

    pub(super) fn holds_objects(&self) -> bool {
        self.is_object_stream || (self.has_first && self.has_count)
    }

    pub(super) fn is_key(&self, text: &str) -> bool {
        self.key.is_some_and(|key| key.is(text))
    }
}

impl Dictionary {
    pub(super) fn begin(&mut self, key: Name) {
        self.number_ended();
        self.key = Some(key);
        self.has_first |= key.is("First");
        self.has_count |= key.is("N");
        self.has_parameters |= key.is("DecodeParms") || key.is("DP");
        // One action after another.
        self.does_otherwise |= key.is("Next");
    }

    pub(super) fn number_ended(&mut self) {
        let number = self.number.take();
        if self.is_key("First") {
            self.first = number;
        }
    }

    pub(super) fn value(&mut self, key: Name, value: Name, seen: &mut Seen) {
        if key.is("Type") {
            seen.has_page |= value.is("Page");
            seen.has_catalog |= value.is("Catalog");
            self.is_object_stream |= value.is("ObjStm");
        } else if key.is("Filter") {
            self.add_filter(value);
        } else if key.is("S") {
            self.goes_to |= value.is("GoTo");
            self.does_otherwise |= !value.is("GoTo");
        }
    }

    pub(super) fn add_filter(&mut self, filter: Name) {
        self.filters += 1;
        self.is_flate = filter.is("FlateDecode") || filter.is("Fl");
    }

    /// A filter that stands elsewhere is not known here.
    pub(super) fn refer(&mut self, key: Option<Name>) {
        if key.is_some_and(|key| key.is("Filter")) {
            self.filters += 2;
        }
        self.does_otherwise |= key.is_some_and(|key| key.is("S"));
        self.number = None;
    }
}
