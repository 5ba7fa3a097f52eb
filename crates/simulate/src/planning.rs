//! Which files the organs send: who reports what about whom, for each item the pack has switched on.

use crate::plan::{DateStyle, Family, FileFormat, Headers, PlannedFile, Segment};
use crate::problem::Problem;
use crate::province::Province;
use crate::randomness::{Draw, Permutation, Purpose};
use rules::catalogue::{Item, Source};
use rules::organ::Organ;
use rules::pack::Pack;

/// A workbook holds at most this many simulated rows: it is put together before it is written.
const WORKBOOK_ROWS: u64 = 50_000;
/// From this many rows on, every city sends its own file.
const ROWS_BY_CITY: u64 = 5_000;
/// From this many rows on, a file may be followed by one with corrections.
const ROWS_WITH_CORRECTIONS: u64 = 200;

/// An item that can be simulated, with the organ that reports for each city.
pub(crate) struct Reported<'a> {
    pub(crate) item: &'a Item,
    pub(crate) family: Family,
    pub(crate) organ_by_city: Vec<&'a Organ>,
}

impl Province<'_> {
    /// Every file of the province, in a fixed order.
    pub fn files(&self) -> impl Iterator<Item = PlannedFile> + '_ {
        let reported = self.reported();
        let mut files = Vec::new();
        for (index, entry) in reported.iter().enumerate() {
            let alike: Vec<usize> = (0..reported.len())
                .filter(|&other| reported[other].family == entry.family)
                .collect();
            let share = (
                alike.iter().position(|&other| other == index).unwrap_or(0) as u64,
                alike.len() as u64,
            );
            let segments = self.segments(entry.family, share);
            for (organ, city, segments) in split(entry, segments) {
                let file = self.plan(entry.item, organ, city, segments, files.len() as u64);
                let followed = file.rows >= ROWS_WITH_CORRECTIONS && file.stream.is_multiple_of(4);
                files.push(file);
                if followed && self.settings().errors.total() > 0 {
                    let original = files[files.len() - 1].clone();
                    let rows = original.rows / 300 + 2;
                    files.push(self.correction(original, rows, files.len() as u64));
                }
            }
        }
        files.into_iter()
    }

    /// Items that are on and have a source, with the organs that report them.
    pub(crate) fn reported(&self) -> Vec<Reported<'_>> {
        let pack = self.pack();
        let as_of = self.settings().as_of;
        let mut reported = Vec::new();
        for item in &pack.items {
            if item.governs(as_of) && item.switched_off.is_none() {
                let organ_by_city = self.organ_by_city(item);
                if !organ_by_city.is_empty() {
                    reported.push(Reported {
                        item,
                        family: Family::of(item),
                        organ_by_city,
                    });
                }
            }
        }
        reported
    }

    /// For each city the organ that reports an item there: the city's own, else one for the whole province.
    fn organ_by_city(&self, item: &Item) -> Vec<&Organ> {
        let sources = sources(self.pack(), item, self.settings().as_of);
        let cities = self.population().cities();
        let provincial: Vec<&Organ> = sources
            .iter()
            .copied()
            .filter(|organ| {
                !cities
                    .iter()
                    .any(|city| same_city(&organ.region, &city.code))
            })
            .collect();
        let for_all = provincial.first().or(sources.first()).copied();
        let Some(for_all) = for_all else {
            return Vec::new();
        };
        cities
            .iter()
            .map(|city| {
                let own = sources
                    .iter()
                    .find(|organ| same_city(&organ.region, &city.code));
                own.copied().unwrap_or(for_all)
            })
            .collect()
    }

    /// The stretches of the cities' pools that belong to one of several items of a family.
    fn segments(&self, family: Family, (place, of): (u64, u64)) -> Vec<Segment> {
        (0..self.population().cities().len())
            .map(|city| {
                // Rounded by cities in turn, so that small provinces lose no rows to rounding.
                let tenths = self.population().count(city) * family.per_mille();
                let pool = (tenths + city as u64 * 90) / 1000;
                let first = pool * place / of;
                // Neighbouring items overlap a little: some persons have two records of a family.
                let last = pool * (place + 1) / of + pool / of / 20;
                Segment {
                    city,
                    first,
                    rows: last - first,
                }
            })
            .filter(|segment| segment.rows > 0)
            .collect()
    }

    pub(crate) fn plan(
        &self,
        item: &Item,
        organ: &Organ,
        city: Option<usize>,
        segments: Vec<Segment>,
        stream: u64,
    ) -> PlannedFile {
        let mut draw = Draw::new(self.settings().seed, Purpose::File, stream, 0);
        let rows = segments.iter().map(|segment| segment.rows).sum();
        let turn = (stream + self.settings().seed) % FileFormat::ALL.len() as u64;
        let format = match FileFormat::ALL[turn as usize] {
            FileFormat::Xlsx if rows > WORKBOOK_ROWS => FileFormat::CsvUtf8Bom,
            format => format,
        };
        let workbook = format == FileFormat::Xlsx;
        let codes = format == FileFormat::NdJson || draw.percent(25);
        let dates = match draw.below(3) {
            0 if workbook => DateStyle::Cell,
            1 => DateStyle::Dash,
            _ => DateStyle::Slash,
        };
        let mut planned = PlannedFile {
            path: String::new(),
            organ: organ.id.clone(),
            item: item.id.clone(),
            format,
            rows,
            headers: if codes {
                Headers::Codes
            } else {
                Headers::Chinese
            },
            shuffled: draw.percent(40),
            starred: !codes && draw.percent(30),
            title_row: workbook && draw.percent(50),
            code_row: workbook && !codes && draw.percent(40),
            notes_sheet: workbook && draw.percent(60),
            surplus_column: draw
                .percent(35)
                .then(|| *draw.pick(&["家庭住址", "民族", "联系电话"])),
            dates,
            stream,
            segments,
            leading: Vec::new(),
            corrects: None,
            error_factor: 1,
        };
        let city = city.map(|city| self.population().cities()[city].name.as_str());
        planned.path = self.path(item, &planned, city, "");
        planned
    }

    /// A later file that corrects or withdraws some rows of another.
    pub(crate) fn correction(&self, original: PlannedFile, rows: u64, stream: u64) -> PlannedFile {
        let stem = original.path.rsplit_once('.').map_or("", |(stem, _)| stem);
        let format = match original.format {
            FileFormat::Xlsx => FileFormat::CsvGb18030,
            format => format,
        };
        let dates = match original.dates {
            DateStyle::Cell => DateStyle::Slash,
            style => style,
        };
        PlannedFile {
            path: format!("{stem}_更正.{}", format.extension()),
            format,
            dates,
            rows,
            stream,
            title_row: false,
            code_row: false,
            notes_sheet: false,
            leading: Vec::new(),
            corrects: Some(Box::new(original.clone())),
            ..original
        }
    }

    /// A path that names organ, item, city and month.
    pub(crate) fn path(
        &self,
        item: &Item,
        planned: &PlannedFile,
        city: Option<&str>,
        before: &str,
    ) -> String {
        let title: String = item
            .title
            .zh
            .chars()
            .filter(|symbol| !r#"/\:*?"<>|"#.contains(*symbol) && !symbol.is_whitespace())
            .collect();
        let month = self.settings().as_of.strftime("%Y-%m");
        let city = city.map(|name| format!("_{name}")).unwrap_or_default();
        let extension = planned.format.extension();
        format!(
            "{}/{before}{title}{city}_{month}.{extension}",
            planned.organ
        )
    }

    /// The persons of a city in the order in which a family's files take them.
    pub(crate) fn pool(&self, family: Family, city: usize) -> Permutation {
        let size = self.population().count(city);
        let seed = self.settings().seed;
        Permutation::new(
            size,
            &mut Draw::new(seed, Purpose::Pool, family as u64, city as u64),
        )
    }

    /// The item and organ a planned file names.
    pub(crate) fn named(&self, planned: &PlannedFile) -> Result<(&Item, &Organ), Problem> {
        let missing = |name: &str| Problem::NotInPack {
            name: name.to_owned(),
        };
        let pack = self.pack();
        let item = pack
            .item_on(&planned.item, self.settings().as_of)
            .ok_or_else(|| missing(&planned.item))?;
        let organ = pack
            .organ(&planned.organ)
            .ok_or_else(|| missing(&planned.organ))?;
        Ok((item, organ))
    }
}

fn same_city(region: &str, city: &str) -> bool {
    region
        .get(..4)
        .is_some_and(|prefix| city.starts_with(prefix))
}

/// The organs that may supply an item and exist; organs named by kind count only when none is named itself.
fn sources<'a>(pack: &'a Pack, item: &Item, day: jiff::civil::Date) -> Vec<&'a Organ> {
    let existing = || pack.organs.iter().filter(|organ| organ.exists_on(day));
    let named: Vec<&Organ> = existing()
        .filter(|organ| item.sources.contains(&Source::Organ(organ.id.clone())))
        .collect();
    if !named.is_empty() {
        return named;
    }
    existing()
        .filter(|organ| item.sources.contains(&Source::Kind(organ.kind)))
        .collect()
}

/// One file for each city when there are many rows, else one for each organ.
fn split<'a>(
    entry: &Reported<'a>,
    segments: Vec<Segment>,
) -> Vec<(&'a Organ, Option<usize>, Vec<Segment>)> {
    let rows: u64 = segments.iter().map(|segment| segment.rows).sum();
    let mut files: Vec<(&Organ, Option<usize>, Vec<Segment>)> = Vec::new();
    for segment in segments {
        let organ = entry.organ_by_city[segment.city];
        if rows >= ROWS_BY_CITY {
            files.push((organ, Some(segment.city), vec![segment]));
        } else if let Some(file) = files.iter_mut().find(|file| file.0.id == organ.id) {
            file.2.push(segment);
        } else {
            files.push((organ, None, vec![segment]));
        }
    }
    files
}
