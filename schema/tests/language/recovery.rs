//! What is understood of a broken text: everything but the broken part.

use rq_schema::syntax::parse;

use crate::outline::ours;

#[track_caller]
fn check(text: &str, expected: &str) {
    let document = parse(text);
    assert!(!document.diagnostics().is_empty(), "{text:?} is not broken");
    assert_eq!(ours(&document), expected.trim_start_matches('\n'), "\n{text}\n{:#?}", document.diagnostics());
}

#[test]
fn a_broken_line_costs_itself_only() {
    for broken in [
        "foo bar=",
        "run \"unclosed",
        "run #\"unclosed",
        "run \"\"\"unclosed",
        "run \"\"\"",
        "foo (",
        "foo (a",
        "foo (a b",
        "foo )",
        "foo ] [",
        "foo = =",
        "foo 10px 0x",
        "foo \"\\q\"",
        "foo /* unclosed",
        "foo app/**",
        "foo #bogus ##",
        "foo \\ bar",
        "= foo",
        ") foo",
        "; foo",
        "1 2",
        "(a)",
        "/- /- x",
        "foo \u{7} \u{202e}",
        "foo { } bar",
        "foo \"a\"\"b\"",
        "foo }",
    ] {
        let text = format!("before 1 {{\n    child 2\n}}\n{broken}\nafter 3 {{\n    child 4\n}}\n");
        let document = parse(&text);
        let names: Vec<_> = document.nodes().map(|node| node.name()).collect();
        assert_eq!(
            (names.first(), names.last()),
            (Some(&"before"), Some(&"after")),
            "{broken}: {document:?}"
        );
        let after = document.nodes().last().unwrap();
        assert_eq!(after.argument(0).and_then(|entry| entry.value().as_f64()), Some(3.0), "{broken}");
        assert_eq!(after.children().count(), 1, "{broken}");
        let line = text.find(broken).unwrap();
        assert!(!document.diagnostics().is_empty(), "{broken}");
        for problem in document.diagnostics() {
            assert!(
                line <= problem.span.start && problem.span.end <= line + broken.len(),
                "{broken}: {problem:?}"
            );
        }
    }
}

#[test]
fn half_typed_values_are_kept_as_far_as_they_go() {
    check("foo a= b=1 c=", "\"foo\" \"a\"=null \"b\"=1 \"c\"=null\n");
    check("foo \"abc", "\"foo\" \"abc\"\n");
    check("foo true -inf b=nan", "\"foo\" true -inf \"b\"=NaN\n");
    check("foo .5 1e #True", "\"foo\" 0.5 null true\n");
    check("foo \"a\"b", "\"foo\" \"a\" \"b\"\n");
    check("foo app/**", "\"foo\" \"app/**\"\n");
    check("foo a==1", "\"foo\" \"a\"=1\n");
    check("foo r\"a\\b\"", "\"foo\" \"a\\\\b\"\n");
}

#[test]
fn braces_in_wrong_places() {
    check("skill a {\n    b 1\n", "\"skill\" \"a\"\n  \"b\" 1\n");
    check("skill a\n{\n    b 1\n}\nc\n", "\"skill\" \"a\"\n  \"b\" 1\n\"c\"\n");
    check("skill a // why\n\n{\n    b 1\n}\n", "\"skill\" \"a\"\n  \"b\" 1\n");
    check("skill \"a {\n    b 1\n}\nc\n", "\"skill\" \"a\"\n  \"b\" 1\n\"c\"\n");
    check("{\n    b 1\n}\nc\n", "\"c\"\n");
    check("a {\n    b\n}\n{\n    c\n}\nd\n", "\"a\"\n  \"b\"\n\"d\"\n");
    check("a { b; } { c; }\nd\n", "\"a\"\n  \"b\"\n  \"c\"\n\"d\"\n");
    check("a { b; } c { d; }\n", "\"a\"\n  \"b\"\n\"c\"\n  \"d\"\n");
    check("a {\n    b\n}\n}\nc\n", "\"a\"\n  \"b\"\n\"c\"\n");
}

#[test]
fn unclosed_blocks_do_not_swallow_what_follows() {
    check(
        "skill a {\n    operation b {\n        c 1\n\n    operation d {\n        e 2\n    }\n}\ngate f\n",
        "\"skill\" \"a\"\n  \"operation\" \"b\"\n    \"c\" 1\n  \"operation\" \"d\"\n    \"e\" 2\n\"gate\" \"f\"\n",
    );
    check(
        "skill a {\n    operation b {\n        c 1\n}\ngate f {\n    g 1\n}\n",
        "\"skill\" \"a\"\n  \"operation\" \"b\"\n    \"c\" 1\n\"gate\" \"f\"\n  \"g\" 1\n",
    );
    check(
        "project a {\n    b\n\nskill c {\n    d\n}\n",
        "\"project\" \"a\"\n  \"b\"\n\"skill\" \"c\"\n  \"d\"\n",
    );
    check(
        "a {\n    run \"\"\"\n        text\n        more\n    b 1\n}\nc\n",
        "\"a\"\n  \"run\" \"        text\\n        more\"\n  \"b\" 1\n\"c\"\n",
    );
    check("a \"\"\"\n    text\nb \"\"\"\n    other\n    \"\"\"\n", "\"a\" \"    text\"\n\"b\" \"other\"\n");
}

/// Indentation is a witness only where something is missing: a document without errors may look as it likes.
#[test]
fn indentation_means_nothing_in_a_valid_document() {
    let text = "a {\nb {\n        c\n    }\nd {\ne\n        }\n  }\nf\n";
    let document = parse(text);
    assert!(document.diagnostics().is_empty());
    assert_eq!(ours(&document), "\"a\"\n  \"b\"\n    \"c\"\n  \"d\"\n    \"e\"\n\"f\"\n");
}

#[test]
fn a_cursor_in_an_unclosed_block_is_inside_it() {
    let text = "skill a {\n    operation b {\n        \n";
    let document = parse(text);
    assert_eq!(document.node_at(text.len()).map(|node| node.name()), Some("operation"));
    let text = "skill a {\n    operation b {\n        \n\ngate c\n";
    let document = parse(text);
    let offset = text.find("\n\n").unwrap();
    assert_eq!(document.node_at(offset).map(|node| node.name()), Some("operation"));
    assert_eq!(document.nodes().count(), 2);
}
