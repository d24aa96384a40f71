//! Large and malicious texts: a message, quickly, with bounded depth.

use std::time::{Duration, Instant};

use rq_schema::format::format;
use rq_schema::syntax::{Document, MAX_LENGTH, MAX_PARTS, MAX_PROBLEMS, parse};

use crate::syntax_properties::check_invariants;

/// Far above what any of these takes unoptimised on a busy machine, far below what anything quadratic takes.
const LIMIT: Duration = Duration::from_secs(20);

#[track_caller]
fn quickly(text: &str) -> Document {
    let start = Instant::now();
    let document = parse(text);
    let formatted = format(text);
    assert!(start.elapsed() < LIMIT, "{:?} for {} bytes", start.elapsed(), text.len());
    assert_eq!(formatted.diagnostics.len(), document.diagnostics().len());
    document
}

#[track_caller]
fn refused(text: &str, code: &str) {
    let document = quickly(text);
    let found = document.diagnostics().iter().any(|problem| problem.code == code);
    assert!(found, "{code} is not among {:?}", document.diagnostics().first());
    assert!(document.diagnostics().len() <= MAX_PROBLEMS + 1);
}

#[test]
fn braces() {
    refused(&"{".repeat(100_000), "rq::syntax-too-deep");
    refused(&"a{".repeat(100_000), "rq::syntax-too-deep");
    refused(&"a {\n".repeat(100_000), "rq::syntax-too-deep");
    refused(&"}".repeat(100_000), "rq::syntax-stray-brace");
    refused(&"}\n".repeat(100_000), "rq::syntax-too-many");
    refused(&"a{}}".repeat(100_000), "rq::syntax-too-many");
    let nested = "a{".repeat(100_000) + &"}".repeat(100_000);
    refused(&nested, "rq::syntax-too-deep");
    assert_eq!(quickly(&nested).diagnostics().len(), 1);
}

#[test]
fn sixty_four_blocks_are_read_and_no_more() {
    let nested = |depth: usize| "a {".repeat(depth) + " b " + &"}".repeat(depth);
    assert!(parse(&nested(64)).diagnostics().is_empty());
    check_invariants(&nested(64));
    let document = parse(&(nested(65) + "\nafter"));
    assert_eq!(document.diagnostics().len(), 1);
    assert_eq!(document.nodes().count(), 2);
    assert_eq!(document.all_nodes().count(), 66);
    check_invariants(&nested(65));
    let formatted = format(&nested(64));
    assert!(formatted.changed && format(&formatted.text).text == formatted.text);
}

#[test]
fn slashdashes_and_comments() {
    refused(&"a /-{".repeat(10_000), "rq::syntax-too-deep");
    refused(&"/-a{".repeat(10_000), "rq::syntax-too-deep");
    refused(&"/-".repeat(10_000), "rq::syntax-slashdash");
    refused(&"/*".repeat(10_000), "rq::syntax-unclosed-comment");
    refused(&"/*\n".repeat(100_000), "rq::syntax-unclosed-comment");
    let comment = "/*".repeat(10_000) + &"*/".repeat(10_000);
    assert!(quickly(&comment).diagnostics().is_empty());
    assert!(quickly(&"/* a */ ".repeat(100_000)).diagnostics().is_empty());
    let hidden = "a /-{} ".repeat(20_000).replace("} a", "}");
    assert!(quickly(&hidden).diagnostics().is_empty());
    assert!(quickly(&("a ".to_owned() + &"/-{b 1} ".repeat(20_000))).diagnostics().is_empty());
}

#[test]
fn unclosed_strings() {
    refused(&"a \"b\n".repeat(100_000), "rq::syntax-unclosed-string");
    refused(&"\"\"\"\n\\".repeat(100_000), "rq::syntax-unclosed-string");
    refused(&"a \"\"\"b\n".repeat(100_000), "rq::syntax-unclosed-string");
    refused(&("\\\"\"\"b\n".repeat(100_000) + "c \"\"\""), "rq::syntax-unclosed-string");
    refused(&"a #\"b\n".repeat(100_000), "rq::syntax-unclosed-string");
    let hashes: String = (1..1_500).map(|count| "#".repeat(count) + "\"\"\"\n").collect();
    refused(&hashes, "rq::syntax-unclosed-string");
    refused(&"a \"\\".repeat(100_000), "rq::syntax-escape");
    refused(&"app/*x ".repeat(50_000), "rq::syntax-unquoted");
}

#[test]
fn long_things() {
    assert!(quickly(&format!("a {}", "b".repeat(2_000_000))).diagnostics().is_empty());
    assert!(quickly(&format!("a {}", "1".repeat(200_000))).diagnostics().is_empty());
    assert!(quickly(&format!("a 0x{}", "1".repeat(200_000))).diagnostics().is_empty());
    assert!(quickly(&format!("a {}", "b ".repeat(200_000))).diagnostics().is_empty());
    assert!(quickly(&"a\n".repeat(100_000)).diagnostics().is_empty());
    assert!(quickly(&"a \\\n".repeat(200_000)).diagnostics().is_empty());
    assert!(quickly(&"\u{2028}".repeat(100_000)).diagnostics().is_empty());
    refused(&"\0".repeat(500_000), "rq::syntax-disallowed-character");
    refused(&"a 1px\n".repeat(100_000), "rq::syntax-number");
    let one_line = "a { ".repeat(60) + &"b 1;".repeat(30_000) + &"}".repeat(60);
    assert!(quickly(&one_line).diagnostics().is_empty());
}

#[test]
fn too_many_nodes_and_entries() {
    for text in [
        "a {\n".to_owned() + &"b\n".repeat(1_100_000) + "}\nlast\n",
        "a ".to_owned() + &"b ".repeat(1_100_000),
    ] {
        let document = parse(&text);
        assert_eq!(document.diagnostics().len(), 1);
        assert_eq!(document.diagnostics()[0].code, "rq::syntax-too-large");
        assert_eq!(document.nodes().count(), 1);
        let size = document.all_nodes().map(|node| 1 + node.entries().count()).sum::<usize>();
        assert_eq!(size, MAX_PARTS + 1);
    }
}

#[test]
fn too_large() {
    let text = "a\n".repeat(25 * 1024 * 1024);
    let document = quickly(&text);
    assert_eq!(document.diagnostics().len(), 1);
    assert_eq!(document.diagnostics()[0].code, "rq::syntax-too-large");
    assert_eq!(document.nodes().count(), 0);
    assert!(text.len() > MAX_LENGTH);
}
