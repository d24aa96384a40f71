//! What JavaScript and TypeScript share.

use tree_sitter::Node;

use super::role::Role;
use super::rules::{CommentKind, Place, inherits, text};
use super::several::bound_by;
use crate::facts::{ClassKind, SymbolKind};

pub(super) type Roles = &'static [(Role, &'static [&'static str])];

pub(super) const NODES: Roles = &[
    (Role::Comment, &["comment", "html_comment", "hash_bang_line"]),
    (Role::Text, &["string", "template_string", "regex"]),
    (
        Role::Name,
        &[
            "identifier",
            "property_identifier",
            "private_property_identifier",
            "shorthand_property_identifier",
            "shorthand_property_identifier_pattern",
            "type_identifier",
        ],
    ),
    (Role::Label, &["statement_identifier", "labeled_statement"]),
    (Role::Number, &["number"]),
    (
        Role::Function,
        &[
            "function_declaration",
            "generator_function_declaration",
            "method_definition",
            "function_expression",
            "generator_function",
            "arrow_function",
        ],
    ),
    (Role::Signature, &["function_signature", "method_signature", "abstract_method_signature"]),
    (Role::Class(ClassKind::Class), &["class_declaration", "class", "abstract_class_declaration"]),
    (Role::Class(ClassKind::Interface), &["interface_declaration"]),
    (Role::Class(ClassKind::Enum), &["enum_declaration"]),
    (Role::Scope, &["internal_module", "module"]),
    (Role::Block, &["program", "statement_block"]),
    (Role::If, &["if_statement"]),
    (Role::ElseClause, &["else_clause"]),
    (Role::Loop, &["for_statement", "for_in_statement", "while_statement", "do_statement"]),
    (Role::Switch, &["switch_statement"]),
    (Role::Case, &["switch_case"]),
    (Role::DefaultCase, &["switch_default"]),
    (Role::Try, &["try_statement"]),
    (Role::Catch, &["catch_clause"]),
    (Role::Finally, &["finally_clause"]),
    (Role::Ternary, &["ternary_expression"]),
    (Role::Binary, &["binary_expression"]),
    (Role::Paren, &["parenthesized_expression"]),
    (Role::Return, &["return_statement"]),
    (Role::Throw, &["throw_statement"]),
    (Role::Break, &["break_statement", "continue_statement"]),
    (Role::Statement, &["expression_statement"]),
    (Role::Call, &["call_expression"]),
    (Role::Import, &["import_statement"]),
    (
        Role::Wrapper,
        &["export_statement", "ambient_declaration", "lexical_declaration", "variable_declaration"],
    ),
    (Role::Attribute, &["decorator"]),
    (Role::Binding, &["pair", "assignment_expression", "assignment_pattern"]),
    (Role::Symbol(SymbolKind::Variable), &["variable_declarator"]),
    (Role::Symbol(SymbolKind::Field), &["field_definition", "public_field_definition", "property_signature"]),
    (Role::Symbol(SymbolKind::Type), &["type_alias_declaration"]),
    (Role::Symbol(SymbolKind::Variant), &["enum_assignment", "enum_body"]),
    (Role::OptionalStep, &["optional_chain"]),
];

pub(super) const TOKENS: Roles =
    &[(Role::And, &["&&"]), (Role::Or, &["||"]), (Role::Coalesce, &["??"]), (Role::Else, &["else"])];

pub(super) fn name(node: Node<'_>) -> Option<Node<'_>> {
    let field = match node.kind() {
        // The members without a value.
        "enum_body" => return plain_members(node).into_iter().next(),
        "field_definition" => "property",
        _ => "name",
    };
    let name = node.child_by_field_name(field)?;
    match name.kind() {
        "object_pattern" | "array_pattern" => bound_by(name).into_iter().next(),
        "computed_property_name" => None,
        _ => Some(name),
    }
}

fn plain_members(body: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = body.walk();
    body.children_by_field_name("name", &mut cursor).collect()
}

/// The names of `const { a, b: c } = …` after the first.
pub(super) fn more_names(node: Node<'_>) -> Vec<Node<'_>> {
    if node.kind() == "enum_body" {
        return plain_members(node).into_iter().skip(1).collect();
    }
    let name = node.child_by_field_name("name");
    let pattern = name.filter(|name| matches!(name.kind(), "object_pattern" | "array_pattern"));
    pattern.map(|pattern| bound_by(pattern).into_iter().skip(1).collect()).unwrap_or_default()
}

/// The name that a declaration, an assignment or an object's key gives.
pub(super) fn bound_name(binding: Node<'_>) -> Option<Node<'_>> {
    match binding.kind() {
        "variable_declarator" | "public_field_definition" => binding.child_by_field_name("name"),
        "field_definition" => binding.child_by_field_name("property"),
        "pair" => binding.child_by_field_name("key").filter(|k| k.kind() != "computed_property_name"),
        "assignment_expression" | "assignment_pattern" => {
            let left = binding.child_by_field_name("left")?;
            match left.kind() {
                "member_expression" => left.child_by_field_name("property"),
                "identifier" => Some(left),
                _ => None,
            }
        }
        _ => None,
    }
}

pub(super) fn parameters(node: Node<'_>) -> Option<Node<'_>> {
    node.child_by_field_name("parameters").or_else(|| node.child_by_field_name("parameter"))
}

/// Exported, or a member of what is exported that is not private by a word, a `#` or a `_`.
pub(super) fn public(node: Node<'_>, name: &str, place: Place, source: &[u8]) -> bool {
    if place.in_function {
        return false;
    }
    if !place.in_class {
        return place.exported;
    }
    let hidden = name.starts_with(['#', '_'])
        || node.child(0).is_some_and(|c| {
            c.kind() == "accessibility_modifier" && matches!(text(c, source), b"private" | b"protected")
        });
    place.container_public && !hidden
}

/// In a class only what says so; a member of a class that is not exported may be called by whoever has an object.
pub(super) fn unreachable(node: Node<'_>, name: &str, place: Place, source: &[u8]) -> bool {
    !place.in_class
        || name.starts_with('#')
        || (name.starts_with('_') && !inherits(node, "class_declaration", "class_heritage"))
        || node
            .child(0)
            .is_some_and(|c| c.kind() == "accessibility_modifier" && text(c, source) == b"private")
}

/// `export …`, and at the top level `exports.x = …`, `module.exports = …`, `thing.method = …`.
pub(super) fn exports(node: Node<'_>) -> bool {
    match node.kind() {
        "export_statement" => true,
        "assignment_expression" => {
            node.child_by_field_name("left").is_some_and(|l| l.kind() == "member_expression")
        }
        _ => false,
    }
}

pub(super) fn flat_text(node: Node<'_>, source: &[u8]) -> bool {
    node.kind() != "template_string" || memchr::memmem::find(text(node, source), b"${").is_none()
}

pub(super) fn comment(text: &[u8]) -> CommentKind {
    if text.starts_with(b"/**") && text.len() > 5 { CommentKind::Outer } else { CommentKind::Plain }
}

/// A variable that holds a function or class is named by that one.
pub(super) fn symbol(node: Node<'_>, kind: SymbolKind, place: Place, source: &[u8]) -> Option<SymbolKind> {
    if place.in_function {
        return None;
    }
    let value = node.child_by_field_name("value").map(|v| v.kind());
    if matches!(value, Some("arrow_function" | "function_expression" | "generator_function" | "class")) {
        return None;
    }
    if kind != SymbolKind::Variable {
        return Some(kind);
    }
    let name = text(name(node)?, source);
    let capitals = !name.iter().any(u8::is_ascii_lowercase) && name.iter().any(u8::is_ascii_uppercase);
    Some(if capitals { SymbolKind::Constant } else { SymbolKind::Variable })
}

/// The hooks that JavaScript and TypeScript have in common, written out once.
macro_rules! ecmascript_hooks {
    () => {
        fn tokens(&self) -> shared::Roles {
            shared::TOKENS
        }

        fn name<'t>(&self, node: Node<'t>) -> Option<Node<'t>> {
            shared::name(node)
        }

        fn more_names<'t>(&self, node: Node<'t>) -> Vec<Node<'t>> {
            shared::more_names(node)
        }

        fn bound_name<'t>(&self, binding: Node<'t>) -> Option<Node<'t>> {
            shared::bound_name(binding)
        }

        fn parameters<'t>(&self, node: Node<'t>) -> Option<Node<'t>> {
            shared::parameters(node)
        }

        fn public(&self, node: Node<'_>, name: &str, place: Place, source: &[u8]) -> bool {
            shared::public(node, name, place, source)
        }

        fn unreachable(&self, node: Node<'_>, name: &str, place: Place, source: &[u8]) -> bool {
            shared::unreachable(node, name, place, source)
        }

        fn exports(&self, wrapper: Node<'_>) -> bool {
            shared::exports(wrapper)
        }

        fn flat_text(&self, node: Node<'_>, source: &[u8]) -> bool {
            shared::flat_text(node, source)
        }

        fn comment(&self, text: &[u8]) -> CommentKind {
            shared::comment(text)
        }

        fn symbol(
            &self,
            node: Node<'_>,
            kind: SymbolKind,
            place: Place,
            source: &[u8],
        ) -> Option<SymbolKind> {
            shared::symbol(node, kind, place, source)
        }

        fn lenient_nesting(&self) -> bool {
            true
        }

        fn recursion(&self) -> Option<&'static [&'static str]> {
            Some(&["this."])
        }
    };
}
pub(super) use ecmascript_hooks;
