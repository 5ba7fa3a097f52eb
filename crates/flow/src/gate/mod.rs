//! The gate: a file arrives, rows come out, and everything wrong with it is a finding.

pub mod candidate;
pub mod check;
pub mod intake;
pub mod tabular;
