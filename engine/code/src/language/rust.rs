//! Rust.

use tree_sitter::{Node, TreeCursor};

use super::role::Role;
use super::rules::{CommentKind, Parameter, Place, Rules, text};
use crate::facts::{ClassKind, SymbolKind};

pub(crate) struct Rust;

impl Rules for Rust {
    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_rust::LANGUAGE.into()
    }

    fn nodes(&self) -> &'static [(Role, &'static [&'static str])] {
        &[
            (Role::Comment, &["line_comment", "block_comment", "shebang"]),
            (Role::Text, &["string_literal", "raw_string_literal", "char_literal"]),
            (
                Role::Name,
                &[
                    "identifier",
                    "type_identifier",
                    "field_identifier",
                    "shorthand_field_identifier",
                    "metavariable",
                ],
            ),
            (Role::Label, &["label"]),
            (Role::Number, &["integer_literal", "float_literal"]),
            (Role::Function, &["function_item"]),
            (Role::Signature, &["function_signature_item"]),
            (Role::Closure, &["closure_expression"]),
            (Role::Class(ClassKind::Struct), &["struct_item", "union_item"]),
            (Role::Class(ClassKind::Enum), &["enum_item"]),
            (Role::Class(ClassKind::Interface), &["trait_item"]),
            (Role::Scope, &["impl_item", "mod_item"]),
            (Role::Block, &["block"]),
            (Role::If, &["if_expression"]),
            (Role::ElseClause, &["else_clause"]),
            (Role::Loop, &["for_expression", "while_expression"]),
            (Role::EndlessLoop, &["loop_expression"]),
            (Role::Switch, &["match_expression"]),
            (Role::Case, &["match_arm"]),
            (Role::Guarded, &["match_pattern"]),
            (Role::Binary, &["binary_expression"]),
            (Role::Boolean, &["let_chain"]),
            (Role::Paren, &["parenthesized_expression"]),
            (Role::Return, &["return_expression"]),
            (Role::Break, &["break_expression", "continue_expression"]),
            (Role::Statement, &["expression_statement"]),
            (Role::Call, &["call_expression"]),
            (Role::Macro, &["token_tree"]),
            (Role::MacroCall, &["macro_invocation"]),
            (Role::Import, &["use_declaration", "extern_crate_declaration"]),
            (Role::Attribute, &["attribute_item", "inner_attribute_item"]),
            (Role::Where, &["where_clause"]),
            (Role::LetElse, &["let_declaration"]),
            (Role::Symbol(SymbolKind::Constant), &["const_item", "static_item"]),
            (Role::Symbol(SymbolKind::Type), &["type_item", "associated_type"]),
            (Role::Symbol(SymbolKind::Macro), &["macro_definition"]),
            (Role::Symbol(SymbolKind::Field), &["field_declaration"]),
            (Role::Symbol(SymbolKind::Variant), &["enum_variant"]),
        ]
    }

    fn tokens(&self) -> &'static [(Role, &'static [&'static str])] {
        &[
            (Role::And, &["&&"]),
            (Role::Or, &["||"]),
            (Role::Else, &["else"]),
            (Role::Propagate, &["?"]),
            (Role::IfWord, &["if"]),
            (Role::LoopWord, &["while"]),
        ]
    }

    fn name<'t>(&self, node: Node<'t>) -> Option<Node<'t>> {
        if node.kind() != "impl_item" {
            return node.child_by_field_name("name");
        }
        let mut of = node.child_by_field_name("type")?;
        // `impl T for &mut Vec<X>`: the bare name, a few layers down.
        for _ in 0..8 {
            of = match of.kind() {
                "generic_type" | "reference_type" | "pointer_type" => of.child_by_field_name("type")?,
                "scoped_type_identifier" => of.child_by_field_name("name")?,
                _ => return Some(of),
            };
        }
        Some(of)
    }

    fn parameter(&self, node: Node<'_>, _first: bool, _place: Place, source: &[u8]) -> Parameter {
        let receiver = node.kind() == "self_parameter"
            || node.child_by_field_name("pattern").is_some_and(|p| text(p, source) == b"self");
        if receiver { Parameter::No } else { Parameter::Count(1) }
    }

    /// `pub` without a restriction; in a trait as public as the trait.
    fn public(&self, node: Node<'_>, _name: &str, place: Place, source: &[u8]) -> bool {
        let inside_trait = place.in_interface;
        let marked = node.kind() == "macro_definition"
            || first_of_kind(node, "visibility_modifier").is_some_and(|v| text(v, source) == b"pub");
        !place.in_function && place.container_public && (marked || inside_trait)
    }

    fn test_scope(&self, node: Node<'_>, source: &[u8]) -> bool {
        node.kind() == "mod_item"
            && node.child_by_field_name("name").is_some_and(|n| matches!(text(n, source), b"tests" | b"test"))
    }

    fn test_attribute(&self, text: &[u8]) -> bool {
        let inner = text.strip_prefix(b"#[").unwrap_or(text);
        let name = inner.split(|b| matches!(b, b']' | b'(' | b' ')).next().unwrap_or_default();
        name == b"test" || name.ends_with(b"::test") || name == b"rstest" || name == b"bench"
    }

    fn scope_of_members(&self, node: Node<'_>) -> bool {
        node.kind() == "impl_item"
    }

    /// What implements a trait is documented there.
    fn scope_public(&self, node: Node<'_>, source: &[u8], place: Place) -> bool {
        if node.kind() == "impl_item" {
            return place.container_public && node.child_by_field_name("trait").is_none();
        }
        self.public(node, "", place, source)
    }

    fn separator(&self) -> &'static str {
        "::"
    }

    fn flat_text(&self, _node: Node<'_>, _source: &[u8]) -> bool {
        true
    }

    fn comment(&self, text: &[u8]) -> CommentKind {
        if text.starts_with(b"//!") || text.starts_with(b"/*!") {
            CommentKind::Inner
        } else if (text.starts_with(b"///") && !text.starts_with(b"////"))
            || (text.starts_with(b"/**") && !text.starts_with(b"/***") && text.len() > 4)
        {
            CommentKind::Outer
        } else {
            CommentKind::Plain
        }
    }

    fn documenting_attribute(&self, text: &[u8]) -> bool {
        text.starts_with(b"#[doc =") || text.starts_with(b"#[doc=")
    }

    fn documents_symbol(&self, kind: SymbolKind, _place: Place) -> bool {
        matches!(kind, SymbolKind::Constant | SymbolKind::Type | SymbolKind::Macro | SymbolKind::Module)
    }

    /// `match` is exhaustive: its last arm is what is left.
    fn last_arm<'t>(&self, node: Node<'t>, cursor: &mut TreeCursor<'t>) -> Option<usize> {
        cursor.reset(node.child_by_field_name("body")?);
        if !cursor.goto_last_child() {
            return None;
        }
        while cursor.node().kind() != "match_arm" {
            if !cursor.goto_previous_sibling() {
                return None;
            }
        }
        Some(cursor.node().start_byte())
    }

    /// `cfg_rt! { pub fn … }`: braces that begin as an item does.
    fn definitions_in(&self, call: Node<'_>, source: &[u8]) -> Option<tree_sitter::Range> {
        const BEGINNINGS: [&[u8]; 16] = [
            b"#[", b"pub", b"fn ", b"impl", b"struct ", b"enum ", b"trait ", b"mod ", b"use ", b"type ",
            b"const ", b"static ", b"unsafe ", b"async ", b"///", b"cfg_",
        ];
        let last = u32::try_from(call.child_count()).ok()?.checked_sub(1)?;
        let tokens = call.child(last)?;
        let bytes = text(tokens, source);
        let inner = bytes.strip_prefix(b"{")?.strip_suffix(b"}")?;
        let mut begin = inner.trim_ascii_start();
        while begin.starts_with(b"//") && !begin.starts_with(b"///") {
            let end = memchr::memchr(b'\n', begin)?;
            begin = begin.get(end..)?.trim_ascii_start();
        }
        if !BEGINNINGS.iter().any(|b| begin.starts_with(b)) || memchr::memmem::find(inner, b"fn ").is_none() {
            return None;
        }
        let (start, end) = (tokens.start_position(), tokens.end_position());
        Some(tree_sitter::Range {
            start_byte: tokens.start_byte() + 1,
            end_byte: tokens.end_byte() - 1,
            start_point: tree_sitter::Point { row: start.row, column: start.column + 1 },
            end_point: tree_sitter::Point { row: end.row, column: end.column.saturating_sub(1) },
        })
    }

    fn recursion(&self) -> Option<&'static [&'static str]> {
        Some(&["self.", "Self::"])
    }
}

/// The first of the leading children with this kind.
fn first_of_kind<'t>(node: Node<'t>, kind: &str) -> Option<Node<'t>> {
    (0..3).filter_map(|i| node.child(i)).find(|c| c.kind() == kind)
}
