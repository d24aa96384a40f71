//! The parser: no panic, no hang, every span inside the text and on character boundaries.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rq_schema::Span;
use rq_schema::syntax::{MAX_PROBLEMS, parse};

fuzz_target!(|text: &str| {
    let inside = |span: Span| assert!(text.get(span.start..span.end).is_some(), "{span:?}");
    let document = parse(text);
    assert!(document.diagnostics().len() <= MAX_PROBLEMS + 1);
    for problem in document.diagnostics() {
        inside(problem.span);
        problem.related.iter().for_each(|related| inside(related.span));
        problem.fix.iter().flat_map(|fix| &fix.edits).for_each(|edit| inside(edit.span));
    }
    for node in document.all_nodes() {
        inside(node.span());
        inside(node.name_span());
        node.children_span().into_iter().for_each(inside);
        if let Some(parent) = node.parent() {
            assert!(parent.span().start <= node.span().start && node.span().end <= parent.span().end);
        }
        for entry in node.entries() {
            inside(entry.span());
            inside(entry.value_span());
            entry.name_span().into_iter().for_each(inside);
            let length = entry.value().as_str().map_or(0, str::len);
            for offset in [0, length / 2, length, length + 1] {
                assert!(entry.source_offset(offset) <= entry.value_span().end);
            }
        }
    }
});
