//! What a file documents and what it doesn't.

use serde::{Deserialize, Serialize};

/// What a documentation item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DocKind {
    /// The file as a module or package.
    Module,
    /// A class, struct, interface, trait, enum.
    Class,
    /// A function or method.
    Function,
    /// A constant, variable, type alias, macro or property.
    Value,
}

/// One item that can carry documentation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocItem {
    /// Module, class, function or value.
    pub kind: DocKind,
    /// Its own name, unqualified; empty for a module.
    pub name: String,
    /// The line (from 1) of its declaration.
    pub line: u32,
    /// The item around it: an index into `FileFacts::docs`, always smaller than its own.
    pub parent: Option<u32>,
    /// It has documentation that is not empty.
    pub documented: bool,
    /// Part of the public API by the language's rule, see `docs/metrics/documentation.md`.
    pub public: bool,
    /// An `async` function (interrogate does not treat it as nested).
    pub asynchronous: bool,
    /// A Python property: decorated with `property`, `….setter` or `….deleter`.
    pub property: bool,
    /// A Python property's setter.
    pub setter: bool,
    /// Decorated with `overload`.
    pub overload: bool,
}
