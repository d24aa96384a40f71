//! Dead code, notes, empty handlers, magic numbers.

use rq_code::facts::{MarkKind, parse};
use rq_code::language::Language;

/// The marks of a source: kind, first and last line.
fn check(language: Language, source: &str, expected: &[(MarkKind, u32, u32)]) {
    let facts = parse(language, source.as_bytes()).facts;
    let found: Vec<_> = facts.marks.iter().map(|m| (m.kind, m.line, m.end_line)).collect();
    assert_eq!(found, expected, "{source}");
}

#[test]
fn what_follows_a_jump_is_unreachable() {
    use MarkKind::Unreachable;
    check(Language::Python, "def f():\n    return 1\n    x = 2\n    y = 3\n", &[(Unreachable, 3, 3)]);
    check(Language::Python, "def f():\n    if a:\n        return 1\n    x = 2\n", &[]);
    check(Language::Java, "class A { void f() { throw x;\n g(); } }", &[(Unreachable, 2, 2)]);
    check(Language::Rust, "fn f() { return 1;\n g(); }", &[(Unreachable, 2, 2)]);
    check(Language::Go, "package p\nfunc f() {\n\treturn\n\tg()\n}\n", &[(Unreachable, 4, 4)]);
    // Hoisted, labelled, or conditional for the compiler.
    check(Language::JavaScript, "function f() { return g();\n function g() {} }", &[]);
    check(Language::C, "int f() { goto a; return 1;\n a: return 0; }", &[(Unreachable, 1, 1)]);
    check(Language::C, "int f() {\n#if X\n return 1;\n#else\n g();\n#endif\n return 0; }", &[]);
    check(Language::Ruby, "def f\n  return 1 if a\n  x\nend\n", &[]);
}

#[test]
fn comments_that_read_as_code_come_in_runs() {
    use MarkKind::CommentedCode;
    check(Language::Python, "# x = f(1)\n# if x == 2:\n#     g(x)\ny = 1\n", &[(CommentedCode, 1, 3)]);
    check(Language::Python, "# One line of prose.\n# And another: it says more.\n", &[]);
    check(Language::Python, "# x = f(1)\ny = 1\n# g(x)\n", &[]);
    check(Language::JavaScript, "// foo(a);\n// return b;\n// }\n", &[(CommentedCode, 1, 3)]);
    check(Language::JavaScript, "// Licensed under the licence;\n// see the file.\n", &[]);
}

#[test]
fn notes_keep_their_words() {
    let facts = parse(Language::Python, b"x = 1  # TODO(ann): later\n# XXXL is no note\n").facts;
    let found: Vec<_> = facts.marks.iter().map(|m| (m.kind, m.line, m.text.as_str())).collect();
    assert_eq!(found, [(MarkKind::Todo, 1, "TODO(ann): later")]);
    check(Language::C, "/*\n * FIXME: here\n */\n", &[(MarkKind::Fixme, 2, 2)]);
    check(Language::Python, "s = 'TODO: in a string'\n", &[]);
}

#[test]
fn a_handler_that_says_nothing_is_empty() {
    use MarkKind::EmptyCatch;
    check(Language::Python, "try:\n    f()\nexcept E:\n    pass\n", &[(EmptyCatch, 3, 4)]);
    check(Language::Python, "try:\n    f()\nexcept E:\n    pass  # on purpose\n", &[]);
    check(Language::Python, "try:\n    f()\nexcept E:\n    # on purpose\n    pass\n", &[]);
    check(Language::JavaScript, "try { f() } catch (e) { }", &[(EmptyCatch, 1, 1)]);
    check(Language::JavaScript, "try { f() } catch (e) { /* on purpose */ }", &[]);
}

#[test]
fn numbers_in_bodies_are_magic_but_for_the_plain_ones() {
    let facts = parse(Language::Python, b"X = 7\ndef f(a=9):\n    return a + 1 + 42\n").facts;
    assert_eq!(facts.magic_numbers, [3]);
}
