//! The one walk over a syntax tree that gives all facts of a file.
//!
//! A cursor goes through the tree with an explicit stack: no recursion, whatever the input. Each
//! node's number of kind gives its [`Role`] from a table; most roles cost nothing but that look.

mod definitions;
mod documentation;
mod flow;
mod leaves;

use rustc_hash::FxHashSet;
use tree_sitter::{Node, Range, Tree, TreeCursor};

use super::comments::{CommentedCode, says_generated};
use super::decisions::Tally;
use super::function::Condition;
use super::lines::LineCounts;
use super::names::Names;
use super::parser::count_lines;
use super::symbols::Symbol;
use super::{FileFacts, ParsedFile};
use crate::language::Language;
use crate::language::role::Role;
use crate::language::rules::{Rules, text};
use crate::language::table::{Kind, Table};
use crate::tokens::TokenStream;

/// A node that needs something done when it is left, or that its children ask about.
struct Frame<'t> {
    depth: usize,
    role: Role,
    node: Node<'t>,
    /// Cognitive nesting to add when the body begins.
    pending: u32,
    /// Cognitive nesting to take off at the end.
    nest: u32,
    /// Levels of control flow to take off at the end.
    deep: u32,
    /// Its function or class, or for a wrapper whether it is documented (bit 0) and exports (bit 1);
    /// for a block whether a jump was seen.
    data: u32,
    /// `blind` to restore at the end.
    blind: u32,
    /// Leaves before it.
    leaves: u32,
}

/// A function being walked.
struct Open {
    index: u32,
    tally: Tally,
    nest: u32,
    deep: u32,
    deepest: u32,
    cognitive: u32,
    cognitive_inner: u32,
    condition: Option<Condition>,
    code_before: u32,
    depth: usize,
    /// Its parameters are being walked, the body has not begun.
    header: bool,
    /// A method of a class: what is in it does not count for a function around the class.
    boundary: bool,
    decorator_shape: bool,
    recursive: bool,
    name: (usize, usize),
    qualified_before: usize,
    blind_before: u32,
    nest_before: u32,
}

/// What qualifies the names inside it.
#[derive(Clone, Copy)]
struct Scope {
    depth: usize,
    kind: ScopeKind,
    qualified_before: usize,
    doc: Option<u32>,
    public: bool,
    /// What follows in it is visible: `public:`, no `private` before.
    open: bool,
    test: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ScopeKind {
    Function(u32),
    Class(u32),
    /// `impl`: functions in it are methods.
    Members,
    Namespace,
}

/// One chain of boolean operators.
struct Chain {
    depth: usize,
    last: Option<Role>,
    operators: u32,
    line: u32,
}

/// A comment that may document what follows.
#[derive(Clone, Copy)]
struct Comment {
    leaves: u32,
    end_row: u32,
    documents: bool,
}

struct Walk<'t, 's> {
    table: &'static Table,
    rules: &'static dyn Rules,
    source: &'s [u8],
    aux: TreeCursor<'t>,
    facts: FileFacts,
    symbols: Vec<Symbol>,
    tokens: TokenStream,
    names: Names<'s>,
    top_level: Tally,

    path: Vec<Role>,
    frames: Vec<Frame<'t>>,
    open: Vec<Open>,
    scopes: Vec<Scope>,
    chains: Vec<Chain>,
    qualified: String,

    /// Cognitive nesting and levels of control flow here.
    nest: u32,
    deep: u32,
    /// Above 0 where radon does not look.
    blind: u32,
    /// Above 0 inside imports: no tokens.
    silent: u32,
    /// Leaves so far, and how many there were after the last `else`.
    leaves: u32,
    else_at: u32,
    /// Where the documentation string that comes next begins.
    docstring_at: usize,
    /// The byte at which the name of a definition begins: not a use.
    definitions: Vec<usize>,
    error_end: usize,
    has_error: bool,

    code_lines: u32,
    comment_lines: u32,
    last_code_row: u32,
    last_comment_row: u32,
    doc: Option<Comment>,
    run: CommentedCode,
    impl_methods: Vec<(String, u32)>,
    /// Where the arms begin that take what no other takes.
    last_arms: FxHashSet<usize>,
    /// Leaves at the end of an attribute that makes a test.
    test_at: Option<u32>,
    inner: Vec<Inner>,
}

/// No row yet.
const NO_ROW: u32 = u32::MAX;

/// Code in a macro call that may hold definitions, and where it stands.
pub(super) struct Inner {
    /// The bytes between its braces.
    pub range: Range,
    qualified: String,
    kind: ScopeKind,
    public: bool,
    test: bool,
}

/// Walks a tree once; gives the facts, and the code in it that has to be parsed by itself.
///
/// With `inside` the tree is of such code: it is counted as standing where the call stands.
pub(super) fn walk(
    language: Language,
    table: &'static Table,
    source: &[u8],
    tree: &Tree,
    inside: Option<&Inner>,
) -> (ParsedFile, Vec<Inner>) {
    let root = tree.root_node();
    let estimate = source.len() / 6;
    let mut walk = Walk {
        table,
        rules: table.rules,
        source,
        aux: tree.walk(),
        facts: FileFacts::empty(language),
        symbols: Vec::new(),
        tokens: TokenStream { hashes: Vec::with_capacity(estimate), lines: Vec::with_capacity(estimate) },
        names: Names::default(),
        top_level: Tally::ZERO,
        path: Vec::with_capacity(64),
        frames: Vec::with_capacity(64),
        open: Vec::new(),
        scopes: Vec::new(),
        chains: Vec::new(),
        qualified: String::new(),
        nest: 0,
        deep: 0,
        blind: 0,
        silent: 0,
        leaves: 0,
        else_at: NO_ROW,
        docstring_at: usize::MAX,
        definitions: Vec::new(),
        error_end: 0,
        has_error: root.has_error(),
        code_lines: 0,
        comment_lines: 0,
        last_code_row: NO_ROW,
        last_comment_row: NO_ROW,
        doc: None,
        run: CommentedCode::default(),
        impl_methods: Vec::new(),
        last_arms: FxHashSet::default(),
        test_at: None,
        inner: Vec::new(),
    };
    match inside {
        Some(inner) => walk.inside(inner),
        None => {
            walk.facts.quality.not_utf8 = std::str::from_utf8(source).is_err();
            walk.facts.generated = says_generated(source);
            walk.module(root);
        }
    }
    walk.go(tree);
    walk.finish()
}

impl<'t> Walk<'t, '_> {
    fn go(&mut self, tree: &'t Tree) {
        let mut cursor = tree.walk();
        loop {
            let node = cursor.node();
            let kind = self.table.kind(node.kind_id());
            // A body begins: what nests, nests from here.
            if self.frames.last().is_some_and(|f| f.pending > 0 && f.depth + 1 == self.path.len())
                && (matches!(kind.role, Role::Block | Role::Case | Role::DefaultCase)
                    || self.table.is_body(cursor.field_id()))
            {
                self.body();
            }
            if kind.named && self.path.last() == Some(&Role::Block) {
                self.statement(node, kind.role);
            }
            let inside = match kind.role {
                Role::Plain | Role::Name => Some(kind.role),
                role => self.enter(node, kind, role),
            };
            if let Some(role) = inside {
                if cursor.goto_first_child() {
                    self.path.push(role);
                    continue;
                }
                self.leaf(node, kind);
            }
            loop {
                if self.frames.last().is_some_and(|f| f.depth == self.path.len()) {
                    self.leave();
                }
                if cursor.goto_next_sibling() {
                    break;
                }
                if !cursor.goto_parent() {
                    return;
                }
                self.path.pop();
            }
        }
    }

    /// Takes note of a node; gives its role for what is inside, none to stay outside.
    fn enter(&mut self, node: Node<'t>, kind: Kind, role: Role) -> Option<Role> {
        match role {
            Role::Comment => {
                self.comment(node);
                return None;
            }
            Role::Text if self.rules.flat_text(node, self.source) => {
                self.literal(node);
                return None;
            }
            Role::Text => {}
            Role::Foreign => {
                self.foreign(node);
                return None;
            }
            Role::Function => self.function(node),
            Role::Signature => self.signature(node),
            Role::Class(kind) => self.class(node, kind),
            Role::Scope => self.scope(node),
            Role::Symbol(kind) => {
                self.symbol(node, kind);
                self.binding(node);
            }
            Role::Access => self.access(text(node, self.source) == b"public"),
            Role::Import => {
                self.silent += 1;
                self.push(node, role);
            }
            Role::Wrapper => self.wrapper(node),
            Role::Attribute => {
                self.attribute(node);
                self.blind += 1;
            }
            Role::Binding => self.binding(node),
            Role::Block => {
                self.push(node, role);
            }
            Role::Error => self.error(node),
            _ if kind.named => return Some(self.flow(node, role)),
            _ => {}
        }
        Some(role)
    }

    fn push(&mut self, node: Node<'t>, role: Role) -> &mut Frame<'t> {
        self.frames.push(Frame {
            depth: self.path.len(),
            role,
            node,
            pending: 0,
            nest: 0,
            deep: 0,
            data: 0,
            blind: self.blind,
            leaves: self.leaves,
        });
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }

    /// Leaves the node of the last frame.
    fn leave(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        self.nest -= frame.nest;
        self.deep -= frame.deep;
        match frame.role {
            Role::Function => self.leave_function(&frame),
            Role::Class(_) => {
                self.leave_class(&frame);
                self.blind = frame.blind;
            }
            Role::Scope => self.leave_scope(frame.depth),
            Role::Import => self.silent -= 1,
            Role::Assert => self.blind = frame.blind,
            Role::Attribute => {
                self.blind = frame.blind;
                self.leave_attribute(&frame);
            }
            Role::Boolean => self.leave_chain(frame.depth),
            _ => {}
        }
    }

    /// A place that does not parse: counted once, what lies in it is still walked.
    fn error(&mut self, node: Node<'t>) {
        if node.start_byte() >= self.error_end {
            self.error_end = node.end_byte();
            let bytes = node.end_byte() - node.start_byte();
            self.facts.quality.errors += 1;
            self.facts.quality.error_bytes =
                self.facts.quality.error_bytes.saturating_add(u32::try_from(bytes).unwrap_or(u32::MAX));
        }
    }

    fn finish(mut self) -> (ParsedFile, Vec<Inner>) {
        if let Some(mark) = self.run.end() {
            self.facts.marks.push(mark);
        }
        self.methods_of_impls();
        self.facts.top_level = self.top_level.finish();
        self.facts.marks.sort_by_key(|m| (m.line, m.kind));
        let total = count_lines(self.source);
        let code = self.code_lines.min(total);
        let comment = self.comment_lines.min(total - code);
        self.facts.lines = LineCounts { total, code, comment, blank: total - code - comment };
        self.tokens.hashes.shrink_to_fit();
        self.tokens.lines.shrink_to_fit();
        let parsed = ParsedFile {
            facts: self.facts,
            symbols: self.symbols,
            tokens: self.tokens,
            references: self.names.finish(),
        };
        (parsed, self.inner)
    }
}
