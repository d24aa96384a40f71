//! `poetry.lock`, with the `pyproject.toml` beside it.
//!
//! poetry locks a package once for each marker under which another version is needed; `poetry show` lists those that
//! fit the running interpreter, the lock file all of them.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::draft::{Draft, Entry};
use super::model::{Declared, Dependencies, Ecosystem, Locked, ReadError, Scope, Siblings, Source};
use super::paths::shown;
use super::pyproject;
use super::requirement::{answer, normal};
use super::sections::cut;

#[derive(Debug, Deserialize)]
struct Body {
    #[serde(default)]
    package: Vec<Package>,
}

#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    version: String,
    category: Option<String>,
    #[serde(default)]
    optional: bool,
    groups: Option<Vec<String>>,
    #[serde(default)]
    files: Vec<IgnoredAny>,
    #[serde(default)]
    dependencies: HashMap<String, IgnoredAny>,
    source: Option<Origin>,
    #[serde(skip)]
    line: u32,
}

#[derive(Debug, Deserialize)]
struct Origin {
    #[serde(rename = "type")]
    kind: Option<String>,
    url: Option<String>,
    resolved_reference: Option<String>,
}

/// The digests as versions before 1.5 keep them.
#[derive(Debug, Deserialize)]
struct Old {
    metadata: OldMetadata,
}

#[derive(Debug, Deserialize)]
struct OldMetadata {
    #[serde(default)]
    files: HashMap<String, Vec<IgnoredAny>>,
}

pub(super) fn read(text: &str, files: &dyn Siblings) -> Result<Dependencies, ReadError> {
    let mut draft = Draft::new(Ecosystem::PyPi);
    let mut packages: Vec<Package> = Vec::new();
    let mut hashed: HashSet<String> = HashSet::new();
    for section in cut(text) {
        match section.name {
            "package" => match section.read::<Body>() {
                Ok(body) => {
                    packages
                        .extend(body.package.into_iter().map(|one| Package { line: section.line, ..one }));
                }
                Err(error) => draft.broken(error)?,
            },
            "metadata.files" => match section.read::<Old>() {
                Ok(old) => {
                    let with = old.metadata.files.into_iter().filter(|(_, files)| !files.is_empty());
                    hashed.extend(with.map(|(name, _)| normal(&name)));
                }
                Err(error) => draft.broken(error)?,
            },
            _ => {}
        }
    }
    let mut places = Vec::with_capacity(packages.len());
    let mut by_name: HashMap<String, Vec<(usize, Option<&str>)>> = HashMap::new();
    for package in &packages {
        let key = normal(&package.name);
        let checksum = !package.files.is_empty() || hashed.contains(&key);
        let place = draft.add(Entry {
            name: &package.name,
            version: Some(&package.version),
            source: source(package.source.as_ref()),
            scope: scope(package),
            line: Some(package.line),
            checksum,
        })?;
        places.push(place);
        by_name.entry(key).or_default().push((place, Some(&package.version)));
    }
    for (package, from) in packages.iter().zip(&places) {
        // What only an extra brings may not be listed.
        for needed in package.dependencies.keys() {
            for (to, _) in by_name.get(&normal(needed)).into_iter().flatten() {
                draft.edge(*from, *to, false);
            }
        }
    }
    if let Some(text) = files.text("pyproject.toml") {
        draft.read("pyproject.toml");
        match pyproject::read(&text, "pyproject.toml") {
            Ok(wishes) => {
                for wish in wishes {
                    let found =
                        by_name.get(&normal(&wish.declared.name)).map(Vec::as_slice).unwrap_or_default();
                    let locked = match answer(wish.declared.requirement.as_deref(), found) {
                        Locked::Missing if wish.conditional => Locked::Unknown,
                        locked => locked,
                    };
                    draft.want(Declared { locked, ..wish.declared })?;
                }
            }
            Err(error) => draft.problem(None, format!("pyproject.toml was not read: {error}")),
        }
    }
    Ok(draft.finish(true))
}

fn source(origin: Option<&Origin>) -> Source {
    let Some(origin) = origin else { return Source::Registry };
    let url = origin.url.as_deref().unwrap_or_default();
    match origin.kind.as_deref() {
        Some("git") => Source::Git { url: shown(url), commit: origin.resolved_reference.clone() },
        Some("directory" | "file") => Source::Path(url.to_owned()),
        Some("url") => Source::Url(shown(url)),
        _ => Source::Registry,
    }
}

/// What the file says a package is for: by groups since 2.0, by category until 1.4.
fn scope(package: &Package) -> Option<Scope> {
    let normal = if package.optional { Scope::Optional } else { Scope::Normal };
    match (&package.groups, package.category.as_deref()) {
        (Some(groups), _) if groups.iter().any(|group| group == "main") => Some(normal),
        (Some(_), _) | (None, Some("dev")) => Some(Scope::Dev),
        (None, Some(_)) => Some(normal),
        (None, None) => None,
    }
}
