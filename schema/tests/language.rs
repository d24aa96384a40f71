//! The language as a whole: the parser beside the kdl crate, its messages, its bounds, and the formatter.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "what goes wrong in a test's own functions fails the test"
)]

#[path = "language/again.rs"]
mod again;
#[path = "language/format.rs"]
mod format;
#[path = "language/generate.rs"]
mod generate;
#[path = "language/hostile.rs"]
mod hostile;
#[path = "language/oracle.rs"]
mod oracle;
#[path = "language/outline.rs"]
mod outline;
#[path = "language/recovery.rs"]
mod recovery;
#[path = "language/syntax_errors.rs"]
mod syntax_errors;
#[path = "language/syntax_properties.rs"]
mod syntax_properties;
#[path = "language/tree.rs"]
mod tree;
