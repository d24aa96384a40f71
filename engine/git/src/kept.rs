//! The history looked up before, kept in a file, and what has come since.

use std::fs;
use std::io::Write;
use std::path::Path;

use gix::revision::walk::Sorting;
use gix::traverse::commit::simple::CommitTimeOrder;
use gix::{ObjectId, ThreadSafeRepository};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use crate::history::{Bare, Commit, History, told};
use crate::repository::{GitError, Repository};

/// Changes whenever what is kept may mean something else.
const VERSION: u32 = 1;

/// What a file of it holds: written as a tuple of these.
#[derive(Deserialize)]
struct Kept {
    version: u32,
    /// The commit whose history it is.
    tip: [u8; 20],
    /// No commit before this moment was looked up.
    since: i64,
    history: History,
}

impl Repository {
    /// What the commits changed that lead to HEAD, from `days` before it; all of them for `None`. What is kept in the
    /// folder `cache` is not looked up again.
    ///
    /// # Errors
    /// When HEAD has no commit or commits can't be read.
    pub fn history(&self, days: Option<u32>, cache: Option<&Path>) -> Result<History, GitError> {
        let repository = self.shared.to_thread_local();
        let head = Self::head(&repository)?;
        let made = repository.find_commit(head).and_then(|commit| Ok(commit.time()?.seconds));
        let made = made.map_err(GitError::broken)?;
        let since = days.map_or(i64::MIN, |days| made.saturating_sub(i64::from(days) * 86_400));
        let file = cache
            .map(|folder| folder.join(format!("history-{}", days.map_or("all".into(), |d| d.to_string()))));
        let kept = file.as_deref().and_then(load).filter(|kept| kept.since <= since);
        let (mut history, fresh) = match kept {
            Some(kept) => since_tip(&self.shared, head, since, kept)?,
            None => (whole(&self.shared, head, since, &FxHashMap::default(), History::default())?, true),
        };
        if let (Some(file), true) = (&file, fresh) {
            // Without it the next evaluation takes longer; nothing else is lost.
            let _ = save(file, head, since, &history);
        }
        history.commits.retain(|commit| commit.time >= since);
        Ok(history)
    }
}

/// A kept history brought up to HEAD, and whether anything came to it.
fn since_tip(
    shared: &ThreadSafeRepository,
    head: ObjectId,
    since: i64,
    mut kept: Kept,
) -> Result<(History, bool), GitError> {
    if head.as_slice() == kept.tip {
        return Ok((kept.history, false));
    }
    let known: FxHashSet<[u8; 20]> = kept.history.commits.iter().map(|commit| commit.id).collect();
    let new = bare(shared, head, since, &known)?;
    let grew = new.iter().flat_map(|commit| &commit.parents).any(|parent| parent.as_slice() == kept.tip);
    if !grew {
        // Another branch: what is kept may not lead here, but what its commits changed stays true.
        let commits = std::mem::take(&mut kept.history.commits);
        let known = commits.into_iter().map(|commit| (commit.id, commit)).collect();
        return Ok((whole(shared, head, since, &known, kept.history)?, true));
    }
    let older = std::mem::take(&mut kept.history.commits);
    told(shared, &new, &mut kept.history);
    kept.history.commits.extend(older);
    Ok((kept.history, true))
}

/// The history of HEAD, from commits that are known and those that are not. `names`: those that the known ones use.
fn whole(
    shared: &ThreadSafeRepository,
    head: ObjectId,
    since: i64,
    known: &FxHashMap<[u8; 20], Commit>,
    mut names: History,
) -> Result<History, GitError> {
    let (old, new): (Vec<Bare>, Vec<Bare>) = bare(shared, head, since, &FxHashSet::default())?
        .into_iter()
        .partition(|commit| known.contains_key(commit.id.as_slice()));
    told(shared, &new, &mut names);
    names.commits.extend(old.iter().filter_map(|commit| known.get(commit.id.as_slice()).cloned()));
    names.commits.sort_by_key(|commit| std::cmp::Reverse(commit.time));
    Ok(names)
}

/// The commits that lead to HEAD, newest first, up to known ones.
fn bare(
    shared: &ThreadSafeRepository,
    head: ObjectId,
    since: i64,
    known: &FxHashSet<[u8; 20]>,
) -> Result<Vec<Bare>, GitError> {
    let mut repository = shared.to_thread_local();
    repository.object_cache_size(1 << 20);
    let sorting = if since == i64::MIN {
        Sorting::ByCommitTime(CommitTimeOrder::NewestFirst)
    } else {
        Sorting::ByCommitTimeCutoff { order: CommitTimeOrder::NewestFirst, seconds: since }
    };
    let walk = repository.rev_walk([head]).sorting(sorting);
    let walk = walk.selected(|id| !known.contains(id.as_bytes())).map_err(GitError::broken)?;
    let mut commits = Vec::new();
    for info in walk {
        let info = info.map_err(GitError::broken)?;
        let time = info.commit_time.unwrap_or_default();
        commits.push(Bare { id: info.id, parents: info.parent_ids.iter().copied().collect(), time });
    }
    Ok(commits)
}

fn load(file: &Path) -> Option<Kept> {
    let bytes = fs::read(file).ok()?;
    // A digest before the content: what was written half is not believed.
    let (digest, content) = bytes.split_at_checked(32)?;
    if blake3::hash(content).as_bytes() != digest {
        return None;
    }
    postcard::from_bytes::<Kept>(content).ok().filter(|kept| kept.version == VERSION)
}

fn save(file: &Path, head: ObjectId, since: i64, history: &History) -> std::io::Result<()> {
    let mut tip = [0; 20];
    tip.copy_from_slice(head.as_slice());
    let content = postcard::to_stdvec(&(VERSION, tip, since, history)).map_err(std::io::Error::other)?;
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    temporary.write_all(blake3::hash(&content).as_bytes())?;
    temporary.write_all(&content)?;
    temporary.persist(file).map_err(|error| error.error)?;
    Ok(())
}
