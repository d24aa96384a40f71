//! C.

use tree_sitter::{Node, TreeCursor};

use super::c_family as shared;
use super::role::Role;
use super::rules::{CaseArm, CommentKind, Parameter, Place, Rules};
use crate::facts::{ClassKind, SymbolKind};

pub(crate) struct C;

impl Rules for C {
    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_c::LANGUAGE.into()
    }

    fn nodes(&self) -> &'static [(Role, &'static [&'static str])] {
        &[
            (Role::Comment, &["comment"]),
            (Role::Text, &["string_literal", "char_literal", "system_lib_string"]),
            (Role::Name, &["identifier", "type_identifier", "field_identifier"]),
            (Role::Label, &["statement_identifier", "labeled_statement"]),
            (Role::Number, &["number_literal"]),
            (Role::Function, &["function_definition"]),
            (Role::Class(ClassKind::Struct), &["struct_specifier", "union_specifier"]),
            (Role::Class(ClassKind::Enum), &["enum_specifier"]),
            (Role::Block, &["compound_statement"]),
            (Role::If, &["if_statement"]),
            (Role::ElseClause, &["else_clause"]),
            (Role::Loop, &["for_statement", "while_statement", "do_statement"]),
            (Role::Switch, &["switch_statement"]),
            (Role::Case, &["case_statement"]),
            (Role::Try, &["seh_try_statement"]),
            (Role::Catch, &["seh_except_clause"]),
            (Role::Finally, &["seh_finally_clause"]),
            (Role::Ternary, &["conditional_expression"]),
            (Role::Binary, &["binary_expression"]),
            (Role::Paren, &["parenthesized_expression"]),
            (Role::Return, &["return_statement"]),
            (Role::Break, &["break_statement", "continue_statement"]),
            (Role::Goto, &["goto_statement"]),
            (Role::Statement, &["expression_statement"]),
            (Role::Call, &["call_expression"]),
            (Role::Import, &["preproc_include"]),
            (Role::Preprocessor, &["preproc_if", "preproc_ifdef", "preproc_elif", "preproc_elifdef"]),
            (Role::Symbol(SymbolKind::Macro), &["preproc_def", "preproc_function_def"]),
            (Role::Symbol(SymbolKind::Type), &["type_definition"]),
            (Role::Symbol(SymbolKind::Variable), &["declaration"]),
            (Role::Symbol(SymbolKind::Field), &["field_declaration"]),
            (Role::Symbol(SymbolKind::Variant), &["enumerator"]),
        ]
    }

    fn tokens(&self) -> &'static [(Role, &'static [&'static str])] {
        &[(Role::And, &["&&"]), (Role::Or, &["||"]), (Role::Else, &["else"])]
    }

    fn name<'t>(&self, node: Node<'t>) -> Option<Node<'t>> {
        shared::name(node)
    }

    /// Only a type with its members; `struct s *p` uses one.
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

    /// Anything that other files can use: not `static`.
    fn public(&self, node: Node<'_>, _name: &str, place: Place, source: &[u8]) -> bool {
        !place.in_function && shared::linked_outside(node, source)
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
        matches!(kind, SymbolKind::Function | SymbolKind::Type)
    }

    fn recursion(&self) -> Option<&'static [&'static str]> {
        Some(&[])
    }
}
