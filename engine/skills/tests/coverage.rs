//! Coverage reports of real tools: our totals are the tool's own, and their paths find the project's files.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on has failed"
)]

#[path = "coverage/formats.rs"]
mod formats;
#[path = "coverage/garbled.rs"]
mod garbled;
#[path = "coverage/merging.rs"]
mod merging;
#[path = "coverage/paths.rs"]
mod paths;
#[path = "coverage/reports.rs"]
mod reports;
#[path = "coverage/totals.rs"]
mod totals;
