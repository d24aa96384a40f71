//! Definitions by name.

use serde::Serialize;

use super::query::{Fit, Query};
use crate::facts::{Symbol, SymbolKind};
use crate::inventory::Role;
use crate::store::{CodeFacts, CodeFile};

/// Where something is defined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Definition {
    /// `method`.
    pub kind: &'static str,
    /// Its own name.
    pub name: String,
    /// The qualified name of what encloses it; empty at the top level.
    pub container: String,
    /// Its file, relative to the project's root.
    pub path: String,
    /// From 1.
    pub line: u32,
    /// From 1, in bytes.
    pub column: u32,
    /// `python`.
    pub language: &'static str,
    /// Whether its file is test code.
    pub test: bool,
}

impl Definition {
    /// Of a symbol in a file.
    pub(super) fn new(file: &CodeFile, symbol: Symbol) -> Definition {
        Definition {
            kind: kind_name(symbol.kind),
            name: symbol.name,
            container: symbol.container,
            path: file.path.clone(),
            line: symbol.line,
            column: symbol.column,
            language: file.language.name(),
            test: file.role == Role::Test,
        }
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Found {
    /// The best ones, best first.
    pub definitions: Vec<Definition>,
    /// How many fit.
    pub total: usize,
}

const KINDS: [(SymbolKind, &str); 13] = [
    (SymbolKind::Module, "module"),
    (SymbolKind::Class, "class"),
    (SymbolKind::Struct, "struct"),
    (SymbolKind::Interface, "interface"),
    (SymbolKind::Enum, "enum"),
    (SymbolKind::Type, "type"),
    (SymbolKind::Function, "function"),
    (SymbolKind::Method, "method"),
    (SymbolKind::Macro, "macro"),
    (SymbolKind::Constant, "constant"),
    (SymbolKind::Variable, "variable"),
    (SymbolKind::Field, "field"),
    (SymbolKind::Variant, "variant"),
];

/// `class`, `function`, ….
#[must_use]
pub fn kind_name(kind: SymbolKind) -> &'static str {
    KINDS.iter().find(|(known, _)| *known == kind).map_or("symbol", |(_, name)| name)
}

/// The kind of that name.
#[must_use]
pub fn kind_from_name(name: &str) -> Option<SymbolKind> {
    KINDS.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
}

/// The definitions that fit a query, best first, at most `limit`.
///
/// The order: how well the name fits ([`Fit`]); sources before tests; types and functions before fields; what is less
/// deeply enclosed; the path, and the line.
#[must_use]
pub fn search(
    facts: &CodeFacts,
    query: &Query,
    wanted: impl Fn(&CodeFile, SymbolKind) -> bool,
    limit: usize,
) -> Found {
    let files: Vec<&CodeFile> = facts.files().iter().collect();
    let symbols = facts.symbols_where(&files, |name| query.fit_of_name(name).is_some());
    let mut found: Vec<(Fit, usize, Definition)> = Vec::new();
    for (file, symbols) in files.iter().zip(symbols) {
        for symbol in symbols {
            let Some(fit) = query.fit(&symbol.name, &symbol.container, &file.path) else { continue };
            if wanted(file, symbol.kind) {
                let rank = KINDS.iter().position(|(kind, _)| *kind == symbol.kind).unwrap_or(KINDS.len());
                found.push((fit, rank, Definition::new(file, symbol)));
            }
        }
    }
    found.sort_by_cached_key(|(fit, rank, one)| {
        let depth = one.container.split(['.', ':']).filter(|part| !part.is_empty()).count();
        (*fit, one.test, *rank, depth, one.path.clone(), one.line, one.column)
    });
    let total = found.len();
    found.truncate(limit);
    Found { definitions: found.into_iter().map(|(_, _, definition)| definition).collect(), total }
}
