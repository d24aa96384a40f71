//! Ruby.

use tree_sitter::{Node, TreeCursor};

use super::role::Role;
use super::rules::{CommentKind, Place, Rules, text};
use crate::facts::{ClassKind, SymbolKind};

pub(crate) struct Ruby;

impl Rules for Ruby {
    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_ruby::LANGUAGE.into()
    }

    fn nodes(&self) -> &'static [(Role, &'static [&'static str])] {
        &[
            (Role::Comment, &["comment"]),
            (
                Role::Text,
                &["string", "regex", "subshell", "string_array", "symbol_array", "delimited_symbol"],
            ),
            (
                Role::Name,
                &["identifier", "constant", "instance_variable", "class_variable", "global_variable"],
            ),
            (Role::Number, &["integer", "float", "rational", "complex"]),
            (Role::Function, &["method", "singleton_method"]),
            (Role::Closure, &["lambda", "block", "do_block"]),
            (Role::Class(ClassKind::Class), &["class"]),
            (Role::Class(ClassKind::Mixin), &["module"]),
            (Role::Block, &["program", "body_statement", "block_body", "then", "do"]),
            (Role::If, &["if", "unless", "if_modifier", "unless_modifier"]),
            (Role::ElseIf, &["elsif"]),
            (Role::ElseClause, &["else"]),
            (Role::Loop, &["while", "until", "for", "while_modifier", "until_modifier"]),
            (Role::Switch, &["case", "case_match"]),
            (Role::Case, &["when", "in_clause"]),
            (Role::Guard, &["if_guard", "unless_guard"]),
            (Role::Catch, &["rescue", "rescue_modifier"]),
            (Role::Finally, &["ensure"]),
            (Role::Ternary, &["conditional"]),
            (Role::Binary, &["binary"]),
            (Role::Paren, &["parenthesized_statements"]),
            (Role::Return, &["return"]),
            (Role::Break, &["break", "next", "redo", "retry"]),
            (Role::Call, &["call"]),
            (Role::Symbol(SymbolKind::Constant), &["assignment"]),
        ]
    }

    fn tokens(&self) -> &'static [(Role, &'static [&'static str])] {
        &[(Role::And, &["&&", "and"]), (Role::Or, &["||", "or"])]
    }

    fn name<'t>(&self, node: Node<'t>) -> Option<Node<'t>> {
        if node.kind() == "assignment" {
            let left = node.child_by_field_name("left")?;
            return if left.kind() == "left_assignment_list" {
                constants(left).into_iter().next()
            } else {
                Some(left).filter(|left| left.kind() == "constant")
            };
        }
        node.child_by_field_name("name")
    }

    /// The constants of `A, B = 1, 2` after the first.
    fn more_names<'t>(&self, node: Node<'t>) -> Vec<Node<'t>> {
        let left = node.child_by_field_name("left").filter(|left| left.kind() == "left_assignment_list");
        left.map(|left| constants(left).into_iter().skip(1).collect()).unwrap_or_default()
    }

    fn declares_without_body(&self) -> bool {
        false
    }

    /// Not after a bare `private` or `protected`, and no `_` in front.
    fn public(&self, _node: Node<'_>, name: &str, place: Place, _source: &[u8]) -> bool {
        !place.in_function && place.container_public && !name.starts_with('_')
    }

    fn access_word(&self, word: &[u8]) -> Option<bool> {
        match word {
            b"private" | b"protected" => Some(false),
            b"public" => Some(true),
            _ => None,
        }
    }

    fn test(&self, _node: Node<'_>, name: &str, _place: Place, _source: &[u8]) -> bool {
        name.starts_with("test_")
    }

    fn flat_text(&self, node: Node<'_>, source: &[u8]) -> bool {
        memchr::memmem::find(text(node, source), b"#{").is_none()
    }

    /// Any comment but a magic one or a shebang.
    fn comment(&self, text: &[u8]) -> CommentKind {
        let inner = text.strip_prefix(b"#").unwrap_or(text).trim_ascii_start();
        let magic = [&b"frozen_string_literal"[..], b"encoding", b"!", b"rubocop:", b"-*-", b"typed:"]
            .iter()
            .any(|m| inner.starts_with(m));
        if magic { CommentKind::Plain } else { CommentKind::Outer }
    }

    fn comment_adjacent(&self) -> bool {
        true
    }

    /// `rescue` with neither a statement nor a comment.
    fn empty_catch<'t>(&self, node: Node<'t>, cursor: &mut TreeCursor<'t>) -> bool {
        if node.kind() != "rescue" {
            return false;
        }
        cursor.reset(node);
        if !cursor.goto_first_child() {
            return false;
        }
        loop {
            let child = cursor.node();
            let quiet = !child.is_named()
                || matches!(child.kind(), "exceptions" | "exception_variable")
                || (child.kind() == "then" && child.named_child_count() == 0);
            if !quiet {
                return false;
            }
            if !cursor.goto_next_sibling() {
                return true;
            }
        }
    }

    fn recursion(&self) -> Option<&'static [&'static str]> {
        Some(&["self.", ""])
    }

    fn reads_as_code(&self, line: &str) -> bool {
        let line = line.trim();
        matches!(line, "end" | "else")
            || (["def ", "if ", "unless ", "class ", "module ", "require "]
                .iter()
                .any(|w| line.starts_with(w))
                && line.contains(['(', '=', '\'', '"', '@', ':']))
            || (line.contains(" = ") && line.ends_with([')', ']', '}', '"', '\'']))
            || line.ends_with(" do") && line.contains('.')
    }
}

fn constants(list: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = list.walk();
    list.named_children(&mut cursor).filter(|child| child.kind() == "constant").collect()
}
