//! Python.

use tree_sitter::{Node, TreeCursor};

use super::role::Role;
use super::rules::{CaseArm, Decorators, Docstring, Parameter, Place, Rules, inherits, text};
use super::several::bound_by;
use crate::facts::{ClassKind, SymbolKind};

pub(crate) struct Python;

impl Rules for Python {
    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_python::LANGUAGE.into()
    }

    fn nodes(&self) -> &'static [(Role, &'static [&'static str])] {
        &[
            (Role::Comment, &["comment"]),
            (Role::Text, &["string"]),
            (Role::Name, &["identifier"]),
            (Role::Number, &["integer", "float"]),
            (Role::Function, &["function_definition"]),
            (Role::Closure, &["lambda"]),
            (Role::Class(ClassKind::Class), &["class_definition"]),
            (Role::Block, &["module", "block"]),
            (Role::If, &["if_statement"]),
            (Role::ElseIf, &["elif_clause"]),
            (Role::ElseClause, &["else_clause"]),
            (Role::Loop, &["for_statement", "while_statement"]),
            (Role::Switch, &["match_statement"]),
            (Role::Case, &["case_clause"]),
            (Role::Try, &["try_statement"]),
            (Role::Catch, &["except_clause"]),
            (Role::Finally, &["finally_clause"]),
            (Role::Ternary, &["conditional_expression"]),
            (Role::Boolean, &["boolean_operator"]),
            (Role::Paren, &["parenthesized_expression"]),
            (Role::Comprehension, &["for_in_clause"]),
            (Role::ComprehensionIf, &["if_clause"]),
            (Role::Assert, &["assert_statement"]),
            (Role::With, &["with_statement"]),
            (Role::Return, &["return_statement"]),
            (Role::Throw, &["raise_statement"]),
            (Role::Break, &["break_statement", "continue_statement"]),
            (Role::Call, &["call"]),
            (Role::Import, &["import_statement", "import_from_statement", "future_import_statement"]),
            (Role::Wrapper, &["decorated_definition"]),
            (Role::Attribute, &["decorator"]),
            (Role::Symbol(SymbolKind::Variable), &["assignment"]),
            (Role::Symbol(SymbolKind::Type), &["type_alias_statement"]),
        ]
    }

    fn tokens(&self) -> &'static [(Role, &'static [&'static str])] {
        &[(Role::And, &["and"]), (Role::Or, &["or"])]
    }

    fn body_fields(&self) -> &'static [&'static str] {
        &["body", "consequence"]
    }

    fn name<'t>(&self, node: Node<'t>) -> Option<Node<'t>> {
        match node.kind() {
            "assignment" | "type_alias_statement" => {
                let left = node.child_by_field_name("left")?;
                let left = if left.kind() == "type" { left.named_child(0)? } else { left };
                bound_by(left).into_iter().next()
            }
            _ => node.child_by_field_name("name"),
        }
    }

    fn more_names<'t>(&self, node: Node<'t>) -> Vec<Node<'t>> {
        let left = node.child_by_field_name("left").filter(|left| left.kind() != "identifier");
        left.map(|left| bound_by(left).into_iter().skip(1).collect()).unwrap_or_default()
    }

    fn parameter(&self, node: Node<'_>, first: bool, place: Place, source: &[u8]) -> Parameter {
        match node.kind() {
            "keyword_separator" | "positional_separator" => Parameter::No,
            "identifier" | "typed_parameter" if first && place.in_class => {
                let name = if node.kind() == "identifier" { Some(node) } else { node.named_child(0) };
                let receiver = name.is_some_and(|n| {
                    matches!(text(n, source), b"self" | b"cls" | b"mcs" | b"mcls" | b"metacls")
                });
                if receiver { Parameter::No } else { Parameter::Count(1) }
            }
            _ => Parameter::Count(1),
        }
    }

    /// A name without a leading underscore in a public place.
    fn public(&self, _node: Node<'_>, name: &str, place: Place, _source: &[u8]) -> bool {
        !name.starts_with('_') && place.container_public && !place.in_function
    }

    /// A method of a private class has callers as any other, and a private one may be a base's that is filled in.
    fn unreachable(&self, node: Node<'_>, name: &str, place: Place, _source: &[u8]) -> bool {
        !place.in_class || (name.starts_with('_') && !inherits(node, "class_definition", "superclasses"))
    }

    fn test(&self, _node: Node<'_>, name: &str, _place: Place, _source: &[u8]) -> bool {
        name.starts_with("test_") || name == "test"
    }

    fn asynchronous(&self, node: Node<'_>) -> bool {
        node.child(0).is_some_and(|c| c.kind() == "async")
    }

    /// An f-string or template string has interpolations, any other string is one token.
    fn flat_text(&self, node: Node<'_>, source: &[u8]) -> bool {
        let prefix = source.get(node.start_byte()..).unwrap_or_default();
        !prefix
            .iter()
            .take(3)
            .take_while(|b| b.is_ascii_alphabetic())
            .any(|b| matches!(b | 0x20, b'f' | b't'))
    }

    fn module_documented(&self) -> bool {
        true
    }

    /// The first statement of a body when it is a plain string.
    fn docstring<'t>(&self, node: Node<'t>, cursor: &mut TreeCursor<'t>, source: &[u8]) -> Option<Docstring> {
        let body = if node.kind() == "module" { node } else { node.child_by_field_name("body")? };
        cursor.reset(body);
        if !cursor.goto_first_child() {
            return None;
        }
        while cursor.node().kind() == "comment" {
            if !cursor.goto_next_sibling() {
                return None;
            }
        }
        let statement = cursor.node();
        if statement.kind() != "expression_statement" || statement.named_child_count() != 1 {
            return None;
        }
        let string = statement.named_child(0)?;
        let (string, more) = match string.kind() {
            "string" => (string, false),
            "concatenated_string" => (string.named_child(0)?, true),
            _ => return None,
        };
        let raw = text(string, source);
        let prefix = raw.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        if raw.get(..prefix)?.iter().any(|b| matches!(b | 0x20, b'f' | b't' | b'b')) {
            return None;
        }
        let quoted = raw.get(prefix..)?;
        let marks = if quoted.starts_with(b"\"\"\"") || quoted.starts_with(b"'''") { 3 } else { 1 };
        let inner = quoted.get(marks..quoted.len().saturating_sub(marks)).unwrap_or_default();
        Some(Docstring { start: string.start_byte(), says: more || !inner.trim_ascii().is_empty() })
    }

    fn decorators<'t>(&self, wrapper: Node<'t>, cursor: &mut TreeCursor<'t>, source: &[u8]) -> Decorators {
        let mut found = Decorators::default();
        cursor.reset(wrapper);
        if !cursor.goto_first_child() {
            return found;
        }
        loop {
            let node = cursor.node();
            if node.kind() == "decorator" {
                let expression = node.named_child(0);
                match expression.map(|e| (e.kind(), text(e, source))) {
                    Some(("identifier", b"property")) => found.property = true,
                    Some(("identifier", b"overload")) | Some(("attribute", b"typing.overload")) => {
                        found.overload = true;
                    }
                    Some(("attribute", name)) if name.ends_with(b".setter") => {
                        found.property = true;
                        found.setter = true;
                    }
                    Some(("attribute", name)) if name.ends_with(b".deleter") => found.property = true,
                    _ => {}
                }
            }
            if !cursor.goto_next_sibling() {
                return found;
            }
        }
    }

    /// A function that holds one function and a `return`, and maybe a documentation string.
    fn decorator_shape<'t>(&self, node: Node<'t>, cursor: &mut TreeCursor<'t>) -> bool {
        let Some(body) = node.child_by_field_name("body") else { return false };
        cursor.reset(body);
        let (mut functions, mut returns) = (0, 0);
        if !cursor.goto_first_child() {
            return false;
        }
        loop {
            let child = cursor.node();
            match child.kind() {
                "function_definition" => functions += 1,
                "decorated_definition" => {
                    let inner = child.child_by_field_name("definition");
                    if inner.is_none_or(|n| n.kind() != "function_definition") {
                        return false;
                    }
                    functions += 1;
                }
                "return_statement" => returns += 1,
                "comment" => {}
                "expression_statement" if child.named_child(0).is_some_and(|c| c.kind() == "string") => {}
                _ => return false,
            }
            if functions > 1 || returns > 1 {
                return false;
            }
            if !cursor.goto_next_sibling() {
                return functions == 1 && returns == 1;
            }
        }
    }

    fn case<'t>(&self, node: Node<'t>, _role: Role, _cursor: &mut TreeCursor<'t>, source: &[u8]) -> CaseArm {
        let pattern = node.named_child(0);
        let default =
            node.child_by_field_name("guard").is_none() && pattern.is_some_and(|p| takes_all(p, source));
        if default { CaseArm::Default } else { CaseArm::Tests }
    }

    fn catch_all<'t>(&self, node: Node<'t>, cursor: &mut TreeCursor<'t>, source: &[u8]) -> bool {
        let Some(body) = node.child_by_field_name("body") else { return false };
        cursor.reset(body);
        if !cursor.goto_first_child() {
            return false;
        }
        loop {
            let arm = cursor.node();
            if arm.kind() == "case_clause" && arm.named_child(0).is_some_and(|p| takes_all(p, source)) {
                return true;
            }
            if !cursor.goto_next_sibling() {
                return false;
            }
        }
    }

    /// A handler with nothing but `pass` or `...`, and no comment to say why.
    fn empty_catch<'t>(&self, node: Node<'t>, cursor: &mut TreeCursor<'t>) -> bool {
        cursor.reset(node);
        if !cursor.goto_last_child() {
            return false;
        }
        let body = cursor.node();
        if body.kind() != "block" || body.named_child_count() != 1 {
            return false;
        }
        // A comment right after the colon belongs to the clause, not to the block.
        let commented = cursor.goto_previous_sibling() && cursor.node().kind() == "comment";
        let quiet = body.named_child(0).is_some_and(|s| {
            s.kind() == "pass_statement"
                || (s.kind() == "expression_statement"
                    && s.named_child(0).is_some_and(|e| e.kind() == "ellipsis"))
        });
        quiet && !commented
    }

    fn symbol(&self, node: Node<'_>, kind: SymbolKind, place: Place, source: &[u8]) -> Option<SymbolKind> {
        if kind == SymbolKind::Type {
            return Some(kind);
        }
        let name = text(self.name(node)?, source);
        let capitals = !name.iter().any(u8::is_ascii_lowercase) && name.iter().any(u8::is_ascii_uppercase);
        Some(match (place.in_class, capitals) {
            (true, _) => SymbolKind::Field,
            (false, true) => SymbolKind::Constant,
            (false, false) => SymbolKind::Variable,
        })
    }

    fn recursion(&self) -> Option<&'static [&'static str]> {
        Some(&["self.", "cls."])
    }

    fn reads_as_code(&self, line: &str) -> bool {
        reads_as_python(line.trim())
    }
}

/// A pattern that is `_` or a bare name.
fn takes_all(pattern: Node<'_>, source: &[u8]) -> bool {
    let bytes = text(pattern, source);
    bytes.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_')
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_')
        && !matches!(bytes, b"None" | b"True" | b"False")
}

/// A line that is a Python statement and no sentence.
fn reads_as_python(line: &str) -> bool {
    let word_end = line.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(line.len());
    let (word, rest) = line.split_at(word_end);
    let opens = line.ends_with(':');
    match word {
        "if" | "elif" | "for" | "while" | "with" | "except" | "def" | "class" => {
            opens && (line.contains(['(', '=', '.', '<', '>', '[']) || line.contains(" in "))
        }
        "else" | "try" | "finally" => rest == ":",
        "import" => {
            let module = rest.trim();
            !module.is_empty()
                && module.chars().all(|c| c.is_alphanumeric() || "._, ".contains(c))
                && !module.contains(' ')
        }
        "from" => rest.contains(" import "),
        "return" | "raise" | "yield" => rest.ends_with(')') || rest.ends_with(']'),
        "" => false,
        _ => assignment_or_call(line, rest),
    }
}

fn assignment_or_call(line: &str, rest: &str) -> bool {
    let closed = line.ends_with([')', ']', '}', '(', '[', '{', ',']) || !line.contains(' ');
    let mut after = rest;
    // `a.b.c`, with nothing but names and dots up to what decides.
    while let Some(tail) = after.strip_prefix('.') {
        let end = tail.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(tail.len());
        if end == 0 {
            return false;
        }
        after = &tail[end..];
    }
    if after.starts_with('(') {
        return closed && line.ends_with([')', '(', ',', '[', '{']);
    }
    if let Some(value) = after.strip_prefix(" = ") {
        let single = !value.trim().contains(' ');
        return single || closed || value.contains('(');
    }
    [" += ", " -= ", " |= "].iter().any(|op| after.starts_with(op))
}

#[cfg(test)]
mod tests {
    use super::reads_as_python;

    #[test]
    fn statements_read_as_code_and_sentences_do_not() {
        for code in ["x = 1", "foo(bar)", "self.a.b(c,", "if x == 1:", "else:", "import os", "return f(x)"] {
            assert!(reads_as_python(code), "{code}");
        }
        for prose in
            ["This is a note.", "if in doubt, ask", "for example:", "import it first", "see foo (bar)"]
        {
            assert!(!reads_as_python(prose), "{prose}");
        }
    }
}
