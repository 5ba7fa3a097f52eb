//! 办理事项核验: one call at a counter tells which conveniences and which constraints apply to a person in a matter, and why. It is
//! a question like any other, logged and decided before anything is read; it reads only what the measures of the matter need, and
//! tells of the records only those a measure follows from.

use super::{Ask, Opened};
use crate::account::Account;
use crate::platform::Platform;
use crate::policy::{Action, Facts, Permit, Reader, Resource};
use crate::problem::{Problem, ProblemKind};
use crate::receipt::Receipt;
use crate::record::{AnswerLine, citation_text, lines};
use jiff::civil::Date;
use rules::consent::Ground;
use rules::measure::{Because, Decided, Matter, Standing, WhyNot, decide};
use rules::pack::Pack;
use rules::text::Bilingual;
use store::hex;

/// A check of a matter.
#[derive(Clone)]
pub struct MatterCheck {
    /// Matter, from the pack's list.
    pub matter: String,
    /// The person's number.
    pub number: String,
    /// The name the asker knows.
    pub name: Option<String>,
    /// Purpose, one of the matter's; without it the first that fits the ground.
    pub purpose: Option<String>,
    /// Ground.
    pub ground: Ground,
}

impl std::fmt::Debug for MatterCheck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MatterCheck({}, {:?})", self.matter, self.ground)
    }
}

/// The answer to a check of a matter.
#[derive(Debug, Clone)]
pub struct MatterAnswer {
    /// Receipt: what the organ files about a measure names its entry.
    pub receipt: Receipt,
    /// Matter.
    pub matter: String,
    /// Its name.
    pub matter_title: Bilingual,
    /// Masked name and number.
    pub subject_hint: String,
    /// Purpose.
    pub purpose_title: Bilingual,
    /// Day the answer tells of.
    pub as_of: Date,
    /// Every measure of the matter, in its order.
    pub measures: Vec<MatterLine>,
}

/// What was decided about one measure.
#[derive(Debug, Clone)]
pub struct MatterLine {
    /// Measure.
    pub measure: String,
    /// Its name.
    pub title: Bilingual,
    /// What it means for the person.
    pub meaning: Bilingual,
    /// A constraint, not a convenience.
    pub is_constraint: bool,
    /// It applies.
    pub applies: bool,
    /// Why, or why not, in plain words.
    pub why: Bilingual,
    /// The records it follows from.
    pub records: Vec<MatterRecord>,
    /// Last day on which it can apply, should its ground not end before.
    pub until: Option<Date>,
    /// The law it rests on.
    pub basis: Vec<Bilingual>,
}

/// A record a measure follows from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatterRecord {
    /// Name of the item.
    pub title: Bilingual,
    /// Organ that decided.
    pub decided_by: String,
    /// Document number.
    pub document_number: String,
    /// Last day it is shown and used.
    pub display_until: Date,
}

impl Platform {
    /// The matters the account's organ handles.
    ///
    /// # Errors
    /// `POLICY-DENIED`.
    pub fn matters(&self, account: &Account) -> Result<Vec<&Matter>, Problem> {
        let _ = self.may_check_matters(account)?;
        Ok(self
            .pack()
            .measures
            .matters_of(account.acts_for())
            .collect())
    }

    /// Which measures apply to a person in a matter of the account's organ.
    ///
    /// # Errors
    /// `POLICY-DENIED`; `MATTER-…` when the organ does not handle the matter or the purpose is not one of its; otherwise as
    /// [`Platform::ask`].
    pub async fn check_matter(
        &self,
        account: &Account,
        check: MatterCheck,
    ) -> Result<MatterAnswer, Problem> {
        let _ = self.may_check_matters(account)?;
        let matter = self.matter_of(account, &check.matter)?;
        let purpose = matter_purpose(self.pack(), matter, check.purpose, &check.ground)?;
        let ask = Ask {
            number: check.number,
            name: check.name,
            purpose: purpose.clone(),
            items: Vec::new(),
            ground: check.ground,
            emergency: false,
        };
        let opened = self.put(account, ask, None, Some(matter)).await?;
        let measures = self.matter_lines(account.acts_for(), matter, &opened);
        Ok(MatterAnswer {
            matter: matter.id.clone(),
            matter_title: matter.title.clone(),
            purpose_title: self.purpose_title(&purpose),
            as_of: opened.day,
            measures,
            receipt: opened.receipt,
            subject_hint: opened.subject_hint,
        })
    }

    fn may_check_matters(&self, account: &Account) -> Result<Permit, Problem> {
        let organ = Resource::Organ(account.acts_for());
        self.decide(account, Action::CheckMatter, &organ, &Facts::None)
    }

    /// A matter the account's organ handles.
    pub(super) fn matter_of(&self, account: &Account, id: &str) -> Result<&Matter, Problem> {
        let mut matters = self.pack().measures.matters_of(account.acts_for());
        matters
            .find(|matter| matter.id == id)
            .ok_or_else(not_handled)
    }

    fn matter_lines(&self, organ: &str, matter: &Matter, opened: &Opened) -> Vec<MatterLine> {
        let (pack, day) = (self.pack(), opened.day);
        let shown = lines(self, &opened.known, day, Reader::Organ);
        // What the policy does not let an organ see carries no measure either.
        let mut usable = opened.known.clone();
        usable.retain(|version| shown.iter().any(|line| line.record == hex(&version.record)));
        let decided = decide(pack, matter, organ, day, &opened.items, &usable);
        decided
            .iter()
            .map(|decided| line(pack, decided, &shown))
            .collect()
    }
}

fn line(pack: &Pack, decided: &Decided<'_>, shown: &[AnswerLine]) -> MatterLine {
    let measure = decided.measure;
    let (why, records, until) = match &decided.standing {
        Standing::Applies { because, until } => {
            let records = match because {
                Because::Records(ids) => records_of(ids, shown),
                Because::CleanYears => Vec::new(),
            };
            (because_text(because), records, *until)
        }
        Standing::Not(why) => (why_not_text(pack, why), Vec::new(), None),
    };
    MatterLine {
        measure: measure.id.clone(),
        title: measure.title.clone(),
        meaning: measure.meaning.clone(),
        is_constraint: measure.is_constraint(),
        applies: decided.applies(),
        why,
        records,
        until,
        basis: measure
            .basis
            .iter()
            .map(|citation| citation_text(pack, citation))
            .collect(),
    }
}

fn records_of(ids: &[[u8; 16]], shown: &[AnswerLine]) -> Vec<MatterRecord> {
    let found = ids
        .iter()
        .filter_map(|id| shown.iter().find(|line| line.record == hex(id)));
    found
        .map(|line| MatterRecord {
            title: line.title.clone(),
            decided_by: line.decided_by.clone(),
            document_number: line.document_number.clone(),
            display_until: line.display_until,
        })
        .collect()
}

fn because_text(because: &Because) -> Bilingual {
    match because {
        Because::Records(_) => {
            Bilingual::new("依据下列有效信息", "because of the live records below")
        }
        Because::CleanYears => Bilingual::new(
            "连续三年以上无不良信用记录",
            "no adverse record for three years",
        ),
    }
}

fn why_not_text(pack: &Pack, why: &WhyNot) -> Bilingual {
    let plain = |zh: &str, en: &str| Bilingual::new(zh, en);
    match why {
        WhyNot::NotInForce => plain(
            "该措施未启用、已届期或者待复核",
            "the measure is not in use, has ended or is due for review",
        ),
        WhyNot::OtherOrgan => plain(
            "本单位无权实施该措施",
            "this organ may not act on the measure",
        ),
        WhyNot::NotExamined(items) => {
            let n = items.len();
            Bilingual::new(
                format!("查询依据没有涵盖所需的 {n} 个事项，未作判断；不得因此作不利处理"),
                format!(
                    "the ground does not cover {n} items that are needed, so nothing is said; it may not be held against the person"
                ),
            )
        }
        WhyNot::NoGround => plain("没有可据以适用的信息", "there is no record it follows from"),
        WhyNot::NotClean => plain(
            "三年内有仍在展示期的信息，按一般程序办理",
            "a record of the last three years is still shown; the ordinary procedure applies",
        ),
        WhyNot::Withheld(by) => {
            let by = pack.measures.measure(by);
            let title = by.map(|m| m.title.clone()).unwrap_or_default();
            Bilingual::new(
                format!("因同时适用“{}”而不享受", title.zh),
                format!("not given while “{}” applies", title.en),
            )
        }
    }
}

/// The purpose of a check: the one given, or the first of the matter that fits the ground.
fn matter_purpose(
    pack: &Pack,
    matter: &Matter,
    given: Option<String>,
    ground: &Ground,
) -> Result<String, Problem> {
    if let Some(given) = given {
        let listed = matter.purposes.contains(&given);
        return listed.then_some(given).ok_or_else(other_purpose);
    }
    let fits = |id: &&String| match ground {
        Ground::Consent(_) | Ground::NotGenuine(_) => {
            pack.purpose(id).is_some_and(|purpose| purpose.with_consent)
        }
        Ground::Statute { power, .. } => pack
            .power(power)
            .is_some_and(|power| power.purposes.contains(id)),
    };
    let found = matter.purposes.iter().find(fits);
    // What fits nothing is asked for the first, and refused with its reason and a receipt.
    let purpose = found.or_else(|| matter.purposes.first());
    purpose.cloned().ok_or_else(other_purpose)
}

fn not_handled() -> Problem {
    Problem::new(
        "MATTER-NOT-HANDLED",
        ProblemKind::BadInput,
        (
            "本单位没有登记办理这个事项；没有查询任何人",
            "this organ is not entered as handling this matter; nobody was asked about",
        ),
        (
            "请从本单位的办理事项中选择；缺少的，请按权力清单报平台登记",
            "choose one of the organ's matters, or have it entered by its list of powers",
        ),
    )
}

fn other_purpose() -> Problem {
    Problem::new(
        "MATTER-PURPOSE",
        ProblemKind::BadInput,
        (
            "该用途不是这个事项的查询用途；没有查询任何人",
            "this purpose is not one of the matter's; nobody was asked about",
        ),
        (
            "请留空，或从该事项的用途中选择",
            "leave it out or choose one of the matter's",
        ),
    )
}
