//! Functions and classes: names, spans, parameters, nesting, conditions, parents.

use rq_code::facts::{ClassKind, Parent, parse};
use rq_code::language::Language;

/// `name line-end code/parameters/nesting` a function.
fn check(language: Language, source: &str, expected: &[&str]) {
    let facts = parse(language, source.as_bytes()).facts;
    assert_eq!(facts.quality.errors, 0, "{source}");
    let found: Vec<String> = facts
        .functions
        .iter()
        .map(|f| {
            let (name, line, end) = (&f.name, f.line, f.end_line);
            format!("{name} {line}-{end} {}/{}/{}", f.code_lines, f.parameters, f.nesting)
        })
        .collect();
    assert_eq!(found, expected, "{source}");
}

#[test]
fn python_names_are_qualified_and_receivers_are_no_parameters() {
    let source = "\
class A:
    @property
    def p(self):
        '''Documentation is
        no code.'''

        # nor is a comment
        return 1

    @classmethod
    def c(cls, a, /, b, *, d=1, **e): pass

    def m(self, *args):
        def inner(self):
            pass
        return inner
";
    check(
        Language::Python,
        source,
        &["A.p 3-8 2/0/0", "A.c 11-11 1/4/0", "A.m 13-16 4/1/0", "A.m.inner 14-15 2/1/0"],
    );
}

#[test]
fn receivers_and_separators_by_language() {
    check(
        Language::Rust,
        "impl A { fn f(&mut self, a: u8) {} }\nfn g(x: u8, y: u8) {}",
        &["A::f 1-1 1/1/0", "g 2-2 1/2/0"],
    );
    check(Language::Go, "package p\nfunc (t *T[K]) F(a, b int, c ...string) {}\n", &["T.F 2-2 1/3/0"]);
    check(
        Language::C,
        "int f(void) { return 0; }\nint *g(int a, char *b[]) { return 0; }\n",
        &["f 1-1 1/0/0", "g 2-2 1/2/0"],
    );
    check(Language::TypeScript, "class A { f(this: A, a?: number, ...b: string[]) {} }", &["A.f 1-1 1/2/0"]);
    check(Language::Ruby, "def f(a, b = 1, *c, d: 2, **e, &g)\nend\n", &["f 1-2 2/6/0"]);
}

#[test]
fn function_expressions_are_named_by_what_holds_them() {
    let source = "\
const f = (a, b) => a;
exports.g = function () {};
const o = { k: x => 1, m() {} };
class A { h = () => 1; }
call(() => 1);
";
    check(
        Language::JavaScript,
        source,
        &[
            "f 1-1 1/2/0",
            "g 2-2 1/0/0",
            "k 3-3 1/1/0",
            "m 3-3 1/0/0",
            "A.h 4-4 1/0/0",
            "(anonymous) 5-5 1/0/0",
        ],
    );
}

#[test]
fn a_declaration_begins_below_its_annotations() {
    let java = "class A {\n  @Override\n  @B(1)\n  public int f() { return 1; }\n}\n";
    check(Language::Java, java, &["A.f 4-4 1/0/0"]);
    let csharp = "class A {\n  [B]\n  [C]\n  int P {\n    get { return 1; }\n  }\n}\n";
    check(Language::CSharp, csharp, &["A.P 5-5 1/0/0"]);
}

#[test]
fn nesting_is_the_deepest_chain_of_blocks() {
    let source = "\
def f():
    with a:
        for x in b:
            if x:
                pass
            elif y:
                pass
    try:
        pass
    except E:
        while c:
            pass
";
    check(Language::Python, source, &["f 1-12 12/0/3"]);
    check(
        Language::C,
        "void f() { if (a) {} else if (b) {} else if (c) { while (d) {} } }",
        &["f 1-1 1/0/2"],
    );
}

#[test]
fn the_longest_condition_is_kept() {
    let source =
        "def f():\n    if a and b:\n        pass\n    return (a or\n        (b and c)) or not (d and e)\n";
    let facts = parse(Language::Python, source.as_bytes()).facts;
    let condition = facts.functions.first().and_then(|f| f.condition);
    assert_eq!(condition.map(|c| (c.terms, c.line)), Some((4, 4)));
}

#[test]
fn classes_know_their_members_and_parents() {
    let source = "\
class A:
    x = 1
    y: int = 2
    class B:
        def f(self):
            class C:
                pass
    def g(self): pass
";
    let facts = parse(Language::Python, source.as_bytes()).facts;
    let classes: Vec<_> =
        facts.classes.iter().map(|c| (c.name.as_str(), c.methods, c.fields, c.parent, c.lines())).collect();
    assert_eq!(
        classes,
        [
            ("A", 1, 2, None, 8),
            ("A.B", 1, 0, Some(Parent::Class(0)), 4),
            ("A.B.f.C", 0, 0, Some(Parent::Function(0)), 2),
        ]
    );
    let rust = "pub struct S { a: u8 }\nimpl S { fn f() {} fn g() {} }\nimpl T for S { fn h() {} }\n";
    let facts = parse(Language::Rust, rust.as_bytes()).facts;
    assert_eq!(facts.classes.first().map(|c| (c.kind, c.methods, c.fields)), Some((ClassKind::Struct, 3, 1)));
}

#[test]
fn definitions_in_rust_macro_calls_are_found() {
    let source = "\
cfg_rt! {
    /// Documented.
    pub fn a(x: u8) {
        if x > 1 { }
    }
    cfg_net! { pub mod m { pub fn b() {} } }
}
fn c() {}
impl S {
    cfg_rt! { pub fn d(&self) {} }
}
";
    check(Language::Rust, source, &["a 3-5 3/1/1", "m::b 6-6 1/0/0", "c 8-8 1/0/0", "S::d 10-10 1/0/0"]);
    let facts = parse(Language::Rust, source.as_bytes()).facts;
    let documented: Vec<_> = facts.docs.iter().filter(|d| d.documented).map(|d| d.name.as_str()).collect();
    assert_eq!(documented, ["a"]);
}

#[test]
fn branches_that_cut_through_a_c_statement_are_read_one_at_a_time() {
    let source = "\
int before(int a) { return a && 1; }
int f(int a) {
#ifdef X
  if (a > 1) {
#else
  if (a > 2 && a < 9) {
#endif
    return 1;
  }
  return 0;
}
int after(void) { return 0; }
";
    let facts = parse(Language::C, source.as_bytes()).facts;
    let found: Vec<_> =
        facts.functions.iter().map(|f| (f.name.as_str(), f.line, f.end_line, f.whole)).collect();
    assert_eq!(found, [("before", 1, 1, true), ("f", 2, 11, true), ("after", 12, 12, true)]);
    assert_eq!(facts.quality.errors, 0);
}

#[test]
fn a_broken_file_gives_what_can_be_had() {
    let source = "def f():\n    return 1\n\ndef g(:\n    if\n\ndef h():\n    return 2\n";
    let facts = parse(Language::Python, source.as_bytes()).facts;
    assert!(facts.quality.errors > 0 && facts.quality.error_bytes > 0);
    let names: Vec<_> = facts.functions.iter().map(|f| f.name.as_str()).collect();
    assert!(names.contains(&"f") && names.contains(&"h"), "{names:?}");
}

#[test]
fn tests_are_known_by_name_or_attribute() {
    let tests = |language, source: &str| -> Vec<String> {
        let facts = parse(language, source.as_bytes()).facts;
        facts.functions.into_iter().filter(|f| f.test).map(|f| f.name).collect()
    };
    assert_eq!(tests(Language::Python, "def test_a(): pass\ndef b(): pass\n"), ["test_a"]);
    let rust = "#[test]\n#[ignore]\nfn a() {}\nfn b() {}\nmod tests { fn c() {} }\n";
    assert_eq!(tests(Language::Rust, rust), ["a", "tests::c"]);
    assert_eq!(tests(Language::Go, "package p\nfunc TestA(t *T) {}\nfunc Testify() {}\n"), ["TestA"]);
    assert_eq!(tests(Language::Java, "class A { @Test void a() {} void b() {} }"), ["A.a"]);
    assert_eq!(tests(Language::CSharp, "class A { [Fact] void A() {} void B() {} }"), ["A.A"]);
}
