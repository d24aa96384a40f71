//! Tokens to tree, without recursion: a stack holds the nodes that are not finished.

use std::sync::Arc;

use super::lexer::Lexer;
use super::problem::{self, Problems};
use super::token::{Kind, Token};
use super::tree::{Document, NONE, Tree};
use crate::diagnostic::{Diagnostic, Span};

/// How deep blocks may be nested; what stands deeper is reported and left out.
pub const MAX_DEPTH: usize = 64;

/// How many bytes a text may have; a longer one is refused.
pub const MAX_LENGTH: usize = 16 * 1024 * 1024;

/// How many nodes and entries a document may have; what follows them is reported and left out.
pub const MAX_PARTS: usize = 1_000_000;

/// Reads a text. Whatever it holds, there is a document: of what can be understood, with everything that is
/// wrong in its diagnostics.
pub fn parse(text: &str) -> Document {
    if text.len() > MAX_LENGTH {
        let refused = vec![problem::too_large(text.len(), MAX_LENGTH)];
        return Document { text: Arc::from(""), tree: Tree::default(), diagnostics: refused };
    }
    let (first, doubtful) = Parser::new(text, None).run();
    let (tree, diagnostics) = match doubtful {
        // Some block is never closed. Which one, only the indentation can tell.
        Some(blocks) => Parser::new(text, Some(&blocks)).run().0,
        None => first,
    };
    Document { text: Arc::from(text), tree, diagnostics }
}

/// How many nodes and entries there were before something that is left out of the tree.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    pub(super) nodes: usize,
    pub(super) entries: usize,
}

/// A node that is not finished.
pub(super) struct Open {
    /// Its index.
    pub(super) node: u32,
    /// Set if the node is left out of the tree.
    pub(super) hidden: Option<Mark>,
    /// How far the line is indented that the node stands on.
    pub(super) indentation: usize,
    /// The block that is being read, if any.
    pub(super) block: Option<Block>,
    /// Whether a block has been read, and where it ended.
    pub(super) block_end: Option<u32>,
    /// Whether a block that is commented out has been read.
    pub(super) hidden_block: bool,
}

pub(super) struct Block {
    /// Where its `{` stands.
    pub(super) start: u32,
    /// Set if the block is left out of the tree.
    pub(super) hidden: Option<Mark>,
    /// The last node in it, if that is in the tree.
    pub(super) last: u32,
}

pub(super) struct Parser<'t> {
    pub(super) text: &'t str,
    pub(super) lexer: Lexer<'t>,
    /// The token that is looked at.
    pub(super) token: Token,
    /// Whether space lies between the last significant token and this one.
    pub(super) spaced: bool,
    /// Where the last significant token ended.
    pub(super) end: u32,
    pub(super) tree: Tree,
    pub(super) open: Vec<Open>,
    /// The last node outside all others, if it is in the tree.
    pub(super) last: u32,
    /// Where the blocks open that are unclosed, or closed by a `}` that is indented otherwise.
    pub(super) doubtful: Vec<u32>,
    pub(super) unclosed: bool,
    /// Whether the rest of the text is left out.
    pub(super) stopped: bool,
    /// The doubtful blocks of a first reading; if set, they end where the indentation says so.
    pub(super) known: Option<&'t [u32]>,
}

type Read = (Tree, Vec<Diagnostic>);

impl<'t> Parser<'t> {
    fn new(text: &'t str, known: Option<&'t [u32]>) -> Self {
        let mut lexer = Lexer::new(text);
        lexer.skip_space();
        let token = lexer.next();
        let mut tree = Tree::default();
        tree.nodes.reserve(text.len() / 32);
        tree.entries.reserve(text.len() / 24);
        Self {
            text,
            lexer,
            token,
            spaced: true,
            end: token.start,
            tree,
            open: Vec::new(),
            last: NONE,
            doubtful: Vec::new(),
            unclosed: false,
            stopped: false,
            known,
        }
    }

    /// At a node outside all others that begins a line, behind a text in which nothing is wrong.
    pub(super) fn behind(text: &'t str, start: usize) -> Self {
        let mut lexer = Lexer::at_line(text, start);
        let token = lexer.next();
        Self {
            text,
            lexer,
            token,
            spaced: true,
            end: token.start,
            tree: Tree::default(),
            open: Vec::new(),
            last: NONE,
            doubtful: Vec::new(),
            unclosed: false,
            stopped: false,
            known: None,
        }
    }

    /// Whether something was wrong so far.
    pub(super) fn has_problems(&self) -> bool {
        self.unclosed || !self.lexer.problems.is_empty()
    }

    /// Reads everything. The doubtful blocks come along if one is unclosed and this is the first reading.
    fn run(mut self) -> (Read, Option<Vec<u32>>) {
        self.version();
        loop {
            if self.open.last().is_some_and(|open| open.block.is_none()) {
                self.node_line();
            } else if !self.between_nodes() {
                break;
            }
        }
        self.doubtful.sort_unstable();
        let doubtful = (self.unclosed && self.known.is_none()).then_some(self.doubtful);
        ((self.tree, self.lexer.problems.finish()), doubtful)
    }

    /// Stops reading if the tree has become too large.
    pub(super) fn check_size(&mut self) {
        if self.tree.nodes.len() + self.tree.entries.len() > MAX_PARTS && self.token.kind != Kind::End {
            let start = self.token.start as usize;
            self.problems().add(|| problem::too_many_parts(Span::empty(start), MAX_PARTS));
            self.stopped = true;
            self.lexer.skip_to_end();
            self.bump();
        }
    }

    pub(super) fn problems(&mut self) -> &mut Problems {
        &mut self.lexer.problems
    }

    /// Goes on to the next token that is no space.
    pub(super) fn bump(&mut self) {
        self.spaced |= self.lexer.skip_space();
        self.token = self.lexer.next();
    }

    /// Goes on from a significant token.
    pub(super) fn take(&mut self) -> Token {
        let token = self.token;
        self.end = token.end;
        self.spaced = false;
        self.bump();
        token
    }

    /// `/- kdl-version 1` on the first line; as a node that is commented out it is read like any other.
    fn version(&mut self) {
        let rest = self.text.get(self.token.start as usize..).unwrap_or_default();
        let line = rest.split(['\n', '\r']).next().unwrap_or_default();
        let words =
            line.strip_prefix("/-").map(str::trim_start).and_then(|line| line.strip_prefix("kdl-version"));
        if words.is_some_and(|version| version.starts_with([' ', '\t']) && version.trim() == "1") {
            let start = self.token.start as usize;
            self.problems().add(|| problem::old_version(Span::new(start, start + line.trim_end().len())));
        }
    }

    /// Skips what may stand between the parts of a node.
    pub(super) fn skip_node_space(&mut self) {
        loop {
            match self.token.kind {
                Kind::BlockComment | Kind::Unknown => self.bump(),
                Kind::Backslash => self.continuation(),
                _ => return,
            }
            self.spaced = true;
        }
    }

    /// Skips what may stand between nodes.
    pub(super) fn skip_line_space(&mut self) {
        loop {
            match self.token.kind {
                Kind::Newline | Kind::LineComment | Kind::BlockComment => self.bump(),
                Kind::Backslash => self.continuation(),
                _ => return,
            }
            self.spaced = true;
        }
    }

    /// A `\` and the rest of its line.
    pub(super) fn continuation(&mut self) {
        let backslash = self.token.span();
        self.bump();
        while self.token.kind == Kind::BlockComment {
            self.bump();
        }
        match self.token.kind {
            Kind::End => {}
            Kind::Newline => self.bump(),
            Kind::LineComment => {
                self.bump();
                if self.token.kind == Kind::Newline {
                    self.bump();
                }
            }
            _ => self.problems().add(|| problem::unexpected_backslash(backslash)),
        }
    }

    /// What stands where a node may start. Says whether there is more.
    pub(super) fn between_nodes(&mut self) -> bool {
        self.skip_line_space();
        self.check_size();
        let starts_node = self.token.kind.starts_value() || self.token.kind == Kind::Slashdash;
        if self.known.is_some() && starts_node && self.lexer.starts_line(self.token.start) {
            self.close_by_indentation();
        }
        let span = self.token.span();
        match self.token.kind {
            Kind::End => {
                self.end_of_text();
                return false;
            }
            Kind::CloseBrace => self.close_brace(),
            Kind::OpenBrace => self.block_without_node(),
            Kind::Semicolon => {
                self.problems().add(|| problem::stray_semicolon(span));
                self.bump();
            }
            Kind::Slashdash => self.hidden_node(),
            kind if kind.starts_value() => self.start_node(None),
            Kind::Unknown => self.bump(),
            kind => {
                self.problems().add(|| match kind {
                    Kind::Equals => problem::unexpected_equals(span),
                    _ => problem::unexpected_parenthesis(span),
                });
                self.bump();
                self.skip_rest_of_line();
            }
        }
        true
    }

    /// Skips up to what ends a node or starts or ends a block.
    pub(super) fn skip_rest_of_line(&mut self) {
        while !matches!(
            self.token.kind,
            Kind::Newline
                | Kind::LineComment
                | Kind::Semicolon
                | Kind::OpenBrace
                | Kind::CloseBrace
                | Kind::End
        ) {
            self.bump();
        }
    }

    pub(super) fn mark(&self) -> Mark {
        Mark { nodes: self.tree.nodes.len(), entries: self.tree.entries.len() }
    }

    pub(super) fn truncate(&mut self, mark: Mark) {
        self.tree.nodes.truncate(mark.nodes);
        self.tree.entries.truncate(mark.entries);
    }
}
