//! The comparison: units in, blocks and classes out.

use rayon::prelude::*;

use super::blocks::{Block, Blocks, blocks, stretches};
use super::classes::{Class, classes};
use super::find::Options;
use super::fingerprint::{Fingerprints, GRAM, REACH};
use super::windows::{Window, repeated};

/// A content that is compared, however many files have it.
#[derive(Clone, Debug, Default)]
pub(super) struct Unit {
    /// Only units of the same family are compared.
    pub(super) family: u8,
    /// How many files have this content.
    pub(super) copies: u32,
    pub(super) fingerprints: Fingerprints,
}

/// Where the tokens of units are, looked up only for those that may hold duplicates.
pub(super) trait Streams: Sync {
    fn hashes(&self, unit: usize) -> Option<Vec<u32>>;
    fn lines(&self, unit: usize) -> Option<Vec<u32>>;
}

/// A class with its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) tokens: u32,
    /// All its places, of which `shown` has the first.
    pub(super) places: usize,
    pub(super) shown: Vec<Shown>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) unit: u32,
    pub(super) first_line: u32,
    pub(super) last_line: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Comparison {
    /// For each unit.
    pub(super) units: Vec<UnitBlocks>,
    pub(super) classes: Vec<Found>,
    pub(super) cut: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct UnitBlocks {
    pub(super) blocks: Vec<Block>,
    pub(super) lines: u32,
}

/// Compares units with each other.
pub(super) fn compare(units: &[Unit], streams: &dyn Streams, options: &Options) -> Comparison {
    let min_tokens = options.min_tokens.max(Options::LEAST_TOKENS);
    let gram = if min_tokens >= REACH { GRAM } else { min_tokens.div_ceil(2) };
    let windows = repeated(units, streams, gram, min_tokens);
    let (classes, cut) = classes(&windows, min_tokens);

    let mut asked: Vec<Vec<Asked>> = vec![Vec::new(); units.len()];
    for (number, class) in classes.iter().enumerate() {
        for (unit, start) in class.places.iter().take(options.max_places) {
            if let Some(list) = asked.get_mut(*unit as usize) {
                list.push(Asked { class: number, from: *start, to: start + class.tokens });
            }
        }
    }
    let by_unit: Vec<&[Window]> = windows.chunk_by(|a, b| a.unit == b.unit).collect();
    let unit_of = |windows: &&[Window]| windows.first().map_or(0, |window| window.unit);
    let resolved: Vec<Resolved> = units
        .par_iter()
        .zip(&asked)
        .enumerate()
        .with_max_len(16)
        .map(|(number, (unit, asked))| {
            let at = by_unit.binary_search_by_key(&(number as u32), unit_of).ok();
            let windows = at.and_then(|at| by_unit.get(at)).copied().unwrap_or_default();
            let whole = (0, unit.fingerprints.tokens);
            let stretches = if unit.copies > 1 && whole.1 as usize >= min_tokens {
                vec![whole]
            } else {
                stretches(windows, min_tokens)
            };
            if stretches.is_empty() {
                return Resolved::default();
            }
            let Some(lines) = streams.lines(number) else { return Resolved::default() };
            let blocks = blocks(&stretches, &lines, options.min_lines);
            let shown = asked.iter().filter_map(|asked| resolve(number as u32, asked, &lines, &blocks));
            Resolved { shown: shown.collect(), blocks }
        })
        .collect();
    assemble(&classes, resolved, cut)
}

/// A place whose lines are wanted: its tokens, the end excluded.
#[derive(Clone, Copy, Debug)]
struct Asked {
    class: usize,
    from: u32,
    to: u32,
}

#[derive(Debug, Default)]
struct Resolved {
    blocks: Blocks,
    /// Class, place, and whether it lies in a block that counts.
    shown: Vec<(usize, Shown, bool)>,
}

fn resolve(unit: u32, asked: &Asked, lines: &[u32], blocks: &Blocks) -> Option<(usize, Shown, bool)> {
    let first_line = *lines.get(asked.from as usize)?;
    let last_line = *lines.get(asked.to.checked_sub(1)? as usize)?;
    Some((asked.class, Shown { unit, first_line, last_line }, blocks.contain(asked.from)))
}

fn assemble(classes: &[Class], resolved: Vec<Resolved>, cut: bool) -> Comparison {
    let mut found: Vec<(Found, bool)> = classes
        .iter()
        .map(|class| (Found { tokens: class.tokens, places: class.places.len(), shown: Vec::new() }, false))
        .collect();
    let mut units = Vec::with_capacity(resolved.len());
    for Resolved { blocks, shown } in resolved {
        for (class, place, counts) in shown {
            if let Some((found, any_counts)) = found.get_mut(class) {
                found.shown.push(place);
                *any_counts |= counts;
            }
        }
        units.push(UnitBlocks { blocks: blocks.blocks, lines: blocks.lines });
    }
    let classes = found.into_iter().filter(|(_, any_counts)| *any_counts).map(|(found, _)| found).collect();
    Comparison { units, classes, cut }
}
