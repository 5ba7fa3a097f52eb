//! Where a case stands.

use crate::text::Bilingual;

/// State of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CaseState {
    /// 已提出: the person has asked; the platform passes it on.
    Filed,
    /// 待补正: something is missing from the person; the clock of the others stands still.
    Supplement,
    /// 办理中: with the organ that decides.
    InHand,
    /// 逾期未办: the organ was silent; what the person asked about is out of use until somebody decides.
    Overdue,
    /// 他处审理: another body decides.
    Elsewhere,
    /// 停止执行: another body ordered that the record or listing has no effect meanwhile.
    Suspended,
    /// 已提议: an organ or a publisher proposed it; nothing has happened to the person yet.
    Proposed,
    /// 陈述申辩期: the person has been told beforehand, and may answer.
    Notified,
    /// 已决定，待送达.
    Decided,
    /// 已送达，待生效.
    Served,
    /// 生效中: the listing or publication holds.
    InEffect,
    /// 已支持.
    Granted,
    /// 不予支持.
    Refused,
    /// 已撤回: by the person.
    Withdrawn,
    /// 已终止: what was proposed does not happen.
    Dropped,
    /// 已移出: a listing or publication is over.
    Removed,
    /// 因信息到期而终结: the record it was about has ended, and nothing is left to decide.
    Moot,
}

use CaseState::{
    Decided, Dropped, Elsewhere, Filed, Granted, InEffect, InHand, Moot, Notified, Overdue,
    Proposed, Refused, Removed, Served, Supplement, Suspended, Withdrawn,
};

const STATES: [(CaseState, &str, &str, &str); 17] = [
    (Filed, "filed", "已提出，待受理", "filed, to be accepted"),
    (
        Supplement,
        "supplement",
        "待本人补正",
        "waiting for the person",
    ),
    (InHand, "in-hand", "办理中", "being decided"),
    (
        Overdue,
        "overdue",
        "逾期未办，相关信息暂停使用",
        "overdue; what it is about is out of use",
    ),
    (
        Elsewhere,
        "elsewhere",
        "由其他机关审理",
        "before another body",
    ),
    (Suspended, "suspended", "停止执行", "suspended by order"),
    (Proposed, "proposed", "已提议", "proposed"),
    (
        Notified,
        "notified",
        "已告知，可陈述申辩",
        "notice served, may be answered",
    ),
    (
        Decided,
        "decided",
        "已决定，待送达",
        "decided, to be served",
    ),
    (Served, "served", "已送达，待生效", "served, to take effect"),
    (InEffect, "in-effect", "生效中", "in effect"),
    (Granted, "granted", "已支持", "granted"),
    (Refused, "refused", "不予支持", "refused"),
    (
        Withdrawn,
        "withdrawn",
        "本人已撤回",
        "withdrawn by the person",
    ),
    (Dropped, "dropped", "已终止", "dropped"),
    (Removed, "removed", "已移出", "removed"),
    (
        Moot,
        "moot",
        "信息到期，案件终结",
        "closed: the record has ended",
    ),
];

impl CaseState {
    /// Every state.
    pub const ALL: [CaseState; 17] = [
        Filed, Supplement, InHand, Overdue, Elsewhere, Suspended, Proposed, Notified, Decided,
        Served, InEffect, Granted, Refused, Withdrawn, Dropped, Removed, Moot,
    ];

    /// Stable word for the store, the policy and the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.row().1
    }

    /// The state of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        STATES.iter().find(|row| row.1 == word).map(|row| row.0)
    }

    /// In words.
    #[must_use]
    pub fn title(self) -> Bilingual {
        let (_, _, zh, en) = self.row();
        Bilingual::new(*zh, *en)
    }

    /// Nothing more is to be decided.
    #[must_use]
    pub fn is_closed(self) -> bool {
        matches!(
            self,
            Granted | Refused | Withdrawn | Dropped | Removed | Moot
        )
    }

    fn row(self) -> &'static (CaseState, &'static str, &'static str, &'static str) {
        let found = STATES.iter().find(|row| row.0 == self);
        // A test holds the two lists equal.
        found.unwrap_or(&STATES[0])
    }
}
