//! What a store promises, held against the one in SQLite: whole snapshots or none, whatever happens to the process,
//! the disk or the file.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

mod child;
mod contract;
mod crash;
mod faults;
mod foreign;
mod history;
mod migration;
mod sample;
mod together;
