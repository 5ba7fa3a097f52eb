//! Workbooks: the container with all it holds, and the XML inside of it, which a changed byte of the container would
//! only damage.

use crate::tables::{read, written_is_read_again};
use flow::gate::tabular::Format;
use std::io::{Cursor, Write as _};
use std::panic;
use std::sync::Once;
use zip::write::SimpleFileOptions;

/// Parts in the order an input gives them, with what stands there when it does not.
const PARTS: [(&str, &str); 4] = [
    ("xl/worksheets/sheet1.xml", "<worksheet/>"),
    ("xl/sharedStrings.xml", "<sst/>"),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    ),
    ("xl/styles.xml", "<styleSheet/>"),
];

/// Parts that are always the same.
const FIXED: [(&str, &str); 3] = [
    (
        "[Content_Types].xml",
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#,
    ),
    (
        "_rels/.rels",
        r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#,
    ),
];

/// Between the parts of an input.
pub const SEPARATOR: &[u8] = b"\n=====\n";

/// The reader turns a panic of the spreadsheet library into a finding; libFuzzer would stop at it.
fn the_library_may_panic() {
    static SET: Once = Once::new();
    SET.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            let place = panic.location().map_or("", |location| location.file());
            if !place.contains("calamine") {
                hook(panic);
            }
        }));
    });
}

/// A container as it arrives.
pub fn workbook(bytes: &[u8]) {
    the_library_may_panic();
    if let Ok(reading) = read(bytes, "a.xlsx") {
        assert_eq!(reading.format, Format::Xlsx);
    }
}

/// The sheet, its strings, the list of sheets and the styles, in a sound container.
pub fn workbook_parts(bytes: &[u8]) {
    the_library_may_panic();
    let Ok(reading) = read(&container(bytes), "a.xlsx") else {
        return;
    };
    // A problem file of a workbook takes milliseconds; most inputs have no row.
    if reading.rows.len() <= 20 {
        written_is_read_again(&reading, "a.xlsx");
    }
}

fn container(bytes: &[u8]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, content: &[u8]| {
        writer
            .start_file(name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(content).unwrap();
    };
    for (name, content) in FIXED {
        add(name, content.as_bytes());
    }
    let mut rest = Some(bytes);
    for (name, usual) in PARTS {
        let (part, after) = match rest {
            None => (usual.as_bytes(), None),
            Some(text) => split(text),
        };
        add(
            name,
            if part.is_empty() {
                usual.as_bytes()
            } else {
                part
            },
        );
        rest = after;
    }
    writer.finish().unwrap().into_inner()
}

fn split(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    let at = text
        .windows(SEPARATOR.len())
        .position(|window| window == SEPARATOR);
    match at {
        None => (text, None),
        Some(at) => (&text[..at], Some(&text[at + SEPARATOR.len()..])),
    }
}
