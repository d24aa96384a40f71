//! The protocol's types, and nothing else: no other module names the crate that they come from.

pub use tower_lsp::ls_types::*;
