//! The way to processes, files and the clock; a test puts a recording in its place.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::cancel::Cancel;
use crate::operation::OperationError;

/// A program to run, without a shell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// Program and arguments; never empty.
    pub words: Vec<String>,
    /// Where it runs.
    pub folder: PathBuf,
    /// Variables added to those of this process.
    pub environment: BTreeMap<String, String>,
    /// Bytes of each output stream that are kept; what comes after them is read and dropped.
    pub keep: usize,
}

/// How a program ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ended {
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// The first [`Command::keep`] bytes of its standard output.
    pub output: Vec<u8>,
    /// Whether there was more than that.
    pub cut: bool,
    /// The first [`Command::keep`] bytes of its standard error.
    pub errors: Vec<u8>,
    /// The last lines of its standard error, or of its output when that is empty; at most 4 KiB, control characters
    /// taken out.
    pub last_words: String,
    /// What it took.
    pub usage: Usage,
}

/// What a program took, together with all that it started and waited for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usage {
    /// From its start to its end, in seconds.
    pub wall: f64,
    /// Time on processors outside of the kernel, in seconds.
    pub user: f64,
    /// Time in the kernel, in seconds.
    pub system: f64,
    /// The most memory that one of its processes had, in bytes; `None` where that is no more than this process had when
    /// it started the program, which a new process takes over for a moment.
    pub peak: Option<u64>,
}

impl Usage {
    /// Time on processors, in seconds.
    pub fn cpu(&self) -> f64 {
        self.user + self.system
    }
}

impl Ended {
    /// `exited with 2: last line`, for a message.
    pub fn describe(&self) -> String {
        let how = match self.code {
            Some(code) => format!("exited with {code}"),
            None => "was ended by a signal".to_owned(),
        };
        match self.last_words.lines().rev().find(|line| !line.trim().is_empty()) {
            Some(line) => format!("{how}: {}", line.trim()),
            None => how,
        }
    }
}

/// The way to processes, files and the clock.
pub trait Host: Send + Sync {
    /// Runs a program to its end, or until `cancel` says stop; then it and all that it started are ended.
    ///
    /// # Errors
    /// `Missing` when there is no such program or commands are not allowed, `Failed` when it could not be run or
    /// took too long, `Cancelled`.
    fn run(&self, command: &Command, cancel: &Cancel) -> Result<Ended, OperationError>;

    /// The content of a file inside `root`.
    ///
    /// # Errors
    /// When it can't be read, leads out of `root` through a link, is no plain file, or is larger than `limit` bytes.
    fn read(&self, root: &Path, relative: &str, limit: u64) -> io::Result<Vec<u8>>;

    /// Whether a network may be used.
    ///
    /// # Errors
    /// `Missing`, with the reason, when it may not.
    fn network(&self) -> Result<(), OperationError>;

    /// The time.
    fn now(&self) -> Timestamp;
}
