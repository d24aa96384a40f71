//! The tree that is measured: downloaded once, checked against its digest, made a repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;
use crate::files::empty;
use crate::measure::succeed;

const NAME: &str = "django-5.2.8";

/// A tree with its configuration.
pub struct Tree {
    /// Its folder.
    pub root: PathBuf,
    /// A file in the middle of everything, to be changed.
    pub changed: PathBuf,
}

/// The corpus below `folder`.
///
/// # Errors
/// It can't be had.
pub fn tree(folder: &Path) -> Outcome<Tree> {
    let root = folder.join(NAME);
    if !root.is_dir() {
        fs::create_dir_all(folder)?;
        let archive = folder.join(format!("{NAME}.tar.gz"));
        if !archive.is_file() {
            println!("downloading {NAME} into {}", folder.display());
            let pinned = Path::new(env!("CARGO_MANIFEST_DIR")).join("pinned/corpus.txt");
            let mut pip = Command::new("python3");
            pip.args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]);
            pip.args(["--no-binary", ":all:", "--require-hashes", "--dest"]).arg(folder);
            succeed(pip.arg("--requirement").arg(pinned))?;
        }
        // It has its name when it is whole.
        let unfinished = folder.join("unpacked");
        empty(&unfinished)?;
        unpack(&archive, &unfinished)?;
        repository(&unfinished.join(NAME))?;
        fs::rename(unfinished.join(NAME), &root)?;
    }
    configure(&root)?;
    Ok(Tree { changed: root.join("django/db/models/base.py"), root })
}

/// Writes what an evaluation of every code operation needs.
///
/// # Errors
/// The file can't be written.
pub fn configure(root: &Path) -> Outcome<()> {
    Ok(fs::write(root.join("quality.kdl"), include_str!("../pinned/quality.kdl"))?)
}

fn unpack(archive: &Path, folder: &Path) -> Outcome<()> {
    succeed(Command::new("tar").args(["--no-same-owner", "-xzf"]).arg(archive).arg("-C").arg(folder))
}

/// Makes a folder a repository of its own, so that no rule of a repository around it counts.
///
/// # Errors
/// git can't do it.
pub fn repository(root: &Path) -> Outcome<()> {
    let git = |words: &[&str]| {
        let who = ["-c", "user.name=bench", "-c", "user.email=bench@localhost", "-c", "gc.auto=0"];
        succeed(Command::new("git").current_dir(root).args(who).args(words))
    };
    git(&["init", "--quiet"])?;
    fs::write(root.join(".git/info/exclude"), ".rq/\nquality.kdl\n")?;
    git(&["add", "--all"])?;
    git(&["commit", "--quiet", "--no-gpg-sign", "--message", "as published"])?;
    // As a clone has it: packed.
    git(&["gc", "--quiet"])
}
