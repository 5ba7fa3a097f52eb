//! What is wrong with a pack, and where.

use rules::text::Bilingual;
use rules::text::Language;
use std::cell::RefCell;
use std::rc::Rc;

/// One thing that keeps a pack from being used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackProblem {
    /// Stable code, for example `PACK-UNKNOWN-BASIS`.
    pub code: &'static str,
    /// Path inside the pack.
    pub file: String,
    /// Line counted from 1; 0 means the whole file.
    pub line: u32,
    /// What is wrong.
    pub what: Bilingual,
    /// What to do about it.
    pub remedy: Bilingual,
}

impl PackProblem {
    /// The problem as one line for a terminal.
    #[must_use]
    pub fn line_in(&self, language: Language) -> String {
        format!(
            "{}:{}: {} {} — {}",
            self.file,
            self.line,
            self.code,
            self.what.in_language(language),
            self.remedy.in_language(language)
        )
    }
}

/// A line of a file of the pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub file: Rc<str>,
    pub line: u32,
}

impl Place {
    pub fn new(file: &str, line: u32) -> Self {
        Self {
            file: file.into(),
            line,
        }
    }
}

/// A kind of entry, as messages call it, with the file that lists it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Noun {
    pub zh: &'static str,
    pub en: &'static str,
    pub listed_in: &'static str,
}

/// Collects problems; shared by everything that reads or checks.
#[derive(Debug, Default)]
pub(super) struct Problems(RefCell<Vec<PackProblem>>);

impl Problems {
    pub fn add(&self, code: &'static str, place: &Place, what: Bilingual, remedy: Bilingual) {
        self.0.borrow_mut().push(PackProblem {
            code,
            file: place.file.to_string(),
            line: place.line,
            what,
            remedy,
        });
    }

    /// A reference to something that is not listed.
    pub fn unknown(&self, code: &'static str, place: &Place, noun: Noun, id: &str) {
        let Noun { zh, en, listed_in } = noun;
        self.add(
            code,
            place,
            Bilingual::new(
                format!("{zh}“{id}”没有登记"),
                format!("the {en} `{id}` is not listed"),
            ),
            Bilingual::new(
                format!("请在 {listed_in} 中登记，或改正此处的名称"),
                format!("list it in {listed_in} or correct the name here"),
            ),
        );
    }

    /// The same id a second time.
    pub fn duplicate(&self, place: &Place, noun: Noun, id: &str, first: &Place) {
        let (file, line) = (&first.file, first.line);
        self.add(
            "PACK-DUPLICATE",
            place,
            Bilingual::new(
                format!("{}“{id}”重复，首次出现于 {file}:{line}", noun.zh),
                format!(
                    "the {} `{id}` is there twice, first at {file}:{line}",
                    noun.en
                ),
            ),
            Bilingual::new("请删去其中一处或改用别的名称", "remove one or rename it"),
        );
    }

    /// Two versions that hold on the same day.
    pub fn overlap(&self, place: &Place, noun: Noun, id: &str, first: &Place) {
        let (file, line) = (&first.file, first.line);
        self.add(
            "PACK-OVERLAP",
            place,
            Bilingual::new(
                format!("{}“{id}”的有效期与 {file}:{line} 的版本重叠", noun.zh),
                format!(
                    "the validity of the {} `{id}` overlaps that of the version at {file}:{line}",
                    noun.en
                ),
            ),
            Bilingual::new(
                "请让前一版本在后一版本开始的前一日结束",
                "let the earlier version end on the day before the later one begins",
            ),
        );
    }

    /// A validity that ends before it begins.
    pub fn interval(&self, place: &Place, noun: Noun, id: &str) {
        self.add(
            "PACK-INTERVAL",
            place,
            Bilingual::new(
                format!("{}“{id}”的起始日晚于终止日", noun.zh),
                format!("the {} `{id}` begins after it ends", noun.en),
            ),
            Bilingual::new("请改正起止日期", "correct the two dates"),
        );
    }

    pub fn is_empty(&self) -> bool {
        self.0.borrow().is_empty()
    }

    /// Everything found, by file and line.
    pub fn sorted(self) -> Vec<PackProblem> {
        let mut found = self.0.into_inner();
        found.sort_by(|a, b| {
            (&a.file, a.line, a.code, &a.what.zh).cmp(&(&b.file, b.line, b.code, &b.what.zh))
        });
        found.dedup();
        found
    }
}
