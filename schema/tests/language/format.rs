//! The formatter.

use proptest::prelude::*;
use rq_schema::Edit;
use rq_schema::format::{edits, format};
use rq_schema::syntax::parse;

use crate::generate::{FULL, cases, document, near_document, soup};
use crate::outline::ours;

#[track_caller]
fn check(text: &str, expected: &str) {
    let formatted = format(text);
    assert!(formatted.diagnostics.is_empty(), "{:?}", formatted.diagnostics);
    assert_eq!(formatted.text, expected);
    assert_eq!(formatted.changed, text != expected);
    check_properties(text);
}

/// What holds for every text.
pub(crate) fn check_properties(text: &str) {
    let formatted = format(text);
    let again = format(&formatted.text);
    assert_eq!(again.text, formatted.text, "not the same twice, from {text:?}");
    assert_eq!(ours(&parse(text)), ours(&parse(&formatted.text)), "another document, from {text:?}");
    assert_eq!(applied(text, &edits(text)), formatted.text, "the edits do something else to {text:?}");
    let broken = parse(text).diagnostics().iter().any(|problem| problem.code != "rq::syntax-version");
    if broken {
        assert_eq!(formatted.text, text);
    } else {
        assert!(!formatted.text.contains('\r'), "{:?}", formatted.text);
        assert!(formatted.text.is_empty() || formatted.text.ends_with('\n') || formatted.text == "\u{feff}");
        assert!(
            !formatted.text.ends_with("\n\n") && !formatted.text.starts_with('\n'),
            "{:?}",
            formatted.text
        );
    }
}

fn applied(text: &str, edits: &[Edit]) -> String {
    let mut out = text.to_owned();
    let mut last = text.len();
    for edit in edits.iter().rev() {
        assert!(edit.span.end <= last, "edits overlap");
        last = edit.span.start;
        out.replace_range(edit.span.start..edit.span.end, &edit.text);
    }
    out
}

#[test]
fn spaces_and_indentation() {
    check("a   1\tb  =  2  \n", "a 1 b=2\n");
    check("a{b{c 1}}", "a { b { c 1 } }\n");
    check("a {\nb {\n\tc\n  }\n}\n", "a {\n    b {\n        c\n    }\n}\n");
    check("( t ) a  ( u ) 1 b = ( v ) 2", "(t)a (u)1 b=(v)2\n");
    check("a {   }\nb {\n\n}\n", "a {}\nb {}\n");
    check("a;b;\tc ;", "a\nb\nc\n");
    check("a 1\r\nb 2\r", "a 1\nb 2\n");
    check("a\u{a0}1\u{2028}b", "a 1\nb\n");
    check("", "");
    check(" \n\n\t", "");
    check("\u{feff}  a", "\u{feff}a\n");
    check("/-kdl-version 2\na", "/-kdl-version 2\na\n");
}

#[test]
fn blank_lines() {
    check("\n\n\na\n\n\n\nb\nc\n\n", "a\n\nb\nc\n");
    check("a {\n\n\n    b\n\n\n    c\n\n}\n", "a {\n    b\n\n    c\n}\n");
    check("// a\n\n\n\n// b\n\nc\n", "// a\n\n// b\n\nc\n");
}

#[test]
fn blocks_on_one_line() {
    check("a { b 1; c 2; }\n", "a { b 1; c 2 }\n");
    check("a {b 1;c 2} // why\n", "a { b 1; c 2 } // why\n");
    check("a { /* x */ b /* y */; /* z */ }", "a { /* x */ b /* y */; /* z */ }\n");
    check("a {\n  b 1; c 2 }\n", "a {\n    b 1\n    c 2\n}\n");
    check("a { b \"\"\"\n  x\n  \"\"\" }", "a {\n    b \"\"\"\n  x\n  \"\"\"\n}\n");
    // 100 columns fit, 101 do not.
    let name = "n".repeat(86);
    check(&format!("{name} {{ ab 1; c 2 }}"), &format!("{name} {{ ab 1; c 2 }}\n"));
    check(&format!("{name} {{ abc 1; c 2 }}"), &format!("{name} {{\n    abc 1\n    c 2\n}}\n"));
    // The inner block still fits on its own line.
    check(
        &format!("a {{ {name} 1; b {{ c 1; d 2 }}; e }}"),
        &format!("a {{\n    {name} 1\n    b {{ c 1; d 2 }}\n    e\n}}\n"),
    );
}

#[test]
fn comments() {
    check(
        "// head\n\na // one\n  // two\nb { // three\n// four\nc /* five */ 1 /* six */ // seven\n/* eight */ d\n// nine\n}\n// ten",
        "// head\n\na // one\n// two\nb { // three\n    // four\n    c /* five */ 1 /* six */ // seven\n    /* eight */ d\n    // nine\n}\n// ten\n",
    );
    check("a; /* x */ b; /* y */\nc", "a\n/* x */ b /* y */\nc\n");
    check("a/*x*/1/*y*/b/*z*/=/*w*/2".replace("1/", " 1/").as_str(), "a /*x*/ 1 /*y*/ b/*z*/=/*w*/2\n");
    check("//   keeps   inside  \n", "//   keeps   inside\n");
    check(
        "/* one\n     two */ a {\n/* three\r\nfour */\n}",
        "/* one\n     two */ a {\n    /* three\nfour */\n}\n",
    );
    check("a { // only\n}\n", "a { // only\n}\n");
    check("a {\n// only\n}\n", "a {\n    // only\n}\n");
}

#[test]
fn what_is_commented_out() {
    check("/-  a   1 {\nb\n}\n", "/- a 1 {\n    b\n}\n");
    check("/-a   1\n", "/-a 1\n");
    check("/-\n\na", "/- a\n");
    check("a /-1   /-b = 2 /-  {c   1;} {  d; } /-{}", "a /-1 /-b=2 /- { c 1 } { d } /-{}\n");
    check("a/-1/-{}", "a /-1 /-{}\n");
    check("/- // why\na\n", "/- // why\n    a\n");
    check("a /- /* why */ 1", "a /- /* why */ 1\n");
}

#[test]
fn continuations() {
    check("a 1 \\\n2 \\ // why\n      b=3\n", "a 1 \\\n    2 \\ // why\n    b=3\n");
    check("a {\n  b \\\n  1\n}", "a {\n    b \\\n        1\n}\n");
    check("a \\\n{\n b\n}", "a \\\n    {\n    b\n}\n");
    // Nothing is continued.
    check("a \\\n\nb \\", "a\nb\n");
    check("a \\ // why\n\nb", "a // why\nb\n");
    check("\\\na", "a\n");
    check("a \\\n  \\\n 1", "a \\\n    1\n");
}

#[test]
fn values_stay_as_they_are_written() {
    let text = "a 0xFF 1_000 +1.50e3 \"q\\u{41}\\\n   x\" #\"r\\aw\"# ##\"\"\"\n     x\n   \"\"\"## \"\"\"\n  y\n    z \\\n\n  w\n  \"\"\" bare \"bare\" \"k\"=1\n";
    check(text, text);
}

#[test]
fn what_is_broken_is_not_touched() {
    let text = "a   1\nb=\n";
    let formatted = format(text);
    assert_eq!((formatted.text.as_str(), formatted.changed, formatted.diagnostics.len()), (text, false, 1));
    assert!(edits(text).is_empty());
}

#[test]
fn edits_touch_only_what_changes() {
    let text = "a 1\nb  2\n{\n".replace('{', "c");
    let found = edits(&text);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].span.start, found[0].span.end, found[0].text.as_str()), (6, 7, ""));
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn valid_documents(text in document(FULL)) {
        check_properties(&text);
    }

    #[test]
    fn documents_with_slips(text in near_document(FULL)) {
        check_properties(&text);
    }

    #[test]
    fn any_text(text in soup()) {
        check_properties(&text);
    }
}
