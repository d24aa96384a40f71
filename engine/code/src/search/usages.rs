//! Uses of names.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use super::query::Query;
use super::symbols::Definition;
use crate::facts::{FileFacts, SymbolKind};
use crate::inventory::Role;
use crate::language::Language;
use crate::store::{CodeFacts, CodeFile};

/// Definitions of one name that are listed.
const DEFINITIONS: usize = 200;

/// A line that uses a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Usage {
    /// The file, relative to the project's root.
    pub path: String,
    /// From 1.
    pub line: u32,
    /// The function around it, qualified; none outside of functions.
    pub inside: Option<String>,
    /// Whether its file is test code.
    pub test: bool,
}

/// Where a name is used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Usages {
    /// The name that was looked for.
    pub name: String,
    /// What may be meant.
    pub definitions: Vec<Definition>,
    /// Lines that use the name, in path order; one entry a use.
    pub usages: Vec<Usage>,
    /// Whether something else has the same name: then some uses may mean that.
    pub ambiguous: bool,
}

/// The uses of a query's name, and its definitions.
#[must_use]
pub fn usages(facts: &CodeFacts, query: &Query) -> Usages {
    let files: Vec<&CodeFile> = facts.files().iter().collect();
    let mut definitions = Vec::new();
    let mut exact = 0;
    for (file, symbols) in files.iter().zip(facts.symbols_named(&files, query.name())) {
        exact += symbols.len();
        let meant = symbols.into_iter().filter(|one| query.is_qualified_by(&one.container, &file.path));
        definitions.extend(meant.map(|symbol| Definition::new(file, symbol)));
    }
    definitions.sort_by_key(|one| one.test);
    definitions.truncate(DEFINITIONS);
    let mut usages = Vec::new();
    for (file, lines) in files.iter().zip(facts.uses_of(&files, query.name())) {
        for line in lines {
            usages.push(Usage {
                path: file.path.clone(),
                line,
                inside: around(&file.facts, line),
                test: file.role == Role::Test,
            });
        }
    }
    Usages { name: query.name().to_owned(), definitions, usages, ambiguous: exact > 1 }
}

/// The innermost function around a line.
fn around(facts: &FileFacts, line: u32) -> Option<String> {
    let mut around =
        facts.functions.iter().filter(|function| (function.line..=function.end_line).contains(&line));
    around.next_back().map(|function| function.name.clone())
}

/// A definition whose name nothing uses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unused {
    /// The definition.
    #[serde(flatten)]
    pub definition: Definition,
    /// Whether it can be seen from outside its file, so that others may use it.
    pub public: bool,
}

/// Functions, methods, types and constants of source files whose names stand nowhere else in the project's code.
///
/// Left out are those that are used without being named: entry points, tests, names that a language gives a meaning
/// (`__init__`, `toString`), methods that another type defines too, and so may be called through it.
#[must_use]
pub fn unused(facts: &CodeFacts) -> Vec<Unused> {
    let files: Vec<&CodeFile> = facts.files().iter().collect();
    let used: FxHashSet<String> =
        facts.references_of(&files).into_iter().flat_map(|references| references.names).collect();
    let symbols = facts.symbols_of(&files);
    let mut holders: FxHashMap<&str, usize> = FxHashMap::default();
    for symbol in symbols.iter().flatten() {
        *holders.entry(&symbol.name).or_default() += 1;
    }
    let mut found = Vec::new();
    for (file, symbols) in files.iter().zip(&symbols).filter(|(file, _)| file.role == Role::Source) {
        let declared: FxHashMap<u32, (bool, bool)> = declared(&file.facts);
        for symbol in symbols {
            let kind = matches!(
                symbol.kind,
                SymbolKind::Function
                    | SymbolKind::Method
                    | SymbolKind::Class
                    | SymbolKind::Struct
                    | SymbolKind::Enum
            );
            let Some((public, hidden)) = declared.get(&symbol.line).filter(|_| kind) else { continue };
            let alone = holders.get(symbol.name.as_str()).is_none_or(|count| *count == 1);
            // Rust's own compiler tells of methods that nothing uses; those of traits are not named where they are.
            let told = symbol.kind == SymbolKind::Method && file.language == Language::Rust;
            if told
                || used.contains(&symbol.name)
                || !(alone && (*public || *hidden))
                || is_called_by_convention(&symbol.name, file.language)
            {
                continue;
            }
            found.push(Unused { definition: Definition::new(file, symbol.clone()), public: *public });
        }
    }
    found
}

/// The lines on which functions and types of a file are declared, and whether they are public or hidden; tests left out.
fn declared(facts: &FileFacts) -> FxHashMap<u32, (bool, bool)> {
    let functions = facts.functions.iter().filter(|function| !function.test && !function.expression);
    let functions = functions.map(|function| (function.line, (function.public, function.hidden)));
    functions.chain(facts.classes.iter().map(|class| (class.line, (class.public, class.hidden)))).collect()
}

fn is_called_by_convention(name: &str, language: Language) -> bool {
    let dunder = name.starts_with("__") && name.ends_with("__");
    let test = name.starts_with("test") || name.starts_with("Test") || name.starts_with("Benchmark");
    let common = [
        "main",
        "init",
        "setUp",
        "tearDown",
        "new",
        "drop",
        "fmt",
        "toString",
        "equals",
        "hashCode",
        "constructor",
    ];
    // `~Cart`, `operator+`, `[]`.
    let no_name = !name.starts_with(|letter: char| letter.is_alphabetic() || matches!(letter, '_' | '#'));
    dunder
        || no_name
        || name.starts_with("operator")
        || test
        || common.contains(&name)
        // Compiled to be checked, not to be called.
        || language == Language::Rust && name.starts_with('_')
        // `visit_Name`, `do_GET`, `on_click`: called by a name that is put together.
        || language == Language::Python && ["visit_", "do_", "on_", "handle_", "get_", "clean_", "validate_"].iter().any(|start| name.starts_with(start))
}
