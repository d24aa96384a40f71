//! The skill doc-generator.

pub(crate) mod analyze_documentation;
