//! What can be done with a definition, by whom, and where it stands.

use crate::text::Bilingual;

/// Who makes a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// A catalogue editor of the organ whose definition it is.
    Editor,
    /// A catalogue approver of an organ that leads the building of the credit system.
    Approver,
}

/// A move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Move {
    /// 起草.
    Draft,
    /// 修改.
    Revise,
    /// 影响预估.
    Assess,
    /// 公开征求意见.
    OpenConsultation,
    /// 退回重新起草: what was put to the public is taken back.
    Redraft,
    /// 报请批准.
    Submit,
    /// 批准.
    Approve,
    /// 退回修改.
    Return,
    /// 不予批准.
    Reject,
    /// 撤回.
    Withdraw,
    /// 废止.
    Repeal,
}

/// Where a definition stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// 起草中.
    Draft,
    /// 公开征求意见中.
    Consulting,
    /// 征求意见期满，答复和修改中.
    Answering,
    /// 待批准.
    Submitted,
    /// 已批准，待生效.
    Approved,
    /// 已生效.
    InEffect,
    /// 已废止.
    Repealed,
    /// 未获批准.
    Rejected,
    /// 已撤回.
    Withdrawn,
}

impl Actor {
    /// Every one.
    pub const ALL: [Actor; 2] = [Actor::Editor, Actor::Approver];

    /// Stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Actor::Editor => "editor",
            Actor::Approver => "approver",
        }
    }

    /// Of its word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|actor| actor.word() == word)
    }

    /// In words.
    #[must_use]
    pub fn title(self) -> Bilingual {
        let (zh, en) = match self {
            Actor::Editor => ("起草单位目录编辑员", "catalogue editor of the organ"),
            Actor::Approver => (
                "牵头单位目录审批员",
                "catalogue approver of a leading organ",
            ),
        };
        Bilingual::new(zh, en)
    }
}

impl Move {
    /// Every move.
    pub const ALL: [Move; 11] = [
        Move::Draft,
        Move::Revise,
        Move::Assess,
        Move::OpenConsultation,
        Move::Redraft,
        Move::Submit,
        Move::Approve,
        Move::Return,
        Move::Reject,
        Move::Withdraw,
        Move::Repeal,
    ];

    /// Stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Move::Draft => "draft",
            Move::Revise => "revise",
            Move::Assess => "assess",
            Move::OpenConsultation => "open-consultation",
            Move::Redraft => "redraft",
            Move::Submit => "submit",
            Move::Approve => "approve",
            Move::Return => "return",
            Move::Reject => "reject",
            Move::Withdraw => "withdraw",
            Move::Repeal => "repeal",
        }
    }

    /// Of its word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.word() == word)
    }

    /// In words.
    #[must_use]
    pub fn title(self) -> Bilingual {
        let (zh, en) = match self {
            Move::Draft => ("起草", "draft"),
            Move::Revise => ("修改", "revise"),
            Move::Assess => ("影响预估", "compute the impact"),
            Move::OpenConsultation => ("公开征求意见", "put to the public"),
            Move::Redraft => ("退回重新起草", "take back to a draft"),
            Move::Submit => ("报请批准", "submit for approval"),
            Move::Approve => ("批准", "approve"),
            Move::Return => ("退回修改", "return for changes"),
            Move::Reject => ("不予批准", "reject"),
            Move::Withdraw => ("撤回", "withdraw"),
            Move::Repeal => ("废止", "repeal"),
        };
        Bilingual::new(zh, en)
    }
}

impl State {
    /// Every state.
    pub const ALL: [State; 9] = [
        State::Draft,
        State::Consulting,
        State::Answering,
        State::Submitted,
        State::Approved,
        State::InEffect,
        State::Repealed,
        State::Rejected,
        State::Withdrawn,
    ];

    /// Stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Consulting => "consulting",
            State::Answering => "answering",
            State::Submitted => "submitted",
            State::Approved => "approved",
            State::InEffect => "in-effect",
            State::Repealed => "repealed",
            State::Rejected => "rejected",
            State::Withdrawn => "withdrawn",
        }
    }

    /// Of its word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// In words.
    #[must_use]
    pub fn title(self) -> Bilingual {
        let (zh, en) = match self {
            State::Draft => ("起草中", "being drafted"),
            State::Consulting => ("公开征求意见中", "open for comments"),
            State::Answering => (
                "征求意见期满，答复和修改中",
                "comments closed, being answered",
            ),
            State::Submitted => ("待批准", "waiting for approval"),
            State::Approved => ("已批准，待生效", "approved, to take effect"),
            State::InEffect => ("已生效", "in effect"),
            State::Repealed => ("已废止", "repealed"),
            State::Rejected => ("未获批准", "rejected"),
            State::Withdrawn => ("已撤回", "withdrawn"),
        };
        Bilingual::new(zh, en)
    }

    /// Nothing more can be done.
    #[must_use]
    pub fn is_closed(self) -> bool {
        matches!(self, State::Repealed | State::Rejected | State::Withdrawn)
    }
}
