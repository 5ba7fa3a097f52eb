//! 措施: what organs filed that they did because of a record. Whether a measure is alive is computed from its record whenever it
//! is asked; nothing here says so, and nothing has to be switched off when the record ends. That its person was told of that end is
//! noted, so that they are told once.

mod ends;
mod filing;
mod lifting;
mod lists;
mod numbers;
mod row;

pub use ends::MeasureKey;
pub use filing::{Filing, FilingOutcome, MeasureAction, MeasureGround, NotFiled};
pub use lifting::MeasureEnd;
pub use numbers::MeasureNumbers;
pub use row::{GroundRow, MeasureRow};

/// What an entry says it rests on.
fn ground_word(measure: &str, matter: &str, done: &str) -> String {
    format!("measure:{measure} {matter} {done}")
}
