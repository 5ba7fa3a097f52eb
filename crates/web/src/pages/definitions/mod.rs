//! 失信行为划定: the pages of those who draft and approve, and of everyone.

pub mod form;
pub mod organ;
pub mod public;

use crate::fields::Fields;
use crate::problem::Trouble;
use flow::definition::DefinitionPlan;
use rules::catalogue::Grade;
use rules::text::Bilingual;

/// A definition of a form. Acts stand one on a line, as `word | grade | circumstances`.
fn plan_of(fields: &Fields) -> Result<DefinitionPlan, Trouble> {
    let said = |name, zh: &str, en: &str| {
        let text = fields.needed(name, &Bilingual::new(zh, en))?;
        Ok::<_, Trouble>(text.to_owned())
    };
    let effect_on = Bilingual::new("生效日", "Day of effect");
    fields.needed("effect_on", &effect_on)?;
    let effect_on = fields.date("effect_on")?;
    Ok(DefinitionPlan {
        title: said("title", "标题", "Title")?,
        reason: said("reason", "理由", "Why it is needed")?,
        item: said("item", "目录事项", "Item")?,
        basis: fields.all("basis"),
        acts: acts_of(fields.get("acts").unwrap_or_default())?,
        indicators: lines_of(fields.get("indicators").unwrap_or_default()).collect(),
        measures: fields.all("measure"),
        display_months: fields.number("display_months")?,
        effect_on: effect_on.ok_or_else(Trouble::internal)?,
    })
}

fn lines_of(text: &str) -> impl Iterator<Item = String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.map(str::to_owned)
}

fn acts_of(text: &str) -> Result<Vec<(String, Grade, String)>, Trouble> {
    lines_of(text).map(|line| act_of(&line)).collect()
}

fn act_of(line: &str) -> Result<(String, Grade, String), Trouble> {
    let mut parts = line.splitn(3, ['|', '｜']).map(str::trim);
    match (parts.next(), parts.next().and_then(grade_of), parts.next()) {
        (Some(word), Some(grade), Some(text)) => Ok((word.to_owned(), grade, text.to_owned())),
        _ => Err(act_unreadable(line)),
    }
}

/// A grade by its name or its word.
pub fn grade_of(text: &str) -> Option<Grade> {
    match text {
        "轻微" | "minor" => Some(Grade::Minor),
        "一般" | "general" => Some(Grade::General),
        "严重" | "serious" => Some(Grade::Serious),
        _ => None,
    }
}

fn act_unreadable(line: &str) -> Trouble {
    let short: String = line.chars().take(40).collect();
    Trouble::bad_input(
        "DEFINITION-ACT-LINE",
        Bilingual::new(
            format!("行为“{short}”的写法无法识别"),
            format!("the act “{short}” cannot be read"),
        ),
        Bilingual::new(
            "请每行写一项：行为 | 轻微、一般或严重 | 情形",
            "write one on each line: act | minor, general or serious | circumstances",
        ),
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn acts_stand_one_on_a_line() {
        let acts =
            acts_of("其他(暂停营运) ｜ 严重 ｜ 一年内三次 | 以上\n\n 罚款|minor|首次 \n").unwrap();
        assert_eq!(acts.len(), 2);
        assert_eq!(acts[0].2, "一年内三次 | 以上");
        assert_eq!(
            acts[1],
            ("罚款".to_owned(), Grade::Minor, "首次".to_owned())
        );
        for wrong in ["罚款", "罚款|重|首次", "罚款|minor"] {
            let refused = acts_of(wrong).unwrap_err();
            assert_eq!(refused.details().code, "DEFINITION-ACT-LINE", "{wrong}");
        }
    }
}
