//! What a language module says: the role of each kind of node, and a few hooks.

use std::sync::OnceLock;

use tree_sitter::{Node, TreeCursor};

use super::Language;
use crate::facts::{ClassKind, SymbolKind};

/// What a node is to the walk. A kind that a language doesn't list is [`Role::Plain`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Nothing of interest but its tokens.
    Plain,
    /// A comment: no token.
    Comment,
    /// A string or another literal that is one token; entered only for its interpolations.
    Text,
    /// A use of a name.
    Name,
    /// A number.
    Number,
    /// The label of a jump.
    Label,
    /// A function with a record of its own.
    Function,
    /// A function without a body (a prototype, an abstract method): documented, not measured.
    Signature,
    /// A function without a record: counts for the function around it, one level deeper.
    Closure,
    /// A type with members.
    Class(ClassKind),
    /// What only qualifies names: `impl`, `namespace`, `mod`.
    Scope,
    /// A list of statements.
    Block,
    /// `if`; an `else if` when it directly follows an `else`.
    If,
    /// `elif`.
    ElseIf,
    /// A clause that holds the `else` part.
    ElseClause,
    /// The word `else`.
    Else,
    Loop,
    EndlessLoop,
    Switch,
    Case,
    DefaultCase,
    Guard,
    Try,
    Catch,
    Finally,
    Ternary,
    /// An operation that is always `and` / `or`.
    Boolean,
    /// An operation that may be one by its operator.
    Binary,
    And,
    Or,
    Coalesce,
    Paren,
    Comprehension,
    ComprehensionIf,
    Assert,
    With,
    Return,
    Throw,
    Break,
    Goto,
    /// An expression as a statement.
    Statement,
    Call,
    Import,
    /// What stands around a definition and may carry its documentation: `export`, decorators.
    Wrapper,
    /// An attribute, annotation or decorator: between documentation and definition.
    Attribute,
    /// Gives the function expression in it a name: `x = function …`, `{ x: () => … }`.
    Binding,
    /// A definition other than a function or type.
    Symbol(SymbolKind),
    Propagate,
    Where,
    OptionalStep,
    /// A branch of the C preprocessor.
    Preprocessor,
    /// Tokens that the grammar leaves unparsed (Rust's macro calls).
    Macro,
    /// A call of a macro (Rust).
    MacroCall,
    /// A pattern with a guard in it (Rust).
    Guarded,
    /// A declaration that may have an `else` (Rust).
    LetElse,
    /// The word `if` in what is unparsed or guarded.
    IfWord,
    /// The word of a loop in what is unparsed.
    LoopWord,
    /// A loop whose word is `foreach`.
    ForEach,
    /// From here on members are as visible as it says (`public:`).
    Access,
    /// Code between markers of a template (PHP): nothing in it counts.
    Foreign,
    Error,
}

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

/// Roles, names and hashes by number of kind, made once a language.
pub(crate) struct Table {
    pub rules: &'static dyn Rules,
    pub grammar: tree_sitter::Language,
    kinds: Vec<Kind>,
    body_fields: Vec<u16>,
    pub operator: u16,
}

/// What the walk needs to know of a kind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kind {
    pub role: Role,
    pub named: bool,
    /// The hash of its text, for an anonymous token.
    pub hash: u32,
}

const ERROR: Kind = Kind { role: Role::Error, named: true, hash: 0 };

impl Table {
    fn new(rules: &'static dyn Rules) -> Table {
        let grammar = rules.grammar();
        let kinds = (0..grammar.node_kind_count())
            .map(|id| {
                // Grammars have at most 65,535 kinds: the number comes from there.
                let id = u16::try_from(id).unwrap_or(u16::MAX);
                let name = grammar.node_kind_for_id(id).unwrap_or_default();
                let named = grammar.node_kind_is_named(id);
                let roles = if named { rules.nodes() } else { rules.tokens() };
                let role = roles
                    .iter()
                    .find(|(_, names)| names.contains(&name))
                    .map_or(Role::Plain, |(role, _)| *role);
                Kind { role, named, hash: hash_text(name.as_bytes()) }
            })
            .collect();
        let body_fields = rules
            .body_fields()
            .iter()
            .filter_map(|name| grammar.field_id_for_name(name).map(std::num::NonZeroU16::get))
            .collect();
        let operator = grammar.field_id_for_name("operator").map_or(0, std::num::NonZeroU16::get);
        Table { rules, grammar, kinds, body_fields, operator }
    }

    /// What is known of a kind.
    pub(crate) fn kind(&self, id: u16) -> Kind {
        self.kinds.get(usize::from(id)).copied().unwrap_or(ERROR)
    }

    pub(crate) fn is_body(&self, field: Option<std::num::NonZeroU16>) -> bool {
        field.is_some_and(|f| self.body_fields.contains(&f.get()))
    }
}

/// The hash of a token's text.
pub(crate) fn hash_text(text: &[u8]) -> u32 {
    use std::hash::Hasher;
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(text);
    let wide = hasher.finish();
    (wide ^ (wide >> 32)) as u32
}

/// The table of a language, made on first use; none when this build has no grammar for it.
pub(crate) fn of(language: Language) -> Option<&'static Table> {
    macro_rules! table {
        ($feature:literal, $rules:expr) => {{
            #[cfg(feature = $feature)]
            {
                static TABLE: OnceLock<Table> = OnceLock::new();
                Some(TABLE.get_or_init(|| Table::new(&$rules)))
            }
            #[cfg(not(feature = $feature))]
            None
        }};
    }
    match language {
        Language::Python => table!("python", super::python::Python),
        Language::JavaScript => table!("javascript", super::javascript::JavaScript),
        Language::TypeScript => table!("typescript", super::typescript::TypeScript),
        Language::Tsx => table!("typescript", super::typescript::Tsx),
        Language::Rust => table!("rust", super::rust::Rust),
        Language::Go => table!("go", super::go::Go),
        Language::Java => table!("java", super::java::Java),
        Language::C => table!("c", super::c::C),
        Language::Cpp => table!("cpp", super::cpp::Cpp),
        Language::CSharp => table!("c-sharp", super::csharp::CSharp),
        Language::Ruby => table!("ruby", super::ruby::Ruby),
        Language::Php => table!("php", super::php::Php),
    }
}

#[cfg(test)]
mod tests {
    use super::{Role, of};
    use crate::language::Language;

    /// A misspelt kind would never match and nothing would say so.
    #[test]
    fn every_listed_kind_exists_in_a_grammar_that_lists_it() {
        let mut unknown = Vec::new();
        for language in Language::ALL {
            let Some(table) = of(language) else { continue };
            // JavaScript and TypeScript share one list.
            let family = match language {
                Language::JavaScript | Language::TypeScript | Language::Tsx => {
                    vec![Language::JavaScript, Language::TypeScript, Language::Tsx]
                }
                other => vec![other],
            };
            let known = |name: &str, named: bool| {
                family.iter().filter_map(|l| of(*l)).any(|t| t.grammar.id_for_node_kind(name, named) != 0)
            };
            let check = |roles: &[(Role, &[&'static str])], named: bool, unknown: &mut Vec<String>| {
                for (_, names) in roles {
                    let missing = names.iter().filter(|name| !known(name, named));
                    unknown.extend(missing.map(|name| format!("{}: {name}", language.name())));
                }
            };
            check(table.rules.nodes(), true, &mut unknown);
            check(table.rules.tokens(), false, &mut unknown);
        }
        assert!(unknown.is_empty(), "{unknown:#?}");
    }
}
