//! Cognitive complexity by the rules of the white paper.

use rq_code::facts::parse;
use rq_code::language::Language;

/// `name cognitive` of every function.
fn check(language: Language, source: &str, expected: &[(&str, u32)]) {
    let facts = parse(language, source.as_bytes()).facts;
    assert_eq!(facts.quality.errors, 0, "{source}");
    let found: Vec<(&str, u32)> = facts.functions.iter().map(|f| (f.name.as_str(), f.cognitive)).collect();
    assert_eq!(found, expected, "{source}");
}

fn java(body: &str, expected: u32) {
    check(Language::Java, &format!("class A {{ void f() {{ {body} }} }}"), &[("A.f", expected)]);
}

#[test]
fn structures_cost_more_when_nested() {
    java("if (a) { }", 1);
    java("if (a) { for (;;) { while (b) { } } }", 1 + 2 + 3);
    java("try { if (a) { } } catch (E e) { if (b) { } } finally { }", 1 + 1 + 2);
    java("switch (a) { case 1: if (b) { } break; default: }", 1 + 2);
    java("x = a ? b : c ? d : e;", 1 + 2);
}

#[test]
fn else_and_else_if_cost_one_and_do_not_nest_further() {
    java("if (a) { } else if (b) { } else { }", 3);
    java("if (a) { } else if (b) { if (c) { } } else { }", 3 + 2);
    check(
        Language::Python,
        "def f():\n    if a:\n        pass\n    elif b:\n        pass\n    else:\n        if c:\n            pass\n",
        &[("f", 3 + 2)],
    );
}

#[test]
fn a_run_of_the_same_operator_costs_one() {
    java("if (a && b && c) { }", 1 + 1);
    java("if (a && b || c && d) { }", 1 + 3);
    java("if (a && !(b && c)) { }", 1 + 2);
    java("if ((a && b) && c) { }", 1 + 1);
}

#[test]
fn jumps_to_labels_cost_one() {
    java("out: for (;;) { continue out; }", 1 + 1);
    java("for (;;) { break; }", 1);
    check(Language::C, "void f(void) { goto out; out: return; }", &[("f", 1)]);
    check(Language::Rust, "fn f() { 'a: loop { break 'a; } }", &[("f", 2)]);
}

#[test]
fn lambdas_nest_and_nested_functions_count_for_both() {
    java("run(() -> { if (a) { } });", 2);
    check(
        Language::Python,
        "def f():\n    x = 1\n    def g():\n        if a:\n            pass\n    return g(x)\n",
        &[("f", 2), ("f.g", 1)],
    );
}

#[test]
fn a_decorator_does_not_nest() {
    check(
        Language::Python,
        "def d(a):\n    def g():\n        if a:\n            pass\n    return g\n",
        &[("d", 1), ("d.g", 1)],
    );
}

#[test]
fn a_javascript_function_that_only_holds_others_stays_free() {
    let source = "function f() { function g() { if (a) { } } }";
    check(Language::JavaScript, source, &[("f", 0), ("f.g", 1)]);
    let source = "function f() { if (b) { } function g() { if (a) { } } }";
    check(Language::JavaScript, source, &[("f", 1 + 2), ("f.g", 1)]);
}

#[test]
fn recursion_costs_one_once() {
    check(Language::Python, "def f(n):\n    return f(n - 1) + f(n - 2)\n", &[("f", 1)]);
    check(Language::Python, "class A:\n    def f(self):\n        return self.f() + f()\n", &[("A.f", 1)]);
    check(Language::Python, "class A:\n    def f(self):\n        return f()\n", &[("A.f", 0)]);
}

#[test]
fn conditions_stand_outside_what_they_open() {
    java("if (a ? b : c) { }", 1 + 1);
}
