//! Plants errors in texts and words: fillers, formulas, gaps, numbers of other people.

use crate::errors::Planted;
use crate::facts::Facts;
use crate::person::STABLE_PERSONS;
use crate::randomness::Draw;
use crate::rows::{Row, Rows};
use rules::catalogue::{FieldKind, Required, Role};

impl Rows<'_> {
    pub(crate) fn plant_text(
        &self,
        kind: Planted,
        facts: &Facts,
        made: &mut Row,
        draw: &mut Draw,
    ) -> Option<usize> {
        let column = self.text_column(kind, made, draw)?;
        let longest = self.item.fields[column].max_length.unwrap_or(200) as usize;
        let text = &mut made.cells[column];
        match kind {
            Planted::NumberInText => text.push_str(&self.third_person(facts.person)),
            Planted::LineFeed => *text = text.replacen('，', "，\n", 1),
            Planted::Formula => {
                *text = r#"=HYPERLINK("http://example.invalid/","点击查看")"#.to_owned();
            }
            Planted::Filler => *text = (*draw.pick(&["无", "/", "-", "测试"])).to_owned(),
            Planted::HarmlessFiller => *text = (*draw.pick(&["无", "/"])).to_owned(),
            Planted::WrongPartyKind => *text = "法人及非法人组织".to_owned(),
            Planted::UnknownWord => *text = "甲类".to_owned(),
            Planted::OverLong => text.push_str(&"续".repeat(longest)),
            // Only `Missing` is left: `text_column` has a column for no other kind.
            _ => text.clear(),
        }
        Some(column)
    }

    /// The column in which an error of a text or word is planted.
    fn text_column(&self, kind: Planted, made: &Row, draw: &mut Draw) -> Option<usize> {
        match kind {
            Planted::NumberInText | Planted::LineFeed => self.free_text(made),
            Planted::Formula => self.column(Role::Remark).or_else(|| self.free_text(made)),
            Planted::Filler => self.one_of(draw, |field| {
                field.required == Required::Always
                    && matches!(
                        field.role,
                        Some(Role::Facts | Role::Content | Role::DocumentNumber)
                    )
            }),
            Planted::HarmlessFiller => self.one_of(draw, |field| {
                field.required == Required::Optional
                    && field.kind == FieldKind::Text
                    && matches!(field.role, None | Some(Role::Remark))
            }),
            Planted::WrongPartyKind => self.column(Role::SubjectKind),
            Planted::UnknownWord => self.one_of(draw, |field| {
                matches!(field.kind, FieldKind::Choice { open: false, .. })
                    && field.required == Required::Always
                    && !matches!(field.role, Some(Role::SubjectKind | Role::DocumentType))
            }),
            Planted::OverLong => self.one_of(draw, |field| {
                field.kind == FieldKind::Text
                    && field.required == Required::Always
                    && field.max_length.is_some_and(|longest| longest <= 2000)
                    && matches!(
                        field.role,
                        Some(Role::Subject | Role::DocumentTitle | Role::CitedBasis)
                    )
            }),
            Planted::Missing => self.one_of(draw, |field| {
                let roles = [
                    Role::SubjectName,
                    Role::IdentityNumber,
                    Role::DocumentNumber,
                    Role::DecidedOn,
                    Role::DecidingOrgan,
                ];
                field.required == Required::Always
                    && field.role.is_some_and(|role| roles.contains(&role))
            }),
            _ => None,
        }
    }

    /// Name and number of somebody else, as clerks write them into the facts.
    fn third_person(&self, person: u64) -> String {
        let persons = self.province.settings().persons;
        let other = (person + 7).min(persons - 1).max(STABLE_PERSONS);
        let (name, number, _) = self.province.registry().identity(other);
        format!("同行人员{name}（公民身份号码{number}）一并在场。")
    }

    fn free_text(&self, made: &Row) -> Option<usize> {
        self.filled_column(Role::Facts, made)
            .or_else(|| self.filled_column(Role::Content, made))
    }
}
