//! KDL 2: text to tree. Never fails, keeps a span for everything, finds every error.
//!
//! One pass and no recursion: [`lexer`] cuts the text into tokens, [`parser`] (with [`node`], [`entry`] and
//! [`block`]) puts nodes and entries into a flat arena ([`tree`]). A document with an unclosed block is read a second time, with the indentation as
//! witness of what was meant. Slashdashed parts are read like all others and then taken out again.

mod again;
mod block;
mod characters;
mod decode;
mod entry;
mod lexer;
mod node;
mod number;
mod parser;
mod problem;
mod quote;
mod quotes;
mod scan;
mod token;
mod tree;
mod value;

pub use again::parse_again;
pub use parser::{MAX_DEPTH, MAX_LENGTH, MAX_PARTS, parse};
pub use problem::MAX_PROBLEMS;
pub use quote::{escaped, quoted};
pub use token::{Kind, Token};
pub use tree::{Document, Entry, Node, NodeId};
pub use value::Value;

pub(crate) use characters::{Class, class_of};
pub(crate) use lexer::Lexer;

/// The pieces of a text, in order, without what stands at its end; nothing of a text longer than [`MAX_LENGTH`].
pub fn tokens(text: &str) -> impl Iterator<Item = Token> {
    let mut lexer = Lexer::new(if text.len() > MAX_LENGTH { "" } else { text });
    std::iter::from_fn(move || Some(lexer.next()).filter(|token| token.kind != Kind::End))
}
