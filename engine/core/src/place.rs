//! Places in quality.kdl: byte offsets to lines.

use rq_schema::Span;

use crate::snapshot::SpanRecord;

/// The lines of a text.
#[derive(Clone, Debug)]
pub struct Places<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Places<'a> {
    /// The lines of `text`.
    pub fn new(text: &'a str) -> Self {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes()).map(|place| place + 1);
        Self { text, starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// Line and column of a byte, both from 1; columns count characters.
    pub fn line_column(&self, offset: usize) -> (u32, u32) {
        let offset = offset.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts[line.saturating_sub(1)];
        let column = self.text.get(start..offset).map_or(0, |text| text.chars().count());
        (u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(column + 1).unwrap_or(u32::MAX))
    }

    /// The place with its line. An empty span at 0 stands for nothing in the file: line 0.
    pub fn record(&self, span: Span) -> SpanRecord {
        let line = if span.is_empty() { 0 } else { self.line_column(span.start).0 };
        SpanRecord { start: span.start, end: span.end, line }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_lines_and_characters() {
        let places = Places::new("a\nbü c\n");
        assert_eq!(places.line_column(0), (1, 1));
        assert_eq!(places.line_column(2), (2, 1));
        assert_eq!(places.line_column(5), (2, 3));
        assert_eq!(places.line_column(99), (3, 1));
    }
}
