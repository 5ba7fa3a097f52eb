//! `catalogue/*.toml`: what may be recorded.

use super::listing::Listing;
use super::reader::Table;
use super::values::WordOrTable;
use super::words::{GRADES, LEANINGS, ORGAN_KINDS};
use rules::catalogue::{EndRule, GradeRule, Item, Publication, RepairRule, Source};

/// The fields of an item are filled in from its layout when the pack is put together.
pub(super) fn read(root: &Table) -> Listing<Item> {
    root.entries("item", item)
}

fn item(t: &Table) -> Option<Item> {
    let (id, version) = (t.slug("id"), t.number("version"));
    let (title, class) = (t.bilingual("title"), t.text("class"));
    let (from, until) = (t.date("from"), t.date_if_there("until"));
    let basis = t.citations("basis");
    let publication_basis = t.citations("publication_basis");
    let publishable = t.yes("publishable");
    let by_consent = t.if_there("publication_by_consent", Table::yes);
    let whole_name = t.if_there("publication_whole_name", Table::yes);
    let sources = sources(t);
    let layout = t.text("layout");
    let leaning = t.word("leaning", LEANINGS);
    let (grade, end) = (grade(t), end(t));
    let severe_list = t.yes("severe_list");
    let (retention, repair) = (t.period("retention"), repair(t));
    let seven_working_days = t.yes("seven_working_days");
    let minimum_age = t.number("minimum_age");
    let areas = t.texts_if_there("areas");
    let occupations = t.texts_if_there("occupations");
    let switched_off = t.bilingual_if_there("switched_off");
    Some(Item {
        id: id?,
        version: version?,
        title: title?,
        class: class?,
        from: from?,
        until: until?,
        basis: basis?,
        publication_basis: publication_basis?,
        publishable: publishable?,
        publication: Publication {
            by_consent: by_consent?.unwrap_or_default(),
            whole_name: whole_name?.unwrap_or_default(),
        },
        sources: sources?,
        layout: layout?,
        fields: Vec::new(),
        key: Vec::new(),
        date_order: Vec::new(),
        leaning: leaning?,
        grade: grade?,
        severe_list: severe_list?,
        end: end?,
        retention: retention?,
        repair: repair?,
        seven_working_days: seven_working_days?,
        minimum_age: minimum_age?,
        areas: areas?,
        occupations: occupations?,
        switched_off: switched_off?,
    })
}

fn sources(t: &Table) -> Option<Vec<Source>> {
    let texts = t.texts("sources")?;
    let read = |text: &String| match text.split_once(':') {
        Some(("organ", id)) => Some(Source::Organ(id.to_owned())),
        Some(("kind", kind)) => t.lookup("sources", kind, ORGAN_KINDS).map(Source::Kind),
        _ => {
            t.wrong_type(
                "sources",
                "“organ:单位”或“kind:类别”的列表",
                "a list of `organ:slug` or `kind:word`",
            );
            None
        }
    };
    let sources: Vec<_> = texts.iter().map(read).collect();
    sources.into_iter().collect()
}

fn grade(t: &Table) -> Option<GradeRule> {
    let word = t.text("grade")?;
    match word.as_str() {
        "none" => Some(GradeRule::None),
        "by-penalty-kind" => Some(GradeRule::ByPenaltyKind),
        word => t.lookup("grade", word, GRADES).map(GradeRule::Fixed),
    }
}

fn end(t: &Table) -> Option<EndRule> {
    match t.word_or_table("end")? {
        WordOrTable::Word(word) => t.lookup("end", &word, &[("by-grade", EndRule::ByGrade)]),
        WordOrTable::Table => t.inside("end", |e| {
            if e.has("after") {
                e.period("after").map(EndRule::After)
            } else if e.has("own_end_at_most") {
                let parameter = e.text("own_end_at_most")?;
                Some(EndRule::OwnEndAtMost { parameter })
            } else {
                let (own_end, long_term) = (e.needed("own_end")?, e.period("long_term"));
                if own_end.as_bool() != Some(true) {
                    e.wrong_type("own_end", "true", "true");
                    return None;
                }
                Some(EndRule::OwnEnd {
                    long_term: long_term?,
                })
            }
        }),
    }
}

fn repair(t: &Table) -> Option<RepairRule> {
    const WORDS: &[(&str, RepairRule)] = &[
        ("not-applicable", RepairRule::NotApplicable),
        ("by-order", RepairRule::ByOrder),
    ];
    match t.word_or_table("repair")? {
        WordOrTable::Word(word) => t.lookup("repair", &word, WORDS),
        WordOrTable::Table => t.inside("repair", |r| {
            if r.has("excluded") {
                r.citation("excluded").map(RepairRule::Excluded)
            } else {
                let how = r.bilingual("by_source");
                let after = match r.has("after") {
                    true => Some(r.text("after")?),
                    false => None,
                };
                how.map(|how| RepairRule::BySource { how, after })
            }
        }),
    }
}
