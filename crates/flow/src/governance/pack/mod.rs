//! Loading a pack 地方数据包: its files are read whole, every problem is named with file and line, and a pack with a
//! single problem is refused.

mod calendars;
mod case_check;
mod draft;
mod files;
mod head;
mod instruments;
mod item_check;
mod items;
mod layout_check;
mod layouts;
mod listing;
mod lists;
mod matters;
mod measures;
mod notices;
mod organs;
mod parameters;
mod points;
mod powers;
mod problem;
mod reader;
mod regions;
mod report;
mod roles;
mod values;
mod words;

pub use files::PackFiles;
pub use problem::PackProblem;
pub use report::{PackReport, summary};

use draft::Draft;
use problem::{Place, Problems};
use rules::pack::Pack;
use rules::text::Bilingual;

/// Reads and checks a pack.
///
/// # Errors
/// Every problem found, by file and line. When a file is missing or is no TOML, only the problems of reading are
/// named: references into it cannot be judged.
pub fn load(files: &PackFiles) -> Result<Pack, Vec<PackProblem>> {
    let problems = Problems::default();
    let draft = Draft::read(files, &problems);
    draft.check(&problems);
    if problems.is_empty() {
        match draft.assemble(files.digest()) {
            Some(pack) => return Ok(pack),
            None => problems.add(
                "PACK-INCOMPLETE",
                &Place::new("pack.toml", 0),
                Bilingual::new("数据包不完整", "the pack is incomplete"),
                Bilingual::new(
                    "请检查 pack.toml 和版式文件",
                    "look at pack.toml and the layouts",
                ),
            ),
        }
    }
    Err(problems.sorted())
}
