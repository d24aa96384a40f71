//! What is kept of one content: its key and its sections.

use crate::inventory::ContentHash;
use crate::language::Language;

/// Identifies a record: what the facts follow from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Key {
    /// The first half of the content's hash: 128 bits don't meet by chance.
    pub(crate) content: [u8; 16],
    pub(crate) language: u8,
}

impl Key {
    pub(crate) fn new(hash: ContentHash, language: Language) -> Key {
        let content = hash.0.first_chunk::<16>().copied().unwrap_or_default();
        Key { content, language: language as u8 }
    }
}

/// The parts of a record, each of which is read by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    /// Functions, classes, documentation.
    Facts = 0,
    /// What duplication compares first.
    Fingerprints = 1,
    /// Every token.
    Tokens = 2,
    /// Uses of names.
    References = 3,
    /// Definitions.
    Symbols = 4,
}

pub(crate) const SECTIONS: usize = 5;

/// Where a section lies in its segment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) offset: u64,
    pub(crate) length: u32,
    pub(crate) sum: u64,
}

pub(crate) type Spans = [Span; SECTIONS];

/// The checksum of a section: XXH3, which tells damage as surely as a cryptographic hash of the
/// same length in a tenth of the time. Neither would tell intent.
pub(crate) fn sum(bytes: &[u8]) -> u64 {
    xxhash_rust::xxh3::xxh3_64(bytes)
}
