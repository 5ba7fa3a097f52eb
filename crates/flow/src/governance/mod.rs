//! 治理: the law the platform runs by, as data that is read, checked and pinned to every record.

pub mod pack;

pub use pack::{PackFiles, PackProblem, PackReport, load, summary};
