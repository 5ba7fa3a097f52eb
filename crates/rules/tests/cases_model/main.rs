//! The case machine, walked through exhaustively: every state it can come into, every move anybody could try there, and
//! several cases about one record at once.
//!
//! A small explorer of our own: the ready ones for Rust bring an actor runtime and a web server along, and what is
//! needed here is a breadth-first search. It drives [`rules::case::decide`] itself; nothing is modelled twice but the law that
//! it is checked against.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod graph;
mod record;
mod single;
mod steps;
mod world;
