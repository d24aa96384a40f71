//! Files and folders that come and go.

use std::fs;
use std::path::Path;

use crate::Outcome;

/// Deletes a file or a folder that may not be there.
///
/// # Errors
/// It is there, and can't be deleted.
pub fn forget(path: &Path) -> Outcome<()> {
    let gone = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match gone {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Makes a folder that is there and empty.
///
/// # Errors
/// It can't be made or emptied.
pub fn empty(folder: &Path) -> Outcome<()> {
    forget(folder)?;
    Ok(fs::create_dir_all(folder)?)
}
