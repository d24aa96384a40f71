//! How many packages the whole project, or one package of it, depends on.

use std::collections::{BTreeMap, BTreeSet};

use rq_core::operation::Outcome;

use super::survey::{Lock, Survey, beside, folder};
use crate::readers::lock::{
    Declared, Ecosystem, Locked, Relation, Scope as Purpose, Source, duplicates, out_of_date, unpinned,
};
use crate::workspace::Scope;

/// A package by its ecosystem, its name as that compares it, and its version.
type Key<'a> = (Ecosystem, String, Option<&'a str>);

/// What is counted of one scope, and why a count can't be told.
#[derive(Default)]
struct Tally<'a> {
    /// Whether a manifest names it.
    packages: BTreeMap<Key<'a>, bool>,
    unpinned: usize,
    duplicates: usize,
    no_direct: Option<String>,
    no_total: Option<String>,
    no_unpinned: Option<String>,
    no_duplicates: Option<String>,
    no_unlocked: Option<String>,
    any: bool,
}

/// Adds the metrics of a scope.
pub(super) fn numbers(survey: &Survey, scope: Scope<'_>, outcome: &mut Outcome) {
    let tally = Tally::of(survey, scope);
    let direct = tally.packages.values().filter(|direct| **direct).count();
    let total = tally.packages.len();
    let unlocked = survey.unlocked.iter().filter(|manifest| scope.holds(&manifest.path)).count();
    let nothing = (!tally.any).then(|| "there is no lock file and no manifest with a dependency".to_owned());
    let no_transitive = tally.no_total.clone().or_else(|| tally.no_direct.clone());
    let counts = [
        ("dependencies.direct", direct, tally.no_direct),
        ("dependencies.transitive", total - direct, no_transitive),
        ("dependencies.total", total, tally.no_total),
        ("dependencies.unpinned", tally.unpinned, tally.no_unpinned),
        ("dependencies.duplicates", tally.duplicates, tally.no_duplicates),
        ("dependencies.unlocked", unlocked, tally.no_unlocked),
    ];
    for (name, count, reason) in counts {
        match nothing.clone().or(reason) {
            Some(reason) => outcome.missing(scope.metric(name), reason),
            None => outcome.metric(scope.metric(name), count as f64),
        }
    }
}

impl<'a> Tally<'a> {
    fn of(survey: &'a Survey, scope: Scope<'_>) -> Self {
        let mut tally = Self::default();
        for lock in &survey.locks {
            if scope.holds(&lock.path) {
                tally.whole(lock);
            } else {
                tally.part(lock, scope);
            }
        }
        for manifest in survey.unlocked.iter().filter(|manifest| scope.holds(&manifest.path)) {
            tally.any = true;
            for wish in &manifest.wishes {
                tally.named(manifest.ecosystem, &wish.name);
            }
            tally.no_total.get_or_insert_with(|| format!("{} has no lock file", manifest.path));
        }
        if let Some(unread) = survey.unread(|path| scope.holds(path)).next() {
            let counts = [
                &mut tally.no_direct,
                &mut tally.no_total,
                &mut tally.no_unpinned,
                &mut tally.no_duplicates,
                &mut tally.no_unlocked,
            ];
            for count in counts {
                count.get_or_insert_with(|| unread.clone());
            }
        }
        tally
    }

    /// Counts everything that a lock file lists.
    fn whole(&mut self, lock: &'a Lock) {
        let dependencies = &lock.dependencies;
        self.any = true;
        for (place, package) in dependencies.packages.iter().enumerate() {
            self.package(lock, place, package.relation == Relation::Direct);
        }
        self.reservations(lock);
        self.stale(lock, out_of_date(dependencies));
        if dependencies.packages.iter().any(|package| package.relation == Relation::Unknown) {
            self.no_direct
                .get_or_insert_with(|| format!("{} does not say which packages are direct", lock.path));
        }
        self.unpinned += unpinned(dependencies).count();
        self.duplicates += duplicates(dependencies).len();
    }

    /// Counts what a package of the project asks for whose lock file is a workspace's, and what that needs in turn.
    fn part(&mut self, lock: &'a Lock, scope: Scope<'_>) {
        let dependencies = &lock.dependencies;
        let is_here =
            |wish: &&Declared| wish.file.as_ref().is_some_and(|file| scope.holds(&beside(&lock.path, file)));
        let here: Vec<&Declared> = dependencies.declared.iter().filter(is_here).collect();
        if here.is_empty() {
            return;
        }
        self.any = true;
        let mut reached: BTreeSet<usize> = BTreeSet::new();
        let mut waiting: Vec<usize> = Vec::new();
        let mut crates: Vec<String> = Vec::new();
        for wish in &here {
            match &wish.locked {
                Locked::Package(place) => {
                    self.package(lock, *place, true);
                    waiting.push(*place);
                }
                Locked::Own => crates.extend(self.crate_of(lock, wish)),
                Locked::Missing | Locked::Changed { .. } | Locked::Unknown => {}
            }
        }
        // What it needs of the project's own packages needs more, but not to be tested.
        let mut seen = BTreeSet::new();
        while let Some(own) = crates.pop() {
            if !seen.insert(own.clone()) {
                continue;
            }
            let needed = dependencies.declared.iter().filter(|wish| {
                wish.scope != Purpose::Dev && wish.file.as_deref().is_some_and(|file| folder(file) == own)
            });
            for wish in needed {
                match &wish.locked {
                    Locked::Package(place) => waiting.push(*place),
                    Locked::Own => crates.extend(self.crate_of(lock, wish)),
                    Locked::Missing | Locked::Changed { .. } | Locked::Unknown => {}
                }
            }
        }
        while let Some(place) = waiting.pop() {
            if reached.insert(place)
                && let Some(package) = dependencies.packages.get(place)
            {
                self.package(lock, place, false);
                waiting.extend(&package.dependencies);
            }
        }
        self.reservations(lock);
        self.stale(lock, out_of_date(dependencies).filter(is_here));
        let shared = || format!("{} is the lock file of several packages", lock.path);
        if unpinned(dependencies).next().is_some() {
            self.no_unpinned.get_or_insert_with(shared);
        }
        if !duplicates(dependencies).is_empty() {
            self.no_duplicates.get_or_insert_with(shared);
        }
    }

    /// The folder of a package of the project that another one asks for, where it can be told.
    fn crate_of(&mut self, lock: &Lock, wish: &Declared) -> Option<String> {
        match &wish.source {
            Source::Path(folder) if lock.dependencies.ecosystem == Ecosystem::Cargo => Some(folder.clone()),
            _ => {
                let reason = || format!("{}, of the project itself, needs packages too", wish.name);
                self.no_total.get_or_insert_with(reason);
                None
            }
        }
    }

    /// What keeps a lock file's packages from being all that there are.
    fn reservations(&mut self, lock: &Lock) {
        if let Some(gap) = lock.dependencies.problems.iter().find(|problem| problem.gap) {
            let line = gap.line.map(|line| format!(":{line}")).unwrap_or_default();
            let reason = format!("{}{line} was not understood: {}", lock.path, gap.message);
            self.no_direct.get_or_insert_with(|| reason.clone());
            self.no_total.get_or_insert(reason);
        }
        if !lock.dependencies.complete {
            self.no_total
                .get_or_insert_with(|| format!("{} does not list what its packages need in turn", lock.path));
        }
    }

    /// Counts what the manifests name and the lock file does not know.
    fn stale(&mut self, lock: &Lock, wishes: impl Iterator<Item = &'a Declared>) {
        for wish in wishes {
            if self.named(lock.dependencies.ecosystem, &wish.name) {
                self.no_total.get_or_insert_with(|| {
                    format!("{} does not know {}: it is older than its manifest", lock.path, wish.name)
                });
            }
        }
    }

    /// Adds a package that is locked.
    fn package(&mut self, lock: &'a Lock, place: usize, direct: bool) {
        let Some(package) = lock.dependencies.packages.get(place) else { return };
        let ecosystem = lock.dependencies.ecosystem;
        let key = (ecosystem, ecosystem.normal(&package.name), package.version.as_deref());
        *self.packages.entry(key).or_default() |= direct;
    }

    /// Adds a package that a manifest names, in whatever version it is known already; whether it is new.
    fn named(&mut self, ecosystem: Ecosystem, name: &str) -> bool {
        let name = ecosystem.normal(name);
        let from = (ecosystem, name.clone(), None);
        let of_name = self
            .packages
            .range_mut(from.clone()..)
            .take_while(|(key, _)| key.0 == ecosystem && key.1 == name);
        let mut versions: Vec<&mut bool> = of_name.map(|(_, direct)| direct).collect();
        if versions.iter().any(|direct| **direct) {
            return false;
        }
        if let Some(first) = versions.first_mut() {
            **first = true;
            return false;
        }
        self.packages.insert(from, true);
        true
    }
}
