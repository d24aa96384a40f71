//! What could stand where the cursor is.

mod expressions;
mod files;
mod nodes;
mod values;

use rq_schema::Span;
use rq_schema::grammar::NodeSpec;
use rq_schema::value_type::ValueType;

use crate::cursor::{Cursor, Slot, cursor};
use crate::protocol::{
    CompletionItem, CompletionItemKind, CompletionList, CompletionTextEdit, Documentation, InsertTextFormat,
    MarkupContent, MarkupKind, TextEdit,
};
use crate::session::View;

pub use expressions::resolved;

/// What could stand at `offset`.
pub fn completion(view: &View, offset: usize) -> CompletionList {
    let cursor = cursor(&view.analysis.tree, offset);
    let mut items = match &cursor.slot {
        Slot::Nothing => Vec::new(),
        Slot::NodeName(span) => nodes::names(view, &cursor, *span),
        Slot::Argument { node, index, typed } => {
            let Some(spec) = cursor.spec(node) else { return CompletionList::default() };
            let mut items = Vec::new();
            if *index < spec.arguments.max {
                items = values::argument(view, &cursor, spec, typed, offset);
            }
            if !typed.quoted && *index >= spec.arguments.min {
                items.extend(nodes::properties(view, &cursor, spec, typed.span));
            }
            items
        }
        Slot::Property { node, name, typed } => {
            let property =
                cursor.spec(node).and_then(|spec| spec.properties.iter().find(|p| p.name == *name));
            match property {
                Some(property) => values::property(view, node, property, typed, offset),
                None => Vec::new(),
            }
        }
    };
    // Hundreds of items are sent with each letter: the order takes as little room as it can.
    items.sort_by(|a, b| a.sort_text.cmp(&b.sort_text));
    let digits = items.len().to_string().len();
    for (place, item) in items.iter_mut().enumerate() {
        item.sort_text = Some(format!("{place:0digits$}"));
    }
    CompletionList { is_incomplete: narrowed(&cursor), items }
}

/// Whether only what fits the letters typed so far is listed: names in expressions are many.
fn narrowed(cursor: &Cursor) -> bool {
    let Slot::Argument { node, typed, .. } = &cursor.slot else { return false };
    let of_expression =
        |spec: &NodeSpec| matches!(spec.arguments.ty, ValueType::Condition | ValueType::Formula);
    typed.quoted && cursor.spec(node).is_some_and(of_expression)
}

/// Something that could stand somewhere.
struct Item {
    label: String,
    kind: CompletionItemKind,
    detail: Option<String>,
    doc: Option<String>,
    text: String,
    snippet: bool,
    span: Span,
    /// Lower comes first.
    rank: u8,
    /// Of equal rank, lower comes first; then by name.
    place: usize,
    /// What is compared with what is typed; the label unless given.
    filter: Option<String>,
}

impl Item {
    /// An item that stands for itself.
    fn new(label: impl Into<String>, kind: CompletionItemKind, span: Span) -> Self {
        let label = label.into();
        Self {
            text: label.clone(),
            label,
            kind,
            detail: None,
            doc: None,
            snippet: false,
            span,
            rank: 5,
            place: 0,
            filter: None,
        }
    }

    fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into()).filter(|detail: &String| !detail.is_empty());
        self
    }

    fn doc(mut self, doc: impl Into<String>) -> Self {
        self.doc = Some(doc.into()).filter(|doc: &String| !doc.is_empty());
        self
    }

    fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// Text with places to fill in; without them for a client that can't.
    fn snippet(mut self, view: &View, snippet: &str) -> Self {
        self.snippet = view.client.snippets;
        self.text = if self.snippet { snippet.to_owned() } else { plain(snippet) };
        self
    }

    fn rank(mut self, rank: u8) -> Self {
        self.rank = rank;
        self
    }

    fn place(mut self, place: usize) -> Self {
        self.place = place;
        self
    }

    fn filter(mut self, filter: String) -> Self {
        self.filter = Some(filter);
        self
    }

    fn done(self, view: &View) -> CompletionItem {
        let edit = TextEdit { range: view.document.range(self.span), new_text: self.text };
        CompletionItem {
            sort_text: Some(format!("{}{:04}{}", self.rank, self.place, self.label)),
            filter_text: self.filter.filter(|filter| *filter != self.label),
            label: self.label,
            kind: Some(self.kind),
            detail: self.detail,
            documentation: self.doc.map(markdown),
            insert_text_format: self.snippet.then_some(InsertTextFormat::SNIPPET),
            text_edit: Some(CompletionTextEdit::Edit(edit)),
            ..CompletionItem::default()
        }
    }
}

fn markdown(value: String) -> Documentation {
    Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value })
}

/// A snippet with its places as they are, or empty.
fn plain(snippet: &str) -> String {
    let mut out = String::new();
    let mut rest = snippet;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let place = &rest[at + 1..];
        if let Some(inner) = place.strip_prefix('{') {
            let end = inner.find('}').unwrap_or(inner.len());
            if let Some((_, default)) = inner[..end].split_once(':') {
                out.push_str(default);
            }
            rest = inner.get(end + 1..).unwrap_or_default();
        } else {
            rest = place.trim_start_matches(|c: char| c.is_ascii_digit());
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    #[test]
    fn snippets_without_their_places_are_text() {
        assert_eq!(super::plain("gate \"${1:release}\" {\n    $0\n}"), "gate \"release\" {\n    \n}");
    }
}
