//! `requirements.txt` and its like, as pip reads them.
//!
//! The file is a manifest: what its packages need in turn is not in it, unless pip-compile or uv wrote it. Those note
//! behind each package who asked for it (`# via flask`), which tells what is direct, and pin everything; such a file is
//! complete. Files that it includes (`-r`) or is held to (`-c`) are read where they are in the project.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use super::draft::{Draft, Entry};
use super::kind::is_for_development;
use super::lines::number;
use super::model::{Declared, Dependencies, Ecosystem, Locked, ReadError, Scope, Siblings, Source};
use super::paths::{folder, join};
use super::requirement::{address, egg, exact, normal, parse};

/// Files that one file may include.
const MOST_FILES: usize = 256;

/// Lines that are read.
const MOST_LINES: usize = 500_000;

/// A line that asks for a package.
struct Asked {
    declared: Declared,
    version: Option<String>,
    checksum: bool,
    /// Who asked for it, as a tool noted it.
    via: Vec<String>,
}

#[derive(Default)]
struct Reading {
    asked: Vec<Asked>,
    includes: Vec<(String, u32)>,
    constraints: Vec<(String, u32)>,
}

pub(super) fn read(text: &str, dev: bool, files: &dyn Siblings) -> Result<Dependencies, ReadError> {
    let mut draft = Draft::new(Ecosystem::PyPi);
    let mut seen = BTreeSet::new();
    let mut asked = Vec::new();
    let mut constraints = BTreeSet::new();
    let mut waiting: Vec<(Option<String>, Cow<'_, str>, bool)> = vec![(None, Cow::Borrowed(text), dev)];
    while let Some((file, text, dev)) = waiting.pop() {
        let reading = one(&text, file.as_deref(), dev, &mut draft);
        let from = file.as_deref().map_or("", folder);
        constraints.extend(reading.constraints.iter().filter_map(|(path, _)| join(from, path)));
        asked.extend(reading.asked);
        if asked.len() > MOST_LINES {
            return Err(ReadError::TooMany { what: "packages", limit: MOST_LINES });
        }
        for (path, line) in reading.includes.into_iter().rev() {
            let found = join(from, &path).and_then(|path| files.text(&path).map(|text| (path, text)));
            match found {
                Some((path, text)) if seen.len() < MOST_FILES => {
                    if seen.insert(path.clone()) {
                        draft.read(&path);
                        let dev = is_for_development(&path).unwrap_or(dev);
                        waiting.push((Some(path), Cow::Owned(text), dev));
                    }
                }
                _ => draft.gap(
                    file.is_none().then_some(line),
                    format!("{path}, included here, was not read: it is not a file of the project"),
                ),
            }
        }
    }
    held_to(&constraints, &mut asked, files);
    let complete = finish(asked, &mut draft)?;
    Ok(draft.finish(complete))
}

/// Gives packages without a version the one that a constraints file has for them.
fn held_to(constraints: &BTreeSet<String>, asked: &mut [Asked], files: &dyn Siblings) {
    let mut versions: HashMap<String, String> = HashMap::new();
    for path in constraints.iter().take(MOST_FILES) {
        let Some(text) = files.text(path) else { continue };
        for (_, line) in logical(&text) {
            if let Some(one) = parse(requirement_of(without_comment(&line)))
                && let Some(version) = one.versions.and_then(exact)
            {
                versions.insert(normal(one.name), version.to_owned());
            }
        }
    }
    for one in asked.iter_mut().filter(|one| one.version.is_none() && one.declared.source == Source::Registry)
    {
        one.version = versions.get(&normal(&one.declared.name)).cloned();
    }
}

/// Turns what was asked for into packages, roots and edges. Whether the files list all that is needed.
fn finish(asked: Vec<Asked>, draft: &mut Draft) -> Result<bool, ReadError> {
    let mut places = Vec::with_capacity(asked.len());
    let mut by_name: HashMap<String, usize> = HashMap::new();
    for one in &asked {
        let declared = &one.declared;
        let place = draft.add(Entry {
            name: &declared.name,
            version: one.version.as_deref(),
            source: declared.source.clone(),
            scope: None,
            line: declared.line,
            checksum: one.checksum,
        })?;
        if let Some(package) = draft.package(place) {
            package.file.clone_from(&declared.file);
        }
        by_name.insert(normal(&declared.name), place);
        places.push(place);
    }
    let mut complete = !asked.is_empty();
    for (one, place) in asked.into_iter().zip(places) {
        let mut direct = one.via.is_empty();
        complete &= !direct && (one.version.is_some() || one.declared.source != Source::Registry);
        for via in &one.via {
            match by_name.get(&normal(via)) {
                Some(from) if !via.contains([' ', '/']) => draft.edge(*from, place, false),
                _ => direct = true,
            }
        }
        if direct {
            draft.want(Declared { locked: Locked::Package(place), ..one.declared })?;
        }
    }
    Ok(complete)
}

/// Reads one file; `file` is how its wishes name it.
fn one(text: &str, file: Option<&str>, dev: bool, draft: &mut Draft) -> Reading {
    let mut reading = Reading::default();
    let mut noting = false;
    for (line, whole) in logical(text) {
        let content = without_comment(&whole).trim();
        let comment =
            whole.get(content_end(&whole)..).unwrap_or_default().trim_start_matches(['#', ' ']).trim();
        if content.is_empty() {
            let indented = whole.starts_with([' ', '\t']);
            let note = comment.strip_prefix("via").filter(|rest| rest.is_empty() || rest.starts_with(' '));
            noting = indented && (note.is_some() || noting);
            if let (true, Some(last)) = (noting, reading.asked.last_mut()) {
                last.via.extend(vias(note.unwrap_or(comment)));
            }
            continue;
        }
        noting = false;
        if let Some((option, value)) = option(content) {
            match option {
                "-r" | "--requirement" => reading.includes.push((value.to_owned(), line)),
                "-c" | "--constraint" => reading.constraints.push((value.to_owned(), line)),
                "-e" | "--editable" => reading.asked.extend(package(value, file, line, dev)),
                // Where and how to look for packages.
                _ => {}
            }
            continue;
        }
        match package(content, file, line, dev) {
            Some(mut asked) => {
                asked.via.extend(comment.strip_prefix("via ").map(vias).into_iter().flatten());
                reading.asked.push(asked);
            }
            None if is_own(content) => {}
            None => {
                let place = file.map(|file| format!("{file}, line {line}: ")).unwrap_or_default();
                draft.gap(file.is_none().then_some(line), format!("{place}not a requirement"));
            }
        }
    }
    reading
}

/// The package that a line asks for, unless it is the project itself.
fn package(content: &str, file: Option<&str>, line: u32, dev: bool) -> Option<Asked> {
    let hashed = content.contains(" --hash");
    let content = requirement_of(content);
    if is_own(content) {
        return None;
    }
    let bare = content.split([' ', ';']).next().unwrap_or_default();
    let is_place = bare.contains("://")
        || bare.starts_with(['.', '/'])
        || bare.ends_with(".whl")
        || bare.ends_with(".tar.gz");
    let is_place = is_place || (bare.contains('/') && !content.contains('@'));
    let (name, versions, source) = if is_place {
        let name = egg(bare).unwrap_or_else(|| file_name(bare));
        (name, None, address(bare))
    } else {
        let one = parse(content)?;
        (one.name, one.versions, one.address.map_or(Source::Registry, address))
    };
    if name.is_empty() {
        return None;
    }
    let declared = Declared {
        name: name.to_owned(),
        requirement: versions.map(str::to_owned),
        source,
        scope: if dev { Scope::Dev } else { Scope::Normal },
        file: file.map(str::to_owned),
        line: Some(line),
        locked: Locked::Unknown,
    };
    // A digest may also stand behind the address itself.
    let checksum = hashed || content.contains("#sha256=") || content.contains("&sha256=");
    Some(Asked { declared, version: versions.and_then(exact).map(str::to_owned), checksum, via: Vec::new() })
}

/// A line without the options behind its requirement.
fn requirement_of(content: &str) -> &str {
    content.split(" --").next().unwrap_or(content).trim()
}

/// Whether a line asks for the project itself: `.`, `.[tests]`.
fn is_own(content: &str) -> bool {
    let path = content.strip_prefix("file:").unwrap_or(content);
    let rest = path.strip_prefix("./").or_else(|| path.strip_prefix('.'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', ' ', ';']))
}

/// The package's name in the name of an archive or folder.
fn file_name(address: &str) -> &str {
    let path = address.split(['#', '?']).next().unwrap_or_default().trim_end_matches('/');
    let name = path.rsplit('/').next().unwrap_or_default();
    let name = name.split('[').next().unwrap_or_default();
    let archive = [".whl", ".tar.gz", ".zip", ".tgz"].iter().any(|end| name.ends_with(end));
    if archive {
        name.split('-').next().unwrap_or_default()
    } else {
        name.split(['@']).next().unwrap_or_default().trim_end_matches(".git")
    }
}

/// An option and its value: `-r base.txt`, `--requirement=base.txt`.
fn option(content: &str) -> Option<(&str, &str)> {
    if !content.starts_with('-') {
        return None;
    }
    if !content.starts_with("--") && content.len() > 2 && content.is_char_boundary(2) {
        let (name, value) = content.split_at(2);
        return Some((name, value.trim_start_matches(['=', ' ']).trim()));
    }
    let end = content.find(['=', ' ']).unwrap_or(content.len());
    let (name, value) = content.split_at(end);
    Some((name, value.trim_start_matches(['=', ' ']).trim()))
}

/// Who asked for a package, in a note's text; constraints ask for nothing.
fn vias(note: &str) -> impl Iterator<Item = String> {
    note.split(',').map(str::trim).filter(|via| !via.is_empty() && !via.starts_with("-c ")).map(str::to_owned)
}

/// Where a line's comment begins: at its start, or behind a space.
fn content_end(line: &str) -> usize {
    let behind_space = |place: usize| {
        line.get(..place).is_some_and(|before| before.is_empty() || before.ends_with([' ', '\t']))
    };
    line.match_indices('#').map(|(place, _)| place).find(|place| behind_space(*place)).unwrap_or(line.len())
}

fn without_comment(line: &str) -> &str {
    line.get(..content_end(line)).unwrap_or(line)
}

/// The lines of a file, those that end in a backslash joined with the next; each with its first line's number.
fn logical(text: &str) -> impl Iterator<Item = (u32, Cow<'_, str>)> {
    let mut lines = text.lines().enumerate();
    std::iter::from_fn(move || {
        let (start, line) = lines.next()?;
        let Some(first) = line.strip_suffix('\\').filter(|_| !line.trim_start().starts_with('#')) else {
            return Some((number(start + 1), Cow::Borrowed(line)));
        };
        let mut joined = first.to_owned();
        for (_, next) in lines.by_ref() {
            joined.push(' ');
            match next.strip_suffix('\\') {
                Some(more) => joined.push_str(more.trim_start()),
                None => {
                    joined.push_str(next.trim_start());
                    break;
                }
            }
        }
        Some((number(start + 1), Cow::Owned(joined)))
    })
}
