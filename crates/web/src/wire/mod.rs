//! Documents of the JSON interface. They borrow from the platform's answers and are written straight from them.

pub mod access;
pub mod answer;
pub mod case;
pub mod check;
pub mod consent;
pub mod definition;
pub mod export;
pub mod matter;
pub mod measure;
pub mod notice;
pub mod recall;
pub mod register;
pub mod upload;

use flow::Receipt;
use rules::text::Bilingual;
use serde::Serialize;

/// A text in both languages.
#[derive(Debug, Serialize)]
pub struct TextWire<'a> {
    zh: &'a str,
    en: &'a str,
}

impl<'a> TextWire<'a> {
    /// Of a text.
    pub fn of(text: &'a Bilingual) -> Self {
        Self {
            zh: &text.zh,
            en: &text.en,
        }
    }
}

/// A receipt 查询回执.
#[derive(Debug, Serialize)]
pub struct ReceiptWire<'a> {
    log_index: u64,
    commitment: &'a str,
    at: String,
}

impl<'a> ReceiptWire<'a> {
    /// Of a receipt.
    pub fn of(receipt: &'a Receipt) -> Self {
        Self {
            log_index: receipt.log_index,
            commitment: &receipt.commitment,
            at: receipt.at.to_string(),
        }
    }
}

/// Bytes in hexadecimal.
pub fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|half| DIGITS[usize::from(half)])
        .collect()
}
