//! Running the binary and looking at how it ended.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// After this long a run counts as hanging. Nothing here comes near it.
const HANGS: Duration = Duration::from_secs(150);

/// Variables that change what the program does, and that whoever runs the tests may have set.
const FOREIGN: [&str; 10] = [
    "NO_COLOR",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "COLUMNS",
    "LC_ALL",
    "LC_CTYPE",
    "LANG",
    "CI",
    "GIT_DIR",
    "GIT_WORK_TREE",
];

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The exit code; `None` where a signal ended it.
    pub(crate) code: Option<i32>,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl Answer {
    /// The same answer, if the exit code is this one.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "\n--- stdout\n{}\n--- stderr\n{}", self.out, self.err);
        self
    }

    /// Standard output as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        let parsed = serde_json::from_str(&self.out);
        parsed.unwrap_or_else(|error| panic!("{error}\n--- stdout\n{}\n--- stderr\n{}", self.out, self.err))
    }
}

/// The binary under test.
pub(crate) fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_rq-engine"))
}

/// The checkout that is tested.
pub(crate) fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// The binary with arguments, in `folder`, with none of the variables that change it.
pub(crate) fn engine(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = clean(program(), folder);
    // What lies in a developer's home is no part of a test.
    command.args(arguments).env("CARGO_HOME", folder.join("no-cargo-home"));
    command
}

/// Any program, in `folder`, with none of the variables that change the engine or git.
pub(crate) fn clean(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        let ours = ["RQ_", "GITHUB_", "OTEL_"].iter().any(|start| name.starts_with(start));
        if ours || FOREIGN.contains(&name.as_str()) {
            command.env_remove(name);
        }
    }
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
    command
}

/// A run that has begun.
pub(crate) struct Running {
    child: Child,
    out: File,
    err: File,
}

/// Starts a command. Its output goes to files, so that nothing waits for a reader.
pub(crate) fn start(command: &mut Command) -> Running {
    let (out, err) = (tempfile::tempfile().unwrap(), tempfile::tempfile().unwrap());
    command.stdout(out.try_clone().unwrap()).stderr(err.try_clone().unwrap());
    Running { child: command.spawn().unwrap(), out, err }
}

impl Running {
    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        let id = rustix::process::Pid::from_raw(self.child.id().cast_signed()).unwrap();
        // It may have ended by itself.
        let _ = rustix::process::kill_process(id, signal);
    }

    /// What it has written so far: standard output, standard error.
    pub(crate) fn so_far(&self) -> (String, String) {
        (text(&self.out), text(&self.err))
    }

    /// Whether it has ended.
    pub(crate) fn ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Waits for its end.
    #[track_caller]
    pub(crate) fn finish(mut self) -> Answer {
        let begin = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            if begin.elapsed() > HANGS {
                self.child.kill().unwrap();
                self.child.wait().unwrap();
                panic!("it hangs\n--- stdout\n{}\n--- stderr\n{}", text(&self.out), text(&self.err));
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        let answer = Answer { code: status.code(), out: text(&self.out), err: text(&self.err) };
        let panicked = answer.code == Some(101) || answer.err.contains("panicked at");
        assert!(!panicked, "a panic\n--- stdout\n{}\n--- stderr\n{}", answer.out, answer.err);
        answer
    }
}

/// Runs a command to its end.
#[track_caller]
pub(crate) fn run(command: &mut Command) -> Answer {
    start(command).finish()
}

/// Waits until something holds. Only a program that never gets there makes it fail.
#[track_caller]
pub(crate) fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begin = Instant::now();
    while !holds() {
        assert!(begin.elapsed() < HANGS, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Whether a process is there and not just waiting to be collected.
pub(crate) fn alive(id: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    let state = stat.rsplit_once(") ").map(|(_, rest)| rest.chars().next());
    matches!(state, Some(Some(state)) if state != 'Z' && state != 'X')
}

fn text(file: &File) -> String {
    // Read by place: a position would be shared with the child that writes.
    let mut bytes = vec![0; usize::try_from(file.metadata().unwrap().len()).unwrap()];
    file.read_exact_at(&mut bytes, 0).unwrap();
    String::from_utf8(bytes).expect("the program writes UTF-8")
}
