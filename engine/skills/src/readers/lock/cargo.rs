//! `Cargo.lock`, versions 1 to 4, with the `Cargo.toml` files of its workspace.
//!
//! The lock file holds every crate for every feature, target and member, without saying what each is for; scopes come
//! from the manifests. The crates without a source are the project's own, unless the manifests tell that they are in
//! folders outside the workspace.

use std::collections::HashMap;

use semver::{Version, VersionReq};
use serde::Deserialize;

use super::cargo_manifest::{Workspace, workspace};
use super::draft::{Draft, Entry};
use super::model::{Declared, Dependencies, Ecosystem, Locked, ReadError, Scope, Siblings, Source};
use super::paths::{is_commit, shown};
use super::sections::{Section, cut};

/// The newest version of the format that is known.
const NEWEST: i64 = 4;

#[derive(Debug, Deserialize)]
struct Head {
    version: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct Body {
    #[serde(default)]
    package: Vec<Crate>,
    root: Option<Crate>,
}

#[derive(Debug, Deserialize)]
struct Crate {
    name: String,
    version: String,
    source: Option<String>,
    checksum: Option<String>,
    #[serde(default)]
    dependencies: Vec<String>,
    #[serde(skip)]
    line: u32,
}

#[derive(Debug, Deserialize)]
struct Metadata {
    #[serde(default)]
    metadata: HashMap<String, toml::Value>,
}

/// A crate in the lock file: one of the project's own, or a package of the draft.
struct Node {
    place: Option<usize>,
    needs: Vec<usize>,
}

pub(super) fn read(text: &str, files: &dyn Siblings) -> Result<Dependencies, ReadError> {
    let mut draft = Draft::new(Ecosystem::Cargo);
    let (crates, checksums) = crates(&cut(text), &mut draft)?;
    let workspace = workspace(files);
    for file in &workspace.files {
        draft.read(file);
    }
    for problem in &workspace.problems {
        draft.problem(None, problem);
    }
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (node, one) in crates.iter().enumerate() {
        by_name.entry(&one.name).or_default().push(node);
    }
    let mut nodes = Vec::with_capacity(crates.len());
    for one in &crates {
        nodes.push(Node { place: place(one, &workspace, &checksums, &mut draft)?, needs: Vec::new() });
    }
    for (node, one) in crates.iter().enumerate() {
        for needed in &one.dependencies {
            let Some(target) = resolve(needed, &by_name, &crates) else {
                draft.gap(Some(one.line), format!("{} needs {needed}, which is not listed", one.name));
                continue;
            };
            if let Some(node) = nodes.get_mut(node) {
                node.needs.push(target);
            }
        }
    }
    for node in &nodes {
        let Some(from) = node.place else { continue };
        for target in node.needs.iter().filter_map(|target| nodes.get(*target)?.place) {
            draft.edge(from, target, false);
        }
    }
    roots(&crates, &nodes, &by_name, workspace, &mut draft)?;
    Ok(draft.finish(true))
}

/// The crates of all sections, and the digests that versions 1 and 2 keep at the end.
fn crates(
    sections: &[Section<'_>],
    draft: &mut Draft,
) -> Result<(Vec<Crate>, HashMap<String, toml::Value>), ReadError> {
    let (mut crates, mut checksums) = (Vec::new(), HashMap::new());
    for section in sections {
        match section.name {
            "" => {
                let version = section.read::<Head>()?.version.unwrap_or(1);
                if !(1..=NEWEST).contains(&version) {
                    return Err(ReadError::Unsupported(format!("version {version}")));
                }
            }
            "package" | "root" => match section.read::<Body>() {
                Ok(body) => {
                    let line = section.line;
                    crates.extend(body.package.into_iter().chain(body.root).map(|one| Crate { line, ..one }));
                }
                Err(error) => draft.broken(error)?,
            },
            "metadata" => match section.read::<Metadata>() {
                Ok(body) => checksums = body.metadata,
                Err(error) => draft.broken(error)?,
            },
            // `[[patch.unused]]`: nothing uses it.
            _ => {}
        }
    }
    Ok((crates, checksums))
}

/// Adds a crate to the draft unless it is the project's own.
fn place(
    one: &Crate,
    workspace: &Workspace,
    checksums: &HashMap<String, toml::Value>,
    draft: &mut Draft,
) -> Result<Option<usize>, ReadError> {
    let source = match &one.source {
        None if workspace.crates.iter().any(|own| own.name == one.name) => return Ok(None),
        None => match workspace.outside.get(&one.name) {
            Some(path) => Source::Path(path.clone()),
            // A folder that a crate outside names in turn.
            None if workspace.is_whole() => Source::Path(String::new()),
            None => return Ok(None),
        },
        Some(source) => origin(source),
    };
    // Built only where it could be found: most files have no such table.
    let listed = || {
        let source = one.source.as_deref().unwrap_or_default();
        checksums
            .get(&format!("checksum {} {} ({source})", one.name, one.version))
            .and_then(toml::Value::as_str)
    };
    let checksum =
        one.checksum.is_some() || (!checksums.is_empty() && listed().is_some_and(|text| text != "<none>"));
    let version = Some(one.version.as_str());
    draft
        .add(Entry { name: &one.name, version, source, scope: None, line: Some(one.line), checksum })
        .map(Some)
}

/// `git+https://host/repository?branch=main#commit`, `registry+…`, `sparse+…`, `path+…`.
fn origin(source: &str) -> Source {
    match source.split_once('+') {
        Some(("git", address)) => {
            let commit =
                address.rsplit_once('#').map(|(_, commit)| commit).filter(|commit| is_commit(commit));
            Source::Git { url: shown(address), commit: commit.map(str::to_owned) }
        }
        Some(("path", address)) => Source::Path(shown(address)),
        _ => Source::Registry,
    }
}

/// The crate behind `name`, `name version` or `name version (source)`.
fn resolve(needed: &str, by_name: &HashMap<&str, Vec<usize>>, crates: &[Crate]) -> Option<usize> {
    let mut words = needed.splitn(3, ' ');
    let name = words.next()?;
    let version = words.next();
    let source = words.next().map(|source| source.trim_start_matches('(').trim_end_matches(')'));
    let fits = |node: &&usize| {
        crates.get(**node).is_some_and(|one| {
            // Version 4 writes sources as they are, earlier ones with the commit left out or in.
            let same = |source: &str| {
                one.source
                    .as_deref()
                    .is_some_and(|own| own == source || own.split('#').next() == source.split('#').next())
            };
            version.is_none_or(|version| one.version == version) && source.is_none_or(same)
        })
    };
    by_name.get(name)?.iter().find(fits).copied()
}

/// What the project's own crates ask for.
fn roots(
    crates: &[Crate],
    nodes: &[Node],
    by_name: &HashMap<&str, Vec<usize>>,
    workspace: Workspace,
    draft: &mut Draft,
) -> Result<(), ReadError> {
    let mut read = vec![false; nodes.len()];
    for own in workspace.crates {
        let of_name = by_name.get(own.name.as_str()).map(Vec::as_slice).unwrap_or_default();
        let node =
            of_name.iter().copied().find(|node| crates.get(*node).is_some_and(|one| one.source.is_none()));
        let needs =
            node.and_then(|node| nodes.get(node)).map(|node| node.needs.as_slice()).unwrap_or_default();
        if let Some(slot) = node.and_then(|node| read.get_mut(node)) {
            *slot = true;
        }
        for wish in own.declared {
            let locked = answer(&wish, needs, crates, nodes);
            draft.want(Declared { locked, ..wish })?;
        }
    }
    // A crate whose manifest is not there: all that it needs is direct, for a purpose that nothing tells.
    for (node, read) in nodes.iter().zip(read) {
        if node.place.is_none() && !read {
            for target in node.needs.iter().filter_map(|target| nodes.get(*target)?.place) {
                draft.root(target, Scope::Normal);
            }
        }
    }
    Ok(())
}

/// What the lock file says of a wish of a crate that needs `needs`.
fn answer(wish: &Declared, needs: &[usize], crates: &[Crate], nodes: &[Node]) -> Locked {
    let wanted = wish.requirement.as_deref().and_then(|text| VersionReq::parse(text).ok());
    let named =
        || needs.iter().copied().filter(|node| crates.get(*node).is_some_and(|one| one.name == wish.name));
    let fits =
        |node: &usize| match (&wanted, crates.get(*node).and_then(|one| Version::parse(&one.version).ok())) {
            (Some(wanted), Some(version)) => wanted.matches(&version),
            _ => true,
        };
    let Some(node) = named().find(fits) else {
        return match named().next().and_then(|node| crates.get(node)) {
            Some(other) => Locked::Changed { before: other.version.clone() },
            None => Locked::Missing,
        };
    };
    nodes.get(node).and_then(|node| node.place).map_or(Locked::Own, Locked::Package)
}
