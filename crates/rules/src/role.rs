//! 岗位: what somebody does for an organ, who may do two things at once, and when a grant of a role is live.
//!
//! A role alone opens nothing: what it may do is said by the policy. What is said here is who may hold which roles
//! together, since that must hold whatever the policy says.

use crate::text::Bilingual;
use jiff::civil::Date;

/// What somebody does for an organ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 报送员: sends the organ's files.
    Reporter,
    /// 复核员: the second pair of eyes on what is released or corrected.
    Reviewer,
    /// 办案员: works on objections, repairs and other cases.
    CaseOfficer,
    /// 窗口查询员: asks about people, on consent or by statutory power.
    CounterOfficer,
    /// 目录编辑员: proposes changes of the catalogue.
    CatalogueEditor,
    /// 目录审批员: approves them.
    CatalogueApprover,
    /// 发布员: publishes what the law lets be published.
    Publisher,
    /// 系统管理员: runs the platform.
    SystemAdministrator,
    /// 安全管理员: makes accounts and grants roles.
    SecurityAdministrator,
    /// 审计管理员: reads what the others did.
    AuditAdministrator,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 10] = [
        Role::Reporter,
        Role::Reviewer,
        Role::CaseOfficer,
        Role::CounterOfficer,
        Role::CatalogueEditor,
        Role::CatalogueApprover,
        Role::Publisher,
        Role::SystemAdministrator,
        Role::SecurityAdministrator,
        Role::AuditAdministrator,
    ];

    /// Stable word for the store, the policy and the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Role::Reporter => "reporter",
            Role::Reviewer => "reviewer",
            Role::CaseOfficer => "case-officer",
            Role::CounterOfficer => "counter-officer",
            Role::CatalogueEditor => "catalogue-editor",
            Role::CatalogueApprover => "catalogue-approver",
            Role::Publisher => "publisher",
            Role::SystemAdministrator => "system-administrator",
            Role::SecurityAdministrator => "security-administrator",
            Role::AuditAdministrator => "audit-administrator",
        }
    }

    /// The role of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }

    /// Its name.
    #[must_use]
    pub fn title(self) -> Bilingual {
        let (zh, en) = match self {
            Role::Reporter => ("报送员", "reporter"),
            Role::Reviewer => ("复核员", "reviewer"),
            Role::CaseOfficer => ("办案员", "case officer"),
            Role::CounterOfficer => ("窗口查询员", "counter officer"),
            Role::CatalogueEditor => ("目录编辑员", "catalogue editor"),
            Role::CatalogueApprover => ("目录审批员", "catalogue approver"),
            Role::Publisher => ("发布员", "publisher"),
            Role::SystemAdministrator => ("系统管理员", "system administrator"),
            Role::SecurityAdministrator => ("安全管理员", "security administrator"),
            Role::AuditAdministrator => ("审计管理员", "audit administrator"),
        };
        Bilingual::new(zh, en)
    }

    /// One of the three administrators 三员, who are kept apart from each other and from all dossiers.
    #[must_use]
    pub fn is_administrator(self) -> bool {
        matches!(
            self,
            Role::SystemAdministrator | Role::SecurityAdministrator | Role::AuditAdministrator
        )
    }

    /// Whether the role can reach a dossier, or decides about one.
    #[must_use]
    pub fn concerns_people(self) -> bool {
        matches!(
            self,
            Role::Reporter
                | Role::Reviewer
                | Role::CaseOfficer
                | Role::CounterOfficer
                | Role::Publisher
        )
    }
}

/// Whether one person may hold both roles, in whichever organs. The three administrators exclude one another, and each
/// of them every role that can reach a dossier or decides about one.
#[must_use]
pub fn may_hold_together(one: Role, other: Role) -> bool {
    if one == other {
        return true;
    }
    let excludes = |administrator: Role, role: Role| {
        administrator.is_administrator() && (role.is_administrator() || role.concerns_people())
    };
    !excludes(one, other) && !excludes(other, one)
}

/// A role held in an organ, from a day on. It is ended, never changed and never deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Identifier, UUID v7.
    pub id: [u8; 16],
    /// Account that holds it.
    pub account: [u8; 16],
    /// Slug of the organ it is held in.
    pub organ: String,
    /// Role.
    pub role: Role,
    /// First day.
    pub first_day: Date,
    /// Last day; `None` until it is ended.
    pub last_day: Option<Date>,
    /// Account that granted it; `None` for what the operator set up on the command line.
    pub granted_by: Option<[u8; 16]>,
    /// Account whose own role this is a delegation of. A delegation has a last day.
    pub delegated_from: Option<[u8; 16]>,
    /// Somebody ended it.
    pub ended: bool,
}

impl Grant {
    /// Whether it counts on a legal date.
    #[must_use]
    pub fn live_on(&self, day: Date) -> bool {
        !self.ended && self.first_day <= day && self.last_day.is_none_or(|last| day <= last)
    }

    /// Whether there is a day on which both count.
    #[must_use]
    pub fn overlaps(&self, other: &Grant) -> bool {
        let begins_in_time =
            |one: &Grant, two: &Grant| two.last_day.is_none_or(|last| one.first_day <= last);
        !self.ended && !other.ended && begins_in_time(self, other) && begins_in_time(other, self)
    }
}

/// Why a role may not be granted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GrantRefusal {
    /// The account holds a role that excludes the new one.
    Excluded {
        /// Role it holds.
        held: Role,
        /// Role it was to get.
        new: Role,
    },
    /// The last day lies before the first.
    EndsBeforeItBegins,
    /// A delegation without a last day.
    DelegationWithoutEnd,
    /// A delegation of a role that is not the giver's own on all its days.
    DelegationBeyond {
        /// Role that was to be delegated.
        role: Role,
    },
}

impl GrantRefusal {
    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            GrantRefusal::Excluded { .. } => "GRANT-EXCLUDED",
            GrantRefusal::EndsBeforeItBegins => "GRANT-DATES",
            GrantRefusal::DelegationWithoutEnd => "GRANT-DELEGATION-END",
            GrantRefusal::DelegationBeyond { .. } => "GRANT-DELEGATION-BEYOND",
        }
    }

    /// In words.
    #[must_use]
    pub fn text(self) -> Bilingual {
        match self {
            GrantRefusal::Excluded { held, new } => {
                let (held, new) = (held.title(), new.title());
                Bilingual::new(
                    format!("{}与{}不得由同一人担任", new.zh, held.zh),
                    format!(
                        "one person may not be both {} and {}: these roles exclude each other",
                        new.en, held.en
                    ),
                )
            }
            GrantRefusal::EndsBeforeItBegins => Bilingual::new(
                "截止日期早于起始日期",
                "the last day lies before the first day",
            ),
            GrantRefusal::DelegationWithoutEnd => {
                Bilingual::new("委托必须有截止日期", "a delegation needs a last day")
            }
            GrantRefusal::DelegationBeyond { role } => {
                let role = role.title();
                Bilingual::new(
                    format!(
                        "委托期间内，{}须一直是委托人自己的岗位，受托的岗位不得再委托",
                        role.zh
                    ),
                    format!(
                        "the role of a {} must be the giver's own on every day of the delegation; one received by \
                         delegation is not passed on",
                        role.en
                    ),
                )
            }
        }
    }
}

/// Decides whether a grant may be added to those the account has.
///
/// # Errors
/// The [`GrantRefusal`], with the first role that stands against it.
pub fn check_grant(held: &[Grant], new: &Grant) -> Result<(), GrantRefusal> {
    if new.last_day.is_some_and(|last| last < new.first_day) {
        return Err(GrantRefusal::EndsBeforeItBegins);
    }
    if new.delegated_from.is_some() && new.last_day.is_none() {
        return Err(GrantRefusal::DelegationWithoutEnd);
    }
    let against = held
        .iter()
        .find(|grant| grant.overlaps(new) && !may_hold_together(grant.role, new.role));
    match against {
        None => Ok(()),
        Some(grant) => Err(GrantRefusal::Excluded {
            held: grant.role,
            new: new.role,
        }),
    }
}

/// Decides whether a delegation rests on a grant of the giver's own: of the same role in the same organ, not itself a
/// delegation, and there on every day of it.
///
/// # Errors
/// [`GrantRefusal::DelegationBeyond`].
pub fn check_delegation(of_giver: &[Grant], new: &Grant) -> Result<(), GrantRefusal> {
    let carries = |own: &Grant| {
        !own.ended
            && own.delegated_from.is_none()
            && own.role == new.role
            && own.organ == new.organ
            && own.first_day <= new.first_day
            && own
                .last_day
                .is_none_or(|last| new.last_day.is_some_and(|new| new <= last))
    };
    if of_giver.iter().any(carries) {
        Ok(())
    } else {
        Err(GrantRefusal::DelegationBeyond { role: new.role })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn grant(role: Role, first: Date, last: Option<Date>) -> Grant {
        Grant {
            id: [1; 16],
            account: [2; 16],
            organ: "transport".to_owned(),
            role,
            first_day: first,
            last_day: last,
            granted_by: None,
            delegated_from: None,
            ended: false,
        }
    }

    #[test]
    fn words_lead_back_to_their_role() {
        for role in Role::ALL {
            assert_eq!(Role::from_word(role.word()), Some(role));
        }
        assert_eq!(Role::from_word("operator"), None);
    }

    #[test]
    fn the_three_administrators_are_kept_apart() {
        for one in Role::ALL {
            for other in Role::ALL {
                let together = may_hold_together(one, other);
                assert_eq!(together, may_hold_together(other, one), "{one:?} {other:?}");
                if one == other {
                    assert!(together);
                } else if one.is_administrator() {
                    let harmless = !other.is_administrator() && !other.concerns_people();
                    assert_eq!(together, harmless, "{one:?} {other:?}");
                }
            }
        }
        assert!(may_hold_together(Role::Reporter, Role::Reviewer));
        assert!(!may_hold_together(
            Role::SecurityAdministrator,
            Role::CounterOfficer
        ));
    }

    #[test]
    fn a_grant_is_live_between_its_days_until_it_is_ended() {
        let (first, last) = (date(2026, 3, 1), date(2026, 3, 31));
        let mut held = grant(Role::Reporter, first, Some(last));
        for (day, live) in [
            (date(2026, 2, 28), false),
            (first, true),
            (last, true),
            (date(2026, 4, 1), false),
        ] {
            assert_eq!(held.live_on(day), live, "{day}");
        }
        held.last_day = None;
        assert!(held.live_on(date(2100, 1, 1)));
        held.ended = true;
        assert!(!held.live_on(first));
    }

    #[test]
    fn what_excludes_each_other_may_follow_each_other() {
        let (march, april) = (date(2026, 3, 1), date(2026, 4, 1));
        let reporter = grant(Role::Reporter, march, Some(date(2026, 3, 31)));
        let system = grant(Role::SystemAdministrator, april, None);
        assert_eq!(
            check_grant(std::slice::from_ref(&reporter), &system),
            Ok(())
        );
        let earlier = grant(Role::SystemAdministrator, date(2026, 3, 31), None);
        assert_eq!(
            check_grant(std::slice::from_ref(&reporter), &earlier),
            Err(GrantRefusal::Excluded {
                held: Role::Reporter,
                new: Role::SystemAdministrator
            })
        );
        let mut ended = reporter;
        ended.ended = true;
        assert_eq!(check_grant(&[ended], &earlier), Ok(()));
    }

    #[test]
    fn a_delegation_ends() {
        let mut delegation = grant(Role::CounterOfficer, date(2026, 3, 1), None);
        delegation.delegated_from = Some([9; 16]);
        assert_eq!(
            check_grant(&[], &delegation),
            Err(GrantRefusal::DelegationWithoutEnd)
        );
        delegation.last_day = Some(date(2026, 2, 1));
        assert_eq!(
            check_grant(&[], &delegation),
            Err(GrantRefusal::EndsBeforeItBegins)
        );
        delegation.last_day = Some(date(2026, 3, 2));
        assert_eq!(check_grant(&[], &delegation), Ok(()));
    }

    #[test]
    fn a_delegation_rests_on_a_grant_of_the_givers_own() {
        let (first, last) = (date(2026, 3, 1), date(2026, 3, 31));
        let mut new = grant(Role::CounterOfficer, date(2026, 3, 10), Some(last));
        new.delegated_from = Some([9; 16]);
        let own = grant(Role::CounterOfficer, first, Some(last));
        let beyond = Err(GrantRefusal::DelegationBeyond {
            role: Role::CounterOfficer,
        });
        assert_eq!(check_delegation(std::slice::from_ref(&own), &new), Ok(()));
        assert_eq!(check_delegation(&[], &new), beyond);
        for change in [
            (|own: &mut Grant| own.ended = true) as fn(&mut Grant),
            |own| own.role = Role::Reporter,
            |own| own.organ = "health".to_owned(),
            |own| own.last_day = Some(date(2026, 3, 30)),
            |own| own.first_day = date(2026, 3, 11),
            |own| own.delegated_from = Some([8; 16]),
        ] {
            let mut changed = own.clone();
            change(&mut changed);
            assert_eq!(check_delegation(&[changed], &new), beyond);
        }
        let mut open = own;
        open.last_day = None;
        assert_eq!(check_delegation(&[open], &new), Ok(()));
    }
}
