//! Paths of reports as files of the project.
//!
//! Reports are written on other machines, in other folders, with the separators of other systems and the names of
//! packages. A path is taken for the first of these that holds:
//! 1. it is a file of the project, as it is, below the project's root, below one of the report's own roots, or after
//!    one of the declared prefixes;
//! 2. it ends with the path of a file of the project, the longest such; what stands before it is then the project's
//!    root where the report was written;
//! 3. exactly one file of the project ends with it.
//!
//! Where several files end with it, it is ambiguous and nothing is guessed. A file inside the project that is none of its
//! files (`/ci/project/node_modules/lib/index.js`) may end with the path of one: a root that lies inside another root,
//! and that no more paths speak for, is none.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use super::{Coverage, FileCoverage};

/// What of a report belongs to the project.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mapped {
    /// Files of the project, by their paths in it.
    pub files: BTreeMap<String, FileCoverage>,
    /// Paths that are no files of the project, sorted.
    pub unmatched: Vec<String>,
    /// Paths that could be several files, sorted.
    pub ambiguous: Vec<String>,
}

enum Place<'a> {
    File(&'a str),
    /// A file, if what stands before its path, with so many bytes, is a root.
    Below(&'a str, usize),
    Several,
    None,
}

/// Parts of a project's paths at most.
const DEPTH: usize = 128;
/// Roots of reports that are tried at most, as each is with every path.
const ROOTS: usize = 256;

/// Assigns a report's paths to the project's `files`, which are relative to `root`, with `/`. `strip` are prefixes that
/// the reports' paths may have.
pub fn map_paths(coverage: Coverage, root: &Path, files: &[&str], strip: &[String]) -> Mapped {
    let project = Project::new(files);
    let mut prefixes: Vec<String> = strip.iter().map(|prefix| clean(prefix)).collect();
    prefixes.push(clean(&root.to_string_lossy()));
    let roots: Vec<String> = coverage.roots.iter().take(ROOTS).map(|root| clean(root)).collect();
    let places: Vec<(String, Place<'_>)> = coverage
        .files
        .keys()
        .map(|path| clean(path))
        .map(|path| {
            let place = project.find(&path, &prefixes, &roots);
            (path, place)
        })
        .collect();
    let mut votes: HashMap<&str, usize> = HashMap::new();
    for (path, place) in &places {
        if let Place::Below(_, before) = place {
            *votes.entry(before_of(path, *before)).or_default() += 1;
        }
    }
    // These need nobody to speak for them.
    for known in prefixes.iter().filter(|prefix| prefix.len() > 1) {
        votes.insert(known, usize::MAX);
    }
    let mut mapped = Mapped::default();
    for ((path, file), (cleaned, place)) in coverage.files.into_iter().zip(&places) {
        let place = match place {
            Place::Below(_, before) if is_inside(before_of(cleaned, *before), &votes) => &Place::None,
            place => place,
        };
        match place {
            Place::File(name) | Place::Below(name, _) => {
                mapped.files.entry((*name).to_owned()).or_default().merge(file);
            }
            Place::Several => mapped.ambiguous.push(path),
            Place::None => mapped.unmatched.push(path),
        }
    }
    mapped
}

fn before_of(path: &str, length: usize) -> &str {
    path.get(..length).unwrap_or_default().trim_end_matches('/')
}

/// Whether a root lies inside another one that at least as many paths speak for.
fn is_inside(root: &str, votes: &HashMap<&str, usize>) -> bool {
    let own = votes.get(root).copied().unwrap_or(0);
    root.rmatch_indices('/')
        .take(DEPTH)
        .filter_map(|(place, _)| votes.get(root.get(..place)?))
        .any(|others| *others >= own)
}

/// With `/`, without `.` and what `..` takes back, without a drive.
fn clean(path: &str) -> String {
    let path = path.strip_prefix("file://").unwrap_or(path).replace('\\', "/");
    let rest = match path.as_bytes() {
        [letter, b':', b'/', ..] if letter.is_ascii_alphabetic() => path.get(2..).unwrap_or_default(),
        _ => path.as_str(),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in rest.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if rest.starts_with('/') { format!("/{joined}") } else { joined }
}

struct Project<'a> {
    files: HashSet<&'a str>,
    /// Files by their last part.
    by_name: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Project<'a> {
    fn new(files: &[&'a str]) -> Self {
        let mut by_name: HashMap<&str, Vec<&str>> = HashMap::new();
        for file in files {
            by_name.entry(name(file)).or_default().push(file);
        }
        Self { files: files.iter().copied().collect(), by_name }
    }

    fn find(&self, path: &str, prefixes: &[String], roots: &[String]) -> Place<'a> {
        let exact = |path: &str| self.files.get(path).copied();
        let below = |path: &str| {
            let after =
                |prefix: &String| path.strip_prefix(prefix.as_str())?.strip_prefix('/').and_then(exact);
            exact(path).or_else(|| prefixes.iter().find_map(after))
        };
        let joined = || {
            let relative = !path.starts_with('/');
            roots.iter().filter(|_| relative).find_map(|root| below(&clean(&format!("{root}/{path}"))))
        };
        // A root that is itself inside the project, `src`, comes before a file that happens to have the same path.
        match joined().or_else(|| below(path)) {
            Some(file) => Place::File(file),
            None => self.by_suffix(path),
        }
    }

    fn by_suffix(&self, path: &str) -> Place<'a> {
        let relative = path.trim_start_matches('/');
        let inner = relative.rmatch_indices('/').take(DEPTH).map(|(place, _)| place + 1);
        let starts = inner.chain([0]);
        let longest =
            starts.filter_map(|start| Some((self.files.get(relative.get(start..)?)?, start))).last();
        if let Some((file, start)) = longest {
            return Place::Below(file, path.len() - relative.len() + start);
        }
        let path = relative;
        let candidates = self.by_name.get(name(path)).map(Vec::as_slice).unwrap_or_default();
        let ends_with = |long: &str, short: &str| {
            long.strip_suffix(short).is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        let mut around = candidates.iter().filter(|file| ends_with(file, path));
        match (around.next(), around.next()) {
            (Some(file), None) => Place::File(file),
            (Some(_), Some(_)) => Place::Several,
            (None, _) => Place::None,
        }
    }
}

fn name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}
