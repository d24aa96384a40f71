//! `package-lock.json` and `npm-shrinkwrap.json`, versions 1 to 3.
//!
//! npm locks places: a version that is needed twice may stand at two of them. Here it is one package, as in
//! `npm ls --package-lock-only --all --json` when its names and versions are counted once. npm's list goes by what is
//! asked for, so it leaves out entries that nothing asks for (`extraneous`, relation unknown here) and repeats the
//! others. Version 1 does not say what the project itself asks for: without `package.json` all relations are unknown.

use std::collections::HashMap;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use serde::Deserialize;

use super::draft::{Draft, Entry};
use super::json::{self, Key, List, Members, Scalar};
use super::lines::Lines;
use super::model::{Dependencies, Ecosystem, Locked, ReadError, Scope, Siblings, Source};
use super::package_json::{self, Manifest, Wish, origin};
use super::paths::inside;

/// Folders that may stand in each other in an entry's place.
const DEEPEST: usize = 64;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Text<'a> {
    #[serde(borrow, default)]
    lockfile_version: Scalar<'a>,
    #[serde(borrow)]
    packages: Option<Members<'a, Place<'a>>>,
    #[serde(borrow, default)]
    dependencies: Members<'a, Old<'a>>,
}

/// An entry of versions 2 and 3.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Place<'a> {
    #[serde(borrow)]
    name: Scalar<'a>,
    #[serde(borrow)]
    version: Scalar<'a>,
    #[serde(borrow)]
    resolved: Scalar<'a>,
    #[serde(borrow)]
    license: Scalar<'a>,
    #[serde(borrow)]
    integrity: Scalar<'a>,
    #[serde(borrow)]
    link: Scalar<'a>,
    #[serde(borrow)]
    dev: Scalar<'a>,
    #[serde(borrow)]
    optional: Scalar<'a>,
    #[serde(borrow)]
    dev_optional: Scalar<'a>,
    #[serde(borrow)]
    peer: Scalar<'a>,
    #[serde(borrow)]
    in_bundle: Scalar<'a>,
    #[serde(borrow)]
    dependencies: Members<'a, Scalar<'a>>,
    #[serde(borrow)]
    dev_dependencies: Members<'a, Scalar<'a>>,
    #[serde(borrow)]
    optional_dependencies: Members<'a, Scalar<'a>>,
    #[serde(borrow)]
    peer_dependencies: Members<'a, Scalar<'a>>,
    #[serde(borrow)]
    workspaces: List<Scalar<'a>>,
}

/// An entry of version 1.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Old<'a> {
    #[serde(borrow)]
    version: Scalar<'a>,
    #[serde(borrow)]
    resolved: Scalar<'a>,
    #[serde(borrow)]
    integrity: Scalar<'a>,
    #[serde(borrow)]
    dev: Scalar<'a>,
    #[serde(borrow)]
    optional: Scalar<'a>,
    #[serde(borrow)]
    bundled: Scalar<'a>,
    #[serde(borrow)]
    requires: Members<'a, Scalar<'a>>,
    #[serde(borrow)]
    dependencies: Members<'a, Old<'a>>,
}

/// An entry of any version.
struct Spot<'a> {
    at: String,
    line: Option<u32>,
    body: Place<'a>,
    own: bool,
}

/// One entry needs another, under a name.
struct Need<'s> {
    from: usize,
    to: usize,
    key: &'s str,
    optional: bool,
}

/// The entries, what they need, and the package that each became.
struct Graph<'s, 'a> {
    spots: &'s [Spot<'a>],
    needs: Vec<Need<'s>>,
    packages: Vec<Option<usize>>,
}

impl Graph<'_, '_> {
    fn package(&self, spot: usize) -> Option<usize> {
        self.packages.get(spot).copied().flatten()
    }
}

pub(super) fn read(text: &str, files: &dyn Siblings) -> Result<Dependencies, ReadError> {
    let mut draft = Draft::new(Ecosystem::Npm);
    let body: Text<'_> = json::read(text)?;
    let lines = Lines::of(text);
    let version = body.lockfile_version.get().unwrap_or("1");
    if !matches!(version, "1" | "2" | "3") {
        return Err(ReadError::Unsupported(format!("version {version}")));
    }
    let line = |key: &Key<'_>| key.line(text, &lines);
    let recorded = body.packages.is_some();
    let spots = match body.packages {
        Some(places) => new_spots(places, line, &mut draft),
        None => old_spots(body.dependencies, line, &mut draft),
    };
    let (needs, by_address) = needs(&spots, recorded, &mut draft);
    let mut packages = Vec::with_capacity(spots.len());
    for (place, spot) in spots.iter().enumerate() {
        let by_address = by_address.get(place).copied().unwrap_or_default();
        let counts = !spot.own && !spot.body.link.is_true();
        let package = if counts { Some(draft.add(entry(spot, by_address))?) } else { None };
        if let Some(package) = package.and_then(|package| draft.package(package)) {
            package.license = spot.body.license.get().map(str::to_owned);
        }
        packages.push(package);
    }
    let graph = Graph { spots: &spots, needs, packages };
    for need in &graph.needs {
        if let (Some(from), Some(to)) = (graph.package(need.from), graph.package(need.to)) {
            draft.edge(from, to, need.optional);
        }
    }
    if recorded {
        with_record(&graph, files, &mut draft)?;
    } else if let Some(root) = package_json::member("", files, &mut draft) {
        without_record(root, &graph, &mut draft)?;
    }
    Ok(draft.finish(true))
}

/// What every entry needs, and which entries are asked for by an address, so that theirs is more than a registry's.
fn needs<'s>(spots: &'s [Spot<'_>], recorded: bool, draft: &mut Draft) -> (Vec<Need<'s>>, Vec<bool>) {
    let tree = Tree::of(spots);
    let mut needs = Vec::new();
    let mut by_address = vec![false; spots.len()];
    for (from, spot) in spots.iter().enumerate().filter(|(_, spot)| !spot.body.link.is_true()) {
        let levels = tree.levels(&spot.at);
        for (key, range, optional) in asked(&spot.body) {
            let Some(to) = levels.iter().find_map(|level| level.get(key)) else {
                // Version 1 does not tell what can be left out.
                if recorded && !optional {
                    draft.gap(spot.line, format!("{key}, needed by {}, is not listed", called(spot)));
                }
                continue;
            };
            let to = tree.target(*to, spots);
            if let (Source::Url(_), Some(slot)) = (origin(range), by_address.get_mut(to)) {
                *slot = true;
            }
            needs.push(Need { from, to, key, optional });
        }
    }
    (needs, by_address)
}

fn new_spots<'a>(
    places: Members<'a, Place<'a>>,
    line: impl Fn(&Key<'a>) -> Option<u32>,
    draft: &mut Draft,
) -> Vec<Spot<'a>> {
    let members = patterns(places.get("").map(|root| &root.workspaces));
    let mut spots = Vec::new();
    for (key, body) in places.0 {
        let line = line(&key);
        if key.text.split('/').count() > DEEPEST {
            draft.gap(line, format!("nested more than {DEEPEST} folders deep"));
            continue;
        }
        let at = key.text.into_owned();
        let own = at.is_empty() || (!at.contains("node_modules/") && members.is_match(&at));
        spots.push(Spot { at, line, body, own });
    }
    spots
}

/// The patterns of the members' folders.
fn patterns(workspaces: Option<&List<Scalar<'_>>>) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    let texts = workspaces.into_iter().flat_map(|list| &list.0).filter_map(Scalar::get);
    for pattern in texts.take(1000).filter(|pattern| pattern.len() < 256) {
        let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
        if let Ok(glob) = GlobBuilder::new(pattern).literal_separator(true).build() {
            set.add(glob);
        }
    }
    set.build().unwrap_or_default()
}

/// The entries of version 1 at the places where version 2 would have them.
fn old_spots<'a>(
    entries: Members<'a, Old<'a>>,
    line: impl Fn(&Key<'a>) -> Option<u32>,
    draft: &mut Draft,
) -> Vec<Spot<'a>> {
    let mut spots = Vec::new();
    let mut waiting = vec![(String::new(), entries)];
    while let Some((folder, entries)) = waiting.pop() {
        for (key, old) in entries.0 {
            let line = line(&key);
            let at = inside(&folder, &format!("node_modules/{}", key.text));
            if at.split('/').count() > DEEPEST {
                draft.gap(line, format!("nested more than {DEEPEST} folders deep"));
                continue;
            }
            let body = Place {
                version: old.version,
                resolved: old.resolved,
                integrity: old.integrity,
                dev: old.dev,
                optional: old.optional,
                in_bundle: old.bundled,
                dependencies: old.requires,
                ..Place::default()
            };
            spots.push(Spot { at: at.clone(), line, body, own: false });
            if !old.dependencies.0.is_empty() {
                waiting.push((at, old.dependencies));
            }
        }
    }
    spots
}

/// What a place asks for: name, range, and whether it can do without.
fn asked<'s>(body: &'s Place<'_>) -> impl Iterator<Item = (&'s str, &'s str, bool)> {
    let group = |members: &'s Members<'_, Scalar<'_>>, optional: bool| {
        members.iter().map(move |(key, range)| (key.text.as_ref(), range.get().unwrap_or("*"), optional))
    };
    // A peer may be there or not; npm lists it when it installs it.
    group(&body.dependencies, false)
        .chain(group(&body.dev_dependencies, false))
        .chain(group(&body.optional_dependencies, true))
        .chain(group(&body.peer_dependencies, true))
}

/// The places by the folder that holds them.
struct Tree<'s> {
    held: HashMap<&'s str, HashMap<&'s str, usize>>,
    at: HashMap<&'s str, usize>,
}

impl<'s> Tree<'s> {
    fn of(spots: &'s [Spot<'_>]) -> Self {
        let mut tree = Self { held: HashMap::new(), at: HashMap::new() };
        for (place, spot) in spots.iter().enumerate() {
            tree.at.insert(&spot.at, place);
            if let Some((folder, name)) = split(&spot.at) {
                tree.held.entry(folder).or_default().insert(name, place);
            }
        }
        tree
    }

    /// The folders in which a package at a place finds others, nearest first.
    fn levels(&self, at: &str) -> Vec<&HashMap<&'s str, usize>> {
        let mut levels = Vec::new();
        let mut folder = at;
        loop {
            levels.extend(self.held.get(folder));
            if folder.is_empty() {
                return levels;
            }
            folder = folder.rsplit_once('/').map_or("", |(folder, _)| folder);
        }
    }

    /// The place itself, or where its link leads.
    fn target(&self, place: usize, spots: &[Spot<'_>]) -> usize {
        let link = spots.get(place).filter(|spot| spot.body.link.is_true());
        link.and_then(|spot| self.at.get(spot.body.resolved.get()?)).copied().unwrap_or(place)
    }
}

/// `a/node_modules/@b/c` to `a` and `@b/c`.
fn split(at: &str) -> Option<(&str, &str)> {
    let start = at.rfind("node_modules/")?;
    let name = at.get(start + "node_modules/".len()..)?;
    Some((at.get(..start)?.trim_end_matches('/'), name))
}

/// The name by which a package is called.
fn called<'s>(spot: &'s Spot<'_>) -> &'s str {
    if let Some(name) = spot.body.name.get() {
        return name;
    }
    let name = split(&spot.at).map_or(spot.at.as_str(), |(_, name)| name);
    if name.is_empty() { "the project" } else { name }
}

fn entry<'s>(spot: &'s Spot<'_>, by_address: bool) -> Entry<'s> {
    let body = &spot.body;
    let version = body.version.get();
    // Version 1 writes an address, or another name, where the version should be.
    let (alias, version) = match version.and_then(|version| version.strip_prefix("npm:")) {
        Some(alias) => package_json::split_version(alias)
            .map_or((None, version), |(name, version)| (Some(name), Some(version))),
        None => (None, version),
    };
    let told = version.map_or(Source::Registry, origin);
    let version = version.filter(|_| told == Source::Registry);
    let source = match (told, body.resolved.get().map(origin)) {
        (Source::Registry, Some(source @ (Source::Git { .. } | Source::Path(_)))) => source,
        (Source::Registry, Some(source @ Source::Url(_))) if by_address => source,
        (Source::Registry, None) if split(&spot.at).is_none() => Source::Path(spot.at.clone()),
        (told, _) => told,
    };
    let name = alias.unwrap_or_else(|| match split(&spot.at) {
        None if body.name.get().is_none() => from_folder(&spot.at),
        _ => called(spot),
    });
    // What is bundled comes in another package's archive, whose digest is there.
    let checksum = body.integrity.get().is_some() || body.in_bundle.is_true();
    Entry { name, version, source, scope: Some(scope(body)), line: spot.line, checksum }
}

/// The name that npm gives a folder: its last part, with the scope before it.
fn from_folder(at: &str) -> &str {
    let last = at.rfind('/').map_or(0, |slash| slash + 1);
    let before = at.get(..last.saturating_sub(1)).unwrap_or_default();
    let scope = before.rfind('/').map_or(0, |slash| slash + 1);
    let start = if before.get(scope..).is_some_and(|part| part.starts_with('@')) { scope } else { last };
    at.get(start..).unwrap_or(at)
}

fn scope(body: &Place<'_>) -> Scope {
    if body.dev.is_true() {
        Scope::Dev
    } else if body.optional.is_true() || body.dev_optional.is_true() {
        Scope::Optional
    } else if body.peer.is_true() {
        Scope::Peer
    } else {
        Scope::Normal
    }
}

/// The project's wishes where the lock file has its own record of them.
fn with_record(graph: &Graph<'_, '_>, files: &dyn Siblings, draft: &mut Draft) -> Result<(), ReadError> {
    let mut by_owner: HashMap<usize, HashMap<&str, usize>> = HashMap::new();
    for need in graph.needs.iter().filter(|need| graph.spots.get(need.from).is_some_and(|spot| spot.own)) {
        by_owner.entry(need.from).or_default().insert(need.key, need.to);
    }
    for (place, spot) in graph.spots.iter().enumerate().filter(|(_, spot)| spot.own) {
        let answers = by_owner.remove(&place).unwrap_or_default();
        let recorded = recorded(spot);
        let mut before: HashMap<&str, Vec<(Scope, &str)>> = HashMap::new();
        for wish in &recorded {
            before.entry(&wish.key).or_default().push((wish.declared.scope, wish.range()));
        }
        let manifest = package_json::member(&spot.at, files, draft);
        let wishes = manifest.map_or_else(|| recorded.clone(), |manifest| manifest.wishes);
        for wish in wishes {
            let was = before.get(wish.key.as_str()).map(Vec::as_slice).unwrap_or_default();
            let same = was.iter().find(|(scope, _)| *scope == wish.declared.scope).or(was.first());
            let locked = match (same, answers.get(wish.key.as_str()).copied()) {
                (_, Some(to)) if graph.spots.get(to).is_some_and(|spot| spot.own) => Locked::Own,
                (None, _) | (_, None) => wish.absent(),
                // Addresses and paths may be written in another way than they are asked for.
                (Some((_, was)), _) if wish.declared.source == Source::Registry && *was != wish.range() => {
                    Locked::Changed { before: (*was).to_owned() }
                }
                (_, Some(to)) => graph.package(to).map_or(Locked::Unknown, Locked::Package),
            };
            draft.want(wish.with(locked))?;
        }
        // What was asked for then is what the lock file's packages are there for, also when that has changed.
        for package in answers.values().filter_map(|to| graph.package(*to)) {
            draft.root(package, Scope::Normal);
        }
    }
    Ok(())
}

/// The wishes that the lock file itself has recorded.
fn recorded(spot: &Spot<'_>) -> Vec<Wish> {
    let body = &spot.body;
    let groups = [
        (&body.dependencies, Scope::Normal),
        (&body.optional_dependencies, Scope::Optional),
        (&body.dev_dependencies, Scope::Dev),
        (&body.peer_dependencies, Scope::Peer),
    ];
    let of = |(group, scope): (&Members<'_, Scalar<'_>>, Scope)| {
        let wish = |(key, range): &(Key<'_>, Scalar<'_>)| {
            Wish::new(&key.text, range.get().unwrap_or("*"), scope, None, spot.line)
        };
        group.iter().map(wish).collect::<Vec<_>>()
    };
    groups.into_iter().flat_map(of).collect()
}

/// The project's wishes where only `package.json` knows them.
fn without_record(manifest: Manifest, graph: &Graph<'_, '_>, draft: &mut Draft) -> Result<(), ReadError> {
    let at_top = |(place, spot): (usize, &'_ Spot<'_>)| {
        Some((spot.at.strip_prefix("node_modules/")?.to_owned(), graph.package(place)?))
    };
    let top: HashMap<String, usize> = graph.spots.iter().enumerate().filter_map(at_top).collect();
    for wish in manifest.wishes {
        let locked = top.get(&wish.key).map_or_else(|| wish.absent(), |package| Locked::Package(*package));
        draft.want(wish.with(locked))?;
    }
    Ok(())
}
