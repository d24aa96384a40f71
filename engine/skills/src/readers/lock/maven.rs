//! `pom.xml`, with those of its modules and of its parents inside the project.
//!
//! Read as Maven builds its effective model, as far as the project's own files go: properties, managed versions and
//! scopes, inheritance, modules. Nothing is fetched: what a parent or an imported list of versions outside the project
//! decides is told as managed by it, without a version. What the dependencies need in turn is in no file, so the list
//! is never complete. Left out: profiles, which a machine switches on, plugins, and the project's own modules.
//! `mvn dependency:list` shows the direct ones among what it lists, of one profile and one machine.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::draft::{Draft, Entry};
use super::model::{Declared, Dependencies, Ecosystem, Locked, ReadError, Scope, Siblings, Source};
use super::paths::{folder, inside, join};
use super::pom::{self, Dependency, Pom};

/// Files of one project that are read.
const MOST_FILES: usize = 5_000;
/// Parents that one model may have above it.
const MOST_PARENTS: usize = 32;
/// Bytes of a value with everything put in.
const LONGEST: usize = 4_096;
/// Properties that one value may lead to.
const MOST_STEPS: usize = 128;

/// The models of the project by their paths, relative to the folder of the one that was asked for.
type Poms = BTreeMap<String, Pom>;

pub(super) fn read(text: &str, files: &dyn Siblings) -> Result<Dependencies, ReadError> {
    let mut draft = Draft::new(Ecosystem::Maven);
    let own = "pom.xml".to_owned();
    let mut poms = Poms::new();
    poms.insert(own.clone(), pom::read(text)?);
    let mut seen = HashSet::from([own.clone()]);
    // Upwards, then down again from the topmost: only there all modules are known.
    let top = load_parents(&own, &mut poms, &mut seen, files, &mut draft)
        .last()
        .cloned()
        .unwrap_or_else(|| own.clone());
    load_modules(&top, &mut poms, &mut seen, files, &mut draft);
    let wanted = load_modules(&own, &mut poms, &mut seen, files, &mut draft);
    for path in poms.keys().cloned().collect::<Vec<_>>() {
        load_parents(&path, &mut poms, &mut seen, files, &mut draft);
    }
    let project = Project::of(&poms);
    for path in &wanted {
        if *path != own {
            draft.read(path);
        }
        let mut told = HashSet::new();
        for (at, dependency) in project.dependencies(path) {
            let file = (at != own).then(|| at.to_owned());
            wish(&project, path, dependency, file, &mut draft)?;
        }
        for outside in project.outside(path) {
            if told.insert(outside.clone()) {
                let line = (*path == own)
                    .then(|| poms.get(path)?.parent.as_ref().map(|parent| parent.line))
                    .flatten();
                draft.problem(
                    line,
                    format!("{path}: {outside} is not in the project; what it adds is not known"),
                );
            }
        }
    }
    Ok(draft.finish(false))
}

/// The model in a file, read when it is not known yet.
fn load(
    path: &str,
    poms: &mut Poms,
    seen: &mut HashSet<String>,
    files: &dyn Siblings,
    draft: &mut Draft,
) -> bool {
    if poms.contains_key(path) {
        return true;
    }
    if seen.len() >= MOST_FILES || !seen.insert(path.to_owned()) {
        return false;
    }
    match files.text(path).map(|text| pom::read(&text)) {
        Some(Ok(pom)) => {
            poms.insert(path.to_owned(), pom);
            true
        }
        Some(Err(error)) => {
            draft.gap(None, format!("{path} was not read: {error}"));
            false
        }
        None => false,
    }
}

/// Where a model's parent would be in the project.
fn parent_path(path: &str, pom: &Pom) -> Option<String> {
    let parent = pom.parent.as_ref().filter(|parent| !parent.path.is_empty())?;
    let target = join(folder(path), &parent.path)?;
    Some(if target.ends_with(".xml") { target } else { inside(&target, "pom.xml") })
}

/// Whether a model is the one that another names as its parent.
fn is_parent(pom: &Pom, of: &Pom) -> bool {
    let group = pom.group.as_ref().or(pom.parent.as_ref().map(|parent| &parent.group));
    of.parent.as_ref().is_some_and(|named| named.artifact == pom.artifact && Some(&named.group) == group)
}

/// Reads a model's parents; their paths, nearest first.
fn load_parents(
    path: &str,
    poms: &mut Poms,
    seen: &mut HashSet<String>,
    files: &dyn Siblings,
    draft: &mut Draft,
) -> Vec<String> {
    let mut found = Vec::new();
    let mut at = path.to_owned();
    while found.len() < MOST_PARENTS {
        let Some(next) = poms.get(&at).and_then(|pom| parent_path(&at, pom)) else { break };
        if !load(&next, poms, seen, files, draft) {
            break;
        }
        let is_parent =
            poms.get(&at).zip(poms.get(&next)).is_some_and(|(child, parent)| is_parent(parent, child));
        if !is_parent || found.contains(&next) || next == path {
            break;
        }
        found.push(next.clone());
        at = next;
    }
    found
}

/// Reads a model's modules, and theirs; the paths of all, the model's own first.
fn load_modules(
    path: &str,
    poms: &mut Poms,
    seen: &mut HashSet<String>,
    files: &dyn Siblings,
    draft: &mut Draft,
) -> Vec<String> {
    let mut found = vec![path.to_owned()];
    let mut known: HashSet<String> = found.iter().cloned().collect();
    let mut next = 0;
    while let Some(at) = found.get(next).cloned() {
        next += 1;
        let modules = poms.get(&at).map(|pom| pom.modules.clone()).unwrap_or_default();
        for module in modules {
            let Some(target) = join(folder(&at), &module) else { continue };
            let target = if target.ends_with(".xml") { target } else { inside(&target, "pom.xml") };
            if known.contains(&target) {
                continue;
            }
            if load(&target, poms, seen, files, draft) {
                known.insert(target.clone());
                found.push(target);
            } else if known.insert(target.clone()) {
                draft.gap(None, format!("the module {target} was not read"));
            }
        }
    }
    found
}

/// The models and what follows from them together.
struct Project<'p> {
    poms: &'p Poms,
    /// The way up from each model: its own path, its parent's, …
    chains: HashMap<&'p str, Vec<&'p str>>,
    /// Group and artifact of the project's own modules, with their paths.
    own: HashMap<(String, String), &'p str>,
}

/// What is managed for a dependency, and by whom.
enum Managed<'p> {
    Here(&'p Dependency),
    /// By a model outside the project.
    Outside(String),
    Nowhere,
}

impl<'p> Project<'p> {
    fn of(poms: &'p Poms) -> Self {
        let mut chains = HashMap::new();
        for path in poms.keys() {
            let mut chain = vec![path.as_str()];
            let mut at = path.as_str();
            while let Some((next, parent)) =
                poms.get(at).and_then(|pom| poms.get_key_value(&parent_path(at, pom)?))
            {
                let is_parent = poms.get(at).is_some_and(|pom| is_parent(parent, pom));
                if !is_parent || chain.contains(&next.as_str()) || chain.len() > MOST_PARENTS {
                    break;
                }
                chain.push(next);
                at = next;
            }
            chains.insert(path.as_str(), chain);
        }
        let mut project = Self { poms, chains, own: HashMap::new() };
        let own = poms.iter().filter_map(|(path, pom)| {
            let group = project.value(path, "${project.groupId}")?;
            Some(((group, pom.artifact.clone()), path.as_str()))
        });
        let own = own.collect();
        project.own = own;
        project
    }

    /// The models from one upwards, with their paths.
    fn chain(&self, path: &str) -> impl Iterator<Item = (&'p str, &'p Pom)> {
        let chain = self.chains.get(path).map(Vec::as_slice).unwrap_or_default();
        chain.iter().filter_map(|path| self.poms.get_key_value(*path)).map(|(path, pom)| (path.as_str(), pom))
    }

    /// What a model and its parents ask for; what stands nearer replaces what stands above.
    fn dependencies(&self, path: &str) -> Vec<(&'p str, &'p Dependency)> {
        let mut seen = HashSet::new();
        let all = self.chain(path).flat_map(|(at, pom)| pom.dependencies.iter().map(move |one| (at, one)));
        all.filter(|(_, one)| seen.insert((&one.group, &one.artifact, &one.kind, &one.classifier))).collect()
    }

    /// What a property is worth in a model.
    fn property(&self, path: &str, name: &str) -> Option<&'p str> {
        let name =
            name.strip_prefix("pom.").map_or_else(|| name.to_owned(), |rest| format!("project.{rest}"));
        let parent = |pom: &'p Pom| pom.parent.as_ref();
        match name.as_str() {
            "project.groupId" => self.chain(path).find_map(|(_, pom)| {
                pom.group.as_deref().or(parent(pom).map(|parent| parent.group.as_str()))
            }),
            "project.version" => self
                .chain(path)
                .find_map(|(_, pom)| pom.version.as_deref().or(parent(pom)?.version.as_deref())),
            "project.artifactId" => self.chain(path).next().map(|(_, pom)| pom.artifact.as_str()),
            "project.parent.groupId" => {
                self.chain(path).find_map(|(_, pom)| Some(parent(pom)?.group.as_str()))
            }
            "project.parent.artifactId" => {
                self.chain(path).find_map(|(_, pom)| Some(parent(pom)?.artifact.as_str()))
            }
            "project.parent.version" => self.chain(path).find_map(|(_, pom)| parent(pom)?.version.as_deref()),
            name => self.chain(path).find_map(|(_, pom)| pom.properties.get(name).map(String::as_str)),
        }
    }

    /// A text with its properties put in; `None` when one of them is not known here, or they lead nowhere.
    fn value(&self, path: &str, text: &str) -> Option<String> {
        let mut text = text.to_owned();
        let mut from = 0;
        for _ in 0..MOST_STEPS {
            let Some(start) = text.get(from..)?.find("${").map(|start| from + start) else {
                return Some(text);
            };
            let end = start + text.get(start..)?.find('}')?;
            let value = self.property(path, text.get(start + 2..end)?)?;
            if text.len() + value.len() > LONGEST {
                return None;
            }
            text.replace_range(start..=end, value);
            // What was put in may hold properties too.
            from = start;
        }
        None
    }

    /// What the lists of managed versions from a model upwards say of a dependency.
    fn managed(&self, path: &str, dependency: &Dependency) -> Managed<'p> {
        let same = |one: &&'p Dependency, at: &str| {
            let is = |a: &Option<String>, b: &Option<String>, default: &str| {
                a.as_deref().unwrap_or(default) == b.as_deref().unwrap_or(default)
            };
            one.artifact == dependency.artifact
                && is(&one.kind, &dependency.kind, "jar")
                && is(&one.classifier, &dependency.classifier, "")
                && self.value(at, &one.group) == self.value(path, &dependency.group)
        };
        let lists = |at: &'p str| self.chain(at).flat_map(|(_, pom)| &pom.managed);
        let Some((at, _)) = self.chain(path).next() else { return Managed::Nowhere };
        if let Some(found) = lists(at).find(|one| same(one, path)) {
            return Managed::Here(found);
        }
        let mut outside = None;
        for import in lists(at).filter(|one| one.scope.as_deref() == Some("import")) {
            let (group, artifact) = (self.value(path, &import.group), &import.artifact);
            let inside = group.clone().and_then(|group| self.own.get(&(group, artifact.clone())).copied());
            match inside {
                Some(list) => {
                    if let Some(found) = lists(list).find(|one| same(one, list)) {
                        return Managed::Here(found);
                    }
                }
                None => outside = outside.or(Some(format!("{}:{artifact}", group.unwrap_or_default()))),
            }
        }
        outside.or_else(|| self.outside(path).next()).map_or(Managed::Nowhere, Managed::Outside)
    }

    /// The parents of a model that are not in the project.
    fn outside(&self, path: &str) -> impl Iterator<Item = String> {
        let last = self.chain(path).last().and_then(|(_, pom)| pom.parent.as_ref());
        last.map(|parent| format!("the parent {}:{}", parent.group, parent.artifact)).into_iter()
    }
}

fn wish(
    project: &Project<'_>,
    path: &str,
    dependency: &Dependency,
    file: Option<String>,
    draft: &mut Draft,
) -> Result<(), ReadError> {
    let put = |text: &str| project.value(path, text);
    let (Some(group), Some(artifact)) = (put(&dependency.group), put(&dependency.artifact)) else {
        let message = format!(
            "{path}: {}:{} holds a property that is not known here",
            dependency.group, dependency.artifact
        );
        draft.gap(file.is_none().then_some(dependency.line), message);
        return Ok(());
    };
    if project.own.contains_key(&(group.clone(), artifact.clone())) {
        return Ok(());
    }
    let managed = project.managed(path, dependency);
    let here = match &managed {
        Managed::Here(managed) => Some(*managed),
        _ => None,
    };
    let written = dependency.version.as_deref().or(here.and_then(|managed| managed.version.as_deref()));
    let version = written.and_then(put);
    let requirement = version.as_deref().or(written).map(str::to_owned);
    let managed_by = match (&managed, written, &version) {
        (Managed::Outside(by), None, _) => Some(by.clone()),
        // A property that only a parent outside can have.
        (_, Some(_), None) => project.outside(path).next(),
        _ => None,
    };
    let name = format!("{group}:{artifact}");
    if version.is_none() {
        let reason = match (&managed_by, written) {
            (Some(by), _) => format!("its version is decided by {by}, which is not in the project"),
            (None, Some(written)) => format!("its version, {written}, is not known here"),
            (None, None) => "no version is given for it".to_owned(),
        };
        draft.problem(file.is_none().then_some(dependency.line), format!("{path}: {name}: {reason}"));
    }
    let scope = scope(dependency, here);
    // A file of the machine.
    let is_file = dependency.scope.as_deref() == Some("system");
    let source = if is_file { Source::Path(String::new()) } else { Source::Registry };
    let fixed = version.filter(|version| is_fixed(version));
    let line = Some(dependency.line);
    let place = draft.add(Entry {
        name: &name,
        version: fixed.as_deref(),
        source: source.clone(),
        scope: None,
        line,
        checksum: false,
    })?;
    if let Some(package) = draft.package(place) {
        package.managed_by = package.managed_by.take().or(managed_by);
        package.file = package.file.take().or_else(|| file.clone());
    }
    draft.want(Declared { name, requirement, source, scope, file, line, locked: Locked::Package(place) })
}

/// Whether a version is one version: no range, no newest, no snapshot.
fn is_fixed(version: &str) -> bool {
    !version.starts_with(['[', '('])
        && !matches!(version, "LATEST" | "RELEASE")
        && !version.ends_with("-SNAPSHOT")
}

fn scope(dependency: &Dependency, managed: Option<&Dependency>) -> Scope {
    let scope = dependency.scope.as_deref().or(managed.and_then(|managed| managed.scope.as_deref()));
    let optional = dependency.optional.as_deref().or(managed.and_then(|managed| managed.optional.as_deref()));
    match (scope, optional) {
        (Some("test"), _) => Scope::Dev,
        (Some("provided" | "system"), _) => Scope::Build,
        (_, Some("true")) => Scope::Optional,
        _ => Scope::Normal,
    }
}
