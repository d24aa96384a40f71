//! JSON for other programs, each output held to a schema of its own.

mod backtest;
mod benchmark;
mod catalog;
mod check;
mod comparison;
mod eval;
mod history;
mod plan;
mod query;
mod run;
mod schemas;
mod text;
mod trend;
mod words;

pub use backtest::backtest;
pub use benchmark::benchmarks;
pub use catalog::catalog;
pub use check::check;
pub use comparison::comparison;
pub use eval::eval;
pub use history::history;
pub use plan::{Edge, Node, NodeState, plan};
pub use query::query;
pub use run::run;
pub use schemas::schemas;
pub use trend::trend;

pub(crate) use text::pretty;

/// The form of every JSON output; a change that breaks readers raises it.
pub const SCHEMA_VERSION: u32 = 1;
