//! Values, and what stands before and around them.

use super::call::{self, Call};
use super::{BRACKET, COMMA, PAREN, Parser, is_operator, kind, starts_operand};
use crate::diagnostic::Span;
use crate::expression::function::Function;
use crate::expression::lexer::{Token, TokenKind};
use crate::expression::literal;
use crate::expression::mistake;
use crate::expression::operator::{RELATION, UnaryOperator};
use crate::expression::tree::{NodeId, NodeKind};

impl Parser<'_> {
    pub(super) fn unary(&mut self) -> NodeId {
        let Some(token) = self.peek() else { return self.missing() };
        let operator = match token.kind {
            TokenKind::Minus => UnaryOperator::Negate,
            TokenKind::Not => UnaryOperator::Not,
            TokenKind::Identifier if self.is_word_not(token) => return self.word_not(token),
            TokenKind::Plus if self.kind_after(1).is_some_and(starts_operand) => {
                self.report(mistake::plus_sign(token.span));
                self.bump();
                return self.deeper(Self::unary);
            }
            _ => return self.primary(token),
        };
        self.bump();
        let operand = self.deeper(Self::unary);
        let span = token.span.cover(self.span(operand));
        self.push(NodeKind::Unary { operator, operand }, span)
    }

    fn is_word_not(&self, token: Token) -> bool {
        token.span.of(self.text).eq_ignore_ascii_case("not") && self.kind_after(1).is_some_and(starts_operand)
    }

    fn is_word_if(&self, token: Token) -> bool {
        let next = self.kind_after(1);
        next.is_some_and(|kind| starts_operand(kind) && kind != TokenKind::Minus)
            && token.span.of(self.text).eq_ignore_ascii_case("if")
    }

    /// `not a > b`, where `not` reaches further than `!` does.
    fn word_not(&mut self, word: Token) -> NodeId {
        self.bump();
        let operand = self.deeper(|parser| {
            let left = parser.unary();
            parser.binary(left, RELATION)
        });
        let span = self.span(operand);
        let closed = self.nodes.get(operand.index()).is_some_and(|node| {
            matches!(
                node.kind,
                NodeKind::Group(_) | NodeKind::Path(_) | NodeKind::Call { .. } | NodeKind::Truth(_)
            )
        });
        let written = word.span.of(self.text);
        self.report(mistake::word_not(word.span, written, span, closed));
        let operator = UnaryOperator::Not;
        self.push(NodeKind::Unary { operator, operand }, word.span.cover(span))
    }

    fn primary(&mut self, token: Token) -> NodeId {
        let span = token.span;
        match token.kind {
            TokenKind::Number => {
                self.bump();
                match literal::number(span.of(self.text), span) {
                    Ok(value) => self.push(NodeKind::Number(value), span),
                    Err(diagnostic) => {
                        self.report(*diagnostic);
                        self.push(NodeKind::Error(Vec::new()), span)
                    }
                }
            }
            TokenKind::Text => {
                self.bump();
                let value = literal::text(span.of(self.text), span, &mut self.diagnostics);
                self.push(NodeKind::Text(value), span)
            }
            TokenKind::True | TokenKind::False => {
                self.bump();
                self.push(NodeKind::Truth(token.kind == TokenKind::True), span)
            }
            TokenKind::Identifier if self.kind_after(1) == Some(TokenKind::OpenParen) => {
                self.bump();
                self.call(span)
            }
            TokenKind::Identifier if self.is_word_if(token) => {
                self.report(mistake::word_choice(span, self.text));
                self.bump();
                let inner = self.deeper(Self::expression);
                if self.peek().is_some_and(|token| self.is_foreign(token)) {
                    self.bump();
                }
                let span = Span::new(span.start, self.end());
                self.push(NodeKind::Error(vec![inner]), span)
            }
            TokenKind::Identifier => self.path(token),
            TokenKind::OpenParen => self.group(token),
            TokenKind::OpenBracket => {
                self.report(mistake::list(span));
                self.bump();
                self.unread_list(span)
            }
            TokenKind::Unknown => {
                self.bump();
                self.push(NodeKind::Error(Vec::new()), span)
            }
            _ => self.missing(),
        }
    }

    /// The rest of `[a, b]`, which is reported already.
    pub(super) fn unread_list(&mut self, open: Span) -> NodeId {
        let mut parts = Vec::new();
        while self.peek().is_some() && self.accept(TokenKind::CloseBracket).is_none() {
            parts.push(self.nested(COMMA | BRACKET));
            self.accept(TokenKind::Comma);
        }
        let span = Span::new(open.start, self.end());
        self.push(NodeKind::Error(parts), span)
    }

    fn group(&mut self, open: Token) -> NodeId {
        self.bump();
        if let Some(close) = self.accept(TokenKind::CloseParen) {
            let span = open.span.cover(close.span);
            self.report(mistake::nothing_inside(span));
            return self.push(NodeKind::Error(Vec::new()), span);
        }
        let inner = self.nested(PAREN);
        self.close(open.span, TokenKind::CloseParen, ')');
        let span = Span::new(open.span.start, self.end());
        self.push(NodeKind::Group(inner), span)
    }

    /// The closing bracket of `open`.
    pub(super) fn close(&mut self, open: Span, close: TokenKind, symbol: char) {
        if self.accept(close).is_none() {
            self.report(mistake::unclosed(open, self.text, self.end(), symbol));
        }
    }

    /// The arguments of the function at `name`; its `(` comes next.
    pub(super) fn call(&mut self, name: Span) -> NodeId {
        let open = self.peek().map(|token| token.span).unwrap_or_default();
        self.bump();
        let mut arguments = Vec::new();
        while self.peek().is_some() && self.peek_kind() != Some(TokenKind::CloseParen) {
            arguments.push(self.nested(COMMA | PAREN));
            if let Some(comma) = self.accept(TokenKind::Comma)
                && matches!(self.peek_kind(), None | Some(TokenKind::CloseParen))
            {
                self.report(mistake::trailing_comma(comma.span));
            }
        }
        self.close(open, TokenKind::CloseParen, ')');
        let span = Span::new(name.start, self.end());
        let function = Function::from_name(name.of(self.text));
        if !self.gave_up {
            let call = Call { function, name, arguments: &arguments, span };
            call::check(&call, &self.nodes, self.text, &mut self.diagnostics);
        }
        self.push(NodeKind::Call { function, name, arguments }, span)
    }

    /// A value that is not there: reports it and takes nothing.
    fn missing(&mut self) -> NodeId {
        let next = self.peek();
        let found = match (self.previous(), next) {
            (None, None) => Some(mistake::empty(Span::new(0, self.text.len()))),
            (Some(before), _) if is_operator(before.kind) => {
                Some(mistake::nothing_after(before.span, self.text, next.is_none()))
            }
            // `and` at the end.
            (Some(before), None) if before.kind == TokenKind::Identifier => {
                Some(mistake::nothing_after(before.span, self.text, true))
            }
            // The bracket before it is reported as never closed.
            (Some(_), None) => None,
            (_, Some(next)) if is_operator(next.kind) => Some(mistake::nothing_before(next.span, self.text)),
            (Some(_), Some(next)) if self.stop & kind(next.kind) != 0 => {
                Some(mistake::value_expected(next.span, self.text))
            }
            // Reported where it is skipped.
            (_, Some(_)) => None,
        };
        if let Some(found) = found {
            self.report(found);
        }
        self.push(NodeKind::Error(Vec::new()), Span::empty(self.end()))
    }
}
