//! What stands between two parts of one node: spaces, comments and line continuations.

use super::source::Source;
use crate::syntax::{Kind, Token};

/// What matters of the space between two parts.
pub(super) enum Piece {
    /// `/* … */`.
    Comment(Token),
    /// `\`, the comments after it, and its newline.
    Continuation(Vec<Token>),
}

/// Reads the space that starts at a token; says also which token comes after it.
pub(super) fn gap(source: &Source<'_>, mut at: usize) -> (Vec<Piece>, usize) {
    let mut pieces = Vec::new();
    loop {
        let token = source.token(at);
        match token.kind {
            Kind::Space => at += 1,
            Kind::BlockComment => {
                pieces.push(Piece::Comment(token));
                at += 1;
            }
            Kind::Backslash => {
                let (comments, after) = continuation(source, at + 1);
                // One empty line continued after another says nothing.
                let repeated = matches!(pieces.last(), Some(Piece::Continuation(last)) if last.is_empty());
                if !(repeated && comments.is_empty()) {
                    pieces.push(Piece::Continuation(comments));
                }
                at = after;
            }
            _ => return (pieces, at),
        }
    }
}

/// The comments after a `\`, and the token after its newline.
fn continuation(source: &Source<'_>, mut at: usize) -> (Vec<Token>, usize) {
    let mut comments = Vec::new();
    loop {
        let token = source.token(at);
        match token.kind {
            Kind::Space => at += 1,
            Kind::BlockComment | Kind::LineComment => {
                comments.push(token);
                at += 1;
            }
            Kind::Newline => return (comments, at + 1),
            _ => return (comments, at),
        }
    }
}

/// The comments of a gap that need not be continued: those before the end of a node.
pub(super) fn comments(pieces: Vec<Piece>) -> impl Iterator<Item = Token> {
    pieces.into_iter().flat_map(|piece| match piece {
        Piece::Comment(comment) => vec![comment],
        Piece::Continuation(comments) => comments,
    })
}
