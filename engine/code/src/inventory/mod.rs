//! Which files belong to a project, what each is, and what changed since another time.
//!
//! One walk of the tree with a `stat` an entry; the bytes of a file are read only when its
//! stamp differs from the index kept in the cache folder. What is left out is left out by a
//! rule, counted, and shown by example.

mod content;
mod file;
mod generated;
mod ignores;
mod index;
mod left_out;
mod read;
mod roles;
mod rules;
mod scan;
mod stamp;
mod vendored;
mod walk;

pub use file::{ContentHash, Role, SourceFile};
pub use index::CacheState;
pub use left_out::{LeftOut, Reason, Tally};
pub use read::Fresh;
pub use roles::is_test_path;
pub use rules::{PatternKind, RuleError, Rules, RulesOptions, Unmatched};
pub use scan::{Inventory, ScanError, ScanOptions};

pub(crate) use file::join;
pub(crate) use read::read_whole;
