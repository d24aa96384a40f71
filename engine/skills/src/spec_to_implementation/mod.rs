//! What was specified against what was built.

pub(crate) mod analyze_spec;
mod traces;
