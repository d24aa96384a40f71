//! `go.mod`, with the `go.sum` beside it.
//!
//! Since Go 1.17 the file lists every module that holds a package which the project's packages and their tests
//! import; those that only other modules need are marked `// indirect`. `go list -m all` lists more: the whole graph
//! of modules by which the versions were chosen, with modules of which nothing is built. A file for an earlier Go
//! lists what the project itself asks for and is not complete. There are no edges: no file has them.

use std::collections::{HashMap, HashSet};

use super::draft::{Draft, Entry};
use super::lines::numbered;
use super::model::{Declared, Dependencies, Ecosystem, Locked, ReadError, Relation, Scope, Siblings, Source};

/// A module that is asked for.
struct Required<'a> {
    path: &'a str,
    version: &'a str,
    line: u32,
    indirect: bool,
}

/// A path, and a version where one is named.
type Module<'a> = (&'a str, Option<&'a str>);

#[derive(Default)]
struct File<'a> {
    required: Vec<Required<'a>>,
    /// What is replaced, in all versions unless one is named, to what stands in.
    replaced: HashMap<Module<'a>, Module<'a>>,
    go: Option<&'a str>,
    module: bool,
}

pub(super) fn read(text: &str, files: &dyn Siblings) -> Result<Dependencies, ReadError> {
    let mut draft = Draft::new(Ecosystem::Go);
    let file = file(text, &mut draft);
    if !file.module && file.required.is_empty() {
        return Err(ReadError::Syntax {
            line: None,
            message: "neither a module nor a requirement".to_owned(),
        });
    }
    let sums = files.text("go.sum");
    if sums.is_some() {
        draft.read("go.sum");
    }
    let sums: Option<HashSet<(&str, &str)>> = sums.as_deref().map(|text| {
        let pair = |line| -> Option<(&str, &str)> {
            let line: &str = line;
            let mut words = line.split_whitespace();
            Some((words.next()?, words.next()?))
        };
        text.lines().filter_map(pair).collect()
    });
    draft.unreached_are(Relation::Transitive);
    for required in &file.required {
        let stand_in = file
            .replaced
            .get(&(required.path, Some(required.version)))
            .or_else(|| file.replaced.get(&(required.path, None)))
            .copied();
        let (path, version) = stand_in.unwrap_or((required.path, Some(required.version)));
        let is_folder = version.is_none();
        let sum_of = |suffix: &str| {
            let version = version.unwrap_or_default();
            sums.as_ref().is_some_and(|sums| sums.contains(&(path, format!("{version}{suffix}").as_str())))
        };
        let checksum = sum_of("");
        let place = draft.add(Entry {
            name: required.path,
            version: version.or(Some(required.version)),
            source: if is_folder { Source::Path(path.to_owned()) } else { Source::Registry },
            scope: Some(Scope::Normal),
            line: Some(required.line),
            checksum,
        })?;
        if required.indirect {
            continue;
        }
        // A module of which only go.mod is needed has no sum of its content.
        let known = is_folder || sums.is_none() || checksum || sum_of("/go.mod");
        draft.want(Declared {
            name: required.path.to_owned(),
            requirement: Some(required.version.to_owned()),
            source: if is_folder { Source::Path(path.to_owned()) } else { Source::Registry },
            scope: Scope::Normal,
            file: None,
            line: Some(required.line),
            locked: if known { Locked::Package(place) } else { Locked::Missing },
        })?;
        draft.root(place, Scope::Normal);
    }
    Ok(draft.finish(lists_all(file.go)))
}

/// Whether files for a version of Go list all modules: since 1.17.
fn lists_all(go: Option<&str>) -> bool {
    let mut parts = go.unwrap_or_default().split('.').map(|part| part.parse::<u32>().unwrap_or_default());
    (parts.next().unwrap_or_default(), parts.next().unwrap_or_default()) >= (1, 17)
}

fn file<'a>(text: &'a str, draft: &mut Draft) -> File<'a> {
    let mut file = File::default();
    let mut block: Option<&str> = None;
    for (line, whole) in numbered(text) {
        let (content, comment) = whole.split_once("//").unwrap_or((whole, ""));
        let words: Vec<&str> =
            content.split_whitespace().map(|word| word.trim_matches(['"', '`'])).take(8).collect();
        let words = words.as_slice();
        let (directive, words) = match (block, words) {
            (_, []) => continue,
            (Some(_), [")"]) => {
                block = None;
                continue;
            }
            (Some(directive), words) => (directive, words),
            (None, [directive, "("]) => {
                block = Some(directive);
                continue;
            }
            (None, [directive, words @ ..]) => (*directive, words),
        };
        match (directive, words) {
            ("module", [_]) => file.module = true,
            ("go", [version]) => file.go = Some(version),
            ("require", [path, version]) => {
                let indirect = comment.trim().split([';', ' ']).next() == Some("indirect");
                file.required.push(Required { path, version, line, indirect });
            }
            ("replace", [path, version, "=>", target, to]) => {
                file.replaced.insert((path, Some(version)), (target, Some(to)));
            }
            ("replace", [path, version, "=>", target]) => {
                file.replaced.insert((path, Some(version)), (target, None));
            }
            ("replace", [path, "=>", target, to]) => {
                file.replaced.insert((path, None), (target, Some(to)));
            }
            ("replace", [path, "=>", target]) => {
                file.replaced.insert((path, None), (target, None));
            }
            ("exclude" | "retract" | "toolchain" | "godebug" | "tool" | "ignore", _) => {}
            ("require", _) => draft.gap(Some(line), "not a requirement"),
            _ => draft.problem(Some(line), "not a line of go.mod"),
        }
    }
    file
}
