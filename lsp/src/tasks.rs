//! Runs `rq-engine`: only when asked to, only in a workspace that the user trusts, with progress, and cancellable.

use std::collections::HashMap;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use thiserror::Error;
use tokio::io::AsyncReadExt;
use tokio::process::{Child, Command};
use tokio::sync::{Notify, oneshot};

use crate::document::lock;
use crate::settings::Settings;

/// The program that evaluates.
const PROGRAM: &str = "rq-engine";
/// Bytes that are kept of each of its outputs.
const MOST_OUTPUT: u64 = 1 << 20;
/// How long it may take to end after it was asked to.
const GRACE: Duration = Duration::from_secs(5);

/// Why something was not run, or did not end by itself.
#[derive(Debug, Error)]
pub(crate) enum TaskError {
    /// The user has not said that this workspace's commands may be run.
    #[error(
        "this workspace is not trusted: its commands are run only after you have set `rq.trusted`, or trusted it in the editor"
    )]
    Untrusted,
    /// The document is no file in a folder.
    #[error("save the file in a folder first: there is nothing to evaluate")]
    NoFolder,
    /// There is no program to run.
    #[error(
        "{PROGRAM} was not found beside the language server or in a folder of PATH; set `rq.engine.path`"
    )]
    NoProgram,
    /// The given program is no absolute path.
    #[error("`rq.engine.path` must be an absolute path")]
    RelativeProgram,
    /// It runs already.
    #[error("an evaluation is still running")]
    Busy,
    /// It could not be started.
    #[error("{0} can't be started: {1}")]
    NotStarted(String, std::io::Error),
    /// The user did not want it any more.
    #[error("cancelled")]
    Cancelled,
}

/// What a run left.
#[derive(Debug)]
pub(crate) struct Ended {
    /// The exit code; none where a signal ended it.
    pub(crate) code: Option<i32>,
    /// Standard output.
    pub(crate) output: String,
    /// Standard error.
    pub(crate) errors: String,
}

/// Runs that can be cancelled, by the token of their progress.
#[derive(Default)]
pub(crate) struct Tasks {
    /// The way to end each; taken once it is used.
    running: Mutex<HashMap<String, Option<oneshot::Sender<()>>>>,
    ended: Notify,
    /// Whether nothing is run any more.
    closed: AtomicBool,
}

impl Tasks {
    /// Asks a run to end.
    pub(crate) fn cancel(&self, token: &str) {
        if let Some(sender) = lock(&self.running).get_mut(token).and_then(Option::take) {
            // One that has just ended needs no asking.
            let _ = sender.send(());
        }
    }

    /// Asks every run to end, and takes no more.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
        for sender in lock(&self.running).values_mut().filter_map(Option::take) {
            // One that has just ended needs no asking.
            let _ = sender.send(());
        }
    }

    /// Waits until nothing runs.
    pub(crate) async fn idle(&self) {
        while !lock(&self.running).is_empty() {
            self.ended.notified().await;
        }
    }

    /// Runs the program with these arguments in the project's folder, as `token`.
    pub(crate) async fn run(
        &self,
        token: &str,
        settings: &Settings,
        root: Option<&Path>,
        arguments: Vec<OsString>,
    ) -> Result<Ended, TaskError> {
        if !settings.trusted {
            return Err(TaskError::Untrusted);
        }
        if self.closed.load(Ordering::Relaxed) {
            return Err(TaskError::Cancelled);
        }
        let root = root.ok_or(TaskError::NoFolder)?;
        let program = program(settings)?;
        let (sender, cancelled) = oneshot::channel();
        {
            let mut running = lock(&self.running);
            if !running.is_empty() {
                return Err(TaskError::Busy);
            }
            running.insert(token.to_owned(), Some(sender));
        }
        let result = run(&program, root, arguments, cancelled).await;
        lock(&self.running).remove(token);
        self.ended.notify_one();
        result
    }
}

async fn run(
    program: &Path,
    root: &Path,
    arguments: Vec<OsString>,
    cancelled: oneshot::Receiver<()>,
) -> Result<Ended, TaskError> {
    let mut child = Command::new(program)
        .args(arguments)
        .current_dir(root)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| TaskError::NotStarted(program.display().to_string(), error))?;
    let (output, errors) = (child.stdout.take(), child.stderr.take());
    let both = async { tokio::join!(text(output), text(errors)) };
    let ended = async {
        let ((output, errors), status) = tokio::join!(both, child.wait());
        Ended { code: status.ok().and_then(|status| status.code()), output, errors }
    };
    tokio::select! {
        ended = ended => return Ok(ended),
        // A sender that is dropped without a word cancels nothing.
        Ok(()) = cancelled => {}
    }
    end(&mut child).await;
    Err(TaskError::Cancelled)
}

/// Asks the process to end as Ctrl-C would, so that it ends what it has started; kills it if it does not.
async fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(id) = child.id().and_then(|id| rustix::process::Pid::from_raw(i32::try_from(id).ok()?)) {
        // One that has just ended can't be asked.
        let _ = rustix::process::kill_process(id, rustix::process::Signal::INT);
        if tokio::time::timeout(GRACE, child.wait()).await.is_ok() {
            return;
        }
    }
    // One that has just ended can't be killed.
    let _ = child.kill().await;
}

async fn text(pipe: Option<impl tokio::io::AsyncRead + Unpin>) -> String {
    let mut bytes = Vec::new();
    if let Some(mut pipe) = pipe {
        // What could be read is better than nothing; what is beyond the limit is thrown away, so that nobody waits.
        let _ = (&mut pipe).take(MOST_OUTPUT).read_to_end(&mut bytes).await;
        let _ = tokio::io::copy(&mut pipe, &mut tokio::io::sink()).await;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The program: as set, else beside this one or this one itself, else in a folder of `PATH`. Never one that lies in the
/// workspace because a name was not found elsewhere.
fn program(settings: &Settings) -> Result<PathBuf, TaskError> {
    let set = &settings.engine.path;
    if !set.is_empty() {
        let path = PathBuf::from(set);
        return if path.is_absolute() { Ok(path) } else { Err(TaskError::RelativeProgram) };
    }
    let name = format!("{PROGRAM}{}", env::consts::EXE_SUFFIX);
    let this = env::current_exe().ok();
    if let Some(this) = this {
        if this.file_name().is_some_and(|file| file == name.as_str()) {
            return Ok(this);
        }
        if let Some(beside) = this.parent().map(|folder| folder.join(&name)).filter(|path| path.is_file()) {
            return Ok(beside);
        }
    }
    let folders = env::var_os("PATH").unwrap_or_default();
    let absolute = env::split_paths(&folders).filter(|folder| folder.is_absolute());
    absolute.map(|folder| folder.join(&name)).find(|path| path.is_file()).ok_or(TaskError::NoProgram)
}
