//! The skill refactor-assistant.

pub(crate) mod analyze_complexity;
pub(crate) mod detect_code_smells;
mod duplication;
mod smells;
