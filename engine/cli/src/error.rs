//! Expected errors, each with the exit code that it gives.

use std::path::PathBuf;

use rq_core::store::StoreError;
use thiserror::Error;

/// Exit codes, as README and `--help` tell them.
pub(crate) mod exit {
    use rq_core::snapshot::Verdict;

    /// Everything holds.
    pub(crate) const PASS: u8 = 0;
    /// A gate failed.
    pub(crate) const FAIL: u8 = 1;
    /// The command line or the configuration is wrong.
    pub(crate) const USAGE: u8 = 2;
    /// Something needed was missing, failed or not comparable.
    pub(crate) const INCOMPLETE: u8 = 3;
    /// The program could not do its work.
    pub(crate) const INTERNAL: u8 = 4;
    /// Interrupted by the user.
    pub(crate) const INTERRUPTED: u8 = 130;

    /// The code of a verdict, unless the user wants to hear less or more of it.
    pub(crate) fn of(verdict: Verdict) -> u8 {
        match verdict {
            Verdict::Pass => PASS,
            Verdict::Incomplete => INCOMPLETE,
            Verdict::Fail => FAIL,
        }
    }
}

/// Why a command did not do what it was asked.
#[derive(Debug, Error)]
pub(crate) enum CliError {
    /// There is no quality.kdl.
    #[error("no quality.kdl in {} or above it", .0.display())]
    NoConfig(PathBuf),
    /// The configuration has errors; they have been shown.
    #[error("{0}")]
    BadConfig(String),
    /// The command line is wrong in a way that its parser can't see.
    #[error("{0}")]
    Usage(String),
    /// Something asked for is not there.
    #[error("{0}")]
    NotFound(String),
    /// The history can't be used.
    #[error("history: {0}")]
    Store(#[from] StoreError),
    /// Another repository could not be reached, or refused.
    #[error("{0}")]
    Remote(String),
    /// A file can't be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The user stopped it.
    #[error("interrupted")]
    Interrupted,
    /// What should not happen.
    #[error("{0}")]
    Internal(String),
}

impl CliError {
    /// A file that can't be read or written.
    pub(crate) fn file(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        Self::File { path: path.into(), source }
    }

    /// The exit code.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::NoConfig(_) | Self::BadConfig(_) | Self::Usage(_) | Self::NotFound(_) => exit::USAGE,
            Self::Store(_) | Self::Remote(_) | Self::File { .. } | Self::Internal(_) => exit::INTERNAL,
            Self::Interrupted => exit::INTERRUPTED,
        }
    }

    /// What to do.
    pub(crate) fn help(&self) -> Option<&'static str> {
        match self {
            Self::NoConfig(_) => Some("`rq-engine init` looks at the project and writes one"),
            Self::Store(StoreError::Locked { .. }) => {
                Some("another evaluation may be running; try again when it is done")
            }
            Self::Store(StoreError::Damaged { .. }) => {
                Some("move the file away to begin a new history, or name another one by --store")
            }
            Self::Internal(_) => Some("please report this with the command that you ran"),
            _ => None,
        }
    }
}
