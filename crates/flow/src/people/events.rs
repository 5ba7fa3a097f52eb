//! 安全事件: what was done to accounts, roles and logins, for the audit administrator. Reading them changes nothing.

use crate::account::{Account, Role};
use crate::platform::{Platform, id_of_hex};
use crate::policy::{Action, Facts, Resource};
use crate::problem::Problem;
use crate::record::organ_name;
use jiff::Timestamp;
use rules::text::Bilingual;
use store::{EventKind, SecurityEvent, hex};

/// Events shown at once.
const PAGE: u32 = 50;

/// A security event in words.
#[derive(Debug, Clone)]
pub struct SecurityEventLine {
    /// Id, hexadecimal; what comes before it is older.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub title: Bilingual,
    /// Who did it; `None` for the command line, and for whoever is not logged in.
    pub actor: Option<Bilingual>,
    /// Account it was done to.
    pub account: Option<Bilingual>,
    /// Organ concerned.
    pub organ: Option<Bilingual>,
    /// Role or code.
    pub detail: Option<Bilingual>,
}

impl SecurityEventLine {
    /// The kinds of event, with their words.
    #[must_use]
    pub fn kinds() -> Vec<(&'static str, Bilingual)> {
        let kinds = EventKind::ALL.into_iter();
        kinds.map(|kind| (kind.word(), title(kind))).collect()
    }
}

impl Platform {
    /// Security events, the newest first: all of the platform for its operator's audit administrator, for any other those
    /// that concern their organ. `kind` takes those of one kind, `before` those older than one; the second value is where
    /// the next page begins.
    ///
    /// # Errors
    /// `POLICY-DENIED`; `NOT-FOUND` for a kind or an event that is none.
    pub async fn security_events(
        &self,
        account: &Account,
        kind: Option<&str>,
        before: Option<&str>,
    ) -> Result<(Vec<SecurityEventLine>, Option<String>), Problem> {
        let action = Action::ReadSecurityEvents;
        let all = self.rehearse(account, action, &Resource::Platform, &Facts::None);
        let organ = (!all.allowed).then(|| account.acts_for());
        let resource = organ.map_or(Resource::Platform, Resource::Organ);
        let _ = self.decide(account, action, &resource, &Facts::None)?;
        let kind = kind
            .map(|word| {
                let mut kinds = EventKind::ALL.into_iter();
                let found = kinds.find(|kind| kind.word() == word);
                found.ok_or_else(Problem::not_found)
            })
            .transpose()?;
        let before = before
            .map(|id| id_of_hex(id).ok_or_else(Problem::not_found))
            .transpose()?;
        let mut events = self
            .store()
            .security_events(organ, kind, before, PAGE + 1)?;
        let more = events.len() > PAGE as usize;
        events.truncate(PAGE as usize);
        let next = events.last().filter(|_| more).map(|event| hex(&event.id));
        let lines: Result<Vec<_>, Problem> = events
            .into_iter()
            .map(|event| self.in_words(event))
            .collect();
        Ok((lines?, next))
    }

    fn in_words(&self, event: SecurityEvent) -> Result<SecurityEventLine, Problem> {
        let SecurityEvent { id, at, event } = event;
        let named = |account: Option<[u8; 16]>| match account {
            None => Ok(None),
            some => self.who(some).map(Some),
        };
        let day = crate::legal_date(at);
        Ok(SecurityEventLine {
            id: hex(&id),
            at,
            title: title(event.kind),
            actor: named(event.actor)?,
            account: named(event.account)?,
            organ: event.organ.map(|o| organ_name(self.pack(), &o, day)),
            detail: event.detail.map(|detail| detail_in_words(&detail)),
        })
    }
}

fn title(kind: EventKind) -> Bilingual {
    let (zh, en) = match kind {
        EventKind::AccountMade => ("开立账号", "account made"),
        EventKind::AccountEnded => ("停用账号", "account ended"),
        EventKind::InvitationMade => ("发放首次登录码", "first login code given"),
        EventKind::PasswordSet => (
            "凭首次登录码设置密码",
            "password set with a first login code",
        ),
        EventKind::RoleGranted => ("授予岗位", "role granted"),
        EventKind::GrantRefused => ("拒绝授予岗位", "role not granted"),
        EventKind::RoleEnded => ("终止岗位", "role ended"),
        EventKind::LoginRefused => ("拒绝登录", "login refused"),
        EventKind::EmergencyBegun => ("开始紧急查询", "emergency begun"),
        EventKind::ReviewAsked => ("要求或作出预警说明", "alarm to be explained, or explained"),
        EventKind::ReviewDecided => ("预警已有决定", "alarm decided"),
    };
    Bilingual::new(zh, en)
}

/// Roles and kinds of account get their names; codes stay as they are.
fn detail_in_words(detail: &str) -> Bilingual {
    let name = |word: &str| match word {
        "staff" => Bilingual::new("工作人员", "staff"),
        "system" => Bilingual::new("单位系统", "system"),
        "person" => Bilingual::new("本人", "person"),
        "asked" => Bilingual::new("请查询人说明", "asked to explain"),
        "explained" => Bilingual::new("查询人说明", "explained"),
        "justified" => Bilingual::new("认定正当", "justified"),
        "not-justified" => Bilingual::new("认定不正当", "not justified"),
        _ => Role::from_word(word).map_or_else(|| Bilingual::new(word, word), Role::title),
    };
    let words: Vec<Bilingual> = detail.split(' ').map(name).collect();
    let joined = |pick: fn(&Bilingual) -> &str| {
        let texts: Vec<&str> = words.iter().map(pick).collect();
        texts.join(" ")
    };
    Bilingual::new(joined(|w| &w.zh), joined(|w| &w.en))
}
