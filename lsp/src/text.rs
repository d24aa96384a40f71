//! A text that a client edits: lines, positions in the client's encoding, changes.

use rq_schema::Span;

use crate::protocol::{Position, Range, TextDocumentContentChangeEvent};

/// What the columns of positions count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units, the protocol's default.
    #[default]
    Utf16,
}

/// A text and where its lines start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    content: String,
    /// The first byte of every line.
    starts: Vec<usize>,
    encoding: Encoding,
}

impl Text {
    /// `content`, with positions that count as `encoding` says.
    pub fn new(content: String, encoding: Encoding) -> Self {
        let starts = starts(&content);
        Self { content, starts, encoding }
    }

    /// What is written.
    pub fn as_str(&self) -> &str {
        &self.content
    }

    /// How many lines there are; an empty text has one.
    pub fn lines(&self) -> usize {
        self.starts.len()
    }

    /// The line of a byte, from 0.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The bytes of a line, its break left out; empty at the end of the text beyond the last one.
    pub fn line_span(&self, line: usize) -> Span {
        let Some(&start) = self.starts.get(line) else { return Span::empty(self.content.len()) };
        let next = self.starts.get(line + 1).copied().unwrap_or(self.content.len());
        let line = self.content.get(start..next).unwrap_or_default();
        Span::new(start, start + line.trim_end_matches(['\n', '\r']).len())
    }

    /// The byte at a position. A position beyond its line's end is the line's end, one beyond the text its end, one
    /// inside a character the character's start.
    pub fn offset(&self, position: Position) -> usize {
        let span = self.line_span(position.line as usize);
        let line = span.of(&self.content);
        let wanted = position.character as usize;
        let within = match self.encoding {
            Encoding::Utf8 => line.floor_char_boundary(wanted),
            Encoding::Utf16 if line.is_ascii() => wanted.min(line.len()),
            Encoding::Utf16 => {
                let mut units = 0;
                let fits = |(_, c): &(usize, char)| {
                    units += c.len_utf16();
                    units > wanted
                };
                line.char_indices().find(fits).map_or(line.len(), |(at, _)| at)
            }
        };
        span.start + within
    }

    /// The position of a byte; one inside a character is the character's start.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.content.floor_char_boundary(offset);
        let line = self.line_of(offset);
        let start = self.starts.get(line).copied().unwrap_or_default();
        let before = self.content.get(start..offset).unwrap_or_default();
        let units = match self.encoding {
            Encoding::Utf8 => before.len(),
            Encoding::Utf16 if before.is_ascii() => before.len(),
            Encoding::Utf16 => before.chars().map(char::len_utf16).sum(),
        };
        Position::new(number(line), number(units))
    }

    /// The positions of both ends.
    pub fn range(&self, span: Span) -> Range {
        Range::new(self.position(span.start), self.position(span.end))
    }

    /// The bytes between two positions; empty at the first where the second is before it.
    pub fn span(&self, range: Range) -> Span {
        let start = self.offset(range.start);
        Span::new(start, self.offset(range.end).max(start))
    }

    /// The text after the changes, made one after the other.
    #[must_use]
    pub fn changed(&self, changes: Vec<TextDocumentContentChangeEvent>) -> Self {
        let mut text = self.clone();
        for change in changes {
            match change.range {
                Some(range) => {
                    let span = text.span(range);
                    text.content.replace_range(span.start..span.end, &change.text);
                }
                None => text.content = change.text,
            }
            text.starts = starts(&text.content);
        }
        text
    }
}

/// A count as the protocol writes it.
pub fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The protocol's line breaks: `\n`, `\r\n` and `\r`.
fn starts(content: &str) -> Vec<usize> {
    let bytes = content.as_bytes();
    let breaks = memchr::memchr2_iter(b'\n', b'\r', bytes)
        .filter(|at| bytes[*at] == b'\n' || bytes.get(at + 1) != Some(&b'\n'))
        .map(|at| at + 1);
    std::iter::once(0).chain(breaks).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, character: u32) -> Position {
        Position::new(line, character)
    }

    #[test]
    fn columns_count_as_agreed() {
        let content = "a\r\nß😀b\rc\n";
        let utf16 = Text::new(content.into(), Encoding::Utf16);
        let utf8 = Text::new(content.into(), Encoding::Utf8);
        assert_eq!(utf16.lines(), 4);
        let b = content.find('b').unwrap();
        assert_eq!(utf16.position(b), at(1, 3));
        assert_eq!(utf8.position(b), at(1, 6));
        assert_eq!(utf16.offset(at(1, 3)), b);
        assert_eq!(utf8.offset(at(1, 6)), b);
        // Inside the surrogate pair, inside the bytes of a character: its start.
        assert_eq!(utf16.offset(at(1, 2)), content.find('😀').unwrap());
        assert_eq!(utf8.offset(at(1, 1)), 3);
        // Beyond the line, beyond the text.
        assert_eq!(utf16.offset(at(0, 99)), 1);
        assert_eq!(utf16.offset(at(99, 0)), content.len());
        assert_eq!(utf16.position(content.len()), at(3, 0));
    }

    #[test]
    fn changes_apply_in_order() {
        let text = Text::new("one\ntwo\n".into(), Encoding::Utf16);
        let change = |range, text: &str| TextDocumentContentChangeEvent {
            range,
            range_length: None,
            text: text.into(),
        };
        let changed = text.changed(vec![
            change(Some(Range::new(at(0, 0), at(0, 3))), "1\n1"),
            change(Some(Range::new(at(1, 1), at(2, 1))), "-"),
        ]);
        assert_eq!(changed.as_str(), "1\n1-wo\n");
        assert_eq!(changed, Text::new("1\n1-wo\n".into(), Encoding::Utf16));
        assert_eq!(changed.changed(vec![change(None, "all")]).as_str(), "all");
        // An end before its start is no reason to lose text.
        let backwards = changed.changed(vec![change(Some(Range::new(at(1, 2), at(0, 0))), "x")]);
        assert_eq!(backwards.as_str(), "1\n1-xwo\n");
    }
}
