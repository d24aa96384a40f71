//! Where requirements are named.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use globset::GlobSet;
use rq_code::inventory::{Inventory, Role, SourceFile};
use rq_core::cancel::Cancel;
use rq_core::operation::OperationError;
use rq_specs::{Duplicate, Ids, Requirement, read_all, strays};

use crate::unread_code;

/// Bytes of a file that is looked into.
const LARGEST: u64 = 8 << 20;

/// A requirement with an id, and where it is named.
pub(super) struct Traced {
    pub(super) file: String,
    pub(super) requirement: Requirement,
    /// Path and line.
    pub(super) code: Vec<(String, u32)>,
    pub(super) tests: Vec<(String, u32)>,
    /// What its specification links to and is not there.
    pub(super) broken: Vec<String>,
}

impl Traced {
    pub(super) fn id(&self) -> &str {
        self.requirement.id.as_deref().unwrap_or_default()
    }
}

/// All that specifications say, and what code says of it.
#[derive(Default)]
pub(super) struct Traces {
    pub(super) files: usize,
    pub(super) traced: Vec<Traced>,
    /// With its file.
    pub(super) duplicates: Vec<(String, Duplicate)>,
    /// Ids of known kinds that nothing defines: path, line, id.
    pub(super) orphans: Vec<(String, u32, String)>,
    pub(super) unidentified: usize,
    pub(super) tasks_open: usize,
    pub(super) unread: Vec<String>,
}

fn text(root: &Path, path: &str) -> Option<String> {
    let path = root.join(path);
    let small = fs::metadata(&path).is_ok_and(|kind| kind.is_file() && kind.len() <= LARGEST);
    small.then(|| fs::read(&path).ok()).flatten().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// Whether a file is a specification: as the patterns say, else any Markdown file but a changelog.
pub(super) fn is_specification(path: &str, patterns: Option<&GlobSet>) -> bool {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    match patterns {
        Some(patterns) => patterns.is_match(path),
        None => {
            (name.ends_with(".md") || name.ends_with(".markdown"))
                && !["changelog", "changes", "history", "news", "releases"]
                    .iter()
                    .any(|start| name.starts_with(start))
        }
    }
}

/// Whether ids are looked for in a file, and what naming one there means: also in languages that are not read as code.
fn role_of(file: &SourceFile) -> Option<Role> {
    match file.role {
        role @ (Role::Source | Role::Test) => Some(role),
        Role::Other => unread_code::role(&file.path),
        Role::LeftOut(_) => None,
    }
}

/// The paths that [`traces`] depends on beside the specifications.
pub(super) fn is_searched(file: &SourceFile) -> bool {
    role_of(file).is_some()
}

/// Reads the specifications, and looks for their ids in sources and tests.
pub(super) fn traces(
    root: &Path,
    inventory: &Inventory,
    patterns: Option<&GlobSet>,
    cancel: &Cancel,
) -> Result<Traces, OperationError> {
    let mut traces = Traces::default();
    let mut first: BTreeMap<String, usize> = BTreeMap::new();
    let (mut documents, mut texts) = (Vec::new(), Vec::new());
    for file in inventory.files().iter().filter(|file| is_specification(&file.path, patterns)) {
        cancel.check()?;
        match text(root, &file.path) {
            Some(text) => {
                documents.push(file);
                texts.push(text);
            }
            None => traces.unread.push(file.path.clone()),
        }
    }
    traces.files = documents.len();
    for (file, specification) in documents.into_iter().zip(read_all(&texts)) {
        cancel.check()?;
        traces
            .duplicates
            .extend(specification.duplicates.into_iter().map(|again| (file.path.clone(), again)));
        for requirement in specification.requirements {
            let Some(id) = &requirement.id else {
                let open = requirement.done == Some(false) && !requirement.withdrawn;
                traces.tasks_open += usize::from(open);
                traces.unidentified +=
                    usize::from(requirement.obligation.is_some() && !requirement.withdrawn);
                continue;
            };
            let key = id.to_ascii_uppercase();
            if let Some(known) = first.get(&key).and_then(|place: &usize| traces.traced.get_mut(*place)) {
                match requirement.form.cmp(&known.requirement.form) {
                    Ordering::Less => {}
                    // The same in two files: a copy, or two meanings of one name.
                    Ordering::Equal => {
                        let first = known.requirement.line;
                        let again = Duplicate { id: id.clone(), line: requirement.line, first };
                        traces.duplicates.push((file.path.clone(), again));
                    }
                    Ordering::Greater => {
                        known.file.clone_from(&file.path);
                        known.requirement = requirement;
                    }
                }
                continue;
            }
            first.insert(key, traces.traced.len());
            let file = file.path.clone();
            traces.traced.push(Traced {
                file,
                requirement,
                code: Vec::new(),
                tests: Vec::new(),
                broken: Vec::new(),
            });
        }
    }
    if traces.traced.is_empty() {
        return Ok(traces);
    }
    let ids: Vec<String> = traces.traced.iter().map(|traced| traced.id().to_owned()).collect();
    let finder = Ids::new(ids.iter().map(String::as_str));
    for file in inventory.files() {
        cancel.check()?;
        let Some(role) = role_of(file) else { continue };
        let Some(text) = text(root, &file.path) else {
            traces.unread.push(file.path.clone());
            continue;
        };
        let mut seen = BTreeSet::new();
        for mention in finder.find(&text) {
            let Some(traced) = traces.traced.get_mut(mention.id).filter(|_| seen.insert(mention.id)) else {
                continue;
            };
            let places = if role == Role::Test { &mut traced.tests } else { &mut traced.code };
            places.push((file.path.clone(), mention.line));
        }
        let unknown = strays(ids.iter().map(String::as_str), &text);
        traces.orphans.extend(unknown.into_iter().map(|(id, line)| (file.path.clone(), line, id)));
    }
    for traced in &mut traces.traced {
        follow_links(traced, inventory, root);
    }
    Ok(traces)
}

/// Counts what a specification links to: files of the project, with what follows `::` or `#` left out. A link is
/// relative to the document, as Markdown has it, or to the project's root, as people write it.
fn follow_links(traced: &mut Traced, inventory: &Inventory, root: &Path) {
    let folder = traced.file.rsplit_once('/').map_or("", |(folder, _)| folder);
    for link in &traced.requirement.links {
        let path = link.split("::").next().unwrap_or(link);
        let path = path.split(['#', ':', '?']).next().unwrap_or(path);
        let places: Vec<String> = [folder, ""].iter().filter_map(|from| within(from, path)).collect();
        let add = |places: &mut Vec<(String, u32)>, path: String| {
            if !places.iter().any(|(known, _)| *known == path) {
                places.push((path, 1));
            }
        };
        match places
            .iter()
            .find_map(|place| inventory.get(place))
            .map(|file| (role_of(file), file.path.clone()))
        {
            Some((Some(Role::Test), path)) => add(&mut traced.tests, path),
            Some((Some(Role::Source), path)) => add(&mut traced.code, path),
            // A file that is neither.
            Some(_) => {}
            None => {
                let looks_like_path =
                    path.contains('/') && path.rsplit('/').next().is_some_and(|name| name.contains('.'));
                let there = places.iter().any(|place| root.join(place).exists());
                if looks_like_path && !places.is_empty() && !there {
                    traced.broken.push(link.clone());
                }
            }
        }
    }
}

/// A path from the project's root; `None` when it leaves the project.
fn within(folder: &str, path: &str) -> Option<String> {
    let folder = if path.starts_with('/') { "" } else { folder };
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
