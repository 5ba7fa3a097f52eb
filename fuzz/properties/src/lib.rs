//! What must hold of whatever bytes arrive from outside: a function per reader, which stops with a message when its
//! property does not hold.
//!
//! `fuzz/fuzz_targets` hands these functions the inputs libFuzzer makes; `tests/seeds.rs` runs the committed seeds
//! through them with the stable compiler. Nothing here ships.
#![allow(clippy::unwrap_used)]

mod accesses;
mod artefacts;
mod backups;
mod cells;
mod headers;
mod identifiers;
mod notes;
mod packs;
mod papers;
mod published;
mod requests;
mod rows;
mod tables;
mod witness;
mod workbooks;

pub use accesses::accesses;
pub use artefacts::artefact;
pub use backups::backup_manifest;
pub use cells::cells;
pub use headers::header;
pub use identifiers::identifiers;
pub use notes::notes;
pub use packs::pack;
pub use papers::papers;
pub use published::ledger_files;
pub use requests::{browser_requests, json_requests, report_code};
pub use rows::rows;
pub use tables::{delimited, json_lines, sniffing};
pub use witness::add_checkpoint;
pub use workbooks::{workbook, workbook_parts};

/// What one input is run through.
pub type Property = fn(&[u8]);

/// Every reader of bytes from outside, by the name of its fuzz target.
pub const ALL: &[(&str, Property)] = &[
    ("accesses", accesses),
    ("add_checkpoint", add_checkpoint),
    ("artefact", artefact),
    ("backup_manifest", backup_manifest),
    ("browser_requests", browser_requests),
    ("cells", cells),
    ("delimited", delimited),
    ("header", header),
    ("identifiers", identifiers),
    ("json_lines", json_lines),
    ("json_requests", json_requests),
    ("ledger_files", ledger_files),
    ("notes", notes),
    ("pack", pack),
    ("papers", papers),
    ("report_code", report_code),
    ("rows", rows),
    ("sniffing", sniffing),
    ("workbook", workbook),
    ("workbook_parts", workbook_parts),
];
