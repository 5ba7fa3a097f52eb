//! 单位: whether an organ is there on a day, and which roles it may have. Both are said by the pack.

use crate::account::{Account, Role};
use crate::platform::Platform;
use crate::problem::{Problem, ProblemKind};
use jiff::civil::Date;
use rules::role::Grant;
use rules::text::Bilingual;
use store::{EventKind, NewSecurityEvent};

impl Platform {
    /// Whether a grant opens anything on a day.
    pub(crate) fn counts(&self, grant: &Grant, day: Date) -> bool {
        grant.live_on(day) && self.pack().role_counts(&grant.organ, grant.role, day)
    }

    /// Whether an organ may have a role; a refusal is a security event.
    ///
    /// # Errors
    /// `GRANT-ORGAN-ROLE`; `NOT-FOUND` for an unknown organ.
    pub(crate) fn may_have(
        &self,
        organ: &str,
        role: Role,
        account: Option<[u8; 16]>,
        by: Option<[u8; 16]>,
    ) -> Result<(), Problem> {
        let pack = self.pack();
        let found = pack.organ(organ).ok_or_else(Problem::not_found)?;
        if pack.may_have(found, role) {
            return Ok(());
        }
        let titles: Vec<Bilingual> = pack.roles_of(found).map(Role::title).collect();
        let listed = |pick: fn(&Bilingual) -> &str, between: &str| {
            let texts: Vec<&str> = titles.iter().map(pick).collect();
            texts.join(between)
        };
        let (title, name) = (role.title(), &found.short_name);
        let problem = Problem {
            code: "GRANT-ORGAN-ROLE",
            kind: ProblemKind::Conflict,
            what: Bilingual::new(
                format!("{}不设{}", name.zh, title.zh),
                format!("{} may have no {}", name.en, title.en),
            ),
            remedy: Bilingual::new(
                format!("该单位可设的岗位：{}", listed(|t| &t.zh, "、")),
                format!("the organ may have: {}", listed(|t| &t.en, ", ")),
            ),
            receipt: None,
        };
        self.tell_grant_refused(organ, role, problem.code, account, by);
        Err(problem)
    }

    /// Tells the audit administrator of a role that was not granted.
    pub(crate) fn tell_grant_refused(
        &self,
        organ: &str,
        role: Role,
        code: &str,
        account: Option<[u8; 16]>,
        by: Option<[u8; 16]>,
    ) {
        tracing::warn!(code, organ, role = role.word(), "a role was not granted");
        // Nobody waits for it: the answer does not depend on it.
        let _ = self.store().keep_event(NewSecurityEvent {
            kind: EventKind::GrantRefused,
            actor: by,
            account,
            organ: Some(organ.to_owned()),
            detail: Some(format!("{} {code}", role.word())),
        });
    }

    /// What keeps everybody of an organ from acting today: it is not there yet, or not any more.
    #[must_use]
    pub fn organ_not_there(&self, account: &Account) -> Option<Problem> {
        let pack = self.pack();
        let (organ, today) = (pack.organ(account.organ.as_deref()?)?, self.today());
        if organ.exists_on(today) {
            return None;
        }
        let name = organ.name_on(today);
        if let Some(first) = organ.from.filter(|first| today < *first) {
            return Some(Problem::new(
                "ORGAN-NOT-YET",
                ProblemKind::NotAllowed,
                (
                    &format!("{}自 {first} 起设立，此前不能以其名义办理任何事项", name.zh),
                    &format!(
                        "{} exists from {first}; nothing is done for it before",
                        name.en
                    ),
                ),
                ("请在该日之后办理", "come back on that day"),
            ));
        }
        let last = organ.until.unwrap_or(today);
        let found = organ.successors.iter().filter_map(|id| pack.organ(id));
        let successors: Vec<&Bilingual> = found.map(|organ| organ.name_on(today)).collect();
        let listed = |pick: fn(&Bilingual) -> &str, between: &str| {
            let names: Vec<&str> = successors.iter().map(|name| pick(name)).collect();
            names.join(between)
        };
        let remedy = if successors.is_empty() {
            Bilingual::new(
                "请与平台运行单位联系",
                "turn to the operator of the platform",
            )
        } else {
            Bilingual::new(
                format!("其职责由{}承接，请由承接单位办理", listed(|n| &n.zh, "、")),
                format!(
                    "its duties passed to {}: let it do this",
                    listed(|n| &n.en, " and ")
                ),
            )
        };
        Some(Problem {
            code: "ORGAN-ENDED",
            kind: ProblemKind::NotAllowed,
            what: Bilingual::new(
                format!("{}存续至 {last}，此后不能以其名义办理任何事项", name.zh),
                format!(
                    "{} existed until {last}; nothing is done for it since",
                    name.en
                ),
            ),
            remedy,
            receipt: None,
        })
    }
}
