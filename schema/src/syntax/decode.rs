//! Strings: from what is written to what is meant, and the way back for places.

use std::borrow::Cow;

use super::characters::{Class, blank_end, class_at, space_end};
use super::problem::{self, Problems};
use super::token::{Kind, Token};
use crate::diagnostic::Span;

/// A piece of a decoded string and the part of the source that it comes from.
struct Piece<'t> {
    text: PieceText<'t>,
    source: Span,
}

enum PieceText<'t> {
    /// Byte for byte.
    Literal(&'t str),
    /// An escape or a newline that is normalised.
    Character(char),
}

/// What a string token means.
pub(super) fn decode<'t>(text: &'t str, token: Token, problems: &mut Problems) -> Cow<'t, str> {
    let content = content(text, token);
    if token.plain {
        return Cow::Borrowed(content.of(text));
    }
    let mut decoded = String::with_capacity(content.len());
    pieces(text, token, content, problems, &mut |piece| match piece.text {
        PieceText::Literal(literal) => decoded.push_str(literal),
        PieceText::Character(character) => decoded.push(character),
    });
    Cow::Owned(decoded)
}

/// The offset in the source of the byte at `wanted` in the decoded string.
pub(super) fn source_offset(text: &str, token: Token, wanted: usize) -> usize {
    let content = content(text, token);
    if token.plain {
        return (content.start + wanted).min(content.end);
    }
    let (mut decoded, mut found, mut end) = (0_usize, None, content.start);
    pieces(text, token, content, &mut Problems::default(), &mut |piece| {
        let (length, literal) = match piece.text {
            PieceText::Literal(literal) => (literal.len(), true),
            PieceText::Character(character) => (character.len_utf8(), false),
        };
        if found.is_none() && wanted < decoded + length {
            let into = if literal { wanted - decoded } else { 0 };
            found = Some(piece.source.start + into);
        }
        decoded += length;
        end = piece.source.end;
    });
    found.unwrap_or(end)
}

/// How many quotes and hashes stand before the content.
fn opening(text: &str, token: Token) -> usize {
    let source = token.of(text);
    let hashes = |from: usize| source.bytes().skip(from).take_while(|byte| *byte == b'#').count();
    match token.kind {
        Kind::Quoted => 1,
        Kind::MultiLine => 3,
        // The `r` of a raw string of KDL 1.
        Kind::Raw if source.starts_with('r') => 2 + hashes(1),
        Kind::Raw => 1 + hashes(0),
        Kind::RawMultiLine => 3 + hashes(0),
        _ => 0,
    }
}

/// The part between the quotes.
fn content(text: &str, token: Token) -> Span {
    let span = token.span();
    let opening = opening(text, token);
    let old = usize::from(token.kind == Kind::Raw && token.of(text).starts_with('r'));
    let closing = if token.closed { opening - old } else { 0 };
    let start = (span.start + opening).min(span.end);
    Span::new(start, span.end.saturating_sub(closing).max(start))
}

/// Hands out the decoded string, piece by piece in order, and reports what is wrong.
fn pieces<'t>(
    text: &'t str,
    token: Token,
    content: Span,
    problems: &mut Problems,
    out: &mut dyn FnMut(Piece<'t>),
) {
    let escapes = matches!(token.kind, Kind::Quoted | Kind::MultiLine);
    let source = Source { text, end: content.end, escapes };
    match class_at(text, content.start) {
        Some((Class::Newline, length)) if matches!(token.kind, Kind::MultiLine | Kind::RawMultiLine) => {
            dedented(source, content.start, content.start + length, token.closed, problems, out);
        }
        _ => {
            source.line(content.start, problems, out);
        }
    }
}

/// The content of a string, up to its closing quotes.
#[derive(Clone, Copy)]
struct Source<'t> {
    text: &'t str,
    end: usize,
    /// Whether `\` means anything.
    escapes: bool,
}

impl<'t> Source<'t> {
    fn class(self, at: usize) -> Option<(Class, usize)> {
        if at < self.end { class_at(self.text, at) } else { None }
    }

    fn is_backslash(self, at: usize) -> bool {
        self.escapes && at < self.end && self.text.as_bytes().get(at) == Some(&b'\\')
    }

    /// Where a `\` before white space, and that white space, ends.
    fn escaped_blank(self, at: usize) -> Option<usize> {
        if !self.is_backslash(at) {
            return None;
        }
        let end = blank_end(self.text, at + 1).min(self.end);
        (end > at + 1).then_some(end)
    }

    /// Hands out what stands from `at` to the next newline, and says where that is.
    fn line(self, mut at: usize, problems: &mut Problems, out: &mut dyn FnMut(Piece<'t>)) -> usize {
        let mut literal = at;
        while let Some((class, length)) = self.class(at) {
            if class == Class::Newline {
                break;
            }
            if !self.is_backslash(at) {
                at += length;
                continue;
            }
            self.literal(literal, at, out);
            at = match self.escaped_blank(at) {
                Some(end) => end,
                None => self.escape(at, problems, out),
            };
            literal = at;
        }
        self.literal(literal, at, out);
        at
    }

    fn literal(self, start: usize, end: usize, out: &mut dyn FnMut(Piece<'t>)) {
        let source = Span::new(start, end);
        if !source.is_empty() {
            out(Piece { text: PieceText::Literal(source.of(self.text)), source });
        }
    }

    /// Hands out what the escape at `at` means, and says where it ends.
    fn escape(self, at: usize, problems: &mut Problems, out: &mut dyn FnMut(Piece<'t>)) -> usize {
        let rest = self.text.get(at + 1..self.end).unwrap_or_default();
        let Some(letter) = rest.chars().next() else {
            problems.add(|| problem::escape(Span::new(at, self.end), "\\"));
            return self.end;
        };
        let mut end = at + 1 + letter.len_utf8();
        let meaning = match letter {
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            's' => Some(' '),
            'b' => Some('\u{8}'),
            'f' => Some('\u{C}'),
            '"' | '\\' => Some(letter),
            'u' => {
                let digits: usize = rest.bytes().skip(2).take(7).take_while(u8::is_ascii_hexdigit).count();
                let braced =
                    rest.as_bytes().get(1) == Some(&b'{') && rest.as_bytes().get(2 + digits) == Some(&b'}');
                if braced {
                    end = at + 1 + 3 + digits;
                }
                let code = rest.get(2..2 + digits).filter(|_| braced && digits <= 6);
                code.and_then(|code| u32::from_str_radix(code, 16).ok()).and_then(char::from_u32)
            }
            _ => None,
        };
        let source = Span::new(at, end);
        match meaning {
            Some(character) => out(Piece { text: PieceText::Character(character), source }),
            None => {
                problems.add(|| problem::escape(source, source.of(self.text)));
                out(Piece { text: PieceText::Literal(source.of(self.text)), source });
            }
        }
        end
    }

    /// Where the next newline that is not escaped starts.
    fn line_end(self, mut at: usize) -> usize {
        while let Some((class, length)) = self.class(at) {
            if class == Class::Newline {
                break;
            }
            at = match self.escaped_blank(at) {
                Some(end) => end,
                None if self.is_backslash(at) => at + 2,
                None => at + length,
            };
        }
        at.min(self.end)
    }

    /// Where the spaces and escaped white space that start at `at` end.
    fn indentation_end(self, mut at: usize) -> usize {
        loop {
            let end = match self.escaped_blank(at) {
                Some(end) => end,
                None => space_end(self.text, at).min(self.end),
            };
            if end == at {
                return at;
            }
            at = end;
        }
    }

    /// The spaces from `start` to `end`, without those that are escaped.
    fn spaces(self, start: usize, end: usize) -> String {
        let (mut at, mut spaces) = (start, String::new());
        while at < end {
            if let Some(after) = self.escaped_blank(at) {
                at = after;
            } else {
                let after = space_end(self.text, at).min(end).max(at + 1);
                spaces.push_str(Span::new(at, after).of(self.text));
                at = after;
            }
        }
        spaces
    }

    /// Where `indentation` ends, if the line at `at` starts with it; escaped white space does not count.
    fn after_indentation(self, mut at: usize, indentation: &str) -> Option<usize> {
        let mut wanted = indentation;
        while !wanted.is_empty() {
            if let Some(end) = self.escaped_blank(at) {
                at = end;
                continue;
            }
            let character = wanted.chars().next()?;
            if !self.text.get(at..self.end)?.starts_with(character) {
                return None;
            }
            at += character.len_utf8();
            wanted = wanted.get(character.len_utf8()..)?;
        }
        Some(at)
    }
}

/// Hands out the lines of a multi-line string without the indentation of its last line. `first` is where
/// the newline after the opening quotes starts, `at` where it ends.
fn dedented<'t>(
    source: Source<'t>,
    first: usize,
    mut at: usize,
    closed: bool,
    problems: &mut Problems,
    out: &mut dyn FnMut(Piece<'t>),
) {
    // Where each line starts and where its newline does. The last one holds the closing quotes.
    let mut lines = vec![(at, source.line_end(at))];
    let mut newline = first;
    while let Some(&(_, end)) = lines.last()
        && let Some((Class::Newline, length)) = source.class(end)
    {
        lines.push((end + length, source.line_end(end + length)));
    }
    let mut indentation = String::new();
    if closed && let Some(&(start, end)) = lines.last() {
        if source.indentation_end(start) == end {
            indentation = source.spaces(start, end);
            lines.pop();
        } else {
            problems.add(|| problem::multi_line_end(Span::new(end, (end + 3).min(source.text.len()))));
        }
    }
    for (index, (start, end)) in lines.into_iter().enumerate() {
        if index > 0 {
            out(Piece { text: PieceText::Character('\n'), source: Span::new(newline, start) });
        }
        newline = end;
        let blank = source.indentation_end(start);
        if blank == end {
            continue;
        }
        at = match source.after_indentation(start, &indentation) {
            Some(after) => after,
            None => {
                problems.add(|| problem::multi_line_indentation(Span::new(start, blank), &indentation));
                blank
            }
        };
        source.line(at, problems, out);
    }
}
