//! Selections that grow: word, value, node, block, file.

use rq_schema::Span;
use rq_schema::expression;

use crate::cursor::expression_at;
use crate::protocol::SelectionRange;
use crate::session::View;

/// Selections inside one another, at most: the innermost, and the whole.
const DEEPEST: usize = 50;

/// The selections around `offset`, from the innermost outward.
pub fn selection_range(view: &View, offset: usize) -> SelectionRange {
    let tree = &view.analysis.tree;
    let mut spans: Vec<Span> = Vec::new();
    if let Some(written) = expression_at(tree, offset) {
        let parsed = expression::parse(written.text());
        let at = written.in_text(offset);
        if let Some(path) = parsed.path_at(at) {
            spans.extend(
                path.segments
                    .iter()
                    .map(|segment| segment.span)
                    .filter(|span| span.touches(at))
                    .map(|span| written.in_file(span)),
            );
        }
        let mut parts: Vec<Span> =
            parsed.nodes().map(|(_, node)| node.span).filter(|span| span.touches(at)).collect();
        parts.sort_by_key(|span| span.len());
        spans.extend(parts.into_iter().map(|span| written.in_file(span)));
    }
    let mut node = tree.node_at(offset);
    while let Some(inner) = node {
        if inner.name_span().touches(offset) {
            spans.push(inner.name_span());
        }
        for entry in inner.entries().filter(|entry| entry.span().touches(offset)) {
            if let Some(text) = entry.value().as_str() {
                spans.push(Span::new(entry.source_offset(0), entry.source_offset(text.len())));
            }
            spans.push(entry.value_span());
            spans.push(entry.span());
        }
        spans.extend(inner.children_span().filter(|block| block.touches(offset)));
        spans.push(inner.span());
        node = inner.parent();
    }
    spans.push(Span::new(0, view.document.text.as_str().len()));
    nested(view, spans, offset)
}

/// Only what holds the one before it, and is larger.
fn nested(view: &View, spans: Vec<Span>, offset: usize) -> SelectionRange {
    let mut kept: Vec<Span> = Vec::new();
    for span in spans {
        let grows = kept
            .last()
            .is_none_or(|inner| span.start <= inner.start && inner.end <= span.end && span != *inner);
        if grows && span.touches(offset) {
            kept.push(span);
        }
    }
    // Each is written inside the one before it, and readers of JSON give up somewhere.
    if kept.len() > DEEPEST {
        kept.drain(DEEPEST - 1..kept.len() - 1);
    }
    let mut range: Option<SelectionRange> = None;
    for span in kept.into_iter().rev() {
        range = Some(SelectionRange { range: view.document.range(span), parent: range.map(Box::new) });
    }
    range.unwrap_or_else(|| SelectionRange { range: view.document.range(Span::empty(offset)), parent: None })
}
