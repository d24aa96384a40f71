//! Duplication in a project's code.

use std::sync::Mutex;

use rustc_hash::FxHashMap;

use super::blocks::Block;
use super::compare::{Comparison, Streams, Unit, compare};
use super::fingerprint::{Fingerprints, REACH};
use crate::inventory::ContentHash;
use crate::language::Language;
use crate::store::{CodeFacts, CodeFile};

/// What counts as duplicated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The least length of a clone in tokens; less than [`Options::LEAST_TOKENS`] is taken as
    /// that.
    pub min_tokens: usize,
    /// The least number of lines that a duplicated block spans.
    pub min_lines: u32,
    /// So many places of a class are given; the rest is counted.
    pub max_places: usize,
}

impl Options {
    /// Shorter runs are alike by chance.
    pub const LEAST_TOKENS: usize = 10;
}

impl Default for Options {
    fn default() -> Options {
        Options { min_tokens: 50, min_lines: 5, max_places: 100 }
    }
}

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Duplication {
    /// What stands in several places, most tokens that could be saved first.
    pub classes: Vec<CloneClass>,
    /// The files with duplicated blocks, in path order.
    pub files: Vec<FileDuplication>,
    /// Lines of all compared files on which a token begins: neither blank nor only a comment.
    pub code_lines: u64,
    /// Those of them that lie in duplicated blocks, each counted once.
    pub duplicated_lines: u64,
    /// Duplicated blocks in all files.
    pub blocks: usize,
    /// Whether some clones are reported in parts, because code repeats itself so much that the
    /// longest form of each would take too long to find. Lines and blocks are exact all the same.
    pub in_parts: bool,
    /// Files whose tokens could not be had; their duplicates are missing.
    pub unread: Vec<String>,
}

impl Duplication {
    /// Duplicated lines in percent of code lines; 0 without code.
    #[must_use]
    pub fn percent(&self) -> f64 {
        if self.code_lines == 0 {
            return 0.0;
        }
        self.duplicated_lines as f64 * 100.0 / self.code_lines as f64
    }
}

/// A run of tokens that stands in several places and in each could not be longer without
/// losing one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloneClass {
    /// Its length.
    pub tokens: u32,
    /// How many places there are.
    pub places: usize,
    /// The first of them in path order, at most [`Options::max_places`].
    pub instances: Vec<Instance>,
    /// Whether the places are whole files, copies of each other.
    pub whole_files: bool,
}

/// A place of a clone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instance {
    /// Relative to the project's root.
    pub path: String,
    /// The line (from 1) on which its first token begins.
    pub first_line: u32,
    /// The line on which its last token begins.
    pub last_line: u32,
}

/// The duplicated part of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileDuplication {
    /// Relative to the project's root.
    pub path: String,
    /// Lines on which a token begins.
    pub code_lines: u32,
    /// Those of them that lie in a block.
    pub duplicated_lines: u32,
    /// Its duplicated blocks in order.
    pub blocks: Vec<Block>,
}

/// Compares the files that `select` wants, each with every other of its language's family:
/// JavaScript with TypeScript, C with C++, any other language with itself.
#[must_use]
pub fn find(code: &CodeFacts, select: impl Fn(&CodeFile) -> bool, options: &Options) -> Duplication {
    let files: Vec<&CodeFile> = code.files().iter().filter(|file| select(file)).collect();
    let mut unit_of: FxHashMap<(ContentHash, u8), usize> = FxHashMap::default();
    let mut members: Vec<Vec<&CodeFile>> = Vec::new();
    for file in files {
        let unit = *unit_of.entry((file.hash, family(file.language))).or_insert_with(|| {
            members.push(Vec::new());
            members.len() - 1
        });
        if let Some(list) = members.get_mut(unit) {
            list.push(file);
        }
    }
    let first: Vec<&CodeFile> = members.iter().filter_map(|list| list.first().copied()).collect();
    let streams = ProjectStreams { code, first: &first, unread: Mutex::default() };
    let units: Vec<Unit> = fingerprints(code, &first, options)
        .into_iter()
        .zip(&members)
        .map(|(fingerprints, files)| Unit {
            family: files.first().map_or(0, |file| family(file.language)),
            copies: u32::try_from(files.len()).unwrap_or(u32::MAX),
            fingerprints,
        })
        .collect();
    let comparison = compare(&units, &streams, options);
    let mut unread = streams.unread.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    unread.sort_unstable();
    unread.dedup();
    Duplication { unread, ..told(&units, &members, comparison, options) }
}

/// Which languages are compared with each other.
fn family(language: Language) -> u8 {
    let head = match language {
        Language::TypeScript | Language::Tsx => Language::JavaScript,
        Language::Cpp => Language::C,
        other => other,
    };
    head as u8
}

fn fingerprints(code: &CodeFacts, files: &[&CodeFile], options: &Options) -> Vec<Fingerprints> {
    use rayon::prelude::*;
    let min_tokens = options.min_tokens.max(Options::LEAST_TOKENS);
    if min_tokens >= REACH {
        return code.fingerprints(files);
    }
    // Finer than what is kept: made anew.
    let gram = min_tokens.div_ceil(2);
    let of = |file: &&CodeFile| {
        code.tokens(file).map(|t| Fingerprints::with(&t, gram, min_tokens + 1 - gram)).unwrap_or_default()
    };
    files.par_iter().map(of).collect()
}

struct ProjectStreams<'a> {
    code: &'a CodeFacts,
    /// The first file of each unit.
    first: &'a [&'a CodeFile],
    unread: Mutex<Vec<String>>,
}

impl ProjectStreams<'_> {
    fn get<T, E>(&self, unit: usize, get: impl Fn(&CodeFile) -> Result<T, E>) -> Option<T> {
        let file = self.first.get(unit)?;
        let value = get(file).ok();
        if value.is_none() {
            let mut unread = self.unread.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            unread.push(file.path.clone());
        }
        value
    }
}

impl Streams for ProjectStreams<'_> {
    fn hashes(&self, unit: usize) -> Option<Vec<u32>> {
        self.get(unit, |file| self.code.token_hashes(file))
    }

    fn lines(&self, unit: usize) -> Option<Vec<u32>> {
        self.get(unit, |file| self.code.tokens(file).map(|tokens| tokens.lines))
    }
}

/// The comparison in the words of the project: paths for units.
fn told(
    units: &[Unit],
    members: &[Vec<&CodeFile>],
    comparison: Comparison,
    options: &Options,
) -> Duplication {
    let mut out = Duplication { in_parts: comparison.cut, ..Duplication::default() };
    for ((unit, files), found) in units.iter().zip(members).zip(comparison.units) {
        let copies = files.len() as u64;
        out.code_lines += u64::from(unit.fingerprints.lines) * copies;
        out.duplicated_lines += u64::from(found.lines) * copies;
        out.blocks += found.blocks.len() * files.len();
        if found.blocks.is_empty() {
            continue;
        }
        if let ([block], true) = (found.blocks.as_slice(), copies > 1) {
            out.classes.push(copied_files(files, block, options));
        }
        out.files.extend(files.iter().map(|file| FileDuplication {
            path: file.path.clone(),
            code_lines: unit.fingerprints.lines,
            duplicated_lines: found.lines,
            blocks: found.blocks.clone(),
        }));
    }
    out.files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    for class in comparison.classes {
        let instances = class.shown.iter().filter_map(|place| {
            let file = members.get(place.unit as usize)?.first()?;
            Some(Instance {
                path: file.path.clone(),
                first_line: place.first_line,
                last_line: place.last_line,
            })
        });
        let mut instances: Vec<Instance> = instances.collect();
        instances.sort_unstable();
        let whole_files = false;
        out.classes.push(CloneClass {
            tokens: class.tokens,
            places: class.places,
            instances,
            whole_files,
        });
    }
    out.classes.sort_by(|a, b| {
        let saved = |class: &CloneClass| u64::from(class.tokens) * (class.places as u64 - 1);
        saved(b).cmp(&saved(a)).then_with(|| a.instances.cmp(&b.instances)).then(a.tokens.cmp(&b.tokens))
    });
    out
}

fn copied_files(files: &[&CodeFile], block: &Block, options: &Options) -> CloneClass {
    let instances = files.iter().take(options.max_places).map(|file| Instance {
        path: file.path.clone(),
        first_line: block.first_line,
        last_line: block.last_line,
    });
    CloneClass {
        tokens: block.tokens,
        places: files.len(),
        instances: instances.collect(),
        whole_files: true,
    }
}
