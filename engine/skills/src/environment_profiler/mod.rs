//! The skill environment-profiler.

pub(crate) mod capture_environment;
mod toolchains;

pub use capture_environment::load;
