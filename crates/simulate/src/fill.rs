//! Puts the facts of a row into the item's columns, by role where a field has one and by its title where not.

use crate::dates;
use crate::facts::Facts;
use crate::plan::Family;
use crate::randomness::{Draw, Purpose};
use crate::rows::Rows;
use jiff::civil::Date;
use rules::catalogue::{Field, FieldKind, Required, Role};

impl Rows<'_> {
    /// Fills the cells. Columns that depend on others are filled after them.
    pub(crate) fn fill(&self, row: u64, facts: &Facts, cells: &mut [String]) {
        let mut draw = Draw::new(self.seed(), Purpose::Fill, self.planned.stream, row);
        for depending in [false, true] {
            for (column, field) in self.item.fields.iter().enumerate() {
                let depends = !matches!(
                    field.required,
                    Required::Always | Required::Optional | Required::Forbidden
                );
                if depends == depending && self.wanted(field, cells, &mut draw) {
                    cells[column] = self.value(field, facts, &mut draw);
                }
            }
        }
    }

    /// Whether a careful clerk would fill the field in this row.
    fn wanted(&self, field: &Field, cells: &[String], draw: &mut Draw) -> bool {
        let other = |code: &str| {
            let place = self.item.fields.iter().position(|field| field.code == code);
            place.map_or("", |place| cells[place].as_str())
        };
        match &field.required {
            Required::Always => true,
            Required::Forbidden => false,
            Required::When { field, contains } => {
                let found = other(field);
                contains.iter().any(|word| found.contains(word.as_str()))
            }
            Required::Unless { field, is } => other(field) != is,
            Required::With { field } => !other(field).is_empty(),
            Required::Optional => match field.role {
                Some(Role::Remark | Role::EndedOn) => false,
                Some(Role::ValidUntil) => self.family != Family::Penalty,
                Some(_) => draw.percent(85),
                None => self.wanted_without_role(field, draw),
            },
        }
    }

    /// Optional fields without a role: findings and removals stay empty, the rest is filled now and then.
    fn wanted_without_role(&self, field: &Field, draw: &mut Draw) -> bool {
        let about_an_end = ["认定", "移", "撤销", "注销", "解除"]
            .iter()
            .any(|word| field.title.zh.contains(word));
        match field.kind {
            FieldKind::Integer | FieldKind::Choice { .. } => draw.percent(70),
            FieldKind::Text => !about_an_end && draw.percent(50),
            _ => false,
        }
    }

    fn value(&self, field: &Field, facts: &Facts, draw: &mut Draw) -> String {
        let value = match field.role.filter(|role| !is_of_procedure(*role)) {
            Some(role) => self.value_of_role(role, field, facts),
            None => self.value_of_kind(field, facts, draw),
        };
        match field.max_length {
            Some(longest) if value.len() > longest as usize => {
                value.chars().take(longest as usize).collect()
            }
            _ => value,
        }
    }

    fn day(&self, day: Date) -> String {
        dates::written(day, self.planned.dates)
    }

    fn value_of_role(&self, role: Role, field: &Field, facts: &Facts) -> String {
        let pack = self.province.pack();
        match role {
            Role::SubjectName => facts.name.clone(),
            Role::SubjectKind => pack.natural_person.clone(),
            Role::DocumentType => self.document_type(),
            Role::IdentityNumber => facts.number.clone(),
            Role::DocumentNumber => facts.document_number.clone(),
            Role::DocumentTitle => self.document_title().to_owned(),
            Role::DecidedOn | Role::ValidFrom => self.day(facts.decided),
            Role::ActedOn => self.day(facts.acted),
            Role::ValidUntil => facts
                .valid_until
                .map(|day| self.day(day))
                .unwrap_or_default(),
            Role::ClaimedDisplayUntil => self.day(facts.claimed_end),
            Role::DecidingOrgan | Role::SourceOrgan => self.organ.name_on(facts.decided).zh.clone(),
            Role::DecidingOrganCode | Role::SourceOrganCode => self.organ_code.clone(),
            Role::PenaltyKinds => facts.penalty_kinds.to_owned(),
            Role::FineTenThousandYuan => ten_thousands(facts.fine_yuan),
            Role::CitedBasis if field.title.zh.contains('号') => {
                facts.document_number.replace('认', "裁")
            }
            Role::CitedBasis => facts.act.basis.to_owned(),
            Role::Facts => format!("在{}，{}", facts.place, facts.act.facts),
            Role::Content => self.content(facts),
            Role::State => self.state(field),
            Role::Subject if field.title.zh.contains("名单") => self.item.title.zh.clone(),
            Role::Subject if matches!(self.family, Family::Penalty | Family::List) => {
                facts.act.kind.to_owned()
            }
            Role::Subject => facts.matter.to_owned(),
            Role::EndedOn
            | Role::Remark
            | Role::PriorNoticeOn
            | Role::StatementOutcome
            | Role::ServedOn => String::new(),
        }
    }

    /// The word for the document that carries a citizen's number.
    fn document_type(&self) -> String {
        let types = &self.province.pack().document_types;
        types
            .iter()
            .find(|(_, kinds)| kinds.iter().any(|kind| kind == "citizen"))
            .map_or_else(|| "身份证".to_owned(), |(word, _)| word.clone())
    }

    fn document_title(&self) -> &'static str {
        match self.family {
            Family::Permit => "准予行政许可决定书",
            Family::Penalty => "行政处罚决定书",
            Family::List => "认定决定书",
            Family::Commitment => "信用承诺书",
            Family::Honour => "表彰决定",
            Family::Other => "行政决定书",
        }
    }

    fn content(&self, facts: &Facts) -> String {
        let Facts {
            matter,
            fine_yuan,
            place,
            ..
        } = facts;
        match self.family {
            Family::Permit => format!("准予取得{matter}，在{place}办理。"),
            Family::Penalty if facts.penalty_kinds.contains("罚款") => {
                format!(
                    "决定给予：{}。罚款人民币{fine_yuan}元。",
                    facts.penalty_kinds
                )
            }
            Family::Penalty => format!("决定给予：{}。", facts.penalty_kinds),
            Family::List => format!("因{}，依法作出处理，限期履行。", facts.act.kind),
            Family::Commitment => {
                format!("承诺就{matter}所提交的材料真实、准确，并在规定期限内补齐。")
            }
            Family::Honour => format!("在{matter}评选中事迹突出，经公示无异议。"),
            Family::Other => format!("就{matter}依法作出决定。"),
        }
    }

    fn state(&self, field: &Field) -> String {
        match &field.kind {
            FieldKind::Choice { words, .. } => words.first().cloned().unwrap_or_default(),
            _ => "1".to_owned(),
        }
    }

    fn value_of_kind(&self, field: &Field, facts: &Facts, draw: &mut Draw) -> String {
        match &field.kind {
            FieldKind::Choice { words, .. } => self.word(words, draw),
            FieldKind::Date => self.day(self.day_without_role(field, facts)),
            FieldKind::Integer if field.title.zh.contains("年") => {
                facts.decided.year().to_string()
            }
            FieldKind::Integer => draw.between(1, 9).to_string(),
            FieldKind::Decimal { .. } => ten_thousands(facts.fine_yuan),
            FieldKind::PersonNumber => facts.number.clone(),
            FieldKind::SocialCreditCode => self.organ_code.clone(),
            FieldKind::Text => self.text(&field.title.zh, facts),
        }
    }

    /// A word of a closed list: a person's word where there is one, the good outcome mostly.
    fn word(&self, words: &[String], draw: &mut Draw) -> String {
        let natural = &self.province.pack().natural_person;
        let sure = |wanted: &str| words.iter().find(|word| *word == wanted);
        if let Some(word) = sure(natural) {
            return word.clone();
        }
        if let Some(word) = sure("全部履行").filter(|_| draw.percent(90)) {
            return word.clone();
        }
        if words.is_empty() {
            return String::new();
        }
        draw.pick(words).clone()
    }

    /// Before the decision when the item orders the field before another, else the day of the decision.
    fn day_without_role(&self, field: &Field, facts: &Facts) -> Date {
        let comes_first = self.item.date_order.iter().any(|(first, second)| {
            *first == field.code
                && self.item.field(second).and_then(|field| field.role) == Some(Role::DecidedOn)
        });
        if comes_first {
            facts.acted
        } else {
            facts.decided
        }
    }

    fn text(&self, title: &str, facts: &Facts) -> String {
        let has = |words: &[&str]| words.iter().any(|word| title.contains(word));
        if has(&["文号", "文书号", "编号", "证书号", "案号", "同意书"]) {
            return facts.document_number.replacen('赣', "附", 1);
        }
        if has(&["单位", "机关", "部门", "法院"]) {
            return self.organ.name_on(facts.decided).zh.clone();
        }
        if has(&["责任", "追究"]) {
            return "自愿接受依法依规作出的处理，并承担相应责任。".to_owned();
        }
        if has(&["省份", "地区"]) {
            return self.province.pack().title.zh.clone();
        }
        if has(&["级别", "等级"]) {
            return "二级".to_owned();
        }
        if has(&["已履行"]) {
            return "已履行部分款项".to_owned();
        }
        if has(&["未履行"]) {
            return "其余款项尚未履行".to_owned();
        }
        match self.family {
            Family::Penalty | Family::List => facts.act.kind.to_owned(),
            _ => facts.matter.to_owned(),
        }
    }

    /// Whether a column's closed list has a word.
    pub(crate) fn has_word(&self, column: usize, wanted: &str) -> bool {
        match &self.item.fields[column].kind {
            FieldKind::Choice { words, .. } => words.iter().any(|word| word == wanted),
            _ => false,
        }
    }
}

/// An amount of yuan in 万元, without trailing zeros.
pub(crate) fn ten_thousands(yuan: u64) -> String {
    let rest = yuan % 10_000;
    if rest == 0 {
        return (yuan / 10_000).to_string();
    }
    let decimals = format!("{rest:04}");
    format!("{}.{}", yuan / 10_000, decimals.trim_end_matches('0'))
}

/// What a listing says of its procedure is filled by what kind of field it is.
fn is_of_procedure(role: Role) -> bool {
    matches!(
        role,
        Role::PriorNoticeOn | Role::StatementOutcome | Role::ServedOn
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ten_thousands;

    #[test]
    fn yuan_in_ten_thousands() {
        for (yuan, written) in [
            (0, "0"),
            (50, "0.005"),
            (200, "0.02"),
            (10_000, "1"),
            (12_345, "1.2345"),
        ] {
            assert_eq!(ten_thousands(yuan), written);
        }
    }
}
