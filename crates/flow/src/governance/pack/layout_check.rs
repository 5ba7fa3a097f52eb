//! What a layout must satisfy before rows can be read by it.

use super::draft::Draft;
use super::layouts::Layout;
use super::listing::Placed;
use super::problem::{Place, Problems};
use super::words::{FIELD, HEADER, LAYOUT, PENALTY_KIND, ROLE, ROLES};
use rules::catalogue::{Field, FieldKind, Required, Role};
use rules::text::Bilingual;
use std::collections::BTreeMap;

pub(super) fn check(draft: &Draft, problems: &Problems) {
    draft
        .layouts
        .refuse_duplicates(problems, LAYOUT, |l| l.id.clone());
    for layout in &draft.layouts.entries {
        check_key(layout, problems);
        check_roles(layout, problems);
        check_headers(layout, problems);
        check_references(layout, problems);
        check_penalty_kinds(draft, layout, problems);
    }
}

fn check_key(layout: &Placed<Layout>, problems: &Problems) {
    if layout.key.is_empty() {
        problems.add(
            "PACK-LAYOUT-KEY",
            &layout.at("key"),
            Bilingual::new(
                "版式没有键字段，无法认出重复的行",
                "the layout has no key, so that repeated rows cannot be told",
            ),
            Bilingual::new(
                "请在 key 中写文书号字段，或其他能区分记录的字段",
                "name the document number in `key`, or other fields that tell records apart",
            ),
        );
    }
}

/// The roles without which no row can become a record, and the kinds that roles take.
fn check_roles(layout: &Placed<Layout>, problems: &Problems) {
    let fields = &layout.fields;
    for role in [Role::SubjectName, Role::IdentityNumber, Role::DecidedOn] {
        if !fields.some_unread && fields.find(|f| f.role == Some(role)).is_none() {
            let word = word_of(role);
            problems.add(
                "PACK-LAYOUT-ROLE",
                &layout.place,
                Bilingual::new(
                    format!("版式没有含义为“{word}”的字段"),
                    format!("no field of the layout has the role `{word}`"),
                ),
                Bilingual::new(
                    format!("请给相应字段加 role = \"{word}\""),
                    format!("give the field `role = \"{word}\"`"),
                ),
            );
        }
    }
    let mut holders: BTreeMap<Role, Place> = BTreeMap::new();
    for field in &fields.entries {
        let Some(role) = field.role else { continue };
        if let Some(first) = holders.get(&role) {
            problems.duplicate(&field.at("role"), ROLE, word_of(role), first);
        } else {
            holders.insert(role, field.at("role"));
        }
        if !kind_fits(role, &field.kind) {
            let word = word_of(role);
            problems.add(
                "PACK-ROLE-KIND",
                &field.at("kind"),
                Bilingual::new(
                    format!("字段“{}”的类型不合其含义“{word}”", field.code),
                    format!(
                        "the kind of `{}` does not fit its role `{word}`",
                        field.code
                    ),
                ),
                Bilingual::new("请改正 kind 或 role", "correct `kind` or `role`"),
            );
        }
    }
}

fn kind_fits(role: Role, kind: &FieldKind) -> bool {
    match role {
        Role::DecidedOn
        | Role::ActedOn
        | Role::ValidFrom
        | Role::ValidUntil
        | Role::ClaimedDisplayUntil
        | Role::EndedOn
        | Role::PriorNoticeOn
        | Role::ServedOn => matches!(kind, FieldKind::Date),
        Role::IdentityNumber => matches!(kind, FieldKind::PersonNumber),
        Role::PenaltyKinds | Role::StatementOutcome => matches!(kind, FieldKind::Choice { .. }),
        Role::FineTenThousandYuan => matches!(kind, FieldKind::Decimal { .. }),
        _ => true,
    }
}

fn word_of(role: Role) -> &'static str {
    ROLES
        .iter()
        .find(|(_, r)| *r == role)
        .map_or("", |(word, _)| word)
}

/// Codes, titles and aliases are all headers of columns: each may lead to one field only.
fn check_headers(layout: &Placed<Layout>, problems: &Problems) {
    layout
        .fields
        .refuse_duplicates(problems, FIELD, |f| f.code.clone());
    let mut owners: BTreeMap<&str, &Placed<Field>> = BTreeMap::new();
    for field in &layout.fields.entries {
        let titles = std::iter::once(&field.title.zh).chain(&field.aliases);
        for header in titles.map(String::as_str) {
            match owners.get(header) {
                Some(owner) if owner.code != field.code => {
                    problems.duplicate(&field.place, HEADER, header, &owner.place);
                }
                Some(_) => {}
                None => {
                    owners.insert(header, field);
                }
            }
        }
    }
}

fn check_references(layout: &Placed<Layout>, problems: &Problems) {
    let unknown = |place: &Place, code: &str| {
        if !layout.fields.knows(code) {
            problems.unknown("PACK-UNKNOWN-FIELD", place, FIELD, code);
        }
    };
    for (index, code) in layout.key.iter().enumerate() {
        unknown(&layout.at_element("key", index), code);
    }
    for (index, pair) in layout.date_order.iter().enumerate() {
        let place = layout.at_element("date_order", index);
        for code in [&pair.0, &pair.1] {
            unknown(&place, code);
            check_is_date(layout, &place, code, problems);
        }
    }
    for field in &layout.fields.entries {
        let place = field.at("required");
        match &field.required {
            Required::When { field: other, .. }
            | Required::Unless { field: other, .. }
            | Required::With { field: other } => unknown(&place, other),
            Required::Always | Required::Optional | Required::Forbidden => {}
        }
    }
}

fn check_is_date(layout: &Placed<Layout>, place: &Place, code: &str, problems: &Problems) {
    let field = layout.fields.find(|f| f.code == code);
    if field.is_some_and(|f| f.kind != FieldKind::Date) {
        problems.add(
            "PACK-DATE-ORDER",
            place,
            Bilingual::new(
                format!("字段“{code}”不是日期，无法比较先后"),
                format!("the field `{code}` is no date and has no order in time"),
            ),
            Bilingual::new(
                "date_order 中只写日期字段",
                "name date fields only in `date_order`",
            ),
        );
    }
}

/// Every word a department may write has a grade, or its records would have none.
fn check_penalty_kinds(draft: &Draft, layout: &Placed<Layout>, problems: &Problems) {
    let choices = layout.fields.entries.iter();
    for field in choices.filter(|f| f.role == Some(Role::PenaltyKinds)) {
        let FieldKind::Choice { words, .. } = &field.kind else {
            continue;
        };
        for (index, word) in words.iter().enumerate() {
            if !draft.penalty_kinds.knows(word) {
                let place = field.at_element("words", index);
                problems.unknown("PACK-PENALTY-KIND-GRADE", &place, PENALTY_KIND, word);
            }
        }
    }
}
