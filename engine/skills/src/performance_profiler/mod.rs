//! How fast the project runs, and whether it became slower.

pub(crate) mod benchmark_release;
pub mod calibrate;
mod counted;
mod counter;
mod once;
mod pairs;
mod prepared;
mod telling;
mod versions;
