//! The formatter: indentation, spaces and blank lines, and nothing else.
//!
//! Comments, what is commented out, how strings and numbers are written, line continuations and the order of
//! everything stay as they are. A text with syntax errors is not touched.

mod gap;
mod print;
mod source;

use crate::diagnostic::{Diagnostic, Edit, Severity, Span};
use crate::syntax::{self, Kind, Lexer, Token};

/// A text in its usual form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formatted {
    /// The formatted text; the given one if it has syntax errors.
    pub text: String,
    /// Whether it differs from the given one.
    pub changed: bool,
    /// What is wrong with the given text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Formats a text: four spaces an indentation, one between entries, one blank line at most, one node a line
/// but for blocks that were written on one line and fit in 100 columns, newlines as `\n`.
///
/// Formatting twice is formatting once, and the document stays the same.
pub fn format(text: &str) -> Formatted {
    let diagnostics = syntax::parse(text).diagnostics().to_vec();
    let formatted = if diagnostics.iter().any(|problem| problem.severity == Severity::Error) {
        text.to_owned()
    } else {
        let printed = print::print(text);
        let kept = pairs(text, &printed).is_some();
        debug_assert!(kept, "the formatter lost something of {text:?} in {printed:?}");
        if kept { printed } else { text.to_owned() }
    };
    Formatted { changed: formatted != text, text: formatted, diagnostics }
}

/// The changes that format a text, in order, each as small as the space between two tokens; none if it has
/// syntax errors.
pub fn edits(text: &str) -> Vec<Edit> {
    let formatted = format(text);
    if !formatted.changed {
        return Vec::new();
    }
    let new = formatted.text.as_str();
    let mut edits = Vec::new();
    let mut replace = |old: Span, new_span: Span| {
        let (before, after) = (old.of(text), new_span.of(new));
        if before != after {
            let head = common(before.char_indices().zip(after.chars()));
            let (before, after) = (&before[head..], &after[head..]);
            let tail = common(before.char_indices().rev().zip(after.chars().rev()));
            let span = Span::new(old.start + head, old.end - tail);
            edits.push(Edit { span, text: after[..after.len() - tail].to_owned() });
        }
    };
    let (mut old_end, mut new_end) = (0, 0);
    for (old, printed) in pairs(text, new).unwrap_or_default() {
        replace(Span::new(old_end, old.span().start), Span::new(new_end, printed.span().start));
        replace(old.span(), printed.span());
        (old_end, new_end) = (old.span().end, printed.span().end);
    }
    replace(Span::new(old_end, text.len()), Span::new(new_end, new.len()));
    edits
}

/// Bytes of the pairs, up to the first of two different characters.
fn common(pairs: impl Iterator<Item = ((usize, char), char)>) -> usize {
    pairs.take_while(|((_, a), b)| a == b).map(|((_, a), _)| a.len_utf8()).sum()
}

/// The next token that a reader would miss: neither space nor newline, `;` or `\`.
fn next_content(lexer: &mut Lexer<'_>) -> Token {
    loop {
        let token = lexer.next();
        if !matches!(token.kind, Kind::Space | Kind::Newline | Kind::Semicolon | Kind::Backslash) {
            return token;
        }
    }
}

/// What each token became; nothing if any was lost, added or changed.
fn pairs(old: &str, new: &str) -> Option<Vec<(Token, Token)>> {
    let (mut old_lexer, mut new_lexer) = (Lexer::new(old), Lexer::new(new));
    let mut pairs = Vec::new();
    loop {
        let (before, after) = (next_content(&mut old_lexer), next_content(&mut new_lexer));
        if before.kind != after.kind || source::normalised(old, before) != after.of(new) {
            return None;
        }
        if before.kind == Kind::End {
            return Some(pairs);
        }
        pairs.push((before, after));
    }
}
