//! Repositories to try things in.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rq_git::Repository;
use tempfile::TempDir;

/// A repository in a folder that goes away with it.
pub(super) struct Scratch {
    folder: TempDir,
    clock: std::cell::Cell<u64>,
}

impl Scratch {
    pub(super) fn new() -> Self {
        let scratch = Self::empty();
        scratch.git(&["init", "-q", "-b", "main"]);
        scratch
    }

    fn empty() -> Self {
        Self { folder: TempDir::new().unwrap(), clock: std::cell::Cell::new(1_700_000_000) }
    }

    /// A clone of this one, with git's own options.
    pub(super) fn cloned(&self, options: &[&str]) -> Self {
        let other = Self::empty();
        self.git(&["config", "uploadpack.allowFilter", "true"]);
        let from = format!("file://{}", self.path().display());
        let mut arguments = vec!["clone", "-q"];
        arguments.extend(options);
        arguments.extend([from.as_str(), "."]);
        other.git(&arguments);
        other
    }

    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    pub(super) fn open(&self) -> Repository {
        Repository::discover(&self.path()).unwrap()
    }

    pub(super) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(super) fn commit(&self, message: &str) -> String {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// A commit of one more file.
    pub(super) fn step(&self, name: &str) -> String {
        self.write(&format!("{name}.txt"), format!("{name}\n"));
        self.commit(name)
    }

    pub(super) fn git(&self, arguments: &[&str]) -> String {
        self.try_git(arguments).unwrap()
    }

    pub(super) fn try_git(&self, arguments: &[&str]) -> Result<String, String> {
        let now = self.clock.get() + 60;
        self.clock.set(now);
        let output = Command::new("git")
            .args(["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"])
            .args(arguments)
            .current_dir(self.folder.path())
            .env("GIT_CONFIG_GLOBAL", Path::new("/dev/null"))
            .env("GIT_CONFIG_SYSTEM", Path::new("/dev/null"))
            .env("GIT_AUTHOR_DATE", format!("{now} +0000"))
            .env("GIT_COMMITTER_DATE", format!("{now} +0000"))
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).trim_end().to_owned();
        if output.status.success() {
            Ok(text)
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }
}
