//! The simulated province: one seed gives persons and the files that organs send about them, in the real formats and
//! with the errors real files have, and an answer sheet that says what was planted in which row.
//!
//! Person `n` and row `i` of a file are computed from the seed and their place alone, so a province of millions needs
//! no more memory than a small one, and the same seed gives the same bytes. Every number is synthetic: see
//! [`PREFIX`].

mod abuse;
mod dates;
mod demonstration;
mod errors;
mod facts;
mod fill;
mod manifest;
mod names;
mod number_errors;
mod person;
mod plan;
mod planning;
mod plant;
mod plant_text;
mod population;
mod problem;
mod province;
mod randomness;
mod rows;
mod sheet;
mod theme;
mod write;

pub use self::abuse::{AbuseFigures, AbuseKind, AbuseSettings, KindFigures, measure_abuse};
pub use self::demonstration::demonstration_files;
pub use self::errors::{Errors, Outcome, Planted};
pub use self::manifest::{
    ANSWERS, MANIFEST, Manifest, ManifestFile, PERSONS, write_all, write_planned,
};
pub use self::person::{FIRST_BIRTH, LAST_BIRTH, PREFIX, Person};
pub use self::plan::{DateStyle, FileFormat, Headers, PlannedFile};
pub use self::population::City;
pub use self::problem::Problem;
pub use self::province::{Province, Settings};
pub use self::write::{Answer, FileReport};
