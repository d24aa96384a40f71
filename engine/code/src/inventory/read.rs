//! Reading a file of a tree that others may be writing to.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::path::Path;
use std::sync::OnceLock;

use super::content::Content;
use super::file::{ContentHash, SourceFile, join};
use super::left_out::Reason;
use super::stamp::Stamp;
use crate::language::Language;

/// Source code over this size is left out: nobody wrote it by hand.
pub(super) const MAX_CODE_BYTES: u64 = 8 << 20;
/// How much of a file without a telling name is read to find its language.
const HEAD_BYTES: u64 = 4096;

/// A file that was just read, with its bytes, so that nobody has to read it again.
#[derive(Clone, Copy, Debug)]
pub struct Fresh<'a> {
    /// Relative to the project's root.
    pub path: &'a str,
    /// The language to read it as.
    pub language: Language,
    /// The hash of `bytes`.
    pub hash: ContentHash,
    /// All of the file.
    pub bytes: &'a [u8],
}

/// Opens what is a regular file at the moment of opening: no link, no pipe to hang on.
pub(super) fn open_regular(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options.custom_flags(i32::try_from(flags.bits()).unwrap_or_default());
    }
    let file = options.open(path)?;
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file"))
    }
}

/// All bytes of a regular file into `buffer`; fails if there are more than [`MAX_CODE_BYTES`].
pub(crate) fn read_whole(path: &Path, buffer: &mut Vec<u8>) -> io::Result<()> {
    buffer.clear();
    open_regular(path)?.take(MAX_CODE_BYTES + 1).read_to_end(buffer)?;
    within_limit(buffer)
}

fn within_limit(buffer: &[u8]) -> io::Result<()> {
    if buffer.len() as u64 > MAX_CODE_BYTES {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "file over 8 MiB"));
    }
    Ok(())
}

/// Reads a file that may be code and fills in what its content decides: language, hash, class.
///
/// `buffer` then holds the bytes that were hashed, and nothing if the file is no code.
///
/// # Errors
/// Why the file can't be measured, if it couldn't be read.
pub(super) fn examine(root: &Path, file: &mut SourceFile, buffer: &mut Vec<u8>) -> Result<(), Reason> {
    buffer.clear();
    if file.stamp.size > MAX_CODE_BYTES && file.language.is_some() {
        file.content = Some(Content::TooLarge);
        return Ok(());
    }
    let outcome = open_regular(&join(root, file)).and_then(|open| fill(file, &open, buffer).map(|()| open));
    let open = match outcome {
        Ok(open) => open,
        Err(error) => {
            buffer.clear();
            file.settled = false;
            return Err(match error.kind() {
                io::ErrorKind::NotFound => Reason::Vanished,
                io::ErrorKind::FileTooLarge => Reason::TooLarge,
                io::ErrorKind::InvalidInput => Reason::Special,
                _ => Reason::Unreadable,
            });
        }
    };
    // A writer at work: what was read is measured as it is, and doubted the next time.
    file.settled &= open.metadata().is_ok_and(|now| Stamp::of(&now) == file.stamp);
    let Some(language) = file.language else {
        buffer.clear();
        return Ok(());
    };
    file.size = buffer.len() as u64;
    file.hash = OnceLock::from(Some(ContentHash::of(buffer)));
    file.content = Some(Content::of(buffer, language));
    Ok(())
}

/// Reads all of what may be code; of a file that only its beginning can tell, no more than that
/// unless it tells.
fn fill(file: &mut SourceFile, open: &File, buffer: &mut Vec<u8>) -> io::Result<()> {
    if file.language.is_none() {
        open.take(HEAD_BYTES).read_to_end(buffer)?;
        file.language = Language::of(Path::new(&file.path), buffer);
        if file.language.is_none() {
            return Ok(());
        }
        open.take(MAX_CODE_BYTES + 1).read_to_end(buffer)?;
    } else {
        open.take(MAX_CODE_BYTES + 1).read_to_end(buffer)?;
        file.language = Language::of(Path::new(&file.path), buffer);
    }
    within_limit(buffer)
}

/// The hash of a file of any size and kind of content.
pub(super) fn hash_file(path: &Path) -> io::Result<ContentHash> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(open_regular(path)?)?;
    Ok(ContentHash(*hasher.finalize().as_bytes()))
}
