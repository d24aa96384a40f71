//! The document: nodes and entries in two flat lists, nodes in the order of the text.

use std::fmt;
use std::sync::Arc;

use super::decode;
use super::token::{Kind, Token};
use super::value::Value;
use crate::diagnostic::{Diagnostic, Span, Spanned};

/// What stands for "none" where an index into a list is kept.
pub(super) const NONE: u32 = u32::MAX;

/// A node's place in its document; larger means further down in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(u32);

/// A string that is a name, an annotation or a property's key, and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Name {
    /// `NONE` if there is no name.
    pub(super) start: u32,
    pub(super) end: u32,
    /// `BARE`, `QUOTED`, or which of the decoded strings it is.
    pub(super) content: u32,
}

/// The content of a name that is what the text says.
pub(super) const BARE: u32 = NONE;
/// The content of a name that is what the text says between quotes.
pub(super) const QUOTED: u32 = NONE - 1;

pub(super) struct NodeData {
    pub(super) name: Name,
    /// Index into the annotations, or `NONE`.
    pub(super) annotation: u32,
    pub(super) start: u32,
    pub(super) end: u32,
    /// Index of the parent, or `NONE`.
    pub(super) parent: u32,
    /// One past the last node inside this one.
    pub(super) subtree_end: u32,
    pub(super) first_entry: u32,
    pub(super) entry_end: u32,
    /// Where the children block starts and ends; `(NONE, NONE)` without one.
    pub(super) block: (u32, u32),
}

pub(super) struct EntryData {
    pub(super) key: Name,
    pub(super) annotation: u32,
    pub(super) start: u32,
    /// The value; broken if anything is wrong with it.
    pub(super) token: Token,
    pub(super) value: Value,
}

/// The lists that make up a document.
#[derive(Default)]
pub(super) struct Tree {
    pub(super) nodes: Vec<NodeData>,
    pub(super) entries: Vec<EntryData>,
    pub(super) annotations: Vec<Name>,
    pub(super) decoded: Vec<Box<str>>,
}

/// A text, what it says, and what is wrong with it.
pub struct Document {
    pub(super) text: Arc<str>,
    pub(super) tree: Tree,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Document {
    /// The whole text; nothing if it was refused for its length.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What is wrong, in the order of the text.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The nodes that stand outside all others.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'_>> {
        Siblings { document: self, next: 0, end: self.tree.nodes.len() as u32 }
    }

    /// Every node, each before its children.
    pub fn all_nodes(&self) -> impl Iterator<Item = Node<'_>> {
        (0..self.tree.nodes.len() as u32).filter_map(|index| self.node_of(index))
    }

    /// The node of that id, if it is one of this document's.
    pub fn node(&self, id: NodeId) -> Option<Node<'_>> {
        self.node_of(id.0)
    }

    /// The innermost node that `offset` lies in or touches the end of.
    pub fn node_at(&self, offset: usize) -> Option<Node<'_>> {
        let after = self.tree.nodes.partition_point(|node| node.start as usize <= offset);
        let mut node = self.node_of(u32::try_from(after.checked_sub(1)?).ok()?);
        while let Some(candidate) = node {
            if candidate.span().touches(offset) {
                return node;
            }
            node = candidate.parent();
        }
        None
    }

    fn node_of(&self, index: u32) -> Option<Node<'_>> {
        self.tree.nodes.get(index as usize).map(|data| Node { document: self, data, id: NodeId(index) })
    }

    fn name(&self, name: Name) -> &str {
        match name.content {
            BARE => name.span().of(&self.text),
            QUOTED => Span::new(name.start as usize + 1, name.end as usize - 1).of(&self.text),
            index => self.tree.decoded.get(index as usize).map_or("", |text| text),
        }
    }

    fn annotation(&self, index: u32) -> Option<Spanned<&str>> {
        let name = *self.tree.annotations.get(index as usize)?;
        Some(Spanned::new(self.name(name), name.span()))
    }
}

impl Name {
    pub(super) const NONE: Self = Self { start: NONE, end: NONE, content: BARE };

    pub(super) const fn is_some(self) -> bool {
        self.start != NONE
    }

    pub(super) const fn span(self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }
}

struct Siblings<'a> {
    document: &'a Document,
    next: u32,
    end: u32,
}

impl<'a> Iterator for Siblings<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Node<'a>> {
        if self.next >= self.end {
            return None;
        }
        let node = self.document.node_of(self.next)?;
        self.next = node.data.subtree_end.max(self.next + 1);
        Some(node)
    }
}

/// A node of a document.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    document: &'a Document,
    data: &'a NodeData,
    id: NodeId,
}

impl<'a> Node<'a> {
    /// The name, decoded.
    pub fn name(&self) -> &'a str {
        self.document.name(self.data.name)
    }

    /// Where the name stands, its quotes included.
    pub fn name_span(&self) -> Span {
        self.data.name.span()
    }

    /// From the annotation or name to the end of the last entry or of the children block.
    pub fn span(&self) -> Span {
        Span::new(self.data.start as usize, self.data.end as usize)
    }

    /// The node as it is written.
    pub fn source(&self) -> &'a str {
        self.span().of(&self.document.text)
    }

    /// The node's place in the document.
    pub fn id(&self) -> NodeId {
        self.id
    }

    /// The node in whose block this one stands.
    pub fn parent(&self) -> Option<Node<'a>> {
        self.document.node_of(self.data.parent)
    }

    /// The type annotation, without its parentheses.
    pub fn type_annotation(&self) -> Option<Spanned<&'a str>> {
        self.document.annotation(self.data.annotation)
    }

    /// Arguments and properties as they are written.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = Entry<'a>> + use<'a> {
        let document = self.document;
        let range = self.data.first_entry as usize..self.data.entry_end as usize;
        let entries = document.tree.entries.get(range).unwrap_or_default();
        entries.iter().map(move |data| Entry { document, data })
    }

    /// Entries without a name.
    pub fn arguments(&self) -> impl DoubleEndedIterator<Item = Entry<'a>> + use<'a> {
        self.entries().filter(|entry| !entry.data.key.is_some())
    }

    /// Entries with a name, those that a later one overrides included.
    pub fn properties(&self) -> impl DoubleEndedIterator<Item = Entry<'a>> + use<'a> {
        self.entries().filter(|entry| entry.data.key.is_some())
    }

    /// The argument at `index`, counted from 0.
    pub fn argument(&self, index: usize) -> Option<Entry<'a>> {
        self.arguments().nth(index)
    }

    /// The property of that name; the rightmost, if there are several.
    pub fn property(&self, name: &str) -> Option<Entry<'a>> {
        self.properties().rev().find(|entry| entry.name() == Some(name))
    }

    /// The nodes in the children block.
    pub fn children(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        Siblings { document: self.document, next: self.id.0 + 1, end: self.data.subtree_end }
    }

    /// The children block, braces included; one that is never closed ends where the node does.
    pub fn children_span(&self) -> Option<Span> {
        let (start, end) = self.data.block;
        (start != NONE).then(|| Span::new(start as usize, end as usize))
    }
}

/// An argument or a property.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    document: &'a Document,
    data: &'a EntryData,
}

impl<'a> Entry<'a> {
    /// The property's name; none for an argument.
    pub fn name(&self) -> Option<&'a str> {
        self.data.key.is_some().then(|| self.document.name(self.data.key))
    }

    /// Where the property's name stands, its quotes included.
    pub fn name_span(&self) -> Option<Span> {
        self.data.key.is_some().then(|| self.data.key.span())
    }

    /// What it is worth. [`Value::Null`] if it [is broken](Self::is_broken) beyond a guess.
    pub fn value(&self) -> &'a Value {
        &self.data.value
    }

    /// Where the value stands, quotes included; empty if it is missing.
    pub fn value_span(&self) -> Span {
        self.data.token.span()
    }

    /// The value as it is written.
    pub fn lexeme(&self) -> &'a str {
        self.value_span().of(&self.document.text)
    }

    /// From the name or the annotation to the end of the value.
    pub fn span(&self) -> Span {
        Span::new(self.data.start as usize, self.data.token.end as usize)
    }

    /// The type annotation, without its parentheses.
    pub fn type_annotation(&self) -> Option<Spanned<&'a str>> {
        self.document.annotation(self.data.annotation)
    }

    /// Whether it is written as a word without quotes.
    pub fn is_bare(&self) -> bool {
        self.data.token.kind == Kind::Word
    }

    /// Whether a syntax error is reported here, so that the value is missing or a guess.
    pub fn is_broken(&self) -> bool {
        self.data.token.broken
    }

    /// The byte of the source that the byte at `decoded_offset` of the value's text comes from. The end of
    /// the text maps to the end of what it was written as, and so does everything beyond; for a value that
    /// is no text the offset counts from where the value starts.
    pub fn source_offset(&self, decoded_offset: usize) -> usize {
        let token = self.data.token;
        if token.kind.is_string() {
            decode::source_offset(&self.document.text, token, decoded_offset)
        } else {
            (token.start as usize + decoded_offset).min(token.end as usize)
        }
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.nodes()).finish()
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Node")
            .field("name", &self.name())
            .field("span", &self.span())
            .field("entries", &self.entries().collect::<Vec<_>>())
            .field("children", &self.children().collect::<Vec<_>>())
            .finish()
    }
}

impl fmt::Debug for Entry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{name:?}={:?}", self.value()),
            None => write!(f, "{:?}", self.value()),
        }
    }
}
