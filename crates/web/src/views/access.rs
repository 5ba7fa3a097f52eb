//! One access to a person's dossier.

use crate::times::beijing;
use flow::person::AccessLine;
use rules::text::Bilingual;

/// An access as the person sees it.
#[derive(Debug, Clone)]
pub struct AccessCard {
    /// Place in the log.
    pub log_index: u64,
    /// Beijing time.
    pub at: String,
    /// What was done.
    pub kind: Bilingual,
    /// How it ended.
    pub outcome: Bilingual,
    /// The same as a style class.
    pub outcome_slug: &'static str,
    /// Who.
    pub organ: Bilingual,
    /// What for.
    pub purpose: Option<Bilingual>,
    /// On which ground.
    pub ground: Bilingual,
    /// The consent it rests on or is about.
    pub consent: Option<String>,
    /// Case of a statutory power.
    pub case_number: Option<String>,
    /// Items concerned.
    pub items: Vec<Bilingual>,
    /// What allowed it: the policies, in words.
    pub policies: Vec<Bilingual>,
    /// Why it was refused.
    pub reason: Option<Bilingual>,
    /// Already under a signed checkpoint, so that a proof exists.
    pub published: bool,
    /// It is not told yet what it is.
    pub sealed: bool,
    /// It was not told for a while, and why.
    pub seal_note: Option<Bilingual>,
}

impl AccessCard {
    /// Of a line of the list.
    pub fn of(line: &AccessLine) -> Self {
        let (outcome_slug, outcome) = match line.outcome.as_str() {
            "answered" => ("answered", Bilingual::new("已提供", "Answered")),
            "refused" => ("refused", Bilingual::new("已拒绝", "Refused")),
            "sealed" => ("done", Bilingual::new("尚未公开", "Not open yet")),
            "done" => ("done", Bilingual::new("已完成", "Done")),
            other => ("done", Bilingual::new(other, other)),
        };
        Self {
            log_index: line.log_index,
            at: line.at.map(beijing).unwrap_or_default(),
            kind: line.kind_title.clone(),
            outcome,
            outcome_slug,
            organ: line.organ_name.clone(),
            purpose: line.purpose_title.clone(),
            ground: line.ground_title.clone(),
            consent: line.consent.clone(),
            case_number: line.case_number.clone(),
            items: line.items.clone(),
            policies: line
                .policies
                .iter()
                .map(|(_, words)| words.clone())
                .collect(),
            reason: line.reason.clone(),
            published: line.published,
            sealed: line.seal.as_ref().is_some_and(|seal| seal.note.is_none()),
            seal_note: line.seal.as_ref().and_then(|seal| seal.note.clone()),
        }
    }
}
