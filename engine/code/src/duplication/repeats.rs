//! Maximal repeats: runs of windows that can't be made longer without losing a place.
//!
//! Windows that always follow one another are joined first (as the unitigs of a de Bruijn graph
//! are), which leaves a sequence of symbols a tenth as long; its suffixes, sorted, hold all
//! maximal repeats as intervals.

use super::suffixes::sorted_suffixes;
use super::windows::Window;

/// Windows in a row that stand in the same places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Symbol {
    /// Equal for equal symbols.
    pub(super) id: u32,
    /// Its first window, by its number.
    pub(super) first: u32,
    /// How many windows it joins.
    pub(super) count: u32,
}

/// A maximal repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Repeat {
    /// Its length.
    pub(super) windows: u32,
    /// Its places: a range of [`Repeats::places`], the end excluded.
    pub(super) from: u32,
    pub(super) to: u32,
}

/// All maximal repeats.
#[derive(Debug, Default)]
pub(super) struct Repeats {
    pub(super) symbols: Vec<Symbol>,
    /// The first window of each sorted suffix.
    pub(super) places: Vec<u32>,
    pub(super) found: Vec<Repeat>,
}

const NONE: u32 = u32::MAX;
const SEVERAL: u32 = u32::MAX - 1;

/// Which windows repeat one less than `min_tokens` before them in the same file, all between
/// being repeated too: within a run that repeats itself, such as a table of zeros, all but the
/// first period.
pub(super) fn repeat_themselves(windows: &[Window], min_tokens: usize) -> Vec<bool> {
    let groups = windows.iter().map(|window| window.group as usize + 1).max().unwrap_or(0);
    // The number of the window last seen, and its place.
    let mut last_seen = vec![(NONE, NONE, 0u32); groups];
    let near = windows.iter().zip(0u32..).map(|(window, number)| {
        let Some(last) = last_seen.get_mut(window.group as usize) else { return false };
        let (before, unit, start) = std::mem::replace(last, (number, window.unit, window.start));
        unit == window.unit
            && ((window.start - start) as usize) < min_tokens
            && number - before == window.start - start
    });
    near.collect()
}

/// Whether a window stands one token after the window before it.
pub(super) fn follows(windows: &[Window], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|b| windows.get(b));
    before.zip(windows.get(at)).is_some_and(|(a, b)| a.unit == b.unit && a.start + 1 == b.start)
}

/// The maximal repeats among windows, those left aside that are `skipped`.
pub(super) fn repeats(windows: &[Window], skipped: &[bool]) -> Repeats {
    let (symbols, text, symbol_at) = symbols(windows, skipped);
    let (order, common) = sorted_suffixes(&text);
    let place = |at: u32| {
        let symbol = symbol_at.get(at as usize).and_then(|s| symbols.get(*s as usize));
        symbol.map_or(NONE, |symbol| symbol.first)
    };
    // Lengths in windows from the beginning to each number of the text.
    let mut lengths = vec![0u32];
    for at in 0..text.len() {
        let symbol = symbol_at.get(at).and_then(|s| symbols.get(*s as usize));
        lengths.push(lengths.last().copied().unwrap_or(0) + symbol.map_or(0, |symbol| symbol.count));
    }
    let length = |at: u32, count: u32| {
        let to = lengths.get((at + count) as usize).copied().unwrap_or(0);
        to - lengths.get(at as usize).copied().unwrap_or(0)
    };
    let before = |at: u32| {
        let symbol = at.checked_sub(1).map(|b| b as usize).filter(|b| symbol_at.get(*b) != Some(&NONE));
        symbol.and_then(|b| text.get(b).copied())
    };
    let mut found = Vec::new();
    intervals(&order, &common, before, |count, from, to| {
        let at = order.get(from as usize).copied().unwrap_or_default();
        found.push(Repeat { windows: length(at, count), from, to });
    });
    let places = order.iter().map(|at| place(*at)).collect();
    Repeats { symbols, places, found }
}

/// Joins windows to symbols. Besides them: their ids in a row with a number of its own at the
/// end of each run, and the symbol at each place of that row (none at an end).
fn symbols(windows: &[Window], skipped: &[bool]) -> (Vec<Symbol>, Vec<u32>, Vec<u32>) {
    let groups = windows.iter().map(|window| window.group + 1).max().unwrap_or(0);
    let taken = |at: usize| skipped.get(at) == Some(&false);
    let (mut next, mut before) = (vec![NONE; groups as usize], vec![NONE; groups as usize]);
    let note = |list: &mut Vec<u32>, group: u32, neighbour: u32| {
        if let Some(known) = list.get_mut(group as usize)
            && *known != neighbour
        {
            *known = if *known == NONE { neighbour } else { SEVERAL };
        }
    };
    let group = |at: usize| windows.get(at).map_or(NONE, |window| window.group);
    for at in (0..windows.len()).filter(|at| taken(*at)) {
        let linked_back = follows(windows, at) && taken(at - 1);
        note(&mut before, group(at), if linked_back { group(at - 1) } else { SEVERAL });
        let linked_on = taken(at + 1) && follows(windows, at + 1);
        note(&mut next, group(at), if linked_on { group(at + 1) } else { SEVERAL });
    }
    let joined = |a: u32, b: u32| next.get(a as usize) == Some(&b) && before.get(b as usize) == Some(&a);

    let (mut symbols, mut text, mut symbol_at) = (Vec::<Symbol>::new(), Vec::new(), Vec::new());
    let mut ends = 0;
    for at in (0..windows.len()).filter(|at| taken(*at)) {
        let linked = follows(windows, at) && taken(at - 1);
        match symbols.last_mut() {
            Some(last) if linked && joined(group(at - 1), group(at)) => last.count += 1,
            _ => {
                if !linked && !symbols.is_empty() {
                    text.push(groups + ends);
                    symbol_at.push(NONE);
                    ends += 1;
                }
                text.push(group(at));
                symbol_at.push(symbols.len() as u32);
                symbols.push(Symbol { id: group(at), first: at as u32, count: 1 });
            }
        }
    }
    (symbols, text, symbol_at)
}

/// The intervals of sorted suffixes that begin alike and are not all preceded by the same
/// number, after Abouelhoda, Kurtz and Ohlebusch, "Replacing suffix trees with enhanced suffix
/// arrays" (2004). `report` gets how many numbers are alike, and the range of suffixes.
fn intervals(
    order: &[u32],
    common: &[u32],
    before: impl Fn(u32) -> Option<u32>,
    mut report: impl FnMut(u32, u32, u32),
) {
    /// What stands before all suffixes of an interval; none if not the same.
    #[derive(Clone, Copy, PartialEq)]
    enum Left {
        Same(u32),
        Several,
    }
    struct Interval {
        common: u32,
        from: u32,
        left: Option<Left>,
    }
    let merge = |a: Option<Left>, b: Option<Left>| match (a, b) {
        (None, other) | (other, None) => other,
        (Some(a), Some(b)) => Some(if a == b { a } else { Left::Several }),
    };
    let mut stack = vec![Interval { common: 0, from: 0, left: None }];
    for at in 1..=order.len() {
        let height = common.get(at).copied().unwrap_or(0);
        let suffix = order.get(at - 1).copied().unwrap_or_default();
        let mut from = (at - 1) as u32;
        let mut left = Some(before(suffix).map_or(Left::Several, Left::Same));
        while stack.last().is_some_and(|top| top.common > height) {
            let Some(top) = stack.pop() else { break };
            left = merge(top.left, left);
            from = top.from;
            if left == Some(Left::Several) {
                report(top.common, from, at as u32);
            }
        }
        match stack.last_mut() {
            Some(top) if top.common == height => top.left = merge(top.left, left),
            _ => stack.push(Interval { common: height, from, left }),
        }
    }
}
