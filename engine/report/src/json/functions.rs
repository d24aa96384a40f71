//! Functions and their complexity: `run refactor-assistant.analyze_complexity --format json`.

use schemars::JsonSchema;
use serde::Serialize;

/// Every function that was measured.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "rq functions")]
pub(super) struct Functions<'a> {
    /// The form of this document.
    schema_version: u32,
    /// The functions, by path and line.
    functions: &'a [Function],
}

/// One function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Function {
    /// The file, relative to the project's root, with `/`.
    pub path: String,
    /// The line on which it begins, from 1.
    pub line: u32,
    /// Its name, with those of the classes and functions around it.
    pub name: String,
    /// Cyclomatic complexity.
    pub cyclomatic: u32,
    /// Cognitive complexity.
    pub cognitive: u32,
    /// Lines of code, comments and blank lines left out.
    pub lines: u32,
    /// Parameters, the receiver left out.
    pub parameters: u32,
    /// Depth of nested control structures.
    pub nesting: u32,
}

/// Functions, in the order given, as JSON.
pub fn functions(functions: &[Function]) -> String {
    super::pretty(&Functions { schema_version: super::SCHEMA_VERSION, functions })
}
