//! What `chengxin pack check` says, and the counts an operator sees.

use super::{PackFiles, PackProblem, load};
use rules::pack::Pack;
use rules::text::Language;

/// The outcome of checking a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackReport {
    /// Digest of the files.
    pub digest: String,
    /// How many entries there are of each kind; empty when the pack is refused.
    pub counts: Vec<(String, usize)>,
    /// Everything wrong, by file and line.
    pub problems: Vec<PackProblem>,
}

impl PackReport {
    /// Checks a pack.
    #[must_use]
    pub fn of(files: &PackFiles) -> Self {
        let (counts, problems) = match load(files) {
            Ok(pack) => (summary(&pack), Vec::new()),
            Err(problems) => (Vec::new(), problems),
        };
        Self {
            digest: files.digest(),
            counts,
            problems,
        }
    }

    /// Whether the pack may be used.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.problems.is_empty()
    }

    /// The report for a terminal: the problems, or the counts and the digest.
    #[must_use]
    pub fn lines(&self, language: Language) -> Vec<String> {
        let problems = self.problems.iter().map(|p| p.line_in(language));
        let counts = self
            .counts
            .iter()
            .map(|(what, n)| format!("{n:>6}  {what}"));
        let last = match (language, self.problems.len()) {
            (Language::Chinese, 0) => format!("数据包合格，摘要 {}", self.digest),
            (Language::English, 0) => format!("the pack is in order, digest {}", self.digest),
            (Language::Chinese, n) => format!("发现 {n} 个问题，数据包不能使用"),
            (Language::English, 1) => "1 problem: the pack cannot be used".to_owned(),
            (Language::English, n) => format!("{n} problems: the pack cannot be used"),
        };
        problems.chain(counts).chain([last]).collect()
    }
}

/// How many entries of each kind a pack has, in the order of its files.
#[must_use]
pub fn summary(pack: &Pack) -> Vec<(String, usize)> {
    let articles = pack.instruments.iter().map(|i| i.articles.len()).sum();
    let unverified = pack.instruments.iter().filter(|i| i.verify).count();
    let off = pack.items.iter().filter(|i| i.switched_off.is_some());
    let published = pack.items.iter().filter(|i| i.publishable);
    let provisional = pack.calendar.years().filter(|year| {
        let first = jiff::civil::Date::new(*year, 1, 1);
        first.is_ok_and(|first| pack.calendar.is_provisional(first))
    });
    let measures_off = pack.measures.list.iter();
    let measures_off = measures_off.filter(|m| m.switched_off.is_some());
    let counts = [
        ("instruments", pack.instruments.len()),
        ("instruments to be verified", unverified),
        ("articles", articles),
        ("classes", pack.classes.len()),
        ("items", pack.items.len()),
        ("items switched off", off.count()),
        ("items published", published.count()),
        ("forbidden matters", pack.forbidden.len()),
        ("penalty kinds", pack.penalty_kinds.len()),
        ("organs", pack.organs.len()),
        ("current regions", pack.regions.current().count()),
        ("calendar years", pack.calendar.years().count()),
        ("calendar years provisional", provisional.count()),
        ("parameter versions", pack.parameters.all().len()),
        ("purposes", pack.purposes.len()),
        ("powers", pack.powers.len()),
        ("tags", pack.tags.iter().map(|l| l.tags.len()).sum()),
        ("tasks", pack.tasks.len()),
        ("notices", pack.notices.templates.len()),
        ("measures", pack.measures.list.len()),
        ("measures switched off", measures_off.count()),
        ("matters", pack.measures.matters.len()),
        ("formulas of points", pack.points.len()),
    ];
    counts.map(|(what, n)| (what.to_owned(), n)).to_vec()
}
