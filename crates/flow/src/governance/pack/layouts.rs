//! `layouts/*.toml`: the fields in which a kind of document arrives.

use super::listing::Listing;
use super::reader::Table;
use super::values::WordOrTable;
use super::words::{AUDIENCES, ROLES, SENSITIVITIES};
use rules::catalogue::{Field, FieldKind, Mask, Required};
use rules::text::Bilingual;

/// Fields shared by several items.
#[derive(Debug)]
pub(super) struct Layout {
    pub id: String,
    pub key: Vec<String>,
    pub date_order: Vec<(String, String)>,
    pub fields: Listing<Field>,
}

pub(super) fn read(root: &Table) -> Listing<Layout> {
    let id = root.slug("id");
    let key = root.texts("key");
    let date_order = date_order(root);
    let fields = root.entries("field", field);
    let mut listing = Listing::default();
    listing.ids.extend(id.clone());
    let layout = || {
        Some(Layout {
            id: id?,
            key: key?,
            date_order: date_order?,
            fields,
        })
    };
    match layout() {
        Some(value) => listing.entries.push(root.placed(value)),
        None => listing.some_unread = true,
    }
    listing
}

fn date_order(root: &Table) -> Option<Vec<(String, String)>> {
    let Some(item) = root.item("date_order") else {
        return Some(Vec::new());
    };
    let pairs = item.as_array().and_then(|list| {
        list.iter()
            .map(|pair| {
                let pair = pair.as_array().filter(|pair| pair.len() == 2)?;
                let code = |index| pair.get(index)?.as_str().map(str::to_owned);
                Some((code(0)?, code(1)?))
            })
            .collect()
    });
    if pairs.is_none() {
        root.wrong_type(
            "date_order",
            "字段代码对的列表 [[\"…\", \"…\"]]",
            "a list of pairs of field codes [[\"…\", \"…\"]]",
        );
    }
    pairs
}

fn field(t: &Table) -> Option<Field> {
    let code = t.text("code");
    let title = t.bilingual("title");
    let aliases = t.texts_if_there("aliases");
    let kind = kind(t);
    let max_length = t.if_there("max_length", Table::number);
    let required = required(t);
    let role = t.if_there("role", |t, key| t.word(key, ROLES));
    let sensitivity = t.word("sensitivity", SENSITIVITIES);
    let audience = t.words("audience", AUDIENCES);
    let mask = mask(t);
    Some(Field {
        code: code?,
        title: title?,
        aliases: aliases?,
        kind: kind?,
        max_length: max_length?,
        required: required?,
        role: role?,
        sensitivity: sensitivity?,
        audience: audience?,
        mask: mask?,
    })
}

fn kind(t: &Table) -> Option<FieldKind> {
    match t.word("kind", KINDS)? {
        Kind::Plain(kind) => Some(kind),
        Kind::Decimal if t.has("scale") => {
            t.number("scale").map(|scale| FieldKind::Decimal { scale })
        }
        Kind::Decimal => {
            t.problems.add(
                "PACK-DECIMAL-WITHOUT-SCALE",
                &t.place_of("kind"),
                Bilingual::new("小数字段没有小数位数", "a decimal field has no scale"),
                Bilingual::new(
                    "请加 scale = 位数",
                    "add `scale`, the digits after the point",
                ),
            );
            None
        }
        Kind::Choice => choice(t),
    }
}

fn choice(t: &Table) -> Option<FieldKind> {
    let words = t.texts_if_there("words");
    let (several, open) = (t.yes("several"), t.yes("open"));
    let words = words?;
    if words.is_empty() {
        t.problems.add(
            "PACK-CHOICE-WITHOUT-WORDS",
            &t.place_of("kind"),
            Bilingual::new("选择字段没有可选的词", "a choice field has no words"),
            Bilingual::new("请加 words = […]", "add `words`"),
        );
        return None;
    }
    Some(FieldKind::Choice {
        words,
        several: several?,
        open: open?,
    })
}

#[derive(Clone)]
enum Kind {
    Plain(FieldKind),
    Decimal,
    Choice,
}

const KINDS: &[(&str, Kind)] = &[
    ("text", Kind::Plain(FieldKind::Text)),
    ("date", Kind::Plain(FieldKind::Date)),
    ("integer", Kind::Plain(FieldKind::Integer)),
    ("decimal", Kind::Decimal),
    ("choice", Kind::Choice),
    ("person-number", Kind::Plain(FieldKind::PersonNumber)),
    (
        "social-credit-code",
        Kind::Plain(FieldKind::SocialCreditCode),
    ),
];

fn required(t: &Table) -> Option<Required> {
    const WORDS: &[(&str, Required)] = &[
        ("always", Required::Always),
        ("optional", Required::Optional),
        ("forbidden", Required::Forbidden),
    ];
    match t.word_or_table("required")? {
        WordOrTable::Word(word) => t.lookup("required", &word, WORDS),
        WordOrTable::Table => t.inside("required", |c| {
            if c.has("when") {
                let (field, contains) = (c.text("when"), c.texts("contains"));
                Some(Required::When {
                    field: field?,
                    contains: contains?,
                })
            } else if c.has("unless") {
                let (field, is) = (c.text("unless"), c.text("is"));
                Some(Required::Unless {
                    field: field?,
                    is: is?,
                })
            } else {
                c.text("with").map(|field| Required::With { field })
            }
        }),
    }
}

fn mask(t: &Table) -> Option<Mask> {
    const WORDS: &[(&str, Mask)] = &[
        ("none", Mask::None),
        ("name", Mask::Name),
        ("hide", Mask::Hide),
    ];
    match t.word_or_table("mask")? {
        WordOrTable::Word(word) => t.lookup("mask", &word, WORDS),
        WordOrTable::Table => t.inside("mask", |m| {
            let (first, last) = (m.number("first"), m.number("last"));
            Some(Mask::Keep {
                first: first?,
                last: last?,
            })
        }),
    }
}
