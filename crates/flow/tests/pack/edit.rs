//! The tiny pack, or the province's, broken in one place.

use flow::governance::{PackFiles, PackProblem, load};
use std::path::Path;

pub type Files = Vec<(String, String)>;

pub fn tiny() -> Files {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pack/tiny");
    owned(&PackFiles::from_directory(&directory).unwrap())
}

pub fn province() -> Files {
    owned(&PackFiles::embedded())
}

fn owned(files: &PackFiles) -> Files {
    let owned = |(path, text): (&str, &str)| (path.to_owned(), text.to_owned());
    files.iter().map(owned).collect()
}

/// Replaces a text at its first occurrence behind another in one file; gives the line on which it stood.
pub fn replace(files: &mut Files, path: &str, behind: &str, before: &str, after: &str) -> u32 {
    let (_, text) = files.iter_mut().find(|(p, _)| p == path).unwrap();
    let place = |from: usize, wanted: &str| {
        let found = text[from..].find(wanted);
        from + found.unwrap_or_else(|| panic!("{path} has no {wanted:?}"))
    };
    let at = place(place(0, behind), before);
    let line = 1 + text[..at].matches('\n').count();
    text.replace_range(at..at + before.len(), after);
    u32::try_from(line).unwrap()
}

/// The tiny pack with one text replaced at its first occurrence in one file, and the line on which it stood.
pub fn edited(path: &str, before: &str, after: &str) -> (Files, u32) {
    let mut files = tiny();
    let line = replace(&mut files, path, "", before, after);
    (files, line)
}

fn problems(files: Files) -> Vec<PackProblem> {
    load(&PackFiles::new(files)).err().unwrap_or_default()
}

pub fn found(files: Files) -> Vec<(&'static str, String, u32)> {
    let problems = problems(files);
    for problem in &problems {
        let texts = [&problem.what, &problem.remedy];
        assert!(texts.iter().all(|t| !t.zh.is_empty() && !t.en.is_empty()));
    }
    problems
        .into_iter()
        .map(|p| (p.code, p.file, p.line))
        .collect()
}

pub fn codes(files: Files) -> Vec<&'static str> {
    found(files).into_iter().map(|(code, _, _)| code).collect()
}

/// The edit gives exactly this problem, on the line of the replaced text.
pub fn breaks(code: &'static str, path: &str, before: &str, after: &str) {
    let (files, line) = edited(path, before, after);
    assert_eq!(found(files), [(code, path.to_owned(), line)], "{after}");
}

/// The lines added at the end of a file give exactly this problem, on the line that starts with `marker`.
pub fn adds(code: &'static str, path: &str, added: &str, marker: &str) {
    let mut files = tiny();
    let (_, text) = files.iter_mut().find(|(p, _)| p == path).unwrap();
    let offset = added.lines().position(|l| l.starts_with(marker)).unwrap();
    let line = text.lines().count() + 1 + offset;
    text.push_str(added);
    let line = u32::try_from(line).unwrap();
    assert_eq!(found(files), [(code, path.to_owned(), line)], "{added}");
}

pub const PACK: &str = "pack.toml";
pub const INSTRUMENTS: &str = "instruments.toml";
pub const ORGANS: &str = "organs.toml";
pub const PARAMETERS: &str = "parameters.toml";
pub const LAYOUT: &str = "layouts/penalty.toml";
pub const ITEMS: &str = "catalogue/penalties.toml";
pub const CALENDAR: &str = "calendars/2026.toml";
