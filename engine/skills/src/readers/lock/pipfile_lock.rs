//! `Pipfile.lock`, with the `Pipfile` beside it.
//!
//! The file lists every package flat, without saying what needs what: there are no edges, and what the `Pipfile` does
//! not name is transitive. `pip freeze` in pipenv's environment lists those that fit the machine.

use std::collections::HashMap;

use serde::Deserialize;

use super::draft::{Draft, Entry};
use super::json::{self, List, Members, Object, Scalar};
use super::lines::Lines;
use super::model::{Declared, Dependencies, Ecosystem, Locked, ReadError, Relation, Scope, Siblings, Source};
use super::paths::{is_commit, shown};
use super::pyproject;
use super::requirement::{answer, normal};

#[derive(Default, Deserialize)]
#[serde(default)]
struct Pinned<'a> {
    #[serde(borrow)]
    version: Scalar<'a>,
    #[serde(borrow)]
    git: Scalar<'a>,
    #[serde(borrow, rename = "ref")]
    reference: Scalar<'a>,
    #[serde(borrow)]
    path: Scalar<'a>,
    #[serde(borrow)]
    file: Scalar<'a>,
    #[serde(borrow)]
    hashes: List<Scalar<'a>>,
}

pub(super) fn read(text: &str, files: &dyn Siblings) -> Result<Dependencies, ReadError> {
    let mut draft = Draft::new(Ecosystem::PyPi);
    // What stands in `_meta` is no package.
    let groups: Members<'_, Members<'_, Object<Pinned<'_>>>> = json::read(text)?;
    let lines = Lines::of(text);
    // By group and name: places in the draft, with the versions there.
    let mut found: HashMap<_, Vec<(usize, Option<&str>)>> = HashMap::new();
    for (group, packages) in groups.iter().filter(|(group, _)| group.text != "_meta") {
        let scope = if group.text == "default" { Scope::Normal } else { Scope::Dev };
        for (name, Object(one)) in packages.iter() {
            let source = source(one);
            if source == Source::Path(".".to_owned()) {
                continue;
            }
            let version = one.version.get().map(|version| version.trim_start_matches('='));
            let place = draft.add(Entry {
                name: &name.text,
                version,
                source,
                scope: Some(scope),
                line: name.line(text, &lines),
                checksum: !one.hashes.0.is_empty(),
            })?;
            found.entry((&*group.text, normal(&name.text))).or_default().push((place, version));
        }
    }
    let Some(manifest) = files.text("Pipfile") else { return Ok(draft.finish(true)) };
    draft.read("Pipfile");
    let wishes = match pyproject::pipfile(&manifest, "Pipfile") {
        Ok(wishes) => wishes,
        Err(error) => {
            draft.problem(None, format!("Pipfile was not read: {error}"));
            return Ok(draft.finish(true));
        }
    };
    draft.unreached_are(Relation::Transitive);
    for wish in wishes {
        let group = wish.group.as_deref().unwrap_or("default");
        let name = normal(&wish.declared.name);
        let places = found.get(&(group, name)).map(Vec::as_slice).unwrap_or_default();
        let requirement = wish.declared.requirement.as_deref();
        let locked = if wish.declared.source == Source::Path(".".to_owned()) {
            Locked::Own
        } else {
            answer(requirement, places)
        };
        draft.want(Declared { locked, ..wish.declared })?;
    }
    Ok(draft.finish(true))
}

fn source(one: &Pinned<'_>) -> Source {
    if let Some(git) = one.git.get() {
        let commit = one.reference.get().filter(|commit| is_commit(commit));
        return Source::Git { url: shown(git), commit: commit.map(str::to_owned) };
    }
    match (one.path.get(), one.file.get()) {
        (Some(path), _) => Source::Path(path.to_owned()),
        (None, Some(file)) if file.contains("://") => Source::Url(shown(file)),
        (None, Some(file)) => Source::Path(file.to_owned()),
        (None, None) => Source::Registry,
    }
}
