//! The register of organs: who supplies and asks, under which name and since when, who took over from whom.

use crate::language::Words;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Visitor;
use crate::views::item::organ_kind;
use crate::views::organ::{OrganCard, OrganLine, kind_word, level};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use flow::policy::Part;
use rules::organ::{Organ, OrganKind};
use rules::region::Level;
use rules::text::Bilingual;

/// Organs by level.
#[derive(Debug, Template)]
#[template(path = "organs.html")]
pub struct OrgansPage {
    pub l: Words,
    pub page: Page,
    /// What was searched for.
    pub query: String,
    /// Kinds to choose from: word, title, chosen.
    pub kinds: Vec<(&'static str, Bilingual, bool)>,
    pub levels: Vec<(Bilingual, Vec<OrganLine>)>,
}

pub async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Trouble> {
    app.platform.public(Part::Catalogue)?;
    let (pack, day) = (app.platform.pack(), app.platform.today());
    let query = visitor.query.get("q").unwrap_or_default().to_owned();
    let kind = visitor.query.get("kind").unwrap_or_default().to_owned();
    let wanted = |organ: &&Organ| {
        (kind.is_empty() || kind_word(organ.kind) == kind)
            && (query.is_empty() || bears(organ, &query))
    };
    let found: Vec<&Organ> = pack.organs.iter().filter(wanted).collect();
    let of_level = |wanted: Level| {
        let organs = found.iter().filter(|o| Level::of_code(&o.region) == wanted);
        let lines = organs
            .map(|organ| OrganLine::of(organ, pack, day))
            .collect();
        (level(wanted), lines)
    };
    let levels = Level::ALL.map(of_level).into_iter();
    let kinds = OrganKind::ALL
        .into_iter()
        .filter(|kind| pack.organs.iter().any(|o| o.kind == *kind))
        .map(|k| (kind_word(k), organ_kind(k), kind_word(k) == kind));
    html(&OrgansPage {
        l: visitor.words,
        page: Page::new(&app, &visitor),
        kinds: kinds.collect(),
        levels: levels
            .filter(|(_, lines): &(_, Vec<_>)| !lines.is_empty())
            .collect(),
        query,
    })
}

/// Whether a text stands in a name the organ bears or bore, or is its code.
fn bears(organ: &Organ, query: &str) -> bool {
    let query = query.to_lowercase();
    let names = organ.names.iter().map(|n| &n.name);
    let texts = names
        .chain([&organ.short_name])
        .flat_map(|name| [&name.zh, &name.en]);
    let mut texts = texts.chain([&organ.id]).chain(&organ.social_credit_code);
    texts.any(|text| text.to_lowercase().contains(&query))
}

/// One organ.
#[derive(Debug, Template)]
#[template(path = "organ.html")]
pub struct OrganPage {
    pub l: Words,
    pub page: Page,
    pub organ: OrganCard,
}

pub async fn organ(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    app.platform.public(Part::Catalogue)?;
    let (pack, day) = (app.platform.pack(), app.platform.today());
    let organ = pack.organ(&id).ok_or_else(Trouble::not_found)?;
    html(&OrganPage {
        l: visitor.words,
        page: Page::new(&app, &visitor),
        organ: OrganCard::of(organ, pack, day),
    })
}
