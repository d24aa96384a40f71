//! Files under a reference of their own, beside the project's history: like notes, they are pushed and fetched by name and
//! no checkout ever shows them. A commit on it holds all files in folders one deep; two lines of commits are merged by
//! file, and never conflict.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use gix::ObjectId;
use gix::bstr::BString;
use gix::objs::tree::{Entry, EntryKind};
use gix::objs::{Commit, Tree};
use gix::refs::transaction::{Change, LogChange, PreviousValue, RefEdit};
use gix::refs::{FullName, Target};

use crate::repository::{GitError, Repository};

/// How often a reference is tried that others write to.
const TRIES: u32 = 100;
/// How long is waited between.
const WAIT: Duration = Duration::from_millis(20);
/// Bytes of one file, at most.
const LARGEST: u64 = 256 << 20;

/// The files under a reference.
pub struct Shelf {
    repository: gix::Repository,
    name: FullName,
}

/// A file: (folder, name).
pub type Path = (String, String);

/// What becomes of a file: its new content, or `None` where it is removed.
pub type Edit = (Path, Option<Vec<u8>>);

/// The files of a commit, and the objects with their contents.
type Files = BTreeMap<Path, ObjectId>;

impl Repository {
    /// The files under a reference, `refs/rq/history`; there may be none yet.
    ///
    /// # Errors
    /// When that is no name of a reference, or one that git keeps branches, tags or remotes under.
    pub fn shelf(&self, name: &str) -> Result<Shelf, GitError> {
        let taken = ["refs/heads/", "refs/tags/", "refs/remotes/"];
        if !name.starts_with("refs/") || taken.iter().any(|taken| name.starts_with(taken)) {
            return Err(GitError::Broken(format!(
                "{name} is no reference of its own, as refs/rq/history is"
            )));
        }
        let name = FullName::try_from(BString::from(name)).map_err(GitError::broken)?;
        Ok(Shelf { repository: self.shared.to_thread_local(), name })
    }
}

impl Shelf {
    /// The commit that the reference points at, hexadecimal; `None` where there is no such reference.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn tip(&self) -> Result<Option<String>, GitError> {
        Ok(self.at()?.map(|id| id.to_string()))
    }

    /// Files that differ between two commits, with their contents in `to`; those that are gone have none. Without `from`
    /// all of `to`.
    ///
    /// # Errors
    /// When one of the commits is not here, or an object can't be read.
    pub fn changes(&self, from: Option<&str>, to: &str) -> Result<Vec<Edit>, GitError> {
        let folders = |text: &str| {
            let id = ObjectId::from_hex(text.as_bytes()).map_err(GitError::broken)?;
            self.folders(id)
        };
        let mut before = from.map(folders).transpose()?.unwrap_or_default();
        let mut now = folders(to)?;
        // Most folders are the same: they are not looked into.
        let same: Vec<String> = now
            .iter()
            .filter(|(name, tree)| before.get(*name) == Some(*tree))
            .map(|(name, _)| name.clone())
            .collect();
        for name in same {
            before.remove(&name);
            now.remove(&name);
        }
        let (before, now) = (self.files_in(before)?, self.files_in(now)?);
        let mut changes = Vec::new();
        for (path, blob) in &now {
            if before.get(path) != Some(blob) {
                changes.push((path.clone(), Some(self.content(*blob)?)));
            }
        }
        changes.extend(before.into_keys().filter(|path| !now.contains_key(path)).map(|path| (path, None)));
        Ok(changes)
    }

    /// Makes a commit on top of the reference with these edits, whoever else writes to it at the same time. `seconds`:
    /// its time, since 1970.
    ///
    /// # Errors
    /// When it can't be written; nothing has changed then.
    pub fn write(&self, edits: &[Edit], message: &str, seconds: i64) -> Result<(), GitError> {
        let mut blobs = Vec::with_capacity(edits.len());
        for (path, content) in edits {
            let blob = content.as_ref().map(|content| self.repository.write_blob(content));
            blobs.push((path.clone(), blob.transpose().map_err(GitError::broken)?.map(gix::Id::detach)));
        }
        self.advance(|tip| {
            let tree = self.tree(tip, &blobs)?;
            self.commit(tree, tip.into_iter().collect(), message, seconds).map(Some)
        })
    }

    /// Brings what another reference holds into this one. What only one of them changed is taken as that has it; of a file
    /// that both changed, the same one is taken wherever they are merged; what one removed and the other changed stays.
    /// `seconds`: the time of the commit.
    ///
    /// # Errors
    /// When the other reference is not here, or something can't be read or written.
    pub fn merge(&self, other: &str, message: &str, seconds: i64) -> Result<(), GitError> {
        let theirs = self.repository.find_reference(other).map_err(GitError::broken)?;
        let theirs = theirs.into_fully_peeled_id().map_err(GitError::broken)?.detach();
        self.advance(|tip| {
            let Some(ours) = tip else { return Ok(Some(theirs)) };
            let base = self.repository.merge_base(ours, theirs).map_err(GitError::broken)?;
            let base = base.map(gix::Id::detach);
            if base == Some(theirs) {
                return Ok(None);
            }
            if base == Some(ours) {
                return Ok(Some(theirs));
            }
            let (before, here, there) = (
                base.map(|base| self.files(base)).transpose()?.unwrap_or_default(),
                self.files(ours)?,
                self.files(theirs)?,
            );
            let edits = merged(&before, &here, &there);
            let tree = self.tree(tip, &edits)?;
            self.commit(tree, vec![ours, theirs], message, seconds).map(Some)
        })
    }

    fn at(&self) -> Result<Option<ObjectId>, GitError> {
        let found = self.repository.try_find_reference(self.name.as_ref()).map_err(GitError::broken)?;
        let id = found.map(|reference| reference.into_fully_peeled_id().map_err(GitError::broken));
        Ok(id.transpose()?.map(gix::Id::detach))
    }

    /// Moves the reference to the commit that `next` makes of where it stands, if it makes one; again, if it was moved
    /// meanwhile.
    fn advance(
        &self,
        next: impl Fn(Option<ObjectId>) -> Result<Option<ObjectId>, GitError>,
    ) -> Result<(), GitError> {
        let mut last = None;
        for _ in 0..TRIES {
            let tip = self.at()?;
            let Some(new) = next(tip)? else { return Ok(()) };
            match self.point(tip, new) {
                Ok(()) => return Ok(()),
                Err(error) => last = Some(error),
            }
            std::thread::sleep(WAIT);
        }
        Err(last.unwrap_or_else(|| GitError::Broken("the reference can't be moved".into())))
    }

    fn point(&self, tip: Option<ObjectId>, new: ObjectId) -> Result<(), GitError> {
        let expected = match tip {
            Some(tip) => PreviousValue::MustExistAndMatch(Target::Object(tip)),
            None => PreviousValue::MustNotExist,
        };
        let change = Change::Update { log: LogChange::default(), expected, new: Target::Object(new) };
        let edit = RefEdit { change, name: self.name.clone(), deref: false };
        self.repository.edit_reference(edit).map(|_| ()).map_err(GitError::broken)
    }

    fn commit(
        &self,
        tree: ObjectId,
        parents: Vec<ObjectId>,
        message: &str,
        seconds: i64,
    ) -> Result<ObjectId, GitError> {
        // Whose commit it is says nothing here, and no address has to be configured.
        let who = gix::actor::Signature {
            name: "rq".into(),
            email: "rq@localhost".into(),
            time: gix::date::Time::new(seconds, 0),
        };
        let commit = Commit {
            tree,
            parents: parents.into(),
            author: who.clone(),
            committer: who,
            encoding: None,
            message: message.into(),
            extra_headers: Vec::new(),
        };
        Ok(self.repository.write_object(commit).map_err(GitError::broken)?.detach())
    }

    fn tree_of(&self, commit: ObjectId) -> Result<ObjectId, GitError> {
        let commit = self.repository.find_commit(commit).map_err(GitError::broken)?;
        Ok(commit.tree_id().map_err(GitError::broken)?.detach())
    }

    fn entries(&self, tree: ObjectId) -> Result<Vec<Entry>, GitError> {
        let tree = self.repository.find_tree(tree).map_err(GitError::broken)?;
        let entries = tree.decode().map_err(GitError::broken)?.entries;
        Ok(entries.into_iter().map(Entry::from).collect())
    }

    fn files(&self, commit: ObjectId) -> Result<Files, GitError> {
        self.files_in(self.folders(commit)?)
    }

    /// The folders of a commit, with their trees.
    fn folders(&self, commit: ObjectId) -> Result<BTreeMap<String, ObjectId>, GitError> {
        let entries = self.entries(self.tree_of(commit)?)?;
        let folders = entries.into_iter().filter(|entry| entry.mode.is_tree());
        Ok(folders.map(|folder| (folder.filename.to_string(), folder.oid)).collect())
    }

    fn files_in(&self, folders: BTreeMap<String, ObjectId>) -> Result<Files, GitError> {
        let mut files = Files::new();
        for (folder, tree) in folders {
            for file in self.entries(tree)?.into_iter().filter(|file| file.mode.is_blob()) {
                files.insert((folder.clone(), file.filename.to_string()), file.oid);
            }
        }
        Ok(files)
    }

    fn content(&self, blob: ObjectId) -> Result<Vec<u8>, GitError> {
        let header = self.repository.find_header(blob).map_err(GitError::broken)?;
        if header.size() > LARGEST {
            return Err(GitError::Broken(format!("{blob} has {} MiB", header.size() >> 20)));
        }
        Ok(self.repository.find_object(blob).map_err(GitError::broken)?.detach().data)
    }

    /// The tree at `tip` with some files changed; only the folders that hold them are written anew.
    fn tree(&self, tip: Option<ObjectId>, edits: &[(Path, Option<ObjectId>)]) -> Result<ObjectId, GitError> {
        let mut root = match tip {
            Some(tip) => self.entries(self.tree_of(tip)?)?,
            None => Vec::new(),
        };
        let folders: BTreeSet<&str> = edits.iter().map(|((folder, _), _)| folder.as_str()).collect();
        for folder in folders {
            let place = root.iter().position(|entry| entry.filename == folder && entry.mode.is_tree());
            let mut files = match place {
                Some(place) => self.entries(root.swap_remove(place).oid)?,
                None => Vec::new(),
            };
            for ((_, name), blob) in edits.iter().filter(|((at, _), _)| at == folder) {
                files.retain(|file| file.filename != name.as_str());
                files.extend(blob.map(|oid| Entry {
                    mode: EntryKind::Blob.into(),
                    filename: name.as_str().into(),
                    oid,
                }));
            }
            if !files.is_empty() {
                let oid = self.write_tree(files)?;
                root.push(Entry { mode: EntryKind::Tree.into(), filename: folder.into(), oid });
            }
        }
        self.write_tree(root)
    }

    fn write_tree(&self, mut entries: Vec<Entry>) -> Result<ObjectId, GitError> {
        entries.sort();
        Ok(self.repository.write_object(Tree { entries }).map_err(GitError::broken)?.detach())
    }
}

/// What has to change `here` so that it holds what both sides made of `before`.
fn merged(before: &Files, here: &Files, there: &Files) -> Vec<(Path, Option<ObjectId>)> {
    let paths: BTreeSet<&Path> = here.keys().chain(there.keys()).collect();
    let mut edits = Vec::new();
    for path in paths {
        let (was, ours, theirs) = (before.get(path), here.get(path), there.get(path));
        let wanted = if ours == theirs || theirs == was {
            ours
        } else if ours == was {
            theirs
        } else {
            // Both changed it; `None` is less than any object.
            ours.max(theirs)
        };
        if wanted != ours {
            edits.push((path.clone(), wanted.copied()));
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repository() -> (tempfile::TempDir, Repository) {
        let folder = tempfile::tempdir().unwrap();
        gix::init(folder.path()).unwrap();
        let repository = Repository::discover(folder.path()).unwrap();
        (folder, repository)
    }

    fn path(name: &str) -> Path {
        (name[..1].to_owned(), name.to_owned())
    }

    fn put(name: &str, content: &str) -> Edit {
        (path(name), Some(content.as_bytes().to_vec()))
    }

    fn all(shelf: &Shelf) -> Vec<(String, String)> {
        let tip = shelf.tip().unwrap().unwrap();
        let files = shelf.changes(None, &tip).unwrap().into_iter();
        files.map(|((_, name), content)| (name, String::from_utf8(content.unwrap()).unwrap())).collect()
    }

    #[test]
    fn files_are_added_changed_and_removed() {
        let (_folder, repository) = repository();
        let shelf = repository.shelf("refs/rq/history").unwrap();
        assert_eq!(shelf.tip().unwrap(), None);
        shelf.write(&[put("a1", "1"), put("b1", "2")], "two", 1).unwrap();
        let first = shelf.tip().unwrap().unwrap();
        shelf.write(&[put("a1", "3"), put("a2", "4"), (path("b1"), None)], "more", 2).unwrap();
        let second = shelf.tip().unwrap().unwrap();
        assert_eq!(all(&shelf), [("a1".into(), "3".into()), ("a2".into(), "4".into())]);
        let changes = shelf.changes(Some(&first), &second).unwrap();
        assert_eq!(changes, [put("a1", "3"), put("a2", "4"), (path("b1"), None)]);
        assert_eq!(shelf.changes(Some(&second), &second).unwrap(), []);
    }

    #[test]
    fn names_of_branches_and_nonsense_are_refused() {
        let (_folder, repository) = repository();
        for name in [
            "refs/heads/main",
            "refs/tags/v1",
            "refs/remotes/origin/x",
            "history",
            "refs/a..b",
            "refs/x y",
            "",
        ] {
            assert!(repository.shelf(name).is_err(), "{name}");
        }
    }

    #[test]
    fn two_lines_are_merged_the_same_way_from_both_sides() {
        let (_folder, repository) = repository();
        let (here, there) = (repository.shelf("refs/rq/a").unwrap(), repository.shelf("refs/rq/b").unwrap());
        here.write(&[put("a1", "1"), put("a2", "1"), put("a3", "1"), put("a4", "1")], "begin", 1).unwrap();
        there.merge("refs/rq/a", "take", 1).unwrap();
        assert_eq!(all(&there), all(&here), "nothing was there");
        here.write(&[put("a1", "2"), put("b1", "here"), (path("a3"), None), put("a4", "x")], "here", 2)
            .unwrap();
        there.write(&[put("a2", "3"), put("c1", "there"), put("a4", "y")], "there", 3).unwrap();
        let before = there.tip().unwrap();
        here.merge("refs/rq/b", "merge", 4).unwrap();
        repository.shelf("refs/rq/c").unwrap().merge("refs/rq/b", "copy", 4).unwrap();
        assert_eq!(there.tip().unwrap(), before);
        there.merge("refs/rq/a", "merge", 5).unwrap();
        let both = all(&here);
        assert_eq!(both, all(&there));
        let names: Vec<&str> = both.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a1", "a2", "a4", "b1", "c1"]);
        assert_eq!((both[0].1.as_str(), both[1].1.as_str()), ("2", "3"));
        let tip = here.tip().unwrap();
        here.merge("refs/rq/c", "nothing new", 6).unwrap();
        assert_eq!(here.tip().unwrap(), tip);
    }

    #[test]
    fn many_write_at_once_and_nothing_is_lost() {
        let (_folder, repository) = repository();
        std::thread::scope(|scope| {
            for writer in 0..4 {
                let repository = &repository;
                scope.spawn(move || {
                    for number in 0..10 {
                        let shelf = repository.shelf("refs/rq/history").unwrap();
                        shelf.write(&[put(&format!("{writer}-{number}"), "x")], "one", 1).unwrap();
                    }
                });
            }
        });
        assert_eq!(all(&repository.shelf("refs/rq/history").unwrap()).len(), 40);
    }
}
