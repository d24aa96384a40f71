//! How many instructions a command executes outside of the kernel, with all that it starts: a counter of the processor
//! tells it, through perf, or valgrind, which executes the command step by step.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use rq_core::host::Command;
use rq_core::operation::{Context, OperationError};

use crate::readers::instructions::{self, Process, SEPARATOR};
use crate::reports::program_state;

/// What is to be done where nothing counts.
const WANTED: &str = "nothing counts instructions here: install valgrind (`apt-get install valgrind`), or perf on a \
                      machine that lets its processor's counters be read";
/// Where Linux says who may read the processor's counters.
const ALLOWED: &str = "/proc/sys/kernel/perf_event_paranoid";
/// Bytes of what a command says that are kept.
const WORDS: usize = 1 << 14;
/// Bytes at the beginning of a log and at the end of a sum that are read.
const PART: u64 = 4096;

/// What counts instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counter {
    /// A counter of the processor.
    Perf,
    /// Valgrind's quickest tool.
    Cachegrind,
    /// Valgrind's tool that can begin to count anew where a process forks; it takes up to three times as long.
    Callgrind,
}

/// What one run executed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    /// Instructions of all processes.
    pub(super) instructions: u64,
    /// Processes that were forked and started no other program, of which too much was counted: cachegrind counts what
    /// their parent had executed before once more.
    pub(super) forked: usize,
    /// Processes that were killed, of which it has no count.
    pub(super) killed: usize,
}

/// What changes when something else would count.
pub(super) fn state() -> String {
    let allowed = fs::read_to_string(ALLOWED).unwrap_or_default();
    // Both are on the PATH, whatever the project holds.
    let folder = Path::new("/");
    format!("{} {} {}", program_state(folder, "perf"), program_state(folder, "valgrind"), allowed.trim())
}

impl Counter {
    /// What counts here: tried on a command that does nothing, because in virtual machines there often is a perf without
    /// a counter. The inner error says what to install.
    ///
    /// # Errors
    /// `Cancelled`.
    pub(super) fn find(context: &Context<'_>) -> Result<Result<Self, String>, OperationError> {
        let nothing = ["true".to_owned()];
        match Self::Perf.count(context, &nothing) {
            Ok(_) => return Ok(Ok(Self::Perf)),
            Err(OperationError::Cancelled) => return Err(OperationError::Cancelled),
            // Why perf can't count is of interest to nobody who has valgrind.
            Err(_) => {}
        }
        match Self::Cachegrind.count(context, &nothing) {
            Ok(_) => Ok(Ok(Self::Cachegrind)),
            Err(OperationError::Cancelled) => Err(OperationError::Cancelled),
            Err(OperationError::Missing(_)) => Ok(Err(WANTED.to_owned())),
            Err(error) => Ok(Err(format!("nothing counts instructions here: {error}"))),
        }
    }

    /// What it is called.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Perf => "perf, with a counter of the processor",
            Self::Cachegrind | Self::Callgrind => "valgrind",
        }
    }

    /// What counts a command that forks, so that each instruction is counted once.
    pub(super) fn of_forks(self) -> Self {
        if self == Self::Cachegrind { Self::Callgrind } else { self }
    }

    /// Counts one run of a command in the context's root.
    ///
    /// # Errors
    /// When it can't be run or counted, does not exit with 0, or was stopped.
    pub(super) fn count(self, context: &Context<'_>, command: &[String]) -> Result<Count, OperationError> {
        // Deleted when it is dropped, whatever happens.
        let folder = tempfile::Builder::new().prefix("rq-count-").tempdir();
        let folder = folder.map_err(|error| failed("a folder for counts", &error))?;
        let command = Command {
            words: self.words(folder.path(), command)?,
            folder: context.root.to_owned(),
            environment: BTreeMap::new(),
            keep: WORDS,
        };
        let ended = context.host.run(&command, context.cancel)?;
        if ended.code != Some(0) {
            let unknown = if self != Self::Perf && names_unknown(folder.path()) {
                "; valgrind does not know an instruction that it executes"
            } else {
                ""
            };
            let message = format!("under {} it {}{unknown}", self.name(), ended.describe());
            return Err(OperationError::Failed(message));
        }
        match self {
            Self::Perf => {
                let text = fs::read(folder.path().join(PERF)).map_err(|error| failed(PERF, &error))?;
                let instructions = instructions::perf(&text).ok_or_else(|| {
                    OperationError::Failed("perf did not count all that was executed".into())
                })?;
                Ok(Count { instructions, ..Count::default() })
            }
            Self::Cachegrind => of_processes(folder.path()),
            Self::Callgrind => Ok(Count { forked: 0, ..of_processes(folder.path())? }),
        }
    }

    /// The words that run a command and write what they count into a folder.
    fn words(self, folder: &Path, command: &[String]) -> Result<Vec<String>, OperationError> {
        let path = |name: &str| folder.join(name).to_str().map(str::to_owned);
        let unreadable = || OperationError::Failed(format!("{} is no text", folder.display()));
        let mut words: Vec<String> = match self {
            Self::Perf => {
                let file = path(PERF).ok_or_else(unreadable)?;
                // Not scaled: on cores of several kinds each counter runs only where the command does.
                let options = ["--no-scale", "-x", SEPARATOR, "-e", "instructions:u", "-o", &file, "--"];
                ["perf", "stat"].iter().chain(&options).map(|word| (*word).to_owned()).collect()
            }
            Self::Cachegrind | Self::Callgrind => {
                // A file of each process, named by its number; a `%` of the folder's own name is doubled.
                let folder = path("").ok_or_else(unreadable)?.replace('%', "%%");
                let tool = if self == Self::Cachegrind { "cachegrind" } else { "callgrind" };
                let mut words = vec![
                    "valgrind".to_owned(),
                    format!("--tool={tool}"),
                    format!("--{tool}-out-file={folder}%p.{SUM}"),
                    format!("--log-file={folder}%p.{LOG}"),
                ];
                let options = ["--cache-sim=no", "--branch-sim=no", "--trace-children=yes", "--vgdb=no"];
                words.extend(options.map(str::to_owned));
                if self == Self::Callgrind {
                    // What was counted is written, and counted no more in the process that is forked.
                    words.extend(FORKS.map(|function| format!("--dump-before={function}")));
                }
                words.push("--".to_owned());
                words
            }
        };
        words.extend_from_slice(command);
        Ok(words)
    }
}

/// What C libraries call the function that forks.
const FORKS: [&str; 4] = ["fork", "_Fork", "__fork", "__libc_fork"];
/// What perf writes.
const PERF: &str = "perf";
/// The ending of what valgrind writes when a process has ended; callgrind's files of what came before have a number
/// behind it.
const SUM: &str = "sum";
/// The ending of what valgrind writes when a process begins.
const LOG: &str = "log";

/// The sum over the files of all processes in a folder.
fn of_processes(folder: &Path) -> Result<Count, OperationError> {
    let mut count = Count::default();
    let mut ended: BTreeSet<u64> = BTreeSet::new();
    let mut begun: BTreeMap<u64, Option<Process>> = BTreeMap::new();
    for File { path, process, log, last } in files(folder)? {
        let named = |error: io::Error| failed(&path.display().to_string(), &error);
        if log {
            begun.insert(process, instructions::process(&beginning(&path).map_err(named)?));
            continue;
        }
        // One that is not whole is of a process that was killed while it wrote.
        let Some(sum) = instructions::valgrind(&end(&path).map_err(named)?) else { continue };
        count.instructions = count.instructions.saturating_add(sum);
        if last {
            ended.insert(process);
        }
    }
    if ended.is_empty() {
        return Err(OperationError::Failed("valgrind counted nothing".into()));
    }
    count.killed = begun.keys().filter(|number| !ended.contains(number)).count();
    let forked = |process: &&Process| {
        let parent = begun.get(&process.parent).and_then(Option::as_ref);
        parent.is_some_and(|parent| parent.command == process.command)
    };
    count.forked = begun.values().flatten().filter(forked).count();
    Ok(count)
}

/// A file that valgrind wrote.
struct File {
    path: PathBuf,
    /// The number of the process that it is of.
    process: u64,
    /// Whether it is its log; else it holds a sum.
    log: bool,
    /// Whether it was written when the process ended.
    last: bool,
}

fn files(folder: &Path) -> Result<Vec<File>, OperationError> {
    let entries = fs::read_dir(folder).map_err(|error| failed("counts", &error))?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let of = |path: PathBuf| {
        let name = path.file_name()?.to_str()?.to_owned();
        let mut parts = name.split('.');
        let (process, kind) = (parts.next()?.parse().ok()?, parts.next()?);
        let (log, last) = (kind == LOG, parts.next().is_none());
        (log || kind == SUM).then_some(File { path, process, log, last })
    };
    Ok(paths.filter_map(of).collect())
}

fn beginning(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(PART).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn end(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = fs::File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(PART)))?;
    let mut bytes = Vec::new();
    file.take(PART).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Whether a process ended at an instruction that valgrind does not know.
fn names_unknown(folder: &Path) -> bool {
    let Ok(files) = files(folder) else { return false };
    files.iter().filter(|file| file.log).any(|file| {
        let log = end(&file.path).unwrap_or_default();
        String::from_utf8_lossy(&log).contains("nrecognised instruction")
    })
}

fn failed(what: &str, error: &io::Error) -> OperationError {
    OperationError::Failed(format!("{what}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(command: &str, parent: u64) -> String {
        format!("==1== Using Valgrind\n==1== Command: {command}\n==1== Parent PID: {parent}\n")
    }

    #[test]
    fn processes_are_summed_and_what_their_counts_lack_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        assert!(of_processes(folder.path()).is_err(), "nothing was counted");
        write("10.sum", "events: Ir\nsummary: 100\n");
        write("10.log", &log("sh a.sh", 9));
        // Forked: the same command. Started: another one. Killed: begun, and no sum.
        write("11.sum", "events: Ir\nsummary: 60\n");
        write("11.log", &log("sh a.sh", 10));
        write("12.sum", &format!("{}\nsummary: 7\n", "1 1\n".repeat(5000)));
        write("12.log", &log("ls", 10));
        write("13.log", &log("sleep 9", 10));
        write("14.sum", "events: Ir\nsumm");
        write("14.log", "");
        // What callgrind wrote before a process forked; one that was killed after that.
        write("10.sum.1", "\ntotals: 1000\n");
        write("13.sum.1", "\ntotals: 5000\n");
        write("other", "summary: 1\n");
        write("15.core", "summary: 1\n");
        let expected = Count { instructions: 6167, forked: 1, killed: 2 };
        assert_eq!(of_processes(folder.path()).unwrap(), expected);
    }

    #[test]
    fn words_are_passed_on_as_they_are() {
        let command = ["a b".to_owned(), "$(c)".to_owned(), "--help".to_owned()];
        for counter in [Counter::Perf, Counter::Cachegrind, Counter::Callgrind] {
            let words = counter.words(Path::new("/tmp/50%"), &command).unwrap();
            assert!(words.ends_with(&command) && words[words.len() - 4] == "--", "{words:?}");
        }
        let words = Counter::Cachegrind.words(Path::new("/tmp/50%"), &command).unwrap();
        assert!(words.contains(&"--log-file=/tmp/50%%/%p.log".to_owned()), "{words:?}");
    }
}
