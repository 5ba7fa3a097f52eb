//! The portal and the interface, asked through the router as a browser or a program would.
#![allow(clippy::unwrap_used)]

mod artefacts;
mod browser;
mod cases;
mod definitions;
mod interface;
mod measures;
mod notices;
mod pages;
mod papers;
mod people;
mod recalls;
mod register;
mod representation;
mod routes;
mod system;
mod walk;
