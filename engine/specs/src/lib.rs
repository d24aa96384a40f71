//! Specifications in Markdown.
