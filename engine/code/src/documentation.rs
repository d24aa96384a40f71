//! Documentation coverage: which items count, and how many of them are documented.
//!
//! The rules and how interrogate's differ stand in `docs/metrics/documentation.md`.

use serde::{Deserialize, Serialize};

use crate::facts::{DocItem, DocKind, FileFacts};
use crate::language::Language;

/// Which items count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentationRules {
    /// Only the public API by the language's own rule, see [`DocItem::public`]; tests are no API.
    pub public_only: bool,
    /// Modules are no items (interrogate's `-M`).
    pub ignore_module: bool,
    /// Files called `__init__.py` are left out whole (`-I`).
    pub ignore_init_module: bool,
    /// `__init__` methods are no items (`-i`).
    pub ignore_init_method: bool,
    /// Magic methods other than `__init__` are no items (`-m`).
    pub ignore_magic: bool,
    /// Functions directly in functions are no items (`-n`).
    pub ignore_nested_functions: bool,
    /// Classes in classes or functions are no items, nor what stands directly in them (`-C`).
    pub ignore_nested_classes: bool,
    /// Names that begin with two underscores are no items (`-p`).
    pub ignore_private: bool,
    /// Names that begin with one underscore are no items (`-s`).
    pub ignore_semiprivate: bool,
    /// Properties, their setters and deleters are no items (`-P`).
    pub ignore_property_decorators: bool,
    /// Property setters are no items (`-S`).
    pub ignore_setters: bool,
    /// `@overload` declarations are no items (`-O`).
    pub ignore_overloaded: bool,
}

impl DocumentationRules {
    /// Everything is an item: interrogate without flags.
    pub const ALL: DocumentationRules = DocumentationRules {
        public_only: false,
        ignore_module: false,
        ignore_init_module: false,
        ignore_init_method: false,
        ignore_magic: false,
        ignore_nested_functions: false,
        ignore_nested_classes: false,
        ignore_private: false,
        ignore_semiprivate: false,
        ignore_property_decorators: false,
        ignore_setters: false,
        ignore_overloaded: false,
    };

    /// What most projects configure: interrogate with `-i -m -n -s -p -I -C`.
    pub const INTERROGATE_USUAL: DocumentationRules = DocumentationRules {
        ignore_init_module: true,
        ignore_init_method: true,
        ignore_magic: true,
        ignore_nested_functions: true,
        ignore_nested_classes: true,
        ignore_private: true,
        ignore_semiprivate: true,
        ..DocumentationRules::ALL
    };
}

impl Default for DocumentationRules {
    /// The public API, without what a reader finds documented elsewhere: setters beside their
    /// property, overloads beside their function, magic methods in the language's manual.
    fn default() -> DocumentationRules {
        DocumentationRules {
            public_only: true,
            ignore_init_method: true,
            ignore_magic: true,
            ignore_setters: true,
            ignore_overloaded: true,
            ..DocumentationRules::ALL
        }
    }
}

/// Items and how many of them are documented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentationCounts {
    /// Items that count.
    pub items: u32,
    /// Of these with documentation.
    pub documented: u32,
}

impl DocumentationCounts {
    /// `100 · documented / items`; none without items.
    #[must_use]
    pub fn percent(self) -> Option<f64> {
        (self.items > 0).then(|| 100.0 * f64::from(self.documented) / f64::from(self.items))
    }

    /// The sum of two.
    #[must_use]
    pub fn plus(self, other: DocumentationCounts) -> DocumentationCounts {
        DocumentationCounts {
            items: self.items.saturating_add(other.items),
            documented: self.documented.saturating_add(other.documented),
        }
    }
}

/// Counts the items of one file; `file_name` is its last path component.
#[must_use]
pub fn documentation_counts(
    facts: &FileFacts,
    file_name: &str,
    rules: &DocumentationRules,
) -> DocumentationCounts {
    documentation_items(facts, file_name, rules).iter().fold(DocumentationCounts::default(), |sum, item| {
        sum.plus(DocumentationCounts { items: 1, documented: u32::from(item.documented) })
    })
}

/// The items of one file that count, in source order.
#[must_use]
pub fn documentation_items<'f>(
    facts: &'f FileFacts,
    file_name: &str,
    rules: &DocumentationRules,
) -> Vec<&'f DocItem> {
    if rules.ignore_init_module && file_name == "__init__.py" {
        return Vec::new();
    }
    // An ignored definition hides what is in it; one that is only nested too deep does not.
    let mut hidden = vec![false; facts.docs.len()];
    let mut nested_class = vec![false; facts.docs.len()];
    let mut items = Vec::new();
    for (index, item) in facts.docs.iter().enumerate() {
        let parent = item.parent.map(|p| p as usize).filter(|p| *p < index);
        let around = parent.and_then(|p| facts.docs.get(p));
        let ignored = match item.kind {
            DocKind::Function => function_ignored(item, facts.language, rules),
            DocKind::Class => name_ignored(&item.name, rules),
            DocKind::Module | DocKind::Value => false,
        };
        hidden[index] = ignored || parent.is_some_and(|p| hidden[p]);
        nested_class[index] =
            item.kind == DocKind::Class && around.is_some_and(|a| is_class(a) || is_plain_function(a));
        let nested_function = is_plain_function(item) && around.is_some_and(is_plain_function);
        let private = rules.public_only && (!item.public || empty_module(facts, item));
        let module = rules.ignore_module && item.kind == DocKind::Module;
        let inner = rules.ignore_nested_functions && nested_function;
        let in_nested = nested_class[index] || parent.is_some_and(|p| nested_class[p]);
        let counts =
            !(hidden[index] || private || module || inner || (rules.ignore_nested_classes && in_nested));
        if counts {
            items.push(item);
        }
    }
    items
}

/// interrogate does not take an `async` function for nested or nesting.
fn is_plain_function(item: &DocItem) -> bool {
    item.kind == DocKind::Function && !item.asynchronous
}

fn is_class(item: &DocItem) -> bool {
    item.kind == DocKind::Class
}

/// A module without a single definition has nothing to say.
fn empty_module(facts: &FileFacts, item: &DocItem) -> bool {
    item.kind == DocKind::Module && facts.lines.code == 0
}

fn function_ignored(item: &DocItem, language: Language, rules: &DocumentationRules) -> bool {
    let name = item.name.as_str();
    let python = language == Language::Python;
    let magic = python && name != "__init__" && name.starts_with("__") && name.ends_with("__");
    (rules.ignore_init_method && python && name == "__init__")
        || (rules.ignore_magic && magic)
        || (rules.ignore_property_decorators && item.property)
        || (rules.ignore_setters && item.setter)
        || (rules.ignore_overloaded && item.overload)
        || name_ignored(name, rules)
}

/// `__private` and `_semiprivate`, names that end in two underscores left alone.
fn name_ignored(name: &str, rules: &DocumentationRules) -> bool {
    if name.ends_with("__") {
        return false;
    }
    if name.starts_with("__") {
        return rules.ignore_private;
    }
    rules.ignore_semiprivate && name.starts_with('_')
}
