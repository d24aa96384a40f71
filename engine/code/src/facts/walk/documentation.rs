//! Which items there are to document, and which of them are documented.

use tree_sitter::Node;

use super::{Comment, Frame, Scope, ScopeKind, Walk};
use crate::facts::documentation::{DocItem, DocKind};
use crate::language::role::Role;
use crate::language::rules::{Decorators, Docstring, text};

/// Bits of a wrapper's data.
const DOCUMENTED: u32 = 1;
pub(super) const EXPORTS: u32 = 2;
const DOCUMENTS_ALL: u32 = 4;

impl<'t> Walk<'t, '_> {
    /// The file itself as an item of documentation.
    pub(super) fn module(&mut self, root: Node<'t>) {
        if !self.rules.module_documented() {
            return;
        }
        let docstring = self.rules.docstring(root, &mut self.aux, self.source);
        let documented = self.documented(docstring);
        let doc = self.item(DocKind::Module, "", root, true, documented);
        self.docstring_at = docstring.map_or(usize::MAX, |d| d.start);
        self.scopes.push(Scope {
            depth: 0,
            kind: ScopeKind::Namespace,
            qualified_before: 0,
            doc: Some(doc),
            public: true,
            open: true,
            test: false,
        });
    }

    /// A comment that documents what it stands in.
    pub(super) fn inner_doc(&mut self) {
        let doc = self.scopes.last().and_then(|s| s.doc);
        if let Some(item) = doc.and_then(|index| self.facts.docs.get_mut(index as usize)) {
            item.documented = true;
        }
    }

    pub(super) fn wrapper(&mut self, node: Node<'t>) {
        let documented = self.documented(None);
        let exports = self.rules.exports(node);
        let all = documented && self.rules.wrapper_documents_all(node);
        let data = if documented { DOCUMENTED } else { 0 }
            | if exports { EXPORTS } else { 0 }
            | if all { DOCUMENTS_ALL } else { 0 };
        self.push(node, Role::Wrapper).data = data;
    }

    /// What may give a function its name may carry its documentation too.
    pub(super) fn binding(&mut self, node: Node<'t>) {
        let documented = self.doc.is_some_and(|d| d.documents && d.leaves == self.leaves);
        self.push(node, Role::Binding).data = if documented { DOCUMENTED } else { 0 };
    }

    pub(super) fn attribute(&mut self, node: Node<'t>) {
        if self.rules.documenting_attribute(text(node, self.source)) {
            self.doc = Some(Comment {
                leaves: self.leaves,
                end_row: node.end_position().row as u32,
                documents: true,
            });
        }
        if self.rules.test_attribute(text(node, self.source)) {
            self.test_at = Some(self.leaves);
        }
        self.push(node, Role::Attribute);
    }

    /// What stood before an attribute still stands before what follows it.
    pub(super) fn leave_attribute(&mut self, frame: &Frame<'t>) {
        let row = frame.node.end_position().row as u32;
        if let Some(doc) = self.doc.as_mut().filter(|d| d.leaves == frame.leaves) {
            doc.leaves = self.leaves;
            doc.end_row = row;
        }
        // Annotations above a declaration are no lines of it.
        let code = self.code_lines;
        if let Some(open) = self.open.last().filter(|o| o.header && o.depth < frame.depth) {
            let function = self.facts.functions.get(open.index as usize);
            if function.is_some_and(|f| row + 1 < f.line)
                && let Some(open) = self.open.last_mut()
            {
                open.code_before = code;
            }
        } else if let Some(Role::Class(_)) = self.frames.last().map(|f| f.role)
            && let Some(index) = self.frames.last().map(|f| f.data)
            && let Some(class) = self.facts.classes.get_mut(index as usize).filter(|c| row + 1 < c.line)
        {
            // Until the class is left: the code lines before it.
            class.code_lines = code;
        }
        if self.test_at == Some(frame.leaves) {
            self.test_at = Some(self.leaves);
        }
    }

    /// Whether what begins here is documented: by its documentation string, the comment right
    /// before it, or the one before what wraps it.
    pub(super) fn documented(&mut self, docstring: Option<Docstring>) -> bool {
        if let Some(docstring) = docstring {
            return docstring.says;
        }
        if self.doc.is_some_and(|d| d.documents && d.leaves == self.leaves) {
            return true;
        }
        let depth = self.path.len();
        let wrapper = self.frames.iter_mut().rev().take(5).find(|f| match f.role {
            Role::Wrapper => f.depth + 4 >= depth && f.data & DOCUMENTED != 0,
            Role::Binding => f.depth + 1 == depth && f.data & DOCUMENTED != 0,
            _ => false,
        });
        let Some(wrapper) = wrapper else { return false };
        // It documents the first definition in it, not those inside that one.
        if wrapper.data & DOCUMENTS_ALL == 0 {
            wrapper.data &= !DOCUMENTED;
        }
        true
    }

    pub(super) fn item(
        &mut self,
        kind: DocKind,
        name: &str,
        node: Node<'t>,
        public: bool,
        documented: bool,
    ) -> u32 {
        let index = self.facts.docs.len() as u32;
        let row = node.start_position().row as u32;
        let adjacent = !self.rules.comment_adjacent()
            || self.doc.is_none_or(|d| d.end_row + 1 >= self.frames_start_row(row));
        let depth = self.path.len();
        let wrapper = self.frames.last().filter(|f| f.role == Role::Wrapper && f.depth + 1 == depth);
        let decorators = match wrapper {
            Some(frame) => self.rules.decorators(frame.node, &mut self.aux, self.source),
            None => Decorators::default(),
        };
        self.facts.docs.push(DocItem {
            kind,
            name: name.to_owned(),
            line: self.rules.declaration_row(node) as u32 + 1,
            parent: self.scopes.last().and_then(|s| s.doc),
            documented: documented && adjacent,
            public,
            asynchronous: self.rules.asynchronous(node),
            property: decorators.property,
            setter: decorators.setter,
            overload: decorators.overload,
        });
        index
    }

    /// The row where the wrapper of a definition begins, or its own.
    fn frames_start_row(&self, row: u32) -> u32 {
        let depth = self.path.len();
        self.frames
            .last()
            .filter(|f| f.role == Role::Wrapper && f.depth + 2 >= depth)
            .map_or(row, |f| f.node.start_position().row as u32)
    }
}
