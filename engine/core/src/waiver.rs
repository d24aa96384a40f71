//! Declared exceptions: which findings they cover, and what that lifts.

use std::collections::{BTreeMap, BTreeSet};

use globset::{Glob, GlobMatcher};
use jiff::civil::Date;
use rq_schema::config::{Config, Operation, Waiver};

use crate::finding::Finding;
use crate::measurement::Metric;
use crate::plan::{base_name, package_of};
use crate::snapshot::WaiverRecord;

/// Which waiver covers each finding, by its place in the list of records, and a record of every waiver, used or not.
///
/// `operations` are those that an evaluation runs, in its order. An expired waiver covers nothing.
pub fn waived<'a>(
    operations: impl IntoIterator<Item = &'a Operation>,
    findings: &[Finding],
    today: Date,
) -> (Vec<Option<usize>>, Vec<WaiverRecord>) {
    let mut marks = vec![None; findings.len()];
    let mut records = Vec::new();
    for operation in operations {
        let id = operation.id();
        for waiver in &operation.waivers {
            let place = records.len();
            let expired = waiver.expired(today);
            let mut covers = 0;
            if !expired {
                let pattern = waiver.path.as_deref().and_then(|path| Glob::new(path).ok());
                let pattern = pattern.map(|glob| glob.compile_matcher());
                for (mark, finding) in marks.iter_mut().zip(findings) {
                    let open = mark.is_none() && finding.operation == id;
                    if open && covered(waiver, pattern.as_ref(), finding) {
                        *mark = Some(place);
                        covers += 1;
                    }
                }
            }
            records.push(WaiverRecord {
                operation: id.clone(),
                target: waiver.target.clone(),
                path: waiver.path.clone(),
                reason: waiver.reason.clone(),
                owner: waiver.owner.clone(),
                until: waiver.until.map(|day| day.to_string()),
                expired,
                covers,
            });
        }
    }
    (marks, records)
}

fn covered(waiver: &Waiver, pattern: Option<&GlobMatcher>, finding: &Finding) -> bool {
    let mut names = [&finding.rule, &finding.fingerprint].into_iter().chain(&finding.names);
    if !names.any(|name| *name == waiver.target) {
        return false;
    }
    match (&waiver.path, pattern, &finding.path) {
        (None, _, _) => true,
        (Some(_), Some(pattern), Some(path)) => pattern.is_match(path),
        _ => false,
    }
}

/// How much waivers take off each metric that counts findings; only gates see it, never the score.
pub fn lifted(
    config: &Config,
    metrics: &BTreeMap<String, Metric>,
    findings: &[Finding],
) -> BTreeMap<String, f64> {
    let mut lifted = BTreeMap::new();
    if findings.iter().all(|finding| finding.waiver.is_none()) {
        return lifted;
    }
    for (name, metric) in metrics {
        let Some((operation, spec)) = config.catalog.metric(base_name(name)) else { continue };
        let Some(counts) = &spec.counts else { continue };
        let folder = package_of(name).and_then(|package| {
            let found = config.project.packages.iter().find(|known| known.name.value == package);
            found.map(rq_schema::config::Package::prefix)
        });
        let id = operation.id();
        let counted = findings.iter().filter(|finding| {
            finding.operation == id
                && (counts == "*" || *counts == finding.rule)
                && folder
                    .as_ref()
                    .is_none_or(|folder| finding.path.as_ref().is_some_and(|p| p.starts_with(folder)))
        });
        let off = if spec.distinct {
            places_waived(counted)
        } else {
            counted.filter(|f| f.waiver.is_some()).count()
        };
        let off = (off as f64).min(metric.measurement.value().unwrap_or(0.0));
        if off > 0.0 {
            lifted.insert(name.clone(), off);
        }
    }
    lifted
}

/// Places at which every finding is waived.
fn places_waived<'a>(findings: impl Iterator<Item = &'a Finding>) -> usize {
    let (mut waived, mut open) = (BTreeSet::new(), BTreeSet::new());
    for finding in findings {
        let place = (&finding.path, finding.line, &finding.context);
        if finding.waiver.is_some() {
            waived.insert(place)
        } else {
            open.insert(place)
        };
    }
    waived.difference(&open).count()
}
