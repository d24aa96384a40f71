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
///
/// Of files with the same tokens, whatever their layout and comments, only the first is compared
/// with the rest: ten copies of a tree cost hardly more than one.
#[must_use]
pub fn find(code: &CodeFacts, select: impl Fn(&CodeFile) -> bool, options: &Options) -> Duplication {
    let files: Vec<&CodeFile> = code.files().iter().filter(|file| select(file)).collect();
    let (units, members) = units(code, &files, options);
    let first: Vec<&CodeFile> = members.iter().filter_map(|list| Some(list.first()?.file)).collect();
    let streams = ProjectStreams { code, first: &first, unread: Mutex::default() };
    let comparison = compare(&units, &streams, options);
    let mut unread = streams.unread.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    unread.sort_unstable();
    unread.dedup();
    Duplication { unread, ..told(&members, comparison, options) }
}

/// A file, and where its tokens begin.
struct Member<'a> {
    file: &'a CodeFile,
    /// Lines on which a token begins.
    lines: u32,
    /// From the first token to the last.
    whole: Block,
}

/// The different token streams, and the files that have each.
fn units<'a>(
    code: &CodeFacts,
    files: &[&'a CodeFile],
    options: &Options,
) -> (Vec<Unit>, Vec<Vec<Member<'a>>>) {
    let mut content_of: FxHashMap<(ContentHash, Language), usize> = FxHashMap::default();
    let mut contents: Vec<(&CodeFile, Vec<&'a CodeFile>)> = Vec::new();
    for file in files {
        let content = *content_of.entry((file.hash, file.language)).or_insert_with(|| {
            contents.push((file, Vec::new()));
            contents.len() - 1
        });
        if let Some((_, list)) = contents.get_mut(content) {
            list.push(file);
        }
    }
    let first: Vec<&CodeFile> = contents.iter().map(|(first, _)| *first).collect();
    let mut unit_of: FxHashMap<(u64, u32, u8), usize> = FxHashMap::default();
    let mut units: Vec<Unit> = Vec::new();
    let mut members: Vec<Vec<Member<'a>>> = Vec::new();
    for (fingerprints, (first, files)) in fingerprints(code, &first, options).into_iter().zip(contents) {
        let family = family(first.language);
        let whole = Block {
            first_line: fingerprints.first_line,
            last_line: fingerprints.last_line,
            tokens: fingerprints.tokens,
        };
        let lines = fingerprints.lines;
        let same_tokens = (fingerprints.identity, fingerprints.tokens, family);
        let unit = *unit_of.entry(same_tokens).or_insert_with(|| {
            units.push(Unit { family, copies: 0, fingerprints });
            members.push(Vec::new());
            units.len() - 1
        });
        if let (Some(unit), Some(list)) = (units.get_mut(unit), members.get_mut(unit)) {
            unit.copies += u32::try_from(files.len()).unwrap_or(u32::MAX);
            list.extend(files.into_iter().map(|file| Member { file, lines, whole }));
        }
    }
    members.iter_mut().for_each(|list| list.sort_unstable_by(|a, b| a.file.path.cmp(&b.file.path)));
    (units, members)
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
        self.get(unit, |file| self.code.token_lines(file))
    }
}

/// The comparison in the words of the project: paths for units.
fn told(members: &[Vec<Member<'_>>], comparison: Comparison, options: &Options) -> Duplication {
    let mut out = Duplication { in_parts: comparison.cut, ..Duplication::default() };
    for (members, found) in members.iter().zip(comparison.units) {
        out.code_lines += members.iter().map(|member| u64::from(member.lines)).sum::<u64>();
        if let [member] = members.as_slice() {
            out.add_file(member, found.lines, found.blocks);
        } else if members.iter().any(|member| member.counts(options)) {
            out.classes.push(copied_files(members, options));
            for member in members.iter().filter(|member| member.counts(options)) {
                out.add_file(member, member.lines, vec![member.whole]);
            }
        }
    }
    out.files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    for class in comparison.classes {
        let instances = class.shown.iter().filter_map(|place| {
            let file = members.get(place.unit as usize)?.first()?.file;
            let path = file.path.clone();
            Some(Instance { path, first_line: place.first_line, last_line: place.last_line })
        });
        let mut instances: Vec<Instance> = instances.collect();
        instances.sort_unstable();
        let (tokens, places) = (class.tokens, class.places);
        out.classes.push(CloneClass { tokens, places, instances, whole_files: false });
    }
    out.classes.sort_by(|a, b| {
        let saved = |class: &CloneClass| u64::from(class.tokens) * (class.places as u64 - 1);
        saved(b).cmp(&saved(a)).then_with(|| a.instances.cmp(&b.instances)).then(a.tokens.cmp(&b.tokens))
    });
    out
}

impl Member<'_> {
    /// Whether the whole file is long enough to be a block.
    fn counts(&self, options: &Options) -> bool {
        let Block { first_line, last_line, tokens } = self.whole;
        tokens as usize >= options.min_tokens.max(Options::LEAST_TOKENS)
            && last_line.saturating_sub(first_line) + 1 >= options.min_lines
    }
}

impl Duplication {
    fn add_file(&mut self, member: &Member<'_>, duplicated_lines: u32, blocks: Vec<Block>) {
        if blocks.is_empty() {
            return;
        }
        self.duplicated_lines += u64::from(duplicated_lines);
        self.blocks += blocks.len();
        let path = member.file.path.clone();
        self.files.push(FileDuplication { path, code_lines: member.lines, duplicated_lines, blocks });
    }
}

fn copied_files(members: &[Member<'_>], options: &Options) -> CloneClass {
    let instances = members.iter().take(options.max_places).map(|member| Instance {
        path: member.file.path.clone(),
        first_line: member.whole.first_line,
        last_line: member.whole.last_line,
    });
    CloneClass {
        tokens: members.first().map_or(0, |member| member.whole.tokens),
        places: members.len(),
        instances: instances.collect(),
        whole_files: true,
    }
}
