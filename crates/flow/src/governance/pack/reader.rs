//! Reads TOML tables and remembers lines. Every reading method reports what is wrong itself and then returns `None`;
//! a caller reads all keys first and gives up afterwards, so that one pass finds every problem.

use super::listing::{Listing, Placed};
use super::problem::{Place, Problems};
use rules::text::Bilingual;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use toml_edit::{Document, Item, TableLike, Value};

/// A file with the offsets at which its lines begin.
#[derive(Debug)]
pub(super) struct Source {
    path: Rc<str>,
    line_starts: Vec<usize>,
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        let line_starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        Self {
            path: path.into(),
            line_starts,
        }
    }

    fn line(&self, offset: usize) -> u32 {
        let line = self.line_starts.partition_point(|start| *start <= offset);
        u32::try_from(line).unwrap_or(u32::MAX)
    }
}

/// Reads a whole TOML file; `None` when it is not TOML at all, which is reported.
pub(super) fn read_file<T>(
    path: &str,
    text: &str,
    problems: &Problems,
    read: impl FnOnce(&Table) -> T,
) -> Option<T> {
    let source = Source::new(path, text);
    match Document::parse(text) {
        Ok(document) => {
            let root = Table::new(&source, document.as_table(), 1, problems);
            Some(root.whole(read))
        }
        Err(error) => {
            let line = error.span().map_or(0, |span| source.line(span.start));
            problems.add(
                "PACK-SYNTAX",
                &Place::new(path, line),
                Bilingual::new(
                    format!("不是合法的 TOML：{}", error.message()),
                    format!("this is not TOML: {}", error.message()),
                ),
                Bilingual::new(
                    "请按 TOML 语法改正此行",
                    "correct the line by the syntax of TOML",
                ),
            );
            None
        }
    }
}

/// A table of a file.
pub(super) struct Table<'a> {
    source: &'a Source,
    view: &'a dyn TableLike,
    line: u32,
    asked: RefCell<BTreeSet<&'static str>>,
    pub problems: &'a Problems,
}

impl<'a> Table<'a> {
    fn new(source: &'a Source, view: &'a dyn TableLike, line: u32, problems: &'a Problems) -> Self {
        Self {
            source,
            view,
            line,
            asked: RefCell::default(),
            problems,
        }
    }

    /// Runs a reading and reports the keys it did not ask for.
    fn whole<T>(&self, read: impl FnOnce(&Self) -> T) -> T {
        let value = read(self);
        for (key, _) in self.view.iter() {
            if !self.asked.borrow().contains(key) {
                self.problems.add(
                    "PACK-UNKNOWN-KEY",
                    &self.place_of(key),
                    Bilingual::new(
                        format!("此处不应有键“{key}”"),
                        format!("the key `{key}` does not belong here"),
                    ),
                    Bilingual::new("请改正键名或删去", "correct the key or remove it"),
                );
            }
        }
        value
    }

    /// Where the table begins.
    pub fn place(&self) -> Place {
        Place {
            file: self.source.path.clone(),
            line: self.line,
        }
    }

    /// Where a key stands; the table's own line when it is not there.
    pub fn place_of(&self, key: &str) -> Place {
        let span = self
            .view
            .get_key_value(key)
            .and_then(|(key, item)| key.span().or_else(|| item.span()));
        Place {
            file: self.source.path.clone(),
            line: span.map_or(self.line, |s| self.source.line(s.start)),
        }
    }

    /// The item of a key that may be absent.
    pub fn item(&self, key: &'static str) -> Option<&'a Item> {
        self.asked.borrow_mut().insert(key);
        self.view.get(key)
    }

    /// Whether a key is there.
    pub fn has(&self, key: &'static str) -> bool {
        self.item(key).is_some()
    }

    /// The item of a key that must be there.
    pub fn needed(&self, key: &'static str) -> Option<&'a Item> {
        let item = self.item(key);
        if item.is_none() {
            self.problems.add(
                "PACK-MISSING-KEY",
                &self.place(),
                Bilingual::new(
                    format!("缺少键“{key}”"),
                    format!("the key `{key}` is missing"),
                ),
                Bilingual::new("请补上", "add it"),
            );
        }
        item
    }

    /// Reports a value that is not of the kind a key wants.
    pub fn wrong_type(&self, key: &str, zh: &str, en: &str) {
        self.problems.add(
            "PACK-WRONG-TYPE",
            &self.place_of(key),
            Bilingual::new(
                format!("键“{key}”应为{zh}"),
                format!("`{key}` must be {en}"),
            ),
            Bilingual::new("请改正其值", "correct the value"),
        );
    }

    /// The table below an item, when it is one.
    pub fn below(&self, item: &'a Item) -> Option<Table<'a>> {
        let line = item.span().map_or(self.line, |s| self.source.line(s.start));
        let view = item.as_table_like()?;
        Some(Table::new(self.source, view, line, self.problems))
    }

    /// Reads the table below a key whole, reporting keys that were not asked for.
    pub fn inside<T>(
        &self,
        key: &'static str,
        read: impl FnOnce(&Table<'a>) -> Option<T>,
    ) -> Option<T> {
        let item = self.needed(key)?;
        match self.below(item) {
            Some(table) => table.whole(read),
            None => {
                self.wrong_type(key, "表 { … }", "a table { … }");
                None
            }
        }
    }

    /// Reads every table of a list; an absent list is empty.
    pub fn entries<T>(
        &self,
        key: &'static str,
        read: impl Fn(&Table<'a>) -> Option<T>,
    ) -> Listing<T> {
        let mut listing = Listing::default();
        for table in self.tables(key) {
            if let Some(id) = table.own_id() {
                listing.ids.insert(id);
            }
            match table.whole(&read) {
                Some(value) => listing.entries.push(table.placed(value)),
                None => listing.some_unread = true,
            }
        }
        listing
    }

    fn tables(&self, key: &'static str) -> Vec<Table<'a>> {
        let table = |view: &'a dyn TableLike, span: Option<std::ops::Range<usize>>| {
            let line = span.map_or(self.line, |s| self.source.line(s.start));
            Table::new(self.source, view, line, self.problems)
        };
        match self.item(key) {
            None => Vec::new(),
            Some(Item::ArrayOfTables(list)) => list.iter().map(|t| table(t, t.span())).collect(),
            Some(Item::Value(Value::Array(list))) if list.iter().all(Value::is_inline_table) => {
                list.iter()
                    .filter_map(Value::as_inline_table)
                    .map(|t| table(t, t.span()))
                    .collect()
            }
            Some(_) => {
                self.wrong_type(key, "表的列表 [[…]]", "a list of tables [[…]]");
                Vec::new()
            }
        }
    }

    /// What the entry calls itself, whether or not the rest of it can be read.
    fn own_id(&self) -> Option<String> {
        ["id", "code", "word", "number"]
            .iter()
            .find_map(|key| self.view.get(key)?.as_str().map(str::to_owned))
    }

    /// A value read from the table, with its places.
    pub fn placed<T>(&self, value: T) -> Placed<T> {
        Placed {
            value,
            place: self.place(),
            lines: self.lines(),
        }
    }

    /// Lines of the keys, and of the elements of lists as `key.0`, `key.1`, ….
    fn lines(&self) -> BTreeMap<String, u32> {
        let mut lines = BTreeMap::new();
        for (key, item) in self.view.iter() {
            let at = |s: std::ops::Range<usize>| self.source.line(s.start);
            lines.insert(key.to_owned(), self.place_of(key).line);
            let elements: Vec<_> = match item {
                Item::ArrayOfTables(list) => list.iter().map(toml_edit::Table::span).collect(),
                Item::Value(Value::Array(list)) => list.iter().map(Value::span).collect(),
                _ => Vec::new(),
            };
            for (index, span) in elements.into_iter().enumerate() {
                if let Some(span) = span {
                    lines.insert(format!("{key}.{index}"), at(span));
                }
            }
        }
        lines
    }
}
