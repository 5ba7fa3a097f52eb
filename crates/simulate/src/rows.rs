//! The rows of one file, each made from its place alone.

use crate::errors::{OUT_OF, Planted};
use crate::facts::Facts;
use crate::person::STABLE_PERSONS;
use crate::plan::{Family, PlannedFile};
use crate::problem::Problem;
use crate::province::Province;
use crate::randomness::{Draw, Permutation, Purpose};
use crate::theme::{self, Theme};
use jiff::civil::Date;
use rules::catalogue::{Item, Role};
use rules::organ::Organ;

/// One row: a cell for every field of the item and one for the surplus column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) cells: Vec<String>,
    /// A cell that a workbook holds as a number.
    pub(crate) as_number: Option<usize>,
    /// What was planted, and in which field.
    pub(crate) planted: Option<(Planted, Option<usize>)>,
    /// Whom the row was made about.
    pub(crate) person: u64,
}

/// Makes the rows of a planned file.
pub(crate) struct Rows<'a> {
    pub(crate) province: &'a Province<'a>,
    pub(crate) planned: &'a PlannedFile,
    pub(crate) item: &'a Item,
    pub(crate) organ: &'a Organ,
    pub(crate) organ_code: String,
    pub(crate) family: Family,
    pub(crate) theme: &'static Theme,
    order: Permutation,
    pools: Vec<Permutation>,
    original: Option<Box<Rows<'a>>>,
}

impl<'a> Rows<'a> {
    pub(crate) fn new(
        province: &'a Province<'a>,
        planned: &'a PlannedFile,
    ) -> Result<Self, Problem> {
        let (item, organ) = province.named(planned)?;
        let family = Family::of(item);
        let original = match &planned.corrects {
            Some(original) => Some(Box::new(Rows::new(province, original)?)),
            None => None,
        };
        let drawn = planned.segments.iter().map(|segment| segment.rows).sum();
        let mut draw = Draw::new(province.settings().seed, Purpose::File, planned.stream, 1);
        Ok(Self {
            province,
            planned,
            item,
            organ,
            organ_code: province.organ_code(organ),
            family,
            theme: theme::of(item),
            order: Permutation::new(drawn, &mut draw),
            pools: (0..province.cities().len())
                .map(|city| province.pool(family, city))
                .collect(),
            original,
        })
    }

    pub(crate) fn seed(&self) -> u64 {
        self.province.settings().seed
    }

    pub(crate) fn as_of(&self) -> Date {
        self.province.settings().as_of
    }

    /// The column of a role.
    pub(crate) fn column(&self, role: Role) -> Option<usize> {
        self.item
            .fields
            .iter()
            .position(|field| field.role == Some(role))
    }

    /// The person a row is about.
    pub(crate) fn person(&self, row: u64) -> u64 {
        let population = self.province.population();
        let mut place = self
            .order
            .at(row - (self.planned.leading.len() as u64).min(row));
        for segment in &self.planned.segments {
            if place < segment.rows {
                let in_city = self.pools[segment.city].at(segment.first + place);
                let person = population.person_in(segment.city, in_city);
                return match person {
                    // The stable persons appear only where a demonstration puts them.
                    stable if stable < STABLE_PERSONS => stable + STABLE_PERSONS,
                    person => person,
                };
            }
            place -= segment.rows;
        }
        STABLE_PERSONS
    }

    /// A row of the file, counted from 0.
    pub(crate) fn row(&self, row: u64) -> Row {
        if let Some(original) = &self.original {
            return original.corrected(row, self.planned);
        }
        if row < self.planned.leading.len() as u64 {
            return self.leading(row);
        }
        self.try_planted(row, self.drawn(row))
            .unwrap_or_else(|| self.clean(row))
    }

    /// What is drawn to be planted in a row. It is planted only where the file has a column for it.
    fn drawn(&self, row: u64) -> Option<Planted> {
        if row < self.planned.leading.len() as u64 {
            return None;
        }
        let mut draw = Draw::new(self.seed(), Purpose::Plant, self.planned.stream, row);
        let draw = draw.below(OUT_OF) / self.planned.error_factor;
        self.province.settings().errors.choose(draw)
    }

    fn try_planted(&self, row: u64, planted: Option<Planted>) -> Option<Row> {
        let mut kind = planted?;
        if matches!(
            kind,
            Planted::ExactDuplicate | Planted::OtherName | Planted::Withdrawn
        ) {
            // The row before must be clean, or there is nothing right to repeat or to withdraw.
            let before = row.checked_sub(1)?;
            if before < self.planned.leading.len() as u64 || self.drawn(before).is_some() {
                return None;
            }
            if kind == Planted::ExactDuplicate {
                let planted = Some((kind, None));
                return Some(Row {
                    planted,
                    ..self.clean(before)
                });
            }
            if kind == Planted::Withdrawn {
                return self.withdrawal(self.clean(before));
            }
        }
        let facts = self.facts(row, planted)?;
        let mut made = self.filled(row, &facts);
        let column = self.plant(kind, &facts, row, &mut made)?;
        if kind == Planted::OldRow && facts.claimed_end < self.as_of() {
            kind = Planted::Expired;
        }
        made.planted = Some((kind, column));
        Some(made)
    }

    /// The row without anything planted.
    fn clean(&self, row: u64) -> Row {
        match self.facts(row, None) {
            Some(facts) => self.filled(row, &facts),
            // Cannot happen: only planted rows can be impossible. An empty row would be refused, not lost.
            None => self.empty(),
        }
    }

    fn leading(&self, row: u64) -> Row {
        let mut made = self.clean(row);
        let ends_soon = self.planned.leading[row as usize].ends_soon;
        if ends_soon && self.item.seven_working_days {
            made.planted = Some((Planted::LateRow, self.column(Role::DecidedOn)));
        }
        made
    }

    fn empty(&self) -> Row {
        Row {
            cells: vec![String::new(); self.item.fields.len() + 1],
            as_number: None,
            planted: None,
            person: 0,
        }
    }

    fn filled(&self, row: u64, facts: &Facts) -> Row {
        let mut made = self.empty();
        made.person = facts.person;
        self.fill(row, facts, &mut made.cells);
        made
    }

    /// A row that says the document of another row is no longer in force.
    fn withdrawal(&self, mut made: Row) -> Option<Row> {
        let state = self.column(Role::State);
        let column = state.filter(|&column| self.has_word(column, "0"))?;
        made.cells[column] = "0".to_owned();
        made.planted = Some((Planted::Withdrawn, Some(column)));
        Some(made)
    }

    /// A row of this file as a later file corrects it, or withdraws it.
    fn corrected(&self, place: u64, later: &PlannedFile) -> Row {
        let stride = (self.planned.rows / later.rows.max(1)).max(1);
        let first = place * stride;
        let row = (first..first + stride)
            .find(|&row| row >= self.planned.leading.len() as u64 && self.drawn(row).is_none())
            .unwrap_or(first);
        if place % 3 == 2
            && let Some(withdrawal) = self.withdrawal(self.clean(row))
        {
            return withdrawal;
        }
        let mut made = self.clean(row);
        let column = [Role::Content, Role::Facts, Role::Subject]
            .into_iter()
            .find_map(|role| {
                self.column(role)
                    .filter(|&column| !made.cells[column].is_empty())
            });
        if let Some(column) = column {
            made.cells[column].push_str("（更正）");
        }
        made.planted = Some((Planted::Corrected, column));
        made
    }
}
