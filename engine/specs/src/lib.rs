//! Requirements in Markdown, and where their ids are named.
//!
//! What counts as a requirement: a heading, list item, paragraph or table row that begins with an id (`REQ-001`,
//! `**AUTH-3**`, `[FR-1.2]`); a sentence with a word of RFC 2119 in capitals; an item of a task list. A heading with an id
//! covers its section: what stands there without an id of its own belongs to it.

mod blocks;
mod ids;
mod read;
mod suggest;

pub use ids::{Ids, Mention, strays};
pub use read::{Duplicate, Form, Obligation, Requirement, Specification, read, read_all};
pub use suggest::{Suggestion, suggest};
