//! What lies between releases.

pub(crate) mod detect_regressions;
