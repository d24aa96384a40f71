//! The names and contents of a set of files in few bytes, to say later what changed.

use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::file::ContentHash;
use crate::store::bytes::{Reader, put_varint, replace_file};

/// Folder of former listings inside the cache folder.
const FOLDER: &str = "listings";
/// So many former listings are kept.
const KEPT: usize = 64;
/// How much of a content hash a listing holds.
const HASH_BYTES: usize = 16;
/// Stands for the hash of a file that could not be read.
const UNREADABLE: [u8; HASH_BYTES] = [0; HASH_BYTES];

/// A set of files by path and content, 30–40 bytes a file.
///
/// Its digest is the BLAKE3 of its bytes: the same files with the same contents give the same
/// digest on every machine. A former listing is kept under its digest and so proves itself.
///
/// Layout, for each file in path order: how many bytes of the path are those of the path before
/// (varint), how many follow (varint), those, 16 bytes of the content's hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Listing {
    bytes: Vec<u8>,
}

/// What happened to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It was not there.
    Added,
    /// It is no longer there.
    Removed,
    /// It has other content.
    Modified,
}

/// A difference between two listings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Relative to the project's root.
    pub path: String,
    /// What happened to it.
    pub kind: ChangeKind,
}

impl fmt::Display for Change {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = match self.kind {
            ChangeKind::Added => "added",
            ChangeKind::Removed => "removed",
            ChangeKind::Modified => "changed",
        };
        write!(out, "{} {verb}", self.path)
    }
}

/// Why a listing can't be had from the cache.
#[derive(Debug, thiserror::Error)]
pub enum ListingError {
    /// None is kept under this digest, or it can't be read.
    #[error("no former listing: {0}")]
    Absent(#[from] io::Error),
    /// What is kept under this digest is not what it promises.
    #[error("the former listing is damaged")]
    Damaged,
}

impl Listing {
    /// From files in path order without duplicates, each with its hash, none if unreadable.
    pub(super) fn of<'a>(files: impl Iterator<Item = (&'a [u8], Option<ContentHash>)>) -> Listing {
        let mut bytes = Vec::new();
        let mut before: &[u8] = &[];
        for (path, hash) in files {
            let shared = before.iter().zip(path).take_while(|(a, b)| a == b).count();
            let rest = path.get(shared..).unwrap_or_default();
            put_varint(&mut bytes, shared as u64);
            put_varint(&mut bytes, rest.len() as u64);
            bytes.extend_from_slice(rest);
            let prefix = hash.and_then(|h| h.0.first_chunk::<HASH_BYTES>().copied());
            bytes.extend_from_slice(&prefix.unwrap_or(UNREADABLE));
            before = path;
        }
        Listing { bytes }
    }

    /// What identifies this set of files with these contents.
    #[must_use]
    pub fn digest(&self) -> ContentHash {
        ContentHash::of(&self.bytes)
    }

    /// The paths in order.
    #[must_use]
    pub fn paths(&self) -> Vec<String> {
        self.entries().map(|(path, _)| String::from_utf8_lossy(&path).into_owned()).collect()
    }

    /// What differs from an older listing, in path order.
    #[must_use]
    pub fn changes_since(&self, old: &Listing) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut push = |path: &[u8], kind| {
            changes.push(Change { path: String::from_utf8_lossy(path).into_owned(), kind });
        };
        let (mut new, mut old) = (self.entries().peekable(), old.entries().peekable());
        loop {
            let order = match (new.peek(), old.peek()) {
                (Some((a, _)), Some((b, _))) => a.cmp(b),
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (None, None) => return changes,
            };
            match order {
                std::cmp::Ordering::Less => {
                    new.next().iter().for_each(|(path, _)| push(path, ChangeKind::Added));
                }
                std::cmp::Ordering::Greater => {
                    old.next().iter().for_each(|(path, _)| push(path, ChangeKind::Removed));
                }
                std::cmp::Ordering::Equal => {
                    if let (Some((path, now)), Some((_, then))) = (new.next(), old.next())
                        && now != then
                    {
                        push(&path, ChangeKind::Modified);
                    }
                }
            }
        }
    }

    /// Keeps the listing under its digest, and drops the oldest beyond 64.
    ///
    /// # Errors
    /// The cache folder can't be written to.
    pub fn save(&self, cache: &Path) -> io::Result<ContentHash> {
        let digest = self.digest();
        let folder = cache.join(FOLDER);
        let path = listing_path(cache, digest);
        if fs::metadata(&path).is_ok_and(|m| m.len() == self.bytes.len() as u64) {
            return Ok(digest);
        }
        replace_file(&folder, &digest.to_string(), &self.bytes)?;
        prune(&folder);
        Ok(digest)
    }

    /// A listing kept earlier.
    ///
    /// # Errors
    /// None is kept under this digest, or what is kept is not it.
    pub fn load(cache: &Path, digest: ContentHash) -> Result<Listing, ListingError> {
        let listing = Listing { bytes: fs::read(listing_path(cache, digest))? };
        if listing.digest() == digest { Ok(listing) } else { Err(ListingError::Damaged) }
    }

    fn entries(&self) -> Entries<'_> {
        Entries { reader: Reader::new(&self.bytes), path: Vec::new() }
    }
}

impl fmt::Debug for Listing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Listing({}, {} files)", self.digest(), self.entries().count())
    }
}

/// Where the listing of this digest is kept.
#[must_use]
pub fn listing_path(cache: &Path, digest: ContentHash) -> PathBuf {
    cache.join(FOLDER).join(digest.to_string())
}

struct Entries<'a> {
    reader: Reader<'a>,
    path: Vec<u8>,
}

impl Iterator for Entries<'_> {
    type Item = (Vec<u8>, [u8; HASH_BYTES]);

    fn next(&mut self) -> Option<Self::Item> {
        let shared = usize::try_from(self.reader.varint()?).ok()?;
        let rest = usize::try_from(self.reader.varint()?).ok()?;
        if shared > self.path.len() {
            return None;
        }
        self.path.truncate(shared);
        self.path.extend_from_slice(self.reader.take(rest)?);
        let hash = *self.reader.take(HASH_BYTES)?.first_chunk::<HASH_BYTES>()?;
        Some((self.path.clone(), hash))
    }
}

/// Drops the listings that were written longest ago. What can't be dropped stays.
fn prune(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut kept: Vec<_> = entries
        .filter_map(Result::ok)
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
        .collect();
    if kept.len() > KEPT {
        kept.sort();
        for (_, path) in kept.iter().take(kept.len() - KEPT) {
            drop(fs::remove_file(path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(files: &[(&str, &str)]) -> Listing {
        Listing::of(
            files.iter().map(|(path, text)| (path.as_bytes(), Some(ContentHash::of(text.as_bytes())))),
        )
    }

    #[test]
    fn differences_in_path_order() {
        let old = listing(&[("a.py", "1"), ("app/b.py", "2"), ("app/c.py", "3")]);
        let new = listing(&[("app/b.py", "2x"), ("app/c.py", "3"), ("app/d.py", "4")]);
        let words: Vec<String> = new.changes_since(&old).iter().map(ToString::to_string).collect();
        assert_eq!(words, ["a.py removed", "app/b.py changed", "app/d.py added"]);
        assert!(new.changes_since(&new).is_empty());
        assert_ne!(new.digest(), old.digest());
    }

    #[test]
    fn kept_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let one = listing(&[("a.py", "1")]);
        let digest = one.save(folder.path()).unwrap();
        assert_eq!(Listing::load(folder.path(), digest).unwrap(), one);
        fs::write(listing_path(folder.path(), digest), b"other").unwrap();
        assert!(matches!(Listing::load(folder.path(), digest), Err(ListingError::Damaged)));
        let absent = ContentHash::of(b"never");
        assert!(matches!(Listing::load(folder.path(), absent), Err(ListingError::Absent(_))));
    }

    #[test]
    fn only_so_many_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        for number in 0..KEPT + 9 {
            listing(&[("a.py", &number.to_string())]).save(folder.path()).unwrap();
        }
        assert_eq!(fs::read_dir(folder.path().join(FOLDER)).unwrap().count(), KEPT);
    }

    proptest::proptest! {
        #[test]
        fn hostile_bytes_end(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let hostile = Listing { bytes };
            let fine = listing(&[("a.py", "1")]);
            drop(fine.changes_since(&hostile));
            drop(hostile.paths());
        }
    }
}
