//! `roles.toml`: which organs may have which role.

use super::draft::Draft;
use super::listing::{Listing, each_known};
use super::problem::{Place, Problems};
use super::reader::Table;
use super::words::{CONFIDENCES, GRANTED_ROLE, GRANTED_ROLES, ORGAN, ORGAN_KINDS};
use rules::organ::OrganKind;
use rules::pack::RoleRule;
use rules::role::Role;
use rules::text::Bilingual;

/// Where the rules stand.
const FILE: &str = "roles.toml";

pub(super) fn read(root: &Table) -> Listing<RoleRule> {
    root.entries("role", |t| {
        let role = t.word("word", GRANTED_ROLES);
        let kinds = t.words("kinds", ORGAN_KINDS);
        let organs = t.texts_if_there("organs");
        let (why, confidence) = (t.bilingual("why"), t.word("confidence", CONFIDENCES));
        Some(RoleRule {
            role: role?,
            kinds: kinds?,
            organs: organs?,
            why: why?,
            confidence: confidence?,
        })
    })
}

pub(super) fn check(draft: &Draft, problems: &Problems) {
    let roles = &draft.roles;
    roles.refuse_duplicates(problems, GRANTED_ROLE, |r| r.role.word().to_owned());
    for entry in &roles.entries {
        let known = |id: &str| draft.organs.knows(id);
        let reference = ("PACK-UNKNOWN-ORGAN", ORGAN);
        each_known(entry, problems, ("organs", &entry.organs), reference, known);
        // Without its administrators nobody could make an account again, or see who did.
        if entry.role.is_administrator() && !entry.kinds.contains(&OrganKind::Operator) {
            let title = entry.role.title();
            problems.add(
                "PACK-ROLE-LOCKS-OUT",
                &entry.at("kinds"),
                Bilingual::new(
                    format!("平台运行单位不能设{}", title.zh),
                    format!("the platform's operator may have no {}", title.en),
                ),
                Bilingual::new("请在 kinds 中加入 operator", "add `operator` to the kinds"),
            );
        }
    }
    if roles.some_unread {
        return;
    }
    for role in Role::ALL {
        if roles.find(|r| r.role == role).is_none() {
            let (word, title) = (role.word(), role.title());
            problems.add(
                "PACK-ROLE-MISSING",
                &Place::new(FILE, 0),
                Bilingual::new(
                    format!("没有写明哪些单位可以设{}（{word}）", title.zh),
                    format!(
                        "which organs may have a {} (`{word}`) is not said",
                        title.en
                    ),
                ),
                Bilingual::new(
                    "请补上该岗位；谁都不能设的，kinds 写空列表",
                    "add the role; with an empty list of kinds when no organ may have it",
                ),
            );
        }
    }
}
