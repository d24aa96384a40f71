//! Paths of reports as files of the project.
//!
//! Reports are written on other machines, in other folders, with the separators of other systems and the names of
//! packages. A path is taken for the first of these that holds:
//! 1. it is a file of the project, as it is, below the project's root, below one of the report's own roots, or after
//!    one of the declared prefixes;
//! 2. it ends with the path of a file of the project; what stands before that is then the project's root where the
//!    report was written. Where it ends with several (`shop/conftest.py` and `conftest.py`), it is the one whose root
//!    most paths speak for, and among equal ones the longest;
//! 3. exactly one file of the project ends with it, or with what stands after a declared prefix or a root.
//!
//! Where two files are equally good, it is ambiguous and nothing is guessed. A file inside the project that is none of its
//! files (`/ci/project/node_modules/lib/index.js`) may end with the path of one: a root that lies inside another root,
//! and that no more paths speak for, is none.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
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
    /// Files, each with what would be the project's root.
    Below(Vec<(&'a str, String)>),
    Several,
    None,
}

/// Parts of a project's paths at most.
const DEPTH: usize = 128;

/// Assigns a report's paths to the project's `files`, which are relative to `root`, with `/`. `strip` are prefixes that
/// the reports' paths may have.
pub fn map_paths(coverage: Coverage, root: &Path, files: &[&str], strip: &[String]) -> Mapped {
    let known = Known {
        strip: strip.iter().map(|prefix| clean(prefix)).collect(),
        root: clean(&root.to_string_lossy()),
        roots: coverage.roots.iter().map(|root| clean(root)).collect(),
    };
    let project = Project::new(files);
    let places: Vec<Place<'_>> =
        coverage.files.keys().map(|path| project.find(&clean(path), &known)).collect();
    let mut votes: HashMap<&str, usize> = HashMap::new();
    for place in &places {
        if let Place::Below(candidates) = place {
            let roots: HashSet<&str> = candidates.iter().map(|(_, root)| root.as_str()).collect();
            roots.into_iter().for_each(|root| *votes.entry(root).or_default() += 1);
        }
    }
    // These need nobody to speak for them.
    for prefix in known.prefixes().filter(|prefix| prefix.len() > 1) {
        votes.insert(prefix, usize::MAX);
    }
    let mut mapped = Mapped::default();
    for ((path, file), place) in coverage.files.into_iter().zip(&places) {
        let chosen = match place {
            Place::File(name) => Choice::File(name),
            Place::Below(candidates) => choose(candidates, &votes),
            Place::Several => Choice::Several,
            Place::None => Choice::None,
        };
        match chosen {
            Choice::File(name) => mapped.files.entry(name.to_owned()).or_default().merge(file),
            Choice::Several => mapped.ambiguous.push(path),
            Choice::None => mapped.unmatched.push(path),
        }
    }
    mapped
}

enum Choice<'a> {
    File(&'a str),
    Several,
    None,
}

/// The candidate that most paths speak for, the longest among equal ones.
fn choose<'a>(candidates: &[(&'a str, String)], votes: &HashMap<&str, usize>) -> Choice<'a> {
    let weight = |(file, root): &(&str, String)| {
        (votes.get(root.as_str()).copied().unwrap_or(0), file.matches('/').count())
    };
    let Some(best) = candidates.iter().map(weight).max() else { return Choice::None };
    let mut first: Option<&(&str, String)> = None;
    for candidate in candidates.iter().filter(|candidate| weight(candidate) == best) {
        match first {
            Some((file, _)) if *file != candidate.0 => return Choice::Several,
            _ => first = Some(candidate),
        }
    }
    match first {
        Some((file, root)) if !is_inside(root, votes) => Choice::File(file),
        _ => Choice::None,
    }
}

/// Whether a root lies inside another one that at least as many paths speak for.
fn is_inside(root: &str, votes: &HashMap<&str, usize>) -> bool {
    let own = votes.get(root).copied().unwrap_or(0);
    let others = root.rmatch_indices('/').take(DEPTH);
    others.filter_map(|(place, _)| votes.get(root.get(..place)?)).any(|others| *others >= own)
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

/// A cleaned relative path below a cleaned folder.
fn join(mut root: &str, mut path: &str) -> String {
    while let Some(after) = path.strip_prefix("../") {
        let Some(place) = root.rfind('/') else { break };
        (root, path) = (root.get(..place).unwrap_or_default(), after);
    }
    match (root, path) {
        ("", path) => path.to_owned(),
        ("/", path) => format!("/{path}"),
        // What still leads upwards needs a closer look.
        (root, path) if path.starts_with("../") => clean(&format!("{root}/{path}")),
        (root, path) => format!("{root}/{path}"),
    }
}

/// What stands after a folder.
fn after<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    path.strip_prefix(folder)?.strip_prefix('/')
}

/// Folders that paths may begin with, cleaned.
struct Known {
    /// Declared ones.
    strip: Vec<String>,
    /// The project's.
    root: String,
    /// The reports'.
    roots: BTreeSet<String>,
}

impl Known {
    fn prefixes(&self) -> impl Iterator<Item = &str> {
        self.strip.iter().chain([&self.root]).map(String::as_str)
    }

    fn is_foreign(&self, root: &str) -> bool {
        root.starts_with('/')
            && !self.prefixes().any(|prefix| root == prefix || after(root, prefix).is_some())
    }
}

struct Project<'a> {
    files: HashSet<&'a str>,
    /// Bytes of the longest path.
    longest: usize,
    /// Files by their paths read backwards, sorted: those that end alike stand together.
    backwards: Vec<(Vec<u8>, &'a str)>,
}

impl<'a> Project<'a> {
    fn new(files: &[&'a str]) -> Self {
        let mut backwards: Vec<_> = files.iter().map(|file| (file.bytes().rev().collect(), *file)).collect();
        backwards.sort_unstable();
        Self {
            files: files.iter().copied().collect(),
            longest: files.iter().map(|file| file.len()).max().unwrap_or(0),
            backwards,
        }
    }

    fn find(&self, path: &str, known: &Known) -> Place<'a> {
        if path.is_empty() {
            return Place::None;
        }
        if !path.starts_with('/')
            && let Some(place) = self.below_roots(path, known)
        {
            return place;
        }
        if let Some(file) = self.inside(path, known) {
            return Place::File(file);
        }
        let stripped = known.strip.iter().filter_map(|prefix| after(path, prefix));
        if let Some(place) = stripped.filter_map(|rest| self.around(rest)).next() {
            return place;
        }
        let candidates = self.ends_of(path);
        if !candidates.is_empty() {
            return Place::Below(candidates);
        }
        let ancestors = path
            .rmatch_indices('/')
            .take(DEPTH)
            .filter(|(place, _)| path.get(..*place).is_some_and(|folder| known.roots.contains(folder)));
        let rests = ancestors.filter_map(|(place, _)| path.get(place + 1..));
        rests.chain([path]).find_map(|rest| self.around(rest)).unwrap_or(Place::None)
    }

    /// The file that a path is, or is after a prefix.
    fn inside(&self, path: &str, known: &Known) -> Option<&'a str> {
        let exact = |path: &str| self.files.get(path).copied();
        exact(path).or_else(|| known.prefixes().find_map(|prefix| after(path, prefix).and_then(exact)))
    }

    /// Of a relative path: those below the project's folders before those below folders of other machines.
    fn below_roots(&self, path: &str, known: &Known) -> Option<Place<'a>> {
        let mut found = None;
        let mut candidates = Vec::new();
        for root in &known.roots {
            let joined = join(root, path);
            match (self.inside(&joined, known), found) {
                (Some(file), Some(other)) if file != other => return Some(Place::Several),
                (Some(file), _) => found = Some(file),
                (None, None) if known.is_foreign(root) => candidates.extend(self.ends_of(&joined)),
                (None, _) => {}
            }
        }
        match found {
            Some(file) => Some(Place::File(file)),
            None => (!candidates.is_empty()).then_some(Place::Below(candidates)),
        }
    }

    /// The files with whose paths a path ends, each with what stands before it.
    fn ends_of(&self, path: &str) -> Vec<(&'a str, String)> {
        let inner = path.rmatch_indices('/').take(DEPTH).map(|(place, _)| place + 1);
        let starts = inner.chain([0]).take_while(|start| path.len() - start <= self.longest);
        let found = starts.filter_map(|start| {
            let file = self.files.get(path.get(start..)?)?;
            Some((*file, path.get(..start)?.trim_end_matches('/').to_owned()))
        });
        found.collect()
    }

    /// The one file that ends with a path.
    fn around(&self, path: &str) -> Option<Place<'a>> {
        let path = path.trim_start_matches('/');
        if path.is_empty() || path.len() >= self.longest {
            return None;
        }
        let key: Vec<u8> = path.bytes().rev().chain([b'/']).collect();
        let begin = self.backwards.partition_point(|(reversed, _)| reversed.as_slice() < key.as_slice());
        let mut around = self.backwards.get(begin..)?.iter().take_while(|(file, _)| file.starts_with(&key));
        let (_, file) = around.next()?;
        Some(if around.next().is_some() { Place::Several } else { Place::File(file) })
    }
}
