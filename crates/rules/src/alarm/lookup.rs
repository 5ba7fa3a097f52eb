//! A lookup as the alarms see it.

use jiff::civil::DateTime;

/// What a question rested on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroundKind {
    /// A consent.
    Consent,
    /// A statutory power.
    Power,
    /// An artefact that proved nothing, or nothing at all.
    Nothing,
}

/// Why a lookup of somebody is always noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Watched {
    /// 诱饵: a synthetic person nobody has cause to ask about.
    Canary,
    /// 受关注人员: somebody many are curious about.
    PublicInterest,
}

impl Watched {
    /// Stable word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Watched::Canary => "canary",
            Watched::PublicInterest => "public-interest",
        }
    }

    /// Of its word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Watched::Canary, Watched::PublicInterest]
            .into_iter()
            .find(|watched| watched.word() == word)
    }
}

/// Where a number lies among its neighbours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberPlace {
    /// Region of six digits the number was given out in.
    pub region: String,
    /// Region and birth date: the numbers given out there for that day are one series.
    pub series: u64,
    /// Place in the series.
    pub sequence: u32,
}

impl NumberPlace {
    /// Of a number of 18 characters; `None` for any other.
    #[must_use]
    pub fn of(number: &str) -> Option<Self> {
        let digits = number.get(..17).filter(|_| number.len() == 18)?;
        Some(Self {
            region: digits[..6].to_owned(),
            series: digits[..14].parse().ok()?,
            sequence: digits[14..].parse().ok()?,
        })
    }
}

/// A question about a person, answered or refused, with what is known of both sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lookup {
    /// Position in the access log.
    pub position: u64,
    /// When, in Asia/Shanghai.
    pub at: DateTime,
    /// Its day is a working day of the calendar.
    pub working_day: bool,
    /// Login of the account that asked.
    pub officer: String,
    /// Name of its owner.
    pub officer_name: String,
    /// It is a system.
    pub system: bool,
    /// Organ it asked for.
    pub organ: String,
    /// Who was asked about.
    pub subject: [u8; 16],
    /// Their recorded name; `None` when nothing is recorded about them.
    pub name: Option<String>,
    /// Where their number lies; `None` when nothing is recorded about them.
    pub number: Option<NumberPlace>,
    /// Why a lookup of them is always noticed.
    pub watched: Option<Watched>,
    /// What it rested on.
    pub ground: GroundKind,
    /// Case named.
    pub case_number: Option<String>,
    /// Code of the refusal.
    pub refused: Option<String>,
    /// It went on beyond a budget, as an emergency.
    pub emergency: bool,
}

impl Lookup {
    /// Family name of the person: two characters where the name begins with a compound one.
    pub(super) fn surname(&self) -> Option<&str> {
        self.name.as_deref().and_then(surname)
    }

    /// City of the person's number.
    pub(super) fn city(&self) -> Option<&str> {
        self.number.as_ref().and_then(|place| place.region.get(..4))
    }
}

const COMPOUND: [&str; 8] = [
    "欧阳", "上官", "司马", "诸葛", "皇甫", "尉迟", "令狐", "夏侯",
];

/// Family name of a Chinese name; of any other, what stands before the dot.
pub(super) fn surname(name: &str) -> Option<&str> {
    if let Some((family, _)) = name.split_once('·') {
        return Some(family);
    }
    let compound = COMPOUND.into_iter().find(|family| name.starts_with(family));
    let first = name.chars().next()?;
    Some(compound.unwrap_or(&name[..first.len_utf8()]))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn family_names() {
        for (name, family) in [
            ("王伟", "王"),
            ("诸葛示例", "诸葛"),
            ("阿依·古丽", "阿依"),
            ("𠮷田", "𠮷"),
        ] {
            assert_eq!(surname(name), Some(family));
        }
        assert_eq!(surname(""), None);
    }

    #[test]
    fn places_of_numbers() {
        let place = NumberPlace::of("36019919900307002X").unwrap();
        assert_eq!((place.region.as_str(), place.sequence), ("360199", 2));
        assert_eq!(place.series, 36_019_919_900_307);
        assert_eq!(NumberPlace::of("360199"), None);
        assert_eq!(NumberPlace::of("港澳通行证号码港澳通行证号码"), None);
    }
}
