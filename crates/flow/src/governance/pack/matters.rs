//! `matters.toml`: what people do at counters, and which measures may apply there.

use super::draft::Draft;
use super::listing::{Listing, Placed, each_known};
use super::problem::Problems;
use super::reader::Table;
use super::words::{MATTER, MEASURE, ORGAN, PURPOSE, TAG};
use rules::measure::{Effect, Matter};
use rules::text::Bilingual;

/// The tag list of the areas.
const AREAS: &str = "incentive-area";

pub(super) fn read(root: &Table) -> Listing<Matter> {
    root.entries("matter", |t| {
        let (id, title) = (t.slug("id"), t.bilingual("title"));
        let (organs, area) = (t.texts("organs"), t.text_if_there("area"));
        let basic_service = t.yes("basic_service");
        let (purposes, measures) = (t.texts("purposes"), t.texts("measures"));
        Some(Matter {
            id: id?,
            title: title?,
            organs: organs?,
            area: area?,
            basic_service: basic_service?,
            purposes: purposes?,
            measures: measures?,
        })
    })
}

pub(super) fn check(draft: &Draft, problems: &Problems) {
    let matters = &draft.matters;
    matters.refuse_duplicates(problems, MATTER, |m| m.id.clone());
    for entry in &matters.entries {
        let reference = ("PACK-UNKNOWN-ORGAN", ORGAN);
        let known = |id: &str| draft.organs.knows(id);
        each_known(entry, problems, ("organs", &entry.organs), reference, known);
        let reference = ("PACK-UNKNOWN-PURPOSE", PURPOSE);
        let known = |id: &str| draft.purposes.knows(id);
        each_known(
            entry,
            problems,
            ("purposes", &entry.purposes),
            reference,
            known,
        );
        let reference = ("PACK-UNKNOWN-MEASURE", MEASURE);
        let known = |id: &str| draft.measures.knows(id);
        each_known(
            entry,
            problems,
            ("measures", &entry.measures),
            reference,
            known,
        );
        if let Some(area) = &entry.area {
            let areas = draft.tags.find(|l| l.id == AREAS);
            if !areas.is_some_and(|l| l.tags.iter().any(|(id, _)| id == area)) {
                problems.unknown("PACK-UNKNOWN-TAG", &entry.at("area"), TAG, area);
            }
        }
        check_measures(draft, entry, problems);
    }
}

fn check_measures(draft: &Draft, entry: &Placed<Matter>, problems: &Problems) {
    for (index, id) in entry.measures.iter().enumerate() {
        let Some(measure) = draft.measures.find(id) else {
            continue;
        };
        let place = entry.at_element("measures", index);
        if entry.basic_service && measure.is_constraint() {
            problems.add(
                "PACK-MATTER-BASIC",
                &place,
                Bilingual::new(
                    format!("“{}”是基本公共服务，不得采取约束措施“{id}”", entry.title.zh),
                    format!(
                        "`{}` is a basic public service: the constraint `{id}` has no place in it",
                        entry.id
                    ),
                ),
                Bilingual::new("请删去该措施", "remove the measure"),
            );
        }
        if !measure.organs.iter().any(|o| entry.organs.contains(o)) {
            problems.add(
                "PACK-MATTER-ORGAN",
                &place,
                Bilingual::new(
                    format!("办理“{}”的单位都不是措施“{id}”的实施单位", entry.title.zh),
                    format!(
                        "no organ that handles `{}` may act on the measure `{id}`",
                        entry.id
                    ),
                ),
                Bilingual::new(
                    "请删去该措施，或在措施的 organs 中登记有权实施的单位",
                    "remove the measure, or enter the organ that may act in its `organs`",
                ),
            );
        }
        let outside = match (&measure.effect, &entry.area) {
            (Effect::Convenience { areas, .. }, Some(area)) => !areas.contains(area),
            _ => false,
        };
        if outside {
            problems.add(
                "PACK-MATTER-AREA",
                &place,
                Bilingual::new(
                    format!("便利措施“{id}”不适用于该领域"),
                    format!("the convenience `{id}` is not for this area"),
                ),
                Bilingual::new("请删去该措施，或改正 area", "remove it or correct `area`"),
            );
        }
    }
}
