//! What a git repository tells of a change and of the past: read with gix, so no git program, no hook and no setting of
//! a stranger's repository runs.

mod base;
mod changes;
mod history;
mod kept;
mod lines;
mod messages;
mod moved;
mod parallel;
mod repository;
mod shelf;

pub use base::{Base, Wish};
pub use changes::{ChangedFile, Changes, Status};
pub use history::{Commit, FileChange, History};
pub use lines::{LineCounts, added, count, is_binary};
pub use messages::Message;
pub use repository::{GitError, Repository, Standing};
pub use shelf::{Edit, Path, Shelf};
