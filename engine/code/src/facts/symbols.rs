//! Definitions and uses of names.

use serde::{Deserialize, Serialize};

/// What a symbol names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum SymbolKind {
    /// A module, package or namespace.
    Module,
    /// A class or record.
    Class,
    /// A struct or union.
    Struct,
    /// An interface or trait.
    Interface,
    /// An enum.
    Enum,
    /// A value of an enum.
    Variant,
    /// A function.
    Function,
    /// A method.
    Method,
    /// A field, attribute or property of a type.
    Field,
    /// A constant.
    Constant,
    /// A variable outside functions.
    Variable,
    /// A type alias.
    Type,
    /// A macro.
    Macro,
}

/// A definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Symbol {
    /// What it names.
    pub kind: SymbolKind,
    /// Its own name.
    pub name: String,
    /// The qualified name of what encloses it; empty at the top level.
    pub container: String,
    /// The line (from 1) of the name.
    pub line: u32,
    /// The column (from 1, in bytes) of the name.
    pub column: u32,
}

/// Uses of names in one file, in source order; none from comments or plain strings.
///
/// The names of definitions in [`Symbol`] are left out; imports, parameters and local
/// variables are uses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct References {
    /// The distinct names in the order of their first use.
    pub names: Vec<String>,
    /// The name of each use: an index into `names`.
    pub uses: Vec<u32>,
    /// The line (from 1) of each use; as long as `uses`.
    pub lines: Vec<u32>,
}

impl References {
    /// The lines on which `name` is used, one entry a use.
    #[must_use]
    pub fn lines_of(&self, name: &str) -> Vec<u32> {
        let Some(index) = self.names.iter().position(|n| n == name) else { return Vec::new() };
        self.uses.iter().zip(&self.lines).filter(|(u, _)| **u as usize == index).map(|(_, l)| *l).collect()
    }
}
