//! Two versions of the project beside each other, ready to be measured: checkouts outside of the project, so that
//! nothing of the one is found by the other, kept under what they are made of.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use rq_core::cache::digest;
use rq_core::host::Command;
use rq_core::operation::{Context, OperationError};
use rq_git::Repository;

/// How often it is looked whether another evaluation has ended.
const LOOK: std::time::Duration = std::time::Duration::from_millis(200);
/// Checkouts of a repository that are kept.
const KEPT: usize = 6;
/// Bytes of what git and set-up commands say that are kept.
const WORDS: usize = 1 << 14;

/// A version that can be measured.
#[derive(Clone, Debug)]
pub(super) struct Version {
    /// The project's folder in its checkout.
    pub(super) folder: PathBuf,
}

/// Where checkouts of a repository are made.
pub(super) struct Checkouts<'a> {
    context: &'a Context<'a>,
    repository: &'a Repository,
    /// The repository's working tree.
    tree: PathBuf,
    /// The project's folder below it, with a slash at its end.
    prefix: String,
    /// Where they lie.
    folder: PathBuf,
    setups: Vec<Vec<String>>,
    /// Held as long as this value lives: one evaluation at a time makes, uses and forgets checkouts of a repository.
    _lock: fs::File,
}

impl<'a> Checkouts<'a> {
    /// `setups`: the commands that make a version ready, each once.
    pub(super) fn new(
        context: &'a Context<'a>,
        repository: &'a Repository,
        setups: Vec<Vec<String>>,
    ) -> Result<Self, OperationError> {
        let missing = |reason: String| OperationError::Missing(reason);
        let tree =
            repository.work_tree().ok_or_else(|| missing("this repository has no working tree".into()))?;
        let prefix = repository.prefix_of(context.root).map_err(|error| missing(error.to_string()))?;
        let cache = cache_folder().ok_or_else(|| {
            missing("there is no folder to check versions out in: set XDG_CACHE_HOME or HOME".into())
        })?;
        let folder = cache.join("rq").join("versions").join(digest(tree.as_os_str().as_encoded_bytes()));
        let _lock = locked(context, &folder)?;
        Ok(Self { context, repository, tree, prefix, folder, setups, _lock })
    }

    /// A commit, ready to be measured.
    pub(super) fn at(&self, commit: &str) -> Result<Version, OperationError> {
        self.ready(commit, &[])
    }

    /// What is in the working tree now: HEAD, and what is not committed.
    pub(super) fn at_hand(&self) -> Result<Version, OperationError> {
        let broken = |error: rq_git::GitError| OperationError::Failed(error.to_string());
        let head = self.repository.head_id().map_err(broken)?;
        let mut changed = Vec::new();
        for path in self.repository.uncommitted_files().map_err(broken)? {
            changed.push((path.clone(), State::of(&self.tree, &path)?));
        }
        self.ready(&head, &changed)
    }

    /// The checkout of a commit with some files changed, made unless it is there.
    fn ready(&self, commit: &str, changed: &[(PathBuf, State)]) -> Result<Version, OperationError> {
        // Both versions lie in folders whose names have the same length: where code lies may change how fast it is.
        let files: Vec<_> = changed.iter().map(|(path, state)| (path, state.words())).collect();
        let name = digest(format!("{commit} {files:?} {:?}", self.setups).as_bytes());
        let (folder, mark) = (self.folder.join(&name), self.folder.join(format!("{name}.ready")));
        let version = Version { folder: folder.join(&self.prefix) };
        if mark.is_file() && folder.is_dir() {
            // The newest are kept.
            let _ = fs::write(&mark, "");
            return Ok(version);
        }
        self.forget_old();
        self.remove(&folder)?;
        let path = folder.to_string_lossy().into_owned();
        (self.context.progress)(&format!("checks out {}", short(commit)));
        self.git(&["worktree", "add", "--force", "--detach", &path, commit])?;
        for (file, state) in changed {
            state.put(&folder.join(file)).map_err(|error| failed(file, &error))?;
        }
        for setup in &self.setups {
            (self.context.progress)(&format!("sets {} up: {}", short(commit), setup.join(" ")));
            self.run(setup, &version.folder)?;
        }
        fs::write(&mark, "").map_err(|error| failed(&mark, &error))?;
        Ok(version)
    }

    fn git(&self, words: &[&str]) -> Result<(), OperationError> {
        let words: Vec<String> =
            std::iter::once("git").chain(words.iter().copied()).map(str::to_owned).collect();
        self.run(&words, &self.tree)
    }

    fn run(&self, words: &[String], folder: &Path) -> Result<(), OperationError> {
        let command =
            Command { words: words.to_vec(), folder: folder.to_owned(), keep: WORDS, ..Command::default() };
        let ended = self.context.host.run(&command, self.context.cancel)?;
        if ended.code == Some(0) {
            return Ok(());
        }
        Err(OperationError::Failed(format!("`{}` {}", words.join(" "), ended.describe())))
    }

    fn remove(&self, folder: &Path) -> Result<(), OperationError> {
        let _ = fs::remove_file(folder.with_extension("ready"));
        if !folder.exists() {
            return Ok(());
        }
        fs::remove_dir_all(folder).map_err(|error| failed(folder, &error))?;
        // git still lists it.
        self.git(&["worktree", "prune"])
    }

    /// Deletes the checkouts that were not used for longest.
    fn forget_old(&self) {
        let Ok(entries) = fs::read_dir(&self.folder) else { return };
        let mut marks: Vec<(std::time::SystemTime, PathBuf)> = entries
            .filter_map(Result::ok)
            .filter(|entry| entry.path().extension().is_some_and(|ending| ending == "ready"))
            .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.path())))
            .collect();
        marks.sort();
        for (_, mark) in marks.iter().take(marks.len().saturating_sub(KEPT - 2)) {
            // What can't be deleted takes room and nothing else.
            let _ = self.remove(&mark.with_extension(""));
        }
    }
}

/// A file of the working tree that is not committed.
enum State {
    Gone,
    Link(PathBuf),
    File { from: PathBuf, digest: String },
}

impl State {
    fn of(tree: &Path, path: &Path) -> Result<Self, OperationError> {
        if path.components().any(|part| !matches!(part, Component::Normal(_))) {
            return Err(OperationError::Failed(format!("{} leads out of the repository", path.display())));
        }
        let from = tree.join(path);
        let read = || -> io::Result<Self> {
            let kind = match fs::symlink_metadata(&from) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::Gone),
                kind => kind?,
            };
            if kind.is_symlink() {
                return Ok(Self::Link(fs::read_link(&from)?));
            }
            let mut hasher = blake3::Hasher::new();
            io::copy(&mut fs::File::open(&from)?, &mut hasher)?;
            Ok(Self::File { digest: hasher.finalize().to_hex().to_string(), from: from.clone() })
        };
        read().map_err(|error| failed(path, &error))
    }

    /// Equal for what is equal.
    fn words(&self) -> String {
        match self {
            Self::Gone => "gone".into(),
            Self::Link(target) => format!("link {}", target.display()),
            Self::File { digest, .. } => digest.clone(),
        }
    }

    fn put(&self, to: &Path) -> io::Result<()> {
        match fs::symlink_metadata(to) {
            Ok(kind) if kind.is_dir() => fs::remove_dir_all(to)?,
            Ok(_) => fs::remove_file(to)?,
            Err(_) => {}
        }
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        match self {
            Self::Gone => Ok(()),
            Self::Link(target) => std::os::unix::fs::symlink(target, to),
            Self::File { from, .. } => fs::copy(from, to).map(|_| ()),
        }
    }
}

/// Waits until no other evaluation uses the checkouts in a folder.
fn locked(context: &Context<'_>, folder: &Path) -> Result<fs::File, OperationError> {
    let path = folder.join("lock");
    let lock = fs::create_dir_all(folder).and_then(|()| fs::File::create(&path));
    let lock = lock.map_err(|error| failed(&path, &error))?;
    loop {
        match lock.try_lock() {
            Ok(()) => return Ok(lock),
            Err(fs::TryLockError::WouldBlock) => {
                context.cancel.check()?;
                (context.progress)("waits for another evaluation that runs benchmarks of this repository");
                std::thread::sleep(LOOK);
            }
            Err(fs::TryLockError::Error(error)) => return Err(failed(&path, &error)),
        }
    }
}

fn cache_folder() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")))
}

fn failed(path: &Path, error: &io::Error) -> OperationError {
    OperationError::Failed(format!("{}: {error}", path.display()))
}

/// The beginning of a commit's name.
pub(super) fn short(commit: &str) -> &str {
    commit.get(..10).unwrap_or(commit)
}
