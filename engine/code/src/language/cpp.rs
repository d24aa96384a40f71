//! C++.

use std::borrow::Cow;

use tree_sitter::{Node, TreeCursor};

use super::c_family as shared;
use super::role::Role;
use super::rules::{CaseArm, CommentKind, Parameter, Place, Rules, text};
use crate::facts::{ClassKind, SymbolKind};

pub(crate) struct Cpp;

impl Rules for Cpp {
    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_cpp::LANGUAGE.into()
    }

    fn nodes(&self) -> &'static [(Role, &'static [&'static str])] {
        &[
            (Role::Comment, &["comment"]),
            (Role::Text, &["string_literal", "raw_string_literal", "char_literal", "system_lib_string"]),
            (Role::Name, &["identifier", "type_identifier", "field_identifier", "namespace_identifier"]),
            (Role::Label, &["statement_identifier", "labeled_statement"]),
            (Role::Number, &["number_literal"]),
            (Role::Function, &["function_definition"]),
            (Role::Closure, &["lambda_expression"]),
            (Role::Class(ClassKind::Class), &["class_specifier"]),
            (Role::Class(ClassKind::Struct), &["struct_specifier", "union_specifier"]),
            (Role::Class(ClassKind::Enum), &["enum_specifier"]),
            (Role::Scope, &["namespace_definition"]),
            (Role::Access, &["access_specifier"]),
            (Role::Block, &["compound_statement"]),
            (Role::If, &["if_statement"]),
            (Role::ElseClause, &["else_clause"]),
            (Role::Loop, &["for_statement", "for_range_loop", "while_statement", "do_statement"]),
            (Role::Switch, &["switch_statement"]),
            (Role::Case, &["case_statement"]),
            (Role::Try, &["try_statement", "seh_try_statement"]),
            (Role::Catch, &["catch_clause", "seh_except_clause"]),
            (Role::Finally, &["seh_finally_clause"]),
            (Role::Ternary, &["conditional_expression"]),
            (Role::Binary, &["binary_expression"]),
            (Role::Paren, &["parenthesized_expression"]),
            (Role::Return, &["return_statement", "co_return_statement"]),
            (Role::Throw, &["throw_statement"]),
            (Role::Break, &["break_statement", "continue_statement"]),
            (Role::Goto, &["goto_statement"]),
            (Role::Statement, &["expression_statement"]),
            (Role::Call, &["call_expression"]),
            (Role::Import, &["preproc_include", "using_declaration"]),
            (Role::Preprocessor, &["preproc_if", "preproc_ifdef", "preproc_elif", "preproc_elifdef"]),
            (Role::Wrapper, &["template_declaration"]),
            (Role::Symbol(SymbolKind::Macro), &["preproc_def", "preproc_function_def"]),
            (Role::Symbol(SymbolKind::Type), &["type_definition", "alias_declaration", "concept_definition"]),
            (Role::Symbol(SymbolKind::Variable), &["declaration"]),
            (Role::Symbol(SymbolKind::Field), &["field_declaration"]),
            (Role::Symbol(SymbolKind::Variant), &["enumerator"]),
        ]
    }

    fn tokens(&self) -> &'static [(Role, &'static [&'static str])] {
        &[(Role::And, &["&&", "and"]), (Role::Or, &["||", "or"]), (Role::Else, &["else"])]
    }

    fn name<'t>(&self, node: Node<'t>) -> Option<Node<'t>> {
        shared::name(node)
    }

    /// `operator bool() const` is called `operator bool`.
    fn name_text<'s>(&self, node: Node<'_>, source: &'s [u8]) -> Option<Cow<'s, str>> {
        let name = self.name(node)?;
        let bytes = text(name, source);
        let bytes = match memchr::memchr(b'(', bytes) {
            Some(end) if name.kind() == "operator_cast" => bytes.get(..end)?.trim_ascii_end(),
            _ => bytes,
        };
        Some(String::from_utf8_lossy(bytes))
    }

    fn class_kind(&self, node: Node<'_>, kind: ClassKind) -> Result<ClassKind, Option<SymbolKind>> {
        node.child_by_field_name("body").map(|_| kind).ok_or(None)
    }

    fn more_names<'t>(&self, node: Node<'t>) -> Vec<Node<'t>> {
        shared::more_names(node)
    }

    fn parameters<'t>(&self, node: Node<'t>) -> Option<Node<'t>> {
        shared::parameters(node)
    }

    fn parameter(&self, node: Node<'_>, _first: bool, _place: Place, source: &[u8]) -> Parameter {
        shared::parameter(node, source)
    }

    /// A public member of a public type, or at namespace level anything that is not `static`.
    fn public(&self, node: Node<'_>, _name: &str, place: Place, source: &[u8]) -> bool {
        !place.in_function
            && place.container_public
            && (place.in_class || shared::linked_outside(node, source))
    }

    /// What an unnamed namespace holds stays in its file.
    fn scope_public(&self, node: Node<'_>, _source: &[u8], place: Place) -> bool {
        place.container_public && node.child_by_field_name("name").is_some()
    }

    fn members_private(&self, kind: ClassKind) -> bool {
        kind == ClassKind::Class
    }

    fn separator(&self) -> &'static str {
        "::"
    }

    fn flat_text(&self, _node: Node<'_>, _source: &[u8]) -> bool {
        true
    }

    fn comment(&self, text: &[u8]) -> CommentKind {
        shared::comment(text)
    }

    fn case<'t>(&self, node: Node<'t>, _role: Role, _cursor: &mut TreeCursor<'t>, _source: &[u8]) -> CaseArm {
        shared::case(node)
    }

    fn symbol(&self, node: Node<'_>, kind: SymbolKind, place: Place, _source: &[u8]) -> Option<SymbolKind> {
        shared::symbol(node, kind, place)
    }

    fn without_branches(&self, source: &[u8]) -> Option<Vec<u8>> {
        super::branches::first_only(source)
    }

    fn documents_symbol(&self, kind: SymbolKind, _place: Place) -> bool {
        matches!(kind, SymbolKind::Function | SymbolKind::Method | SymbolKind::Type)
    }
}
