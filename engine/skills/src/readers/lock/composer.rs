//! `composer.lock`, with the `composer.json` beside it.
//!
//! `composer show --locked` lists the same packages. What the platform provides (`php`, `ext-json`) is no package.

use std::collections::HashMap;

use serde::Deserialize;

use super::draft::{Draft, Entry};
use super::json::{self, Key, List, Members, Scalar};
use super::lines::Lines;
use super::model::{Declared, Dependencies, Ecosystem, Locked, ReadError, Scope, Siblings, Source};
use super::paths::{is_commit, shown};

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct Text<'a> {
    #[serde(borrow)]
    packages: List<Package<'a>>,
    #[serde(borrow)]
    packages_dev: List<Package<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct Package<'a> {
    #[serde(borrow)]
    name: Scalar<'a>,
    #[serde(borrow)]
    version: Scalar<'a>,
    #[serde(borrow)]
    source: Members<'a, Scalar<'a>>,
    #[serde(borrow)]
    dist: Members<'a, Scalar<'a>>,
    #[serde(borrow)]
    require: Members<'a, Scalar<'a>>,
    #[serde(borrow)]
    replace: Members<'a, Scalar<'a>>,
    #[serde(borrow)]
    provide: Members<'a, Scalar<'a>>,
    #[serde(borrow)]
    notification_url: Scalar<'a>,
    #[serde(borrow)]
    license: List<Scalar<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
struct Manifest<'a> {
    #[serde(borrow)]
    require: Members<'a, Scalar<'a>>,
    #[serde(borrow)]
    require_dev: Members<'a, Scalar<'a>>,
}

pub(super) fn read(text: &str, files: &dyn Siblings) -> Result<Dependencies, ReadError> {
    let mut draft = Draft::new(Ecosystem::Packagist);
    let body: Text<'_> = json::read(text)?;
    let lines = Lines::of(text);
    let all = [(&body.packages, Scope::Normal), (&body.packages_dev, Scope::Dev)];
    let all = || all.iter().flat_map(|(list, scope)| list.0.iter().map(move |package| (package, *scope)));
    let mut by_name: HashMap<String, usize> = HashMap::new();
    let mut places = Vec::new();
    for (package, scope) in all() {
        let Some(name) = package.name.get() else {
            places.push(None);
            draft.gap(None, "a package without a name");
            continue;
        };
        let place = draft.add(Entry {
            name,
            version: package.version.get(),
            source: source(package),
            scope: Some(scope),
            line: package.name.line(text, &lines),
            checksum: package.dist.get("shasum").and_then(Scalar::get).is_some(),
        })?;
        // Of several licences any may be chosen.
        let licenses: Vec<&str> = package.license.0.iter().filter_map(Scalar::get).collect();
        if let Some(package) = draft.package(place).filter(|_| !licenses.is_empty()) {
            package.license = Some(licenses.join(" OR "));
        }
        places.push(Some(place));
        by_name.insert(name.to_lowercase(), place);
    }
    // A package may stand in for others.
    for ((package, _), place) in all().zip(&places) {
        for (name, _) in package.replace.iter().chain(package.provide.iter()) {
            if let Some(place) = place {
                by_name.entry(name.text.to_lowercase()).or_insert(*place);
            }
        }
    }
    for ((package, _), from) in all().zip(&places) {
        for (name, _) in package.require.iter().filter(|(name, _)| !is_platform(&name.text)) {
            match (from, by_name.get(&name.text.to_lowercase())) {
                (Some(from), Some(to)) => draft.edge(*from, *to, false),
                (Some(_), None) => {
                    let line = package.name.line(text, &lines);
                    let asker = package.name.get().unwrap_or_default();
                    draft.gap(line, format!("{asker} needs {}, which is not listed", name.text));
                }
                (None, _) => {}
            }
        }
    }
    if let Some(manifest) = files.text("composer.json") {
        draft.read("composer.json");
        match wishes(&manifest) {
            Ok(wishes) => {
                for wish in wishes {
                    let found = by_name.get(&wish.name.to_lowercase());
                    let locked = found.map_or(Locked::Missing, |place| Locked::Package(*place));
                    draft.want(Declared { locked, ..wish })?;
                }
            }
            Err(error) => draft.problem(None, format!("composer.json was not read: {error}")),
        }
    }
    Ok(draft.finish(true))
}

/// What a `composer.json` asks for.
pub(super) fn wishes(text: &str) -> Result<Vec<Declared>, ReadError> {
    let manifest: Manifest<'_> = json::read(text)?;
    let lines = Lines::of(text);
    let mut found = Vec::new();
    for (group, scope) in [(&manifest.require, Scope::Normal), (&manifest.require_dev, Scope::Dev)] {
        for (name, versions) in group.iter().filter(|(name, _)| !is_platform(&name.text)) {
            found.push(Declared {
                name: name.text.clone().into_owned(),
                requirement: versions.owned(),
                source: Source::Registry,
                scope,
                file: Some("composer.json".to_owned()),
                line: Key::line(name, text, &lines),
                locked: Locked::Unknown,
            });
        }
    }
    Ok(found)
}

/// Whether a name stands for what the machine provides.
fn is_platform(name: &str) -> bool {
    !name.contains('/')
}

fn source(package: &Package<'_>) -> Source {
    let text = |members: &Members<'_, Scalar<'_>>, name: &str| {
        members.get(name).and_then(Scalar::get).map(str::to_owned)
    };
    if text(&package.dist, "type").as_deref() == Some("path") {
        return Source::Path(text(&package.dist, "url").unwrap_or_default());
    }
    // Only a registry is told of downloads.
    if package.notification_url.get().is_some() {
        return Source::Registry;
    }
    match (text(&package.source, "url"), text(&package.dist, "url")) {
        (Some(url), _) => {
            let commit = text(&package.source, "reference").filter(|commit| is_commit(commit));
            Source::Git { url: shown(&url), commit }
        }
        (None, Some(url)) => Source::Url(shown(&url)),
        (None, None) => Source::Registry,
    }
}
