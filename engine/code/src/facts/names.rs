//! Names of a file, each kept once.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::symbols::References;

/// Uses of names under way.
#[derive(Default)]
pub(super) struct Names<'s> {
    known: HashMap<&'s [u8], u32, FxBuildHasher>,
    order: Vec<&'s [u8]>,
    uses: Vec<u32>,
    lines: Vec<u32>,
}

impl<'s> Names<'s> {
    /// Records a use of `name` on `line`.
    pub(super) fn used(&mut self, name: &'s [u8], line: u32) {
        // A file holds at most 8 MiB, so fewer names than u32 counts.
        let next = self.order.len() as u32;
        let index = *self.known.entry(name).or_insert(next);
        if index == next {
            self.order.push(name);
        }
        self.uses.push(index);
        self.lines.push(line);
    }

    /// Takes back the last use when it is `name`: it was a definition.
    pub(super) fn take_back(&mut self, name: &[u8]) {
        let last = self.uses.last().and_then(|index| self.order.get(*index as usize));
        if last.is_some_and(|text| *text == name) {
            self.uses.pop();
            self.lines.pop();
        }
    }

    pub(super) fn finish(self) -> References {
        References {
            names: self.order.iter().map(|n| String::from_utf8_lossy(n).into_owned()).collect(),
            uses: self.uses,
            lines: self.lines,
        }
    }
}
