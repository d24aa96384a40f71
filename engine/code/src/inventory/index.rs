//! The index: what is known of each file as long as its stamp stays the same.
//!
//! One file, `index` in the cache folder: a header, the entries in path order, a BLAKE3 of all
//! that. It is replaced whole, by renaming, so a reader sees the old one or the new one. One
//! that is damaged, or made by another version, counts for nothing.

use std::fs;
use std::io;
use std::path::Path;

use super::content::Content;
use super::file::{ContentHash, SourceFile};
use super::stamp::Stamp;
use crate::facts::FACTS_VERSION;
use crate::language::Language;
use crate::store::bytes::{Reader, replace_file};

const MAGIC: &[u8; 8] = b"rq-index";
/// Raised when the layout changes, or what is decided from a file's bytes.
const VERSION: u32 = 1;
const NAME: &str = "index";
/// An index over this size is not read: no project has five million files.
const MAX_BYTES: u64 = 1 << 30;
const NO_LANGUAGE: u8 = 255;
const NO_CONTENT: u8 = 255;

/// What became of the cache in a scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CacheState {
    /// The scan was told of none.
    Off,
    /// There was none yet.
    New,
    /// It was read and believed.
    Used,
    /// It was there and could not be used; everything was read anew.
    Rebuilt {
        /// What was wrong with it.
        reason: String,
    },
}

#[derive(Debug)]
pub(super) struct Entry {
    path: std::ops::Range<usize>,
    pub(super) stamp: Stamp,
    pub(super) settled: bool,
    pub(super) examined: bool,
    pub(super) language: Option<Language>,
    pub(super) content: Option<Content>,
    pub(super) hash: Option<ContentHash>,
}

/// A former index.
#[derive(Debug, Default)]
pub(super) struct Index {
    bytes: Vec<u8>,
    /// In the order of their paths.
    entries: Vec<Entry>,
}

impl Index {
    pub(super) fn load(folder: &Path) -> (Index, CacheState) {
        let path = folder.join(NAME);
        let rebuilt = |reason: String| (Index::default(), CacheState::Rebuilt { reason });
        match fs::symlink_metadata(&path) {
            Ok(found) if !found.is_file() => return rebuilt("not a regular file".to_owned()),
            Ok(found) if found.len() > MAX_BYTES => return rebuilt("too large".to_owned()),
            _ => {}
        }
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return (Index::default(), CacheState::New);
            }
            Err(error) => return rebuilt(error.to_string()),
        };
        match entries(&bytes) {
            Ok(entries) => (Index { bytes, entries }, CacheState::Used),
            Err(reason) => rebuilt(reason.to_owned()),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// What is known of a file, if its stamp promises that it is still so.
    pub(super) fn get(&self, file: &SourceFile) -> Option<&Entry> {
        let key = file.key();
        let path_of = |entry: &Entry| self.bytes.get(entry.path.clone()).unwrap_or_default();
        let at = self.entries.binary_search_by(|entry| path_of(entry).cmp(key)).ok()?;
        let entry = self.entries.get(at)?;
        (entry.settled && entry.stamp == file.stamp).then_some(entry)
    }
}

/// The entries of an index file.
fn entries(bytes: &[u8]) -> Result<Vec<Entry>, &'static str> {
    let (body, sum) = bytes.split_last_chunk::<32>().ok_or("cut short")?;
    let mut reader = Reader::new(body);
    if reader.take(MAGIC.len()) != Some(&MAGIC[..]) {
        return Err("not an index");
    }
    if (reader.u32(), reader.u32()) != (Some(VERSION), Some(FACTS_VERSION)) {
        return Err("made by another version");
    }
    if blake3::hash(body) != blake3::Hash::from_bytes(*sum) {
        return Err("damaged");
    }
    let count = reader.u32().ok_or("cut short")? as usize;
    let mut entries = Vec::with_capacity(count.min(body.len() / 40));
    for _ in 0..count {
        entries.push(entry(&mut reader).ok_or("cut short")?);
    }
    Ok(entries)
}

fn entry(reader: &mut Reader<'_>) -> Option<Entry> {
    let length = reader.u32()? as usize;
    let start = reader.position();
    reader.take(length)?;
    let path = start..start + length;
    let stamp =
        Stamp { modified: reader.i64()?, changed: reader.i64()?, size: reader.u64()?, inode: reader.u64()? };
    let settled = reader.u8()? != 0;
    let examined = reader.u8()? != 0;
    let language = match reader.u8()? {
        NO_LANGUAGE => None,
        number => Some(*Language::ALL.get(usize::from(number))?),
    };
    let content = match reader.u8()? {
        NO_CONTENT => None,
        number => Some(*Content::ALL.get(usize::from(number))?),
    };
    let hash = match reader.u8()? {
        0 => None,
        _ => Some(ContentHash(*reader.take(32)?.first_chunk::<32>()?)),
    };
    Some(Entry { path, stamp, settled, examined, language, content, hash })
}

/// Writes the index of these files, which are in path order.
pub(super) fn save<'a>(folder: &Path, files: impl Iterator<Item = &'a SourceFile>) -> io::Result<()> {
    let mut out = Vec::with_capacity(1 << 16);
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&VERSION.to_le_bytes());
    out.extend_from_slice(&FACTS_VERSION.to_le_bytes());
    let count_at = out.len();
    out.extend_from_slice(&[0; 4]);
    let mut count = 0u32;
    for file in files {
        let hash = file.known_hash();
        let key = file.key();
        let Ok(length) = u32::try_from(key.len()) else { continue };
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(key);
        out.extend_from_slice(&file.stamp.modified.to_le_bytes());
        out.extend_from_slice(&file.stamp.changed.to_le_bytes());
        out.extend_from_slice(&file.stamp.size.to_le_bytes());
        out.extend_from_slice(&file.stamp.inode.to_le_bytes());
        out.push(u8::from(file.settled));
        out.push(u8::from(file.examined));
        out.push(file.language.map_or(NO_LANGUAGE, |language| language as u8));
        out.push(file.content.map_or(NO_CONTENT, |content| content as u8));
        out.push(u8::from(hash.is_some()));
        if let Some(hash) = hash {
            out.extend_from_slice(&hash.0);
        }
        count += 1;
    }
    if let Some(place) = out.get_mut(count_at..count_at + 4) {
        place.copy_from_slice(&count.to_le_bytes());
    }
    let sum = blake3::hash(&out);
    out.extend_from_slice(sum.as_bytes());
    replace_file(folder, NAME, &out)
}
