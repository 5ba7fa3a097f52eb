//! 查询额度: how many different people somebody may ask about in a time. A budget keeps one account from reading a whole
//! province, whatever grounds it names; it says nothing about whether a single question is allowed.

use crate::text::Bilingual;
use jiff::Timestamp;

/// What a budget is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BudgetKind {
    /// Questions of an account in an hour of the clock.
    Hour,
    /// Questions of an organ for one case in a day.
    Case,
    /// People an account checks against lists in an hour of the clock.
    CheckHour,
}

impl BudgetKind {
    /// Every kind.
    pub const ALL: [BudgetKind; 3] = [BudgetKind::Hour, BudgetKind::Case, BudgetKind::CheckHour];

    /// Stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            BudgetKind::Hour => "hour",
            BudgetKind::Case => "case",
            BudgetKind::CheckHour => "check-hour",
        }
    }

    /// Stable code of the refusal when it is spent.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            BudgetKind::Hour => "ASK-BUDGET-HOUR",
            BudgetKind::Case => "ASK-BUDGET-CASE",
            BudgetKind::CheckHour => "ASK-BUDGET-CHECK",
        }
    }

    /// Its name.
    #[must_use]
    pub fn title(self) -> Bilingual {
        let (zh, en) = match self {
            BudgetKind::Hour => (
                "本账号每小时查询的不同人数",
                "people this account asks about in an hour",
            ),
            BudgetKind::Case => (
                "本单位同一案件每天查询的不同人数",
                "people the organ asks about for one case in a day",
            ),
            BudgetKind::CheckHour => (
                "本账号每小时核查的不同人数",
                "people this account checks in an hour",
            ),
        };
        Bilingual::new(zh, en)
    }
}

/// A budget a question is counted in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// What it is counted by.
    pub kind: BudgetKind,
    /// Whose it is: account, or organ and case.
    pub whose: String,
    /// Most different people.
    pub most: u32,
    /// When its time began.
    pub from: Timestamp,
    /// When it is free again.
    pub until: Timestamp,
}

impl Budget {
    /// What keeps a question about so many new people from being counted in it, if `used` were counted already.
    ///
    /// # Errors
    /// [`BudgetSpent`] when not all of them fit.
    pub fn take(&self, used: u32, new: u32) -> Result<(), BudgetSpent> {
        if used.saturating_add(new) <= self.most {
            return Ok(());
        }
        Err(BudgetSpent {
            kind: self.kind,
            most: self.most,
            used,
            frees_at: self.until,
        })
    }
}

/// A budget that has no room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetSpent {
    /// What it is counted by.
    pub kind: BudgetKind,
    /// Most different people.
    pub most: u32,
    /// People counted so far.
    pub used: u32,
    /// When it is free again.
    pub frees_at: Timestamp,
}

impl BudgetSpent {
    /// In words; `free_again` is the time as readers write it.
    #[must_use]
    pub fn text(&self, free_again: &str) -> Bilingual {
        let title = self.kind.title();
        let (most, used) = (self.most, self.used);
        Bilingual::new(
            format!(
                "{}额度为 {most} 人，已用 {used} 人，{free_again} 起恢复",
                title.zh
            ),
            format!(
                "the budget of {} is {most}, {used} are used, and it is free again at {free_again}",
                title.en
            ),
        )
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_last_person_fits_and_the_next_does_not() {
        let budget = Budget {
            kind: BudgetKind::Hour,
            whose: "judge".to_owned(),
            most: 3,
            from: Timestamp::UNIX_EPOCH,
            until: Timestamp::from_second(3600).unwrap(),
        };
        for (used, new, fits) in [
            (0, 3, true),
            (2, 1, true),
            (3, 0, true),
            (3, 1, false),
            (1, 3, false),
        ] {
            assert_eq!(budget.take(used, new).is_ok(), fits, "{used} and {new}");
        }
        let spent = budget.take(3, 1).unwrap_err();
        assert_eq!(
            (spent.most, spent.used, spent.frees_at),
            (3, 3, budget.until)
        );
        assert!(
            spent
                .text("13:00")
                .en
                .contains("3 are used, and it is free again at 13:00")
        );
    }
}
