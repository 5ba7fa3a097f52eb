//! The whole check of a data directory: the engine's own, and that of the content.

use super::check::{Check, check_on};
use crate::problem::Problem;
use rules::pack::Pack;
use std::path::Path;
use store::{Database, Environment, Store};

/// Code of a finding of the engine.
const ENGINE: &str = "STORE-ENGINE-DAMAGE";

/// Lets the engine check the database, and checks its content as [`check_on`] does, also beside a process that serves.
///
/// # Errors
/// [`Problem`] when the directory cannot be read at all.
pub fn fsck(
    database: &Database,
    directory: &Path,
    pack: &Pack,
    environment: Environment,
) -> Result<Check, Problem> {
    let store = Store::open_to_read_on(database, directory, environment.clone())?;
    let damage = store.integrity()?;
    drop(store);
    let damage = damage.into_iter().map(|what| (ENGINE.to_owned(), what));
    let mut found: Vec<_> = damage.collect();
    match check_on(database, directory, pack, environment, None, None) {
        Ok(mut checked) => {
            found.append(&mut checked.problems);
            checked.problems = found;
            Ok(checked)
        }
        Err(problem) if found.is_empty() => Err(problem),
        // The damage is told; the content behind it cannot be read.
        Err(problem) => {
            found.push((problem.code.to_owned(), problem.what.en));
            Ok(Check {
                problems: found,
                ..Check::default()
            })
        }
    }
}
