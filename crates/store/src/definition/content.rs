//! Contents and impacts as they are kept: JSON with names of its own, so that what was kept stays readable.

use crate::content::grade_word;
use crate::error::StoreError;
use rules::catalogue::Grade;
use rules::definition::{Act, Content, Impact};
use rules::instrument::Citation;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct KeptContent {
    title: String,
    reason: String,
    item: String,
    basis: Vec<(String, Option<String>)>,
    /// Word, grade, text.
    acts: Vec<(String, String, String)>,
    indicators: Vec<String>,
    measures: Vec<String>,
    display_months: Option<u32>,
    effect_on: String,
}

#[derive(Serialize, Deserialize)]
struct KeptImpact {
    records: u64,
    people: u64,
    measures: u64,
    records_of_year: u64,
    people_of_year: u64,
}

fn corrupt(column: &'static str, what: impl std::fmt::Display) -> StoreError {
    StoreError::Corrupt {
        table: "definition_step",
        column,
        what: what.to_string(),
    }
}

pub(super) fn content_json(content: &Content) -> Result<String, StoreError> {
    let kept = KeptContent {
        title: content.title.clone(),
        reason: content.reason.clone(),
        item: content.item.clone(),
        basis: content
            .basis
            .iter()
            .map(|c| (c.instrument.clone(), c.article.clone()))
            .collect(),
        acts: content
            .acts
            .iter()
            .map(|act| {
                let grade = grade_word(act.grade).to_owned();
                (act.word.clone(), grade, act.text.clone())
            })
            .collect(),
        indicators: content.indicators.clone(),
        measures: content.measures.clone(),
        display_months: content.display_months,
        effect_on: content.effect_on.to_string(),
    };
    serde_json::to_string(&kept).map_err(|error| corrupt("content", error))
}

pub(super) fn content_of(json: &str) -> Result<Content, StoreError> {
    let kept: KeptContent =
        serde_json::from_str(json).map_err(|error| corrupt("content", error))?;
    let act = |(word, grade, text): (String, String, String)| {
        let grade = grade_of(&grade).ok_or_else(|| corrupt("content", &grade))?;
        Ok(Act { word, grade, text })
    };
    Ok(Content {
        title: kept.title,
        reason: kept.reason,
        item: kept.item,
        basis: kept
            .basis
            .into_iter()
            .map(|(instrument, article)| Citation {
                instrument,
                article,
            })
            .collect(),
        acts: kept
            .acts
            .into_iter()
            .map(act)
            .collect::<Result<_, StoreError>>()?,
        indicators: kept.indicators,
        measures: kept.measures,
        display_months: kept.display_months,
        effect_on: kept
            .effect_on
            .parse()
            .map_err(|error| corrupt("content", error))?,
    })
}

fn grade_of(word: &str) -> Option<Grade> {
    let all = [Grade::Minor, Grade::General, Grade::Serious];
    all.into_iter().find(|grade| grade_word(*grade) == word)
}

pub(super) fn impact_json(impact: &Impact) -> Result<String, StoreError> {
    let kept = KeptImpact {
        records: impact.records,
        people: impact.people,
        measures: impact.measures,
        records_of_year: impact.records_of_year,
        people_of_year: impact.people_of_year,
    };
    serde_json::to_string(&kept).map_err(|error| corrupt("impact", error))
}

pub(super) fn impact_of(json: &str) -> Result<Impact, StoreError> {
    let kept: KeptImpact = serde_json::from_str(json).map_err(|error| corrupt("impact", error))?;
    Ok(Impact {
        records: kept.records,
        people: kept.people,
        measures: kept.measures,
        records_of_year: kept.records_of_year,
        people_of_year: kept.people_of_year,
    })
}
