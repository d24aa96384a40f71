//! Secrets in text.
