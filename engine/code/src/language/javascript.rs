//! JavaScript, JSX included.

use tree_sitter::Node;

use super::ecmascript::{self as shared, ecmascript_hooks};
use super::rules::{CommentKind, Place, Rules};
use crate::facts::SymbolKind;

pub(crate) struct JavaScript;

impl Rules for JavaScript {
    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_javascript::LANGUAGE.into()
    }

    fn nodes(&self) -> shared::Roles {
        shared::NODES
    }

    ecmascript_hooks!();
}
