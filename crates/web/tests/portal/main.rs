//! The portal and the interface, asked through the router as a browser or a program would.
#![allow(clippy::unwrap_used)]

mod artefacts;
mod browser;
mod interface;
mod pages;
mod people;
mod representation;
mod routes;
mod system;
mod walk;
