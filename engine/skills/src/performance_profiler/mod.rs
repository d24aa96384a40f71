//! How fast the project runs, and whether it became slower.

pub(crate) mod benchmark_release;
pub mod calibrate;
mod pairs;
mod versions;
