//! What can be said of the packages that a lock file lists.

use std::collections::{BTreeMap, VecDeque};

use super::model::{Declared, Dependencies, Locked, Package, Relation, Scope, Source};

/// How many packages there are of which kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Those that a manifest names.
    pub direct: usize,
    /// Those that only other packages need.
    pub transitive: usize,
    /// Those of which the files don't say who needs them.
    pub unknown: usize,
    /// Those only for development and tests, of all.
    pub dev: usize,
    /// All.
    pub total: usize,
}

/// Counts packages.
pub fn counts(dependencies: &Dependencies) -> Counts {
    let mut counts = Counts { total: dependencies.packages.len(), ..Counts::default() };
    for package in &dependencies.packages {
        match package.relation {
            Relation::Direct => counts.direct += 1,
            Relation::Transitive => counts.transitive += 1,
            Relation::Unknown => counts.unknown += 1,
        }
        counts.dev += usize::from(package.scope == Scope::Dev);
    }
    counts
}

/// Packages that are there in several versions, by name; of each the places in [`Dependencies::packages`]. None where
/// an ecosystem installs one version only: there several are for different platforms or interpreters.
pub fn duplicates(dependencies: &Dependencies) -> Vec<(&str, Vec<usize>)> {
    if !dependencies.ecosystem.has_several_versions() {
        return Vec::new();
    }
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, package) in dependencies.packages.iter().enumerate() {
        by_name.entry(&package.name).or_default().push(place);
    }
    let version = |place: &usize| dependencies.packages.get(*place).map(|package| &package.version);
    // Two sources of one version are two packages, and no duplicate: one replaces the other.
    by_name.retain(|_, places| {
        places.iter().any(|place| places.first().is_some_and(|first| version(first) != version(place)))
    });
    by_name.into_iter().collect()
}

/// Direct dependencies whose version nothing fixes: no version, and no commit or digest that stands for one.
pub fn unpinned(dependencies: &Dependencies) -> impl Iterator<Item = &Package> {
    dependencies.packages.iter().filter(|package| {
        let fixed = package.version.is_some()
            || package.managed_by.is_some()
            || match &package.source {
                Source::Registry => false,
                Source::Git { commit, .. } => commit.is_some(),
                Source::Url(_) => package.checksum,
                Source::Path(_) => true,
            };
        package.relation == Relation::Direct && !fixed
    })
}

/// Packages that come from elsewhere than a registry.
pub fn from_elsewhere(dependencies: &Dependencies) -> impl Iterator<Item = &Package> {
    dependencies.packages.iter().filter(|package| package.source != Source::Registry)
}

/// Packages from a repository or an address that may answer differently tomorrow: no commit, or no digest.
pub fn from_moving_sources(dependencies: &Dependencies) -> impl Iterator<Item = &Package> {
    dependencies.packages.iter().filter(|package| match &package.source {
        Source::Git { commit, .. } => commit.is_none(),
        Source::Url(_) => !package.checksum,
        Source::Registry | Source::Path(_) => false,
    })
}

/// Packages of a registry or an address without a digest of their content.
pub fn without_checksum(dependencies: &Dependencies) -> impl Iterator<Item = &Package> {
    let checked =
        |package: &&Package| matches!(package.source, Source::Registry | Source::Url(_)) && !package.checksum;
    dependencies.packages.iter().filter(checked)
}

/// Wishes that the lock file does not answer: it is older than its manifest.
pub fn out_of_date(dependencies: &Dependencies) -> impl Iterator<Item = &Declared> {
    let stale = |declared: &&Declared| matches!(declared.locked, Locked::Missing | Locked::Changed { .. });
    dependencies.declared.iter().filter(stale)
}

/// Steps from the project to its farthest package, each by its shortest way; 1 when there are only direct ones, 0 when
/// there are none.
pub fn depth(dependencies: &Dependencies) -> usize {
    ways(dependencies).iter().filter_map(|way| way.as_ref().map(|way| way.steps)).max().unwrap_or(0)
}

/// The shortest way to a package: places in [`Dependencies::packages`] from a direct dependency to `target`, both
/// included. Of several the one whose packages come first. `None` when nothing leads there.
pub fn path_to(dependencies: &Dependencies, target: usize) -> Option<Vec<usize>> {
    let ways = ways(dependencies);
    let mut path = vec![target];
    let mut way = ways.get(target)?.as_ref()?;
    while let Some(from) = way.from {
        path.push(from);
        way = ways.get(from)?.as_ref()?;
    }
    path.reverse();
    Some(path)
}

struct Way {
    steps: usize,
    from: Option<usize>,
}

/// The shortest way to each package from the direct ones, breadth first; cycles are walked once.
fn ways(dependencies: &Dependencies) -> Vec<Option<Way>> {
    let mut ways: Vec<Option<Way>> = dependencies.packages.iter().map(|_| None).collect();
    let mut waiting = VecDeque::new();
    for (place, package) in dependencies.packages.iter().enumerate() {
        if package.relation == Relation::Direct
            && let Some(way) = ways.get_mut(place)
        {
            *way = Some(Way { steps: 1, from: None });
            waiting.push_back((place, 1));
        }
    }
    while let Some((place, steps)) = waiting.pop_front() {
        let Some(package) = dependencies.packages.get(place) else { continue };
        for next in &package.dependencies {
            if let Some(way @ None) = ways.get_mut(*next) {
                *way = Some(Way { steps: steps + 1, from: Some(place) });
                waiting.push_back((*next, steps + 1));
            }
        }
    }
    ways
}
