//! The tree of a text that differs little from one that has been read: what lies before and behind the difference is
//! taken over.

use std::ops::Range;
use std::sync::Arc;

use super::parser::{MAX_LENGTH, MAX_PARTS, Parser, parse};
use super::tree::{BARE, Document, NONE, Name, QUOTED, Tree};

/// Annotations and decoded strings of former versions that are kept in vain before everything is read anew.
const MOST_LEFTOVERS: usize = 10_000;

/// As [`parse`], for the next version of a text: nodes outside all others that are the same as in `old`, where nothing
/// was wrong, are not read again.
pub fn parse_again(old: Document, text: &str) -> Document {
    match splice(old, text) {
        Some(document) => document,
        None => parse(text),
    }
}

/// Nothing where something is wrong, or where it is not certain that the rest is the same.
fn splice(old: Document, text: &str) -> Option<Document> {
    let parts = old.tree.nodes.len() + old.tree.entries.len();
    let leftovers = old.tree.annotations.len() + old.tree.decoded.len();
    if !old.diagnostics.is_empty()
        || text.len() > MAX_LENGTH
        || parts > MAX_PARTS / 2
        || leftovers > parts + MOST_LEFTOVERS
    {
        return None;
    }
    let prefix = common_start(old.text.as_bytes(), text.as_bytes());
    let suffix = common_end(old.text.as_bytes(), text.as_bytes());
    let suffix = suffix.min(old.text.len().min(text.len()) - prefix);
    let Document { text: before, mut tree, .. } = old;

    let first = first_changed(&tree, &before, prefix)?;
    let start = tree.nodes.get(first)?.start;
    let moved = text.len().wrapping_sub(before.len()) as u32;
    let same_again = text.len() - suffix;
    // Where reading meets a node that was there before.
    let met = |offset: u32| {
        let at = tree.nodes.binary_search_by_key(&offset.wrapping_sub(moved), |node| node.start).ok()?;
        (offset as usize >= same_again && tree.nodes.get(at)?.parent == NONE).then_some(at)
    };
    let mut parser = Parser::behind(text, start as usize);
    let next = read_until(&mut parser, met)?.unwrap_or(tree.nodes.len());
    let fresh = parser.tree;
    if fresh.nodes.len() + fresh.entries.len() > MAX_PARTS / 2 {
        return None;
    }
    put(&mut tree, first..next, fresh, moved);
    Some(Document { text: Arc::from(text), tree, diagnostics: Vec::new() })
}

/// Bytes that are compared at once.
const CHUNK: usize = 1024;

fn common_start(a: &[u8], b: &[u8]) -> usize {
    let chunks = a.chunks_exact(CHUNK).zip(b.chunks_exact(CHUNK)).take_while(|(a, b)| a == b).count();
    let (a, b) = (a.iter().skip(chunks * CHUNK), b.iter().skip(chunks * CHUNK));
    chunks * CHUNK + a.zip(b).take_while(|(a, b)| a == b).count()
}

fn common_end(a: &[u8], b: &[u8]) -> usize {
    let chunks = a.rchunks_exact(CHUNK).zip(b.rchunks_exact(CHUNK)).take_while(|(a, b)| a == b).count();
    let (a, b) = (a.iter().rev().skip(chunks * CHUNK), b.iter().rev().skip(chunks * CHUNK));
    chunks * CHUNK + a.zip(b).take_while(|(a, b)| a == b).count()
}

/// The last node outside all others that begins before `prefix` ends, if it begins a line.
fn first_changed(tree: &Tree, text: &str, prefix: usize) -> Option<usize> {
    let mut at = tree.nodes.partition_point(|node| (node.start as usize) < prefix).checked_sub(1)?;
    let mut node = tree.nodes.get(at)?;
    while node.parent != NONE {
        at = node.parent as usize;
        node = tree.nodes.get(at)?;
    }
    let line = text.get(..node.start as usize)?.trim_end_matches([' ', '\t']);
    line.ends_with('\n').then_some(at)
}

/// Reads on up to a node outside all others that `met` knows, and says which that is; or to the end. Nothing where
/// something is wrong.
fn read_until(parser: &mut Parser<'_>, met: impl Fn(u32) -> Option<usize>) -> Option<Option<usize>> {
    loop {
        if parser.open.last().is_some_and(|open| open.block.is_none()) {
            parser.node_line();
        } else {
            if parser.open.is_empty() {
                parser.skip_line_space();
                let node = parser.token.kind.starts_value() && !parser.has_problems();
                if let Some(known) = node.then(|| met(parser.token.start)).flatten() {
                    return Some(Some(known));
                }
            }
            if !parser.between_nodes() {
                return (!parser.has_problems()).then_some(None);
            }
        }
        if parser.has_problems() {
            return None;
        }
    }
}

/// Puts `fresh` into the place of the nodes `gone`; those behind have moved by so many bytes, modulo 2^32.
fn put(tree: &mut Tree, gone: Range<usize>, mut fresh: Tree, moved: u32) {
    let entry_of =
        |at: usize| tree.nodes.get(at).map_or(tree.entries.len(), |node| node.first_entry as usize);
    let entries = entry_of(gone.start)..entry_of(gone.end);
    let by = |new: usize, old: usize| new.wrapping_sub(old) as u32;

    let behind = Shift {
        offset: moved,
        node: by(fresh.nodes.len(), gone.len()),
        entry: by(fresh.entries.len(), entries.len()),
        ..Shift::default()
    };
    behind.apply(tree, gone.end, entries.end);
    let inside = Shift {
        offset: 0,
        node: gone.start as u32,
        entry: entries.start as u32,
        annotation: tree.annotations.len() as u32,
        decoded: tree.decoded.len() as u32,
    };
    inside.apply(&mut fresh, 0, 0);

    tree.annotations.append(&mut fresh.annotations);
    tree.decoded.append(&mut fresh.decoded);
    tree.nodes.splice(gone, fresh.nodes);
    tree.entries.splice(entries, fresh.entries);
}

/// By how much places and indices grow, modulo 2^32.
#[derive(Default)]
struct Shift {
    offset: u32,
    node: u32,
    entry: u32,
    annotation: u32,
    decoded: u32,
}

impl Shift {
    /// Shifts the nodes and entries from these indices on.
    fn apply(&self, tree: &mut Tree, node: usize, entry: usize) {
        let Tree { nodes, entries, annotations, .. } = tree;
        for node in nodes.iter_mut().skip(node) {
            self.name(&mut node.name);
            self.annotation(&mut node.annotation, annotations);
            move_by(&mut node.start, self.offset);
            move_by(&mut node.end, self.offset);
            move_by(&mut node.parent, self.node);
            move_by(&mut node.subtree_end, self.node);
            move_by(&mut node.first_entry, self.entry);
            move_by(&mut node.entry_end, self.entry);
            move_by(&mut node.block.0, self.offset);
            move_by(&mut node.block.1, self.offset);
        }
        for entry in entries.iter_mut().skip(entry) {
            self.name(&mut entry.key);
            self.annotation(&mut entry.annotation, annotations);
            move_by(&mut entry.start, self.offset);
            move_by(&mut entry.token.start, self.offset);
            move_by(&mut entry.token.end, self.offset);
        }
    }

    fn name(&self, name: &mut Name) {
        move_by(&mut name.start, self.offset);
        move_by(&mut name.end, self.offset);
        if name.content != BARE && name.content != QUOTED {
            move_by(&mut name.content, self.decoded);
        }
    }

    fn annotation(&self, index: &mut u32, annotations: &mut [Name]) {
        if let Some(name) = annotations.get_mut(*index as usize) {
            self.name(name);
        }
        move_by(index, self.annotation);
    }
}

/// Leaves alone what stands for "none".
fn move_by(place: &mut u32, by: u32) {
    if *place != NONE {
        *place = place.wrapping_add(by);
    }
}
