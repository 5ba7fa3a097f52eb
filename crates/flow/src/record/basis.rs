//! Citations in words.

use rules::instrument::Citation;
use rules::pack::Pack;
use rules::text::Bilingual;

/// A citation as people write it: 《行政处罚法》第48条.
#[must_use]
pub fn citation_text(pack: &Pack, citation: &Citation) -> Bilingual {
    let unknown = citation.instrument.as_str();
    let known = pack.instrument(&citation.instrument);
    let (zh, en) = known.map_or((unknown, unknown), |i| (&i.title.zh, &i.title.en));
    match &citation.article {
        Some(article) => Bilingual::new(
            ["《", zh, "》第", article, "条"].concat(),
            [en, ", art. ", article].concat(),
        ),
        None => Bilingual::new(["《", zh, "》"].concat(), en),
    }
}
