//! The parser's part that reads names: `a.b`, `a["b"].c`.

use super::{BRACKET, Parser};
use crate::diagnostic::Span;
use crate::expression::lexer::{Token, TokenKind};
use crate::expression::literal;
use crate::expression::mistake;
use crate::expression::path::{PathRef, Segment, join_path};
use crate::expression::tree::{NodeId, NodeKind};

impl Parser<'_> {
    /// A name, the first part of which comes next.
    pub(super) fn path(&mut self, first: Token) -> NodeId {
        self.bump();
        let name = first.span.of(self.text).to_owned();
        let mut segments = vec![Segment { name, span: first.span, quoted: false }];
        let mut partial = false;
        loop {
            if let Some(dot) = self.accept(TokenKind::Dot) {
                match self.peek() {
                    Some(Token {
                        kind: TokenKind::Identifier | TokenKind::True | TokenKind::False,
                        span,
                    }) => {
                        self.bump();
                        segments.push(Segment { name: span.of(self.text).to_owned(), span, quoted: false });
                    }
                    // `packages.["web"]` is put right by what follows.
                    _ => {
                        self.report(mistake::dangling_dot(dot.span));
                        partial = true;
                    }
                }
            } else if let Some(open) = self.accept(TokenKind::OpenBracket) {
                match self.index(open) {
                    Some(segment) => segments.push(segment),
                    None => partial = true,
                }
            } else {
                break;
            }
        }
        let span = Span::new(first.span.start, self.end());
        if self.peek_kind() == Some(TokenKind::OpenParen) && !partial {
            return self.call(span);
        }
        let path = join_path(segments.iter().map(|segment| &segment.name));
        self.push(NodeKind::Path(PathRef { path, span, segments, partial }), span)
    }

    /// The inside of `["…"]` and its end.
    fn index(&mut self, open: Token) -> Option<Segment> {
        let segment = if let Some(text) = self.accept(TokenKind::Text) {
            let name = literal::text(text.span.of(self.text), text.span, &mut self.diagnostics);
            Some(Segment { name, span: text.span, quoted: true })
        } else if let Some(inside) = self.bare_index() {
            self.report(mistake::bare_index(inside, self.text));
            Some(Segment { name: inside.of(self.text).to_owned(), span: inside, quoted: true })
        } else {
            let place = self.peek().map_or(Span::empty(self.end()), |token| token.span);
            if !matches!(self.peek_kind(), None | Some(TokenKind::Unknown)) {
                self.report(mistake::index_not_text(place));
            }
            if !matches!(self.peek_kind(), None | Some(TokenKind::CloseBracket)) {
                self.nested(BRACKET);
            }
            None
        };
        self.close(open.span, TokenKind::CloseBracket, ']');
        segment
    }

    /// `web-app` in `packages[web-app]`: names, numbers, dots and hyphens up to the closing bracket.
    fn bare_index(&mut self) -> Option<Span> {
        let first = self.peek()?.span;
        let mut ahead = 0;
        let mut last = first;
        loop {
            let token = self.tokens.get(self.position + ahead)?;
            match token.kind {
                TokenKind::Identifier | TokenKind::Number | TokenKind::Minus | TokenKind::Dot => {
                    last = token.span;
                }
                TokenKind::CloseBracket if ahead > 0 => break,
                _ => return None,
            }
            ahead += 1;
        }
        self.position += ahead;
        Some(first.cover(last))
    }
}
