//! What the past tells of files: how often they change, together with what, and by whom.

use std::collections::{BTreeMap, BTreeSet};

use rq_git::History;
use rustc_hash::FxHashMap;
use serde::Serialize;

/// Files of a commit from which it tells nothing of what belongs together: it moved or reformatted everything.
const LARGE_COMMIT: usize = 30;

/// What the past tells of one file, by the path that it has now.
#[derive(Clone, Debug, Default)]
pub(super) struct File {
    pub(super) commits: usize,
    pub(super) added: u64,
    pub(super) deleted: u64,
    /// Lines added, by author.
    pub(super) authors: BTreeMap<u32, u64>,
}

/// What the past tells.
#[derive(Debug, Default)]
pub(super) struct Past {
    pub(super) commits: usize,
    pub(super) authors: BTreeSet<u32>,
    pub(super) files: BTreeMap<String, File>,
    /// Common commits of two files, by places in the history's paths.
    pub(super) together: FxHashMap<(u32, u32), usize>,
}

/// Two files that change together.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Coupled {
    pub(super) first: String,
    pub(super) second: String,
    /// Common commits.
    pub(super) commits: usize,
    /// Of the mean of both files' commits.
    pub(super) percent: f64,
}

/// Sums a history up. `matters`: the files whose coupling is of interest, by the path they have now.
pub(super) fn past(history: &History, matters: impl Fn(&str) -> bool) -> Past {
    let mut past = Past::default();
    // By place in `history.paths`.
    let mut files: Vec<File> = vec![File::default(); history.paths.len()];
    let matters: Vec<bool> = history.paths.iter().map(|path| matters(path)).collect();
    // Newest first, so a path that was renamed is known by its later name before it is met.
    let mut now: Vec<u32> = (0..).take(history.paths.len()).collect();
    let mut touched: Vec<u32> = Vec::new();
    for commit in history.commits.iter().filter(|commit| !commit.changes.is_empty()) {
        past.commits += 1;
        past.authors.insert(commit.author);
        touched.clear();
        for change in &commit.changes {
            let place = now.get(change.path as usize).copied().unwrap_or(change.path);
            if let Some(from) = change.from.and_then(|from| now.get_mut(from as usize)) {
                *from = place;
            }
            let Some(file) = files.get_mut(place as usize) else { continue };
            file.commits += 1;
            file.added += u64::from(change.added);
            file.deleted += u64::from(change.deleted);
            *file.authors.entry(commit.author).or_default() += u64::from(change.added);
            touched.push(place);
        }
        touched.sort_unstable();
        touched.dedup();
        if touched.len() > LARGE_COMMIT {
            continue;
        }
        touched.retain(|place| matters.get(*place as usize).copied().unwrap_or(false));
        for (at, first) in touched.iter().enumerate() {
            for second in &touched[at + 1..] {
                *past.together.entry((*first, *second)).or_default() += 1;
            }
        }
    }
    let named = history.paths.iter().cloned().zip(files);
    past.files = named.filter(|(_, file)| file.commits > 0).collect();
    past
}

/// The pairs that change together in at least `commits`, and in at least `percent` of the mean of both files' commits;
/// the closest first.
pub(super) fn coupled(history: &History, past: &Past, commits: usize, percent: f64) -> Vec<Coupled> {
    let of = |path: &str| past.files.get(path).map_or(0, |file| file.commits) as f64;
    let often = past.together.iter().filter(|(_, common)| **common >= commits);
    let mut found: Vec<Coupled> = often
        .filter_map(|((first, second), common)| {
            let (first, second) = (history.paths.get(*first as usize)?, history.paths.get(*second as usize)?);
            let (first, second) = if first < second { (first, second) } else { (second, first) };
            Some(Coupled {
                first: first.clone(),
                second: second.clone(),
                commits: *common,
                percent: *common as f64 * 200.0 / (of(first) + of(second)),
            })
        })
        .filter(|pair| pair.percent >= percent)
        .collect();
    found.sort_by(|a, b| {
        let by_weight = (b.commits, b.percent).partial_cmp(&(a.commits, a.percent));
        let by_name = || (&a.first, &a.second).cmp(&(&b.first, &b.second));
        by_weight.unwrap_or(std::cmp::Ordering::Equal).then_with(by_name)
    });
    found
}

/// How few authors each wrote most lines of, together, more than half of the files; `None` without files.
pub(super) fn bus_factor<'a>(files: impl Iterator<Item = &'a File>) -> Option<usize> {
    let mut main: BTreeMap<u32, usize> = BTreeMap::new();
    let mut count = 0;
    for file in files {
        let most = file.authors.iter().max_by_key(|(author, lines)| (**lines, std::cmp::Reverse(**author)));
        let Some((author, _)) = most else { continue };
        *main.entry(*author).or_default() += 1;
        count += 1;
    }
    let mut owned: Vec<usize> = main.into_values().collect();
    owned.sort_unstable_by(|a, b| b.cmp(a));
    let mut sum = 0;
    let needed = owned.iter().position(|files| {
        sum += files;
        sum * 2 > count
    });
    needed.map(|place| place + 1)
}

#[cfg(test)]
mod tests {
    use rq_git::{Commit, FileChange};

    use super::*;

    fn change(path: u32, from: Option<u32>, added: u32) -> FileChange {
        FileChange { path, from, added, deleted: 1, binary: false }
    }

    fn commit(author: u32, changes: Vec<FileChange>) -> Commit {
        Commit { id: [0; 20], time: 0, author, changes, partial: false }
    }

    #[test]
    fn a_renamed_file_keeps_its_past_and_files_that_go_together_are_found() {
        let history = History {
            paths: ["new.rs", "old.rs", "b.rs"].map(str::to_owned).into(),
            authors: ["a", "b"].map(str::to_owned).into(),
            commits: vec![
                commit(0, vec![change(0, None, 3), change(2, None, 1)]),
                commit(0, vec![change(0, Some(1), 0)]),
                commit(1, vec![change(1, None, 10), change(2, None, 9)]),
                commit(1, vec![]),
            ],
        };
        let past = past(&history, |_| true);
        assert_eq!((past.commits, past.authors.len(), past.files.len()), (3, 2, 2));
        let file = &past.files["new.rs"];
        assert_eq!((file.commits, file.added, file.deleted), (3, 13, 3));
        let pairs = coupled(&history, &past, 2, 50.0);
        assert_eq!((pairs[0].commits, pairs[0].percent), (2, 80.0));
        assert!(coupled(&history, &past, 3, 50.0).is_empty());
        assert_eq!(bus_factor(past.files.values()), Some(1));
        assert_eq!(bus_factor(std::iter::empty()), None);
    }
}
