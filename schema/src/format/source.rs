//! The tokens of the text that is formatted, and what has to be known about them beforehand.

use std::borrow::Cow;

use crate::syntax::{Class, Kind, Lexer, Token, class_of};

/// All tokens of a text without syntax errors.
pub(super) struct Source<'t> {
    pub(super) text: &'t str,
    tokens: Vec<Token>,
    /// For each token how many before it hold a newline.
    newlines: Vec<u32>,
    /// For each `{` the index of its `}`.
    closing: Vec<u32>,
}

impl<'t> Source<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let mut source = Self { text, tokens: Vec::new(), newlines: Vec::new(), closing: Vec::new() };
        let mut lexer = Lexer::new(text);
        let (mut newlines, mut open) = (0, Vec::new());
        loop {
            let token = lexer.next();
            let index = source.tokens.len();
            source.tokens.push(token);
            source.newlines.push(newlines);
            source.closing.push(0);
            match token.kind {
                Kind::End => return source,
                Kind::OpenBrace => open.push(index),
                Kind::CloseBrace => {
                    if let Some(opening) = open.pop().and_then(|opening| source.closing.get_mut(opening)) {
                        *opening = index as u32;
                    }
                }
                Kind::Newline => newlines += 1,
                Kind::MultiLine | Kind::RawMultiLine => newlines += 1,
                Kind::Quoted | Kind::BlockComment => newlines += u32::from(spans_lines(token.of(text))),
                _ => {}
            }
        }
    }

    /// The token at an index; beyond the last one, that is `Kind::End`.
    pub(super) fn token(&self, index: usize) -> Token {
        let end = self.text.len() as u32;
        let none = Token { kind: Kind::End, plain: true, broken: false, closed: true, start: end, end };
        self.tokens.get(index).copied().unwrap_or(none)
    }

    pub(super) fn kind(&self, index: usize) -> Kind {
        self.token(index).kind
    }

    /// Whether the block whose `{` is at this index was written on one line.
    pub(super) fn is_on_one_line(&self, brace: usize) -> bool {
        let closing = self.closing.get(brace).map_or(0, |closing| *closing as usize);
        self.newlines.get(brace) == self.newlines.get(closing)
    }

    /// Whether nothing but space stands in the block whose `{` is at this index.
    pub(super) fn is_empty(&self, brace: usize) -> bool {
        let mut index = brace + 1;
        while matches!(self.kind(index), Kind::Space | Kind::Newline | Kind::Backslash) {
            index += 1;
        }
        self.kind(index) == Kind::CloseBrace
    }
}

fn spans_lines(text: &str) -> bool {
    text.chars().any(|character| class_of(character) == Class::Newline)
}

/// A token as it is printed: without spaces at the end of a comment, every CR and CR LF as LF.
pub(super) fn normalised(text: &str, token: Token) -> Cow<'_, str> {
    let written = token.of(text);
    match token.kind {
        Kind::LineComment => Cow::Borrowed(written.trim_end()),
        _ if written.contains('\r') => Cow::Owned(written.replace("\r\n", "\n").replace('\r', "\n")),
        _ => Cow::Borrowed(written),
    }
}
