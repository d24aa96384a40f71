//! Whether what was measured now may be held against what was measured then.

use std::collections::BTreeMap;

use rq_schema::config::{self, Config};

use crate::finding::Finding;
use crate::operation::{OperationError, Outcome, level};
use crate::snapshot::{BaselineReference, OperationRecord};

/// Parts of an environment that are the machine's: what is timed depends on them.
const MACHINE: [&str; 2] = ["hardware.", "system."];
/// Parts of an environment that are the project's own files.
const OWN: &str = "lock.";

/// Operations whose results can't be held against the baseline's, with the reason: what measures them has changed, or
/// what they time ran on another machine.
pub(crate) fn incomparable(
    config: &Config,
    baseline: &BaselineReference,
    operations: &[&OperationRecord],
    environment: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for record in operations {
        let timed = config.catalog.operation(&record.name).is_some_and(|spec| spec.exclusive);
        let tools = baseline.tools.get(&record.name).zip(record.basis.as_ref());
        if tools.is_some_and(|(before, now)| *before != now.tool) {
            found.insert(record.name.clone(), "what measures it has changed".to_owned());
        } else if timed && baseline.tools.contains_key(&record.name) {
            found.extend(
                other_machine(&baseline.environment, environment).map(|why| (record.name.clone(), why)),
            );
        }
    }
    found
}

/// Why times are not comparable.
fn other_machine(before: &BTreeMap<String, String>, now: &BTreeMap<String, String>) -> Option<String> {
    let of = |all: &BTreeMap<String, String>| -> BTreeMap<String, String> {
        let machine = all.iter().filter(|(name, _)| MACHINE.iter().any(|part| name.starts_with(part)));
        machine.map(|(name, value)| (name.clone(), value.clone())).collect()
    };
    let (before, now) = (of(before), of(now));
    // Only what is shown to differ spares a release: not knowing the machine does not.
    if before.is_empty() || now.is_empty() {
        return None;
    }
    let differs = changes(&before, &now);
    let names: Vec<&str> = differs.iter().map(|change| change.name).collect();
    (!names.is_empty())
        .then(|| format!("it is timed, and ran on another machine: {} differ", names.join(", ")))
}

/// Something that differs between two environments.
struct Change<'a> {
    name: &'a str,
    before: Option<&'a str>,
    now: Option<&'a str>,
}

fn changes<'a>(before: &'a BTreeMap<String, String>, now: &'a BTreeMap<String, String>) -> Vec<Change<'a>> {
    let mut names: Vec<&String> = before.keys().chain(now.keys()).collect();
    names.sort();
    names.dedup();
    let value = |all: &'a BTreeMap<String, String>, name: &String| all.get(name).map(String::as_str);
    let differs = names.into_iter().filter(|name| before.get(*name) != now.get(*name));
    differs.map(|name| Change { name, before: value(before, name), now: value(now, name) }).collect()
}

/// The operation `environment-profiler.compare_environments`: what differs between what this evaluation and the baseline
/// ran on, and which results may not be compared for it.
pub(crate) fn compare(
    config: &Config,
    operation: &config::Operation,
    operations: &[&OperationRecord],
    environment: &BTreeMap<String, String>,
    baseline: Option<&BaselineReference>,
) -> Result<Outcome, OperationError> {
    let missing = |reason: &str| Err(OperationError::Missing(reason.to_owned()));
    let Some(baseline) = baseline else { return missing("there is no baseline to compare with yet") };
    if environment.is_empty() {
        return missing("what this evaluation runs on was not captured");
    }
    if baseline.environment.is_empty() {
        return missing("the baseline does not say what it ran on");
    }
    let mut outcome = Outcome::default();
    let changed = changes(&baseline.environment, environment);
    let changed: Vec<Change<'_>> =
        changed.into_iter().filter(|change| !change.name.starts_with(OWN)).collect();
    for change in &changed {
        let (before, now) = (change.before.unwrap_or("not there"), change.now.unwrap_or("not there"));
        if let Some(level) = level(operation, "different-environment") {
            let message = format!("{} was {before}, is {now}", change.name);
            outcome.findings.push(Finding::new("different-environment", level, message).context(change.name));
        }
    }
    let incomparable = incomparable(config, baseline, operations, environment);
    for (name, reason) in &incomparable {
        if let Some(level) = level(operation, "not-comparable") {
            let message = format!("{name} is not comparable with the baseline: {reason}");
            outcome.findings.push(Finding::new("not-comparable", level, message).context(name));
        }
    }
    outcome.metric("environment.differences", changed.len() as f64);
    outcome.metric("environment.not_comparable", incomparable.len() as f64);
    Ok(outcome)
}
