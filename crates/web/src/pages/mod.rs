//! The pages, room by room. A handler asks the platform, makes the view and hands it to its template.

pub mod acting;
pub mod artefacts;
pub mod audit;
pub mod cases;
pub mod catalogue;
pub mod consents;
pub mod counter;
pub mod definitions;
pub mod delegation;
pub mod department;
pub mod desk;
pub mod export;
pub mod listings;
pub mod log;
pub mod login;
pub mod matter;
pub mod measures;
pub mod notices;
pub mod number;
pub mod operator;
pub mod organs;
pub mod people;
pub mod person;
pub mod public;
pub mod publications;
pub mod recalls;
pub mod register;
#[cfg(test)]
mod rendering;
pub mod representations;
pub mod review;
