//! Checks and their answers.

use super::{ReceiptWire, TextWire};
use flow::desk::{CheckAnswer, CheckLine, ListingLine};
use serde::{Deserialize, Serialize};

/// A check. It rests on a `power` with a `case_number`; a `consent` is understood and refused.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckWire {
    /// The people.
    pub people: Vec<PersonWire>,
    /// Slug of the purpose.
    pub purpose: String,
    /// Slugs of severe lists; none asks for all the ground covers.
    #[serde(default)]
    pub items: Vec<String>,
    /// Slug of a statutory power.
    #[serde(default)]
    pub power: Option<String>,
    /// Case it is used for.
    #[serde(default)]
    pub case_number: Option<String>,
    /// Identifier of a consent.
    #[serde(default)]
    pub consent: Option<String>,
}

/// One of the people.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonWire {
    /// Identity number.
    pub number: String,
    /// Name, when it is to be compared.
    #[serde(default)]
    pub name: Option<String>,
}

/// An answer: what was found, in the order of the call.
#[derive(Debug, Serialize)]
pub struct CheckAnswerWire<'a> {
    purpose_title: TextWire<'a>,
    as_of: String,
    people: Vec<PlaceWire<'a>>,
}

impl<'a> CheckAnswerWire<'a> {
    /// Of an answer.
    pub fn of(answer: &'a CheckAnswer) -> Self {
        Self {
            purpose_title: TextWire::of(&answer.purpose_title),
            as_of: answer.as_of.to_string(),
            people: (1..)
                .zip(&answer.people)
                .map(|(place, line)| PlaceWire {
                    place,
                    found: FoundWire::of(line),
                })
                .collect(),
        }
    }
}

#[derive(Debug, Serialize)]
struct PlaceWire<'a> {
    place: usize,
    #[serde(flatten)]
    found: FoundWire<'a>,
}

#[derive(Debug, Serialize)]
#[serde(tag = "result", rename_all = "kebab-case")]
enum FoundWire<'a> {
    Listed {
        listings: Vec<ListingWire<'a>>,
        receipt: ReceiptWire<'a>,
    },
    NotListed {
        receipt: ReceiptWire<'a>,
    },
    NameDiffers {
        receipt: ReceiptWire<'a>,
    },
    NumberMalformed {
        code: &'static str,
        what: TextWire<'a>,
        remedy: TextWire<'a>,
    },
    Repeated {
        same_as: usize,
    },
}

impl<'a> FoundWire<'a> {
    fn of(line: &'a CheckLine) -> Self {
        match line {
            CheckLine::Checked { receipt, listings } if listings.is_empty() => Self::NotListed {
                receipt: ReceiptWire::of(receipt),
            },
            CheckLine::Checked { receipt, listings } => Self::Listed {
                listings: listings.iter().map(ListingWire::of).collect(),
                receipt: ReceiptWire::of(receipt),
            },
            CheckLine::OtherName(receipt) => Self::NameDiffers {
                receipt: ReceiptWire::of(receipt),
            },
            CheckLine::Malformed { code, what, remedy } => Self::NumberMalformed {
                code,
                what: TextWire::of(what),
                remedy: TextWire::of(remedy),
            },
            CheckLine::Repeated(place) => Self::Repeated { same_as: *place },
        }
    }
}

#[derive(Debug, Serialize)]
struct ListingWire<'a> {
    item: &'a str,
    title: TextWire<'a>,
    decided_by: Option<&'a str>,
    document_number: Option<&'a str>,
    decided_on: Option<String>,
    display_until: String,
}

impl<'a> ListingWire<'a> {
    fn of(line: &'a ListingLine) -> Self {
        Self {
            item: &line.item,
            title: TextWire::of(&line.title),
            decided_by: line.decided_by.as_deref(),
            document_number: line.document_number.as_deref(),
            decided_on: line.decided_on.map(|day| day.to_string()),
            display_until: line.display_until.to_string(),
        }
    }
}
