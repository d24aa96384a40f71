//! A text that is read with the tree of an earlier version is read as if it were new.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use rq_schema::syntax::{Document, Node, parse, parse_again};

use crate::generate::{FULL, cases, document, soup};

/// A piece is taken out and another put in its place.
#[derive(Clone, Debug)]
struct Edit {
    at: Index,
    length: usize,
    typed: String,
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    const PIECES: [&str; 31] = [
        "",
        "",
        "a",
        "0",
        "\"",
        "\n",
        "\n\n",
        " ",
        "    ",
        "{",
        "}",
        ";",
        "=",
        "(",
        ")",
        "/",
        "/-",
        "/*",
        "*/",
        "// ",
        "\\",
        "#",
        "\"\"\"",
        "é",
        "\u{FEFF}",
        "\r",
        "\n{",
        "\nb {\n}\n",
        "(t)n 1",
        "\"a\\tb\"",
        "/- kdl-version 1\n",
    ];
    let typed = prop_oneof![
        6 => select(&PIECES[..]).prop_map(str::to_owned),
        1 => document(FULL),
        1 => soup(),
    ];
    let edit = (any::<Index>(), 0usize..8, typed);
    vec(edit.prop_map(|(at, length, typed)| Edit { at, length, typed }), 1..12)
}

fn edited(text: &str, edit: &Edit) -> String {
    let place = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let start = place(edit.at.index(text.len() + 1));
    let end = place(start + edit.length).max(start);
    [&text[..start], &edit.typed, &text[end..]].concat()
}

/// Everything that can be asked of a document.
fn all(document: &Document) -> String {
    let entries = |node: Node<'_>| {
        let entry = |entry: rq_schema::syntax::Entry<'_>| {
            let name = (entry.name().map(str::to_owned), entry.name_span());
            let value = (entry.value().clone(), entry.value_span(), entry.is_bare(), entry.is_broken());
            let annotation = entry.type_annotation().map(|name| (name.value.to_owned(), name.span));
            format!("{:?}", (name, value, entry.span(), annotation, entry.source_offset(1)))
        };
        node.entries().map(entry).collect::<Vec<_>>()
    };
    let node = |node: Node<'_>| {
        let annotation = node.type_annotation().map(|name| (name.value.to_owned(), name.span));
        let around = (node.id(), node.parent().map(|node| node.id()), node.children_span());
        let below: Vec<_> = node.children().map(|child| child.id()).collect();
        format!(
            "{:?}",
            (node.name(), node.name_span(), node.span(), annotation, around, below, entries(node))
        )
    };
    let nodes: Vec<_> = document.all_nodes().map(node).collect();
    format!("{:#?}\n{:#?}\n{:#?}", document.text(), nodes, document.diagnostics())
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn versions_are_read_as_if_they_were_new(first in vec(document(FULL), 1..5), edits in edits()) {
        let mut text = first.join("\n");
        let mut known = parse(&text);
        for edit in &edits {
            let next = edited(&text, edit);
            known = parse_again(known, &next);
            prop_assert_eq!(all(&known), all(&parse(&next)), "{:?}\n{:?}", text, edit);
            // What is typed on a text that is right is where something is taken over.
            if known.diagnostics().is_empty() {
                text = next;
            } else {
                known = parse(&text);
            }
        }
    }
}

#[test]
fn what_is_taken_over_can_be_more_than_the_text_around_it() {
    // (before, after)
    let versions = [
        ("a 1\nb 2\nc 3\n", "a 1\nb \"2\nc 3\n"),
        ("a 1\nb 2\nc 3\n", "a 1\nb /* 2\nc 3\n"),
        ("a 1\nb /* 2\nc */ 3\nd\n", "a 1\nb 2\nc */ 3\nd\n"),
        ("a {\n  b\n}\nc {\n  d\n}\n", "a {\n  b\n\nc {\n  d\n}\n"),
        ("a {\n  b\n}\nc\n", "a {\n  b\n}\n{\nc\n}"),
        ("a\nb\nc\n", "a\nb \\\nc\n"),
        ("a\nb\nc\n", "a\n/-\nb\nc\n"),
        ("a\nb\nc\n", "a\nb {\nc\n"),
        ("(t)a\n(u)b (v)1\n(w)c (x)k=(y)2\n", "(t)a\n(uu)b (v)1\n(w)c (x)k=2\n"),
        ("a \"\\n\"\nb \"\\t\"\nc \"\\u{e9}\"\n", "a \"\\n\"\nb \"\\t\\t\"\nc \"\\u{e9}\"\n"),
        ("a\nb\n", "b\n"),
        ("a\nb\n", ""),
        ("", "a\n"),
        ("a\n  b\n", "a\n  b\nc; d\n"),
        ("a\nb; c; d\n", "a\nb\n c; d\n"),
        ("a\nb", "a\nb\n}"),
    ];
    for (before, after) in versions {
        for (old, new) in [(before, after), (after, before)] {
            assert_eq!(all(&parse_again(parse(old), new)), all(&parse(new)), "{old:?} → {new:?}");
        }
    }
}
