//! Two snapshots held against each other: what moved, by how much, and what it is put down to.

mod cause;
mod score;

use std::collections::{BTreeMap, BTreeSet};

use rq_schema::config::Config;

use crate::finding::Finding;
use crate::measurement::{Better, Measurement, Metric};
use crate::snapshot::Snapshot;

pub use cause::Cause;
pub use score::{ComponentChange, Part, Range, ScoreChange};

/// What lies between two snapshots of a project.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// The score, and what moved it.
    pub score: ScoreChange,
    /// Metrics that differ, by name.
    pub metrics: Vec<MetricChange>,
    /// How many metrics are the same.
    pub same: usize,
    /// Findings that are only in the later snapshot, by place in its list.
    pub new: Vec<usize>,
    /// Findings that are only in the earlier one, by place in its list.
    pub fixed: Vec<usize>,
    /// What the evaluations ran on, where it differs.
    pub environment: Vec<EnvironmentChange>,
}

/// A metric that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricChange {
    /// Its full name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Which direction is better.
    pub better: Better,
    /// What it was; `None` where it was not asked for.
    pub before: Option<Measurement>,
    /// What it is.
    pub after: Option<Measurement>,
    /// What the change means.
    pub judgement: Judgement,
    /// What the change is put down to.
    pub cause: Cause,
}

impl MetricChange {
    /// By how much it differs, where it has a value on both sides.
    pub fn difference(&self) -> Option<f64> {
        Some(self.after.as_ref()?.value()? - self.before.as_ref()?.value()?)
    }
}

/// What the change of a metric means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Judgement {
    /// It became worse.
    Worse,
    /// It had a value and has none.
    Lost,
    /// It became better.
    Better,
    /// It had no value and has one.
    Gained,
    /// It differs, and neither is better.
    Different,
}

/// Something that an evaluation ran on, and that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentChange {
    /// Its name, `cpu.model`.
    pub name: String,
    /// What it was, if it was told.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
}

/// Compares a snapshot with an earlier one, both under the formulas of `config`.
pub fn compare(config: &Config, before: &Snapshot, after: &Snapshot) -> Comparison {
    let environment = environment(&before.environment, &after.environment);
    let causes = cause::Causes::new(config, before, after, !environment.is_empty());
    let names: BTreeSet<&String> = before.metrics.keys().chain(after.metrics.keys()).collect();
    let changes = names
        .iter()
        .filter_map(|name| change(name, before.metrics.get(*name), after.metrics.get(*name), &causes));
    let metrics: Vec<MetricChange> = changes.collect();
    let same = names.len() - metrics.len();
    let (new, fixed) = unmatched(&before.findings, &after.findings);
    let score = score::change(config, before, after, &metrics);
    Comparison { score, metrics, same, new, fixed, environment }
}

fn change(
    name: &str,
    before: Option<&Metric>,
    after: Option<&Metric>,
    causes: &cause::Causes<'_>,
) -> Option<MetricChange> {
    let (was, is) = (before.map(|metric| &metric.measurement), after.map(|metric| &metric.measurement));
    let value = |measurement: Option<&Measurement>| measurement.and_then(Measurement::value);
    let (old, new) = (value(was), value(is));
    // Without a value on either side nothing moved, whatever the reasons say.
    if old == new {
        return None;
    }
    let of = after.or(before)?;
    let judgement = match (old, new) {
        (None, _) => Judgement::Gained,
        (_, None) => Judgement::Lost,
        (Some(old), Some(new)) => match of.better {
            Better::Neither => Judgement::Different,
            Better::Lower if new < old => Judgement::Better,
            Better::Higher if new > old => Judgement::Better,
            Better::Lower | Better::Higher => Judgement::Worse,
        },
    };
    Some(MetricChange {
        name: name.to_owned(),
        unit: of.unit.clone(),
        better: of.better,
        before: was.cloned(),
        after: is.cloned(),
        judgement,
        cause: causes.of(before, after),
    })
}

/// Findings without a counterpart: those that are only in `after`, and those that are only in `before`. Where a file has
/// moved, what it held is known by all but the folder.
fn unmatched(before: &[Finding], after: &[Finding]) -> (Vec<usize>, Vec<usize>) {
    let (new, gone) = (only_in(after, before), only_in(before, after));
    let mut left: BTreeMap<Moved<'_>, Vec<usize>> = BTreeMap::new();
    for place in gone.into_iter().rev() {
        left.entry(moved(&before[place])).or_default().push(place);
    }
    let mut again =
        |place: &usize| left.get_mut(&moved(&after[*place])).is_some_and(|left| left.pop().is_some());
    let new = new.into_iter().filter(|place| !again(place)).collect();
    let mut gone: Vec<usize> = left.into_values().flatten().collect();
    gone.sort_unstable();
    (new, gone)
}

/// Operation, rule, file name and context.
type Moved<'a> = (&'a str, &'a str, Option<&'a str>, &'a str);

fn moved(finding: &Finding) -> Moved<'_> {
    let name = finding.path.as_deref().and_then(|path| path.rsplit('/').next());
    (&finding.operation, &finding.rule, name, &finding.context)
}

fn only_in(these: &[Finding], those: &[Finding]) -> Vec<usize> {
    let known: BTreeSet<&str> = those.iter().map(|finding| finding.fingerprint.as_str()).collect();
    let new = these.iter().enumerate().filter(|(_, finding)| !known.contains(finding.fingerprint.as_str()));
    new.map(|(place, _)| place).collect()
}

fn environment(
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Vec<EnvironmentChange> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differs = names.into_iter().filter(|name| before.get(*name) != after.get(*name));
    differs
        .map(|name| EnvironmentChange {
            name: name.clone(),
            before: before.get(name).cloned(),
            after: after.get(name).cloned(),
        })
        .collect()
}
