//! 地方数据包: a province's law and catalogue as one value. Loading and checking it is `flow::governance`'s work.

use crate::calendar::Calendar;
use crate::catalogue::{Class, Forbidden, Item, PenaltyKind};
use crate::instrument::{Citation, Instrument};
use crate::measure::Measures;
use crate::notice::Notices;
use crate::organ::{Organ, OrganKind};
use crate::parameter::{Confidence, Parameters};
use crate::points::Formula;
use crate::region::RegionRegister;
use crate::role::Role;
use crate::secrecy::Secrecy;
use crate::text::Bilingual;
use jiff::civil::Date;

/// A closed list of tags: the 23 areas, the 22 occupation groups and the other lists of the notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagList {
    /// Slug of the list, for example `area`.
    pub id: String,
    /// Name of the list.
    pub title: Bilingual,
    /// Slugs and names in the notice's order.
    pub tags: Vec<(String, Bilingual)>,
}

/// 查询用途: a purpose a question may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purpose {
    /// Stable slug, for example `loan-application`.
    pub id: String,
    /// Name.
    pub title: Bilingual,
    /// Why it is lawful.
    pub basis: Vec<Citation>,
    /// Needs the person's consent.
    pub with_consent: bool,
    /// Can rest on a statutory power.
    pub by_statute: bool,
    /// Items that may be asked for; empty means every item that is on.
    pub items: Vec<String>,
    /// Only for the check of a matter 办理事项核验, which tells what applies and shows no record it does not follow from.
    pub for_matters: bool,
    /// Why it is switched off; `None` when it is on.
    pub switched_off: Option<Bilingual>,
}

/// 法定职权: a statutory power on which an organ may ask without consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Power {
    /// Stable slug.
    pub id: String,
    /// Name.
    pub title: Bilingual,
    /// The law that gives it.
    pub basis: Vec<Citation>,
    /// Organs that have it.
    pub organs: Vec<String>,
    /// Items it opens.
    pub items: Vec<String>,
    /// Purposes it serves.
    pub purposes: Vec<String>,
    /// For how long a question may be kept from the person; `None` when it may not.
    pub secrecy: Option<Secrecy>,
}

/// One of the 28 tasks of the notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Number in the notice, 1–28.
    pub number: u8,
    /// Slug.
    pub id: String,
    /// Title.
    pub title: Bilingual,
    /// Chapter and section, for example `2.1`.
    pub section: String,
    /// Due date; `None` for an ongoing task.
    pub due: Option<Date>,
    /// Slugs of the responsible organs.
    pub organs: Vec<String>,
}

/// Which organs may have a role 岗位 at all. What is not listed may have none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleRule {
    /// Role.
    pub role: Role,
    /// Kinds of organ that may have it.
    pub kinds: Vec<OrganKind>,
    /// Slugs of single organs that may have it, whatever their kind.
    pub organs: Vec<String>,
    /// Why these.
    pub why: Bilingual,
    /// How sure we are.
    pub confidence: Confidence,
}

/// A province's law and catalogue.
#[derive(Debug, Clone)]
pub struct Pack {
    /// Slug, for example `jiangxi`.
    pub id: String,
    /// Name of the province.
    pub title: Bilingual,
    /// Digest of the files it was read from, hexadecimal SHA-256: pinned to every record.
    pub digest: String,
    /// The convention date that means 长期 in the exchange formats.
    pub long_term_date: Date,
    /// Fillers that stand for an empty cell and are refused in required fields.
    pub fillers: Vec<String>,
    /// A fine above this many 万元 for one person is probably in yuan (a finding, not a refusal).
    pub suspicious_fine_ten_thousand_yuan: u64,
    /// Earliest decision date the platform accepts.
    pub earliest_decision: Date,
    /// Words for document types, with the identifier kinds they stand for (slugs of `identifier::Kind`).
    pub document_types: Vec<(String, Vec<String>)>,
    /// The word for a natural person in the subject-kind field.
    pub natural_person: String,
    /// Instruments.
    pub instruments: Vec<Instrument>,
    /// Classes of the national catalogue.
    pub classes: Vec<Class>,
    /// Items in all versions.
    pub items: Vec<Item>,
    /// Matters that may never enter.
    pub forbidden: Vec<Forbidden>,
    /// Grades of penalty kinds.
    pub penalty_kinds: Vec<PenaltyKind>,
    /// Organs.
    pub organs: Vec<Organ>,
    /// Roles, each with who may have it.
    pub roles: Vec<RoleRule>,
    /// Regions.
    pub regions: RegionRegister,
    /// Calendars.
    pub calendar: Calendar,
    /// Parameters.
    pub parameters: Parameters,
    /// Purposes of query.
    pub purposes: Vec<Purpose>,
    /// Statutory powers.
    pub powers: Vec<Power>,
    /// Tag lists.
    pub tags: Vec<TagList>,
    /// Tasks.
    pub tasks: Vec<Task>,
    /// Words of notices.
    pub notices: Notices,
    /// Measures 措施 and the matters in which they apply.
    pub measures: Measures,
    /// Formulas of the points 诚信积分, each version with its days.
    pub points: Vec<Formula>,
}

impl Pack {
    /// The organ of a slug.
    #[must_use]
    pub fn organ(&self, id: &str) -> Option<&Organ> {
        self.organs.iter().find(|o| o.id == id)
    }

    /// The organ with a social credit code.
    #[must_use]
    pub fn organ_by_code(&self, code: &str) -> Option<&Organ> {
        self.organs
            .iter()
            .find(|o| o.social_credit_code.as_deref() == Some(code))
    }

    /// Whether an organ may have a role, whatever the day.
    #[must_use]
    pub fn may_have(&self, organ: &Organ, role: Role) -> bool {
        self.roles.iter().any(|rule| {
            rule.role == role
                && (rule.kinds.contains(&organ.kind) || rule.organs.contains(&organ.id))
        })
    }

    /// The roles an organ may have, in the order of [`Role::ALL`].
    pub fn roles_of<'p>(&'p self, organ: &'p Organ) -> impl Iterator<Item = Role> + 'p {
        Role::ALL
            .into_iter()
            .filter(|role| self.may_have(organ, *role))
    }

    /// Whether a role of an organ counts on a day: the organ is there, and is one that may have the role.
    #[must_use]
    pub fn role_counts(&self, organ: &str, role: Role, day: Date) -> bool {
        self.organ(organ)
            .is_some_and(|organ| organ.exists_on(day) && self.may_have(organ, role))
    }

    /// Organs that name this one as their successor, in the order of the register.
    pub fn preceded_by(&self, organ: &str) -> Vec<&Organ> {
        let before = |o: &&Organ| o.successors.iter().any(|s| s == organ);
        self.organs.iter().filter(before).collect()
    }

    /// Organs for which this one answers on a day: those that ended before it and whose duties came to it, by one step or
    /// by several. One that goes on and gave away a part of its duties answers for its records itself.
    #[must_use]
    pub fn answers_for(&self, organ: &str, day: Date) -> Vec<&Organ> {
        let ended = |o: &&Organ| o.until.is_some_and(|until| until < day);
        let mut found: Vec<&Organ> = self.preceded_by(organ);
        found.retain(ended);
        let mut at = 0;
        while let Some(next) = found.get(at).copied() {
            for before in self.preceded_by(&next.id).into_iter().filter(ended) {
                if !found.iter().any(|o| o.id == before.id) {
                    found.push(before);
                }
            }
            at += 1;
        }
        found
    }

    /// The instrument of a slug.
    #[must_use]
    pub fn instrument(&self, id: &str) -> Option<&Instrument> {
        self.instruments.iter().find(|i| i.id == id)
    }

    /// The purpose of a slug.
    #[must_use]
    pub fn purpose(&self, id: &str) -> Option<&Purpose> {
        self.purposes.iter().find(|p| p.id == id)
    }

    /// The power of a slug.
    #[must_use]
    pub fn power(&self, id: &str) -> Option<&Power> {
        self.powers.iter().find(|p| p.id == id)
    }

    /// The version of an item that governs a day.
    #[must_use]
    pub fn item_on(&self, id: &str, day: Date) -> Option<&Item> {
        self.items.iter().find(|i| i.id == id && i.governs(day))
    }

    /// The newest version of an item.
    #[must_use]
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items
            .iter()
            .filter(|i| i.id == id)
            .max_by_key(|i| i.version)
    }

    /// A specific version of an item: records stay readable under the version they were made with.
    #[must_use]
    pub fn item_version(&self, id: &str, version: u32) -> Option<&Item> {
        self.items
            .iter()
            .find(|i| i.id == id && i.version == version)
    }
}
