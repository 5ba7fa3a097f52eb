//! What the markup of every page owes its reader: elements that close, and labels that lead somewhere.

use std::collections::BTreeSet;

pub fn tags_close(place: &str, html: &str) {
    const VOID: [&str; 6] = ["!doctype", "meta", "link", "input", "br", "hr"];
    let mut open: Vec<&str> = Vec::new();
    for tag in html.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap();
        if let Some(closed) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closed), "{place}: </{closed}>");
        } else {
            let name = tag.split_whitespace().next().unwrap();
            if !VOID.contains(&name) {
                open.push(name);
            }
        }
    }
    assert!(open.is_empty(), "{place}: {open:?} left open");
}

fn values_of<'h>(html: &'h str, attribute: &str) -> Vec<&'h str> {
    let start = format!(" {attribute}=\"");
    html.split(&start)
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect()
}

pub fn labels_lead_somewhere(place: &str, html: &str) {
    let ids = values_of(html, "id");
    let different: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(
        ids.len(),
        different.len(),
        "{place}: an id twice in {ids:?}"
    );
    for target in values_of(html, "for")
        .iter()
        .chain(&values_of(html, "aria-labelledby"))
    {
        assert!(different.contains(target), "{place}: no element {target}");
    }
}
