//! What a language module says: the roles of its kinds of nodes, and a few hooks.

use tree_sitter::{Node, TreeCursor};

use super::role::Role;
use crate::facts::{ClassKind, SymbolKind};

/// What a comment is to documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CommentKind {
    /// No documentation.
    Plain,
    /// Documents what follows.
    Outer,
    /// Documents what it stands in.
    Inner,
}

/// Where a definition stands, for the hooks.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place {
    /// Directly inside a class.
    pub in_class: bool,
    /// Directly inside an interface or trait.
    pub in_interface: bool,
    /// The class or scope around it is visible outside the file.
    pub container_public: bool,
    /// Inside a function.
    pub in_function: bool,
    /// Inside a wrapper that exports (`export`, `pub`).
    pub exported: bool,
    /// Inside a test module or class.
    pub in_test: bool,
}

/// What a hook says of one parameter node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Parameter {
    /// Counts this often.
    Count(u32),
    /// A receiver or a separator.
    No,
}

/// One language.
pub(crate) trait Rules: Sync {
    /// The grammar.
    fn grammar(&self) -> tree_sitter::Language;

    /// Roles of named kinds.
    fn nodes(&self) -> &'static [(Role, &'static [&'static str])];

    /// Roles of anonymous tokens.
    fn tokens(&self) -> &'static [(Role, &'static [&'static str])];

    /// Fields whose node is the body of what nests.
    fn body_fields(&self) -> &'static [&'static str] {
        &["body", "consequence", "alternative"]
    }

    /// The node that names a function, class, scope or symbol.
    fn name<'t>(&self, node: Node<'t>) -> Option<Node<'t>> {
        node.child_by_field_name("name")
    }

    /// The other names that a node defines: `b` of `int a, b`.
    fn more_names<'t>(&self, _node: Node<'t>) -> Vec<Node<'t>> {
        Vec::new()
    }

    /// Functions are methods wherever they stand.
    fn only_methods(&self) -> bool {
        false
    }

    /// The text of a definition's name.
    fn name_text<'s>(&self, node: Node<'_>, source: &'s [u8]) -> Option<std::borrow::Cow<'s, str>> {
        self.name(node).map(|n| String::from_utf8_lossy(text(n, source)))
    }

    /// The name that a binding gives to the function in it.
    fn bound_name<'t>(&self, _binding: Node<'t>) -> Option<Node<'t>> {
        None
    }

    /// The node that holds the parameters.
    fn parameters<'t>(&self, node: Node<'t>) -> Option<Node<'t>> {
        node.child_by_field_name("parameters")
    }

    /// How a named child of the parameter list counts.
    fn parameter(&self, _node: Node<'_>, _first: bool, _place: Place, _source: &[u8]) -> Parameter {
        Parameter::Count(1)
    }

    /// Visible outside by the language's rule.
    fn public(&self, node: Node<'_>, name: &str, place: Place, source: &[u8]) -> bool;

    /// Only its own file can name what is not public: not a type's bases, not who has a value of the type.
    fn unreachable(&self, _node: Node<'_>, _name: &str, _place: Place, _source: &[u8]) -> bool {
        true
    }

    /// A test by its name or attributes.
    fn test(&self, _node: Node<'_>, _name: &str, _place: Place, _source: &[u8]) -> bool {
        false
    }

    /// A scope or class whose functions are tests.
    fn test_scope(&self, _node: Node<'_>, _source: &[u8]) -> bool {
        false
    }

    /// A scope that is no public place whatever it is called (Rust's `impl Trait for`).
    fn scope_public(&self, _node: Node<'_>, _source: &[u8], place: Place) -> bool {
        place.container_public
    }

    /// The type a function belongs to by its receiver (Go).
    fn receiver<'s>(&self, _node: Node<'_>, _source: &'s [u8]) -> Option<std::borrow::Cow<'s, str>> {
        None
    }

    /// A scope whose functions are methods (`impl`), and that defines no name itself.
    fn scope_of_members(&self, _node: Node<'_>) -> bool {
        false
    }

    /// Functions here are items of documentation.
    fn documents_function(&self, _node: Node<'_>, _place: Place, _method: bool) -> bool {
        true
    }

    /// What stands between the parts of a qualified name.
    fn separator(&self) -> &'static str {
        "."
    }

    /// An `async` function.
    fn asynchronous(&self, _node: Node<'_>) -> bool {
        false
    }

    /// How a method calls itself; none for a language where the same name may be another function.
    fn recursion(&self) -> Option<&'static [&'static str]> {
        None
    }

    /// An attribute that makes a test of the function after it.
    fn test_attribute(&self, _text: &[u8]) -> bool {
        false
    }

    /// Which kind of type a node defines; else which other symbol, if it defines any.
    fn class_kind(&self, _node: Node<'_>, kind: ClassKind) -> Result<ClassKind, Option<SymbolKind>> {
        Ok(kind)
    }

    /// Members of a type are private until something says otherwise.
    fn members_private(&self, _kind: ClassKind) -> bool {
        false
    }

    /// The visibility of what follows, if this bare word in a class changes it.
    fn access_word(&self, _word: &[u8]) -> Option<bool> {
        None
    }

    /// The row where a declaration begins, annotations above it left out.
    fn declaration_row(&self, node: Node<'_>) -> usize {
        node.start_position().row
    }

    /// A function without a body is only declared.
    fn declares_without_body(&self) -> bool {
        true
    }

    /// How many levels above a function expression the binding may be that names it.
    fn binding_levels(&self, _node: Node<'_>) -> usize {
        1
    }

    /// The arm of an exhaustive `match` that is left when no other fits: where it begins.
    fn last_arm<'t>(&self, _node: Node<'t>, _cursor: &mut TreeCursor<'t>) -> Option<usize> {
        None
    }

    /// The comment before a wrapper documents every definition in it.
    fn wrapper_documents_all(&self, _wrapper: Node<'_>) -> bool {
        false
    }

    /// A literal that is one token and needs no look inside.
    fn flat_text(&self, node: Node<'_>, _source: &[u8]) -> bool {
        node.named_child_count() == 0
    }

    /// What a comment is to documentation.
    fn comment(&self, _text: &[u8]) -> CommentKind {
        CommentKind::Plain
    }

    /// A comment must end on the line before what it documents.
    fn comment_adjacent(&self) -> bool {
        false
    }

    /// An attribute that is documentation (`#[doc = "…"]`).
    fn documenting_attribute(&self, _text: &[u8]) -> bool {
        false
    }

    /// Where the documentation string of a definition or module begins, and whether it says something.
    fn docstring<'t>(
        &self,
        _node: Node<'t>,
        _cursor: &mut TreeCursor<'t>,
        _source: &[u8],
    ) -> Option<Docstring> {
        None
    }

    /// The file itself is an item of documentation.
    fn module_documented(&self) -> bool {
        false
    }

    /// Decorators of a definition that matter to documentation.
    fn decorators<'t>(&self, _wrapper: Node<'t>, _cursor: &mut TreeCursor<'t>, _source: &[u8]) -> Decorators {
        Decorators::default()
    }

    /// A definition that only wraps another function and returns it: no level of its own.
    fn decorator_shape<'t>(&self, _node: Node<'t>, _cursor: &mut TreeCursor<'t>) -> bool {
        false
    }

    /// What a case arm is, where its kind alone does not say.
    fn case<'t>(&self, _node: Node<'t>, role: Role, _cursor: &mut TreeCursor<'t>, _source: &[u8]) -> CaseArm {
        match role {
            Role::DefaultCase => CaseArm::Default,
            _ => CaseArm::Tests,
        }
    }

    /// A `match` with an arm that takes anything, as radon sees it.
    fn catch_all<'t>(&self, _node: Node<'t>, _cursor: &mut TreeCursor<'t>, _source: &[u8]) -> bool {
        false
    }

    /// A handler that does nothing.
    fn empty_catch<'t>(&self, node: Node<'t>, cursor: &mut TreeCursor<'t>) -> bool {
        let Some(body) = node.child_by_field_name("body") else { return false };
        let _ = cursor;
        body.named_child_count() == 0
    }

    /// The symbol a node defines, where its kind alone does not say.
    fn symbol(&self, _node: Node<'_>, kind: SymbolKind, _place: Place, _source: &[u8]) -> Option<SymbolKind> {
        Some(kind)
    }

    /// Symbols of this kind are items of documentation.
    fn documents_symbol(&self, _kind: SymbolKind, _place: Place) -> bool {
        false
    }

    /// Nested functions count for the one around them only when that one has structure of its own.
    fn lenient_nesting(&self) -> bool {
        false
    }

    /// A loop without a condition.
    fn endless(&self, _node: Node<'_>) -> bool {
        false
    }

    /// The exported mark of a wrapper.
    fn exports(&self, _wrapper: Node<'_>) -> bool {
        false
    }

    /// The bytes between the braces of a macro call when they read as definitions.
    fn definitions_in(&self, _call: Node<'_>, _source: &[u8]) -> Option<tree_sitter::Range> {
        None
    }

    /// The text with only the first branch of each `#if` inside definitions, byte for byte as
    /// long; none when there is no such branch.
    fn without_branches(&self, _source: &[u8]) -> Option<Vec<u8>> {
        None
    }

    /// The label of a `break` is an ordinary name.
    fn labels_are_names(&self) -> bool {
        false
    }

    /// A line of a comment reads as a statement of this language.
    fn reads_as_code(&self, line: &str) -> bool {
        crate::facts::braces_code(line)
    }
}

/// A documentation string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Docstring {
    /// The byte where it begins.
    pub start: usize,
    /// It says something.
    pub says: bool,
}

/// Decorators that matter to documentation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Decorators {
    pub property: bool,
    pub setter: bool,
    pub overload: bool,
}

/// What an arm of a switch counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CaseArm {
    /// Tests something.
    Tests,
    /// Takes the rest.
    Default,
}

/// A word that a broken parse may take for the name of a function.
pub(crate) fn is_keyword(name: &str) -> bool {
    matches!(name, "if" | "else" | "for" | "while" | "switch" | "return" | "catch" | "do" | "namespace")
}

/// Whether the innermost class around a member, a node of the kind `class`, has a field or a child called `bases`.
pub(crate) fn inherits(member: Node<'_>, class: &str, bases: &str) -> bool {
    let around = std::iter::successors(member.parent(), Node::parent).find(|node| node.kind() == class);
    around.is_some_and(|class| {
        class.child_by_field_name(bases).is_some()
            || (0..4).filter_map(|i| class.child(i)).any(|child| child.kind() == bases)
    })
}

/// The row of the first token of a declaration that is no annotation: annotations are leading
/// children of these kinds, or stand in a leading list of modifiers.
pub(crate) fn row_after(node: Node<'_>, annotations: &[&str]) -> usize {
    let mut inside = node;
    let mut at = 0;
    // A few annotations; whoever has more has the row of the last of these.
    for _ in 0..16 {
        let Some(child) = inside.child(at) else {
            if inside.id() == node.id() {
                break;
            }
            // Nothing but annotations among the modifiers: what follows them.
            return node.child(1).map_or(node.start_position().row, |c| c.start_position().row);
        };
        if child.kind() == "modifiers" {
            inside = child;
            at = 0;
        } else if annotations.contains(&child.kind()) || child.is_extra() {
            at += 1;
        } else {
            return child.start_position().row;
        }
    }
    node.start_position().row
}

/// The bytes of a node.
pub(crate) fn text<'s>(node: Node<'_>, source: &'s [u8]) -> &'s [u8] {
    source.get(node.start_byte()..node.end_byte()).unwrap_or_default()
}
