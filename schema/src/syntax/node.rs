//! Nodes: where they start, what stands on their line, where they end.

use super::parser::{Mark, Open, Parser};
use super::problem::{self, Role};
use super::token::Kind;
use super::tree::{BARE, NONE, Name, NodeData};
use crate::diagnostic::Span;

impl Parser<'_> {
    /// `/-` before a node.
    pub(super) fn hidden_node(&mut self) {
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
    pub(super) fn start_node(&mut self, mut hidden: Option<Mark>) {
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

    pub(super) fn push_node(
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

    pub(super) fn node_mut(&mut self, index: u32) -> Option<&mut NodeData> {
        self.tree.nodes.get_mut(index as usize)
    }

    /// The rest of a node's line: entries and blocks.
    pub(super) fn node_line(&mut self) {
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
                    self.check_size();
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
    pub(super) fn extend_node(&mut self) {
        let (end, entries) = (self.end, self.tree.entries.len() as u32);
        if let Some(index) = self.open.last().map(|open| open.node)
            && let Some(node) = self.node_mut(index)
        {
            node.end = end;
            node.entry_end = entries;
        }
    }

    /// `/-` within a node. Says whether a block was opened.
    pub(super) fn hidden_part(&mut self, after_block: bool) -> bool {
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

    /// Takes the innermost node off the stack.
    pub(super) fn finish_node(&mut self) {
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
}
