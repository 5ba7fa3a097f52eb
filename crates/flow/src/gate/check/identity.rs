//! Whose record it is: a natural person, with a document and a number that fit, and a name that is one.

use super::name;
use super::reading::Reading;
use super::tell::{quote, say};
use crate::gate::tabular::{Cell, CellKind};
use rules::catalogue::Role;
use rules::finding::Severity;
use rules::identifier::{self, Kind, PersonNumber, Problem, Warning};
use rules::text::Bilingual;

/// The word of the formats for an individual business: one person behind it, and still not a natural person's record.
const INDIVIDUAL_BUSINESS: &str = "个体工商户";
/// Digits a number cell of a spreadsheet keeps.
const DIGITS_A_NUMBER_CELL_KEEPS: usize = 15;

/// The person of the row; `None` when a finding refuses it.
pub(super) fn check(reading: &mut Reading) -> Option<PersonNumber> {
    check_party(reading);
    name::check(reading);
    let kinds = admitted_kinds(reading);
    let number = check_number(reading)?;
    check_document_fits(reading, &number, kinds?)
}

fn check_party(reading: &mut Reading) {
    let kind = reading.text(Role::SubjectKind);
    if kind.is_empty() || kind == reading.plan.context.pack.natural_person {
        return;
    }
    let (code, what, remedy) = if kind == INDIVIDUAL_BUSINESS {
        (
            "ROW-PARTY-INDIVIDUAL-BUSINESS",
            say(
                "相对人是个体工商户。个体工商户以统一社会信用代码登记，不记入自然人档案。",
                "The party is an individual business. It is registered under a social credit code and does not enter a natural person's dossier.",
            ),
            say(
                "请向法人和个体工商户信用信息系统报送。",
                "Report it to the system for enterprises and individual businesses.",
            ),
        )
    } else {
        let kind = quote(kind);
        (
            "ROW-PARTY-NOT-PERSON",
            say(
                format!("相对人类别是“{kind}”，本平台只归集自然人信息。"),
                format!(
                    "The kind of party is “{kind}”; this platform keeps records of natural persons only."
                ),
            ),
            say(
                format!(
                    "自然人请填写“{}”；其他主体请向相应系统报送。",
                    reading.plan.context.pack.natural_person
                ),
                format!(
                    "For a natural person write “{}”; report others to their own system.",
                    reading.plan.context.pack.natural_person
                ),
            ),
        )
    };
    reading.tell(
        code,
        Severity::Refused,
        reading.plan.of(Role::SubjectKind),
        what,
        remedy,
    );
}

/// What the row's document type admits.
#[derive(Debug, Clone, Copy)]
enum Admitted<'a> {
    /// The layout has no document type, or the cell is empty: every kind.
    Any,
    /// The kinds of the word, as slugs.
    Kinds(&'a [String]),
}

/// The kinds of number the document type admits; `None` when the word is refused.
fn admitted_kinds<'p>(reading: &mut Reading<'p, '_>) -> Option<Admitted<'p>> {
    let word = reading.text(Role::DocumentType);
    if word.is_empty() {
        return Some(Admitted::Any);
    }
    let known = &reading.plan.context.pack.document_types;
    let found = known.iter().find(|(known, _)| known == word);
    let (code, what) = match found {
        Some((_, kinds)) if !kinds.is_empty() => return Some(Admitted::Kinds(kinds)),
        Some(_) => (
            "ID-DOCUMENT-TYPE-UNCHECKED",
            say(
                format!("“{word}”的号码没有校验规则，平台不能可靠识别本人，暂不接收。"),
                format!(
                    "Numbers of the document “{word}” cannot be checked, so the person cannot be told apart reliably; not taken for now."
                ),
            ),
        ),
        None => {
            let word = quote(word);
            (
                "ID-DOCUMENT-TYPE-UNKNOWN",
                say(
                    format!("证件类型“{word}”不在代码集内。"),
                    format!("The document type “{word}” is not on the list."),
                ),
            )
        }
    };
    let words: Vec<&str> = known
        .iter()
        .filter(|(_, kinds)| !kinds.is_empty())
        .map(|(word, _)| word.as_str())
        .collect();
    let words = words.join("、");
    let remedy = say(format!("可填：{words}。"), format!("Allowed: {words}."));
    reading.tell(
        code,
        Severity::Refused,
        reading.plan.of(Role::DocumentType),
        what,
        remedy,
    );
    None
}

fn check_number(reading: &mut Reading) -> Option<PersonNumber> {
    let Some(index) = reading.plan.of(Role::IdentityNumber) else {
        reading.tell(
            "ID-EMPTY",
            Severity::Refused,
            None,
            say(
                "该事项没有证件号码字段，无法确定本人。",
                "The item has no field for the identity number, so the person is unknown.",
            ),
            say(
                "请联系平台运行单位修正目录。",
                "Ask the operator of the platform to correct the catalogue.",
            ),
        );
        return None;
    };
    if !reading.is_filled(index) {
        // Whether it may be missing is the catalogue's word; without a person there is no record either way.
        if !reading.is_told(index) {
            refuse(reading, index, &Problem::Empty);
        }
        return None;
    }
    if reading.values[index].cell.is_some_and(is_damaged) {
        refuse(reading, index, &Problem::FloatDamage);
        return None;
    }
    let context = reading.plan.identifier_context();
    match identifier::check_person(&reading.values[index].text, &context) {
        Ok((number, warnings)) => {
            for warning in warnings {
                notice(reading, index, &warning);
            }
            Some(number)
        }
        Err(problem) => {
            refuse(reading, index, &problem);
            None
        }
    }
}

/// Whether a number cell lost digits: it holds more than it can keep, and nothing but the number itself to show.
fn is_damaged(cell: &Cell) -> bool {
    let CellKind::Number(value) = cell.kind else {
        return false;
    };
    cell.text.len() > DIGITS_A_NUMBER_CELL_KEEPS && Cell::from_number(value).text == cell.text
}

fn check_document_fits(
    reading: &mut Reading,
    number: &PersonNumber,
    admitted: Admitted,
) -> Option<PersonNumber> {
    let Admitted::Kinds(kinds) = admitted else {
        return Some(number.clone());
    };
    let admits = |slug: &String| {
        let kind = Kind::from_slug(slug);
        kind == Some(number.kind())
            || (kind == Some(Kind::Citizen15) && number.kind() == Kind::Citizen)
    };
    if kinds.iter().any(admits) {
        return Some(number.clone());
    }
    let kind = number.kind().text();
    let word = reading.text(Role::DocumentType);
    let what = say(
        format!("证件类型为“{word}”，证件号码却是{}。", kind.zh),
        format!(
            "The document type is “{word}”, but the number is a {}.",
            kind.en
        ),
    );
    reading.tell(
        "ID-DOCUMENT-TYPE-MISMATCH",
        Severity::Refused,
        reading.plan.of(Role::DocumentType),
        what,
        say(
            "请核对证件类型与证件号码。",
            "Check the document type against the number.",
        ),
    );
    None
}

fn refuse(reading: &mut Reading, index: usize, problem: &Problem) {
    let (what, remedy) = (problem.text(), problem.remedy());
    reading.tell(problem.code(), Severity::Refused, Some(index), what, remedy);
}

/// Says what was changed. That a region code was withdrawn is no news: half of all adults carry one.
fn notice(reading: &mut Reading, index: usize, warning: &Warning) {
    if matches!(warning, Warning::HistoricalRegion { .. }) {
        return;
    }
    let what: Bilingual = warning.text();
    reading.tell(
        warning.code(),
        Severity::Notice,
        Some(index),
        what,
        say("无需处理；请核对无误。", "Nothing to do if it is right."),
    );
}
