//! Every message at its exact place. Under a line of the text, `^^^ code` marks what is reported there and
//! `! code` an empty place.

use rq_schema::syntax::parse;

/// Compares what is reported with the marks in the fixture.
#[track_caller]
fn check(fixture: &str) {
    let (mut text, mut expected) = (String::new(), Vec::new());
    let mut line_start = 0;
    for line in fixture.trim_start_matches('\n').split_inclusive('\n') {
        let mark = line.trim_start();
        let width = mark.chars().take_while(|character| matches!(character, '^' | '!')).count();
        if width > 0 && mark[width..].starts_with(' ') {
            let start = line_start + line.len() - mark.len();
            let end = if mark.starts_with('!') { start } else { start + width };
            expected.push((start, end, format!("rq::syntax-{}", mark[width..].trim())));
        } else {
            line_start = text.len();
            text += line;
        }
    }
    expected.sort();
    let document = parse(&text);
    let mut found: Vec<_> = document
        .diagnostics()
        .iter()
        .map(|problem| (problem.span.start, problem.span.end, problem.code.to_owned()))
        .collect();
    found.sort();
    assert_eq!(found, expected, "\n{text}");
}

#[test]
fn half_typed_lines() {
    check(
        "
a b=
  ^^ missing-value
b c= d=1
  ^^ missing-value
c \"unclosed
  ^^^^^^^^^ unclosed-string
d { e \"x }
      ^^^^ unclosed-string
  ^ unclosed-block
e (
  ^ annotation
f (t
  ^ annotation
g (t)
  ^^^ annotation
(t)
^^^ annotation
h /-
  ^^ slashdash
",
    );
    check("h /-\n  ^^ slashdash\n");
    check("/-\n^^ slashdash\n");
    check("a = 1\n  ^ unexpected\n");
}

#[test]
fn blocks() {
    check("a {\n  ^ unclosed-block\n    b\n");
    check("}}\n^^ stray-brace\na\n  }\n  ^ stray-brace\n");
    check("a\n{\n^ misplaced-block\n    b\n}\n");
    check("{\n^ misplaced-block\n    b\n}\nc\n");
    check("a { b; } c\n         ^ missing-newline\n");
    check("a { b; } { c; }\n         ^ misplaced-block\n");
    check("a /-{ b; } 1\n           ^ slashdash\n");
    check("a { b; } /-1\n           ^ missing-newline\n");
    check(";\n^ unexpected\na;;\n  ^ unexpected\n");
}

#[test]
fn an_unclosed_block_ends_where_the_indentation_says() {
    check(
        "
skill a {
    operation b {
                ^ unclosed-block
        c 1

    operation d { e 2; }
}
gate f {
    g
}
",
    );
    check(
        "
skill a {
    operation b {
                ^ unclosed-block
        c 1
}
gate f {
}
",
    );
    check(
        "
project a {
          ^ unclosed-block
    b

skill c {
    d
}
",
    );
}

#[test]
fn words() {
    check("a true\n  ^^^^ reserved-word\n");
    check("a b=null\n    ^^^^ reserved-word\n");
    check("true\n^^^^ reserved-word\n");
    check("a nan=1\n  ^^^ reserved-word\n");
    check("a (inf)1\n   ^^^ reserved-word\n");
    check("a -inf\n  ^^^^ reserved-word\n");
    check("sources app/**\n        ^^^^^^ unquoted\nb\n");
    check("a b/c x[0] [y]\n  ^^^ unquoted\n      ^^^^ unquoted\n           ^^^ unquoted\n");
    check("a /b\n  ^^ unquoted\n");
    check("a b#c\n  ^^^ unquoted\n");
    check("a c:\\dir\n  ^^^^^^ unquoted\n");
    check("a ]\n  ^ unexpected\n");
    check("1 a\n^ name\n");
    check("#true\n^^^^^ name\n");
    check("a 1=2\n  ^ name\n");
    check("a (b)c=1\n  ^^^ annotation\n");
    check("a ()1\n  ^^ annotation\n");
    check("a (1)b\n  ^^^ annotation\n");
    check("a (b c)d\n  ^^^^^ annotation\n");
    check("a )\n  ^ unexpected\n");
    check(")\n^ unexpected\n");
    check("= a\n^ unexpected\nb\n");
}

#[test]
fn spaces() {
    check("a\"b\"\n ^^^ missing-space\n");
    check("a \"b\"c\n     ^ missing-space\n");
    check("a \"b\"\"c\"\n     ^^^ missing-space\n");
    check("a 1\"b\"\n   ^^^ missing-space\n");
    check("a(b)c\n ^^^^ missing-space\n".replace("^^^^", "^").as_str());
    check("a \\ b\n  ^ unexpected\n");
}

#[test]
fn numbers() {
    for number in ["10px", "1.", "1.x", "1e", "0x", "0b12", ".5", "-.5", "1_.2.3", "0XFF", "1..2"] {
        check(&format!("a {number}\n  {} number\n", "^".repeat(number.len())));
    }
}

#[test]
fn keywords() {
    for keyword in ["#True", "#yes", "#", "#maybe", "##", "#nul"] {
        check(&format!("a {keyword}\n  {} keyword\n", "^".repeat(keyword.len())));
    }
}

#[test]
fn strings() {
    check("a \"b\\qc\"\n    ^^ escape\n");
    for escape in ["\\u{110000}", "\\u{d800}", "\\u{}", "\\u{1234567}", "\\u", "\\é", "\\/"] {
        let document = parse(&format!("a \"b{escape}\""));
        let [problem] = document.diagnostics() else { panic!("{escape}: {:?}", document.diagnostics()) };
        assert_eq!(
            (problem.code, problem.span.start, problem.span.len()),
            ("rq::syntax-escape", 4, escape.len()),
            "{escape}"
        );
    }
    check("a \"\"\"b\"\"\"\n  ^^^ multi-line\n");
    check("a #\"\"\"b\"\"\"#\n  ^^^^ multi-line\n");
    check("a #\"\"\"#\n  ^^^^ multi-line\n");
    check("a #\"b\n  ^^^ unclosed-string\nc\n");
    check("a \"\"\"\n    b\"\"\"\n     ^^^ multi-line\n");
    check("a \"\"\"\n    b\n  c\n^^ multi-line\n    \"\"\"\n");
    check("a \"\"\"\n  ^^^ unclosed-string\n    b\nc\n");
    check("a r\"b\\c\" r#\"d\"#\n  ^^^^^^ kdl1\n         ^^^^^^ kdl1\n");
}

#[test]
fn comments_and_characters() {
    check("a /* b\n  ^^ unclosed-comment\nc\n");
    check("a /* /* */\n  ^^ unclosed-comment\nc\n");
    check("/- /- a\n^^ slashdash\n");
    check("a /- /-1 2\n  ^^ slashdash\n");
    check("a b=/-1\n  ^^ slashdash\n");
    check("/- kdl-version 1\n^^^^^^^^^^^^^^^^ version\n");
    for (text, start) in [
        ("a \u{7}", 2),
        ("a \"\u{7f}\"", 3),
        ("// \u{202e}", 3),
        ("a b\u{feff}", 3),
        ("/*\0*/", 2),
        ("a 1\u{1}", 3),
    ] {
        let document = parse(text);
        let [problem] = document.diagnostics() else { panic!("{text:?}: {:?}", document.diagnostics()) };
        assert_eq!(
            (problem.code, problem.span.start),
            ("rq::syntax-disallowed-character", start),
            "{text:?}"
        );
    }
}

/// Applies every fix that is offered, from the end of the text to its start.
fn fixed(text: &str) -> String {
    let document = parse(text);
    let mut edits: Vec<_> = document
        .diagnostics()
        .iter()
        .filter_map(|problem| problem.fix.as_ref())
        .flat_map(|fix| &fix.edits)
        .collect();
    edits.sort_by_key(|edit| edit.span.start);
    let mut out = text.to_owned();
    for edit in edits.into_iter().rev() {
        out.replace_range(edit.span.start..edit.span.end, &edit.text);
    }
    out
}

#[test]
fn fixes_leave_nothing_to_fix() {
    for (broken, expected) in [
        ("a true b=null\n", "a #true b=#null\n"),
        ("true nan=1\n", "\"true\" \"nan\"=1\n"),
        ("sources app/** a[0]\n", "sources \"app/**\" \"a[0]\"\n"),
        ("a c:\\dir\n", "a \"c:\\\\dir\"\n"),
        ("a \"b\"c\n", "a \"b\" c\n"),
        ("a .5 -.5 10px\n", "a 0.5 -0.5 \"10px\"\n"),
        ("a #True #yes #None\n", "a #true #true #null\n"),
        ("a \"b\\qc\\/\"\n", "a \"b\\\\qc/\"\n"),
        ("a r\"b\\c\" r##\"d\"e\"##\n", "a #\"b\\c\"# ##\"d\"e\"##\n"),
        ("a \"b\nc\n", "a \"b\"\nc\n"),
        ("a #\"b\nc\n", "a #\"b\"#\nc\n"),
        ("a\n\n{\n    b\n}\n", "a {\n    b\n}\n"),
        ("a { b; } c\n", "a { b; } \nc\n"),
        ("a }\n;\n", "a \n\n"),
        ("/- /- a\n", " /- a\n"),
        ("a \u{7}b\n", "a b\n"),
    ] {
        assert_eq!(fixed(broken), expected);
        let document = parse(expected);
        assert!(document.diagnostics().is_empty(), "{expected:?}: {:?}", document.diagnostics());
    }
}

#[test]
fn messages_say_what_to_do() {
    for (text, message, help) in [
        (
            "a true",
            "`true` cannot be a value without `#` or quotes",
            "in KDL 2 it is written `#true`; as text, \"true\"",
        ),
        ("a b=", "the property `b` has no value", "write a value after the `=`"),
        ("a app/x", "`app/x` must be in quotes", "a text with any of"),
        ("skill a {", "the block of `skill` is never closed", "add `}`"),
        ("a 10px", "`10px` is not a number: a word cannot start with a digit", "if it is meant as text"),
        ("a r\"x\"", "`r\"…\"` is a raw string of KDL 1", "in KDL 2 a raw string is written #\"…\"#"),
    ] {
        let document = parse(text);
        let problem = &document.diagnostics()[0];
        assert_eq!(problem.message, message);
        assert!(problem.help.as_deref().unwrap_or_default().starts_with(help), "{problem:?}");
    }
}

#[test]
fn all_errors_of_a_document_of_kdl_1() {
    let text = "node true false null r\"raw\" key=true {\n    child r#\"a\"b\"# \"a\\/b\"\n}\n";
    let document = parse(text);
    assert_eq!(document.diagnostics().len(), 7, "{:#?}", document.diagnostics());
    assert!(parse(&fixed(text)).diagnostics().is_empty(), "{}", fixed(text));
}
