//! Where words and comments end, whole or unclosed.

use super::characters::{Class, class_at, line_end, skip_text, skip_word};
use super::lexer::Lexer;
use super::problem::{self, Problems};
use super::token::Kind;
use crate::diagnostic::Span;

/// What a scan found.
#[derive(Clone, Copy)]
pub(super) struct Scan {
    pub(super) kind: Kind,
    pub(super) end: usize,
    pub(super) plain: bool,
    pub(super) broken: bool,
    pub(super) closed: bool,
}

impl Scan {
    pub(super) const fn new(kind: Kind, end: usize) -> Self {
        Self { kind, end, plain: true, broken: false, closed: true }
    }
}

/// Where the run of identifier characters at `at` ends, and whether any above ASCII needs a second look.
pub(super) fn word_end(text: &str, mut at: usize) -> (usize, bool) {
    let mut odd = false;
    loop {
        at = skip_word(text.as_bytes(), at);
        match class_at(text, at) {
            Some((Class::Word, length)) => at += length,
            Some((Class::Disallowed, length)) => {
                odd = true;
                at += length;
            }
            _ => return (at, odd),
        }
    }
}

/// Reports every disallowed character in a part of the text.
pub(super) fn report_disallowed(text: &str, start: usize, end: usize, problems: &mut Problems) {
    let mut at = start;
    while at < end
        && let Some((class, length)) = class_at(text, at)
    {
        if class == Class::Disallowed {
            let span = Span::new(at, at + length);
            problems.add(|| problem::disallowed(span, span.of(text).chars().next().unwrap_or_default()));
        }
        at += length;
    }
}

impl Lexer<'_> {
    /// A bare string, or something that should have been quoted.
    pub(super) fn word(&mut self, start: usize) -> Scan {
        let (mut end, mut odd) = word_end(self.text, start);
        if self.bytes.get(start) == Some(&b'r')
            && end == start + 1
            && let Some(scan) = self.old_raw(start)
        {
            return scan;
        }
        let mut broken = false;
        while self.goes_on(end, end == start) {
            broken = true;
            let (next, odd_too) = word_end(self.text, end + 1);
            end = next;
            odd |= odd_too;
        }
        if odd {
            report_disallowed(self.text, start, end, &mut self.problems);
        }
        if broken {
            let span = Span::new(start, end);
            self.problems.add(|| problem::unquoted(span, span.of(self.text)));
        }
        Scan { broken, ..Scan::new(Kind::Word, end) }
    }

    /// Whether what stands at `at` can't follow a word but was probably meant to be part of it, as in `a/b`.
    fn goes_on(&mut self, at: usize, first: bool) -> bool {
        let next = self.bytes.get(at + 1).copied();
        match self.bytes.get(at) {
            Some(b'/') => match next {
                Some(b'/' | b'-') => false,
                Some(b'*') => !first && self.comment_end(at).is_none(),
                _ => true,
            },
            Some(b'[' | b']') => true,
            Some(b'#') => !first,
            Some(b'\\') => !first && next.is_some_and(|byte| byte.is_ascii_alphanumeric()),
            _ => false,
        }
    }

    /// `#…`: a raw string or a keyword.
    pub(super) fn hash(&mut self, start: usize) -> Scan {
        let hashes = self.count(start, b'#');
        let quote = start + hashes;
        if self.bytes.get(quote) == Some(&b'"') {
            return self.raw(start, quote, hashes);
        }
        let (end, odd) = word_end(self.text, quote);
        if odd {
            report_disallowed(self.text, start, end, &mut self.problems);
        }
        Scan { broken: odd, ..Scan::new(Kind::Keyword, end) }
    }

    /// Takes a search in vain, from one place to another or to the end of the text, off the budget.
    pub(super) fn spend(&mut self, from: usize, to: Option<usize>) {
        self.budget = self.budget.saturating_sub(to.unwrap_or(self.bytes.len()).saturating_sub(from));
    }

    /// `// …`.
    pub(super) fn line_comment(&mut self, start: usize) -> Scan {
        let (mut at, mut odd) = (start + 2, false);
        loop {
            at = skip_text(self.bytes, at);
            let Some((class, length)) = class_at(self.text, at) else { break };
            match class {
                Class::Newline => break,
                Class::Disallowed => odd = true,
                _ => {}
            }
            at += length;
        }
        if odd {
            report_disallowed(self.text, start, at, &mut self.problems);
        }
        Scan::new(Kind::LineComment, at)
    }

    /// `/* … */`; one that is never closed is taken to end with its line.
    pub(super) fn block_comment(&mut self, start: usize) -> Scan {
        let end = match self.comment_end(start) {
            Some(end) => end,
            None => {
                self.problems.add(|| problem::unclosed_comment(Span::new(start, start + 2)));
                line_end(self.text, start)
            }
        };
        report_disallowed(self.text, start, end, &mut self.problems);
        Scan::new(Kind::BlockComment, end)
    }

    /// Where the comment that starts at `start` ends, with all those inside it; searching in vain uses up the
    /// budget.
    fn comment_end(&mut self, start: usize) -> Option<usize> {
        if self.budget == 0 {
            return None;
        }
        let (mut at, mut depth) = (start + 2, 1_usize);
        while let Some(byte) = self.bytes.get(at) {
            match (byte, self.bytes.get(at + 1)) {
                (b'*', Some(b'/')) => {
                    at += 2;
                    depth -= 1;
                    if depth == 0 {
                        return Some(at);
                    }
                }
                (b'/', Some(b'*')) => {
                    at += 2;
                    depth += 1;
                }
                _ => at += 1,
            }
        }
        self.spend(start, None);
        None
    }
}
