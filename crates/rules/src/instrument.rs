//! 法律文件: the laws, regulations and documents that the catalogue cites.

use crate::text::Bilingual;
use jiff::civil::Date;

/// What kind of document an instrument is. The order is its rank in Chinese law, highest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rank {
    /// 法律
    Law,
    /// 行政法规
    AdministrativeRegulation,
    /// 司法解释
    JudicialInterpretation,
    /// 地方性法规
    LocalRegulation,
    /// 部门规章 or 地方政府规章
    Rule,
    /// 党中央、国务院政策文件
    CentralPolicy,
    /// 规范性文件: can guide, can never be the only basis of a record.
    NormativeDocument,
    /// 国家标准、目录
    Standard,
}

impl Rank {
    /// Whether a document of this rank can carry the collection of personal records (PIPL arts 13 and 34,
    /// 国办发〔2020〕49号): a government notice alone cannot.
    #[must_use]
    pub fn can_be_basis(self) -> bool {
        matches!(
            self,
            Rank::Law
                | Rank::AdministrativeRegulation
                | Rank::JudicialInterpretation
                | Rank::LocalRegulation
                | Rank::Rule
                | Rank::CentralPolicy
        )
    }
}

impl Rank {
    /// Whether a document of this rank can carry a constraint: 国办发〔2020〕49号 has every measure that takes rights or adds
    /// duties cite a law, a regulation or a policy of the centre directly. A departmental rule alone cannot; of the courts'
    /// interpretations the court's own measures rest on.
    #[must_use]
    pub fn can_carry_constraint(self) -> bool {
        self.can_be_basis() && self != Rank::Rule
    }
}

/// One article that the pack cites, with its gist in our own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Article number as cited, for example `48`.
    pub number: String,
    /// What the article says, in a sentence.
    pub gist: Bilingual,
}

/// A law, regulation, rule or policy document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instrument {
    /// Stable slug, for example `administrative-penalty-law`.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// 文号, where it has one.
    pub document_number: Option<String>,
    /// Rank in the order of Chinese law.
    pub rank: Rank,
    /// First day in force.
    pub in_force_from: Date,
    /// Last day in force; `None` while it is in force.
    pub in_force_until: Option<Date>,
    /// The instrument that took its place.
    pub replaced_by: Option<String>,
    /// Articles the pack cites.
    pub articles: Vec<Article>,
    /// True while a jurist has still to check the entry against the official text.
    pub verify: bool,
}

impl Instrument {
    /// Whether the instrument is in force on a day.
    #[must_use]
    pub fn in_force_on(&self, day: Date) -> bool {
        day >= self.in_force_from && self.in_force_until.is_none_or(|last| day <= last)
    }

    /// The cited article of this number.
    #[must_use]
    pub fn article(&self, number: &str) -> Option<&Article> {
        self.articles.iter().find(|a| a.number == number)
    }
}

/// A citation: an article of an instrument.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Citation {
    /// Slug of the instrument.
    pub instrument: String,
    /// Article number; `None` cites the whole document.
    pub article: Option<String>,
}
