//! Lines of two texts held against each other.

use std::ops::Range;

use gix::diff::blob::sources::byte_lines;
use gix::diff::blob::{Algorithm, Diff, InternedInput};

/// Bytes in which git looks for a zero to tell what is no text.
const PROBED: usize = 8000;
/// Bytes from which a file is counted as binary, as git's `core.bigFileThreshold` has it.
const LARGEST: usize = 512 << 20;

/// How many lines a change adds and takes away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineCounts {
    /// Lines that are new.
    pub added: u32,
    /// Lines that are gone.
    pub deleted: u32,
}

/// Whether git takes a content for something else than text.
pub fn is_binary(content: &[u8]) -> bool {
    content.len() > LARGEST || memchr::memchr(0, &content[..content.len().min(PROBED)]).is_some()
}

/// How many lines differ, by git's default algorithm; `None` when either is no text.
pub fn count(before: &[u8], after: &[u8]) -> Option<LineCounts> {
    if is_binary(before) || is_binary(after) {
        return None;
    }
    // Most changes are one place without a line in common: git says the same of them, and no table of lines is needed.
    let (gone, new) = differing(before, after);
    if disjoint(gone, new) {
        return Some(LineCounts { added: lines(new), deleted: lines(gone) });
    }
    let input = InternedInput::new(byte_lines(before), byte_lines(after));
    let diff = Diff::compute(Algorithm::Myers, &input);
    Some(LineCounts { added: diff.count_additions(), deleted: diff.count_removals() })
}

/// What is left of two texts without the whole lines that both begin and end with.
fn differing<'t>(before: &'t [u8], after: &'t [u8]) -> (&'t [u8], &'t [u8]) {
    let same = same_start(before, after);
    let start = if same == before.len() && same == after.len() {
        same
    } else {
        memchr::memrchr(b'\n', &before[..same]).map_or(0, |place| place + 1)
    };
    let (before, after) = (&before[start..], &after[start..]);
    let same = same_end(before, after);
    // A line counts as the same only with the newline before it.
    let tail = &before[before.len() - same..];
    let whole = |text: &[u8]| text.len() == same || text[..text.len() - same].last() == Some(&b'\n');
    let kept = if whole(before) && whole(after) {
        same
    } else {
        memchr::memchr(b'\n', tail).map_or(0, |place| same - place - 1)
    };
    (&before[..before.len() - kept], &after[..after.len() - kept])
}

/// Bytes compared at once.
const STEP: usize = 256;

fn same_start(a: &[u8], b: &[u8]) -> usize {
    let steps = a.chunks_exact(STEP).zip(b.chunks_exact(STEP)).take_while(|(a, b)| a == b).count() * STEP;
    steps + a[steps..].iter().zip(&b[steps..]).take_while(|(a, b)| a == b).count()
}

fn same_end(a: &[u8], b: &[u8]) -> usize {
    let steps = a.rchunks_exact(STEP).zip(b.rchunks_exact(STEP)).take_while(|(a, b)| a == b).count() * STEP;
    let (a, b) = (&a[..a.len() - steps], &b[..b.len() - steps]);
    steps + a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count()
}

/// Whether two texts have no line in common, as far as that is cheap to tell.
fn disjoint(before: &[u8], after: &[u8]) -> bool {
    const MOST: usize = 64;
    if before.is_empty() || after.is_empty() {
        return true;
    }
    let (few, many) = if before.len() < after.len() { (before, after) } else { (after, before) };
    if few.len() > 16 << 10 || many.len() > 256 << 10 {
        return false;
    }
    let lines: Vec<&[u8]> = byte_lines(few).take(MOST + 1).collect();
    lines.len() <= MOST && !byte_lines(many).any(|line| lines.contains(&line))
}

/// The lines of `after`, from 0, that `before` does not have; `None` when either is no text.
pub fn added(before: &[u8], after: &[u8]) -> Option<Vec<Range<u32>>> {
    if is_binary(before) || is_binary(after) {
        return None;
    }
    let input = InternedInput::new(byte_lines(before), byte_lines(after));
    let mut diff = Diff::compute(Algorithm::Histogram, &input);
    diff.postprocess_lines(&input);
    Some(diff.hunks().map(|hunk| hunk.after).filter(|range| !range.is_empty()).collect())
}

/// Lines of a text; one without a newline at its end counts too.
pub(crate) fn lines(content: &[u8]) -> u32 {
    let newlines = memchr::memchr_iter(b'\n', content).count();
    let open = content.last().is_some_and(|byte| *byte != b'\n');
    u32::try_from(newlines + usize::from(open)).unwrap_or(u32::MAX)
}
