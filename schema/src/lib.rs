//! The language of `quality.kdl`: text in, a typed configuration and diagnostics out. No IO.

pub mod catalog;
pub mod check;
pub mod codes;
pub mod config;
pub mod diagnostic;
pub mod expression;
pub mod format;
pub mod grammar;
pub mod suggest;
pub mod syntax;
pub mod value_type;

pub use diagnostic::{Diagnostic, Edit, Fix, Related, Severity, Span, Spanned};
