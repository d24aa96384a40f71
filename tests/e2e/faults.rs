//! What goes wrong around the program: it says so, ends with the right code, leaves nothing behind.

use std::fs::{self, File, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use rustix::process::Signal;

use super::engine::{alive, clean, program, run, start, until};
use super::repository::{Repository, SMALL};

/// Somebody who owns nothing here.
const NOBODY: u32 = 65534;

/// A skill whose command is a line of shell. `more`: what else stands in its operation.
fn shell(line: &str, more: &str) -> Repository {
    let body = format!(
        "        run \"sh\" \"-c\" #\"{line}\"#\n        format \"regex\"\n        \
         metric \"own.number\" pattern=\"([0-9]+)\" unit=\"count\" better=\"lower\"\n        {more}"
    );
    Repository::with_own_skill(&body)
}

/// The process whose number a command has left in a file beside the repository.
fn left(repository: &Repository, name: &str) -> u32 {
    let path = repository.beside(name);
    let mut id = None;
    until(name, || {
        let text = fs::read_to_string(&path).unwrap_or_default();
        id = text.strip_suffix('\n').and_then(|text| text.parse().ok());
        id.is_some()
    });
    id.unwrap()
}

/// Why the number of [`shell`] has no value.
#[track_caller]
fn reason(repository: &Repository, state: &str) -> String {
    let answer = repository.eval(3, &[]);
    let number = &answer["metrics"]["own.number"];
    assert_eq!(number["state"], state, "{number}");
    assert!(answer["score"].is_null());
    // What does not depend on it is measured all the same.
    assert_eq!(answer["metrics"]["smells.total"]["state"], "measured");
    number["reason"].as_str().unwrap().to_owned()
}

/// The engine as a user for whom permissions count, also where the tests run as root.
fn as_nobody(repository: &Repository, arguments: &[&str]) -> Command {
    let folder = repository.beside("");
    fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
    if !rustix::process::geteuid().is_root() {
        return repository.command(arguments);
    }
    // The checkout may lie where nobody else can go.
    let engine = repository.beside("rq-engine");
    if !engine.exists() {
        fs::copy(program(), &engine).unwrap();
    }
    let mut command = clean(&engine, repository.root());
    command.args(arguments).uid(NOBODY).gid(NOBODY).env("HOME", &folder);
    command
}

#[test]
fn a_command_that_hangs_is_ended_with_its_children() {
    let line = "echo $$ > ../parent; sleep 1000 & echo $! > ../child; wait";
    let repository = shell(line, "timeout \"1s\"");
    let why = reason(&repository, "failed");
    assert!(why.contains("limit of 1 s"), "{why}");
    for name in ["parent", "child"] {
        let id = left(&repository, name);
        until("it ends", || !alive(id));
    }
}

#[test]
fn a_command_that_ignores_the_wish_to_end_is_killed() {
    let repository = shell("trap '' TERM; echo $$ > ../parent; while :; do sleep 1; done", "timeout \"1s\"");
    let why = reason(&repository, "failed");
    assert!(why.contains("limit of 1 s"), "{why}");
    let id = left(&repository, "parent");
    until("it ends", || !alive(id));
}

#[test]
fn what_a_command_leaves_running_is_ended() {
    let repository = shell("sleep 1000 & echo $! > ../child; echo 5", "");
    let answer = repository.eval(0, &[]);
    assert_eq!(answer["metrics"]["own.number"]["value"], 5.0);
    let id = left(&repository, "child");
    until("it ends", || !alive(id));
}

#[test]
fn what_escapes_and_holds_the_output_does_not_hold_the_evaluation() {
    let line = "setsid sh -c 'touch ../gone; exec sleep 1000' & echo $! > ../child; \
                while [ ! -e ../gone ]; do sleep 0.1; done; echo 5";
    let repository = shell(line, "");
    let why = reason(&repository, "failed");
    assert!(why.contains("holds its output"), "{why}");
    let id = rustix::process::Pid::from_raw(left(&repository, "child").cast_signed()).unwrap();
    rustix::process::kill_process(id, Signal::KILL).unwrap();
}

#[test]
fn a_command_that_forks_without_end_is_ended() {
    // Ten at a time, each of which starts the next ten.
    let line =
        "echo $$ > ../parent; for a in 1 2 3 4 5 6 7 8 9 10; do (while :; do sleep 0.2; done) & done; wait";
    let repository = shell(line, "timeout \"1s\"");
    reason(&repository, "failed");
    let group = left(&repository, "parent");
    let ours = || {
        let processes = fs::read_dir("/proc")
            .unwrap()
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
        processes.filter(|id| alive(*id) && group_of(*id) == Some(group)).count()
    };
    until("all of them end", || ours() == 0);
}

fn group_of(id: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    stat.rsplit_once(") ")?.1.split(' ').nth(2)?.parse().ok()
}

#[test]
fn a_command_that_prints_a_gigabyte_is_not_kept_in_memory() {
    let limited = |line: &str| {
        let repository = shell(line, "");
        // In an address space of 2 GB a gigabyte that is kept, copied once, ends the program.
        let mut command = clean(Path::new("sh"), repository.root());
        command.args(["-c", "ulimit -v 2000000; exec \"$0\" eval --format json"]).arg(program());
        run(&mut command)
    };
    let answer = limited("head -c 1000000000 /dev/zero").expect(3).json();
    let why = answer["metrics"]["own.number"]["reason"].as_str().unwrap();
    assert!(why.contains("more than 64 MiB"), "{why}");
    let answer = limited("head -c 300000000 /dev/zero >&2; echo 5").expect(0).json();
    assert_eq!(answer["metrics"]["own.number"]["value"], 5.0);
}

#[test]
fn a_command_that_prints_no_text_is_read_as_far_as_it_goes() {
    let repository = shell(r"printf '\377\376 5 \200\033[J'", "");
    let answer = repository.eval(0, &[]);
    assert_eq!(answer["metrics"]["own.number"]["value"], 5.0);
    repository.replace("quality.kdl", "format \"regex\"", "format \"sarif\"");
    repository.replace("quality.kdl", " pattern=\"([0-9]+)\"", "");
    let why = reason(&repository, "failed");
    assert!(!why.chars().any(char::is_control), "{why:?}");
    let human = repository.engine(&["eval"]).expect(3);
    assert!(!human.out.contains('\u{1b}') && !human.err.contains('\u{1b}'), "{human:?}");
}

#[test]
fn last_words_of_a_command_reach_the_reader_harmless() {
    let repository = shell(r"printf 'broken: \033]0;title\007 \033[31mred\n' >&2; exit 3", "");
    let why = reason(&repository, "failed");
    assert!(why.contains("broken:") && why.contains('3') && !why.contains('\u{1b}'), "{why:?}");
}

#[test]
fn a_pattern_without_a_group_counts_its_matches() {
    let repository = shell("echo bad; echo bad; echo good", "");
    repository.replace("quality.kdl", "pattern=\"([0-9]+)\"", "pattern=\"bad\"");
    let answer = repository.eval(0, &[]);
    assert_eq!(answer["metrics"]["own.number"]["value"], 2.0);
}

#[test]
fn a_command_that_is_not_there_is_missing() {
    let repository = shell("echo 5", "");
    repository.replace("quality.kdl", "run \"sh\" \"-c\"", "run \"no-such-tool-xyz\"");
    let why = reason(&repository, "missing");
    assert!(why.contains("no-such-tool-xyz") && why.contains("PATH"), "{why}");
    repository.write("tool.txt", "no program\n");
    repository.replace("quality.kdl", "no-such-tool-xyz", "./tool.txt");
    let why = reason(&repository, "missing");
    assert!(why.contains("tool.txt"), "{why}");
}

#[test]
fn a_command_that_dies_of_a_signal_failed() {
    let repository = shell("echo 5; kill -9 $$", "");
    let why = reason(&repository, "failed");
    assert!(why.contains("signal") || why.contains("killed"), "{why}");
}

#[test]
fn a_flaky_command_is_tried_again() {
    let line = "test -e ../tried && echo 5 && exit 0; touch ../tried; exit 1";
    let repository = shell(line, "retries 1");
    let answer = repository.eval(0, &[]);
    assert_eq!(answer["metrics"]["own.number"]["value"], 5.0);
}

#[test]
fn no_shell_runs_a_command() {
    let repository = shell("echo 5", "");
    let text = repository.read("quality.kdl");
    let begin = text.find("        run ").unwrap();
    let end = begin + text[begin..].find('\n').unwrap();
    let harmless = "        run \"echo 5; touch ../hacked $(touch ../hacked) `touch ../hacked`\"";
    repository.write("quality.kdl", format!("{}{harmless}{}", &text[..begin], &text[end..]));
    repository.eval(0, &[]);
    assert!(!repository.beside("hacked").exists());
}

#[test]
fn interrupted_it_leaves_a_consistent_history_and_no_children() {
    for signal in [Signal::INT, Signal::TERM] {
        let repository = shell("echo 5", "");
        repository.eval(0, &[]);
        let line = "echo $$ > ../parent; sleep 1000 & echo $! > ../child; wait";
        repository.replace("quality.kdl", "echo 5", line);
        let running = start(&mut repository.command(&["eval"]));
        let (parent, child) = (left(&repository, "parent"), left(&repository, "child"));
        running.signal(signal);
        let answer = running.finish().expect(130);
        assert!(answer.err.contains("interrupted") && answer.err.contains("nothing"), "{}", answer.err);
        assert_eq!(answer.out, "");
        until("its children end", || !alive(parent) && !alive(child));
        assert_eq!(repository.history().len(), 1);
        repository.replace("quality.kdl", line, "echo 5");
        repository.eval(0, &[]);
    }
}

#[test]
fn interrupted_twice_it_ends_at_once_and_leaves_no_children() {
    let repository = shell("trap '' TERM INT; echo $$ > ../parent; while :; do sleep 0.1; done", "");
    let running = start(&mut repository.command(&["eval"]));
    let parent = left(&repository, "parent");
    running.signal(Signal::INT);
    std::thread::sleep(std::time::Duration::from_millis(300));
    running.signal(Signal::INT);
    running.finish().expect(130);
    until("its children end", || !alive(parent));
}

#[test]
fn every_odd_thing_in_a_tree_is_passed_or_named() {
    let repository = Repository::small();
    let app = repository.root().join("app");
    symlink("../app", app.join("loop")).unwrap();
    symlink("self.py", app.join("self.py")).unwrap();
    symlink("nowhere", app.join("dangling.py")).unwrap();
    symlink("/etc/passwd", app.join("outside.py")).unwrap();
    File::create(app.join("sparse.py")).unwrap().set_len(1 << 30).unwrap();
    fs::create_dir(app.join("folder.py")).unwrap();
    pipe(&app.join("pipe.py"));
    repository.write("app/empty.py", "");
    repository.write("app/binary.py", [0, 159, 146, 150, 0, 0, 255]);
    repository.write("app/broken.py", "def g(x):\n    return x\n\n\ny = ((((\n");
    for name in [&b"not-utf8-\xff.py"[..], b"new\nline.py", b"quote\"'.py", b"-rf.py", b"\x1b[31mred.py"] {
        fs::write(app.join(std::ffi::OsStr::from_bytes(name)), "def named(a):\n    return a\n").unwrap();
    }
    let mut deep = app.clone();
    for _ in 0..100 {
        deep.push("d");
    }
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("deep.py"), "def deepest(a):\n    return a\n").unwrap();

    let answer = repository.engine(&["eval", "--format", "json"]).json();
    assert_eq!(answer["metrics"]["complexity.max"]["state"], "measured");
    let told = answer["operations"].to_string() + &answer["notices"].to_string();
    for name in ["sparse.py", "dangling.py", "pipe.py", "broken.py"] {
        assert!(told.contains(name), "{name} is lost silently: {told}");
    }
    let listed = repository
        .engine(&["run", "refactor-assistant.analyze_complexity", "--format", "json"])
        .expect(0)
        .json();
    let functions = listed["functions"].as_array().unwrap();
    let count = |name: &str| functions.iter().filter(|function| function["name"] == name).count();
    assert_eq!(
        (count("named"), count("deepest"), count("g"), count("total")),
        (5, 1, 1, 1),
        "{functions:#?}"
    );
    let human = repository.engine(&["eval", "--verbose"]);
    assert!(
        !human.out.contains('\u{1b}') && !human.err.contains('\u{1b}'),
        "a file's name reached the terminal"
    );
    for format in ["sarif", "junit", "gitlab-codequality", "markdown", "github"] {
        assert!(!repository.engine(&["eval", "--format", format]).out.contains('\u{1b}'), "{format}");
    }
}

#[test]
fn each_code_operation_names_what_it_left_out() {
    for operation in ["refactor-assistant.analyze_complexity", "doc-generator.analyze_documentation"] {
        let repository = Repository::small();
        File::create(repository.root().join("app/sparse.py")).unwrap().set_len(1 << 30).unwrap();
        let answer = repository.engine(&["run", operation, "--format", "json"]).json();
        assert!(answer["notes"].to_string().contains("sparse.py"), "{operation}: {}", answer["notes"]);
    }
}

#[test]
fn odd_reports_are_refused_and_never_waited_for() {
    let repository = Repository::small();
    repository.append("quality.kdl", "skill \"test-orchestrator\" {\n    operation \"analyze_coverage\" { report \"r/*.lcov\" }\n}\ngate \"c\" { require \"coverage.line_percent > 1\" }\n");
    let report = repository.root().join("r/a.lcov");
    fs::create_dir(repository.root().join("r")).unwrap();
    let refused = |words: &str| {
        let answer = repository.eval(3, &[]);
        let reason = answer["metrics"]["coverage.line_percent"]["reason"].as_str().unwrap();
        assert!(reason.contains(words), "{words}: {reason}");
    };
    refused("there is no report");
    pipe(&report);
    refused("there is no report");
    repository.replace("quality.kdl", "r/*.lcov", "r/a.lcov");
    refused("there is no report");
    fs::remove_file(&report).unwrap();
    symlink("/etc/passwd", &report).unwrap();
    refused("leads out of the project");
    fs::remove_file(&report).unwrap();
    symlink("a.lcov", &report).unwrap();
    refused("");
    fs::remove_file(&report).unwrap();
    File::create(&report).unwrap().set_len(1 << 30).unwrap();
    refused("1024 MiB");
    // A billion laughs.
    let mut laughs = String::from("<?xml version=\"1.0\"?>\n<!DOCTYPE coverage [<!ENTITY a0 \"ha\">");
    for level in 1..20 {
        laughs.push_str(&format!("<!ENTITY a{level} \"{}\">", format!("&a{};", level - 1).repeat(10)));
    }
    laughs.push_str("]>\n<coverage line-rate=\"1\"><packages>&a19;</packages></coverage>\n");
    fs::write(&report, laughs).unwrap();
    refused("r/a.lcov");
}

fn pipe(path: &Path) {
    run(clean(Path::new("mkfifo"), Path::new("/")).arg(path)).expect(0);
}

#[test]
fn a_folder_that_can_only_be_read_is_evaluated_and_said_not_to_be_kept() {
    let repository = Repository::small();
    fs::set_permissions(repository.root(), Permissions::from_mode(0o555)).unwrap();
    let answer = run(&mut as_nobody(&repository, &["eval", "--format", "json"])).expect(3).json();
    assert_eq!(answer["verdict"], "pass");
    assert_eq!(answer["exit_code"], 3);
    assert!(answer["notices"].to_string().contains("not kept"), "{}", answer["notices"]);
    let human = run(&mut as_nobody(&repository, &["eval"])).expect(3);
    assert!(human.out.contains("not kept"), "{}", human.out);
    run(&mut as_nobody(&repository, &["eval", "--no-keep", "--no-cache"])).expect(0);
    run(&mut as_nobody(&repository, &["eval", "--no-keep"])).expect(0);
    run(&mut as_nobody(&repository, &["plan"])).expect(0);
    run(&mut as_nobody(&repository, &["explain", "score"])).expect(0);
    let failed = run(&mut as_nobody(&repository, &["init", "--force"])).expect(4);
    assert!(failed.err.contains("quality.kdl"), "{}", failed.err);
    fs::set_permissions(repository.root(), Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_file_that_may_not_be_read_is_named() {
    let repository = Repository::small();
    repository.write("app/secret.py", "def secret(a):\n    return a\n");
    fs::set_permissions(repository.root().join("app/secret.py"), Permissions::from_mode(0o000)).unwrap();
    repository.write("closed/inside.py", "def inside(a):\n    return a\n");
    fs::set_permissions(repository.root().join("closed"), Permissions::from_mode(0o000)).unwrap();
    repository.replace("quality.kdl", "sources \"app/**\"", "sources \"app/**\" \"closed/**\"");
    let answer =
        run(&mut as_nobody(&repository, &["eval", "--format", "json", "--no-keep", "--no-cache"])).json();
    let told = answer["operations"].to_string() + &answer["notices"].to_string();
    for name in ["app/secret.py", "closed"] {
        assert!(told.contains(name), "{name} is lost silently: {told}");
    }
    fs::set_permissions(repository.root().join("closed"), Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(repository.root().join("quality.kdl"), Permissions::from_mode(0o000)).unwrap();
    let refused = run(&mut as_nobody(&repository, &["eval"]));
    assert!(matches!(refused.code, Some(2 | 4)) && refused.err.contains("quality.kdl"), "{refused:?}");
}

#[test]
fn a_place_for_history_that_cannot_be_made_is_said() {
    let repository = Repository::small();
    // A file where a folder should be; nobody can write there, root neither.
    repository.write(".rq", "a file\n");
    let answer = repository.eval(3, &[]);
    assert!(answer["notices"].to_string().contains("not kept"), "{}", answer["notices"]);
    repository.eval(3, &["--store", "sqlite:/proc/nowhere/history.db"]);
    let listed = repository.engine(&["history"]);
    assert!(matches!(listed.code, Some(0 | 4)), "{listed:?}");
}

#[test]
fn a_full_disk_is_said() {
    let repository = Repository::small();
    for arguments in [&["eval", "-o", "/dev/full"][..], &["eval", "--format", "json=/dev/full"]] {
        let answer = repository.engine(arguments).expect(4);
        assert!(answer.err.contains("/dev/full") && answer.err.contains("No space left"), "{}", answer.err);
    }
    let full = || File::options().write(true).open("/dev/full").unwrap();
    for arguments in [&["eval"][..], &["plan"], &["schema"], &["history"]] {
        let status = repository.command(arguments).stdout(full()).stderr(full()).status().unwrap();
        assert_eq!(status.code(), Some(4), "{arguments:?}");
    }
    // No file may grow: history, cache and answers can't be written, and what is there stays whole.
    let limited = |blocks: u32| {
        let mut command = clean(Path::new("sh"), repository.root());
        let line = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" eval --format json --no-cache");
        // To a pipe: the answer itself is not to be hindered.
        let ended = command.args(["-c", &line]).arg(program()).output().unwrap();
        let words = String::from_utf8(ended.stderr).unwrap();
        assert!(!words.contains("panicked"), "{words}");
        serde_json::from_slice::<serde_json::Value>(&ended.stdout)
            .unwrap_or_else(|error| panic!("{error}: {words}"))
    };
    let before = repository.history().len();
    repository.append("app/orders.py", &"\n\ndef more(a):\n    return a\n".repeat(3000));
    for blocks in [0, 8, 64] {
        let answer = limited(blocks);
        let kept = !answer["notices"].to_string().contains("not kept");
        assert!(kept || answer["exit_code"] != 0, "{blocks}: {}", answer["notices"]);
    }
    assert!(repository.history().len() >= before);
    for one in repository.history() {
        repository.engine(&["show", one["id"].as_str().unwrap(), "--format", "json"]).expect(0).json();
    }
    repository.engine(&["eval"]);
    assert!(repository.history().len() > before);
}

#[test]
fn nobody_reading_its_words_is_no_reason_to_die() {
    let repository = Repository::small();
    let full = || File::options().write(true).open("/dev/full").unwrap();
    let code =
        |arguments: &[&str]| repository.command(arguments).stderr(full()).output().unwrap().status.code();
    assert_eq!(code(&["eval", "--verbose"]), Some(0));
    assert_eq!(code(&["show", "nothing"]), Some(2));
    assert_eq!(code(&["run", "refactor-assistant.nothing"]), Some(2));
    repository.write("quality.kdl", "gate \"x\" {");
    assert_eq!(code(&["eval"]), Some(2));
    assert_eq!(code(&["fmt"]), Some(2));
    repository.write("quality.kdl", SMALL.replace("    ", "\t"));
    assert_eq!(code(&["fmt", "--check"]), Some(1));
    assert_eq!(code(&["fmt"]), Some(0));
    repository.delete("quality.kdl");
    assert_eq!(code(&["eval"]), Some(2));
}

#[test]
fn a_broken_configuration_is_told_whole_and_nothing_is_run() {
    let repository = Repository::small();
    repository.write(
        "quality.kdl",
        SMALL
            .replace("max-parameters", "max-paramters")
            .replace("smells.total", "smels.total")
            .replace("complexity.max <= 8", "complexity.max <= "),
    );
    for command in ["eval", "plan", "check"] {
        let answer = repository.engine(&[command]).expect(2);
        let told = if command == "check" { &answer.out } else { &answer.err };
        for words in ["max-parameters", "smells.total", "quality.kdl:7", "rq::"] {
            assert!(told.contains(words), "{command}: {words} is not in {told}");
        }
    }
    assert!(!repository.root().join(".rq").exists(), "something was run");
}

#[test]
fn hostile_configurations_are_refused() {
    let repository = Repository::small();
    let parens =
        format!("gate \"x\" {{ require \"{}1{} > 0\" }}\n", "(".repeat(100_000), ")".repeat(100_000));
    let hostile: Vec<(&str, Vec<u8>)> = vec![
        ("open braces", "a {".repeat(100_000).into_bytes()),
        ("closing braces", "}".repeat(100_000).into_bytes()),
        ("slashdashes", "/-".repeat(10_000).into_bytes()),
        ("block comments", "/*".repeat(10_000).into_bytes()),
        ("quotes", "\"".repeat(100_001).into_bytes()),
        ("zero bytes", vec![0; 10_000]),
        ("no UTF-8", b"project \"\xff\xfe\"".to_vec()),
        ("a formula of parentheses", parens.into_bytes()),
        ("nonsense", b"\x1b[2J<xml/> &&& ]]] \"".to_vec()),
        ("one open block", b"gate \"x\" {".to_vec()),
        ("50 MB", "// comment\n".repeat(5_000_000).into_bytes()),
    ];
    for (what, content) in hostile {
        repository.write("quality.kdl", &content);
        for command in ["check", "eval"] {
            let answer = repository.engine(&[command]);
            assert_eq!(
                answer.code,
                Some(2),
                "{command} of {what}: {} {}",
                short(&answer.out),
                short(&answer.err)
            );
            let told = answer.out + &answer.err;
            assert!(!told.is_empty() && !told.contains('\u{1b}'), "{command} of {what}");
            assert!(told.len() < 5_000_000, "{command} of {what} writes {} bytes", told.len());
        }
    }
    repository.delete("quality.kdl");
    fs::create_dir(repository.root().join("quality.kdl")).unwrap();
    repository.engine(&["eval"]).expect(2);
    fs::remove_dir(repository.root().join("quality.kdl")).unwrap();
    pipe(&repository.root().join("quality.kdl"));
    repository.engine(&["eval"]).expect(2);
    repository.engine(&["eval", "quality.kdl"]).expect(2);
}

fn short(text: &str) -> String {
    text.chars().take(400).collect()
}

#[test]
fn a_path_that_is_not_there_is_a_mistake_of_the_user() {
    let repository = Repository::small();
    for command in ["eval", "check", "plan", "fmt", "doctor", "init", "history"] {
        let answer = repository.engine(&[command, "no/such/folder"]).expect(2);
        assert!(answer.err.contains("no/such/folder"), "{command}: {}", answer.err);
    }
}

#[test]
fn a_repository_without_a_commit_and_none_at_all_are_evaluated() {
    let repository = Repository::empty();
    repository.write("app/a.py", "\"\"\"A.\"\"\"\n\n\ndef f(a):\n    \"\"\"It.\"\"\"\n    return a\n");
    repository.write("quality.kdl", SMALL);
    let answer = repository.eval(0, &[]);
    assert!(answer["revision"]["commit"].is_null());
    assert_eq!(answer["revision"]["branch"], "main");
    fs::remove_dir_all(repository.root().join(".git")).unwrap();
    let answer = repository.eval(0, &["--baseline", "previous"]);
    assert!(answer["revision"]["branch"].is_null());
    // A damaged one is none.
    repository.write(".git/HEAD", "nonsense\n");
    repository.append("app/a.py", "# changed\n");
    repository.eval(0, &[]);
    assert_eq!(repository.history().len(), 2, "the same thing with and without a repository");
}
