//! The engine's promises, from a configuration to a verdict: what runs when, what is kept, what counts, and that nothing
//! which is not known passes for good.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod baseline;
mod cache;
mod comparison;
mod evaluation;
mod explain;
mod order;
mod process;
mod project;
mod schedule;
mod waiver;
