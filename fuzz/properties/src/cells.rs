//! Dates, decimals and document numbers in cells, and periods.

use flow::gate::tabular::{
    Cell, CellKind, DateValue, normalise_document_number, parse_date, parse_decimal,
};
use jiff::civil::{Date, date};
use rules::period::Period;

/// Stands for "without end" in the formats of the exchange.
const LONG_TERM: Date = date(2099, 12, 31);

/// A text; its first eight bytes as a number too.
pub fn cells(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    dates(&Cell::from_text(&text));
    if let Some(eight) = bytes.first_chunk::<8>() {
        let number = f64::from_le_bytes(*eight);
        let cell = Cell::from_number(number);
        dates(&cell);
        dates(&Cell {
            text: String::new(),
            kind: CellKind::Date(number),
        });
        if number.is_finite() {
            assert_eq!(
                cell.text.parse(),
                Ok(number),
                "the digits are another number"
            );
        }
    }
    decimals(&text);
    let number = normalise_document_number(&text);
    assert_eq!(normalise_document_number(&number), number);
    if let Ok(period) = Period::parse(&text) {
        assert_eq!(Period::parse(&period.to_string()).as_ref(), Ok(&period));
    }
}

fn dates(cell: &Cell) {
    if let Ok(DateValue::Day(day)) = parse_date(cell, LONG_TERM) {
        assert_ne!(day, LONG_TERM);
        assert!(day.year() >= 1, "{day}");
        let again = Cell::from_text(&day.to_string());
        assert_eq!(parse_date(&again, LONG_TERM), Ok(DateValue::Day(day)));
    }
}

fn decimals(text: &str) {
    let Ok(parsed) = parse_decimal(text) else {
        return;
    };
    let decimal = parsed.decimal;
    let again = parse_decimal(&decimal.to_string()).unwrap();
    assert_eq!(again.decimal, decimal, "written and read again");
    let shortest = decimal.shortest();
    assert_eq!(shortest.at_scale(decimal.scale), Some(decimal));
    assert!(shortest.scale == 0 || shortest.units % 10 != 0);
}
