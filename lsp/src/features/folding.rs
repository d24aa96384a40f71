//! What can be folded: blocks, comments, runs of line comments.

use rq_schema::syntax::{Kind, tokens};

use crate::protocol::{FoldingRange, FoldingRangeKind};
use crate::session::View;
use crate::text::number;

/// The parts that can be folded.
pub fn folding_ranges(view: &View) -> Vec<FoldingRange> {
    let text = &view.document.text;
    let mut out = Vec::new();
    let mut push = |first: usize, last: usize, kind: Option<FoldingRangeKind>| {
        if last > first {
            let (start_line, end_line) = (number(first), number(last));
            out.push(FoldingRange { start_line, end_line, kind, ..FoldingRange::default() });
        }
    };
    for node in view.analysis.tree.all_nodes() {
        if let Some(block) = node.children_span() {
            // The closing brace stays in sight.
            let last = text.line_of(block.end.saturating_sub(1)).saturating_sub(1);
            push(text.line_of(block.start), last, None);
        }
    }
    let mut run: Option<(usize, usize)> = None;
    for token in tokens(text.as_str()) {
        let span = token.span();
        match token.kind {
            Kind::BlockComment => {
                push(
                    text.line_of(span.start),
                    text.line_of(span.end.saturating_sub(1)),
                    Some(FoldingRangeKind::Comment),
                );
            }
            Kind::LineComment => {
                let line = text.line_of(span.start);
                run = match run {
                    Some((first, last)) if last + 1 == line => Some((first, line)),
                    Some((first, last)) => {
                        push(first, last, Some(FoldingRangeKind::Comment));
                        Some((line, line))
                    }
                    None => Some((line, line)),
                };
            }
            _ => {}
        }
    }
    if let Some((first, last)) = run {
        push(first, last, Some(FoldingRangeKind::Comment));
    }
    out.sort_by_key(|range| (range.start_line, range.end_line));
    out
}
