//! 诚信积分: for those who want them, seen by nobody else. They are computed when their owner looks and kept nowhere.

use crate::account::Account;
use crate::platform::Platform;
use crate::policy::{Action, Reader};
use crate::problem::{Problem, ProblemKind};
use crate::record::lines;
use jiff::Timestamp;
use jiff::civil::Date;
use rules::points::points;
use rules::text::Bilingual;
use store::{Kind, OwnOpening, hex};

/// The points of a person, with every line explained.
#[derive(Clone)]
pub struct PointsView {
    /// Day they are of.
    pub as_of: Date,
    /// Version of the formula and its first day.
    pub formula: (u32, Date),
    /// Sum.
    pub total: u32,
    /// Every line of the formula.
    pub lines: Vec<PointsLine>,
}

impl std::fmt::Debug for PointsView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PointsView({}, hidden)", self.as_of)
    }
}

/// One line.
#[derive(Clone, Debug)]
pub struct PointsLine {
    /// What is rewarded.
    pub title: Bilingual,
    /// Items that count.
    pub items: Vec<Bilingual>,
    /// Points for each record, and most of the line.
    pub each: u32,
    /// Most points of the line.
    pub most: u32,
    /// Points it gives.
    pub points: u32,
    /// The records that count: item, organ that decided, last day.
    pub records: Vec<(Bilingual, String, Date)>,
}

impl Platform {
    /// Since when the person wants points; `None` when they do not.
    ///
    /// # Errors
    /// `POLICY-DENIED` for an account that is no person's.
    pub fn my_points_since(&self, account: &Account) -> Result<Option<Timestamp>, Problem> {
        let (subject, _) = self.own(account, Action::ReadOwnPoints)?;
        Ok(self.store().points_since(subject)?)
    }

    /// The person wants points from now on, or wants them no more.
    ///
    /// # Errors
    /// `POLICY-DENIED` for an account that is no person's.
    pub async fn choose_points(&self, account: &Account, wanted: bool) -> Result<(), Problem> {
        let (subject, _) = self.own(account, Action::ChoosePoints)?;
        let chosen = match wanted {
            true => self.store().join_points(subject),
            false => self.store().leave_points(subject),
        };
        Ok(chosen.wait().await?)
    }

    /// The person's points. Nothing of them is kept; that they were read is logged like every reading of records.
    ///
    /// # Errors
    /// `POLICY-DENIED`; `POINTS-NOT-CHOSEN` for somebody who did not ask for points: then nothing is read; `POINTS-NO-FORMULA`.
    pub async fn my_points(&self, account: &Account) -> Result<PointsView, Problem> {
        let (subject, permit) = self.own(account, Action::ReadOwnPoints)?;
        if self.store().points_since(subject)?.is_none() {
            return Err(not_chosen());
        }
        let opening = OwnOpening {
            kind: Kind::OwnPoints,
            organ: "self".to_owned(),
            actor: account.login.clone(),
            ground: None,
            policy: permit.text(),
        };
        let ticket = self.store().open_own(subject, opening).wait().await?;
        let unread = |error| Problem::unread(error, ticket.receipt().into());
        let read = self.store().read_dossier(&ticket, ticket.receipt().at);
        let mut versions = read.map_err(unread)?;
        let (pack, day) = (self.pack(), self.today());
        let shown = lines(self, &versions, day, Reader::Person);
        versions.retain(|v| shown.iter().any(|line| line.record == hex(&v.record)));
        let points = points(pack, day, &versions).ok_or_else(no_formula)?;
        let record = |id: &[u8; 16]| {
            let line = shown.iter().find(|line| line.record == hex(id))?;
            Some((
                line.title.clone(),
                line.decided_by.clone(),
                line.display_until,
            ))
        };
        Ok(PointsView {
            as_of: day,
            formula: (points.formula.version, points.formula.from),
            total: points.total,
            lines: points
                .lines
                .iter()
                .map(|line| PointsLine {
                    title: line.rule.title.clone(),
                    items: line
                        .rule
                        .items
                        .iter()
                        .filter_map(|id| pack.item(id).map(|item| item.title.clone()))
                        .collect(),
                    each: line.rule.points,
                    most: line.rule.most,
                    points: line.points,
                    records: line.records.iter().filter_map(record).collect(),
                })
                .collect(),
        })
    }
}

fn not_chosen() -> Problem {
    Problem::new(
        "POINTS-NOT-CHOSEN",
        ProblemKind::Conflict,
        (
            "您没有加入诚信积分，没有计算任何积分",
            "you did not ask for points, and none were computed",
        ),
        (
            "愿意使用的，请先加入；不加入没有任何影响",
            "join first if you want them; nothing follows from not joining",
        ),
    )
}

fn no_formula() -> Problem {
    Problem::new(
        "POINTS-NO-FORMULA",
        ProblemKind::Unavailable,
        (
            "数据包没有当日有效的积分公式",
            "the pack has no formula of points for today",
        ),
        ("请联系平台管理员", "tell the operator"),
    )
}
