//! What a report is about; each format of one draws it.

use rq_core::snapshot::Snapshot;
use rq_core::store::Summary;

use crate::comparison::Compared;
use crate::digest::revision;
use crate::trend::History;

/// What a report is about.
pub struct Report<'a> {
    /// The evaluation.
    pub snapshot: &'a Snapshot,
    /// What lies between an earlier one and it.
    pub compared: Option<&'a Compared<'a>>,
    /// The project's snapshots, oldest first.
    pub history: &'a [Summary],
    /// Metrics over time.
    pub trends: &'a [History<'a>],
}

impl Report<'_> {
    /// The project and the release, or what else is known of where the tree stood.
    pub(crate) fn title(&self) -> String {
        let name = revision(&self.snapshot.revision).into_iter().next().unwrap_or_default();
        format!("{} {name}", self.snapshot.project).trim_end().to_owned()
    }
}
