//! What every commit changed, file by file: as `git log --numstat -M100%` counts, line for line.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use gix::bstr::{BStr, BString, ByteSlice, ByteVec};
use gix::diff::tree::visit::{Action, Change};
use gix::diff::tree::{State, Visit};
use gix::objs::{FindExt, TreeRefIter};
use gix::odb::pack::cache::lru::MemoryCappedHashmap;
use gix::{ObjectId, ThreadSafeRepository};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::lines::{self, LineCounts};
use crate::parallel;

/// Bytes of objects that each thread keeps decoded.
const OBJECT_CACHE: usize = 8 << 20;
/// Bytes of what packed objects differ from, that each thread keeps.
const PACK_CACHE: usize = 4 << 20;
/// A commit with what it changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    /// Its id, as bytes.
    pub id: [u8; 20],
    /// When it was made, in seconds since 1970.
    pub time: i64,
    /// Its author's address, lower case, by place in [`History::authors`].
    pub author: u32,
    /// By path. Empty for a merge.
    pub changes: Vec<FileChange>,
    /// Whether objects that say what it changed are not here, as in a partial clone.
    pub partial: bool,
}

/// What a commit changed in one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileChange {
    /// By place in [`History::paths`].
    pub path: u32,
    /// The path it had before, where the same content has moved.
    pub from: Option<u32>,
    /// Lines that are new; 0 for what is no text.
    pub added: u32,
    /// Lines that are gone; 0 for what is no text.
    pub deleted: u32,
    /// What is no text has no lines.
    pub binary: bool,
}

/// What the commits that lead to one changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Newest first.
    pub commits: Vec<Commit>,
    /// Every path that any of them names.
    pub paths: Vec<String>,
    /// Every author.
    pub authors: Vec<String>,
}

/// A commit of which it is not known yet what it changed.
#[derive(Clone, Debug)]
pub(crate) struct Bare {
    pub(crate) id: ObjectId,
    pub(crate) parents: Vec<ObjectId>,
    pub(crate) time: i64,
}

/// What one commit changed, as far as its trees tell.
struct Told {
    id: ObjectId,
    time: i64,
    author: u32,
    touched: Vec<Touched<u32>>,
    partial: bool,
}

/// Two contents to compare: of which commit and which of its files.
struct Pair {
    path: u32,
    commit: u32,
    file: u32,
}

/// Looks up what commits changed, in their order, and adds them at the end.
pub(crate) fn told(repository: &ThreadSafeRepository, commits: &[Bare], history: &mut History) {
    let names = Mutex::new(Names::of(history));
    let handle = || {
        let mut own = repository.to_thread_local();
        own.object_cache_size(OBJECT_CACHE);
        own.objects.set_pack_cache(|| Box::new(MemoryCappedHashmap::new(PACK_CACHE)));
        (own, Scratch::default())
    };
    let read = |(own, scratch): &mut (gix::Repository, Scratch), commit: &Bare| {
        of_commit(own, commit, scratch, &names)
    };
    let told: Vec<Told> = parallel::map(commits, handle, read);
    let pairs = by_path(&told);
    let handle = || {
        let mut own = repository.to_thread_local();
        // Each content is kept as long as its pair and the next need it, see `Contents`.
        own.object_cache_size(None);
        own.objects.set_pack_cache(|| Box::new(MemoryCappedHashmap::new(PACK_CACHE)));
        (own, Contents::default())
    };
    let compare = |(own, contents): &mut (gix::Repository, Contents), pair: &Pair| {
        let touched = told.get(pair.commit as usize).and_then(|told| told.touched.get(pair.file as usize));
        touched.map_or(Err(Absent), |touched| counted(own, touched, contents))
    };
    let counts = parallel::map(&pairs, handle, compare);
    let names = names.into_inner().unwrap_or_else(PoisonError::into_inner);
    finished(told, &pairs, counts, names, history);
}

/// The contents to compare, those of one file beside each other: in a pack each is kept as its difference from the
/// next, so each is unpacked once.
fn by_path(told: &[Told]) -> Vec<Pair> {
    let files = |(commit, told): (u32, &Told)| {
        let differs = (0..).zip(&told.touched).filter(|(_, touched)| touched.before != touched.after);
        differs.map(|(file, touched)| Pair { path: touched.path, commit, file }).collect::<Vec<_>>()
    };
    let mut pairs: Vec<Pair> = (0..).zip(told).flat_map(files).collect();
    pairs.sort_by_key(|pair| (pair.path, pair.commit));
    pairs
}

/// Puts the counts to their files.
fn finished(
    told: Vec<Told>,
    pairs: &[Pair],
    counts: Vec<Result<Option<LineCounts>, Absent>>,
    names: Names,
    history: &mut History,
) {
    let first = history.commits.len();
    history.commits.extend(told.into_iter().map(|told| {
        let change = |touched: &Touched<u32>| FileChange {
            path: touched.path,
            from: touched.from,
            added: 0,
            deleted: 0,
            binary: false,
        };
        Commit {
            id: bytes(told.id),
            time: told.time,
            author: told.author,
            changes: told.touched.iter().map(change).collect(),
            partial: told.partial,
        }
    }));
    for (pair, counts) in pairs.iter().zip(counts) {
        let Some(commit) = history.commits.get_mut(first + pair.commit as usize) else { continue };
        match (counts, commit.changes.get_mut(pair.file as usize)) {
            (Ok(Some(counts)), Some(change)) => {
                change.added = counts.added;
                change.deleted = counts.deleted;
            }
            (Ok(None), Some(change)) => change.binary = true,
            _ => commit.partial = true,
        }
    }
    history.paths = names.paths.list;
    history.authors = names.authors.list;
}

/// An id as bytes; only SHA-1 repositories are opened.
fn bytes(id: ObjectId) -> [u8; 20] {
    let mut bytes = [0; 20];
    bytes.iter_mut().zip(id.as_slice()).for_each(|(to, from)| *to = *from);
    bytes
}

/// Names, each kept once.
#[derive(Default)]
struct Table {
    places: FxHashMap<String, u32>,
    list: Vec<String>,
}

impl Table {
    fn of(list: &[String]) -> Self {
        Self { places: list.iter().cloned().zip(0..).collect(), list: list.to_vec() }
    }

    fn place(&mut self, name: &str) -> u32 {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        let place = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        self.places.insert(name.to_owned(), place);
        self.list.push(name.to_owned());
        place
    }
}

struct Names {
    paths: Table,
    authors: Table,
}

impl Names {
    fn of(history: &History) -> Self {
        Self { paths: Table::of(&history.paths), authors: Table::of(&history.authors) }
    }
}

/// What is used again for each commit.
#[derive(Default)]
pub(crate) struct Scratch {
    state: State,
    tree: (Vec<u8>, Vec<u8>),
}

fn of_commit(
    repository: &gix::Repository,
    commit: &Bare,
    scratch: &mut Scratch,
    names: &Mutex<Names>,
) -> Told {
    let mut told = Told { id: commit.id, time: commit.time, author: 0, touched: Vec::new(), partial: false };
    let known = author_and_tree(repository, commit.id);
    let mut touched = Vec::new();
    // A merge changes nothing itself, as `git log` has it.
    if let (Some((_, tree)), true) = (&known, commit.parents.len() < 2) {
        let before =
            commit.parents.first().map(|parent| author_and_tree(repository, *parent).map(|(_, tree)| tree));
        let read = match before {
            // Of a parent that is not here nothing can be told.
            Some(None) => None,
            before => self::touched(repository, before.flatten(), *tree, scratch),
        };
        told.partial = read.is_none();
        touched = paired(read.unwrap_or_default());
    }
    told.partial |= known.is_none();
    let mut names = names.lock().unwrap_or_else(PoisonError::into_inner);
    told.author = names.authors.place(known.as_ref().map_or("", |(author, _)| author));
    let mut place = |path: &BString| names.paths.place(&path.to_str_lossy());
    told.touched = touched
        .iter()
        .map(|touched| Touched {
            path: place(&touched.path),
            from: touched.from.as_ref().map(&mut place),
            before: touched.before,
            after: touched.after,
        })
        .collect();
    told
}

/// An object that is not here.
struct Absent;

fn author_and_tree(repository: &gix::Repository, id: ObjectId) -> Option<(String, ObjectId)> {
    let commit = repository.find_commit(id).ok()?;
    let tree = commit.tree_id().ok()?.detach();
    let author = commit.author().map(|author| author.email.to_str_lossy().to_lowercase()).unwrap_or_default();
    Some((author, tree))
}

/// A file that differs between two trees.
pub(crate) struct Touched<Path> {
    pub(crate) path: Path,
    /// The path before, where the same content has moved.
    pub(crate) from: Option<Path>,
    pub(crate) before: Option<ObjectId>,
    pub(crate) after: Option<ObjectId>,
}

/// The files that differ between two trees; `None` when a tree is not here.
pub(crate) fn touched(
    repository: &gix::Repository,
    before: Option<ObjectId>,
    after: ObjectId,
    scratch: &mut Scratch,
) -> Option<Vec<Touched<BString>>> {
    let Scratch { state, tree, .. } = scratch;
    let mut collector = Collector::default();
    let old = match before {
        Some(before) => repository.objects.find_tree_iter(&before, &mut tree.0).ok()?,
        None => TreeRefIter::from_bytes(&[], after.kind()),
    };
    let new = repository.objects.find_tree_iter(&after, &mut tree.1).ok()?;
    gix::diff::tree(old, new, state, &repository.objects, &mut collector).ok()?;
    Some(collector.touched)
}

/// Deleted and added files with the same content as one that moved, as `git diff -M100%` has it.
pub(crate) fn paired(touched: Vec<Touched<BString>>) -> Vec<Touched<BString>> {
    let mut gone: FxHashMap<ObjectId, Vec<usize>> = FxHashMap::default();
    for (place, change) in touched.iter().enumerate() {
        if let (Some(before), None) = (change.before, change.after)
            && !before.is_empty_blob()
        {
            gone.entry(before).or_default().push(place);
        }
    }
    if gone.is_empty() {
        return touched;
    }
    let mut moved = vec![false; touched.len()];
    let mut from: FxHashMap<usize, usize> = FxHashMap::default();
    for (place, change) in touched.iter().enumerate() {
        let (None, Some(after)) = (change.before, change.after) else { continue };
        let Some(sources) = gone.get_mut(&after) else { continue };
        // Of several, the one of the same name.
        let name = |path: &BString| path.rsplit(|byte| *byte == b'/').next().map(<[u8]>::to_vec);
        let same = sources.iter().position(|source| {
            touched.get(*source).is_some_and(|source| name(&source.path) == name(&change.path))
        });
        if sources.is_empty() {
            continue;
        }
        let source = sources.remove(same.unwrap_or(0));
        if let Some(flag) = moved.get_mut(source) {
            *flag = true;
        }
        from.insert(place, source);
    }
    let old: FxHashMap<usize, BString> = from
        .iter()
        .filter_map(|(place, source)| Some((*place, touched.get(*source)?.path.clone())))
        .collect();
    let all = touched.into_iter().enumerate();
    all.filter(|(place, _)| !moved.get(*place).copied().unwrap_or(false))
        .map(|(place, mut change)| {
            if let Some(path) = old.get(&place) {
                change.from = Some(path.clone());
                change.before = change.after;
            }
            change
        })
        .collect()
}

/// Two contents, kept for the next pair: the one before a change is most often the one after the change before.
#[derive(Default)]
struct Contents {
    before: Content,
    after: Content,
}

#[derive(Default)]
struct Content {
    of: Option<ObjectId>,
    bytes: Vec<u8>,
}

fn counted(
    repository: &gix::Repository,
    touched: &Touched<u32>,
    contents: &mut Contents,
) -> Result<Option<LineCounts>, Absent> {
    if touched.after.is_some() && contents.before.of == touched.after {
        std::mem::swap(&mut contents.before, &mut contents.after);
    }
    contents.before.load(repository, touched.before)?;
    contents.after.load(repository, touched.after)?;
    Ok(lines::count(&contents.before.bytes, &contents.after.bytes))
}

impl Content {
    fn load(&mut self, repository: &gix::Repository, id: Option<ObjectId>) -> Result<(), Absent> {
        if self.of == id && id.is_some() {
            return Ok(());
        }
        self.of = None;
        self.bytes.clear();
        let Some(wanted) = id else { return Ok(()) };
        // Some objects are known without being looked up, and leave the buffer alone.
        if !wanted.is_empty_blob() {
            repository.objects.find_blob(&wanted, &mut self.bytes).map_err(|_| Absent)?;
        }
        self.of = id;
        Ok(())
    }
}

/// Collects files, trees left out.
#[derive(Default)]
struct Collector {
    waiting: VecDeque<BString>,
    path: BString,
    touched: Vec<Touched<BString>>,
}

impl Collector {
    fn push(&mut self, name: &BStr) {
        if !self.path.is_empty() {
            self.path.push(b'/');
        }
        self.path.push_str(name);
    }

    fn pop(&mut self) {
        let end = self.path.rfind_byte(b'/').unwrap_or(0);
        self.path.truncate(end);
    }
}

impl Visit for Collector {
    fn pop_front_tracked_path_and_set_current(&mut self) {
        self.path = self.waiting.pop_front().unwrap_or_default();
    }

    fn push_back_tracked_path_component(&mut self, component: &BStr) {
        self.push(component);
        self.waiting.push_back(self.path.clone());
    }

    fn push_path_component(&mut self, component: &BStr) {
        self.push(component);
    }

    fn pop_path_component(&mut self) {
        self.pop();
    }

    fn visit(&mut self, change: Change) -> Action {
        let file = |mode: gix::objs::tree::EntryMode| mode.is_blob_or_symlink();
        let (before, after) = match change {
            Change::Addition { entry_mode, oid, .. } => (None, file(entry_mode).then_some(oid)),
            Change::Deletion { entry_mode, oid, .. } => (file(entry_mode).then_some(oid), None),
            Change::Modification { previous_entry_mode, previous_oid, entry_mode, oid } => {
                (file(previous_entry_mode).then_some(previous_oid), file(entry_mode).then_some(oid))
            }
        };
        if before.is_some() || after.is_some() {
            self.touched.push(Touched { path: self.path.clone(), from: None, before, after });
        }
        Action::Continue(())
    }
}
