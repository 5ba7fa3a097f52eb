//! 单位: departments, courts, associations, bureaus and banks that supply records or ask for them.

use crate::text::Bilingual;
use jiff::civil::Date;

/// What an organ is; sources and readers of an item are named by kind or by organ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrganKind {
    /// 政府部门
    Department,
    /// 党委部门
    PartyOrgan,
    /// 人民法院
    Court,
    /// 群团组织
    MassOrganisation,
    /// 事业单位
    PublicInstitution,
    /// 行业协会商会
    Association,
    /// 征信机构
    CreditBureau,
    /// 银行业金融机构
    Bank,
    /// 企业
    Company,
    /// 人民政府
    Government,
    /// 学校
    School,
    /// 信用信息平台运行单位
    Operator,
}

impl OrganKind {
    /// Every kind.
    pub const ALL: [OrganKind; 12] = [
        OrganKind::Department,
        OrganKind::PartyOrgan,
        OrganKind::Court,
        OrganKind::MassOrganisation,
        OrganKind::PublicInstitution,
        OrganKind::Government,
        OrganKind::Association,
        OrganKind::CreditBureau,
        OrganKind::Bank,
        OrganKind::Company,
        OrganKind::School,
        OrganKind::Operator,
    ];
}

/// A name an organ bore during a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganName {
    /// Full legal name.
    pub name: Bilingual,
    /// First day of the name; `None` since the organ exists.
    pub from: Option<Date>,
    /// Last day of the name; `None` while it is borne.
    pub until: Option<Date>,
}

/// An organ with the names it bore and its successors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organ {
    /// Stable slug, for example `transport`.
    pub id: String,
    /// Short name as the notice writes it.
    pub short_name: Bilingual,
    /// Names in the order of time.
    pub names: Vec<OrganName>,
    /// Kind.
    pub kind: OrganKind,
    /// 统一社会信用代码 of 18 characters, where known.
    pub social_credit_code: Option<String>,
    /// Region of six digits.
    pub region: String,
    /// First day; `None` when it lies before anything recorded here.
    pub from: Option<Date>,
    /// Last day; `None` while it exists.
    pub until: Option<Date>,
    /// Organs that took over its duties.
    pub successors: Vec<String>,
}

impl Organ {
    /// Whether the organ exists on a day.
    #[must_use]
    pub fn exists_on(&self, day: Date) -> bool {
        self.from.is_none_or(|f| day >= f) && self.until.is_none_or(|u| day <= u)
    }

    /// The name borne on a day; the last known name when none covers the day.
    #[must_use]
    pub fn name_on(&self, day: Date) -> &Bilingual {
        self.names
            .iter()
            .find(|n| n.from.is_none_or(|f| day >= f) && n.until.is_none_or(|u| day <= u))
            .or(self.names.last())
            .map_or(&self.short_name, |n| &n.name)
    }

    /// Whether the organ ever bore this Chinese name, in full or in short.
    #[must_use]
    pub fn bore_name(&self, zh: &str) -> bool {
        self.short_name.zh == zh || self.names.iter().any(|n| n.name.zh == zh)
    }
}
