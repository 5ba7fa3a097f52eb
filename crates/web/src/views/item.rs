//! Catalogue items in words.

use crate::views::citation::CitationLine;
use crate::views::{parameter, words};
use jiff::civil::Date;
use rules::catalogue::{EndRule, GradeRule, Item, RepairRule, Source};
use rules::organ::OrganKind;
use rules::pack::Pack;
use rules::text::Bilingual;

/// An item in the list of the catalogue.
#[derive(Debug, Clone)]
pub struct ItemLine {
    /// Slug.
    pub id: String,
    /// Name.
    pub title: Bilingual,
    /// For or against the person.
    pub leaning: Bilingual,
    /// The same as a style class.
    pub leaning_slug: &'static str,
    /// When its display ends.
    pub end: Bilingual,
    /// Why it is switched off.
    pub switched_off: Option<Bilingual>,
}

impl ItemLine {
    /// Of an item, on a day.
    pub fn of(item: &Item, pack: &Pack, day: Date) -> Self {
        Self {
            id: item.id.clone(),
            title: item.title.clone(),
            leaning: words::leaning(item.leaning),
            leaning_slug: words::leaning_slug(item.leaning),
            end: end(&item.end, pack, day),
            switched_off: item.switched_off.clone(),
        }
    }
}

/// A field of an item.
#[derive(Debug, Clone)]
pub struct FieldLine {
    /// Code in the exchange format.
    pub code: String,
    /// Title.
    pub title: Bilingual,
    /// Whether it must be there.
    pub required: Bilingual,
    /// How much it tells.
    pub sensitivity: Bilingual,
    /// Who may see it.
    pub audience: Vec<Bilingual>,
    /// How it is masked for others.
    pub mask: Bilingual,
}

/// Everything about an item.
#[derive(Debug, Clone)]
pub struct ItemCard {
    /// As in the list.
    pub line: ItemLine,
    /// Version.
    pub version: u32,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Option<Date>,
    /// Class of the national catalogue.
    pub class: Bilingual,
    /// Why it may be recorded.
    pub basis: Vec<CitationLine>,
    /// Why it may be published.
    pub publication_basis: Vec<CitationLine>,
    /// Published at all.
    pub publishable: bool,
    /// Who may supply it.
    pub sources: Vec<Bilingual>,
    /// How the grade follows.
    pub grade: Bilingual,
    /// Kept so long after its end.
    pub retention: Bilingual,
    /// Repair.
    pub repair: Bilingual,
    /// Fields.
    pub fields: Vec<FieldLine>,
}

impl ItemCard {
    /// Of an item, on a day.
    pub fn of(item: &Item, pack: &Pack, day: Date) -> Self {
        let class = pack.classes.iter().find(|c| c.id == item.class);
        let unknown = || Bilingual::new(&item.class, &item.class);
        Self {
            line: ItemLine::of(item, pack, day),
            version: item.version,
            from: item.from,
            until: item.until,
            class: class.map_or_else(unknown, |c| c.title.clone()),
            basis: CitationLine::all(&item.basis, pack, day),
            publication_basis: CitationLine::all(&item.publication_basis, pack, day),
            publishable: item.publishable,
            sources: item.sources.iter().map(|s| source(s, pack, day)).collect(),
            grade: grade(&item.grade),
            retention: item.retention.text(),
            repair: repair(&item.repair, pack, day),
            fields: item.fields.iter().map(field).collect(),
        }
    }
}

fn field(field: &rules::catalogue::Field) -> FieldLine {
    FieldLine {
        code: field.code.clone(),
        title: field.title.clone(),
        required: words::required(&field.required),
        sensitivity: words::sensitivity(field.sensitivity),
        audience: field.audience.iter().map(|a| words::audience(*a)).collect(),
        mask: words::mask(field.mask),
    }
}

/// When the display ends, in words.
fn end(rule: &EndRule, pack: &Pack, day: Date) -> Bilingual {
    match rule {
        EndRule::ByGrade => Bilingual::new(
            "按失信等级确定最长展示期限，新旧规定从有利",
            "the longest period of its grade; of old and new rules the more favourable",
        ),
        EndRule::OwnEnd { long_term } => {
            let period = long_term.text();
            Bilingual::new(
                format!(
                    "至文书自身有效期；长期有效的，自决定之日起{}内未重新报送即止",
                    period.zh
                ),
                format!(
                    "its own end; a long-term one ends {} after the decision unless reported again",
                    period.en
                ),
            )
        }
        EndRule::After(period) => {
            let period = period.text();
            Bilingual::new(
                format!("自决定之日起{}", period.zh),
                format!("{} from the decision", period.en),
            )
        }
        EndRule::OwnEndAtMost { parameter } => match pack.parameters.on(parameter, day) {
            Ok(found) => {
                let most = parameter::value(&found.value);
                Bilingual::new(
                    format!("至自身期满，最长自决定之日起{}", most.zh),
                    format!("its own end, at most {} from the decision", most.en),
                )
            }
            Err(_) => Bilingual::new(
                "至自身期满，不超过法定最长期限",
                "its own end, within the legal maximum",
            ),
        },
    }
}

fn grade(rule: &GradeRule) -> Bilingual {
    match rule {
        GradeRule::None => Bilingual::new("不分等级", "no grade"),
        GradeRule::Fixed(grade) => words::grade(*grade),
        GradeRule::ByPenaltyKind => Bilingual::new(
            "按处罚类别中最重的一种",
            "the gravest among the kinds of the penalty",
        ),
    }
}

fn repair(rule: &RepairRule, pack: &Pack, day: Date) -> Bilingual {
    match rule {
        RepairRule::NotApplicable => Bilingual::new("不适用", "not applicable"),
        RepairRule::ByOrder => Bilingual::new(
            "按申请之日有效的信用修复规定办理",
            "credit repair under the order in force on the day of the application",
        ),
        RepairRule::BySource { how, .. } => how.clone(),
        RepairRule::Excluded(citation) => {
            let citation = CitationLine::of(citation, pack, day).text;
            Bilingual::new(
                format!("依{}不予修复", citation.zh),
                format!("excluded by {}", citation.en),
            )
        }
    }
}

fn source(source: &Source, pack: &Pack, day: Date) -> Bilingual {
    match source {
        Source::Organ(id) => organ_name(id, pack, day),
        Source::Kind(kind) => organ_kind(*kind),
    }
}

/// The name an organ bears on a day; its slug when the pack does not know it.
pub fn organ_name(id: &str, pack: &Pack, day: Date) -> Bilingual {
    pack.organ(id).map_or_else(
        || Bilingual::new(id, id),
        |organ| organ.name_on(day).clone(),
    )
}

/// A kind of organ in words.
pub fn organ_kind(kind: OrganKind) -> Bilingual {
    let (zh, en) = match kind {
        OrganKind::Department => ("政府部门", "government departments"),
        OrganKind::PartyOrgan => ("党委部门", "party organs"),
        OrganKind::Court => ("人民法院", "courts"),
        OrganKind::MassOrganisation => ("群团组织", "mass organisations"),
        OrganKind::PublicInstitution => ("事业单位", "public institutions"),
        OrganKind::Association => ("行业协会商会", "associations"),
        OrganKind::CreditBureau => ("征信机构", "credit bureaus"),
        OrganKind::Bank => ("银行业金融机构", "banks"),
        OrganKind::Company => ("企业", "companies"),
        OrganKind::Government => ("人民政府", "governments"),
        OrganKind::School => ("学校", "schools"),
        OrganKind::Operator => ("平台运行单位", "the operator of the platform"),
    };
    Bilingual::new(zh, en)
}
