//! Blocks of lines that moved: gone in one place, and there in another.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

/// Lines, blank ones left out, that a block must have to be known again.
const BLOCK: usize = 5;
/// Letters and digits that it must have: braces move by chance.
const LETTERS: usize = 40;

/// The places of lines that are part of a text, with the text's lines.
pub(crate) struct Part<'t> {
    /// All lines of the text.
    pub(crate) lines: Vec<&'t [u8]>,
    /// Which of them are meant, from 0.
    pub(crate) ranges: Vec<Range<u32>>,
}

/// Of the lines that are new in each of `added`, those that moved there from anywhere in `gone`. A block may have been
/// indented anew.
pub(crate) fn moved(gone: &[Part<'_>], added: &[Part<'_>]) -> Vec<Vec<Range<u32>>> {
    let mut known: FxHashSet<u64> = FxHashSet::default();
    for part in gone {
        for run in runs(part) {
            known.extend(run.windows(BLOCK).filter(|window| tells(window)).map(digest));
        }
    }
    let of_part = |part: &Part<'_>| {
        let mut lines: Vec<u32> = Vec::new();
        for run in runs(part) {
            for window in run.windows(BLOCK).filter(|window| known.contains(&digest(window))) {
                // Blank lines between belong to the block.
                if let (Some(first), Some(last)) = (window.first(), window.last()) {
                    lines.extend(first.0..=last.0);
                }
            }
        }
        joined(lines)
    };
    if known.is_empty() { vec![Vec::new(); added.len()] } else { added.iter().map(of_part).collect() }
}

/// Neighbouring lines that are not blank, each with its place, by range.
fn runs<'p, 't>(part: &'p Part<'t>) -> impl Iterator<Item = Vec<(u32, &'t [u8])>> + 'p {
    part.ranges.iter().map(|range| {
        range
            .clone()
            .filter_map(|line| Some((line, part.lines.get(line as usize)?.trim_ascii())))
            .filter(|(_, text)| !text.is_empty())
            .collect()
    })
}

fn tells(window: &[(u32, &[u8])]) -> bool {
    let letters =
        |text: &[u8]| text.iter().filter(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii()).count();
    window.iter().map(|(_, text)| letters(text)).sum::<usize>() >= LETTERS
}

fn digest(window: &[(u32, &[u8])]) -> u64 {
    let mut hasher = blake3::Hasher::new();
    for (_, text) in window {
        hasher.update(text);
        hasher.update(b"\n");
    }
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    u64::from_le_bytes(bytes)
}

/// Lines as ranges.
pub(crate) fn joined(mut lines: Vec<u32>) -> Vec<Range<u32>> {
    lines.sort_unstable();
    lines.dedup();
    let mut ranges: Vec<Range<u32>> = Vec::new();
    for line in lines {
        match ranges.last_mut() {
            Some(range) if range.end == line => range.end += 1,
            _ => ranges.push(line..line + 1),
        }
    }
    ranges
}

/// For each text of `after`, the text of `before` that it came from: the one with most lines in common, at least half
/// of the longer one's. Each is used once.
pub(crate) fn renamed(before: &[Vec<&[u8]>], after: &[Vec<&[u8]>]) -> Vec<Option<usize>> {
    let mut holders: FxHashMap<&[u8], Vec<u32>> = FxHashMap::default();
    for (place, lines) in (0..).zip(before) {
        for line in distinct(lines) {
            holders.entry(line).or_default().push(place);
        }
    }
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (to, lines) in after.iter().enumerate() {
        let mut shared: FxHashMap<u32, usize> = FxHashMap::default();
        let own = distinct(lines);
        for line in &own {
            let Some(places) = holders.get(line) else { continue };
            // What most files have tells nothing of where one came from.
            if places.len() <= 32 {
                places.iter().for_each(|place| *shared.entry(*place).or_default() += 1);
            }
        }
        for (from, count) in shared {
            let from = from as usize;
            let most = before.get(from).map_or(0, |lines| distinct(lines).len()).max(own.len()).max(1);
            let likeness = count as f64 / most as f64;
            if likeness >= 0.5 {
                pairs.push((likeness, from, to));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut found = vec![None; after.len()];
    let mut used = vec![false; before.len()];
    for (_, from, to) in pairs {
        if let (Some(slot @ None), Some(used @ false)) = (found.get_mut(to), used.get_mut(from)) {
            *slot = Some(from);
            *used = true;
        }
    }
    found
}

fn distinct<'t>(lines: &[&'t [u8]]) -> FxHashSet<&'t [u8]> {
    lines.iter().map(|line| line.trim_ascii()).filter(|line| !line.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(text: &str, lines: Range<u32>) -> Part<'_> {
        Part { lines: text.lines().map(str::as_bytes).collect(), ranges: Vec::from([lines]) }
    }

    #[test]
    fn blocks_that_moved_are_known_again_though_they_are_indented_anew() {
        let block = "let first = load(path)?;\nlet second = parse(&first);\nlet third = check(second);\n\nlet fourth = third.map(write);\nreturn fourth;";
        let indented: String = block.lines().map(|line| format!("    {line}\n")).collect();
        let gone = [part(block, 0..6)];
        assert_eq!(moved(&gone, &[part(&indented, 0..6)]).concat().as_slice(), std::slice::from_ref(&(0..6)));
        assert_eq!(moved(&gone, &[part("a\nb\nc\nd\ne\nf", 0..6)]), [vec![]]);
        assert_eq!(moved(&gone, &[part(&indented, 0..4)]), [vec![]], "four lines are no block");
    }

    #[test]
    fn a_file_came_from_the_one_that_it_shares_most_lines_with() {
        let lines = |text: &'static str| text.lines().map(str::as_bytes).collect::<Vec<_>>();
        let before = [lines("a\nb\nc\nd"), lines("a\nb\nx\ny")];
        let after = [lines("a\nb\nc\ne"), lines("q\nr")];
        assert_eq!(renamed(&before, &after), [Some(0), None]);
    }
}
