//! Places that deserve a look: dead code, empty handlers, notes to self.

use serde::{Deserialize, Serialize};

/// What a mark says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum MarkKind {
    /// A statement after `return`, `throw`, `break` or `continue` in the same block.
    Unreachable,
    /// Consecutive comment lines that read as code.
    CommentedCode,
    /// A `TODO` comment.
    Todo,
    /// A `FIXME` comment.
    Fixme,
    /// An `XXX` comment.
    Xxx,
    /// A `HACK` comment.
    Hack,
    /// A handler of an error that does nothing and says nothing.
    EmptyCatch,
}

/// One marked place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// What it says.
    pub kind: MarkKind,
    /// Its first line (from 1).
    pub line: u32,
    /// Its last line.
    pub end_line: u32,
    /// The words of a note (`TODO: …`), cut at 120 characters; empty for the others.
    pub text: String,
}
