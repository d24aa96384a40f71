//! What evaluations have found so far: the newest snapshot whole, the ones before it as numbers. Read only.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use rq_core::measurement::{Better, Measurement, Metric};
use rq_core::snapshot::{BaselineReference, Revision, Snapshot};
use rq_core::store::{Query, Store, StoreError};
use rq_core::waiver;
use rq_schema::config::Config;

/// How many evaluations a condition is replayed over.
pub const REPLAYED: usize = 20;
/// How many summaries are looked at for the names of releases and branches.
const NAMED: usize = 200;

/// What evaluations have found so far.
#[derive(Debug, Default)]
pub struct History {
    /// The newest snapshot.
    pub newest: Option<Newest>,
    /// The newest snapshots, newest first; at most [`REPLAYED`].
    pub past: Vec<Arc<Past>>,
    /// Releases, newest first.
    pub releases: Vec<String>,
    /// Branches, newest first.
    pub branches: Vec<String>,
    /// Why there is no history, beyond that nothing has been evaluated yet.
    pub problem: Option<String>,
}

/// The newest snapshot.
#[derive(Debug)]
pub struct Newest {
    /// The snapshot, with its findings.
    pub snapshot: Snapshot,
    /// The metrics of its baseline.
    pub baseline: BTreeMap<String, Metric>,
}

/// An older snapshot, as far as scores and gates need it.
#[derive(Debug)]
pub struct Past {
    /// Its id.
    pub id: String,
    /// When the evaluation began.
    pub created_at: Timestamp,
    /// Where the working tree stood.
    pub revision: Revision,
    /// Its metrics.
    pub metrics: BTreeMap<String, Metric>,
    /// What its own waivers lifted.
    pub lifted: BTreeMap<String, f64>,
    /// What it was compared with.
    pub baseline: Option<BaselineReference>,
}

impl History {
    /// The values of a metric in the newest snapshots, oldest first.
    pub fn series(&self, metric: &str) -> Vec<f64> {
        let values = self.past.iter().rev();
        values.filter_map(|past| past.metrics.get(metric)?.measurement.value()).collect()
    }

    /// The newest snapshot's id; empty where there is none.
    pub fn id(&self) -> &str {
        self.newest.as_ref().map_or("", |newest| &newest.snapshot.id)
    }

    /// A history that can't be read, and why.
    pub fn unreadable(problem: impl Into<String>) -> Self {
        Self { problem: Some(problem.into()), ..Self::default() }
    }
}

/// Reads the history of `project` from the file at `path`. Snapshots that `known` has are not read again.
pub fn read(path: &Path, project: &str, config: &Config, known: &History) -> History {
    match rq_store::open_for_reading(path) {
        Ok(None) => History::default(),
        Ok(Some(store)) => load(&store, project, config, known)
            .unwrap_or_else(|error| History::unreadable(error.to_string())),
        Err(error) => History::unreadable(error.to_string()),
    }
}

fn load(store: &dyn Store, project: &str, config: &Config, known: &History) -> Result<History, StoreError> {
    let query = Query { project: Some(project.to_owned()), limit: NAMED, ..Query::default() };
    let summaries = store.list(&query)?;
    let mut history = History::default();
    for summary in summaries.iter().take(REPLAYED) {
        let first = history.past.is_empty();
        let old = known.past.iter().find(|past| past.id == summary.id && !first);
        let past = match old {
            Some(past) => past.clone(),
            None => {
                let Some(snapshot) = store.get(&summary.id)? else { continue };
                let past = Arc::new(past(&snapshot, config));
                if first {
                    let baseline = snapshot.baseline.as_ref().map(as_metrics).unwrap_or_default();
                    history.newest = Some(Newest { snapshot, baseline });
                }
                past
            }
        };
        history.past.push(past);
    }
    for revision in summaries.into_iter().map(|summary| summary.revision) {
        keep(&mut history.releases, revision.release);
        keep(&mut history.branches, revision.branch);
    }
    Ok(history)
}

fn keep(names: &mut Vec<String>, name: Option<String>) {
    if let Some(name) = name.filter(|name| !names.contains(name)) {
        names.push(name);
    }
}

fn past(snapshot: &Snapshot, config: &Config) -> Past {
    Past {
        id: snapshot.id.clone(),
        created_at: snapshot.created_at,
        revision: snapshot.revision.clone(),
        metrics: snapshot.metrics.clone(),
        lifted: waiver::lifted(config, &snapshot.metrics, &snapshot.findings),
        baseline: snapshot.baseline.clone(),
    }
}

/// A baseline's values as metrics, so that it can be scored.
fn as_metrics(baseline: &BaselineReference) -> BTreeMap<String, Metric> {
    let metric = |value: f64| Metric {
        measurement: Measurement::measured(value),
        unit: String::new(),
        better: Better::Neither,
        operation: String::new(),
    };
    baseline.metrics.iter().map(|(name, value)| (name.clone(), metric(*value))).collect()
}
