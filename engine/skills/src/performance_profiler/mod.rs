//! How fast the project runs, what it uses, and whether it became slower.

pub(crate) mod analyze_resource_usage;
pub(crate) mod benchmark_release;
pub mod calibrate;
mod pairs;
mod proc;
mod process_tree;
mod series;
mod versions;
