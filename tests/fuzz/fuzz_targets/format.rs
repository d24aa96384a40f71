//! The formatter: twice is once, the document stays the same, what is broken is not touched.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rq_schema::format::{edits, format};
use rq_schema::syntax::{Document, parse};

/// What a document says, whatever it looks like.
fn outline(document: &Document) -> String {
    let line = |node: rq_schema::syntax::Node<'_>| {
        let depth = std::iter::successors(node.parent(), |parent| parent.parent()).count();
        format!("{depth} {:?} {:?}", node.name(), node.entries().collect::<Vec<_>>())
    };
    document.all_nodes().map(line).collect::<Vec<_>>().join("\n")
}

fuzz_target!(|text: &str| {
    let formatted = format(text);
    assert_eq!(format(&formatted.text).text, formatted.text);
    assert_eq!(outline(&parse(&formatted.text)), outline(&parse(text)));
    let mut edited = text.to_owned();
    for edit in edits(text).iter().rev() {
        edited.replace_range(edit.span.start..edit.span.end, &edit.text);
    }
    assert_eq!(edited, formatted.text);
});
