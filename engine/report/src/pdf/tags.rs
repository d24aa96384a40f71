//! What the parts of the pages mean, for those who don't see them: a tree of headings, paragraphs, tables and figures.

use krilla::tagging::{Identifier, Node, TagGroup, TagKind, TagTree};

/// A place in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag(usize);

/// The tree while it grows: parts are named when they are laid out, and filled when they are drawn.
#[derive(Default)]
pub(super) struct Tags {
    kinds: Vec<TagKind>,
    parts: Vec<Vec<Part>>,
    roots: Vec<Tag>,
}

#[derive(Clone, Copy)]
enum Part {
    Tag(Tag),
    Content(Identifier),
}

impl Tags {
    /// A part of `parent`, or of the whole document.
    pub(super) fn add(&mut self, parent: Option<Tag>, kind: impl Into<TagKind>) -> Tag {
        let tag = Tag(self.kinds.len());
        self.kinds.push(kind.into());
        self.parts.push(Vec::new());
        match parent.and_then(|parent| self.parts.get_mut(parent.0)) {
            Some(parts) => parts.push(Part::Tag(tag)),
            None => self.roots.push(tag),
        }
        tag
    }

    /// What was drawn of it.
    pub(super) fn fill(&mut self, tag: Tag, content: Identifier) {
        if let Some(parts) = self.parts.get_mut(tag.0) {
            parts.push(Part::Content(content));
        }
    }

    /// The tree as krilla has it. Nothing in it lies deep.
    pub(super) fn finish(mut self) -> TagTree {
        let mut tree = TagTree::new().with_lang(Some("en".into()));
        for root in std::mem::take(&mut self.roots) {
            if let Some(group) = self.group(root) {
                tree.push(group);
            }
        }
        tree
    }

    fn group(&mut self, tag: Tag) -> Option<TagGroup> {
        let kind = self.kinds.get(tag.0)?.clone();
        let parts = self.parts.get_mut(tag.0).map(std::mem::take)?;
        let mut nodes: Vec<Node> = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Part::Content(content) => nodes.push(content.into()),
                Part::Tag(tag) => nodes.extend(self.group(tag).map(Node::from)),
            }
        }
        (!nodes.is_empty()).then(|| TagGroup::with_children(kind, nodes))
    }
}
