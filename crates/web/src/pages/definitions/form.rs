//! The form of a definition: new, filled with what one says, or with what somebody typed.

use super::organ::ROOM;
use crate::fields::Fields;
use crate::views::words::grade;
use flow::definition::{DefinableItem, DefinitionView};
use rules::text::Bilingual;

/// What stands in the form.
#[derive(Debug, Clone, Default)]
pub struct DefinitionForm {
    /// Where it is sent.
    pub action: String,
    /// Steps the maker saw; nothing for a new one.
    pub seen: Option<u32>,
    pub item: String,
    pub item_title: Bilingual,
    pub title: String,
    pub reason: String,
    pub acts: String,
    pub indicators: String,
    /// Value, title, chosen.
    pub basis: Vec<(String, Bilingual, bool)>,
    pub measures: Vec<(String, Bilingual, bool)>,
    pub display_months: String,
    pub effect_on: String,
}

impl DefinitionForm {
    pub(super) fn new(item: &DefinableItem) -> Self {
        let unchosen = |all: &[(String, Bilingual)]| {
            all.iter()
                .map(|(value, title)| (value.clone(), title.clone(), false))
                .collect()
        };
        Self {
            action: ROOM.to_owned(),
            item: item.id.clone(),
            item_title: item.title.clone(),
            basis: unchosen(&item.basis),
            measures: unchosen(&item.measures),
            ..Self::default()
        }
    }

    /// Filled with what a definition says.
    pub(super) fn of(view: &DefinitionView, item: &DefinableItem) -> Self {
        let content = &view.content;
        let mut form = Self::new(item);
        form.action = format!("{ROOM}/{}/content", view.line.id);
        form.seen = Some(view.seen);
        form.title.clone_from(&content.title);
        form.reason.clone_from(&content.reason);
        let acts = content
            .acts
            .iter()
            .map(|act| format!("{} | {} | {}", act.word, grade(act.grade).zh, act.text));
        form.acts = acts.collect::<Vec<_>>().join("\n");
        form.indicators = content.indicators.join("\n");
        for (value, _, chosen) in &mut form.basis {
            *chosen = content.basis.iter().any(|citation| {
                let article = citation.article.as_ref();
                let whole = article.map_or_else(
                    || citation.instrument.clone(),
                    |article| format!("{}#{article}", citation.instrument),
                );
                whole == *value
            });
        }
        for (value, _, chosen) in &mut form.measures {
            *chosen = content.measures.contains(value);
        }
        form.display_months = content
            .display_months
            .map(|months| months.to_string())
            .unwrap_or_default();
        form.effect_on = content.effect_on.to_string();
        form
    }

    /// With what was typed in place of all that stood there.
    pub(super) fn typed(mut self, fields: &Fields) -> Self {
        let text = |name| fields.get(name).unwrap_or_default().to_owned();
        self.title = text("title");
        self.reason = text("reason");
        self.acts = text("acts");
        self.indicators = text("indicators");
        self.display_months = text("display_months");
        self.effect_on = text("effect_on");
        for (all, name) in [(&mut self.basis, "basis"), (&mut self.measures, "measure")] {
            let chosen = fields.all(name);
            for (value, _, is_chosen) in all {
                *is_chosen = chosen.contains(value);
            }
        }
        self
    }
}
