//! Blocks: where they start and end, and what is made of braces that do not match.

use super::parser::{Block, MAX_DEPTH, Mark, Open, Parser};
use super::problem;
use super::token::Kind;
use super::tree::{BARE, NONE, Name, QUOTED};
use crate::diagnostic::Span;

impl Parser<'_> {
    /// Takes the `{` of the node that is being read.
    pub(super) fn open_block(&mut self, hidden: Option<Mark>) {
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
    pub(super) fn skip_block(&mut self) {
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
    pub(super) fn end_block(&mut self, start: u32) {
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
    pub(super) fn close_block(&mut self) {
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

    pub(super) fn is_doubtful(&self, block: &Block) -> bool {
        self.known.is_some_and(|known| known.binary_search(&block.start).is_ok())
    }

    /// A `}` where a node may start.
    pub(super) fn close_brace(&mut self) {
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
    pub(super) fn close_by_indentation(&mut self) {
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
    pub(super) fn close_unclosed(&mut self, before: Option<Span>) {
        let Some(open) = self.open.last() else { return };
        let Some(block) = &open.block else { return };
        let (start, node) = (block.start, open.node);
        if !self.stopped {
            self.unclosed = true;
            self.doubtful.push(start);
            let brace = Span::new(start as usize, start as usize + 1);
            let name = self.tree.nodes.get(node as usize).map(|node| node.name);
            let name = name.filter(|name| matches!(name.content, BARE | QUOTED));
            let name = name.map_or("", |name| name.span().of(self.text).trim_matches('"'));
            self.lexer.problems.add(|| problem::unclosed_block(brace, name, before));
        }
        let end = if before.is_some() { self.lexer.line_start() } else { self.text.len() };
        self.end = self.end.max(end as u32);
        self.close_block();
        self.finish_node();
    }

    pub(super) fn end_of_text(&mut self) {
        while !self.open.is_empty() {
            self.close_unclosed(None);
        }
    }

    /// A `{` where a node may start: on the line below its node, or of no node at all.
    pub(super) fn block_without_node(&mut self) {
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
