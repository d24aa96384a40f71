//! `pyproject.toml` (PEP 621, PEP 735, poetry's and uv's tables) and `Pipfile`: what a Python project asks for.
//!
//! What only builds the project (`build-system.requires`) is left out: no lock file of Python holds it.

use std::collections::{BTreeSet, HashMap};

use toml::de::{DeTable, DeValue};

use super::model::{Declared, Locked, ReadError, Scope, Source};
use super::paths::{is_commit, shown};
use super::requirement::{address, normal, parse};
use super::toml_tree::{self, Member, Tree, is_true, string, table};

/// A wish; `conditional` when it holds on some machines only.
#[derive(Debug)]
pub(super) struct Wish {
    pub(super) declared: Declared,
    pub(super) conditional: bool,
    /// The list that it stands in: `dev`, a group's or an extra's name; none for what is always needed.
    pub(super) group: Option<String>,
}

/// Reads a `pyproject.toml`; `file` is how its wishes name it.
pub(super) fn read(text: &str, file: &str) -> Result<Vec<Wish>, ReadError> {
    let tree = toml_tree::read(text)?;
    let mut reader = Reader { tree: &tree, file, sources: sources(&tree), wishes: Vec::new() };
    reader.project();
    reader.groups();
    reader.poetry();
    let mut wishes = reader.wishes;
    wishes.sort_by_key(|wish| wish.declared.line);
    Ok(wishes)
}

/// Reads a `Pipfile`.
pub(super) fn pipfile(text: &str, file: &str) -> Result<Vec<Wish>, ReadError> {
    let tree = toml_tree::read(text)?;
    let mut reader = Reader { tree: &tree, file, sources: HashMap::new(), wishes: Vec::new() };
    for group in tree.members(&tree.root) {
        let no_packages = ["source", "requires", "scripts", "pipenv", "pipfile"];
        let Some(packages) = group.value.as_table().filter(|_| !no_packages.contains(&group.name)) else {
            continue;
        };
        let (scope, name) = match group.name {
            "packages" => (Scope::Normal, None),
            "dev-packages" => (Scope::Dev, Some("develop")),
            other => (Scope::Dev, Some(other)),
        };
        for member in tree.members(packages) {
            reader.entry(member, scope, name);
        }
    }
    Ok(reader.wishes)
}

struct Reader<'t, 'a> {
    tree: &'t Tree<'a>,
    file: &'t str,
    /// Where uv's table says that packages are from, by normal name.
    sources: HashMap<String, Source>,
    wishes: Vec<Wish>,
}

impl<'a> Reader<'_, 'a> {
    /// PEP 621.
    fn project(&mut self) {
        let Some(project) = self.tree.table(&["project"]) else { return };
        if let Some(list) = project.get("dependencies") {
            self.list(list.get_ref(), Scope::Normal, None);
        }
        let extras = table(project, &["optional-dependencies"]).map(|extras| self.tree.members(extras));
        for extra in extras.into_iter().flatten() {
            self.list(extra.value, Scope::Optional, Some(extra.name));
        }
    }

    /// PEP 735, and uv's older list.
    fn groups(&mut self) {
        let groups = self.tree.table(&["dependency-groups"]).map(|groups| self.tree.members(groups));
        for group in groups.into_iter().flatten() {
            self.list(group.value, Scope::Dev, Some(group.name));
        }
        if let Some(list) = self.tree.table(&["tool", "uv"]).and_then(|uv| uv.get("dev-dependencies")) {
            self.list(list.get_ref(), Scope::Dev, Some("dev"));
        }
    }

    fn poetry(&mut self) {
        let Some(poetry) = self.tree.table(&["tool", "poetry"]) else { return };
        // Beside PEP 621, poetry's table only adds to what stands there.
        let known: BTreeSet<String> = self
            .wishes
            .iter()
            .filter(|wish| wish.declared.scope != Scope::Dev)
            .map(|wish| normal(&wish.declared.name))
            .collect();
        let groups = table(poetry, &["group"]).map(|groups| self.tree.members(groups));
        let mut tables: Vec<(&DeTable<'a>, Scope, Option<&str>)> = Vec::new();
        tables.extend(table(poetry, &["dependencies"]).map(|table| (table, Scope::Normal, None)));
        tables.extend(table(poetry, &["dev-dependencies"]).map(|table| (table, Scope::Dev, Some("dev"))));
        for group in groups.iter().flatten() {
            let packages = group.value.as_table().and_then(|group| table(group, &["dependencies"]));
            tables.extend(packages.map(|packages| (packages, Scope::Dev, Some(group.name))));
        }
        for (packages, scope, group) in tables {
            for member in self.tree.members(packages) {
                let ours =
                    member.name != "python" && (scope == Scope::Dev || !known.contains(&normal(member.name)));
                if ours {
                    self.entry(member, scope, group);
                }
            }
        }
    }

    /// A list of requirements.
    fn list(&mut self, list: &DeValue<'a>, scope: Scope, group: Option<&str>) {
        for (text, line) in self.tree.strings(list) {
            let Some(one) = parse(text) else { continue };
            let source = one.address.map(address).or_else(|| self.sources.get(&normal(one.name)).cloned());
            let source = source.unwrap_or(Source::Registry);
            let requirement = one.versions.or(one.address);
            self.push(
                one.name,
                requirement,
                Place { source, scope, group, line, conditional: one.conditional },
            );
        }
    }

    /// A name with a version, a table, or a list of tables.
    fn entry(&mut self, member: Member<'_, 'a>, scope: Scope, group: Option<&str>) {
        let several = member.value.as_array().is_some();
        let table =
            member.value.as_table().or_else(|| member.value.as_array()?.iter().next()?.get_ref().as_table());
        let text = |name: &str| table.and_then(|table| string(table, name));
        let versions = member.value.as_str().or_else(|| text("version"));
        let source = table.and_then(origin).unwrap_or(Source::Registry);
        let optional = scope == Scope::Normal && table.is_some_and(|table| is_true(table, "optional"));
        let conditional =
            several || ["markers", "platform", "python"].iter().any(|name| text(name).is_some());
        let scope = if optional { Scope::Optional } else { scope };
        self.push(member.name, versions, Place { source, scope, group, line: member.line, conditional });
    }

    fn push(&mut self, name: &str, requirement: Option<&str>, place: Place<'_>) {
        let declared = Declared {
            name: name.to_owned(),
            requirement: requirement.map(str::to_owned),
            source: place.source,
            scope: place.scope,
            file: Some(self.file.to_owned()),
            line: Some(place.line),
            locked: Locked::Unknown,
        };
        self.wishes.push(Wish {
            declared,
            conditional: place.conditional,
            group: place.group.map(str::to_owned),
        });
    }
}

/// Where uv's table says that packages are from, by normal name.
fn sources(tree: &Tree<'_>) -> HashMap<String, Source> {
    let Some(sources) = tree.table(&["tool", "uv", "sources"]) else { return HashMap::new() };
    let one = |member: Member<'_, '_>| {
        let first = || member.value.as_array()?.iter().next()?.get_ref().as_table();
        Some((normal(member.name), origin(member.value.as_table().or_else(first)?)?))
    };
    tree.members(sources).into_iter().filter_map(one).collect()
}

/// What a manifest says of a wish beside its name and versions.
struct Place<'s> {
    source: Source,
    scope: Scope,
    group: Option<&'s str>,
    line: u32,
    conditional: bool,
}

/// Where a table says that a package is from; `None`: from a registry.
fn origin(table: &DeTable<'_>) -> Option<Source> {
    let text = |name: &str| string(table, name);
    if let Some(url) = text("git") {
        let commit = text("rev").or_else(|| text("ref")).filter(|commit| is_commit(commit));
        return Some(Source::Git { url: shown(url), commit: commit.map(str::to_owned) });
    }
    let path = text("path").or_else(|| text("file").filter(|file| !file.contains("://")));
    if let Some(path) = path {
        return Some(Source::Path(path.to_owned()));
    }
    if is_true(table, "workspace") {
        return Some(Source::Path(".".to_owned()));
    }
    text("url").or_else(|| text("file")).map(|url| Source::Url(shown(url)))
}
