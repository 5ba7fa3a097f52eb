//! Accounts and roles in words.

use crate::fields::Fields;
use crate::problem::Trouble;
use crate::times::beijing;
use flow::account::{AccountKind, Role};
use flow::people::{Given, GrantLine, GrantStanding, Member};
use rules::text::Bilingual;

/// An account in a list.
#[derive(Debug, Clone)]
pub struct MemberCard {
    /// Id, hexadecimal.
    pub id: String,
    /// Login.
    pub login: String,
    /// Name shown.
    pub display: Bilingual,
    /// What it is.
    pub kind: Bilingual,
    /// Roles that count today.
    pub roles: Vec<Bilingual>,
    /// It was ended.
    pub ended: bool,
    /// It is the reader's own.
    pub own: bool,
}

impl MemberCard {
    /// Of an account.
    pub fn of(member: &Member) -> Self {
        let kind = match member.kind {
            AccountKind::Person => Bilingual::new("本人", "person"),
            AccountKind::Staff => Bilingual::new("工作人员", "staff"),
            AccountKind::System => Bilingual::new("单位系统", "system"),
        };
        Self {
            id: member.id.clone(),
            login: member.login.clone(),
            display: member.display.clone(),
            kind,
            roles: member.roles.iter().map(|role| role.title()).collect(),
            ended: member.ended,
            own: member.own,
        }
    }
}

/// A role somebody has or had.
#[derive(Debug, Clone)]
pub struct GrantCard {
    /// Id, hexadecimal.
    pub id: String,
    /// Role.
    pub role: Bilingual,
    /// First day.
    pub first_day: String,
    /// Last day.
    pub last_day: Option<String>,
    /// Who granted it.
    pub granted_by: Bilingual,
    /// When.
    pub granted_at: String,
    /// Whose role it is a delegation of.
    pub delegated_from: Option<Bilingual>,
    /// When it was ended, and by whom.
    pub ended: Option<(String, Bilingual)>,
    /// How it stands.
    pub standing: Bilingual,
    /// The same as a style class.
    pub standing_slug: &'static str,
    /// It can still be ended.
    pub open: bool,
}

impl GrantCard {
    /// Of a grant.
    pub fn of(grant: &GrantLine) -> Self {
        let ended = grant.ended.as_ref();
        Self {
            id: grant.id.clone(),
            role: grant.role.title(),
            first_day: grant.first_day.to_string(),
            last_day: grant.last_day.map(|day| day.to_string()),
            granted_by: grant.granted_by.clone(),
            granted_at: beijing(grant.granted_at),
            delegated_from: grant.delegated_from.clone(),
            ended: ended.map(|(at, by)| (beijing(*at), by.clone())),
            standing: standing(grant.standing),
            standing_slug: standing_slug(grant.standing),
            open: is_open(grant.standing),
        }
    }
}

/// A delegation.
#[derive(Debug, Clone)]
pub struct GivenCard {
    /// Id of the grant, hexadecimal.
    pub id: String,
    /// Id of the account that received it.
    pub account: String,
    /// The other one.
    pub other: Bilingual,
    /// Role.
    pub role: Bilingual,
    /// First day.
    pub first_day: String,
    /// Last day.
    pub last_day: String,
    /// How it stands.
    pub standing: Bilingual,
    /// The same as a style class.
    pub standing_slug: &'static str,
    /// It can still be ended.
    pub open: bool,
}

impl GivenCard {
    /// Of a delegation.
    pub fn of(given: &Given) -> Self {
        Self {
            id: given.id.clone(),
            account: given.account.clone(),
            other: given.other.clone(),
            role: given.role.title(),
            first_day: given.first_day.to_string(),
            last_day: given
                .last_day
                .map(|day| day.to_string())
                .unwrap_or_default(),
            standing: standing(given.standing),
            standing_slug: standing_slug(given.standing),
            open: is_open(given.standing),
        }
    }
}

fn standing(standing: GrantStanding) -> Bilingual {
    match standing {
        GrantStanding::Counts => Bilingual::new("有效", "in force"),
        GrantStanding::ToCome => Bilingual::new("尚未开始", "to come"),
        GrantStanding::Past => Bilingual::new("已到期", "past"),
        GrantStanding::Ended => Bilingual::new("已终止", "ended"),
        GrantStanding::NotOfTheOrgan => Bilingual::new(
            "无效：单位当日不存在或不设此岗位",
            "void: not this organ's today",
        ),
    }
}

fn standing_slug(standing: GrantStanding) -> &'static str {
    match standing {
        GrantStanding::Counts => "good",
        GrantStanding::ToCome => "not-yet",
        GrantStanding::Past | GrantStanding::Ended => "past",
        GrantStanding::NotOfTheOrgan => "refused",
    }
}

fn is_open(standing: GrantStanding) -> bool {
    !matches!(standing, GrantStanding::Past | GrantStanding::Ended)
}

/// The role chosen in a form.
///
/// # Errors
/// 400 when there is none of this word.
pub fn role_of(fields: &Fields) -> Result<Role, Trouble> {
    let word = fields.needed("role", &Bilingual::new("岗位", "Role"))?;
    Role::from_word(word).ok_or_else(|| crate::fields::unreadable("role", word))
}
