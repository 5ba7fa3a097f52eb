//! One line of a report or an answer.

use crate::times::beijing;
use crate::views::case::kinds_for;
use crate::views::words;
use flow::record::AnswerLine;
use jiff::civil::Date;
use rules::catalogue::Leaning;
use rules::text::Bilingual;

/// A record as the person or a reader sees it.
#[derive(Debug, Clone)]
pub struct LineCard {
    /// Name of the item.
    pub title: Bilingual,
    /// For or against.
    pub leaning: Bilingual,
    /// The same as a style class.
    pub leaning_slug: &'static str,
    /// Grade, for adverse ones.
    pub grade: Option<Bilingual>,
    /// Who decided, as the document names it.
    pub decided_by: String,
    /// Document number.
    pub document_number: String,
    /// Day of the decision.
    pub decided_on: Date,
    /// Last day of display and use.
    pub display_until: Date,
    /// Why it ends then.
    pub end_reason: Bilingual,
    /// Further fields: title and text.
    pub fields: Vec<(Bilingual, String)>,
    /// The law it rests on.
    pub basis: Vec<Bilingual>,
    /// Who supplied it.
    pub source: Bilingual,
    /// Arrived after the reporting period.
    pub late: bool,
    /// The person disputes it, and nobody has decided.
    pub disputed: bool,
    /// What the person said or did about it: what it is, from which day, in words.
    pub annotations: Vec<(Bilingual, Date, String)>,
    /// What the person may begin about it: word and name.
    pub kinds: Vec<(&'static str, Bilingual)>,
    /// How to object.
    pub how_to_object: Bilingual,
    /// When the platform recorded this version, Beijing time.
    pub recorded_at: String,
    /// Identifier of the record.
    pub record: String,
    /// Version, counted from 1.
    pub version: u32,
    /// Sheet and row of the file it came from.
    pub origin: String,
}

impl LineCard {
    /// Of a line of an answer.
    pub fn of(line: &AnswerLine) -> Self {
        Self {
            title: line.title.clone(),
            leaning: words::leaning(line.leaning),
            leaning_slug: words::leaning_slug(line.leaning),
            grade: line.grade.map(words::grade),
            decided_by: line.decided_by.clone(),
            document_number: line.document_number.clone(),
            decided_on: line.decided_on,
            display_until: line.display_until,
            end_reason: line.end_reason.text(),
            fields: line
                .fields
                .iter()
                .filter(|field| !field.text.is_empty())
                .map(|field| (field.title.clone(), field.text.clone()))
                .collect(),
            basis: line.basis.clone(),
            source: line.source_name.clone(),
            late: line.late,
            disputed: line.disputed,
            annotations: line.annotations.clone(),
            kinds: kinds_for(line.leaning == Leaning::Adverse),
            how_to_object: line.how_to_object.clone(),
            recorded_at: beijing(line.recorded_at),
            record: line.record.clone(),
            version: line.version,
            origin: line.origin.clone(),
        }
    }
}
