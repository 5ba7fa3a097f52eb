//! `pack.toml`: the province and its conventions.

use super::reader::Table;
use super::words::DOCUMENT_TYPE;
use jiff::civil::Date;
use rules::identifier::Kind;
use rules::text::Bilingual;

/// What `pack.toml` says.
#[derive(Debug)]
pub(super) struct Head {
    pub id: String,
    pub title: Bilingual,
    pub long_term_date: Date,
    pub fillers: Vec<String>,
    pub suspicious_fine_ten_thousand_yuan: u64,
    pub earliest_decision: Date,
    pub document_types: Vec<(String, Vec<String>)>,
    pub natural_person: String,
}

pub(super) fn read(root: &Table) -> Option<Head> {
    let (id, title) = (root.slug("id"), root.bilingual("title"));
    let long_term_date = root.date("long_term_date");
    let fillers = root.texts("fillers");
    let suspicious_fine = root.number("suspicious_fine_ten_thousand_yuan");
    let earliest_decision = root.date("earliest_decision");
    let natural_person = root.text("natural_person");
    let document_types = root.entries("document_type", |t| {
        let (word, kinds) = (t.text("word"), t.texts("kinds"));
        check_kinds(t, kinds.as_deref().unwrap_or_default());
        Some((word?, kinds?))
    });
    document_types.refuse_duplicates(root.problems, DOCUMENT_TYPE, |(word, _)| word.clone());
    Some(Head {
        id: id?,
        title: title?,
        long_term_date: long_term_date?,
        fillers: fillers?,
        suspicious_fine_ten_thousand_yuan: suspicious_fine?,
        earliest_decision: earliest_decision?,
        document_types: document_types.into_values(),
        natural_person: natural_person?,
    })
}

fn check_kinds(t: &Table, kinds: &[String]) {
    for kind in kinds {
        if !Kind::from_slug(kind).is_some_and(Kind::is_person) {
            let persons = Kind::ALL.into_iter().filter(|k| k.is_person());
            let allowed: Vec<_> = persons.map(Kind::slug).collect();
            let allowed = allowed.join(" | ");
            t.problems.add(
                "PACK-UNKNOWN-KIND",
                &t.place_of("kinds"),
                Bilingual::new(
                    format!("“{kind}”不是可校验的证件号码种类"),
                    format!("`{kind}` is no kind of a person's number that can be checked"),
                ),
                Bilingual::new(format!("可用：{allowed}"), format!("use one of {allowed}")),
            );
        }
    }
}
