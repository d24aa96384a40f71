//! The skill dependency-guardian.

pub(crate) mod analyze_dependencies;
mod siblings;
mod survey;
