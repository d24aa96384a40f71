//! One pass over a file's bytes gives all its facts.

mod comments;
mod decisions;
mod documentation;
mod function;
mod lines;
mod marks;
mod merge;
mod names;
mod parser;
mod symbols;
mod walk;

use serde::{Deserialize, Serialize};

pub(crate) use comments::braces_code;
pub use decisions::{ALL_DECISIONS, DECISION_KINDS, Decision, Decisions};
pub use documentation::{DocItem, DocKind};
pub use function::{ClassFacts, ClassKind, Condition, FunctionFacts, Parent};
pub use lines::{LineCounts, ParseQuality, Refusal};
pub use marks::{Mark, MarkKind};
pub use parser::{MAX_BYTES, parse, parse_only};
pub use symbols::{References, Symbol, SymbolKind};

use crate::language::Language;
use crate::tokens::TokenStream;

/// Changes whenever the same bytes may give other facts: part of every cache key.
pub const FACTS_VERSION: u32 = 3;

/// All that one pass finds, in sections that can be stored and loaded apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParsedFile {
    /// Functions, documentation, marks: small.
    pub facts: FileFacts,
    /// Definitions in source order: for finding them.
    pub symbols: Vec<Symbol>,
    /// For duplication: bulky.
    pub tokens: TokenStream,
    /// For finding uses: bulky.
    pub references: References,
}

/// What a file says: a function of its bytes and its language, and of nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// The language it was read as.
    pub language: Language,
    /// Why there are no facts but the total of lines; none for a file that was read.
    pub refused: Option<Refusal>,
    /// Its lines by what they hold.
    pub lines: LineCounts,
    /// How well it parsed.
    pub quality: ParseQuality,
    /// Says of itself that a program wrote it (`@generated`, `DO NOT EDIT`).
    pub generated: bool,
    /// Functions in source order, outer before inner.
    pub functions: Vec<FunctionFacts>,
    /// Classes and other types in source order, outer before inner.
    pub classes: Vec<ClassFacts>,
    /// Decisions outside every function.
    pub top_level: Decisions,
    /// Items that can be documented, outer before inner.
    pub docs: Vec<DocItem>,
    /// Marked places by line.
    pub marks: Vec<Mark>,
    /// The line of each number in a function's body other than -1, 0, 1 and 2.
    pub magic_numbers: Vec<u32>,
}

impl FileFacts {
    /// A file without facts.
    pub(crate) fn empty(language: Language) -> FileFacts {
        FileFacts {
            language,
            refused: None,
            lines: LineCounts::default(),
            quality: ParseQuality::default(),
            generated: false,
            functions: Vec::new(),
            classes: Vec::new(),
            top_level: Decisions::default(),
            docs: Vec::new(),
            marks: Vec::new(),
            magic_numbers: Vec::new(),
        }
    }
}
