//! A project's history, wherever it is kept: in a file, or in the repository itself; and what waits for a store that can't
//! be reached. The language server needs none of this: it reads the file.

mod reference;
mod remote;
mod spool;

use std::path::Path;

use rq_core::snapshot::Snapshot;
use rq_core::store::{Query, Store, StoreError, Summary};
use rq_git::Repository;
use rq_store::{Place, SqliteStore};

use reference::Reference;

pub use remote::{RemoteError, fetch, push};
pub use spool::{Drained, drain, put};

/// A project's history.
pub struct History {
    /// All of it; for one in the repository, a copy that can be asked.
    file: SqliteStore,
    reference: Option<Reference>,
}

/// Opens the history at `place` of the project in `root`, making it if there is none.
///
/// # Errors
/// When it can't be opened or made, is damaged, locked, or from a newer program.
pub fn open(place: &Place, root: &Path) -> Result<History, StoreError> {
    let reference = place.reference.as_ref().map(|name| Reference::open(root, name)).transpose()?;
    let mut history = History { file: rq_store::open(&place.file)?, reference };
    history.catch_up()?;
    Ok(history)
}

/// Opens the history at `place` for reading; `None` where there is none. Of one in the repository the copy is brought up to
/// date before.
///
/// # Errors
/// As [`open`].
pub fn open_for_reading(place: &Place, root: &Path) -> Result<Option<History>, StoreError> {
    let Some(name) = &place.reference else {
        let file = rq_store::open_for_reading(&place.file)?;
        return Ok(file.map(|file| History { file, reference: None }));
    };
    let reference = Reference::open(root, name)?;
    if reference.is_empty()? && !place.file.exists() {
        return Ok(None);
    }
    // Where nothing new came, nothing is written.
    if let Some(file) = rq_store::open_for_reading(&place.file)?
        && reference.is_copied(&file)?
    {
        return Ok(Some(History { file, reference: Some(reference) }));
    }
    open(place, root).map(Some)
}

impl History {
    /// Brings the copy to where the reference is.
    fn catch_up(&mut self) -> Result<(), StoreError> {
        match &self.reference {
            Some(reference) => reference.copy(&mut self.file),
            None => Ok(()),
        }
    }
}

impl Store for History {
    fn keep(&mut self, snapshot: &Snapshot) -> Result<(), StoreError> {
        self.keep_all(std::slice::from_ref(snapshot))
    }

    fn keep_all(&mut self, snapshots: &[Snapshot]) -> Result<(), StoreError> {
        let Some(reference) = &self.reference else { return self.file.keep_all(snapshots) };
        reference.keep(snapshots)?;
        self.catch_up()
    }

    fn list(&self, query: &Query) -> Result<Vec<Summary>, StoreError> {
        self.file.list(query)
    }

    fn get(&self, id: &str) -> Result<Option<Snapshot>, StoreError> {
        self.file.get(id)
    }

    fn metrics(&self) -> Result<Vec<String>, StoreError> {
        self.file.metrics()
    }

    fn delete(&mut self, ids: &[String]) -> Result<(), StoreError> {
        let Some(reference) = &self.reference else { return self.file.delete(ids) };
        reference.delete(ids)?;
        self.catch_up()
    }

    fn values(&self, metric: &str, query: &Query) -> Result<Vec<(String, f64)>, StoreError> {
        self.file.values(metric, query)
    }

    fn series(&self, metric: &str, query: &Query) -> Result<Vec<(Summary, f64)>, StoreError> {
        self.file.series(metric, query)
    }
}

/// The repository that a project lies in.
fn repository(root: &Path, name: &str) -> Result<Repository, StoreError> {
    Repository::discover(root).ok_or_else(|| StoreError::Unavailable {
        place: format!("git:{name}"),
        message: "the project lies in no git repository".into(),
    })
}
