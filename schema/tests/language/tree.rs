//! What the tree offers.

use rq_schema::syntax::{Value, parse};
use rq_schema::{Span, Spanned};

const TEXT: &str = "\
project \"shop\" (env)\"URL\" a=1 b=(u8)2 a=3 {
    child \"x\" // note
    /-hidden 1
    \"quoted \\\"name\\\"\" { deep; }
}
(type)last
";

#[test]
fn nodes() {
    let document = parse(TEXT);
    assert!(document.diagnostics().is_empty());
    let names: Vec<_> = document.all_nodes().map(|node| node.name()).collect();
    assert_eq!(names, ["project", "child", "quoted \"name\"", "deep", "last"]);
    let [project, last] = document.nodes().collect::<Vec<_>>()[..] else { panic!("two nodes stand outside") };
    assert_eq!(project.children().map(|node| node.name()).collect::<Vec<_>>(), ["child", "quoted \"name\""]);
    assert_eq!(project.span().start, 0);
    assert_eq!(project.span().of(TEXT).chars().last(), Some('}'));
    let block = project.children_span().unwrap().of(TEXT);
    assert!(block.starts_with('{') && block.ends_with('}'));
    assert_eq!(
        last.type_annotation(),
        Some(Spanned::new("type", Span::new(last.span().start + 1, last.span().start + 5)))
    );
    assert_eq!(last.span().of(TEXT), "(type)last");
    assert_eq!(last.name_span().of(TEXT), "last");
    assert_eq!(last.children_span(), None);
    assert_eq!(document.node(project.id()).unwrap().name(), "project");
    let deep = document.all_nodes().nth(3).unwrap();
    assert_eq!(deep.parent().and_then(|node| node.parent()).unwrap().id(), project.id());
}

#[test]
fn entries() {
    let document = parse(TEXT);
    let project = document.nodes().next().unwrap();
    assert_eq!(project.entries().count(), 5);
    assert_eq!(project.arguments().count(), 2);
    assert_eq!(project.properties().count(), 3);
    let url = project.argument(1).unwrap();
    assert_eq!(url.type_annotation().map(|annotation| annotation.value), Some("env"));
    assert_eq!((url.span().of(TEXT), url.value_span().of(TEXT)), ("(env)\"URL\"", "\"URL\""));
    assert!(!url.is_bare() && !url.is_broken());
    // The rightmost wins.
    let a = project.property("a").unwrap();
    assert_eq!((a.value(), a.span().of(TEXT)), (&Value::Integer(3), "a=3"));
    let b = project.property("b").unwrap();
    assert_eq!((b.name_span().unwrap().of(TEXT), b.span().of(TEXT)), ("b", "b=(u8)2"));
    assert_eq!(b.lexeme(), "2");
    assert!(project.property("c").is_none() && project.argument(2).is_none());
}

#[test]
fn the_innermost_node_at_a_place() {
    let document = parse(TEXT);
    let at = |needle: &str| document.node_at(TEXT.find(needle).unwrap()).map(|node| node.name());
    assert_eq!(at("shop"), Some("project"));
    assert_eq!(at("\"x\""), Some("child"));
    assert_eq!(at(" // note"), Some("child"));
    assert_eq!(at("note"), Some("project"));
    assert_eq!(at("hidden"), Some("project"));
    assert_eq!(at("deep"), Some("deep"));
    assert_eq!(at("; }"), Some("deep"));
    assert_eq!(at("}\n}"), Some("quoted \"name\""));
    assert_eq!(at("last"), Some("last"));
    assert_eq!(document.node_at(TEXT.len()).map(|node| node.name()), None);
}

#[test]
fn values() {
    let text = "a bare \"quoted\" #\"raw\"# 1 -0x10 1.5 1e3 #true #false #null #inf 100000000000000000000000000000000000000000";
    let document = parse(text);
    let node = document.nodes().next().unwrap();
    let values: Vec<_> = node.arguments().map(|entry| entry.value().clone()).collect();
    assert_eq!(
        values[..3],
        [Value::String("bare".into()), Value::String("quoted".into()), Value::String("raw".into())]
    );
    assert_eq!(
        values[3..7],
        [Value::Integer(1), Value::Integer(-16), Value::Float(1.5), Value::Float(1000.0)]
    );
    assert_eq!(values[7..10], [Value::Bool(true), Value::Bool(false), Value::Null]);
    assert_eq!(values[10..], [Value::Float(f64::INFINITY), Value::Float(1e41)]);
    assert_eq!(node.argument(11).unwrap().lexeme().len(), 42);
    let kinds: Vec<_> = values.iter().map(Value::kind).collect();
    assert_eq!(kinds[2..10], ["text", "number", "number", "number", "number", "boolean", "boolean", "null"]);
    assert_eq!(
        (values[0].as_str(), values[3].as_f64(), values[7].as_bool()),
        (Some("bare"), Some(1.0), Some(true))
    );
    assert_eq!((values[0].as_f64(), values[3].as_str(), values[9].as_bool()), (None, None, None));
    assert!(node.argument(0).unwrap().is_bare() && !node.argument(1).unwrap().is_bare());
}

/// For each decoded character the source from its offset on.
#[track_caller]
fn check_offsets(text: &str, decoded: &str, sources: &[(usize, &str)]) {
    let document = parse(text);
    assert!(document.diagnostics().is_empty(), "{:?}", document.diagnostics());
    let entry = document.nodes().next().unwrap().argument(0).unwrap();
    assert_eq!(entry.value().as_str(), Some(decoded));
    for (offset, source) in sources {
        let found = &text[entry.source_offset(*offset)..];
        assert!(found.starts_with(source), "{offset}: {found:?} does not start with {source:?}");
    }
}

#[test]
fn places_inside_strings() {
    check_offsets("a plain", "plain", &[(0, "plain"), (2, "ain"), (5, "")]);
    check_offsets("a \"score >= 80\"", "score >= 80", &[(0, "score"), (6, ">="), (11, "\""), (99, "\"")]);
    check_offsets(
        r#"a "x\n\u{e9}\"y""#,
        "x\né\"y",
        &[(1, "\\n"), (2, "\\u"), (4, "\\\""), (5, "y\""), (6, "\"")],
    );
    check_offsets("a \"x\\  \n  y\"", "xy", &[(1, "y"), (2, "\"")]);
    check_offsets("a ##\"x\"#y\"##", "x\"#y", &[(0, "x"), (3, "y"), (4, "\"##")]);
    let text = "a \"\"\"\n    one\n\n      two \\\n      three\n    four\\t!\n    \"\"\"";
    let decoded = "one\n\n  two three\nfour\t!";
    check_offsets(
        text,
        decoded,
        &[
            (0, "one\n"),
            (3, "\n\n"),
            (4, "\n  "),
            (5, "  two"),
            (7, "two"),
            (11, "three"),
            (16, "\n    four"),
            (17, "four"),
            (21, "\\t"),
            (22, "!"),
            (23, "\n    \"\"\""),
        ],
    );
    check_offsets("a #\"\"\"\n  x\\\n  \"\"\"#", "x\\", &[(0, "x"), (1, "\\"), (2, "\n")]);
}

#[test]
fn a_document_can_be_shared() {
    fn shared<T: Send + Sync + 'static>(_: T) {}
    shared(parse(TEXT));
}

#[test]
fn the_byte_order_mark_is_no_part_of_the_first_node() {
    let document = parse("\u{feff}a 1");
    assert!(document.diagnostics().is_empty());
    assert_eq!(document.nodes().next().unwrap().span(), Span::new(3, 6));
}
