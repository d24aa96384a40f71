//! Go.

use std::borrow::Cow;

use tree_sitter::Node;

use super::role::Role;
use super::rules::{CommentKind, Parameter, Place, Rules, text};
use super::several::after_the_first;
use crate::facts::{ClassKind, SymbolKind};

pub(crate) struct Go;

impl Rules for Go {
    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_go::LANGUAGE.into()
    }

    fn nodes(&self) -> &'static [(Role, &'static [&'static str])] {
        &[
            (Role::Comment, &["comment"]),
            (Role::Text, &["interpreted_string_literal", "raw_string_literal", "rune_literal"]),
            (Role::Name, &["identifier", "type_identifier", "field_identifier", "package_identifier"]),
            (Role::Label, &["label_name", "labeled_statement"]),
            (Role::Number, &["int_literal", "float_literal", "imaginary_literal"]),
            (Role::Function, &["function_declaration", "method_declaration", "func_literal"]),
            (Role::Signature, &["method_elem"]),
            (Role::Class(ClassKind::Struct), &["type_spec", "type_alias"]),
            (Role::Block, &["statement_list"]),
            (Role::If, &["if_statement"]),
            (Role::Loop, &["for_statement"]),
            (Role::Switch, &["expression_switch_statement", "type_switch_statement", "select_statement"]),
            (Role::Case, &["expression_case", "type_case", "communication_case"]),
            (Role::DefaultCase, &["default_case"]),
            (Role::Binary, &["binary_expression"]),
            (Role::Paren, &["parenthesized_expression"]),
            (Role::Return, &["return_statement"]),
            (Role::Break, &["break_statement", "continue_statement"]),
            (Role::Goto, &["goto_statement"]),
            (Role::Call, &["call_expression"]),
            (Role::Import, &["import_declaration", "package_clause"]),
            (Role::Wrapper, &["type_declaration", "const_declaration", "var_declaration"]),
            (Role::Symbol(SymbolKind::Constant), &["const_spec"]),
            (Role::Symbol(SymbolKind::Variable), &["var_spec"]),
            (Role::Symbol(SymbolKind::Field), &["field_declaration"]),
        ]
    }

    fn tokens(&self) -> &'static [(Role, &'static [&'static str])] {
        &[(Role::And, &["&&"]), (Role::Or, &["||"]), (Role::Else, &["else"])]
    }

    fn class_kind(&self, node: Node<'_>, _kind: ClassKind) -> Result<ClassKind, Option<SymbolKind>> {
        match node.child_by_field_name("type").map(|t| t.kind()) {
            Some("struct_type") => Ok(ClassKind::Struct),
            Some("interface_type") => Ok(ClassKind::Interface),
            _ => Err(Some(SymbolKind::Type)),
        }
    }

    /// The type in the receiver, pointer and type parameters taken off.
    fn receiver<'s>(&self, node: Node<'_>, source: &'s [u8]) -> Option<Cow<'s, str>> {
        let list = node.child_by_field_name("receiver")?;
        let bytes = text(list, source);
        let inner = bytes.strip_prefix(b"(")?.strip_suffix(b")")?.trim_ascii();
        let end = inner.iter().position(|b| *b == b'[').unwrap_or(inner.len());
        let before = inner.get(..end)?;
        let start = before.iter().rposition(|b| matches!(b, b' ' | b'*' | b'\t')).map_or(0, |i| i + 1);
        let name = before.get(start..)?;
        (!name.is_empty()).then(|| String::from_utf8_lossy(name))
    }

    /// `a, b int` are two; a type alone is one.
    fn parameter(&self, node: Node<'_>, _first: bool, _place: Place, _source: &[u8]) -> Parameter {
        let names = node.named_child_count().saturating_sub(1).max(1);
        Parameter::Count(if node.kind() == "parameter_declaration" { names as u32 } else { 1 })
    }

    /// A capital first letter, of the receiver's type too.
    fn public(&self, node: Node<'_>, name: &str, place: Place, source: &[u8]) -> bool {
        let capital = |text: &str| text.chars().next().is_some_and(char::is_uppercase);
        !place.in_function
            && capital(name)
            && place.container_public
            && self.receiver(node, source).is_none_or(|r| capital(&r))
    }

    fn test(&self, _node: Node<'_>, name: &str, _place: Place, _source: &[u8]) -> bool {
        ["Test", "Benchmark", "Fuzz", "Example"].iter().any(|prefix| {
            name.strip_prefix(prefix)
                .is_some_and(|rest| rest.chars().next().is_none_or(|c| !c.is_lowercase()))
        })
    }

    fn bound_name<'t>(&self, binding: Node<'t>) -> Option<Node<'t>> {
        (binding.kind() == "var_spec").then(|| binding.child_by_field_name("name")).flatten()
    }

    fn more_names<'t>(&self, node: Node<'t>) -> Vec<Node<'t>> {
        let fields = after_the_first(node, "name");
        fields.into_iter().filter(Node::is_named).collect()
    }

    fn flat_text(&self, _node: Node<'_>, _source: &[u8]) -> bool {
        true
    }

    /// Any comment but an instruction to the compiler.
    fn comment(&self, text: &[u8]) -> CommentKind {
        if text.starts_with(b"//go:") || text.starts_with(b"// +build") {
            CommentKind::Plain
        } else {
            CommentKind::Outer
        }
    }

    fn comment_adjacent(&self) -> bool {
        true
    }

    /// A comment before `const (` documents the whole group.
    fn wrapper_documents_all(&self, wrapper: Node<'_>) -> bool {
        wrapper.kind() != "type_declaration"
    }

    fn documents_symbol(&self, kind: SymbolKind, _place: Place) -> bool {
        matches!(kind, SymbolKind::Constant | SymbolKind::Variable | SymbolKind::Type)
    }

    fn endless(&self, node: Node<'_>) -> bool {
        node.named_child_count() == 1
    }

    fn recursion(&self) -> Option<&'static [&'static str]> {
        Some(&[])
    }
}
