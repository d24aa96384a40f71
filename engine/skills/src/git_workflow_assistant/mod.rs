//! What git tells of a change and of the past.

pub(crate) mod analyze_changes;
pub(crate) mod commits;
pub(crate) mod kind;
mod past;
