//! The files around a lock file, never outside the project.

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::readers::lock::Siblings;

/// Bytes of a manifest; larger ones are written by nobody.
const LARGEST: u64 = 16 << 20;
/// Folders in one folder.
const FOLDERS: usize = 10_000;

/// The files around the lock file of one folder.
pub(super) struct Around {
    root: PathBuf,
    folder: PathBuf,
}

impl Around {
    /// `root` must be a real path without links; `folder` is relative to it.
    pub(super) fn new(root: &Path, folder: &str) -> Self {
        Self { root: root.to_owned(), folder: PathBuf::from(folder) }
    }

    fn place(&self, path: &str) -> Option<PathBuf> {
        let mut inside = self.folder.clone();
        for component in Path::new(path).components() {
            match component {
                Component::Normal(part) => inside.push(part),
                Component::CurDir => {}
                Component::ParentDir if inside.pop() => {}
                Component::ParentDir | Component::RootDir | Component::Prefix(_) => return None,
            }
        }
        // Links may lead anywhere.
        let real = self.root.join(inside).canonicalize().ok()?;
        real.starts_with(&self.root).then_some(real)
    }
}

impl Siblings for Around {
    fn text(&self, path: &str) -> Option<String> {
        let place = self.place(path)?;
        let kind = fs::metadata(&place).ok()?;
        if !kind.is_file() || kind.len() > LARGEST {
            return None;
        }
        fs::read_to_string(place).ok()
    }

    fn folders(&self, path: &str) -> Vec<String> {
        let Some(entries) = self.place(path).and_then(|place| fs::read_dir(place).ok()) else {
            return Vec::new();
        };
        let folder = |entry: fs::DirEntry| {
            let name = entry.file_name().into_string().ok()?;
            entry.file_type().ok()?.is_dir().then_some(name)
        };
        let mut found: Vec<String> = entries.take(FOLDERS).filter_map(|entry| folder(entry.ok()?)).collect();
        found.sort_unstable();
        found
    }
}
