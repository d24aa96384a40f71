//! Java.

use tree_sitter::{Node, TreeCursor};

use super::role::Role;
use super::rules::{CaseArm, CommentKind, Parameter, Place, Rules, row_after, text};
use super::several::after_the_first;
use crate::facts::{ClassKind, SymbolKind};

pub(crate) struct Java;

impl Rules for Java {
    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_java::LANGUAGE.into()
    }

    fn nodes(&self) -> &'static [(Role, &'static [&'static str])] {
        &[
            (Role::Comment, &["line_comment", "block_comment"]),
            (Role::Text, &["string_literal", "character_literal"]),
            (Role::Name, &["identifier", "type_identifier"]),
            (Role::Label, &["labeled_statement"]),
            (
                Role::Number,
                &[
                    "decimal_integer_literal",
                    "hex_integer_literal",
                    "octal_integer_literal",
                    "binary_integer_literal",
                    "decimal_floating_point_literal",
                    "hex_floating_point_literal",
                ],
            ),
            (
                Role::Function,
                &["method_declaration", "constructor_declaration", "compact_constructor_declaration"],
            ),
            (Role::Closure, &["lambda_expression"]),
            (Role::Class(ClassKind::Class), &["class_declaration", "record_declaration"]),
            (Role::Class(ClassKind::Interface), &["interface_declaration", "annotation_type_declaration"]),
            (Role::Class(ClassKind::Enum), &["enum_declaration"]),
            (Role::Block, &["block", "constructor_body"]),
            (Role::If, &["if_statement"]),
            (Role::Loop, &["for_statement", "enhanced_for_statement", "while_statement", "do_statement"]),
            (Role::Switch, &["switch_expression"]),
            (Role::Case, &["switch_label"]),
            (Role::Guard, &["guard"]),
            (Role::Try, &["try_statement", "try_with_resources_statement"]),
            (Role::Catch, &["catch_clause"]),
            (Role::Finally, &["finally_clause"]),
            (Role::Ternary, &["ternary_expression"]),
            (Role::Binary, &["binary_expression"]),
            (Role::Paren, &["parenthesized_expression"]),
            (Role::Assert, &["assert_statement"]),
            (Role::Return, &["return_statement"]),
            (Role::Throw, &["throw_statement"]),
            (Role::Break, &["break_statement", "continue_statement"]),
            (Role::Statement, &["expression_statement"]),
            (Role::Call, &["method_invocation"]),
            (Role::Import, &["import_declaration", "package_declaration"]),
            (Role::Attribute, &["marker_annotation", "annotation"]),
            (Role::Symbol(SymbolKind::Field), &["field_declaration", "constant_declaration"]),
            (Role::Symbol(SymbolKind::Variant), &["enum_constant"]),
            (Role::Symbol(SymbolKind::Method), &["annotation_type_element_declaration"]),
        ]
    }

    fn tokens(&self) -> &'static [(Role, &'static [&'static str])] {
        &[(Role::And, &["&&"]), (Role::Or, &["||"]), (Role::Else, &["else"])]
    }

    fn name<'t>(&self, node: Node<'t>) -> Option<Node<'t>> {
        match node.child_by_field_name("declarator") {
            Some(declarator) => declarator.child_by_field_name("name"),
            None => node.child_by_field_name("name"),
        }
    }

    fn more_names<'t>(&self, node: Node<'t>) -> Vec<Node<'t>> {
        let declarators = after_the_first(node, "declarator");
        declarators.into_iter().filter_map(|declarator| declarator.child_by_field_name("name")).collect()
    }

    fn only_methods(&self) -> bool {
        true
    }

    fn parameter(&self, node: Node<'_>, _first: bool, _place: Place, _source: &[u8]) -> Parameter {
        if node.kind() == "receiver_parameter" { Parameter::No } else { Parameter::Count(1) }
    }

    /// `public`; in an interface everything that is not `private`.
    fn public(&self, node: Node<'_>, _name: &str, place: Place, source: &[u8]) -> bool {
        let words = modifiers(node, source);
        let has = |word: &[u8]| words.split(|b| !b.is_ascii_alphabetic()).any(|w| w == word);
        !place.in_function
            && place.container_public
            && (has(b"public") || (place.in_interface && !has(b"private")))
    }

    /// What says `private`; without a word the whole package can name it.
    fn unreachable(&self, node: Node<'_>, _name: &str, _place: Place, source: &[u8]) -> bool {
        modifiers(node, source).split(|b| !b.is_ascii_alphabetic()).any(|word| word == b"private")
    }

    fn test(&self, node: Node<'_>, _name: &str, _place: Place, source: &[u8]) -> bool {
        let words = modifiers(node, source);
        [&b"@Test"[..], b"@ParameterizedTest", b"@RepeatedTest"]
            .iter()
            .any(|mark| memchr::memmem::find(words, mark).is_some())
    }

    fn labels_are_names(&self) -> bool {
        true
    }

    fn flat_text(&self, node: Node<'_>, source: &[u8]) -> bool {
        memchr::memmem::find(text(node, source), b"\\{").is_none()
    }

    fn declaration_row(&self, node: Node<'_>) -> usize {
        row_after(node, &["marker_annotation", "annotation"])
    }

    fn comment(&self, text: &[u8]) -> CommentKind {
        if text.starts_with(b"/**") && text.len() > 5 { CommentKind::Outer } else { CommentKind::Plain }
    }

    fn case<'t>(&self, node: Node<'t>, _role: Role, _cursor: &mut TreeCursor<'t>, source: &[u8]) -> CaseArm {
        let label = text(node, source);
        if label.starts_with(b"default") { CaseArm::Default } else { CaseArm::Tests }
    }

    fn symbol(&self, node: Node<'_>, kind: SymbolKind, _place: Place, source: &[u8]) -> Option<SymbolKind> {
        let words = modifiers(node, source);
        let constant = node.kind() == "constant_declaration"
            || (memchr::memmem::find(words, b"static").is_some()
                && memchr::memmem::find(words, b"final").is_some());
        Some(if constant { SymbolKind::Constant } else { kind })
    }
}

fn modifiers<'s>(node: Node<'_>, source: &'s [u8]) -> &'s [u8] {
    node.child(0).filter(|c| c.kind() == "modifiers").map_or(&[], |c| text(c, source))
}
