//! What an editor can ask for: one file a question, each a function of a [`View`](crate::session::View) or a text.

pub mod code_actions;
pub mod code_lens;
pub mod completion;
pub mod diagnostics;
pub mod findings;
pub mod folding;
pub mod formatting;
pub mod hover;
pub mod inlay_hints;
pub mod links;
pub mod metrics;
pub mod names;
pub mod overview;
pub mod results;
pub mod selection;
pub mod semantic_tokens;
pub mod signature_help;
pub mod symbols;
