//! Writing a segment, a record at a time, in blocks of like sections.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::bytes::temporary_name;
use super::record::{Key, SECTIONS, Span, Spans, sum};
use super::segment::{Backing, Segment, header, trailer};

/// So much is held back to form blocks.
const BLOCK: usize = 4 << 20;

/// A segment in the making. Its file has a temporary name until it is whole.
#[derive(Debug)]
pub(super) struct Writer {
    backing: Backing,
    /// The temporary file.
    path: Option<PathBuf>,
    /// How far `backing` is written.
    length: u64,
    /// Sections not written yet, and which records they belong to; spans are relative to these.
    pending: [Vec<u8>; SECTIONS],
    records: Vec<(Key, Spans)>,
    /// From here on in `records`, spans are still relative.
    unplaced: usize,
    trouble: Option<io::Error>,
}

impl Writer {
    /// A writer into `folder`, or into memory where that can't be.
    pub(super) fn new(folder: Option<&Path>) -> Writer {
        let mut writer = Writer {
            backing: Backing::Memory(Vec::new()),
            path: None,
            length: 0,
            pending: Default::default(),
            records: Vec::new(),
            unplaced: 0,
            trouble: None,
        };
        if let Some(folder) = folder {
            match create(folder) {
                Ok((file, path)) => {
                    writer.backing = Backing::Disk(file);
                    writer.path = Some(path);
                }
                Err(error) => writer.trouble = Some(error),
            }
        }
        writer.write(&header());
        writer
    }

    pub(super) fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Adds a record.
    pub(super) fn add(&mut self, key: Key, sections: &[Vec<u8>; SECTIONS]) {
        let spans = self.pending.iter_mut().zip(sections).map(|(pending, section)| {
            let offset = pending.len() as u64;
            pending.extend_from_slice(section);
            // Sections come from files of at most 8 MiB.
            Span { offset, length: u32::try_from(section.len()).unwrap_or(u32::MAX), sum: sum(section) }
        });
        let mut placed = Spans::default();
        placed.iter_mut().zip(spans).for_each(|(to, from)| *to = from);
        self.records.push((key, placed));
        if self.pending.iter().map(Vec::len).sum::<usize>() > BLOCK {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let mut pending = std::mem::take(&mut self.pending);
        for (section, block) in pending.iter_mut().enumerate() {
            for (_, spans) in self.records.get_mut(self.unplaced..).unwrap_or_default() {
                if let Some(span) = spans.get_mut(section) {
                    span.offset += self.length;
                }
            }
            self.write(block);
            block.clear();
        }
        // The room they took is used again.
        self.pending = pending;
        self.unplaced = self.records.len();
    }

    fn write(&mut self, bytes: &[u8]) {
        match &mut self.backing {
            Backing::Disk(file) => {
                if let Err(error) = file.write_all(bytes) {
                    self.trouble.get_or_insert(error);
                }
            }
            Backing::Memory(all) => all.extend_from_slice(bytes),
        }
        self.length += bytes.len() as u64;
    }

    /// Ends the segment and gives it its name; also what kept it from the disk, if something
    /// did. What could not be written is not found in it and is made again when needed.
    pub(super) fn finish(mut self) -> (Segment, Option<io::Error>) {
        self.flush();
        let trailer = trailer(&self.records, self.length);
        let name = format!("{}.seg", blake3::hash(&trailer).to_hex().get(..16).unwrap_or("segment"));
        self.write(&trailer);
        let mut path = None;
        if let Some(temporary) = self.path.take() {
            let named = temporary.with_file_name(name);
            let renamed = match self.trouble.take() {
                None => fs::rename(&temporary, &named),
                Some(error) => Err(error),
            };
            match renamed {
                Ok(()) => path = Some(named),
                Err(error) => {
                    let _ = fs::remove_file(&temporary);
                    self.trouble = Some(error);
                }
            }
        }
        let records = std::mem::take(&mut self.records).into_iter().collect();
        let backing = std::mem::replace(&mut self.backing, Backing::Memory(Vec::new()));
        (Segment::new(path, backing, records), self.trouble.take())
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        if let Some(temporary) = &self.path {
            let _ = fs::remove_file(temporary);
        }
    }
}

fn create(folder: &Path) -> io::Result<(File, PathBuf)> {
    fs::create_dir_all(folder)?;
    let path = folder.join(temporary_name("new"));
    let file = OpenOptions::new().read(true).write(true).create_new(true).open(&path)?;
    Ok((file, path))
}
