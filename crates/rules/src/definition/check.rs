//! Whether a definition may be saved at all: what the catalogue, the law and the list of measures say about its content.

use super::content::Content;
use crate::catalogue::{Grade, GradeRule, Item, Leaning};
use crate::display::{self, Facts};
use crate::instrument::Citation;
use crate::organ::Organ;
use crate::pack::Pack;
use crate::period::months_after;
use crate::text::Bilingual;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// One thing that is wrong with a content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContentProblem {
    /// Title, reason, or the text of an act is empty.
    TextMissing,
    /// The catalogue has no such item on the day of effect, or it is no adverse, graded item of this organ.
    Item,
    /// No act is named.
    NoActs,
    /// An act is named twice.
    ActTwice(String),
    /// The catalogue fixes the grade of all records of the item, and the act has another.
    GradeFixed(String, Grade),
    /// No law is cited.
    NoBasis,
    /// The citation is unknown, not in force on the day of effect, or of a rank that carries no record.
    Basis(Citation),
    /// The measure is not on the list as a constraint that follows from the item and holds on the day of effect.
    Measure(String),
    /// The display is longer than the law allows, which ends it on this day for an act of the day of effect; or it is nothing.
    Display(Option<Date>),
}

/// Everything that is wrong with a content of an organ.
#[must_use]
pub fn check(content: &Content, organ: &Organ, pack: &Pack) -> Vec<ContentProblem> {
    let mut found = Vec::new();
    let empty = |text: &str| text.trim().is_empty();
    let acts_told = content
        .acts
        .iter()
        .all(|act| !empty(&act.word) && !empty(&act.text));
    if empty(&content.title) || empty(&content.reason) || !acts_told {
        found.push(ContentProblem::TextMissing);
    }
    check_basis(content, pack, &mut found);
    check_measures(content, pack, &mut found);
    let item = pack.item_on(&content.item, content.effect_on);
    let fits = |item: &&Item| {
        item.switched_off.is_none()
            && item.leaning == Leaning::Adverse
            && item.grade != GradeRule::None
            && item.supplied_by(organ)
    };
    let Some(item) = item.filter(fits) else {
        found.push(ContentProblem::Item);
        return found;
    };
    check_acts(content, item, &mut found);
    check_display(content, item, pack, &mut found);
    found
}

fn check_acts(content: &Content, item: &Item, found: &mut Vec<ContentProblem>) {
    if content.acts.is_empty() {
        found.push(ContentProblem::NoActs);
    }
    let mut words = BTreeSet::new();
    for act in &content.acts {
        if !words.insert(&act.word) {
            found.push(ContentProblem::ActTwice(act.word.clone()));
        }
        if let GradeRule::Fixed(grade) = item.grade
            && act.grade != grade
        {
            found.push(ContentProblem::GradeFixed(act.word.clone(), grade));
        }
    }
}

fn check_basis(content: &Content, pack: &Pack, found: &mut Vec<ContentProblem>) {
    if content.basis.is_empty() {
        found.push(ContentProblem::NoBasis);
    }
    for citation in &content.basis {
        let instrument = pack.instrument(&citation.instrument);
        let carries = instrument.is_some_and(|instrument| {
            let article = citation.article.as_deref();
            instrument.in_force_on(content.effect_on)
                && instrument.rank.can_be_basis()
                && article.is_none_or(|number| instrument.article(number).is_some())
        });
        if !carries {
            found.push(ContentProblem::Basis(citation.clone()));
        }
    }
}

/// A measure without a listed basis cannot be saved.
fn check_measures(content: &Content, pack: &Pack, found: &mut Vec<ContentProblem>) {
    for id in &content.measures {
        let listed = pack.measures.measure(id).is_some_and(|measure| {
            measure.is_constraint()
                && measure.grounds.contains(&content.item)
                && measure.holds_on(content.effect_on)
        });
        if !listed {
            found.push(ContentProblem::Measure(id.clone()));
        }
    }
}

/// A display of its own is shorter than the law's. Where the law's end cannot be computed beforehand, it is taken when a record
/// comes: the shorter of the two holds anyway.
fn check_display(content: &Content, item: &Item, pack: &Pack, found: &mut Vec<ContentProblem>) {
    let Some(months) = content.display_months else {
        return;
    };
    let day = content.effect_on;
    let facts = Facts {
        decided_on: day,
        own_end: None,
        grade: content.acts.iter().map(|act| act.grade).max(),
        received_on: day,
    };
    let longest = display::end(&item.end, &facts, &pack.parameters, &pack.calendar);
    let longest = longest.ok().map(|end| end.last_day);
    let ends = months_after(day, months).filter(|_| months > 0);
    match (ends, longest) {
        (None, longest) => found.push(ContentProblem::Display(longest)),
        (Some(ends), Some(longest)) if ends > longest => {
            found.push(ContentProblem::Display(Some(longest)));
        }
        _ => {}
    }
}

impl ContentProblem {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            ContentProblem::TextMissing => "DEFINITION-TEXT",
            ContentProblem::Item => "DEFINITION-ITEM",
            ContentProblem::NoActs => "DEFINITION-ACTS",
            ContentProblem::ActTwice(_) => "DEFINITION-ACT-TWICE",
            ContentProblem::GradeFixed(..) => "DEFINITION-GRADE",
            ContentProblem::NoBasis | ContentProblem::Basis(_) => "DEFINITION-BASIS",
            ContentProblem::Measure(_) => "DEFINITION-MEASURE",
            ContentProblem::Display(_) => "DEFINITION-DISPLAY",
        }
    }

    /// In words.
    #[must_use]
    pub fn text(&self) -> Bilingual {
        let (zh, en) = match self {
            ContentProblem::TextMissing => (
                "标题、理由、行为的名称和情形都须写明".to_owned(),
                "Title, reason, and name and circumstances of each act are needed".to_owned(),
            ),
            ContentProblem::Item => (
                "该事项在生效日不是本单位在目录中的失信类分级事项".to_owned(),
                "On the day of effect this is no adverse, graded item of the organ in the catalogue".to_owned(),
            ),
            ContentProblem::NoActs => (
                "没有列明失信行为".to_owned(),
                "No act is named".to_owned(),
            ),
            ContentProblem::ActTwice(word) => (
                format!("行为“{word}”列了两次"),
                format!("The act “{word}” is named twice"),
            ),
            ContentProblem::GradeFixed(word, _) => (
                format!("目录已规定该事项的等级，行为“{word}”不能另定"),
                format!("The catalogue fixes the grade of this item; the act “{word}” cannot have another"),
            ),
            ContentProblem::NoBasis => (
                "没有法律依据".to_owned(),
                "No law is cited".to_owned(),
            ),
            ContentProblem::Basis(citation) => {
                let place = &citation.instrument;
                let article = citation.article.as_deref().unwrap_or("—");
                (
                    format!("依据“{place}”（条：{article}）不在法律库中、生效日未施行，或者层级不足"),
                    format!("The basis “{place}” (article {article}) is not in the library, not in force on the day of effect, or of too low a rank"),
                )
            }
            ContentProblem::Measure(id) => (
                format!("措施“{id}”不在措施清单内，或者不能由该事项引起，不得保存"),
                format!("The measure “{id}” is not on the list, or does not follow from this item, and cannot be saved"),
            ),
            ContentProblem::Display(Some(longest)) => (
                format!("展示期须短于法定最长期限（生效日的行为最迟展示至{longest}），且不得为零"),
                format!("The display has to be within the law's longest (until {longest} for an act of the day of effect), and more than nothing"),
            ),
            ContentProblem::Display(None) => (
                "展示期的月数无法使用".to_owned(),
                "The months of display cannot be used".to_owned(),
            ),
        };
        Bilingual::new(zh, en)
    }
}
