//! Lines of a file and how well it parsed.

use serde::{Deserialize, Serialize};

/// Lines by what they hold; `total = code + comment + blank`.
///
/// A line with code and a comment is a code line. A documentation string is a comment, any
/// other string is code. Blank lines inside a block comment or a string count with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineCounts {
    /// All lines; a last line without a line end counts.
    pub total: u32,
    /// Lines with code.
    pub code: u32,
    /// Lines with comments or documentation only.
    pub comment: u32,
    /// The rest.
    pub blank: u32,
}

/// How much of the file the grammar understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParseQuality {
    /// Places that do not parse, and tokens the grammar had to invent.
    pub errors: u32,
    /// Bytes inside places that do not parse.
    pub error_bytes: u32,
    /// The bytes are not valid UTF-8; they were read as they are.
    pub not_utf8: bool,
}

/// Why a file has no facts but its total of lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Refusal {
    /// Larger than [`crate::facts::MAX_BYTES`].
    TooLarge,
    /// Lines are too long for hand-written code: minified or generated.
    Minified,
    /// It holds NUL bytes.
    Binary,
    /// The parser gave up after the work allowed for a file of its size.
    TooHard,
    /// This build has no grammar for the language.
    NoGrammar,
}

impl Refusal {
    /// The reason in words, fit after "left out: ".
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Refusal::TooLarge => "larger than 8 MiB",
            Refusal::Minified => "minified or generated: lines over 500 bytes on average",
            Refusal::Binary => "binary: it holds NUL bytes",
            Refusal::TooHard => "the parser gave up on it",
            Refusal::NoGrammar => "this build has no grammar for its language",
        }
    }
}
