//! Cases: the person's own, those an organ works on, and in public how organs keep their deadlines.

pub mod acting;
pub mod organ;
pub mod own;
pub mod timeliness;
pub mod whose;

use crate::fields::Fields;
use crate::page::html;
use crate::problem::Trouble;
use crate::router::App;
use crate::views::case::{FieldSlot, MoveForm};
use crate::views::paper::PaperField;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use flow::case::{CaseInput, CaseView, MoveView};
use flow::paper::Paper;
use rules::case::{CaseKind, Move};
use rules::text::Bilingual;

/// Most fields in one form.
const MOST_SLOTS: usize = 60;
/// Places to correct a field in a decision on an objection; whoever corrects more sends the corrected row again.
const FREE_SLOTS: usize = 3;

/// With an application for repair: the person makes the public commitment.
pub const COMMITMENT: &str = "commitment";
/// With the refusal of one: the material was false.
pub const FALSE_MATERIAL: &str = "false-material";
const YES: &str = "yes";
/// With a step of a listing: what became of the statement, and why the listing is over.
const ASKED: [&str; 2] = ["outcome", "removal"];

/// Facts that are said or not.
pub fn said(names: &[&str], is_said: impl Fn(&str) -> bool) -> Vec<(String, String)> {
    let said = names.iter().filter(|name| is_said(name));
    said.map(|name| ((*name).to_owned(), YES.to_owned()))
        .collect()
}

/// Why a form was not taken: code, what, remedy.
pub type Refused = Option<(&'static str, Bilingual, Bilingual)>;

/// What a page says of a trouble.
pub fn refused_by(trouble: &Trouble) -> Refused {
    let details = trouble.details();
    Some((details.code, details.what.clone(), details.remedy.clone()))
}

/// A page that says what is wrong, with the status of what is wrong.
pub fn with_status(mut response: Response, status: StatusCode) -> Response {
    *response.status_mut() = status;
    response
}

/// The page of a form that was not taken, with what was typed; the trouble alone where there is no such page.
pub fn come_back<P: Template>(page: Option<P>, trouble: Trouble) -> Result<Response, Trouble> {
    let Some(page) = page else {
        return Err(trouble);
    };
    Ok(with_status(html(&page)?, trouble.details().status))
}

/// What was typed into a form, with the papers that came.
pub fn input_of(fields: &Fields, papers: Vec<Paper>) -> Result<CaseInput, Trouble> {
    let corrected: Vec<(String, String)> = (1..=MOST_SLOTS)
        .filter_map(|number| {
            let code = fields.get(&format!("field-{number}"))?;
            let new = fields.get(&format!("new-{number}"))?;
            Some((code.to_owned(), new.to_owned()))
        })
        .collect();
    let text = |name| fields.get(name).unwrap_or_default().to_owned();
    let asked = fields.get("asks_result").is_some();
    let mut facts = facts_of(fields.get("result"), asked, corrected.is_empty())?;
    facts.extend(said(&[COMMITMENT, FALSE_MATERIAL], |name| {
        fields.get(name) == Some(YES)
    }));
    let in_words = ASKED
        .iter()
        .filter_map(|name| Some((*name, fields.get(name)?)));
    facts.extend(in_words.map(|(name, word)| (name.to_owned(), word.to_owned())));
    Ok(CaseInput {
        text: text("text"),
        document: text("document"),
        fields: corrected,
        facts,
        papers,
    })
}

/// What becomes of the record, where the decision has to say it. Nothing is withdrawn because a form was left empty.
pub fn facts_of(
    result: Option<&str>,
    asked: bool,
    nothing_corrected: bool,
) -> Result<Vec<(String, String)>, Trouble> {
    match result {
        Some("withdraw") => Ok(vec![("result".to_owned(), "withdraw".to_owned())]),
        Some("correct") if nothing_corrected => Err(Trouble::bad_input(
            "CASE-FIELD",
            Bilingual::new(
                "选择了更正，但没有填写更正的项目",
                "a correction was chosen, and no field is filled in",
            ),
            Bilingual::new(
                "请选择项目并填写更正后的内容",
                "choose a field and fill in what it should be",
            ),
        )),
        Some("correct") => Ok(Vec::new()),
        None if !asked => Ok(Vec::new()),
        _ => Err(Trouble::bad_input(
            "CASE-RESULT",
            Bilingual::new(
                "没有选择撤销还是更正",
                "it is not said whether the record is withdrawn or corrected",
            ),
            Bilingual::new("请选择其中一项", "choose one of the two"),
        )),
    }
}

/// What came back with an error, and the error.
pub type Wrong<'a> = Option<(&'a Trouble, &'a Fields)>;

/// Where papers are chosen, with what was wrong with those that came. None where the pack does not say how much is taken.
pub fn paper_field(app: &App, trouble: Option<&Trouble>) -> Option<PaperField> {
    let limits = app.platform.paper_limits().ok()?;
    Some(PaperField::of(&limits, trouble))
}

/// The forms for what whoever reads a case may do now.
pub fn move_forms(app: &App, view: &CaseView, wrong: Wrong<'_>) -> Vec<MoveForm> {
    let alone = view.moves.len() == 1;
    view.moves
        .iter()
        .map(|one| {
            let mut form = form_of(app, view, one);
            let answers = [Move::Supply.word(), Move::State.word()];
            form.open = alone || answers.contains(&form.step);
            let sent = wrong.filter(|(_, typed)| typed.get("step") == Some(form.step));
            if one.paper || one.reason {
                form.papers = paper_field(app, sent.map(|(trouble, _)| trouble));
            }
            if let Some((_, typed)) = sent {
                fill_in(&mut form, typed);
            }
            form
        })
        .collect()
}

fn form_of(app: &App, view: &CaseView, one: &MoveView) -> MoveForm {
    let mut form = MoveForm::of(one);
    let repair = view.line.kind == CaseKind::Repair.word();
    form.asks_false_material = repair && one.step == Move::Refuse.word();
    if one.step != Move::Grant.word() {
        return form;
    }
    match CaseKind::from_word(view.line.kind) {
        Some(CaseKind::Objection) => {
            form.result = Some(String::new());
            form.choices = choices(app, view);
            form.slots = (1..=FREE_SLOTS)
                .map(|number| FieldSlot {
                    number,
                    ..FieldSlot::default()
                })
                .collect();
        }
        Some(CaseKind::Correction) => form.slots = asked_for(view),
        _ => {}
    }
    form
}

/// Fields of the item that nothing else hangs on.
fn choices(app: &App, view: &CaseView) -> Vec<(String, Bilingual)> {
    let item = view.record.as_ref();
    let item = item.and_then(|record| app.platform.pack().item(&record.item_id));
    let fields = item.map(|item| item.fields.iter()).into_iter().flatten();
    fields
        .filter(|field| field.role.is_none())
        .map(|field| (field.code.clone(), field.title.clone()))
        .collect()
}

/// The fields the person asked to have corrected, as they asked.
fn asked_for(view: &CaseView) -> Vec<FieldSlot> {
    let first = view.steps.first();
    let fields = first.map(|first| first.fields.iter()).into_iter().flatten();
    fields
        .enumerate()
        .map(|(place, field)| FieldSlot {
            number: place + 1,
            code: field.code.clone(),
            title: Some(field.title.clone()),
            old: field.old.clone(),
            new: field.new.clone(),
        })
        .collect()
}

fn fill_in(form: &mut MoveForm, typed: &Fields) {
    let text = |name: &str| typed.get(name).unwrap_or_default().to_owned();
    form.open = true;
    form.text = text("text");
    form.document = text("document");
    if let Some(asks) = &form.asks {
        form.chosen = text(asks.name);
    }
    if form.result.is_some() {
        form.result = Some(text("result"));
    }
    for slot in &mut form.slots {
        slot.new = text(&format!("new-{}", slot.number));
        if slot.title.is_none() {
            slot.code = text(&format!("field-{}", slot.number));
        }
    }
}

/// The number of steps a form was made for.
pub fn seen_of(fields: &Fields) -> Result<u32, Trouble> {
    Ok(fields.number("seen")?.unwrap_or_default())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn code(result: Option<&str>, asked: bool, nothing: bool) -> Option<&'static str> {
        let facts = facts_of(result, asked, nothing);
        facts.err().map(|trouble| trouble.details().code)
    }

    #[test]
    fn an_empty_form_withdraws_nothing() {
        assert_eq!(code(None, true, true), Some("CASE-RESULT"));
        assert_eq!(code(Some("burn"), false, true), Some("CASE-RESULT"));
        assert_eq!(code(Some("correct"), true, true), Some("CASE-FIELD"));
        assert_eq!(code(Some("correct"), true, false), None);
        let facts = facts_of(Some("withdraw"), true, true).unwrap();
        assert_eq!(facts, [("result".to_owned(), "withdraw".to_owned())]);
    }

    #[test]
    fn fields_go_with_their_own_texts() {
        let pairs = [
            ("field-1", "a"),
            ("new-1", " "),
            ("field-2", "b"),
            ("new-2", "二"),
        ];
        let pairs = pairs.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let input = input_of(&Fields::new(pairs.to_vec()), Vec::new()).unwrap();
        assert_eq!(input.fields, [("b".to_owned(), "二".to_owned())]);
    }
}
