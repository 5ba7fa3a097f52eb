//! The portal and the interface, asked through the router as a browser or a program would.
#![allow(clippy::unwrap_used)]

mod browser;
mod interface;
mod pages;
mod representation;
mod routes;
mod walk;
