//! The pack: TOML and CSV, one file of it changed.

use flow::governance::{PackFiles, load};
use rules::text::Language;
use std::sync::OnceLock;

/// A path on the first line; what follows stands in the place of that file.
pub fn pack(bytes: &[u8]) {
    static FILES: OnceLock<Vec<(String, String)>> = OnceLock::new();
    let files = FILES.get_or_init(|| {
        let files = PackFiles::embedded();
        let own = |(path, text): (&str, &str)| (path.to_owned(), text.to_owned());
        files.iter().map(own).collect()
    });
    let text = String::from_utf8_lossy(bytes);
    let Some((path, changed)) = text.split_once('\n') else {
        return;
    };
    let mut files = files.clone();
    match files.iter_mut().find(|(known, _)| known == path) {
        Some((_, text)) => changed.clone_into(text),
        None => files.push((path.to_owned(), changed.to_owned())),
    }
    let files = PackFiles::new(files);
    let Err(problems) = load(&files) else {
        return;
    };
    assert!(!problems.is_empty(), "refused, and nothing says why");
    for problem in &problems {
        let line = problem.line_in(Language::Chinese);
        assert!(line.contains(problem.code) && !problem.what.en.is_empty());
        let Some((_, text)) = files.iter().find(|(path, _)| *path == problem.file) else {
            // A file that should be there is not.
            assert_eq!(problem.line, 0, "a line of no file: {line}");
            continue;
        };
        let lines = text.split('\n').count();
        assert!(problem.line as usize <= lines, "of {lines} lines: {line}");
    }
}
