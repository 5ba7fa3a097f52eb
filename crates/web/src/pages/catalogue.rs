//! What may be recorded, on which law, and the tasks of the notice.

use crate::language::Words;
use crate::page::{Page, html};
use crate::problem::Trouble;
use crate::router::App;
use crate::session::Visitor;
use crate::views::citation::InstrumentCard;
use crate::views::item::{ItemCard, ItemLine, organ_name};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use flow::policy::Part;
use jiff::civil::Date;
use rules::pack::{Pack, Task};
use rules::text::Bilingual;

/// The catalogue by classes.
#[derive(Debug, Template)]
#[template(path = "catalogue.html")]
pub struct CataloguePage {
    pub l: Words,
    pub page: Page,
    pub classes: Vec<(Bilingual, Vec<ItemLine>)>,
}

pub async fn list(State(app): State<App>, visitor: Visitor) -> Result<Response, Trouble> {
    app.platform.public(Part::Catalogue)?;
    html(&CataloguePage {
        l: visitor.words,
        page: Page::new(&app, &visitor),
        classes: by_class(app.platform.pack(), app.platform.today()),
    })
}

/// Items of the day by class, empty classes left out.
pub fn by_class(pack: &Pack, day: Date) -> Vec<(Bilingual, Vec<ItemLine>)> {
    pack.classes
        .iter()
        .map(|class| {
            let items = pack.items.iter();
            let of_class = items.filter(|i| i.class == class.id && i.governs(day));
            let lines = of_class.map(|i| ItemLine::of(i, pack, day)).collect();
            (class.title.clone(), lines)
        })
        .filter(|(_, lines): &(_, Vec<_>)| !lines.is_empty())
        .collect()
}

/// One item.
#[derive(Debug, Template)]
#[template(path = "item.html")]
pub struct ItemPage {
    pub l: Words,
    pub page: Page,
    pub item: ItemCard,
}

pub async fn item(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    app.platform.public(Part::Catalogue)?;
    let (pack, day) = (app.platform.pack(), app.platform.today());
    let item = pack.item_on(&id, day).or_else(|| pack.item(&id));
    let item = item.ok_or_else(Trouble::not_found)?;
    html(&ItemPage {
        l: visitor.words,
        page: Page::new(&app, &visitor),
        item: ItemCard::of(item, pack, day),
    })
}

/// The law.
#[derive(Debug, Template)]
#[template(path = "instruments.html")]
pub struct InstrumentsPage {
    pub l: Words,
    pub page: Page,
    pub instruments: Vec<InstrumentCard>,
}

pub async fn instruments(State(app): State<App>, visitor: Visitor) -> Result<Response, Trouble> {
    app.platform.public(Part::Catalogue)?;
    let pack = app.platform.pack();
    let cards = pack.instruments.iter().map(|i| InstrumentCard::of(i, pack));
    html(&InstrumentsPage {
        l: visitor.words,
        page: Page::new(&app, &visitor),
        instruments: cards.collect(),
    })
}

/// A task of the notice.
#[derive(Debug, Clone)]
pub struct TaskLine {
    /// Number in the notice.
    pub number: u8,
    /// Title.
    pub title: Bilingual,
    /// Chapter and section.
    pub section: String,
    /// Due date.
    pub due: Option<Date>,
    /// Responsible organs, by name of the day.
    pub organs: Vec<Bilingual>,
}

impl TaskLine {
    fn of(task: &Task, pack: &Pack, day: Date) -> Self {
        let name = |id: &String| {
            pack.organ(id)
                .map_or_else(|| organ_name(id, pack, day), |o| o.short_name.clone())
        };
        Self {
            number: task.number,
            title: task.title.clone(),
            section: task.section.clone(),
            due: task.due,
            organs: task.organs.iter().map(name).collect(),
        }
    }
}

/// The tasks.
#[derive(Debug, Template)]
#[template(path = "tasks.html")]
pub struct TasksPage {
    pub l: Words,
    pub page: Page,
    pub tasks: Vec<TaskLine>,
}

pub async fn tasks(State(app): State<App>, visitor: Visitor) -> Result<Response, Trouble> {
    app.platform.public(Part::Catalogue)?;
    let (pack, day) = (app.platform.pack(), app.platform.today());
    let tasks = pack.tasks.iter().map(|t| TaskLine::of(t, pack, day));
    html(&TasksPage {
        l: visitor.words,
        page: Page::new(&app, &visitor),
        tasks: tasks.collect(),
    })
}
