//! What the commits of a change say.

use gix::ObjectId;
use gix::bstr::ByteSlice;
use gix::revision::Walk;
use gix::revision::walk::Sorting;
use gix::traverse::commit::simple::CommitTimeOrder;

use crate::repository::{GitError, Repository};

/// A commit's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id, hexadecimal.
    pub commit: String,
    /// The first paragraph, as one line.
    pub subject: String,
    /// The rest.
    pub body: String,
    /// Whether it is a merge.
    pub merge: bool,
    /// The author's address, lower case.
    pub author: String,
}

impl Repository {
    /// The commits of HEAD that a commit, in hexadecimal, does not have; newest first, at most `limit`.
    ///
    /// # Errors
    /// When one can't be read.
    pub fn messages_since(&self, base: &str, limit: usize) -> Result<Vec<Message>, GitError> {
        let repository = self.shared.to_thread_local();
        let head = Self::head(&repository)?;
        let base = ObjectId::from_hex(base.as_bytes()).map_err(GitError::broken)?;
        let walk = repository.rev_walk([head]).with_hidden([base]).all().map_err(GitError::broken)?;
        read(walk, limit)
    }

    /// The commits that lead to HEAD, at most `limit`, newest first.
    ///
    /// # Errors
    /// When one can't be read.
    pub fn messages(&self, limit: usize) -> Result<Vec<Message>, GitError> {
        let repository = self.shared.to_thread_local();
        let order = Sorting::ByCommitTime(CommitTimeOrder::NewestFirst);
        let walk = repository.rev_walk([Self::head(&repository)?]).sorting(order).all();
        read(walk.map_err(GitError::broken)?, limit)
    }
}

fn read(walk: Walk<'_>, limit: usize) -> Result<Vec<Message>, GitError> {
    let mut messages = Vec::new();
    for info in walk.take(limit) {
        let commit = info.and_then(|info| info.object()).map_err(GitError::broken)?;
        let text = commit.message_raw_sloppy().to_str_lossy().into_owned();
        let (subject, body) = text.trim_start().split_once("\n\n").unwrap_or((text.trim(), ""));
        messages.push(Message {
            commit: commit.id.to_string(),
            subject: subject.split_whitespace().collect::<Vec<_>>().join(" "),
            body: body.trim().to_owned(),
            merge: commit.parent_ids().count() > 1,
            author: commit
                .author()
                .map(|author| author.email.to_str_lossy().to_lowercase())
                .unwrap_or_default(),
        });
    }
    Ok(messages)
}
