//! `points.toml`: the formulas of the points 诚信积分, each version with its days.

use super::draft::Draft;
use super::listing::{Listing, Validity, each_known};
use super::problem::Problems;
use super::reader::Table;
use super::words::{ITEM, POINT_RULE};
use rules::catalogue::Leaning;
use rules::points::{Formula, PointRule};
use rules::text::Bilingual;

/// A formula with the places of its lines.
#[derive(Debug)]
pub(super) struct FormulaRead {
    formula: Formula,
    rules: Listing<PointRule>,
}

pub(super) fn read(root: &Table) -> Listing<FormulaRead> {
    root.entries("formula", |t| {
        let version = t.number("version");
        let (from, until) = (t.date("from"), t.date_if_there("until"));
        let rules = t.entries("line", read_rule);
        Some(FormulaRead {
            formula: Formula {
                version: version?,
                from: from?,
                until: until?,
                rules: Vec::new(),
            },
            rules,
        })
    })
}

fn read_rule(t: &Table) -> Option<PointRule> {
    let (id, title, items) = (t.slug("id"), t.bilingual("title"), t.texts("items"));
    let when = t.if_there("when", |t, key| {
        t.inside(key, |w| {
            let (field, is) = (w.text("field"), w.text("is"));
            Some((field?, is?))
        })
    });
    let (points, most) = (t.number("points"), t.number("most"));
    Some(PointRule {
        id: id?,
        title: title?,
        items: items?,
        when: when?,
        points: points?,
        most: most?,
    })
}

pub(super) fn check(draft: &Draft, problems: &Problems) {
    draft.points.refuse_overlaps(problems, POINT_RULE, |read| {
        let validity = Validity {
            from: Some(read.formula.from),
            until: read.formula.until,
        };
        ("formula".to_owned(), validity)
    });
    for entry in draft.points.entries.iter().flat_map(|f| &f.rules.entries) {
        let known = |id: &str| draft.items.knows(id);
        let reference = ("PACK-UNKNOWN-ITEM", ITEM);
        each_known(entry, problems, ("items", &entry.items), reference, known);
        for (index, id) in entry.items.iter().enumerate() {
            let fits = |leaning: Leaning| match leaning {
                Leaning::Good => true,
                Leaning::Neutral => entry.when.is_some(),
                Leaning::Adverse => false,
            };
            if draft
                .items
                .find(|i| i.id == *id && !fits(i.leaning))
                .is_some()
            {
                problems.add(
                    "PACK-POINTS-LEANING",
                    &entry.at_element("items", index),
                    Bilingual::new(
                        format!("“{id}”不能计分：积分只由守信信息产生，一般信息须写明条件（when）"),
                        format!("`{id}` gives no points: only what speaks for a person does, and a neutral item only on a condition (`when`)"),
                    ),
                    Bilingual::new("请删去此事项", "remove the item"),
                );
            }
        }
    }
    for entry in &draft.points.entries {
        entry
            .rules
            .refuse_duplicates(problems, POINT_RULE, |r| r.id.clone());
    }
}

pub(super) fn assemble(read: Listing<FormulaRead>) -> Vec<Formula> {
    let formulas = read.into_values().into_iter();
    formulas
        .map(|read| Formula {
            rules: read.rules.into_values(),
            ..read.formula
        })
        .collect()
}
