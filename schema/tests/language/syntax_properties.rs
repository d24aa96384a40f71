//! What holds for every text, however broken.

use proptest::prelude::*;
use rq_schema::Span;
use rq_schema::syntax::{Document, MAX_DEPTH, MAX_PROBLEMS, Node, Value, parse};

use crate::generate::{FULL, cases, document, near_document, soup};

fn assert_inside(text: &str, span: Span) {
    assert!(span.start <= span.end && span.end <= text.len(), "{span:?} in {text:?}");
    assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end), "{span:?} in {text:?}");
}

fn covers(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

fn check_node(document: &Document, node: Node<'_>) {
    let text = document.text();
    assert_inside(text, node.span());
    assert_inside(text, node.name_span());
    assert!(covers(node.span(), node.name_span()), "{node:?} in {text:?}");
    assert_eq!(document.node(node.id()).map(|found| found.span()), Some(node.span()));
    let mut last = node.name_span().end;
    for entry in node.entries() {
        let span = entry.span();
        assert_inside(text, span);
        assert!(covers(node.span(), span), "{entry:?} of {node:?} in {text:?}");
        assert!(last <= span.start, "{entry:?} of {node:?} overlaps in {text:?}");
        last = span.end;
        assert_inside(text, entry.value_span());
        assert!(covers(span, entry.value_span()), "{entry:?} in {text:?}");
        if let Some(name) = entry.name_span() {
            assert!(covers(span, name) && name.end <= entry.value_span().start, "{entry:?} in {text:?}");
        }
        if let Value::String(value) = entry.value() {
            let mut before = entry.value_span().start;
            for (offset, _) in value.char_indices().chain([(value.len(), ' ')]) {
                let source = entry.source_offset(offset);
                assert!(
                    before <= source && source <= entry.value_span().end,
                    "{entry:?} at {offset} in {text:?}"
                );
                assert!(text.is_char_boundary(source), "{entry:?} at {offset} in {text:?}");
                before = source;
            }
            assert_eq!(entry.source_offset(usize::MAX / 2), before, "{entry:?} in {text:?}");
        }
    }
    if let Some(block) = node.children_span() {
        assert_inside(text, block);
        assert!(covers(node.span(), block) && last <= block.start, "{node:?} in {text:?}");
        last = block.start;
    }
    for child in node.children() {
        let block = node.children_span().unwrap_or_else(|| panic!("children without a block in {text:?}"));
        assert!(covers(block, child.span()), "{child:?} of {node:?} in {text:?}");
        assert!(last <= child.span().start, "{child:?} of {node:?} overlaps in {text:?}");
        last = child.span().end;
        assert_eq!(child.parent().map(|parent| parent.id()), Some(node.id()));
    }
}

fn depth(node: Node<'_>) -> usize {
    std::iter::successors(Some(node), Node::parent).count()
}

pub(crate) fn check_invariants(text: &str) {
    let document = parse(text);
    assert_eq!(document.text(), text);
    let mut last = 0;
    for node in document.nodes() {
        assert!(last <= node.span().start && node.parent().is_none(), "{node:?} in {text:?}");
        last = node.span().end;
    }
    for node in document.all_nodes() {
        check_node(&document, node);
        assert!(depth(node) <= MAX_DEPTH + 1);
        if !node.name_span().is_empty() {
            let found = document.node_at(node.span().start).map(|found| found.span());
            assert_eq!(found, Some(node.span()), "{node:?} in {text:?}");
        }
    }
    assert!(document.node_at(usize::MAX).is_none());
    let problems = document.diagnostics();
    assert!(problems.len() <= MAX_PROBLEMS + 1);
    assert!(problems.is_sorted_by_key(|problem| problem.span.start));
    for problem in problems {
        assert_inside(text, problem.span);
        problem.related.iter().for_each(|related| assert_inside(text, related.span));
        for edit in problem.fix.iter().flat_map(|fix| &fix.edits) {
            assert_inside(text, edit.span);
        }
        assert!(problem.code.starts_with("rq::syntax-"), "{problem:?}");
        assert!(problem.help.is_some(), "{problem:?}");
        assert!(!problem.message.contains('\n') && problem.message.len() < 300, "{problem:?}");
    }
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn any_text(text in soup()) {
        check_invariants(&text);
    }

    #[test]
    fn any_characters(text in "\\PC{0,80}") {
        check_invariants(&text);
    }

    #[test]
    fn documents_with_slips(text in near_document(FULL)) {
        check_invariants(&text);
    }

    #[test]
    fn valid_documents(text in document(FULL)) {
        check_invariants(&text);
        let document = parse(&text);
        prop_assert!(document.diagnostics().is_empty(), "{:?}", document.diagnostics());
    }

    /// While a text is typed it is cut off anywhere.
    #[test]
    fn half_typed_documents(text in document(FULL), place in any::<prop::sample::Index>()) {
        let mut end = place.index(text.len() + 1);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        check_invariants(&text[..end]);
    }

    /// A decoded string and its source are the same where there is no escape.
    #[test]
    fn places_inside_strings(body in "[a-z é漢]{0,12}", escape in "(\\\\n|\\\\u\\{e9\\}|\\\\ {2}|\\\\\\\\)", after in "[a-z é]{1,8}") {
        let text = format!("node \"{body}{escape}{after}\"");
        let document = parse(&text);
        let entry = document.nodes().next().unwrap().argument(0).unwrap();
        let value = entry.value().as_str().unwrap();
        let trimmed = if escape.ends_with(' ') { after.trim_start() } else { &after };
        let found = value.len() - trimmed.len();
        let expected = text.len() - 1 - trimmed.len();
        if !trimmed.is_empty() {
            prop_assert_eq!(entry.source_offset(found), expected);
            prop_assert_eq!(entry.source_offset(value.len()), text.len() - 1);
        }
        if !body.is_empty() {
            prop_assert_eq!(entry.source_offset(0), 6);
        }
    }
}
