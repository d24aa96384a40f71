//! The machine itself as a host: child processes in groups of their own, files confined to the project.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::OwnedFd;
use rustix::io::Errno;
use rustix::process::{
    Pid, PidfdFlags, Signal, WaitId, WaitIdOptions, kill_process_group, pidfd_open, waitid,
};
use wait4::Wait4;

use crate::cancel::Cancel;
use crate::host::{Command, Ended, Host, Usage};
use crate::operation::OperationError;

/// How often a running child is looked at.
const LOOK: Duration = Duration::from_millis(5);
/// How long a child that was asked to end may take before it is killed.
const GRACE: Duration = Duration::from_secs(2);
/// Bytes of the end of each stream that are kept for messages.
const TAIL: usize = 4096;

/// This machine.
#[derive(Clone, Copy, Debug)]
pub struct Machine {
    /// Whether commands of the configuration are run.
    pub commands: bool,
    /// Whether a network may be used.
    pub network: bool,
}

impl Host for Machine {
    fn run(&self, command: &Command, cancel: &Cancel) -> Result<Ended, OperationError> {
        let Some((program, arguments)) = command.words.split_first() else {
            return Err(OperationError::Failed("there is no command to run".into()));
        };
        if !self.commands {
            return Err(OperationError::Missing(format!(
                "`{program}` was not run: commands are switched off"
            )));
        }
        let (start, own) = (Instant::now(), own_peak());
        let child = std::process::Command::new(program)
            .args(arguments)
            .current_dir(&command.folder)
            .envs(&command.environment)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn();
        let child = child.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound if !command.folder.is_dir() => OperationError::Failed(format!(
                "`{program}` could not be started: there is no folder {}",
                command.folder.display()
            )),
            io::ErrorKind::NotFound => {
                OperationError::Missing(format!("`{program}` is not installed, or not on the PATH"))
            }
            io::ErrorKind::PermissionDenied => {
                OperationError::Missing(format!("`{program}` may not be run: {error}"))
            }
            _ => OperationError::Failed(format!("`{program}` could not be started: {error}")),
        })?;
        watch(child, command.keep, start, own, cancel)
    }

    fn read(&self, root: &Path, relative: &str, limit: u64) -> io::Result<Vec<u8>> {
        read_inside(root, relative, limit)
    }

    fn network(&self) -> Result<(), OperationError> {
        if self.network { Ok(()) } else { Err(OperationError::Missing("the network is switched off".into())) }
    }

    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// One stream of a child, read to its end whatever it holds.
#[derive(Default)]
struct Stream {
    head: Vec<u8>,
    cut: bool,
    tail: Vec<u8>,
}

fn drain(mut from: impl Read + Send + 'static, keep: usize) -> Receiver<Stream> {
    let (send, receive) = sync_channel(1);
    thread::spawn(move || {
        let mut stream = Stream::default();
        let mut buffer = vec![0; 64 * 1024];
        loop {
            match from.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => {
                    let part = &buffer[..count];
                    let room = keep.saturating_sub(stream.head.len()).min(count);
                    stream.head.extend_from_slice(&part[..room]);
                    stream.cut |= room < count;
                    stream.tail.extend_from_slice(&part[count.saturating_sub(TAIL)..]);
                    let excess = stream.tail.len().saturating_sub(TAIL);
                    stream.tail.drain(..excess);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        // Whoever waited may have given up.
        let _ = send.send(stream);
    });
    receive
}

/// Waits for a child that was started at `start`, when this process had had at most `own` bytes.
fn watch(
    mut child: Child,
    keep: usize,
    start: Instant,
    own: u64,
    cancel: &Cancel,
) -> Result<Ended, OperationError> {
    let group = Pid::from_raw(child.id().cast_signed());
    let end = group.and_then(|pid| pidfd_open(pid, PidfdFlags::empty()).ok());
    let output = child.stdout.take().map(|stdout| drain(stdout, keep));
    let errors = child.stderr.take().map(|stderr| drain(stderr, keep));
    let stopped = loop {
        if has_ended(group)? {
            break None;
        }
        if let Err(stop) = cancel.check() {
            ask_to_end(group);
            break Some(stop);
        }
        pause(end.as_ref());
    };
    let wall = start.elapsed().as_secs_f64();
    // What the command left running in its group would hold the streams open, and outlive the evaluation. The command
    // itself is collected after that: until then nobody else can have the group's number.
    signal(group, Signal::KILL);
    let ended = child.wait4().map_err(|error| lost(&error))?;
    if let Some(stop) = stopped {
        return Err(stop);
    }
    let receive = |stream: Option<Receiver<Stream>>, wait| stream.and_then(|s| s.recv_timeout(wait).ok());
    let output = receive(output, GRACE);
    let errors = receive(errors, GRACE);
    let Some(output) = output else {
        return Err(OperationError::Failed(
            "the command ended, but something it started still holds its output".into(),
        ));
    };
    let errors = errors.unwrap_or_default();
    let words = if errors.tail.trim_ascii().is_empty() { output.tail } else { errors.tail };
    let used = ended.rusage;
    let usage = Usage {
        wall,
        user: used.utime.as_secs_f64(),
        system: used.stime.as_secs_f64(),
        peak: (used.maxrss > own).then_some(used.maxrss),
    };
    Ok(Ended {
        code: ended.status.code(),
        output: output.head,
        cut: output.cut,
        errors: errors.head,
        last_words: printable(&words),
        usage,
    })
}

/// Waits a little, no longer than to the end of the process that `end` stands for.
fn pause(end: Option<&OwnedFd>) {
    let Some(end) = end else { return thread::sleep(LOOK) };
    let most = Timespec { tv_sec: 0, tv_nsec: i64::from(LOOK.subsec_nanos()) };
    if poll(&mut [PollFd::new(end, PollFlags::IN)], Some(&most)).is_err() {
        thread::sleep(LOOK);
    }
}

/// The most memory that this process has had, in bytes; 0 where the system does not tell.
fn own_peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() << 10
}

fn lost(error: &dyn std::fmt::Display) -> OperationError {
    OperationError::Failed(format!("the command was lost: {error}"))
}

/// Whether a child has ended; it is not collected.
fn has_ended(child: Option<Pid>) -> Result<bool, OperationError> {
    let Some(child) = child else { return Ok(true) };
    let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    match waitid(WaitId::Pid(child), look) {
        Ok(status) => Ok(status.is_some()),
        Err(Errno::INTR) => Ok(false),
        Err(error) => Err(lost(&error)),
    }
}

/// Asks a group to end, and gives its leader time to.
fn ask_to_end(group: Option<Pid>) {
    signal(group, Signal::TERM);
    let start = Instant::now();
    while start.elapsed() < GRACE && matches!(has_ended(group), Ok(false)) {
        thread::sleep(LOOK);
    }
}

fn signal(group: Option<Pid>, signal: Signal) {
    if let Some(group) = group {
        // Gone already is what is wanted.
        let _ = kill_process_group(group, signal);
    }
}

fn printable(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().filter(|c| *c == '\n' || !c.is_control()).collect()
}

/// The content of a plain file inside `root`, links followed only as far as they stay inside.
///
/// # Errors
/// When it can't be read, leads out of `root`, is no plain file, or is larger than `limit` bytes.
pub fn read_inside(root: &Path, relative: &str, limit: u64) -> io::Result<Vec<u8>> {
    let path = root.join(relative).canonicalize()?;
    if !path.starts_with(root.canonicalize()?) {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it leads out of the project"));
    }
    // A fifo would block for ever when opened.
    let kind = path.metadata()?;
    if !kind.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no plain file"));
    }
    if kind.len() > limit {
        let message =
            format!("it has {} MiB, more than the {} MiB that are read", kind.len() >> 20, limit >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    let mut content = Vec::with_capacity(usize::try_from(kind.len()).unwrap_or(0));
    File::open(path)?.take(limit + 1).read_to_end(&mut content)?;
    if content.len() as u64 > limit {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it grew while it was read"));
    }
    Ok(content)
}
