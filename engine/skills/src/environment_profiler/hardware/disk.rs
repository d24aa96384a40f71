//! A disk: how much it takes and gives, and how long it takes until something is kept.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rq_core::operation::{Context, OperationError};
use rq_core::statistics::median;
use rustix::fs::{Advice, OFlags, fadvise, fcntl_getfl, fcntl_setfl, fstatfs, fstatvfs};
use tempfile::NamedTempFile;

use super::{Numbers, RUN, often};

/// Bytes of a block that is written or read in a row.
const BLOCK: usize = 1 << 20;
/// Bytes of a block that is read from anywhere, and of what is kept.
const SMALL: usize = 4096;
/// Memory begins at a multiple of this where it goes past the system's cache.
const ALIGNED: usize = 4096;
/// A slow disk is written to and read from no longer than this in one run.
const LONGEST: Duration = Duration::from_secs(1);
/// The kind of a file system in memory.
const TMPFS: u64 = 0x0102_1994;
const RAMFS: u64 = 0x8584_58f6;

/// A file on the disk that is measured. It has no name: nothing is left of it, whatever happens.
pub(in super::super) struct Disk {
    folder: PathBuf,
    file: File,
    block: Block,
    /// Bytes to write.
    size: u64,
    /// Bytes that were written.
    length: u64,
    numbers: Numbers,
    /// Whether the system's cache is passed by.
    pub(in super::super) direct: bool,
    /// Whether its files are in memory.
    pub(in super::super) memory: bool,
}

impl Disk {
    /// A file in `folder` that may have `size` bytes.
    pub(in super::super) fn new(folder: &Path, size: u64) -> Result<Self, OperationError> {
        let file = tempfile::tempfile_in(folder).map_err(|error| failed(&error))?;
        let room = fstatvfs(&file).map(|stat| stat.f_bavail.saturating_mul(stat.f_frsize));
        if room.is_ok_and(|room| room < size.saturating_mul(2)) {
            return Err(OperationError::Missing(format!("{} has too little room left", folder.display())));
        }
        let kind = fstatfs(&file).map(|stat| stat.f_type as u64 & 0xffff_ffff);
        let memory = kind.is_ok_and(|kind| kind == TMPFS || kind == RAMFS);
        let mut numbers = Numbers::new();
        let block = Block::new(&mut numbers)?;
        let folder = folder.to_owned();
        let mut disk = Self { folder, file, block, size, length: 0, numbers, direct: !memory, memory };
        if disk.direct
            && (disk.set_direct().is_err() || disk.file.write_all_at(disk.block.bytes(), 0).is_err())
        {
            disk.direct = false;
            // Without it everything goes through the cache again.
            let flags = fcntl_getfl(&disk.file).map_err(|error| failed(&error.into()))?;
            fcntl_setfl(&disk.file, flags - OFlags::DIRECT).map_err(|error| failed(&error.into()))?;
        }
        Ok(disk)
    }

    fn set_direct(&self) -> io::Result<()> {
        let flags = fcntl_getfl(&self.file)?;
        Ok(fcntl_setfl(&self.file, flags | OFlags::DIRECT)?)
    }

    /// Bytes of the file.
    pub(in super::super) fn length(&self) -> u64 {
        self.length
    }

    /// Bytes written a second, kept ones.
    pub(in super::super) fn write(&mut self, context: &Context<'_>) -> Result<f64, OperationError> {
        let start = Instant::now();
        let mut at = 0;
        while at < self.size && (at == 0 || start.elapsed() < LONGEST) {
            context.cancel.check()?;
            self.file.write_all_at(self.block.bytes(), at).map_err(|error| failed(&error))?;
            at += BLOCK as u64;
        }
        self.file.sync_data().map_err(|error| failed(&error))?;
        self.length = self.length.max(at);
        Ok(at as f64 / start.elapsed().as_secs_f64())
    }

    /// Bytes read a second, in a row.
    pub(in super::super) fn read(&mut self, context: &Context<'_>) -> Result<f64, OperationError> {
        self.forget()?;
        let start = Instant::now();
        let mut at = 0;
        while at < self.length && start.elapsed() < LONGEST {
            context.cancel.check()?;
            self.file.read_exact_at(self.block.bytes_mut(), at).map_err(|error| failed(&error))?;
            at += BLOCK as u64;
        }
        Ok(at as f64 / start.elapsed().as_secs_f64())
    }

    /// Small blocks read a second, from anywhere.
    pub(in super::super) fn read_anywhere(&mut self, context: &Context<'_>) -> Result<f64, OperationError> {
        self.forget()?;
        let (file, block, numbers) = (&self.file, &mut self.block, &mut self.numbers);
        let blocks = self.length / SMALL as u64;
        let (times, seconds) = often(context, || {
            let at = numbers.below(blocks) * SMALL as u64;
            file.read_exact_at(block.small_mut(), at).map_err(|error| failed(&error))
        })?;
        Ok(times / seconds)
    }

    /// Milliseconds until a little more of a file is kept, in the middle of many times.
    pub(in super::super) fn keep(&self, context: &Context<'_>) -> Result<f64, OperationError> {
        // Some file systems keep nothing of a file without a name.
        let named = tempfile::Builder::new().prefix("rq-hardware-").tempfile_in(&self.folder);
        let mut file: NamedTempFile = named.map_err(|error| failed(&error))?;
        let small = self.block.bytes().get(..SMALL).unwrap_or_default();
        let start = Instant::now();
        let mut times = Vec::new();
        while times.is_empty() || start.elapsed() < RUN {
            context.cancel.check()?;
            let begin = Instant::now();
            let kept = file.write_all(small).and_then(|()| file.as_file().sync_all());
            kept.map_err(|error| failed(&error))?;
            times.push(begin.elapsed().as_secs_f64() * 1000.0);
        }
        Ok(median(&times).unwrap_or_default())
    }

    /// Asks the system to hold nothing of the file in memory.
    fn forget(&self) -> Result<(), OperationError> {
        if self.direct {
            return Ok(());
        }
        self.file.sync_data().map_err(|error| failed(&error))?;
        fadvise(&self.file, 0, None, Advice::DontNeed).map_err(|error| failed(&error.into()))
    }
}

fn failed(error: &io::Error) -> OperationError {
    OperationError::Failed(format!("the disk could not be measured: {error}"))
}

/// Memory that a disk can be read into directly, filled with what can't be compressed.
struct Block {
    bytes: Vec<u8>,
    begin: usize,
}

impl Block {
    fn new(numbers: &mut Numbers) -> Result<Self, OperationError> {
        let words = (BLOCK + ALIGNED) / size_of::<u64>();
        let bytes: Vec<u8> = (0..words).flat_map(|_| numbers.next().to_le_bytes()).collect();
        let begin = bytes.as_ptr().align_offset(ALIGNED);
        if begin > ALIGNED {
            return Err(OperationError::Failed("memory could not be aligned".into()));
        }
        Ok(Self { bytes, begin })
    }

    fn bytes(&self) -> &[u8] {
        self.bytes.get(self.begin..self.begin + BLOCK).unwrap_or_default()
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        self.bytes.get_mut(self.begin..self.begin + BLOCK).unwrap_or_default()
    }

    fn small_mut(&mut self) -> &mut [u8] {
        self.bytes.get_mut(self.begin..self.begin + SMALL).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_aligned_and_whole() {
        let mut block = Block::new(&mut Numbers::new()).unwrap();
        assert_eq!((block.bytes().len(), block.small_mut().len()), (BLOCK, SMALL));
        assert_eq!(block.bytes().as_ptr().addr() % ALIGNED, 0);
    }

    #[test]
    fn nothing_is_left_in_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::new(folder.path(), BLOCK as u64).unwrap();
        assert_eq!(folder.path().read_dir().unwrap().count(), 0, "the file has no name");
        drop(disk);
        assert!(matches!(Disk::new(folder.path(), u64::MAX / 2), Err(OperationError::Missing(_))));
        let gone = folder.path().join("none");
        assert!(matches!(Disk::new(&gone, 1), Err(OperationError::Failed(_))));
    }
}
