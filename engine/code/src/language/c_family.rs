//! What C and C++ share: declarators, Doxygen comments, `case` and `default`.

use tree_sitter::Node;

use super::rules::{CaseArm, CommentKind, Parameter, Place, text};
use super::several::after_the_first;
use crate::facts::SymbolKind;

/// Layers of pointer, array and parentheses that a declarator may have.
const LAYERS: usize = 32;

/// Goes through a declarator to the function's, if it declares one.
pub(super) fn function_declarator(node: Node<'_>) -> Option<Node<'_>> {
    let mut inner = node.child_by_field_name("declarator")?;
    let mut found = None;
    for _ in 0..LAYERS {
        if matches!(inner.kind(), "function_declarator" | "operator_cast") {
            found = Some(inner);
        }
        match below(inner) {
            Some(next) => inner = next,
            None => break,
        }
    }
    found
}

fn below(node: Node<'_>) -> Option<Node<'_>> {
    node.child_by_field_name("declarator").or_else(|| {
        matches!(node.kind(), "parenthesized_declarator" | "reference_declarator" | "attributed_declarator")
            .then(|| node.named_child(0))
            .flatten()
    })
}

/// The name at the core of a declaration, or the field that names a type or macro.
pub(super) fn name(node: Node<'_>) -> Option<Node<'_>> {
    match node.child_by_field_name("declarator") {
        Some(declarator) => core(declarator),
        None => node.child_by_field_name("name"),
    }
}

/// The names of `int a, *b` after the first.
pub(super) fn more_names(node: Node<'_>) -> Vec<Node<'_>> {
    after_the_first(node, "declarator").into_iter().filter_map(core).collect()
}

/// The name at the core of a declarator.
fn core(declarator: Node<'_>) -> Option<Node<'_>> {
    let mut inner = declarator;
    for _ in 0..LAYERS {
        if inner.kind() == "operator_cast" {
            return Some(inner);
        }
        match below(inner) {
            Some(next) => inner = next,
            None => break,
        }
    }
    (!inner.kind().starts_with("abstract")).then_some(inner)
}

pub(super) fn parameters(node: Node<'_>) -> Option<Node<'_>> {
    function_declarator(node)?.child_by_field_name("parameters")
}

/// `(void)` is no parameter.
pub(super) fn parameter(node: Node<'_>, source: &[u8]) -> Parameter {
    if text(node, source) == b"void" { Parameter::No } else { Parameter::Count(1) }
}

/// Doxygen before what it documents; one that ends in `<` documents what stands before it.
pub(super) fn comment(text: &[u8]) -> CommentKind {
    let marked = [&b"/**"[..], b"/*!", b"///", b"//!"].iter().any(|m| text.starts_with(m));
    let other = text.get(3).is_some_and(|b| matches!(b, b'<' | b'*' | b'/')) || text.len() < 5;
    if marked && !other { CommentKind::Outer } else { CommentKind::Plain }
}

pub(super) fn case(node: Node<'_>) -> CaseArm {
    if node.child(0).is_some_and(|c| c.kind() == "default") { CaseArm::Default } else { CaseArm::Tests }
}

/// Not `static` at file level.
pub(super) fn linked_outside(node: Node<'_>, source: &[u8]) -> bool {
    !(0..4)
        .filter_map(|i| node.child(i))
        .any(|c| c.kind() == "storage_class_specifier" && text(c, source) == b"static")
}

/// A declaration: a prototype, a variable, or a type with its variables.
pub(super) fn symbol(node: Node<'_>, kind: SymbolKind, place: Place) -> Option<SymbolKind> {
    if !matches!(node.kind(), "declaration" | "field_declaration") {
        return Some(kind);
    }
    let function = function_declarator(node).is_some_and(|f| {
        // `void (*f)(int)` declares a variable.
        f.child_by_field_name("declarator").is_none_or(|d| d.kind() != "parenthesized_declarator")
    });
    Some(match (function, place.in_class) {
        (true, true) => SymbolKind::Method,
        (true, false) => SymbolKind::Function,
        (false, true) => SymbolKind::Field,
        (false, false) => kind,
    })
}
