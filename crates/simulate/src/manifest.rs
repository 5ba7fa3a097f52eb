//! Writes the whole province to a directory: the organs' files, the answer sheet, the manifest and a sample of persons.

use crate::plan::PlannedFile;
use crate::problem::Problem;
use crate::province::Province;
use crate::write::{Answer, FileReport};
use serde::Serialize;
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;

/// Name of the answer sheet: one JSON object for every planted row.
pub const ANSWERS: &str = "answers.ndjson";
/// Name of the manifest.
pub const MANIFEST: &str = "manifest.json";
/// Name of the sample of persons.
pub const PERSONS: &str = "persons.csv";

const SAMPLED_PERSONS: u64 = 100;

/// A file as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ManifestFile {
    /// Path below the directory.
    pub path: String,
    /// Slug of the organ.
    pub organ: String,
    /// Slug of the item.
    pub item: String,
    /// Format.
    pub format: &'static str,
    /// Data rows.
    pub rows: u64,
    /// Rows in which something was planted.
    pub planted: u64,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// The seed.
    pub seed: u64,
    /// Persons of the province.
    pub persons: u64,
    /// The day of the files, `2026-11-03`.
    pub as_of: String,
    /// Digest of the pack.
    pub pack_digest: String,
    /// Data rows of all files.
    pub rows: u64,
    /// The files in the order in which they are to be sent.
    pub files: Vec<ManifestFile>,
}

/// Writes every file of the province. `progress` is told the rows done and the rows of all files.
///
/// # Errors
/// [`Problem`] when a file cannot be written.
pub fn write_all(
    province: &Province,
    directory: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Manifest, Problem> {
    write_planned(province, province.files().collect(), directory, progress)
}

/// Writes the given files, for example those of the demonstration, with answers, manifest and persons.
///
/// # Errors
/// [`Problem`] when a file cannot be written.
pub fn write_planned(
    province: &Province,
    files: Vec<PlannedFile>,
    directory: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Manifest, Problem> {
    fs::create_dir_all(directory)?;
    let settings = province.settings();
    let total = files.iter().map(|file| file.rows).sum();
    let mut manifest = Manifest {
        seed: settings.seed,
        persons: settings.persons,
        as_of: settings.as_of.to_string(),
        pack_digest: province.pack().digest.clone(),
        rows: 0,
        files: Vec::new(),
    };
    let mut answers = BufWriter::new(File::create(directory.join(ANSWERS))?);
    progress(0, total);
    for planned in files {
        let report = write_one(province, &planned, directory, &mut answers)?;
        manifest.rows += report.rows;
        manifest.files.push(ManifestFile {
            path: planned.path,
            organ: planned.organ,
            item: planned.item,
            format: planned.format.slug(),
            rows: report.rows,
            planted: report.planted.values().sum(),
        });
        progress(manifest.rows, total);
    }
    answers.flush()?;
    write_persons(province, directory)?;
    let mut file = BufWriter::new(File::create(directory.join(MANIFEST))?);
    serde_json::to_writer_pretty(&mut file, &manifest)?;
    file.write_all(b"\n")?;
    file.flush()?;
    Ok(manifest)
}

fn write_one(
    province: &Province,
    planned: &PlannedFile,
    directory: &Path,
    answers: &mut impl Write,
) -> Result<FileReport, Problem> {
    let path = directory.join(&planned.path);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut out = BufWriter::with_capacity(1 << 16, File::create(path)?);
    let report = province.write_file_with_answers(planned, &mut out, &mut |answer| {
        serde_json::to_writer(&mut *answers, &line(answer))?;
        answers.write_all(b"\n")?;
        Ok(())
    })?;
    out.flush()?;
    Ok(report)
}

fn line(answer: &Answer) -> Value {
    json!({
        "file": answer.file,
        "row": answer.row,
        "kind": answer.planted.slug(),
        "field": answer.field,
        "outcome": answer.planted.outcome().slug(),
        "family": answer.planted.family(),
        "person": answer.person,
    })
}

fn write_persons(province: &Province, directory: &Path) -> Result<(), Problem> {
    let mut writer = csv::Writer::from_path(directory.join(PERSONS))?;
    writer.write_record(["person", "name", "number", "home_region"])?;
    for index in 0..SAMPLED_PERSONS.min(province.settings().persons) {
        let person = province.person(index);
        writer.write_record([
            &index.to_string(),
            &person.name,
            &person.number,
            &person.home_region,
        ])?;
    }
    writer.flush()?;
    Ok(())
}
