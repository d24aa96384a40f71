//! `pnpm-lock.yaml`, versions 5, 6 and 9.
//!
//! pnpm locks a package once for each set of peers (`a@1.0.0(react@18.0.0)`); here these are one package, as in
//! `pnpm list --json` when its names and versions are counted once. That list leaves out what another platform needs.

use std::collections::HashMap;

use super::draft::{Draft, Entry};
use super::model::{Dependencies, Ecosystem, Locked, ReadError, Scope, Siblings, Source};
use super::package_json::{self, Wish, origin, split_version};
use super::paths::{is_commit, join, shown};
use super::yaml::{self, Map, Member, Node};

/// How keys are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `/name/1.0.0_peer@2.0.0`
    Five,
    /// `/name@1.0.0(peer@2.0.0)`
    Six,
    /// `name@1.0.0(peer@2.0.0)`
    Nine,
}

pub(super) fn read(text: &str, files: &dyn Siblings) -> Result<Dependencies, ReadError> {
    let mut draft = Draft::new(Ecosystem::Npm);
    let root = yaml::read(text)?;
    let version = root.scalar("lockfileVersion").unwrap_or_default();
    let form = match version.split('.').next() {
        Some("5") => Form::Five,
        Some("6") => Form::Six,
        Some("9") => Form::Nine,
        _ => return Err(ReadError::Unsupported(format!("version {version}"))),
    };
    let mut by_key: HashMap<&str, usize> = HashMap::new();
    for member in root.map("packages") {
        let empty = Map::default();
        let body = member.value.as_map().unwrap_or(&empty);
        match entry(form, member, body) {
            Some(entry) => {
                by_key.insert(&member.key, draft.add(entry)?);
            }
            None => draft.gap(Some(member.line), "an entry that names no package"),
        }
    }
    // Version 9 keeps what packages need apart from them.
    let needing = if form == Form::Nine { root.map("snapshots") } else { root.map("packages") };
    for member in needing {
        let key = member.key.as_ref();
        if !by_key.contains_key(key) {
            match by_key.get(without_peers(key)) {
                Some(place) => {
                    by_key.insert(key, *place);
                }
                None => draft.gap(Some(member.line), format!("{key} is not among the packages")),
            }
        }
    }
    for member in needing {
        let (Some(from), Some(body)) = (by_key.get(member.key.as_ref()), member.value.as_map()) else {
            continue;
        };
        for (group, optional) in [("dependencies", false), ("optionalDependencies", true)] {
            for needed in body.map(group) {
                let value = needed.value.scalar().unwrap_or_default();
                match find(form, &needed.key, value, &by_key) {
                    Some(to) => draft.edge(*from, to, optional),
                    None if optional || value.starts_with("link:") => {}
                    None => draft
                        .gap(Some(needed.line), format!("{} {value} is not among the packages", needed.key)),
                }
            }
        }
    }
    importers(form, &root, &by_key, files, &mut draft)?;
    Ok(draft.finish(true))
}

fn entry<'s>(form: Form, member: &'s Member<'_>, body: &'s Map<'_>) -> Option<Entry<'s>> {
    let key = member.key.as_ref();
    let empty = Map::default();
    let resolution = body.get("resolution").and_then(Node::as_map).unwrap_or(&empty);
    let (name, reference) = match form {
        Form::Nine => split_version(without_peers(key))?,
        Form::Six => split_version(without_peers(key).strip_prefix('/').unwrap_or(key)).unwrap_or(("", key)),
        Form::Five => key
            .strip_prefix('/')
            .and_then(|key| key.rsplit_once('/'))
            .map_or(("", key), |(name, version)| (name, version.split('_').next().unwrap_or_default())),
    };
    // Earlier versions write what is not from the registry as it is, and name it in its content.
    let plain = form == Form::Nine || key.starts_with('/');
    let name = if plain { name } else { body.scalar("name")? };
    let from_registry =
        plain && origin(reference) == Source::Registry && reference.starts_with(|c: char| c.is_ascii_digit());
    let source = if from_registry { Source::Registry } else { source(reference, resolution) };
    let version = if from_registry { Some(reference) } else { body.scalar("version") };
    let scope = (form != Form::Nine).then(|| {
        let is = |name: &str| body.scalar(name) == Some("true");
        if is("dev") {
            Scope::Dev
        } else if is("optional") {
            Scope::Optional
        } else {
            Scope::Normal
        }
    });
    let checksum = resolution.scalar("integrity").is_some();
    Some(Entry { name, version, source, scope, line: Some(member.line), checksum })
}

/// Where a package that has no version of a registry is from.
fn source(reference: &str, resolution: &Map<'_>) -> Source {
    if let (Some(url), Some(commit)) = (resolution.scalar("repo"), resolution.scalar("commit")) {
        return Source::Git { url: shown(url), commit: Some(commit.to_owned()) };
    }
    if let Some(folder) = resolution.scalar("directory") {
        return Source::Path(folder.to_owned());
    }
    let address = resolution.scalar("tarball").unwrap_or(reference);
    let last = address.rsplit('/').next().unwrap_or_default();
    match origin(address) {
        // An archive that is named by its commit.
        Source::Url(url) if is_commit(last) => Source::Git { url, commit: Some(last.to_owned()) },
        // A registry's key with the registry's name before it.
        Source::Git { .. } | Source::Registry if resolution.scalar("integrity").is_some() => Source::Registry,
        source => source,
    }
}

fn without_peers(key: &str) -> &str {
    key.split('(').next().unwrap_or(key)
}

/// The package behind a name and the version that was chosen for it.
fn find(form: Form, name: &str, value: &str, by_key: &HashMap<&str, usize>) -> Option<usize> {
    let key = match form {
        Form::Five => format!("/{name}/{value}"),
        Form::Six => format!("/{name}@{value}"),
        Form::Nine => format!("{name}@{value}"),
    };
    // Another package behind the name, or one from elsewhere, is written whole.
    let known = |key: &str| by_key.get(key).copied();
    known(&key)
        .or_else(|| known(value))
        .or_else(|| known(without_peers(&key)))
        .or_else(|| known(without_peers(value)))
}

/// What was chosen for a wish.
struct Chosen<'s> {
    asked: &'s str,
    value: &'s str,
    scope: Scope,
    line: u32,
}

/// The wishes of the project's packages.
fn importers(
    form: Form,
    root: &Map<'_>,
    by_key: &HashMap<&str, usize>,
    files: &dyn Siblings,
    draft: &mut Draft,
) -> Result<(), ReadError> {
    let mut importers: Vec<(&str, &Map<'_>)> = Vec::new();
    for member in root.map("importers") {
        importers.extend(member.value.as_map().map(|body| (member.key.as_ref(), body)));
    }
    if importers.is_empty() {
        importers.push((".", root));
    }
    let folders: Vec<String> = importers.iter().filter_map(|(folder, _)| join("", folder)).collect();
    let overrides = root.get("overrides").is_some();
    for (folder, body) in importers {
        let Some(folder) = join("", folder) else { continue };
        let chosen = chosen(body);
        let recorded = || {
            chosen
                .iter()
                .map(|(name, one)| Wish::new(name, one.asked, one.scope, None, Some(one.line)))
                .collect()
        };
        let known = package_json::member(&folder, files, draft);
        let mut wishes: Vec<Wish> = known.map_or_else(recorded, |manifest| manifest.wishes);
        wishes.sort_by(|a, b| (a.declared.line, &a.key).cmp(&(b.declared.line, &b.key)));
        for wish in wishes {
            let locked = match chosen.get(wish.key.as_str()) {
                None => wish.absent(),
                Some(one) => match one.value.strip_prefix("link:").and_then(|path| join(&folder, path)) {
                    Some(target) if folders.contains(&target) => Locked::Own,
                    Some(_) => Locked::Unknown,
                    None if one.asked != wish.range() && !overrides => {
                        Locked::Changed { before: one.asked.to_owned() }
                    }
                    None => find(form, &wish.key, one.value, by_key)
                        .map_or_else(|| wish.absent(), Locked::Package),
                },
            };
            draft.want(wish.with(locked))?;
        }
        for (name, one) in &chosen {
            if let Some(place) = find(form, name, one.value, by_key) {
                draft.root(place, one.scope);
            }
        }
    }
    Ok(())
}

/// What was chosen for one of the project's packages, by name.
fn chosen<'s>(body: &'s Map<'_>) -> HashMap<&'s str, Chosen<'s>> {
    // Version 5 keeps what was asked for apart.
    let asked: HashMap<&str, &str> = body
        .map("specifiers")
        .iter()
        .filter_map(|member| Some((member.key.as_ref(), member.value.scalar()?)))
        .collect();
    let mut found = HashMap::new();
    let groups = [
        ("dependencies", Scope::Normal),
        ("optionalDependencies", Scope::Optional),
        ("devDependencies", Scope::Dev),
    ];
    for (group, scope) in groups {
        for member in body.map(group) {
            let name = member.key.as_ref();
            let (asked, value) = match &member.value {
                Node::Map(map) => {
                    (map.scalar("specifier").unwrap_or_default(), map.scalar("version").unwrap_or_default())
                }
                other => (asked.get(name).copied().unwrap_or_default(), other.scalar().unwrap_or_default()),
            };
            found.entry(name).or_insert(Chosen { asked, value, scope, line: member.line });
        }
    }
    found
}
