//! Tokens to tree, without recursion: a stack holds the nodes that are not finished.

use std::sync::Arc;

use super::lexer::Lexer;
use super::problem::{self, Problems, Role};
use super::token::{Kind, Token};
use super::tree::{BARE, Document, NONE, Name, NodeData, QUOTED, Tree};
use crate::diagnostic::{Diagnostic, Span};

/// How deep blocks may be nested; what stands deeper is reported and left out.
pub const MAX_DEPTH: usize = 64;

/// How many bytes a text may have; a longer one is refused.
pub const MAX_LENGTH: usize = 16 * 1024 * 1024;

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
    nodes: usize,
    pub(super) entries: usize,
}

/// A node that is not finished.
struct Open {
    /// Its index.
    node: u32,
    /// Set if the node is left out of the tree.
    hidden: Option<Mark>,
    /// How far the line is indented that the node stands on.
    indentation: usize,
    /// The block that is being read, if any.
    block: Option<Block>,
    /// Whether a block has been read, and where it ended.
    block_end: Option<u32>,
    /// Whether a block that is commented out has been read.
    hidden_block: bool,
}

struct Block {
    /// Where its `{` stands.
    start: u32,
    /// Set if the block is left out of the tree.
    hidden: Option<Mark>,
    /// The last node in it, if that is in the tree.
    last: u32,
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
    open: Vec<Open>,
    /// The last node outside all others, if it is in the tree.
    last: u32,
    /// Where the blocks open that are unclosed, or closed by a `}` that is indented otherwise.
    doubtful: Vec<u32>,
    unclosed: bool,
    /// The doubtful blocks of a first reading; if set, they end where the indentation says so.
    known: Option<&'t [u32]>,
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
            known,
        }
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
    fn continuation(&mut self) {
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
    fn between_nodes(&mut self) -> bool {
        self.skip_line_space();
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

    fn truncate(&mut self, mark: Mark) {
        self.tree.nodes.truncate(mark.nodes);
        self.tree.entries.truncate(mark.entries);
    }

    /// `/-` before a node.
    fn hidden_node(&mut self) {
        let slashdash = self.take().span();
        self.skip_line_space();
        match self.token.kind {
            Kind::Slashdash => self.problems().add(|| problem::hidden_twice(slashdash)),
            kind if kind.starts_value() => {
                let mark = self.mark();
                self.start_node(Some(mark));
            }
            _ => self.problems().add(|| problem::nothing_hidden(slashdash)),
        }
    }

    /// The annotation and the name of a node.
    fn start_node(&mut self, mut hidden: Option<Mark>) {
        let start = self.token.start;
        let indentation = self.lexer.indentation();
        let mut annotation = NONE;
        if self.token.kind == Kind::OpenParen {
            let span = self.token.span();
            let sound;
            (annotation, sound) = self.annotation();
            self.skip_node_space();
            if !self.token.kind.starts_value() || self.token.kind == Kind::OpenParen {
                let span = Span::new(span.start, self.end as usize);
                if sound {
                    self.problems().add(|| problem::missing_annotated(span, true));
                }
                self.skip_rest_of_line();
                if self.token.kind == Kind::OpenBrace {
                    let mark = self.mark();
                    hidden = hidden.or(Some(mark));
                } else {
                    return;
                }
            }
        }
        let name = if self.token.kind.is_string() {
            let token = self.take();
            self.name(token, Role::NodeName)
        } else {
            let mark = self.mark();
            hidden = hidden.or(Some(mark));
            if self.token.kind == Kind::OpenBrace {
                Name { start, end: start, content: BARE }
            } else {
                let token = self.take();
                let lexeme = token.of(self.text);
                self.problems().add(|| problem::not_a_name(token.span(), lexeme, Role::NodeName));
                Name { start: token.start, end: token.end, content: BARE }
            }
        };
        self.push_node(name, annotation, start, indentation, hidden);
    }

    fn push_node(
        &mut self,
        name: Name,
        annotation: u32,
        start: u32,
        indentation: usize,
        hidden: Option<Mark>,
    ) {
        let node = self.tree.nodes.len() as u32;
        let entries = self.tree.entries.len() as u32;
        self.tree.nodes.push(NodeData {
            name,
            annotation,
            start,
            end: name.end,
            parent: self.open.last().map_or(NONE, |open| open.node),
            subtree_end: node + 1,
            first_entry: entries,
            entry_end: entries,
            block: (NONE, NONE),
        });
        self.open.push(Open { node, hidden, indentation, block: None, block_end: None, hidden_block: false });
    }

    fn node_mut(&mut self, index: u32) -> Option<&mut NodeData> {
        self.tree.nodes.get_mut(index as usize)
    }

    /// The rest of a node's line: entries and blocks.
    fn node_line(&mut self) {
        loop {
            self.skip_node_space();
            let (block_end, hidden_block) =
                self.open.last().map_or((None, false), |open| (open.block_end, open.hidden_block));
            let span = self.token.span();
            match self.token.kind {
                Kind::Newline | Kind::LineComment | Kind::Semicolon => {
                    self.bump();
                    return self.finish_node();
                }
                Kind::CloseBrace | Kind::End => return self.finish_node(),
                Kind::OpenBrace => {
                    if let Some(end) = block_end {
                        self.problems()
                            .add(|| problem::second_block(span, Span::new(end as usize - 1, end as usize)));
                    }
                    return self.open_block(None);
                }
                Kind::Slashdash => {
                    if self.hidden_part(block_end.is_some()) {
                        return;
                    }
                }
                kind if kind.starts_value() => {
                    if block_end.is_some() {
                        self.problems().add(|| problem::after_block(span));
                        if !kind.is_string() && kind != Kind::OpenParen {
                            self.skip_rest_of_line();
                        }
                        return self.finish_node();
                    }
                    if hidden_block {
                        self.problems().add(|| problem::after_hidden_block(span));
                    } else if !self.spaced {
                        self.problems().add(|| problem::missing_space(span));
                    }
                    self.entry();
                    self.extend_node();
                }
                Kind::Equals => {
                    self.problems().add(|| problem::unexpected_equals(span));
                    self.take();
                    self.spaced = true;
                }
                _ => {
                    self.problems().add(|| problem::unexpected_parenthesis(span));
                    self.take();
                    self.spaced = true;
                }
            }
        }
    }

    /// Lets the node that is being read reach to here and own all entries so far.
    fn extend_node(&mut self) {
        let (end, entries) = (self.end, self.tree.entries.len() as u32);
        if let Some(index) = self.open.last().map(|open| open.node)
            && let Some(node) = self.node_mut(index)
        {
            node.end = end;
            node.entry_end = entries;
        }
    }

    /// `/-` within a node. Says whether a block was opened.
    fn hidden_part(&mut self, after_block: bool) -> bool {
        let slashdash = self.take().span();
        self.skip_line_space();
        let span = self.token.span();
        match self.token.kind {
            Kind::Slashdash => self.problems().add(|| problem::hidden_twice(slashdash)),
            Kind::OpenBrace => {
                let mark = self.mark();
                self.open_block(Some(mark));
                return true;
            }
            kind if kind.starts_value() => {
                if after_block {
                    self.problems().add(|| problem::after_block(span));
                } else if self.open.last().is_some_and(|open| open.hidden_block) {
                    self.problems().add(|| problem::after_hidden_block(span));
                }
                let entries = self.tree.entries.len();
                self.entry();
                self.tree.entries.truncate(entries);
            }
            _ => self.problems().add(|| problem::nothing_hidden(slashdash)),
        }
        false
    }

    /// Takes the `{` of the node that is being read.
    fn open_block(&mut self, hidden: Option<Mark>) {
        let brace = self.take();
        let depth = self.open.iter().filter(|open| open.block.is_some()).count();
        if depth >= MAX_DEPTH {
            self.problems().add(|| problem::too_deep(brace.span(), MAX_DEPTH));
            self.skip_block();
            if let Some(open) = self.open.last_mut() {
                open.block_end = Some(self.end);
            }
            if hidden.is_none() {
                self.end_block(brace.start);
            }
        } else if let Some(open) = self.open.last_mut() {
            open.block = Some(Block { start: brace.start, hidden, last: NONE });
        }
    }

    /// Skips to the end of a block whose `{` was taken.
    fn skip_block(&mut self) {
        let mut depth = 1_usize;
        while depth > 0 && self.token.kind != Kind::End {
            match self.token.kind {
                Kind::OpenBrace => depth += 1,
                Kind::CloseBrace => depth -= 1,
                _ => {}
            }
            self.take();
        }
    }

    /// Lets the node that is being read and its block reach to here.
    fn end_block(&mut self, start: u32) {
        let end = self.end;
        if let Some(index) = self.open.last().map(|open| open.node)
            && let Some(node) = self.node_mut(index)
        {
            let first = if node.block.0 == NONE { start } else { node.block.0 };
            node.block = (first, end);
            node.end = end;
        }
    }

    /// Ends the block of the innermost node, at `self.end`.
    fn close_block(&mut self) {
        let Some(open) = self.open.last_mut() else { return };
        let Some(block) = open.block.take() else { return };
        match block.hidden {
            Some(mark) => {
                open.hidden_block = true;
                self.truncate(mark);
            }
            None => {
                open.block_end = Some(self.end);
                self.end_block(block.start);
            }
        }
    }

    /// Takes the innermost node off the stack.
    fn finish_node(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let nodes = self.tree.nodes.len() as u32;
        if let Some(node) = self.node_mut(open.node) {
            node.subtree_end = nodes;
        }
        if let Some(mark) = open.hidden {
            self.truncate(mark);
        }
        let last = if open.hidden.is_none() { open.node } else { NONE };
        match self.open.last_mut().and_then(|open| open.block.as_mut()) {
            Some(block) => block.last = last,
            None => self.last = last,
        }
    }

    fn is_doubtful(&self, block: &Block) -> bool {
        self.known.is_some_and(|known| known.binary_search(&block.start).is_ok())
    }

    /// A `}` where a node may start.
    fn close_brace(&mut self) {
        let brace = self.token;
        if self.lexer.starts_line(brace.start) {
            let indentation = self.lexer.indentation();
            if self.known.is_some() && self.open.iter().any(|open| open.indentation == indentation) {
                // It belongs to a block further out, so those inside were left open.
                while let Some(open) = self.open.last()
                    && open.indentation > indentation
                    && open.block.as_ref().is_some_and(|block| self.is_doubtful(block))
                {
                    self.close_unclosed(Some(brace.span()));
                }
            }
            if let Some(open) = self.open.last()
                && open.indentation != indentation
                && let Some(block) = &open.block
            {
                self.doubtful.push(block.start);
            }
        }
        if self.open.is_empty() {
            let start = brace.start as usize;
            while self.token.kind == Kind::CloseBrace {
                self.take();
            }
            let span = Span::new(start, self.end as usize);
            self.problems().add(|| problem::stray_brace(span));
        } else {
            self.take();
            self.close_block();
        }
    }

    /// Ends doubtful blocks that the node at the start of this line does not belong to.
    fn close_by_indentation(&mut self) {
        let indentation = self.lexer.indentation();
        while let Some(open) = self.open.last()
            && open.indentation >= indentation
            && open.block.as_ref().is_some_and(|block| self.is_doubtful(block))
        {
            self.close_unclosed(Some(self.token.span()));
        }
    }

    /// Ends the innermost block and its node though there is no `}`: before this line, or at the end of the
    /// text.
    fn close_unclosed(&mut self, before: Option<Span>) {
        let Some(open) = self.open.last() else { return };
        let Some(block) = &open.block else { return };
        let (start, node) = (block.start, open.node);
        self.unclosed = true;
        self.doubtful.push(start);
        let brace = Span::new(start as usize, start as usize + 1);
        let name = self.tree.nodes.get(node as usize).map(|node| node.name);
        let name = name.filter(|name| matches!(name.content, BARE | QUOTED));
        let name = name.map_or("", |name| name.span().of(self.text).trim_matches('"'));
        self.lexer.problems.add(|| problem::unclosed_block(brace, name, before));
        let end = if before.is_some() { self.lexer.line_start() } else { self.text.len() };
        self.end = self.end.max(end as u32);
        self.close_block();
        self.finish_node();
    }

    fn end_of_text(&mut self) {
        while !self.open.is_empty() {
            self.close_unclosed(None);
        }
    }

    /// A `{` where a node may start: on the line below its node, or of no node at all.
    fn block_without_node(&mut self) {
        let brace = self.token;
        let last =
            self.open.last().and_then(|open| open.block.as_ref()).map_or(self.last, |block| block.last);
        let owner = self.tree.nodes.get(last as usize).filter(|node| node.block.0 == NONE);
        if let Some(owner) = owner {
            let name = owner.name.span().of(self.text);
            let between = Span::new(owner.end as usize, brace.start as usize);
            // Only a newline can be taken out; a comment would come to stand in the way.
            let blank = between.of(self.text).chars().all(char::is_whitespace);
            self.lexer
                .problems
                .add(|| problem::block_on_next_line(brace.span(), name, blank.then_some(between)));
            let indentation = self.lexer.indentation();
            self.open.push(Open {
                node: last,
                hidden: None,
                indentation,
                block: None,
                block_end: None,
                hidden_block: false,
            });
        } else {
            self.problems().add(|| problem::nameless_block(brace.span()));
            let start = brace.start;
            let name = Name { start, end: start, content: BARE };
            let (mark, indentation) = (self.mark(), self.lexer.indentation());
            self.push_node(name, NONE, start, indentation, Some(mark));
        }
        self.open_block(None);
    }
}
