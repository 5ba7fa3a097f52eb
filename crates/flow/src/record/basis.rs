//! Citations in words.

use rules::instrument::Citation;
use rules::pack::Pack;
use rules::text::Bilingual;

/// A citation as people write it: 《行政处罚法》第48条.
#[must_use]
pub fn citation_text(pack: &Pack, citation: &Citation) -> Bilingual {
    let title = pack.instrument(&citation.instrument).map_or_else(
        || Bilingual::new(&citation.instrument, &citation.instrument),
        |i| i.title.clone(),
    );
    match &citation.article {
        Some(article) => Bilingual::new(
            format!("《{}》第{article}条", title.zh),
            format!("{}, art. {article}", title.en),
        ),
        None => Bilingual::new(format!("《{}》", title.zh), title.en),
    }
}
