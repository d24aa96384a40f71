//! `uv.lock`, with the `pyproject.toml` files of its workspace.
//!
//! uv locks for every platform and interpreter that the project admits, and records what each of the project's own
//! packages asked for; a wish that isn't recorded, or was recorded with other versions, is newer than the lock file.
//! `uv tree` lists the same packages with `--universal --all-groups`, extras included.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::draft::{Draft, Entry};
use super::model::{Declared, Dependencies, Ecosystem, Locked, ReadError, Scope, Siblings, Source};
use super::paths::{inside, is_commit, join, shown};
use super::pyproject;
use super::requirement::normal;
use super::sections::cut;

#[derive(Debug, Deserialize)]
struct Head {
    version: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct Top {
    manifest: Manifest,
}

#[derive(Debug, Deserialize)]
struct Manifest {
    #[serde(default)]
    members: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Body {
    #[serde(default)]
    package: Vec<Package>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Package {
    name: String,
    version: Option<String>,
    #[serde(default)]
    source: Origin,
    #[serde(default)]
    dependencies: Vec<Need>,
    #[serde(default)]
    optional_dependencies: BTreeMap<String, Vec<Need>>,
    #[serde(default)]
    dev_dependencies: BTreeMap<String, Vec<Need>>,
    sdist: Option<Archive>,
    #[serde(default)]
    wheels: Vec<Archive>,
    metadata: Option<Record>,
    #[serde(skip)]
    line: u32,
}

#[derive(Debug, Default, Deserialize)]
struct Origin {
    git: Option<String>,
    url: Option<String>,
    path: Option<String>,
    directory: Option<String>,
    editable: Option<String>,
    r#virtual: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Need {
    name: String,
    version: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Archive {
    hash: Option<IgnoredAny>,
}

/// What one of the project's own packages asked for when the file was written.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Record {
    #[serde(default)]
    requires_dist: Vec<Recorded>,
    #[serde(default)]
    requires_dev: BTreeMap<String, Vec<Recorded>>,
}

#[derive(Debug, Deserialize)]
struct Recorded {
    name: String,
    specifier: Option<String>,
    marker: Option<String>,
    extra: Option<String>,
}

/// A package of the file, and its place in the draft unless it is the project's own.
struct Node {
    package: Package,
    place: Option<usize>,
}

pub(super) fn read(text: &str, files: &dyn Siblings) -> Result<Dependencies, ReadError> {
    let mut draft = Draft::new(Ecosystem::PyPi);
    let mut nodes: Vec<Node> = Vec::new();
    let mut members: BTreeSet<String> = BTreeSet::new();
    for section in cut(text) {
        match section.name {
            "" => match section.read::<Head>()?.version {
                Some(1) => {}
                Some(version) => return Err(ReadError::Unsupported(format!("version {version}"))),
                None => return Err(ReadError::Unsupported("one without a version".to_owned())),
            },
            "manifest" => match section.read::<Top>() {
                Ok(top) => members.extend(top.manifest.members.iter().map(|name| normal(name))),
                Err(error) => draft.broken(error)?,
            },
            "package" => match section.read::<Body>() {
                Ok(body) => {
                    let line = section.line;
                    nodes.extend(
                        body.package
                            .into_iter()
                            .map(|one| Node { package: Package { line, ..one }, place: None }),
                    );
                }
                Err(error) => draft.broken(error)?,
            },
            _ => {}
        }
    }
    for node in &mut nodes {
        let package = &node.package;
        let own = if members.is_empty() {
            [&package.source.editable, &package.source.r#virtual]
                .into_iter()
                .flatten()
                .any(|folder| folder == ".")
        } else {
            members.contains(&normal(&package.name))
        };
        if !own {
            let archives = package.sdist.iter().chain(&package.wheels);
            node.place = Some(draft.add(Entry {
                name: &package.name,
                version: package.version.as_deref(),
                source: source(&package.source),
                scope: None,
                line: Some(package.line),
                checksum: archives.into_iter().any(|archive| archive.hash.is_some()),
            })?);
        }
    }
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (place, node) in nodes.iter().enumerate() {
        by_name.entry(&node.package.name).or_default().push(place);
    }
    let index = Index { nodes: &nodes, by_name };
    for node in &nodes {
        let package = &node.package;
        match node.place {
            Some(from) => {
                let extras = package.optional_dependencies.values().flatten();
                for need in package.dependencies.iter().chain(extras) {
                    if let Some(to) = index.package(need) {
                        draft.edge(from, to, false);
                    } else if !index.by_name.contains_key(need.name.as_str()) {
                        draft.gap(
                            Some(package.line),
                            format!("{} needs {}, which is not listed", package.name, need.name),
                        );
                    }
                }
            }
            None => own(package, &index, files, &mut draft)?,
        }
    }
    Ok(draft.finish(true))
}

struct Index<'s> {
    nodes: &'s [Node],
    by_name: HashMap<&'s str, Vec<usize>>,
}

impl Index<'_> {
    /// The package that answers a need, unless it is the project's own.
    fn package(&self, need: &Need) -> Option<usize> {
        let of_name = self.by_name.get(need.name.as_str())?;
        let fits = |place: &&usize| {
            self.nodes
                .get(**place)
                .is_some_and(|node| need.version.is_none() || node.package.version == need.version)
        };
        self.nodes.get(*of_name.iter().find(fits)?)?.place
    }
}

fn source(origin: &Origin) -> Source {
    if let Some(git) = &origin.git {
        let commit = git.rsplit_once('#').map(|(_, commit)| commit).filter(|commit| is_commit(commit));
        return Source::Git { url: shown(git), commit: commit.map(str::to_owned) };
    }
    if let Some(url) = &origin.url {
        return Source::Url(shown(url));
    }
    let paths = [&origin.path, &origin.directory, &origin.editable, &origin.r#virtual];
    paths.into_iter().flatten().next().map_or(Source::Registry, |path| Source::Path(path.clone()))
}

/// What one of the project's own packages needs and asks for.
fn own(
    package: &Package,
    index: &Index<'_>,
    files: &dyn Siblings,
    draft: &mut Draft,
) -> Result<(), ReadError> {
    let mut answers: HashMap<String, Option<usize>> = HashMap::new();
    let with = |scope: Scope| move |need| (need, scope);
    let needs = package
        .dependencies
        .iter()
        .map(with(Scope::Normal))
        .chain(package.optional_dependencies.values().flatten().map(with(Scope::Optional)))
        .chain(package.dev_dependencies.values().flatten().map(with(Scope::Dev)));
    for (need, scope) in needs {
        let place = index.package(need);
        answers.entry(normal(&need.name)).or_insert(place);
        if let Some(place) = place {
            draft.root(place, scope);
        }
    }
    let record = package.metadata.as_ref();
    let mut recorded: HashMap<String, Vec<&Recorded>> = HashMap::new();
    for one in record
        .into_iter()
        .flat_map(|record| record.requires_dist.iter().chain(record.requires_dev.values().flatten()))
    {
        recorded.entry(normal(&one.name)).or_default().push(one);
    }
    let folder = [&package.source.editable, &package.source.r#virtual].into_iter().flatten().next();
    let file = folder.and_then(|folder| join("", folder)).map(|folder| inside(&folder, "pyproject.toml"));
    let text = file.as_deref().and_then(|file| files.text(file));
    let (Some(file), Some(text)) = (file, text) else {
        return from_record(package, &answers, draft);
    };
    draft.read(&file);
    let wishes = match pyproject::read(&text, &file) {
        Ok(wishes) => wishes,
        Err(error) => {
            draft.problem(None, format!("{file} was not read: {error}"));
            return Ok(());
        }
    };
    for wish in wishes {
        let name = normal(&wish.declared.name);
        let versions = wish.declared.requirement.as_deref().unwrap_or_default();
        let was = recorded.get(&name).map(Vec::as_slice);
        let changed = was.and_then(|was| {
            let before = |one: &&Recorded| one.specifier.clone().unwrap_or_default();
            let same = was.iter().any(|one| same_versions(versions, &before(one)));
            (wish.declared.source == Source::Registry && !same).then(|| was.first().map(before))?
        });
        let locked = match (answers.get(&name), was) {
            (_, None) if record.is_some() && normal(&package.name) != name => Locked::Missing,
            (_, Some(_)) if changed.is_some() => Locked::Changed { before: changed.unwrap_or_default() },
            (Some(Some(place)), _) => Locked::Package(*place),
            (Some(None), _) => Locked::Own,
            // Recorded, and left out: no machine that the project admits needs it.
            (None, _) => Locked::Unknown,
        };
        draft.want(Declared { locked, ..wish.declared })?;
    }
    Ok(())
}

/// The wishes that the lock file itself has recorded.
fn from_record(
    package: &Package,
    answers: &HashMap<String, Option<usize>>,
    draft: &mut Draft,
) -> Result<(), ReadError> {
    let Some(record) = &package.metadata else { return Ok(()) };
    let scope = |one: &Recorded| {
        let in_extra =
            one.extra.is_some() || one.marker.as_ref().is_some_and(|marker| marker.contains("extra =="));
        if in_extra { Scope::Optional } else { Scope::Normal }
    };
    let wishes = record
        .requires_dist
        .iter()
        .map(|one| (one, scope(one)))
        .chain(record.requires_dev.values().flatten().map(|one| (one, Scope::Dev)));
    for (one, scope) in wishes {
        let locked = match answers.get(&normal(&one.name)) {
            Some(Some(place)) => Locked::Package(*place),
            Some(None) => Locked::Own,
            None => Locked::Unknown,
        };
        draft.want(Declared {
            name: one.name.clone(),
            requirement: one.specifier.clone(),
            source: Source::Registry,
            scope,
            file: None,
            line: Some(package.line),
            locked,
        })?;
    }
    Ok(())
}

/// Whether two lists of versions say the same, in whatever order and spacing. Spellings that uv may have put in
/// another form (`1.0-beta`) are taken as the same.
fn same_versions(a: &str, b: &str) -> bool {
    let parts = |text: &str| -> BTreeSet<String> {
        let bare = |part: &str| part.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        text.split(',').map(bare).filter(|part| !part.is_empty()).collect()
    };
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_digit() || ".*=<>!~, ".contains(c));
    parts(a) == parts(b) || !plain(a) || !plain(b)
}
