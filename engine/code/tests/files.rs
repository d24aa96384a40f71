//! The files of a project: inventory, cache of facts, duplication.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what fails here fails the test")]

#[path = "files/tree.rs"]
mod tree;

#[path = "files/facts.rs"]
mod facts;
#[path = "files/faults.rs"]
mod faults;
#[path = "files/inventory.rs"]
mod inventory;
#[path = "files/search.rs"]
mod search;
#[path = "files/unused.rs"]
mod unused;
#[path = "files/walk.rs"]
mod walk;
