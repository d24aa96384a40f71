//! Where strings in quotes end, whole or unclosed.

use super::characters::{Class, blank_end, class_at, last_line, line_end, skip_text, space_end};
use super::lexer::Lexer;
use super::problem;
use super::scan::{Scan, report_disallowed};
use super::token::Kind;
use crate::diagnostic::Span;

impl Lexer<'_> {
    pub(super) fn count(&self, start: usize, wanted: u8) -> usize {
        let rest = self.bytes.get(start..).unwrap_or_default();
        rest.iter().position(|byte| *byte != wanted).unwrap_or(rest.len())
    }

    /// Whether so many hashes stand at `at`.
    fn hashes_at(&self, at: usize, count: usize) -> bool {
        self.bytes.get(at..at + count).is_some_and(|bytes| bytes.iter().all(|byte| *byte == b'#'))
    }

    fn is_newline(&self, at: usize) -> bool {
        matches!(class_at(self.text, at), Some((Class::Newline, _)))
    }

    fn triple_quotes(&self, at: usize) -> bool {
        self.bytes.get(at..at + 3) == Some(b"\"\"\"")
    }

    /// `"…"` or `"""…"""`.
    pub(super) fn quoted(&mut self, start: usize) -> Scan {
        if self.triple_quotes(start) {
            return self.multi_line(start);
        }
        let (mut at, mut plain, mut odd, mut closed) = (start + 1, true, false, false);
        loop {
            at = skip_text(self.bytes, at);
            let Some((class, length)) = class_at(self.text, at) else { break };
            match (class, self.bytes.get(at)) {
                (Class::Newline, _) => break,
                (Class::Punctuation, Some(b'"')) => {
                    closed = true;
                    at += 1;
                    break;
                }
                (Class::Punctuation, Some(b'\\')) => {
                    plain = false;
                    let blank = blank_end(self.text, at + 1);
                    // What follows is stepped over: it does not end the string.
                    at = if blank > at + 1 { blank } else { (at + 2).min(self.bytes.len()) };
                    continue;
                }
                (Class::Disallowed, _) => odd = true,
                _ => {}
            }
            at += length;
        }
        // A `\` before a character above ASCII leaves the offset inside it.
        while !self.text.is_char_boundary(at) {
            at += 1;
        }
        if !closed {
            at = self.unclosed_end(start, at);
            let span = Span::new(start, at);
            self.problems.add(|| problem::unclosed_string(span, "\""));
        }
        if odd {
            report_disallowed(self.text, start, at, &mut self.problems);
        }
        Scan { plain, closed, broken: !closed, ..Scan::new(Kind::Quoted, at) }
    }

    /// Where an unclosed string of one line is taken to end: without the spaces at the end of the line, and
    /// without a `{` there, as the `}` for it is still to come.
    fn unclosed_end(&self, start: usize, end: usize) -> usize {
        let mut content = Span::new(start, end).of(self.text).trim_end();
        if let Some(before) = content.strip_suffix('{')
            && (before.len() == 1 || before.ends_with([' ', '\t']))
        {
            content = before.trim_end();
        }
        start + content.len().max(1)
    }

    /// `"""…"""`.
    fn multi_line(&mut self, start: usize) -> Scan {
        let opened = start + 3;
        if !self.is_newline(opened) {
            return self.one_line_triple(start, opened);
        }
        let scan = Scan { plain: false, ..Scan::new(Kind::MultiLine, opened) };
        match self.closing_triple(opened) {
            Some(at) if !self.looks_like_opening(opened, at) => {
                let end = at + 3;
                report_disallowed(self.text, start, end, &mut self.problems);
                Scan { end, ..scan }
            }
            found => {
                self.spend(opened, found);
                self.unclosed_multi_line(start, opened, "\"\"\"", scan)
            }
        }
    }

    /// The next `"""` that is not escaped.
    fn closing_triple(&mut self, from: usize) -> Option<usize> {
        if self.budget == 0 {
            return None;
        }
        let mut at = from;
        while let Some(byte) = self.bytes.get(at) {
            match byte {
                b'\\' => at += 2,
                b'"' if self.triple_quotes(at) => return Some(at),
                _ => at += 1,
            }
        }
        None
    }

    /// The next `"""` with so many hashes.
    fn closing_raw_triple(&mut self, from: usize, hashes: usize) -> Option<usize> {
        if self.budget == 0 {
            return None;
        }
        let mut at = from;
        while let Some(byte) = self.bytes.get(at) {
            if *byte == b'"' && self.triple_quotes(at) {
                if self.hashes_at(at + 3, hashes) {
                    return Some(at);
                }
                // Every quote and hash is looked at a bounded number of times.
                at +=
                    1 + if self.bytes.get(at + 3) == Some(&b'#') { 2 + self.count(at + 3, b'#') } else { 0 };
            } else {
                at += 1;
            }
        }
        self.spend(from, None);
        None
    }

    /// Whether the quotes at `at`, which would close a string, rather open the next one: text and a space
    /// before them on their line, a newline after them. Then the first string was never closed.
    fn looks_like_opening(&self, from: usize, at: usize) -> bool {
        let line = last_line(Span::new(from, at).of(self.text));
        let blank = line.chars().all(|character| character.is_whitespace() || character == '\\');
        !blank && line.ends_with([' ', '\t', '=', ')']) && self.is_newline(at + 3)
    }

    /// A multi-line string that is never closed: the line of its opening quotes, and the lines below that are
    /// indented further.
    fn unclosed_multi_line(&mut self, start: usize, opened: usize, quotes: &str, scan: Scan) -> Scan {
        let span = Span::new(start, opened);
        self.problems.add(|| problem::unclosed_multi_line(span, quotes));
        let indentation = self.indentation();
        let mut end = opened;
        let mut at = opened;
        while let Some((Class::Newline, length)) = class_at(self.text, at) {
            let content = space_end(self.text, at + length);
            let last = line_end(self.text, content);
            if last > content {
                if content - (at + length) <= indentation {
                    break;
                }
                end = last;
            }
            at = last;
        }
        report_disallowed(self.text, start, end, &mut self.problems);
        Scan { end, plain: end == opened, closed: false, broken: true, ..scan }
    }

    /// `"""` with text after it on the same line: closed there, or by quotes on a line of their own below.
    fn one_line_triple(&mut self, start: usize, opened: usize) -> Scan {
        let scan = Scan { plain: false, broken: true, ..Scan::new(Kind::MultiLine, opened) };
        let line = line_end(self.text, opened);
        let close = self.closing_triple(opened);
        let end = match close {
            Some(at) if at < line || self.own_line(at) => at + 3,
            _ => {
                self.spend(opened, close);
                let end = self.unclosed_end(start, line).max(opened);
                let span = Span::new(start, end);
                self.problems.add(|| problem::unclosed_string(span, "\"\"\""));
                report_disallowed(self.text, start, end, &mut self.problems);
                return Scan { end, closed: false, ..scan };
            }
        };
        self.problems.add(|| problem::multi_line_start(Span::new(start, opened)));
        report_disallowed(self.text, start, end, &mut self.problems);
        Scan { end, ..scan }
    }

    /// Whether only spaces stand before `at` on its line.
    fn own_line(&self, at: usize) -> bool {
        let line = last_line(Span::new(0, at).of(self.text));
        line.chars().all(char::is_whitespace)
    }

    /// `#"…"#` or `#"""…"""#`; `quote` is where the first quote stands.
    pub(super) fn raw(&mut self, start: usize, quote: usize, hashes: usize) -> Scan {
        if self.triple_quotes(quote) && self.is_newline(quote + 3) {
            let opened = quote + 3;
            let scan = Scan { plain: false, ..Scan::new(Kind::RawMultiLine, opened) };
            return match self.closing_raw_triple(opened, hashes) {
                Some(at) => {
                    let end = at + 3 + hashes;
                    report_disallowed(self.text, start, end, &mut self.problems);
                    Scan { end, ..scan }
                }
                None => {
                    let quotes = if hashes > 8 {
                        "\"\"\"#…".to_owned()
                    } else {
                        format!("\"\"\"{}", "#".repeat(hashes))
                    };
                    self.unclosed_multi_line(start, opened, &quotes, scan)
                }
            };
        }
        let scan = self.raw_line(start, quote, hashes);
        if scan.closed && self.triple_quotes(quote) && scan.end > quote + 2 + hashes {
            self.problems.add(|| problem::raw_triple(Span::new(start, quote + 3)));
            return Scan { broken: true, ..scan };
        }
        scan
    }

    /// A raw string of one line.
    fn raw_line(&mut self, start: usize, quote: usize, hashes: usize) -> Scan {
        let (mut at, mut odd) = (quote + 1, false);
        while let Some((class, length)) = class_at(self.text, at) {
            match class {
                Class::Newline => break,
                Class::Punctuation if self.bytes.get(at) == Some(&b'"') => {
                    if self.hashes_at(at + 1, hashes) {
                        let end = at + 1 + hashes;
                        if odd {
                            report_disallowed(self.text, start, end, &mut self.problems);
                        }
                        return Scan::new(Kind::Raw, end);
                    }
                    // Too few hashes: none of them can be part of the end.
                    at += 1 + self.count(at + 1, b'#');
                    continue;
                }
                Class::Disallowed => odd = true,
                _ => {}
            }
            at += length;
        }
        let end = self.unclosed_end(start, at).max(quote + 1);
        let span = Span::new(start, end);
        let quotes = if hashes > 8 { "\"#…".to_owned() } else { format!("\"{}", "#".repeat(hashes)) };
        self.problems.add(|| problem::unclosed_string(span, &quotes));
        if odd {
            report_disallowed(self.text, start, end, &mut self.problems);
        }
        Scan { broken: true, closed: false, ..Scan::new(Kind::Raw, end) }
    }

    /// `r"…"` or `r#"…"#` of KDL 1, on one line.
    pub(super) fn old_raw(&mut self, start: usize) -> Option<Scan> {
        let hashes = self.count(start + 1, b'#');
        let quote = start + 1 + hashes;
        if self.bytes.get(quote) != Some(&b'"') {
            return None;
        }
        let scan = self.raw_line(start, quote, hashes);
        let span = Span::new(start, scan.end);
        let content = Span::new(quote + 1, scan.end.saturating_sub(1 + hashes).max(quote + 1)).of(self.text);
        let replacement = (scan.closed && !content.starts_with('"') && content.len() < 1000).then(|| {
            let fence = "#".repeat(hashes.max(1));
            // Without hashes the content holds no quote.
            format!("{fence}\"{content}\"{fence}")
        });
        self.problems.add(|| problem::old_raw_string(span, replacement));
        Some(Scan { broken: true, ..scan })
    }
}
