//! The skill dependency-guardian.

pub(crate) mod analyze_dependencies;
mod details;
mod siblings;
mod survey;
mod tally;
