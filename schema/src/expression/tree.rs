//! An expression as it was read: text, tokens, nodes, and what is wrong with it.

use super::function::Function;
use super::lexer::{Token, TokenKind};
use super::operator::{BinaryOperator, UnaryOperator};
use super::path::PathRef;
use crate::diagnostic::{Diagnostic, Severity, Span};

/// A text that was read as an expression.
#[derive(Clone, Debug)]
pub struct Expression {
    pub(super) text: String,
    pub(super) tokens: Vec<Token>,
    pub(super) nodes: Vec<Node>,
    pub(super) root: NodeId,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// The place of a node in its expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(super) u32);

impl NodeId {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A part of an expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// The text that it covers.
    pub span: Span,
}

/// What a part of an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// A number, finite and not negative.
    Number(f64),
    /// A text, its escapes resolved.
    Text(String),
    /// `true` or `false`.
    Truth(bool),
    /// A name.
    Path(PathRef),
    /// `( … )`
    Group(NodeId),
    /// `-x`, `!x`
    Unary {
        /// Which.
        operator: UnaryOperator,
        /// What it applies to.
        operand: NodeId,
    },
    /// `a + b`, `a && b`, `a < b`, …
    Binary {
        /// Which.
        operator: BinaryOperator,
        /// Where the operator stands.
        operator_span: Span,
        /// Before it.
        left: NodeId,
        /// After it.
        right: NodeId,
    },
    /// `condition ? then : otherwise`
    Conditional {
        /// What decides.
        condition: NodeId,
        /// The value where it holds.
        then: NodeId,
        /// The value where it does not.
        otherwise: NodeId,
    },
    /// `name(…)`
    Call {
        /// The function; none where there is no function of that name.
        function: Option<Function>,
        /// Where its name stands.
        name: Span,
        /// What it is called with.
        arguments: Vec<NodeId>,
    },
    /// What could not be understood, with the parts of it that could.
    Error(Vec<NodeId>),
}

impl NodeKind {
    /// The nodes directly below, in the order of the text.
    pub fn children(&self) -> impl Iterator<Item = NodeId> {
        let (few, many): ([Option<NodeId>; 3], &[NodeId]) = match self {
            Self::Number(_) | Self::Text(_) | Self::Truth(_) | Self::Path(_) => ([None; 3], &[]),
            Self::Group(inner) => ([Some(*inner), None, None], &[]),
            Self::Unary { operand, .. } => ([Some(*operand), None, None], &[]),
            Self::Binary { left, right, .. } => ([Some(*left), Some(*right), None], &[]),
            Self::Conditional { condition, then, otherwise } => {
                ([Some(*condition), Some(*then), Some(*otherwise)], &[])
            }
            Self::Call { arguments, .. } => ([None; 3], arguments),
            Self::Error(parts) => ([None; 3], parts),
        };
        few.into_iter().flatten().chain(many.iter().copied())
    }
}

/// Stands in for a node of another expression.
static NOWHERE: Node = Node { kind: NodeKind::Error(Vec::new()), span: Span::empty(0) };

impl Expression {
    /// What was read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What is wrong with the text as such, in its order; see [`check`](super::check()) for all that is wrong.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Whether the text is so wrong that it can't be evaluated.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// The tokens, in the order of the text.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The token that covers or ends at `offset`; of two that meet there the one that is a word, else the later.
    pub fn token_at(&self, offset: usize) -> Option<Token> {
        let after = self.tokens.partition_point(|token| token.span.start <= offset);
        let current = after.checked_sub(1).and_then(|index| self.tokens.get(index)).copied();
        let current = current.filter(|token| token.span.touches(offset))?;
        let before = after.checked_sub(2).and_then(|index| self.tokens.get(index)).copied();
        match before {
            Some(before)
                if before.span.end == offset
                    && before.kind == TokenKind::Identifier
                    && current.kind != TokenKind::Identifier =>
            {
                Some(before)
            }
            _ => Some(current),
        }
    }

    /// The node that stands for the whole.
    pub fn root(&self) -> NodeId {
        self.root
    }

    /// A node.
    pub fn node(&self, id: NodeId) -> &Node {
        self.nodes.get(id.index()).unwrap_or(&NOWHERE)
    }

    /// All nodes, each after those below it.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, &Node)> {
        (0..).map(NodeId).zip(&self.nodes)
    }

    /// The text that a node covers.
    pub fn text_of(&self, id: NodeId) -> &str {
        self.node(id).span.of(&self.text)
    }

    /// The names that occur, in the order of the text.
    pub fn paths(&self) -> impl Iterator<Item = &PathRef> {
        self.nodes.iter().filter_map(|node| match &node.kind {
            NodeKind::Path(path) => Some(path),
            _ => None,
        })
    }

    /// The name that covers or ends at `offset`.
    pub fn path_at(&self, offset: usize) -> Option<&PathRef> {
        self.paths().find(|path| path.span.touches(offset))
    }

    /// The node inside any parentheses around `id`.
    pub(super) fn inside_groups(&self, mut id: NodeId) -> NodeId {
        while let NodeKind::Group(inner) = self.node(id).kind {
            id = inner;
        }
        id
    }
}
