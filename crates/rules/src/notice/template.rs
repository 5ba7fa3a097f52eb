//! The words of notices, as a pack gives them, and how they are filled.

use super::fact::{Fact, Facts};
use super::kind::NoticeKind;
use crate::parameter::{Parameters, Value};
use crate::text::{Bilingual, Language};
use jiff::civil::Date;

/// What a placeholder for a parameter begins with: `{param:RECON_APPLY}`.
const PARAMETER: &str = "param:";

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// As it stands.
    Literal(&'a str),
    /// A fact of the notice.
    Fact(Fact),
    /// A value the law sets, by the id of its parameter.
    Parameter(&'a str),
}

/// A piece of the message that goes outside. There is no place in it for a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessagePart<'a> {
    /// As it stands.
    Literal(&'a str),
    /// Address of the site.
    Site,
    /// Reference of the message.
    Reference,
}

/// A text has braces that are no placeholder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadPlaceholder {
    /// As found, cut to a few characters.
    pub found: String,
}

impl BadPlaceholder {
    fn of(text: &str) -> Self {
        Self {
            found: text.chars().take(40).collect(),
        }
    }
}

/// Cuts a text at its braces; `place` says what stands between two.
fn cut<'a, P>(
    text: &'a str,
    literal: impl Fn(&'a str) -> P,
    place: impl Fn(&'a str) -> Option<P>,
) -> Result<Vec<P>, BadPlaceholder> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, opened) = rest.split_at(at);
        let bad = || BadPlaceholder::of(opened);
        let inside = opened.strip_prefix('{').ok_or_else(bad)?;
        let (word, after) = inside.split_once('}').ok_or_else(bad)?;
        if !before.is_empty() {
            found.push(literal(before));
        }
        found.push(place(word).ok_or_else(|| BadPlaceholder::of(word))?);
        rest = after;
    }
    if !rest.is_empty() {
        found.push(literal(rest));
    }
    Ok(found)
}

/// The pieces of a text of a notice of this kind.
///
/// # Errors
/// [`BadPlaceholder`] when a brace has no partner, or what stands between two is neither `param:ID` nor a fact of the kind.
pub fn parts(kind: NoticeKind, text: &str) -> Result<Vec<Part<'_>>, BadPlaceholder> {
    cut(text, Part::Literal, |word| {
        if let Some(id) = word.strip_prefix(PARAMETER) {
            return Some(Part::Parameter(id)).filter(|_| !id.is_empty());
        }
        let fact = Fact::from_word(word).filter(|fact| kind.facts().contains(fact));
        fact.map(Part::Fact)
    })
}

/// The pieces of the text of a remedy, which may name values of the law and no fact.
fn remedy_parts(text: &str) -> Result<Vec<Part<'_>>, BadPlaceholder> {
    cut(text, Part::Literal, |word| {
        let id = word.strip_prefix(PARAMETER)?;
        Some(Part::Parameter(id)).filter(|_| !id.is_empty())
    })
}

/// The pieces of the message that goes outside: `{site}` and `{reference}` only.
///
/// # Errors
/// [`BadPlaceholder`] when something else stands between braces.
pub fn message_parts(text: &str) -> Result<Vec<MessagePart<'_>>, BadPlaceholder> {
    cut(text, MessagePart::Literal, |word| match word {
        "site" => Some(MessagePart::Site),
        "reference" => Some(MessagePart::Reference),
        _ => None,
    })
}

/// The words of one kind of notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Kind.
    pub kind: NoticeKind,
    /// Title, with placeholders.
    pub title: Bilingual,
    /// Text, with placeholders.
    pub text: Bilingual,
    /// Slugs of the remedies it names, in their order.
    pub remedies: Vec<String>,
}

/// A way to have something looked at again 救济途径.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    /// Slug, for example `reconsideration`.
    pub id: String,
    /// What can be done, where and until when, with placeholders for parameters.
    pub text: Bilingual,
}

impl Remedy {
    /// The pieces of its text in a language.
    ///
    /// # Errors
    /// [`BadPlaceholder`] when something else than `param:ID` stands between braces.
    pub fn parts(&self, language: Language) -> Result<Vec<Part<'_>>, BadPlaceholder> {
        remedy_parts(self.text.in_language(language))
    }
}

/// The words of all notices of a pack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notices {
    /// One for each kind; the pack check sees to it.
    pub templates: Vec<Template>,
    /// Remedies.
    pub remedies: Vec<Remedy>,
    /// What goes outside when there is a new notice: the same for every kind, so that it tells nothing.
    pub message: Bilingual,
}

/// A notice in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderedNotice {
    /// Title.
    pub title: Bilingual,
    /// What is told.
    pub text: Bilingual,
    /// What can be done about it.
    pub remedies: Vec<Bilingual>,
}

impl Notices {
    /// The words of a notice. `day` is the day it was made, which chooses the version of each parameter. A fact that is not
    /// there, or a value no version of which governs the day, is said to be so and never left as a placeholder.
    #[must_use]
    pub fn render(
        &self,
        kind: NoticeKind,
        facts: &Facts,
        parameters: &Parameters,
        day: Date,
    ) -> RenderedNotice {
        let Some(template) = self.templates.iter().find(|t| t.kind == kind) else {
            // Only a pack that was not loaded lacks one; what is known is told nevertheless.
            return bare(facts);
        };
        let fill = |text: &Bilingual, language| {
            let text = text.in_language(language);
            match parts(kind, text) {
                Ok(parts) => filled(&parts, facts, parameters, day, language),
                Err(_) => text.to_owned(),
            }
        };
        let both = |text: &Bilingual| {
            Bilingual::new(fill(text, Language::Chinese), fill(text, Language::English))
        };
        let named = |id: &String| self.remedies.iter().find(|r| r.id == *id);
        RenderedNotice {
            title: both(&template.title),
            text: both(&template.text),
            remedies: template
                .remedies
                .iter()
                .filter_map(named)
                .map(|remedy| both(&remedy.text))
                .collect(),
        }
    }

    /// The title alone, as a list shows it.
    #[must_use]
    pub fn title(
        &self,
        kind: NoticeKind,
        facts: &Facts,
        parameters: &Parameters,
        day: Date,
    ) -> Bilingual {
        self.render(kind, facts, parameters, day).title
    }

    /// What goes outside: the address of the site and a reference, and nothing of what happened or to whom.
    #[must_use]
    pub fn message(&self, site: &str, reference: &str) -> Bilingual {
        let fill = |text: &str| match message_parts(text) {
            Ok(parts) => parts
                .iter()
                .map(|part| match part {
                    MessagePart::Literal(text) => text,
                    MessagePart::Site => site,
                    MessagePart::Reference => reference,
                })
                .collect(),
            Err(_) => String::new(),
        };
        Bilingual::new(fill(&self.message.zh), fill(&self.message.en))
    }
}

fn bare(facts: &Facts) -> RenderedNotice {
    let join = |language| {
        let texts = facts.iter().map(|(_, text)| text.in_language(language));
        texts.collect::<Vec<_>>().join(" · ")
    };
    RenderedNotice {
        title: Bilingual::new("通知", "Notice"),
        text: Bilingual::new(join(Language::Chinese), join(Language::English)),
        remedies: Vec::new(),
    }
}

fn filled(
    parts: &[Part<'_>],
    facts: &Facts,
    parameters: &Parameters,
    day: Date,
    language: Language,
) -> String {
    let in_language = |text: &Bilingual| text.in_language(language).to_owned();
    let not_stated = || in_language(&Bilingual::new("（未载明）", "(not stated)"));
    let value = |id: &str| match parameters.on(id, day) {
        Ok(parameter) => in_language(&words_of(&parameter.value)),
        Err(_) => in_language(&Bilingual::new("法定期限", "the period the law sets")),
    };
    let mut filled = String::new();
    for part in parts {
        match part {
            Part::Literal(text) => filled.push_str(behind(&filled, text)),
            Part::Fact(fact) => {
                filled.push_str(&facts.get(*fact).map_or_else(not_stated, in_language));
            }
            Part::Parameter(id) => filled.push_str(&value(id)),
        }
    }
    filled
}

/// What follows, without its full stop when the sentence that somebody wrote has ended already.
fn behind<'a>(before: &str, text: &'a str) -> &'a str {
    if !before.ends_with(['。', '.', '！', '!', '？', '?', '；', ';']) {
        return text;
    }
    text.strip_prefix(['。', '.']).unwrap_or(text)
}

fn words_of(value: &Value) -> Bilingual {
    match value {
        Value::Period(period) => period.text(),
        Value::Hours(n) => Bilingual::new(format!("{n}小时"), format!("{n} hours")),
        Value::Count(n) => Bilingual::new(n.to_string(), n.to_string()),
        Value::Yuan(n) => Bilingual::new(format!("{n}元"), format!("{n} yuan")),
        Value::Statement(text) => Bilingual::new(text, text),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::parameter::{ChosenBy, Confidence, Parameter};
    use crate::period::Period;
    use jiff::civil::date;

    const KIND: NoticeKind = NoticeKind::EmergencyLookup;

    fn check_bad(text: &str, found: &str) {
        assert_eq!(parts(KIND, text).unwrap_err().found, found, "{text}");
    }

    #[test]
    fn placeholders() {
        let expected = [
            Part::Fact(Fact::Organ),
            Part::Literal(" a "),
            Part::Parameter("RECON_APPLY"),
        ];
        let found = parts(KIND, "{organ} a {param:RECON_APPLY}").unwrap();
        assert_eq!(found, expected);
        check_bad("{name}", "name");
        // A fact of other kinds.
        check_bad("{item}", "item");
        check_bad("{param:}", "param:");
        check_bad("{", "{");
        check_bad("a } b", "} b");
        check_bad("{organ {on}", "organ {on");
        assert!(message_parts("{organ}").is_err());
        assert!(remedy_parts("{organ}").is_err());
    }

    fn notices() -> Notices {
        Notices {
            templates: vec![Template {
                kind: KIND,
                title: Bilingual::new("紧急查询", "emergency"),
                text: Bilingual::new("{organ}于{on}查询。", "{organ} on {on}."),
                remedies: vec!["sue".into()],
            }],
            remedies: vec![Remedy {
                id: "sue".into(),
                text: Bilingual::new("{param:SUE}内起诉", "sue within {param:SUE}"),
            }],
            message: Bilingual::new("{site} {reference}", "{site}: {reference}"),
        }
    }

    fn parameters() -> Parameters {
        Parameters::new(vec![Parameter {
            id: "SUE".into(),
            value: Value::Period(Period::Months(6)),
            what: Bilingual::default(),
            chosen_by: ChosenBy::EventDate,
            from: Some(date(2026, 1, 1)),
            until: None,
            instrument: String::new(),
            confidence: Confidence::Design,
        }])
    }

    #[test]
    fn facts_and_periods_are_filled_in() {
        let facts = Facts::new()
            .with(Fact::Organ, Bilingual::new("甲", "A"))
            .with_day(Fact::On, date(2026, 4, 1));
        let rendered = notices().render(KIND, &facts, &parameters(), date(2026, 4, 2));
        assert_eq!(rendered.text.zh, "甲于2026年4月1日查询。");
        assert_eq!(rendered.text.en, "A on 2026-04-01.");
        assert_eq!(rendered.remedies[0].en, "sue within 6 months");
        // Braces of a fact are no placeholder.
        let facts = facts.with_plain(Fact::Organ, "{on}");
        let rendered = notices().render(KIND, &facts, &parameters(), date(2026, 4, 2));
        assert_eq!(rendered.text.en, "{on} on 2026-04-01.");
    }

    #[test]
    fn a_sentence_ends_once() {
        assert_eq!(behind("理由：予以撤销。", "。"), "");
        assert_eq!(behind("理由：予以撤销", "。"), "。");
        assert_eq!(behind("Reason: 予以撤销。", ". Then"), " Then");
        assert_eq!(behind("", "."), ".");
    }

    #[test]
    fn what_is_missing_is_said() {
        let rendered = notices().render(KIND, &Facts::new(), &parameters(), date(2025, 1, 1));
        assert_eq!(rendered.text.en, "(not stated) on (not stated).");
        assert_eq!(rendered.remedies[0].zh, "法定期限内起诉");
    }

    #[test]
    fn a_message_holds_site_and_reference() {
        let message = notices().message("https://a.example", "T1");
        assert_eq!(message.zh, "https://a.example T1");
    }
}
