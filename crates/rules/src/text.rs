//! Words for people: every text the platform shows exists in Chinese and in English.

/// One text in both languages. Chinese is the authoritative wording.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Bilingual {
    /// Simplified Chinese, shown first.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Bilingual {
    /// A text from its two wordings.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// The wording in the chosen language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}

/// The language a person reads the interface in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// 简体中文, the default.
    #[default]
    Chinese,
    /// English.
    English,
}
