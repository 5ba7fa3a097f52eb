//! A pack while it is read and checked: every entry still knows its place.

use super::files::PackFiles;
use super::head::{self, Head};
use super::layouts::{self, Layout};
use super::listing::Listing;
use super::problem::{Place, Problems};
use super::reader::{Table, read_file};
use super::regions::RegionLists;
use super::{
    calendars, case_check, instruments, item_check, items, layout_check, lists, matters, measures,
    notices, organs, parameters, points, powers, roles,
};
use rules::catalogue::{Class, Forbidden, Item, PenaltyKind};
use rules::instrument::Instrument;
use rules::measure::{Matter, Measures};
use rules::organ::Organ;
use rules::pack::{Pack, Power, Purpose, RoleRule, TagList, Task};
use rules::parameter::{Parameter, Parameters};
use rules::region::RegionRegister;
use rules::text::Bilingual;

/// Everything read from the files.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub head: Option<Head>,
    pub instruments: Listing<Instrument>,
    pub classes: Listing<Class>,
    pub tags: Listing<TagList>,
    pub organs: Listing<Organ>,
    pub roles: Listing<RoleRule>,
    pub parameters: Listing<Parameter>,
    pub purposes: Listing<Purpose>,
    pub powers: Listing<Power>,
    pub tasks: Listing<Task>,
    pub forbidden: Listing<Forbidden>,
    pub penalty_kinds: Listing<PenaltyKind>,
    pub layouts: Listing<Layout>,
    pub items: Listing<Item>,
    pub measures: measures::Read,
    pub matters: Listing<Matter>,
    pub points: Listing<points::FormulaRead>,
    pub calendars: Listing<calendars::Notice>,
    pub notices: notices::Words,
    pub regions: RegionRegister,
    /// Lines of the region lists could not be read: codes of organs cannot be judged.
    pub regions_incomplete: bool,
    /// A file is missing or cannot be read at all: references into it cannot be judged.
    incomplete: bool,
}

/// Files and folders a pack cannot do without.
const NEEDED: &[&str] = &[
    "pack.toml",
    "instruments.toml",
    "classes.toml",
    "tags.toml",
    "organs.toml",
    "roles.toml",
    "parameters.toml",
    "purposes.toml",
    "powers.toml",
    "tasks.toml",
    "notices.toml",
    "forbidden.toml",
    "penalty-kinds.toml",
    "layouts/",
    "catalogue/",
    "calendars/",
    "regions/provinces.csv",
];

impl Draft {
    pub fn read(files: &PackFiles, problems: &Problems) -> Self {
        let mut draft = Self::default();
        for needed in NEEDED {
            if !files.iter().any(|(path, _)| path.starts_with(needed)) {
                draft.incomplete = true;
                problems.add(
                    "PACK-MISSING-FILE",
                    &Place::new(needed, 0),
                    Bilingual::new(
                        format!("数据包缺少 {needed}"),
                        format!("the pack has no {needed}"),
                    ),
                    Bilingual::new("请补上该文件", "add the file"),
                );
            }
        }
        let mut regions = RegionLists::default();
        for (path, text) in files.iter() {
            if !regions.read(path, text, problems) {
                draft.read_toml(path, text, problems);
            }
        }
        draft.regions_incomplete = regions.incomplete;
        draft.regions = regions.assemble(problems);
        draft
    }

    fn read_toml(&mut self, path: &str, text: &str, problems: &Problems) {
        let is_toml = path.ends_with(".toml");
        let folder = path.split_once('/').map(|(folder, _)| folder);
        match (folder, path) {
            (None, "pack.toml") => {
                let head = read_file(path, text, problems, head::read);
                self.incomplete |= head.is_none();
                self.head = head.flatten();
            }
            (None, "instruments.toml") => {
                let read = self.listing(path, text, problems, instruments::read);
                self.instruments.append(read);
            }
            (None, "classes.toml") => {
                self.classes = self.listing(path, text, problems, lists::read_classes);
            }
            (None, "tags.toml") => {
                self.tags = self.listing(path, text, problems, lists::read_tags);
            }
            (None, "organs.toml") => {
                self.organs = self.listing(path, text, problems, organs::read);
            }
            (None, "roles.toml") => {
                self.roles = self.listing(path, text, problems, roles::read);
            }
            (None, "parameters.toml") => {
                self.parameters = self.listing(path, text, problems, parameters::read);
            }
            (None, "purposes.toml") => {
                self.purposes = self.listing(path, text, problems, powers::read_purposes);
            }
            (None, "powers.toml") => {
                self.powers = self.listing(path, text, problems, powers::read_powers);
            }
            (None, "tasks.toml") => {
                self.tasks = self.listing(path, text, problems, lists::read_tasks);
            }
            (None, "notices.toml") => {
                let words = read_file(path, text, problems, notices::read);
                self.incomplete |= words.is_none();
                self.notices = words.unwrap_or_default();
            }
            (None, "forbidden.toml") => {
                self.forbidden = self.listing(path, text, problems, lists::read_forbidden);
            }
            (None, "penalty-kinds.toml") => {
                self.penalty_kinds = self.listing(path, text, problems, lists::read_penalty_kinds);
            }
            (None, "measures.toml") => {
                let read = read_file(path, text, problems, measures::read);
                self.incomplete |= read.is_none();
                self.measures = read.unwrap_or_default();
            }
            (None, "matters.toml") => {
                self.matters = self.listing(path, text, problems, matters::read);
            }
            (None, "points.toml") => {
                self.points = self.listing(path, text, problems, points::read);
            }
            (Some("layouts"), _) if is_toml => {
                let read = self.listing(path, text, problems, layouts::read);
                self.layouts.append(read);
            }
            (Some("catalogue"), _) if is_toml => {
                let read = self.listing(path, text, problems, items::read);
                self.items.append(read);
            }
            (Some("calendars"), _) if is_toml => {
                let read = self.listing(path, text, problems, calendars::read);
                self.calendars.append(read);
            }
            // Explanations may lie beside the data; data nobody reads may not.
            _ if path.ends_with(".md") => {}
            _ => problems.add(
                "PACK-UNKNOWN-FILE",
                &Place::new(path, 0),
                Bilingual::new(
                    "数据包中不应有此文件",
                    "the file does not belong into a pack",
                ),
                Bilingual::new("请改正文件名或删去", "correct its name or remove it"),
            ),
        }
    }

    fn listing<T>(
        &mut self,
        path: &str,
        text: &str,
        problems: &Problems,
        read: impl FnOnce(&Table) -> Listing<T>,
    ) -> Listing<T> {
        let listing = read_file(path, text, problems, read);
        self.incomplete |= listing.is_none();
        listing.unwrap_or_default()
    }

    /// Everything that needs more than one entry to be judged.
    pub fn check(&self, problems: &Problems) {
        if self.incomplete {
            return;
        }
        instruments::check(self, problems);
        organs::check(self, problems);
        roles::check(self, problems);
        parameters::check(self, problems);
        lists::check(self, problems);
        calendars::check(self, problems);
        layout_check::check(self, problems);
        item_check::check(self, problems);
        case_check::check(self, problems);
        powers::check(self, problems);
        notices::check(self, problems);
        measures::check(self, problems);
        matters::check(self, problems);
        points::check(self, problems);
    }

    /// The pack; `None` when `pack.toml` could not be read.
    pub fn assemble(self, digest: String) -> Option<Pack> {
        let head = self.head?;
        let mut items = self.items.into_values();
        for item in &mut items {
            let layout = self.layouts.find(|l| l.id == item.layout)?;
            item.key.clone_from(&layout.key);
            item.date_order.clone_from(&layout.date_order);
            item.fields = layout
                .fields
                .entries
                .iter()
                .map(|f| f.value.clone())
                .collect();
        }
        Some(Pack {
            id: head.id,
            title: head.title,
            digest,
            long_term_date: head.long_term_date,
            fillers: head.fillers,
            suspicious_fine_ten_thousand_yuan: head.suspicious_fine_ten_thousand_yuan,
            earliest_decision: head.earliest_decision,
            document_types: head.document_types,
            natural_person: head.natural_person,
            instruments: self.instruments.into_values(),
            classes: self.classes.into_values(),
            items,
            forbidden: self.forbidden.into_values(),
            penalty_kinds: self.penalty_kinds.into_values(),
            organs: self.organs.into_values(),
            roles: self.roles.into_values(),
            regions: self.regions,
            calendar: calendars::assemble(self.calendars),
            parameters: Parameters::new(self.parameters.into_values()),
            purposes: self.purposes.into_values(),
            powers: self.powers.into_values(),
            tags: self.tags.into_values(),
            tasks: self.tasks.into_values(),
            notices: self.notices.into_value(),
            measures: Measures {
                matters: self.matters.into_values(),
                ..self.measures.assemble()
            },
            points: points::assemble(self.points),
        })
    }
}
