//! The skill environment-profiler.

pub(crate) mod benchmark_hardware;
pub(crate) mod capture_environment;
mod hardware;
mod toolchains;

pub use capture_environment::load;
pub(crate) use capture_environment::machine;
