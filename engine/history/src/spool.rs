//! Snapshots that wait for a store which could not be reached: a file each, until it can.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rq_core::snapshot::Snapshot;
use rq_core::store::{Store, StoreError};

/// Bytes of one file that are read, at most.
const LARGEST: u64 = 256 << 20;
/// The ending of the files.
const ENDING: &str = "json";

/// What became of the snapshots that waited.
#[derive(Debug, Default)]
pub struct Drained {
    /// How many are in the store now.
    pub kept: usize,
    /// Files that hold no snapshot that this program knows, and why; they stay where they are.
    pub strange: Vec<(PathBuf, String)>,
}

/// Lets a snapshot wait in `folder`: whole, or not at all.
///
/// # Errors
/// When it can't be written.
pub fn put(folder: &Path, snapshot: &Snapshot) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    serde_json::to_writer(&mut file, snapshot)?;
    file.flush()?;
    file.as_file().sync_all()?;
    file.persist(folder.join(format!("{}.{ENDING}", snapshot.id)))?;
    Ok(())
}

/// Keeps all that waits in `folder`, oldest first.
///
/// # Errors
/// When the store can't be written; what it did not take stays.
pub fn drain(folder: &Path, store: &mut dyn Store) -> Result<Drained, StoreError> {
    let mut drained = Drained::default();
    // No folder: nothing waits.
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == ENDING))
        .collect();
    files.sort();
    for file in files {
        match read(&file) {
            Ok(snapshot) => {
                store.keep(&snapshot)?;
                drained.kept += 1;
                // If it stays, it is kept once more in its own place.
                let _ = fs::remove_file(&file);
            }
            Err(reason) => drained.strange.push((file, reason)),
        }
    }
    Ok(drained)
}

fn read(file: &Path) -> Result<Snapshot, String> {
    let stat = fs::symlink_metadata(file).map_err(|error| error.to_string())?;
    if !stat.is_file() || stat.len() > LARGEST {
        return Err("it is no plain file, or too large".into());
    }
    rq_store::snapshot(&fs::read(file).map_err(|error| error.to_string())?)
}
