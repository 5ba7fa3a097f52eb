#![allow(clippy::unwrap_used)]

mod fixture;
mod form;
mod law;
mod layouts;
mod outcome;
mod pack;
mod who;
