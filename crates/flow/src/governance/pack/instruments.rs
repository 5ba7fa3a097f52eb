//! `instruments.toml`, and what every citation of one must satisfy.

use super::draft::Draft;
use super::listing::{Listing, Validity};
use super::problem::{Place, Problems};
use super::reader::Table;
use super::words::{ARTICLE, INSTRUMENT, RANKS};
use rules::instrument::{Article, Citation, Instrument};
use rules::text::Bilingual;

pub(super) fn read(root: &Table) -> Listing<Instrument> {
    root.entries("instrument", instrument)
}

fn instrument(t: &Table) -> Option<Instrument> {
    let id = t.slug("id");
    let title = t.bilingual("title");
    let document_number = t.text_if_there("document_number");
    let rank = t.word("rank", RANKS);
    let in_force_from = t.date("in_force_from");
    let in_force_until = t.date_if_there("in_force_until");
    let replaced_by = t.text_if_there("replaced_by");
    let verify = t.yes("verify");
    let articles = t.entries("article", |a| {
        let (number, gist) = (a.text("number"), a.bilingual("gist"));
        Some(Article {
            number: number?,
            gist: gist?,
        })
    });
    articles.refuse_duplicates(t.problems, ARTICLE, |a| a.number.clone());
    Some(Instrument {
        id: id?,
        title: title?,
        document_number: document_number?,
        rank: rank?,
        in_force_from: in_force_from?,
        in_force_until: in_force_until?,
        replaced_by: replaced_by?,
        articles: articles.into_values(),
        verify: verify?,
    })
}

pub(super) fn check(draft: &Draft, problems: &Problems) {
    let instruments = &draft.instruments;
    instruments.refuse_overlaps(problems, INSTRUMENT, |i| {
        let validity = Validity {
            from: Some(i.in_force_from),
            until: i.in_force_until,
        };
        (i.id.clone(), validity)
    });
    for entry in &instruments.entries {
        if let Some(next) = &entry.replaced_by
            && !instruments.knows(next)
        {
            let place = entry.at("replaced_by");
            problems.unknown("PACK-UNKNOWN-REPLACEMENT", &place, INSTRUMENT, next);
        }
        if let Some(circle) = circle_of_replacements(instruments, &entry.id) {
            problems.add(
                "PACK-REPLACEMENT-CYCLE",
                &entry.at("replaced_by"),
                Bilingual::new(
                    format!("法律文件的替代关系成环：{circle}"),
                    format!("instruments replace one another in a circle: {circle}"),
                ),
                Bilingual::new(
                    "请从较新的文件上删去 replaced_by",
                    "remove `replaced_by` from the newer one",
                ),
            );
        }
    }
}

/// The chain from an instrument back to itself, when there is one.
fn circle_of_replacements(instruments: &Listing<Instrument>, id: &str) -> Option<String> {
    let mut chain = vec![id];
    loop {
        let last = *chain.last()?;
        let next = instruments.find(|i| i.id == last)?.replaced_by.as_deref()?;
        if next == id {
            return Some(format!("{} → {id}", chain.join(" → ")));
        }
        if chain.contains(&next) {
            return None;
        }
        let next = instruments.find(|i| i.id == next)?;
        chain.push(&next.id);
    }
}

/// Reports citations of instruments or articles that are not listed.
pub(super) fn check_citations<'c>(
    draft: &Draft,
    problems: &Problems,
    citations: impl IntoIterator<Item = (&'c Citation, Place)>,
) {
    for (citation, place) in citations {
        let id = &citation.instrument;
        if !draft.instruments.knows(id) {
            problems.unknown("PACK-UNKNOWN-BASIS", &place, INSTRUMENT, id);
            continue;
        }
        // An instrument that is named but could not be read has its own problem.
        let Some(number) = &citation.article else {
            continue;
        };
        let mut versions = versions(draft, id).peekable();
        if versions.peek().is_some() && !versions.any(|i| i.article(number).is_some()) {
            let cited = format!("{id}#{number}");
            problems.unknown("PACK-UNKNOWN-ARTICLE", &place, ARTICLE, &cited);
        }
    }
}

/// Whether all cited instruments could be read, so that rank and force can be judged.
pub(super) fn all_read(draft: &Draft, citations: &[Citation]) -> bool {
    citations
        .iter()
        .all(|c| versions(draft, &c.instrument).next().is_some())
}

/// Those of the cited instruments that can carry the recording of personal information.
pub(super) fn carrying<'d>(draft: &'d Draft, citations: &[Citation]) -> Vec<&'d Instrument> {
    citations
        .iter()
        .flat_map(|c| versions(draft, &c.instrument))
        .filter(|i| i.rank.can_be_basis())
        .collect()
}

fn versions<'d>(draft: &'d Draft, id: &str) -> impl Iterator<Item = &'d Instrument> {
    let entries = draft.instruments.entries.iter().map(|e| &e.value);
    entries.filter(move |i| i.id == id)
}
