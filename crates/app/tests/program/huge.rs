//! Files made to exhaust the machine. The program runs with an upper bound on its memory.

use crate::support::{Installation, PERMIT, Run, count, permit};
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::Command;
use testkit::csv;

/// Address space the program may take, in KiB: code, stacks and database included.
const MEMORY_KIB: u32 = 512 << 10;

/// Imports permits with bounded memory.
fn import_bounded(place: &Installation, file: &Path) -> Run {
    let import = place.import_command("transport", PERMIT, file);
    let mut bounded = Command::new("sh");
    bounded
        .args([
            "-c",
            &format!("ulimit -v {MEMORY_KIB} && exec \"$@\""),
            "sh",
        ])
        .arg(import.get_program())
        .args(import.get_args());
    Run::of(bounded.output().unwrap())
}

/// A file that ends in one line of so many bytes.
fn endless_line(place: &Installation, rows: usize, filler: u8, bytes: u64) -> std::path::PathBuf {
    let rows: Vec<_> = (1..=rows)
        .map(|n| permit(&format!("赣测〔2026〕{n}号")))
        .collect();
    let path = place.file("rows.csv", csv(&rows));
    let file = File::options().append(true).open(&path).unwrap();
    let mut out = BufWriter::with_capacity(1 << 20, file);
    std::io::copy(
        &mut std::io::Read::take(std::io::repeat(filler), bytes),
        &mut out,
    )
    .unwrap();
    out.flush().unwrap();
    path
}

#[test]
fn an_endless_line_at_the_beginning() {
    for filler in [b'a', b',', b'"'] {
        let place = Installation::new();
        let path = endless_line(&place, 1, filler, 64 << 20);
        let refused = import_bounded(&place, &path);
        refused.told(2, "FILE-LINE-TOO-LONG");
        place.still_works();
    }
}

#[test]
fn an_endless_line_after_good_rows() {
    let place = Installation::new();
    let path = endless_line(&place, 1_234, b'a', 64 << 20);
    let stopped = import_bounded(&place, &path);
    // What came before the line is taken; the answer says that and why it stopped.
    stopped.told(1, "FILE-LINE-TOO-LONG");
    assert_eq!(stopped.json()["state"], "failed");
    assert_eq!(stopped.json()["failure"]["code"], "FILE-LINE-TOO-LONG");
    assert_eq!(
        (count(&stopped, "rows_read"), count(&stopped, "accepted")),
        (1_234, 1_234)
    );
    place.made(1_234);
    place.still_works();
    // The repaired file adds what was behind the line.
    let rows: Vec<_> = (1..=1_300)
        .map(|n| permit(&format!("赣测〔2026〕{n}号")))
        .collect();
    let repaired = place.import("rows.csv", csv(&rows));
    assert_eq!(
        (count(&repaired, "accepted"), count(&repaired, "duplicate")),
        (66, 1_234)
    );
}

#[test]
#[ignore = "writes a file of 1 GiB"]
fn an_endless_line_of_a_gibibyte() {
    for rows in [1, 1_234] {
        let place = Installation::new();
        let path = endless_line(&place, rows, b'a', (1 << 30) - (2 << 20));
        import_bounded(&place, &path).told(if rows == 1 { 2 } else { 1 }, "FILE-LINE-TOO-LONG");
        place.made(if rows == 1 { 0 } else { 1_234 });
        place.still_works();
        let path = endless_line(&place, rows, b'a', (1 << 30) + 1);
        import_bounded(&place, &path).told(2, "FILE-TOO-LARGE");
    }
}

fn zipped(path: &Path, sheet_bytes: u64, filler: u8) {
    let mut zip = zip::ZipWriter::new(BufWriter::new(File::create(path).unwrap()));
    let options = || zip::write::SimpleFileOptions::default().large_file(true);
    for (name, content) in [
        ("[Content_Types].xml", "<Types/>"),
        ("xl/workbook.xml", "<workbook/>"),
    ] {
        zip.start_file(name, options()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.start_file("xl/worksheets/sheet1.xml", options())
        .unwrap();
    let mut content = std::io::Read::take(std::io::repeat(filler), sheet_bytes);
    std::io::copy(&mut content, &mut zip).unwrap();
    zip.finish().unwrap().flush().unwrap();
}

#[test]
fn a_zip_bomb() {
    let place = Installation::new();
    let path = place.path("bomb.xlsx");
    for filler in [0, b' '] {
        zipped(&path, 100 << 20, filler);
        assert!(std::fs::metadata(&path).unwrap().len() < 1 << 20);
        import_bounded(&place, &path).told(2, "FILE-ZIP-BOMB");
    }
    // A directory that declares less than the part unpacks to.
    let mut bytes = std::fs::read(&path).unwrap();
    let entry = bytes
        .windows(4)
        .rposition(|window| window == b"PK\x01\x02")
        .unwrap();
    bytes[entry + 24..entry + 28].copy_from_slice(&100_u32.to_le_bytes());
    std::fs::write(&path, bytes).unwrap();
    import_bounded(&place, &path).told(2, "FILE-");
    place.still_works();
}

#[test]
fn very_many_columns() {
    let place = Installation::new();
    let file = csv(&[permit("赣测〔2026〕1号")]);
    let header = format!("{}{}", file.lines().next().unwrap(), ",多".repeat(200_000));
    let path = place.file("wide.csv", format!("{header}\n"));
    import_bounded(&place, &path).told(2, "FILE-TOO-MANY-COLUMNS");
    place.still_works();
}
