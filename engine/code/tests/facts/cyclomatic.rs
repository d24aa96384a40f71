//! Cyclomatic complexity in its three modes, one construct at a time.

use rq_code::complexity::{ComplexityMode, cyclomatic};
use rq_code::facts::parse;
use rq_code::language::Language;

/// The first function's standard and lizard's number.
fn check(language: Language, source: &str, standard: u32, lizard: u32) {
    let facts = parse(language, source.as_bytes()).facts;
    assert_eq!(facts.quality.errors, 0, "{source}");
    let first = |mode| cyclomatic(&facts, mode).first().copied();
    let found = [ComplexityMode::Standard, ComplexityMode::Lizard].map(first);
    assert_eq!(found, [Some(standard), Some(lizard)], "{source}");
}

/// The first function's standard, lizard's and radon's number.
fn check_all(language: Language, source: &str, standard: u32, lizard: u32, radon: u32) {
    let facts = parse(language, source.as_bytes()).facts;
    assert_eq!(facts.quality.errors, 0, "{source}");
    let first = |mode| cyclomatic(&facts, mode).first().copied();
    let found = [ComplexityMode::Standard, ComplexityMode::Lizard, ComplexityMode::Radon].map(first);
    assert_eq!(found, [Some(standard), Some(lizard), Some(radon)], "{source}");
}

fn python(body: &str, standard: u32, lizard: u32, radon: u32) {
    let lines: String = body.lines().map(|l| format!("    {l}\n")).collect();
    check_all(Language::Python, &format!("def f(a, b, c):\n{lines}"), standard, lizard, radon);
}

#[test]
fn python_counts_what_lizard_and_radon_agree_on() {
    python("pass", 1, 1, 1);
    python("if a:\n    pass\nelif b:\n    pass\nelse:\n    pass", 3, 3, 3);
    python("for x in a:\n    while b:\n        pass", 3, 3, 3);
    python("return a and b or c", 3, 3, 3);
    python("return 1 if a else 2", 2, 2, 2);
    python("return [x for x in a if x if b]", 4, 4, 4);
    python("try:\n    pass\nexcept A:\n    pass\nexcept B:\n    pass", 3, 3, 3);
    python("return f'{a if b else c}'", 2, 2, 2);
    python("return lambda x: x and a", 2, 2, 2);
}

#[test]
fn python_modes_differ_where_the_peers_do() {
    python("try:\n    pass\nfinally:\n    pass", 1, 2, 1);
    python("try:\n    pass\nexcept A:\n    pass\nelse:\n    pass", 2, 2, 3);
    python("for x in a:\n    pass\nelse:\n    pass", 2, 2, 3);
    python("assert a and b", 2, 2, 2);
    python("with a as x, b:\n    pass", 1, 1, 1);
    python("match a:\n    case 1:\n        pass\n    case _:\n        pass", 2, 3, 2);
    python("match a:\n    case 1 if b:\n        pass\n    case 2:\n        pass", 4, 4, 3);
    // An inner function is its own; its signature is not in radon's sight, its decorators are not either.
    python("@d(a or b)\ndef g(x=a and b):\n    if x:\n        pass\nreturn g", 2, 2, 1);
}

#[test]
fn every_language_counts_its_branches() {
    use Language as L;
    let braces = "if (a && b || c) { } else if (d) { } else { } for (;;) { } while (a) { } do { } while (b); \
                  switch (a) { case 1: break; case 2: break; default: break; } x = a ? 1 : 2;";
    check(L::JavaScript, &format!("function f(a) {{ {braces} try {{ }} catch (e) {{ }} }}"), 12, 12);
    check(L::TypeScript, &format!("function f(a: number) {{ {braces} }}"), 11, 11);
    check(L::Java, &format!("class A {{ void f(int a) {{ {braces} }} }}"), 11, 11);
    check(L::C, &format!("void f(int a) {{ {braces} }}"), 11, 11);
    check(L::Cpp, &format!("void f(int a) {{ {braces} for (auto x : y) {{ }} }}"), 12, 12);
    check(L::CSharp, &format!("class A {{ void f(int a) {{ {braces} }} }}"), 11, 11);
    check(L::Php, "<?php function f($a) { if ($a && $b) { } elseif ($c) { } foreach ($a as $b) { } }", 5, 5);
    check(
        L::Go,
        "package p\nfunc f(a int) {\n if a > 1 && b { } else if c { }\n for i := range x { }\n \
         switch a {\n case 1, 2:\n default:\n }\n select {\n case <-c:\n }\n}\n",
        7,
        7,
    );
    check(L::Rust, "fn f(a: A) { match a { A::X => 1, A::Y if b => 2, A::Z => 3 } }", 4, 4);
    check(
        L::Rust,
        "fn f(a: A) { let Some(x) = a else { return }; while let Some(y) = x { } loop { } }",
        4,
        3,
    );
    check(L::Rust, "fn f() { g()?; h::<u8>()?; }", 1, 3);
    check(
        L::Ruby,
        "def f(a)\n return 1 if a\n x while b\n case a\n when 1 then 2\n else 3\n end\nend\n",
        4,
        4,
    );
}

#[test]
fn conditions_of_the_preprocessor_are_the_compilers() {
    let source = "void f(void) {\n#if defined(A) && B\n  g();\n#endif\n}\n";
    check(Language::C, source, 1, 2);
    let guard = "#ifndef X\nvoid f(void) {\n#ifndef Y\n  g();\n#endif\n}\n#endif\n";
    check(Language::C, guard, 1, 1);
}

#[test]
fn tokens_that_only_look_like_conditions_do_not_count() {
    check(Language::Rust, "fn f() { let g = || 1; let h: &&str = x; }", 1, 1);
    check(Language::TypeScript, "function f(a?: number): string | undefined { return a?.b; }", 1, 1);
}
