//! Writes the seeds that come from the simulation, the pack and the ledger into `fuzz/seeds`. Those written by hand stay.
#![allow(clippy::unwrap_used)]

use flow::desk::artefact::{ArtefactKey, Document, SCHEMA};
use ledger::LogKey;
use ledger::Publisher;
use ledger::commitment::{Commitment, leaf};
use ledger::reader::LogDirectory;
use serde_json::json;
use simulate::{FileFormat, Province, Settings, demonstration_files};
use std::path::{Path, PathBuf};
use std::{fs, str};
use testkit::{Row, ZHANG_SAN, csv, csv_with_titles};

fn main() {
    tables();
    rows();
    packs();
    log();
    artefacts();
    papers();
}

/// Papers of each kind, whole and spoilt.
fn papers() {
    use testkit::papers::{exif, jpeg, pdf, pdf_packed, png, png_of, zlib};
    let pdf_whole = pdf("/OpenAction [3 0 R /Fit]");
    write("papers", "pdf", &pdf_whole);
    write("papers", "pdf-packed", pdf_packed("/OpenAction 4 0 R"));
    write(
        "papers",
        "pdf-script",
        pdf("/OpenAction << /S /J#61vaScript >>"),
    );
    write(
        "papers",
        "pdf-hidden",
        pdf("/Title (<< /OpenAction 5 0 R >>)"),
    );
    write("papers", "pdf-cut", &pdf_whole[..pdf_whole.len() / 2]);
    write("papers", "png", png(9, 9));
    let text: (&[u8; 4], &[u8]) = (b"tEXt", b"Author\0somebody");
    write("papers", "png-text", png_of(1, 1, &zlib(&[0; 2]), &[text]));
    write(
        "papers",
        "png-bomb",
        png_of(60_000, 60_000, &zlib(&[0; 99]), &[]),
    );
    write("papers", "jpeg", jpeg(&[]));
    write(
        "papers",
        "jpeg-exif",
        jpeg(&[(0xe1, &exif(6)), (0xfe, b"note")]),
    );
    write("papers", "page", "<!DOCTYPE html><script>1</script>");
    write("papers", "program", "MZ\u{0}\u{1}");
}

/// A consent artefact, what it says, and the same edited. The key is that of the property.
fn artefacts() {
    let key = ArtefactKey::of_seed(&[7; 32]);
    let said = json!({
        "schema": SCHEMA, "issuer": "chengxin.example/jiangxi/access-log", "id": "ab".repeat(16),
        "grantee": { "id": "demo-bank", "name": { "zh": "演示银行", "en": "Demonstration Bank" } },
        "purpose": { "id": "loan-application", "title": { "zh": "申请贷款", "en": "Application for a loan" } },
        "items": [{ "id": "court-list", "title": { "zh": "失信被执行人名单", "en": "List of the courts" } }],
        "from": "2026-11-20", "until": "2026-12-01", "uses": 2, "person": "张* 360***********0021",
        "asked_at": "2026-11-20T04:00:00Z", "answered_at": "2026-11-20T05:00:00Z",
        "basis": [{ "zh": "《个人信息保护法》第13条", "en": "Personal Information Protection Law, art. 13" }]
    });
    let document: Document = serde_json::from_value(said.clone()).unwrap();
    let artefact = key.sign(&document);
    let (signed, signature) = artefact.rsplit_once('.').unwrap();
    let (header, payload) = signed.split_once('.').unwrap();
    write("artefact", "genuine", &artefact);
    write("artefact", "says", said.to_string());
    write("artefact", "half", &artefact[..artefact.len() / 2]);
    write("artefact", "no-signature", format!("{signed}."));
    write(
        "artefact",
        "none",
        format!("eyJhbGciOiJub25lIn0.{payload}."),
    );
    write(
        "artefact",
        "hs256",
        format!("eyJhbGciOiJIUzI1NiJ9.{payload}.{signature}"),
    );
    write(
        "artefact",
        "edited",
        format!("{header}.{payload}A.{signature}"),
    );
    let elsewhere = ArtefactKey::of_seed(&[8; 32]).sign(&document);
    write("artefact", "other-key", elsewhere);
    let later = artefact_of_a_later_schema(&key, document);
    write("artefact", "later-schema", later);
}

fn artefact_of_a_later_schema(key: &ArtefactKey, mut document: Document) -> String {
    document.schema = "/schemas/consent-2.json".to_owned();
    key.sign(&document)
}

fn write(target: &str, name: &str, bytes: impl AsRef<[u8]>) {
    let seeds: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../seeds")
        .join(target);
    fs::create_dir_all(&seeds).unwrap();
    fs::write(seeds.join(name), bytes).unwrap();
}

/// The first rows of the files of the demonstration.
fn tables() {
    let settings = Settings::new(7, 2_000, testkit::TODAY);
    let province = Province::new(testkit::pack(), settings).unwrap();
    for (number, mut planned) in demonstration_files(&province).into_iter().enumerate() {
        planned.rows = 4;
        let mut bytes = Vec::new();
        if province.write_file(&planned, &mut bytes).is_err() {
            continue;
        }
        let name = format!("simulated-{number}");
        write("sniffing", &name, &bytes);
        match planned.format {
            FileFormat::Xlsx => write("workbook", &name, &bytes),
            FileFormat::NdJson => write("json_lines", &name, &bytes),
            _ => write("delimited", &name, &bytes),
        }
        if let Ok(text) = str::from_utf8(&bytes) {
            write("header", &name, text.replace(',', "\t"));
        }
        if planned.format == FileFormat::Xlsx {
            write("workbook_parts", &name, parts(&bytes));
        }
    }
    let titles = csv_with_titles(
        "transport-permit",
        &[Row::permit(&ZHANG_SAN, "赣测〔2026〕1号")],
    );
    write("delimited", "titles", &titles);
    write(
        "delimited",
        "titles-gb18030",
        encoding_rs::GB18030.encode(&titles).0,
    );
    small_workbook();
}

fn small_workbook() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, texts) in [["A", "姓名"], ["甲", "=1"], ["乙", "2"]]
        .iter()
        .zip(0..)
        .map(|(t, r)| (r, t))
    {
        sheet.write_string(row, 0, texts[0]).unwrap();
        sheet.write_string(row, 1, texts[1]).unwrap();
        sheet.write_number(row, 2, 46_000.5).unwrap();
        sheet.write_formula(row, 3, "=SUM(A1:A2)").unwrap();
        sheet.write_boolean(row, 4, true).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    write("workbook", "small", &bytes);
    write("workbook_parts", "small", parts(&bytes));
}

fn parts(workbook: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    let wanted = [
        "xl/worksheets/sheet1.xml",
        "xl/sharedStrings.xml",
        "xl/workbook.xml",
        "xl/styles.xml",
    ];
    let mut all = Vec::new();
    for name in wanted {
        let mut content = Vec::new();
        if let Ok(mut part) = archive.by_name(name) {
            std::io::Read::read_to_end(&mut part, &mut content).unwrap();
        }
        if !all.is_empty() {
            all.extend_from_slice(b"\n=====\n");
        }
        all.extend_from_slice(&content);
    }
    all
}

fn rows() {
    let permit = csv(&[Row::permit(&ZHANG_SAN, "赣测〔2026〕1号")]);
    let penalty = csv(&[Row::penalty(&ZHANG_SAN, "赣测〔2026〕2号")]);
    for (name, text) in [("permit", permit), ("penalty", penalty)] {
        write("rows", name, text.replace(',', "\t"));
    }
}

fn packs() {
    let files = flow::governance::PackFiles::embedded();
    for (path, text) in files.iter() {
        // Long tables are like their beginnings.
        let few: String = text
            .lines()
            .take(60)
            .map(|line| format!("{line}\n"))
            .collect();
        write("pack", &path.replace('/', "-"), format!("{path}\n{few}"));
    }
}

fn log() {
    let key = LogKey::from_randomness("example.org/access-log", &[7; 32]).unwrap();
    let directory = tempfile::TempDir::new().unwrap();
    let mut publisher = Publisher::open(directory.path(), key.clone()).unwrap();
    let mut entries: Vec<Vec<u8>> = (0..599_u16)
        .map(|n| {
            let mut bytes = [0; 32];
            bytes[..2].copy_from_slice(&n.to_be_bytes());
            leaf(&Commitment(bytes))
        })
        .collect();
    entries.insert(5, b"an entry".to_vec());
    publisher.append(&entries).unwrap();
    let checkpoint = publisher.publish().unwrap().clone();
    let log = LogDirectory::new(directory.path());
    let mut proof = log.inclusion_proof(&checkpoint, 5).unwrap();
    write("notes", "checkpoint", checkpoint.text());
    write("notes", "proof", proof.to_text());
    proof.extra = Some(b"salt and opening".to_vec());
    write("notes", "proof-with-extra", proof.to_text());
    write("notes", "key", key.verifier().text());
    write("notes", "signing-key", key.secret_text());
    write("notes", "entry", &entries[0]);
    for choice in 0..14_u8 {
        write(
            "ledger_files",
            &format!("over-{choice}"),
            [choice * 2 + 1, 0, choice, b'a', b'0'],
        );
    }
    write("ledger_files", "empty", [0]);
    requests_to_a_witness(&key);
    // Of the same log, signed by somebody else.
    let other = LogKey::from_randomness("example.org/access-log", &[8; 32]).unwrap();
    let directory = tempfile::TempDir::new().unwrap();
    let mut publisher = Publisher::open(directory.path(), other).unwrap();
    publisher.append(&entries).unwrap();
    let forged = publisher.publish().unwrap().text().to_owned();
    write(
        "ledger_files",
        "checkpoint",
        [&[0], forged.as_bytes()].concat(),
    );
}

/// What a log sends a witness that stands at the beginning, at its 300 entries or at the end; and another tree.
fn requests_to_a_witness(key: &LogKey) {
    let entry = |n: u64| {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&n.to_be_bytes());
        leaf(&Commitment(bytes))
    };
    let directory = tempfile::TempDir::new().unwrap();
    let mut publisher = Publisher::open(directory.path(), key.clone()).unwrap();
    publisher.append((0..600).map(entry)).unwrap();
    let checkpoint = publisher.publish().unwrap().clone();
    let log = LogDirectory::new(directory.path());
    for old in [0, 300, 600] {
        let hashes = log.consistency_proof(&checkpoint, old).unwrap().hashes;
        let request = ledger::witness::AddCheckpoint {
            old_size: old,
            hashes,
            checkpoint: checkpoint.text().to_owned(),
        };
        write("add_checkpoint", &format!("old-{old}"), request.to_text());
    }
    let no_proof = format!("old 300\n\n{}", checkpoint.text());
    write("add_checkpoint", "no-proof", no_proof);
    let directory = tempfile::TempDir::new().unwrap();
    let mut publisher = Publisher::open(directory.path(), key.clone()).unwrap();
    publisher.append((1..301).map(entry)).unwrap();
    let forked = publisher.publish().unwrap().text().to_owned();
    write("add_checkpoint", "fork", format!("old 300\n\n{forked}"));
}
