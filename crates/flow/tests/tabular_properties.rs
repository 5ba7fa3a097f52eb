//! Whatever bytes arrive, reading them ends without a panic and within reason.
#![allow(clippy::unwrap_used)]

use std::io::{Seek, Write};

use flow::gate::tabular::{
    Cell, CellKind, SourceLimits, normalise_document_number, normalise_header, open, parse_date,
    parse_decimal,
};
use jiff::civil::date;
use proptest::collection::vec;
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;

/// Reads a file to its end, with a header if one is found, and gives the number of rows and problems.
fn read_all(bytes: &[u8], name: &str) -> usize {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    let limits = SourceLimits {
        max_line_bytes: 4_096,
        max_json_line_bytes: 512,
        max_columns: 20,
        max_cell_chars: 100,
        ..SourceLimits::default()
    };
    let Ok(mut source) = open(file, name, limits) else {
        return 0;
    };
    let known = |title: &str| {
        ["a", "b", "姓名"]
            .contains(&title)
            .then(|| title.to_owned())
    };
    let _ = source.read_header(&known);
    let mut count = 0;
    while let Ok(Some(_)) = source.next_row() {
        count += 1;
        assert!(count <= bytes.len() * 2 + 10, "more rows than bytes");
    }
    count
}

fn small_workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..40 {
        sheet
            .write_string(row, 0, if row == 0 { "a" } else { "甲" })
            .unwrap();
        sheet
            .write_string(row, 1, if row == 0 { "b" } else { "=1" })
            .unwrap();
        sheet.write_number(row, 2, row).unwrap();
        sheet.write_formula(row, 3, "=SUM(A1:A2)").unwrap();
    }
    book.save_to_buffer().unwrap()
}

/// The same workbook with its parts stored unpacked, so that flipped bytes reach the XML and not only a checksum.
fn parts_of(workbook: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut part = archive.by_index(index).unwrap();
            let mut content = Vec::new();
            std::io::Read::read_to_end(&mut part, &mut content).unwrap();
            (part.name().unwrap().into_owned(), content)
        })
        .collect()
}

fn zip_of(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer
            .start_file(name.as_str(), zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes(bytes in vec(any::<u8>(), 0..2_000)) {
        read_all(&bytes, "a");
    }

    #[test]
    fn bytes_that_look_like_csv(text in "(a,b,姓名\n)?([a测\",;\t\r\n\u{0}'=]{0,40}\n){0,20}", cut in 0_usize..4) {
        let bytes = text.as_bytes();
        read_all(&bytes[..bytes.len().saturating_sub(cut)], "a.csv");
        read_all(&encoding_rs::GB18030.encode(&text).0, "a.csv");
    }

    #[test]
    fn bytes_that_look_like_json(lines in vec("\\{(\"[ab姓\\\\u0]{0,3}\":(\"[a\"\\\\]{0,5}\"|[0-9.eE-]{1,5}|null|\\[{0,4}\\]{0,4}|\\{\\}),?){0,4}\\}?", 0..20), junk in vec(any::<u8>(), 0..50)) {
        let mut bytes = lines.join("\n").into_bytes();
        bytes.extend_from_slice(&junk);
        read_all(&bytes, "a.ndjson");
    }

    #[test]
    fn texts_are_read_or_refused(text in any::<String>(), number in any::<f64>()) {
        let long_term = date(2099, 12, 31);
        let _ = parse_date(&Cell::from_text(&text), long_term);
        let _ = parse_date(&Cell::from_number(number), long_term);
        let _ = parse_date(&Cell { text: String::new(), kind: CellKind::Date(number) }, long_term);
        let _ = parse_decimal(&text);
        let header = normalise_header(&text);
        prop_assert_eq!(normalise_header(&header), header.clone());
        let key = normalise_document_number(&text);
        prop_assert_eq!(normalise_document_number(&key), key.clone());
    }

    #[test]
    fn date_and_number_shapes(text in "[0-9０-９年月日./,eE+ 元万-]{0,14}") {
        let _ = parse_date(&Cell::from_text(&text), date(2099, 12, 31));
        if let Ok(parsed) = parse_decimal(&text) {
            let again = parse_decimal(&parsed.decimal.to_string()).unwrap();
            prop_assert_eq!(again.decimal, parsed.decimal);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn workbook_with_flipped_bytes(flips in vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = small_workbook();
        for (place, value) in flips {
            let place = place.index(bytes.len());
            bytes[place] ^= value;
        }
        read_all(&bytes, "a.xlsx");
    }

    #[test]
    fn workbook_with_flipped_xml(part in any::<prop::sample::Index>(), flips in vec((any::<prop::sample::Index>(), 32_u8..127), 1..8)) {
        let mut parts = parts_of(&small_workbook());
        let part = part.index(parts.len());
        let content = &mut parts[part].1;
        for (place, value) in flips {
            let place = place.index(content.len());
            content[place] = value;
        }
        read_all(&zip_of(&parts), "a.xlsx");
    }
}
