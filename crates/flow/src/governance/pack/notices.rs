//! `notices.toml`: the words of notices 通知, and the remedies they name.

use super::draft::Draft;
use super::listing::{Listing, Placed, each_known};
use super::parameters::require;
use super::problem::{Place, Problems};
use super::reader::Table;
use super::words::{NOTICE, REMEDY};
use rules::notice::{
    BadPlaceholder, NoticeKind, Notices, Part, Remedy, Template, message_parts, parts,
};
use rules::text::{Bilingual, Language};

const FILE: &str = "notices.toml";
const LANGUAGES: [Language; 2] = [Language::Chinese, Language::English];

/// What the file says.
#[derive(Debug, Default)]
pub(super) struct Words {
    templates: Listing<Template>,
    remedies: Listing<Remedy>,
    message: Option<Placed<Bilingual>>,
}

impl Words {
    pub fn into_value(self) -> Notices {
        Notices {
            templates: self.templates.into_values(),
            remedies: self.remedies.into_values(),
            message: self.message.map(|m| m.value).unwrap_or_default(),
        }
    }
}

pub(super) fn read(root: &Table) -> Words {
    let kinds: Vec<_> = NoticeKind::ALL.iter().map(|k| (k.word(), *k)).collect();
    Words {
        message: root.bilingual("message").map(|text| root.placed(text)),
        remedies: root.entries("remedy", |t| {
            let (id, text) = (t.slug("id"), t.bilingual("text"));
            Some(Remedy {
                id: id?,
                text: text?,
            })
        }),
        templates: root.entries("notice", |t| {
            let kind = t.word("kind", &kinds);
            let (title, text) = (t.bilingual("title"), t.bilingual("text"));
            let remedies = t.texts_if_there("remedies");
            Some(Template {
                kind: kind?,
                title: title?,
                text: text?,
                remedies: remedies?,
            })
        }),
    }
}

pub(super) fn check(draft: &Draft, problems: &Problems) {
    let words = &draft.notices;
    words
        .templates
        .refuse_duplicates(problems, NOTICE, |t| t.kind.word().to_owned());
    words
        .remedies
        .refuse_duplicates(problems, REMEDY, |r| r.id.clone());
    for entry in &words.templates.entries {
        check_template(draft, problems, entry);
    }
    for entry in &words.remedies.entries {
        let place = entry.at("text");
        for language in LANGUAGES {
            judge(draft, problems, &place, &entry.parts(language), || {
                "param:…".to_owned()
            });
        }
    }
    if let Some(message) = &words.message {
        check_message(problems, message);
    }
    if !words.templates.some_unread {
        check_all_there(problems, &words.templates);
    }
}

fn check_template(draft: &Draft, problems: &Problems, entry: &Placed<Template>) {
    let kind = entry.kind;
    let reference = ("PACK-UNKNOWN-REMEDY", REMEDY);
    let known = |id: &str| draft.notices.remedies.knows(id);
    each_known(
        entry,
        problems,
        ("remedies", &entry.remedies),
        reference,
        known,
    );
    let allowed = || {
        let facts = kind.facts().iter().map(|fact| fact.word());
        facts.chain(["param:…"]).collect::<Vec<_>>().join(" | ")
    };
    for (key, text) in [("title", &entry.title), ("text", &entry.text)] {
        for language in LANGUAGES {
            let read = parts(kind, text.in_language(language));
            judge(draft, problems, &entry.at(key), &read, allowed);
        }
    }
    if kind.needs_remedies() && entry.remedies.is_empty() {
        problems.add(
            "PACK-NOTICE-NO-REMEDY",
            &entry.place,
            Bilingual::new(
                format!("通知“{}”可能对本人不利，却没有写明救济途径", kind.word()),
                format!(
                    "the notice `{}` may be to the person's disadvantage and names no remedy",
                    kind.word()
                ),
            ),
            Bilingual::new("请填写 remedies", "fill in `remedies`"),
        );
    }
}

/// Reports a placeholder that is none, and parameters that are not there.
fn judge(
    draft: &Draft,
    problems: &Problems,
    place: &Place,
    read: &Result<Vec<Part<'_>>, BadPlaceholder>,
    allowed: impl Fn() -> String,
) {
    match read {
        Ok(parts) => {
            for part in parts {
                if let Part::Parameter(id) = part {
                    require(draft, problems, place, id);
                }
            }
        }
        Err(bad) => placeholder(problems, place, bad, &allowed()),
    }
}

fn placeholder(problems: &Problems, place: &Place, bad: &BadPlaceholder, allowed: &str) {
    let found = &bad.found;
    problems.add(
        "PACK-BAD-PLACEHOLDER",
        place,
        Bilingual::new(
            format!("“{found}”不是此处可用的占位符"),
            format!("`{found}` is no placeholder here"),
        ),
        Bilingual::new(
            format!("花括号中可用：{allowed}"),
            format!("between braces write one of {allowed}"),
        ),
    );
}

/// The message says where to look and under which reference, and nothing else may be filled in.
fn check_message(problems: &Problems, message: &Placed<Bilingual>) {
    let place = message.at("message");
    for language in LANGUAGES {
        let text = message.in_language(language);
        if let Err(bad) = message_parts(text) {
            placeholder(problems, &place, &bad, "site | reference");
        } else if !text.contains("{reference}") {
            problems.add(
                "PACK-MESSAGE-NO-REFERENCE",
                &place,
                Bilingual::new(
                    "对外提示没有编号，重复发出时无法识别",
                    "the message has no reference, so that a double cannot be told",
                ),
                Bilingual::new("请加入 {reference}", "put {reference} into it"),
            );
        }
    }
}

fn check_all_there(problems: &Problems, templates: &Listing<Template>) {
    for kind in NoticeKind::ALL {
        if templates.find(|t| t.kind == *kind).is_none() {
            let word = kind.word();
            problems.add(
                "PACK-NOTICE-MISSING",
                &Place::new(FILE, 0),
                Bilingual::new(
                    format!("没有通知“{word}”的文字"),
                    format!("there are no words for the notice `{word}`"),
                ),
                Bilingual::new("请补上该通知", "add the notice"),
            );
        }
    }
}
