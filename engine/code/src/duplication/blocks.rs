//! From tokens to lines: which stretches of a file are duplicated.

use super::windows::Window;

/// A longest stretch of duplicated tokens in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The line (from 1) on which its first token begins.
    pub first_line: u32,
    /// The line on which its last token begins.
    pub last_line: u32,
    /// Its length in tokens.
    pub tokens: u32,
}

/// The blocks of one unit that span enough lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Blocks {
    pub(super) blocks: Vec<Block>,
    /// The tokens of each block, the end excluded.
    ranges: Vec<(u32, u32)>,
    /// Lines in blocks on which a token begins, each counted once.
    pub(super) lines: u32,
}

/// The stretches of tokens that the windows of one unit cover, the ends excluded.
pub(super) fn stretches(windows: &[Window], min_tokens: usize) -> Vec<(u32, u32)> {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for window in windows {
        let end = window.start + min_tokens as u32;
        match ranges.last_mut() {
            Some(last) if window.start <= last.1 => last.1 = end,
            _ => ranges.push((window.start, end)),
        }
    }
    ranges
}

/// Those stretches that count, with their lines; `lines` has the line of each token.
pub(super) fn blocks(stretches: &[(u32, u32)], lines: &[u32], min_lines: u32) -> Blocks {
    let mut out = Blocks::default();
    let mut counted = 0;
    for (from, to) in stretches {
        let inside = lines.get(*from as usize..*to as usize).unwrap_or_default();
        let (Some(first), Some(last)) = (inside.first(), inside.last()) else { continue };
        if last.saturating_sub(*first) + 1 < min_lines {
            continue;
        }
        out.blocks.push(Block { first_line: *first, last_line: *last, tokens: to - from });
        out.ranges.push((*from, *to));
        for line in inside {
            if *line > counted {
                counted = *line;
                out.lines += 1;
            }
        }
    }
    out
}

impl Blocks {
    /// Whether a token lies in a block.
    pub(super) fn contain(&self, token: u32) -> bool {
        let after = self.ranges.partition_point(|(from, _)| *from <= token);
        after.checked_sub(1).and_then(|at| self.ranges.get(at)).is_some_and(|(_, to)| token < *to)
    }
}
