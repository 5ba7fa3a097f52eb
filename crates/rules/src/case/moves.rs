//! What can be done in a case, and by whom.

use crate::text::Bilingual;

/// Who makes a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// 本人, or whoever lawfully acts for them.
    Person,
    /// A case officer of the organ that decides the case.
    Organ,
    /// A reviewer of that organ, with another account than whoever proposed.
    Reviewer,
    /// A case officer of the platform's operator.
    Platform,
    /// A publisher of the platform's operator.
    Publisher,
    /// Time has passed. Moves of the clock favour the person or end something.
    Clock,
}

/// A move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Move {
    /// 提出: the person begins a case.
    File,
    /// 提议: an organ or a publisher begins one.
    Propose,
    /// 受理并转办.
    Accept,
    /// 要求补正.
    AskSupplement,
    /// 补正.
    Supply,
    /// 延长办理期限.
    Extend,
    /// 支持.
    Grant,
    /// 不予支持.
    Refuse,
    /// 撤回.
    Withdraw,
    /// 停止执行: by the document of the body that ordered it.
    OrderSuspension,
    /// 恢复执行.
    LiftSuspension,
    /// 提交他处的决定: the decision of the other body is handed in.
    ReportDecision,
    /// 送达告知书: the prior notice with reasons, basis and the right to answer.
    ServeNotice,
    /// 陈述申辩.
    State,
    /// 答复陈述申辩.
    AnswerStatement,
    /// 同意公示: the person consents to what rests on their consent.
    Agree,
    /// 作出决定.
    Decide,
    /// 送达决定书.
    ServeDecision,
    /// 生效.
    TakeEffect,
    /// 复核发布.
    Release,
    /// 终止: what was proposed is given up.
    Drop,
    /// 移出.
    Remove,
    /// 逾期: a deadline has passed without the move it was for.
    MissDeadline,
    /// 信息到期: the record has ended.
    EndWithRecord,
}

use Move::{
    Accept, Agree, AnswerStatement, AskSupplement, Decide, Drop, EndWithRecord, Extend, File,
    Grant, LiftSuspension, MissDeadline, OrderSuspension, Propose, Refuse, Release, Remove,
    ReportDecision, ServeDecision, ServeNotice, State, Supply, TakeEffect, Withdraw,
};

const MOVES: [(Move, &str, &str, &str); 24] = [
    (File, "file", "提出", "file"),
    (Propose, "propose", "提议", "propose"),
    (Accept, "accept", "受理并转办", "accept and pass on"),
    (
        AskSupplement,
        "ask-supplement",
        "要求补正",
        "ask for what is missing",
    ),
    (Supply, "supply", "补正", "supply what is missing"),
    (Extend, "extend", "延长办理期限", "extend the time"),
    (Grant, "grant", "支持", "grant"),
    (Refuse, "refuse", "不予支持", "refuse"),
    (Withdraw, "withdraw", "撤回", "withdraw"),
    (
        OrderSuspension,
        "order-suspension",
        "停止执行",
        "suspend by order",
    ),
    (
        LiftSuspension,
        "lift-suspension",
        "恢复执行",
        "lift the suspension",
    ),
    (
        ReportDecision,
        "report-decision",
        "提交审理机关的决定",
        "hand in the decision of the other body",
    ),
    (
        ServeNotice,
        "serve-notice",
        "送达告知书",
        "serve the prior notice",
    ),
    (State, "state", "陈述申辩", "answer the notice"),
    (
        AnswerStatement,
        "answer-statement",
        "答复陈述申辩",
        "reply to the answer",
    ),
    (Agree, "agree", "同意公示", "agree to publication"),
    (Decide, "decide", "作出决定", "decide"),
    (
        ServeDecision,
        "serve-decision",
        "送达决定书",
        "serve the decision",
    ),
    (TakeEffect, "take-effect", "生效", "put into effect"),
    (Release, "release", "复核发布", "release"),
    (Drop, "drop", "终止", "drop"),
    (Remove, "remove", "移出", "remove"),
    (MissDeadline, "miss-deadline", "逾期", "deadline missed"),
    (
        EndWithRecord,
        "end-with-record",
        "信息到期",
        "the record has ended",
    ),
];

impl Move {
    /// Every move.
    pub const ALL: [Move; 24] = [
        File,
        Propose,
        Accept,
        AskSupplement,
        Supply,
        Extend,
        Grant,
        Refuse,
        Withdraw,
        OrderSuspension,
        LiftSuspension,
        ReportDecision,
        ServeNotice,
        State,
        AnswerStatement,
        Agree,
        Decide,
        ServeDecision,
        TakeEffect,
        Release,
        Drop,
        Remove,
        MissDeadline,
        EndWithRecord,
    ];

    /// Stable word for the store, the policy and the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.row().1
    }

    /// The move of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        MOVES.iter().find(|row| row.1 == word).map(|row| row.0)
    }

    /// In words.
    #[must_use]
    pub fn title(self) -> Bilingual {
        let (_, _, zh, en) = self.row();
        Bilingual::new(*zh, *en)
    }

    fn row(self) -> &'static (Move, &'static str, &'static str, &'static str) {
        let found = MOVES.iter().find(|row| row.0 == self);
        // A test holds the two lists equal.
        found.unwrap_or(&MOVES[0])
    }
}

const ACTORS: [(Actor, &str, &str, &str); 6] = [
    (Actor::Person, "person", "本人", "the person"),
    (
        Actor::Organ,
        "organ",
        "承办单位办案员",
        "case officer of the organ",
    ),
    (
        Actor::Reviewer,
        "reviewer",
        "承办单位复核员",
        "reviewer of the organ",
    ),
    (
        Actor::Platform,
        "platform",
        "平台办案员",
        "case officer of the platform",
    ),
    (
        Actor::Publisher,
        "publisher",
        "平台发布员",
        "publisher of the platform",
    ),
    (Actor::Clock, "clock", "期限届满", "time"),
];

impl Actor {
    /// Every actor.
    pub const ALL: [Actor; 6] = [
        Actor::Person,
        Actor::Organ,
        Actor::Reviewer,
        Actor::Platform,
        Actor::Publisher,
        Actor::Clock,
    ];

    /// Stable word for the store and the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.row().1
    }

    /// The actor of a word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        ACTORS.iter().find(|row| row.1 == word).map(|row| row.0)
    }

    /// In words.
    #[must_use]
    pub fn title(self) -> Bilingual {
        let (_, _, zh, en) = self.row();
        Bilingual::new(*zh, *en)
    }

    fn row(self) -> &'static (Actor, &'static str, &'static str, &'static str) {
        let found = ACTORS.iter().find(|row| row.0 == self);
        // A test holds the two lists equal.
        found.unwrap_or(&ACTORS[0])
    }
}
