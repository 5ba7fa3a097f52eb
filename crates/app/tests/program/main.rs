//! The program as departments, clerks and operators meet it: started as a process, on files and directories.
#![allow(clippy::unwrap_used)]

mod backup;
mod bad_files;
mod bad_rows;
mod configuration;
mod crash;
mod demonstration;
mod directory;
mod disks;
mod exports;
mod huge;
mod identifiers;
mod intake;
mod keys;
mod kills;
mod load;
mod observed;
mod outages;
mod packs;
mod policies;
mod problem_files;
mod provider;
mod province;
mod proxy;
mod roles;
mod serving;
mod stopping;
mod support;
mod witnesses;
