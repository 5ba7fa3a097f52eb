//! What happened: the facts of one row before they are put into columns.

use crate::dates;
use crate::errors::Planted;
use crate::names;
use crate::person;
use crate::plan::{Family, Leading};
use crate::randomness::{Draw, Purpose};
use crate::rows::Rows;
use crate::theme::Act;
use jiff::ToSpan;
use jiff::civil::Date;
use rules::catalogue::{FieldKind, Grade, GradeRule, Role};
use rules::display;

/// The facts of one row.
pub(crate) struct Facts {
    pub(crate) person: u64,
    pub(crate) name: String,
    pub(crate) number: String,
    pub(crate) decided: Date,
    pub(crate) acted: Date,
    pub(crate) valid_until: Option<Date>,
    pub(crate) claimed_end: Date,
    pub(crate) document_number: String,
    pub(crate) penalty_kinds: &'static str,
    pub(crate) fine_yuan: u64,
    pub(crate) act: &'static Act,
    pub(crate) matter: &'static str,
    pub(crate) place: String,
}

/// A document is decided at most this many days before it is sent: never more than seven working days.
const PROMPT_DAYS: i64 = 7;
/// Items without a reporting period are sent about monthly.
const MONTHLY_DAYS: i64 = 28;
/// From this many days on a row is late whatever holidays lie between.
const LATE_DAYS: i64 = 25;
/// The act lies at most this many days before the decision.
const ACT_DAYS: i64 = 60;
const GROWN_UP_YEARS: i64 = 18;

impl Rows<'_> {
    /// The facts of a row. `None` when what is to be planted cannot happen in this file.
    pub(crate) fn facts(&self, row: u64, planted: Option<Planted>) -> Option<Facts> {
        let leading = self.planned.leading.get(row as usize).copied();
        let about = match planted {
            Some(Planted::OtherName) => row - 1,
            _ => row,
        };
        let person = match leading {
            Some(leading) => leading.person,
            None => self.person(about),
        };
        let mut draw = Draw::new(self.seed(), Purpose::Row, self.planned.stream, row);
        let (mut name, mut number, mut birth) = self.province.registry().identity(person);
        let decided = self.decided(planted, birth, &mut draw)?;
        if planted == Some(Planted::Minor) {
            let youngest = i64::from(self.item.minimum_age);
            let age = draw.between((youngest - 5).max(1), youngest - 1);
            birth = dates::shifted(decided.saturating_sub(age.years()), -draw.between(1, 300));
            number = person::number(birth, 11 + draw.below(900));
        }
        if planted == Some(Planted::OtherName) {
            name = another_name(&name, &mut draw);
        }
        let matter: &&str = draw.pick(self.theme.matters);
        let acts = self.theme.acts;
        let penalty_kinds = match leading {
            Some(Leading {
                ends_soon: true, ..
            }) => "警告",
            _ => self.penalty_kinds(&mut draw),
        };
        let mut facts = Facts {
            person,
            name,
            number,
            decided,
            acted: dates::shifted(decided, -draw.between(3, ACT_DAYS)),
            valid_until: None,
            claimed_end: decided,
            document_number: String::new(),
            penalty_kinds,
            fine_yuan: self.fine(&mut draw),
            act: draw.pick(acts),
            matter,
            place: self.place(person),
        };
        if leading.is_some_and(|leading| leading.ends_soon) {
            facts.decided = self.decided_to_end_soon(&facts);
            facts.acted = dates::shifted(facts.decided, -9);
        }
        facts.valid_until = self.valid_until(facts.decided, &mut draw);
        // An uploader who cannot compute the end writes a year.
        let in_a_year = facts.decided.saturating_add(1.year());
        facts.claimed_end = self.end_of(facts.decided, &facts).unwrap_or(in_a_year);
        facts.document_number = self.document_number(row, &facts);
        Some(facts)
    }

    /// The day of the decision: within the reporting period unless something else is planted.
    fn decided(&self, planted: Option<Planted>, birth: Date, draw: &mut Draw) -> Option<Date> {
        let as_of = self.as_of();
        let prompt = if self.item.seven_working_days {
            PROMPT_DAYS
        } else {
            MONTHLY_DAYS
        };
        let wanted = match planted {
            Some(Planted::FutureDecision) => {
                return Some(dates::shifted(as_of, draw.between(5, 40)));
            }
            Some(Planted::Minor) if self.item.minimum_age < 2 => return None,
            Some(Planted::LateRow | Planted::OldRow) if !self.item.seven_working_days => {
                return None;
            }
            Some(Planted::LateRow) => dates::shifted(as_of, -draw.between(LATE_DAYS + 5, 90)),
            Some(Planted::OldRow) => dates::shifted(as_of, -draw.between(400, 1500)),
            _ => dates::shifted(as_of, -draw.between(0, prompt - 1)),
        };
        let grown_up = dates::shifted(birth.saturating_add(GROWN_UP_YEARS.years()), ACT_DAYS + 1);
        let earliest = [Some(self.item.from), self.organ.from, Some(grown_up)];
        let earliest = earliest.into_iter().flatten().max().unwrap_or(wanted);
        let decided = dates::on_a_weekday(wanted).max(earliest).min(as_of);
        let late = matches!(planted, Some(Planted::LateRow | Planted::OldRow));
        (!late || decided <= dates::shifted(as_of, -LATE_DAYS)).then_some(decided)
    }

    /// A decision so old that its display ends five days after the files are sent.
    fn decided_to_end_soon(&self, facts: &Facts) -> Date {
        let goal = dates::shifted(self.as_of(), 5);
        let mut day = self.as_of();
        // The end moves with the decision, but months differ in length: a few steps meet the goal.
        for _ in 0..4 {
            let trial = self.end_of(day, facts).unwrap_or(goal);
            day = dates::shifted(day, trial.duration_until(goal).as_hours() / 24);
        }
        day
    }

    /// The end of display as a careful uploader computes it.
    fn end_of(&self, decided: Date, facts: &Facts) -> Option<Date> {
        let pack = self.province.pack();
        let computed = display::end(
            &self.item.end,
            &display::Facts {
                decided_on: decided,
                own_end: facts.valid_until.filter(|&day| day != pack.long_term_date),
                grade: self.grade(facts),
                received_on: self.as_of(),
            },
            &pack.parameters,
            &pack.calendar,
        );
        computed.ok().map(|end| end.last_day)
    }

    fn grade(&self, facts: &Facts) -> Option<Grade> {
        match self.item.grade {
            GradeRule::None => None,
            GradeRule::Fixed(grade) => Some(grade),
            GradeRule::ByPenaltyKind => facts
                .penalty_kinds
                .split(';')
                .filter_map(|word| self.grade_of_kind(word, facts.fine_yuan))
                .max(),
        }
    }

    fn grade_of_kind(&self, word: &str, fine_yuan: u64) -> Option<Grade> {
        let kinds = &self.province.pack().penalty_kinds;
        let kind = kinds.iter().find(|kind| kind.word == word)?;
        match kind.minor_up_to_yuan {
            Some(limit) if fine_yuan <= limit => Some(Grade::Minor),
            _ => Some(kind.grade),
        }
    }

    /// Fines lie far below the amount that would be taken for yuan.
    fn fine(&self, draw: &mut Draw) -> u64 {
        match draw.below(10) {
            0..=2 => 50 + 50 * draw.below(4),
            3..=8 => 200 + 100 * draw.below(48),
            _ => 5_000 + 500 * draw.below(91),
        }
    }

    fn penalty_kinds(&self, draw: &mut Draw) -> &'static str {
        const MIXTURE: [(&str, u64); 6] = [
            ("罚款", 68),
            ("警告", 12),
            ("警告;罚款", 10),
            ("没收违法所得", 4),
            ("暂扣许可证件", 4),
            ("限制从业", 2),
        ];
        let mut left = draw.below(100);
        let drawn = MIXTURE.iter().find(|(_, share)| {
            let found = left < *share;
            left = left.saturating_sub(*share);
            found
        });
        let allowed = |joined: &str| match self.item.field_of(Role::PenaltyKinds).map(|f| &f.kind) {
            Some(FieldKind::Choice { words, several, .. }) => {
                (*several || !joined.contains(';'))
                    && joined
                        .split(';')
                        .all(|one| words.iter().any(|word| word == one))
            }
            _ => true,
        };
        drawn.map_or(
            "罚款",
            |(joined, _)| if allowed(joined) { joined } else { "罚款" },
        )
    }

    fn valid_until(&self, decided: Date, draw: &mut Draw) -> Option<Date> {
        let years = match self.family {
            Family::Permit if draw.percent(15) => return Some(self.province.pack().long_term_date),
            Family::Permit => *draw.pick(&[1_i64, 3, 5, 6, 10]),
            Family::Commitment | Family::Honour => *draw.pick(&[1, 2]),
            Family::List => 2,
            Family::Other => 1,
            // A penalty ends by its grade.
            Family::Penalty => return None,
        };
        Some(dates::shifted(decided.saturating_add(years.years()), -1))
    }

    /// City and county in which the person lives.
    fn place(&self, person: u64) -> String {
        let population = self.province.population();
        let city = &population.cities()[population.city_of(person)];
        format!("{}{}", city.name, population.county_of(person).1)
    }

    /// A number no other document of the organ has. A short column takes region, date and serial number.
    fn document_number(&self, row: u64, facts: &Facts) -> String {
        let longest = self
            .item
            .field_of(Role::DocumentNumber)
            .and_then(|field| field.max_length);
        let mut number = String::with_capacity(40);
        if longest.is_some_and(|longest| longest <= 24) {
            let population = self.province.population();
            number.push_str(&population.cities()[population.city_of(facts.person)].code);
            let day = facts.acted;
            person::push_padded(&mut number, day.year().unsigned_abs().into(), 4);
            person::push_padded(&mut number, day.month().unsigned_abs().into(), 2);
            person::push_padded(&mut number, day.day().unsigned_abs().into(), 2);
            person::push_padded(&mut number, row + 1, 6);
            return number;
        }
        number.push('赣');
        number.push_str(self.theme.mark);
        number.push_str(match self.family {
            Family::Permit => "许字〔",
            Family::Penalty => "罚〔",
            Family::List => "认〔",
            Family::Commitment => "诺〔",
            Family::Honour => "表〔",
            Family::Other => "字〔",
        });
        person::push_padded(&mut number, facts.decided.year().unsigned_abs().into(), 4);
        number.push('〕');
        person::push_padded(&mut number, self.planned.stream, 4);
        person::push_padded(&mut number, row + 1, 7);
        number.push('号');
        number
    }
}

fn another_name(name: &str, draw: &mut Draw) -> String {
    loop {
        let other = names::name(draw);
        if other != name {
            return other;
        }
    }
}
