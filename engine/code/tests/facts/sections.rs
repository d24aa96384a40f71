//! Lines, tokens, symbols and references.

use proptest::prelude::*;
use rq_code::facts::{FileFacts, LineCounts, ParsedFile, SymbolKind, parse};
use rq_code::language::Language;

fn lines(language: Language, source: &str) -> (u32, u32, u32, u32) {
    let LineCounts { total, code, comment, blank } = parse(language, source.as_bytes()).facts.lines;
    (total, code, comment, blank)
}

#[test]
fn every_line_is_code_comment_or_blank() {
    let python = "'''Doc\n\nstring.'''\n\nx = 1  # with a comment\n# alone\ny = '''a\n\nb'''\n";
    assert_eq!(lines(Language::Python, python), (9, 4, 4, 1));
    let c = "/* a\n b */\nint x; /* c */\n/* d */ int y;\n\n// e\n";
    assert_eq!(lines(Language::C, c), (6, 2, 3, 1));
    assert_eq!(lines(Language::Rust, "//! a\n/// b\nfn f() {}\n\n"), (4, 1, 2, 1));
    assert_eq!(lines(Language::Php, "<b>\n<?php\n// c\n$x = 1;\n?>\n"), (5, 4, 1, 0));
    assert_eq!(lines(Language::Go, ""), (0, 0, 0, 0));
}

#[test]
fn tokens_leave_out_layout_comments_and_imports() {
    let one = parse(Language::Python, b"import os\ndef f(a):\n    return a + 1\n").tokens;
    let two = parse(Language::Python, b"\n\ndef f( a ):  # c\n    '''Doc.'''\n\n    return a+1\n").tokens;
    assert_eq!(one.hashes, two.hashes);
    assert_eq!(one.hashes.len(), 10);
    assert_eq!(one.lines, [2, 2, 2, 2, 2, 2, 3, 3, 3, 3]);
    let other = parse(Language::Python, b"def f(a):\n    return a + 2\n").tokens;
    assert_ne!(one.hashes, other.hashes);
    let string = parse(Language::JavaScript, b"x = 'a b c';").tokens;
    assert_eq!(string.hashes.len(), 4);
}

#[test]
fn symbols_have_kind_container_and_place() {
    let source = "X = 1\ny = 2\nclass A:\n    z = 3\n    def m(self):\n        w = 4\ndef f(): pass\n";
    let parsed = parse(Language::Python, source.as_bytes());
    let found: Vec<_> = parsed
        .symbols
        .iter()
        .map(|s| (s.kind, s.container.as_str(), s.name.as_str(), s.line, s.column))
        .collect();
    assert_eq!(
        found,
        [
            (SymbolKind::Constant, "", "X", 1, 1),
            (SymbolKind::Variable, "", "y", 2, 1),
            (SymbolKind::Class, "", "A", 3, 7),
            (SymbolKind::Field, "A", "z", 4, 5),
            (SymbolKind::Method, "A", "m", 5, 9),
            (SymbolKind::Function, "", "f", 7, 5),
        ]
    );
}

#[test]
fn references_are_uses_outside_comments_and_strings() {
    let source = "from m import f\n# f in a comment\ns = 'f in a string'\ndef g():\n    return f'{f(f)}'\n";
    let references = parse(Language::Python, source.as_bytes()).references;
    assert_eq!(references.lines_of("f"), [1, 5, 5]);
    assert_eq!(references.lines_of("g"), [0u32; 0]);
    assert_eq!(references.lines_of("m"), [1]);
}

#[test]
fn a_name_given_to_a_function_is_its_definition() {
    let references = parse(Language::JavaScript, b"const f = () => 1;\nf();\n").references;
    assert_eq!(references.lines_of("f"), [2]);
}

#[test]
fn facts_survive_postcard() {
    let parsed = parse(Language::Python, include_bytes!("fixtures/sample.py"));
    let bytes = postcard::to_allocvec(&parsed).unwrap();
    assert_eq!(postcard::from_bytes::<ParsedFile>(&bytes).unwrap(), parsed);
    let facts = postcard::to_allocvec(&parsed.facts).unwrap();
    assert_eq!(postcard::from_bytes::<FileFacts>(&facts).unwrap(), parsed.facts);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Blank lines and comments between statements change nothing but lines.
    #[test]
    fn layout_changes_no_count(gaps in proptest::collection::vec(0usize..4, 5)) {
        let statements = ["def f(a):", "    if a and b:", "        return [x for x in a]", "    else:", "        g(a)"];
        let plain = statements.join("\n");
        let mut spaced = String::new();
        for (statement, gap) in statements.iter().zip(gaps) {
            for _ in 0..gap {
                spaced.push_str("\n    # note\n");
            }
            spaced.push_str(statement);
            spaced.push('\n');
        }
        let one = parse(Language::Python, plain.as_bytes());
        let two = parse(Language::Python, spaced.as_bytes());
        prop_assert_eq!(&one.tokens.hashes, &two.tokens.hashes);
        prop_assert_eq!(one.facts.lines.code, two.facts.lines.code);
        let (one, two) = (&one.facts.functions[0], &two.facts.functions[0]);
        prop_assert_eq!(&one.decisions, &two.decisions);
        prop_assert_eq!((one.cognitive, one.code_lines, one.nesting), (two.cognitive, two.code_lines, two.nesting));
    }
}
