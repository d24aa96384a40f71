//! `yarn.lock` of yarn 2 and later: YAML, with the members of the workspace among its entries.
//!
//! An entry for a package that yarn patches stands beside that of the package itself; both are one package here, as
//! they have one name and version. `yarn info --all --recursive` shows each virtual instance, one for each set of
//! peers; the lock file doesn't know those.

use std::collections::{HashMap, HashSet};

use super::draft::{Draft, Entry};
use super::model::{Dependencies, Ecosystem, Locked, ReadError, Scope, Siblings, Source};
use super::package_json::{self, Wish, origin, split_version};
use super::yaml::{self, Map, Member, Node};

/// One entry of the file.
struct Found<'s, 'a> {
    body: &'s Map<'a>,
    line: u32,
    /// The folder, for a member of the workspace.
    folder: Option<&'s str>,
    place: Option<usize>,
}

/// The entries and the ways to find them.
struct Index<'s, 'a> {
    found: Vec<Found<'s, 'a>>,
    /// By `name@range`.
    by_key: HashMap<&'s str, usize>,
    by_name: HashMap<&'s str, HashSet<usize>>,
}

pub(super) fn read(text: &str, files: &dyn Siblings) -> Result<Dependencies, ReadError> {
    let mut draft = Draft::new(Ecosystem::Npm);
    let root = yaml::read(text)?;
    let index = index(&root, &mut draft)?;
    for found in &index.found {
        let Some(from) = found.place else { continue };
        for (name, range) in asked(found.body.map("dependencies")) {
            match index.find(name, range) {
                Some(to) => {
                    if let Some(to) = index.found.get(to).and_then(|to| to.place) {
                        draft.edge(from, to, is_optional(found.body, name));
                    }
                }
                None if is_optional(found.body, name) => {}
                None => {
                    draft.gap(Some(found.line), format!("{name}@{range}, needed here, is not listed"));
                }
            }
        }
        for (name, range) in asked(found.body.map("peerDependencies")) {
            // A peer is found by its name alone: whoever asks for it chose the version.
            let peer = index.find(name, range).or_else(|| index.only(name));
            if let Some(to) = peer.and_then(|peer| index.found.get(peer)).and_then(|to| to.place) {
                draft.edge(from, to, true);
            }
        }
    }
    let overrides = package_json::member("", files, &mut draft).is_some_and(|root| root.overrides);
    for found in &index.found {
        if let Some(folder) = found.folder {
            wishes(found, folder, &index, overrides, files, &mut draft)?;
        }
    }
    Ok(draft.finish(true))
}

/// What one member asks for: its manifest, or else what the lock file recorded of it.
fn wishes(
    found: &Found<'_, '_>,
    folder: &str,
    index: &Index<'_, '_>,
    overrides: bool,
    files: &dyn Siblings,
    draft: &mut Draft,
) -> Result<(), ReadError> {
    let folder = if folder == "." { "" } else { folder };
    let recorded = || {
        let wish = |(name, range)| Wish::new(name, range, Scope::Normal, None, Some(found.line));
        asked(found.body.map("dependencies")).map(wish).collect()
    };
    let wishes = package_json::member(folder, files, draft).map_or_else(recorded, |manifest| manifest.wishes);
    for wish in wishes {
        let answer = index.find(&wish.key, wish.range()).and_then(|place| index.found.get(place));
        // Neither the ranges that `resolutions` replace nor those of a catalog are in the file.
        let replaced = overrides || wish.range().starts_with("catalog:");
        let locked = match answer {
            Some(answer) => answer.place.map_or(Locked::Own, Locked::Package),
            None if replaced => {
                let only = index.only(&wish.declared.name).and_then(|place| index.found.get(place));
                only.and_then(|only| only.place).map_or(Locked::Unknown, Locked::Package)
            }
            None => wish.absent(),
        };
        draft.want(wish.with(locked))?;
    }
    Ok(())
}

fn index<'s, 'a>(root: &'s Map<'a>, draft: &mut Draft) -> Result<Index<'s, 'a>, ReadError> {
    let mut index = Index { found: Vec::new(), by_key: HashMap::new(), by_name: HashMap::new() };
    for member in root.0.iter().filter(|member| member.key != "__metadata") {
        let Some(found) = found(member, draft)? else { continue };
        let place = index.found.len();
        for key in member.key.split(", ") {
            index.by_key.insert(key, place);
            // What a range is bound to (`::locator=…`) stands in the keys alone.
            if let Some((unbound, _)) = key.split_once("::") {
                index.by_key.entry(unbound).or_insert(place);
            }
        }
        if let Some((name, _)) = found.body.scalar("resolution").and_then(split_version) {
            index.by_name.entry(name).or_default().insert(place);
        }
        index.found.push(found);
    }
    Ok(index)
}

fn found<'s, 'a>(member: &'s Member<'a>, draft: &mut Draft) -> Result<Option<Found<'s, 'a>>, ReadError> {
    let line = Some(member.line);
    let Some(body) = member.value.as_map() else {
        draft.gap(line, "an entry without content");
        return Ok(None);
    };
    let Some((name, reference)) = body.scalar("resolution").and_then(split_version) else {
        draft.gap(line, "an entry that does not say what was chosen");
        return Ok(None);
    };
    if let Some(folder) = reference.strip_prefix("workspace:") {
        return Ok(Some(Found { body, line: member.line, folder: Some(folder), place: None }));
    }
    let source = match reference.strip_prefix("npm:") {
        Some(_) => Source::Registry,
        None if reference.starts_with("patch:") => Source::Registry,
        None => origin(reference),
    };
    let checksum = body.scalar("checksum").is_some();
    let entry = Entry { name, version: body.scalar("version"), source, scope: None, line, checksum };
    let place = Some(draft.add(entry)?);
    Ok(Some(Found { body, line: member.line, folder: None, place }))
}

impl Index<'_, '_> {
    /// The entry that answers a range.
    fn find(&self, name: &str, range: &str) -> Option<usize> {
        let key = |key: String| self.by_key.get(key.as_str()).copied();
        key(format!("{name}@{range}"))
            .or_else(|| key(format!("{name}@npm:{range}")))
            .or_else(|| key(format!("{name}@workspace:{range}")))
    }

    /// The entry of a name that has only one.
    fn only(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).filter(|found| found.len() == 1)?.iter().next().copied()
    }
}

fn asked<'s>(members: &'s [Member<'_>]) -> impl Iterator<Item = (&'s str, &'s str)> {
    members.iter().map(|member| (member.key.as_ref(), member.value.scalar().unwrap_or_default()))
}

fn is_optional(body: &Map<'_>, name: &str) -> bool {
    let meta = body.map("dependenciesMeta").iter().find(|member| member.key == name);
    meta.and_then(|meta| meta.value.as_map()).and_then(|meta| meta.get("optional")).and_then(Node::scalar)
        == Some("true")
}
