//! Formatting, whole and in part: what `rq-engine fmt` does.

use rq_schema::format::edits;
use rq_schema::{Edit, Span};

use crate::document::Open;
use crate::protocol::TextEdit;

/// The changes that format a document; none where it has syntax errors.
pub fn formatting(document: &Open) -> Vec<TextEdit> {
    edits(document.text.as_str()).iter().map(|edit| text_edit(document, edit)).collect()
}

/// The changes of those that lie in `within`.
pub fn range_formatting(document: &Open, within: Span) -> Vec<TextEdit> {
    let edits = edits(document.text.as_str());
    let inside = edits.iter().filter(|edit| within.start <= edit.span.start && edit.span.end <= within.end);
    inside.map(|edit| text_edit(document, edit)).collect()
}

/// The changes to the block that a brace typed at `offset` closes, or to the line before a newline typed there.
pub fn on_type_formatting(document: &Open, offset: usize, typed: &str) -> Vec<TextEdit> {
    let text = &document.text;
    let within = match typed {
        "}" => {
            let tree = &document.analysis().tree;
            let closes = |offset: usize| {
                tree.all_nodes().find(|node| node.children_span().is_some_and(|b| b.end == offset))
            };
            let Some(node) = closes(offset) else { return Vec::new() };
            Span::new(text.line_span(text.line_of(node.span().start)).start, offset)
        }
        _ => {
            let Some(before) = text.line_of(offset).checked_sub(1) else { return Vec::new() };
            text.line_span(before)
        }
    };
    range_formatting(document, within)
}

/// A change in the client's words.
pub fn text_edit(document: &Open, edit: &Edit) -> TextEdit {
    TextEdit { range: document.range(edit.span), new_text: edit.text.clone() }
}
