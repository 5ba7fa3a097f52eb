//! Parameters of the law in words.

use jiff::civil::Date;
use rules::pack::Pack;
use rules::parameter::{Confidence, Parameter, Value};
use rules::text::Bilingual;

/// One version of a parameter as a page shows it.
#[derive(Debug, Clone)]
pub struct ParameterLine {
    /// Stable id.
    pub id: String,
    /// What it rules.
    pub what: Bilingual,
    /// Its value.
    pub value: Bilingual,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
    /// The instrument, by title.
    pub instrument: Bilingual,
    /// To be checked against the official text.
    pub verify: bool,
}

impl ParameterLine {
    /// Of a parameter.
    pub fn of(parameter: &Parameter, pack: &Pack) -> Self {
        let slug = &parameter.instrument;
        let unknown = || Bilingual::new(slug, slug);
        Self {
            id: parameter.id.clone(),
            what: parameter.what.clone(),
            value: value(&parameter.value),
            from: parameter.from,
            until: parameter.until,
            instrument: pack
                .instrument(slug)
                .map_or_else(unknown, |i| i.title.clone()),
            verify: parameter.confidence == Confidence::Verify,
        }
    }

    /// The versions of these ids that govern a day; what the pack does not have is left out.
    pub fn governing(ids: &[&str], pack: &Pack, day: Date) -> Vec<Self> {
        ids.iter()
            .filter_map(|id| pack.parameters.on(id, day).ok())
            .map(|parameter| Self::of(parameter, pack))
            .collect()
    }
}

/// A value in words.
pub fn value(value: &Value) -> Bilingual {
    match value {
        Value::Period(period) => period.text(),
        Value::Hours(hours) => Bilingual::new(format!("{hours}小时"), format!("{hours} hours")),
        Value::Count(count) => Bilingual::new(count.to_string(), count.to_string()),
        Value::Yuan(yuan) => Bilingual::new(format!("{yuan}元"), format!("{yuan} yuan")),
        Value::Statement(text) => Bilingual::new(text, text),
    }
}
