//! Where the working tree stands. Read with gix: no git program, no hook and no setting of a stranger's repository runs.

use std::path::{Path, PathBuf};

use gix::bstr::ByteSlice;
use rq_core::snapshot::Revision;

/// An open repository.
pub struct Git {
    shared: gix::ThreadSafeRepository,
}

impl Git {
    /// The repository that `root` lies in, if it lies in one.
    pub fn discover(root: &Path) -> Option<Self> {
        gix::discover(root).ok().map(|repository| Self { shared: repository.into_sync() })
    }

    /// The folder with the working tree.
    pub fn work_tree(&self) -> Option<PathBuf> {
        self.shared.to_thread_local().workdir()?.canonicalize().ok()
    }

    /// Where the working tree stands; `release` as given by the user, else the tag that points at HEAD.
    pub fn revision(&self, release: Option<String>) -> Revision {
        let repository = self.shared.to_thread_local();
        let head = repository.head_id().ok();
        let branch = repository.head_name().ok().flatten().map(|name| name.shorten().to_string());
        Revision {
            commit: head.map(|id| id.to_string()),
            branch,
            release: release.or_else(|| head.and_then(|id| release_at(&repository, id.detach()))),
            dirty: repository.is_dirty().ok(),
        }
    }

    /// The commit where the current branch left the default one.
    ///
    /// # Errors
    /// Why it can't be told, as a person would say it.
    pub fn merge_base(&self, base_branch: Option<&str>) -> Result<String, String> {
        let repository = self.shared.to_thread_local();
        let head = repository.head_id().map_err(|_| "HEAD has no commit".to_owned())?;
        let given =
            base_branch.map(|name| vec![format!("refs/remotes/origin/{name}"), format!("refs/heads/{name}")]);
        let candidates = given.unwrap_or_else(|| {
            [
                "refs/remotes/origin/HEAD",
                "refs/remotes/origin/main",
                "refs/remotes/origin/master",
                "refs/heads/main",
                "refs/heads/master",
            ]
            .map(str::to_owned)
            .into()
        });
        let base = candidates.iter().find_map(|name| repository.find_reference(name.as_str()).ok());
        let Some(mut base) = base else {
            return Err("no default branch was found; give one by --baseline".into());
        };
        let tip = base.peel_to_id().map_err(|error| error.to_string())?.detach();
        // A shallow clone may lack the real merge base and offer a wrong one.
        if repository.is_shallow().unwrap_or(true) {
            return Err(
                "this is a shallow clone, which does not know its past: fetch the whole history".into()
            );
        }
        match repository.merge_base(head.detach(), tip) {
            Ok(Some(id)) => Ok(id.to_string()),
            Ok(None) => Err("the branches have no commit in common".into()),
            Err(error) => Err(error.to_string()),
        }
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
fn release_at(repository: &gix::Repository, commit: gix::ObjectId) -> Option<String> {
    let references = repository.references().ok()?;
    let mut names: Vec<(semver::Version, String)> = references
        .tags()
        .ok()?
        .filter_map(Result::ok)
        .filter_map(|mut tag| {
            let name = tag.name().shorten().to_str().ok()?.to_owned();
            let version = version(&name)?;
            (tag.peel_to_id().ok()?.detach() == commit).then_some((version, name))
        })
        .collect();
    names.sort();
    names.pop().map(|(_, name)| name)
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
