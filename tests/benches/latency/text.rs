//! A text and changes of it, as an editor keeps them.

use serde_json::{Value, json};

use crate::Outcome;

/// A text by lines, ASCII alone: columns are bytes and UTF-16 units alike.
#[derive(Clone)]
pub(crate) struct Text {
    lines: Vec<String>,
}

/// Line and column, from 0.
pub(crate) type Place = (usize, usize);

/// A replacement of what stands between two places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edit {
    pub(crate) start: Place,
    pub(crate) end: Place,
    pub(crate) text: String,
}

impl Text {
    pub(crate) fn new(text: &str) -> Outcome<Self> {
        if !text.is_ascii() {
            return Err("the generated texts are ASCII".into());
        }
        Ok(Self { lines: text.split('\n').map(str::to_owned).collect() })
    }

    pub(crate) fn whole(&self) -> String {
        self.lines.join("\n")
    }

    pub(crate) fn lines(&self) -> &[String] {
        &self.lines
    }

    /// Where it ends.
    pub(crate) fn end(&self) -> Place {
        let last = self.lines.len().saturating_sub(1);
        (last, self.lines.get(last).map_or(0, String::len))
    }

    /// Makes an edit; the edit that takes it back.
    pub(crate) fn change(&mut self, edit: &Edit) -> Edit {
        let (first, last) = (&self.lines[edit.start.0], &self.lines[edit.end.0]);
        let (before, after) = (&first[..edit.start.1], &last[edit.end.1..]);
        let removed = self.between(edit.start, edit.end);
        let inserted: Vec<&str> = edit.text.split('\n').collect();
        let end_line = edit.start.0 + inserted.len() - 1;
        let start_column = if inserted.len() == 1 { edit.start.1 } else { 0 };
        let end_column = start_column + inserted[inserted.len() - 1].len();
        let mut lines: Vec<String> = inserted.iter().map(|line| (*line).to_owned()).collect();
        lines[0].insert_str(0, before);
        if let Some(line) = lines.last_mut() {
            line.push_str(after);
        }
        self.lines.splice(edit.start.0..=edit.end.0, lines);
        Edit { start: edit.start, end: (end_line, end_column), text: removed }
    }

    fn between(&self, start: Place, end: Place) -> String {
        if start.0 == end.0 {
            return self.lines[start.0][start.1..end.1].to_owned();
        }
        let mut text = self.lines[start.0][start.1..].to_owned();
        for line in &self.lines[start.0 + 1..end.0] {
            text.push('\n');
            text.push_str(line);
        }
        text.push('\n');
        text.push_str(&self.lines[end.0][..end.1]);
        text
    }
}

impl Edit {
    pub(crate) fn insert(place: Place, text: &str) -> Self {
        Self { start: place, end: place, text: text.to_owned() }
    }

    pub(crate) fn delete(start: Place, end: Place) -> Self {
        Self { start, end, text: String::new() }
    }

    /// As the protocol writes it.
    pub(crate) fn to_json(&self) -> Value {
        json!({"range": {"start": position(self.start), "end": position(self.end)}, "text": self.text})
    }
}

/// A place as the protocol writes it.
pub(crate) fn position(place: Place) -> Value {
    json!({"line": place.0, "character": place.1})
}
