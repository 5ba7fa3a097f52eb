//! What the checks of a file need from the pack, looked up once instead of in every row.

use super::CheckContext;
use super::item::has_basis_on;
use super::matters::Matters;
use super::tell::quote;
use crate::gate::tabular::{Header, normalise_header};
use jiff::civil::Date;
use rules::catalogue::{Field, FieldKind, Item, Required, Role};
use rules::identifier;
use rules::organ::Organ;
use rules::pack::Pack;
use std::collections::HashMap;

/// Roles are counted from the first to the last of the enumeration.
const ROLES: usize = Role::Remark as usize + 1;

/// What a column of the file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Column {
    /// The field of the item with this index.
    Field(usize),
    /// No field of the item: whatever stands in it is over-collection. The title as sent.
    Outside(Option<String>),
    /// A column that an earlier problem file of the platform added.
    Ours,
}

/// When a field must be filled, with the other field already found.
#[derive(Debug, Clone, Copy)]
pub(super) enum Need<'a> {
    /// Always.
    Always,
    /// Never.
    Optional,
    /// Must be empty for a natural person.
    Forbidden,
    /// When the field of this index contains one of the words.
    When(usize, &'a [String]),
    /// Unless the field of this index is this word.
    Unless(usize, &'a str),
    /// When the field of this index is filled.
    With(usize),
}

/// A field of the item, prepared.
#[derive(Debug)]
pub(super) struct PlannedField<'a> {
    pub field: &'a Field,
    pub need: Need<'a>,
    /// Kept in the record.
    pub stored: bool,
    /// Part of the natural key, or carries what the rules decide on: a formula is not trusted here.
    pub decisive: bool,
    /// An amount of money in 万元.
    pub ten_thousand_yuan: bool,
}

/// The checks of one file, prepared: which column is which field, and the parts of the pack its rows ask for.
#[derive(Debug)]
pub struct Plan<'a> {
    pub(super) context: CheckContext<'a>,
    pub(super) columns: Vec<Column>,
    pub(super) fields: Vec<PlannedField<'a>>,
    pub(super) key: Vec<usize>,
    pub(super) date_order: Vec<(usize, usize)>,
    pub(super) matters: Matters<'a>,
    roles: [Option<usize>; ROLES],
    organs: HashMap<&'a str, &'a Organ>,
}

impl<'a> Plan<'a> {
    /// Prepares the checks. `columns` holds, for each column of the file, the code (or title, or alias) of the field
    /// it was sent under; `None` for a column without title.
    #[must_use]
    pub fn new(context: CheckContext<'a>, columns: &[Option<String>]) -> Self {
        let (pack, item) = (context.pack, context.item);
        let mut roles = [None; ROLES];
        for (index, field) in item.fields.iter().enumerate() {
            if let Some(role) = field.role {
                roles[role as usize].get_or_insert(index);
            }
        }
        Self {
            context,
            columns: place_columns(item, columns),
            fields: item.fields.iter().map(|f| prepare(item, f)).collect(),
            key: item.key.iter().filter_map(|c| position(item, c)).collect(),
            date_order: item
                .date_order
                .iter()
                .filter_map(|(first, second)| {
                    Some((position(item, first)?, position(item, second)?))
                })
                .collect(),
            matters: Matters::new(&pack.forbidden, context.received_on, item),
            roles,
            organs: organs_by_code(pack),
        }
    }

    /// The same from the header of a file: columns outside the catalogue keep the title they were sent under, and the
    /// columns an earlier problem file added are passed over.
    #[must_use]
    pub fn for_header(context: CheckContext<'a>, header: &Header) -> Self {
        let mut plan = Self::new(context, &header.columns);
        for (index, title) in &header.unknown {
            if let Some(column) = plan.columns.get_mut(*index) {
                *column = Column::Outside(Some(quote(title)));
            }
        }
        for &index in &header.problem_columns {
            if let Some(column) = plan.columns.get_mut(index) {
                *column = Column::Ours;
            }
        }
        plan
    }

    /// Index of the field that has a role in this item.
    pub(super) fn of(&self, role: Role) -> Option<usize> {
        self.roles[role as usize]
    }

    /// The organ with a social credit code.
    pub(super) fn organ_by_code(&self, code: &str) -> Option<&'a Organ> {
        self.organs.get(code).copied()
    }

    /// What the checks of identifiers ask for.
    pub(super) fn identifier_context(&self) -> identifier::Context<'a> {
        identifier::Context {
            today: self.context.received_on,
            regions: &self.context.pack.regions,
            accept_fifteen: self.context.historical,
        }
    }

    /// Whether the item has a basis in force on a day.
    pub(super) fn has_basis_on(&self, day: Date) -> bool {
        has_basis_on(self.context.pack, self.context.item, day)
    }

    /// Whether a text is one of the pack's fillers.
    pub(super) fn is_filler(&self, text: &str) -> bool {
        self.context
            .pack
            .fillers
            .iter()
            .any(|filler| filler.eq_ignore_ascii_case(text))
    }
}

fn position(item: &Item, code: &str) -> Option<usize> {
    item.fields.iter().position(|f| f.code == code)
}

fn organs_by_code(pack: &Pack) -> HashMap<&str, &Organ> {
    pack.organs
        .iter()
        .filter_map(|organ| Some((organ.social_credit_code.as_deref()?, organ)))
        .collect()
}

/// Every title under which departments send a field of the item, in the form of [`normalise_header`], with the
/// field's code: what [`crate::gate::tabular::find_header`] asks for.
#[must_use]
pub fn titles(item: &Item) -> HashMap<String, String> {
    let mut by_title = HashMap::new();
    // Codes before titles before aliases: a field's own name is never taken by another field's alias.
    let codes = item.fields.iter().map(|f| (&f.code, f));
    let names = item
        .fields
        .iter()
        .flat_map(|f| [(&f.title.zh, f), (&f.title.en, f)]);
    let aliases = item
        .fields
        .iter()
        .flat_map(|f| f.aliases.iter().map(move |a| (a, f)));
    for (title, field) in codes.chain(names).chain(aliases) {
        let title = normalise_header(title);
        if !title.is_empty() {
            by_title.entry(title).or_insert_with(|| field.code.clone());
        }
    }
    by_title
}

/// A column named twice is read once; [`crate::gate::tabular::find_header`] refuses such files before.
fn place_columns(item: &Item, columns: &[Option<String>]) -> Vec<Column> {
    let titles = titles(item);
    let mut placed: Vec<Column> = Vec::with_capacity(columns.len());
    for column in columns {
        let field = column
            .as_deref()
            .and_then(|title| titles.get(&normalise_header(title)))
            .and_then(|code| position(item, code))
            .map(Column::Field)
            .filter(|field| !placed.contains(field));
        placed.push(field.unwrap_or_else(|| Column::Outside(column.as_deref().map(quote))));
    }
    placed
}

fn prepare<'a>(item: &'a Item, field: &'a Field) -> PlannedField<'a> {
    let need = match &field.required {
        Required::Always => Need::Always,
        Required::Optional => Need::Optional,
        Required::Forbidden => Need::Forbidden,
        // A rule about a field the item does not have cannot be met; the pack check reports it.
        Required::When { field, contains } => {
            position(item, field).map_or(Need::Optional, |other| Need::When(other, contains))
        }
        Required::Unless { field, is } => {
            position(item, field).map_or(Need::Optional, |other| Need::Unless(other, is))
        }
        Required::With { field } => position(item, field).map_or(Need::Optional, Need::With),
    };
    let about_the_person = matches!(
        field.role,
        Some(
            Role::IdentityNumber
                | Role::SubjectName
                | Role::DocumentType
                | Role::ClaimedDisplayUntil
        )
    );
    let free_text = matches!(
        field.role,
        None | Some(
            Role::Facts
                | Role::Content
                | Role::CitedBasis
                | Role::Subject
                | Role::Remark
                | Role::DocumentTitle
        )
    );
    let number = matches!(field.kind, FieldKind::Decimal { .. } | FieldKind::Integer);
    PlannedField {
        field,
        need,
        stored: !about_the_person
            && field.required != Required::Forbidden
            && field.kind != FieldKind::PersonNumber,
        decisive: field.kind != FieldKind::Text || !free_text || item.key.contains(&field.code),
        ten_thousand_yuan: number
            && (field.role == Some(Role::FineTenThousandYuan) || field.title.zh.contains("万元")),
    }
}
