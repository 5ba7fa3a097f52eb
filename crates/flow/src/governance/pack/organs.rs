//! `organs.toml`: units, their names over time and their successors.

use super::draft::Draft;
use super::listing::{Listing, Placed, Validity, each_known};
use super::problem::Problems;
use super::reader::Table;
use super::words::{CREDIT_CODE, ORGAN, ORGAN_KINDS, ORGAN_NAME, REGION};
use jiff::civil::Date;
use rules::identifier::{self, Context, Kind};
use rules::organ::{Organ, OrganName};
use rules::region::RegionStatus;
use rules::text::Bilingual;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn read(root: &Table) -> Listing<Organ> {
    root.entries("organ", organ)
}

fn organ(t: &Table) -> Option<Organ> {
    let id = t.slug("id");
    let short_name = t.bilingual("short_name");
    let kind = t.word("kind", ORGAN_KINDS);
    let social_credit_code = t.text_if_there("social_credit_code");
    let region = t.text("region");
    let (from, until) = (t.date_if_there("from"), t.date_if_there("until"));
    let successors = t.texts_if_there("successors");
    let names = t.entries("name", |n| {
        let name = n.bilingual("name");
        let (from, until) = (n.date_if_there("from"), n.date_if_there("until"));
        Some(OrganName {
            name: name?,
            from: from?,
            until: until?,
        })
    });
    let id = id?;
    names.refuse_overlaps(t.problems, ORGAN_NAME, |n| {
        let validity = Validity {
            from: n.from,
            until: n.until,
        };
        (id.clone(), validity)
    });
    Some(Organ {
        short_name: short_name?,
        names: names.into_values(),
        kind: kind?,
        social_credit_code: social_credit_code?,
        region: region?,
        from: from?,
        until: until?,
        successors: successors?,
        id,
    })
}

pub(super) fn check(draft: &Draft, problems: &Problems) {
    let organs = &draft.organs;
    organs.refuse_duplicates(problems, ORGAN, |o| o.id.clone());
    let mut codes = BTreeMap::new();
    for entry in &organs.entries {
        let validity = Validity {
            from: entry.from,
            until: entry.until,
        };
        if validity.is_reversed() {
            problems.interval(&entry.place, ORGAN, &entry.id);
        }
        check_region(draft, entry, problems);
        if let Some(code) = &entry.social_credit_code {
            check_credit_code(draft, entry, code, problems);
            let place = entry.at("social_credit_code");
            if let Some(first) = codes.get(code) {
                problems.duplicate(&place, CREDIT_CODE, code, first);
            } else {
                codes.insert(code, place);
            }
        }
        let reference = ("PACK-UNKNOWN-SUCCESSOR", ORGAN);
        let successors = ("successors", entry.successors.as_slice());
        each_known(entry, problems, successors, reference, |id| {
            organs.knows(id)
        });
        check_succession(organs, entry, problems);
    }
}

/// An organ stands in a region of today; one that ended may stand in a region that ended too.
fn check_region(draft: &Draft, entry: &Placed<Organ>, problems: &Problems) {
    let known = match draft.regions.status(&entry.region) {
        RegionStatus::Current { .. } => true,
        RegionStatus::Historical { .. } => entry.until.is_some(),
        RegionStatus::UnknownCounty { .. } | RegionStatus::UnknownProvince => false,
    };
    if !known && !draft.regions_incomplete {
        let place = entry.at("region");
        problems.unknown("PACK-UNKNOWN-REGION", &place, REGION, &entry.region);
    }
}

fn check_credit_code(draft: &Draft, entry: &Placed<Organ>, code: &str, problems: &Problems) {
    let context = Context {
        // The day matters for birth dates only.
        today: Date::MAX,
        regions: &draft.regions,
        accept_fifteen: false,
    };
    let checked = identifier::check(code, Some(Kind::SocialCredit), &context);
    let place = entry.at("social_credit_code");
    match (checked.problem, checked.normalised) {
        (Some(problem), _) => {
            let code = "PACK-SOCIAL-CREDIT-CODE";
            problems.add(code, &place, problem.text(), problem.remedy());
        }
        (None, Some(normal)) if normal != code => problems.add(
            "PACK-SOCIAL-CREDIT-CODE",
            &place,
            Bilingual::new(
                format!("“{code}”不是统一社会信用代码的规范写法"),
                format!("`{code}` is not the normal form of the social credit code"),
            ),
            Bilingual::new(format!("写作 {normal}"), format!("write {normal}")),
        ),
        (None, _) => {}
    }
}

/// Reports an organ that comes back to itself when one follows the successors.
fn check_succession(organs: &Listing<Organ>, entry: &Placed<Organ>, problems: &Problems) {
    let mut reached = BTreeSet::new();
    let mut ahead: Vec<&str> = entry.successors.iter().map(String::as_str).collect();
    while let Some(id) = ahead.pop() {
        if id == entry.id {
            problems.add(
                "PACK-SUCCESSOR-CYCLE",
                &entry.at("successors"),
                Bilingual::new(
                    format!("沿承继单位又回到“{id}”自身"),
                    format!("the successors of `{id}` lead back to it"),
                ),
                Bilingual::new(
                    "请删去较晚单位对较早单位的承继关系",
                    "remove the succession from the later organ to the earlier one",
                ),
            );
            return;
        }
        if reached.insert(id)
            && let Some(next) = organs.find(|o| o.id == id)
        {
            ahead.extend(next.successors.iter().map(String::as_str));
        }
    }
}
