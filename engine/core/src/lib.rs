//! From a checked configuration to a verdict: plan, run, cache, score, gates, comparison, history.

pub mod baseline;
pub mod cache;
pub mod cancel;
pub mod comparison;
pub mod evaluate;
pub mod explain;
pub mod finding;
pub mod gate;
pub mod host;
pub mod measurement;
pub mod memo;
pub mod new_code;
pub mod number;
pub mod operation;
pub mod place;
pub mod plan;
pub mod process;
mod regressions;
pub mod run;
pub mod scope;
pub mod score;
pub mod snapshot;
pub mod statistics;
pub mod store;
pub mod threshold;
pub mod trend;
pub mod waiver;
