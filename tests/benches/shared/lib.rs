//! What the benches have in common: what a process costs, tables, the tree that is measured, peers, the command line.

#![allow(clippy::print_stdout, reason = "benches print")]

pub mod arguments;
pub mod corpus;
pub mod files;
pub mod measure;
pub mod otava;
pub mod python;
pub mod snapshots;
pub mod table;

/// What went well, or why it did not.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error>>;
