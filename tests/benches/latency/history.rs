//! Project folders with a past, short or long.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use rq_benches::files::forget;
use rq_benches::snapshots::{self, id};
use rq_core::measurement::{Better, Measurement, Metric};
use rq_core::snapshot::{BaselineReference, Snapshot};
use rq_core::store::{Query, Store};

use crate::Outcome;
use crate::configuration::own_metrics;
use crate::edits::Random;

/// Snapshots in the long past.
pub(crate) const SNAPSHOTS: usize = 10_000;
/// The newest of them hold every metric of the file; more than a server can want to replay.
pub(crate) const COMPLETE: usize = 50;
/// Every so many snapshots one is a release.
const RELEASE: usize = 100;

/// An evaluation of a real project, and what it is kept in.
pub(crate) struct Past {
    snapshot: Snapshot,
    /// A store with all snapshots but the complete ones, to be copied.
    store: PathBuf,
}

/// Evaluates a copy of an example below `folder` and multiplies what was found.
pub(crate) fn evaluated(engine: &Path, folder: &Path) -> Outcome<Past> {
    let project = folder.join("example");
    forget(&project)?;
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/python-api");
    copy(&example, &project)?;
    let snapshot = snapshots::evaluated(engine, &project)?;

    let store = folder.join("past.db");
    for file in ["past.db", "past.db-wal", "past.db-shm"] {
        forget(&folder.join(file))?;
    }
    let mut past = rq_store::open(&store)?;
    let mut random = Random::new(1);
    for number in 0..SNAPSHOTS - COMPLETE {
        past.keep(&multiplied(&snapshot, number, &mut random)?)?;
    }
    Ok(Past { snapshot, store })
}

/// Makes `folder` the folder of a project with the configuration `text` and a past: all of it, or the newest snapshots.
pub(crate) fn furnish(past: &Past, folder: &Path, text: &str, all: bool) -> Outcome<()> {
    forget(&folder.join(".rq"))?;
    fs::create_dir_all(folder.join(".rq"))?;
    fs::write(folder.join("quality.kdl"), text)?;
    let file = folder.join(".rq/history.db");
    if all {
        fs::copy(&past.store, &file)?;
    }
    let mut store = rq_store::open(&file)?;
    let own = own_metrics(text);
    let mut random = Random::new(2);
    for number in SNAPSHOTS - COMPLETE..SNAPSHOTS {
        let mut snapshot = multiplied(&past.snapshot, number, &mut random)?;
        let values: BTreeMap<String, f64> =
            own.iter().map(|(name, _)| (name.clone(), random.below(100) as f64)).collect();
        snapshot.metrics.extend(own.iter().map(|(name, operation)| {
            let measurement = Measurement::measured(values.get(name).copied().unwrap_or_default());
            let metric = Metric {
                measurement,
                unit: "count".into(),
                better: Better::Lower,
                operation: operation.clone(),
            };
            (name.clone(), metric)
        }));
        let built_in = past.snapshot.metrics.iter();
        let built_in =
            built_in.filter_map(|(name, metric)| Some((name.clone(), metric.measurement.value()?)));
        snapshot.baseline = Some(BaselineReference {
            id: id(number - number % RELEASE),
            created_at: snapshot.created_at,
            label: "latest-release: v1".into(),
            commit: None,
            score: Some(80.0),
            environment: BTreeMap::new(),
            tools: BTreeMap::new(),
            metrics: values.into_iter().chain(built_in).collect(),
        });
        store.keep(&snapshot)?;
    }
    let wanted = if all { SNAPSHOTS } else { COMPLETE };
    let kept = store.list(&Query { project: Some(past.snapshot.project.clone()), ..Query::default() })?.len();
    if kept != wanted { Err(format!("{kept} snapshots instead of {wanted}").into()) } else { Ok(()) }
}

/// The snapshot with another number: an hour later, other values.
fn multiplied(snapshot: &Snapshot, number: usize, random: &mut Random) -> Outcome<Snapshot> {
    let mut copy = snapshot.clone();
    copy.id = id(number);
    let later = SignedDuration::from_hours(i64::try_from(number)?);
    copy.created_at = Timestamp::from_second(1_600_000_000)?.checked_add(later)?;
    copy.revision.release = (number.is_multiple_of(RELEASE)).then(|| format!("v{}.0", number / RELEASE));
    copy.revision.branch =
        Some(if number.is_multiple_of(3) { format!("topic-{}", number % 40) } else { "main".into() });
    for metric in copy.metrics.values_mut() {
        if let Some(value) = metric.measurement.value() {
            metric.measurement = Measurement::measured((value + random.below(5) as f64 / 10.0).min(100.0));
        }
    }
    Ok(copy)
}

/// Copies a folder without what evaluations left in it.
fn copy(from: &Path, to: &Path) -> Outcome<()> {
    let mut waiting = vec![(from.to_owned(), to.to_owned())];
    while let Some((from, to)) = waiting.pop() {
        fs::create_dir_all(&to)?;
        for entry in fs::read_dir(&from)? {
            let entry = entry?;
            let target = to.join(entry.file_name());
            match entry.file_type()?.is_dir() {
                true if entry.file_name() != ".rq" => waiting.push((entry.path(), target)),
                true => {}
                false => _ = fs::copy(entry.path(), target)?,
            }
        }
    }
    Ok(())
}
