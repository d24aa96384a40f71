//! Text to tokens. Every byte belongs to one token, in order; only a byte order mark at the very start is
//! left out.

use super::characters::{Class, class_at, class_of_byte, space_end};
use super::problem::{self, Problems};
use super::scan::{Scan, report_disallowed, word_end};
use super::token::{Kind, Token};
use crate::diagnostic::Span;

/// Cuts a text into tokens.
pub(crate) struct Lexer<'t> {
    pub(super) text: &'t str,
    pub(super) bytes: &'t [u8],
    pub(super) problems: Problems,
    /// How many bytes may still be searched in vain for the end of something unclosed: what keeps the time
    /// linear when that happens over and over.
    pub(super) budget: usize,
    position: usize,
    /// Where the line of the last token starts.
    line_start: usize,
    /// Where the first token of that line that is no space starts, once there is one.
    line_content: Option<usize>,
}

impl<'t> Lexer<'t> {
    /// A lexer at the start of `text`, which must be shorter than 4 GiB.
    pub(crate) fn new(text: &'t str) -> Self {
        let position = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        Self {
            text,
            bytes: text.as_bytes(),
            problems: Problems::default(),
            budget: text.len().saturating_mul(4),
            position,
            line_start: position,
            line_content: None,
        }
    }

    /// A lexer in the midst of a text, at the first token of a line.
    pub(super) fn at_line(text: &'t str, start: usize) -> Self {
        let indentation =
            text.bytes().take(start).rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        Self { position: start, line_start: start - indentation, ..Self::new(text) }
    }

    /// How far the line of the last token is indented, in bytes.
    pub(super) fn indentation(&self) -> usize {
        self.line_content.unwrap_or(self.position) - self.line_start
    }

    /// Whether only spaces stand before `offset` on the line of the last token.
    pub(super) fn starts_line(&self, offset: u32) -> bool {
        self.line_content == Some(offset as usize)
    }

    /// Where the line of the last token starts.
    pub(super) fn line_start(&self) -> usize {
        self.line_start
    }

    /// Steps over the spaces that come next, instead of making a token of them; says whether there are any.
    #[inline]
    pub(super) fn skip_space(&mut self) -> bool {
        let start = self.position;
        self.position = space_end(self.text, start);
        self.position > start
    }

    /// Leaves out the rest of the text.
    pub(super) fn skip_to_end(&mut self) {
        self.position = self.text.len();
    }

    /// The next token; at the end of the text `Kind::End`, again and again.
    pub(crate) fn next(&mut self) -> Token {
        let start = self.position;
        let Some((class, length)) = class_at(self.text, start) else {
            return token(start, Scan::new(Kind::End, start));
        };
        if class != Class::Space && class != Class::Newline && self.line_content.is_none() {
            self.line_content = Some(start);
        }
        let scan = match class {
            Class::Newline => {
                self.line_start = start + length;
                self.line_content = None;
                Scan::new(Kind::Newline, start + length)
            }
            Class::Space => Scan::new(Kind::Space, space_end(self.text, start)),
            Class::Word => self.word_or_number(start),
            Class::Disallowed => {
                let mut end = start + length;
                while let Some((Class::Disallowed, length)) = class_at(self.text, end) {
                    end += length;
                }
                report_disallowed(self.text, start, end, &mut self.problems);
                Scan::new(Kind::Unknown, end)
            }
            Class::Punctuation | Class::Lead => self.punctuation(start),
        };
        self.position = scan.end;
        token(start, scan)
    }

    fn word_or_number(&mut self, start: usize) -> Scan {
        let digit = |at: usize| self.bytes.get(at).is_some_and(u8::is_ascii_digit);
        let signed = matches!(self.bytes.get(start), Some(b'+' | b'-'));
        let first = start + usize::from(signed);
        let number = digit(first) || (self.bytes.get(first) == Some(&b'.') && digit(first + 1));
        if !number {
            return self.word(start);
        }
        let (end, odd) = word_end(self.text, start);
        if odd {
            report_disallowed(self.text, start, end, &mut self.problems);
        }
        Scan { broken: odd, ..Scan::new(Kind::Number, end) }
    }

    fn punctuation(&mut self, start: usize) -> Scan {
        let next = self.bytes.get(start + 1);
        let single = |kind| Scan::new(kind, start + 1);
        match self.bytes.get(start) {
            Some(b'{') => single(Kind::OpenBrace),
            Some(b'}') => single(Kind::CloseBrace),
            Some(b'(') => single(Kind::OpenParen),
            Some(b')') => single(Kind::CloseParen),
            Some(b'=') => single(Kind::Equals),
            Some(b';') => single(Kind::Semicolon),
            Some(b'\\') => single(Kind::Backslash),
            Some(b'"') => self.quoted(start),
            Some(b'#') => self.hash(start),
            Some(b'/') if next == Some(&b'/') => self.line_comment(start),
            Some(b'/') if next == Some(&b'*') => self.block_comment(start),
            Some(b'/') if next == Some(&b'-') => Scan::new(Kind::Slashdash, start + 2),
            Some(b'/') if self.is_word(start + 1) => self.word(start),
            Some(b'[') => self.word(start),
            _ => {
                let span = Span::new(start, start + 1);
                self.problems.add(|| problem::unexpected_character(span, span.of(self.text)));
                single(Kind::Unknown)
            }
        }
    }

    fn is_word(&self, at: usize) -> bool {
        self.bytes.get(at).is_some_and(|byte| class_of_byte(*byte) == Class::Word)
    }
}

fn token(start: usize, scan: Scan) -> Token {
    Token {
        kind: scan.kind,
        plain: scan.plain,
        broken: scan.broken,
        closed: scan.closed,
        start: start as u32,
        end: scan.end as u32,
    }
}
