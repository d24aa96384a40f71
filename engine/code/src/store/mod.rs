//! The facts of a project's files, kept between runs by content.
//!
//! A file's facts follow from its bytes and its language alone, so they are kept under a hash
//! of these and serve every file, branch and moment with the same bytes. They lie in segments:
//! files that are written once and never changed, each with the records of one run. What no
//! file needs any more goes when segments are merged.

pub(crate) mod bytes;
mod cache;
mod code;
mod merge;
mod record;
mod segment;
mod tokens;
mod writer;

pub use cache::{CacheReport, FactsCache};
pub use code::{CodeFacts, CodeFile, LoadError};
