//! A segment: the records of one run in one file, never changed once it has its name.
//!
//! Layout: a header (magic, layout version, facts version); blocks of sections, like with like
//! so that the facts of a thousand files are a few long reads; the index of records; a footer
//! (place, length and BLAKE3 of the index, magic). Every section has its own checksum.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use super::bytes::Reader;
use super::record::{Key, SECTIONS, Section, Span, Spans, sum};
use crate::duplication::FINGERPRINTS_VERSION;
use crate::facts::FACTS_VERSION;

pub(super) const MAGIC: &[u8; 8] = b"rq-facts";
/// Raised when the layout of segments or the coding of sections changes.
pub(super) const LAYOUT: u32 = 2;
pub(super) const HEADER_BYTES: usize = 20;
const FOOTER_BYTES: usize = 56;
/// An index over this size is not believed.
const MAX_INDEX: u64 = 1 << 30;
/// Sections that lie this close together are read at once.
const GAP: u64 = 16 << 10;
/// So much is read at once, to be decoded by one thread.
const CHUNK: u64 = 256 << 10;

/// Where a segment's bytes are.
#[derive(Debug)]
pub(super) enum Backing {
    Disk(File),
    /// When there is no cache folder to write to.
    Memory(Vec<u8>),
}

impl Backing {
    pub(super) fn read(&self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        match self {
            Backing::Disk(file) => {
                let mut bytes = vec![0; length];
                read_exact_at(file, &mut bytes, offset)?;
                Ok(bytes)
            }
            Backing::Memory(all) => usize::try_from(offset)
                .ok()
                .and_then(|start| all.get(start..start.checked_add(length)?))
                .map(<[u8]>::to_vec)
                .ok_or_else(|| io::ErrorKind::UnexpectedEof.into()),
        }
    }
}

#[cfg(unix)]
fn read_exact_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut bytes: &mut [u8], mut offset: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let count = std::os::windows::fs::FileExt::seek_read(file, bytes, offset)?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        bytes = bytes.get_mut(count..).unwrap_or_default();
        offset += count as u64;
    }
    Ok(())
}

/// Why a segment is of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    /// Another process merged it into a new one.
    Gone,
    /// Made by another version of the program, which may still want it.
    OtherVersion,
    /// Not what was written.
    Damaged,
}

#[derive(Debug)]
pub(super) struct Segment {
    pub(super) path: Option<PathBuf>,
    pub(super) backing: Backing,
    pub(super) records: FxHashMap<Key, Spans>,
    /// All its sections together.
    pub(super) payload: u64,
}

impl Segment {
    pub(super) fn open(path: &Path) -> Result<Segment, Unusable> {
        let file = File::open(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Unusable::Gone,
            _ => Unusable::Damaged,
        })?;
        let length = file.metadata().map_err(|_| Unusable::Damaged)?.len();
        let backing = Backing::Disk(file);
        let records = read_index(&backing, length)?;
        Ok(Segment::new(Some(path.to_path_buf()), backing, records))
    }

    pub(super) fn new(path: Option<PathBuf>, backing: Backing, records: FxHashMap<Key, Spans>) -> Segment {
        let payload = records.values().map(payload).sum();
        Segment { path, backing, records, payload }
    }

    /// One section of a record; none if the record isn't here or is damaged.
    pub(super) fn section(&self, key: &Key, section: Section) -> Option<Vec<u8>> {
        let span = self.records.get(key)?.get(section as usize)?;
        let bytes = self.backing.read(span.offset, span.length as usize).ok()?;
        (sum(&bytes) == span.sum).then_some(bytes)
    }

    /// How to read the same section of many records in few reads; each has a number by which
    /// [`Segment::read_chunk`] hands it out.
    pub(super) fn plan(&self, wanted: &[(usize, Key)], section: Section) -> Vec<Chunk> {
        let mut spans: Vec<(usize, Span)> = wanted
            .iter()
            .filter_map(|(number, key)| Some((*number, *self.records.get(key)?.get(section as usize)?)))
            .collect();
        spans.sort_unstable_by_key(|(_, span)| span.offset);
        let mut chunks: Vec<Chunk> = Vec::new();
        for (number, span) in spans {
            let end = span.offset.saturating_add(u64::from(span.length));
            match chunks.last_mut() {
                Some(last)
                    if span.offset >= last.start
                        && span.offset <= last.end.saturating_add(GAP)
                        && end - last.start <= CHUNK =>
                {
                    last.end = last.end.max(end);
                    last.parts.push((number, span));
                }
                _ => chunks.push(Chunk { start: span.offset, end, parts: vec![(number, span)] }),
            }
        }
        chunks
    }

    /// Reads a chunk and hands out its sections that are sound.
    pub(super) fn read_chunk(&self, chunk: &Chunk, mut use_section: impl FnMut(usize, &[u8])) {
        let Some(length) = usize::try_from(chunk.end - chunk.start).ok() else { return };
        let Ok(bytes) = self.backing.read(chunk.start, length) else { return };
        for (number, span) in &chunk.parts {
            let part = usize::try_from(span.offset - chunk.start)
                .ok()
                .and_then(|start| bytes.get(start..start.checked_add(span.length as usize)?));
            if let Some(part) = part.filter(|part| sum(part) == span.sum) {
                use_section(*number, part);
            }
        }
    }

    /// Deletes its file; whoever has it open may go on reading.
    pub(super) fn delete(&self) {
        if let Some(path) = &self.path {
            let _ = fs::remove_file(path);
        }
    }
}

/// Sections that are read together.
#[derive(Debug)]
pub(super) struct Chunk {
    start: u64,
    end: u64,
    parts: Vec<(usize, Span)>,
}

/// How many bytes the sections of a record take.
pub(super) fn payload(spans: &Spans) -> u64 {
    spans.iter().map(|span| u64::from(span.length)).sum()
}

pub(super) fn header() -> [u8; HEADER_BYTES] {
    let mut header = [0; HEADER_BYTES];
    let fields = [LAYOUT, FACTS_VERSION, FINGERPRINTS_VERSION];
    let bytes = MAGIC.iter().copied().chain(fields.into_iter().flat_map(u32::to_le_bytes));
    header.iter_mut().zip(bytes).for_each(|(to, from)| *to = from);
    header
}

/// The index of records and the footer, to be written at `offset`.
pub(super) fn trailer(records: &[(Key, Spans)], offset: u64) -> Vec<u8> {
    let mut out = Vec::with_capacity(records.len() * 100 + FOOTER_BYTES);
    for (key, spans) in records {
        out.extend_from_slice(&key.content);
        out.push(key.language);
        for span in spans {
            out.extend_from_slice(&span.offset.to_le_bytes());
            out.extend_from_slice(&span.length.to_le_bytes());
            out.extend_from_slice(&span.sum.to_le_bytes());
        }
    }
    let length = out.len() as u64;
    let index_sum = blake3::hash(&out);
    out.extend_from_slice(&offset.to_le_bytes());
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(index_sum.as_bytes());
    out.extend_from_slice(MAGIC);
    out
}

fn read_index(backing: &Backing, length: u64) -> Result<FxHashMap<Key, Spans>, Unusable> {
    let damaged = Unusable::Damaged;
    let smallest = (HEADER_BYTES + FOOTER_BYTES) as u64;
    if length < smallest {
        return Err(damaged);
    }
    let head = backing.read(0, HEADER_BYTES).map_err(|_| damaged)?;
    if head != header() {
        let ours = head.starts_with(MAGIC);
        return Err(if ours { Unusable::OtherVersion } else { damaged });
    }
    let footer = backing.read(length - FOOTER_BYTES as u64, FOOTER_BYTES).map_err(|_| damaged)?;
    let mut reader = Reader::new(&footer);
    let (at, size) = reader.u64().zip(reader.u64()).ok_or(damaged)?;
    let index_sum = reader.take(32).ok_or(damaged)?;
    let fits = at.checked_add(size).is_some_and(|end| end == length - FOOTER_BYTES as u64);
    if reader.take(8) != Some(&MAGIC[..]) || !fits || size > MAX_INDEX {
        return Err(damaged);
    }
    let index = backing.read(at, usize::try_from(size).map_err(|_| damaged)?).map_err(|_| damaged)?;
    if blake3::hash(&index).as_bytes() != index_sum {
        return Err(damaged);
    }
    let mut reader = Reader::new(&index);
    let mut records = FxHashMap::default();
    records.reserve(index.len() / (17 + SECTIONS * 20));
    while reader.position() < index.len() {
        let (key, spans) = record(&mut reader, at).ok_or(damaged)?;
        records.insert(key, spans);
    }
    Ok(records)
}

/// One record of the index, whose sections lie before `end`.
fn record(reader: &mut Reader<'_>, end: u64) -> Option<(Key, Spans)> {
    let content = *reader.take(16)?.first_chunk::<16>()?;
    let key = Key { content, language: reader.u8()? };
    let mut spans = Spans::default();
    for span in &mut spans {
        *span = Span { offset: reader.u64()?, length: reader.u32()?, sum: reader.u64()? };
        if span.offset.checked_add(u64::from(span.length))? > end {
            return None;
        }
    }
    Some((key, spans))
}
