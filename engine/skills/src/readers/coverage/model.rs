//! What a coverage report says.

use std::collections::BTreeMap;
use std::ops::AddAssign;

/// Folders of reports that are tried at most.
const ROOTS: usize = 512;

/// What reports say of files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Coverage {
    /// Files by the path that the report gives.
    pub files: BTreeMap<String, FileCoverage>,
    /// Folders to which relative paths may belong; at most 512.
    pub roots: Vec<String>,
    /// What the reader must know.
    pub notes: Vec<String>,
}

/// Hits in one file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileCoverage {
    /// Lines that can be hit, from 1, and how often they were.
    pub lines: BTreeMap<u32, u64>,
    /// Branches by line and number within it, and how often they were taken.
    pub branches: BTreeMap<(u32, u32), u64>,
}

/// Sums over files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Lines that can be hit.
    pub lines: u64,
    /// Of these, those that were.
    pub lines_hit: u64,
    /// Branches that can be taken.
    pub branches: u64,
    /// Of these, those that were.
    pub branches_hit: u64,
}

impl Coverage {
    /// The file of this path, made when it is new.
    pub(super) fn file(&mut self, path: &str) -> &mut FileCoverage {
        if !self.files.contains_key(path) {
            self.files.insert(path.to_owned(), FileCoverage::default());
        }
        self.files.entry(path.to_owned()).or_default()
    }
}

impl Coverage {
    /// Adds folders that are new, and notes when they are too many: each is tried with every path.
    pub(super) fn add_roots(&mut self, roots: impl IntoIterator<Item = String>) {
        for root in roots {
            if self.roots.contains(&root) {
                continue;
            }
            if self.roots.len() == ROOTS {
                let note =
                    format!("the reports name more than {ROOTS} source folders; the others are not tried");
                if !self.notes.contains(&note) {
                    self.notes.push(note);
                }
                break;
            }
            self.roots.push(root);
        }
    }
}

impl FileCoverage {
    /// Sums of this file.
    pub fn totals(&self) -> Totals {
        let hit = |hits: &&u64| **hits > 0;
        Totals {
            lines: self.lines.len() as u64,
            lines_hit: self.lines.values().filter(hit).count() as u64,
            branches: self.branches.len() as u64,
            branches_hit: self.branches.values().filter(hit).count() as u64,
        }
    }

    /// Adds the hits of another run.
    pub fn merge(&mut self, other: FileCoverage) {
        for (line, hits) in other.lines {
            self.add_line(line, hits);
        }
        for (branch, hits) in other.branches {
            let known = self.branches.entry(branch).or_default();
            *known = known.saturating_add(hits);
        }
    }

    /// Hits that the report may name several times for the same run.
    pub(super) fn most(&mut self, other: FileCoverage) {
        for (line, hits) in other.lines {
            self.most_on_line(line, hits);
        }
        for (branch, hits) in other.branches {
            let known = self.branches.entry(branch).or_default();
            *known = hits.max(*known);
        }
    }

    /// Adds hits of a line.
    pub(super) fn add_line(&mut self, line: u32, hits: u64) {
        let known = self.lines.entry(line).or_default();
        *known = known.saturating_add(hits);
    }

    /// Hits of a line that the report may name several times for the same run.
    pub(super) fn most_on_line(&mut self, line: u32, hits: u64) {
        let known = self.lines.entry(line).or_default();
        *known = hits.max(*known);
    }

    /// Branches of a line, of which only is known how many there are and how many were taken; `None` when that is more
    /// than `left`, which goes down by them.
    pub(super) fn counted_branches(&mut self, line: u32, all: u32, taken: u32, left: &mut u64) -> Option<()> {
        *left = left.checked_sub(u64::from(all))?;
        for number in 0..all {
            let known = self.branches.entry((line, number)).or_default();
            *known = u64::from(number < taken).max(*known);
        }
        Some(())
    }
}

/// How many branches a report of so many bytes may claim by their count alone, by the same thought as [`most_lines`].
pub(super) fn most_branches(bytes: &[u8]) -> u64 {
    most_lines(bytes.len() / 100)
}

/// What is said of a report that claims more.
pub(super) const TOO_MANY_BRANCHES: &str = "the report claims more branches than code has";

/// How many lines a report of so many records may span: code has some lines a record, and a few bytes that claim
/// millions of lines lie.
pub(super) fn most_lines(records: usize) -> u64 {
    (records as u64).saturating_mul(200).saturating_add(100_000).min(10_000_000)
}

/// Adds the files of another report; hits of the same line are summed.
pub fn merge(all: &mut Coverage, other: Coverage) {
    for (path, file) in other.files {
        all.files.entry(path).or_default().merge(file);
    }
    all.add_roots(other.roots);
    all.notes.extend(other.notes);
}

impl Totals {
    /// Lines hit in percent of lines; none where there is no line.
    pub fn line_percent(self) -> Option<f64> {
        percent(self.lines_hit, self.lines)
    }

    /// Branches taken in percent of branches; none where there is no branch.
    pub fn branch_percent(self) -> Option<f64> {
        percent(self.branches_hit, self.branches)
    }
}

fn percent(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 * 100.0 / whole as f64)
}

impl AddAssign for Totals {
    fn add_assign(&mut self, other: Self) {
        self.lines += other.lines;
        self.lines_hit += other.lines_hit;
        self.branches += other.branches;
        self.branches_hit += other.branches_hit;
    }
}
