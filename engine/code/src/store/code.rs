//! The facts of every code file of an inventory.

use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::cache::{FactsCache, decode, section};
use super::record::{Key, Section};
use super::segment::{Chunk, Segment};
use super::tokens;
use crate::duplication::Fingerprints;
use crate::facts::{FileFacts, ParsedFile, References, Symbol, SymbolKind, parse};
use crate::inventory::{ContentHash, Inventory, Role, SourceFile, join, read_whole};
use crate::language::Language;
use crate::tokens::TokenStream;

/// A code file with its facts.
#[derive(Clone, Debug)]
pub struct CodeFile {
    /// Relative to the project's root, with `/` between names.
    pub path: String,
    /// Source or test.
    pub role: Role,
    /// Its programming language.
    pub language: Language,
    /// The hash of the content that the facts are of.
    pub hash: ContentHash,
    /// What it says; one value for all files with the same content.
    pub facts: Arc<FileFacts>,
    place: PathBuf,
}

/// Why a part of a file's facts can't be had.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// It is not in the cache any more, and the file can't be read.
    #[error("can't read {path}: {source}")]
    Read {
        /// The file's path.
        path: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// It is not in the cache any more, and the file has changed since.
    #[error("{path} changed while it was measured")]
    Changed {
        /// The file's path.
        path: String,
    },
}

/// The code of a project.
#[derive(Debug)]
pub struct CodeFacts {
    files: Vec<CodeFile>,
    lost: Vec<String>,
    segments: Arc<Vec<Arc<Segment>>>,
}

impl CodeFacts {
    /// The facts of every source and test file of an inventory, in path order.
    ///
    /// Known ones come from the cache, one read for many; the others are parsed and kept. A
    /// file that went away or became unreadable since the scan is in [`CodeFacts::lost`].
    #[must_use]
    pub fn load(inventory: &Inventory, cache: &FactsCache) -> CodeFacts {
        CodeFacts::load_where(inventory, cache, |_| true)
    }

    /// The same of the files that are wanted alone; the others are not parsed.
    #[must_use]
    pub fn load_where(
        inventory: &Inventory,
        cache: &FactsCache,
        wanted: impl Fn(&SourceFile) -> bool,
    ) -> CodeFacts {
        let mut slots: Vec<Slot<'_>> = Vec::new();
        let mut slot_of: FxHashMap<Key, usize> = FxHashMap::default();
        let mut placed = Vec::new();
        let mut lost = Vec::new();
        let mut live: FxHashSet<Key> = FxHashSet::default();
        for file in inventory.code() {
            let wanted = wanted(file);
            let (Some(hash), Some(language)) = (file.known_hash(), file.language) else {
                lost.extend(wanted.then(|| file.path.clone()));
                continue;
            };
            let key = Key::new(hash, language);
            live.insert(key);
            if !wanted {
                continue;
            }
            let slot = *slot_of.entry(key).or_insert_with(|| {
                slots.push(Slot { key, language, file, facts: None });
                slots.len() - 1
            });
            placed.push((file, language, hash, slot));
        }
        for (key, facts) in cache.take_fresh() {
            if let Some(slot) = slot_of.get(&key).and_then(|slot| slots.get_mut(*slot)) {
                slot.facts = facts;
            }
        }
        recall(&mut slots, cache);
        parse_missing(&mut slots, inventory, cache);
        cache.commit(&live);
        // Anything parsed for this load is in the slots now.
        drop(cache.take_fresh());
        let mut files = Vec::with_capacity(placed.len());
        for (file, language, hash, slot) in placed {
            match slots.get(slot).and_then(|slot| slot.facts.clone()) {
                Some(facts) => files.push(CodeFile {
                    path: file.path.clone(),
                    role: file.role,
                    language,
                    hash,
                    facts,
                    place: join(inventory.root(), file),
                }),
                None => lost.push(file.path.clone()),
            }
        }
        CodeFacts { files, lost, segments: cache.segments() }
    }

    /// The files with their facts, in path order.
    #[must_use]
    pub fn files(&self) -> &[CodeFile] {
        &self.files
    }

    /// Code files of the inventory that could not be read any more.
    #[must_use]
    pub fn lost(&self) -> &[String] {
        &self.lost
    }

    /// The file of a path.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&CodeFile> {
        self.files.iter().find(|file| file.path == path)
    }

    /// What a file defines, in source order.
    ///
    /// # Errors
    /// The cache lost it, and the file can't be read or has changed.
    pub fn symbols(&self, file: &CodeFile) -> Result<Vec<Symbol>, LoadError> {
        self.part(file, Section::Symbols, decode, |parsed| parsed.symbols)
    }

    /// Where names are used in a file.
    ///
    /// # Errors
    /// The cache lost it, and the file can't be read or has changed.
    pub fn references(&self, file: &CodeFile) -> Result<References, LoadError> {
        self.part(file, Section::References, decode, |parsed| parsed.references)
    }

    /// What each of these files defines, in their order; nothing of one that is lost.
    #[must_use]
    pub fn symbols_of(&self, files: &[&CodeFile]) -> Vec<Vec<Symbol>> {
        self.many(files, Section::Symbols, decode, |file| self.symbols(file))
    }

    /// What each of these files defines under a name that is wanted, in their order; nothing of one that is lost.
    #[must_use]
    pub fn symbols_where(
        &self,
        files: &[&CodeFile],
        wanted: impl Fn(&str) -> bool + Sync,
    ) -> Vec<Vec<Symbol>> {
        let decode = |bytes: &[u8]| symbols_in(bytes, &wanted);
        self.many(files, Section::Symbols, decode, |file| {
            let mut symbols = self.symbols(file)?;
            symbols.retain(|symbol| wanted(&symbol.name));
            Ok(symbols)
        })
    }

    /// What each of these files defines under exactly this name, in their order.
    #[must_use]
    pub fn symbols_named(&self, files: &[&CodeFile], name: &str) -> Vec<Vec<Symbol>> {
        let finder = memchr::memmem::Finder::new(name);
        // Most files don't hold the name: that is told without decoding anything.
        let decode = |bytes: &[u8]| match finder.find(bytes) {
            None => Some(Vec::new()),
            Some(_) => symbols_in(bytes, &|own| own == name),
        };
        self.many(files, Section::Symbols, decode, |file| {
            let mut symbols = self.symbols(file)?;
            symbols.retain(|symbol| symbol.name == name);
            Ok(symbols)
        })
    }

    /// Where names are used in each of these files, in their order; nothing of one that is lost.
    #[must_use]
    pub fn references_of(&self, files: &[&CodeFile]) -> Vec<References> {
        self.many(files, Section::References, decode, |file| self.references(file))
    }

    /// The lines on which each of these files uses a name, in their order.
    #[must_use]
    pub fn uses_of(&self, files: &[&CodeFile], name: &str) -> Vec<Vec<u32>> {
        let finder = memchr::memmem::Finder::new(name);
        // Most files don't hold the name: that is told without decoding anything.
        let lines = |bytes: &[u8]| match finder.find(bytes) {
            None => Some(Vec::new()),
            Some(_) => lines_in(bytes, name),
        };
        self.many(files, Section::References, lines, |file| Ok(self.references(file)?.lines_of(name)))
    }

    /// One section of many files, in their order; what the cache lost is found anew.
    fn many<T: Default + Send + Clone>(
        &self,
        files: &[&CodeFile],
        which: Section,
        decode: impl Fn(&[u8]) -> Option<T> + Sync,
        anew: impl Fn(&CodeFile) -> Result<T, LoadError> + Sync,
    ) -> Vec<T> {
        let keys: Vec<(usize, Key)> =
            files.iter().enumerate().map(|(at, file)| (at, Key::new(file.hash, file.language))).collect();
        let mut found: Vec<Option<T>> = vec![None; files.len()];
        for (at, value) in read_many(&self.segments, &keys, which, decode) {
            if let Some(place) = found.get_mut(at) {
                *place = Some(value);
            }
        }
        let whole = found.into_par_iter().zip(files.par_iter());
        whole.map(|(known, file)| known.or_else(|| anew(file).ok()).unwrap_or_default()).collect()
    }

    /// The tokens of a file.
    ///
    /// # Errors
    /// The cache lost them, and the file can't be read or has changed.
    pub fn tokens(&self, file: &CodeFile) -> Result<TokenStream, LoadError> {
        self.part(file, Section::Tokens, tokens::decode, |parsed| parsed.tokens)
    }

    /// The hashes of a file's tokens without their lines.
    pub(crate) fn token_hashes(&self, file: &CodeFile) -> Result<Vec<u32>, LoadError> {
        self.part(file, Section::Tokens, tokens::decode_hashes, |parsed| parsed.tokens.hashes)
    }

    /// The line of each of a file's tokens without their hashes.
    pub(crate) fn token_lines(&self, file: &CodeFile) -> Result<Vec<u32>, LoadError> {
        self.part(file, Section::Tokens, tokens::decode_lines, |parsed| parsed.tokens.lines)
    }

    /// The fingerprints of these files, one for each, in their order.
    pub(crate) fn fingerprints(&self, files: &[&CodeFile]) -> Vec<Fingerprints> {
        self.many(files, Section::Fingerprints, Fingerprints::decode, |file| {
            self.tokens(file).map(|tokens| Fingerprints::of(&tokens))
        })
    }

    fn part<T>(
        &self,
        file: &CodeFile,
        which: Section,
        decode: impl Fn(&[u8]) -> Option<T>,
        take: impl Fn(ParsedFile) -> T,
    ) -> Result<T, LoadError> {
        let key = Key::new(file.hash, file.language);
        let known = section(&self.segments, &key, which).and_then(|bytes| decode(&bytes));
        if let Some(value) = known {
            return Ok(value);
        }
        let mut bytes = Vec::new();
        read_whole(&file.place, &mut bytes)
            .map_err(|source| LoadError::Read { path: file.path.clone(), source })?;
        if ContentHash::of(&bytes) != file.hash {
            return Err(LoadError::Changed { path: file.path.clone() });
        }
        Ok(take(parse(file.language, &bytes)))
    }
}

/// A symbol as it lies in the cache.
#[derive(Deserialize)]
struct Lying<'a> {
    kind: SymbolKind,
    name: &'a str,
    container: &'a str,
    line: u32,
    column: u32,
}

/// The symbols whose names are wanted; only these are taken out.
fn symbols_in(bytes: &[u8], wanted: &impl Fn(&str) -> bool) -> Option<Vec<Symbol>> {
    let all: Vec<Lying<'_>> = postcard::from_bytes(bytes).ok()?;
    let taken = all.into_iter().filter(|symbol| wanted(symbol.name));
    let owned = taken.map(|symbol| Symbol {
        kind: symbol.kind,
        name: symbol.name.to_owned(),
        container: symbol.container.to_owned(),
        line: symbol.line,
        column: symbol.column,
    });
    Some(owned.collect())
}

/// The lines that use a name, from references as they lie in the cache.
fn lines_in(bytes: &[u8], name: &str) -> Option<Vec<u32>> {
    let (names, rest): (Vec<&str>, &[u8]) = postcard::take_from_bytes(bytes).ok()?;
    let Some(wanted) = names.iter().position(|own| *own == name) else { return Some(Vec::new()) };
    let (uses, lines): (Vec<u32>, Vec<u32>) = postcard::from_bytes(rest).ok()?;
    Some(uses.iter().zip(lines).filter(|(own, _)| **own as usize == wanted).map(|(_, line)| line).collect())
}

/// A content of which facts are wanted, and the first file that has it.
struct Slot<'a> {
    key: Key,
    language: Language,
    file: &'a SourceFile,
    facts: Option<Arc<FileFacts>>,
}

fn recall(slots: &mut [Slot<'_>], cache: &FactsCache) {
    let unknown = slots.iter().enumerate().filter(|(_, slot)| slot.facts.is_none());
    let wanted: Vec<(usize, Key)> = unknown.map(|(at, slot)| (at, slot.key)).collect();
    if wanted.is_empty() {
        return;
    }
    let mut recalled = 0;
    for (at, facts) in read_many(&cache.segments(), &wanted, Section::Facts, decode::<FileFacts>) {
        if let Some(slot) = slots.get_mut(at) {
            slot.facts = Some(Arc::new(facts));
            recalled += 1;
        }
    }
    cache.count_recalled(recalled);
}

/// One section of many records, read in long stretches and decoded on all cores.
fn read_many<T: Send>(
    segments: &[Arc<Segment>],
    wanted: &[(usize, Key)],
    which: Section,
    decode: impl Fn(&[u8]) -> Option<T> + Sync,
) -> Vec<(usize, T)> {
    let chunks: Vec<(&Segment, Chunk)> = segments
        .iter()
        .flat_map(|segment| {
            let segment: &Segment = segment;
            segment.plan(wanted, which).into_iter().map(move |chunk| (segment, chunk))
        })
        .collect();
    let parts = chunks.par_iter().with_max_len(1).map(|(segment, chunk)| {
        let mut out = Vec::new();
        segment.read_chunk(chunk, |at, bytes| out.extend(decode(bytes).map(|value| (at, value))));
        out
    });
    parts.flatten_iter().collect()
}

fn parse_missing(slots: &mut [Slot<'_>], inventory: &Inventory, cache: &FactsCache) {
    let mut missing: Vec<&mut Slot<'_>> = slots.iter_mut().filter(|slot| slot.facts.is_none()).collect();
    missing.par_iter_mut().with_max_len(8).for_each_init(Vec::new, |buffer, slot| {
        if read_whole(&join(inventory.root(), slot.file), buffer).is_ok() {
            // A file that changed since the scan is measured as it is now; the next scan sees
            // the change.
            let key = Key::new(ContentHash::of(buffer), slot.language);
            slot.facts = Some(cache.parse_and_keep(key, slot.language, buffer));
        }
    });
}
