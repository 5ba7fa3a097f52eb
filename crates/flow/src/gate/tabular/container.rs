//! Looks through the container of a workbook before anything in it is believed.
//!
//! The sizes are checked twice: as the directory declares them, before a byte is unpacked, and as they turn out, while
//! every part is unpacked once into nothing. The second pass also verifies the checksums and that no cell is so long
//! that reading it would fill the memory. Only then does the spreadsheet library see the file.

use std::fs::File;
use std::io::{BufReader, Read, Seek};

use zip::ZipArchive;
use zip::result::ZipError;

use super::limits::SourceLimits;
use super::problem::FileProblem;
use super::xml_scan::{PartKind, XmlScan};

/// What is unpacked at once.
const CHUNK_BYTES: usize = 64 * 1024;

/// One part as the directory declares it.
struct Part {
    name: String,
    packed: u64,
    unpacked: u64,
    encrypted: bool,
}

/// Checks the container and gives the file back, positioned at its beginning.
pub(super) fn check_container(file: File, limits: &SourceLimits) -> Result<File, FileProblem> {
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|error| damaged("", error))?;
    if archive.len() > limits.max_parts {
        return Err(FileProblem::ZipBomb {
            part: String::new(),
        });
    }
    let mut parts = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        parts.push(declared(&mut archive, index)?);
    }
    check_declared(&parts, limits)?;
    let mut total = 0;
    for (index, part) in parts.iter().enumerate() {
        total = unpack(&mut archive, index, part, total, limits)?;
    }
    let mut file = archive.into_inner().into_inner();
    file.rewind()?;
    Ok(file)
}

fn declared(archive: &mut ZipArchive<BufReader<File>>, index: usize) -> Result<Part, FileProblem> {
    let entry = archive
        .by_index_raw(index)
        .map_err(|error| damaged("", error))?;
    let name = entry
        .name()
        .map_err(|error| damaged("", error))?
        .into_owned();
    Ok(Part {
        packed: entry.compressed_size(),
        unpacked: entry.size(),
        encrypted: entry.encrypted(),
        name,
    })
}

fn check_declared(parts: &[Part], limits: &SourceLimits) -> Result<(), FileProblem> {
    let mut total = 0_u64;
    let mut has_types = false;
    let mut has_workbook = false;
    for part in parts {
        if part.encrypted {
            return Err(FileProblem::PasswordProtected);
        }
        total = total.saturating_add(part.unpacked);
        let allowed = part.packed.max(1).saturating_mul(limits.max_ratio);
        if part.unpacked > limits.ratio_free_bytes && part.unpacked > allowed {
            return Err(bomb(part));
        }
        if total > limits.max_unpacked_bytes {
            return Err(bomb(part));
        }
        let name = part.name.to_ascii_lowercase();
        if name.ends_with("xl/workbook.bin") {
            return Err(FileProblem::Unsupported { found: "XLSB" });
        }
        has_types |= name == "[content_types].xml";
        has_workbook |= name.contains("workbook") && name.ends_with(".xml");
    }
    if has_types && has_workbook {
        Ok(())
    } else if has_types {
        Err(FileProblem::Unsupported { found: "Office" })
    } else {
        Err(FileProblem::Unsupported { found: "ZIP" })
    }
}

/// Unpacks a part into nothing and gives the total so far.
fn unpack(
    archive: &mut ZipArchive<BufReader<File>>,
    index: usize,
    part: &Part,
    total_before: u64,
    limits: &SourceLimits,
) -> Result<u64, FileProblem> {
    let mut entry = archive
        .by_index(index)
        .map_err(|error| damaged(&part.name, error))?;
    let mut scan = XmlScan::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut size = 0_u64;
    loop {
        let read = entry.read(&mut chunk).map_err(|_| FileProblem::Damaged {
            part: part.name.clone(),
        })?;
        if read == 0 {
            break;
        }
        size += read as u64;
        if total_before + size > limits.max_unpacked_bytes {
            return Err(bomb(part));
        }
        scan.feed(&chunk[..read]).map_err(|_| bomb(part))?;
        if size > largest(&part.name, scan.kind(), limits) {
            return Err(bomb(part));
        }
    }
    // The library reserves memory for as many shared strings as the part says it has.
    if scan.declared_strings().is_some_and(|count| count > size) {
        return Err(bomb(part));
    }
    Ok(total_before + size)
}

fn largest(name: &str, kind: PartKind, limits: &SourceLimits) -> u64 {
    let name = name.to_ascii_lowercase();
    if name.ends_with("styles.xml") || name.ends_with(".rels") {
        return limits.max_other_part_bytes;
    }
    match kind {
        PartKind::Worksheet => limits.max_unpacked_bytes,
        PartKind::SharedStrings => limits.max_shared_strings_bytes,
        PartKind::OtherXml => limits.max_other_part_bytes,
        // Pictures are not read; they only count towards the total.
        PartKind::NotXml => limits.max_unpacked_bytes,
    }
}

fn bomb(part: &Part) -> FileProblem {
    FileProblem::ZipBomb {
        part: part.name.clone(),
    }
}

fn damaged(name: &str, error: ZipError) -> FileProblem {
    match error {
        ZipError::Io(error) if error.raw_os_error().is_some() => FileProblem::from(error),
        _ => FileProblem::Damaged {
            part: if name.is_empty() { "ZIP" } else { name }.to_owned(),
        },
    }
}
