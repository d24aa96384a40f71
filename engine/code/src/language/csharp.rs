//! C#.

use std::borrow::Cow;

use tree_sitter::{Node, TreeCursor};

use super::role::Role;
use super::rules::{CaseArm, CommentKind, Parameter, Place, Rules, row_after, text};
use super::several::kinds_after_the_first;
use crate::facts::{ClassKind, SymbolKind};

pub(crate) struct CSharp;

impl Rules for CSharp {
    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_c_sharp::LANGUAGE.into()
    }

    fn nodes(&self) -> &'static [(Role, &'static [&'static str])] {
        &[
            (Role::Comment, &["comment"]),
            (
                Role::Text,
                &[
                    "string_literal",
                    "verbatim_string_literal",
                    "raw_string_literal",
                    "character_literal",
                    "interpolated_string_expression",
                ],
            ),
            (Role::Name, &["identifier"]),
            (Role::Label, &["labeled_statement"]),
            (Role::Number, &["integer_literal", "real_literal"]),
            (
                Role::Function,
                &[
                    "method_declaration",
                    "constructor_declaration",
                    "destructor_declaration",
                    "operator_declaration",
                    "conversion_operator_declaration",
                    "local_function_statement",
                    "accessor_declaration",
                ],
            ),
            (Role::Closure, &["lambda_expression", "anonymous_method_expression"]),
            (Role::Class(ClassKind::Class), &["class_declaration", "record_declaration"]),
            (Role::Class(ClassKind::Struct), &["struct_declaration"]),
            (Role::Class(ClassKind::Interface), &["interface_declaration"]),
            (Role::Class(ClassKind::Enum), &["enum_declaration"]),
            (Role::Scope, &["namespace_declaration"]),
            (Role::Block, &["block"]),
            (Role::If, &["if_statement"]),
            (Role::Loop, &["for_statement", "while_statement", "do_statement"]),
            (Role::ForEach, &["foreach_statement"]),
            (Role::Switch, &["switch_statement", "switch_expression"]),
            (Role::Case, &["switch_section", "switch_expression_arm"]),
            (Role::Guard, &["when_clause", "catch_filter_clause"]),
            (Role::Try, &["try_statement"]),
            (Role::Catch, &["catch_clause"]),
            (Role::Finally, &["finally_clause"]),
            (Role::With, &["using_statement", "lock_statement", "fixed_statement"]),
            (Role::Ternary, &["conditional_expression"]),
            (Role::Binary, &["binary_expression"]),
            (Role::Paren, &["parenthesized_expression"]),
            (Role::OptionalStep, &["conditional_access_expression"]),
            (Role::Return, &["return_statement"]),
            (Role::Throw, &["throw_statement"]),
            (Role::Break, &["break_statement", "continue_statement"]),
            (Role::Goto, &["goto_statement"]),
            (Role::Statement, &["expression_statement"]),
            (Role::Call, &["invocation_expression"]),
            (Role::Import, &["using_directive"]),
            (Role::Attribute, &["attribute_list"]),
            (Role::Preprocessor, &["preproc_if", "preproc_elif"]),
            (
                Role::Symbol(SymbolKind::Field),
                &[
                    "field_declaration",
                    "event_field_declaration",
                    "property_declaration",
                    "indexer_declaration",
                    "event_declaration",
                ],
            ),
            (Role::Symbol(SymbolKind::Variant), &["enum_member_declaration"]),
            (Role::Symbol(SymbolKind::Type), &["delegate_declaration"]),
        ]
    }

    fn tokens(&self) -> &'static [(Role, &'static [&'static str])] {
        &[(Role::And, &["&&"]), (Role::Or, &["||"]), (Role::Coalesce, &["??"]), (Role::Else, &["else"])]
    }

    fn name<'t>(&self, node: Node<'t>) -> Option<Node<'t>> {
        match node.kind() {
            // An accessor is named by its property.
            "accessor_declaration" => None,
            "field_declaration" | "event_field_declaration" => {
                let variables =
                    (0..6).filter_map(|i| node.child(i)).find(|c| c.kind() == "variable_declaration")?;
                let mut at = 0;
                loop {
                    let child = variables.named_child(at)?;
                    if child.kind() == "variable_declarator" {
                        return child.child_by_field_name("name");
                    }
                    at += 1;
                    if at > 3 {
                        return None;
                    }
                }
            }
            "operator_declaration" => node.child_by_field_name("operator"),
            "conversion_operator_declaration" => node.child_by_field_name("type"),
            _ => node.child_by_field_name("name"),
        }
    }

    fn more_names<'t>(&self, node: Node<'t>) -> Vec<Node<'t>> {
        let variables = (0..6).filter_map(|i| node.child(i)).find(|c| c.kind() == "variable_declaration");
        let declarators = variables.map(|list| kinds_after_the_first(list, "variable_declarator"));
        declarators.into_iter().flatten().filter_map(|one| one.child_by_field_name("name")).collect()
    }

    /// Operators and destructors carry their word or sign.
    fn name_text<'s>(&self, node: Node<'_>, source: &'s [u8]) -> Option<Cow<'s, str>> {
        let bare = String::from_utf8_lossy(text(self.name(node)?, source));
        Some(match node.kind() {
            "operator_declaration" | "conversion_operator_declaration" => format!("operator {bare}").into(),
            "destructor_declaration" => format!("~{bare}").into(),
            _ => bare,
        })
    }

    fn bound_name<'t>(&self, binding: Node<'t>) -> Option<Node<'t>> {
        let indexer = binding.kind() == "indexer_declaration";
        binding
            .child_by_field_name("name")
            .or_else(|| (0..8).filter_map(|i| binding.child(i)).find(|c| indexer && c.kind() == "this"))
    }

    fn binding_levels(&self, node: Node<'_>) -> usize {
        if node.kind() == "accessor_declaration" { 2 } else { 0 }
    }

    fn parameter(&self, node: Node<'_>, _first: bool, _place: Place, _source: &[u8]) -> Parameter {
        // The type and name of a `params` array stand in the list by themselves.
        match node.kind() {
            "parameter" => Parameter::Count(1),
            "array_type" | "nullable_type" => Parameter::Count(1),
            _ => Parameter::No,
        }
    }

    /// `public` (or `protected`), and everything in an interface.
    fn public(&self, node: Node<'_>, _name: &str, place: Place, source: &[u8]) -> bool {
        let words = head(node, source);
        let has = |word: &[u8]| words.split(|b| !b.is_ascii_alphabetic()).any(|w| w == word);
        !place.in_function
            && place.container_public
            && node.kind() != "accessor_declaration"
            && (has(b"public") || has(b"protected") || (place.in_interface && !has(b"private")))
    }

    fn documents_function(&self, node: Node<'_>, _place: Place, _method: bool) -> bool {
        !matches!(node.kind(), "accessor_declaration" | "local_function_statement")
    }

    /// `private`, which is what nothing else says; an interface may ask for what is written without it.
    fn unreachable(&self, node: Node<'_>, _name: &str, _place: Place, source: &[u8]) -> bool {
        let open = [&b"internal"[..], b"protected", b"public", b"override", b"partial", b"extern"];
        !head(node, source).split(|b| !b.is_ascii_alphabetic()).any(|word| open.contains(&word))
    }

    fn test(&self, node: Node<'_>, _name: &str, _place: Place, source: &[u8]) -> bool {
        let attributes = node.child(0).filter(|c| c.kind() == "attribute_list").map(|c| text(c, source));
        attributes
            .is_some_and(|a| [&b"[Test"[..], b"[Fact", b"[Theory"].iter().any(|mark| a.starts_with(mark)))
    }

    fn flat_text(&self, node: Node<'_>, _source: &[u8]) -> bool {
        node.kind() != "interpolated_string_expression"
    }

    fn declaration_row(&self, node: Node<'_>) -> usize {
        row_after(node, &["attribute_list"])
    }

    fn comment(&self, text: &[u8]) -> CommentKind {
        if (text.starts_with(b"///") && !text.starts_with(b"////"))
            || (text.starts_with(b"/**") && text.len() > 5)
        {
            CommentKind::Outer
        } else {
            CommentKind::Plain
        }
    }

    fn case<'t>(&self, node: Node<'t>, _role: Role, _cursor: &mut TreeCursor<'t>, _source: &[u8]) -> CaseArm {
        match node.child(0).map(|c| c.kind()) {
            Some("default" | "discard") => CaseArm::Default,
            _ => CaseArm::Tests,
        }
    }

    fn symbol(&self, node: Node<'_>, kind: SymbolKind, place: Place, source: &[u8]) -> Option<SymbolKind> {
        let constant = kind == SymbolKind::Field
            && place.in_class
            && head(node, source).split(|b| !b.is_ascii_alphabetic()).any(|w| w == b"const");
        Some(if constant { SymbolKind::Constant } else { kind })
    }

    fn documents_symbol(&self, kind: SymbolKind, _place: Place) -> bool {
        matches!(kind, SymbolKind::Field | SymbolKind::Constant | SymbolKind::Type)
    }
}

/// The modifiers before a declaration: its text up to the first word that is none.
fn head<'s>(node: Node<'_>, source: &'s [u8]) -> &'s [u8] {
    let mut start = None;
    let mut end = 0;
    for child in (0..8).filter_map(|i| node.child(i)) {
        match child.kind() {
            "modifier" => {
                start.get_or_insert(child.start_byte());
                end = child.end_byte();
            }
            "attribute_list" | "comment" => {}
            _ => break,
        }
    }
    start.and_then(|s| source.get(s..end)).unwrap_or_default()
}
