//! A lock file while it is read: packages merged by name, version and source, and at the end what each is for.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::model::{
    Declared, Dependencies, Ecosystem, Locked, Package, Problem, ReadError, Relation, Scope, Source,
};

/// Packages, and wishes, that are kept.
const MOST: usize = 500_000;
/// Problems that are told one by one.
const MOST_PROBLEMS: usize = 100;

/// A lock file while it is read.
pub(super) struct Draft {
    ecosystem: Ecosystem,
    packages: Vec<Package>,
    /// What the file itself says a package is for.
    told: Vec<Option<Scope>>,
    known: HashMap<(String, Option<String>, Source), usize>,
    optional: HashSet<(usize, usize)>,
    roots: Vec<(usize, Scope)>,
    declared: Vec<Declared>,
    problems: Vec<Problem>,
    untold: usize,
    untold_gap: bool,
    files: BTreeSet<String>,
    unreached: Relation,
}

/// What an entry of a lock file says of its package.
pub(super) struct Entry<'a> {
    pub(super) name: &'a str,
    pub(super) version: Option<&'a str>,
    pub(super) source: Source,
    /// `None`: it follows from who asks for the package.
    pub(super) scope: Option<Scope>,
    pub(super) line: Option<u32>,
    pub(super) checksum: bool,
}

impl Draft {
    pub(super) fn new(ecosystem: Ecosystem) -> Self {
        Self {
            ecosystem,
            packages: Vec::new(),
            told: Vec::new(),
            known: HashMap::new(),
            optional: HashSet::new(),
            roots: Vec::new(),
            declared: Vec::new(),
            problems: Vec::new(),
            untold: 0,
            untold_gap: false,
            files: BTreeSet::new(),
            unreached: Relation::Unknown,
        }
    }

    /// Adds a package, or what is new of it when it is known; its place.
    pub(super) fn add(&mut self, entry: Entry<'_>) -> Result<usize, ReadError> {
        let key = (entry.name.to_owned(), entry.version.map(str::to_owned), entry.source);
        if let Some(&place) = self.known.get(&key) {
            if let (Some(package), Some(told)) = (self.packages.get_mut(place), self.told.get_mut(place)) {
                package.checksum |= entry.checksum;
                *told = [*told, entry.scope].into_iter().flatten().min();
            }
            return Ok(place);
        }
        let place = self.packages.len();
        if place >= MOST {
            return Err(ReadError::TooMany { what: "packages", limit: MOST });
        }
        self.packages.push(Package {
            name: key.0.clone(),
            version: key.1.clone(),
            requirement: None,
            source: key.2.clone(),
            scope: Scope::Normal,
            relation: Relation::Unknown,
            dependencies: Vec::new(),
            line: entry.line,
            file: None,
            checksum: entry.checksum,
            managed_by: None,
            license: None,
        });
        self.told.push(entry.scope);
        self.known.insert(key, place);
        Ok(place)
    }

    /// The package at a place, to fill in what only some formats say.
    pub(super) fn package(&mut self, place: usize) -> Option<&mut Package> {
        self.packages.get_mut(place)
    }

    /// Says that one package needs another.
    pub(super) fn edge(&mut self, from: usize, to: usize, optional: bool) {
        if from == to || to >= self.packages.len() {
            return;
        }
        if let Some(package) = self.packages.get_mut(from) {
            package.dependencies.push(to);
            if optional {
                self.optional.insert((from, to));
            }
        }
    }

    /// Says that the project itself needs a package.
    pub(super) fn root(&mut self, place: usize, scope: Scope) {
        self.roots.push((place, scope));
    }

    /// Adds a wish of a manifest; when a package answers it, the project needs that package.
    pub(super) fn want(&mut self, declared: Declared) -> Result<(), ReadError> {
        if self.declared.len() >= MOST {
            return Err(ReadError::TooMany { what: "declared dependencies", limit: MOST });
        }
        if let Locked::Package(place) = declared.locked {
            self.root(place, declared.scope);
            if let Some(package) = self.packages.get_mut(place) {
                package.requirement = package.requirement.take().or_else(|| declared.requirement.clone());
            }
        }
        self.declared.push(declared);
        Ok(())
    }

    /// Keeps a problem that leaves all packages there.
    pub(super) fn problem(&mut self, line: Option<u32>, message: impl Into<String>) {
        self.keep(Problem { line, message: message.into(), gap: false });
    }

    /// Keeps a problem for which packages may be left out.
    pub(super) fn gap(&mut self, line: Option<u32>, message: impl Into<String>) {
        self.keep(Problem { line, message: message.into(), gap: true });
    }

    fn keep(&mut self, problem: Problem) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem);
        } else {
            self.untold += 1;
            self.untold_gap |= problem.gap;
        }
    }

    /// Keeps what went wrong with a part of the file, or passes on what ends the reading.
    pub(super) fn broken(&mut self, error: ReadError) -> Result<(), ReadError> {
        match error {
            ReadError::Syntax { line, message } => {
                self.gap(line, message);
                Ok(())
            }
            error => Err(error),
        }
    }

    /// Says that another file was read.
    pub(super) fn read(&mut self, path: impl Into<String>) {
        self.files.insert(path.into());
    }

    /// What packages are to which nothing leads; unknown unless said.
    pub(super) fn unreached_are(&mut self, relation: Relation) {
        self.unreached = relation;
    }

    /// Puts all in order and says of each package who asks for it, and what for.
    pub(super) fn finish(mut self, complete: bool) -> Dependencies {
        self.spread();
        if self.untold > 0 {
            let message = format!("and {} more like these", self.untold);
            self.problems.push(Problem { line: None, message, gap: self.untold_gap });
        }
        let mut order: Vec<usize> = (0..self.packages.len()).collect();
        let key = |place: &usize| {
            self.packages.get(*place).map(|package| (&package.name, &package.version, &package.source))
        };
        order.sort_by(|a, b| key(a).cmp(&key(b)));
        let mut moved = vec![0_usize; order.len()];
        for (new, old) in order.iter().enumerate() {
            if let Some(slot) = moved.get_mut(*old) {
                *slot = new;
            }
        }
        let place = |old: usize| moved.get(old).copied().unwrap_or_default();
        for declared in &mut self.declared {
            if let Locked::Package(old) = &mut declared.locked {
                *old = place(*old);
            }
        }
        let mut packages: Vec<(usize, Package)> = self.packages.into_iter().enumerate().collect();
        packages.sort_by_key(|(old, _)| place(*old));
        let packages = packages
            .into_iter()
            .map(|(_, mut package)| {
                for dependency in &mut package.dependencies {
                    *dependency = place(*dependency);
                }
                package.dependencies.sort_unstable();
                package.dependencies.dedup();
                package
            })
            .collect();
        Dependencies {
            ecosystem: self.ecosystem,
            packages,
            declared: self.declared,
            problems: self.problems,
            complete,
            files: self.files.into_iter().collect(),
        }
    }

    /// Relations and scopes, from the project's own wishes along what packages need: the first scope that reaches a
    /// package is its own, and what is optional for a package that is needed is optional.
    fn spread(&mut self) {
        let mut reached = vec![false; self.packages.len()];
        let mut later = Vec::new();
        for scope in [Scope::Normal, Scope::Optional, Scope::Peer, Scope::Build, Scope::Dev] {
            let mut waiting: Vec<usize> =
                self.roots.iter().filter(|(_, wanted)| *wanted == scope).map(|(place, _)| *place).collect();
            if scope == Scope::Optional {
                waiting.append(&mut later);
            }
            while let Some(place) = waiting.pop() {
                let Some(slot) = reached.get_mut(place) else { continue };
                if std::mem::replace(slot, true) {
                    continue;
                }
                let Some(package) = self.packages.get_mut(place) else { continue };
                package.scope = scope;
                package.relation = Relation::Transitive;
                for next in &package.dependencies {
                    let put_off = scope == Scope::Normal && self.optional.contains(&(place, *next));
                    if put_off { &mut later } else { &mut waiting }.push(*next);
                }
            }
        }
        let roots: HashSet<usize> = self.roots.iter().map(|(place, _)| *place).collect();
        for (place, package) in self.packages.iter_mut().enumerate() {
            if roots.contains(&place) {
                package.relation = Relation::Direct;
            } else if package.relation == Relation::Unknown {
                package.relation = self.unreached;
            }
            if let Some(Some(told)) = self.told.get(place) {
                package.scope = *told;
            }
        }
    }
}
