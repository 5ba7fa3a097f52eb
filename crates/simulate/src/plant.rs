//! Plants an error in a filled row. Each function answers with the damaged column, or with nothing when the item has
//! no column for the error.

use crate::dates;
use crate::errors::Planted;
use crate::facts::Facts;
use crate::fill::ten_thousands;
use crate::names;
use crate::number_errors;
use crate::plan::DateStyle;
use crate::randomness::{Draw, Purpose};
use crate::rows::{Row, Rows};
use rules::catalogue::{Field, FieldKind, Required, Role};

/// The outer `None`: cannot be planted here. The inner one: planted in the row as a whole.
type Place = Option<Option<usize>>;

impl Rows<'_> {
    pub(crate) fn plant(&self, kind: Planted, facts: &Facts, row: u64, made: &mut Row) -> Place {
        let mut draw = Draw::new(self.seed(), Purpose::Damage, self.planned.stream, row);
        if let Some(damage) = number_errors::of(kind) {
            let column = self.column(Role::IdentityNumber)?;
            made.cells[column] = damage(&facts.number, &mut draw)?;
            if kind == Planted::FloatDamage {
                made.as_number = Some(column);
            }
            return Some(Some(column));
        }
        let column = match kind {
            // These are facts of the row, already in its cells.
            Planted::OtherName => self.column(Role::SubjectName)?,
            Planted::Minor => self.column(Role::IdentityNumber)?,
            Planted::LateRow | Planted::OldRow | Planted::FutureDecision => {
                self.column(Role::DecidedOn)?
            }
            Planted::ImpossibleDate
            | Planted::DatesReversed
            | Planted::DateWithPoints
            | Planted::DateInWords
            | Planted::DateSerial
            | Planted::LongTerm => self.plant_date(kind, facts, made, &mut draw)?,
            Planted::FineInYuan | Planted::NegativeFine => {
                self.plant_fine(kind, made, &mut draw)?
            }
            Planted::OldOrganName | Planted::OrganCodeTypo | Planted::OrganCodeOfAnother => {
                self.plant_organ(kind, facts, made, &mut draw)?
            }
            Planted::SurplusColumn => self.plant_surplus(facts, made, &mut draw)?,
            Planted::LegalPersonColumn => self.plant_legal_person(made, &mut draw)?,
            Planted::ForbiddenMatter => self.plant_forbidden(made, &mut draw)?,
            _ => self.plant_text(kind, facts, made, &mut draw)?,
        };
        Some(Some(column))
    }

    fn plant_date(
        &self,
        kind: Planted,
        facts: &Facts,
        made: &mut Row,
        draw: &mut Draw,
    ) -> Option<usize> {
        const IMPOSSIBLE: [&str; 6] = [
            "2026-02-30",
            "0000-00-00",
            "2026/13/01",
            "0000-01-01",
            "2025年2月29日",
            "二〇二六年",
        ];
        let (year, month, day) = (
            facts.decided.year(),
            facts.decided.month(),
            facts.decided.day(),
        );
        let decided = self.column(Role::DecidedOn)?;
        let (column, text) = match kind {
            Planted::ImpossibleDate => (decided, (*draw.pick(&IMPOSSIBLE)).to_owned()),
            Planted::DateWithPoints => (decided, format!("{year}.{month}.{day}")),
            Planted::DateInWords => (decided, format!("{year}年{month}月{day}日")),
            Planted::DateSerial => {
                made.as_number = Some(decided);
                (decided, dates::serial(facts.decided).to_string())
            }
            Planted::LongTerm => {
                let column = self.filled_column(Role::ValidUntil, made)?;
                let day = self.province.pack().long_term_date;
                (column, dates::written(day, self.planned.dates))
            }
            _ => {
                let column = self.filled_column(Role::ValidUntil, made)?;
                self.item.date_order.iter().find(|(first, second)| {
                    *second == self.item.fields[column].code
                        && self
                            .item
                            .fields
                            .iter()
                            .position(|field| field.code == *first)
                            .is_some_and(|first| !made.cells[first].is_empty())
                })?;
                let before = dates::shifted(facts.acted, -100);
                (column, dates::written(before, self.planned.dates))
            }
        };
        made.cells[column] = text;
        Some(column)
    }

    fn plant_fine(&self, kind: Planted, made: &mut Row, draw: &mut Draw) -> Option<usize> {
        let column = self.filled_column(Role::FineTenThousandYuan, made)?;
        let limit = self.province.pack().suspicious_fine_ten_thousand_yuan;
        made.cells[column] = match kind {
            Planted::FineInYuan => (limit + 100 + 100 * draw.below(90)).to_string(),
            _ => format!("-{}", ten_thousands(200 + 100 * draw.below(20))),
        };
        Some(column)
    }

    fn plant_organ(
        &self,
        kind: Planted,
        facts: &Facts,
        made: &mut Row,
        draw: &mut Draw,
    ) -> Option<usize> {
        if kind == Planted::OldOrganName {
            let column = self.column(Role::DecidingOrgan)?;
            let now = &self.organ.name_on(facts.decided).zh;
            let old = self
                .organ
                .names
                .iter()
                .rev()
                .find(|name| name.name.zh != *now)?;
            made.cells[column] = old.name.zh.clone();
            return Some(column);
        }
        let column = self.column(Role::DecidingOrganCode)?;
        if kind == Planted::OrganCodeTypo {
            let last = made.cells[column].pop()?;
            made.cells[column].push(if last == '0' { '1' } else { '0' });
            return Some(column);
        }
        let other = draw.pick(&self.province.pack().organs);
        let code = other.social_credit_code.as_ref()?;
        if *code == self.organ_code {
            return None;
        }
        made.cells[column].clone_from(code);
        Some(column)
    }

    fn plant_surplus(&self, facts: &Facts, made: &mut Row, draw: &mut Draw) -> Option<usize> {
        let column = self.item.fields.len();
        made.cells[column] = match self.planned.surplus_column? {
            "民族" => "汉族".to_owned(),
            "联系电话" => format!("1990000{:04}", draw.below(10_000)),
            _ => format!("{}示例路{}号", facts.place, 1 + draw.below(300)),
        };
        Some(column)
    }

    fn plant_legal_person(&self, made: &mut Row, draw: &mut Draw) -> Option<usize> {
        let surplus = |field: &Field| field.required == Required::Forbidden;
        let columns = self.columns(surplus);
        if columns.is_empty() {
            return None;
        }
        let column = *draw.pick(&columns);
        let field = &self.item.fields[column];
        let title = field.title.zh.as_str();
        made.cells[column] = match title {
            "年龄" => draw.between(30, 60).to_string(),
            "性别" => (*draw.pick(&["男", "女"])).to_owned(),
            _ if title.ends_with("类型") => "身份证".to_owned(),
            _ if title.ends_with("代表人") => names::name(draw),
            _ => {
                let longest = field.max_length.unwrap_or(18) as usize;
                "91369900YY99999903".chars().take(longest).collect()
            }
        };
        Some(column)
    }

    /// A matter of the pack's own list, in a column in which it counts.
    fn plant_forbidden(&self, made: &mut Row, draw: &mut Draw) -> Option<usize> {
        let forbidden = &self.province.pack().forbidden;
        let in_force: Vec<_> = forbidden
            .iter()
            .filter(|entry| entry.from.is_none_or(|from| from <= self.as_of()))
            .filter(|entry| !entry.words.is_empty())
            .collect();
        if in_force.is_empty() {
            return None;
        }
        // Half of them are of the sort that departments still send: penalties of the public-security organs.
        let as_penalties = in_force
            .iter()
            .find(|entry| entry.roles.contains(&Role::PenaltyKinds));
        let entry = match as_penalties {
            Some(entry) if draw.percent(50) => *entry,
            _ => *draw.pick(&in_force),
        };
        let word = draw.pick(&entry.words);
        let mut columns: Vec<usize> = Vec::new();
        for role in &entry.roles {
            let column = self.column(*role);
            columns.extend(column.filter(|&column| self.takes_word(column, word)));
        }
        if columns.is_empty() {
            return None;
        }
        let column = *draw.pick(&columns);
        made.cells[column] = match &self.item.fields[column].kind {
            FieldKind::Choice { words, .. } if words.contains(word) => word.clone(),
            FieldKind::Choice { .. } => format!("其他({word})"),
            _ => format!("{}涉及{word}。", made.cells[column]),
        };
        Some(column)
    }

    fn takes_word(&self, column: usize, word: &str) -> bool {
        match &self.item.fields[column].kind {
            FieldKind::Choice { words, open, .. } => {
                *open || words.iter().any(|known| known == word)
            }
            FieldKind::Text => true,
            _ => false,
        }
    }

    pub(crate) fn filled_column(&self, role: Role, made: &Row) -> Option<usize> {
        self.column(role)
            .filter(|&column| !made.cells[column].is_empty())
    }

    fn columns(&self, wanted: impl Fn(&Field) -> bool) -> Vec<usize> {
        let fields = self.item.fields.iter().enumerate();
        fields
            .filter(|(_, field)| wanted(field))
            .map(|(column, _)| column)
            .collect()
    }

    pub(crate) fn one_of(&self, draw: &mut Draw, wanted: impl Fn(&Field) -> bool) -> Option<usize> {
        let columns = self.columns(wanted);
        (!columns.is_empty()).then(|| *draw.pick(&columns))
    }

    /// Whether the row's cell is a legal date of the usual style, which a workbook keeps as a date cell.
    pub(crate) fn is_date_cell(&self, column: usize) -> bool {
        self.planned.dates == DateStyle::Cell
            && self
                .item
                .fields
                .get(column)
                .is_some_and(|field| field.kind == FieldKind::Date)
    }
}
