//! Findings and numbers of other tools.

#![expect(clippy::panic, reason = "a test that can't go on has failed")]

#[path = "findings/numbers.rs"]
mod numbers;
#[path = "findings/places.rs"]
mod places;
#[path = "findings/reports.rs"]
mod reports;
#[path = "findings/sarif.rs"]
mod sarif;
