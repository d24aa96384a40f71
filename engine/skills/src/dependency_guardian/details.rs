//! Everything that the lock files say, for whoever runs the operation by name.

use serde_json::{Value, json};

use super::survey::{Lock, Survey, Unlocked};
use crate::readers::lock::{Package, Relation, Scope, Source};

/// All packages by lock file, and the manifests without one.
pub(super) fn details(survey: &Survey) -> Value {
    json!({
        "lock_files": survey.locks.iter().map(lock_file).collect::<Vec<_>>(),
        "without_lock_file": survey.unlocked.iter().map(manifest).collect::<Vec<_>>(),
    })
}

fn lock_file(lock: &Lock) -> Value {
    let dependencies = &lock.dependencies;
    let problems = dependencies.problems.iter();
    json!({
        "path": lock.path,
        "ecosystem": dependencies.ecosystem.name(),
        "complete": dependencies.complete,
        "packages": dependencies.packages.iter().map(|one| package(one, &dependencies.packages)).collect::<Vec<_>>(),
        "problems": problems
            .map(|problem| json!({ "line": problem.line, "message": problem.message, "gap": problem.gap }))
            .collect::<Vec<_>>(),
    })
}

fn package(package: &Package, all: &[Package]) -> Value {
    let needs = package.dependencies.iter().filter_map(|place| all.get(*place));
    let relation = match package.relation {
        Relation::Direct => Some("direct"),
        Relation::Transitive => Some("transitive"),
        Relation::Unknown => None,
    };
    json!({
        "name": package.name,
        "version": package.version,
        "requirement": package.requirement,
        "relation": relation,
        "scope": scope(package.scope),
        "source": source(&package.source),
        "checksum": package.checksum,
        "file": package.file,
        "line": package.line,
        "needs": needs.map(|one| json!({ "name": one.name, "version": one.version })).collect::<Vec<_>>(),
    })
}

fn manifest(manifest: &Unlocked) -> Value {
    let wishes = manifest.wishes.iter();
    json!({
        "path": manifest.path,
        "ecosystem": manifest.ecosystem.name(),
        "dependencies": wishes
            .map(|wish| json!({
                "name": wish.name,
                "requirement": wish.requirement,
                "scope": scope(wish.scope),
                "source": source(&wish.source),
                "line": wish.line,
            }))
            .collect::<Vec<_>>(),
    })
}

fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Normal => "normal",
        Scope::Optional => "optional",
        Scope::Peer => "peer",
        Scope::Build => "build",
        Scope::Dev => "development",
    }
}

fn source(source: &Source) -> Value {
    match source {
        Source::Registry => json!({ "kind": "registry" }),
        Source::Git { url, commit } => json!({ "kind": "git", "url": url, "commit": commit }),
        Source::Path(path) => json!({ "kind": "path", "path": path }),
        Source::Url(url) => json!({ "kind": "url", "url": url }),
    }
}
