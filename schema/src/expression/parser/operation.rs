//! Operators between values, and choices.

use super::{Parser, kind, starts_operand};
use crate::diagnostic::Span;
use crate::expression::lexer::TokenKind;
use crate::expression::mistake::{self, Chain};
use crate::expression::operator::{BinaryOperator, RELATION};
use crate::expression::tree::{NodeId, NodeKind};

impl Parser<'_> {
    pub(super) fn expression(&mut self) -> NodeId {
        let left = self.unary();
        self.tail(left)
    }

    /// The operators after `left`, and the choice that it may decide.
    pub(super) fn tail(&mut self, left: NodeId) -> NodeId {
        let condition = self.binary(left, 1);
        let Some(question) = self.accept(TokenKind::Question) else { return condition };
        let then = self.nested(kind(TokenKind::Colon) | self.stop);
        if self.nodes.get(then.index()).is_some_and(|node| matches!(node.kind, NodeKind::Conditional { .. }))
        {
            self.report(mistake::inner_choice(self.span(then)));
        }
        let otherwise = if self.accept(TokenKind::Colon).is_some() {
            self.deeper(Self::expression)
        } else {
            self.report(mistake::otherwise_missing(question.span));
            self.push(NodeKind::Error(Vec::new()), Span::empty(self.end()))
        };
        let span = self.span(condition).cover(self.span(otherwise));
        self.push(NodeKind::Conditional { condition, then, otherwise }, span)
    }

    /// The operators after `left` that bind at least as tightly as `lowest`. Calls itself only with a higher
    /// `lowest`.
    pub(super) fn binary(&mut self, mut left: NodeId, lowest: u8) -> NodeId {
        let mut chain: Option<[(Span, Span); 2]> = None;
        let mut relation: Option<(Span, Span)> = None;
        while let Some((operator, operator_span)) = self.peek_operator() {
            let precedence = operator.precedence();
            if precedence < lowest {
                break;
            }
            if operator == BinaryOperator::Remainder && self.is_percent_sign(operator_span) {
                self.report(mistake::percent_sign(self.span(left), operator_span, self.text));
                self.bump();
                continue;
            }
            self.bump();
            let right = self.unary();
            let right = self.binary(right, precedence + 1);
            let span = self.span(left).cover(self.span(right));
            if precedence == RELATION {
                match (relation, chain) {
                    (Some(first), None) => {
                        chain = Some([first, (operator_span, self.span(right))]);
                        self.report_chain(first, self.span(left), operator_span, self.span(right));
                    }
                    _ => relation = Some((operator_span, self.span(left))),
                }
            } else {
                (relation, chain) = (None, None);
            }
            left = self.push(NodeKind::Binary { operator, operator_span, left, right }, span);
        }
        left
    }

    /// `first` are the operator and the left side of the comparison that `before` covers.
    fn report_chain(&mut self, first: (Span, Span), before: Span, operator: Span, right: Span) {
        let (first_operator, first_operand) = first;
        let start = self.text.get(first_operator.end..before.end).unwrap_or_default();
        let middle = Span::new(before.end - start.trim_start().len(), before.end);
        let longer = self.peek_operator().is_some_and(|(operator, _)| operator.is_relation());
        let chain = Chain {
            first_operator: first_operator.of(self.text),
            second_operator: operator.of(self.text),
            operands: [first_operand, middle, right],
            longer,
        };
        self.report(mistake::chained(operator, &chain, self.text));
    }

    /// The operator that comes next, also where it is written as a word.
    fn peek_operator(&mut self) -> Option<(BinaryOperator, Span)> {
        let token = self.peek()?;
        if token.kind != TokenKind::Identifier {
            return BinaryOperator::from_token(token.kind).map(|operator| (operator, token.span));
        }
        let word = token.span.of(self.text);
        let (operator, meant) = if word.eq_ignore_ascii_case("and") {
            (BinaryOperator::And, "&&")
        } else if word.eq_ignore_ascii_case("or") {
            (BinaryOperator::Or, "||")
        } else {
            return None;
        };
        let found = mistake::word_operator(token.span, word, meant);
        if self.last_word.is_none_or(|last| last < token.span.start) {
            self.last_word = Some(token.span.start);
            self.report(found);
        }
        Some((operator, token.span))
    }

    /// Whether the `%` stands directly behind a value and no value follows: `80%`, `80% - x`.
    fn is_percent_sign(&self, sign: Span) -> bool {
        let joined = self.previous().is_some_and(|token| token.span.end == sign.start);
        let Some(next) = self.tokens.get(self.position + 1) else { return joined };
        let spaced_minus = next.kind == TokenKind::Minus
            && next.span.start > sign.end
            && self.tokens.get(self.position + 2).is_some_and(|after| after.span.start > next.span.end);
        let word = next.kind == TokenKind::Identifier
            && ["and", "or"].iter().any(|word| next.span.of(self.text).eq_ignore_ascii_case(word));
        joined && (!starts_operand(next.kind) || spaced_minus || word)
    }
}
