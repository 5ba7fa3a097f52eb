//! Checking a person's list as an outsider does: with the file and the public key, and nothing else.

use crate::problem::{Problem, ProblemKind};
use ledger::VerifierKey;
use ledger::bundle::{Bundle, Proven};
use rules::text::Bilingual;

/// Checks a file of a person's list. `newest` is the file `closing` of the log, if it is at hand.
///
/// # Errors
/// [`Problem`] that names what does not hold, with the code of [`ledger::bundle`].
pub fn check_bundle(text: &str, vkey: &str, newest: Option<&str>) -> Result<Proven, Problem> {
    let key =
        VerifierKey::parse(vkey.trim()).map_err(|error| refused("LOG-KEY", &error.to_string()))?;
    Bundle::parse(text)
        .and_then(|bundle| bundle.verify(&key, newest))
        .map_err(|problem| refused(problem.code, &problem.what))
}

fn refused(code: &'static str, what: &str) -> Problem {
    Problem {
        code,
        kind: ProblemKind::BadInput,
        what: Bilingual::new(format!("清单证明不成立：{what}"), what),
        remedy: Bilingual::new(
            "请重新下载清单证明再核对；仍不成立时请保留两份文件并向监管部门反映",
            "download the list again and check it; if it still does not hold, keep both files and tell the supervising authority",
        ),
        receipt: None,
    }
}
