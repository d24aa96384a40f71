//! Definitions and uses of names over the facts of a project.
//!
//! A use is a name in code: those in comments and strings are none, whatever they say. Which of several definitions with
//! one name a use means is not worked out; it is said when there are several.

mod query;
mod symbols;
mod usages;

pub use query::{Fit, Query};
pub use symbols::{Definition, Found, kind_from_name, kind_name, search};
pub use usages::{Unused, Usage, Usages, unused, usages};
