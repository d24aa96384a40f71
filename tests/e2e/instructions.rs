//! Benchmarks compared by the instructions that they execute.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::engine::{Answer, run};
use super::repository::Repository;

const FILE: &str = r#"project "work"
baseline "latest-release"
benchmark "sum" { setup "cc" "-O1" "-o" "work" "work.c"; run "./work" "sum"; measure "instructions"; tolerance 0.2 }
benchmark "mix" { setup "cc" "-O1" "-o" "work" "work.c"; run "./work" "mix"; measure "instructions"; tolerance 0.2 }
gate "release" { require "regressions.blocking == 0" }
score { component "performance" weight=100 { formula "100 - regressions.total * 10" } }
"#;

/// Two functions, of which the one that is named is called.
fn program(rounds: u32) -> String {
    format!(
        "#include <string.h>\nvolatile unsigned long total;\n\
         static void sum(void) {{ for (long i = 0; i < 500000; i++) total += i; }}\n\
         static void mix(void) {{ for (long i = 0; i < {rounds}; i++) total = total * 31 + i; }}\n\
         int main(int count, char **words) {{ if (strcmp(words[1], \"mix\")) sum(); else mix(); return 0; }}\n"
    )
}

/// Where a program lies.
fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// A folder with programs of the machine and scripts in their place.
fn programs(folder: &Path, linked: &[&str], scripts: &[(&str, &str)]) {
    fs::create_dir_all(folder).unwrap();
    for name in linked {
        std::os::unix::fs::symlink(find(name).unwrap(), folder.join(name)).unwrap();
    }
    for (name, script) in scripts {
        let path = folder.join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

/// Runs the engine with other programs before those of the machine, or in their place; nothing is left behind.
fn engine(repository: &Repository, arguments: &[&str], programs: &Path, alone: bool) -> Answer {
    let mut path = programs.as_os_str().to_owned();
    if !alone {
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap());
    }
    let temporary = repository.beside("temporary 100%");
    fs::create_dir_all(&temporary).unwrap();
    let mut command = repository.command(arguments);
    command.env("PATH", path).env("TMPDIR", &temporary);
    let answer = run(command.env("XDG_CACHE_HOME", repository.beside("cache")));
    let left: Vec<_> = fs::read_dir(&temporary).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
    answer
}

fn compared(answer: &Value, place: usize) -> (&str, &str, f64, u64) {
    let one = &answer["benchmarks"][place];
    let result = &one["compared"];
    let pairs = result["pairs"].as_u64().unwrap();
    (
        one["name"].as_str().unwrap(),
        result["verdict"].as_str().unwrap(),
        result["change"].as_f64().unwrap(),
        pairs,
    )
}

#[test]
fn half_a_percent_more_work_is_found_and_other_words_are_none() {
    if find("valgrind").is_none() {
        eprintln!("valgrind is not installed: nothing was counted");
        return;
    }
    let repository = Repository::empty();
    // The processor's own counter may differ by a few from run to run.
    let bin = repository.beside("bin");
    programs(&bin, &[], &[("perf", "exit 1\n")]);
    repository.write("quality.kdl", FILE);
    repository.write("work.c", program(1_000_000));
    repository.write("README.md", "# Work\n");
    repository.commit("begin");
    repository.git(&["tag", "v1.0.0"]);

    repository.append("README.md", "More words.\n");
    repository.commit("docs");
    let answer = engine(&repository, &["eval", "--format", "json"], &bin, false).expect(0).json();
    super::schemas::hold("eval", &answer);
    assert_eq!(compared(&answer, 0), ("sum", "same", 0.0, 0));
    assert_eq!(compared(&answer, 1), ("mix", "same", 0.0, 0));
    assert_eq!(answer["metrics"]["benchmarks.slower"]["value"], 0.0);
    let count = &answer["metrics"]["benchmarks.mix.instructions"];
    assert_eq!((&count["unit"], &count["better"]), (&Value::from("count"), &Value::from("neither")));
    let now = &answer["benchmarks"][1]["now"];
    assert_eq!(now["instructions"].as_f64(), count["value"].as_f64());
    let executed = now["instructions"].as_u64().unwrap();
    assert!((3_000_000..20_000_000).contains(&executed), "{executed}");
    // The time of ordinary runs, not of those under valgrind.
    assert!(
        now["cpu_seconds"].as_f64().unwrap() < 0.3 && now["wall_seconds"].as_f64().unwrap() > 0.0,
        "{now}"
    );

    repository.write("work.c", program(1_005_000));
    let answer = engine(&repository, &["eval", "--format", "json"], &bin, false).expect(1).json();
    assert_eq!(compared(&answer, 0), ("sum", "same", 0.0, 0));
    let (name, verdict, change, pairs) = compared(&answer, 1);
    assert_eq!((name, verdict, pairs), ("mix", "slower", 0));
    assert!((0.004..0.006).contains(&change), "{change}");
    let findings = answer["findings"].as_array().unwrap();
    let blocking = findings.iter().find(|one| one["rule"] == "blocking-regression").unwrap();
    let message = blocking["message"].as_str().unwrap();
    assert!(
        message.starts_with("the benchmark mix executes 0.") && message.ends_with(" % more instructions")
    );
    let slower = findings.iter().find(|one| one["rule"] == "slower-benchmark").unwrap();
    assert!(
        slower["message"].as_str().unwrap().ends_with("than the release v1.0.0, of 0.2 % allowed"),
        "{slower}"
    );

    let shown = repository.engine(&["show", "latest"]).expect(0).out;
    assert!(shown.contains(" M instr.") && shown.contains("exact; cpu "), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    let markdown = repository.engine(&["show", "latest", "--format", "markdown"]).expect(0).out;
    assert!(markdown.contains(" M instr."), "{markdown}");
    let page = repository.engine(&["show", "latest", "--format", "html"]).expect(0).out;
    assert!(page.contains("instructions</small>"), "the page");
}

#[test]
fn what_comes_before_a_fork_is_counted_once() {
    if find("valgrind").is_none() {
        eprintln!("valgrind is not installed: nothing was counted");
        return;
    }
    let repository = idle("");
    let bin = repository.beside("bin");
    programs(&bin, &[], &[("perf", "exit 1\n")]);
    let forking = |rounds: u32| {
        let count = |times: u32| format!("i=0; while [ $i -lt {times} ]; do i=$((i + 1)); done");
        format!("{}\n({})\n({})\n", count(20_000), count(rounds), count(rounds))
    };
    repository.write("idle.sh", forking(10_000));
    repository.commit("forks");
    repository.git(&["tag", "--force", "v1.0.0"]);
    // Half of the work takes a tenth more. What comes before the forks, counted three times, would hide half of that.
    repository.write("idle.sh", forking(11_000));
    let answer = engine(&repository, &BENCH, &bin, false).expect(1).json();
    let (_, verdict, change, pairs) = compared(&answer, 0);
    assert_eq!((verdict, pairs), ("slower", 0));
    assert!((0.045..0.055).contains(&change), "{change}");
}

/// A perf whose counter says what `count` prints.
fn perf(count: &str) -> String {
    format!(
        "while [ \"$1\" != -- ]; do [ \"$1\" = -o ] && file=$2; shift; done; shift\n\
         printf '# started\\n\\n%s;;instructions:u;9;100.00;;\\n' \"$({count})\" > \"$file\"\nexec \"$@\"\n"
    )
}

/// A project whose benchmark is a script that does nothing.
fn idle(more: &str) -> Repository {
    let repository = Repository::empty();
    let file = format!(
        "project \"idle\"\nbenchmark \"idle\" {{ run \"sh\" \"idle.sh\"; measure \"instructions\"; {more} }}\n"
    );
    repository.write("quality.kdl", file);
    repository.write("idle.sh", "true\n");
    repository.commit("begin");
    repository.git(&["tag", "v1.0.0"]);
    repository.append("idle.sh", "true\n");
    repository
}

const BENCH: [&str; 5] = ["bench", "--against", "v1.0.0", "--format", "json"];

#[test]
fn the_counter_of_the_processor_comes_first_and_counts_that_vary_are_paired() {
    let repository = idle("");
    let bin = repository.beside("bin");
    programs(&bin, &[], &[("perf", &perf("wc -c < idle.sh 2>/dev/null | sed 's/$/00000/' || echo 1"))]);
    let answer = engine(&repository, &BENCH, &bin, false).expect(1).json();
    super::schemas::hold("bench", &answer);
    assert_eq!(compared(&answer, 0), ("idle", "slower", 1.0, 0));
    assert_eq!(answer["benchmarks"][0]["now"]["instructions"], 1_000_000);
    assert!(answer["notes"].to_string().contains("counted by perf"), "{}", answer["notes"]);

    let random = "echo $((1000000 + $(od -An -N2 -tu2 /dev/urandom)))";
    programs(&bin, &[], &[("perf", &perf(random))]);
    let mut again = BENCH.to_vec();
    again.extend(["--pairs", "20"]);
    let answer = engine(&repository, &again, &bin, false).json();
    let (_, verdict, _, pairs) = compared(&answer, 0);
    assert!(pairs == 20 && verdict != "slower", "{verdict} after {pairs} pairs");
    let note = answer["benchmarks"][0]["note"].as_str().unwrap();
    assert!(note.starts_with("counts vary by ") && note.ends_with(" % from run to run"), "{note}");
}

#[test]
fn where_nothing_counts_it_is_said_what_to_install() {
    let repository = idle("}; benchmark \"timed\" { run \"sh\" \"idle.sh\"");
    let bin = repository.beside("bin");
    let off = "echo 'not supported' >&2; exit 255\n";
    programs(&bin, &["sh", "git", "true"], &[("perf", off)]);
    let answer = engine(&repository, &[&BENCH[..], &["--pairs", "20"]].concat(), &bin, true).expect(3).json();
    let [idle, timed] = [&answer["benchmarks"][0], &answer["benchmarks"][1]];
    assert_eq!((&idle["compared"], &idle["now"]["instructions"]), (&Value::Null, &Value::Null));
    assert!(idle["note"].as_str().unwrap().contains("install valgrind"), "{idle}");
    assert!(idle["now"]["wall_seconds"].as_f64().unwrap() > 0.0);
    assert_ne!(timed["compared"], Value::Null, "the others are measured all the same");

    let human =
        engine(&repository, &["bench", "--against", "v1.0.0", "--pairs", "20"], &bin, true).expect(3).out;
    assert!(human.contains("not compared") && human.contains("valgrind"), "{human}");
    let eval = ["eval", "--format", "json", "--no-cache"];
    repository.append(
        "quality.kdl",
        "baseline \"v1.0.0\"\nscore { component \"c\" weight=100 { formula \"100 - regressions.total\" } }\n",
    );
    let answer = engine(&repository, &eval, &bin, true).json();
    let metric = &answer["metrics"]["benchmarks.idle.instructions"];
    assert_eq!(metric["state"], "missing");
    assert!(metric["reason"].as_str().unwrap().contains("install valgrind"), "{metric}");
    assert_eq!(answer["metrics"]["benchmarks.slower"]["value"], Value::Null);
}

#[test]
fn a_run_that_is_counted_is_stopped_as_any_other() {
    let repository = idle("timeout \"2s\"");
    let bin = repository.beside("bin");
    let slow = perf("[ \"$1\" = true ] || sleep 60; echo 5");
    programs(&bin, &[], &[("perf", &slow)]);
    let stopped = engine(&repository, &BENCH, &bin, false).expect(3);
    assert!(stopped.err.contains("idle: took longer than its limit of 2 s"), "{}", stopped.err);
    // One that fails only while it is counted.
    programs(&bin, &[], &[("perf", &perf("[ \"$1\" = true ] || kill $$; echo 5"))]);
    let failed = engine(&repository, &BENCH, &bin, false).expect(3);
    assert!(failed.err.contains("the benchmark idle: under perf"), "{}", failed.err);
}
