//! Snapshots as git objects under a reference of the repository: one file each, in folders of some days.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use rq_core::snapshot::{SCHEMA_VERSION, Snapshot};
use rq_core::store::{Query, Store, StoreError};
use rq_git::{Edit, GitError, Shelf};
use rq_store::SqliteStore;

/// Letters of an id that name its folder: a new one every twelve days.
const FOLDER: usize = 4;
/// The ending of a snapshot's file.
const ENDING: &str = ".json";
/// The name under which the copy keeps how far it goes.
const MARK: &str = "reference";

/// Snapshots under a reference.
pub(crate) struct Reference {
    shelf: Shelf,
    name: String,
}

impl Reference {
    pub(crate) fn open(root: &Path, name: &str) -> Result<Self, StoreError> {
        let shelf = crate::repository(root, name)?.shelf(name).map_err(|error| failed(name, &error))?;
        Ok(Self { shelf, name: name.to_owned() })
    }

    pub(crate) fn is_empty(&self) -> Result<bool, StoreError> {
        Ok(self.tip()?.is_none())
    }

    /// Whether a copy has all that is here.
    pub(crate) fn is_copied(&self, copy: &SqliteStore) -> Result<bool, StoreError> {
        let Some(tip) = self.tip()? else { return Ok(false) };
        Ok(copy.mark(MARK)?.is_some_and(|mark| mark == self.mark(&tip)))
    }

    /// Brings a copy to what is here. What is no snapshot, or a newer program's, is passed over: it stays here, and a newer
    /// program copies everything anew.
    pub(crate) fn copy(&self, copy: &mut SqliteStore) -> Result<(), StoreError> {
        let Some(tip) = self.tip()? else { return Ok(()) };
        let mark = copy.mark(MARK)?;
        if mark.as_ref().is_some_and(|mark| *mark == self.mark(&tip)) {
            return Ok(());
        }
        let from = mark.as_deref().and_then(|mark| self.copied(mark));
        // The commit may be gone: fetched anew, or another repository.
        let changes = from.and_then(|from| self.shelf.changes(Some(from), &tip).ok());
        match changes {
            Some(changes) => apply(changes, copy)?,
            None => {
                let all = self.shelf.changes(None, &tip).map_err(|error| self.failed(&error))?;
                let here: BTreeSet<&str> = all.iter().filter_map(|((_, name), _)| id(name)).collect();
                let known = copy.list(&Query { repeats: true, ..Query::default() })?;
                let gone =
                    known.into_iter().map(|summary| summary.id).filter(|id| !here.contains(id.as_str()));
                let gone: Vec<String> = gone.collect();
                if !gone.is_empty() {
                    copy.delete(&gone)?;
                }
                apply(all, copy)?;
            }
        }
        copy.set_mark(MARK, &self.mark(&tip))
    }

    pub(crate) fn keep(&self, snapshots: &[Snapshot]) -> Result<(), StoreError> {
        let mut edits: Vec<Edit> = Vec::with_capacity(snapshots.len());
        for snapshot in snapshots {
            let mut json = serde_json::to_vec(snapshot).map_err(|error| StoreError::Unavailable {
                place: format!("git:{}", self.name),
                message: format!("the snapshot can't be kept: {error}"),
            })?;
            json.push(b'\n');
            edits.push((path(&snapshot.id), Some(json)));
        }
        let message = match snapshots {
            [] => return Ok(()),
            [one] => {
                let commit = one.revision.commit.as_deref().unwrap_or("no commit");
                format!("{} of {commit}\n", one.project.replace(['\n', '\0'], " "))
            }
            many => format!("{} snapshots\n", many.len()),
        };
        self.write(&edits, &message)
    }

    pub(crate) fn delete(&self, ids: &[String]) -> Result<(), StoreError> {
        let edits: Vec<Edit> = ids.iter().map(|id| (path(id), None)).collect();
        self.write(&edits, "Snapshots that are not kept any longer\n")
    }

    /// Brings in what another reference holds.
    pub(crate) fn merge(&self, other: &str) -> Result<(), StoreError> {
        let now = Timestamp::now().as_second();
        self.shelf.merge(other, "Merge\n", now).map_err(|error| self.failed(&error))
    }

    fn write(&self, edits: &[Edit], message: &str) -> Result<(), StoreError> {
        let now = Timestamp::now().as_second();
        self.shelf.write(edits, message, now).map_err(|error| self.failed(&error))
    }

    fn tip(&self) -> Result<Option<String>, StoreError> {
        self.shelf.tip().map_err(|error| self.failed(&error))
    }

    /// What a copy of a commit is marked with.
    fn mark(&self, tip: &str) -> String {
        format!("{SCHEMA_VERSION} {tip} {}", self.name)
    }

    /// The commit that a mark names, if a program that knew as much made the copy of this reference.
    fn copied<'a>(&self, mark: &'a str) -> Option<&'a str> {
        let (tip, name) = mark.strip_prefix(&format!("{SCHEMA_VERSION} "))?.split_once(' ')?;
        (name == self.name).then_some(tip)
    }

    fn failed(&self, error: &GitError) -> StoreError {
        failed(&self.name, error)
    }
}

fn failed(name: &str, error: &GitError) -> StoreError {
    StoreError::Unavailable { place: format!("git:{name}"), message: error.to_string() }
}

fn apply(changes: Vec<Edit>, copy: &mut SqliteStore) -> Result<(), StoreError> {
    let mut gone = Vec::new();
    for ((_, name), content) in changes {
        match (content.map(|content| rq_store::snapshot(&content)), id(&name)) {
            (Some(Ok(snapshot)), Some(id)) if snapshot.id == id => copy.keep(&snapshot)?,
            (None, Some(id)) => gone.push(id.to_owned()),
            _ => {}
        }
    }
    if gone.is_empty() { Ok(()) } else { copy.delete(&gone) }
}

fn path(id: &str) -> rq_git::Path {
    (id.get(..FOLDER).unwrap_or(id).to_owned(), format!("{id}{ENDING}"))
}

fn id(name: &str) -> Option<&str> {
    name.strip_suffix(ENDING)
}
