//! Cited law in words.

use jiff::civil::Date;
use rules::instrument::{Citation, Instrument};
use rules::pack::Pack;
use rules::text::Bilingual;

/// A citation as a page shows it.
#[derive(Debug, Clone)]
pub struct CitationLine {
    /// Instrument and article.
    pub text: Bilingual,
    /// What the article says.
    pub gist: Option<Bilingual>,
    /// Anchor of the instrument on the page of instruments.
    pub anchor: String,
    /// In force on the day of the page.
    pub in_force: bool,
}

impl CitationLine {
    /// Of a citation, on a day.
    pub fn of(citation: &Citation, pack: &Pack, day: Date) -> Self {
        let instrument = pack.instrument(&citation.instrument);
        let article = citation.article.as_deref();
        let title = instrument.map_or_else(
            || Bilingual::new(&citation.instrument, &citation.instrument),
            |i| i.title.clone(),
        );
        let text = match article {
            Some(number) => Bilingual::new(
                format!("《{}》第{number}条", title.zh),
                format!("{}, art. {number}", title.en),
            ),
            None => Bilingual::new(format!("《{}》", title.zh), title.en),
        };
        let gist = instrument
            .zip(article)
            .and_then(|(i, number)| i.article(number))
            .map(|a| a.gist.clone());
        Self {
            text,
            gist,
            anchor: citation.instrument.clone(),
            in_force: instrument.is_some_and(|i| i.in_force_on(day)),
        }
    }

    /// Of several.
    pub fn all(citations: &[Citation], pack: &Pack, day: Date) -> Vec<Self> {
        citations.iter().map(|c| Self::of(c, pack, day)).collect()
    }
}

/// An instrument as a page shows it.
#[derive(Debug, Clone)]
pub struct InstrumentCard {
    /// Slug, the anchor on the page.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// 文号
    pub document_number: Option<String>,
    /// Kind of document.
    pub rank: Bilingual,
    /// First day in force.
    pub from: Date,
    /// Last day in force.
    pub until: Option<Date>,
    /// Title and slug of what took its place.
    pub replaced_by: Option<(String, Bilingual)>,
    /// Articles cited: number and gist.
    pub articles: Vec<(String, Bilingual)>,
    /// Still to be checked against the official text.
    pub verify: bool,
    /// Can carry the collection of personal records.
    pub can_be_basis: bool,
}

impl InstrumentCard {
    /// Of an instrument.
    pub fn of(instrument: &Instrument, pack: &Pack) -> Self {
        let successor = instrument
            .replaced_by
            .as_deref()
            .and_then(|id| pack.instrument(id));
        Self {
            id: instrument.id.clone(),
            title: instrument.title.clone(),
            document_number: instrument.document_number.clone(),
            rank: super::words::rank(instrument.rank),
            from: instrument.in_force_from,
            until: instrument.in_force_until,
            replaced_by: successor.map(|i| (i.id.clone(), i.title.clone())),
            articles: instrument
                .articles
                .iter()
                .map(|a| (a.number.clone(), a.gist.clone()))
                .collect(),
            verify: instrument.verify,
            can_be_basis: instrument.rank.can_be_basis(),
        }
    }
}
