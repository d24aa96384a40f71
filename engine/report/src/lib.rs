//! A snapshot in, text or pages out: one file or folder a format. No clock, no files, no environment.

pub mod backtest;
pub mod benchmarks;
pub mod comparison;
pub mod context;
pub mod github;
pub mod gitlab_codequality;
pub mod history;
pub mod html;
pub mod human;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod number;
pub mod pdf;
pub mod plain;
pub mod query;
pub mod reference;
pub mod report;
pub mod sarif;
pub mod trend;

mod digest;
mod position;
mod terminal;

pub use context::{CheckedFile, Context, Verbosity};
pub use report::Report;
