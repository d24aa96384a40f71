//! `Cargo.toml`: what a crate asks for, and the members of a workspace.

use std::collections::{BTreeMap, BTreeSet};

use toml::de::{DeTable, DeValue};

use super::model::{Declared, Locked, ReadError, Scope, Siblings, Source};
use super::paths::{expand, inside, join, shown};
use super::toml_tree::{self, Member, Tree, is_true, string};

/// Manifests of one workspace that are read.
const MOST_MEMBERS: usize = 10_000;

/// A crate of the project.
pub(super) struct Crate {
    pub(super) name: String,
    pub(super) declared: Vec<Declared>,
}

/// The crates that a `Cargo.lock` belongs to.
#[derive(Default)]
pub(super) struct Workspace {
    pub(super) crates: Vec<Crate>,
    /// Names of crates in folders outside the workspace, with their paths.
    pub(super) outside: BTreeMap<String, String>,
    /// The manifests, relative to the lock file's folder.
    pub(super) files: Vec<String>,
    pub(super) problems: Vec<String>,
    /// Whether a member that is named is not there.
    absent: bool,
}

impl Workspace {
    /// Whether the manifests of all its crates were read.
    pub(super) fn is_whole(&self) -> bool {
        !self.crates.is_empty() && self.problems.is_empty() && !self.absent
    }
}

/// Reads the root manifest and those of all members.
pub(super) fn workspace(files: &dyn Siblings) -> Workspace {
    let mut found = Workspace::default();
    let Some(root_text) = files.text("Cargo.toml") else { return found };
    let root = match toml_tree::read(&root_text) {
        Ok(root) => root,
        Err(error) => {
            found.problems.push(format!("Cargo.toml was not read: {error}"));
            return found;
        }
    };
    let list = |name: &str| -> Vec<&str> {
        let value = root.table(&["workspace"]).and_then(|table| table.get(name));
        value
            .map(|value| root.strings(value.get_ref()).into_iter().map(|(text, _)| text).collect())
            .unwrap_or_default()
    };
    let excluded: Vec<String> = list("exclude").iter().filter_map(|path| join("", path)).collect();
    let is_excluded = |folder: &str| {
        let holds = |excluded: &String| {
            folder
                .strip_prefix(excluded.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        excluded.iter().any(holds)
    };
    let mut named: BTreeSet<String> = list("members")
        .iter()
        .filter(|pattern| !pattern.contains(['*', '?', '[']))
        .filter_map(|path| join("", path))
        .collect();
    let mut waiting: BTreeSet<String> = expand(list("members"), files)
        .into_iter()
        .filter(|folder| named.contains(folder) || !is_excluded(folder))
        .collect();
    waiting.insert(String::new());
    let mut seen = BTreeSet::new();
    // A crate in a folder below that another one names by its path is a member too.
    while let Some(folder) = waiting.pop_first() {
        if !seen.insert(folder.clone()) || seen.len() > MOST_MEMBERS {
            continue;
        }
        let file = inside(&folder, "Cargo.toml");
        let Some(text) = files.text(&file) else {
            // A pattern may stand for folders that are no crates.
            found.absent |= named.contains(&folder);
            continue;
        };
        found.files.push(file.clone());
        let tree = match toml_tree::read(&text) {
            Ok(tree) => tree,
            Err(error) => {
                found.problems.push(format!("{file} was not read: {error}"));
                continue;
            }
        };
        let declared = wishes(&tree, Some(&root), &folder);
        for wish in &declared {
            let Source::Path(target) = &wish.source else { continue };
            if target.starts_with("..") || is_excluded(target) {
                found.outside.insert(wish.name.clone(), target.clone());
            } else {
                named.insert(target.clone());
                waiting.insert(target.clone());
            }
        }
        if let Some(name) = tree.table(&["package"]).and_then(|package| string(package, "name")) {
            found.crates.push(Crate { name: name.to_owned(), declared });
        }
    }
    found
}

/// What one manifest asks for, without its workspace: inherited dependencies have no requirement.
pub(super) fn read(text: &str) -> Result<Vec<Declared>, ReadError> {
    let tree = toml_tree::read(text)?;
    Ok(wishes(&tree, Some(&tree), ""))
}

/// The wishes of the manifest in `folder`, by line.
fn wishes(tree: &Tree<'_>, root: Option<&Tree<'_>>, folder: &str) -> Vec<Declared> {
    let mut tables: Vec<&DeTable<'_>> = vec![&tree.root];
    if let Some(targets) = tree.table(&["target"]) {
        tables.extend(targets.iter().filter_map(|(_, value)| value.get_ref().as_table()));
    }
    let kinds = [
        ("dependencies", Scope::Normal),
        ("build-dependencies", Scope::Build),
        ("build_dependencies", Scope::Build),
        ("dev-dependencies", Scope::Dev),
        ("dev_dependencies", Scope::Dev),
    ];
    let shared = root.and_then(|root| root.table(&["workspace", "dependencies"]));
    let mut found = Vec::new();
    for table in tables {
        for (kind, scope) in kinds {
            let Some(wanted) = toml_tree::table(table, &[kind]) else { continue };
            found.extend(tree.members(wanted).into_iter().map(|member| wish(member, scope, shared, folder)));
        }
    }
    found.sort_by_key(|declared| declared.line);
    found
}

fn wish(member: Member<'_, '_>, scope: Scope, shared: Option<&DeTable<'_>>, folder: &str) -> Declared {
    let own = member.value.as_table();
    let inherits = own.is_some_and(|table| is_true(table, "workspace"));
    let value = if inherits {
        shared.and_then(|shared| shared.get(member.name)).map(toml::Spanned::get_ref)
    } else {
        Some(member.value)
    };
    let table = value.and_then(DeValue::as_table);
    let text = |name: &str| table.and_then(|table| string(table, name));
    let source = if let Some(url) = text("git") {
        Source::Git {
            url: shown(url),
            commit: text("rev").filter(|rev| super::paths::is_commit(rev)).map(str::to_owned),
        }
    } else if let Some(path) = text("path") {
        // An inherited path is relative to the workspace's root.
        Source::Path(join(if inherits { "" } else { folder }, path).unwrap_or_else(|| path.to_owned()))
    } else {
        Source::Registry
    };
    let optional = own.is_some_and(|table| is_true(table, "optional")) && scope == Scope::Normal;
    Declared {
        name: text("package").unwrap_or(member.name).to_owned(),
        requirement: value.and_then(DeValue::as_str).or_else(|| text("version")).map(str::to_owned),
        source,
        scope: if optional { Scope::Optional } else { scope },
        file: Some(inside(folder, "Cargo.toml")),
        line: Some(member.line),
        locked: Locked::Unknown,
    }
}
