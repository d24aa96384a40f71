//! Arguments, properties, annotations and names.

use std::borrow::Cow;

use super::decode::decode;
use super::number;
use super::parser::Parser;
use super::problem::{self, Role};
use super::token::{Kind, Token};
use super::tree::{BARE, EntryData, NONE, Name, QUOTED};
use super::value::Value;
use crate::diagnostic::Span;

/// What a reserved word would be with a `#` before it.
fn reserved(word: &str) -> Option<Value> {
    Some(match word {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        "null" => Value::Null,
        "inf" => Value::Float(f64::INFINITY),
        "-inf" => Value::Float(f64::NEG_INFINITY),
        "nan" => Value::Float(f64::NAN),
        _ => return None,
    })
}

/// The keyword that was probably meant.
fn meant_keyword(text: &str) -> Option<&'static str> {
    let name = text.trim_start_matches('#').to_ascii_lowercase();
    Some(match name.as_str() {
        "true" | "yes" | "on" => "#true",
        "false" | "no" | "off" => "#false",
        "null" | "nil" | "none" => "#null",
        "inf" | "+inf" | "infinity" => "#inf",
        "-inf" | "-infinity" => "#-inf",
        "nan" => "#nan",
        _ => return None,
    })
}

impl Parser<'_> {
    /// Reads a string token as a name.
    pub(super) fn name(&mut self, token: Token, role: Role) -> Name {
        let word = token.of(self.text);
        if token.kind == Kind::Word && reserved(word).is_some() {
            self.lexer.problems.add(|| problem::reserved_word(token.span(), word, role));
        }
        let content = match token.kind {
            Kind::Word => BARE,
            Kind::Quoted if token.plain && token.closed => QUOTED,
            _ => {
                let decoded = decode(self.text, token, &mut self.lexer.problems);
                self.tree.decoded.push(decoded.into());
                self.tree.decoded.len() as u32 - 1
            }
        };
        Name { start: token.start, end: token.end, content }
    }

    /// Reads a token as a value; says also whether something is wrong with it.
    fn value(&mut self, token: Token) -> (Value, bool) {
        let lexeme = token.of(self.text);
        match token.kind {
            Kind::Word => match reserved(lexeme) {
                Some(value) => {
                    self.lexer.problems.add(|| problem::reserved_word(token.span(), lexeme, Role::Value));
                    (value, true)
                }
                None => (Value::String(lexeme.into()), token.broken),
            },
            Kind::Number | Kind::Keyword if token.broken => (Value::Null, true),
            Kind::Number => match number::parse(lexeme) {
                Ok(value) => (value, false),
                Err(wrong) => {
                    let problem = || problem::number(token.span(), lexeme, wrong.reason, wrong.replacement);
                    self.lexer.problems.add(problem);
                    (wrong.guess, true)
                }
            },
            Kind::Keyword => {
                if let Some(value) = lexeme.strip_prefix('#').and_then(reserved) {
                    return (value, false);
                }
                let meant = meant_keyword(lexeme);
                self.lexer.problems.add(|| problem::keyword(token.span(), lexeme, meant));
                (meant.and_then(|meant| reserved(meant.trim_start_matches('#'))).unwrap_or(Value::Null), true)
            }
            _ => {
                let text = match decode(self.text, token, &mut self.lexer.problems) {
                    Cow::Borrowed(text) => text.into(),
                    Cow::Owned(text) => text.into_boxed_str(),
                };
                (Value::String(text), token.broken)
            }
        }
    }

    /// `(…)`: reads it and says which annotation it is, `NONE` if it holds nothing usable, and whether nothing
    /// is wrong with it.
    pub(super) fn annotation(&mut self) -> (u32, bool) {
        let open = self.take();
        self.skip_node_space();
        let mut annotation = NONE;
        if self.token.kind.is_string() {
            let token = self.take();
            let name = self.name(token, Role::Annotation);
            annotation = self.tree.annotations.len() as u32;
            self.tree.annotations.push(name);
            self.skip_node_space();
            if self.token.kind == Kind::CloseParen {
                self.take();
                return (annotation, true);
            }
        }
        while !matches!(
            self.token.kind,
            Kind::CloseParen
                | Kind::Newline
                | Kind::LineComment
                | Kind::Semicolon
                | Kind::OpenBrace
                | Kind::CloseBrace
                | Kind::End
        ) {
            self.bump();
        }
        let start = open.start as usize;
        if self.token.kind == Kind::CloseParen {
            let span = Span::new(start, self.take().end as usize);
            self.problems().add(|| problem::bad_annotation(span));
        } else {
            self.problems().add(|| problem::unclosed_annotation(open.span()));
        }
        (annotation, false)
    }

    /// Reads an argument or a property, of which the first token is there.
    pub(super) fn entry(&mut self) {
        let start = self.token.start;
        let mut annotation = NONE;
        if self.token.kind == Kind::OpenParen {
            let sound;
            (annotation, sound) = self.annotation();
            self.skip_node_space();
            if !self.token.kind.starts_value() || self.token.kind == Kind::OpenParen {
                let span = Span::new(start as usize, self.end as usize);
                if sound {
                    self.problems().add(|| problem::missing_annotated(span, false));
                }
                return;
            }
        }
        let first = self.take();
        self.skip_node_space();
        if self.token.kind == Kind::Equals {
            if annotation != NONE {
                self.problems()
                    .add(|| problem::annotated_key(Span::new(start as usize, first.start as usize)));
            }
            self.property(first, start, annotation);
        } else {
            let (value, broken) = self.value(first);
            let token = Token { broken, ..first };
            self.tree.entries.push(EntryData { key: Name::NONE, annotation, start, token, value });
        }
    }

    /// Reads the rest of a property from the `=` on.
    fn property(&mut self, mut first: Token, mut start: u32, mut annotation: u32) {
        loop {
            let key = if first.kind.is_string() {
                self.name(first, Role::Key)
            } else {
                let lexeme = first.of(self.text);
                self.lexer.problems.add(|| problem::not_a_name(first.span(), lexeme, Role::Key));
                Name { start: first.start, end: first.end, content: BARE }
            };
            let equals = self.take();
            self.skip_node_space();
            while self.token.kind == Kind::Equals {
                let span = self.take().span();
                self.problems().add(|| problem::unexpected_equals(span));
                self.skip_node_space();
            }
            if self.token.kind == Kind::OpenParen {
                annotation = self.annotation().0;
                self.skip_node_space();
            }
            if !self.token.kind.starts_value() || self.token.kind == Kind::OpenParen {
                return self.valueless(key, start, annotation, equals);
            }
            let spaced = self.spaced;
            let token = self.take();
            if spaced && token.kind.is_string() && self.token.kind == Kind::Equals {
                // `a= b=1`: the value of `a` is still to be written, and this is the next property.
                self.valueless(key, start, annotation, equals);
                (first, start, annotation) = (token, token.start, NONE);
                continue;
            }
            let (value, broken) = self.value(token);
            let token = Token { broken, ..token };
            self.tree.entries.push(EntryData { key, annotation, start, token, value });
            return;
        }
    }

    /// Keeps a property that has no value yet.
    fn valueless(&mut self, key: Name, start: u32, annotation: u32, equals: Token) {
        let name = key.span().of(self.text);
        let span = Span::new(key.start as usize, equals.end as usize);
        let hidden = self.token.kind == Kind::Slashdash;
        self.lexer.problems.add(|| {
            if hidden { problem::hidden_value(span, name) } else { problem::missing_value(span, name) }
        });
        let token = Token { kind: Kind::Unknown, start: equals.end, end: equals.end, broken: true, ..equals };
        self.tree.entries.push(EntryData { key, annotation, start, token, value: Value::Null });
    }
}
