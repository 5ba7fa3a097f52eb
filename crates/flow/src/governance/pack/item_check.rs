//! What an item must satisfy before anything may be recorded under it.

use super::draft::Draft;
use super::instruments::{all_read, carrying, check_citations};
use super::listing::{Placed, Validity, each_known};
use super::parameters::require;
use super::problem::Problems;
use super::words::{CLASS, ITEM, LAYOUT, ORGAN, TAG};
use jiff::civil::Date;
use rules::catalogue::{EndRule, Grade, GradeRule, Item, RepairRule, Role, Source};
use rules::instrument::Instrument;
use rules::repair::minimum_in_force;
use rules::text::Bilingual;

/// The tag lists that items draw on.
const AREAS: &str = "area";
const OCCUPATIONS: &str = "occupation";

pub(super) fn check(draft: &Draft, problems: &Problems) {
    let items = &draft.items;
    items.refuse_overlaps(problems, ITEM, |i| {
        let validity = Validity {
            from: Some(i.from),
            until: i.until,
        };
        (i.id.clone(), validity)
    });
    items.refuse_duplicates(problems, ITEM, |i| {
        format!("{} (version {})", i.id, i.version)
    });
    for entry in &items.entries {
        check_references(draft, entry, problems);
        check_basis(draft, entry, problems);
        check_publication(draft, entry, problems);
        check_published_name(entry, problems);
        check_grade_and_end(draft, entry, problems);
        check_repair(draft, entry, problems);
    }
}

fn check_references(draft: &Draft, entry: &Placed<Item>, problems: &Problems) {
    check_citations(draft, problems, entry.cited("basis", &entry.basis));
    let publication = entry.cited("publication_basis", &entry.publication_basis);
    check_citations(draft, problems, publication);
    if let RepairRule::Excluded(citation) = &entry.repair {
        check_citations(draft, problems, [(citation, entry.at("repair"))]);
    }
    if !draft.classes.knows(&entry.class) {
        let place = entry.at("class");
        problems.unknown("PACK-UNKNOWN-CLASS", &place, CLASS, &entry.class);
    }
    if !draft.layouts.knows(&entry.layout) {
        let place = entry.at("layout");
        problems.unknown("PACK-UNKNOWN-LAYOUT", &place, LAYOUT, &entry.layout);
    }
    for (index, source) in entry.sources.iter().enumerate() {
        if let Source::Organ(id) = source
            && !draft.organs.knows(id)
        {
            let place = entry.at_element("sources", index);
            problems.unknown("PACK-UNKNOWN-ORGAN", &place, ORGAN, id);
        }
    }
    for (list, key, tags) in [
        (AREAS, "areas", &entry.areas),
        (OCCUPATIONS, "occupations", &entry.occupations),
    ] {
        let list = draft.tags.find(|l| l.id == list);
        let known = |tag: &str| list.is_some_and(|l| l.tags.iter().any(|(id, _)| id == tag));
        each_known(
            entry,
            problems,
            (key, tags),
            ("PACK-UNKNOWN-TAG", TAG),
            known,
        );
    }
}

/// An item that is on rests, on every day of its validity, on a document that can carry it.
fn check_basis(draft: &Draft, entry: &Placed<Item>, problems: &Problems) {
    if entry.switched_off.is_some() || !all_read(draft, &entry.basis) {
        return;
    }
    let id = &entry.id;
    let carrying = carrying(draft, &entry.basis);
    if carrying.is_empty() {
        problems.add(
            "PACK-BASIS-RANK",
            &entry.at("basis"),
            Bilingual::new(
                format!("事项“{id}”没有可作归集依据的法律文件"),
                format!("no instrument cited by the item `{id}` can be the basis of a record"),
            ),
            Bilingual::new(
                "请引用法律、法规、规章、司法解释或中央政策文件，或者写明原因停用（switched_off）",
                "cite a law, regulation, rule, judicial interpretation or central policy, or switch the item off and say why",
            ),
        );
    } else if let Some(day) = first_day_without_basis(entry.from, entry.until, &carrying) {
        problems.add(
            "PACK-BASIS-NOT-IN-FORCE",
            &entry.at("basis"),
            Bilingual::new(
                format!("事项“{id}”在 {day} 有效，而所引依据当日均不生效"),
                format!("the item `{id}` holds on {day}, when none of its bases is in force"),
            ),
            Bilingual::new(
                "请改正事项的起止日期，或补充当日生效的依据",
                "correct the dates of the item or cite a basis in force on that day",
            ),
        );
    }
}

/// Walks from a first day along the bases in force, each as far as it reaches.
pub(super) fn first_day_without_basis(
    from: Date,
    until: Option<Date>,
    bases: &[&Instrument],
) -> Option<Date> {
    let mut day = from;
    loop {
        let in_force: Vec<_> = bases.iter().filter(|b| b.in_force_on(day)).collect();
        if in_force.iter().any(|b| b.in_force_until.is_none()) {
            return None;
        }
        let Some(last) = in_force.iter().filter_map(|b| b.in_force_until).max() else {
            return Some(day);
        };
        if until.is_some_and(|until| until <= last) {
            return None;
        }
        day = last.tomorrow().ok()?;
    }
}

fn check_publication(draft: &Draft, entry: &Placed<Item>, problems: &Problems) {
    let basis = &entry.publication_basis;
    if entry.publishable && all_read(draft, basis) && carrying(draft, basis).is_empty() {
        problems.add(
            "PACK-PUBLISHED-WITHOUT-AUTHORITY",
            &entry.at("publishable"),
            Bilingual::new(
                format!("事项“{}”公示个人信息而没有公示依据", entry.id),
                format!(
                    "the item `{}` is published without authority to publish personal information",
                    entry.id
                ),
            ),
            Bilingual::new(
                "请在 publication_basis 中引用明文规定公示的法律、法规或中央文件，或改为 publishable = false",
                "cite in `publication_basis` the law or policy that says so, or set `publishable = false`",
            ),
        );
    }
}

/// Whoever is named in full has agreed to it.
fn check_published_name(entry: &Placed<Item>, problems: &Problems) {
    let named_without_consent = entry.publication.whole_name && !entry.publication.by_consent;
    if named_without_consent {
        problems.add(
            "PACK-PUBLISHED-NAME",
            &entry.at("publication_whole_name"),
            Bilingual::new(
                format!("事项“{}”不以本人同意为依据，公示时不得显示全名", entry.id),
                format!(
                    "the item `{}` is not published by consent, so the name may not be shown whole",
                    entry.id
                ),
            ),
            Bilingual::new(
                "请改为 publication_by_consent = true，或者去掉 publication_whole_name",
                "set `publication_by_consent = true`, or leave out `publication_whole_name`",
            ),
        );
    }
}

fn check_grade_and_end(draft: &Draft, entry: &Placed<Item>, problems: &Problems) {
    let layout = draft.layouts.find(|l| l.id == entry.layout);
    if entry.grade == GradeRule::ByPenaltyKind
        && let Some(layout) = layout
        && !layout.fields.some_unread
        && layout
            .fields
            .find(|f| f.role == Some(Role::PenaltyKinds))
            .is_none()
    {
        problems.add(
            "PACK-GRADE-FIELD",
            &entry.at("grade"),
            Bilingual::new(
                format!("版式“{}”没有处罚种类字段，不能据以定级", entry.layout),
                format!(
                    "the layout `{}` has no penalty-kinds field to grade by",
                    entry.layout
                ),
            ),
            Bilingual::new(
                "请换用有该字段的版式，或写明固定等级",
                "use a layout that has one or a fixed grade",
            ),
        );
    }
    if entry.seven_working_days {
        let place = entry.at("seven_working_days");
        require(draft, problems, &place, "SGS_REPORT_WD");
    }
    let place = entry.at("end");
    match &entry.end {
        EndRule::ByGrade => check_end_by_grade(draft, entry, problems),
        EndRule::OwnEndAtMost { parameter } => require(draft, problems, &place, parameter),
        EndRule::OwnEnd { .. } | EndRule::After(_) => {}
    }
}

/// From when on a repair can be applied for is computed, and not left to whoever asks.
fn check_repair(draft: &Draft, entry: &Placed<Item>, problems: &Problems) {
    let place = entry.at("repair");
    match (&entry.repair, &entry.grade) {
        (RepairRule::BySource { after, .. }, _) => {
            if let Some(parameter) = after {
                require(draft, problems, &place, parameter);
            }
        }
        (RepairRule::ByOrder, GradeRule::Fixed(grade)) => {
            require(draft, problems, &place, minimum_in_force(*grade));
        }
        (RepairRule::ByOrder, _) => {
            for grade in [Grade::Minor, Grade::General, Grade::Serious] {
                require(draft, problems, &place, minimum_in_force(grade));
            }
        }
        (RepairRule::NotApplicable | RepairRule::Excluded(_), _) => {}
    }
}

fn check_end_by_grade(draft: &Draft, entry: &Placed<Item>, problems: &Problems) {
    let all = [Grade::Minor, Grade::General, Grade::Serious];
    let grades: &[Grade] = match &entry.grade {
        GradeRule::Fixed(grade) => std::slice::from_ref(grade),
        GradeRule::ByPenaltyKind => &all,
        GradeRule::None => {
            problems.add(
                "PACK-END-WITHOUT-GRADE",
                &entry.at("end"),
                Bilingual::new(
                    format!("事项“{}”按等级定展示期，却不分等级", entry.id),
                    format!(
                        "the display of `{}` ends by grade, but it has none",
                        entry.id
                    ),
                ),
                Bilingual::new("请改正 grade 或 end", "correct `grade` or `end`"),
            );
            return;
        }
    };
    for grade in grades {
        let parameter = match grade {
            Grade::Minor => "PUB_MINOR_MAX",
            Grade::General => "PUB_GENERAL_MAX",
            Grade::Serious => "PUB_SERIOUS_MAX",
        };
        require(draft, problems, &entry.at("end"), parameter);
    }
}
