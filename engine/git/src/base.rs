//! The commit that a change began at: right, or not told at all.

use std::collections::BTreeSet;

use gix::ObjectId;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::repository::{GitError, Repository, releases};

/// What a change is to be compared with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// A branch, tag or commit by name: the change begins where HEAD left it.
    pub named: Option<String>,
    /// The branch that the change is to be merged into, as CI knows it. It is never replaced by another.
    pub target: Option<String>,
    /// The commit, hexadecimal, that a forge made to try the change: a merge of it into its target. Told by CI, and
    /// believed only while HEAD is that commit.
    pub merge_commit: Option<String>,
    /// Whether the last release is meant, where neither a name nor a target is given.
    pub release: bool,
}

/// Where a change begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// The commit, hexadecimal.
    pub commit: String,
    /// What it is: `the merge base with origin/main`.
    pub what: String,
    /// Set where there are several and one had to be taken.
    pub note: Option<String>,
}

/// Branches that changes are merged into where nothing says so.
const DEFAULTS: [&str; 8] = [
    "refs/remotes/upstream/HEAD",
    "refs/remotes/upstream/main",
    "refs/remotes/upstream/master",
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
];

impl Repository {
    /// The branch that changes are merged into, as far as the repository tells: `main`.
    pub fn default_branch(&self) -> Option<String> {
        let repository = self.shared.to_thread_local();
        let reference =
            DEFAULTS.iter().find_map(|name| repository.try_find_reference(*name).ok().flatten())?;
        let name = match reference.target() {
            gix::refs::TargetRef::Symbolic(target) => target.as_bstr().to_string(),
            gix::refs::TargetRef::Object(_) => reference.name().as_bstr().to_string(),
        };
        let prefixes = ["refs/remotes/upstream/", "refs/remotes/origin/", "refs/heads/"];
        prefixes.iter().find_map(|prefix| name.strip_prefix(prefix)).map(str::to_owned)
    }

    /// Finds where the change at HEAD begins.
    ///
    /// # Errors
    /// When it can't be told, with the reason: commits are cut off, the target is not here, histories are unrelated. It
    /// is never HEAD itself unless the working tree differs from it.
    pub fn base(&self, wish: &Wish) -> Result<Base, GitError> {
        let repository = self.shared.to_thread_local();
        let head = Self::head(&repository)?;
        if let Some(name) = &wish.named {
            let tip = repository.rev_parse_single(format!("{name}^{{commit}}").as_str());
            let tip = tip.map_err(|_| {
                GitError::Absent(format!("there is no branch, tag or commit {name}; is it fetched?"))
            })?;
            return self.left_at(&repository, head, tip.detach(), name);
        }
        let told = wish.merge_commit.as_ref().and_then(|commit| ObjectId::from_hex(commit.as_bytes()).ok());
        if told == Some(head)
            && repository.find_commit(head).is_ok_and(|commit| commit.parent_ids().count() == 2)
        {
            return tried(&repository, head);
        }
        if let Some(target) = &wish.target {
            let names = ["refs/remotes/origin/", "refs/remotes/upstream/", "refs/heads/"];
            let tip = names.iter().find_map(|prefix| tip(&repository, &format!("{prefix}{target}")));
            let tip = tip.ok_or_else(|| {
                GitError::Absent(format!(
                    "the target branch {target} is not here: fetch it, with its history"
                ))
            })?;
            return self.left_at(&repository, head, tip.0, &tip.1);
        }
        if wish.release {
            return self.last_release(&repository, head);
        }
        let default = DEFAULTS.iter().find_map(|name| tip(&repository, name));
        let Some((tip, name)) = default else {
            return Err(GitError::Absent("no default branch was found: name what to compare with".into()));
        };
        self.left_at(&repository, head, tip, &name)
    }

    fn left_at(
        &self,
        repository: &gix::Repository,
        head: ObjectId,
        tip: ObjectId,
        name: &str,
    ) -> Result<Base, GitError> {
        let bases = merge_bases(repository, head, tip, name)?;
        let mut dated: Vec<(i64, ObjectId)> = bases
            .iter()
            .map(|id| {
                (repository.find_commit(*id).and_then(|c| Ok(c.time()?.seconds)).unwrap_or(i64::MIN), *id)
            })
            .collect();
        dated.sort();
        let Some((_, base)) = dated.pop() else {
            return Err(GitError::Absent(format!("HEAD and {name} have no commit in common")));
        };
        if base != head {
            let note = (!dated.is_empty()).then(|| {
                format!(
                    "HEAD and {name} left each other at {} commits; the newest was taken",
                    dated.len() + 1
                )
            });
            return Ok(Base { commit: base.to_string(), what: format!("the merge base with {name}"), note });
        }
        if self.differs(repository)? {
            return Ok(Base { commit: head.to_string(), what: "HEAD".into(), note: None });
        }
        first_parent(repository, head, &format!("HEAD is part of {name} already"))
    }

    /// Whether the working tree differs from HEAD, new files included.
    fn differs(&self, repository: &gix::Repository) -> Result<bool, GitError> {
        Ok(repository.workdir().is_some() && !self.uncommitted()?.is_empty())
    }

    fn last_release(&self, repository: &gix::Repository, head: ObjectId) -> Result<Base, GitError> {
        let mut found: Vec<_> = releases(repository);
        // What is not committed yet comes after a release at HEAD.
        let differs = self.differs(repository)?;
        found.retain(|(version, _, at)| (*at != head || differs) && version.pre.is_empty());
        if found.is_empty() {
            return Err(GitError::Absent("no tag names an earlier release; are the tags fetched?".into()));
        }
        let past = reach(repository, head)?;
        // The highest that HEAD descends from; others are of other lines.
        let of_line = found.iter().rev().find(|(_, _, at)| *at == head || past.parents.contains_key(at));
        match of_line {
            Some((_, name, at)) => {
                Ok(Base { commit: at.to_string(), what: format!("the release {name}"), note: None })
            }
            None if past.cut.is_empty() => {
                Err(GitError::Absent("HEAD descends from no tag that names a release".into()))
            }
            None => Err(cut()),
        }
    }
}

fn tip(repository: &gix::Repository, name: &str) -> Option<(ObjectId, String)> {
    let mut reference = repository.find_reference(name).ok()?;
    let id = reference.peel_to_id().ok()?.detach();
    Some((id, reference.name().shorten().to_string()))
}

/// The base of a merge that a forge made to try a change: its first parent is the target.
fn tried(repository: &gix::Repository, head: ObjectId) -> Result<Base, GitError> {
    let commit = repository.find_commit(head).map_err(GitError::broken)?;
    let parents: Vec<ObjectId> = commit.parent_ids().map(gix::Id::detach).collect();
    let Some(target) = parents.first() else {
        return Err(GitError::Absent("HEAD is no merge of the change into its target".into()));
    };
    if !repository.has_object(*target) {
        return Err(GitError::Absent(
            "the target of this merge is not here: fetch with a depth of at least 2".into(),
        ));
    }
    Ok(Base { commit: target.to_string(), what: "the target of this merge".into(), note: None })
}

fn first_parent(repository: &gix::Repository, head: ObjectId, why: &str) -> Result<Base, GitError> {
    let commit = repository.find_commit(head).map_err(GitError::broken)?;
    let parent = commit.parent_ids().next().map(gix::Id::detach);
    match parent {
        None => Err(GitError::Absent(format!("{why}, and it is the first commit"))),
        Some(parent) if !repository.has_object(parent) => Err(cut()),
        Some(parent) => Ok(Base {
            commit: parent.to_string(),
            what: "the commit before HEAD".into(),
            note: Some(format!("{why}: only its last commit is looked at")),
        }),
    }
}

fn cut() -> GitError {
    GitError::Absent("this is a shallow clone, which does not know its past: fetch the whole history".into())
}

/// All best common ancestors.
fn merge_bases(
    repository: &gix::Repository,
    head: ObjectId,
    tip: ObjectId,
    name: &str,
) -> Result<Vec<ObjectId>, GitError> {
    if !repository.is_shallow().unwrap_or(true) {
        let cache = repository.commit_graph_if_enabled().map_err(GitError::broken)?;
        let mut graph = repository.revision_graph(cache.as_ref());
        let found = repository.merge_bases_many_with_graph(head, &[tip], &mut graph);
        return Ok(found.map_err(GitError::broken)?.into_iter().map(gix::Id::detach).collect());
    }
    let (ours, theirs) = (reach(repository, head)?, reach(repository, tip)?);
    let common: FxHashSet<ObjectId> =
        ours.parents.keys().filter(|id| theirs.parents.contains_key(*id)).copied().collect();
    let behind: FxHashSet<ObjectId> =
        common.iter().filter_map(|id| ours.parents.get(id)).flatten().copied().collect();
    let bases: Vec<ObjectId> = common.difference(&behind).copied().collect();
    // A better one could only lie behind commits whose parents are cut off, on both sides. It can't where everything
    // that is cut off on one side lies behind the bases found.
    let mut known = BTreeSet::new();
    for base in &bases {
        known.extend(reach(repository, *base)?.cut);
    }
    let certain = ours.cut.is_subset(&known) || theirs.cut.is_subset(&known);
    if certain && !bases.is_empty() || ours.cut.is_empty() && theirs.cut.is_empty() {
        return Ok(bases);
    }
    Err(GitError::Absent(format!(
        "this is a shallow clone, which does not know where HEAD left {name}: fetch the whole history"
    )))
}

/// The commits that one leads to, as far as they are here.
struct Reach {
    parents: FxHashMap<ObjectId, Vec<ObjectId>>,
    /// Those whose parents are cut off.
    cut: BTreeSet<ObjectId>,
}

fn reach(repository: &gix::Repository, from: ObjectId) -> Result<Reach, GitError> {
    let shallow = repository.shallow_commits().map_err(GitError::broken)?;
    let shallow: FxHashSet<ObjectId> = shallow.iter().flat_map(|commits| commits.iter().copied()).collect();
    let mut reach = Reach { parents: FxHashMap::default(), cut: BTreeSet::new() };
    let mut waiting = vec![from];
    while let Some(id) = waiting.pop() {
        if reach.parents.contains_key(&id) {
            continue;
        }
        let parents: Vec<ObjectId> = if shallow.contains(&id) {
            reach.cut.insert(id);
            Vec::new()
        } else {
            let commit = repository.find_commit(id).map_err(GitError::broken)?;
            commit.parent_ids().map(gix::Id::detach).collect()
        };
        waiting.extend(&parents);
        reach.parents.insert(id, parents);
    }
    Ok(reach)
}
