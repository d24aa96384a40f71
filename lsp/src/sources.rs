//! A source file that is open: where the lines that an evaluation has seen are now.

use crate::protocol::TextDocumentContentChangeEvent;
use crate::text::Text;

/// Where each line was before the edits; nothing for one that is new or has been touched.
type Origins = Vec<Option<u32>>;

/// An open source file.
pub struct Source {
    text: Text,
    since_evaluation: Origins,
    since_save: Origins,
}

impl Source {
    /// A file as it was opened, taken for what was last evaluated.
    pub fn new(text: Text) -> Self {
        let origins = untouched(&text);
        Self { text, since_evaluation: origins.clone(), since_save: origins }
    }

    /// Its text.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// Applies the client's changes.
    pub fn change(&mut self, changes: Vec<TextDocumentContentChangeEvent>) {
        for change in changes {
            let Some(range) = change.range else {
                self.text = self.text.changed(vec![change]);
                let lines = self.text.lines();
                self.since_evaluation = vec![None; lines];
                self.since_save = vec![None; lines];
                continue;
            };
            let span = self.text.span(range);
            let (first, last) = (self.text.line_of(span.start), self.text.line_of(span.end));
            let (head, tail) = (self.text.line_span(first), self.text.line_span(last));
            // What stands whole before or behind the change has only moved.
            let head_whole = span.start == head.end && change.text.starts_with(['\n', '\r']);
            let at_start = span.start == head.start;
            let tail_whole = at_start
                && span.end == tail.start
                && (change.text.is_empty() || change.text.ends_with(['\n', '\r']));
            let before = self.text.lines();
            self.text = self.text.changed(vec![change]);
            let now = (last - first + 1 + self.text.lines()).saturating_sub(before);
            for origins in [&mut self.since_evaluation, &mut self.since_save] {
                let mut lines: Origins = vec![None; now];
                if head_whole && let (Some(line), Some(old)) = (lines.first_mut(), origins.get(first)) {
                    *line = *old;
                }
                if tail_whole && let (Some(line), Some(old)) = (lines.last_mut(), origins.get(last)) {
                    *line = *old;
                }
                let end = (last + 1).min(origins.len());
                origins.splice(first.min(end)..end, lines);
            }
        }
    }

    /// The file has been written.
    pub fn saved(&mut self) {
        self.since_save = untouched(&self.text);
    }

    /// The file as it was last written has been evaluated.
    pub fn evaluated(&mut self) {
        self.since_evaluation.clone_from(&self.since_save);
    }

    /// Where a line that an evaluation has seen is now; both from 0. Nothing where it was touched or is gone.
    pub fn line_now(&self, line: u32) -> Option<u32> {
        let place = self.since_evaluation.iter().position(|origin| *origin == Some(line))?;
        u32::try_from(place).ok()
    }
}

fn untouched(text: &Text) -> Origins {
    (0..text.lines()).map(|line| u32::try_from(line).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Position, Range};
    use crate::text::Encoding;

    /// Lines `a` to `e`; where each of them is after a change.
    fn after(range: (u32, u32, u32, u32), text: &str) -> Vec<Option<u32>> {
        let mut source = Source::new(Text::new("a\nb\nc\nd\ne\n".into(), Encoding::Utf16));
        let range = Range::new(Position::new(range.0, range.1), Position::new(range.2, range.3));
        source.change(vec![TextDocumentContentChangeEvent {
            range: Some(range),
            range_length: None,
            text: text.into(),
        }]);
        (0..5).map(|line| source.line_now(line)).collect()
    }

    #[test]
    fn lines_move_and_touched_ones_go() {
        let whole: Vec<_> = (0..5).map(Some).collect();
        assert_eq!(after((5, 0, 5, 0), "f"), whole);
        // A line typed into.
        assert_eq!(after((1, 1, 1, 1), "x"), [Some(0), None, Some(2), Some(3), Some(4)]);
        // Enter at a line's end, a line put before another, a line deleted.
        assert_eq!(after((1, 1, 1, 1), "\n"), [Some(0), Some(1), Some(3), Some(4), Some(5)]);
        assert_eq!(after((1, 0, 1, 0), "new\n"), [Some(0), Some(2), Some(3), Some(4), Some(5)]);
        assert_eq!(after((1, 0, 2, 0), ""), [Some(0), None, Some(1), Some(2), Some(3)]);
        // Two lines joined, a line split.
        assert_eq!(after((1, 1, 2, 0), ""), [Some(0), None, None, Some(2), Some(3)]);
        assert_eq!(after((0, 0, 5, 0), ""), [None; 5]);
    }

    #[test]
    fn an_evaluation_sees_what_was_saved() {
        let mut source = Source::new(Text::new("a\nb\n".into(), Encoding::Utf16));
        let insert = |at: u32| {
            let place = Position::new(at, 0);
            vec![TextDocumentContentChangeEvent {
                range: Some(Range::new(place, place)),
                range_length: None,
                text: "new\n".into(),
            }]
        };
        source.change(insert(0));
        source.saved();
        source.change(insert(0));
        assert_eq!(source.line_now(1), Some(3));
        source.evaluated();
        // What was line 1 when it was saved is `a`, now one line further down.
        assert_eq!(source.line_now(1), Some(2));
    }
}
