//! Commands that hang, fork, flood, ignore and lie.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rq_core::cancel::Cancel;
use rq_core::host::{Command, Ended, Host};
use rq_core::operation::OperationError;
use rq_core::process::{Machine, read_inside};

const HERE: Machine = Machine { commands: true, network: false };

fn command(folder: &Path, words: &[&str]) -> Command {
    Command {
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        folder: folder.to_owned(),
        environment: BTreeMap::new(),
        keep: 1000,
    }
}

fn shell(folder: &Path, script: &str, cancel: &Cancel) -> Result<Ended, OperationError> {
    HERE.run(&command(folder, &["sh", "-c", script]), cancel)
}

/// Waits until something is so; what never is fails the test and not the machine.
#[track_caller]
fn until(what: &str, so: impl Fn() -> bool) {
    let start = Instant::now();
    while !so() {
        assert!(start.elapsed() < Duration::from_secs(60), "never: {what}");
        thread::sleep(Duration::from_millis(2));
    }
}

fn lines(path: &Path) -> Vec<String> {
    fs::read_to_string(path).unwrap_or_default().lines().map(str::to_owned).collect()
}

/// Whether a process runs; one that has ended and was not collected by whoever inherited it does not.
fn alive(process: &str) -> bool {
    match fs::read_to_string(format!("/proc/{process}/stat")) {
        Ok(stat) => !stat.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with(['Z', 'X'])),
        Err(_) if Path::new("/proc/self").exists() => false,
        Err(_) => {
            let process = rustix::process::Pid::from_raw(process.parse().unwrap()).unwrap();
            rustix::process::test_kill_process(process).is_ok()
        }
    }
}

#[test]
fn what_a_command_says_and_how_it_ends_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let cancel = Cancel::new();
    let ended = shell(folder.path(), "pwd; echo oh no >&2; exit 3", &cancel).unwrap();
    let path = folder.path().canonicalize().unwrap();
    assert_eq!(String::from_utf8(ended.output.clone()).unwrap().trim_end(), path.to_str().unwrap());
    assert_eq!((ended.code, ended.cut, ended.describe().as_str()), (Some(3), false, "exited with 3: oh no"));
    let ended = shell(folder.path(), "kill -9 $$", &cancel).unwrap();
    assert_eq!((ended.code, ended.describe().as_str()), (None, "was ended by a signal"));
    // Nobody answers questions.
    assert_eq!(shell(folder.path(), "cat; echo done", &cancel).unwrap().output, b"done\n");

    let mut command = command(folder.path(), &["printenv", "RQ_TEST"]);
    command.environment.insert("RQ_TEST".into(), "a b\"$(c)".into());
    assert_eq!(HERE.run(&command, &cancel).unwrap().output, b"a b\"$(c)\n");
}

#[test]
fn words_reach_the_program_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let words = ["printf", "%s|", "a b", "$(touch evil)", "`touch evil`", "; touch evil", "*", "--", "ü"];
    let ended = HERE.run(&command(folder.path(), &words), &Cancel::new()).unwrap();
    assert_eq!(
        String::from_utf8(ended.output).unwrap(),
        "a b|$(touch evil)|`touch evil`|; touch evil|*|--|ü|"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn what_can_not_be_run_is_said_to_be_so() {
    let folder = tempfile::tempdir().unwrap();
    let cancel = Cancel::new();
    let run = |words: &[&str]| HERE.run(&command(folder.path(), words), &cancel).unwrap_err();
    assert_eq!(
        run(&["rq-no-such-program"]),
        OperationError::Missing("`rq-no-such-program` is not installed, or not on the PATH".into())
    );
    fs::write(folder.path().join("plain"), "text").unwrap();
    assert!(matches!(run(&["./plain"]), OperationError::Missing(_)));
    fs::set_permissions(folder.path().join("plain"), fs::Permissions::from_mode(0o755)).unwrap();
    assert!(matches!(run(&["./plain"]), OperationError::Failed(_)), "no form that can be run");
    assert!(matches!(run(&["."]), OperationError::Missing(_)));
    assert!(matches!(run(&[""]), OperationError::Missing(_)));
    assert!(matches!(run(&["a\0b"]), OperationError::Failed(_)));
    assert!(matches!(run(&["true", "a\0b"]), OperationError::Failed(_)));
    assert_eq!(run(&[]), OperationError::Failed("there is no command to run".into()));

    // Not the program is absent, but where it should run.
    let gone = folder.path().join("gone");
    let error = HERE.run(&command(&gone, &["true"]), &cancel).unwrap_err();
    let expected = format!("`true` could not be started: there is no folder {}", gone.display());
    assert_eq!(error, OperationError::Failed(expected));

    let off = Machine { commands: false, network: false };
    let error = off.run(&command(folder.path(), &["touch", "evil"]), &cancel).unwrap_err();
    assert_eq!(error, OperationError::Missing("`touch` was not run: commands are switched off".into()));
    assert!(!folder.path().join("evil").exists());
}

#[test]
fn a_command_that_hangs_is_ended_with_everything_that_it_started() {
    let folder = tempfile::tempdir().unwrap();
    // A child, a grandchild, an orphan, and one that ignores being asked.
    let script = "sleep 1000 & echo $! >> pids
        sh -c 'sleep 1000 & echo $! >> pids; wait' & echo $! >> pids
        (sleep 1000 & echo $! >> pids)
        sh -c 'trap \"\" TERM; echo $$ >> pids; while :; do sleep 1; done' &
        echo $$ >> pids
        wait";
    let pids = folder.path().join("pids");
    let cancel = Cancel::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            until("six processes run", || lines(&pids).len() == 6);
            cancel.ask();
        });
        assert_eq!(shell(folder.path(), script, &cancel), Err(OperationError::Cancelled));
    });
    for process in lines(&pids) {
        until("they are gone", || !alive(&process));
    }
}

#[test]
fn a_command_that_ignores_being_asked_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let pids = folder.path().join("pids");
    let cancel = Cancel::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            until("it runs", || lines(&pids).len() == 1);
            cancel.ask();
        });
        let script = "trap '' TERM INT HUP; echo $$ >> pids; while :; do sleep 1; done";
        assert_eq!(shell(folder.path(), script, &cancel), Err(OperationError::Cancelled));
    });
    assert!(!alive(&lines(&pids)[0]));
}

#[test]
fn a_command_may_clean_up_when_it_is_asked_to_end() {
    let folder = tempfile::tempdir().unwrap();
    let (ready, cleaned) = (folder.path().join("ready"), folder.path().join("cleaned"));
    let cancel = Cancel::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            until("it is ready", || ready.exists());
            cancel.ask();
        });
        let script = "trap 'touch cleaned; exit 0' TERM; touch ready; while :; do sleep 0.01; done";
        assert_eq!(shell(folder.path(), script, &cancel), Err(OperationError::Cancelled));
    });
    assert!(cleaned.exists());
}

#[test]
fn a_time_limit_ends_a_command() {
    let folder = tempfile::tempdir().unwrap();
    let cancel = Cancel::new().within(Duration::from_millis(30));
    let error = shell(folder.path(), "sleep 1000", &cancel).unwrap_err();
    assert_eq!(error, OperationError::Failed("took longer than its limit of 0.03 s".into()));
}

#[test]
fn what_a_command_leaves_behind_does_not_outlive_it() {
    let folder = tempfile::tempdir().unwrap();
    let script = "for i in 1 2 3 4 5 6 7 8 9; do (sleep 1000 & echo $! >> pids); done; echo said";
    let ended = shell(folder.path(), script, &Cancel::new()).unwrap();
    assert_eq!((ended.code, ended.output.as_slice()), (Some(0), b"said\n".as_slice()));
    let pids = lines(&folder.path().join("pids"));
    assert_eq!(pids.len(), 9);
    for process in pids {
        until("it is gone", || !alive(&process));
    }
}

#[test]
fn a_gigabyte_of_output_is_read_and_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let script = "head -c 1073741824 /dev/zero; head -c 33554432 /dev/zero >&2; echo the end >&2";
    let ended = shell(folder.path(), script, &Cancel::new()).unwrap();
    assert_eq!((ended.code, ended.output.len(), ended.cut), (Some(0), 1000, true));
    assert_eq!(ended.last_words, "the end\n");
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(peak) = status.lines().find_map(|line| line.strip_prefix("VmHWM:")) {
        let kibibytes: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
        assert!(kibibytes < 300 * 1024, "{kibibytes} KiB at most at once");
    }
}

#[test]
fn output_of_just_the_size_is_not_cut() {
    let folder = tempfile::tempdir().unwrap();
    for (bytes, cut) in [(999, false), (1000, false), (1001, true)] {
        let ended = shell(folder.path(), &format!("head -c {bytes} /dev/zero"), &Cancel::new()).unwrap();
        assert_eq!((ended.output.len(), ended.cut), (bytes.min(1000), cut));
    }
}

#[test]
fn bytes_that_are_no_text_are_kept_and_never_reach_a_message() {
    let folder = tempfile::tempdir().unwrap();
    let script = r"printf '\377\376a\000b'; printf '\033[2J\377oh\007\rno\n' >&2; exit 1";
    let ended = shell(folder.path(), script, &Cancel::new()).unwrap();
    assert_eq!(ended.output, b"\xff\xfea\0b");
    assert_eq!(ended.describe(), "exited with 1: [2J\u{fffd}ohno");
}

#[test]
fn files_are_read_inside_the_project_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("project");
    fs::create_dir_all(root.join("deep")).unwrap();
    fs::write(folder.path().join("secret"), "secret").unwrap();
    fs::write(root.join("plain"), "text").unwrap();
    let link = |to: &str, name: &str| std::os::unix::fs::symlink(to, root.join(name)).unwrap();
    link("../secret", "out");
    link("..", "up");
    link("plain", "in");
    link("loop", "loop");
    link("/dev/zero", "zero");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        root.join("pipe"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::from_raw_mode(0o600),
        0,
    )
    .unwrap();
    let read = |path: &str| read_inside(&root, path, 4);
    assert_eq!(read("plain").unwrap(), b"text");
    assert_eq!(read("in").unwrap(), b"text");
    assert_eq!(read("deep/../plain").unwrap(), b"text");
    for wrong in
        ["out", "up/secret", "../secret", "loop", "zero", "pipe", "deep", "", "absent", "a\0b", "/etc/passwd"]
    {
        assert!(read(wrong).is_err(), "{wrong:?}");
    }
    assert!(read_inside(&root, "plain", 3).is_err(), "larger than allowed");
}
