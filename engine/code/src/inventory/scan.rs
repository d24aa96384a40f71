//! The scan: walk, stat, and read only what the index doesn't know.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use rayon::prelude::*;

use super::file::{ContentHash, Role, SourceFile, join};
use super::index::{self, CacheState, Index};
use super::left_out::{LeftOut, Reason};
use super::read::{self, Fresh};
use super::roles::{self, SeenPatterns};
use super::rules::{PatternKind, Rules, Unmatched};
use super::stamp::nanoseconds_of;
use super::walk::{Found, Walked, walk};
use crate::language::Language;

/// What a scan may use besides the tree.
#[derive(Clone, Copy, Default)]
pub struct ScanOptions<'a> {
    /// The cache folder (`.rq/cache`); it need not exist. Without one, every source is read.
    pub cache: Option<&'a Path>,
    /// Called once for each source or test file that had to be read, from several threads.
    pub on_read: Option<&'a (dyn Fn(Fresh<'_>) + Sync)>,
    /// Set by another thread to give up.
    pub stop: Option<&'a AtomicBool>,
}

/// Why there is no inventory.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// The root is no folder, or can't be read.
    #[error("can't read the folder {}: {source}", root.display())]
    Root {
        /// The root as given.
        root: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// `stop` was set.
    #[error("stopped")]
    Stopped,
}

/// The files of a project at one moment.
#[derive(Debug)]
pub struct Inventory {
    root: PathBuf,
    files: Vec<SourceFile>,
    left_out: LeftOut,
    unmatched: Vec<Unmatched>,
    foreign_names: usize,
    files_read: usize,
    cache: Option<PathBuf>,
    cache_state: CacheState,
    cache_trouble: Mutex<Option<String>>,
}

impl Inventory {
    /// Scans a project's folder without a cache.
    ///
    /// # Errors
    /// The root can't be read. What can't be read below it is counted in [`Inventory::left_out`].
    pub fn scan(root: &Path, rules: &Rules) -> Result<Inventory, ScanError> {
        Inventory::scan_with(root, rules, ScanOptions::default())
    }

    /// Scans a project's folder.
    ///
    /// # Errors
    /// The root can't be read, or the scan was stopped.
    pub fn scan_with(root: &Path, rules: &Rules, options: ScanOptions<'_>) -> Result<Inventory, ScanError> {
        let failed = |source| ScanError::Root { root: root.to_path_buf(), source };
        let scan_start = nanoseconds_of(SystemTime::now());
        let absolute = root.canonicalize().map_err(failed)?;
        let (walked, (index, cache_state)) = rayon::join(
            || walk(&absolute, rules, options.stop),
            || options.cache.map_or((Index::default(), CacheState::Off), Index::load),
        );
        let mut walked = walked.map_err(failed)?;
        let mut files: Vec<SourceFile> =
            std::mem::take(&mut walked.files).into_iter().map(|found| file(found, scan_start)).collect();
        files.par_sort_unstable_by(|a, b| a.key().cmp(b.key()));

        let seen = SeenPatterns::of(rules);
        let known = AtomicUsize::new(0);
        let mut pending: Vec<&mut SourceFile> = files
            .par_iter_mut()
            .filter_map(|file| {
                let recalled = recall(file, &index);
                known.fetch_add(usize::from(recalled), Ordering::Relaxed);
                (decide(file, rules, &seen) == Next::Read && !recalled).then_some(file)
            })
            .collect();
        let files_read = pending.len();
        // Few files at a time, so that a large one at the end is not waited for.
        pending.par_iter_mut().with_max_len(8).for_each_init(Vec::new, |buffer, file| {
            if options.stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
                return;
            }
            let outcome = read::examine(&absolute, file, buffer);
            settle_role(file, outcome.err(), rules, &seen);
            if file.role.is_code()
                && let (Some(on_read), Some(language), Some(hash)) =
                    (options.on_read, file.language, file.known_hash())
            {
                on_read(Fresh { path: &file.path, language, hash, bytes: buffer });
            }
        });
        if options.stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
            return Err(ScanError::Stopped);
        }
        let left_out = tally(&walked, &files);
        files.retain(|file| file.role != Role::LeftOut(Reason::Vanished));
        let mut unmatched = rules.include.unmatched(PatternKind::Include, &seen.include);
        unmatched.extend(rules.exclude.unmatched(PatternKind::Exclude, &seen.exclude));
        unmatched.extend(rules.tests.unmatched(PatternKind::Tests, &seen.tests));
        let inventory = Inventory {
            root: absolute,
            files,
            left_out,
            unmatched,
            foreign_names: walked.foreign_names,
            files_read,
            cache: options.cache.map(Path::to_path_buf),
            cache_state,
            cache_trouble: Mutex::new(None),
        };
        if files_read > 0 || known.into_inner() != index.len() {
            inventory.save_index();
        }
        Ok(inventory)
    }

    /// The root as an absolute path without links.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Every file that no folder's rule leaves out, in the order of their paths' bytes.
    #[must_use]
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The code that is measured, tests included, in path order.
    pub fn code(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter().filter(|file| file.role.is_code())
    }

    /// The file of a project-relative path.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&SourceFile> {
        let at = self.files.binary_search_by(|file| file.key().cmp(path.as_bytes())).ok()?;
        self.files.get(at)
    }

    /// What is not measured, and why.
    #[must_use]
    pub fn left_out(&self) -> &LeftOut {
        &self.left_out
    }

    /// Patterns that matched no source file.
    #[must_use]
    pub fn unmatched(&self) -> &[Unmatched] {
        &self.unmatched
    }

    /// How many files and folders have names that are not UTF-8; they are shown with U+FFFD.
    #[must_use]
    pub fn foreign_names(&self) -> usize {
        self.foreign_names
    }

    /// How many files were read because the index didn't know them.
    #[must_use]
    pub fn files_read(&self) -> usize {
        self.files_read
    }

    /// What became of the index.
    #[must_use]
    pub fn cache_state(&self) -> &CacheState {
        &self.cache_state
    }

    /// Why the index could not be written, if so; the next scan then reads everything again.
    #[must_use]
    pub fn cache_trouble(&self) -> Option<String> {
        self.cache_trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The hash of a file's content, reading it if it wasn't needed before; none if it can't
    /// be read.
    #[must_use]
    pub fn hash(&self, file: &SourceFile) -> Option<ContentHash> {
        *file.hash.get_or_init(|| read::hash_file(&join(&self.root, file)).ok())
    }

    /// The hashes of these files' contents, in their order; none for one that can't be read.
    ///
    /// Reads those whose hash wasn't needed before, of any size, and remembers them for the next scan.
    #[must_use]
    pub fn hashes(&self, files: &[&SourceFile]) -> Vec<Option<ContentHash>> {
        if files.iter().any(|file| file.hash.get().is_none()) {
            files.par_iter().with_max_len(8).for_each(|file| {
                let _ = self.hash(file);
            });
            self.save_index();
        }
        files.iter().map(|file| self.hash(file)).collect()
    }

    fn save_index(&self) {
        let Some(folder) = &self.cache else { return };
        let known = self.files.iter().filter(|file| file.hash.get().is_some() || file.examined);
        let outcome = index::save(folder, known);
        let trouble = outcome.err().map(|error| format!("can't write in {}: {error}", folder.display()));
        *self.cache_trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }
}

#[derive(PartialEq, Eq)]
enum Next {
    Read,
    Done,
}

fn file(found: Found, scan_start: i64) -> SourceFile {
    SourceFile {
        language: Language::of(Path::new(&found.path), &[]),
        size: found.stamp.size,
        role: Role::Other,
        settled: !found.stamp.is_racy(scan_start),
        examined: false,
        hash: OnceLock::new(),
        content: None,
        stamp: found.stamp,
        path: found.path,
        raw: found.raw,
    }
}

/// Takes over what the index knows of a file.
fn recall(file: &mut SourceFile, index: &Index) -> bool {
    let Some(entry) = index.get(file) else { return false };
    file.examined = entry.examined;
    if entry.examined {
        file.language = entry.language;
        file.content = entry.content;
    }
    if let Some(hash) = entry.hash {
        file.hash = OnceLock::from(Some(hash));
    }
    // Settled then is settled now, also if the clock was set back since.
    file.settled = true;
    true
}

/// The role of a file as far as it is known, and whether it must be read to know it.
fn decide(file: &mut SourceFile, rules: &Rules, seen: &SeenPatterns) -> Next {
    let may_be_code = file.language.is_some()
        || (!file.examined && file.stamp.size > 0 && Language::needs_bytes(Path::new(&file.path)));
    if !may_be_code {
        return Next::Done;
    }
    let role = roles::by_path(&file.path, file.language, rules, seen);
    if matches!(role, Role::LeftOut(_)) {
        file.role = if file.language.is_some() { role } else { Role::Other };
        return Next::Done;
    }
    if file.examined {
        settle_role(file, None, rules, seen);
        return Next::Done;
    }
    Next::Read
}

/// The role of a file that was read, now or earlier.
fn settle_role(file: &mut SourceFile, failure: Option<Reason>, rules: &Rules, seen: &SeenPatterns) {
    file.examined = failure.is_none();
    let by_path = |language| roles::by_path(&file.path, Some(language), rules, seen);
    file.role = match (failure, file.language) {
        // An unreadable file without a telling name is no code as far as anyone knows.
        (Some(reason), Some(_)) => Role::LeftOut(reason),
        (Some(Reason::Vanished), None) => Role::LeftOut(Reason::Vanished),
        (_, None) => Role::Other,
        (None, Some(language)) => match file.content {
            Some(content) => roles::by_content(by_path(language), content),
            None => by_path(language),
        },
    };
}

fn tally(walked: &Walked, files: &[SourceFile]) -> LeftOut {
    let mut left_out = LeftOut::default();
    for (reason, path) in &walked.left_out {
        left_out.add(*reason, path);
    }
    for file in files {
        if let Role::LeftOut(reason) = file.role {
            left_out.add(reason, &file.path);
        }
    }
    left_out
}
