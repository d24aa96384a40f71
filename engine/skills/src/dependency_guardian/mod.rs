//! The skill dependency-guardian.

pub(crate) mod analyze_dependencies;
pub(crate) mod check_vulnerabilities;
mod details;
mod siblings;
mod survey;
mod tally;
mod vulnerabilities;
