//! The rules of the platform: what an identifier is, what the law's calendar says, what the catalogue allows,
//! when a record ends, and on which ground a question may be answered.
//!
//! Nothing here reads a file, a clock or a random source, and nothing here panics on what it is given: time is an
//! argument, and what is wrong comes back as a value that says what, where and what to do.

pub mod alarm;
pub mod budget;
pub mod calendar;
pub mod case;
pub mod catalogue;
pub mod consent;
pub mod consent_request;
pub mod definition;
pub mod display;
pub mod disputed;
pub mod finding;
pub mod identifier;
pub mod instrument;
pub mod mask;
pub mod measure;
pub mod name;
pub mod notice;
pub mod organ;
pub mod pack;
pub mod parameter;
pub mod period;
pub mod points;
pub mod publication;
pub mod recall;
pub mod record;
pub mod region;
pub mod repair;
pub mod representation;
pub mod role;
pub mod secrecy;
pub mod text;
