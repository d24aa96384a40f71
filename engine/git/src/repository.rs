//! A repository, and where its working tree stands.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};
use thiserror::Error;

/// An open repository. Its working tree is looked at once.
pub struct Repository {
    pub(crate) shared: gix::ThreadSafeRepository,
    pub(crate) uncommitted: OnceLock<Result<Vec<BString>, GitError>>,
}

/// Where a working tree stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The commit at HEAD, hexadecimal; none before the first.
    pub commit: Option<String>,
    /// The branch, unless HEAD is detached.
    pub branch: Option<String>,
    /// The highest tag at HEAD that names a version.
    pub release: Option<String>,
    /// Whether tracked files differ from HEAD; none when that can't be told.
    pub dirty: Option<bool>,
    /// The tree at HEAD, hexadecimal, where the files are just that and no new one is beside them.
    pub tree: Option<String>,
}

/// Why something can't be told of a repository.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum GitError {
    /// What would be needed is not here; it says what, and how to get it.
    #[error("{0}")]
    Absent(String),
    /// It can't be read.
    #[error("git: {0}")]
    Broken(String),
}

impl GitError {
    pub(crate) fn broken(error: impl std::fmt::Display) -> Self {
        Self::Broken(error.to_string())
    }
}

impl Repository {
    /// The repository that `root` lies in, if it lies in one.
    pub fn discover(root: &Path) -> Option<Self> {
        let shared = gix::discover(root).ok()?.into_sync();
        Some(Self { shared, uncommitted: OnceLock::new() })
    }

    /// The folder with the working tree.
    pub fn work_tree(&self) -> Option<PathBuf> {
        self.shared.to_thread_local().workdir()?.canonicalize().ok()
    }

    /// Where the working tree stands.
    pub fn standing(&self) -> Standing {
        let repository = self.shared.to_thread_local();
        let head = repository.head_id().ok();
        let dirty = repository.is_dirty().ok();
        // New files are evaluated too.
        let same = dirty == Some(false) && self.uncommitted().is_ok_and(<[_]>::is_empty);
        let tree = if same { repository.head_tree_id().ok().map(|id| id.to_string()) } else { None };
        let branch = repository.head_name().ok().flatten().map(|name| name.shorten().to_string());
        Standing {
            commit: head.map(|id| id.to_string()),
            branch,
            release: head.and_then(|id| release_at(&repository, id.detach())),
            tree,
            dirty,
        }
    }

    /// The commit at HEAD.
    pub(crate) fn head(repository: &gix::Repository) -> Result<ObjectId, GitError> {
        let head = repository.head_id().map_err(|_| GitError::Absent("HEAD has no commit yet".into()))?;
        Ok(head.detach())
    }

    /// The commit at HEAD, hexadecimal.
    ///
    /// # Errors
    /// When there is none yet.
    pub fn head_id(&self) -> Result<String, GitError> {
        Self::head(&self.shared.to_thread_local()).map(|id| id.to_string())
    }

    /// The tree of a commit, both hexadecimal.
    ///
    /// # Errors
    /// When there is no such commit here.
    pub fn tree_of(&self, commit: &str) -> Result<String, GitError> {
        let id = ObjectId::from_hex(commit.as_bytes()).map_err(GitError::broken)?;
        let repository = self.shared.to_thread_local();
        let commit = repository.find_commit(id).map_err(GitError::broken)?;
        Ok(commit.tree_id().map_err(GitError::broken)?.to_string())
    }

    /// Whether commits are cut off, as in a clone of some depth.
    pub fn is_shallow(&self) -> bool {
        self.shared.to_thread_local().is_shallow().unwrap_or(true)
    }

    /// Whether git tracks anything below a folder, given relative to the working tree.
    pub fn tracks_below(&self, folder: &Path) -> bool {
        let Ok(index) = self.shared.to_thread_local().index_or_empty() else { return false };
        let Some(folder) = folder.to_str() else { return false };
        let prefix = format!("{}/", folder.replace('\\', "/"));
        index.prefixed_entries(prefix.as_str().into()).is_some_and(|entries| !entries.is_empty())
    }
}

/// The highest tag that points at a commit and names a version.
fn release_at(repository: &gix::Repository, commit: ObjectId) -> Option<String> {
    releases(repository).into_iter().filter(|(_, _, at)| *at == commit).map(|(_, name, _)| name).next_back()
}

/// Tags that name versions, lowest first, with the commits that they point at.
pub(crate) fn releases(repository: &gix::Repository) -> Vec<(semver::Version, String, ObjectId)> {
    let Ok(references) = repository.references() else { return Vec::new() };
    let Ok(tags) = references.tags() else { return Vec::new() };
    let named = tags.filter_map(Result::ok).filter_map(|mut tag| {
        let name = tag.name().shorten().to_str().ok()?.to_owned();
        Some((version(&name)?, name, tag.peel_to_id().ok()?.detach()))
    });
    let mut found: Vec<_> = named.collect();
    found.sort();
    found
}

/// The version that a tag names: `v1.4.0`, `1.4`, `release-2.0.1`.
fn version(tag: &str) -> Option<semver::Version> {
    let digits = &tag[tag.find(|c: char| c.is_ascii_digit())?..];
    if let Ok(version) = semver::Version::parse(digits) {
        return Some(version);
    }
    let numbers: Vec<u64> = digits.split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
    let number = |place: usize| numbers.get(place).copied().unwrap_or(0);
    (numbers.len() <= 4).then(|| semver::Version::new(number(0), number(1), number(2)))
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn tags_name_versions() {
        assert_eq!(version("v1.4.0"), Some(semver::Version::new(1, 4, 0)));
        assert_eq!(version("release-2.1"), Some(semver::Version::new(2, 1, 0)));
        assert_eq!(version("nightly"), None);
        assert!(version("v1.10.0") > version("v1.9.3"));
    }
}
