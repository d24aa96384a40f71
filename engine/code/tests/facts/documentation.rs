//! What counts as documented, per language and in interrogate's modes.

use rq_code::documentation::{DocumentationRules, documentation_counts};
use rq_code::facts::parse;
use rq_code::language::Language;

/// The items of the public API: `name` when documented, `-name` when not.
fn check(language: Language, source: &str, expected: &[&str]) {
    let facts = parse(language, source.as_bytes()).facts;
    assert_eq!(facts.quality.errors, 0, "{source}");
    let found: Vec<String> = facts
        .docs
        .iter()
        .filter(|d| d.public)
        .map(|d| format!("{}{}", if d.documented { "" } else { "-" }, d.name))
        .collect();
    assert_eq!(found, expected, "{source}");
}

const PYTHON: &str = "\
'''Module.'''

class A:
    '''Class.'''

    def __init__(self):
        pass

    def __repr__(self):
        ''''''

    def _semi(self):
        pass

    def __private(self):
        pass

    @property
    def p(self):
        return 1

    @p.setter
    def p(self, value):
        pass

    def m(self):
        '''Documented.'''
        def nested():
            pass
        async def spun():
            pass

    class Inner:
        def im(self):
            pass

@overload
def o():
    b'no documentation'
";

fn counts(rules: &DocumentationRules, name: &str) -> (u32, u32) {
    let facts = parse(Language::Python, PYTHON.as_bytes()).facts;
    let counts = documentation_counts(&facts, name, rules);
    (counts.documented, counts.items)
}

#[test]
fn interrogate_without_flags_counts_everything() {
    assert_eq!(counts(&DocumentationRules::ALL, "a.py"), (3, 14));
}

#[test]
fn each_flag_of_interrogate_takes_away_what_it_says() {
    let all = DocumentationRules::ALL;
    assert_eq!(counts(&DocumentationRules { ignore_module: true, ..all }, "a.py"), (2, 13));
    assert_eq!(counts(&DocumentationRules { ignore_init_method: true, ..all }, "a.py"), (3, 13));
    assert_eq!(counts(&DocumentationRules { ignore_magic: true, ..all }, "a.py"), (3, 13));
    assert_eq!(counts(&DocumentationRules { ignore_semiprivate: true, ..all }, "a.py"), (3, 13));
    assert_eq!(counts(&DocumentationRules { ignore_private: true, ..all }, "a.py"), (3, 13));
    assert_eq!(counts(&DocumentationRules { ignore_property_decorators: true, ..all }, "a.py"), (3, 12));
    assert_eq!(counts(&DocumentationRules { ignore_setters: true, ..all }, "a.py"), (3, 13));
    assert_eq!(counts(&DocumentationRules { ignore_overloaded: true, ..all }, "a.py"), (3, 13));
    // The async one stays: interrogate does not take it for nested.
    assert_eq!(counts(&DocumentationRules { ignore_nested_functions: true, ..all }, "a.py"), (3, 13));
    assert_eq!(counts(&DocumentationRules { ignore_nested_classes: true, ..all }, "a.py"), (3, 12));
    assert_eq!(counts(&DocumentationRules { ignore_init_module: true, ..all }, "__init__.py"), (0, 0));
    assert_eq!(counts(&DocumentationRules { ignore_init_module: true, ..all }, "a.py"), (3, 14));
}

#[test]
fn python_public_api() {
    let source = "class A:\n    'doc'\n    def f(self): pass\n    def _g(self): pass\ndef h():\n    '''d'''\n    def i(): pass\n";
    check(Language::Python, source, &["-", "A", "-f", "h"]);
}

#[test]
fn rust_documents_pub_items_even_behind_attributes() {
    let source = "\
/// Documented.
#[derive(Debug)]
#[must_use]
pub struct A;
pub struct B;
#[doc = \"x\"]
pub fn f() {}
/// Not public.
fn g() {}
pub(crate) fn h() {}
impl A {
    /// Documented.
    pub fn m(&self) {}
    pub fn n(&self) {}
}
impl Clone for A { fn clone(&self) -> A { A } }
pub trait T {
    /// Documented.
    fn t();
    fn u();
}
// plain
pub const X: u8 = 1;
";
    check(Language::Rust, source, &["A", "-B", "f", "m", "-n", "-T", "t", "-u", "-X"]);
}

#[test]
fn javascript_documents_what_is_exported() {
    let source = "\
/** Documented. */
export function a() {}
export const b = () => 1;
/** Documented. */
export const c = async () => 1;
function hidden() {}
/**
 * Documented.
 */
export default class D {
  /** Documented. */
  m() {}
  n() {}
  #secret() {}
}
/** Documented. */
exports.e = function () {};
app.f = function () {};
";
    check(Language::JavaScript, source, &["a", "-b", "c", "D", "m", "-n", "e", "-f"]);
}

#[test]
fn go_wants_the_comment_right_above_a_capital_name() {
    let source = "\
package p

// A is.
type A struct{}

// far away

type B struct{}

// F does.
func (a *A) F() {}

func G() {}

func g() {}

// Group.
const (
	X = 1
	Y = 2
)
";
    check(Language::Go, source, &["A", "-B", "F", "-G", "X", "Y"]);
}

#[test]
fn java_csharp_and_php_document_public_members() {
    let java = "/** D. */\npublic class A {\n  /** D. */\n  @Override\n  public void f() {}\n  public void g() {}\n  void h() {}\n}\ninterface I { void i(); }";
    check(Language::Java, java, &["A", "f", "-g"]);
    let csharp = "/// <summary>D</summary>\n[X]\npublic class A {\n  /// <summary>D</summary>\n  public int P { get; set; }\n  public void F() {}\n  private void G() {}\n}\n";
    check(Language::CSharp, csharp, &["A", "P", "-F"]);
    let php = "<?php\n/** D. */\nclass A {\n  /** D. */\n  public function f() {}\n  function g() {}\n  private function h() {}\n}\n";
    check(Language::Php, php, &["A", "f", "-g"]);
}

#[test]
fn c_and_cpp_use_doxygen_and_ruby_the_comment_above() {
    let c = "/** D. */\nint f(int a);\nint g(void);\n/* plain */\nint h(void) { return 0; }\nstatic int i(void) { return 0; }\n";
    check(Language::C, c, &["f", "-g", "-h"]);
    let cpp = "/// D.\nclass A {\n  int hidden();\npublic:\n  /// D.\n  int f();\n  int g();\n};\n/// D.\ntemplate <typename T>\nT t(T a) { return a; }\n";
    check(Language::Cpp, cpp, &["A", "f", "-g", "t"]);
    let ruby = "# D.\nclass A\n  # D.\n  def f\n  end\n\n  def g\n  end\n\n  private\n\n  # hidden\n  def h\n  end\nend\n";
    check(Language::Ruby, ruby, &["A", "f", "-g"]);
}
