//! The files of the demonstration: few, small, one of each kind and format, with the stable persons in them.
//!
//! Person 0 has a permit, a live penalty, a penalty whose display ends within days, a commitment and an honour.
//! Person 1 has a permit and a commitment, and nothing adverse.

use crate::plan::{DateStyle, Family, FileFormat, Headers, Leading, PlannedFile, Segment};
use crate::planning::Reported;
use crate::province::Province;
use rules::organ::Organ;

/// Streams of demonstration files begin here, far from those of the province's files.
const FIRST_STREAM: u64 = 9_000;
/// The demonstration shows every kind of error in few rows.
const ERROR_FACTOR: u64 = 3;

struct Wish {
    family: Family,
    layout: &'static str,
    /// Preferred items have this in their slug.
    about: &'static str,
    rows: u64,
    format: FileFormat,
    headers: Headers,
    leading: &'static [Leading],
    corrections: u64,
}

const fn about(person: u64) -> Leading {
    Leading {
        person,
        ends_soon: false,
    }
}

const WISHES: [Wish; 7] = [
    Wish {
        family: Family::Permit,
        layout: "permit",
        about: "transport",
        rows: 240,
        format: FileFormat::CsvUtf8,
        headers: Headers::Chinese,
        leading: &[about(0), about(1)],
        corrections: 0,
    },
    Wish {
        family: Family::Penalty,
        layout: "penalty",
        about: "transport",
        rows: 160,
        format: FileFormat::CsvGb18030,
        headers: Headers::Chinese,
        leading: &[
            about(0),
            Leading {
                person: 0,
                ends_soon: true,
            },
        ],
        corrections: 12,
    },
    Wish {
        family: Family::List,
        layout: "court",
        about: "court",
        rows: 80,
        format: FileFormat::Xlsx,
        headers: Headers::Codes,
        leading: &[],
        corrections: 0,
    },
    Wish {
        family: Family::List,
        layout: "severe",
        about: "severe-list-market",
        rows: 60,
        format: FileFormat::CsvUtf8Bom,
        headers: Headers::Chinese,
        leading: &[],
        corrections: 0,
    },
    Wish {
        family: Family::Commitment,
        layout: "commitment",
        about: "commitment",
        rows: 180,
        format: FileFormat::NdJson,
        headers: Headers::Codes,
        leading: &[about(0), about(1)],
        corrections: 0,
    },
    Wish {
        family: Family::Honour,
        layout: "honour",
        about: "volunteer",
        rows: 60,
        format: FileFormat::Xlsx,
        headers: Headers::Chinese,
        leading: &[about(0)],
        corrections: 0,
    },
    Wish {
        family: Family::Permit,
        layout: "qualification",
        about: "qualification",
        rows: 400,
        format: FileFormat::CsvUtf8Bom,
        headers: Headers::Codes,
        leading: &[],
        corrections: 0,
    },
];

/// The demonstration's files, corrections after what they correct. A kind for which the pack has no item is left out.
#[must_use]
pub fn demonstration_files(province: &Province) -> Vec<PlannedFile> {
    let reported = province.reported();
    let mut files = Vec::new();
    for wish in &WISHES {
        let fits = |entry: &&Reported| {
            entry.family == wish.family && entry.item.layout.contains(wish.layout)
        };
        let mut fitting = reported.iter().filter(fits);
        let Some(first) = fitting.next() else {
            continue;
        };
        let entry = std::iter::once(first)
            .chain(fitting)
            .find(|entry| entry.item.id.contains(wish.about))
            .unwrap_or(first);
        let file = planned(province, entry, wish, FIRST_STREAM + files.len() as u64);
        let original = (wish.corrections > 0).then(|| file.clone());
        files.push(file);
        if let Some(original) = original {
            let stream = FIRST_STREAM + files.len() as u64;
            files.push(province.correction(original, wish.corrections, stream));
        }
    }
    files
}

fn planned(province: &Province, entry: &Reported, wish: &Wish, stream: u64) -> PlannedFile {
    let leading = wish.leading.len() as u64;
    let segments = by_population(province, wish.rows - leading);
    let organ = busiest(entry);
    let mut file = province.plan(entry.item, organ, None, segments, stream);
    let workbook = wish.format == FileFormat::Xlsx;
    file.rows = wish.rows;
    file.format = wish.format;
    file.headers = wish.headers;
    file.leading = wish.leading.to_vec();
    file.error_factor = ERROR_FACTOR;
    file.starred = wish.headers == Headers::Chinese && file.starred;
    file.title_row = workbook;
    file.code_row = workbook && wish.headers == Headers::Chinese;
    file.notes_sheet = workbook;
    file.surplus_column = file.surplus_column.or(Some("家庭住址"));
    file.dates = match file.dates {
        DateStyle::Cell if !workbook => DateStyle::Slash,
        _ if workbook => DateStyle::Cell,
        style => style,
    };
    file.path = province.path(entry.item, &file, None, "演示_");
    file
}

/// Rows spread over the cities by population; what rounding leaves goes to the first.
fn by_population(province: &Province, rows: u64) -> Vec<Segment> {
    let population = province.population();
    let persons = province.settings().persons;
    let mut segments: Vec<Segment> = (0..population.cities().len())
        .map(|city| Segment {
            city,
            first: 0,
            rows: rows * population.count(city) / persons,
        })
        .collect();
    let spread: u64 = segments.iter().map(|segment| segment.rows).sum();
    segments[0].rows += rows - spread;
    segments
}

/// The organ that reports for most cities: the provincial one where there is one.
fn busiest<'a>(entry: &Reported<'a>) -> &'a Organ {
    let cities = |organ: &Organ| {
        let reported = entry.organ_by_city.iter();
        reported.filter(|other| other.id == organ.id).count()
    };
    entry
        .organ_by_city
        .iter()
        .copied()
        .fold(entry.organ_by_city[0], |best, organ| {
            if cities(organ) > cities(best) {
                organ
            } else {
                best
            }
        })
}
