//! All lock files and manifests of a project, read.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use rq_core::operation::{Context, OperationError};

use super::siblings::Around;
use crate::readers::lock::{
    self, Declared, Dependencies, Ecosystem, LockKind, Locked, ManifestKind, Package, Source, kind_of,
    manifest_of, unpinned, unread_of,
};
use crate::workspace::Workspace;

/// Folders of tests and of what they read.
const TESTS: [&str; 6] = ["__tests__", "fixtures", "spec", "test", "testdata", "tests"];

/// A lock file, read.
pub(super) struct Lock {
    /// Relative to the root, with `/`.
    pub(super) path: String,
    pub(super) kind: LockKind,
    pub(super) dependencies: Dependencies,
}

/// A manifest that no lock file answers, with what it asks for.
pub(super) struct Unlocked {
    /// Relative to the root, with `/`.
    pub(super) path: String,
    pub(super) ecosystem: Ecosystem,
    /// What it asks for, the project's own folders left out; never empty.
    pub(super) wishes: Vec<Declared>,
}

/// Everything that says what the project depends on.
pub(super) struct Survey {
    pub(super) locks: Vec<Lock>,
    pub(super) unlocked: Vec<Unlocked>,
    /// What declares dependencies and is not read: what it is, and its paths relative to the root.
    pub(super) unread: BTreeMap<&'static str, Vec<String>>,
    /// Files in folders of tests, which are examples and not what the project needs.
    pub(super) of_tests: usize,
}

impl Survey {
    /// What keeps the packages of all lock files from being all that there are.
    pub(super) fn gaps(&self) -> Vec<String> {
        let of_locks = self.locks.iter().flat_map(Lock::gaps);
        let unlocked = self.unlocked.iter().map(|manifest| format!("{} has no lock file", manifest.path));
        of_locks.chain(unlocked).chain(self.unread(|_| true)).collect()
    }

    /// What keeps the packages from being all, of files that are not read and whose paths are wanted; one a kind.
    pub(super) fn unread<'a>(
        &'a self,
        wanted: impl Fn(&str) -> bool + 'a,
    ) -> impl Iterator<Item = String> + 'a {
        self.unread.iter().filter_map(move |(kind, paths)| {
            let mut paths = paths.iter().filter(|path| wanted(path));
            let first = paths.next()?;
            Some(match paths.count() {
                0 => format!("{first} is not read ({kind} are not)"),
                more => format!("{first} and {more} more are not read ({kind} are not)"),
            })
        })
    }
}

impl Lock {
    /// What keeps its packages from being all that there are.
    fn gaps(&self) -> impl Iterator<Item = String> {
        let gap = self.dependencies.problems.iter().find(|problem| problem.gap);
        let gap = gap.map(|gap| format!("{} was not understood whole: {}", self.path, gap.message));
        let partial = (!self.dependencies.complete)
            .then(|| format!("{} does not list what its packages need in turn", self.path));
        gap.into_iter().chain(partial)
    }
}

/// Reads all of them.
///
/// # Errors
/// When one can't be read: a count without it would be too low. When there is none.
pub(super) fn survey(context: &Context<'_>, workspace: &Workspace) -> Result<Survey, OperationError> {
    let root = context.root.canonicalize().map_err(|error| OperationError::Failed(error.to_string()))?;
    let mut survey = Survey { locks: Vec::new(), unlocked: Vec::new(), unread: BTreeMap::new(), of_tests: 0 };
    let mut manifests = Vec::new();
    for file in workspace.inventory()?.files() {
        context.cancel.check()?;
        let (lock, manifest) = (kind_of(&file.path), manifest_of(file.name()));
        let unread = unread_of(file.name());
        if lock.is_none() && manifest.is_none() && unread.is_none() {
            continue;
        }
        if is_of_tests(&file.path) {
            survey.of_tests += 1;
            continue;
        }
        if let Some(kind) = lock {
            survey.locks.push(read_lock(&root, &file.path, kind)?);
        }
        if let Some(kind) = manifest {
            manifests.push((file.path.as_str(), kind));
        }
        if let Some((what, answer)) = unread
            && !answer.is_some_and(|name| root.join(beside(&file.path, name)).is_file())
        {
            survey.unread.entry(what).or_default().push(file.path.clone());
        }
    }
    if survey.locks.is_empty() && manifests.is_empty() {
        let reason = survey.unread(|_| true).next();
        let reason = reason.unwrap_or_else(|| "there is no lock file and no manifest of a known kind".into());
        return Err(OperationError::Missing(reason));
    }
    let answered: BTreeSet<String> = survey
        .locks
        .iter()
        .flat_map(|lock| lock.dependencies.files.iter().map(|file| beside(&lock.path, file)))
        .chain(survey.locks.iter().flat_map(folders_locked))
        .collect();
    // A requirements file that another one includes is part of it.
    survey.locks.retain(|lock| !(lock.kind.is_manifest() && answered.contains(&lock.path)));
    for (path, kind) in manifests {
        if answered.contains(path) || survey.locks.iter().any(|lock| fixes(lock, path, kind)) {
            continue;
        }
        let wishes = read_manifest(&root, path, kind)?;
        if !wishes.is_empty() {
            survey.unlocked.push(Unlocked { path: path.to_owned(), ecosystem: kind.ecosystem(), wishes });
        }
    }
    Ok(survey)
}

/// Whether a file is in a folder of tests. The inventory tells that of code alone.
fn is_of_tests(path: &str) -> bool {
    folder(path).split('/').any(|part| TESTS.contains(&part))
}

/// The manifests of folders that a lock file lists as packages: what they ask for is locked there.
fn folders_locked(lock: &Lock) -> impl Iterator<Item = String> {
    let manifest = match lock.dependencies.ecosystem {
        Ecosystem::Cargo => Some("Cargo.toml"),
        Ecosystem::Npm => Some("package.json"),
        Ecosystem::PyPi => Some("pyproject.toml"),
        Ecosystem::Packagist => Some("composer.json"),
        Ecosystem::Go | Ecosystem::RubyGems | Ecosystem::Maven => None,
    };
    let folder = move |package: &Package| match &package.source {
        Source::Path(path) if !path.is_empty() => Some(beside(&lock.path, &format!("{path}/{}", manifest?))),
        _ => None,
    };
    lock.dependencies.packages.iter().filter(|_| lock.dependencies.complete).filter_map(folder)
}

/// Whether a lock file stands for the manifest beside it though it does not name it: `pip freeze > requirements.txt`.
fn fixes(lock: &Lock, manifest: &str, kind: ManifestKind) -> bool {
    lock.kind.ecosystem() == kind.ecosystem()
        && folder(&lock.path) == folder(manifest)
        && (!lock.kind.is_manifest() || unpinned(&lock.dependencies).next().is_none())
}

fn read_lock(root: &Path, path: &str, kind: LockKind) -> Result<Lock, OperationError> {
    let bytes = fs::read(root.join(path)).map_err(|error| failed(path, &error))?;
    let dependencies =
        lock::read(kind, &bytes, &Around::new(root, folder(path))).map_err(|error| failed(path, &error))?;
    Ok(Lock { path: path.to_owned(), kind, dependencies })
}

fn read_manifest(root: &Path, path: &str, kind: ManifestKind) -> Result<Vec<Declared>, OperationError> {
    let text = fs::read_to_string(root.join(path)).map_err(|error| failed(path, &error))?;
    let mut wishes = lock::declared(kind, &text, path).map_err(|error| failed(path, &error))?;
    wishes.retain(|wish| !matches!(wish.source, Source::Path(_)) && wish.locked != Locked::Own);
    Ok(wishes)
}

fn failed(path: &str, error: &dyn std::fmt::Display) -> OperationError {
    OperationError::Failed(format!("{path}: {error}"))
}

/// The folder of a path, without a slash at its end; empty for the root.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path relative to the folder of `lock`, as one relative to the root.
pub(super) fn beside(lock: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder(lock).split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
