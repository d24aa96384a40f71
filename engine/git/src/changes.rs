//! What differs between a commit and the working tree.

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use gix::ObjectId;
use gix::bstr::{BStr, BString, ByteSlice};
use gix::status::UntrackedFiles;

use crate::history::{Scratch, Touched, paired, touched};
use crate::lines::{self, LineCounts};
use crate::moved::{Part, joined, moved, renamed};
use crate::repository::{GitError, Repository};

/// Where rq keeps what it works out: never part of a change.
const OWN_FOLDER: &[u8] = b".rq";
/// Bytes from which a file is not looked into for where it came from.
const COMPARED: usize = 1 << 20;
/// Files that may be looked into for that.
const MOST_COMPARED: usize = 2_000;

/// What happened to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It is new.
    Added,
    /// Its content differs.
    Modified,
    /// It is gone.
    Deleted,
    /// It has another path, and perhaps another content.
    Renamed,
}

/// A file that differs.
#[derive(Clone, Debug)]
pub struct ChangedFile {
    /// Relative to the project's root, with `/`.
    pub path: String,
    /// Its path before, when it is another.
    pub from: Option<String>,
    /// What happened to it.
    pub status: Status,
    /// Lines that are new or gone; none for what is no text.
    pub counts: Option<LineCounts>,
    /// The new lines, from 1.
    pub added: Vec<Range<u32>>,
    /// Those of them that came from elsewhere, as a block.
    pub moved: Vec<Range<u32>>,
    /// The content before; empty for a new file.
    pub before: Vec<u8>,
    /// The content now; empty for one that is gone.
    pub after: Vec<u8>,
}

impl ChangedFile {
    /// The lines, from 1, that are new and came from nowhere else.
    pub fn new_lines(&self) -> impl Iterator<Item = u32> + '_ {
        let all = self.added.iter().cloned().flatten();
        all.filter(|line| !self.moved.iter().any(|range| range.contains(line)))
    }
}

/// What differs from a commit.
#[derive(Clone, Debug, Default)]
pub struct Changes {
    /// By path.
    pub files: Vec<ChangedFile>,
    /// Files whose content before is not here, as in a partial clone: nothing is told of them.
    pub absent: Vec<String>,
}

impl Repository {
    /// What differs between a commit, in hexadecimal, and the working tree below `root`. Files that git does not track
    /// and does not ignore are new.
    ///
    /// # Errors
    /// When the commit is not here or the repository can't be read.
    pub fn changes(&self, commit: &str, root: &Path) -> Result<Changes, GitError> {
        let repository = self.shared.to_thread_local();
        let tree_of =
            |id: ObjectId| repository.find_commit(id).and_then(|commit| Ok(commit.tree_id()?.detach()));
        let commit = ObjectId::from_hex(commit.as_bytes()).map_err(GitError::broken)?;
        let before =
            tree_of(commit).map_err(|_| GitError::Absent(format!("the commit {commit} is not here")))?;
        let head = tree_of(Self::head(&repository)?).map_err(GitError::broken)?;
        let prefix = self.prefix_of(root)?;
        let committed =
            touched(&repository, Some(before), head, &mut Scratch::default()).ok_or_else(|| {
                GitError::Absent(
                    "the folders of that commit are not here, as in a partial clone without trees".into(),
                )
            })?;
        let uncommitted: BTreeSet<BString> = self.uncommitted()?.iter().cloned().collect();
        let below = |path: &BStr| path.starts_with(prefix.as_bytes());
        let mut all: Vec<Touched<BString>> = committed
            .into_iter()
            .filter(|t| below(t.path.as_ref()) && !uncommitted.contains(&t.path))
            .collect();
        let old = repository.find_tree(before).map_err(GitError::broken)?;
        let work_tree = repository.workdir().map(Path::to_owned);
        let mut on_disk: Vec<(ObjectId, Vec<u8>)> = Vec::new();
        for path in uncommitted.into_iter().filter(|path| below(path.as_ref())) {
            let entry = old.lookup_entry(path.split(|byte| *byte == b'/')).ok().flatten();
            let was = entry.filter(|entry| entry.mode().is_blob_or_symlink()).map(|entry| entry.object_id());
            let content = work_tree.as_deref().and_then(|tree| read(tree, path.as_ref()));
            let now = content.map(|content| {
                let content = as_committed(content, was.and_then(|id| repository.find_blob(id).ok()));
                let id = gix::objs::compute_hash(repository.object_hash(), gix::objs::Kind::Blob, &content);
                let id = id.unwrap_or_else(|_| ObjectId::null(repository.object_hash()));
                on_disk.push((id, content));
                id
            });
            if was != now {
                all.push(Touched { path, from: None, before: was, after: now });
            }
        }
        let content = |id: Option<ObjectId>| -> Option<Vec<u8>> {
            let Some(id) = id else { return Some(Vec::new()) };
            let here = on_disk.iter().find(|(known, _)| *known == id).map(|(_, content)| content.clone());
            here.or_else(|| Some(repository.find_blob(id).ok()?.detach().data))
        };
        let mut changes = Changes::default();
        for touched in paired(all) {
            let name = |path: &BString| path.to_str_lossy()[prefix.len()..].to_owned();
            let path = name(&touched.path);
            let (Some(before), Some(after)) = (content(touched.before), content(touched.after)) else {
                changes.absent.push(path);
                continue;
            };
            let status = match (touched.before, touched.after, &touched.from) {
                (_, _, Some(_)) => Status::Renamed,
                (None, _, None) => Status::Added,
                (Some(_), None, None) => Status::Deleted,
                (Some(_), Some(_), None) => Status::Modified,
            };
            let from = touched.from.as_ref().filter(|from| below(from.as_bstr())).map(name);
            changes.files.push(ChangedFile {
                path,
                from,
                status,
                counts: None,
                added: Vec::new(),
                moved: Vec::new(),
                before,
                after,
            });
        }
        follow(&mut changes.files);
        changes.files.iter_mut().for_each(compare);
        follow_blocks(&mut changes.files);
        changes.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(changes)
    }

    /// The project's folder below the working tree's, with a slash at its end; empty when they are one.
    ///
    /// # Errors
    /// When there is no working tree, or the folder lies elsewhere.
    pub fn prefix_of(&self, root: &Path) -> Result<String, GitError> {
        let tree =
            self.work_tree().ok_or_else(|| GitError::Absent("this repository has no working tree".into()))?;
        let root = root.canonicalize().map_err(GitError::broken)?;
        let below = root.strip_prefix(&tree).map_err(GitError::broken)?;
        let parts: Vec<&str> = below.components().filter_map(|part| part.as_os_str().to_str()).collect();
        Ok(if parts.is_empty() { String::new() } else { format!("{}/", parts.join("/")) })
    }

    /// Paths of the files that differ from HEAD, staged or not, new ones too.
    pub(crate) fn uncommitted(&self) -> Result<&[BString], GitError> {
        let look = || Self::differing_from_head(&self.shared.to_thread_local());
        self.uncommitted.get_or_init(look).as_deref().map_err(Clone::clone)
    }

    /// Paths, relative to the working tree, of the files that differ from HEAD, staged or not, new ones too.
    ///
    /// # Errors
    /// When the repository can't be read.
    pub fn uncommitted_files(&self) -> Result<Vec<PathBuf>, GitError> {
        let paths = self.uncommitted()?.iter();
        paths
            .map(|path| Ok(gix::path::from_bstr(path.as_bstr()).map_err(GitError::broken)?.into_owned()))
            .collect()
    }

    fn differing_from_head(repository: &gix::Repository) -> Result<Vec<BString>, GitError> {
        if repository.workdir().is_none() {
            return Ok(Vec::new());
        }
        let status = repository.status(gix::progress::Discard).map_err(GitError::broken)?;
        let status = status
            .untracked_files(UntrackedFiles::Files)
            .index_worktree_rewrites(None)
            .tree_index_track_renames(gix::status::tree_index::TrackRenames::Disabled)
            .index_worktree_submodules(None);
        let mut paths = Vec::new();
        for item in status.into_iter(Vec::new()).map_err(GitError::broken)? {
            let item = item.map_err(GitError::broken)?;
            let path = item.location();
            let own = path.split(|byte| *byte == b'/').any(|name| name == OWN_FOLDER);
            // Of a nested repository only the folder is told.
            if !own && !path.ends_with(b"/") {
                paths.push(path.to_owned());
            }
        }
        paths.sort();
        paths.dedup();
        Ok(paths)
    }
}

/// A file of the working tree; `None` when there is none. A link is the text that it leads to, as in git.
fn read(tree: &Path, path: &BStr) -> Option<Vec<u8>> {
    let path: PathBuf = gix::path::from_bstr(path).ok()?.into_owned();
    if path.components().any(|part| !matches!(part, Component::Normal(_))) {
        return None;
    }
    let path = tree.join(path);
    let kind = fs::symlink_metadata(&path).ok()?;
    if kind.is_symlink() {
        return Some(fs::read_link(&path).ok()?.into_os_string().into_encoded_bytes());
    }
    kind.is_file().then(|| fs::read(&path).ok()).flatten()
}

/// A content with the line ends that it has in git: a checkout may give a file others.
fn as_committed(content: Vec<u8>, before: Option<gix::Blob<'_>>) -> Vec<u8> {
    let crlf = |content: &[u8]| content.find(b"\r\n").is_some();
    match before {
        Some(before) if crlf(&content) && !crlf(&before.data) && !lines::is_binary(&content) => {
            content.replace(b"\r\n", b"\n")
        }
        _ => content,
    }
}

/// Finds files that were renamed and changed at once.
fn follow(files: &mut Vec<ChangedFile>) {
    let of = |status: Status| {
        let text =
            |content: &[u8]| content.len() <= COMPARED && !lines::is_binary(content) && !content.is_empty();
        let right = files.iter().enumerate().filter(|(_, file)| {
            file.status == status && text(if status == Status::Added { &file.after } else { &file.before })
        });
        right.map(|(place, _)| place).take(MOST_COMPARED).collect::<Vec<usize>>()
    };
    let (gone, new) = (of(Status::Deleted), of(Status::Added));
    let split = |content: &[u8]| -> Vec<Vec<u8>> { content.lines().map(<[u8]>::to_vec).collect() };
    let before: Vec<Vec<Vec<u8>>> = gone.iter().map(|place| split(&files[*place].before)).collect();
    let after: Vec<Vec<Vec<u8>>> = new.iter().map(|place| split(&files[*place].after)).collect();
    fn borrowed(texts: &[Vec<Vec<u8>>]) -> Vec<Vec<&[u8]>> {
        texts.iter().map(|lines| lines.iter().map(Vec::as_slice).collect()).collect()
    }
    let found = renamed(&borrowed(&before), &borrowed(&after));
    let mut dropped = BTreeSet::new();
    for (to, from) in new.iter().zip(found) {
        let Some(from) = from.and_then(|from| gone.get(from)) else { continue };
        let old = std::mem::take(&mut files[*from].before);
        let path = files[*from].path.clone();
        let file = &mut files[*to];
        file.before = old;
        file.from = Some(path);
        file.status = Status::Renamed;
        dropped.insert(*from);
    }
    let mut place = 0;
    files.retain(|_| {
        place += 1;
        !dropped.contains(&(place - 1))
    });
}

fn compare(file: &mut ChangedFile) {
    file.counts = lines::count(&file.before, &file.after);
    let added = lines::added(&file.before, &file.after).unwrap_or_default();
    file.added = added.into_iter().map(|range| range.start + 1..range.end + 1).collect();
}

/// Finds blocks of lines that moved, within a file or between files.
fn follow_blocks(files: &mut [ChangedFile]) {
    let lines_of = |content: &'_ [u8]| -> Vec<Range<u32>> {
        let count = lines::lines(content);
        std::iter::once(0..count).filter(|range| !range.is_empty()).collect()
    };
    let gone: Vec<Part<'_>> = files
        .iter()
        .filter(|file| file.counts.is_some_and(|counts| counts.deleted > 0))
        .map(|file| Part {
            lines: file.before.lines().collect(),
            // What is new seen from the other side is gone.
            ranges: if file.after.is_empty() {
                lines_of(&file.before)
            } else {
                lines::added(&file.after, &file.before).unwrap_or_default()
            },
        })
        .collect();
    let added: Vec<Part<'_>> = files
        .iter()
        .map(|file| Part {
            lines: if file.counts.is_some() { file.after.lines().collect() } else { Vec::new() },
            ranges: file.added.iter().map(|range| range.start - 1..range.end - 1).collect(),
        })
        .collect();
    let found = moved(&gone, &added);
    for (file, ranges) in files.iter_mut().zip(found) {
        file.moved = joined(ranges.into_iter().flatten().map(|line| line + 1).collect());
    }
}
