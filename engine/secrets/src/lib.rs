//! Secrets in lines of text: tokens of well-known shapes, private keys, passwords in addresses and assignments.
//!
//! [`find`] tells where they are and never what they are: a [`Secret`] holds at most the public beginning of a token. A
//! line with one of the words `rq:allow-secret`, `gitleaks:allow` or `pragma: allowlist secret` is passed over.

mod find;
mod likely;
mod rules;

pub use find::{Secret, find, redact};
pub use rules::{RULES, Rule};
