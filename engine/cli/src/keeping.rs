//! Where the snapshot of an evaluation goes: into the history, or beside it until that can be reached; and what goes out of
//! the history for it.

use std::path::PathBuf;

use jiff::Timestamp;
use rq_core::number::count;
use rq_core::retention::{Retention, expired};
use rq_core::snapshot::Snapshot;
use rq_core::store::{Query, Store, StoreError};
use rq_history::History;

use crate::error::CliError;
use crate::past::store_place;
use crate::project::Project;

/// Snapshots go only when at least one in so many may: giving back their room means writing all others anew.
const WORTH_IT: usize = 20;

/// The history of a project, for an evaluation.
pub(crate) struct Keeper<'a> {
    project: &'a Project,
    /// `None`: nothing is there to read, and nothing is to be written.
    opened: Option<Result<History, StoreError>>,
    /// Whether snapshots are kept at all.
    keeps: bool,
    notices: Vec<String>,
}

impl<'a> Keeper<'a> {
    /// For an evaluation that is kept. A history that can't be used spares the evaluation, unless it is a newer program's.
    pub(crate) fn new(project: &'a Project, flag: Option<&str>) -> Result<Self, CliError> {
        let opened = match rq_history::open(&store_place(project, flag)?, &project.root) {
            Err(error @ StoreError::Newer { .. }) => return Err(error.into()),
            opened => opened,
        };
        let mut keeper = Self { project, opened: Some(opened), keeps: true, notices: Vec::new() };
        keeper.take_up();
        Ok(keeper)
    }

    /// For one that is not.
    pub(crate) fn reading(project: &'a Project, flag: Option<&str>) -> Result<Self, CliError> {
        let opened = rq_history::open_for_reading(&store_place(project, flag)?, &project.root).transpose();
        Ok(Self { project, opened, keeps: false, notices: Vec::new() })
    }

    /// The history, as far as it can be read.
    pub(crate) fn store(&self) -> Option<&dyn Store> {
        match &self.opened {
            Some(Ok(history)) => Some(history),
            _ => None,
        }
    }

    /// Keeps a snapshot, and says in it what became of it; whether it is not lost.
    pub(crate) fn keep(&mut self, snapshot: &mut Snapshot) -> bool {
        snapshot.notices.append(&mut self.notices);
        if !self.keeps {
            return true;
        }
        let kept = match &mut self.opened {
            Some(Ok(history)) => history.keep(snapshot).map_err(|error| error.to_string()),
            Some(Err(error)) => Err(error.to_string()),
            None => return true,
        };
        match kept {
            Ok(()) => {
                self.forget(snapshot);
                true
            }
            Err(reason) => self.put_aside(snapshot, &reason),
        }
    }

    fn spool(&self) -> PathBuf {
        self.project.root.join(".rq/waiting")
    }

    /// Keeps what waits since the history could not be reached.
    fn take_up(&mut self) {
        let spool = self.spool();
        let Some(Ok(history)) = &mut self.opened else { return };
        // One that can be opened, but not written to, will be told of when the evaluation is kept.
        let Ok(drained) = rq_history::drain(&spool, history) else { return };
        if drained.kept > 0 {
            let number = count(drained.kept, "snapshot", "snapshots");
            self.notices.push(format!("{number} that waited for the history: in it now"));
        }
        for (file, reason) in drained.strange {
            self.notices.push(format!("{} was not taken into the history: {reason}", file.display()));
        }
    }

    fn put_aside(&self, snapshot: &mut Snapshot, reason: &str) -> bool {
        match rq_history::put(&self.spool(), snapshot) {
            Ok(()) => {
                snapshot.notices.push(format!(
                    "the history can't be written to ({reason}): this snapshot waits in .rq/waiting, the next evaluation takes it up"
                ));
                true
            }
            Err(error) => {
                snapshot
                    .notices
                    .push(format!("this snapshot is not kept: {reason}; nor in .rq/waiting: {error}"));
                false
            }
        }
    }

    /// Deletes what the file says is kept no longer.
    fn forget(&mut self, snapshot: &mut Snapshot) {
        let Some(retention) = self.project.checked.config.retention else { return };
        let retention = Retention { all: retention.keep, daily: retention.daily };
        let Some(Ok(history)) = &mut self.opened else { return };
        let query = Query { project: Some(self.project.name()), repeats: true, ..Query::default() };
        let gone = history.list(&query).and_then(|all| {
            let mut expired = expired(&all, &retention, Timestamp::now());
            expired.retain(|id| *id != snapshot.id);
            if expired.len() * WORTH_IT < all.len() {
                return Ok(());
            }
            history.delete(&expired)
        });
        if let Err(error) = gone {
            snapshot.notices.push(format!("old snapshots could not be deleted: {error}"));
        }
    }
}
