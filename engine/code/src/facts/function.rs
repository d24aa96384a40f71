//! Functions and classes of a file.

use serde::{Deserialize, Serialize};

use super::decisions::Decisions;

/// What directly encloses a function or a class: an index into the lists of the same file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Parent {
    /// `FileFacts::functions[index]`.
    Function(u32),
    /// `FileFacts::classes[index]`.
    Class(u32),
}

/// A boolean condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// Operands of its `&&`, `||`, `and`, `or` (parentheses looked through, negations not).
    pub terms: u32,
    /// The line (from 1) where it begins.
    pub line: u32,
}

/// A function, method, or function expression with a record of its own.
///
/// In `FileFacts::functions` an enclosing function stands before those inside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FunctionFacts {
    /// Qualified by what encloses it: `Class.method`, `outer.inner`. One that has no name is `(anonymous)`.
    pub name: String,
    /// The line (from 1) on which its declaration begins, decorators and comments before it left out.
    pub line: u32,
    /// Its last line.
    pub end_line: u32,
    /// Lines of its span that hold code (neither blank nor comment nor documentation string).
    pub code_lines: u32,
    /// Parameters; the receiver (`self`, `cls`, `this`, Go's receiver) and bare separators are not counted.
    pub parameters: u32,
    /// The deepest nesting of `if`, loop, `switch`/`match`, `try` and `with` blocks inside it; 0 when flat.
    pub nesting: u32,
    /// Cognitive complexity by SonarSource's white paper, see `docs/metrics/complexity.md`.
    pub cognitive: u32,
    /// Its decision points, of which [`crate::complexity`] makes the cyclomatic complexity.
    pub decisions: Decisions,
    /// Its boolean condition with the most operands; none when it has no boolean operator.
    pub condition: Option<Condition>,
    /// The enclosing function or class.
    pub parent: Option<Parent>,
    /// Visible outside its file or type by the language's own rule, see `docs/metrics/documentation.md`.
    pub public: bool,
    /// Only its own file can name it, and nothing marks it for others: no annotation, decorator or attribute. A named
    /// function expression is not: it is used where it stands.
    pub hidden: bool,
    /// A test by its name or attribute.
    pub test: bool,
    /// A method: declared in a class, or with a receiver.
    pub method: bool,
    /// A function expression: an arrow function, a function literal.
    pub expression: bool,
    /// It parsed without an error: its numbers are of all its code.
    pub whole: bool,
}

impl FunctionFacts {
    /// Lines from its first to its last, both included.
    #[must_use]
    pub fn lines(&self) -> u32 {
        self.end_line.saturating_sub(self.line) + 1
    }
}

/// What kind of type a [`ClassFacts`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ClassKind {
    /// `class`, also Java's `record`.
    Class,
    /// `struct`, `union`.
    Struct,
    /// `interface`, `trait`, `protocol`.
    Interface,
    /// `enum`.
    Enum,
    /// Ruby's `module`, PHP's `trait`: methods that are mixed in.
    Mixin,
}

/// A class, struct, interface, trait or enum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassFacts {
    /// Qualified by what encloses it.
    pub name: String,
    /// Class, struct, interface, ….
    pub kind: ClassKind,
    /// The line (from 1) on which its declaration begins.
    pub line: u32,
    /// Its last line.
    pub end_line: u32,
    /// Lines of its span that hold code.
    pub code_lines: u32,
    /// Functions declared directly in it, or in Rust in its `impl` blocks of the same file.
    pub methods: u32,
    /// Fields declared in its body (not those that methods assign).
    pub fields: u32,
    /// The enclosing function or class.
    pub parent: Option<Parent>,
    /// Visible outside its file.
    pub public: bool,
    /// Only its own file can name it, and nothing marks it for others.
    pub hidden: bool,
}

impl ClassFacts {
    /// Lines from its first to its last, both included.
    #[must_use]
    pub fn lines(&self) -> u32 {
        self.end_line.saturating_sub(self.line) + 1
    }
}
