//! Leaves: tokens, lines, names, numbers; and comments.

use tree_sitter::Node;

use super::{Comment, NO_ROW, Walk};
use crate::facts::comments::{bare, note};
use crate::facts::decisions::Decision;
use crate::facts::marks::Mark;
use crate::language::role::Role;
use crate::language::rules::{CommentKind, text};
use crate::language::table::{Kind, hash_text};

impl<'t> Walk<'t, '_> {
    /// A node without children.
    pub(super) fn leaf(&mut self, node: Node<'t>, kind: Kind) {
        let start = node.start_position();
        let row = start.row as u32;
        if self.has_error && node.is_missing() {
            self.facts.quality.errors += 1;
            return;
        }
        if !kind.named {
            if kind.hash == 0 {
                return;
            }
            self.leaves += 1;
            match kind.role {
                Role::Plain => {}
                Role::And | Role::Or | Role::Coalesce => self.operator(kind.role),
                Role::Else => self.else_word(),
                role => self.flow_word(role),
            }
            self.code_row(row);
            self.token(kind.hash, row);
            return;
        }
        let at = node.start_byte();
        let Some(bytes) = self.source.get(at..node.end_byte()) else { return };
        if bytes.is_empty() {
            return;
        }
        self.leaves += 1;
        self.code_row(row);
        match kind.role {
            Role::Name => {
                if !self.is_definition(at) {
                    // The sign of a private field is no part of its name.
                    self.names.used(bytes.strip_prefix(b"#").unwrap_or(bytes), row + 1);
                }
                match self.path.last() {
                    Some(Role::Break) if self.rules.labels_are_names() => self.flat(),
                    Some(Role::Block) => {
                        if let Some(open) = self.rules.access_word(bytes) {
                            self.access(open);
                        }
                    }
                    _ => {}
                }
            }
            Role::Number => self.number(bytes, row),
            _ => self.more_rows(bytes, row),
        }
        self.token(hash_text(bytes), row);
    }

    /// A literal that is one token.
    pub(super) fn literal(&mut self, node: Node<'t>) {
        let row = node.start_position().row as u32;
        let at = node.start_byte();
        let bytes = text(node, self.source);
        if at == self.docstring_at {
            let rows = memchr::memchr_iter(b'\n', bytes).count() as u32;
            self.comment_rows(row, row + rows);
            return;
        }
        self.leaves += 1;
        self.code_row(row);
        self.more_rows(bytes, row);
        self.token(hash_text(bytes), row);
    }

    /// Text of another language around the code: its lines count, nothing else.
    pub(super) fn foreign(&mut self, node: Node<'t>) {
        let bytes = text(node, self.source);
        if bytes.trim_ascii().is_empty() {
            return;
        }
        let row = node.start_position().row as u32;
        self.code_row(row);
        self.more_rows(bytes, row);
    }

    fn token(&mut self, hash: u32, row: u32) {
        if self.silent == 0 {
            self.tokens.hashes.push(hash);
            self.tokens.lines.push(row + 1);
        }
    }

    /// A line with code.
    #[inline]
    fn code_row(&mut self, row: u32) {
        if row != self.last_code_row {
            self.last_code_row = row;
            self.code_lines += 1;
            if row == self.last_comment_row {
                // The comment before it stands on a code line after all.
                self.comment_lines = self.comment_lines.saturating_sub(1);
                self.last_comment_row = NO_ROW;
            }
        }
    }

    /// The further lines of a token that began on `row`.
    fn more_rows(&mut self, bytes: &[u8], row: u32) {
        let rows = memchr::memchr_iter(b'\n', bytes).count() as u32;
        let ends = u32::from(bytes.ends_with(b"\n"));
        let rows = rows.saturating_sub(ends);
        if rows > 0 {
            self.code_lines += rows;
            self.last_code_row = row + rows;
        }
    }

    fn comment_rows(&mut self, first: u32, last: u32) {
        let mut first = first;
        if first == self.last_code_row || first == self.last_comment_row {
            first += 1;
        }
        if first <= last {
            self.comment_lines += last - first + 1;
            self.last_comment_row = last;
        }
    }

    fn number(&mut self, bytes: &[u8], row: u32) {
        let counts = self.open.last().is_some_and(|o| !o.header) && self.blind == 0;
        if counts && !matches!(bytes, b"0" | b"1" | b"2" | b"0.0" | b"1.0" | b"2.0" | b"0L" | b"1L") {
            self.facts.magic_numbers.push(row + 1);
        }
    }

    /// A comment: lines, notes, documentation, commented-out code.
    pub(super) fn comment(&mut self, node: Node<'t>) {
        let bytes = text(node, self.source).trim_ascii_end();
        let row = node.start_position().row as u32;
        let rows = memchr::memchr_iter(b'\n', bytes).count() as u32;
        let own_line = row != self.last_code_row;
        self.comment_rows(row, row + rows);
        if let Some((kind, line, text)) = note(bytes) {
            let line = row + line + 1;
            self.facts.marks.push(Mark { kind, line, end_line: line, text });
        }
        let kind = self.rules.comment(bytes);
        match kind {
            CommentKind::Plain if self.doc.is_some_and(|d| d.documents && d.leaves == self.leaves) => {
                // An ordinary comment between documentation and what it documents.
                if let Some(doc) = &mut self.doc {
                    doc.end_row = row + rows;
                }
            }
            CommentKind::Plain => self.doc = None,
            CommentKind::Outer if own_line => {
                let says = bytes.iter().any(u8::is_ascii_alphanumeric) || !bytes.is_ascii();
                let before =
                    self.doc.is_some_and(|d| d.documents && d.leaves == self.leaves && d.end_row + 1 == row);
                self.doc =
                    Some(Comment { leaves: self.leaves, end_row: row + rows, documents: says || before });
            }
            CommentKind::Outer => {}
            CommentKind::Inner => self.inner_doc(),
        }
        if own_line && rows == 0 && kind != CommentKind::Inner && bytes.len() < 400 {
            let line = String::from_utf8_lossy(bytes);
            let code = self.rules.reads_as_code(bare(&line));
            if let Some(mark) = self.run.line(row, code) {
                self.facts.marks.push(mark);
            }
        }
    }

    /// A leaf or word that is a decision by itself.
    pub(super) fn flow_word(&mut self, role: Role) {
        match role {
            Role::Propagate => self.decide(Decision::Propagate),
            Role::Where => self.decide(Decision::Where),
            Role::OptionalStep => self.decide(Decision::OptionalStep),
            Role::Preprocessor => self.decide(Decision::Preprocessor),
            Role::IfWord => match self.path.last() {
                Some(Role::Macro) => self.decide(Decision::If),
                Some(Role::Guarded) => self.decide(Decision::Guard),
                _ => {}
            },
            Role::LoopWord if self.path.last() == Some(&Role::Macro) => self.decide(Decision::Loop),
            _ => {}
        }
    }
}
