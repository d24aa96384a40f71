//! What cargo keeps on this machine.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// Registries that are looked into.
const MOST: usize = 64;

/// Cargo's folder, as it finds it itself.
pub(super) fn cargo_home() -> Option<PathBuf> {
    let named = env::var_os("CARGO_HOME").filter(|path| !path.is_empty()).map(PathBuf::from);
    named.or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".cargo")))
}

/// What it keeps of each registry: `index`, `src`; sorted.
pub(super) fn registries(of: &str) -> Vec<PathBuf> {
    let folder = cargo_home().map(|home| home.join("registry").join(of));
    let entries = folder.and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.path()).take(MOST).collect();
    found.sort();
    found
}
