//! One file of the project.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::left_out::Reason;
use super::stamp::Stamp;
use crate::language::Language;

/// BLAKE3 of a file's bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ContentHash(pub [u8; 32]);

impl ContentHash {
    /// The hash of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> ContentHash {
        ContentHash(*blake3::hash(bytes).as_bytes())
    }

    /// From 64 hexadecimal digits, as `Display` writes them.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<ContentHash> {
        blake3::Hash::from_hex(text).ok().map(|hash| ContentHash(*hash.as_bytes()))
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "ContentHash({self})")
    }
}

/// What a file is to the project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Code that is measured.
    Source,
    /// Test code.
    Test,
    /// No source code: documents, data, configuration.
    Other,
    /// Source code that is not measured.
    LeftOut(Reason),
}

impl Role {
    /// Source or test code.
    #[must_use]
    pub fn is_code(self) -> bool {
        matches!(self, Role::Source | Role::Test)
    }
}

/// A file as the scan found it.
#[derive(Debug)]
pub struct SourceFile {
    /// Relative to the project's root, with `/` between names; what isn't UTF-8 in it is shown
    /// as U+FFFD.
    pub path: String,
    /// In bytes.
    pub size: u64,
    /// Its programming language, also of code that is left out; none for what isn't code.
    pub language: Option<Language>,
    /// What it is to the project.
    pub role: Role,
    /// The path in the system's own form, where `path` can't say it.
    pub(super) raw: Option<Box<Path>>,
    pub(super) stamp: Stamp,
    /// The content is what the stamp promises: it neither changed while being read nor may
    /// still change within the clock's tick.
    pub(super) settled: bool,
    /// Its language and its class of content were found from its bytes.
    pub(super) examined: bool,
    /// Set by the scan for measured code, on demand for the rest; none inside if unreadable.
    pub(super) hash: OnceLock<Option<ContentHash>>,
    pub(super) content: Option<super::content::Content>,
}

impl SourceFile {
    /// The file's name without its folders.
    #[must_use]
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// Whether the name is not UTF-8, so that `path` does not lead to the file.
    #[must_use]
    pub fn is_foreign_name(&self) -> bool {
        self.raw.is_some()
    }

    /// The path in the system's own form, relative to the root.
    #[must_use]
    pub fn system_path(&self) -> &Path {
        self.raw.as_deref().unwrap_or_else(|| Path::new(&self.path))
    }

    /// The hash of its content if it is known: always so for [`Role::Source`] and
    /// [`Role::Test`]; see [`super::Inventory::hash`] for the others.
    #[must_use]
    pub fn known_hash(&self) -> Option<ContentHash> {
        self.hash.get().copied().flatten()
    }

    /// What orders and identifies the file: bytes, also where they are no text.
    pub(super) fn key(&self) -> &[u8] {
        match &self.raw {
            Some(raw) => raw.as_os_str().as_encoded_bytes(),
            None => self.path.as_bytes(),
        }
    }
}

/// Where a file of the project lies.
pub(crate) fn join(root: &Path, file: &SourceFile) -> PathBuf {
    root.join(file.system_path())
}
