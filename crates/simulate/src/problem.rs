//! Why a province cannot be simulated or written.

use rules::text::Bilingual;

/// What went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// A city of the population table is not in the pack's regions, or has no counties there.
    #[error("city {code} of the population table is not in the pack")]
    CityUnknown {
        /// The code in the table.
        code: String,
    },
    /// The shares of the population table do not add up to a thousand.
    #[error("the population shares add up to {found}, not 1000")]
    SharesIncomplete {
        /// What they add up to.
        found: u64,
    },
    /// Fewer persons than the demonstration needs, or more than there are synthetic numbers.
    #[error("{asked} persons asked for, {least} to {most} possible")]
    Persons {
        /// How many were asked for.
        asked: u64,
        /// The fewest possible.
        least: u64,
        /// The most possible.
        most: u64,
    },
    /// The day is so early that simulated persons would be minors.
    #[error("the day must be {earliest} or later")]
    TooEarly {
        /// The earliest day.
        earliest: jiff::civil::Date,
    },
    /// No item of the pack can be simulated: none is on and has a source that exists.
    #[error("the pack has no item to simulate")]
    NoItems,
    /// The planned file names an item or organ the pack does not have.
    #[error("the pack has no {name}")]
    NotInPack {
        /// Slug of the item or organ.
        name: String,
    },
    /// Writing failed.
    #[error("cannot write: {0}")]
    Write(#[from] std::io::Error),
    /// Writing CSV failed.
    #[error("cannot write CSV: {0}")]
    Csv(#[from] csv::Error),
    /// Writing JSON failed.
    #[error("cannot write JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// Writing XLSX failed.
    #[error("cannot write XLSX: {0}")]
    Sheet(#[from] rust_xlsxwriter::XlsxError),
}

impl Problem {
    /// Stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::CityUnknown { .. } => "SIMULATE-CITY-UNKNOWN",
            Self::SharesIncomplete { .. } => "SIMULATE-SHARES",
            Self::Persons { .. } => "SIMULATE-PERSONS",
            Self::TooEarly { .. } => "SIMULATE-TOO-EARLY",
            Self::NoItems => "SIMULATE-NO-ITEMS",
            Self::NotInPack { .. } => "SIMULATE-NOT-IN-PACK",
            Self::Write(_) | Self::Csv(_) | Self::Json(_) | Self::Sheet(_) => "SIMULATE-WRITE",
        }
    }

    /// What is wrong and what to do.
    #[must_use]
    pub fn text(&self) -> Bilingual {
        match self {
            Self::CityUnknown { code } => Bilingual::new(
                format!(
                    "人口权重表中的设区市“{code}”不在数据包的行政区划中。请补全数据包的 regions 目录。"
                ),
                format!(
                    "City “{code}” of the population table is not among the pack's regions. Complete the pack's regions."
                ),
            ),
            Self::SharesIncomplete { found } => Bilingual::new(
                format!("人口权重合计为 {found}，应为 1000。请改正 population.csv。"),
                format!(
                    "The population shares add up to {found} instead of 1000. Correct population.csv."
                ),
            ),
            Self::Persons { asked, least, most } => Bilingual::new(
                format!("不能模拟 {asked} 人。请给出 {least} 至 {most} 之间的人数。"),
                format!(
                    "{asked} persons cannot be simulated. Give a number from {least} to {most}."
                ),
            ),
            Self::TooEarly { earliest } => Bilingual::new(
                format!("日期过早，模拟人员将是未成年人。请给出 {earliest} 或以后的日期。"),
                format!(
                    "The day is too early: simulated persons would be minors. Give {earliest} or later."
                ),
            ),
            Self::NoItems => Bilingual::new(
                "数据包中没有可模拟的目录事项。请检查目录事项及其来源单位。",
                "The pack has no item to simulate. Check its items and their sources.",
            ),
            Self::NotInPack { name } => Bilingual::new(
                format!("数据包中没有“{name}”。请用同一数据包规划和写出文件。"),
                format!("The pack has no “{name}”. Plan and write files with the same pack."),
            ),
            Self::Write(_) | Self::Csv(_) | Self::Json(_) | Self::Sheet(_) => Bilingual::new(
                format!("写文件失败：{self}。请检查目录、权限和剩余空间。"),
                format!(
                    "Writing failed: {self}. Check the directory, its permissions and the free space."
                ),
            ),
        }
    }
}
