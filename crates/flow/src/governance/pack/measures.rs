//! `measures.toml`: kinds of constraint, sources of good credit, constraints and conveniences. A constraint without a basis
//! that can carry it, or from a ground the list does not allow, refuses the pack: it cannot even be loaded.

use super::draft::Draft;
use super::instruments::{all_read, carrying, check_citations};
use super::item_check::first_day_without_basis;
use super::listing::{Listing, Placed, each_known};
use super::problem::Problems;
use super::reader::Table;
use super::words::{CONFIDENCES, GOOD_SOURCE, GROUPS, ITEM, MEASURE, MEASURE_KIND, ORGAN, TAG};
use rules::catalogue::{Item, Leaning};
use rules::measure::{ConstraintKind, Effect, GoodSource, Group, Measure, Measures};
use rules::text::Bilingual;

/// Tag lists the file draws on.
const SOURCES: &str = "incentive-subject";
const AREAS: &str = "incentive-area";
const CONVENIENCES: &str = "incentive-measure";

/// What the file holds. Until it is assembled the grounds of a convenience are its sources.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub kinds: Listing<ConstraintKind>,
    pub sources: Listing<GoodSource>,
    pub constraints: Listing<Measure>,
    pub conveniences: Listing<Measure>,
}

impl Read {
    /// Whether a measure is named anywhere.
    pub fn knows(&self, id: &str) -> bool {
        self.constraints.knows(id) || self.conveniences.knows(id)
    }

    pub fn find(&self, id: &str) -> Option<&Placed<Measure>> {
        let constraint = self.constraints.find(|m| m.id == id);
        constraint.or_else(|| self.conveniences.find(|m| m.id == id))
    }

    pub fn assemble(self) -> Measures {
        let sources = self.sources.into_values();
        let mut list = self.constraints.into_values();
        for mut convenience in self.conveniences.into_values() {
            let tags = std::mem::take(&mut convenience.grounds);
            let named = sources.iter().filter(|s| tags.contains(&s.tag));
            convenience.grounds = named.flat_map(|s| s.items.clone()).collect();
            list.push(convenience);
        }
        Measures {
            kinds: self.kinds.into_values(),
            sources,
            list,
            matters: Vec::new(),
        }
    }
}

pub(super) fn read(root: &Table) -> Read {
    Read {
        kinds: root.entries("kind", |t| {
            let (id, title) = (t.slug("id"), t.bilingual("title"));
            let (group, also_from) = (t.word("group", GROUPS), t.texts_if_there("also_from"));
            let withholds_conveniences = t.yes("withholds_conveniences");
            Some(ConstraintKind {
                id: id?,
                title: title?,
                group: group?,
                also_from: also_from?,
                withholds_conveniences: withholds_conveniences?,
            })
        }),
        sources: root.entries("source", |t| {
            let (tag, items) = (t.slug("tag"), t.texts("items"));
            Some(GoodSource {
                tag: tag?,
                items: items?,
            })
        }),
        constraints: root.entries("constraint", |t| {
            let kind = t.slug("kind");
            let measure = read_measure(t, "grounds");
            let effect = Effect::Constraint { kind: kind? };
            Some(Measure { effect, ..measure? })
        }),
        conveniences: root.entries("convenience", |t| {
            let (kind, areas) = (t.slug("kind"), t.texts("areas"));
            let clean_years = t.yes("clean_years");
            let measure = read_measure(t, "sources");
            let effect = Effect::Convenience {
                kind: kind?,
                areas: areas?,
                clean_years: clean_years?,
            };
            Some(Measure { effect, ..measure? })
        }),
    }
}

/// What every measure has; the caller puts its effect in.
fn read_measure(t: &Table, grounds: &'static str) -> Option<Measure> {
    let (id, title, meaning) = (t.slug("id"), t.bilingual("title"), t.bilingual("meaning"));
    let (basis, organs) = (t.citations("basis"), t.texts("organs"));
    let grounds = t.texts(grounds);
    let (from, until) = (t.date("from"), t.date_if_there("until"));
    let (review_by, confidence) = (t.date("review_by"), t.word("confidence", CONFIDENCES));
    let switched_off = t.bilingual_if_there("switched_off");
    Some(Measure {
        id: id?,
        title: title?,
        meaning: meaning?,
        effect: Effect::Constraint {
            kind: String::new(),
        },
        basis: basis?,
        organs: organs?,
        grounds: grounds?,
        from: from?,
        until: until?,
        review_by: review_by?,
        confidence: confidence?,
        switched_off: switched_off?,
    })
}

pub(super) fn check(draft: &Draft, problems: &Problems) {
    let read = &draft.measures;
    read.kinds
        .refuse_duplicates(problems, MEASURE_KIND, |k| k.id.clone());
    read.sources
        .refuse_duplicates(problems, GOOD_SOURCE, |s| s.tag.clone());
    for list in [&read.constraints, &read.conveniences] {
        list.refuse_duplicates(problems, MEASURE, |m| m.id.clone());
    }
    for entry in &read.conveniences.entries {
        if let Some(first) = read.constraints.find(|m| m.id == entry.id) {
            problems.duplicate(&entry.place, MEASURE, &entry.id, &first.place);
        }
    }
    for entry in &read.kinds.entries {
        items_known(draft, entry, problems, ("also_from", &entry.also_from));
        must_lean(
            draft,
            entry,
            problems,
            ("also_from", &entry.also_from),
            Leaning::Adverse,
        );
    }
    for entry in &read.sources.entries {
        tags_known(
            draft,
            entry,
            problems,
            ("tag", std::slice::from_ref(&entry.tag)),
            SOURCES,
        );
        items_known(draft, entry, problems, ("items", &entry.items));
        must_lean(
            draft,
            entry,
            problems,
            ("items", &entry.items),
            Leaning::Good,
        );
    }
    for entry in &read.constraints.entries {
        check_measure(draft, entry, problems);
        check_constraint(draft, entry, problems);
    }
    for entry in &read.conveniences.entries {
        check_measure(draft, entry, problems);
        check_convenience(draft, entry, problems);
    }
}

fn check_measure(draft: &Draft, entry: &Placed<Measure>, problems: &Problems) {
    check_citations(draft, problems, entry.cited("basis", &entry.basis));
    let known = |id: &str| draft.organs.knows(id);
    let reference = ("PACK-UNKNOWN-ORGAN", ORGAN);
    each_known(entry, problems, ("organs", &entry.organs), reference, known);
    if entry.until.is_some_and(|until| until < entry.from) || entry.review_by < entry.from {
        problems.interval(&entry.at("from"), MEASURE, &entry.id);
    } else if entry.switched_off.is_none() && all_read(draft, &entry.basis) {
        check_basis(draft, entry, problems);
    }
}

/// A measure that is on rests, on every day it holds, on an instrument that can carry it.
fn check_basis(draft: &Draft, entry: &Placed<Measure>, problems: &Problems) {
    let mut bases = carrying(draft, &entry.basis);
    bases.retain(|i| !entry.is_constraint() || i.rank.can_carry_constraint());
    let id = &entry.id;
    if bases.is_empty() {
        problems.add(
            "PACK-MEASURE-BASIS",
            &entry.at("basis"),
            Bilingual::new(
                format!("措施“{id}”没有可以直接援引的依据"),
                format!("no instrument cited by the measure `{id}` can carry it"),
            ),
            Bilingual::new(
                "约束措施须直接引用法律、法规、司法解释或中央政策文件，便利措施不得只引用规范性文件；没有依据的写明原因停用（switched_off）",
                "let a constraint cite a law, regulation, judicial interpretation or central policy, and a convenience more than a normative document; switch off what has no basis and say why",
            ),
        );
    } else if let Some(day) = first_day_without_basis(entry.from, entry.last_day(), &bases) {
        problems.add(
            "PACK-MEASURE-NOT-IN-FORCE",
            &entry.at("basis"),
            Bilingual::new(
                format!("措施“{id}”在 {day} 有效，而所引依据当日均不生效"),
                format!("the measure `{id}` holds on {day}, when none of its bases is in force"),
            ),
            Bilingual::new(
                "请改正措施的起止日期，或补充当日生效的依据",
                "correct the dates of the measure or cite a basis in force on that day",
            ),
        );
    }
}

fn check_constraint(draft: &Draft, entry: &Placed<Measure>, problems: &Problems) {
    let Effect::Constraint { kind: slug } = &entry.effect else {
        return;
    };
    items_known(draft, entry, problems, ("grounds", &entry.grounds));
    let kinds = &draft.measures.kinds;
    if !kinds.knows(slug) {
        problems.unknown(
            "PACK-UNKNOWN-MEASURE-KIND",
            &entry.at("kind"),
            MEASURE_KIND,
            slug,
        );
    }
    let Some(kind) = kinds.find(|k| k.id == *slug) else {
        return;
    };
    if kind.group == Group::ByMarket && entry.switched_off.is_none() {
        problems.add(
            "PACK-MEASURE-BY-MARKET",
            &entry.at("kind"),
            Bilingual::new(
                format!("措施“{}”由市场主体自主决定，平台不得要求采取", entry.id),
                format!(
                    "the measure `{}` is for market actors to decide; the platform asks for none",
                    entry.id
                ),
            ),
            Bilingual::new(
                "请写明原因停用（switched_off）",
                "switch it off and say why",
            ),
        );
    }
    if entry.grounds.is_empty() {
        no_ground(entry, "grounds", problems);
    }
    for (index, ground) in entry.grounds.iter().enumerate() {
        let allowed = |item: &Item| item.severe_list || kind.also_from.contains(&item.id);
        let Some(item) = draft.items.find(|i| i.id == *ground) else {
            continue;
        };
        if !allowed(item) {
            problems.add(
                "PACK-MEASURE-GROUND",
                &entry.at_element("grounds", index),
                Bilingual::new(
                    format!("“{ground}”不是严重失信主体名单，措施清单也没有允许由它采取“{}”", kind.title.zh),
                    format!("`{ground}` is no severe list, and the list of measures does not let `{slug}` follow from it"),
                ),
                Bilingual::new(
                    "请删去此事项；清单确有规定的，在该种类的 also_from 中登记",
                    "remove it, or enter it in `also_from` of the kind if the list says so",
                ),
            );
        }
    }
}

fn check_convenience(draft: &Draft, entry: &Placed<Measure>, problems: &Problems) {
    let Effect::Convenience {
        kind,
        areas,
        clean_years,
    } = &entry.effect
    else {
        return;
    };
    tags_known(
        draft,
        entry,
        problems,
        ("kind", std::slice::from_ref(kind)),
        CONVENIENCES,
    );
    tags_known(draft, entry, problems, ("areas", areas), AREAS);
    let sources = &draft.measures.sources;
    let known = |tag: &str| sources.some_unread || sources.find(|s| s.tag == tag).is_some();
    let reference = ("PACK-UNKNOWN-SOURCE", GOOD_SOURCE);
    each_known(
        entry,
        problems,
        ("sources", &entry.grounds),
        reference,
        known,
    );
    if entry.grounds.is_empty() && !clean_years {
        no_ground(entry, "sources", problems);
    }
}

fn no_ground(entry: &Placed<Measure>, key: &str, problems: &Problems) {
    problems.add(
        "PACK-MEASURE-NO-GROUND",
        &entry.at(key),
        Bilingual::new(
            format!("措施“{}”没有适用的依据事项", entry.id),
            format!("the measure `{}` follows from nothing", entry.id),
        ),
        Bilingual::new("请写明由哪些事项产生", "name what it follows from"),
    );
}

fn items_known<T>(draft: &Draft, entry: &Placed<T>, problems: &Problems, list: (&str, &[String])) {
    let known = |id: &str| draft.items.knows(id);
    each_known(entry, problems, list, ("PACK-UNKNOWN-ITEM", ITEM), known);
}

fn tags_known<T>(
    draft: &Draft,
    entry: &Placed<T>,
    problems: &Problems,
    list: (&str, &[String]),
    of: &str,
) {
    let tags = draft.tags.find(|l| l.id == of);
    let known = |tag: &str| tags.is_some_and(|l| l.tags.iter().any(|(id, _)| id == tag));
    each_known(entry, problems, list, ("PACK-UNKNOWN-TAG", TAG), known);
}

/// What a constraint follows from speaks against a person, what a convenience follows from speaks for them.
fn must_lean<T>(
    draft: &Draft,
    entry: &Placed<T>,
    problems: &Problems,
    (key, items): (&str, &[String]),
    leaning: Leaning,
) {
    for (index, id) in items.iter().enumerate() {
        let other = draft.items.find(|i| i.id == *id && i.leaning != leaning);
        if other.is_some() {
            problems.add(
                "PACK-MEASURE-LEANING",
                &entry.at_element(key, index),
                Bilingual::new(
                    format!("“{id}”的信息性质与措施不符：约束只由失信信息产生，便利只由守信信息产生"),
                    format!("`{id}` does not lean this way: a constraint follows from adverse records only, a convenience from good ones"),
                ),
                Bilingual::new("请删去此事项", "remove the item"),
            );
        }
    }
}
