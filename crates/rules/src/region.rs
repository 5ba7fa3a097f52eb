//! Region codes 行政区划代码 (GB/T 2260): six digits that name a province, a prefecture or a county.
//!
//! The register is built from the pack. A number given decades ago carries the code of its time, so withdrawn codes
//! stay known; and because codes were renamed and re-used, a name needs the code and the year.

use std::collections::BTreeMap;

/// One name a code had over a span of years.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionRow {
    /// Six digits.
    pub code: String,
    /// Official Chinese name.
    pub name: String,
    /// The level as the list words it: `province`, `prefecture_city`, `district`, `county` …
    pub level: String,
    /// First year the code was listed under this name; `None` when it stands in the oldest list.
    pub first_year: Option<i16>,
    /// Last year the code was listed under this name; `None` while it is current.
    pub last_year: Option<i16>,
}

impl RegionRow {
    fn covers(&self, year: i16) -> bool {
        self.first_year.is_none_or(|first| first <= year)
            && self.last_year.is_none_or(|last| year <= last)
    }
}

/// 层级: how far down a region stands, by the shape of its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 省级
    Province,
    /// 市级: prefectures and cities.
    City,
    /// 县级: counties, districts, county-level cities.
    County,
}

impl Level {
    /// Every level, the highest first.
    pub const ALL: [Level; 3] = [Level::Province, Level::City, Level::County];

    /// The level of a code of six digits: its second and third pair name the prefecture and the county.
    #[must_use]
    pub fn of_code(code: &str) -> Self {
        match (code.get(2..4), code.get(4..6)) {
            (Some("00"), _) => Level::Province,
            (_, Some("00")) => Level::City,
            _ => Level::County,
        }
    }

    /// Stable word for the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Level::Province => "province",
            Level::City => "city",
            Level::County => "county",
        }
    }
}

/// What the register knows about a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegionStatus {
    /// In today's list.
    Current {
        /// Today's name.
        name: String,
    },
    /// Withdrawn, but it was a code.
    Historical {
        /// The last name it had.
        name: String,
        /// First year listed, when known.
        first_year: Option<i16>,
        /// Last year listed.
        last_year: i16,
    },
    /// The province exists, the rest is not in any list.
    UnknownCounty {
        /// Name of the province.
        province: String,
    },
    /// No province has this prefix, or the text is not six digits.
    UnknownProvince,
}

/// All codes the pack lists, current and withdrawn.
#[derive(Debug, Clone, Default)]
pub struct RegionRegister {
    provinces: BTreeMap<String, String>,
    rows: BTreeMap<String, Vec<RegionRow>>,
}

impl RegionRegister {
    /// A register from the province prefixes (two digits, name) and the rows of every list.
    #[must_use]
    pub fn new(provinces: Vec<(String, String)>, rows: Vec<RegionRow>) -> Self {
        let mut by_code: BTreeMap<String, Vec<RegionRow>> = BTreeMap::new();
        for row in rows {
            by_code.entry(row.code.clone()).or_default().push(row);
        }
        for names in by_code.values_mut() {
            // Oldest first; the current name, which has no last year, ends the list.
            names.sort_by_key(|row| row.last_year.unwrap_or(i16::MAX));
        }
        Self {
            provinces: provinces.into_iter().collect(),
            rows: by_code,
        }
    }

    /// The province of a two-digit prefix.
    #[must_use]
    pub fn province(&self, two: &str) -> Option<&str> {
        self.provinces.get(two).map(String::as_str)
    }

    /// What is known about a six-digit code.
    #[must_use]
    pub fn status(&self, code: &str) -> RegionStatus {
        if code.len() != 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return RegionStatus::UnknownProvince;
        }
        if let Some(row) = self.rows.get(code).and_then(|names| names.last()) {
            let name = row.name.clone();
            return match row.last_year {
                None => RegionStatus::Current { name },
                Some(last_year) => RegionStatus::Historical {
                    name,
                    first_year: row.first_year,
                    last_year,
                },
            };
        }
        let Some(province) = self.province(&code[..2]) else {
            return RegionStatus::UnknownProvince;
        };
        if code.ends_with("0000") {
            return RegionStatus::Current {
                name: province.to_owned(),
            };
        }
        RegionStatus::UnknownCounty {
            province: province.to_owned(),
        }
    }

    /// The name a code had in a year. Names that ended win over the current one, whose first year is often unknown.
    #[must_use]
    pub fn name_in_year(&self, code: &str, year: i16) -> Option<&str> {
        self.rows
            .get(code)?
            .iter()
            .find(|row| row.covers(year))
            .map(|row| row.name.as_str())
    }

    /// The rows in force today, by code.
    pub fn current(&self) -> impl Iterator<Item = &RegionRow> {
        self.rows
            .values()
            .filter_map(|names| names.last())
            .filter(|row| row.last_year.is_none())
    }

    /// The two-digit prefixes with their names, by prefix.
    pub fn provinces(&self) -> impl Iterator<Item = (&str, &str)> {
        self.provinces
            .iter()
            .map(|(two, name)| (two.as_str(), name.as_str()))
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A small register: some provinces, a few units of Jiangxi, withdrawn and renamed codes.
    pub(crate) fn register() -> RegionRegister {
        let provinces = [
            ("11", "北京市"),
            ("13", "河北省"),
            ("35", "福建省"),
            ("36", "江西省"),
            ("44", "广东省"),
            ("71", "台湾省"),
            ("81", "香港特别行政区"),
            ("82", "澳门特别行政区"),
        ];
        let row = |code: &str, name: &str, level: &str, first_year, last_year| RegionRow {
            code: code.to_owned(),
            name: name.to_owned(),
            level: level.to_owned(),
            first_year,
            last_year,
        };
        RegionRegister::new(
            provinces
                .iter()
                .map(|(two, name)| ((*two).to_owned(), (*name).to_owned()))
                .collect(),
            vec![
                row("360000", "江西省", "province", None, None),
                row("360100", "南昌市", "prefecture_city", None, None),
                row("360111", "青山湖区", "district", None, None),
                row("360111", "郊区", "district", Some(1980), Some(2001)),
                row("360783", "龙南市", "county_level_city", None, None),
                row("360727", "龙南县", "county", Some(1998), Some(2019)),
                row(
                    "362501",
                    "临川市",
                    "county_level_city",
                    Some(1987),
                    Some(1999),
                ),
                row(
                    "362501",
                    "抚州市",
                    "county_level_city",
                    Some(1982),
                    Some(1986),
                ),
            ],
        )
    }

    #[test]
    fn status_tells_current_withdrawn_and_unknown_apart() {
        let register = register();
        assert_eq!(
            register.status("360111"),
            RegionStatus::Current {
                name: "青山湖区".into()
            }
        );
        assert_eq!(
            register.status("362501"),
            RegionStatus::Historical {
                name: "临川市".into(),
                first_year: Some(1987),
                last_year: 1999
            }
        );
        assert_eq!(
            register.status("360199"),
            RegionStatus::UnknownCounty {
                province: "江西省".into()
            }
        );
        assert_eq!(
            register.status("110000"),
            RegionStatus::Current {
                name: "北京市".into()
            }
        );
        for wrong in ["990101", "3601", "36O199", "三六零一九九", ""] {
            assert_eq!(
                register.status(wrong),
                RegionStatus::UnknownProvince,
                "{wrong}"
            );
        }
    }

    #[test]
    fn the_code_says_the_level() {
        for (code, level) in [
            ("360000", Level::Province),
            ("360100", Level::City),
            ("360111", Level::County),
            ("360783", Level::County),
        ] {
            assert_eq!(Level::of_code(code), level, "{code}");
        }
    }

    #[test]
    fn a_name_needs_the_year() {
        let register = register();
        assert_eq!(register.name_in_year("360111", 1990), Some("郊区"));
        assert_eq!(register.name_in_year("360111", 2002), Some("青山湖区"));
        assert_eq!(register.name_in_year("362501", 1985), Some("抚州市"));
        assert_eq!(register.name_in_year("362501", 1990), Some("临川市"));
        assert_eq!(register.name_in_year("362501", 2005), None);
        assert_eq!(register.name_in_year("999999", 2005), None);
    }

    #[test]
    fn current_rows_leave_out_withdrawn_ones() {
        let register = register();
        let codes: Vec<_> = register.current().map(|row| row.code.as_str()).collect();
        assert_eq!(codes, ["360000", "360100", "360111", "360783"]);
        assert_eq!(register.provinces().count(), 8);
    }
}
