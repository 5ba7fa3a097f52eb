//! `regions/*.csv`: the codes of provinces, of this province's units today and before, and of the country.

use super::problem::{Place, Problems};
use rules::region::{RegionRegister, RegionRow};
use rules::text::Bilingual;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What the files have given so far.
#[derive(Debug, Default)]
pub(super) struct RegionLists {
    provinces: Vec<(String, String)>,
    rows: Vec<RegionRow>,
    /// Codes with the place of a parent they name, judged when every list is read.
    parents: Vec<(String, Place)>,
    /// Codes with their places, judged against the provinces when every list is read.
    codes: Vec<(String, Place)>,
    /// Lines could not be read, so that some codes are not known.
    pub incomplete: bool,
}

const PROVINCES: &[&str] = &["code", "name"];
const UNITS: &[&str] = &["code", "name", "level", "parent"];
const FORMER_UNITS: &[&str] = &[
    "code",
    "name",
    "level",
    "first_year_listed",
    "last_year_listed",
    "status",
];
const NATIONAL: &[&str] = &["code", "name", "level", "first_year", "last_year"];

/// The headers a file must have; `None` when no such file belongs into a pack.
fn headers_of(path: &str) -> Option<&'static [&'static str]> {
    let name = path.strip_prefix("regions/")?.strip_suffix(".csv")?;
    Some(match name {
        "provinces" => PROVINCES,
        "national" => NATIONAL,
        name if name.ends_with("-historical") => FORMER_UNITS,
        _ => UNITS,
    })
}

impl RegionLists {
    /// Reads one file; false when its name is none of a pack's.
    pub fn read(&mut self, path: &str, text: &str, problems: &Problems) -> bool {
        let Some(headers) = headers_of(path) else {
            return false;
        };
        let mut lines = csv::ReaderBuilder::new()
            .flexible(true)
            .from_reader(text.as_bytes());
        let expected = headers.join(",");
        match lines.headers() {
            Ok(found) if found.iter().eq(headers.iter().copied()) => {}
            _ => {
                self.incomplete = true;
                bad_line(
                    problems,
                    &Place::new(path, 1),
                    ("表头不符", "the header is not as expected"),
                    (
                        &format!("首行应为 {expected}"),
                        &format!("the first line must be {expected}"),
                    ),
                );
                return true;
            }
        }
        let file: Rc<str> = path.into();
        let mut seen = BTreeSet::new();
        for line in lines.records() {
            // Uneven lines are read as they are, and the text is UTF-8 already: no line can fail.
            let Ok(line) = line else { continue };
            let number = line.position().map_or(0, csv::Position::line);
            let place = Place {
                file: file.clone(),
                line: u32::try_from(number).unwrap_or(u32::MAX),
            };
            if line.len() != headers.len() {
                self.incomplete = true;
                let zh = format!("应有 {} 列", headers.len());
                let en = format!("the line must have {} columns", headers.len());
                bad_line(
                    problems,
                    &place,
                    ("列数不符", "wrong number of columns"),
                    (&zh, &en),
                );
            } else if !seen.insert(line.as_slice().to_owned()) {
                bad_line(
                    problems,
                    &place,
                    ("此行重复", "the line is there twice"),
                    ("请删去其中一行", "remove one of the two"),
                );
            } else {
                self.take(headers, &line, place, problems);
            }
        }
        true
    }

    fn take(
        &mut self,
        headers: &[&str],
        line: &csv::StringRecord,
        place: Place,
        problems: &Problems,
    ) {
        let cell = |header: &str| {
            let column = headers.iter().position(|h| *h == header);
            column.and_then(|c| line.get(c)).unwrap_or_default()
        };
        let (code, name) = (cell("code").to_owned(), cell("name").to_owned());
        let digits = if headers == PROVINCES { 2 } else { 6 };
        if code.len() != digits || !code.bytes().all(|b| b.is_ascii_digit()) || name.is_empty() {
            self.incomplete = true;
            bad_line(
                problems,
                &place,
                (
                    "代码或名称不合格",
                    "the code or the name is not well-formed",
                ),
                (
                    &format!("代码应为 {digits} 位数字，名称不得为空"),
                    &format!("the code has {digits} digits and the name is not empty"),
                ),
            );
            return;
        }
        if headers == PROVINCES {
            self.provinces.push((code, name));
            return;
        }
        let first = cell("first_year").to_owned() + cell("first_year_listed");
        let last = cell("last_year").to_owned() + cell("last_year_listed");
        let (Some(first_year), Some(last_year)) = (year(&first), year(&last)) else {
            self.incomplete = true;
            bad_line(
                problems,
                &place,
                ("年份不合格", "a year is not well-formed"),
                (
                    "年份应为四位数字或留空",
                    "a year has four digits or is left empty",
                ),
            );
            return;
        };
        if !cell("parent").is_empty() {
            self.parents
                .push((cell("parent").to_owned(), place.clone()));
        }
        self.codes.push((code.clone(), place));
        self.rows.push(RegionRow {
            code,
            name,
            level: cell("level").to_owned(),
            first_year,
            last_year,
        });
    }

    /// The register, after checking what one file alone does not show.
    pub fn assemble(self, problems: &Problems) -> RegionRegister {
        let known: BTreeSet<&str> = self.rows.iter().map(|r| r.code.as_str()).collect();
        for (parent, place) in &self.parents {
            if !known.contains(parent.as_str()) {
                bad_line(
                    problems,
                    place,
                    ("上级代码没有列出", "the code of the parent is not listed"),
                    (
                        "请补上或改正上级代码",
                        "list the parent or correct its code",
                    ),
                );
            }
        }
        let provinces: BTreeMap<&str, &str> = self
            .provinces
            .iter()
            .map(|(two, name)| (two.as_str(), name.as_str()))
            .collect();
        // Without provinces every code would be wrong; the missing list is a problem of its own.
        for (code, place) in &self.codes {
            if !provinces.is_empty() && !provinces.contains_key(&code[..2]) {
                bad_line(
                    problems,
                    place,
                    ("前两位不是省级代码", "the first two digits are no province"),
                    ("请改正代码", "correct the code"),
                );
            }
        }
        RegionRegister::new(self.provinces, self.rows)
    }
}

/// A year of four digits; the outer `None` says that it is not one, the inner that the cell is empty.
fn year(text: &str) -> Option<Option<i16>> {
    match text {
        "" => Some(None),
        text if text.len() == 4 => text.parse().ok().map(Some),
        _ => None,
    }
}

fn bad_line(problems: &Problems, place: &Place, what: (&str, &str), remedy: (&str, &str)) {
    problems.add(
        "PACK-REGION",
        place,
        Bilingual::new(what.0, what.1),
        Bilingual::new(remedy.0, remedy.1),
    );
}
