//! SARIF 2.1.0, as code scanning of GitHub and editors read it.

mod check;
mod eval;
mod log;

pub use check::check;
pub use eval::eval;
pub(crate) use eval::fingerprint as gate_fingerprint;
