//! The cache of facts: what is known, what was just found, and putting the one to the other.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use rustc_hash::{FxHashMap, FxHashSet};

use super::merge;
use super::record::{Key, SECTIONS, Section};
use super::segment::{Segment, Unusable};
use super::tokens;
use super::writer::Writer;
use crate::duplication::Fingerprints;
use crate::facts::{FileFacts, ParsedFile, parse};
use crate::inventory::Fresh;
use crate::language::Language;

/// Folder of the segments inside the cache folder.
const FOLDER: &str = "facts";
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What the cache did, to be told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CacheReport {
    /// Contents whose facts were known.
    pub recalled: usize,
    /// Contents that were parsed.
    pub parsed: usize,
    /// Segments that were damaged; they were deleted, and what they held was parsed again.
    pub damaged: usize,
    /// Why facts could not be kept for the next run, if so.
    pub trouble: Option<String>,
}

/// The facts kept in a cache folder. Nothing is opened before it is needed.
///
/// Several processes may use the same folder at once: each writes files of its own, and a file
/// that another one deletes costs a parse, never a wrong fact.
#[derive(Debug)]
pub struct FactsCache {
    folder: Option<PathBuf>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    segments: Option<Arc<Vec<Arc<Segment>>>>,
    writer: Option<Writer>,
    /// Contents parsed since the last commit, none while a thread is still at it.
    fresh: FxHashMap<Key, Option<Arc<FileFacts>>>,
    report: CacheReport,
}

impl FactsCache {
    /// The cache in a cache folder (`.rq/cache`), which need not exist; without one, facts are
    /// kept in memory as long as this value lives.
    #[must_use]
    pub fn new(folder: Option<&Path>) -> FactsCache {
        FactsCache { folder: folder.map(|folder| folder.join(FOLDER)), state: Mutex::default() }
    }

    /// Takes the facts of a file while its bytes are at hand, unless they are known: what
    /// [`crate::inventory::ScanOptions::on_read`] is for.
    pub fn absorb(&self, fresh: Fresh<'_>) {
        let key = Key::new(fresh.hash, fresh.language);
        {
            let mut state = self.lock();
            let known = self.open(&mut state).iter().any(|segment| segment.records.contains_key(&key));
            if known || state.fresh.contains_key(&key) {
                return;
            }
            state.fresh.insert(key, None);
        }
        self.parse_and_keep(key, fresh.language, fresh.bytes);
    }

    /// What happened since the cache was made.
    #[must_use]
    pub fn report(&self) -> CacheReport {
        self.lock().report.clone()
    }

    pub(super) fn parse_and_keep(&self, key: Key, language: Language, bytes: &[u8]) -> Arc<FileFacts> {
        let parsed = parse(language, bytes);
        let sections = encode(&parsed);
        let facts = Arc::new(parsed.facts);
        let mut state = self.lock();
        state.report.parsed += 1;
        if let Ok(sections) = sections {
            let writer = state.writer.get_or_insert_with(|| Writer::new(self.folder.as_deref()));
            writer.add(key, &sections);
        }
        state.fresh.insert(key, Some(Arc::clone(&facts)));
        facts
    }

    /// The segments as they are now, opened if they weren't.
    pub(super) fn segments(&self) -> Arc<Vec<Arc<Segment>>> {
        self.open(&mut self.lock())
    }

    /// The facts parsed since the last commit.
    pub(super) fn take_fresh(&self) -> FxHashMap<Key, Option<Arc<FileFacts>>> {
        std::mem::take(&mut self.lock().fresh)
    }

    pub(super) fn count_recalled(&self, count: usize) {
        self.lock().report.recalled += count;
    }

    /// Writes down what was parsed, and drops what `live` doesn't name once that is most.
    pub(super) fn commit(&self, live: &FxHashSet<Key>) {
        let mut state = self.lock();
        let Some(writer) = state.writer.take() else { return };
        let mut segments = self.open(&mut state).to_vec();
        let (segment, error) = writer.finish();
        segments.push(Arc::new(segment));
        let mut trouble = error.map(|error| error.to_string());
        if let (Some(folder), None) = (&self.folder, &trouble) {
            trouble = merge::merge(folder, &mut segments, live).err().map(|error| error.to_string());
        }
        if let (Some(folder), Some(trouble)) = (&self.folder, trouble) {
            state.report.trouble = Some(format!("can't write in {}: {trouble}", folder.display()));
        }
        state.segments = Some(Arc::new(segments));
    }

    fn open(&self, state: &mut State) -> Arc<Vec<Arc<Segment>>> {
        if let Some(segments) = &state.segments {
            return Arc::clone(segments);
        }
        let (segments, damaged) = self.folder.as_deref().map(open_all).unwrap_or_default();
        state.report.damaged += damaged;
        let segments = Arc::new(segments);
        state.segments = Some(Arc::clone(&segments));
        segments
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn encode(parsed: &ParsedFile) -> postcard::Result<[Vec<u8>; SECTIONS]> {
    let mut sections: [Vec<u8>; SECTIONS] = Default::default();
    let [facts, fingerprints, stream, references, symbols] = &mut sections;
    *facts = postcard::to_stdvec(&parsed.facts)?;
    *fingerprints = Fingerprints::of(&parsed.tokens).encode();
    *stream = tokens::encode(&parsed.tokens);
    *references = postcard::to_stdvec(&parsed.references)?;
    *symbols = postcard::to_stdvec(&parsed.symbols)?;
    Ok(sections)
}

/// A value from all of these bytes; none if they are not exactly one.
pub(super) fn decode<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::take_from_bytes(bytes).ok().filter(|(_, rest)| rest.is_empty()).map(|(value, _)| value)
}

/// A section of a record, wherever it lies.
pub(super) fn section(segments: &[Arc<Segment>], key: &Key, section: Section) -> Option<Vec<u8>> {
    segments.iter().find_map(|segment| segment.section(key, section))
}

/// Every usable segment of a folder, and how many were damaged. Clears away what is of no use
/// to anyone: damaged segments, those of another version after a week, what a process that was
/// killed left unfinished after a day.
fn open_all(folder: &Path) -> (Vec<Arc<Segment>>, usize) {
    let Ok(entries) = fs::read_dir(folder) else { return Default::default() };
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort_unstable();
    let mut segments = Vec::new();
    let mut damaged = 0;
    for path in paths {
        match path.extension().and_then(|e| e.to_str()) {
            Some("seg") => match Segment::open(&path) {
                Ok(segment) => segments.push(Arc::new(segment)),
                Err(Unusable::Gone) => {}
                Err(Unusable::OtherVersion) => delete_if_older(&path, 7 * DAY),
                Err(Unusable::Damaged) => {
                    damaged += 1;
                    let _ = fs::remove_file(&path);
                }
            },
            Some("tmp") => delete_if_older(&path, DAY),
            _ => {}
        }
    }
    (segments, damaged)
}

fn delete_if_older(path: &Path, age: Duration) {
    let modified = fs::symlink_metadata(path).and_then(|m| m.modified());
    let old = modified.is_ok_and(|t| SystemTime::now().duration_since(t).is_ok_and(|since| since > age));
    if old {
        let _ = fs::remove_file(path);
    }
}
