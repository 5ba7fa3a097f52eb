//! The two languages of the interface: Chinese first, English on request and remembered.

use crate::cookies;
use crate::fields::Fields;
use axum::http::HeaderMap;
use rules::text::{Bilingual, Language};

/// Cookie that remembers the language. It names nobody.
pub const COOKIE: &str = "chengxin_language";

/// Chooses between two wordings that stand side by side where they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words(pub Language);

impl Words {
    /// The wording in the reader's language.
    pub fn t<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        match self.0 {
            Language::Chinese => zh,
            Language::English => en,
        }
    }

    /// The same for a text that already holds both.
    pub fn of<'a>(&self, text: &'a Bilingual) -> &'a str {
        text.in_language(self.0)
    }

    /// The same as a sentence: begun with a capital and ended with a full stop, whatever the text brings.
    pub fn sentence(&self, text: &Bilingual) -> String {
        let text = self.of(text).trim();
        let mut rest = text.chars();
        let first: String = rest
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .collect();
        let ended = text.is_empty() || text.ends_with(['.', '!', '?', '。', '！', '？', '…']);
        let stop = if ended { "" } else { self.t("。", ".") };
        format!("{first}{}{stop}", rest.as_str())
    }

    /// The value of the `lang` attribute.
    pub fn tag(&self) -> &'static str {
        match self.0 {
            Language::Chinese => "zh-CN",
            Language::English => "en",
        }
    }

    /// The word in `?lang=` and in the cookie.
    pub fn word(&self) -> &'static str {
        match self.0 {
            Language::Chinese => "zh",
            Language::English => "en",
        }
    }

    /// The other language, for the switch.
    pub fn other(&self) -> Words {
        match self.0 {
            Language::Chinese => Words(Language::English),
            Language::English => Words(Language::Chinese),
        }
    }
}

fn from_word(word: &str) -> Option<Words> {
    match word {
        "zh" => Some(Words(Language::Chinese)),
        "en" => Some(Words(Language::English)),
        _ => None,
    }
}

/// The language the query asks for, if it does.
pub fn asked_for(query: &Fields) -> Option<Words> {
    query.get("lang").and_then(from_word)
}

/// The language of a request: the query, then the cookie, then Chinese.
pub fn of_request(query: &Fields, headers: &HeaderMap) -> Words {
    asked_for(query)
        .or_else(|| cookies::read(headers, COOKIE).and_then(from_word))
        .unwrap_or(Words(Language::Chinese))
}
