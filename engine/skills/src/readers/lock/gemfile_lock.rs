//! `Gemfile.lock` and `gems.locked`, as bundler writes them.
//!
//! A gem that is locked for several platforms (`nokogiri (1.16.0-arm64-darwin)`) is one package. `bundle list` adds
//! bundler itself, which no lock file has among its gems. What a gem is for (its group) stands in the `Gemfile` alone,
//! which is a program and is not read.

use std::collections::HashMap;

use super::draft::{Draft, Entry};
use super::lines::numbered;
use super::model::{Declared, Dependencies, Ecosystem, Locked, ReadError, Scope, Source};
use super::paths::{is_commit, shown};

/// What is known of the section that is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Gems,
    Git,
    Path,
    Wanted,
    Checksums,
    Other,
}

/// A gem of the file.
struct Gem<'a> {
    name: &'a str,
    place: Option<usize>,
    line: u32,
    needs: Vec<&'a str>,
}

pub(super) fn read(text: &str) -> Result<Dependencies, ReadError> {
    let mut draft = Draft::new(Ecosystem::RubyGems);
    let mut gems: Vec<Gem<'_>> = Vec::new();
    let mut wanted: Vec<(&str, Option<&str>, u32)> = Vec::new();
    let mut sums: Vec<&str> = Vec::new();
    let (mut section, mut remote, mut revision) = (Section::Other, "", None);
    let mut any = false;
    for (number, line) in numbered(text) {
        let line = line.trim_end();
        let content = line.trim_start();
        let indent = line.len() - content.len();
        if content.is_empty() {
            continue;
        }
        if indent == 0 {
            section = match content {
                "GEM" => Section::Gems,
                "GIT" => Section::Git,
                "PATH" => Section::Path,
                "DEPENDENCIES" => Section::Wanted,
                "CHECKSUMS" => Section::Checksums,
                _ => Section::Other,
            };
            any |= section != Section::Other;
            (remote, revision) = ("", None);
            continue;
        }
        match (section, indent) {
            (Section::Gems | Section::Git | Section::Path, 2) => {
                if let Some(value) = content.strip_prefix("remote:") {
                    remote = value.trim();
                } else if let Some(value) = content.strip_prefix("revision:") {
                    revision = Some(value.trim()).filter(|revision| is_commit(revision));
                }
            }
            (Section::Gems | Section::Git | Section::Path, 4) => {
                let (name, version) = name_and_rest(content);
                let source = match section {
                    Section::Git => Source::Git { url: shown(remote), commit: revision.map(str::to_owned) },
                    Section::Path => Source::Path(remote.to_owned()),
                    _ => Source::Registry,
                };
                // A gem in the lock file's own folder is the project.
                let own = source == Source::Path(".".to_owned());
                let version = version.map(without_platform);
                let line = Some(number);
                let entry =
                    Entry { name, version, source, scope: Some(Scope::Normal), line, checksum: false };
                let place = if own { None } else { Some(draft.add(entry)?) };
                gems.push(Gem { name, place, line: number, needs: Vec::new() });
            }
            (Section::Gems | Section::Git | Section::Path, 6) => {
                if let Some(gem) = gems.last_mut() {
                    gem.needs.push(name_and_rest(content).0);
                }
            }
            (Section::Wanted, 2) => {
                let (name, versions) = name_and_rest(content.trim_end_matches('!'));
                wanted.push((name, versions, number));
            }
            (Section::Checksums, 2) if content.contains("sha256=") => sums.push(name_and_rest(content).0),
            _ => {}
        }
    }
    if !any && !text.trim().is_empty() {
        return Err(ReadError::Syntax { line: Some(1), message: "no section of a lock file".to_owned() });
    }
    connect(&gems, &wanted, &sums, &mut draft)?;
    Ok(draft.finish(true))
}

fn connect(
    gems: &[Gem<'_>],
    wanted: &[(&str, Option<&str>, u32)],
    sums: &[&str],
    draft: &mut Draft,
) -> Result<(), ReadError> {
    let by_name: HashMap<&str, Option<usize>> = gems.iter().map(|gem| (gem.name, gem.place)).collect();
    for place in sums.iter().filter_map(|name| by_name.get(name).copied().flatten()) {
        if let Some(package) = draft.package(place) {
            package.checksum = true;
        }
    }
    for gem in gems {
        for needed in &gem.needs {
            match (gem.place, by_name.get(needed)) {
                (Some(from), Some(Some(to))) => draft.edge(from, *to, false),
                // What the project's own gem needs, the project needs.
                (None, Some(Some(to))) => draft.root(*to, Scope::Normal),
                (_, Some(None)) => {}
                (_, None) if *needed == "bundler" => {}
                (_, None) => {
                    draft.gap(Some(gem.line), format!("{} needs {needed}, which is not listed", gem.name));
                }
            }
        }
    }
    for (name, versions, line) in wanted {
        let locked = match by_name.get(name) {
            Some(Some(place)) => Locked::Package(*place),
            Some(None) => Locked::Own,
            // Bundler itself, or a gem for another platform.
            None => Locked::Unknown,
        };
        let source = match locked {
            Locked::Package(place) => draft.package(place).map(|package| package.source.clone()),
            _ => None,
        };
        draft.want(Declared {
            name: (*name).to_owned(),
            requirement: versions.map(str::to_owned),
            source: source.unwrap_or(Source::Registry),
            scope: Scope::Normal,
            file: None,
            line: Some(*line),
            locked,
        })?;
    }
    Ok(())
}

/// `name (1.0)` to its parts.
fn name_and_rest(content: &str) -> (&str, Option<&str>) {
    let (name, rest) = content.split_once(" (").unwrap_or((content, ""));
    let rest = rest.split_once(')').map_or(rest, |(rest, _)| rest);
    let name = name.split_whitespace().next().unwrap_or_default().trim_end_matches('!');
    (name, Some(rest).filter(|rest| !rest.is_empty()))
}

/// `1.16.0-arm64-darwin` to `1.16.0`: the parts of a gem's version are joined by dots.
fn without_platform(version: &str) -> &str {
    version.split('-').next().unwrap_or(version)
}
