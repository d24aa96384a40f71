//! The project's own ignore files: `.gitignore` and `.ignore`, those of parent folders up to
//! the repository's root included.
//!
//! What lies outside the repository (a user's global excludes, `.git/info/exclude`) has no say,
//! so that two machines agree. `.ignore` weighs more than `.gitignore`, a deeper file more than
//! one above it. Without a repository only the ignore files from the root downwards count.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// More than this of an ignore file is not read.
const MAX_BYTES: u64 = 1 << 20;

/// The ignore files of one folder, and those above it.
#[derive(Debug)]
pub(super) struct Ignores {
    git: Option<Gitignore>,
    plain: Option<Gitignore>,
    /// The folder is a repository's root: `.gitignore` files above it belong to another.
    repository: bool,
    parent: Option<Arc<Ignores>>,
}

/// What a folder holds that bears on what is ignored in it.
#[derive(Clone, Copy, Default)]
pub(super) struct Present {
    pub(super) gitignore: bool,
    pub(super) ignore: bool,
    pub(super) repository: bool,
}

impl Ignores {
    /// The chain above `root` (an absolute path), up to the root of the repository it lies in.
    pub(super) fn above(root: &Path) -> Option<Arc<Ignores>> {
        let is_repository = |folder: &Path| fs::symlink_metadata(folder.join(".git")).is_ok();
        let is_file = |path: PathBuf| fs::symlink_metadata(path).is_ok_and(|m| m.is_file());
        if is_repository(root) {
            return None;
        }
        let top = root.ancestors().skip(1).position(is_repository)?;
        let mut between: Vec<&Path> = root.ancestors().skip(1).take(top + 1).collect();
        between.reverse();
        let mut chain = None;
        for folder in between {
            let present = Present {
                gitignore: is_file(folder.join(".gitignore")),
                ignore: is_file(folder.join(".ignore")),
                repository: is_repository(folder),
            };
            chain = Ignores::enter(folder, present, chain.as_ref());
        }
        chain
    }

    /// The chain for what lies in `folder`.
    pub(super) fn enter(
        folder: &Path,
        present: Present,
        parent: Option<&Arc<Ignores>>,
    ) -> Option<Arc<Ignores>> {
        let cuts_off = present.repository && parent.is_some();
        if !(present.gitignore || present.ignore || cuts_off) {
            return parent.cloned();
        }
        let git = if present.gitignore { matcher(folder, ".gitignore") } else { None };
        let plain = if present.ignore { matcher(folder, ".ignore") } else { None };
        Some(Arc::new(Ignores { git, plain, repository: present.repository, parent: parent.cloned() }))
    }

    /// Whether an entry (an absolute path) is ignored.
    pub(super) fn is_ignored(&self, path: &Path, is_folder: bool) -> bool {
        let mut by_git = None;
        let mut above_repository = false;
        let mut level = Some(self);
        while let Some(ignores) = level {
            if let Some(verdict) = verdict(ignores.plain.as_ref(), path, is_folder) {
                return verdict;
            }
            if by_git.is_none() && !above_repository {
                by_git = verdict(ignores.git.as_ref(), path, is_folder);
            }
            above_repository |= ignores.repository;
            level = ignores.parent.as_deref();
        }
        by_git.unwrap_or(false)
    }
}

/// True: ignored; false: expressly not ignored; none: no pattern matches.
fn verdict(matcher: Option<&Gitignore>, path: &Path, is_folder: bool) -> Option<bool> {
    match matcher?.matched(path, is_folder) {
        Match::None => None,
        Match::Ignore(_) => Some(true),
        Match::Whitelist(_) => Some(false),
    }
}

/// The patterns of one ignore file; a line that is no pattern is passed over, as git does.
fn matcher(folder: &Path, name: &str) -> Option<Gitignore> {
    let mut bytes = Vec::new();
    let file = super::read::open_regular(&folder.join(name)).ok()?;
    file.take(MAX_BYTES).read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    let mut builder = GitignoreBuilder::new(folder);
    for line in text.strip_prefix('\u{feff}').unwrap_or(&text).lines() {
        drop(builder.add_line(None, line));
    }
    builder.build().ok().filter(|matcher| !matcher.is_empty())
}
