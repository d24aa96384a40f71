//! How fast the project runs, what it uses, and whether it became slower.

pub(crate) mod analyze_resource_usage;
pub(crate) mod benchmark_release;
pub mod calibrate;
mod counted;
mod counter;
mod once;
mod pairs;
mod prepared;
mod proc;
mod process_tree;
mod series;
mod telling;
mod versions;
