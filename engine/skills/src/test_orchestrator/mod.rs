//! The skill test-orchestrator.

pub(crate) mod analyze_coverage;
mod results;
