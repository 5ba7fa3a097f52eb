//! Papers of cases: whatever is handed in, it is taken or refused, and what is taken is taken again as it is.

use flow::paper::{PaperLimits, judge};

/// Small, so that a run gets through many.
const LIMITS: PaperLimits = PaperLimits {
    max_bytes: 1 << 20,
    max_bytes_together: 1 << 20,
    max_count: 1,
    max_side: 2_000,
    max_pixels: 1_000_000,
};

/// One file under no name and under one of each kind.
pub fn papers(bytes: &[u8]) {
    let Ok(paper) = judge(bytes.to_vec(), "", "", &LIMITS) else {
        return;
    };
    assert!(paper.bytes.len() <= bytes.len() + 64, "grew: {paper:?}");
    assert!(paper.was_stripped || paper.bytes == bytes);
    // Its own name and type agree with it, and nothing is left to take out.
    let again = judge(
        paper.bytes.clone(),
        &paper.file_name,
        paper.kind.media_type(),
        &LIMITS,
    );
    let again = again.expect("what was taken is taken again");
    assert_eq!((again.kind, again.was_stripped), (paper.kind, false));
    assert_eq!(again.bytes, paper.bytes, "judged differently");
    for other in ["a.exe", "a.html", "a.zip"] {
        let renamed = judge(paper.bytes.clone(), other, "", &LIMITS);
        assert!(renamed.is_err(), "{other} was taken");
    }
}
