//! What a notice is filled with. There is no fact for a person's name or number, so that no notice can hold one by design.

use super::NoticeKind;
use crate::text::Bilingual;
use jiff::civil::Date;

macro_rules! facts {
    ($($(#[doc = $doc:literal])* $fact:ident = $word:literal;)*) => {
        /// A fact a notice may tell.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Fact {
            $($(#[doc = $doc])* $fact,)*
        }

        impl Fact {
            /// Every fact.
            pub const ALL: &[Fact] = &[$(Fact::$fact),*];

            /// Stable word: the placeholder in a template, and the key in the store.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self {
                    $(Fact::$fact => $word,)*
                }
            }
        }
    };
}

facts! {
    /// Title of the catalogue item.
    Item = "item";
    /// Name of the organ, as of the day.
    Organ = "organ";
    /// Number of the document 文书号.
    Document = "document";
    /// Day of the decision.
    DecidedOn = "decided-on";
    /// Day on which something happened.
    On = "on";
    /// First day.
    From = "from";
    /// Last day.
    Until = "until";
    /// Day by which somebody has to act.
    Due = "due";
    /// What the case is: correction, objection, repair …
    Case = "case";
    /// Number of the case, by which the person can name it.
    Reference = "reference";
    /// State of the case.
    State = "state";
    /// What was decided.
    Decision = "decision";
    /// Why.
    Reason = "reason";
    /// What follows for the person.
    Effect = "effect";
    /// Name of the list 名单.
    List = "list";
    /// Name of the measure 措施.
    Measure = "measure";
    /// Purpose of a question.
    Purpose = "purpose";
}

impl Fact {
    /// Of its word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|fact| fact.word() == word)
    }
}

/// The facts of one notice, in the order they were given. Each is kept in both languages as it stood when the notice was
/// made: an organ that is renamed later does not change what somebody was told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts(Vec<(Fact, Bilingual)>);

impl Facts {
    /// No facts yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// These and one more; a fact that is there already takes the new text.
    #[must_use]
    pub fn with(mut self, fact: Fact, text: Bilingual) -> Self {
        match self.0.iter_mut().find(|(known, _)| *known == fact) {
            Some((_, old)) => *old = text,
            None => self.0.push((fact, text)),
        }
        self
    }

    /// These and a text that is the same in both languages, such as a document number.
    #[must_use]
    pub fn with_plain(self, fact: Fact, text: &str) -> Self {
        self.with(fact, Bilingual::new(text, text))
    }

    /// These and a legal date.
    #[must_use]
    pub fn with_day(self, fact: Fact, day: Date) -> Self {
        let zh = format!("{}年{}月{}日", day.year(), day.month(), day.day());
        self.with(fact, Bilingual::new(zh, day.to_string()))
    }

    /// The text of a fact.
    #[must_use]
    pub fn get(&self, fact: Fact) -> Option<&Bilingual> {
        self.0
            .iter()
            .find(|(known, _)| *known == fact)
            .map(|(_, text)| text)
    }

    /// Facts and texts in their order.
    pub fn iter(&self) -> impl Iterator<Item = (Fact, &Bilingual)> {
        self.0.iter().map(|(fact, text)| (*fact, text))
    }

    /// Facts a notice of this kind comes with that are not there.
    #[must_use]
    pub fn missing_of(&self, kind: NoticeKind) -> Vec<Fact> {
        let missing = |fact: &Fact| self.get(*fact).is_none();
        kind.facts().iter().copied().filter(missing).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn words_lead_back() {
        for fact in Fact::ALL {
            assert_eq!(Fact::from_word(fact.word()), Some(*fact));
        }
    }

    #[test]
    fn facts_keep_their_order_and_stand_once() {
        let facts = Facts::new()
            .with_plain(Fact::Organ, "a")
            .with_day(Fact::On, date(2026, 4, 1))
            .with_plain(Fact::Organ, "b");
        let texts: Vec<_> = facts.iter().map(|(fact, text)| (fact, &*text.zh)).collect();
        assert_eq!(texts, [(Fact::Organ, "b"), (Fact::On, "2026年4月1日")]);
        assert_eq!(
            facts.missing_of(NoticeKind::ConsentAsked),
            [Fact::Purpose, Fact::Due]
        );
        assert_eq!(facts.missing_of(NoticeKind::EmergencyLookup), []);
    }
}
