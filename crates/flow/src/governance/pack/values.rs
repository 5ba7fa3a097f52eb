//! The kinds of values a pack writes: texts, dates, numbers, periods, citations, words.

use super::problem::Place;
use super::reader::Table;
use jiff::civil::Date;
use rules::instrument::Citation;
use rules::period::Period;
use rules::text::Bilingual;
use toml_edit::Item;

impl Table<'_> {
    /// A text that must be there and not be empty.
    pub fn text(&self, key: &'static str) -> Option<String> {
        let item = self.needed(key)?;
        let Some(text) = item.as_str() else {
            self.wrong_type(key, "文本", "a text");
            return None;
        };
        if text.trim().is_empty() {
            self.empty_text(&self.place_of(key), key);
            return None;
        }
        Some(text.to_owned())
    }

    /// A text that may be absent; `None` when it is there and wrong.
    pub fn text_if_there(&self, key: &'static str) -> Option<Option<String>> {
        self.if_there(key, Self::text)
    }

    /// Reads a key only when it is there; the outer `None` says that a problem was reported.
    pub fn if_there<T>(
        &self,
        key: &'static str,
        read: impl FnOnce(&Self, &'static str) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.has(key) {
            true => read(self, key).map(Some),
            false => Some(None),
        }
    }

    /// A slug: lower-case letters, digits and hyphens.
    pub fn slug(&self, key: &'static str) -> Option<String> {
        let text = self.text(key)?;
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if text.chars().all(fits) && !text.starts_with('-') && !text.ends_with('-') {
            return Some(text);
        }
        self.problems.add(
            "PACK-BAD-SLUG",
            &self.place_of(key),
            Bilingual::new(
                format!("“{text}”不是规范的标识"),
                format!("`{text}` is not a slug"),
            ),
            Bilingual::new(
                "只用小写字母、数字和连字符",
                "use lower-case letters, digits and hyphens only",
            ),
        );
        None
    }

    /// A text in both languages, neither empty.
    pub fn bilingual(&self, key: &'static str) -> Option<Bilingual> {
        self.inside(key, |t| {
            let (zh, en) = (t.text("zh"), t.text("en"));
            Some(Bilingual::new(zh?, en?))
        })
    }

    /// A text in both languages that may be absent.
    pub fn bilingual_if_there(&self, key: &'static str) -> Option<Option<Bilingual>> {
        self.if_there(key, Self::bilingual)
    }

    /// A legal date written `2026-04-01`.
    pub fn date(&self, key: &'static str) -> Option<Date> {
        let text = self.text(key)?;
        let date = parse_date(&text);
        if date.is_none() {
            self.bad_date(&self.place_of(key), &text);
        }
        date
    }

    /// A legal date that may be absent.
    pub fn date_if_there(&self, key: &'static str) -> Option<Option<Date>> {
        self.if_there(key, Self::date)
    }

    /// A whole number that fits its type.
    pub fn number<N: TryFrom<i64>>(&self, key: &'static str) -> Option<N> {
        let number = self
            .needed(key)?
            .as_integer()
            .and_then(|n| N::try_from(n).ok());
        if number.is_none() {
            self.wrong_type(
                key,
                "允许范围内的非负整数",
                "a whole number of at least 0 within its limits",
            );
        }
        number
    }

    /// Yes or no; no when absent.
    pub fn yes(&self, key: &'static str) -> Option<bool> {
        let Some(item) = self.item(key) else {
            return Some(false);
        };
        let value = item.as_bool();
        if value.is_none() {
            self.wrong_type(key, "true 或 false", "true or false");
        }
        value
    }

    /// A list of texts that must be there (it may be empty).
    pub fn texts(&self, key: &'static str) -> Option<Vec<String>> {
        self.needed(key)?;
        self.texts_if_there(key)
    }

    /// A list of texts; empty when absent.
    pub fn texts_if_there(&self, key: &'static str) -> Option<Vec<String>> {
        let Some(item) = self.item(key) else {
            return Some(Vec::new());
        };
        let texts: Option<Vec<String>> = item
            .as_array()
            .and_then(|list| list.iter().map(|v| v.as_str().map(str::to_owned)).collect());
        let Some(texts) = texts else {
            self.wrong_type(key, "文本的列表", "a list of texts");
            return None;
        };
        if texts.iter().any(|t| t.trim().is_empty()) {
            self.empty_text(&self.place_of(key), key);
            return None;
        }
        Some(texts)
    }

    /// A list of dates; empty when absent.
    pub fn dates(&self, key: &'static str) -> Option<Vec<Date>> {
        let texts = self.texts_if_there(key)?;
        let mut all_good = true;
        let mut dates = Vec::with_capacity(texts.len());
        for text in &texts {
            match parse_date(text) {
                Some(date) => dates.push(date),
                None => {
                    all_good = false;
                    self.bad_date(&self.place_of(key), text);
                }
            }
        }
        all_good.then_some(dates)
    }

    /// A citation, `slug#article` or `slug`.
    pub fn citation(&self, key: &'static str) -> Option<Citation> {
        self.text(key).map(|text| parse_citation(&text))
    }

    /// A list of citations; empty when absent.
    pub fn citations(&self, key: &'static str) -> Option<Vec<Citation>> {
        let texts = self.texts_if_there(key)?;
        Some(texts.iter().map(|t| parse_citation(t)).collect())
    }

    /// A period such as `3 months`.
    pub fn period(&self, key: &'static str) -> Option<Period> {
        let text = self.text(key)?;
        let period = Period::parse(&text).ok();
        if period.is_none() {
            self.problems.add(
                "PACK-BAD-PERIOD",
                &self.place_of(key),
                Bilingual::new(
                    format!("“{text}”不是期间"),
                    format!("`{text}` is not a period"),
                ),
                Bilingual::new(
                    "写作 3 months、1 year、60 days 或 7 working days",
                    "write 3 months, 1 year, 60 days or 7 working days",
                ),
            );
        }
        period
    }

    /// One of the words of a table.
    pub fn word<W: Clone>(&self, key: &'static str, words: &[(&str, W)]) -> Option<W> {
        let text = self.text(key)?;
        self.lookup(key, &text, words)
    }

    /// Several of the words of a table.
    pub fn words<W: Clone>(&self, key: &'static str, words: &[(&str, W)]) -> Option<Vec<W>> {
        let texts = self.texts(key)?;
        let found: Vec<_> = texts.iter().map(|t| self.lookup(key, t, words)).collect();
        found.into_iter().collect()
    }

    /// The meaning of a word, reported when it is none of the table.
    pub fn lookup<W: Clone>(&self, key: &str, text: &str, words: &[(&str, W)]) -> Option<W> {
        let found = words.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            let allowed: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            let allowed = allowed.join(" | ");
            self.problems.add(
                "PACK-UNKNOWN-WORD",
                &self.place_of(key),
                Bilingual::new(
                    format!("“{text}”不是“{key}”允许的词"),
                    format!("`{text}` is not a word of `{key}`"),
                ),
                Bilingual::new(format!("可用：{allowed}"), format!("use one of {allowed}")),
            );
        }
        found.map(|(_, meaning)| meaning.clone())
    }

    /// The table below an item, or the word it is: several keys take either.
    pub fn word_or_table(&self, key: &'static str) -> Option<WordOrTable> {
        let item = self.needed(key)?;
        match (item.as_str(), item) {
            (Some(word), _) => Some(WordOrTable::Word(word.to_owned())),
            (None, Item::Table(_)) => Some(WordOrTable::Table),
            (None, Item::Value(v)) if v.is_inline_table() => Some(WordOrTable::Table),
            _ => {
                self.wrong_type(key, "词或表 { … }", "a word or a table { … }");
                None
            }
        }
    }

    fn empty_text(&self, place: &Place, key: &str) {
        self.problems.add(
            "PACK-EMPTY-TEXT",
            place,
            Bilingual::new(
                format!("“{key}”是空文本"),
                format!("the text of `{key}` is empty"),
            ),
            Bilingual::new("请填写（中英文均须填写）", "fill it in, in both languages"),
        );
    }

    fn bad_date(&self, place: &Place, text: &str) {
        self.problems.add(
            "PACK-BAD-DATE",
            place,
            Bilingual::new(
                format!("“{text}”不是日期"),
                format!("`{text}` is not a date"),
            ),
            Bilingual::new(
                "写作 \"2026-04-01\"，且该日须存在",
                "write \"2026-04-01\", a day that exists",
            ),
        );
    }
}

/// What stands at a key that takes a word or a table.
#[derive(Debug)]
pub(super) enum WordOrTable {
    Word(String),
    Table,
}

/// A date of exactly ten characters; the parser alone would take shorter and longer forms too.
pub(super) fn parse_date(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    let shape = bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-';
    shape.then(|| text.parse().ok()).flatten()
}

fn parse_citation(text: &str) -> Citation {
    match text.split_once('#') {
        Some((instrument, article)) => Citation {
            instrument: instrument.to_owned(),
            article: Some(article.to_owned()),
        },
        None => Citation {
            instrument: text.to_owned(),
            article: None,
        },
    }
}
