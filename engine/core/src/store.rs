//! Where snapshots are kept: the one trait that every database implements.

use std::collections::HashSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::snapshot::{Revision, Snapshot, Verdict};

/// Why a store did not do what it was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// It can't be opened, read or written.
    #[error("{place}: {message}")]
    Unavailable {
        /// The file or address, without credentials.
        place: String,
        /// What the database said.
        message: String,
    },
    /// It was written by a newer program.
    #[error("{place} has schema version {found}, this program knows up to {known}: use a newer rq-engine")]
    Newer {
        /// The file or address.
        place: String,
        /// Its version.
        found: u32,
        /// The newest that this program reads.
        known: u32,
    },
    /// Another process held it for too long.
    #[error("{place} is locked by another process")]
    Locked {
        /// The file or address.
        place: String,
    },
    /// What it holds is not what was written.
    #[error("{place} is damaged: {message}")]
    Damaged {
        /// The file or address.
        place: String,
        /// What is wrong.
        message: String,
    },
}

/// What a list shows of a snapshot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The snapshot's id.
    pub id: String,
    /// When the evaluation began.
    pub created_at: Timestamp,
    /// The project's name.
    pub project: String,
    /// Where the working tree stood.
    pub revision: Revision,
    /// What was evaluated: see [`crate::content`].
    pub content: Option<String>,
    /// Lowest possible score.
    pub score_low: f64,
    /// Highest possible score.
    pub score_high: f64,
    /// The answer.
    pub verdict: Verdict,
}

/// Which snapshots a list holds; newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Only this project.
    pub project: Option<String>,
    /// Only this branch.
    pub branch: Option<String>,
    /// Only this release.
    pub release: Option<String>,
    /// Only this commit: a full hash or a prefix of at least four digits.
    pub commit: Option<String>,
    /// Only evaluations of this tree: a full hash.
    pub tree: Option<String>,
    /// Only evaluations of this content: see [`crate::content`].
    pub content: Option<String>,
    /// Only snapshots of a named release.
    pub releases_only: bool,
    /// Only clean working trees.
    pub clean_only: bool,
    /// Only snapshots made before this one, by id.
    pub before: Option<String>,
    /// Only snapshots made then or later.
    pub since: Option<Timestamp>,
    /// Only snapshots made before then.
    pub until: Option<Timestamp>,
    /// Also those that only repeat newer ones: see [`Repeats`].
    pub repeats: bool,
    /// At most so many; 0 for all.
    pub limit: usize,
}

/// Snapshots that a list leaves out, asked for from the newest to the oldest: those that say nothing beside a newer one.
#[derive(Debug, Default)]
pub struct Repeats {
    /// Digests of project, content, commit and release: a list may have many thousands.
    seen: HashSet<Same>,
    last: Option<Same>,
}

/// Stands for what two snapshots have in common.
type Same = [u8; 16];

impl Repeats {
    /// Whether the next snapshot says nothing beside newer ones: it is of the same content as the one after it, or of the
    /// same content and commit as any newer one. One of a release always says something, unless a newer one is of the same.
    pub fn leaves_out(&mut self, next: &Summary) -> bool {
        let Some(content) = &next.content else {
            self.last = None;
            return false;
        };
        let commit = next.revision.commit.as_deref().unwrap_or_default();
        let same = digest(&[&next.project, content]);
        let again = digest(&[&next.project, content, commit]);
        let known = self.last == Some(same) || !self.seen.insert(again);
        self.last = Some(same);
        match &next.revision.release {
            Some(release) => !self.seen.insert(digest(&[&next.project, content, commit, release])),
            None => known,
        }
    }
}

fn digest(parts: &[&str]) -> Same {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    let mut same = Same::default();
    same.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    same
}

/// Where snapshots are kept.
///
/// A snapshot is kept whole or not at all, whatever happens to the process while it is written.
pub trait Store: Send {
    /// Keeps a snapshot, in the place of the one with its id if there is one.
    ///
    /// # Errors
    /// When it can't be written; nothing of it is kept then.
    fn keep(&mut self, snapshot: &Snapshot) -> Result<(), StoreError>;

    /// Keeps many; those before one that can't be written may be kept.
    ///
    /// # Errors
    /// As [`Store::keep`].
    fn keep_all(&mut self, snapshots: &[Snapshot]) -> Result<(), StoreError> {
        snapshots.iter().try_for_each(|snapshot| self.keep(snapshot))
    }

    /// Snapshots that match, newest first; without those that only repeat newer ones (see [`Repeats`]), unless asked for.
    ///
    /// # Errors
    /// When the store can't be read.
    fn list(&self, query: &Query) -> Result<Vec<Summary>, StoreError>;

    /// The snapshot whose id begins with `id` (case does not matter), if exactly one does.
    ///
    /// # Errors
    /// When the store can't be read, or holds something else than was written.
    fn get(&self, id: &str) -> Result<Option<Snapshot>, StoreError>;

    /// The names of all metrics that any snapshot has a value of, sorted.
    ///
    /// # Errors
    /// When the store can't be read.
    fn metrics(&self) -> Result<Vec<String>, StoreError>;

    /// Deletes these snapshots, by their full ids, and what only they hold; those that are not there are passed over. Gives
    /// back the room that they took.
    ///
    /// # Errors
    /// When the store can't be written; all of them are there then.
    fn delete(&mut self, ids: &[String]) -> Result<(), StoreError>;

    /// The values of a metric in all snapshots that match and have one, those too that only repeat newer ones: by the
    /// snapshots' ids, in no order. The query's limit does not count.
    ///
    /// # Errors
    /// When the store can't be read.
    fn values(&self, metric: &str, query: &Query) -> Result<Vec<(String, f64)>, StoreError>;

    /// One metric over time, oldest first: the newest `limit` snapshots, as [`Store::list`] has them, that have a value
    /// for it, each with the value.
    ///
    /// # Errors
    /// When the store can't be read.
    fn series(&self, metric: &str, query: &Query) -> Result<Vec<(Summary, f64)>, StoreError>;
}
