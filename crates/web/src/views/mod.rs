//! What the pages show: plain values made from the platform's answers, in both languages where both exist.

pub mod access;
pub mod case;
pub mod citation;
pub mod consent;
pub mod consent_request;
pub mod definition;
pub mod item;
pub mod line;
pub mod member;
pub mod organ;
pub mod paper;
pub mod parameter;
pub mod receipt;
pub mod representation;
pub mod upload;
pub mod witness;
pub mod words;
