//! `parameters.toml`: dated values the law sets.

use super::draft::Draft;
use super::listing::{Listing, Validity};
use super::problem::{Place, Problems};
use super::reader::Table;
use super::words::{CHOSEN_BY, CONFIDENCES, INSTRUMENT, PARAMETER};
use rules::parameter::{Parameter, Value};
use rules::text::Bilingual;

const VALUE_KEYS: [&str; 5] = ["period", "hours", "count", "yuan", "statement"];

pub(super) fn read(root: &Table) -> Listing<Parameter> {
    root.entries("parameter", parameter)
}

fn parameter(t: &Table) -> Option<Parameter> {
    let id = t.text("id");
    let what = t.bilingual("what");
    let chosen_by = t.word("chosen_by", CHOSEN_BY);
    let (from, until) = (t.date_if_there("from"), t.date_if_there("until"));
    let instrument = t.text("instrument");
    let confidence = t.word("confidence", CONFIDENCES);
    let value = value(t);
    Some(Parameter {
        id: id?,
        value: value?,
        what: what?,
        chosen_by: chosen_by?,
        from: from?,
        until: until?,
        instrument: instrument?,
        confidence: confidence?,
    })
}

fn value(t: &Table) -> Option<Value> {
    let given: Vec<_> = VALUE_KEYS.into_iter().filter(|key| t.has(key)).collect();
    match given.as_slice() {
        [key @ "period"] => t.period(key).map(Value::Period),
        [key @ "hours"] => t.number(key).map(Value::Hours),
        [key @ "count"] => t.number(key).map(Value::Count),
        [key @ "yuan"] => t.number(key).map(Value::Yuan),
        [key] => t.text(key).map(Value::Statement),
        _ => {
            t.problems.add(
                "PACK-PARAMETER-VALUE",
                &t.place(),
                Bilingual::new(
                    format!("参数应恰有一个值，此处有 {} 个", given.len()),
                    format!(
                        "a parameter has exactly one value, this one has {}",
                        given.len()
                    ),
                ),
                Bilingual::new(
                    format!("在 {} 中只写一个键", VALUE_KEYS.join("、")),
                    format!("write one key of {}", VALUE_KEYS.join(", ")),
                ),
            );
            None
        }
    }
}

pub(super) fn check(draft: &Draft, problems: &Problems) {
    draft.parameters.refuse_overlaps(problems, PARAMETER, |p| {
        let validity = Validity {
            from: p.from,
            until: p.until,
        };
        (p.id.clone(), validity)
    });
    for entry in &draft.parameters.entries {
        if !draft.instruments.knows(&entry.instrument) {
            let place = entry.at("instrument");
            problems.unknown("PACK-UNKNOWN-BASIS", &place, INSTRUMENT, &entry.instrument);
        }
    }
}

/// Reports a parameter that a rule needs and the pack does not have.
pub(super) fn require(draft: &Draft, problems: &Problems, place: &Place, id: &str) {
    if !draft.parameters.knows(id) {
        problems.unknown("PACK-UNKNOWN-PARAMETER", place, PARAMETER, id);
    }
}
