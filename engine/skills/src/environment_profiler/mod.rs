//! The skill environment-profiler.

pub(crate) mod capture_environment;
mod toolchains;

pub use capture_environment::load;
pub(crate) use capture_environment::machine;
