//! Use cases in the order of the data: gate → record → desk → person → outward; people and governance beside them.
//! Nothing here knows HTTP, HTML or SQL.

pub mod account;
pub mod case;
mod closing;
pub mod definition;
pub mod desk;
pub mod gate;
pub mod governance;
mod key_keeper;
pub mod login;
pub mod notices;
mod organ;
pub mod outward;
pub mod paper;
pub mod people;
pub mod person;
pub mod platform;
pub mod policy;
pub mod problem;
mod receipt;
pub mod record;
mod repeated;
pub mod review;
pub mod witnesses;

pub use closing::ClosingView;
pub use platform::{Platform, legal_date};
pub use problem::{Problem, ProblemKind};
pub use receipt::Receipt;
pub use repeated::Repeated;
