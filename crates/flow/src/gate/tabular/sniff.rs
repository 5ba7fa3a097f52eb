//! Finding the format of a file from its content.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use super::format::{Encoding, Format};
use super::problem::FileProblem;

/// How much of the file is looked at.
const SAMPLE_BYTES: usize = 64 * 1024;
const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

/// Beginnings of files that are no tables. Text forms are compared in lower case.
const FOREIGN: [(&[u8], &str); 13] = [
    (b"%pdf", "PDF"),
    (b"\x89png", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"gif8", "GIF"),
    (b"rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"bm", "BMP"),
    (b"{\\rtf", "RTF"),
    (b"<!doctype html", "HTML"),
    (b"<html", "HTML"),
    (b"<table", "HTML"),
    (b"<?xml", "XML"),
];

/// What the content of a file shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sniffed {
    pub format: Format,
    /// Bytes of a byte order mark to pass over.
    pub mark_bytes: u64,
}

/// Looks at the beginning of the file. The position in the file is undefined afterwards.
pub(super) fn sniff(file: &mut File) -> Result<Sniffed, FileProblem> {
    file.seek(SeekFrom::Start(0))?;
    let head = read_sample(file)?;
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return Ok(Sniffed {
            format: Format::Xlsx,
            mark_bytes: 0,
        });
    }
    if head.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Err(compound_file(file)?);
    }
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return Err(FileProblem::Utf16);
    }
    let marked = head.starts_with(UTF8_MARK);
    let text = head.strip_prefix(UTF8_MARK).unwrap_or(&head);
    refuse_foreign(text)?;
    if head.len() < SAMPLE_BYTES && text.iter().all(u8::is_ascii_whitespace) {
        return Err(FileProblem::Empty);
    }
    let mark_bytes = if marked { UTF8_MARK.len() as u64 } else { 0 };
    let format = match json_form(text) {
        Some(JsonForm::Array) => return Err(FileProblem::JsonArray),
        Some(JsonForm::Object) => Format::NdJson,
        None => Format::Csv {
            encoding: if marked {
                Encoding::Utf8Bom
            } else {
                encoding_of(file, &head)?
            },
            delimiter: delimiter_of(text),
        },
    };
    Ok(Sniffed { format, mark_bytes })
}

fn read_sample(file: &mut File) -> Result<Vec<u8>, FileProblem> {
    let mut sample = Vec::with_capacity(SAMPLE_BYTES);
    file.take(SAMPLE_BYTES as u64).read_to_end(&mut sample)?;
    Ok(sample)
}

fn refuse_foreign(text: &[u8]) -> Result<(), FileProblem> {
    let begin = text.trim_ascii_start();
    for (mark, found) in FOREIGN {
        if begin.len() >= mark.len() && begin[..mark.len()].eq_ignore_ascii_case(mark) {
            // "BM" may begin a code; a bitmap has binary content right behind it.
            if found == "BMP" && !begin.iter().take(32).any(|b| *b == 0) {
                continue;
            }
            return Err(FileProblem::Unsupported { found });
        }
    }
    let control = text
        .iter()
        .filter(|b| b.is_ascii_control() && !b.is_ascii_whitespace())
        .count();
    // A few nul bytes are damage to single rows; many mean that this is no text at all.
    if control * 10 > text.len() {
        return Err(FileProblem::Unsupported { found: "binary" });
    }
    Ok(())
}

enum JsonForm {
    Object,
    Array,
}

/// JSON is recognised by two signs, so that a CSV whose first cell begins with a bracket is not taken for it.
fn json_form(text: &[u8]) -> Option<JsonForm> {
    let begin = text.trim_ascii_start();
    let (first, rest) = begin.split_first()?;
    let second = rest.trim_ascii_start().first();
    match (first, second) {
        (b'{', Some(b'"' | b'}') | None) => Some(JsonForm::Object),
        (b'[', Some(b'{' | b'[' | b']') | None) => Some(JsonForm::Array),
        _ => None,
    }
}

/// UTF-8 if the text is, judged at the first place that is not ASCII. A file of mixed encodings counts as what most
/// of its lines are; the others become problems of their rows.
fn encoding_of(file: &mut File, head: &[u8]) -> Result<Encoding, FileProblem> {
    if !head.is_ascii() {
        return Ok(encoding_of_sample(head));
    }
    loop {
        let sample = read_sample(file)?;
        if sample.is_empty() {
            return Ok(Encoding::Utf8);
        }
        if !sample.is_ascii() {
            return Ok(encoding_of_sample(&sample));
        }
    }
}

fn encoding_of_sample(sample: &[u8]) -> Encoding {
    let is_whole_utf8 = match std::str::from_utf8(sample) {
        Ok(_) => true,
        // The sample may end within a character.
        Err(error) => error.error_len().is_none(),
    };
    if is_whole_utf8 {
        return Encoding::Utf8;
    }
    let (mut utf8_lines, mut other_lines) = (0, 0);
    for line in sample
        .split(|b| *b == b'\n')
        .filter(|line| !line.is_ascii())
    {
        if std::str::from_utf8(line).is_ok() {
            utf8_lines += 1;
        } else {
            other_lines += 1;
        }
    }
    if utf8_lines > other_lines {
        Encoding::Utf8
    } else {
        Encoding::Gb18030
    }
}

/// The separator that occurs most often in the first lines. None of the three can be part of a GB18030 character.
fn delimiter_of(text: &[u8]) -> u8 {
    const SEARCHED_LINES: usize = 10;
    let mut best = (b',', 0);
    for delimiter in [b',', b'\t', b';'] {
        let count = text
            .split(|b| *b == b'\n')
            .take(SEARCHED_LINES)
            .flatten()
            .filter(|b| **b == delimiter)
            .count();
        if count > best.1 {
            best = (delimiter, count);
        }
    }
    best.0
}

/// Tells what an OLE compound file holds. Its directory entries begin with a name in UTF-16 and lie at multiples of
/// 128 bytes, so they are found without following the chains of a file that may be damaged.
fn compound_file(file: &mut File) -> Result<FileProblem, FileProblem> {
    const ENTRY_BYTES: usize = 128;
    file.seek(SeekFrom::Start(0))?;
    let mut found = FileProblem::Unsupported { found: "OLE" };
    loop {
        let sample = read_sample(file)?;
        if sample.is_empty() {
            return Ok(found);
        }
        for entry in sample.chunks(ENTRY_BYTES) {
            if entry_is_named(entry, "EncryptedPackage") {
                return Ok(FileProblem::PasswordProtected);
            }
            if entry_is_named(entry, "Workbook") || entry_is_named(entry, "Book") {
                found = FileProblem::OldWorkbook;
            }
        }
    }
}

fn entry_is_named(entry: &[u8], name: &str) -> bool {
    let terminated = name.encode_utf16().chain([0]);
    let mut bytes = entry.iter();
    terminated
        .flat_map(u16::to_le_bytes)
        .all(|expected| bytes.next() == Some(&expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings() {
        let gb = encoding_rs::GB18030.encode("行政相对人名称,证件号码\r\n").0;
        assert_eq!(encoding_of_sample(&gb), Encoding::Gb18030);
        assert_eq!(encoding_of_sample("行政".as_bytes()), Encoding::Utf8);
        assert_eq!(encoding_of_sample(&"行政".as_bytes()[..5]), Encoding::Utf8);
        let mixed = ["行政\n处罚\n".as_bytes(), &gb].concat();
        assert_eq!(encoding_of_sample(&mixed), Encoding::Utf8);
    }

    #[test]
    fn delimiters() {
        assert_eq!(delimiter_of(b"a,b;c,d"), b',');
        assert_eq!(delimiter_of(b"a\tb\tc,d"), b'\t');
        assert_eq!(delimiter_of(b"a;b;c"), b';');
        assert_eq!(delimiter_of(b"a"), b',');
    }
}
