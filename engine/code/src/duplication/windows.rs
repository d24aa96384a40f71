//! Which windows of `min_tokens` tokens stand in several places.

use rayon::prelude::*;

use super::compare::{Streams, Unit};
use super::fingerprint::{BASE, finish, spread, weight};

/// A window that stands elsewhere too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) unit: u32,
    /// Its first token.
    pub(super) start: u32,
    /// Equal for equal windows, counted from 0.
    pub(super) group: u32,
}

/// A window with its hash, in one number: hash, unit, start from the highest bits down. One
/// number is compared without branches, which halves the time of sorting.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Hashed(u128);

impl Hashed {
    fn new(hash: u64, unit: u32, start: u32) -> Hashed {
        Hashed(u128::from(hash) << 64 | u128::from(unit) << 32 | u128::from(start))
    }

    fn hash(self) -> u64 {
        (self.0 >> 64) as u64
    }

    fn unit(self) -> u32 {
        (self.0 >> 32) as u32
    }

    fn start(self) -> u32 {
        self.0 as u32
    }
}

/// The repeated windows of all units, in the order of units and tokens.
pub(super) fn repeated(units: &[Unit], streams: &dyn Streams, gram: usize, min_tokens: usize) -> Vec<Window> {
    let candidates = candidates(units, gram, min_tokens);
    let mut windows: Vec<Hashed> = candidates
        .par_iter()
        .with_max_len(16)
        .flat_map_iter(|(unit, starts)| {
            let family = units.get(*unit as usize).map_or(0, |u| u.family);
            let tokens = streams.hashes(*unit as usize).unwrap_or_default();
            let mut out = Vec::new();
            for range in starts {
                hash_range(&tokens, *range, min_tokens, |hash, start| {
                    out.push(Hashed::new(hash ^ u64::from(family).wrapping_mul(BASE), *unit, start));
                });
            }
            out
        })
        .collect();
    windows.sort_unstable();
    let mut group = 0;
    let mut repeated = Vec::new();
    for same in windows.chunk_by(|a, b| a.hash() == b.hash()) {
        let before = repeated.len();
        keep_apart(same, min_tokens, |unit, start| repeated.push(Window { unit, start, group }));
        group += u32::from(repeated.len() > before);
    }
    repeated.sort_unstable_by_key(|window| (u64::from(window.unit) << 32) | u64::from(window.start));
    repeated
}

/// Hands on those of equal windows that have an equal elsewhere without overlap. They come in
/// the order of units and starts.
fn keep_apart(same: &[Hashed], min_tokens: usize, mut keep: impl FnMut(u32, u32)) {
    let (Some(first), Some(last)) = (same.first(), same.last()) else { return };
    let apart = |a: u32, b: u32| (b - a) as usize >= min_tokens;
    let several_units = first.unit() != last.unit();
    for window in same {
        let start = window.start();
        if several_units || apart(first.start(), start) || apart(start, last.start()) {
            keep(window.unit(), start);
        }
    }
}

type Range = (u32, u32);

/// The windows that may be repeated: those around fingerprints that are not alone. For each
/// unit that has any, ranges of starts, the end excluded.
fn candidates(units: &[Unit], gram: usize, min_tokens: usize) -> Vec<(u32, Vec<Range>)> {
    let shared = shared_fingerprints(units);
    let reach = min_tokens.saturating_sub(gram);
    units
        .par_iter()
        .enumerate()
        .filter_map(|(number, unit)| {
            let last_start = (unit.fingerprints.tokens as usize).checked_sub(min_tokens)?;
            let mut ranges: Vec<Range> = Vec::new();
            let prints = unit.fingerprints.hashes.iter().zip(&unit.fingerprints.positions);
            for (hash, position) in prints {
                if !shared.contains(salted(*hash, unit.family)) {
                    continue;
                }
                let position = *position as usize;
                let begin = position.saturating_sub(reach) as u32;
                let end = (position.min(last_start) + 1) as u32;
                match ranges.last_mut() {
                    Some(before) if begin <= before.1 => before.1 = before.1.max(end),
                    _ if begin < end => ranges.push((begin, end)),
                    _ => {}
                }
            }
            (!ranges.is_empty()).then_some((number as u32, ranges))
        })
        .collect()
}

fn salted(hash: u32, family: u8) -> u32 {
    hash ^ u32::from(family).wrapping_mul(0x9e37_79b9)
}

/// The hashes that more than one fingerprint has.
struct Shared {
    sorted: Vec<u32>,
    /// Where the hashes begin that have each number as their upper half, and where all end.
    starts: Vec<u32>,
}

impl Shared {
    fn new(sorted: Vec<u32>) -> Shared {
        let mut starts = Vec::with_capacity(UPPER_HALVES + 1);
        for (at, hash) in sorted.iter().enumerate() {
            let upper = (hash >> 16) as usize;
            starts.resize(starts.len().max(upper + 1), at as u32);
        }
        starts.resize(UPPER_HALVES + 1, sorted.len() as u32);
        Shared { sorted, starts }
    }

    fn contains(&self, hash: u32) -> bool {
        let upper = (hash >> 16) as usize;
        let start = |upper: usize| self.starts.get(upper).map_or(0, |at| *at as usize);
        self.sorted.get(start(upper)..start(upper + 1)).is_some_and(|few| few.binary_search(&hash).is_ok())
    }
}

const UPPER_HALVES: usize = 1 << 16;

fn shared_fingerprints(units: &[Unit]) -> Shared {
    let mut all: Vec<u32> = units
        .par_iter()
        .flat_map_iter(|unit| unit.fingerprints.hashes.iter().map(|hash| salted(*hash, unit.family)))
        .collect();
    all.sort_unstable();
    let groups = all.chunk_by(|a, b| a == b).filter(|same| same.len() > 1);
    Shared::new(groups.filter_map(|same| same.first().copied()).collect())
}

/// The hash of every window that begins in a range.
fn hash_range(tokens: &[u32], (begin, end): Range, length: usize, mut each: impl FnMut(u64, u32)) {
    let first = weight(length);
    let stop = (end as usize).saturating_sub(1).saturating_add(length).min(tokens.len());
    let Some(stretch) = tokens.get(begin as usize..stop) else { return };
    let mut rolling = 0u64;
    for (at, token) in stretch.iter().enumerate() {
        if let Some(gone) = at.checked_sub(length).and_then(|before| stretch.get(before)) {
            rolling = rolling.wrapping_sub(spread(*gone).wrapping_mul(first));
        }
        rolling = rolling.wrapping_mul(BASE).wrapping_add(spread(*token));
        if at + 1 >= length {
            each(finish(rolling), begin + (at + 1 - length) as u32);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn shared_hashes_are_found_and_no_others(
            hashes in prop::collection::btree_set(prop_oneof![any::<u32>(), 0u32..200_000], 0..200),
            others in prop::collection::vec(prop_oneof![any::<u32>(), 0u32..200_000], 0..200),
        ) {
            let hashes: BTreeSet<u32> = hashes.into_iter().chain([0, u32::MAX]).collect();
            let shared = Shared::new(hashes.iter().copied().collect());
            for hash in hashes.iter().chain(&others) {
                prop_assert_eq!(shared.contains(*hash), hashes.contains(hash));
            }
        }

        #[test]
        fn hashed_windows_come_back_in_order(a in any::<(u64, u32, u32)>(), b in any::<(u64, u32, u32)>()) {
            let hashed = |(hash, unit, start)| Hashed::new(hash, unit, start);
            let (one, other) = (hashed(a), hashed(b));
            prop_assert_eq!((one.hash(), one.unit(), one.start()), a);
            prop_assert_eq!(one.cmp(&other), a.cmp(&b));
        }
    }
}
