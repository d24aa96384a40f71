//! TypeScript, with and without JSX.

use tree_sitter::Node;

use super::ecmascript::{self as shared, ecmascript_hooks};
use super::rules::{CommentKind, Parameter, Place, Rules};
use crate::facts::SymbolKind;

pub(crate) struct TypeScript;

pub(crate) struct Tsx;

/// A `this` parameter only has a type.
fn parameter(node: Node<'_>) -> Parameter {
    let this = node.child_by_field_name("pattern").is_some_and(|p| p.kind() == "this");
    if this { Parameter::No } else { Parameter::Count(1) }
}

impl Rules for TypeScript {
    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into()
    }

    fn nodes(&self) -> shared::Roles {
        shared::NODES
    }

    fn parameter(&self, node: Node<'_>, _first: bool, _place: Place, _source: &[u8]) -> Parameter {
        parameter(node)
    }

    ecmascript_hooks!();
}

impl Rules for Tsx {
    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_typescript::LANGUAGE_TSX.into()
    }

    fn nodes(&self) -> shared::Roles {
        shared::NODES
    }

    fn parameter(&self, node: Node<'_>, _first: bool, _place: Place, _source: &[u8]) -> Parameter {
        parameter(node)
    }

    ecmascript_hooks!();
}
