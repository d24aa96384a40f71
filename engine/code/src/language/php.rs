//! PHP, with the HTML around it.

use tree_sitter::Node;

use super::role::Role;
use super::rules::{CommentKind, Place, Rules, row_after, text};
use super::several::kinds_after_the_first;
use crate::facts::{ClassKind, SymbolKind};

pub(crate) struct Php;

impl Rules for Php {
    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_php::LANGUAGE_PHP.into()
    }

    fn nodes(&self) -> &'static [(Role, &'static [&'static str])] {
        &[
            (Role::Comment, &["comment"]),
            (Role::Foreign, &["text", "php_tag", "text_interpolation"]),
            (Role::Text, &["string", "encapsed_string", "heredoc", "nowdoc"]),
            (Role::Name, &["name"]),
            (Role::Label, &["named_label_statement"]),
            (Role::Number, &["integer", "float"]),
            (
                Role::Function,
                &["function_definition", "method_declaration", "anonymous_function", "arrow_function"],
            ),
            (Role::Class(ClassKind::Class), &["class_declaration"]),
            (Role::Class(ClassKind::Interface), &["interface_declaration"]),
            (Role::Class(ClassKind::Mixin), &["trait_declaration"]),
            (Role::Class(ClassKind::Enum), &["enum_declaration"]),
            (Role::Block, &["compound_statement", "colon_block"]),
            (Role::If, &["if_statement"]),
            (Role::ElseIf, &["else_if_clause"]),
            (Role::ElseClause, &["else_clause"]),
            (Role::Loop, &["for_statement", "while_statement", "do_statement"]),
            (Role::ForEach, &["foreach_statement"]),
            (Role::Switch, &["switch_statement", "match_expression"]),
            (Role::Case, &["case_statement", "match_conditional_expression"]),
            (Role::DefaultCase, &["default_statement", "match_default_expression"]),
            (Role::Try, &["try_statement"]),
            (Role::Catch, &["catch_clause"]),
            (Role::Finally, &["finally_clause"]),
            (Role::Ternary, &["conditional_expression"]),
            (Role::Binary, &["binary_expression"]),
            (Role::Paren, &["parenthesized_expression"]),
            (Role::Return, &["return_statement"]),
            (Role::Throw, &["throw_expression"]),
            (Role::Break, &["break_statement", "continue_statement"]),
            (Role::Goto, &["goto_statement"]),
            (Role::Statement, &["expression_statement"]),
            (Role::Call, &["function_call_expression", "member_call_expression", "scoped_call_expression"]),
            (Role::Import, &["namespace_use_declaration"]),
            (Role::Scope, &["namespace_definition"]),
            (Role::Attribute, &["attribute_list"]),
            (Role::Binding, &["assignment_expression"]),
            (Role::Symbol(SymbolKind::Constant), &["const_declaration"]),
            (Role::Symbol(SymbolKind::Field), &["property_declaration"]),
            (Role::Symbol(SymbolKind::Variant), &["enum_case"]),
        ]
    }

    fn tokens(&self) -> &'static [(Role, &'static [&'static str])] {
        &[
            (Role::And, &["&&", "and"]),
            (Role::Or, &["||", "or"]),
            (Role::Coalesce, &["??"]),
            (Role::Else, &["else"]),
            (Role::OptionalStep, &["?->"]),
        ]
    }

    fn name<'t>(&self, node: Node<'t>) -> Option<Node<'t>> {
        match node.kind() {
            "const_declaration" => named_of(node, "const_element")?.named_child(0),
            "property_declaration" => {
                named_of(node, "property_element")?.child_by_field_name("name")?.named_child(0)
            }
            _ => node.child_by_field_name("name"),
        }
    }

    fn more_names<'t>(&self, node: Node<'t>) -> Vec<Node<'t>> {
        match node.kind() {
            "const_declaration" => {
                let constants = kinds_after_the_first(node, "const_element");
                constants.into_iter().filter_map(|one| one.named_child(0)).collect()
            }
            "property_declaration" => {
                let properties = kinds_after_the_first(node, "property_element");
                let name = |one: Node<'t>| one.child_by_field_name("name")?.named_child(0);
                properties.into_iter().filter_map(name).collect()
            }
            _ => Vec::new(),
        }
    }

    fn bound_name<'t>(&self, binding: Node<'t>) -> Option<Node<'t>> {
        let left = binding.child_by_field_name("left")?;
        if left.kind() == "variable_name" { left.named_child(0) } else { left.child_by_field_name("name") }
    }

    /// Top-level, or a member that is not `private` or `protected`.
    fn public(&self, node: Node<'_>, _name: &str, place: Place, source: &[u8]) -> bool {
        let hidden = (0..6).filter_map(|i| node.child(i)).any(|c| {
            c.kind() == "visibility_modifier" && matches!(text(c, source), b"private" | b"protected")
        });
        let expression = matches!(node.kind(), "anonymous_function" | "arrow_function");
        !place.in_function && place.container_public && !hidden && !expression
    }

    fn documents_function(&self, node: Node<'_>, _place: Place, _method: bool) -> bool {
        !matches!(node.kind(), "anonymous_function" | "arrow_function")
    }

    /// A class that extends this one may call what is `protected`.
    fn unreachable(&self, node: Node<'_>, _name: &str, place: Place, source: &[u8]) -> bool {
        !place.in_class
            || (0..6)
                .filter_map(|i| node.child(i))
                .any(|c| c.kind() == "visibility_modifier" && text(c, source) == b"private")
    }

    fn test(&self, _node: Node<'_>, name: &str, place: Place, _source: &[u8]) -> bool {
        place.in_class && name.starts_with("test")
    }

    fn flat_text(&self, node: Node<'_>, source: &[u8]) -> bool {
        !matches!(node.kind(), "encapsed_string" | "heredoc") || !text(node, source).contains(&b'$')
    }

    fn declaration_row(&self, node: Node<'_>) -> usize {
        row_after(node, &["attribute_list"])
    }

    fn comment(&self, text: &[u8]) -> CommentKind {
        if text.starts_with(b"/**") && text.len() > 5 { CommentKind::Outer } else { CommentKind::Plain }
    }

    fn documents_symbol(&self, kind: SymbolKind, place: Place) -> bool {
        place.in_class && matches!(kind, SymbolKind::Constant | SymbolKind::Field)
    }

    fn separator(&self) -> &'static str {
        "::"
    }

    fn recursion(&self) -> Option<&'static [&'static str]> {
        Some(&["$this->", "self::", "static::"])
    }
}

fn named_of<'t>(node: Node<'t>, kind: &str) -> Option<Node<'t>> {
    (0..8).filter_map(|i| node.child(i)).find(|c| c.kind() == kind)
}
