//! Thresholds that follow the best value reached, and never loosen by themselves.
//!
//! What was reached before is a metric of each evaluation, `best.<metric>`: the best of the values in the history and of
//! what former evaluations had as their best, so that it outlives the snapshots in which it was reached.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rq_schema::config::{Config, Name, Scope, names};

use crate::measurement::{Better, Measurement, Metric};
use crate::store::{Query, Store, StoreError};

/// Snapshots that are looked through: what was reached before them is in their own best.
const LOOKED_THROUGH: usize = 200;

/// The best values reached before an evaluation, by metric; `None` for one that no evaluation before it has a value of.
pub type Best = BTreeMap<String, Option<f64>>;

/// The name under which an evaluation keeps the best value of a metric.
pub fn name_of(metric: &str) -> String {
    format!("best.{metric}")
}

/// The metrics whose best value a gate reads.
fn wanted(config: &Config) -> BTreeSet<String> {
    let scope = names(config, Scope::Gate);
    let conditions = config.gates.iter().flat_map(|gate| &gate.conditions);
    let paths = conditions.flat_map(|condition| condition.decides().paths());
    let best = paths.filter_map(|path| match scope.resolve(&path.path) {
        Some(Name::Best(metric)) => Some(metric.to_owned()),
        _ => None,
    });
    best.collect()
}

/// The day from which evaluations count for a metric, where the file names one.
fn since(config: &Config, metric: &str) -> Option<Date> {
    let conditions = config.gates.iter().flat_map(|gate| &gate.conditions);
    let ratchets = conditions.filter_map(|condition| condition.ratchet.as_ref());
    ratchets.filter(|ratchet| ratchet.metric == metric).filter_map(|ratchet| ratchet.since).max()
}

/// The best values that gates read, among clean evaluations of `branch` and of releases; without a branch among all
/// clean ones. `before`: only snapshots before this one, by id.
///
/// # Errors
/// When the store can't be read.
pub fn best(
    store: &dyn Store,
    config: &Config,
    project: &str,
    branch: Option<&str>,
    before: Option<&str>,
) -> Result<Best, StoreError> {
    let mut best = Best::new();
    for metric in wanted(config) {
        let day = since(config, &metric);
        let since = day.and_then(|day| day.to_zoned(TimeZone::UTC).ok()).map(|day| day.timestamp());
        let lower = names(config, Scope::Gate).metric(&metric).is_some_and(|spec| spec.better == "lower");
        let mut values = values(store, &metric, &query(project, branch, before, since))?;
        // What was the best then may have been reached before that day.
        if since.is_none() {
            values.extend(self::values(store, &name_of(&metric), &query(project, branch, before, None))?);
        }
        let found = values.into_iter().reduce(|a, b| if lower { a.min(b) } else { a.max(b) });
        best.insert(metric, found);
    }
    Ok(best)
}

/// Evaluations that count: those of the branch, and those of releases.
fn query(project: &str, branch: Option<&str>, before: Option<&str>, since: Option<Timestamp>) -> Vec<Query> {
    let all = Query {
        project: Some(project.to_owned()),
        clean_only: true,
        before: before.map(str::to_owned),
        since,
        limit: LOOKED_THROUGH,
        ..Query::default()
    };
    match branch {
        Some(branch) => vec![
            Query { branch: Some(branch.to_owned()), ..all.clone() },
            Query { releases_only: true, ..all },
        ],
        None => vec![all],
    }
}

fn values(store: &dyn Store, metric: &str, queries: &[Query]) -> Result<Vec<f64>, StoreError> {
    let mut values = Vec::new();
    for query in queries {
        values.extend(store.series(metric, query)?.into_iter().map(|(_, value)| value));
    }
    Ok(values)
}

/// Adds what was reached before to the metrics of an evaluation.
pub(crate) fn add(best: &Best, metrics: &mut BTreeMap<String, Metric>) {
    for (name, value) in best {
        let Some(metric) = metrics.get(name) else { continue };
        let measurement = value.map_or_else(
            || Measurement::missing("no clean evaluation before this one has a value"),
            Measurement::measured,
        );
        // It is a threshold: neither direction is better.
        let best = Metric { measurement, better: Better::Neither, ..metric.clone() };
        metrics.insert(name_of(name), best);
    }
}
