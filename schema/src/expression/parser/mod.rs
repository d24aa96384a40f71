//! Tokens to nodes. Whatever the text, there is a tree, and every mistake in it is reported once.

mod call;
mod name;
mod operand;
mod operation;

use super::lexer::{Token, TokenKind, lex};
use super::mistake;
use super::operator::BinaryOperator;
use super::tree::{Expression, Node, NodeId, NodeKind};
use crate::diagnostic::{Diagnostic, Span};

/// How deep parentheses, arguments, choices and signs can nest.
pub const MAX_DEPTH: usize = 64;
/// The longest text that is read, in bytes.
pub const MAX_LENGTH: usize = 16 * 1024;
/// So many mistakes of one expression are told apart; what is left is one more.
pub const MAX_PROBLEMS: usize = 100;

/// Reads a formula or a condition. Never fails: what can't be understood becomes [`NodeKind::Error`] and a
/// diagnostic.
///
/// ```
/// use rq_schema::expression::{BinaryOperator, NodeKind, parse};
/// let expression = parse("100 - smells.total * 5");
/// assert!(expression.diagnostics().is_empty());
/// assert_eq!(expression.paths().next().map(|path| path.path.as_str()), Some("smells.total"));
/// let NodeKind::Binary { operator, .. } = expression.node(expression.root()).kind else { panic!() };
/// assert_eq!(operator, BinaryOperator::Subtract);
/// ```
pub fn parse(text: &str) -> Expression {
    let mut diagnostics = Vec::new();
    let tokens = if text.len() > MAX_LENGTH {
        diagnostics.push(mistake::too_long(text.len(), MAX_LENGTH));
        Vec::new()
    } else {
        lex(text, &mut diagnostics)
    };
    let silent = !diagnostics.is_empty() && tokens.is_empty();
    let mut parser = Parser {
        text,
        tokens: &tokens,
        position: 0,
        nodes: Vec::new(),
        diagnostics,
        depth: 0,
        stop: 0,
        last_joined: None,
        last_word: None,
        gave_up: silent,
    };
    let root = if silent {
        parser.push(NodeKind::Error(Vec::new()), Span::new(0, text.len()))
    } else {
        parser.enclosed(0)
    };
    let Parser { nodes, mut diagnostics, .. } = parser;
    mistake::arrange(&mut diagnostics);
    Expression { text: text.to_owned(), tokens, nodes, root, diagnostics }
}

/// A set of token kinds, one bit each.
type Kinds = u64;

const fn kind(kind: TokenKind) -> Kinds {
    1 << kind as u32
}

/// What ends the inside of parentheses.
const PAREN: Kinds = kind(TokenKind::CloseParen);
/// What ends the inside of brackets.
const BRACKET: Kinds = kind(TokenKind::CloseBracket);
const COMMA: Kinds = kind(TokenKind::Comma);

struct Parser<'t> {
    text: &'t str,
    tokens: &'t [Token],
    position: usize,
    nodes: Vec<Node>,
    diagnostics: Vec<Diagnostic>,
    depth: usize,
    /// The tokens that end the innermost [`Parser::enclosed`].
    stop: Kinds,
    /// The first token of the last value before which an operator is missing.
    last_joined: Option<usize>,
    /// Where an operator written as a word was last reported: it is looked at several times.
    last_word: Option<usize>,
    /// The rest of the text is not read, which is reported already.
    gave_up: bool,
}

impl Parser<'_> {
    fn push(&mut self, kind: NodeKind, span: Span) -> NodeId {
        // There are at most a few nodes a byte, and at most `MAX_LENGTH` bytes.
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { kind, span });
        id
    }

    fn span(&self, id: NodeId) -> Span {
        self.nodes.get(id.index()).map(|node| node.span).unwrap_or_default()
    }

    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.position).copied()
    }

    fn peek_kind(&self) -> Option<TokenKind> {
        self.peek().map(|token| token.kind)
    }

    fn kind_after(&self, ahead: usize) -> Option<TokenKind> {
        self.tokens.get(self.position + ahead).map(|token| token.kind)
    }

    fn previous(&self) -> Option<Token> {
        self.position.checked_sub(1).and_then(|index| self.tokens.get(index)).copied()
    }

    fn bump(&mut self) {
        self.position += 1;
    }

    fn accept(&mut self, kind: TokenKind) -> Option<Token> {
        let token = self.peek().filter(|token| token.kind == kind)?;
        self.bump();
        Some(token)
    }

    /// The end of what was read so far.
    fn end(&self) -> usize {
        self.previous().map_or(0, |token| token.span.end)
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        if !self.gave_up {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Runs `read` one level deeper, or gives up on the rest of the text.
    fn deeper(&mut self, read: impl FnOnce(&mut Self) -> NodeId) -> NodeId {
        if self.depth >= MAX_DEPTH {
            let start = self.peek().map_or(self.end(), |token| token.span.start);
            self.position = self.tokens.len();
            let rest = Span::new(start, self.end());
            self.report(mistake::too_deep(rest, MAX_DEPTH));
            self.gave_up = true;
            return self.push(NodeKind::Error(Vec::new()), rest);
        }
        self.depth += 1;
        let id = read(self);
        self.depth -= 1;
        id
    }

    /// An expression and all that follows it, up to one of `stop` or the end.
    fn enclosed(&mut self, stop: Kinds) -> NodeId {
        let outer = std::mem::replace(&mut self.stop, stop);
        let mut left = self.expression();
        while let Some(token) = self.peek() {
            if stop & kind(token.kind) != 0 {
                break;
            }
            left = self.recover(left, token);
        }
        self.stop = outer;
        left
    }

    /// The same, one level deeper.
    fn nested(&mut self, stop: Kinds) -> NodeId {
        self.deeper(|parser| parser.enclosed(stop))
    }

    /// Takes at least one token that does not continue `left`.
    fn recover(&mut self, left: NodeId, token: Token) -> NodeId {
        if starts_operand(token.kind) {
            let before = self.previous();
            // Of several words in a row, and of what follows characters that mean nothing, the first is enough.
            let told = before.is_some_and(|token| token.kind == TokenKind::Unknown || self.is_foreign(token))
                || self.last_joined.is_some_and(|start| start + 1 == self.position);
            if !told {
                let before = before.map_or(self.span(left), |token| token.span);
                self.report(mistake::operator_missing(before, token.span, self.text));
            }
            self.last_joined = Some(self.position);
            if self.is_foreign(token) {
                self.bump();
                let span = self.span(left).cover(token.span);
                return self.push(NodeKind::Error(vec![left]), span);
            }
            let right = self.expression();
            return self.error_of(left, right);
        }
        if token.kind == TokenKind::Question || BinaryOperator::from_token(token.kind).is_some() {
            return self.tail(left);
        }
        self.bump();
        match token.kind {
            TokenKind::Unknown => {
                let span = self.span(left).cover(token.span);
                return self.push(NodeKind::Error(vec![left]), span);
            }
            TokenKind::Comma => {
                if let Some(number) = self.decimal_comma(token) {
                    self.report(mistake::decimal_comma(number, token.span));
                    let right = self.expression();
                    return self.error_of(left, right);
                }
                self.report(mistake::unexpected(token.span, self.text));
            }
            TokenKind::OpenBracket => {
                self.report(mistake::unexpected(token.span, self.text));
                let right = self.unread_list(token.span);
                return self.error_of(left, right);
            }
            TokenKind::Dot => {
                self.report(mistake::unexpected(token.span, self.text));
                self.accept(TokenKind::Identifier);
            }
            _ => self.report(mistake::unexpected(token.span, self.text)),
        }
        left
    }

    fn is_foreign(&self, token: Token) -> bool {
        token.kind == TokenKind::Identifier && mistake::is_foreign_word(token.span.of(self.text))
    }

    fn error_of(&mut self, left: NodeId, right: NodeId) -> NodeId {
        let span = self.span(left).cover(self.span(right));
        self.push(NodeKind::Error(vec![left, right]), span)
    }

    /// The whole of `84,5`, the comma of which was just taken.
    fn decimal_comma(&self, comma: Token) -> Option<Span> {
        let before = self.position.checked_sub(2).and_then(|index| self.tokens.get(index))?;
        let after = self.peek()?;
        let joined = before.kind == TokenKind::Number
            && after.kind == TokenKind::Number
            && before.span.end == comma.span.start
            && comma.span.end == after.span.start;
        joined.then(|| before.span.cover(after.span))
    }
}

/// Whether a token can begin a value.
fn starts_operand(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Number
            | TokenKind::Text
            | TokenKind::Identifier
            | TokenKind::True
            | TokenKind::False
            | TokenKind::Not
            | TokenKind::Minus
            | TokenKind::OpenParen
    )
}

fn is_operator(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Not | TokenKind::Question | TokenKind::Colon)
        || BinaryOperator::from_token(kind).is_some()
}
