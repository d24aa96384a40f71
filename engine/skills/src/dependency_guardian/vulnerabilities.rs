//! Locked packages held against advisories.

use std::collections::{BTreeMap, BTreeSet};

use rq_advisories::{Advisory, Affects, Kind, Known, Versioned};
use rq_core::number::count;
use serde_json::{Value, json};

use super::survey::{Lock, Survey};
use crate::readers::lock::{Package, Source, path_to};

/// An advisory that affects a locked package.
pub(super) struct Hit {
    /// The lock file, by place in the survey.
    pub(super) lock: usize,
    /// The package, by place in that.
    pub(super) package: usize,
    pub(super) advisory: Advisory,
    /// The least later version that it does not affect.
    pub(super) fixed_by: Option<String>,
    /// Names of packages from a direct dependency to this one.
    pub(super) way: Vec<String>,
}

/// All that is known of a project's packages.
#[derive(Default)]
pub(super) struct Report {
    /// By lock file, package and advisory.
    pub(super) hits: Vec<Hit>,
    /// Why not everything could be checked; a count is only known when this is empty.
    pub(super) unchecked: Vec<String>,
    /// Advisories that can't be read: file and reason.
    pub(super) unreadable: Vec<(String, String)>,
    /// Packages that come from elsewhere than a registry.
    pub(super) elsewhere: usize,
}

/// The packages to look up: ecosystem and name.
pub(super) fn packages(survey: &Survey) -> BTreeSet<(String, String)> {
    let of_lock = |lock: &Lock| {
        let ecosystem = lock.dependencies.ecosystem;
        let named = move |package: &Package| (ecosystem.name().to_owned(), ecosystem.normal(&package.name));
        lock.dependencies.packages.iter().filter(|one| is_published(one)).map(named).collect::<Vec<_>>()
    };
    survey.locks.iter().flat_map(of_lock).collect()
}

/// The same, in the locked versions.
pub(super) fn versions(survey: &Survey) -> BTreeSet<Versioned> {
    let of_lock = |lock: &Lock| {
        let ecosystem = lock.dependencies.ecosystem;
        let published = lock.dependencies.packages.iter().filter(|one| is_published(one));
        let named = published.filter_map(move |package| {
            let version = package.version.clone()?;
            Some((ecosystem.name().to_owned(), ecosystem.normal(&package.name), version))
        });
        named.collect::<Vec<_>>()
    };
    survey.locks.iter().flat_map(of_lock).collect()
}

/// Whether it is what a registry gives out under its name.
fn is_published(package: &Package) -> bool {
    matches!(package.source, Source::Registry | Source::Url(_))
}

/// Holds every locked package against what is known.
pub(super) fn report(survey: &Survey, mut known: Vec<Known>) -> Report {
    let mut report = Report::default();
    for source in &mut known {
        report.unreadable.append(&mut source.unreadable);
    }
    let covers: BTreeSet<&str> =
        known.iter().flat_map(|known| known.covers.iter().map(String::as_str)).collect();
    let by_package: Vec<_> = known.iter().map(Known::by_package).collect();
    let mut gaps: BTreeMap<String, usize> = BTreeMap::new();
    for (at_lock, lock) in survey.locks.iter().enumerate() {
        let ecosystem = lock.dependencies.ecosystem;
        for (at, package) in lock.dependencies.packages.iter().enumerate() {
            if !is_published(package) {
                report.elsewhere += 1;
                continue;
            }
            if !covers.contains(ecosystem.name()) {
                *gaps.entry(format!("no advisory database is about {}", ecosystem.name())).or_default() += 1;
                continue;
            }
            let Some(version) = &package.version else {
                *gaps.entry(format!("{} does not fix every version", lock.path)).or_default() += 1;
                continue;
            };
            let name = ecosystem.normal(&package.name);
            let about =
                by_package.iter().filter_map(|map| map.get(&(ecosystem.name(), name.as_str()))).flatten();
            let mut hits: Vec<Hit> = Vec::new();
            for advisory in about.filter(|advisory| !advisory.withdrawn) {
                match advisory.affects(ecosystem.name(), &name, version) {
                    Affects::No => {}
                    Affects::Unknown { reason } => {
                        report.unchecked.push(format!("{}: {} {version}: {reason}", lock.path, package.name));
                    }
                    Affects::Yes { fixed_by } => {
                        let hit = Hit {
                            lock: at_lock,
                            package: at,
                            advisory: (*advisory).clone(),
                            fixed_by,
                            way: Vec::new(),
                        };
                        join(&mut hits, hit);
                    }
                }
            }
            if !hits.is_empty() {
                let way = way_to(lock, at);
                hits.iter_mut().for_each(|hit| hit.way.clone_from(&way));
                report.hits.append(&mut hits);
            }
        }
    }
    report.unchecked.extend(survey.gaps());
    if !report.unreadable.is_empty() {
        let advisories = count(report.unreadable.len(), "advisory", "advisories");
        report.unchecked.push(format!("{advisories} could not be read"));
    }
    let gaps = gaps.into_iter().map(|(reason, packages)| {
        format!("{reason} ({} not checked)", count(packages, "package", "packages"))
    });
    report.unchecked.splice(0..0, gaps);
    report
}

/// Adds a hit, unless one of another database tells the same; then what is missing there is filled in.
fn join(hits: &mut Vec<Hit>, new: Hit) {
    let names = |advisory: &Advisory| -> BTreeSet<String> {
        std::iter::once(&advisory.id).chain(&advisory.aliases).cloned().collect()
    };
    let of_new = names(&new.advisory);
    match hits.iter_mut().find(|hit| !names(&hit.advisory).is_disjoint(&of_new)) {
        Some(known) => {
            let own = names(&known.advisory);
            known.advisory.aliases.extend(of_new.into_iter().filter(|name| !own.contains(name)));
            if known.advisory.severity.is_none() {
                known.advisory.severity = new.advisory.severity;
            }
            if known.fixed_by.is_none() {
                known.fixed_by = new.fixed_by;
            }
        }
        None => hits.push(new),
    }
}

fn way_to(lock: &Lock, package: usize) -> Vec<String> {
    let places = path_to(&lock.dependencies, package).unwrap_or_default();
    places.into_iter().filter_map(|place| Some(lock.dependencies.packages.get(place)?.name.clone())).collect()
}

/// Everything, for whoever runs the operation by name.
pub(super) fn details(survey: &Survey, report: &Report) -> Value {
    let hit = |hit: &Hit| {
        let lock = survey.locks.get(hit.lock)?;
        let package = lock.dependencies.packages.get(hit.package)?;
        let severity = hit.advisory.severity.as_ref();
        Some(json!({
            "id": hit.advisory.id,
            "aliases": hit.advisory.aliases,
            "kind": match hit.advisory.kind {
                Kind::Vulnerability => "vulnerability",
                Kind::Unsound => "unsound",
                Kind::Unmaintained => "unmaintained",
                Kind::Notice => "notice",
            },
            "summary": hit.advisory.summary,
            "url": hit.advisory.url,
            "severity": severity.map(|known| json!({
                "name": known.name(),
                "score": known.score,
                "vector": known.vector,
            })),
            "lock_file": lock.path,
            "package": package.name,
            "version": package.version,
            "fixed_by": hit.fixed_by,
            "path": hit.way,
        }))
    };
    json!({
        "advisories": report.hits.iter().filter_map(hit).collect::<Vec<_>>(),
        "not_checked": report.unchecked,
        "unreadable": report.unreadable.iter()
            .map(|(file, reason)| json!({ "file": file, "reason": reason }))
            .collect::<Vec<_>>(),
    })
}
